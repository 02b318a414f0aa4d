import numpy as np


class Plus:
    forward = lambda self, x, y: x + y
    backward = lambda self, dz: (dz, dz)


AddGate = Plus


class Times:
    def fwd(self, x, y):
        self.x, self.y = x, y
        return x * y

    def bwd(self, dz):
        return dz * self.y, dz * self.x

    forward, backward = fwd, bwd


class MulGate(Times):
    pass


CopyGate = type("CopyGate", (), {
    "forward": lambda self, x: (x, x),
    "backward": staticmethod(lambda da, db: da + db),
})


class Squash:
    def __init__(self, kind="sigmoid"):
        self.kind = kind

    def __call__(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    forward = __call__

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


SigmoidGate = SigmoidUnit = Squash
