from gates import AddGate, MulGate


class AddMulCircuit:
    def __init__(self):
        self.g1 = AddGate()
        self.g2 = MulGate()

    def forward(self, x, y, z):
        return self.g2.forward(self.g1.forward(x, y), z)

    def backward(self, df):
        dq, dz = self.g2.backward(df)
        dx, dy = self.g1.backward(dq)
        return dx, dy, dz
