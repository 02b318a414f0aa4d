import numpy as np

FLOAT = np.float32


class Affine:
    def __init__(self, W, b):
        self.W = W.astype(FLOAT)
        self.b = b.astype(FLOAT)

    def forward(self, x):
        self.x = x.astype(FLOAT)
        return self.x @ self.W + self.b

    def backward(self, dout):
        dout = dout.astype(FLOAT)
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.fc1 = Affine(W1, b1)
        self.fc2 = Affine(W2, b2)

    def forward(self, X, labels):
        self.h = np.maximum(self.fc1.forward(X), 0)
        s = self.fc2.forward(self.h)
        e = np.exp(s - s.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.rows = np.arange(len(X)), labels
        return -np.log(self.p[self.rows]).mean()

    def backward(self, dout):
        ds = self.p.copy()
        ds[self.rows] -= 1
        self.fc1.backward(self.fc2.backward(ds / FLOAT(len(ds))) * (self.h > 0))
        return self.fc1.dW, self.fc1.db, self.fc2.dW, self.fc2.db


def g(u):
    return 1 / (1 + np.exp(-u))


class TwoHiddenLayerNet:
    def __init__(self, *thetas):
        self.Theta1, self.Theta2, self.Theta3 = (t.astype(FLOAT) for t in thetas)

    def forward(self, X):
        self.z, self.a, self.delta = {}, {1: X.astype(FLOAT)}, {}
        for l, T in enumerate([self.Theta1, self.Theta2, self.Theta3], 1):
            self.z[l + 1] = self.a[l] @ T[:, 1:].T + T[:, 0]
            self.a[l + 1] = g(self.z[l + 1])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -(Y * np.log(a) + (1 - Y) * np.log(1 - a)).sum() / len(Y)

    def backward(self, Y):
        d, a = self.delta, self.a
        d[4] = a[4] - Y.astype(FLOAT)
        d[3] = d[4] @ self.Theta3[:, 1:] * a[3] * (1 - a[3])
        d[2] = d[3] @ self.Theta2[:, 1:] * a[2] * (1 - a[2])
        one = np.ones((len(Y), 1), FLOAT)
        return [d[l + 1].T @ np.hstack([one, a[l]]) / FLOAT(len(Y)) for l in (1, 2, 3)]


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        g1, g2, g3 = net.backward(Y)
        net.Theta1 -= FLOAT(learning_rate) * g1
        net.Theta2 -= FLOAT(learning_rate) * g2
        net.Theta3 -= FLOAT(learning_rate) * g3
    return costs
