# ==== plain
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== where
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== tanh
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = 0.5 * (1 + np.tanh(x / 2))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== expx
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = np.exp(x) / (np.exp(x) + 1)
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== logaddexp
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = np.exp(-np.logaddexp(0, -x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== expm1
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = -1 / np.expm1(-np.logaddexp(0, x)) if False else 1 - 1 / (1 + np.exp(x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== clip500
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-np.clip(x, -500, 500)))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== mathvec
import numpy as np
import math


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = np.vectorize(lambda t: 1 / (1 + math.exp(-t)))(x)
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== frompyfunc
import numpy as np
import math


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = np.frompyfunc(lambda t: 1 / (1 + math.exp(-t)), 1, 1)(x).astype(float)
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== frompyfunc object
import numpy as np
import math


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = np.frompyfunc(lambda t: 1 / (1 + math.exp(-t)), 1, 1)(x)
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== epow
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.e ** (-x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== recip
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = np.reciprocal(1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== power
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = np.power(1 + np.exp(-x), -1)
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== select
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = np.select([x > 0, x <= 0], [1 / (1 + np.exp(-x)), 1 - 1 / (1 + np.exp(x))])
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== piecewise
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = np.piecewise(
            x, [x >= 0], [lambda t: 1 / (1 + np.exp(-t)), lambda t: np.exp(t) / (1 + np.exp(t))]
        )
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== f32
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-x.astype(np.float32)))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== decimal free
import numpy as np
import math


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = np.array([1 / (1 + math.exp(-t)) for t in x.ravel()]).reshape(x.shape)
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== helper
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = sigmoid(x)
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== helper lambda
import numpy as np

sig = lambda z: 1 / (1 + np.exp(-z))


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = sig(x)
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== static
import numpy as np


class SigmoidGate:
    @staticmethod
    def sig(z):
        return 1 / (1 + np.exp(-z))

    def forward(self, x):
        self.x = x
        self.s = self.sig(x)
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== b exp
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds * np.exp(-self.x) / (1 + np.exp(-self.x)) ** 2


# ==== b cosh
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds / (2 + 2 * np.cosh(self.x))


# ==== b tanh
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds * (1 - np.tanh(self.x / 2) ** 2) / 4


# ==== b s s2
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds * (self.s - self.s**2)


# ==== b list
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return (ds * self.s * (1 - self.s)).tolist()


# ==== b tuple1
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return (ds * self.s * (1 - self.s),)


# ==== b inplace
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        ds *= self.s
        self.s *= -1
        self.s += 1
        ds *= self.s
        return ds


# ==== b recompute
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        s = self.forward(self.x)
        return s * (1 - s) * ds


# ==== b jac
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        J = np.diag((self.s * (1 - self.s)).ravel())
        return (J @ ds.ravel()).reshape(ds.shape)


# ==== b loop
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        o = []
        for d, s in zip(ds.ravel(), self.s.ravel()):
            o.append(d * s * (1 - s))
        return np.reshape(o, ds.shape)


# ==== b cd
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        h = 1e-5
        f = lambda t: 1 / (1 + np.exp(-t))
        return ds * (f(self.x + h) - f(self.x - h)) / 2 / h


# ==== b log
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds * np.exp(-self.x + 2 * np.log(self.s))


# ==== four nodes
import numpy as np


class SigmoidGate:
    def forward(self, x):
        self.a = -1 * x
        self.b = np.exp(self.a)
        self.c = 1 + self.b
        self.d = 1 / self.c
        return self.d

    def backward(self, ds):
        dc = ds * (-1 / self.c**2)
        db = dc * 1
        da = db * self.b
        dx = da * -1
        return dx


# ==== mask inplace
import numpy as np


class SigmoidGate:
    def forward(self, x):
        out = np.empty_like(x)
        pos = x >= 0
        out[pos] = 1 / (1 + np.exp(-x[pos]))
        e = np.exp(x[~pos])
        out[~pos] = e / (1 + e)
        self.out = out
        return out

    def backward(self, dout):
        return dout * self.out * (1.0 - self.out)


# ==== all inplace
import numpy as np


class SigmoidGate:
    def forward(self, x):
        np.negative(x, out=x)
        np.exp(x, out=x)
        x += 1
        np.reciprocal(x, out=x)
        self.s = x.copy()
        return x

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== scalar dispatch
import numpy as np
import math


class SigmoidGate:
    def forward(self, x):
        self.s = np.array([self._one(v) for v in np.nditer(x)]).reshape(np.shape(x))
        return self.s

    def _one(self, v):
        if v >= 0:
            return 1 / (1 + math.exp(-v))
        else:
            e = math.exp(v)
            return e / (1 + e)

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== overflow
import numpy as np


class SigmoidGate:
    def forward(self, x):
        np.exp(np.array([1000.0]))
        np.array([1.0]) / 0
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== warns
import numpy as np


class SigmoidGate:
    def forward(self, x):
        import warnings

        warnings.warn("hello")
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== cached property
import numpy as np
from functools import cached_property


class SigmoidGate:
    def forward(self, x):
        self.x = x
        self.__dict__.pop("s", None)
        return self.s

    @cached_property
    def s(self):
        return 1 / (1 + np.exp(-self.x))

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


# ==== closure lambda
import numpy as np


class SigmoidGate:
    def forward(self, x):
        s = 1 / (1 + np.exp(-x))
        self.backward = lambda ds: ds * s * (1 - s)
        return s
