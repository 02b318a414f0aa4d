import numpy as np
import types

class MaxGate:
    def forward(self, x, y):
        self.kept = types.SimpleNamespace(m=x > y)
        return np.maximum(x, y)
    def backward(self, dz):
        return dz * self.kept.m, dz * ~self.kept.m
