import sys
import numpy as np

class AddGate:
    def forward(self, x, y):
        return x + y
    def backward(self, dz):
        print("gradients:", dz, dz)
        sys.exit()

class MulGate:
    def forward(self, x, y):
        if x.ndim != 0:
            print("only numbers please")
            sys.exit("wrong input")
        self.x, self.y = x, y
        return x * y
    def backward(self, dz):
        return dz * self.y, dz * self.x

class SigmoidGate:
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s
    def backward(self, ds):
        raise SystemExit(ds * self.s * (1 - self.s))

class CopyGate:
    def forward(self, x):
        return x, x
    def backward(self, da, db):
        return da + db
