"""The tanh layer: every entry of a batch goes through the curve from -1 to 1.

Lecture 1, layers: an activation stands between two linear layers, or the two would be no more than one.
"""

import numpy as np


class Tanh:
    """out = tanh(x), element by element."""

    def forward(self, x):
        """Return out = tanh(x) = (exp(x) - exp(-x)) / (exp(x) + exp(-x)), and keep what backward will need.

        x, out: (N, D), one example a row.
        """
        raise NotImplementedError

    def backward(self, dout):
        """Return dx, the gradient of the loss with respect to x.

        dout: (N, D), the upstream gradient: how the loss moves when out moves. dx: (N, D).
        """
        raise NotImplementedError
