import numpy as np


class AddGate:
    def forward(self, x, y):
        z = x + y
        return z

    def backward(self, dz):
        dx = dz * 1
        dy = dz * 1
        return dx, dy


class MulGate:
    def forward(self, x, y):
        z = x * y
        self.x = x
        self.y = y
        return z

    def backward(self, dz):
        dx = dz * self.y
        dy = dz * self.x
        return dx, dy


class SigmoidGate:
    def forward(self, x):
        s = 1 / (1 + np.exp(-x))
        self.s = s
        return s

    def backward(self, ds):
        dx = ds * (1 - self.s) * self.s
        return dx


class MaxGate:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return np.maximum(x, y)

    def backward(self, dz):
        dx = dz * (self.x > self.y)
        dy = dz * (self.y > self.x)
        return dx, dy


class CopyGate:
    def forward(self, x):
        return x, x

    def backward(self, da, db):
        return da + db


class AddMulCircuit:
    def forward(self, x, y, z):
        self.q = x + y
        self.z = z
        return self.q * z

    def backward(self, df):
        dq = df * self.z
        dz = df * self.q
        dx = dq
        dy = dq
        return dx, dy, dz


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.w0, self.x0, self.w1, self.x1 = w0, x0, w1, x1
        dot = w0 * x0 + w1 * x1 + b
        self.f = 1.0 / (1 + np.exp(-dot))
        return self.f

    def backward(self, df):
        ddot = (1 - self.f) * self.f * df
        return ddot * self.x0, ddot * self.w0, ddot * self.x1, ddot * self.w1, ddot
