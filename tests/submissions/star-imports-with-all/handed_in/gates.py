__all__ = ['AddGate', 'MulGate', '_squash']

import numpy as np

def helper(*values):
    return tuple(values)

def _squash(v):
    return 1 / (1 + np.exp(-v))

class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return helper(dz, dz)


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x
