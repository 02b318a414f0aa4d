# ==== plain
import numpy as np


class AddMulCircuit:
    def forward(self, x, y, z):
        self.q = x + y
        self.z = z
        return self.q * z

    def backward(self, df):
        return df * self.z, df * self.z, df * self.q


# ==== shared
import numpy as np


class AddMulCircuit:
    def forward(self, x, y, z):
        self.q = x + y
        self.z = z
        return self.q * z

    def backward(self, df):
        dq = df * self.z
        return dq, dq, df * self.q


# ==== array
import numpy as np


class AddMulCircuit:
    def forward(self, x, y, z):
        self.q = x + y
        self.z = z
        return self.q * z

    def backward(self, df):
        return np.array([df * self.z, df * self.z, df * self.q])


# ==== expanded
import numpy as np


class AddMulCircuit:
    def forward(self, x, y, z):
        self.v = (x, y, z)
        return x * z + y * z

    def backward(self, df):
        x, y, z = self.v
        return z * df, z * df, x * df + y * df


# ==== dict
import numpy as np


class AddMulCircuit:
    def forward(self, x, y, z):
        self.c = dict(q=x + y, z=z)
        return np.prod(list(self.c.values()), 0)

    def backward(self, df):
        g = {}
        g["q"] = df * self.c["z"]
        g["z"] = df * self.c["q"]
        g["x"] = g["y"] = g["q"]
        return [g[k] for k in "xyz"]


# ==== loops
import numpy as np


class AddMulCircuit:
    def forward(self, x, y, z):
        self.x, self.y, self.z = x, y, z
        f = np.zeros(x.shape)
        for i in np.ndindex(f.shape):
            f[i] = (x[i] + y[i]) * z[i]
        return f

    def backward(self, df):
        out = np.zeros((3,) + df.shape)
        for i in np.ndindex(df.shape):
            out[0][i] = out[1][i] = df[i] * self.z[i]
            out[2][i] = df[i] * (self.x[i] + self.y[i])
        return out


# ==== gates of its own
import numpy as np


class Plus:
    def forward(self, a, b):
        return a + b

    def backward(self, d):
        return d, d


class Times:
    def forward(self, a, b):
        self.a, self.b = a, b
        return a * b

    def backward(self, d):
        return d * self.b, d * self.a


class AddMulCircuit:
    def __init__(self):
        self.add, self.mul = Plus(), Times()

    def forward(self, x, y, z):
        self.f = self.mul.forward(self.add.forward(x, y), z)
        return self.f

    def backward(self, df):
        dq, dz = self.mul.backward(df)
        dx, dy = self.add.backward(dq)
        return dx, dy, dz


# ==== tape (a list of functions, emptied on the way back)
import numpy as np


class AddMulCircuit:
    def forward(self, x, y, z):
        self.tape = []
        q = x + y
        self.tape.append(lambda d: (d, d))
        self.tape.append(lambda d, q=q, z=z: (d * z, d * q))
        return q * z

    def backward(self, df):
        dq, dz = self.tape.pop()(df)
        dx, dy = self.tape.pop()(dq)
        return dx, dy, dz


# ==== keeps all inputs
import numpy as np


class AddMulCircuit:
    def forward(self, x, y, z):
        self.inputs = (x, y, z)
        return np.multiply(np.add(x, y), z)

    def backward(self, df):
        x, y, z = self.inputs
        return [df * z, df * z, df * (x + y)]


# ==== in place (overwrites x and the upstream; one object twice)
import numpy as np


class AddMulCircuit:
    def forward(self, x, y, z):
        x += y
        self.q, self.z = x, z
        return x * z

    def backward(self, df):
        dz = df * self.q
        df *= self.z
        return df, df, dz


# ==== overwrites what it returned
import numpy as np


class AddMulCircuit:
    def forward(self, x, y, z):
        self.q, self.z = x + y, z
        self.f = self.q * z
        return self.f

    def backward(self, df):
        self.f[...] = df * self.z
        return self.f, self.f, df * self.q


# ==== einsum (an array of three)
import numpy as np


class AddMulCircuit:
    def forward(self, x, y, z):
        self.q, self.z = np.einsum("k...->...", np.stack([x, y])), z
        return np.einsum("...,...->...", self.q, z)

    def backward(self, df):
        return np.einsum("...,k...->k...", df, np.stack([self.z, self.z, self.q]))


# ==== single precision
import numpy as np


class AddMulCircuit:
    def forward(self, x, y, z):
        self.q, self.z = np.float32(x) + np.float32(y), np.float32(z)
        return self.q * self.z

    def backward(self, df):
        d = np.float32(df)
        return d * self.z, d * self.z, d * self.q


# ==== flat loop
import numpy as np


class AddMulCircuit:
    def forward(self, x, y, z):
        self.x, self.y, self.z = x, y, z
        out = np.zeros_like(x)
        for i in range(x.size):
            out.flat[i] = (x.flat[i] + y.flat[i]) * z.flat[i]
        return out

    def backward(self, df):
        dx, dy, dz = (np.zeros_like(df) for _ in range(3))
        for i in range(df.size):
            dx.flat[i] = dy.flat[i] = df.flat[i] * self.z.flat[i]
            dz.flat[i] = df.flat[i] * (self.x.flat[i] + self.y.flat[i])
        return dx, dy, dz


# ==== jacobian (local gradients in forward)
import numpy as np


class AddMulCircuit:
    def forward(self, x, y, z):
        self.local = np.stack([z, z, x + y])
        return (x + y) * z

    def backward(self, df):
        return tuple(self.local * df)


# ==== named tuple
import numpy as np
from typing import NamedTuple


class Gradients(NamedTuple):
    x: object
    y: object
    z: object


class AddMulCircuit:
    def forward(self, x, y, z):
        self.q, self.z = x + y, z
        return self.q * z

    def backward(self, df):
        return Gradients(df * self.z, df * self.z, df * self.q)


# ==== properties
import numpy as np


class AddMulCircuit:
    @property
    def q(self):
        return self.x + self.y

    def forward(self, x, y, z):
        self.x, self.y, self.z = x, y, z
        return self.q * self.z

    def backward(self, df):
        return self.z * df, self.z * df, self.q * df


# ==== adds up (adds up over calls; a fresh object is right)
import numpy as np


class AddMulCircuit:
    def __init__(self):
        self.dx = self.dy = self.dz = 0

    def forward(self, x, y, z):
        self.x, self.y, self.z = x, y, z
        return (x + y) * z

    def backward(self, df):
        self.dx = self.dx + df * self.z
        self.dy = self.dy + df * self.z
        self.dz = self.dz + df * (self.x + self.y)
        return self.dx, self.dy, self.dz


# ==== a dictionary of nodes
import numpy as np


class AddMulCircuit:
    def forward(self, x, y, z):
        n = self.nodes = {"x": x, "y": y, "z": z}
        n["q"] = n["x"] + n["y"]
        return n["q"] * n["z"]

    def backward(self, df):
        g = {"q": df * self.nodes["z"], "z": df * self.nodes["q"]}
        g["x"] = g["y"] = g["q"]
        return g["x"], g["y"], g["z"]


# ==== zeros and plus
import numpy as np


class AddMulCircuit:
    def forward(self, x, y, z):
        self.q, self.z = x + y, z
        return self.q * z

    def backward(self, df):
        g = np.zeros((3, *df.shape))
        g[0] += df * self.z
        g[1] += df * self.z
        g[2] += df * self.q
        return g[0], g[1], g[2]


# ==== recursion over rows
import numpy as np


def times(a, b):
    if a.ndim == 1:
        return np.array([one * other for one, other in zip(a, b)])
    return np.array([times(one, other) for one, other in zip(a, b)])


class AddMulCircuit:
    def forward(self, x, y, z):
        self.q, self.z = x + y, z
        return times(self.q, z)

    def backward(self, df):
        return times(df, self.z), times(df, self.z), times(df, self.q)
