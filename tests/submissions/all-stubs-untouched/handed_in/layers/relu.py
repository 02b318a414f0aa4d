"""The ReLU layer: what is negative becomes 0, and the rest goes on as it is.

Lecture 1, layers: an activation stands between two linear layers, or the two would be no more than one.
"""

import numpy as np


class ReLU:
    """out = max(x, 0), element by element."""

    def forward(self, x):
        """Return out = max(x, 0), and keep what backward will need.

        x, out: (N, D), one example a row. No entry is at 0, or near it, where you are graded.
        """
        raise NotImplementedError

    def backward(self, dout):
        """Return dx, the gradient of the loss with respect to x.

        dout: (N, D), the upstream gradient: how the loss moves when out moves. dx: (N, D).
        """
        raise NotImplementedError
