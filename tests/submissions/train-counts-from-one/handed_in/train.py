import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        b = np.ones((len(X), 1))
        z2 = np.hstack([b, X]) @ self.Theta1.T
        z3 = np.hstack([b, sigmoid(z2)]) @ self.Theta2.T
        z4 = np.hstack([b, sigmoid(z3)]) @ self.Theta3.T
        self.z = {2: z2, 3: z3, 4: z4}
        self.a = {1: X, 2: sigmoid(z2), 3: sigmoid(z3), 4: sigmoid(z4)}
        return self.a[4]

    def cost(self, Y):
        return -np.sum(Y * np.log(self.a[4]) + (1 - Y) * np.log(1 - self.a[4])) / len(Y)

    def backward(self, Y):
        b = np.ones((len(Y), 1))
        d4 = self.a[4] - Y
        d3 = d4 @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        d2 = d3 @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        self.delta = {4: d4, 3: d3, 2: d2}
        G1 = d2.T @ np.hstack([b, self.a[1]]) / len(Y)
        G2 = d3.T @ np.hstack([b, self.a[2]]) / len(Y)
        G3 = d4.T @ np.hstack([b, self.a[3]]) / len(Y)
        return G1, G2, G3


def train(net, X, Y, learning_rate, steps):
    costs = []
    for k in range(1, steps):
        net.forward(X)
        costs.append(net.cost(Y))
        G1, G2, G3 = net.backward(Y)
        net.Theta1 -= learning_rate * G1
        net.Theta2 -= learning_rate * G2
        net.Theta3 -= learning_rate * G3
    return costs
