"""The second worked example of lecture 1: a neuron with two inputs and a sigmoid.

Lecture 1, computational graphs: w = (2, -3), b = -3, x = (-1, -2) gives f = 0.73. The lecture carries its rounded 0.2 on and
prints -0.2, -0.4 and 0.2 for w0, w1 and b; your exact numbers are -0.1966, -0.3932 and 0.1966.
"""

import numpy as np


class SigmoidNeuron:
    """f = sigmoid(w0 * x0 + w1 * x1 + b), element by element."""

    def forward(self, w0, x0, w1, x1, b):
        """Return f = sigmoid(w0 * x0 + w1 * x1 + b), and keep what backward will need.

        w0, x0, w1, x1, b, f: arrays of one shape. sigmoid(u) = 1 / (1 + exp(-u)).
        """
        raise NotImplementedError

    def backward(self, df):
        """Return (dw0, dx0, dw1, dx1, db), the gradients of the loss with respect to the five inputs.

        df: the upstream gradient, of the shape of f: how the loss moves when f moves.
        """
        raise NotImplementedError
