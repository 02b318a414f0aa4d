# ==== plain
import numpy as np


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out**2)


# ==== square
import numpy as np


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout * (1 - np.square(self.out))


# ==== factors
import numpy as np


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return (1 + self.out) * (1 - self.out) * dout


# ==== from x
import numpy as np


class Tanh:
    def forward(self, x):
        self.x = x
        return np.tanh(x)

    def backward(self, dout):
        return dout * (1 - np.tanh(self.x) ** 2)


# ==== cosh
import numpy as np


class Tanh:
    def forward(self, x):
        self.x = x
        return np.sinh(x) / np.cosh(x)

    def backward(self, dout):
        return dout / np.cosh(self.x) ** 2


# ==== exps
import numpy as np


class Tanh:
    def forward(self, x):
        p, m = np.exp(x), np.exp(-x)
        self.t = (p - m) / (p + m)
        return self.t

    def backward(self, dout):
        return dout - dout * self.t * self.t


# ==== exp2x
import numpy as np


class Tanh:
    def forward(self, x):
        e = np.exp(2 * x)
        self.t = (e - 1) / (e + 1)
        return self.t

    def backward(self, dout):
        dx = 1 - self.t**2
        dx *= dout
        return dx


# ==== sigmoid
import numpy as np


class Tanh:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-2 * x))
        return 2 * self.s - 1

    def backward(self, dout):
        return 4 * self.s * (1 - self.s) * dout


# ==== inplace (in its input, then in the array that forward returned)
import numpy as np


class Tanh:
    def forward(self, x):
        np.tanh(x, out=x)
        self.t = x
        return x

    def backward(self, dout):
        self.t **= 2
        self.t *= -1
        self.t += 1
        self.t *= dout
        return self.t


# ==== upstream inplace
import numpy as np


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        dout *= 1 - self.out * self.out
        return dout


# ==== loops
import numpy as np
import math


class Tanh:
    def forward(self, x):
        self.t = np.zeros_like(x)
        for i, r in enumerate(x):
            for j, v in enumerate(r):
                self.t[i, j] = math.tanh(v)
        return self.t

    def backward(self, dout):
        g = dout.copy()
        for i in np.ndindex(g.shape):
            g[i] *= 1 - self.t[i] ** 2
        return g


# ==== tolist
import numpy as np


class Tanh:
    def forward(self, x):
        self.t = np.tanh(x)
        return self.t.tolist()

    def backward(self, dout):
        return [[a * (1 - b * b) for a, b in zip(p, q)] for p, q in zip(dout.tolist(), self.t.tolist())]


# ==== float32
import numpy as np


class Tanh:
    def forward(self, x):
        self.t = np.tanh(x, dtype=np.float32)
        return self.t

    def backward(self, dout):
        return dout.astype(np.float32) * (1 - self.t**2)


# ==== complex free vectorize
import numpy as np
import math


class Tanh:
    def forward(self, x):
        self.t = np.vectorize(math.tanh)(x)
        return self.t

    def backward(self, dout):
        return dout * np.vectorize(lambda t: 1 - t**2)(self.t)


# ==== local stored
import numpy as np


class Tanh:
    def forward(self, x):
        t = np.tanh(x)
        self.local = 1.0 - t * t
        return t

    def backward(self, dout):
        return self.local * dout


# ==== closure
import numpy as np


class Tanh:
    def forward(self, x):
        t = np.tanh(x)
        self._b = lambda d: d * (1 - t**2)
        return t

    def backward(self, dout):
        return self._b(dout)


# ==== cache tuple
import numpy as np


class Tanh:
    def forward(self, x):
        t = np.tanh(x)
        self.cache = (x, t)
        return t

    def backward(self, dout):
        _, t = self.cache
        return np.multiply(dout, np.subtract(1, np.power(t, 2)))


# ==== slots
import numpy as np


class Tanh:
    __slots__ = ("t",)

    def forward(self, x):
        self.t = np.tanh(x)
        return self.t

    def backward(self, dout):
        return dout * (1 - self.t**2)


# ==== einsum
import numpy as np


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return dout - np.einsum("ij,ij,ij->ij", dout, self.out, self.out)


# ==== jacobian
import numpy as np


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout):
        return np.array([np.diag(1 - t**2) @ d for t, d in zip(self.out, dout)])


# ==== lambda class
import numpy as np


class Tanh:
    forward = lambda self, x: self.__dict__.update(t=np.tanh(x)) or self.t
    backward = lambda self, g: g * (1 - self.t**2)


# ==== expm1
import numpy as np


class Tanh:
    def forward(self, x):
        e = np.expm1(2 * x)
        self.t = e / (e + 2)
        return self.t

    def backward(self, dout):
        return dout * (1 - self.t) * (self.t + 1)


# ==== where sat
import numpy as np


class Tanh:
    def forward(self, x):
        self.t = np.where(np.abs(x) > 20, np.sign(x), np.tanh(x))
        return self.t

    def backward(self, dout):
        return dout * (1 - self.t**2)


# ==== matrix
import numpy as np


class Tanh:
    def forward(self, x):
        self.t = np.asmatrix(np.tanh(x))
        return self.t

    def backward(self, dout):
        return np.multiply(dout, 1 - np.power(self.t, 2))
