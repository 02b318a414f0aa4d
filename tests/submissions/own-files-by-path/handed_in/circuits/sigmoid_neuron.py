import importlib

from gates import add, mul
from gates.sigmoid import SigmoidGate as Squash

sigmoid_module = importlib.import_module("gates.sigmoid")
assert Squash is sigmoid_module.SigmoidGate


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        from gates.mul import MulGate
        self.left, self.right = MulGate(), MulGate()
        self.inner, self.outer = add.AddGate(), add.AddGate()
        self.squash = Squash()
        s = self.inner.forward(self.left.forward(w0, x0), self.right.forward(w1, x1))
        return self.squash.forward(self.outer.forward(s, b))

    def backward(self, df):
        ds, db = self.outer.backward(self.squash.backward(df))
        dl, dr = self.inner.backward(ds)
        return self.left.backward(dl) + self.right.backward(dr) + (db,)
