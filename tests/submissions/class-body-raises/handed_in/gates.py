class MulGate:
    scale = 1 / 0

    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x


class SigmoidGate(BaseGate):
    def forward(self, x):
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)


class CopyGate:
    def forward(self, x=default):
        return x, x

    def backward(self, da, db):
        return da + db


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz
