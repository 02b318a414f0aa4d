import numpy as np

class Mulgate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y
    def backward(self, dz):
        return dz * self.y, dz * self.x

class SigmoidGates:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s
    def backward(self, ds):
        return ds * self.s * (1 - self.s)

class maxGate:
    def forward(self, x, y):
        self.m = x > y
        return np.maximum(x, y)
    def backward(self, dz):
        return dz * self.m, dz * ~self.m

class CpyGate:
    def forward(self, x):
        return x, x
    def backward(self, da, db):
        return da + db
