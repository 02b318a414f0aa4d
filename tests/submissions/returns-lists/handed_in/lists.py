import numpy as np

class AddGate:
    def forward(self, x, y): return x + y
    def backward(self, dz): return [dz, dz]

class MulGate:
    def forward(self, x, y):
        self.ins = [x, y]
        return x * y
    def backward(self, dz): return [dz * other for other in self.ins[::-1]]

class CopyGate:
    def forward(self, x): return [x for _ in range(2)]
    def backward(self, da, db): return da + db

class AddMulCircuit:
    def __init__(self):
        self.add, self.mul = AddGate(), MulGate()
    def forward(self, x, y, z): return self.mul.forward(self.add.forward(x, y), z)
    def backward(self, df):
        dq, dz = self.mul.backward(df)
        return self.add.backward(dq) + [dz]

class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.ins = [w0, x0, w1, x1]
        self.f = 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + b)))
        return self.f
    def backward(self, df):
        d = df * self.f * (1 - self.f)
        grads = [None] * 5
        grads[0] = d * self.ins[1]
        grads[1] = d * self.ins[0]
        grads[2] = d * self.ins[3]
        grads[3] = d * self.ins[2]
        grads[4] = d
        return grads
