import numpy as np


def theta(i):
    def get(self):
        return self.thetas[i]

    def put(self, value):
        self.thetas[i] = np.asarray(value, dtype=float)

    return property(get, put)


class TwoHiddenLayerNet:
    Theta1, Theta2, Theta3 = theta(0), theta(1), theta(2)

    def __init__(self, *thetas):
        self.thetas = list(thetas)

    def forward(self, X):
        self.z = {}
        self.a = {1: X}
        for l in range(1, 4):
            T = self.thetas[l - 1]
            self.z[l + 1] = T[:, 0] + self.a[l] @ T[:, 1:].T
            self.a[l + 1] = np.reciprocal(1 + np.exp(-self.z[l + 1]))
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return np.sum(-Y * np.log(a) - (1 - Y) * np.log1p(-a)) / Y.shape[0]

    @property
    def delta(self):
        return self._delta

    def backward(self, Y):
        self._delta = {4: self.a[4] - Y}
        for l in (3, 2):
            slope = np.exp(-self.z[l]) / (1 + np.exp(-self.z[l])) ** 2
            self._delta[l] = self._delta[l + 1] @ self.thetas[l - 1][:, 1:] * slope
        out = []
        for l in range(1, 4):
            dT = np.zeros_like(self.thetas[l - 1])
            for n in range(Y.shape[0]):
                dT += np.outer(self._delta[l + 1][n], np.r_[1, self.a[l][n]])
            out.append(dT / Y.shape[0])
        return out


def train(net, X, Y, learning_rate, steps):
    def step():
        net.forward(X)
        J = net.cost(Y)
        for i, g in enumerate(net.backward(Y), 1):
            name = "Theta%d" % i
            setattr(net, name, getattr(net, name) - learning_rate * g)
        return J

    return [step() for _ in range(steps)]
