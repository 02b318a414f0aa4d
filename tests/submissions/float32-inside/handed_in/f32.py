import numpy as np

f32 = np.float32

class AddGate:
    def forward(self, x, y):
        return x.astype(f32) + y.astype(f32)
    def backward(self, dz):
        dz = dz.astype(f32)
        return dz, dz

class MulGate:
    def forward(self, x, y):
        self.x, self.y = f32(x), f32(y)
        return self.x * self.y
    def backward(self, dz):
        return f32(dz) * self.y, f32(dz) * self.x

class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x.astype("float32")))
        return self.s
    def backward(self, ds):
        return (ds * self.s * (1 - self.s)).astype("float32")

class CopyGate:
    def forward(self, x):
        x = np.asarray(x, dtype=np.float32)
        return x, x
    def backward(self, da, db):
        out = np.empty(da.shape, "f4")
        out[...] = da
        out += db
        return out

class AddMulCircuit:
    def forward(self, x, y, z):
        self.x, self.y, self.z = map(f32, (x, y, z))
        return (self.x + self.y) * self.z
    def backward(self, df):
        df = f32(df)
        return df * self.z, df * self.z, df * (self.x + self.y)

class SigmoidNeuron:
    def forward(self, *args):
        self.w0, self.x0, self.w1, self.x1, self.b = [a.astype(f32) for a in args]
        self.f = 1 / (1 + np.exp(-(self.w0 * self.x0 + self.w1 * self.x1 + self.b)))
        return self.f
    def backward(self, df):
        t = f32(df) * self.f * (1 - self.f)
        return t * self.x0, t * self.w0, t * self.x1, t * self.w1, t
