# vim: set fileencoding=iso-8859-15 :
# déjà vu €
class CopyGate:
    def forward(self, x):
        return x, x

    def backward(self, da, db):
        return da + db
