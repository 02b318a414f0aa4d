import numpy as np

class AddGate:
    def __init__(self):
        self.dx = 0
        self.dy = 0
    def forward(self, x, y):
        return x + y
    def backward(self, dz):
        self.dx += dz
        self.dy += dz
        return self.dx, self.dy

class MulGate:
    dx = 0.0
    dy = 0.0
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y
    def backward(self, dz):
        self.dx = self.dx + self.y * dz
        self.dy = self.dy + self.x * dz
        return self.dx, self.dy

class SigmoidGate:
    def __init__(self):
        self.grad = None
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s
    def backward(self, ds):
        g = ds * self.s * (1 - self.s)
        if self.grad is None:
            self.grad = np.zeros_like(g)
        self.grad += g
        return self.grad

class CopyGate:
    def __init__(self):
        self.grad = 0
    def forward(self, x):
        return x, x
    def backward(self, *grads):
        for g in grads:
            self.grad = self.grad + g
        return self.grad

class SigmoidNeuron:
    def __init__(self):
        self.grads = dict(dw0=0, dx0=0, dw1=0, dx1=0, db=0)
    def forward(self, w0, x0, w1, x1, b):
        self.p = w0, x0, w1, x1
        self.f = 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + b)))
        return self.f
    def backward(self, df):
        w0, x0, w1, x1 = self.p
        t = df * self.f * (1 - self.f)
        for k, v in zip(self.grads, (t * x0, t * w0, t * x1, t * w1, t)):
            self.grads[k] = self.grads[k] + v
        return tuple(self.grads.values())
