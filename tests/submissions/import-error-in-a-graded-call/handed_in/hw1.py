import numpy as np
from helper_functions import sigmoid, route
from my_layers import *
import backprop_tools as bt

class AddGate:
    def forward(self, x, y):
        return x + y
    def backward(self, dz):
        return dz, dz

class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return bt.mul(x, y)
    def backward(self, dz):
        return dz * self.y, dz * self.x

class SigmoidGate:
    def forward(self, x):
        self.s = sigmoid(x)
        return self.s
    def backward(self, ds):
        return ds * self.s * (1 - self.s)

class MaxGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return np.maximum(x, y)
    def backward(self, dz):
        import my_layers.routing as r
        return r.route(dz, self.x, self.y)

class CopyGate(CopyLayer):      # from my_layers
    pass
