# ==== own layers [and layers/relu, layers/affine, layers/softmax_cross_entropy]
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        return -np.log(self.p[np.arange(len(labels)), labels]).mean()

    def backward(self, dout):
        d = self.p.copy()
        d[np.arange(len(self.t)), self.t] -= 1
        return dout * d / len(self.t)


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.fc1, self.act, self.fc2, self.loss = (
            Affine(W1, b1),
            ReLU(),
            Affine(W2, b2),
            SoftmaxCrossEntropy(),
        )

    def forward(self, X, labels):
        return self.loss.forward(self.fc2.forward(self.act.forward(self.fc1.forward(X))), labels)

    def backward(self, dout):
        self.fc1.backward(self.act.backward(self.fc2.backward(self.loss.backward(dout))))
        return self.fc1.dW, self.fc1.db, self.fc2.dW, self.fc2.db


# ==== layers after (the layers stand below the net) [and layers/relu, layers/affine, layers/softmax_cross_entropy]
import numpy as np


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.fc1, self.act, self.fc2, self.loss = (
            Affine(W1, b1),
            ReLU(),
            Affine(W2, b2),
            SoftmaxCrossEntropy(),
        )

    def forward(self, X, labels):
        return self.loss.forward(self.fc2.forward(self.act.forward(self.fc1.forward(X))), labels)

    def backward(self, dout):
        self.fc1.backward(self.act.backward(self.fc2.backward(self.loss.backward(dout))))
        return self.fc1.dW, self.fc1.db, self.fc2.dW, self.fc2.db


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        return -np.log(self.p[np.arange(len(labels)), labels]).mean()

    def backward(self, dout):
        d = self.p.copy()
        d[np.arange(len(self.t)), self.t] -= 1
        return dout * d / len(self.t)


# ==== layer list [and layers/relu, layers/affine, layers/softmax_cross_entropy]
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        return -np.log(self.p[np.arange(len(labels)), labels]).mean()

    def backward(self, dout):
        d = self.p.copy()
        d[np.arange(len(self.t)), self.t] -= 1
        return dout * d / len(self.t)


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.layers = [Affine(W1, b1), ReLU(), Affine(W2, b2)]
        self.last = SoftmaxCrossEntropy()

    def forward(self, x, t):
        for l in self.layers:
            x = l.forward(x)
        return self.last.forward(x, t)

    def backward(self, dout=1):
        g = self.last.backward(dout)
        for l in reversed(self.layers):
            g = l.backward(g)
        a, _, b = self.layers
        return [a.dW, a.db, b.dW, b.db]


# ==== ordereddict [and layers/relu, layers/affine, layers/softmax_cross_entropy]
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        return -np.log(self.p[np.arange(len(labels)), labels]).mean()

    def backward(self, dout):
        d = self.p.copy()
        d[np.arange(len(self.t)), self.t] -= 1
        return dout * d / len(self.t)


from collections import OrderedDict


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.params = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
        self.layers = OrderedDict()
        self.layers["Affine1"] = Affine(self.params["W1"], self.params["b1"])
        self.layers["Relu1"] = ReLU()
        self.layers["Affine2"] = Affine(self.params["W2"], self.params["b2"])
        self.lastLayer = SoftmaxCrossEntropy()

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def forward(self, x, t):
        return self.lastLayer.forward(self.predict(x), t)

    def backward(self, dout):
        dout = self.lastLayer.backward(1)
        layers = list(self.layers.values())
        layers.reverse()
        for layer in layers:
            dout = layer.backward(dout)
        grads = {}
        grads["W1"], grads["b1"] = self.layers["Affine1"].dW, self.layers["Affine1"].db
        grads["W2"], grads["b2"] = self.layers["Affine2"].dW, self.layers["Affine2"].db
        return tuple(grads.values())


# ==== flat
import numpy as np


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2

    def forward(self, X, y):
        self.X, self.y = X, y
        self.z1 = X @ self.W1 + self.b1
        self.a1 = np.maximum(0, self.z1)
        s = self.a1 @ self.W2 + self.b2
        s = s - s.max(axis=1, keepdims=True)
        e = np.exp(s)
        self.p = e / e.sum(axis=1, keepdims=True)
        return -np.log(self.p[np.arange(len(y)), y]).mean()

    def backward(self, dout):
        n = len(self.y)
        d2 = self.p.copy()
        d2[np.arange(n), self.y] -= 1
        d2 /= n
        dW2 = self.a1.T @ d2
        db2 = d2.sum(axis=0)
        d1 = d2 @ self.W2.T
        d1[self.z1 <= 0] = 0
        return self.X.T @ d1, d1.sum(axis=0), dW2, db2


# ==== divide late (1/m at the weights; db (1, H))
import numpy as np


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2

    def forward(self, X, y):
        self.X, self.y = X, y
        self.z1 = X @ self.W1 + self.b1
        self.a1 = np.maximum(0, self.z1)
        s = self.a1 @ self.W2 + self.b2
        s = s - s.max(axis=1, keepdims=True)
        e = np.exp(s)
        self.p = e / e.sum(axis=1, keepdims=True)
        return -np.log(self.p[np.arange(len(y)), y]).mean()

    def backward(self, dout):
        m = self.X.shape[0]
        Y = np.zeros_like(self.p)
        Y[np.arange(m), self.y] = 1
        dZ2 = self.p - Y
        dW2 = 1 / m * np.dot(self.a1.T, dZ2)
        db2 = 1 / m * np.sum(dZ2, axis=0, keepdims=True)
        dZ1 = np.multiply(np.dot(dZ2, self.W2.T), np.int64(self.a1 > 0))
        dW1 = 1 / m * np.dot(self.X.T, dZ1)
        db1 = 1 / m * np.sum(dZ1, axis=0, keepdims=True)
        return dW1, db1, dW2, db2


# ==== loops (one example at a time)
import numpy as np


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2

    def forward(self, X, y):
        self.cache = []
        loss = 0
        for x, t in zip(X, y):
            z = self.W1.T @ x + self.b1
            h = np.maximum(z, 0)
            s = self.W2.T @ h + self.b2
            p = np.exp(s - s.max())
            p /= p.sum()
            loss -= np.log(p[t])
            self.cache.append((x, t, h, p))
        return loss / len(y)

    def backward(self, dout):
        g = [np.zeros_like(v) for v in (self.W1, self.b1, self.W2, self.b2)]
        for x, t, h, p in self.cache:
            d = p.copy()
            d[t] -= 1
            g[2] += np.outer(h, d)
            g[3] += d
            dh = (self.W2 @ d) * (h > 0)
            g[0] += np.outer(x, dh)
            g[1] += dh
        return [v / len(self.cache) for v in g]


# ==== einsum
import numpy as np


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2

    def forward(self, X, labels):
        self.X, self.Y = X, np.eye(self.b2.size)[labels]
        self.h = np.einsum("nd,dh->nh", X, self.W1) + self.b1
        self.h *= self.h > 0
        s = np.einsum("nh,hc->nc", self.h, self.W2) + self.b2
        self.logp = s - np.log(np.exp(s).sum(1, keepdims=True))
        return -np.einsum("nc,nc->", self.Y, self.logp) / len(X)

    def backward(self, dout):
        d = dout * (np.exp(self.logp) - self.Y) / len(self.X)
        dh = np.einsum("nc,hc->nh", d, self.W2) * (self.h > 0)
        return (
            np.einsum("nd,nh->dh", self.X, dh),
            np.einsum("nh->h", dh),
            np.einsum("nh,nc->hc", self.h, d),
            np.einsum("nc->c", d),
        )


# ==== db columns (db1 (H, 1), db2 (C, 1))
import numpy as np


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2

    def forward(self, X, y):
        self.X, self.y = X, y
        self.z1 = X @ self.W1 + self.b1
        self.a1 = np.maximum(0, self.z1)
        s = self.a1 @ self.W2 + self.b2
        s = s - s.max(axis=1, keepdims=True)
        e = np.exp(s)
        self.p = e / e.sum(axis=1, keepdims=True)
        return -np.log(self.p[np.arange(len(y)), y]).mean()

    def backward(self, dout):
        d = (self.p - np.eye(self.p.shape[1])[self.y]) / len(self.y)
        dh = (d @ self.W2.T) * (self.a1 > 0)
        return self.X.T @ dh, dh.sum(0).reshape(-1, 1), self.a1.T @ d, d.sum(0).reshape(-1, 1)


# ==== float32
import numpy as np


class TwoLayerNet:
    def __init__(self, *params):
        self.W1, self.b1, self.W2, self.b2 = [p.astype(np.float32) for p in params]

    def forward(self, X, y):
        X = X.astype(np.float32)
        self.X, self.y = X, y
        self.z1 = X @ self.W1 + self.b1
        self.a1 = np.maximum(0, self.z1)
        s = self.a1 @ self.W2 + self.b2
        s = s - s.max(axis=1, keepdims=True)
        e = np.exp(s)
        self.p = e / e.sum(axis=1, keepdims=True)
        return -np.log(self.p[np.arange(len(y)), y]).mean()

    def backward(self, dout):
        n = np.float32(len(self.y))
        d = self.p.copy()
        d[np.arange(len(d)), self.y] -= 1
        d /= n
        dh = (d @ self.W2.T) * (self.z1 > 0)
        return self.X.T @ dh, dh.sum(0), self.a1.T @ d, d.sum(0)


# ==== dataclass
import numpy as np
from dataclasses import dataclass, field


@dataclass
class TwoLayerNet:
    W1: np.ndarray
    b1: np.ndarray
    W2: np.ndarray
    b2: np.ndarray
    cache: dict = field(default_factory=dict)

    def forward(self, X, labels):
        c = self.cache
        c["X"], c["y"] = X, labels
        c["h"] = np.where((z := X @ self.W1 + self.b1) > 0, z, 0)
        s = c["h"] @ self.W2 + self.b2
        c["p"] = np.exp(s) / np.exp(s).sum(axis=1)[:, None]
        return float(-np.log(c["p"][np.arange(len(X)), labels]).mean())

    def backward(self, dout):
        X, y, h, p = (self.cache.pop(k) for k in ("X", "y", "h", "p"))
        p[np.arange(len(y)), y] -= 1
        p *= dout / len(y)
        dh = p @ self.W2.T * (h > 0)
        return X.T @ dh, dh.sum(0), h.T @ p, p.sum(0)


# ==== namedtuple
import numpy as np
from typing import NamedTuple


class Grads(NamedTuple):
    dW1: np.ndarray
    db1: np.ndarray
    dW2: np.ndarray
    db2: np.ndarray


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2

    def forward(self, X, y):
        self.X, self.y = X, y
        self.z1 = X @ self.W1 + self.b1
        self.a1 = np.maximum(0, self.z1)
        s = self.a1 @ self.W2 + self.b2
        s = s - s.max(axis=1, keepdims=True)
        e = np.exp(s)
        self.p = e / e.sum(axis=1, keepdims=True)
        return -np.log(self.p[np.arange(len(y)), y]).mean()

    def backward(self, dout):
        n = len(self.y)
        d = self.p
        d[np.arange(n), self.y] -= 1
        d = d / n
        dh = d.dot(self.W2.T)
        dh[self.a1 == 0] = 0
        return Grads(self.X.T.dot(dh), dh.sum(0), self.a1.T.dot(d), d.sum(0))


# ==== augmented (bias as row 0)
import numpy as np


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.A = np.vstack([b1, W1])
        self.B = np.vstack([b2, W2])

    def one(self, x):
        return np.concatenate([np.ones((len(x), 1)), x], axis=1)

    def forward(self, X, t):
        self.x1 = self.one(X)
        self.h = np.maximum(self.x1 @ self.A, 0)
        self.h1 = self.one(self.h)
        s = self.h1 @ self.B
        self.P = np.exp(s) / np.exp(s).sum(1, keepdims=True)
        self.t = t
        return -np.log(self.P[np.arange(len(t)), t] + 1e-7).sum() / len(t)

    def backward(self, dout):
        d = self.P.copy()
        d[np.arange(len(d)), self.t] -= 1
        d /= len(d)
        dB = self.h1.T @ d
        dA = self.x1.T @ ((d @ self.B.T)[:, 1:] * (self.h > 0))
        return dA[1:], dA[0], dB[1:], dB[0]


# ==== columns inside (columns are examples inside, transposed at the border)
import numpy as np


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.p = {"W1": W1.T, "b1": b1.reshape(-1, 1), "W2": W2.T, "b2": b2.reshape(-1, 1)}

    def forward(self, X, Y):
        m = X.shape[0]
        A0 = X.T
        Z1 = self.p["W1"].dot(A0) + self.p["b1"]
        A1 = np.maximum(Z1, 0)
        Z2 = self.p["W2"].dot(A1) + self.p["b2"]
        A2 = np.exp(Z2) / np.sum(np.exp(Z2), axis=0, keepdims=True)
        T = np.zeros(A2.shape)
        T[Y, range(m)] = 1
        self.c = A0, Z1, A1, A2, T, m
        return np.squeeze(-np.sum(T * np.log(A2)) / m)

    def backward(self, dout):
        A0, Z1, A1, A2, T, m = self.c
        dZ2 = A2 - T
        dW2 = dZ2.dot(A1.T) / m
        db2 = dZ2.sum(axis=1, keepdims=True) / m
        dZ1 = self.p["W2"].T.dot(dZ2) * (Z1 > 0)
        dW1 = dZ1.dot(A0.T) / m
        db1 = dZ1.sum(axis=1, keepdims=True) / m
        return dW1.T, db1.T, dW2.T, db2.T


# ==== backward default
import numpy as np


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2

    def forward(self, X, y):
        self.X, self.y = X, y
        self.z1 = X @ self.W1 + self.b1
        self.a1 = np.maximum(0, self.z1)
        s = self.a1 @ self.W2 + self.b2
        s = s - s.max(axis=1, keepdims=True)
        e = np.exp(s)
        self.p = e / e.sum(axis=1, keepdims=True)
        return -np.log(self.p[np.arange(len(y)), y]).mean()

    def backward(self, upstream=1.0):
        d = upstream * (self.p - np.eye(self.p.shape[1])[self.y]) / self.y.size
        self.dW2 = self.a1.T @ d
        self.db2 = np.ones(len(d)) @ d
        dz = np.where(self.z1 > 0, d @ self.W2.T, 0)
        self.dW1 = self.X.T @ dz
        self.db1 = np.ones(len(d)) @ dz
        return self.dW1, self.db1, self.dW2, self.db2


# ==== grads in forward (: loss and gradients in one function)
import numpy as np


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2

    def forward(self, X, y):
        loss, self.grads = self.loss_and_grads(X, y)
        return loss

    def backward(self, dout):
        return self.grads

    def loss_and_grads(self, X, y):
        N = X.shape[0]
        h = np.maximum(0, X.dot(self.W1) + self.b1)
        scores = h.dot(self.W2) + self.b2
        scores -= np.max(scores, axis=1, keepdims=True)
        sum_exp = np.exp(scores).sum(axis=1)
        loss = (np.log(sum_exp) - scores[np.arange(N), y]).sum() / N
        d = np.exp(scores) / sum_exp[:, None]
        d[np.arange(N), y] -= 1
        d /= N
        dh = d.dot(self.W2.T)
        dh[h <= 0] = 0
        return loss, (X.T.dot(dh), dh.sum(axis=0), h.T.dot(d), d.sum(axis=0))


# ==== functions
import numpy as np


def relu(z):
    return (abs(z) + z) / 2


def drelu(z):
    return 1.0 * (z > 0)


def softmax(z):
    e = np.exp(z - z.max(1)[:, None])
    return e / e.sum(1)[:, None]


def xent(p, y):
    return -np.log(p[np.arange(len(y)), y]).mean()


class TwoLayerNet(object):
    def __init__(self, W1, b1, W2, b2):
        self.theta = [W1, b1, W2, b2]

    def forward(self, X, y):
        W1, b1, W2, b2 = self.theta
        self.acts = [X, X.dot(W1) + b1]
        self.acts.append(relu(self.acts[-1]))
        self.acts.append(softmax(self.acts[-1].dot(W2) + b2))
        self.y = y
        return xent(self.acts[-1], y)

    def backward(self, g):
        X, z, h, p = self.acts
        W2 = self.theta[2]
        delta = (p - (np.arange(p.shape[1]) == self.y[:, None])) * g / len(X)
        back = delta.dot(W2.T) * drelu(z)
        return X.T.dot(back), back.sum(0), h.T.dot(delta), delta.sum(0)


# ==== object array (an object array of four)
import numpy as np


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2

    def forward(self, X, y):
        self.X, self.y = X, y
        self.z1 = X @ self.W1 + self.b1
        self.a1 = np.maximum(0, self.z1)
        s = self.a1 @ self.W2 + self.b2
        s = s - s.max(axis=1, keepdims=True)
        e = np.exp(s)
        self.p = e / e.sum(axis=1, keepdims=True)
        return -np.log(self.p[np.arange(len(y)), y]).mean()

    def backward(self, dout):
        d = (self.p - np.eye(self.p.shape[1])[self.y]) / len(self.y)
        dh = (d @ self.W2.T) * (self.a1 > 0)
        out = np.empty(4, dtype=object)
        out[0], out[1], out[2], out[3] = self.X.T @ dh, dh.sum(0), self.a1.T @ d, d.sum(0)
        return out


# ==== autograd (own autograd)
import numpy as np


class V:
    """a tiny tape"""

    def __init__(self, v, back=()):
        self.v, self.back, self.g = v, back, 0


def matmul(a, b):
    return V(a.v @ b.v, [(a, lambda g: g @ b.v.T), (b, lambda g: a.v.T @ g)])


def add(a, b):
    return V(a.v + b.v, [(a, lambda g: g), (b, lambda g: g.sum(0))])


def relu(a):
    return V(a.v.clip(0), [(a, lambda g: g * (a.v > 0))])


def xent(a, t):
    p = np.exp(a.v - a.v.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    n = len(t)

    def back(g):
        d = p.copy()
        d[np.arange(n), t] -= 1
        return g * d / n

    return V(-np.log(p[np.arange(n), t]).mean(), [(a, back)])


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.P = [V(x) for x in (W1, b1, W2, b2)]

    def forward(self, X, labels):
        W1, b1, W2, b2 = self.P
        self.out = xent(add(matmul(relu(add(matmul(V(X), W1), b1)), W2), b2), labels)
        return self.out.v

    def backward(self, dout):
        def run(node, g):
            node.g = node.g + g
            for n, f in node.back:
                run(n, f(g))

        run(self.out, dout)
        return [p.g for p in self.P]


# ==== finite free complex
import numpy as np


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.W1, self.b1, self.W2, self.b2 = W1, b1, W2, b2

    def forward(self, X, y):
        self.X, self.y = X, y
        self.z1 = X @ self.W1 + self.b1
        self.a1 = np.maximum(0, self.z1)
        s = self.a1 @ self.W2 + self.b2
        s = s - s.max(axis=1, keepdims=True)
        e = np.exp(s)
        self.p = e / e.sum(axis=1, keepdims=True)
        return -np.log(self.p[np.arange(len(y)), y]).mean()

    def backward(self, dout):
        r = np.arange(len(self.y))
        d = self.p / len(r)
        d[r, self.y] -= 1 / len(r)
        masks = [np.diag((z > 0) * 1.0) for z in self.z1]
        dz = np.stack([M @ self.W2 @ g for M, g in zip(masks, d)])
        return (
            sum(np.outer(x, g) for x, g in zip(self.X, dz)),
            sum(dz),
            sum(np.outer(h, g) for h, g in zip(self.a1, d)),
            sum(d),
        )


# ==== sublayer inherit [and layers/relu, layers/affine, layers/softmax_cross_entropy]
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        return -np.log(self.p[np.arange(len(labels)), labels]).mean()

    def backward(self, dout):
        d = self.p.copy()
        d[np.arange(len(self.t)), self.t] -= 1
        return dout * d / len(self.t)


class AffineReLU(Affine):
    def forward(self, x):
        self.z = super().forward(x)
        return np.maximum(self.z, 0)

    def backward(self, dout):
        return super().backward(dout * (self.z > 0))


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.one, self.two, self.crit = AffineReLU(W1, b1), Affine(W2, b2), SoftmaxCrossEntropy()

    def forward(self, X, labels):
        return self.crit.forward(self.two.forward(self.one.forward(X)), labels)

    def backward(self, dout):
        self.one.backward(self.two.backward(self.crit.backward(dout)))
        return (self.one.dW, self.one.db) + (self.two.dW, self.two.db)
