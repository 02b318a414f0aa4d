import sys


class AddGate:
    def forward(self, x, y):
        return self.forward(x, y)

    def backward(self, dz):
        return dz, dz


class CopyGate:
    def forward(self, x):
        return x, x

    def backward(self, da, db):
        return da + db


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        sys.setrecursionlimit(10 ** 7)
        return tuple(map(self.backward, [dz, dz]))      # through C, until its stack is full
