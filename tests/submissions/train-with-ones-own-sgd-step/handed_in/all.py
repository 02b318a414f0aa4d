import numpy as np


class Sigmoid:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, dout):
        return dout * self.s * (1 - self.s)


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        self.z, self.a = {}, {1: X}
        self.affine, self.act = {}, {}
        for l, T in enumerate((self.Theta1, self.Theta2, self.Theta3), start=1):
            self.affine[l] = Affine(T[:, 1:].T, T[:, 0])
            self.act[l] = Sigmoid()
            self.z[l + 1] = self.affine[l].forward(self.a[l])
            self.a[l + 1] = self.act[l].forward(self.z[l + 1])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -(Y * np.log(a) + (1 - Y) * np.log(1 - a)).sum() / len(Y)

    def backward(self, Y):
        self.delta = {4: self.a[4] - Y}
        for l in (3, 2):
            self.delta[l] = self.act[l - 1].backward(self.affine[l].backward(self.delta[l + 1]))
        self.affine[1].backward(self.delta[2])
        return [np.column_stack([f.db, f.dW.T]) / len(Y) for f in self.affine.values()]


def sgd_step(params, grads, learning_rate):
    new = []
    for p, g in zip(params, grads):
        new.append(p - learning_rate * g)
    return new


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        params = [net.Theta1, net.Theta2, net.Theta3]
        net.Theta1, net.Theta2, net.Theta3 = sgd_step(params, net.backward(Y), learning_rate)
    return np.array(costs)
