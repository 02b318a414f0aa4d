# ==== rebind plain [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        d1, d2, d3 = net.backward(Y)
        net.Theta1 = net.Theta1 - learning_rate * d1
        net.Theta2 = net.Theta2 - learning_rate * d2
        net.Theta3 = net.Theta3 - learning_rate * d3
    return costs


# ==== augmented minus object arrays [and network/two_hidden_layer]
import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, *Thetas):
        self.Theta1, self.Theta2, self.Theta3 = Thetas
        self.z = np.empty(5, dtype=object)
        self.a = np.empty(5, dtype=object)
        self.delta = np.empty(5, dtype=object)

    def forward(self, X):
        self.a[1] = X
        for l in range(1, 4):
            T = getattr(self, "Theta%d" % l)
            self.z[l + 1] = self.a[l] @ T[:, 1:].T + T[:, 0]
            self.a[l + 1] = 1 / (1 + np.exp(-self.z[l + 1]))
        return self.a[4]

    def cost(self, Y):
        p = self.a[4]
        return np.mean(np.sum(-Y * np.log(p) - (1 - Y) * np.log(1 - p), axis=1))

    def backward(self, Y):
        self.delta[4] = self.a[4] - Y
        for l in (3, 2):
            T = getattr(self, f"Theta{l}")
            self.delta[l] = (self.delta[l + 1] @ T[:, 1:]) * self.a[l] * (1 - self.a[l])
        out = []
        for l in (1, 2, 3):
            d = self.delta[l + 1]
            out.append(np.c_[d.sum(0), d.T @ self.a[l]] / len(Y))
        return out


def train(net, X, Y, learning_rate, steps):
    costs = []
    for step in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        grads = net.backward(Y)
        net.Theta1 -= learning_rate * grads[0]
        net.Theta2 -= learning_rate * grads[1]
        net.Theta3 -= learning_rate * grads[2]
    return costs


# ==== slice assign dataclass [and network/two_hidden_layer]
import numpy as np
from dataclasses import dataclass, field


@dataclass
class TwoHiddenLayerNet:
    Theta1: np.ndarray
    Theta2: np.ndarray
    Theta3: np.ndarray
    z: dict = field(default_factory=dict)
    a: dict = field(default_factory=dict)
    delta: dict = field(default_factory=dict)

    @staticmethod
    def sig(t):
        return 1 / (1 + np.exp(-t))

    def forward(self, X):
        self.a[1] = X
        for l, T in enumerate((self.Theta1, self.Theta2, self.Theta3), start=2):
            self.z[l] = np.column_stack([np.ones(len(X)), self.a[l - 1]]) @ T.T
            self.a[l] = self.sig(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.where(Y == 1, np.log(a), np.log(1 - a)).sum() / Y.shape[0]

    def backward(self, Y):
        N = len(Y)
        d = self.delta
        d[4] = self.a[4] - Y
        s = lambda l: self.a[l] * (1 - self.a[l])
        d[3] = (d[4] @ self.Theta3[:, 1:]) * s(3)
        d[2] = (d[3] @ self.Theta2[:, 1:]) * s(2)
        G = lambda l: np.hstack([d[l + 1].sum(axis=0)[:, None], d[l + 1].T @ self.a[l]]) / N
        return G(1), G(2), G(3)


def train(net, X, Y, learning_rate, steps):
    J = np.zeros(steps)
    for k in range(steps):
        net.forward(X)
        J[k] = np.squeeze(net.cost(Y))
        for T, d in zip([net.Theta1, net.Theta2, net.Theta3], net.backward(Y)):
            T[...] = T - learning_rate * d
    return J


# ==== zip inplace einsum [and network/two_hidden_layer]
import numpy as np


def sigma(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, A, B, C):
        self.Theta1, self.Theta2, self.Theta3 = A, B, C

    def forward(self, X):
        f = lambda T, a: np.einsum("ij,nj->ni", T[:, 1:], a) + T[:, 0]
        z2 = f(self.Theta1, X)
        a2 = sigma(z2)
        z3 = f(self.Theta2, a2)
        a3 = sigma(z3)
        z4 = f(self.Theta3, a3)
        a4 = sigma(z4)
        self.z = {2: z2, 3: z3, 4: z4}
        self.a = {1: X, 2: a2, 3: a3, 4: a4}
        return a4

    def cost(self, Y):
        return -(
            np.einsum("nk,nk->", Y, np.log(self.a[4])) + np.einsum("nk,nk->", 1 - Y, np.log1p(-self.a[4]))
        ) / len(Y)

    def backward(self, Y):
        a, T2, T3 = self.a, self.Theta2[:, 1:], self.Theta3[:, 1:]
        d4 = a[4] - Y
        d3 = np.einsum("ni,ij,nj,nj->nj", d4, T3, a[3], 1 - a[3])
        d2 = np.einsum("ni,ij,nj,nj->nj", d3, T2, a[2], 1 - a[2])
        self.delta = {2: d2, 3: d3, 4: d4}
        w = lambda d, a: (
            np.concatenate([np.einsum("ni->i", d)[:, None], np.einsum("ni,nj->ij", d, a)], 1) / len(Y)
        )
        return w(d2, a[1]), w(d3, a[2]), w(d4, a[3])


def train(net, X, Y, alpha, num_iters):
    J_history = list()
    while len(J_history) < num_iters:
        net.forward(X)
        J_history.append(net.cost(Y))
        for T, G in zip((net.Theta1, net.Theta2, net.Theta3), net.backward(Y)):
            T -= alpha * G
    return J_history


# ==== with sgd step biased activations apart [and network/two_hidden_layer]
import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def add_ones(self, a):
        return np.r_["1", np.ones((a.shape[0], 1)), a]

    def sigmoid(self, z):
        return 1 / (1 + np.exp(-z))

    def forward(self, X):
        self.b1 = self.add_ones(X)
        self._z2 = self.b1 @ self.Theta1.T
        self.b2 = self.add_ones(self.sigmoid(self._z2))
        self._z3 = self.b2 @ self.Theta2.T
        self.b3 = self.add_ones(self.sigmoid(self._z3))
        self._z4 = self.b3 @ self.Theta3.T
        self._a4 = self.sigmoid(self._z4)
        return self._a4

    @property
    def z(self):
        return {2: self._z2, 3: self._z3, 4: self._z4}

    @property
    def a(self):
        return {1: self.b1[:, 1:], 2: self.b2[:, 1:], 3: self.b3[:, 1:], 4: self._a4}

    @property
    def delta(self):
        return {2: self._d2, 3: self._d3, 4: self._d4}

    def cost(self, Y):
        A = self._a4
        return -(np.trace(Y.T @ np.log(A)) + np.trace((1 - Y).T @ np.log(1 - A))) / len(Y)

    def backward(self, Y):
        self._d4 = self._a4 - Y
        self._d3 = self._d4 @ self.Theta3[:, 1:] * (self.b3 * (1 - self.b3))[:, 1:]
        self._d2 = self._d3 @ self.Theta2[:, 1:] * (self.b2 * (1 - self.b2))[:, 1:]
        m = Y.shape[0]
        return self._d2.T @ self.b1 / m, self._d3.T @ self.b2 / m, self._d4.T @ self.b3 / m


def sgd_step(params, grads, learning_rate):
    return [p - learning_rate * g for p, g in zip(params, grads)]


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        net.Theta1, net.Theta2, net.Theta3 = sgd_step(
            [net.Theta1, net.Theta2, net.Theta3], net.backward(Y), learning_rate
        )
    return costs


# ==== backward first cost eps [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a + 1e-12) + (1 - Y) * np.log(1 - a + 1e-12)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        g = net.backward(Y)
        costs.append(net.cost(Y))
        net.Theta1 = net.Theta1 - learning_rate * g[0]
        net.Theta2 = net.Theta2 - learning_rate * g[1]
        net.Theta3 = net.Theta3 - learning_rate * g[2]
    return costs


# ==== array 11 cost array 1 [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return np.array([-np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)]) if True else 0

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(np.array(net.cost(Y)).reshape(1, 1))
        d1, d2, d3 = net.backward(Y)
        net.Theta1 = net.Theta1 - learning_rate * d1
        net.Theta2 = net.Theta2 - learning_rate * d2
        net.Theta3 = net.Theta3 - learning_rate * d3
    return costs


# ==== float tuple clears caches [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        out = tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))
        self.grads = out
        return out


def one_step(net, X, Y, lr):
    net.forward(X)
    c = float(
        np.asarray(net.cost(Y)).reshape(())
        if np.ndim(net.cost(Y)) == 0
        else np.asarray(net.cost(Y)).ravel()[0]
    )
    g = net.backward(Y)
    net.Theta1, net.Theta2, net.Theta3 = (
        net.Theta1 - lr * g[0],
        net.Theta2 - lr * g[1],
        net.Theta3 - lr * g[2],
    )
    return c


def train(net, X, Y, learning_rate, steps):
    return [one_step(net, X, Y, learning_rate) for _ in range(steps)]


# ==== velocity zero z ordered dict int64 [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in zip(np.arange(2, 5), (self.Theta1, self.Theta2, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps, momentum=0.0):
    v = [0, 0, 0]
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        g = net.backward(Y)
        for i in range(3):
            v[i] = momentum * v[i] - learning_rate * g[i]
        net.Theta1 += v[0]
        net.Theta2 += v[1]
        net.Theta3 += v[2]
    return costs


# ==== optimizer class overwrites output [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4].copy()
        self.delta[4] -= Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


class SGD:
    def __init__(self, net, lr):
        self.net, self.lr = net, lr

    def step(self, grads):
        for i, g in enumerate(grads, 1):
            T = getattr(self.net, f"Theta{i}")
            setattr(self.net, f"Theta{i}", T - self.lr * g)


def train(net, X, Y, learning_rate, steps):
    opt = SGD(net, learning_rate)
    costs = []
    for epoch in range(1, steps + 1):
        out = net.forward(X)
        costs.append(net.cost(Y))
        opt.step(net.backward(Y))
    return costs


# ==== copies data through a4 derivative [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        a = self.a[4]
        dJda = (a - Y) / (a * (1 - a))
        self.delta[4] = dJda * a * (1 - a)
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    costs = []
    X, Y = X.copy(), Y.copy()
    for _ in range(steps):
        net.forward(X.copy())
        costs.append(net.cost(Y.copy()))
        G = net.backward(Y.copy())
        net.Theta1 = np.subtract(net.Theta1, np.multiply(learning_rate, G[0]))
        net.Theta2 = np.subtract(net.Theta2, np.multiply(learning_rate, G[1]))
        net.Theta3 = np.subtract(net.Theta3, np.multiply(learning_rate, G[2]))
    return costs


# ==== generator matrix [and network/two_hidden_layer]
import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        s = lambda z: 1 / (1 + np.exp(-z))
        X = np.asmatrix(X)
        m = X.shape[0]
        a1 = np.insert(X, 0, values=np.ones(m), axis=1)
        z2 = a1 * self.Theta1.T
        a2 = np.insert(s(z2), 0, values=np.ones(m), axis=1)
        z3 = a2 * self.Theta2.T
        a3 = np.insert(s(z3), 0, values=np.ones(m), axis=1)
        z4 = a3 * self.Theta3.T
        h = s(z4)
        self.m, self._a = m, (a1, a2, a3)
        self.z = {2: z2, 3: z3, 4: z4}
        self.a = {1: X, 2: s(z2), 3: s(z3), 4: h}
        return h

    def cost(self, y):
        y = np.asmatrix(y)
        h = self.a[4]
        J = 0
        for i in range(self.m):
            J += np.sum(
                np.multiply(-y[i, :], np.log(h[i, :])) - np.multiply(1 - y[i, :], np.log(1 - h[i, :]))
            )
        return J / self.m

    def backward(self, y):
        a1, a2, a3 = self._a
        d4 = self.a[4] - y
        d3 = np.multiply(d4 * self.Theta3[:, 1:], np.multiply(self.a[3], 1 - self.a[3]))
        d2 = np.multiply(d3 * self.Theta2[:, 1:], np.multiply(self.a[2], 1 - self.a[2]))
        self.delta = {4: d4, 3: d3, 2: d2}
        return np.asarray(d2.T * a1) / self.m, np.asarray(d3.T * a2) / self.m, np.asarray(d4.T * a3) / self.m


def iterate(net, X, Y, lr):
    while True:
        net.forward(X)
        yield net.cost(Y)
        a, b, c = net.backward(Y)
        net.Theta1, net.Theta2, net.Theta3 = net.Theta1 - lr * a, net.Theta2 - lr * b, net.Theta3 - lr * c


def train(net, X, Y, learning_rate, steps):
    it = iterate(net, X, Y, learning_rate)
    costs = []
    for _ in range(steps):
        costs.append(next(it))
    next(it, None) if steps else None
    return costs


# ==== asarray getattr namespaces [and network/two_hidden_layer]
import numpy as np


class Layered:
    def __init__(self, **kw):
        self.__dict__.update(kw)

    def __getitem__(self, l):
        return getattr(self, f"l{l}")

    def __setitem__(self, l, v):
        setattr(self, f"l{l}", v)

    def __len__(self):
        return 5


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        vars(self).update(Theta1=Theta1, Theta2=Theta2, Theta3=Theta3)
        self.z, self.a, self.delta = Layered(), Layered(), Layered()

    def forward(self, X):
        m = len(X)
        self.a[1] = X
        for l in range(1, 4):
            self.z[l + 1] = np.block([[np.ones((m, 1)), self.a[l]]]) @ vars(self)[f"Theta{l}"].T
            self.a[l + 1] = (1 + np.exp(-self.z[l + 1])) ** -1
        return self.a[4]

    def cost(self, Y):
        return -sum(float(np.log(p if y else 1 - p)) for y, p in zip(Y.flat, self.a[4].flat)) / len(Y)

    def backward(self, Y):
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:]
        self.delta[3] *= self.a[3]
        self.delta[3] *= 1 - self.a[3]
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:]
        self.delta[2] *= self.a[2] * (1 - self.a[2])
        ones = np.ones((len(Y), 1))
        return [np.dot(self.delta[l + 1].T, np.append(ones, self.a[l], axis=1)) / len(Y) for l in [1, 2, 3]]


def train(net, X, Y, lr, steps):
    costs = [None] * steps
    for k in range(steps):
        net.forward(X)
        costs[k] = net.cost(Y)
        grads = [np.asarray(g) for g in net.backward(Y)]
        thetas = [net.Theta1, net.Theta2, net.Theta3]
        net.Theta1, net.Theta2, net.Theta3 = (t + -lr * g for t, g in zip(thetas, grads))
    return np.asarray(costs)


# ==== verbose kw prints and demo [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


if __name__ == "__main__" or True:
    net = TwoHiddenLayerNet(np.ones((2, 3)), np.ones((2, 3)), np.ones((1, 3)))
    print(
        net.forward(np.array([[0.0, 1.0], [1.0, 0.0]])),
        net.cost(np.array([[1.0], [0.0]])),
        net.backward(np.array([[1.0], [0.0]])),
    )


def train(net, X, Y, learning_rate=0.1, steps=100, verbose=False):
    """Full batch gradient descent."""
    costs = []
    for i in range(steps):
        a4 = net.forward(X)
        cost = net.cost(Y)
        costs.append(cost)
        if verbose:
            print(i, cost)
        dTheta1, dTheta2, dTheta3 = net.backward(Y)
        with np.errstate(all="raise", under="ignore"):
            net.Theta1 = net.Theta1 - learning_rate * dTheta1
            net.Theta2 = net.Theta2 - learning_rate * dTheta2
            net.Theta3 = net.Theta3 - learning_rate * dTheta3
    return costs


# ==== float32 costs forward in backward [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.forward(self.a[1])
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    costs = np.zeros(steps, dtype=np.float32)
    for i in range(steps):
        net.forward(X)
        costs[i] = np.asarray(net.cost(Y)).item()
        g = net.backward(Y)
        net.Theta1 = net.Theta1 - learning_rate * g[0]
        net.Theta2 = net.Theta2 - learning_rate * g[1]
        net.Theta3 = net.Theta3 - learning_rate * g[2]
    return costs


# ==== range list nested object arrays [and network/two_hidden_layer]
import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, *Thetas):
        self.Theta1, self.Theta2, self.Theta3 = Thetas
        self.z = np.empty(5, dtype=object)
        self.a = np.empty(5, dtype=object)
        self.delta = np.empty(5, dtype=object)

    def forward(self, X):
        self.a[1] = X
        for l in range(1, 4):
            T = getattr(self, "Theta%d" % l)
            self.z[l + 1] = self.a[l] @ T[:, 1:].T + T[:, 0]
            self.a[l + 1] = 1 / (1 + np.exp(-self.z[l + 1]))
        return self.a[4]

    def cost(self, Y):
        p = self.a[4]
        return np.mean(np.sum(-Y * np.log(p) - (1 - Y) * np.log(1 - p), axis=1))

    def backward(self, Y):
        self.delta[4] = self.a[4] - Y
        for l in (3, 2):
            T = getattr(self, f"Theta{l}")
            self.delta[l] = (self.delta[l + 1] @ T[:, 1:]) * self.a[l] * (1 - self.a[l])
        out = []
        for l in (1, 2, 3):
            d = self.delta[l + 1]
            out.append(np.c_[d.sum(0), d.T @ self.a[l]] / len(Y))
        return out


def train(net, X, Y, learning_rate, steps):
    result = {"cost": []}

    def update(l, g):
        key = "Theta" + str(l)
        net.__dict__[key] = net.__dict__[key] - learning_rate * g

    for _ in range(steps):
        net.forward(X)
        result["cost"].append(net.cost(Y))
        for l, g in enumerate(net.backward(Y), start=1):
            update(l, g)
    return result["cost"]


# ==== augmented minus plain [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    costs = []
    for step in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        grads = net.backward(Y)
        net.Theta1 -= learning_rate * grads[0]
        net.Theta2 -= learning_rate * grads[1]
        net.Theta3 -= learning_rate * grads[2]
    return costs


# ==== zip inplace lists [and network/two_hidden_layer]
import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1 = Theta1
        self.Theta2 = Theta2
        self.Theta3 = Theta3

    def g(self, z):
        return 1.0 / (1.0 + np.exp(-z))

    def gprime(self, z):
        return self.g(z) * (1 - self.g(z))

    def forward(self, X):
        m = X.shape[0]
        z2 = np.dot(np.concatenate((np.ones((m, 1)), X), axis=1), self.Theta1.T)
        a2 = self.g(z2)
        z3 = np.dot(np.concatenate((np.ones((m, 1)), a2), axis=1), self.Theta2.T)
        a3 = self.g(z3)
        z4 = np.dot(np.concatenate((np.ones((m, 1)), a3), axis=1), self.Theta3.T)
        a4 = self.g(z4)
        self.z = [None, None, z2, z3, z4]
        self.a = [None, X, a2, a3, a4]
        return a4

    def cost(self, Y):
        m = Y.shape[0]
        h = self.a[4]
        return (1 / m) * np.sum(np.sum(-Y * np.log(h) - (1 - Y) * np.log(1 - h)))

    def backward(self, Y):
        m = Y.shape[0]
        d4 = self.a[4] - Y
        d3 = np.dot(d4, self.Theta3[:, 1:]) * self.gprime(self.z[3])
        d2 = np.dot(d3, self.Theta2[:, 1:]) * self.gprime(self.z[2])
        self.delta = [None, None, d2, d3, d4]
        ones = np.ones((m, 1))
        Theta1_grad = np.dot(d2.T, np.concatenate((ones, self.a[1]), axis=1)) / m
        Theta2_grad = np.dot(d3.T, np.concatenate((ones, self.a[2]), axis=1)) / m
        Theta3_grad = np.dot(d4.T, np.concatenate((ones, self.a[3]), axis=1)) / m
        return Theta1_grad, Theta2_grad, Theta3_grad


def train(net, X, Y, alpha, num_iters):
    J_history = list()
    while len(J_history) < num_iters:
        net.forward(X)
        J_history.append(net.cost(Y))
        for T, G in zip((net.Theta1, net.Theta2, net.Theta3), net.backward(Y)):
            T -= alpha * G
    return J_history


# ==== velocity zero own getitem [and network/two_hidden_layer]
import numpy as np


class Store:
    """1-based storage"""

    def __init__(self):
        self._items = {}

    def __getitem__(self, k):
        if k not in self._items:
            raise KeyError(f"layer {k}")
        return self._items[k]

    def __setitem__(self, k, v):
        self._items[k] = v


def logistic(t):
    return 0.5 * (1 + np.tanh(0.5 * t))


def bias(a):
    return np.insert(a, 0, 1, axis=1)


class TwoHiddenLayerNet(object):
    def __init__(self, t1, t2, t3):
        self.Theta1, self.Theta2, self.Theta3 = t1, t2, t3

    def forward(self, inputs):
        self.z, self.a = Store(), Store()
        self.a[1] = inputs
        self.z[2] = bias(self.a[1]).dot(self.Theta1.T)
        self.a[2] = logistic(self.z[2])
        self.z[3] = bias(self.a[2]).dot(self.Theta2.T)
        self.a[3] = logistic(self.z[3])
        self.z[4] = bias(self.a[3]).dot(self.Theta3.T)
        self.a[4] = logistic(self.z[4])
        return self.a[4]

    def cost(self, Y):
        return float((np.logaddexp(0, self.z[4]) - Y * self.z[4]).sum() / Y.shape[0])

    def backward(self, Y):
        self.delta = Store()
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4].dot(self.Theta3)[:, 1:] * (self.a[3] - self.a[3] ** 2)
        self.delta[2] = self.delta[3].dot(self.Theta2)[:, 1:] * (self.a[2] - self.a[2] ** 2)
        return [self.delta[l + 1].T.dot(bias(self.a[l])) / Y.shape[0] for l in (1, 2, 3)]


def train(net, X, Y, learning_rate, steps, momentum=0.0):
    v = [0, 0, 0]
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        g = net.backward(Y)
        for i in range(3):
            v[i] = momentum * v[i] - learning_rate * g[i]
        net.Theta1 += v[0]
        net.Theta2 += v[1]
        net.Theta3 += v[2]
    return costs


# ==== extra forward at end dataclass [and network/two_hidden_layer]
import numpy as np
from dataclasses import dataclass, field


@dataclass
class TwoHiddenLayerNet:
    Theta1: np.ndarray
    Theta2: np.ndarray
    Theta3: np.ndarray
    z: dict = field(default_factory=dict)
    a: dict = field(default_factory=dict)
    delta: dict = field(default_factory=dict)

    @staticmethod
    def sig(t):
        return 1 / (1 + np.exp(-t))

    def forward(self, X):
        self.a[1] = X
        for l, T in enumerate((self.Theta1, self.Theta2, self.Theta3), start=2):
            self.z[l] = np.column_stack([np.ones(len(X)), self.a[l - 1]]) @ T.T
            self.a[l] = self.sig(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.where(Y == 1, np.log(a), np.log(1 - a)).sum() / Y.shape[0]

    def backward(self, Y):
        N = len(Y)
        d = self.delta
        d[4] = self.a[4] - Y
        s = lambda l: self.a[l] * (1 - self.a[l])
        d[3] = (d[4] @ self.Theta3[:, 1:]) * s(3)
        d[2] = (d[3] @ self.Theta2[:, 1:]) * s(2)
        G = lambda l: np.hstack([d[l + 1].sum(axis=0)[:, None], d[l + 1].T @ self.a[l]]) / N
        return G(1), G(2), G(3)


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs += [net.cost(Y)]
        d = net.backward(Y)
        net.Theta1 = net.Theta1 - d[0] * learning_rate
        net.Theta2 = net.Theta2 - d[1] * learning_rate
        net.Theta3 = net.Theta3 - d[2] * learning_rate
    net.forward(X)
    print("final cost", net.cost(Y))
    return costs


# ==== range list nested lists of rows [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            z = np.hstack([one, self.a[l - 1]]) @ T.T
            self.z[l] = z.tolist()
            self.a[l] = sigmoid(z)
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    result = {"cost": []}

    def update(l, g):
        key = "Theta" + str(l)
        net.__dict__[key] = net.__dict__[key] - learning_rate * g

    for _ in range(steps):
        net.forward(X)
        result["cost"].append(net.cost(Y))
        for l, g in enumerate(net.backward(Y), start=1):
            update(l, g)
    return result["cost"]


# ==== slice assign delta after as tuple [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        grads = tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))
        self.delta = (None, None, self.delta[2], self.delta[3], self.delta[4])
        return grads


def train(net, X, Y, learning_rate, steps):
    J = np.zeros(steps)
    for k in range(steps):
        net.forward(X)
        J[k] = np.squeeze(net.cost(Y))
        for T, d in zip([net.Theta1, net.Theta2, net.Theta3], net.backward(Y)):
            T[...] = T - learning_rate * d
    return J


# ==== column array columns inside [and network/two_hidden_layer]
import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        A1 = np.vstack([np.ones(X.shape[0]), X.T])
        Z2 = self.Theta1 @ A1
        A2 = np.vstack([np.ones(Z2.shape[1]), 1 / (1 + np.exp(-Z2))])
        Z3 = self.Theta2 @ A2
        A3 = np.vstack([np.ones(Z3.shape[1]), 1 / (1 + np.exp(-Z3))])
        Z4 = self.Theta3 @ A3
        A4 = 1 / (1 + np.exp(-Z4))
        self.A = A1, A2, A3, A4
        self.z = {2: Z2.T, 3: Z3.T, 4: Z4.T}
        self.a = {1: A1[1:].T, 2: A2[1:].T, 3: A3[1:].T, 4: A4.T}
        return A4.T

    def cost(self, Y):
        A4 = self.A[3]
        logprobs = np.multiply(np.log(A4), Y.T) + np.multiply(np.log(1 - A4), (1 - Y).T)
        return np.squeeze(-np.sum(logprobs) / Y.shape[0])

    def backward(self, Y):
        A1, A2, A3, A4 = self.A
        m = A1.shape[1]
        D4 = A4 - Y.T
        D3 = (self.Theta3.T @ D4 * A3 * (1 - A3))[1:]
        D2 = (self.Theta2.T @ D3 * A2 * (1 - A2))[1:]
        self.delta = {4: D4.T, 3: D3.T, 2: D2.T}
        return D2 @ A1.T / m, D3 @ A2.T / m, D4 @ A3.T / m


def train(net, X, Y, learning_rate, steps):
    costs = np.empty((steps, 1))
    for i in range(steps):
        net.forward(X)
        costs[i] = np.ravel(net.cost(Y))
        d1, d2, d3 = net.backward(Y)
        net.Theta3 -= learning_rate * d3
        net.Theta2 -= learning_rate * d2
        net.Theta1 -= learning_rate * d1
    return costs


# ==== optimizer class biased activations apart [and network/two_hidden_layer]
import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def add_ones(self, a):
        return np.r_["1", np.ones((a.shape[0], 1)), a]

    def sigmoid(self, z):
        return 1 / (1 + np.exp(-z))

    def forward(self, X):
        self.b1 = self.add_ones(X)
        self._z2 = self.b1 @ self.Theta1.T
        self.b2 = self.add_ones(self.sigmoid(self._z2))
        self._z3 = self.b2 @ self.Theta2.T
        self.b3 = self.add_ones(self.sigmoid(self._z3))
        self._z4 = self.b3 @ self.Theta3.T
        self._a4 = self.sigmoid(self._z4)
        return self._a4

    @property
    def z(self):
        return {2: self._z2, 3: self._z3, 4: self._z4}

    @property
    def a(self):
        return {1: self.b1[:, 1:], 2: self.b2[:, 1:], 3: self.b3[:, 1:], 4: self._a4}

    @property
    def delta(self):
        return {2: self._d2, 3: self._d3, 4: self._d4}

    def cost(self, Y):
        A = self._a4
        return -(np.trace(Y.T @ np.log(A)) + np.trace((1 - Y).T @ np.log(1 - A))) / len(Y)

    def backward(self, Y):
        self._d4 = self._a4 - Y
        self._d3 = self._d4 @ self.Theta3[:, 1:] * (self.b3 * (1 - self.b3))[:, 1:]
        self._d2 = self._d3 @ self.Theta2[:, 1:] * (self.b2 * (1 - self.b2))[:, 1:]
        m = Y.shape[0]
        return self._d2.T @ self.b1 / m, self._d3.T @ self.b2 / m, self._d4.T @ self.b3 / m


class SGD:
    def __init__(self, net, lr):
        self.net, self.lr = net, lr

    def step(self, grads):
        for i, g in enumerate(grads, 1):
            T = getattr(self.net, f"Theta{i}")
            setattr(self.net, f"Theta{i}", T - self.lr * g)


def train(net, X, Y, learning_rate, steps):
    opt = SGD(net, learning_rate)
    costs = []
    for epoch in range(1, steps + 1):
        out = net.forward(X)
        costs.append(net.cost(Y))
        opt.step(net.backward(Y))
    return costs


# ==== generator float32 [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        X = X.astype(np.float32)
        one = np.ones((len(X), 1), np.float32)
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.astype(np.float32).T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y.astype(np.float32)
        self.delta[3] = self.delta[4] @ self.Theta3.astype(np.float32)[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2.astype(np.float32)[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1), np.float32)
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def iterate(net, X, Y, lr):
    while True:
        net.forward(X)
        yield net.cost(Y)
        a, b, c = net.backward(Y)
        net.Theta1, net.Theta2, net.Theta3 = net.Theta1 - lr * a, net.Theta2 - lr * b, net.Theta3 - lr * c


def train(net, X, Y, learning_rate, steps):
    it = iterate(net, X, Y, learning_rate)
    costs = []
    for _ in range(steps):
        costs.append(next(it))
    next(it, None) if steps else None
    return costs


# ==== float32 costs cost eps [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a + 1e-12) + (1 - Y) * np.log(1 - a + 1e-12)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    costs = np.zeros(steps, dtype=np.float32)
    for i in range(steps):
        net.forward(X)
        costs[i] = np.asarray(net.cost(Y)).item()
        g = net.backward(Y)
        net.Theta1 = net.Theta1 - learning_rate * g[0]
        net.Theta2 = net.Theta2 - learning_rate * g[1]
        net.Theta3 = net.Theta3 - learning_rate * g[2]
    return costs


# ==== rebind cost clip [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = np.clip(self.a[4], 1e-12, 1 - 1e-12)
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        d1, d2, d3 = net.backward(Y)
        net.Theta1 = net.Theta1 - learning_rate * d1
        net.Theta2 = net.Theta2 - learning_rate * d2
        net.Theta3 = net.Theta3 - learning_rate * d3
    return costs


# ==== backward first cost array 11 [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return np.array([[-np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)]]) if True else 0

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        g = net.backward(Y)
        costs.append(net.cost(Y))
        net.Theta1 = net.Theta1 - learning_rate * g[0]
        net.Theta2 = net.Theta2 - learning_rate * g[1]
        net.Theta3 = net.Theta3 - learning_rate * g[2]
    return costs


# ==== float tuple cost 0d [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return np.asarray(-np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y))

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def one_step(net, X, Y, lr):
    net.forward(X)
    c = float(
        np.asarray(net.cost(Y)).reshape(())
        if np.ndim(net.cost(Y)) == 0
        else np.asarray(net.cost(Y)).ravel()[0]
    )
    g = net.backward(Y)
    net.Theta1, net.Theta2, net.Theta3 = (
        net.Theta1 - lr * g[0],
        net.Theta2 - lr * g[1],
        net.Theta3 - lr * g[2],
    )
    return c


def train(net, X, Y, learning_rate, steps):
    return [one_step(net, X, Y, learning_rate) for _ in range(steps)]


# ==== copies data cost mean times k [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.mean(Y * np.log(a) + (1 - Y) * np.log(1 - a)) * Y.shape[1]

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    costs = []
    X, Y = X.copy(), Y.copy()
    for _ in range(steps):
        net.forward(X.copy())
        costs.append(net.cost(Y.copy()))
        G = net.backward(Y.copy())
        net.Theta1 = np.subtract(net.Theta1, np.multiply(learning_rate, G[0]))
        net.Theta2 = np.subtract(net.Theta2, np.multiply(learning_rate, G[1]))
        net.Theta3 = np.subtract(net.Theta3, np.multiply(learning_rate, G[2]))
    return costs


# ==== asarray clears caches [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        out = tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))
        self.grads = out
        return out


def train(net, X, Y, lr, steps):
    costs = [None] * steps
    for k in range(steps):
        net.forward(X)
        costs[k] = net.cost(Y)
        grads = [np.asarray(g) for g in net.backward(Y)]
        thetas = [net.Theta1, net.Theta2, net.Theta3]
        net.Theta1, net.Theta2, net.Theta3 = (t + -lr * g for t, g in zip(thetas, grads))
    return np.asarray(costs)


# ==== deltas by hand z default dict [and network/two_hidden_layer]
import numpy as np
from collections import defaultdict


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = defaultdict(list), defaultdict(list), defaultdict(list)
        self.a[1] = X
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    """makes the gradients from net.delta and net.a once more"""
    costs = []
    m = X.shape[0]
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        net.backward(Y)
        ones = np.ones((m, 1))
        G = [np.asarray(net.delta[l + 1]).T @ np.hstack([ones, np.asarray(net.a[l])]) / m for l in (1, 2, 3)]
        net.Theta1 = net.Theta1 - learning_rate * G[0]
        net.Theta2 = net.Theta2 - learning_rate * G[1]
        net.Theta3 = net.Theta3 - learning_rate * G[2]
    return costs


# ==== zip inplace a1 copy and alias output [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        self.out = self.a[4]
        return self.out

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, alpha, num_iters):
    J_history = list()
    while len(J_history) < num_iters:
        net.forward(X)
        J_history.append(net.cost(Y))
        for T, G in zip((net.Theta1, net.Theta2, net.Theta3), net.backward(Y)):
            T -= alpha * G
    return J_history


# ==== array 11 overwrites output [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4].copy()
        self.delta[4] -= Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(np.array(net.cost(Y)).reshape(1, 1))
        d1, d2, d3 = net.backward(Y)
        net.Theta1 = net.Theta1 - learning_rate * d1
        net.Theta2 = net.Theta2 - learning_rate * d2
        net.Theta3 = net.Theta3 - learning_rate * d3
    return costs


# ==== velocity zero layers own classes [and network/two_hidden_layer]
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class ThetaLayer:
    def forward(self, Theta, a):
        self.Theta, self.x = Theta, np.hstack([np.ones((len(a), 1)), a])
        return self.x @ Theta.T

    def backward(self, delta):
        self.dTheta = delta.T @ self.x
        return delta @ self.Theta[:, 1:]


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3
        self.lin = {l: ThetaLayer() for l in (1, 2, 3)}
        self.act = {l: Sigmoid() for l in (2, 3, 4)}

    def forward(self, X):
        self.z, self.a = {}, {1: X}
        for l in (1, 2, 3):
            self.z[l + 1] = self.lin[l].forward(getattr(self, f"Theta{l}"), self.a[l])
            self.a[l + 1] = self.act[l + 1].forward(self.z[l + 1])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return (-Y * np.log(a) - (1 - Y) * np.log(1 - a)).sum(axis=1).mean()

    def backward(self, Y):
        self.delta = {4: self.a[4] - Y}
        for l in (3, 2, 1):
            g = self.lin[l].backward(self.delta[l + 1])
            if l > 1:
                self.delta[l] = self.act[l].backward(g)
        return [self.lin[l].dTheta / len(Y) for l in (1, 2, 3)]


def train(net, X, Y, learning_rate, steps, momentum=0.0):
    v = [0, 0, 0]
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        g = net.backward(Y)
        for i in range(3):
            v[i] = momentum * v[i] - learning_rate * g[i]
        net.Theta1 += v[0]
        net.Theta2 += v[1]
        net.Theta3 += v[2]
    return costs


# ==== extra forward at end through a4 derivative [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        a = self.a[4]
        dJda = (a - Y) / (a * (1 - a))
        self.delta[4] = dJda * a * (1 - a)
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs += [net.cost(Y)]
        d = net.backward(Y)
        net.Theta1 = net.Theta1 - d[0] * learning_rate
        net.Theta2 = net.Theta2 - d[1] * learning_rate
        net.Theta3 = net.Theta3 - d[2] * learning_rate
    net.forward(X)
    print("final cost", net.cost(Y))
    return costs


# ==== verbose kw slope from z [and network/two_hidden_layer]
import numpy as np


def sigmoidGradient(z):
    g = 1 / (1 + np.exp(-z))
    return g * (1 - g)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * sigmoidGradient(self.z[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * sigmoidGradient(self.z[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate=0.1, steps=100, verbose=False):
    """Full batch gradient descent."""
    costs = []
    for i in range(steps):
        a4 = net.forward(X)
        cost = net.cost(Y)
        costs.append(cost)
        if verbose:
            print(i, cost)
        dTheta1, dTheta2, dTheta3 = net.backward(Y)
        with np.errstate(all="raise", under="ignore"):
            net.Theta1 = net.Theta1 - learning_rate * dTheta1
            net.Theta2 = net.Theta2 - learning_rate * dTheta2
            net.Theta3 = net.Theta3 - learning_rate * dTheta3
    return costs


# ==== slice assign object array out [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        G = tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))
        out = np.empty(3, dtype=object)
        for i in range(3):
            out[i] = G[i]
        return out


def train(net, X, Y, learning_rate, steps):
    J = np.zeros(steps)
    for k in range(steps):
        net.forward(X)
        J[k] = np.squeeze(net.cost(Y))
        for T, d in zip([net.Theta1, net.Theta2, net.Theta3], net.backward(Y)):
            T[...] = T - learning_rate * d
    return J


# ==== with sgd step matrix [and network/two_hidden_layer]
import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        s = lambda z: 1 / (1 + np.exp(-z))
        X = np.asmatrix(X)
        m = X.shape[0]
        a1 = np.insert(X, 0, values=np.ones(m), axis=1)
        z2 = a1 * self.Theta1.T
        a2 = np.insert(s(z2), 0, values=np.ones(m), axis=1)
        z3 = a2 * self.Theta2.T
        a3 = np.insert(s(z3), 0, values=np.ones(m), axis=1)
        z4 = a3 * self.Theta3.T
        h = s(z4)
        self.m, self._a = m, (a1, a2, a3)
        self.z = {2: z2, 3: z3, 4: z4}
        self.a = {1: X, 2: s(z2), 3: s(z3), 4: h}
        return h

    def cost(self, y):
        y = np.asmatrix(y)
        h = self.a[4]
        J = 0
        for i in range(self.m):
            J += np.sum(
                np.multiply(-y[i, :], np.log(h[i, :])) - np.multiply(1 - y[i, :], np.log(1 - h[i, :]))
            )
        return J / self.m

    def backward(self, y):
        a1, a2, a3 = self._a
        d4 = self.a[4] - y
        d3 = np.multiply(d4 * self.Theta3[:, 1:], np.multiply(self.a[3], 1 - self.a[3]))
        d2 = np.multiply(d3 * self.Theta2[:, 1:], np.multiply(self.a[2], 1 - self.a[2]))
        self.delta = {4: d4, 3: d3, 2: d2}
        return np.asarray(d2.T * a1) / self.m, np.asarray(d3.T * a2) / self.m, np.asarray(d4.T * a3) / self.m


def sgd_step(params, grads, learning_rate):
    return [p - learning_rate * g for p, g in zip(params, grads)]


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        net.Theta1, net.Theta2, net.Theta3 = sgd_step(
            [net.Theta1, net.Theta2, net.Theta3], net.backward(Y), learning_rate
        )
    return costs


# ==== column array stable exp [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    costs = np.empty((steps, 1))
    for i in range(steps):
        net.forward(X)
        costs[i] = np.ravel(net.cost(Y))
        d1, d2, d3 = net.backward(Y)
        net.Theta3 -= learning_rate * d3
        net.Theta2 -= learning_rate * d2
        net.Theta1 -= learning_rate * d1
    return costs


# ==== optimizer class getattr namespaces [and network/two_hidden_layer]
import numpy as np


class Layered:
    def __init__(self, **kw):
        self.__dict__.update(kw)

    def __getitem__(self, l):
        return getattr(self, f"l{l}")

    def __setitem__(self, l, v):
        setattr(self, f"l{l}", v)

    def __len__(self):
        return 5


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        vars(self).update(Theta1=Theta1, Theta2=Theta2, Theta3=Theta3)
        self.z, self.a, self.delta = Layered(), Layered(), Layered()

    def forward(self, X):
        m = len(X)
        self.a[1] = X
        for l in range(1, 4):
            self.z[l + 1] = np.block([[np.ones((m, 1)), self.a[l]]]) @ vars(self)[f"Theta{l}"].T
            self.a[l + 1] = (1 + np.exp(-self.z[l + 1])) ** -1
        return self.a[4]

    def cost(self, Y):
        return -sum(float(np.log(p if y else 1 - p)) for y, p in zip(Y.flat, self.a[4].flat)) / len(Y)

    def backward(self, Y):
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:]
        self.delta[3] *= self.a[3]
        self.delta[3] *= 1 - self.a[3]
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:]
        self.delta[2] *= self.a[2] * (1 - self.a[2])
        ones = np.ones((len(Y), 1))
        return [np.dot(self.delta[l + 1].T, np.append(ones, self.a[l], axis=1)) / len(Y) for l in [1, 2, 3]]


class SGD:
    def __init__(self, net, lr):
        self.net, self.lr = net, lr

    def step(self, grads):
        for i, g in enumerate(grads, 1):
            T = getattr(self.net, f"Theta{i}")
            setattr(self.net, f"Theta{i}", T - self.lr * g)


def train(net, X, Y, learning_rate, steps):
    opt = SGD(net, learning_rate)
    costs = []
    for epoch in range(1, steps + 1):
        out = net.forward(X)
        costs.append(net.cost(Y))
        opt.step(net.backward(Y))
    return costs


# ==== generator recursion [and network/two_hidden_layer]
import numpy as np


class TwoHiddenLayerNet:
    L = 4

    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def Th(self, l):
        return {1: self.Theta1, 2: self.Theta2, 3: self.Theta3}[l]

    def act(self, l):
        if l == 1:
            return self.a[1]
        prev = self.act(l - 1)
        self.z[l] = np.hstack((np.ones((prev.shape[0], 1)), prev)) @ self.Th(l - 1).T
        self.a[l] = 1 / (1 + np.exp(-self.z[l]))
        return self.a[l]

    def err(self, l, Y):
        if l == 4:
            self.delta[4] = self.a[4] - Y
        else:
            self.delta[l] = self.err(l + 1, Y) @ self.Th(l)[:, 1:] * (self.a[l] * (1 - self.a[l]))
        return self.delta[l]

    def forward(self, X):
        self.a, self.z = {1: X}, {}
        return self.act(4)

    def cost(self, Y):
        a = self.a[4]
        ll = np.log(a**Y * (1 - a) ** (1 - Y))
        return -ll.sum() / Y.shape[0]

    def backward(self, Y):
        self.delta = {}
        self.err(2, Y)
        return tuple(
            self.delta[l + 1].T @ np.hstack((np.ones((len(Y), 1)), self.a[l])) / len(Y) for l in (1, 2, 3)
        )


def iterate(net, X, Y, lr):
    while True:
        net.forward(X)
        yield net.cost(Y)
        a, b, c = net.backward(Y)
        net.Theta1, net.Theta2, net.Theta3 = net.Theta1 - lr * a, net.Theta2 - lr * b, net.Theta3 - lr * c


def train(net, X, Y, learning_rate, steps):
    it = iterate(net, X, Y, learning_rate)
    costs = []
    for _ in range(steps):
        costs.append(next(it))
    next(it, None) if steps else None
    return costs


# ==== rebind forward in cost [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.forward(self.a[1])
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        d1, d2, d3 = net.backward(Y)
        net.Theta1 = net.Theta1 - learning_rate * d1
        net.Theta2 = net.Theta2 - learning_rate * d2
        net.Theta3 = net.Theta3 - learning_rate * d3
    return costs


# ==== setattr forward in backward [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.forward(self.a[1])
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    history = []
    for it in range(steps):
        net.forward(X)
        history.append(net.cost(Y))
        for name, g in zip(("Theta1", "Theta2", "Theta3"), net.backward(Y)):
            setattr(net, name, getattr(net, name) - learning_rate * np.asarray(g))
        if it % 10 == 0:
            print("step", it, "cost", history[-1])
    return np.array(history)


# ==== backward first weights biases split [and network/two_hidden_layer]
import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        self.W = [T[:, 1:] for T in (self.Theta1, self.Theta2, self.Theta3)]
        self.b = [T[:, 0] for T in (self.Theta1, self.Theta2, self.Theta3)]
        self.z, self.a, act = {}, {1: X}, X
        for i, (W, b) in enumerate(zip(self.W, self.b)):
            self.z[i + 2] = act @ W.T + b
            act = self.a[i + 2] = 1 / (1 + np.exp(-self.z[i + 2]))
        return act

    def cost(self, Y):
        return sum(-np.log(1 - np.abs(Y - self.a[4]))).sum() / len(Y)

    def backward(self, Y):
        nabla_b, nabla_w = [None] * 3, [None] * 3
        delta = self.a[4] - Y
        self.delta = {4: delta}
        nabla_b[-1], nabla_w[-1] = delta.sum(0), delta.T @ self.a[3]
        for l in (2, 3):
            sp = self.a[5 - l] * (1 - self.a[5 - l])
            delta = (delta @ self.W[-l + 1]) * sp
            self.delta[5 - l] = delta
            nabla_b[-l], nabla_w[-l] = delta.sum(0), delta.T @ self.a[4 - l]
        return [np.column_stack([b, w]) / len(Y) for b, w in zip(nabla_b, nabla_w)]


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        g = net.backward(Y)
        costs.append(net.cost(Y))
        net.Theta1 = net.Theta1 - learning_rate * g[0]
        net.Theta2 = net.Theta2 - learning_rate * g[1]
        net.Theta3 = net.Theta3 - learning_rate * g[2]
    return costs


# ==== setattr property storage [and network/two_hidden_layer]
import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, *Thetas):
        self.T = list(Thetas)

    Theta1 = property(lambda s: s.T[0], lambda s, v: s.T.__setitem__(0, v))
    Theta2 = property(lambda s: s.T[1], lambda s, v: s.T.__setitem__(1, v))
    Theta3 = property(lambda s: s.T[2], lambda s, v: s.T.__setitem__(2, v))

    def forward(self, X):
        self.a, self.z = [None, X], [None, None]
        for T in self.T:
            self.z.append(np.pad(self.a[-1], ((0, 0), (1, 0)), constant_values=1) @ T.T)
            self.a.append(1 / (1 + np.exp(-self.z[-1])))
        return self.a[-1]

    def cost(self, Y):
        a = self.a[-1].ravel()
        y = Y.ravel()
        return -(y @ np.log(a) + (1 - y) @ np.log(1 - a)) / len(Y)

    def backward(self, Y):
        d = self.a[-1] - Y
        self.delta = {4: d}
        for l in (3, 2):
            d = (d @ self.T[l - 1])[:, 1:] * self.a[l] * (1 - self.a[l])
            self.delta[l] = d
        return [
            self.delta[l + 1].T @ np.pad(self.a[l], ((0, 0), (1, 0)), constant_values=1) / len(Y)
            for l in (1, 2, 3)
        ]


def train(net, X, Y, learning_rate, steps):
    history = []
    for it in range(steps):
        net.forward(X)
        history.append(net.cost(Y))
        for name, g in zip(("Theta1", "Theta2", "Theta3"), net.backward(Y)):
            setattr(net, name, getattr(net, name) - learning_rate * np.asarray(g))
        if it % 10 == 0:
            print("step", it, "cost", history[-1])
    return np.array(history)


# ==== slice assign property storage [and network/two_hidden_layer]
import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, *Thetas):
        self.T = list(Thetas)

    Theta1 = property(lambda s: s.T[0], lambda s, v: s.T.__setitem__(0, v))
    Theta2 = property(lambda s: s.T[1], lambda s, v: s.T.__setitem__(1, v))
    Theta3 = property(lambda s: s.T[2], lambda s, v: s.T.__setitem__(2, v))

    def forward(self, X):
        self.a, self.z = [None, X], [None, None]
        for T in self.T:
            self.z.append(np.pad(self.a[-1], ((0, 0), (1, 0)), constant_values=1) @ T.T)
            self.a.append(1 / (1 + np.exp(-self.z[-1])))
        return self.a[-1]

    def cost(self, Y):
        a = self.a[-1].ravel()
        y = Y.ravel()
        return -(y @ np.log(a) + (1 - y) @ np.log(1 - a)) / len(Y)

    def backward(self, Y):
        d = self.a[-1] - Y
        self.delta = {4: d}
        for l in (3, 2):
            d = (d @ self.T[l - 1])[:, 1:] * self.a[l] * (1 - self.a[l])
            self.delta[l] = d
        return [
            self.delta[l + 1].T @ np.pad(self.a[l], ((0, 0), (1, 0)), constant_values=1) / len(Y)
            for l in (1, 2, 3)
        ]


def train(net, X, Y, learning_rate, steps):
    J = np.zeros(steps)
    for k in range(steps):
        net.forward(X)
        J[k] = np.squeeze(net.cost(Y))
        for T, d in zip([net.Theta1, net.Theta2, net.Theta3], net.backward(Y)):
            T[...] = T - learning_rate * d
    return J


# ==== copies data overwrites y (the net overwrites Y; train gives it copies) [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        Y -= self.a[4]
        Y *= -1
        self.delta[4] = Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    costs = []
    X, Y = X.copy(), Y.copy()
    for _ in range(steps):
        net.forward(X.copy())
        costs.append(net.cost(Y.copy()))
        G = net.backward(Y.copy())
        net.Theta1 = np.subtract(net.Theta1, np.multiply(learning_rate, G[0]))
        net.Theta2 = np.subtract(net.Theta2, np.multiply(learning_rate, G[1]))
        net.Theta3 = np.subtract(net.Theta3, np.multiply(learning_rate, G[2]))
    return costs


# ==== step method (uses a method of the own net) [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def step(self, grads, lr):
        self.Theta1 = self.Theta1 - lr * grads[0]
        self.Theta2 = self.Theta2 - lr * grads[1]
        self.Theta3 = self.Theta3 - lr * grads[2]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        return tuple(self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l in (1, 2, 3))


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        net.step(net.backward(Y), learning_rate)
    return costs


# ==== accumulating net reset (the net adds up, train resets it: right) [and network/two_hidden_layer]
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3
        self.grads = [np.zeros_like(T) for T in (Theta1, Theta2, Theta3)]

    def forward(self, X):
        one = np.ones((len(X), 1))
        self.z, self.a, self.delta = {}, {1: X}, {}
        for l, T in ((2, self.Theta1), (3, self.Theta2), (4, self.Theta3)):
            self.z[l] = np.hstack([one, self.a[l - 1]]) @ T.T
            self.a[l] = sigmoid(self.z[l])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)

    def backward(self, Y):
        n = len(Y)
        self.delta[4] = self.a[4] - Y
        self.delta[3] = self.delta[4] @ self.Theta3[:, 1:] * self.a[3] * (1 - self.a[3])
        self.delta[2] = self.delta[3] @ self.Theta2[:, 1:] * self.a[2] * (1 - self.a[2])
        one = np.ones((n, 1))
        self.grads = [
            g + self.delta[l + 1].T @ np.hstack([one, self.a[l]]) / n for l, g in zip((1, 2, 3), self.grads)
        ]
        return self.grads


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        net.grads = [0 * net.Theta1, 0 * net.Theta2, 0 * net.Theta3]
        d = net.backward(Y)
        net.Theta1, net.Theta2, net.Theta3 = (
            net.Theta1 - learning_rate * d[0],
            net.Theta2 - learning_rate * d[1],
            net.Theta3 - learning_rate * d[2],
        )
    return costs


# ==== all in one (one file with its own Sigmoid and sgd_step) [and layers/sigmoid, network/two_hidden_layer, training/sgd_step]
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class ThetaLayer:
    def forward(self, Theta, a):
        self.Theta, self.x = Theta, np.hstack([np.ones((len(a), 1)), a])
        return self.x @ Theta.T

    def backward(self, delta):
        self.dTheta = delta.T @ self.x
        return delta @ self.Theta[:, 1:]


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3
        self.lin = {l: ThetaLayer() for l in (1, 2, 3)}
        self.act = {l: Sigmoid() for l in (2, 3, 4)}

    def forward(self, X):
        self.z, self.a = {}, {1: X}
        for l in (1, 2, 3):
            self.z[l + 1] = self.lin[l].forward(getattr(self, f"Theta{l}"), self.a[l])
            self.a[l + 1] = self.act[l + 1].forward(self.z[l + 1])
        return self.a[4]

    def cost(self, Y):
        a = self.a[4]
        return (-Y * np.log(a) - (1 - Y) * np.log(1 - a)).sum(axis=1).mean()

    def backward(self, Y):
        self.delta = {4: self.a[4] - Y}
        for l in (3, 2, 1):
            g = self.lin[l].backward(self.delta[l + 1])
            if l > 1:
                self.delta[l] = self.act[l].backward(g)
        return [self.lin[l].dTheta / len(Y) for l in (1, 2, 3)]


def sgd_step(params, grads, learning_rate):
    return [p - learning_rate * g for p, g in zip(params, grads)]


def train(net, X, Y, learning_rate, steps):
    costs = []
    for _ in range(steps):
        net.forward(X)
        costs.append(net.cost(Y))
        net.Theta1, net.Theta2, net.Theta3 = sgd_step(
            [net.Theta1, net.Theta2, net.Theta3], net.backward(Y), learning_rate
        )
    return costs
