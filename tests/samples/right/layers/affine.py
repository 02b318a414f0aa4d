# ==== plain
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


# ==== db row (db (1, M))
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T.dot(dout)
        self.db = np.sum(dout, axis=0, keepdims=True)
        return dout.dot(self.W.T)


# ==== db column (db (M, 1))
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T.dot(dout)
        self.db = dout.T.sum(axis=1, keepdims=True)
        return dout.dot(self.W.T)


# ==== b reshaped (b and db (1, M))
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b.reshape(1, -1)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = np.ones((1, len(dout))) @ dout
        return dout @ self.W.T


# ==== outer loop (one example at a time)
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return np.array([self.W.T @ r + self.b for r in x])

    def backward(self, dout):
        self.dW = np.zeros_like(self.W)
        self.db = np.zeros_like(self.b)
        dx = []
        for x, g in zip(self.x, dout):
            self.dW += np.outer(x, g)
            self.db += g
            dx.append(self.W @ g)
        return np.array(dx)


# ==== einsum
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return np.einsum("nd,dm->nm", x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.einsum("nd,nm->dm", self.x, dout)
        self.db = np.einsum("nm->m", dout)
        return np.einsum("nm,dm->nd", dout, self.W)


# ==== tensordot
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return np.tensordot(x, self.W, 1) + self.b

    def backward(self, dout):
        self.dW = np.tensordot(self.x, dout, axes=(0, 0))
        self.db = dout.sum(0)
        return np.tensordot(dout, self.W, axes=([1], [1]))


# ==== broadcast sum (3-d broadcasting: 2 x 3072 x 10 is fine)
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return np.matmul(x, self.W) + self.b

    def backward(self, dout):
        self.dW = (self.x[:, :, None] * dout[:, None, :]).sum(axis=0)
        self.db = np.add.reduce(dout)
        return np.matmul(dout, np.transpose(self.W))


# ==== augmented (bias as a last row of W)
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.Wb = np.vstack([W, b])

    def forward(self, x):
        self.xb = np.hstack([x, np.ones((x.shape[0], 1))])
        return self.xb @ self.Wb

    def backward(self, dout):
        dWb = self.xb.T @ dout
        self.dW, self.db = dWb[:-1], dWb[-1]
        return (dout @ self.Wb.T)[:, :-1]


# ==== transposed inside (columns are examples inside)
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.Wt = W.T
        self.b = b[:, None]

    def forward(self, x):
        self.x = x.T
        return (self.Wt @ self.x + self.b).T

    def backward(self, dout):
        g = dout.T
        self.dW = (g @ self.x.T).T
        self.db = g.sum(axis=1)
        return (self.Wt.T @ g).T


# ==== accumulates (adds up over calls)
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW = np.zeros_like(W)
        self.db = np.zeros_like(b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW += self.x.T @ dout
        self.db += dout.sum(0)
        return dout @ self.W.T


# ==== float32
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W.astype(np.float32)
        self.b = b.astype(np.float32)

    def forward(self, x):
        self.x = x.astype(np.float32)
        return self.x @ self.W + self.b

    def backward(self, dout):
        dout = dout.astype(np.float32)
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


# ==== dataclass
import numpy as np
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Affine:
    W: np.ndarray
    b: np.ndarray
    x: Any = None
    dW: Any = field(default=None, repr=False)
    db: Any = field(default=None, repr=False)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(0)
        return dout @ self.W.T


# ==== inplace x (zeroes its arguments after use)
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x.copy()
        out = x @ self.W
        out += self.b
        x[...] = 0
        return out

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(0)
        dx = dout @ self.W.T
        dout[:] = 0
        return dx


# ==== returns stored dx
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dx = dout.dot(self.W.T)
        self.dW = self.x.T.dot(dout)
        self.db = dout.sum(axis=0)
        return self.dx


# ==== grads dict property (dW and db are properties)
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.params = {"W": W, "b": b}
        self.grads = {}

    @property
    def dW(self):
        return self.grads["W"]

    @property
    def db(self):
        return self.grads["b"]

    def forward(self, x):
        self.cache = x
        return x.dot(self.params["W"]) + self.params["b"]

    def backward(self, dout):
        self.grads["W"] = self.cache.T.dot(dout)
        self.grads["b"] = dout.sum(axis=0)
        return dout.dot(self.params["W"].T)


# ==== column loop
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        N, M = x.shape[0], self.W.shape[1]
        out = np.empty((N, M))
        for n in range(N):
            for m in range(M):
                out[n, m] = np.sum(x[n] * self.W[:, m]) + self.b[m]
        return out

    def backward(self, dout):
        M = dout.shape[1]
        self.dW = np.column_stack([(self.x * dout[:, [m]]).sum(0) for m in range(M)])
        self.db = np.array([dout[:, m].sum() for m in range(M)])
        dx = sum(np.outer(dout[:, m], self.W[:, m]) for m in range(M))
        return dx


# ==== multiply sum
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return (x[:, :, np.newaxis] * self.W).sum(1) + self.b

    def backward(self, dout):
        self.db = np.sum(dout, 0)
        self.dW = np.sum(np.multiply(self.x[..., None], dout[:, None]), axis=0)
        return np.sum(self.W * dout[:, None, :], axis=2)


# ==== tile bias
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + np.tile(self.b, (x.shape[0], 1))

    def backward(self, dout):
        self.dW = np.dot(np.transpose(self.x), dout)
        self.db = np.dot(dout.T, np.ones(dout.shape[0]))
        return np.dot(dout, np.transpose(self.W))


# ==== mean times n
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        n = dout.shape[0]
        self.dW = self.x.T @ dout
        self.db = np.mean(dout, axis=0) * n
        return (self.W @ dout.T).T


# ==== base kwargs
import numpy as np


class Layer:
    def __init__(self):
        self.trainable = True

    def __call__(self, x):
        return self.forward(x)


class Affine(Layer):
    def __init__(self, W=None, b=None, name="fc", **kw):
        super().__init__()
        self.W = W
        self.b = b
        self.name = name

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.W.T


# ==== matrix (np.matrix: * is the matrix product)
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = np.asmatrix(W), np.asmatrix(b)

    def forward(self, x):
        self.x = np.asmatrix(x)
        return self.x * self.W + self.b

    def backward(self, dout):
        g = np.asmatrix(dout)
        self.dW = self.x.T * g
        self.db = np.asarray(g.sum(axis=0)).ravel()
        return g * self.W.T


# ==== tolist (gradients as lists)
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = (self.x.T @ dout).tolist()
        self.db = dout.sum(0).tolist()
        return (dout @ self.W.T).tolist()


# ==== clears cache
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self._x = x
        return x @ self.W + self.b

    def backward(self, dout):
        x = self._x
        del self._x
        self.dW = x.T @ dout
        self.db = dout.sum(axis=-2)
        return dout @ self.W.T


# ==== stack (builtin sum over rows)
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b, self.stack = W, b, []

    def forward(self, x):
        self.stack += [x]
        return x @ self.W + self.b

    def backward(self, dout):
        x = self.stack.pop()
        self.dW = x.T @ dout
        self.db = sum(dout)
        return dout @ self.W.T


# ==== gates (np.inner)
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        self.mul = [[None] * self.W.shape[1]] * len(x)
        self.prod = np.dot(x, self.W)
        return np.add(self.prod, self.b)

    def backward(self, dout):
        dprod = dout
        self.db = np.add.reduce(dout, axis=0)
        self.dW = np.inner(self.x.T, dprod.T)
        return np.inner(dprod, self.W)


# ==== averages then scales
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        N = self.x.shape[0]
        self.dW = N * (self.x.T @ (dout / N))
        self.db = np.average(dout, axis=0, weights=None) * N
        return dout @ self.W.T


# ==== dw in place buffer
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.dW = np.empty_like(W)
        self.db = np.empty_like(b)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        np.dot(self.x.T, dout, out=self.dW)
        self.db[...] = dout.sum(0)
        return np.dot(dout, self.W.T)
