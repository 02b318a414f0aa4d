import numpy as np

class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


class SigmoidGate:
    def forward(self, x):
        self.s = sigmoid(x)
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


sigmoid = lambda x: 1 / (1 + np.exp(-x))

g = AddGate()
loss = 1.0
while loss > 1e-300:
    loss = abs(g.forward(loss, 0.0))
    print("loss =", loss, "training training training training training training")
