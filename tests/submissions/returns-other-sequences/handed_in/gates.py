from collections import deque, namedtuple
import numpy as np

Grads = namedtuple("Grads", "dx dy")
Grads.__doc__ = "what backward gives"


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return Grads(dx=dz, dy=dz)


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return (x * y).tolist()

    def backward(self, dz):
        return (dz * self.y).tolist(), (dz * self.x).tolist()


class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s,          # comma left over

    def backward(self, ds):
        return [ds * self.s * (1 - self.s)]


class CopyGate:
    def forward(self, x):
        return deque([x, x], maxlen=2)

    def backward(self, da, db):
        return (da + db).tolist()
