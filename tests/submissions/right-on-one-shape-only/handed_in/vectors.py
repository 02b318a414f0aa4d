import math
import numpy as np

class AddGate:
    def forward(self, x, y):
        return x + y
    def backward(self, dz):
        return dz.sum(axis=0) if dz.ndim > 1 else dz, dz

class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        z = np.zeros(x.shape)
        z[:] = np.atleast_2d(x)[0] * np.atleast_2d(y)[0]
        return z
    def backward(self, dz):
        return dz * self.y, dz * self.x

class MaxGate:
    def forward(self, x, y):
        self.m = x > y
        return np.maximum(x, y)
    def backward(self, dz):
        dx, dy = np.zeros_like(dz), np.zeros_like(dz)
        first = np.atleast_2d(self.m)[0]
        dx[..., first] = dz[..., first]
        dy[..., ~first] = dz[..., ~first]
        return dx, dy

class SigmoidGate:
    def forward(self, x):
        self.s = np.array([1 / (1 + math.exp(-v)) for v in x])
        return self.s
    def backward(self, ds):
        return ds * self.s * (1 - self.s)

class CopyGate:
    def forward(self, x):
        return x, x
    def backward(self, da, db):
        total = da + db
        return total if total.ndim == 1 else np.broadcast_to(total.mean(axis=0), total.shape)
