import os
import sys

sys.stdout.close()
sys.stdout = open(os.devnull, "w")
os.close(0)
os.close(1)


class MulGate:
    def forward(self, x, y):
        print("forward")
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        print("backward")
        return dz * self.y, dz * self.x
