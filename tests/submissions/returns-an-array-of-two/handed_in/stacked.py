import numpy as np


class AddGate:
    def forward(self, x, y):
        return np.sum([x, y], axis=0)

    def backward(self, dz):
        return np.array([dz, dz])


class MulGate:
    def forward(self, x, y):
        self.inputs = np.array([x, y])
        return np.prod(self.inputs, axis=0)

    def backward(self, dz):
        return dz * self.inputs[::-1]        # a view with a negative step


class MaxGate:
    def forward(self, x, y):
        self.both = np.stack((x, y))
        return self.both.max(0)

    def backward(self, dz):
        return np.where(self.both == self.both.max(0), dz, 0)


class CopyGate:
    def forward(self, x):
        return np.broadcast_to(x, (2,) + x.shape)

    def backward(self, da, db):
        return np.array([da, db]).sum(axis=0)


class AddMulCircuit:
    def forward(self, x, y, z):
        self.x, self.y, self.z = x, y, z
        return (x + y) * z

    def backward(self, df):
        grads = np.empty(3, dtype=object)
        grads[0] = df * self.z
        grads[1] = df * self.z
        grads[2] = df * (self.x + self.y)
        return grads


class SigmoidNeuron:
    def forward(self, *v):
        self.v = np.asarray(v)
        w0, x0, w1, x1, b = self.v
        self.f = 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + b)))
        return self.f

    def backward(self, df):
        du = df * self.f * (1 - self.f)
        local = np.ones_like(self.v)
        local[[0, 2]] = self.v[[1, 3]]
        local[[1, 3]] = self.v[[0, 2]]
        return du * local
