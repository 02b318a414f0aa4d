from z_gates import *
import z_gates as zg
from utils import chain
import sys
sys.path.append("..")
sys.path.insert(0, "C:/Users/student/hw1")

class AddMulCircuit:
    def __init__(self):
        self.add = AddGate()
        self.mul = MulGate()
    def forward(self, x, y, z):
        return self.mul.forward(self.add.forward(x, y), z)
    def backward(self, df):
        dq, dz = self.mul.backward(df)
        return chain(self.add.backward(dq), [dz])

class SigmoidNeuron:
    def __init__(self):
        self.m0, self.m1 = zg.MulGate(), zg.MulGate()
        self.a0, self.a1 = zg.AddGate(), zg.AddGate()
        self.sig = zg.SigmoidGate()
    def forward(self, w0, x0, w1, x1, b):
        total = self.a0.forward(self.m0.forward(w0, x0), self.m1.forward(w1, x1))
        return self.sig.forward(self.a1.forward(total, b))
    def backward(self, df):
        dtotal, db = self.a1.backward(self.sig.backward(df))
        d0, d1 = self.a0.backward(dtotal)
        return chain(self.m0.backward(d0), self.m1.backward(d1), [db])
