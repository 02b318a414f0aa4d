import numpy as np


class Layer:
    def __call__(self, *args):
        return self.forward(*args)


class ReluLayer(Layer):
    def forward(self, x):
        self.gate = (x > 0).astype(float)
        return self.gate * x

    def backward(self, dout):
        return self.gate * dout


class SigmoidLayer(Layer):
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * (self.out - self.out ** 2)


class TanhLayer(Layer):
    def forward(self, x):
        self.out = 2 / (1 + np.exp(-2 * x)) - 1
        return self.out

    def backward(self, dout):
        return dout * (1 + self.out) * (1 - self.out)


class AffineLayer(Layer):
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return self.x.dot(self.W) + self.b

    def backward(self, dout):
        self.dW = np.einsum("nd,nm->dm", self.x, dout)
        self.db = np.einsum("nm->m", dout)
        return np.einsum("nm,dm->nd", dout, self.W)


class SoftmaxLoss(Layer):
    def forward(self, scores, labels):
        p = np.exp(scores)
        self.p = p / p.sum(axis=1)[:, np.newaxis]
        self.labels = labels
        return np.average(-np.log(self.p[np.arange(len(p)), labels]))

    def backward(self, dout=1.0):
        d = self.p
        d[np.arange(len(d)), self.labels] -= 1.0
        return d / d.shape[0]
