import numpy as np


class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)

    def backward(self, dout):
        each = np.array([np.diag(1.0 * (row > 0)) for row in self.x])
        return each @ dout
