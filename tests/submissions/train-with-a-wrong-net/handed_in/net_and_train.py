import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        self.z, self.a = {}, {1: X}
        for l in (1, 2, 3):
            Theta = getattr(self, f"Theta{l}")
            self.z[l + 1] = Theta[:, 0] + self.a[l] @ Theta[:, 1:].T
            self.a[l + 1] = 1 / (1 + np.exp(-self.z[l + 1]))
        return self.a[4]

    def cost(self, Y):
        return -np.mean(np.sum(Y * np.log(self.a[4]) + (1 - Y) * np.log(1 - self.a[4]), axis=1))

    def backward(self, Y):
        # as in the picture of the lecture
        self.delta = {}
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:]
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:]
        ones = np.ones((len(Y), 1))
        return [self.delta[l + 1].T @ np.hstack([ones, self.a[l]]) / len(Y) for l in (1, 2, 3)]


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        G1, G2, G3 = net.backward(Y)
        net.Theta1 = net.Theta1 - learning_rate * G1
        net.Theta2 = net.Theta2 - learning_rate * G2
        net.Theta3 = net.Theta3 - learning_rate * G3
    return costs
