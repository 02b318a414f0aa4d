"""The copy gate: one value goes two ways, where a graph branches.

Lecture 1, computational graphs: branches.
"""


class CopyGate:
    """a = x and b = x: one value goes two ways (fan-out)."""

    def forward(self, x):
        """Return (a, b), both equal to x.

        x, a, b: arrays of one shape.
        """
        raise NotImplementedError

    def backward(self, da, db):
        """Return dx, the gradient of the loss with respect to x.

        da, db: the upstream gradients of the two ways, of the shape of x.
        """
        raise NotImplementedError
