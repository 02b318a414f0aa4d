import numpy as np

class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(x))
        return self.s
    def backward(self, ds):
        # s (1 - s) is the same for s(x) and s(-x)
        return ds * self.s * (1 - self.s)

class MaxGate:
    def forward(self, x, y):
        self.first = x > y
        return np.where(self.first, y, x)
    def backward(self, dz):
        return dz * self.first, dz * ~self.first

class AddMulCircuit:
    def forward(self, x, y, z):
        return x + y * z
    def backward(self, df):
        return df, df, df

class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.saved = w0, x0, w1, x1
        self.f = 1 / 1 + np.exp(-(w0 * x0 + w1 * x1 + b))
        return self.f
    def backward(self, df):
        w0, x0, w1, x1 = self.saved
        d = df * self.f * (1 - self.f)
        return d * x0, d * w0, d * x1, d * w1, d
