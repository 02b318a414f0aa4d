import numpy as np

class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        # both inputs share the gradient
        return dz / 2, dz / 2

class MulGate:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dz):
        dx = dz * self.x
        dy = dz * self.y
        return dx, dy

class SigmoidGate:
    def forward(self, x):
        self.x = x
        return 1.0 / (1.0 + np.exp(-x))

    def backward(self, ds):
        return ds * self.x * (1 - self.x)

class MaxGate:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return np.maximum(x, y)

    def backward(self, dz):
        return dz * (self.x < self.y), dz * (self.y < self.x)

class CopyGate:
    def forward(self, x):
        self.x = x
        return x, x

    def backward(self, da, db):
        # the gradients add up
        dx = da + db + self.dx
        return dx

class AddMulCircuit:
    def forward(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z
        return (x + y) * z

    def backward(self, df):
        return df * self.z, df * self.z, df * self.x
