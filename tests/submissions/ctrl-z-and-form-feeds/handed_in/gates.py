
class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.y, dz * self.x


# page 2  here
class CopyGate:
    def forward(self, x):
        return x, x

    def backward(self, da, db):
        return da + db

