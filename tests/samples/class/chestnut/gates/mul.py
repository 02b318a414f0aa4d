class MulGate:
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y

    def backward(self, dz):
        dx = dz * self.x
        dy = dz * self.y
        return dx, dy
