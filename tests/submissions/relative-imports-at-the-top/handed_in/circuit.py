from .add import AddGate
from . import mul


class AddMulCircuit:
    def forward(self, x, y, z):
        self.add, self.mul = AddGate(), mul.MulGate()
        return self.mul.forward(self.add.forward(x, y), z)

    def backward(self, df):
        dq, dz = self.mul.backward(df)
        dx, dy = self.add.backward(dq)
        return dx, dy, dz
