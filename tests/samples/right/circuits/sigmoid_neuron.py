# ==== plain
import numpy as np


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.i = (w0, x0, w1, x1)
        self.f = 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + b)))
        return self.f

    def backward(self, df):
        w0, x0, w1, x1 = self.i
        g = df * self.f * (1 - self.f)
        return g * x0, g * w0, g * x1, g * w1, g


# ==== stack
import numpy as np


class SigmoidNeuron:
    def forward(self, *v):
        self.w = np.stack(v[0:4:2])
        self.x = np.stack(v[1:4:2])
        self.f = 1 / (1 + np.exp(-((self.w * self.x).sum(0) + v[4])))
        return self.f

    def backward(self, df):
        g = df * self.f * (1 - self.f)
        dw, dx = g * self.x, g * self.w
        return np.array([dw[0], dx[0], dw[1], dx[1], g])


# ==== einsum
import numpy as np


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.W = np.array([w0, w1])
        self.X = np.array([x0, x1])
        u = np.einsum("k...,k...->...", self.W, self.X) + b
        self.f = 0.5 * (1 + np.tanh(u / 2))
        return self.f

    def backward(self, df):
        g = df * self.f * (1 - self.f)
        out = []
        for w, x in zip(self.W, self.X):
            out += [g * x, g * w]
        return out + [g]


# ==== lists
import numpy as np
import math


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.sh = w0.shape
        self.v = [t.ravel().tolist() for t in (w0, x0, w1, x1, b)]
        self.f = [1 / (1 + math.exp(-(p * q + r * s + t))) for p, q, r, s, t in zip(*self.v)]
        return np.array(self.f).reshape(self.sh)

    def backward(self, df):
        g = [d * f * (1 - f) for d, f in zip(df.ravel().tolist(), self.f)]
        w0, x0, w1, x1, _ = self.v
        m = lambda u: np.array([a * b for a, b in zip(g, u)]).reshape(self.sh)
        return m(x0), m(w0), m(x1), m(w1), np.array(g).reshape(self.sh)


# ==== exptape
import numpy as np


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.tape = []

        def rec(val, *parents):
            n = dict(v=val, p=parents, g=np.zeros_like(val))
            self.tape.append(n)
            return n

        W0, X0, W1, X1, B = self.leaves = [rec(t) for t in (w0, x0, w1, x1, b)]
        m0 = rec(w0 * x0, (W0, x0), (X0, w0))
        m1 = rec(w1 * x1, (W1, x1), (X1, w1))
        s = rec(m0["v"] + m1["v"] + b, (m0, 1), (m1, 1), (B, 1))
        f = 1 / (1 + np.exp(-s["v"]))
        rec(f, (s, f * (1 - f)))
        return f

    def backward(self, df):
        self.tape[-1]["g"] = df
        for n in reversed(self.tape):
            for p, l in n["p"]:
                p["g"] = p["g"] + n["g"] * l
        return tuple(n["g"] for n in self.leaves)


# ==== keeps a tuple
import numpy as np


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.kept = w0, x0, w1, x1
        self.f = 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + b)))
        return self.f

    def backward(self, df):
        w0, x0, w1, x1 = self.kept
        g = self.f * (1 - self.f) * df
        return g * x0, g * w0, g * x1, g * w1, g


# ==== slope from the sum
import numpy as np


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.kept = w0, x0, w1, x1
        self.u = w0 * x0 + w1 * x1 + b
        return 1 / (1 + np.exp(-self.u))

    def backward(self, df):
        w0, x0, w1, x1 = self.kept
        g = df * np.exp(-self.u) / (1 + np.exp(-self.u)) ** 2
        return [g * x0, g * w0, g * x1, g * w1, g]


# ==== by tanh
import numpy as np


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.kept = w0, x0, w1, x1
        self.f = 0.5 + 0.5 * np.tanh(0.5 * (w0 * x0 + w1 * x1 + b))
        return self.f

    def backward(self, df):
        w0, x0, w1, x1 = self.kept
        g = df * (self.f - self.f * self.f)
        return g * x0, g * w0, g * x1, g * w1, g.copy()


# ==== six small nodes (the lecture's nodes, one line each)
import numpy as np


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.kept = w0, x0, w1, x1
        a = w0 * x0
        c = w1 * x1
        self.e = np.exp(-(a + c + b))
        self.s = 1 + self.e
        return 1 / self.s

    def backward(self, df):
        w0, x0, w1, x1 = self.kept
        ds = -df / self.s**2
        de = ds
        dn = de * self.e
        du = -dn
        da = dc = db = du
        return da * x0, da * w0, dc * x1, dc * w1, db


# ==== in place (overwrites the upstream and gives it back)
import numpy as np


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.kept = w0, x0, w1, x1
        u = w0 * x0
        u += w1 * x1
        u += b
        np.negative(u, out=u)
        np.exp(u, out=u)
        u += 1
        self.f = np.reciprocal(u)
        return self.f

    def backward(self, df):
        w0, x0, w1, x1 = self.kept
        df *= self.f
        df *= 1 - self.f
        return df * x0, df * w0, df * x1, df * w1, df


# ==== overwrites what it returned
import numpy as np


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.kept = w0, x0, w1, x1
        self.f = 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + b)))
        return self.f

    def backward(self, df):
        w0, x0, w1, x1 = self.kept
        self.f *= 1 - self.f
        self.f *= df
        return self.f * x0, self.f * w0, self.f * x1, self.f * w1, self.f


# ==== single precision
import numpy as np


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.kept = [np.float32(v) for v in (w0, x0, w1, x1)]
        w0, x0, w1, x1 = self.kept
        self.f = 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + np.float32(b))))
        return self.f

    def backward(self, df):
        w0, x0, w1, x1 = self.kept
        g = np.float32(df) * self.f * (1 - self.f)
        return g * x0, g * w0, g * x1, g * w1, g


# ==== two cases for large numbers
import numpy as np


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.kept = w0, x0, w1, x1
        u = w0 * x0 + w1 * x1 + b
        self.f = np.where(u >= 0, 1 / (1 + np.exp(-np.abs(u))), np.exp(-np.abs(u)) / (1 + np.exp(-np.abs(u))))
        return self.f

    def backward(self, df):
        w0, x0, w1, x1 = self.kept
        g = df * self.f * (1 - self.f)
        return tuple(g * other for other in (x0, w0, x1, w1, 1.0))


# ==== arrays of pairs
import numpy as np


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.w, self.x = np.stack([w0, w1]), np.stack([x0, x1])
        self.f = 1 / (1 + np.exp(-((self.w * self.x).sum(axis=0) + b)))
        return self.f

    def backward(self, df):
        g = df * self.f * (1 - self.f)
        dw, dx = g * self.x, g * self.w
        return dw[0], dx[0], dw[1], dx[1], g


# ==== an array of five
import numpy as np


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.local = np.stack([x0, w0, x1, w1, np.ones_like(b)])
        self.f = 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + b)))
        return self.f

    def backward(self, df):
        return self.local * (df * self.f * (1 - self.f))


# ==== gates of its own
import numpy as np


class Times:
    def forward(self, a, b):
        self.a, self.b = a, b
        return a * b

    def backward(self, d):
        return d * self.b, d * self.a


class SigmoidNeuron:
    def __init__(self):
        self.gates = [Times(), Times()]

    def forward(self, w0, x0, w1, x1, b):
        first = self.gates[0].forward(w0, x0)
        second = self.gates[1].forward(w1, x1)
        self.f = 1 / (1 + np.exp(-(first + second + b)))
        return self.f

    def backward(self, df):
        g = df * self.f * (1 - self.f)
        return (*self.gates[0].backward(g), *self.gates[1].backward(g), g)


# ==== values with gradients (a small tape)
import numpy as np


class Value:
    def __init__(self, data, parents=()):
        self.data, self.parents, self.grad = data, parents, 0.0

    def __add__(self, other):
        return Value(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        return Value(self.data * other.data, [(self, other.data), (other, self.data)])

    def back(self, upstream):
        self.grad = self.grad + upstream
        for parent, local in self.parents:
            parent.back(upstream * local)


def sigmoid(u):
    s = 1 / (1 + np.exp(-u.data))
    return Value(s, [(u, s * (1 - s))])


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        v = self.v = {k: Value(a) for k, a in dict(w0=w0, x0=x0, w1=w1, x1=x1, b=b).items()}
        self.out = sigmoid(v["w0"] * v["x0"] + v["w1"] * v["x1"] + v["b"])
        return self.out.data

    def backward(self, df):
        self.out.back(df)
        return [self.v[k].grad for k in ("w0", "x0", "w1", "x1", "b")]


# ==== loops over places
import numpy as np
import math


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.kept = w0, x0, w1, x1, b
        out = np.empty(w0.shape)
        for i in np.ndindex(w0.shape):
            out[i] = 1 / (1 + math.exp(-(w0[i] * x0[i] + w1[i] * x1[i] + b[i])))
        self.f = out
        return out

    def backward(self, df):
        w0, x0, w1, x1, b = self.kept
        grads = [np.empty(df.shape) for _ in range(5)]
        for i in np.ndindex(df.shape):
            g = df[i] * self.f[i] * (1 - self.f[i])
            for grad, local in zip(grads, (x0[i], w0[i], x1[i], w1[i], 1)):
                grad[i] = g * local
        return grads


# ==== local gradient kept
import numpy as np


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.kept = w0, x0, w1, x1
        f = 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + b)))
        self.slope = f * (1 - f)
        return f

    def backward(self, df):
        w0, x0, w1, x1 = self.kept
        return (
            df * self.slope * x0,
            df * self.slope * w0,
            df * self.slope * x1,
            df * self.slope * w1,
            df * self.slope,
        )


# ==== lists go out
import numpy as np


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.kept = w0, x0, w1, x1
        self.f = 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + b)))
        return self.f.tolist()

    def backward(self, df):
        w0, x0, w1, x1 = self.kept
        g = df * self.f * (1 - self.f)
        return [(g * one).tolist() for one in (x0, w0, x1, w1)] + [g.tolist()]
