class AddGate:
    def forward(self, x, y):
        i = 0
        while i >= 0:
            print("adding", i, "x" * 1000)
            i += 1
        return x + y

    def backward(self, dz):
        return dz, dz


class CopyGate:
    def forward(self, x):
        return x, x

    def backward(self, da, db):
        return da + db
