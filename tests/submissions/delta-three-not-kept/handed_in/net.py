import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1 = Theta1
        self.Theta2 = Theta2
        self.Theta3 = Theta3

    def forward(self, X):
        self.z, self.a = {}, {1: X}
        for l, Theta in zip((1, 2, 3), (self.Theta1, self.Theta2, self.Theta3)):
            self.z[l + 1] = self.a[l] @ Theta[:, 1:].T + Theta[:, 0]
            self.a[l + 1] = 1 / (1 + np.exp(-self.z[l + 1]))
        return self.a[4]

    def cost(self, Y):
        J = Y * np.log(self.a[4]) + (1 - Y) * np.log(1 - self.a[4])
        return -J.sum() / Y.shape[0]

    def backward(self, Y):
        N = Y.shape[0]
        self.delta = {}
        delta = self.a[4] - Y
        self.delta[4] = delta
        dTheta3 = np.c_[delta.sum(0), delta.T @ self.a[3]] / N
        delta = delta @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        dTheta2 = np.c_[delta.sum(0), delta.T @ self.a[2]] / N
        delta = delta @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        self.delta[2] = delta
        dTheta1 = np.c_[delta.sum(0), delta.T @ self.a[1]] / N
        return dTheta1, dTheta2, dTheta3


def train(net, X, Y, rate, steps):
    history = []
    for i in range(steps):
        net.forward(X)
        history.append(net.cost(Y))
        grads = net.backward(Y)
        net.Theta1 -= rate * grads[0]
        net.Theta2 -= rate * grads[1]
        net.Theta3 -= rate * grads[2]
    return history
