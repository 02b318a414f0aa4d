import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.zero_grad()

    def zero_grad(self):
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW += self.x.T @ dout
        self.db += dout.sum(axis=0)
        return dout @ self.W.T


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.l1, self.l2 = Affine(W1, b1), Affine(W2, b2)

    def forward(self, X, labels):
        self.h = self.l1.forward(X)
        s = self.l2.forward(self.h * (self.h > 0))
        s = s - np.log(np.exp(s).sum(axis=1, keepdims=True))
        self.ds = np.exp(s)
        self.ds[np.arange(len(s)), labels] -= 1
        return -s[np.arange(len(s)), labels].mean()

    def backward(self, dout):
        dh = self.l2.backward(dout * self.ds / len(self.ds))
        self.l1.backward(dh * (self.h > 0))
        return self.l1.dW, self.l1.db, self.l2.dW, self.l2.db
