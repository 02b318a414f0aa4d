import sys

class AddGate:
    def forward(self, x, y):
        print("x" * 300_000)
        print("y" * 300_000, file=sys.stderr)
        return x + y
    def backward(self, dz):
        for i in range(2000):
            print("debug: backward of the add gate, line", i, "dz is", dz)
        return dz, dz

class MulGate:
    def forward(self, x, y):
        sys.stdout.buffer.write(b"\xff\xfe\x00\x1b[2J" * 1000)
        self.x, self.y = x, y
        return x * y
    def backward(self, dz):
        return dz * self.y, dz * self.x
