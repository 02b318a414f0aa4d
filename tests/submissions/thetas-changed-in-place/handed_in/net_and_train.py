import numpy as np


def add_bias(a):
    return np.concatenate((np.ones((a.shape[0], 1)), a), axis=1)


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        given = [Theta1, Theta2, Theta3]
        self.theta = np.concatenate([T.ravel() for T in given])
        views, at = [], 0
        for T in given:
            views.append(self.theta[at:at + T.size].reshape(T.shape))
            at += T.size
        self.Theta1, self.Theta2, self.Theta3 = views

    def forward(self, X):
        self.z, self.a = {}, {1: X}
        for l, T in ((1, self.Theta1), (2, self.Theta2), (3, self.Theta3)):
            self.z[l + 1] = add_bias(self.a[l]) @ T.T
            self.a[l + 1] = 1 / (1 + np.exp(-self.z[l + 1]))
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -1 / Y.shape[0] * np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a))

    def backward(self, Y):
        d = {4: self.a[4] - Y}
        d[3] = d[4] @ self.Theta3[:, 1:] * (self.a[3] * (1 - self.a[3]))
        d[2] = d[3] @ self.Theta2[:, 1:] * (self.a[2] * (1 - self.a[2]))
        self.delta = d
        return tuple(d[l + 1].T @ add_bias(self.a[l]) / Y.shape[0] for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    costs = []
    for k in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        for T, dT in zip((net.Theta1, net.Theta2, net.Theta3), net.backward(Y)):
            T -= learning_rate * dT
    return costs
