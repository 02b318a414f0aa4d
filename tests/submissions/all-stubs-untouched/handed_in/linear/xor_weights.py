"""XOR with one hidden layer: choose the weights by hand.

Lecture 1, the perceptron and XOR: no single unit computes it, and two hidden units suffice.
"""

import numpy as np


def xor_weights():
    """Return (Theta1, Theta2), the weights of a net with one hidden layer of two sigmoid units that computes XOR.

    Theta1: (2, 3), from the two inputs to the two hidden units.
    Theta2: (1, 3), from the hidden units to the output unit, a sigmoid too.
    A unit is a row. Column 0 holds its bias weight, columns 1 and 2 the weights of what the layer before it gives.
    For (0, 0), (0, 1), (1, 0) and (1, 1) the output must be within 0.1 of 0, 1, 1 and 0.
    Any weights that do that are right.
    """
    raise NotImplementedError
