import numpy as np

# everything in place to save memory

class MulGate(object):
    def forward(self, x, y):
        self.y = np.array(y)
        self.x = np.array(x)
        x *= y
        y[...] = 0
        return x

    def backward(self, dz):
        self.x *= dz
        self.y *= dz
        return self.y, self.x


class SigmoidGate(object):
    def forward(self, x):
        np.negative(x, out=x)
        np.exp(x, out=x)
        x += 1.0
        np.reciprocal(x, out=x)
        self.s = x
        return x

    def backward(self, ds):
        return ds * self.s * (1.0 - self.s)


class MaxGate(object):
    def forward(self, x, y):
        self.where_x = x >= y
        np.copyto(y, x, where=self.where_x)
        x.fill(np.nan)
        return y

    def backward(self, dz):
        return np.where(self.where_x, dz, 0.0), np.where(self.where_x, 0.0, dz)


class CopyGate(object):
    def forward(self, x):
        a = x.copy()
        b = x.copy()
        x -= x
        return a, b

    def backward(self, da, db):
        return np.add(da, db, out=db)


class AddMulCircuit(object):
    def forward(self, x, y, z):
        x += y
        self.q = x
        self.z = z.copy()
        z *= x
        return z

    def backward(self, df):
        self.q *= df
        self.z *= df
        return self.z, self.z, self.q


class SigmoidNeuron(object):
    def forward(self, w0, x0, w1, x1, b):
        self.cache = [a.copy() for a in (w0, x0, w1, x1)]
        w0 *= x0
        w1 *= x1
        w0 += w1
        w0 += b
        self.out = 1 / (1 + np.exp(-w0))
        w0[...] = x0[...] = w1[...] = x1[...] = b[...] = 0
        return self.out.copy()

    def backward(self, df):
        df *= self.out
        df *= (1 - self.out)
        grads = []
        for i, j in [(1, 0), (0, 1), (3, 2), (2, 3)]:
            grads.append(df * self.cache[i])
        grads.append(df)
        return grads
