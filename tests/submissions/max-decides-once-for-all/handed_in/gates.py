import numpy as np


class MaxGate:
    def forward(self, x, y):
        if np.all(x > y):
            x, y = y, x
        self.first = x > y
        return np.maximum(x, y)

    def backward(self, dz):
        return dz * self.first, dz * ~self.first
