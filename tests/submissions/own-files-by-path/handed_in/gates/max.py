class MaxGate:
    """z = max(x, y), element by element."""

    def forward(self, x, y):
        """Return z, at every place the larger one of x and y, and keep what backward will need."""
        raise NotImplementedError

    def backward(self, dz):
        """Return (dx, dy), the gradients of the loss with respect to x and y."""
        raise NotImplementedError
