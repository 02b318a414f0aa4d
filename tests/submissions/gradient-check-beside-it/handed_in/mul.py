import numpy as np


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x


def main():
    gate = MulGate()
    gate.forward(np.array([3.0]), np.array([-4.0]))
    dx, dy = gate.backward(np.array([1.0]))
    assert dx == -4 and dy == 3
    while True:
        pass


if __name__ == "__main__":
    main()

    class MulGate:
        pass
