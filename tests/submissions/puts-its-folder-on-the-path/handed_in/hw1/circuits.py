import importlib
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "lib"))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
os.chdir(os.path.dirname(os.path.abspath(__file__)))

g = importlib.import_module("gates")
acts = __import__("acts")
importlib.reload(g)

class AddMulCircuit:
    def __init__(self):
        self.add = g.AddGate()
        self.mul = g.MulGate()

    def forward(self, x, y, z):
        return self.mul.forward(self.add.forward(x, y), z)

    def backward(self, df):
        dq, dz = self.mul.backward(df)
        dx, dy = self.add.backward(dq)
        return dx, dy, dz
