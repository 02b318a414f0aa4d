# ==== alias
import numpy as np


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


# ==== npadd
import numpy as np


class AddGate:
    def forward(self, x, y):
        return np.add(x, y)

    def backward(self, dz):
        return [dz * 1, 1 * dz]


# ==== inplace
import numpy as np


class AddGate:
    def forward(self, x, y):
        x += y
        return x

    def backward(self, dz):
        return (dz,) * 2


# ==== out
import numpy as np


class AddGate:
    def forward(self, x, y):
        np.add(x, y, out=y)
        return y

    def backward(self, dz):
        return np.array([dz, dz])


# ==== stack
import numpy as np


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return np.stack((dz, dz))


# ==== list
import numpy as np


class AddGate:
    def forward(self, x, y):
        return (x + y).tolist()

    def backward(self, dz):
        return dz.tolist(), dz.tolist()


# ==== listlist
import numpy as np


class AddGate:
    def forward(self, x, y):
        return (x + y).tolist()

    def backward(self, dz):
        return [dz.tolist(), dz.tolist()]


# ==== sum
import numpy as np


class AddGate:
    def forward(self, x, y):
        return sum([x, y])

    def backward(self, dz):
        return np.ones(dz.shape) * dz, np.ones_like(dz) * dz


# ==== npsum0
import numpy as np


class AddGate:
    def forward(self, x, y):
        return np.sum([x, y], axis=0)

    def backward(self, dz):
        dx = dy = dz.copy()
        return dx, dy


# ==== stacksum
import numpy as np


class AddGate:
    def forward(self, x, y):
        return np.stack([x, y]).sum(0)

    def backward(self, dz):
        return np.broadcast_to(dz, (2,) + dz.shape)


# ==== tile
import numpy as np


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return np.repeat(dz[None], 2, axis=0)


# ==== dictvalues
import numpy as np


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        g = {"dx": dz, "dy": dz}
        return tuple(g.values())


# ==== lambdas
import numpy as np


class AddGate:
    forward = lambda self, x, y: x + y
    backward = lambda self, dz: (1.0 * dz, 1.0 * dz)


# ==== static
import numpy as np


class AddGate:
    @staticmethod
    def forward(x, y):
        return x + y

    @staticmethod
    def backward(dz):
        return dz, dz


# ==== classm
import numpy as np


class AddGate:
    @classmethod
    def forward(cls, x, y):
        return x + y

    @classmethod
    def backward(cls, dz):
        return dz, dz


# ==== defaults
import numpy as np


class AddGate:
    def forward(self, x, y, *rest, **kw):
        return x + y

    def backward(self, dz=1.0):
        return dz, dz


# ==== star
import numpy as np


class AddGate:
    def forward(self, *a):
        return a[0] + a[1]

    def backward(self, *a):
        return a[0], a[0]


# ==== slef
import numpy as np


class AddGate:
    def forward(slef, a, b):
        return a + b

    def backward(slef, g):
        return g, g


# ==== namedtuple
import numpy as np
from collections import namedtuple

Grads = namedtuple("Grads", "dx dy")


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return Grads(dx=dz, dy=dz)


# ==== namedtuple, again
import numpy as np
from typing import NamedTuple


class Grads(NamedTuple):
    dx: np.ndarray
    dy: np.ndarray


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return Grads(dz, dz)


# ==== deque
import numpy as np
from collections import deque


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return deque([dz, dz])


# ==== userlist
import numpy as np
from collections import UserList


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return UserList([dz, dz])


# ==== own sequence
import numpy as np
from collections.abc import Sequence


class Pair(Sequence):
    def __init__(self, a, b):
        self.d = (a, b)

    def __len__(self):
        return 2

    def __getitem__(self, i):
        return self.d[i]


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return Pair(dz, dz)


# ==== own list sub
import numpy as np


class Pair(list):
    pass


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return Pair([dz, dz])


# ==== objectarray
import numpy as np


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        r = np.empty(2, dtype=object)
        r[0] = dz
        r[1] = dz
        return r


# ==== float32
import numpy as np


class AddGate:
    def forward(self, x, y):
        return x.astype(np.float32) + y.astype("float32")

    def backward(self, dz):
        return np.float32(dz), np.asarray(dz, dtype=np.float32)


# ==== longdouble
import numpy as np


class AddGate:
    def forward(self, x, y):
        return x.astype(np.longdouble) + y

    def backward(self, dz):
        return dz.astype(np.longdouble), dz


# ==== fortran
import numpy as np


class AddGate:
    def forward(self, x, y):
        return np.asfortranarray(x + y)

    def backward(self, dz):
        return np.asfortranarray(dz), dz[::1]


# ==== views
import numpy as np


class AddGate:
    def forward(self, x, y):
        return (x + y)[...]

    def backward(self, dz):
        return dz.T.T, dz.view()


# ==== memoryview
import numpy as np


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return memoryview(np.ascontiguousarray(dz)), dz


# ==== masked
import numpy as np


class AddGate:
    def forward(self, x, y):
        return np.ma.array(x + y)

    def backward(self, dz):
        return np.ma.masked_array(dz), dz


# ==== fromiter
import numpy as np


class AddGate:
    def forward(self, x, y):
        return np.fromiter((a + b for a, b in zip(x.flat, y.flat)), float).reshape(x.shape)

    def backward(self, dz):
        return dz, dz


# ==== mutates upstream
import numpy as np


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        dx = dz
        dx *= 1
        dy = dx.copy()
        return dx, dy


# ==== accum attr
import numpy as np


class AddGate:
    def __init__(self):
        self.dx = 0
        self.dy = 0

    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        self.dx = self.dx + dz
        self.dy = self.dy + dz
        return self.dx, self.dy


# ==== return then clobber
import numpy as np


class AddGate:
    def forward(self, x, y):
        self.z = x + y
        return self.z

    def backward(self, dz):
        self.z[...] = 0
        dz2 = dz.copy()
        dz[...] = 7
        return dz2, dz2


# ==== print spam
import numpy as np


class AddGate:
    def forward(self, x, y):
        print("forward", x, y)
        return x + y

    def backward(self, dz):
        print("b" * 10000)
        return dz, dz


# ==== assert self
import numpy as np


class AddGate:
    def forward(self, x, y):
        assert x.shape == y.shape
        return x + y

    def backward(self, dz):
        assert isinstance(dz, np.ndarray)
        return dz, dz


# ==== einsum
import numpy as np


class AddGate:
    def forward(self, x, y):
        return np.einsum("k...,k->...", np.array([x, y]), np.ones(2))

    def backward(self, dz):
        return np.einsum("...,k->k...", dz, np.ones(2))


# ==== minusneg
import numpy as np


class AddGate:
    def forward(self, x, y):
        return x - (-y)

    def backward(self, dz):
        return dz / 1, dz**1


# ==== slots
import numpy as np


class AddGate:
    __slots__ = ()

    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


# ==== func assigned
def fwd(self, x, y):
    return x + y


def bwd(self, dz):
    return dz, dz


class AddGate:
    pass


AddGate.forward = fwd
AddGate.backward = bwd


# ==== type
AddGate = type("AddGate", (), dict(forward=lambda s, x, y: x + y, backward=lambda s, d: (d, d)))


# ==== make dataclass
from dataclasses import make_dataclass

AddGate = make_dataclass(
    "AddGate", [], namespace=dict(forward=lambda s, x, y: x + y, backward=lambda s, d: (d, d))
)


# ==== factory namespace
from types import SimpleNamespace


def AddGate():
    return SimpleNamespace(forward=lambda x, y: x + y, backward=lambda d: (d, d))


# ==== listsub
class AddGate(list):
    def forward(self, x, y):
        self.append(x)
        self.append(y)
        return x + y

    def backward(self, dz):
        return dz, dz


# ==== dictsub
class AddGate(dict):
    def forward(self, x, y):
        self["x"] = x
        return x + y

    def backward(self, dz):
        return dz, dz


# ==== tuplesub
from typing import NamedTuple


class AddGate(NamedTuple):
    name: str = "add"

    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


# ==== floatsub
class AddGate(float):
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


# ==== ndarraysub
import numpy as np


class AddGate(np.ndarray):
    def __new__(cls):
        return np.zeros(0).view(cls)

    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


# ==== lengate
class AddGate:
    def __len__(self):
        return 2

    def __getitem__(self, i):
        raise RuntimeError("no")

    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


# ==== enum
import enum


class AddGate:
    class Kind(enum.Enum):
        ADD = 1

    kind = Kind.ADD

    def forward(self, x, y):
        match self.kind:
            case self.Kind.ADD:
                return x + y
        raise ValueError

    def backward(self, dz):
        if (g := dz) is not None:
            return g, g


# ==== meta
class Meta(type):
    registry = {}

    def __new__(m, n, b, d):
        c = super().__new__(m, n, b, d)
        m.registry[n] = c
        return c

    def __call__(cls, *a):
        o = super().__call__(*a)
        o.ready = True
        return o


class AddGate(metaclass=Meta):
    def forward(self, x, y):
        assert self.ready
        return x + y

    def backward(self, dz):
        return dz, dz


# ==== abc
from abc import ABC, abstractmethod


class Gate(ABC):
    @abstractmethod
    def forward(self, *a): ...
    @abstractmethod
    def backward(self, d): ...
    def __call__(self, *a):
        return self.forward(*a)


class AddGate(Gate):
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


# ==== base notimpl
class Gate:
    def forward(self, *a):
        raise NotImplementedError

    def backward(self, d):
        raise NotImplementedError


class AddGate(Gate):
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


# ==== getattr
class AddGate:
    def __getattr__(self, name):
        if name == "forward":
            return lambda x, y: x + y
        if name == "backward":
            return lambda d: (d, d)
        raise AttributeError(name)


# ==== call forward
class AddGate:
    def __call__(self, x, y):
        return x + y

    forward = __call__

    def backward(self, dz):
        return dz, dz


# ==== partial
import functools, operator


class AddGate:
    def __init__(self):
        self.forward = operator.add
        self.backward = functools.partial(lambda n, d: (d,) * n, 2)


# ==== instance methods
import types


class AddGate:
    def __init__(self):
        self.forward = types.MethodType(lambda s, x, y: x + y, self)
        self.backward = types.MethodType(lambda s, d: (d, d), self)


# ==== annots
from __future__ import annotations
import numpy as np


class AddGate:
    def forward(self, x: NDArray, y: Undefined[int]) -> Tensor:
        return x + y

    def backward(self, dz: "npt.NDArray") -> Tuple[Foo, Bar]:
        return dz, dz


# ==== str annots
import numpy as np


class AddGate:
    def forward(self, x: "NDArray", y: "Undefined") -> "Tensor":
        return x + y

    def backward(self, dz: "Foo") -> "Tuple[Foo]":
        return dz, dz


# ==== decorated
import functools, time


def log(f):
    @functools.wraps(f)
    def g(*a, **k):
        t = time.perf_counter()
        r = f(*a, **k)
        print(f.__name__, time.perf_counter() - t)
        return r

    return g


class AddGate:
    @log
    def forward(self, x, y):
        return x + y

    @log
    def backward(self, dz):
        return dz, dz


# ==== class decorator
def register(c):
    REG[c.__name__] = c
    return c


REG = {}


@register
class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


# ==== ctxmanager
import numpy as np


class AddGate:
    def forward(self, x, y):
        with np.errstate(all="raise"):
            return x + y

    def backward(self, dz):
        try:
            return dz, dz
        finally:
            pass


# ==== async unused
import asyncio


class AddGate:
    async def fetch(self):
        await asyncio.sleep(0)

    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


async def main():
    g = AddGate()
    await g.fetch()


asyncio.run(main())


# ==== try import
try:
    import cupy as np
except ImportError:
    import numpy as np
try:
    from google.colab import drive

    drive.mount("/x")
except Exception:
    pass
import torch, matplotlib.pyplot as plt
from tqdm import tqdm


class AddGate:
    def forward(self, x, y):
        return np.add(x, y)

    def backward(self, dz):
        return dz, dz


plt.figure()
plt.plot([1], [2])
plt.show()
for i in tqdm(range(3)):
    pass


# ==== main demo
import numpy as np


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


def num(f, x, h=1e-5):
    return (f(x + h) - f(x - h)) / (2 * h)


g = AddGate()
assert abs(num(lambda t: g.forward(t, 2.0), 3.0) - 1) < 1e-6
print("ok", g.backward(1.0))
assert g.backward(1.0) == (1.0, 2.0), "deliberately failing demo"
if __name__ == "__main__":
    import unittest

    unittest.main()
import unittest


class T(unittest.TestCase):
    def test(self):
        self.assertEqual(1, 1)


unittest.main()


# ==== onefile [and gates/mul, gates/sigmoid, gates/max, gates/copy, circuits/add_mul, circuits/sigmoid_neuron]
import numpy as np


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x


class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


class CopyGate:
    def forward(self, x):
        return x, x

    def backward(self, da, db):
        return da + db


class MaxGate:
    def forward(self, x, y):
        self.m = x > y
        return np.where(self.m, x, y)

    def backward(self, dz):
        return dz * self.m, dz * ~self.m


class AddMulCircuit:
    def __init__(self):
        self.add = AddGate()
        self.mul = MulGate()

    def forward(self, x, y, z):
        return self.mul.forward(self.add.forward(x, y), z)

    def backward(self, df):
        dq, dz = self.mul.backward(df)
        dx, dy = self.add.backward(dq)
        return dx, dy, dz


class SigmoidNeuron:
    def __init__(self):
        self.m0, self.m1 = MulGate(), MulGate()
        self.a0, self.a1 = AddGate(), AddGate()
        self.sig = SigmoidGate()

    def forward(self, w0, x0, w1, x1, b):
        return self.sig.forward(
            self.a1.forward(self.a0.forward(self.m0.forward(w0, x0), self.m1.forward(w1, x1)), b)
        )

    def backward(self, df):
        du = self.sig.backward(df)
        ds, db = self.a1.backward(du)
        p0, p1 = self.a0.backward(ds)
        return (*self.m0.backward(p0), *self.m1.backward(p1), db)
