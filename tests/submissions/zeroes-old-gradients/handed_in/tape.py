import numpy as np

ALL_GRADS = []


def zero_grad():
    for g in ALL_GRADS:
        g[...] = 0.0


class Gate:
    def __init__(self):
        zero_grad()

    def record(self, *grads):
        ALL_GRADS.extend(grads)
        return grads


class AddGate(Gate):
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return self.record(1.0 * dz, 1.0 * dz)


class MulGate(Gate):
    def forward(self, x, y):
        self.inputs = x.copy(), y.copy()
        return x * y

    def backward(self, dz):
        x, y = self.inputs
        return self.record(dz * y, dz * x)


class CopyGate(Gate):
    def forward(self, x):
        return x.copy(), x.copy()

    def backward(self, da, db):
        return self.record(da + db)[0]
