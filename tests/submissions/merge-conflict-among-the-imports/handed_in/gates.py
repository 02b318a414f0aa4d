<<<<<<< HEAD
import numpy as np
||||||| 77aa01c
import numpy
=======
import numpy as np
import math
>>>>>>> lee/main

class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


class MaxGate:
    def forward(self, x, y):
        self.m = (x > y) * 1.0
        return self.m * x + (1 - self.m) * y

    def backward(self, dz):
        return self.m * dz, (1 - self.m) * dz
