import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3
        self.layers = [Theta1, Theta2, Theta3]

    def forward(self, X):
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, theta in enumerate(self.layers, 1):
            self.z[l + 1] = theta[:, 0] + self.a[l] @ theta[:, 1:].T
            self.a[l + 1] = 1 / (1 + np.exp(-self.z[l + 1]))
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -(Y * np.log(a) + (1 - Y) * np.log(1 - a)).sum() / len(Y)

    def backward(self, Y):
        self.delta[4] = self.a[4] - Y
        for l in (3, 2):
            self.delta[l] = self.delta[l + 1] @ self.layers[l - 1][:, 1:] * self.a[l] * (1 - self.a[l])
        ones = np.ones((len(Y), 1))
        return [self.delta[l + 1].T @ np.hstack([ones, self.a[l]]) / len(Y) for l in (1, 2, 3)]


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        d1, d2, d3 = net.backward(Y)
        net.Theta1 = net.Theta1 - learning_rate * d1
        net.Theta2 = net.Theta2 - learning_rate * d2
        net.Theta3 = net.Theta3 - learning_rate * d3
    return costs
