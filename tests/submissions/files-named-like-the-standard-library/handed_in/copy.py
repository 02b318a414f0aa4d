import numpy as np

class CopyGate:
    def forward(self, x):
        return x, x
    def backward(self, da, db):
        return np.add(da, db)
