import numpy as np

class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
    def forward(self, x):
        self.x = x
        return np.dot(x, self.W.T) + self.b
    def backward(self, dout):
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W.T)

class Tanh:
    def forward(self, x):
        self.out = np.tan_h(x)
        return self.out
    def backward(self, dout):
        return dout * (1 - self.out ** 2)
