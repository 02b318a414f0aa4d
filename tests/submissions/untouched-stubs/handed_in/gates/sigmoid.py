"""The sigmoid gate: a whole formula as one node."""

import numpy as np


class SigmoidGate:
    """s = 1 / (1 + exp(-x)), element by element."""

    def forward(self, x):
        """Return s = 1 / (1 + exp(-x)), and keep what backward will need."""
        raise NotImplementedError

    def backward(self, ds):
        """Return dx, the gradient of the loss with respect to x."""
        raise NotImplementedError
