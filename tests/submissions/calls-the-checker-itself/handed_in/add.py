class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


import bpgrade
from bpgrade.cli import main

print(bpgrade.check("gates/add"))
main()
