class Gate:
    def keep(self, *inputs):
        self.inputs = inputs


class AddGate(Gate):
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz
