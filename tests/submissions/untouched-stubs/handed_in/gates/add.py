"""The add gate: the gradient distributor."""


class AddGate:
    """z = x + y, element by element."""

    def forward(self, x, y):
        """Return z = x + y."""
        raise NotImplementedError

    def backward(self, dz):
        """Return (dx, dy), the gradients of the loss with respect to x and y."""
        raise NotImplementedError
