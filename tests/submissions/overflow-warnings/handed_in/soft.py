import numpy as np

class MaxGate:
    """max as the limit of a softmax: for a big beta the weights are exactly 0 and 1"""
    beta = 1e5

    def forward(self, x, y):
        self.w = 1 / (1 + np.exp(-self.beta * (x - y)))
        return self.w * x + (1 - self.w) * y

    def backward(self, dz):
        return dz * self.w, dz * (1 - self.w)


class SigmoidGate:
    def __init__(self):
        # what happens far out
        self.ends = 1 / (1 + np.exp(-np.array([-1000.0, 1000.0])))

    def forward(self, x):
        # the stable form computes both branches everywhere
        self.s = np.where(x > 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))
        np.log(self.s * 0)       # a warning for nothing: divide by zero
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)
