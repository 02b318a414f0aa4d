import numpy as np


class AddGate:
    def forward(self, x, y):
        assert False, "TODO"

    def backward(self, dz):
        return dz, dz


class MulGate:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x @ y                # a number for (3,), an error for (2, 3)

    def backward(self, dz):
        return dz * self.y, dz * self.x


class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exponential(-x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


class MaxGate:
    def forward(self, x, y):
        if x > y:
            self.first = True
            return x
        self.first = False
        return y

    def backward(self, dz):
        return dz * self.first, dz * (not self.first)


class CopyGate:
    def forward(self, x):
        return x, x

    def backward(self, da, db):
        return (da and db) + grad


class AddMulCircuit:
    def forward(self, x, y, z):
        q = x + y
        return q * z

    def backward(self, df):
        return df * z, df * z, df * q


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.w = [w0, w1]
        self.x = [x0, x1]
        self.f = 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + b)))
        return self.f

    def backward(self, df):
        d = df * self.f * (1 - self.f)
        grads = []
        for i in range(3):
            grads.append(d * self.x[i])
            grads.append(d * self.w[i])
        return grads + [d]
