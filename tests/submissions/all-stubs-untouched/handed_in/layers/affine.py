"""The affine layer: every output is a weighted sum of all inputs, and a bias.

Lecture 1, layers: 3072 inputs (the pixels of an image, 32 x 32 in three colours) become 10 scores.
"""

import numpy as np


class Affine:
    """out = x @ W + b: one example a row, and all examples share W and b."""

    def __init__(self, W, b):
        """Keep the parameters.

        W: (D, M), the weights. b: (M,), the biases.
        """
        self.W, self.b = W.copy(), b.copy()

    def forward(self, x):
        """Return out = x @ W + b, and keep what backward will need.

        x: (N, D), one example a row. out: (N, M).
        """
        raise NotImplementedError

    def backward(self, dout):
        """Return dx, and set self.dW and self.db: the gradients of the loss with respect to x, W and b.

        dout: (N, M), the upstream gradient: how the loss moves when out moves.
        dx: (N, D). self.dW: (D, M). self.db: (M,).
        """
        raise NotImplementedError
