import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        self.z, self.a = {}, {1: X}
        for l, T in enumerate([self.Theta1, self.Theta2, self.Theta3], 1):
            self.z[l + 1] = np.insert(self.a[l], 0, 1.0, axis=1) @ T.T
            self.a[l + 1] = 1 / (1 + np.exp(-self.z[l + 1]))
        return self.a[4]

    def cost(self, Y):
        return -np.sum(Y * np.log(self.a[4]) + (1 - Y) * np.log(1 - self.a[4])) / len(Y)

    def backward(self, Y):
        d4 = self.a[4] - Y
        d3 = d4 @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        d2 = d3 @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        self.delta = [None, None, d2, d3, d4]
        return [self.delta[l + 1].T @ np.insert(self.a[l], 0, 1.0, axis=1) / len(Y) for l in (1, 2, 3)]


def train(net, X, Y, learning_rate, steps):
    """Return costs."""
    raise NotImplementedError
