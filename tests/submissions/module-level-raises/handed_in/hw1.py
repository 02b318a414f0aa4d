import numpy as np

data = open("train.csv").read()

class AddGate:
    def forward(self, x, y):
        return x + y
    def backward(self, dz):
        return dz, dz

assert AddGate().forward(2, 2) == 5, "my test is wrong but I do not know why"

class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y
    def backward(self, dz):
        return dz * self.y, dz * self.x

print(1 / 0)
raise RuntimeError("stop here while I debug")

class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s
    def backward(self, ds):
        return ds * self.s * (1 - self.s)

@graded
class CopyGate:
    def forward(self, x):
        return x, x
    def backward(self, da, db):
        return da + db
