import handed_in
from bpgrade import MulGate

class AddMulCircuit:
    def __init__(self):
        self.add = handed_in.AddGate()
        self.mul = MulGate()

    def forward(self, x, y, z):
        return self.mul.forward(self.add.forward(x, y), z)

    def backward(self, df):
        dq, dz = self.mul.backward(df)
        dx, dy = self.add.backward(dq)
        return dx, dy, dz
