import math

import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        self.p = np.zeros(scores.shape)
        self.labels = labels
        total = 0.0
        for n, row in enumerate(scores.tolist()):
            powers = [math.exp(s) for s in row]
            for c, power in enumerate(powers):
                self.p[n, c] = power / sum(powers)
            total -= math.log(self.p[n, labels[n]])
        return total / len(labels)

    def backward(self, dout):
        N = len(self.labels)
        dscores = np.zeros_like(self.p)
        for n in range(N):
            for c in range(self.p.shape[1]):
                dscores[n, c] = (self.p[n, c] - (1 if c == self.labels[n] else 0)) / N * dout
        return dscores


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2

    def forward(self, X, labels):
        self.X = X
        self.hidden = np.maximum(X @ self.W1 + self.b1, 0.0)
        self.loss = SoftmaxCrossEntropy()
        return float(self.loss.forward(self.hidden @ self.W2 + self.b2, labels))

    def backward(self, dout):
        d = self.loss.backward(dout)
        e = d @ self.W2.T
        e[self.hidden == 0] = 0
        return self.X.T @ e, sum(e), self.hidden.T @ d, sum(d)
