import numpy as np

class AddGate:
    def forward(self, x, y): return x + y
    def backward(self, dz): return dz, dz

class MulGate:
    def forward(self, x, y): return x * y
    def backward(self, dz): return dz, dz

class SigmoidGate:
    def forward(self, x): return 1 / (1 + np.exp(-x))
    def backward(self, ds): return ds

class MaxGate:
    def forward(self, x, y): return np.maximum(x, y)
    def backward(self, dz): return dz, dz

class CopyGate:
    def forward(self, x): return x, x
    def backward(self, da, db): return da

class AddMulCircuit:
    def forward(self, x, y, z): return (x + y) * z
    def backward(self, df): return df, df, df

class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.f = 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + b)))
        return self.f
    def backward(self, df):
        df = df * self.f * (1 - self.f)
        return df, df, df, df, df
