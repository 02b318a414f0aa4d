class AddGate:
    def forward(self, x, y):
        return x + y
    def backward(self, dz):
        return dz, dz


class MulGate:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y
    def backward(self, dz):
        return self.x * dz, self.y * dz


class AddMulCircuit:
    def __init__(self):
        self.add = AddGate()
        self.mul = MulGate()
    def forward(self, x, y, z):
        q = self.add.forward(x, y)
        return self.mul.forward(q, z)
    def backward(self, df):
        dq, dz = self.mul.backward(df)
        dx, dy = self.add.backward(dq)
        return dx, dy, dz
