import numpy as np
from collections import defaultdict, OrderedDict


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1 = Theta1
        self.Theta2 = Theta2
        self.Theta3 = Theta3
        self.a = OrderedDict()
        self.z = defaultdict(lambda: "nothing here")
        self.delta = {}

    def forward(self, X):
        self.a["with bias"] = np.c_[np.ones(len(X)), X]
        self.a[1] = X
        self.z[2] = self.a["with bias"] @ self.Theta1.T
        self.a[2] = self.g(self.z[2])
        self.z[3] = np.c_[np.ones(len(X)), self.a[2]] @ self.Theta2.T
        self.a[3] = self.g(self.z[3])
        self.z[4] = np.c_[np.ones(len(X)), self.a[3]] @ self.Theta3.T
        self.a[4] = self.g(self.z[4])
        return self.a[4]

    @staticmethod
    def g(u):
        return 1 / (1 + np.exp(-u))

    def cost(self, Y):
        h = self.a[4]
        self.delta["J"] = -np.sum(Y * np.log(h) + (1 - Y) * np.log(1 - h)) / Y.shape[0]
        return self.delta["J"]

    def backward(self, Y):
        m = Y.shape[0]
        self.delta[4] = self.a[4] - Y
        self.delta[3] = (self.delta[4] @ self.Theta3)[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = (self.delta[3] @ self.Theta2)[:, 1:] * self.a[2] * (1 - self.a[2])
        self.delta[1] = (self.delta[2] @ self.Theta1)[:, 1:]
        D1 = self.delta[2].T @ self.a["with bias"] / m
        D2 = self.delta[3].T @ np.c_[np.ones(m), self.a[2]] / m
        D3 = self.delta[4].T @ np.c_[np.ones(m), self.a[3]] / m
        return D1, D2, D3


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        dTheta1, dTheta2, dTheta3 = net.backward(Y)
        net.Theta1 = net.Theta1 - learning_rate * dTheta1
        net.Theta2 = net.Theta2 - learning_rate * dTheta2
        net.Theta3 = net.Theta3 - learning_rate * dTheta3
    return costs
