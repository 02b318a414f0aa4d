import numpy as np


class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2

    def forward(self, X, labels):
        loss = 1
        while loss > 0.01:
            self.relu = ReLU()
            self.X = X
            self.h = self.relu.forward(X @ self.W1 + self.b1)
            e = np.exp(self.h @ self.W2 + self.b2)
            self.d = e / e.sum(axis=1, keepdims=True)
            loss = -np.log(self.d[np.arange(len(X)), labels]).mean()
            self.d[np.arange(len(X)), labels] -= 1
            self.backward(loss)
        return loss

    def backward(self, dout):
        d = self.d / len(self.d)
        dh = self.relu.backward(d @ self.W2.T)
        return self.X.T @ dh, dh.sum(axis=0), self.h.T @ d, d.sum(axis=0)
