import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3
        self.z, self.a, self.delta = {}, {}, {}

    def forward(self, X):
        self.a[1] = X
        for l, T in [(1, self.Theta1), (2, self.Theta2), (3, self.Theta3)]:
            self.z[l + 1] = T[:, 0] + self.a[l] @ T[:, 1:].T
            self.a[l + 1] = 1 / (1 + np.exp(-self.z[l + 1]))
        return self.a[4]

    def cost(self, Y):
        return -np.sum(Y * np.log(self.a[4]) + (1 - Y) * np.log(1 - self.a[4])) / len(Y)

    def backward(self, Y):
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((len(Y), 1))
        return [self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / len(Y) for l in (1, 2, 3)]


def sgd_step(params, grads, learning_rate):
    return [p - learning_rate * g for p, g in zip(params, grads)]


def train(net, X, Y, learning_rate, steps):
    costs = []
    cost = 1
    while cost > 1e-6:
        net.forward(X)
        cost = net.cost(Y)
        costs.append(cost)
        params = [net.Theta1, net.Theta2, net.Theta3]
        net.Theta1, net.Theta2, net.Theta3 = sgd_step(params, net.backward(Y), learning_rate)
    return costs[:steps]
