import numpy as np

class AddGate:
    def forward(self, x, y):
        raise NotImplementedError
    def backward(self, dz):
        return dz, dz

class MulGate:
    def forward(self, x, y):
        return x * y

class SigmoidGate:
    def forward(self, x):
        """Return s."""
    def backward(self, ds):
        return ds * self.s * (1 - self.s)

class MaxGate:
    def forward(self, x, y):
        return np.maximum(x, y)
    def backward(self, dz):
        pass

class CopyGate:
    def backward(self, da, db):
        return da + db

class AddMulCircuit:
    def forward(self, x, y, z):
        ...
    def backward(self, df):
        # if only forward kept q and z
        return df * self.z, df * self.z, df * self.q

class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        return 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + b)))
    def backward(self, df):
        """Return (dw0, dx0, dw1, dx1, db)."""
        raise NotImplementedError
