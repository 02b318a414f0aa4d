"""Softmax and cross-entropy in one: scores and labels become one loss.

Lecture 1, linear layers: a layer makes 10 scores of 3072 numbers. The loss says in one number how well they fit the labels, and
every gradient begins here.
"""

import numpy as np


class SoftmaxCrossEntropy:
    """loss = the mean over the examples of -log(the probability of the right class)."""

    def forward(self, scores, labels):
        """Return the loss, one number, and keep what backward will need.

        scores: (N, C), rows are examples. labels: (N,), the right classes, whole numbers from 0 to C - 1.
        The probabilities of one example: p = exp(scores) / sum(exp(scores)), where the sum goes over its classes.
        The loss: the mean over the examples of -log(p of the right class), with the natural logarithm.
        Subtracting the largest score of a row from all its scores changes no probability, and keeps exp from overflowing.
        """
        raise NotImplementedError

    def backward(self, dloss):
        """Return dscores, (N, C), the gradient of the loss with respect to the scores.

        dloss: the upstream gradient, one number. The loss ends the graph, so it is 1.0.
        """
        raise NotImplementedError
