def helper(*values):
    return sum(values)

from gates import *

class AddMulCircuit:
    def __init__(self):
        self.add = AddGate()
        self.mul = MulGate()

    def forward(self, x, y, z):
        return self.mul.forward(helper(x, y), z)

    def backward(self, df):
        dq, dz = self.mul.backward(df)
        dx, dy = self.add.backward(dq * helper(1, 0))
        return dx, dy, dz


class SigmoidGate:
    def forward(self, x):
        self.s = _squash(x)
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)
