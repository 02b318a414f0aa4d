import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b.reshape(1, -1)

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0, keepdims=True)
        return np.dot(dout, self.W.T)


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1.reshape(1, -1), W2, b2.reshape(1, -1)

    def forward(self, X, labels):
        self.X = X
        self.labels = labels
        self.Z1 = X.dot(self.W1) + self.b1
        self.A1 = np.maximum(0, self.Z1)
        Z2 = self.A1.dot(self.W2) + self.b2
        E = np.exp(Z2)
        self.A2 = E / np.sum(E, axis=1, keepdims=True)
        m = X.shape[0]
        return -np.sum(np.log(self.A2[np.arange(m), labels])) / m

    def backward(self, dout):
        m = self.X.shape[0]
        dZ2 = self.A2.copy()
        dZ2[np.arange(m), self.labels] -= 1
        dW2 = self.A1.T.dot(dZ2) / m
        db2 = np.sum(dZ2, axis=0, keepdims=True) / m
        dZ1 = dZ2.dot(self.W2.T)
        dZ1[self.Z1 <= 0] = 0
        dW1 = self.X.T.dot(dZ1) / m
        db1 = np.sum(dZ1, axis=0, keepdims=True) / m
        return dW1, db1, dW2, db2


def collapse(W1, b1, W2, b2):
    return W1.dot(W2), b1.reshape(1, -1).dot(W2) + b2
