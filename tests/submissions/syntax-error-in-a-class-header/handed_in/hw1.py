import numpy as np

class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz

class MulGate
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
