import numpy as np

class AddGate:
    def forward(self, x, y):
        return x + y
    def backward(self, dz):
        return dz, dz

class CopyGate:
    def forward(self, x):
        return x, x
    def backward(self, da, db):
        return np.broadcast_to(da.sum() + db.sum(), (3, 1 << 40))
