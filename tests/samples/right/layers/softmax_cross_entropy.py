# ==== plain
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        return -np.log(self.p[np.arange(len(labels)), labels]).mean()

    def backward(self, dout):
        n = len(self.t)
        d = self.p.copy()
        d[np.arange(n), self.t] -= 1
        return d / n


# ==== times dout
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        return -np.mean(np.log(self.p[range(len(labels)), labels]))

    def backward(self, dout):
        n = len(self.t)
        d = self.p.copy()
        d[np.arange(n), self.t] -= 1
        return dout * d / n


# ==== one hot eye
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        self.Y = np.eye(scores.shape[1])[labels]
        return -np.sum(self.Y * np.log(self.p)) / len(scores)

    def backward(self, dout):
        return (self.p - self.Y) / len(self.Y)


# ==== one hot zeros
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        self.Y = np.zeros_like(scores)
        self.Y[np.arange(labels.size), labels] = 1
        return np.mean(-np.sum(self.Y * np.log(self.p + 1e-12), axis=1))

    def backward(self, dout):
        return (self.p - self.Y) / self.Y.shape[0]


# ==== one hot compare
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        self.Y = (labels[:, None] == np.arange(scores.shape[1])).astype(float)
        return -(self.Y * np.log(self.p)).sum() / labels.shape[0]

    def backward(self, dout):
        return (self.p - self.Y) * dout / self.Y.shape[0]


# ==== logsumexp
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        m = scores.max(1)
        lse = m + np.log(np.exp(scores - m[:, None]).sum(1))
        self.s, self.t, self.lse = scores, labels, lse
        return np.mean(lse - scores[np.arange(len(labels)), labels])

    def backward(self, dout):
        p = np.exp(self.s - self.lse[:, None])
        p[np.arange(len(self.t)), self.t] -= 1.0
        p /= len(self.t)
        return p


# ==== log softmax (no shift by the maximum)
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        self.logp = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        self.labels = labels
        N = scores.shape[0]
        return -self.logp[np.arange(N), labels].sum() / N

    def backward(self, dout):
        N = self.logp.shape[0]
        g = np.exp(self.logp)
        g[np.arange(N), self.labels] -= 1
        return g / N


# ==== global max (shifted by one maximum over everything: right)
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - np.max(scores))
        self.p = e / np.sum(e, axis=1).reshape(-1, 1)
        self.t = labels
        return -np.sum(np.log(self.p[np.arange(len(labels)), labels])) / len(labels)

    def backward(self, dout):
        n = len(self.t)
        d = self.p.copy()
        d[np.arange(n), self.t] -= 1
        return d / n


# ==== naive
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores)
        self.p = (e.T / e.sum(axis=1)).T
        self.t = labels
        return np.average(-np.log(self.p[np.arange(labels.shape[0]), labels]))

    def backward(self, dout):
        n = len(self.t)
        d = self.p.copy()
        d[np.arange(n), self.t] -= 1
        return d / n


# ==== loops
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        N, C = scores.shape
        self.p = np.zeros((N, C))
        self.labels = labels
        loss = 0.0
        for i in range(N):
            s = scores[i] - np.max(scores[i])
            self.p[i] = np.exp(s) / np.sum(np.exp(s))
            loss += -np.log(self.p[i, labels[i]])
        return loss / N

    def backward(self, dout):
        N, C = self.p.shape
        dx = np.zeros((N, C))
        for i in range(N):
            for j in range(C):
                dx[i, j] = (self.p[i, j] - (1 if j == self.labels[i] else 0)) / N
        return dx


# ==== python only (lists in, lists out, a Python float)
import numpy as np
import math


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        self.p = []
        self.t = [int(v) for v in labels]
        total = 0
        for row, t in zip(scores.tolist(), self.t):
            e = [math.exp(v) for v in row]
            z = sum(e)
            self.p.append([v / z for v in e])
            total -= math.log(self.p[-1][t])
        return total / len(self.t)

    def backward(self, dout):
        n = len(self.t)
        return [[(v - (j == t)) / n for j, v in enumerate(row)] for row, t in zip(self.p, self.t)]


# ==== jacobian (the full softmax Jacobian times -t/p)
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        return -np.log(self.p[np.arange(len(labels)), labels]).mean()

    def backward(self, dout):
        n, C = self.p.shape
        out = np.empty_like(self.p)
        for i in range(n):
            p = self.p[i]
            J = np.diag(p) - np.outer(p, p)
            dp = np.zeros(C)
            dp[self.t[i]] = -1 / p[self.t[i]]
            out[i] = J @ dp / n
        return dout * out


# ==== jacobian einsum
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        self.Y = np.eye(scores.shape[1])[labels]
        return -(self.Y * np.log(self.p)).sum(1).mean()

    def backward(self, dout):
        J = np.einsum("ni,ij->nij", self.p, np.eye(self.p.shape[1])) - np.einsum("ni,nj->nij", self.p, self.p)
        dp = -self.Y / self.p / len(self.p)
        return np.einsum("nij,nj->ni", J, dp)


# ==== vjp
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        return -np.log(self.p[np.arange(len(labels)), labels]).mean()

    def backward(self, dout):
        n = len(self.t)
        dp = np.zeros_like(self.p)
        dp[np.arange(n), self.t] = -1 / (n * self.p[np.arange(n), self.t])
        return self.p * (dp - (dp * self.p).sum(axis=1, keepdims=True))


# ==== loss 0d (loss is a 0-d array)
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        return np.array(-np.log(self.p[np.arange(len(labels)), labels]).mean())

    def backward(self, dout):
        n = len(self.t)
        d = self.p.copy()
        d[np.arange(n), self.t] -= 1
        return d / n


# ==== loss 1 (loss (1,))
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        return np.array([-np.log(self.p[np.arange(len(labels)), labels]).mean()])

    def backward(self, dout):
        n = len(self.t)
        d = self.p.copy()
        d[np.arange(n), self.t] -= 1
        return d / n


# ==== loss 11 (loss (1, 1))
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        return -np.log(self.p[np.arange(len(labels)), labels]).mean().reshape(1, 1)

    def backward(self, dout):
        n = len(self.t)
        d = self.p.copy()
        d[np.arange(n), self.t] -= 1
        return d / n


# ==== loss float
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        return float(-np.log(self.p[np.arange(len(labels)), labels]).mean())

    def backward(self, dout):
        n = len(self.t)
        d = self.p.copy()
        d[np.arange(n), self.t] -= 1
        return d / n


# ==== loss list (loss [x]: one element)
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        return [-np.log(self.p[np.arange(len(labels)), labels]).mean()]

    def backward(self, dout):
        n = len(self.t)
        d = self.p.copy()
        d[np.arange(n), self.t] -= 1
        return d / n


# ==== loss f32
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        return np.float32(-np.log(self.p[np.arange(len(labels)), labels]).mean())

    def backward(self, dout):
        n = len(self.t)
        d = self.p.copy()
        d[np.arange(n), self.t] -= 1
        return d / n


# ==== all f32
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores.astype(np.float32) - scores.astype(np.float32).max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        return -np.log(self.p[np.arange(len(labels)), labels]).mean()

    def backward(self, dout):
        n = len(self.t)
        d = self.p.copy()
        d[np.arange(n), self.t] -= 1
        return d / n


# ==== grad in forward (the gradient is made in forward; no argument used)
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels

        n = scores.shape[0]
        loss = -np.log(self.p[np.arange(n), labels]).sum() / n
        self.dscores = self.p
        self.dscores[np.arange(n), labels] -= 1
        self.dscores /= n
        return loss

    def backward(self, dout):
        return self.dscores


# ==== inplace scores (works in its arguments and its cache)
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        scores -= scores.max(axis=1)[:, np.newaxis]
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=1)[:, None]
        self.p, self.t = scores, labels
        return -np.log(scores[np.arange(len(labels)), labels]).mean()

    def backward(self, dout):
        self.p[np.arange(len(self.t)), self.t] -= 1
        self.p /= len(self.t)
        return self.p


# ==== take along
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels[:, None]
        return -np.log(np.take_along_axis(self.p, self.t, axis=1)).mean()

    def backward(self, dout):
        d = self.p.copy()
        np.put_along_axis(d, self.t, np.take_along_axis(d, self.t, 1) - 1, axis=1)
        return d / d.shape[0]


# ==== subtract at
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        return np.mean(-np.log(np.choose(labels, self.p.T)))

    def backward(self, dout):
        d = np.array(self.p)
        np.subtract.at(d, (np.arange(len(d)), self.t), 1)
        return np.divide(d, len(d))


# ==== reshape labels
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        self.t = labels.reshape(-1).astype(int)
        self.n = self.t.shape[0]
        return -np.log(self.p[np.arange(self.n), self.t] + 1e-15).sum() / self.n

    def backward(self, dout):
        grad = self.p
        grad[range(self.n), self.t] -= 1
        grad = grad / self.n
        return grad


# ==== clip p
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        q = np.clip(self.p, 1e-12, 1 - 1e-12)
        return -np.log(q[np.arange(len(q)), labels]).mean()

    def backward(self, dout):
        n = len(self.t)
        d = self.p.copy()
        d[np.arange(n), self.t] -= 1
        return d / n


# ==== flat index
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        self.idx = labels + np.arange(len(labels)) * scores.shape[1]
        return -np.log(self.p.ravel()[self.idx]).mean()

    def backward(self, dout):
        d = self.p.flatten()
        d[self.idx] -= 1
        return d.reshape(self.p.shape) / len(self.idx)


# ==== two parts (two layers chained)
import numpy as np


class Softmax:
    def forward(self, x):
        e = np.exp(x - x.max(1, keepdims=True))
        self.y = e / e.sum(1, keepdims=True)
        return self.y

    def backward(self, g):
        s = np.sum(g * self.y, axis=1, keepdims=True)
        return (g - s) * self.y


class CrossEntropy:
    def forward(self, p, t):
        self.p, self.t = p, t
        return -np.log(p[np.arange(len(t)), t]).mean()

    def backward(self, g):
        d = np.zeros(self.p.shape)
        r = np.arange(len(self.t))
        d[r, self.t] = -g / (self.p[r, self.t] * len(self.t))
        return d


class SoftmaxCrossEntropy:
    def __init__(self):
        self.softmax = Softmax()
        self.ce = CrossEntropy()

    def forward(self, scores, labels):
        self.p = self.softmax.forward(scores)
        return self.ce.forward(self.p, labels)

    def backward(self, dout):
        return self.softmax.backward(self.ce.backward(dout))


# ==== static
import numpy as np


class SoftmaxCrossEntropy:
    @staticmethod
    def softmax(z):
        e = np.exp(z - z.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)

    def forward(self, y_hat, y):
        self.cache = (self.softmax(y_hat), y)
        p = self.cache[0]
        return np.sum(-np.log([p[i][y[i]] for i in range(len(y))])) / len(y)

    def backward(self, dout):
        p, y = self.cache
        return (p - np.eye(p.shape[1])[y]) / y.size


# ==== trace
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        self.Y = np.identity(scores.shape[1])[labels, :]
        return -np.trace(self.Y @ np.log(self.p).T) / len(labels)

    def backward(self, dout):
        return np.divide(self.p - self.Y, self.Y.shape[0])


# ==== diff form (log sum exp(s_j - s_y))
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        n = np.arange(len(labels))
        d = scores - scores[n, labels][:, None]
        self.e = np.exp(d)
        self.z = self.e.sum(1)
        self.t, self.n = labels, n
        return np.log(self.z).mean()

    def backward(self, dout):
        g = self.e / self.z[:, None]
        g[self.n, self.t] -= 1
        return g / len(self.n)


# ==== dataclass
import numpy as np
from dataclasses import dataclass
from typing import Any


@dataclass
class SoftmaxCrossEntropy:
    p: Any = None
    t: Any = None

    def forward(self, scores, labels):
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        self.p = e / e.sum(axis=1, keepdims=True)
        self.t = labels
        return -np.log(self.p[np.arange(len(labels)), labels]).mean()

    def backward(self, dout):
        n = len(self.t)
        d = self.p.copy()
        d[np.arange(n), self.t] -= 1
        return d / n


# ==== call forward twice
import numpy as np


class SoftmaxCrossEntropy:
    def _p(self, s):
        s = s - s.max(axis=1).reshape((-1, 1))
        return np.exp(s) / np.exp(s).sum(axis=1).reshape((-1, 1))

    def _loss(self):
        return -np.log(self.probs[np.arange(self.y.shape[0]), self.y]).mean()

    def _grad(self):
        g = np.copy(self.probs)
        for i, c in enumerate(self.y):
            g[i, c] -= 1
        return g / float(len(g))

    def forward(self, scores, labels):
        self.probs = self._p(scores)
        self.y = labels
        return self._loss()

    def backward(self, dout):
        return self._grad() * np.asarray(dout)
