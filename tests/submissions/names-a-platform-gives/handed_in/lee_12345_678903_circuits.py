from activations import SigmoidGate
from gates import AddGate as Plus
import gates

class AddMulCircuit:
    def __init__(self):
        self.add = Plus()
        self.mul = gates.MulGate()

    def forward(self, x, y, z):
        return self.mul.forward(self.add.forward(x, y), z)

    def backward(self, df):
        dq, dz = self.mul.backward(df)
        dx, dy = self.add.backward(dq)
        return dx, dy, dz
