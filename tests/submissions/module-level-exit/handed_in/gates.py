import sys
import numpy as np

class AddGate:
    def forward(self, x, y):
        return x + y
    def backward(self, dz):
        return dz, dz

if len(sys.argv) < 2:
    print("usage: gates.py FILE")
    sys.exit(1)

class MaxGate:
    def forward(self, x, y):
        self.m = x > y
        return np.maximum(x, y)
    def backward(self, dz):
        return dz * self.m, dz * ~self.m

raise SystemExit

class CopyGate:
    def forward(self, x):
        return x, x
    def backward(self, da, db):
        return da + db

quit()
