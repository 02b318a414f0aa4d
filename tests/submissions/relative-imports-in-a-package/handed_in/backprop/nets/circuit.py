from ..gates import AddGate, MulGate
from backprop.base import Gate


class AddMulCircuit(Gate):
    def forward(self, x, y, z):
        self.add, self.mul = AddGate(), MulGate()
        return self.mul(self.add(x, y), z)

    def backward(self, df):
        dq, dz = self.mul.backward(df)
        return *self.add.backward(dq), dz
