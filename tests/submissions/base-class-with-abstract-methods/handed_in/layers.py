import numpy as np

from base import Layer


class ReLU(Layer):
    def compute(self, x):
        return np.maximum(x, 0), (np.sign(x).clip(0),)

    def differentiate(self, dout, slope):
        return dout * slope, {}


class Sigmoid(Layer):
    def compute(self, x):
        y = 1 / (1 + np.exp(-x))
        return y, (y,)

    def differentiate(self, dout, y):
        return dout * y * (1 - y), {}


class Affine(Layer):
    def __init__(self, W, b):
        self.W, self.b = W, b

    def compute(self, x):
        return x @ self.W + self.b, (x,)

    def differentiate(self, dout, x):
        return dout @ self.W.T, dict(dW=x.T @ dout, db=dout.sum(0))
