import numpy as np


def together(*arrays):
    out = np.empty(len(arrays), dtype=object)
    for i, a in enumerate(arrays):
        out[i] = a
    return out


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.p = [W1, b1, W2, b2]

    def forward(self, X, y):
        W1, b1, W2, b2 = self.p
        z = X @ W1 + b1
        h = np.where(z > 0, z, 0)
        s = h @ W2 + b2
        prob = np.exp(s) / np.exp(s).sum(axis=1).reshape(-1, 1)
        self.c = [X, y, z, h, prob]
        return np.mean([-np.log(prob[i][y[i]]) for i in range(len(y))])

    def backward(self, dout):
        X, y, z, h, prob = self.c
        d = (prob - np.eye(prob.shape[1])[y]) / len(y)
        dh = d @ self.p[2].T
        dz = np.where(z > 0, dh, 0)
        return together(X.T @ dz, dz.sum(axis=0), h.T @ d, d.sum(axis=0))


def collapse(W1, b1, W2, b2):
    return [(W1 @ W2).tolist(), (b1 @ W2 + b2).tolist()]


def xor_weights():
    return np.array([[[-10, 20, 20], [30, -20, -20]], [[-30, 20, 20]]], dtype=object)


def propagate_error(Theta2, Theta3, delta4):
    d3 = delta4 @ Theta3[:, 1:]
    d2 = d3 @ Theta2[:, 1:]
    return together(d3, d2)


def sgd_step(params, grads, lr):
    return together(*[p - lr * g for p, g in zip(params, grads)])
