import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3
        self.z, self.a, self.delta = {}, {}, {}

    def forward(self, X):
        self.a[1] = X
        for l in (1, 2, 3):
            Theta = getattr(self, f"Theta{l}")
            self.z[l + 1] = np.c_[np.ones(len(X)), self.a[l]] @ Theta.T
            self.a[l + 1] = self.sigmoid(self.z[l + 1])
        return self.a[4]

    def sigmoid(self, z):
        return 1 / (1 + np.exp(-z))

    def cost(self, Y):
        return -np.sum(Y * np.log(self.a[4]) + (1 - Y) * np.log(1 - self.a[4])) / len(Y)

    def backward(self, Y):
        m = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3 * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2 * self.a[2] * (1 - self.a[2])
        dTheta3 = self.delta[4].T @ np.c_[np.ones(m), self.a[3]] / m
        dTheta2 = self.delta[3].T @ np.c_[np.ones(m), self.a[2]] / m
        dTheta1 = self.delta[2].T @ np.c_[np.ones(m), self.a[1]] / m
        return dTheta1, dTheta2, dTheta3


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        D1, D2, D3 = net.backward(Y)
        net.Theta1, net.Theta2, net.Theta3 = (
            net.Theta1 - learning_rate * D1, net.Theta2 - learning_rate * D2, net.Theta3 - learning_rate * D3)
    return costs
