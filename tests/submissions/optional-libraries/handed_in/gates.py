try:
    import cupy as xp
    GPU = True
except ImportError:
    import numpy as xp
    GPU = False

try:
    from scipy.special import expit_of_some_other_version as expit
except Exception:
    def expit(x):
        return 1 / (1 + xp.exp(-x))

if GPU:
    class AddGate:
        def forward(self, x, y):
            return xp.asarray(x) + xp.asarray(y)
        def backward(self, dz):
            return None
else:
    class AddGate:
        def forward(self, x, y):
            return x + y
        def backward(self, dz):
            return dz, dz

with xp.errstate(all="ignore"):
    class MaxGate:
        def forward(self, x, y):
            self.m = x > y
            return xp.maximum(x, y)
        def backward(self, dz):
            return xp.where(self.m, dz, 0), xp.where(self.m, 0, dz)

class SigmoidGate:
    def forward(self, x):
        self.s = expit(x)
        return self.s
    def backward(self, ds):
        return ds * self.s * (1 - self.s)
