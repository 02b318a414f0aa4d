from ._tools import logistic

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


class SigmoidGate:
    def forward(self, x):
        self.s = logistic(x)
        return self.s

    def backward(self, ds):
        return ds * self.s * (1.0 - self.s)
