"""The add gate: two values become their sum.

Lecture 1, computational graphs: in (x + y) z the first node is an add gate.
"""


class AddGate:
    """z = x + y, element by element."""

    def forward(self, x, y):
        """Return z = x + y.

        x, y, z: arrays of one shape.
        """
        raise NotImplementedError

    def backward(self, dz):
        """Return (dx, dy), the gradients of the loss with respect to x and y.

        dz: the upstream gradient, of the shape of z: how the loss moves when z moves.
        """
        raise NotImplementedError
