import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.first = x > y + 1
        return np.maximum(x, y)

    def backward(self, dz):
        return dz * self.first, dz * ~self.first
