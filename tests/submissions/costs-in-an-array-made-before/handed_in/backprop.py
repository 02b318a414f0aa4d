import numpy as np


class TwoHiddenLayerNet:

    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1 = np.array(Theta1)
        self.Theta2 = np.array(Theta2)
        self.Theta3 = np.array(Theta3)

    def forward(self, X):
        m = X.shape[0]
        one = np.ones((m, 1))
        a1 = X
        z2 = np.hstack((one, a1)) @ self.Theta1.T
        a2 = 1 / (1 + np.exp(-z2))
        z3 = np.hstack((one, a2)) @ self.Theta2.T
        a3 = 1 / (1 + np.exp(-z3))
        z4 = np.hstack((one, a3)) @ self.Theta3.T
        a4 = 1 / (1 + np.exp(-z4))
        self.z = {2: z2, 3: z3, 4: z4}
        self.a = {1: a1, 2: a2, 3: a3, 4: a4}
        return a4

    def cost(self, Y):
        m = Y.shape[0]
        a4 = self.a[4]
        return (-1 / m) * (np.sum(Y * np.log(a4)) + np.sum((1 - Y) * np.log(1 - a4)))

    def backward(self, Y):
        m = Y.shape[0]
        one = np.ones((m, 1))
        delta4 = self.a[4] - Y
        delta3 = np.dot(delta4, self.Theta3)[:, 1:] * self.a[3] * (1 - self.a[3])
        delta2 = np.dot(delta3, self.Theta2)[:, 1:] * self.a[2] * (1 - self.a[2])
        self.delta = {4: delta4, 3: delta3, 2: delta2}
        return (delta2.T @ np.hstack((one, self.a[1])) / m,
                delta3.T @ np.hstack((one, self.a[2])) / m,
                delta4.T @ np.hstack((one, self.a[3])) / m)


def train(net, X, Y, learning_rate, steps):
    costs = np.zeros((steps, 1))
    for i in range(steps):
        net.forward(X)
        costs[i] = net.cost(Y)
        g1, g2, g3 = net.backward(Y)
        net.Theta1 = net.Theta1 - learning_rate * g1
        net.Theta2 = net.Theta2 - learning_rate * g2
        net.Theta3 = net.Theta3 - learning_rate * g3
    return costs
