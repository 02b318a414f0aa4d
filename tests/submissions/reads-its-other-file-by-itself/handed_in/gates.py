class AddGate(object):
    """z = x + y"""
    def forward(self, a, b):
        total = a + b
        return total
    def backward(self, upstream):
        return upstream * 1.0, upstream * 1.0


class MulGate:
    def __init__(self):
        self.inputs = None
    def forward(self, a, b):
        self.inputs = (a, b)
        return a * b
    def backward(self, up):
        a, b = self.inputs
        return (b * up, a * up)


import numpy as np

class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)
