class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


class MulGate:
    def __init__(self):
        self.inputs = None
    def forward(self, a, b):
        self.inputs = (a, b)
        return a * b
    def backward(self, up):
        a, b = self.inputs
        return (b * up, a * up)
