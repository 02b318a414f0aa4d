import numpy as np

_pool = {}


def buf(name, like):
    """reuse memory between calls, allocation is slow"""
    key = name, like.shape
    if key not in _pool:
        _pool[key] = np.empty(like.shape)
    return _pool[key]


class AddGate:
    def forward(self, x, y):
        return np.add(x, y, out=buf("fwd", x))

    def backward(self, dz):
        dx, dy = buf("bwd0", dz), buf("bwd1", dz)
        dx[...] = dz
        dy[...] = dz
        return dx, dy


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return np.multiply(x, y, out=buf("fwd", x))

    def backward(self, dz):
        return (np.multiply(dz, self.y, out=buf("bwd0", dz)),
                np.multiply(dz, self.x, out=buf("bwd1", dz)))


class SigmoidGate:
    def forward(self, x):
        out = buf("fwd", x)
        np.exp(-x, out=out)
        out += 1
        np.divide(1, out, out=out)
        self.s = out.copy()
        return out

    def backward(self, ds):
        out = buf("bwd0", ds)
        np.multiply(self.s, 1 - self.s, out=out)
        out *= ds
        return out
