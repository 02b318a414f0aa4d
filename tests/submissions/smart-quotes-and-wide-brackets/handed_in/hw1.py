import numpy as np

print(“homework 1”)

class AddGate:
    # “distributor” （더하기）
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz

class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return （dz * self.y, dz * self.x）

class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(−x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)

class CopyGate:
    def forward(self, x):
        return x, x

    def backward(self, da, db):
        return da + db

class MaxGate:
    def forward(self, x, y):
        self.m = x > y
        return np.maximum(x, y)

    def backward(self, dz):
        print('routing')
        return dz * self.m, dz * ~self.m

‘end’
