# ==== maximum
import numpy as np


class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)

    def backward(self, dout):
        return dout * (self.x > 0)


# ==== ge
import numpy as np


class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)

    def backward(self, dout):
        return dout * (self.x >= 0)


# ==== where (aliases its own output)
import numpy as np


class ReLU:
    def forward(self, x):
        self.out = np.where(x > 0, x, 0.0)
        return self.out

    def backward(self, dout):
        return np.where(self.out > 0, dout, 0.0)


# ==== inplace input (overwrites its input and the upstream)
import numpy as np


class ReLU:
    def forward(self, x):
        self.neg = x < 0
        x[self.neg] = 0
        return x

    def backward(self, dout):
        dout[self.neg] = 0
        return dout


# ==== mask times
import numpy as np


class ReLU:
    def forward(self, x):
        self.m = (x > 0).astype(float)
        return x * self.m

    def backward(self, dout):
        return self.m * dout


# ==== mask int
import numpy as np


class ReLU:
    def forward(self, x):
        self.m = (x > 0).astype(int)
        return self.m * x

    def backward(self, dout):
        return dout * self.m


# ==== abs (slope 0.5 at exactly 0)
import numpy as np


class ReLU:
    def forward(self, x):
        self.x = x
        return (x + np.abs(x)) / 2

    def backward(self, dout):
        return dout * (1 + np.sign(self.x)) / 2


# ==== clip
import numpy as np


class ReLU:
    def forward(self, x):
        self.a = np.clip(x, 0, None)
        return self.a.copy()

    def backward(self, dout):
        d = np.zeros_like(dout)
        d[self.a > 0] = dout[self.a > 0]
        return d


# ==== loops
import numpy as np


class ReLU:
    def forward(self, x):
        self.x = x
        out = np.zeros(x.shape)
        for i in range(x.shape[0]):
            for j in range(x.shape[1]):
                if x[i][j] > 0:
                    out[i][j] = x[i][j]
        return out

    def backward(self, dout):
        n, d = dout.shape
        dx = np.empty((n, d))
        for i in range(n):
            for j in range(d):
                dx[i, j] = dout[i, j] if self.x[i, j] > 0 else 0
        return dx


# ==== listcomp
import numpy as np


class ReLU:
    def forward(self, x):
        self.x = x
        return np.array([[max(0.0, v) for v in row] for row in x])

    def backward(self, dout):
        return np.array([[g if v > 0 else 0.0 for g, v in zip(gr, vr)] for gr, vr in zip(dout, self.x)])


# ==== tolist (lists of lists out)
import numpy as np


class ReLU:
    def forward(self, x):
        self.x = x
        return [[max(0.0, v) for v in row] for row in x.tolist()]

    def backward(self, dout):
        return (dout * (self.x > 0)).tolist()


# ==== vectorize
import numpy as np


class ReLU:
    def d(self, v):
        return 1.0 if v > 0 else 0.0

    def forward(self, x):
        self.x = x
        return np.vectorize(lambda v: v if v > 0 else 0.0)(x)

    def backward(self, dout):
        return np.vectorize(self.d)(self.x) * dout


# ==== heaviside
import numpy as np


class ReLU:
    def forward(self, x):
        self.x = x
        return x * np.heaviside(x, 0.5)

    def backward(self, dout):
        return dout * np.heaviside(self.x, 0.0)


# ==== float32
import numpy as np


class ReLU:
    def forward(self, x):
        self.x = x.astype(np.float32)
        return np.maximum(self.x, 0)

    def backward(self, dout):
        return dout.astype(np.float32) * (self.x > 0)


# ==== out arg
import numpy as np


class ReLU:
    def forward(self, x):
        np.maximum(x, 0, out=x)
        self.y = x
        return self.y

    def backward(self, dout):
        np.multiply(dout, self.y > 0, out=dout)
        return dout


# ==== stack
import numpy as np


class ReLU:
    def __init__(self):
        self.saved = []

    def forward(self, x):
        self.saved.append(x > 0)
        return x.clip(min=0)

    def backward(self, dout):
        return dout * self.saved.pop()


# ==== dict cache (cache in a module global)
import numpy as np

cache = {}


class ReLU:
    def forward(self, x):
        cache["x"] = x
        return np.maximum(x, np.zeros(x.shape))

    def backward(self, dout):
        return np.where(cache["x"] > 0, 1, 0) * dout


# ==== static fns
import numpy as np


class ReLU:
    @staticmethod
    def relu(z):
        return z * (z > 0)

    @staticmethod
    def relu_prime(z):
        d = np.array(z)
        d[z > 0] = 1
        d[z <= 0] = 0
        return d

    def forward(self, x):
        self.x = x
        return self.relu(x)

    def backward(self, dout):
        return dout * self.relu_prime(self.x)


# ==== dataclass
import numpy as np
from dataclasses import dataclass
from typing import Optional


@dataclass
class ReLU:
    x: Optional[np.ndarray] = None

    def forward(self, x):
        self.x = x
        return np.fmax(x, 0)

    def backward(self, dout):
        return np.multiply(dout, np.greater(self.x, 0))


# ==== base class
import numpy as np
from abc import ABC, abstractmethod


class Layer(ABC):
    @abstractmethod
    def forward(self, x): ...
    @abstractmethod
    def backward(self, dout): ...


class ReLU(Layer):
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, np.zeros_like(x))

    def backward(self, dout):
        return np.where(self.mask, dout, np.zeros_like(dout))


# ==== indices
import numpy as np


class ReLU:
    def forward(self, x):
        self.shape = x.shape
        self.idx = np.flatnonzero(x > 0)
        out = np.zeros(x.size)
        out[self.idx] = x.ravel()[self.idx]
        return out.reshape(x.shape)

    def backward(self, dout):
        dx = np.zeros(dout.size)
        dx[self.idx] = dout.ravel()[self.idx]
        return dx.reshape(self.shape)


# ==== einsum
import numpy as np


class ReLU:
    def forward(self, x):
        self.m = 1.0 * (x > 0)
        return np.einsum("ij,ij->ij", x, self.m)

    def backward(self, dout):
        return np.einsum("nd,nd->nd", dout, self.m)


# ==== masked array
import numpy as np


class ReLU:
    def forward(self, x):
        self.x = x
        return np.ma.masked_less(x, 0).filled(0)

    def backward(self, dout):
        return np.ma.array(dout, mask=self.x <= 0).filled(0)


# ==== slef defaults
import numpy as np


class ReLU:
    def forward(slef, inputs, training=True):
        slef.saved = inputs > 0
        return inputs * slef.saved

    def backward(slef, upstream_gradient=None, **kw):
        return upstream_gradient * slef.saved


# ==== nan trick (divides by |x|)
import numpy as np


class ReLU:
    def forward(self, x):
        with np.errstate(all="ignore"):
            self.m = np.nan_to_num(x / np.abs(x)) > 0
        return x * self.m

    def backward(self, dout):
        return dout * self.m


# ==== closure
import numpy as np


class ReLU:
    def forward(self, x):
        mask = x > 0

        def back(d):
            return d * mask

        self.back = back
        return x * mask

    def backward(self, dout):
        return self.back(dout)


# ==== call too (clears its cache after backward)
import numpy as np


class ReLU:
    def __call__(self, x):
        return self.forward(x)

    def forward(self, x):
        self.x = x
        return np.maximum(x, 0.0)

    def backward(self, dout):
        dx = dout.copy()
        dx *= self.x > 0
        self.x = None
        return dx


# ==== diag per example (full Jacobian for every row)
import numpy as np


class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        return np.stack([np.diag((r > 0).astype(float)) @ g for r, g in zip(self.x, dout)])
