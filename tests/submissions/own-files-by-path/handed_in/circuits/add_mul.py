"""The first worked example of lecture 1: f = (x + y) z, an add gate and a multiply gate."""

import gates.add
import gates.mul as mul_gate


class AddMulCircuit:
    """f = (x + y) * z, element by element."""

    def forward(self, x, y, z):
        self.add = gates.add.AddGate()
        self.mul = mul_gate.MulGate()
        return self.mul.forward(self.add.forward(x, y), z)

    def backward(self, df):
        dq, dz = self.mul.backward(df)
        dx, dy = self.add.backward(dq)
        return dx, dy, dz
