class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz
