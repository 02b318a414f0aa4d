import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3
        self.z = {2: None, 3: None, 4: None}
        self.a = {}
        self.delta = {}

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.a[1] = X
        for l in range(1, 4):
            z = np.hstack([one, self.a[l]]) @ [self.Theta1, self.Theta2, self.Theta3][l - 1].T
            self.a[l + 1] = 1 / (1 + np.exp(-z))
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -(Y * np.log(a) + (1 - Y) * np.log(1 - a)).sum() / len(Y)

    def backward(self, Y):
        one = np.ones((len(Y), 1))
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        return [self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / len(Y) for l in (1, 2, 3)]


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
