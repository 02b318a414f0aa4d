from math import exp


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


class MulGate:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x


class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


class MaxGate:
    def forward(self, x, y):
        self.m = x > y
        return np.where(self.m, x, y)

    def backward(self, dz):
        return dz * self.m, dz * ~self.m


class CopyGate:
    def forward(self, x):
        return x, x

    def backward(self, da, db):
        return da + db


class AddMulCircuit:
    def forward(self, x, y, z):
        self.q = x + y
        self.z = z
        return self.q * z

    def backward(self, df):
        return df * self.z, df * self.z, df * self.q


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.w0, self.x0, self.w1, self.x1 = w0, x0, w1, x1
        self.f = 1 / (1 + exp(-(w0 * x0 + w1 * x1 + b)))
        return self.f

    def backward(self, df):
        d = df * self.f * (1 - self.f)
        return d * self.x0, d * self.w0, d * self.x1, d * self.w1, d
