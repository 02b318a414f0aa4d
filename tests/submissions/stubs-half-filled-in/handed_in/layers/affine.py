class Affine:
    def __init__(self, W, b):
        self.W, self.b = W.copy(), b.copy()
        self.dW = None
        self.db = None

    def forward(self, x):
        """Return out."""
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        """Return dx, and set self.dW and self.db."""
        pass
