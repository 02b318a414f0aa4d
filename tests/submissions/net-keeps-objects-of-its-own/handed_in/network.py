import numpy as np


class Unit:
    """one layer's numbers"""


class View:
    def __init__(self, layers, what):
        self.layers, self.what = layers, what

    def __getitem__(self, l):
        return getattr(self.layers[l - 1], self.what)


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3
        self.layers = [Unit(), Unit(), Unit(), Unit()]
        self.z, self.a, self.delta = (View(self.layers, w) for w in ("z", "a", "delta"))

    @property
    def thetas(self):
        return self.Theta1, self.Theta2, self.Theta3

    def forward(self, X):
        self.layers[0].a = X
        for below, above, T in zip(self.layers, self.layers[1:], self.thetas):
            above.z = T[:, 0] + below.a @ T[:, 1:].T
            above.a = 0.5 * (1 + np.tanh(above.z / 2))
        return above.a

    def cost(self, Y):
        # from z: log a = -log(1 + e^-z)
        z = self.z[4]
        return np.sum(np.logaddexp(0, z) - Y * z) / len(z)

    def backward(self, Y):
        l2, l3, l4 = self.layers[1:]
        l4.delta = l4.a - Y
        l3.delta = l4.delta @ self.Theta3[:, 1:] * l3.a * (1 - l3.a)
        l2.delta = l3.delta @ self.Theta2[:, 1:] * l2.a * (1 - l2.a)
        grads = []
        for below, above in zip(self.layers, self.layers[1:]):
            G = np.empty((above.a.shape[1], below.a.shape[1] + 1))
            G[:, 0] = above.delta.mean(0)
            G[:, 1:] = above.delta.T @ below.a / len(Y)
            grads.append(G)
        return grads


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
