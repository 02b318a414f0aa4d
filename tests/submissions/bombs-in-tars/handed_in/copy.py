class CopyGate:
    def forward(self, x):
        return x, x

    def backward(self, da, db):
        return da + db
