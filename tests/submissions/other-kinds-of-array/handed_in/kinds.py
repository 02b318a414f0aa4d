import numpy as np


class Tensor(np.ndarray):
    """An array with a gradient."""

    def __new__(cls, values):
        return np.asarray(values).view(cls)

    def __array_finalize__(self, other):
        self.grad = getattr(other, "grad", None)


class AddGate:
    def forward(self, x, y):
        return Tensor(x) + Tensor(y)

    def backward(self, dz):
        dx = Tensor(dz)
        dx.grad = dx
        dx.flags.writeable = False
        return dx, dx


class MulGate:
    def forward(self, x, y):
        self.x, self.y = np.asfortranarray(x), np.asfortranarray(y)
        return (self.x.T * self.y.T).T

    def backward(self, dz):
        return (dz * self.y)[::-1][::-1], np.asfortranarray(dz * self.x)


class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x.astype(np.longdouble)))
        return self.s

    def backward(self, ds):
        return (ds * self.s * (1 - self.s)).astype(">f8")


class MaxGate:
    def forward(self, x, y):
        self.lost = x < y
        return np.ma.array(x, mask=self.lost).filled(y)

    def backward(self, dz):
        return (np.ma.masked_where(self.lost, dz).filled(0),
                np.ma.masked_where(~self.lost, dz).filled(0))


class CopyGate:
    def forward(self, x):
        both = np.repeat(x[None], 2, axis=0)
        both.setflags(write=False)
        return both

    def backward(self, da, db):
        return np.einsum("i...->...", np.stack([da, db]))
