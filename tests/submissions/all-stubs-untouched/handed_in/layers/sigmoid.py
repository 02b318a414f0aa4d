"""The sigmoid layer: every entry of a batch goes through the curve from 0 to 1.

Lecture 1, layers: an activation stands between two linear layers, or the two would be no more than one.
"""

import numpy as np


class Sigmoid:
    """out = 1 / (1 + exp(-x)), element by element."""

    def forward(self, x):
        """Return out = 1 / (1 + exp(-x)), and keep what backward will need.

        x, out: (N, D), one example a row.
        """
        raise NotImplementedError

    def backward(self, dout):
        """Return dx, the gradient of the loss with respect to x.

        dout: (N, D), the upstream gradient: how the loss moves when out moves. dx: (N, D).
        """
        raise NotImplementedError
