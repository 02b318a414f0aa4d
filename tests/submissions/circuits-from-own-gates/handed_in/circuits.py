import numpy as np
from numpy import *          # the style of the exercise sheet

class plus:
    def f(self, a, b): return a + b
    def b(self, g): return g, g

class times:
    def f(self, a, b):
        self.a, self.bb = a, b
        return a * b
    def b(self, g): return g * self.bb, g * self.a

class neg:
    def f(self, a): return -a
    def b(self, g): return -g

class e:
    def f(self, a):
        self.out = exp(a)
        return self.out
    def b(self, g): return g * self.out

class plus1:
    def f(self, a): return a + 1
    def b(self, g): return g

class inv:
    def f(self, a):
        self.a = a
        return 1 / a
    def b(self, g): return -g / self.a ** 2

class AddMulCircuit:
    def forward(self, x, y, z):
        self.p, self.t = plus(), times()
        return self.t.f(self.p.f(x, y), z)
    def backward(self, df):
        dq, dz = self.t.b(df)
        dx, dy = self.p.b(dq)
        return dx, dy, dz

class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.t0, self.t1, self.pa, self.pb = times(), times(), plus(), plus()
        self.tail = [neg(), e(), plus1(), inv()]
        out = self.pb.f(self.pa.f(self.t0.f(w0, x0), self.t1.f(w1, x1)), b)
        for node in self.tail:
            out = node.f(out)
        return out
    def backward(self, df):
        for node in self.tail[::-1]:
            df = node.b(df)
        ds, db = self.pb.b(df)
        d0, d1 = self.pa.b(ds)
        dw0, dx0 = self.t0.b(d0)
        dw1, dx1 = self.t1.b(d1)
        return dw0, dx0, dw1, dx1, db
