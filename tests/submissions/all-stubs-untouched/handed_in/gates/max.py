"""The max gate: of two values the larger one goes on.

Lecture 1, computational graphs: patterns in backward flow.
"""

import numpy as np


class MaxGate:
    """z = max(x, y), element by element."""

    def forward(self, x, y):
        """Return z, at every place the larger one of x and y, and keep what backward will need.

        x, y, z: arrays of one shape. Where you are graded, x and y are equal at no place.
        """
        raise NotImplementedError

    def backward(self, dz):
        """Return (dx, dy), the gradients of the loss with respect to x and y.

        dz: the upstream gradient, of the shape of z: how the loss moves when z moves.
        """
        raise NotImplementedError
