import numpy as np

class MaxGate:
    def forward(self, x, y):
        self.first = x > y
        return np.maximum(x, y)

    def backward(self, dz):
        return np.where(self.first, dz, 0), np.where(self.first, 0, dz)
