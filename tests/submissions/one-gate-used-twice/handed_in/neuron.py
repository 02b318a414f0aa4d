import numpy as np


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


class SigmoidGate:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, ds):
        return ds * self.out * (1 - self.out)


mul = MulGate()
add = AddGate()
sig = SigmoidGate()


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        dot = add.forward(mul.forward(w0, x0), mul.forward(w1, x1))
        return sig.forward(add.forward(dot, b))

    def backward(self, df):
        ddot, db = add.backward(sig.backward(df))
        d0, d1 = add.backward(ddot)
        dw0, dx0 = mul.backward(d0)
        dw1, dx1 = mul.backward(d1)
        return dw0, dx0, dw1, dx1, db
