import numpy as np

class MulGate:
    def __init__(self):
        self.history = []
    def forward(self, x, y):
        self.history.append((x, y))
        return x * y
    def backward(self, dz):
        x, y = self.history[-1]
        return dz * y, dz * x

class MaxGate:
    def __init__(self):
        self.calls = 0
    def forward(self, x, y):
        self.calls += 1
        setattr(self, "x%d" % self.calls, x)
        setattr(self, "y%d" % self.calls, y)
        return np.where(x > y, x, y)
    def backward(self, dz):
        x = getattr(self, "x%d" % self.calls)
        y = getattr(self, "y%d" % self.calls)
        return dz * (x > y), dz * (y > x)
