import numpy as np

BIGGEST = -np.Inf
NOTHING = np.NaN
print(np.product([2, 3]), np.float_(3), np.alltrue([True]))


class AddGate:
    def forward(self, x: np.float_, y: np.float_) -> np.float_:
        return x + y

    def backward(self, dz: np.float_) -> "np.float_":
        return dz, dz


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x


class MaxGate:
    kept: np.complex_ = None

    def forward(self, x, y):
        self.kept = x > y
        return np.maximum(x, y)

    def backward(self, dz):
        return dz * self.kept, dz * ~self.kept
