import bpgrade
from bpgrade import Gate


class CopyGate(Gate):
    def forward(self, x):
        bpgrade.Gate.keep(self, x)
        return x.copy(), x.copy()

    def backward(self, da, db):
        return da + db
