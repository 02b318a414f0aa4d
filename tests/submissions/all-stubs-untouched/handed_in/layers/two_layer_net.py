"""A net of two layers: a linear layer, ReLU, another linear layer, and the loss.

Lecture 1, from linear layers to networks: scores = W2 max(0, W1 x). Its question: how does the one loss at the end move when W1
or W2 moves?
"""

import numpy as np


class TwoLayerNet:
    """loss = the mean over the examples of -log(the right class's entry of softmax(relu(X W1 + b1) W2 + b2))."""

    def __init__(self, W1, b1, W2, b2):
        """Keep the parameters.

        W1: (D, H). b1: (H,). W2: (H, C). b2: (C,).
        """
        self.W1, self.b1, self.W2, self.b2 = W1.copy(), b1.copy(), W2.copy(), b2.copy()

    def forward(self, X, labels):
        """Return the loss, one number, and keep what backward will need.

        X: (N, D), rows are examples. labels: (N,), the right classes, whole numbers from 0 to C - 1.
        hidden = relu(X W1 + b1): (N, H), where relu(z) = max(0, z). scores = hidden W2 + b2: (N, C).
        The loss: softmax over the classes of each example, then the mean over the examples of -log(p of the right class).
        """
        raise NotImplementedError

    def backward(self, dloss):
        """Return (dW1, db1, dW2, db2), the gradients of the loss with respect to the parameters, each of its parameter's shape.

        dloss: the upstream gradient, one number. The loss ends the graph, so it is 1.0.
        """
        raise NotImplementedError
