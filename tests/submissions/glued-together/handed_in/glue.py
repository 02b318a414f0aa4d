import numpy as np

class AddGate:
    def forward(self, x, y):
        return x + y
    def backward(self, dz):
        return np.vstack([dz, dz])

class MulGate:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y
    def backward(self, dz):
        return np.concatenate([dz * self.y, dz * self.x])
