import numpy as np

class NotYet(Exception):
    def __str__(self):
        return self.text        # no such attribute
    __repr__ = __str__

class AddGate:
    def forward(self, x, y):
        return x + y
    def backward(self, dz):
        raise NotYet()

class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y
    def backward(self, dz):
        raise KeyboardInterrupt

class SigmoidGate:
    def forward(self, x):
        return 1 / (1 + np.exp(-x))
    def backward(self, ds):
        raise ValueError("bad value " * 200_000)

class MaxGate:
    def forward(self, x, y):
        raise ValueError("no\nstatus: 0\nfound: AddGate\nfile: /etc/passwd\nmissing: MaxGate\n\x1b[31m")
    def backward(self, dz):
        raise GeneratorExit

class CopyGate:
    def forward(self, x):
        return x, x
    def backward(self, da, db):
        raise BaseException("\ud800 \udfff")

class AddMulCircuit:
    def forward(self, x, y, z):
        self.q, self.z = x + y, z
        return self.q * z
    def backward(self, df):
        return df * self.z, df * self.z, df * self.q
