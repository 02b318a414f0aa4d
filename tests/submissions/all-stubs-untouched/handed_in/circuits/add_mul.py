"""The first worked example of lecture 1: f = (x + y) z, an add gate and a multiply gate.

Lecture 1, computational graphs: x = -2, y = 5, z = -4 gives f = -12.
"""


class AddMulCircuit:
    """f = (x + y) * z, element by element."""

    def forward(self, x, y, z):
        """Return f = (x + y) * z, and keep what backward will need.

        x, y, z, f: arrays of one shape.
        """
        raise NotImplementedError

    def backward(self, df):
        """Return (dx, dy, dz), the gradients of the loss with respect to x, y and z.

        df: the upstream gradient, of the shape of f: how the loss moves when f moves.
        """
        raise NotImplementedError
