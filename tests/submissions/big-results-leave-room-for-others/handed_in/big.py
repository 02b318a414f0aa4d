import numpy as np

class AddGate:
    def forward(self, x, y):
        return np.add.outer(np.resize(x, 256), np.resize(y, 256))
    def backward(self, dz):
        return dz, dz

class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y
    def backward(self, dz):
        return dz * self.y, dz * self.x

class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s
    def backward(self, ds):
        return ds * self.s * (1 - self.s)

class CopyGate:
    def forward(self, x):
        return x, x
    def backward(self, da, db):
        return da + db

class AddMulCircuit:
    def forward(self, x, y, z):
        self.q, self.z = x + y, z
        return self.q * z
    def backward(self, df):
        return df * self.z, df * self.z, df * self.q
