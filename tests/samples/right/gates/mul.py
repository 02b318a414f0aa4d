# ==== plain
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x


# ==== dict
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.cache = {"x": x, "y": y}
        return x * y

    def backward(self, dz):
        c = self.cache
        return dz * c["y"], dz * c["x"]


# ==== tuple
import numpy as np


class MulGate:
    def forward(self, a, b):
        self.cache = a, b
        return a * b

    def backward(self, g):
        a, b = self.cache
        return b * g, a * g


# ==== pop cache
import numpy as np


class MulGate:
    def __init__(self):
        self.stack = []

    def forward(self, a, b):
        self.stack.append((a, b))
        return a * b

    def backward(self, g):
        a, b = self.stack.pop()
        return b * g, a * g


# ==== closure
import numpy as np


class MulGate:
    def forward(self, x, y):
        def back(d):
            return d * y, d * x

        self._b = back
        return x * y

    def backward(self, dz):
        return self._b(dz)


# ==== global
import numpy as np


class MulGate:
    def forward(self, x, y):
        global _x, _y
        _x, _y = x, y
        return x * y

    def backward(self, dz):
        return dz * _y, dz * _x


# ==== classattr
import numpy as np


class MulGate:
    def forward(self, x, y):
        MulGate.x = x
        MulGate.y = y
        return x * y

    def backward(self, dz):
        return dz * MulGate.y, dz * MulGate.x


# ==== classdict
import numpy as np


class MulGate:
    cache = {}

    def forward(self, x, y):
        self.cache["xy"] = (x, y)
        return x * y

    def backward(self, dz):
        x, y = self.cache["xy"]
        return dz * y, dz * x


# ==== property
import numpy as np


class MulGate:
    def forward(self, x, y):
        self._x, self._y = x, y
        return x * y

    @property
    def x(self):
        return self._x

    @property
    def y(self):
        return self._y

    def backward(self, dz):
        return dz * self.y, dz * self.x


# ==== slots
import numpy as np


class MulGate:
    __slots__ = ("x", "y")

    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x


# ==== private
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.__x, self.__y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.__y, dz * self.__x


# ==== lazy
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.local = (y.copy(), x.copy())
        return x * y

    def backward(self, dz):
        return tuple(dz * l for l in self.local)


# ==== listcomp nested
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        if x.ndim == 1:
            return [a * b for a, b in zip(x, y)]
        return [[a * b for a, b in zip(r, s)] for r, s in zip(x, y)]

    def backward(self, dz):
        if dz.ndim == 1:
            return [d * b for d, b in zip(dz, self.y)], [d * a for d, a in zip(dz, self.x)]
        return (
            [[d * b for d, b in zip(r, s)] for r, s in zip(dz, self.y)],
            [[d * b for d, b in zip(r, s)] for r, s in zip(dz, self.x)],
        )


# ==== ndindex
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        z = np.zeros_like(x)
        for i in np.ndindex(*x.shape):
            z[i] = x[i] * y[i]
        return z

    def backward(self, dz):
        dx = np.empty(dz.shape)
        dy = np.empty(dz.shape)
        for i, d in np.ndenumerate(dz):
            dx[i] = d * self.y[i]
            dy[i] = d * self.x[i]
        return dx, dy


# ==== flat
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        z = np.zeros(x.shape)
        for i in range(x.size):
            z.flat[i] = x.flat[i] * y.flat[i]
        return z

    def backward(self, dz):
        it = np.nditer([dz, self.x, self.y, None, None])
        for d, a, b, dx, dy in it:
            dx[...] = d * b
            dy[...] = d * a
        return it.operands[3], it.operands[4]


# ==== vectorize
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        f = np.vectorize(lambda d, a, b: (d * b, d * a))
        return f(dz, self.x, self.y)


# ==== map
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return np.array(list(map(lambda a, b: a * b, x.ravel(), y.ravel()))).reshape(x.shape)

    def backward(self, dz):
        return dz * self.y, dz * self.x


# ==== einsum
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return np.einsum("...,...->...", x, y)

    def backward(self, dz):
        return np.einsum("...,k...->k...", dz, np.stack([self.y, self.x]))


# ==== inplace input
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.x = x.copy()
        self.y = y.copy()
        x *= y
        return x

    def backward(self, dz):
        self.y *= dz
        self.x *= dz
        return self.y, self.x


# ==== explog
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return np.sign(x) * np.sign(y) * np.exp(np.log(np.abs(x)) + np.log(np.abs(y)))

    def backward(self, dz):
        return dz * (self.x * self.y) / self.x, dz * (self.x * self.y) / self.y


# ==== zip swap
import numpy as np


class MulGate:
    def forward(self, *xs):
        self.xs = xs
        return np.prod(xs, axis=0)

    def backward(self, dz):
        return [dz * v for v in self.xs[::-1]]


# ==== np dot scalar loop
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return np.diag(x) @ y if x.ndim == 1 else np.stack([np.diag(a) @ b for a, b in zip(x, y)])

    def backward(self, dz):
        return dz * self.y, dz * self.x


# ==== jacobian
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        f = dz.ravel()
        return (np.diag(self.y.ravel()).T @ f).reshape(dz.shape), (np.diag(self.x.ravel()).T @ f).reshape(
            dz.shape
        )


# ==== finite diff
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        h = 1e-5
        x, y = self.x, self.y
        return dz * ((x + h) * y - (x - h) * y) / (2 * h), dz * (x * (y + h) - x * (y - h)) / (2 * h)


# ==== complex step
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        h = 1e-20
        return dz * np.imag((self.x + 1j * h) * self.y) / h, dz * np.imag(self.x * (self.y + 1j * h)) / h


# ==== fractions free
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.saved = dict(enumerate((x, y)))
        return self.saved[0] * self.saved[1]

    def backward(self, dz):
        return [dz * self.saved[1 - i] for i in range(2)]


# ==== setattr
import numpy as np


class MulGate:
    def forward(self, *args):
        for n, v in zip("xy", args):
            setattr(self, n, v)
        return vars(self)["x"] * vars(self)["y"]

    def backward(self, dz):
        return dz * self.y, dz * self.x


# ==== weird attrs
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.forward_args = (x, y)
        self.z = self.out = x * y
        return self.out

    def backward(self, dz):
        x, y = self.forward_args
        self.dx = dz * y
        self.dy = dz * x
        return self.dx, self.dy


# ==== frozen
import numpy as np
from dataclasses import dataclass


class MulGate:
    def forward(self, x, y):
        object.__setattr__(self, "x", x)
        object.__setattr__(self, "y", y)
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x


# ==== dataclass
from dataclasses import dataclass, field
import numpy as np
from typing import Optional


@dataclass
class MulGate:
    x: Optional[np.ndarray] = None
    y: "np.ndarray | None" = field(default=None, repr=False)

    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x


# ==== dataclass slots
from dataclasses import dataclass
import numpy as np


@dataclass(slots=True, eq=False)
class MulGate:
    x: np.ndarray = None
    y: np.ndarray = None

    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x


# ==== weakdict
import weakref

store = weakref.WeakKeyDictionary()


class MulGate:
    def forward(self, x, y):
        store[self] = (x, y)
        return x * y

    def backward(self, dz):
        x, y = store[self]
        return dz * y, dz * x


# ==== iddict
store = {}


class MulGate:
    def forward(self, x, y):
        store[id(self)] = (x, y)
        return x * y

    def backward(self, dz):
        x, y = store.pop(id(self))
        return dz * y, dz * x


# ==== singleton
class MulGate:
    _i = None

    def __new__(cls):
        if cls._i is None:
            cls._i = super().__new__(cls)
        return cls._i

    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x


# ==== generator gate
class MulGate:
    def forward(self, x, y):
        def run():
            dz = yield x * y
            yield dz * y, dz * x

        self.g = run()
        return next(self.g)

    def backward(self, dz):
        return self.g.send(dz)


# ==== tensor subclass return
import numpy as np


class Tensor(np.ndarray):
    pass


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x.view(Tensor), y.view(Tensor)
        return self.x * self.y

    def backward(self, dz):
        return dz.view(Tensor) * self.y, dz * self.x


# ==== inherit add [and gates/add, gates/max]
class Gate:
    def forward(self, *inputs):
        self.inputs = inputs
        return self.op(*inputs)

    def backward(self, dz):
        return tuple(dz * l for l in self.locals_(*self.inputs))


class AddGate(Gate):
    op = staticmethod(lambda x, y: x + y)
    locals_ = staticmethod(lambda x, y: (1, 1))


class MulGate(Gate):
    op = staticmethod(lambda x, y: x * y)
    locals_ = staticmethod(lambda x, y: (y, x))


class MaxGate(Gate):
    op = staticmethod(lambda x, y: (x > y) * x + (x <= y) * y)
    locals_ = staticmethod(lambda x, y: (x > y, x <= y))


# ==== in func factory
def make():
    class MulGate:
        def forward(self, x, y):
            self.x, self.y = x, y
            return x * y

        def backward(self, dz):
            return dz * self.y, dz * self.x

    return MulGate


MulGate = make()


# ==== else define
import sys

if sys.version_info >= (3, 8):

    class MulGate:
        def forward(self, x, y):
            self.x, self.y = x, y
            return x * y

        def backward(self, dz):
            return dz * self.y, dz * self.x
else:
    MulGate = None


# ==== define
exec("""
class MulGate:
    def forward(self,x,y):
        self.x,self.y=x,y
        return x*y
    def backward(self,dz): return dz*self.y,dz*self.x
""")


# ==== cache safe
import functools


@functools.lru_cache(None)
def get():
    return {}


class MulGate:
    def forward(self, x, y):
        get()[id(self)] = (x, y)
        return x * y

    def backward(self, dz):
        x, y = get()[id(self)]
        return dz * y, dz * x


# ==== shadow
import numpy as np

list = [1, 2]
sum = 0
float = 3.0
max = 1
tuple = ()
len = 3
isinstance = None
type = "x"
id = 4
input = 5
str = ""
Exception = 1


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x
