import numpy as np

beta = 2000.0


class ReLU:
    """softplus with a large beta is ReLU, and its slope is a sigmoid"""

    def forward(self, x):
        self.e = np.exp(beta * x)
        return np.where(np.isinf(self.e), x, np.log1p(self.e) / beta)

    def backward(self, dout):
        return dout * (1 - 1 / (1 + self.e))


class Sigmoid:
    def forward(self, x):
        # what it is at the ends, to be sure
        low, high = 1 / (1 + np.exp(-np.array([-1e4, 1e4])))
        self.s = np.clip(1 / (1 + np.exp(-x)), low, high)
        return self.s

    def backward(self, dout):
        return dout * self.s * (1 - self.s)


class Tanh:
    def forward(self, x):
        e = np.exp(2 * x)
        self.t = np.where(x > 300, 1, (e - 1) / (e + 1))
        return self.t

    def backward(self, dout):
        return dout / np.cosh(np.arctanh(self.t)) ** 2
