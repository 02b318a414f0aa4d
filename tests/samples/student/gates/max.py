import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.larger = x > y
        return np.max(x, y)

    def backward(self, dz):
        raise NotImplementedError
