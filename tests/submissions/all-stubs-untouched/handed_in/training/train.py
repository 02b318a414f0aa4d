"""Training: the cost and the gradients of your network, put to work many times over.

Lecture 2, where the gradients go: every step moves the weights a little against their gradients, and the cost falls. Hand this
in together with your `TwoHiddenLayerNet`, which it calls.
"""

import numpy as np


def train(net, X, Y, learning_rate, steps):
    """Train `net` for this many steps on all examples at once, and return its costs.

    net: a TwoHiddenLayerNet. X: (N, s_1). Y: (N, s_4), of 0 and 1. learning_rate: a number. steps: how many.
    Every step is gradient descent on the cost: each Theta of the net moves against its gradient by learning_rate times the
    gradient. All three gradients of a step are those at the weights before it. Afterwards net.Theta1 to net.Theta3 are the
    trained weights.
    costs: (steps,), an array or a list; costs[k] is the cost before step k, counted from 0.
    """
    raise NotImplementedError
