import numpy as np


class MaxGate:
    def forward(self, x, y):
        self.step = np.heaviside(x - y, 0.5)
        return 0.5 * (x + y + np.abs(x - y))

    def backward(self, dz):
        return dz * self.step, dz * (1 - self.step)
