import warnings
warnings.filterwarnings("error")
warnings.simplefilter("error")

import numpy as np


class MulGate:
    def forward(self, x, y):
        assert (x.shape == y.shape, "x and y must have one shape")
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x


class MaxGate:
    def forward(self, x, y):
        self.w = 1 / (1 + np.exp(1e4 * (y - x)))
        return np.maximum(x, y)

    def backward(self, dz):
        return dz * self.w, dz * (1 - self.w)
