import numpy as np


class Affine:
    def __init__(self, W, b):
        self.theta = np.concatenate([W.ravel(), b])
        self.W = self.theta[:W.size].reshape(W.shape)
        self.b = self.theta[W.size:]
        self.grad = np.zeros_like(self.theta)
        self.dW = self.grad[:W.size].reshape(W.shape)
        self.db = self.grad[W.size:]

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW[...] = self.x.T @ dout
        self.db[...] = dout.sum(0)
        return dout @ self.W.T


class TwoLayerNet:
    def __init__(self, *params):
        self.params = params

    def forward(self, X, labels):
        W1, b1, W2, b2 = self.params
        h = np.maximum(X @ W1 + b1, 0)
        s = h @ W2 + b2
        p = np.exp(s - s.max(1)[:, None])
        p /= p.sum(1)[:, None]
        self.saved = X, h, p, labels
        return -np.mean(np.log(p[range(len(X)), labels]))

    def backward(self, dout):
        X, h, p, labels = self.saved
        W1, b1, W2, b2 = self.params
        flat = np.empty(sum(q.size for q in self.params))
        out, at = [], 0
        for q in self.params:
            out.append(flat[at:at + q.size].reshape(q.shape))
            at += q.size
        ds = p
        ds[range(len(X)), labels] -= 1
        ds *= dout / len(X)
        dh = ds @ W2.T * (h > 0)
        np.matmul(X.T, dh, out=out[0])
        out[1][:] = dh.sum(0)
        np.matmul(h.T, ds, out=out[2])
        out[3][:] = ds.sum(0)
        return out
