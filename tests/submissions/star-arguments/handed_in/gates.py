import numpy as np
from functools import reduce


class AddGate:
    def __init__(self, name="add", **options):
        self.name = name

    def forward(self, *xs):
        self.n = len(xs)
        return reduce(np.add, xs)

    def backward(self, dz, *_):
        return tuple(dz for _ in range(self.n))


class MulGate:
    def forward(self, x, y, /, train=True, verbose=False):
        self.xy = (x, y)
        if verbose: print("mul", x, y)
        return x * y

    def backward(self, dz=1.0):
        x, y = self.xy
        return y * dz, x * dz


class SigmoidGate:
    def forward(self, x=None, *, eps=0.0):
        self.s = 1 / (1 + np.exp(-x)) + eps
        return self.s

    def backward(self, ds=None):
        if ds is None:
            ds = np.ones_like(self.s)
        return ds * self.s * (1 - self.s)


class MaxGate:
    def forward(self, *args, **kwargs):
        self.stacked = np.stack(args)
        self.winner = self.stacked.argmax(axis=0)
        return self.stacked.max(axis=0)

    def backward(self, *args, **kwargs):
        return tuple(args[0] * (self.winner == k) for k in range(2))


class CopyGate:
    def forward(self, x, n=2):
        return (x,) * n

    def backward(self, *grads):
        return sum(grads)


class SigmoidNeuron:
    def forward(self, *args):
        *wx, b = args
        self.w, self.x = wx[0::2], wx[1::2]
        self.f = 1 / (1 + np.exp(-sum((w * x for w, x in zip(self.w, self.x)), b)))
        return self.f

    def backward(self, *args):
        (df,) = args
        du = df * self.f * (1 - self.f)
        out = []
        for w, x in zip(self.w, self.x):
            out += [du * x, du * w]
        return *out, du
