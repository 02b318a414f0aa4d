import numpy as np

class AddGate:
    def forward(self, x, y):
        return x + y
    def backward(self, dz):
        return "dz", "dz"

class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y
    def backward(self, dz):
        return {"dx": dz * self.y, "dy": dz * self.x}

class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s
    def backward(self, ds):
        return lambda: ds * self.s * (1 - self.s)

class MaxGate:
    def forward(self, x, y):
        self.m = x > y
        return np.maximum(x, y)
    def backward(self, dz):
        return set(np.ravel(dz * self.m)), set(np.ravel(dz * ~self.m))

class CopyGate:
    def forward(self, x):
        return x, x
    def backward(self, da, db):
        return da + db * 1j

class Tensor:
    def __init__(self, data):
        self.data = data
        self.grad = None

class AddMulCircuit:
    def forward(self, x, y, z):
        self.q, self.z = x + y, z
        return self.q * z
    def backward(self, df):
        return Tensor(df * self.z), Tensor(df * self.z), Tensor(df * self.q)

class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        return 1 / (1 + np.exp(-(w0*x0 + w1*x1 + b)))
    def backward(self, df):
        return [[1, [2, 3]], [], {}, (), np.array([None, 1])]
