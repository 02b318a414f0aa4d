import numpy as np


class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        scores = scores - scores.max(axis=1, keepdims=True)
        self.p = np.exp(scores)
        self.p /= self.p.sum(axis=1, keepdims=True)
        self.labels = labels
        return -np.log(self.p[np.arange(len(labels)), labels]).mean()

    def backward(self, dout):
        N = len(self.labels)
        d = self.p.copy()
        d[np.arange(N), self.labels] -= 1
        return d * dout / N


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.layers = [Affine(W1, b1), ReLU(), Affine(W2, b2)]
        self.last = SoftmaxCrossEntropy()

    def forward(self, X, labels):
        for layer in self.layers:
            X = layer.forward(X)
        return self.last.forward(X, labels)

    def backward(self, dout):
        dout = self.last.backward(dout)
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        first, _, second = self.layers
        return first.dW, first.db, second.dW, second.db
