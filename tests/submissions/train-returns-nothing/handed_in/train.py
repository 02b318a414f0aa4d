import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3
        self.costs = []

    def forward(self, X):
        self.z, self.a = {}, {1: X}
        for l in (1, 2, 3):
            T = vars(self)["Theta%d" % l]
            self.z[l + 1] = T[:, 0] + self.a[l] @ T[:, 1:].T
            self.a[l + 1] = 1 / (1 + np.exp(-self.z[l + 1]))
        return self.a[4]

    def cost(self, Y):
        J = -np.sum(Y * np.log(self.a[4]) + (1 - Y) * np.log(1 - self.a[4])) / len(Y)
        self.costs.append(J)
        return J

    def backward(self, Y):
        self.delta = {4: self.a[4] - Y}
        for l in (3, 2):
            T = vars(self)["Theta%d" % l]
            self.delta[l] = self.delta[l + 1] @ T[:, 1:] * self.a[l] * (1 - self.a[l])
        return [np.c_[self.delta[l + 1].sum(0), self.delta[l + 1].T @ self.a[l]] / len(Y) for l in (1, 2, 3)]


def train(net, X, Y, learning_rate, steps):
    for k in range(steps):
        net.forward(X)
        net.cost(Y)
        g = net.backward(Y)
        net.Theta1 = net.Theta1 - learning_rate * g[0]
        net.Theta2 = net.Theta2 - learning_rate * g[1]
        net.Theta3 = net.Theta3 - learning_rate * g[2]
    print("costs:", net.costs)
