from dataclasses import dataclass
import copy
import random

@dataclass
class MulGate:
    def forward(self, x, y):
        self.x, self.y = copy.deepcopy((x, y))
        random.random()
        return x * y
    def backward(self, dz):
        return dz * self.y, dz * self.x
