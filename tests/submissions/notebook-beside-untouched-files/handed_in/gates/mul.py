"""The multiply gate: two values become their product.

Lecture 1, computational graphs: in (x + y) z the second node is a multiply gate.
"""


class MulGate:
    """z = x * y, element by element."""

    def forward(self, x, y):
        """Return z = x * y, and keep what backward will need.

        x, y, z: arrays of one shape.
        """
        raise NotImplementedError

    def backward(self, dz):
        """Return (dx, dy), the gradients of the loss with respect to x and y.

        dz: the upstream gradient, of the shape of z: how the loss moves when z moves.
        """
        raise NotImplementedError
