import numpy as np


def g(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1 = Theta1
        self.Theta2 = Theta2
        self.Theta3 = Theta3

    def forward(self, X):
        self.a = [X]
        self.z = []
        for Theta in [self.Theta1, self.Theta2, self.Theta3]:
            self.z.append(self.a[-1] @ Theta[:, 1:].T + Theta[:, 0])
            self.a.append(g(self.z[-1]))
        return self.a[3]

    def cost(self, Y):
        p = self.a[3]
        return np.sum(-Y * np.log(p) - (1 - Y) * np.log(1 - p)) / len(Y)

    def backward(self, Y):
        one = np.ones((len(Y), 1))
        d4 = self.a[3] - Y
        d3 = d4 @ self.Theta3[:, 1:] * self.a[2] * (1 - self.a[2])
        d2 = d3 @ self.Theta2[:, 1:] * self.a[1] * (1 - self.a[1])
        self.delta = [d2, d3, d4]
        return [d.T @ np.hstack((one, a)) / len(Y) for d, a in zip(self.delta, self.a)]


def train(net, X, Y, learning_rate, steps):
    costs = np.empty(steps)
    for k in range(steps):
        net.forward(X)
        costs[k] = net.cost(Y)
        G1, G2, G3 = net.backward(Y)
        net.Theta1, net.Theta2, net.Theta3 = (net.Theta1 - learning_rate * G1, net.Theta2 - learning_rate * G2,
                                              net.Theta3 - learning_rate * G3)
    return costs
