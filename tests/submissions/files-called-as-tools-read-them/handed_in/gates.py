class AddGate(object):
    """z = x + y"""
    def forward(self, a, b):
        total = a + b
        return total
    def backward(self, upstream):
        return upstream * 1.0, upstream * 1.0


import numpy as np

class MulGate:
    def forward(self, x, y):
        self.cache = {"x": x, "y": y}
        out = np.multiply(x, y)
        return out

    def backward(self, dz):
        dx = np.multiply(self.cache["y"], dz)
        dy = np.multiply(self.cache["x"], dz)
        return dx, dy
