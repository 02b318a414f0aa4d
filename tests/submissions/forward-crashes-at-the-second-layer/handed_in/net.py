import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3
        self.z, self.a, self.delta = {}, {}, {}

    def forward(self, X):
        self.a[1] = X
        for l in (1, 2, 3):
            Theta = getattr(self, f"Theta{l}")
            if l == 1:
                X = np.hstack([np.ones((len(X), 1)), X])
            self.z[l + 1] = X @ Theta.T
            X = self.a[l + 1] = 1 / (1 + np.exp(-self.z[l + 1]))
        return X

    def cost(self, Y):
        return -np.sum(Y * np.log(self.a[4]) + (1 - Y) * np.log(1 - self.a[4])) / len(Y)

    def backward(self, Y):
        self.delta[4] = self.a[4] - Y
        for l in (3, 2):
            Theta = getattr(self, f"Theta{l}")
            self.delta[l] = self.delta[l + 1] @ Theta[:, 1:] * self.a[l] * (1 - self.a[l])
        one = np.ones((len(Y), 1))
        return [self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / len(Y) for l in (1, 2, 3)]


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        grads = net.backward(Y)
        net.Theta1 = net.Theta1 - learning_rate * grads[0]
        net.Theta2 = net.Theta2 - learning_rate * grads[1]
        net.Theta3 = net.Theta3 - learning_rate * grads[2]
    return costs
