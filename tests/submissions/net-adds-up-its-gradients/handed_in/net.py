import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3
        self.dTheta1, self.dTheta2, self.dTheta3 = np.zeros_like(Theta1), np.zeros_like(Theta2), np.zeros_like(Theta3)
        self.z = [None] * 5
        self.a = [None] * 5
        self.delta = [None] * 5

    def forward(self, X):
        self.a[1] = X
        for l, Theta in ((1, self.Theta1), (2, self.Theta2), (3, self.Theta3)):
            self.z[l + 1] = Theta[:, 0] + self.a[l] @ Theta[:, 1:].T
            self.a[l + 1] = 1 / (1 + np.exp(-self.z[l + 1]))
        return self.a[4]

    def cost(self, Y):
        return -np.sum(Y * np.log(self.a[4]) + (1 - Y) * np.log(1 - self.a[4])) / len(Y)

    def backward(self, Y):
        m, a, d = len(Y), self.a, self.delta
        d[4] = a[4] - Y
        d[3] = d[4] @ self.Theta3[:, 1:] * a[3] * (1 - a[3])
        d[2] = d[3] @ self.Theta2[:, 1:] * a[2] * (1 - a[2])
        # DELTA := DELTA + delta a^T, as in the lecture's algorithm
        for n in range(m):
            self.dTheta1 += np.outer(d[2][n], np.append(1, a[1][n])) / m
            self.dTheta2 += np.outer(d[3][n], np.append(1, a[2][n])) / m
            self.dTheta3 += np.outer(d[4][n], np.append(1, a[3][n])) / m
        return self.dTheta1, self.dTheta2, self.dTheta3


def train(net, X, Y, learning_rate, steps):
    costs = []
    for k in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        net.backward(Y)
        net.Theta1 = net.Theta1 - learning_rate * net.dTheta1
        net.Theta2 = net.Theta2 - learning_rate * net.dTheta2
        net.Theta3 = net.Theta3 - learning_rate * net.dTheta3
    return costs
