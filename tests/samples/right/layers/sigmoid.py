# ==== from x
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.x = x
        return 1.0 / (1.0 + np.exp(-x))

    def backward(self, dout):
        s = 1.0 / (1.0 + np.exp(-self.x))
        return dout * s * (1 - s)


# ==== tanh half
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.y = 0.5 * (1 + np.tanh(x / 2))
        return self.y

    def backward(self, dout):
        return dout * (self.y - self.y**2)


# ==== stable
import numpy as np


class Sigmoid:
    def forward(self, x):
        pos = x >= 0
        y = np.empty_like(x)
        y[pos] = 1 / (1 + np.exp(-x[pos]))
        e = np.exp(x[~pos])
        y[~pos] = e / (1 + e)
        self.y = y
        return y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


# ==== exp ratio (in place on the upstream)
import numpy as np


class Sigmoid:
    def forward(self, x):
        e = np.exp(x)
        self.s = e / (e + 1)
        return self.s

    def backward(self, dout):
        dout *= self.s
        dout *= 1 - self.s
        return dout


# ==== x derivative
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.x = x
        return 1 / (1 + np.exp(-x))

    def backward(self, dout):
        e = np.exp(-self.x)
        return dout * e / (1 + e) ** 2


# ==== cosh
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.x = x
        return np.reciprocal(1 + np.exp(-x))

    def backward(self, dout):
        return dout / (4 * np.cosh(self.x / 2) ** 2)


# ==== two sigmoids
import numpy as np


def sigmoid(t):
    return 1 / (1 + np.exp(-t))


class Sigmoid:
    def forward(self, x):
        self.x = x
        return sigmoid(x)

    def backward(self, dout):
        return dout * sigmoid(self.x) * sigmoid(-self.x)


# ==== overwrites output (forward in its input, backward in the array that forward returned)
import numpy as np


class Sigmoid:
    def forward(self, x):
        np.negative(x, out=x)
        np.exp(x, out=x)
        x += 1
        np.reciprocal(x, out=x)
        self.s = x
        return x

    def backward(self, dout):
        self.s *= 1 - self.s
        self.s *= dout
        return self.s


# ==== math loop
import numpy as np
import math


class Sigmoid:
    def forward(self, x):
        self.s = np.zeros_like(x)
        for i in range(len(x)):
            for j in range(len(x[i])):
                self.s[i, j] = 1 / (1 + math.exp(-x[i, j]))
        return self.s

    def backward(self, dout):
        return np.array([[d * s * (1 - s) for d, s in zip(a, b)] for a, b in zip(dout, self.s)])


# ==== vectorize
import numpy as np
from math import exp

vsig = np.vectorize(lambda t: 1 / (1 + exp(-t)))
vds = np.vectorize(lambda s: s * (1 - s))


class Sigmoid:
    def forward(self, x):
        self.s = vsig(x)
        return self.s

    def backward(self, dout):
        return vds(self.s) * dout


# ==== float32
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x.astype("f4")))
        return self.s

    def backward(self, dout):
        return np.float32(dout) * self.s * (np.float32(1) - self.s)


# ==== clip exp
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-np.clip(x, -500, 500)))
        return self.s

    def backward(self, dout):
        return self.s * dout * (1 - self.s)


# ==== logaddexp
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.s = np.exp(-np.logaddexp(0, -x))
        return self.s

    def backward(self, dout):
        return dout * np.exp(np.log(self.s) + np.log1p(-self.s))


# ==== property
import numpy as np


class Sigmoid:
    @property
    def s(self):
        return 1 / (1 + np.exp(-self._x))

    def forward(self, x):
        self._x = x
        return self.s

    def backward(self, dout):
        return dout * self.s * (1 - self.s)


# ==== gates inside (the lecture: exp, +1, 1/x, *-1, one gate after the other)
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.a = -x
        self.b = np.exp(self.a)
        self.c = 1 + self.b
        return 1 / self.c

    def backward(self, dout):
        dc = dout * (-1 / self.c**2)
        db = dc * 1
        da = db * self.b
        return da * -1


# ==== grad in forward
import numpy as np


class Sigmoid:
    def forward(self, x):
        s = 1 / (1 + np.exp(-x))
        self.local = s * (1 - s)
        return s

    def backward(self, dout):
        return self.local * dout


# ==== fortran
import numpy as np


class Sigmoid:
    def forward(self, x):
        s = np.asfortranarray(1 / (1 + np.exp(-x)))
        self.s = s
        return s

    def backward(self, dout):
        return np.asfortranarray(dout * self.s * (1 - self.s))


# ==== matrix (np.matrix)
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.s = np.asmatrix(1 / (1 + np.exp(-x)))
        return self.s

    def backward(self, dout):
        return np.multiply(np.multiply(self.s, 1 - self.s), dout)


# ==== jacobian
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, dout):
        out = []
        for s, g in zip(self.s, dout):
            J = np.diag(s * (1 - s))
            out.append(J.T.dot(g))
        return np.vstack(out)


# ==== einsum
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return np.einsum("ij,ij,ij->ij", dout, self.out, 1 - self.out)


# ==== accumulates (adds up over calls; a fresh instance is right)
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        self.dx = getattr(self, "dx", 0) + dout * self.out * (1 - self.out)
        return self.dx


# ==== scalar fn map
import numpy as np
import math

sig = lambda t: 1 / (1 + math.exp(-t))


class Sigmoid:
    def forward(self, x):
        self.s = np.array(list(map(lambda r: list(map(sig, r)), x)))
        return self.s

    def backward(self, dout):
        return dout * (self.s * (1 - self.s))


# ==== expm1 (s(1-s) = 1/4 - (s-1/2)^2)
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.s = 1 / (2 + np.expm1(-x))
        return self.s

    def backward(self, dout):
        return dout * (0.25 - (self.s - 0.5) ** 2)
