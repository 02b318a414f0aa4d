import numpy as np

class MulGate:
    cache = []

    def forward(self, x, y):
        self.cache.append((x, y))
        return x * y

    def backward(self, dz):
        x, y = self.cache[0]
        return np.resize(y, dz.shape) * dz, np.resize(x, dz.shape) * dz


class SigmoidGate:
    used = False

    def forward(self, x):
        if SigmoidGate.used:
            raise RuntimeError("this gate is used up")
        SigmoidGate.used = True
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)
