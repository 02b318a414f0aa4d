import numpy as np


class MulGate:
    """first try"""

    def forward(self, x, y):
        self.x = x
        self.y = y
        return x + y

    def backward(self, dz):
        return dz, dz


# second try


class MulGate:
    """second try"""

    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x
