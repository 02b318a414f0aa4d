"""The sigmoid gate: a whole formula as one node.

Lecture 1, computational graphs: four nodes of the sigmoid neuron (times -1, exp, plus 1, one over) are one gate.
"""

import numpy as np


class SigmoidGate:
    """s = 1 / (1 + exp(-x)), element by element."""

    def forward(self, x):
        """Return s = 1 / (1 + exp(-x)), and keep what backward will need.

        x, s: arrays of one shape.
        """
        raise NotImplementedError

    def backward(self, ds):
        """Return dx, the gradient of the loss with respect to x.

        ds: the upstream gradient, of the shape of s: how the loss moves when s moves.
        """
        raise NotImplementedError
