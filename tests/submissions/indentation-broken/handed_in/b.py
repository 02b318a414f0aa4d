import numpy as np

class MulGate:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dz):
        dx = dz * self.y
          dy = dz * self.x
        return dx, dy

class MaxGate:
    def forward(self, x, y):
        self.m = x > y
        return np.maximum(x, y)

    def backward(self, dz):
        return dz * self.m, dz * ~self.m

    def __repr__(self):

def test():
for i in range(3):
    print(i)
