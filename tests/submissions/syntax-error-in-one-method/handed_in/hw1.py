import numpy as np

class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz

class MulGate:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dz):
        dx = dz * self.y
        dy = dz * self.x
        return dx dy

class SigmoidGate:
    def forward(self, x)
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)

class CopyGate:
    def forward(self, x):
        if x = None:
            return
        else:
            return x, x

    def backward(self, da, db):
        return da + db
