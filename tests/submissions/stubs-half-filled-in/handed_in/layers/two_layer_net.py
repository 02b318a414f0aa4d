import numpy as np


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1.copy(), b1.copy(), W2.copy(), b2.copy()

    def forward(self, X, labels):
        """Return the loss."""
        self.hidden = np.maximum(X @ self.W1 + self.b1, 0)
        scores = self.hidden @ self.W2 + self.b2
        p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        return -np.log(p[np.arange(len(X)), labels]).mean()

    def backward(self, dloss):
        """Return (dW1, db1, dW2, db2)."""
        raise NotImplementedError("tomorrow")
