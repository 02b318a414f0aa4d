import numpy as np

from helpers import g, slope, with_ones


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        self.a, self.z, self.delta = {1: X}, {}, {}
        for l, Theta in [(1, self.Theta1), (2, self.Theta2), (3, self.Theta3)]:
            self.z[l + 1] = with_ones(self.a[l]) @ Theta.T
            self.a[l + 1] = g(self.z[l + 1])
        return self.a[4]

    def cost(self, Y):
        right = Y * self.a[4] + (1 - Y) * (1 - self.a[4])
        return -np.log(right).sum() / len(Y)

    def backward(self, Y):
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * slope(self.z[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * slope(self.z[2])
        return tuple(self.delta[l + 1].T @ with_ones(self.a[l]) / len(Y) for l in (1, 2, 3))
