import math

import numpy as np


class ReLU:
    def forward(self, x):
        self.x = x
        return max(0, x)

    def backward(self, dout):
        if self.x > 0:
            return dout
        return 0


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + math.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        slope = 1 - self.out ** 2
        if slope < 0:
            slope = 0
        return dout * slope
