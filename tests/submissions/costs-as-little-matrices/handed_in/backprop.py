import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, T1, T2, T3):
        self.Theta1, self.Theta2, self.Theta3 = T1, T2, T3
        self.z, self.a, self.delta = {}, {}, {}

    def layer(self, l, T):
        self.z[l + 1] = T[:, 0] + self.a[l] @ T[:, 1:].T
        self.a[l + 1] = 1 / (1 + np.exp(-self.z[l + 1]))

    def forward(self, X):
        self.a[1] = X
        self.layer(1, self.Theta1)
        self.layer(2, self.Theta2)
        self.layer(3, self.Theta3)
        return self.a[4]

    def cost(self, Y):
        y = Y.reshape(-1, 1)
        a = self.a[4].reshape(-1, 1)
        return -(y.T @ np.log(a) + (1 - y).T @ np.log(1 - a)) / len(Y)

    def backward(self, Y):
        a, d = self.a, self.delta
        d[4] = a[4] - Y
        d[3] = np.einsum("nk,kj->nj", d[4], self.Theta3[:, 1:]) * a[3] * (1 - a[3])
        d[2] = np.einsum("nk,kj->nj", d[3], self.Theta2[:, 1:]) * a[2] * (1 - a[2])
        return [np.einsum("ni,nj->ij", d[l + 1], np.pad(a[l], ((0, 0), (1, 0)), constant_values=1)) / len(Y)
                for l in (1, 2, 3)]


def train(net, X, Y, learning_rate, steps):
    costs = []
    while len(costs) < steps:
        net.forward(X)
        costs += [net.cost(Y)]
        net.Theta1, net.Theta2, net.Theta3 = [
            T - learning_rate * G for T, G in zip([net.Theta1, net.Theta2, net.Theta3], net.backward(Y))
        ]
    return costs
