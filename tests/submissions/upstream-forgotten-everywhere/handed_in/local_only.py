import numpy as np


class AddGate:
    def forward(self, x, y):
        self.shape = x.shape
        return x + y

    def backward(self, dz):
        return np.ones(self.shape), np.ones(self.shape)


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return self.y, self.x


class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return self.s * (1 - self.s)


class MaxGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return np.maximum(x, y)

    def backward(self, dz):
        return (self.x > self.y).astype(float), (self.y > self.x).astype(float)


class CopyGate:
    def forward(self, x):
        self.x = x
        return x, x

    def backward(self, da, db):
        return 2 * np.ones_like(self.x)


class AddMulCircuit:
    def forward(self, x, y, z):
        self.x, self.y, self.z = x, y, z
        return (x + y) * z

    def backward(self, df):
        return self.z, self.z, self.x + self.y


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.w0, self.x0, self.w1, self.x1 = w0, x0, w1, x1
        self.f = 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + b)))
        return self.f

    def backward(self, df):
        d = self.f * (1 - self.f)
        return d * self.x0, d * self.w0, d * self.x1, d * self.w1, d
