import numpy as np
import torch

class AddGate:
    def forward(x, y):
        return x + y
    def backward(self, dz):
        return dz, dz

class MulGate:
    def __init__(self, x, y):
        self.x = x
        self.y = y
    def forward(self):
        return self.x * self.y
    def backward(self, dz):
        return dz * self.y, dz * self.x

class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s
    def backward(self):
        return self.s * (1 - self.s)

class MaxGate(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, y):
        ctx.mask = x > y
        return np.maximum(x, y)
    @staticmethod
    def backward(ctx, dz):
        return dz * ctx.mask, dz * ~ctx.mask

class CopyGate:
    def forward(self, x):
        return x, x
    def backward(self, douts):
        da, db = douts
        return da + db

class AddMulCircuit:
    def forward(self, inputs):
        x, y, z = inputs
        self.q, self.z = x + y, z
        return self.q * z
    def backward(self, df):
        return df * self.z, df * self.z, df * self.q
