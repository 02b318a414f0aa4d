"""The network of lecture 2: two hidden layers, its cost, and the gradient of the cost with respect to every weight.

Lecture 2, backpropagation in a network: layer 1 is the input, layers 2 and 3 are hidden, layer 4 is the output, and every
activation g is the sigmoid. The lecture's picture of the deltas leaves g'(z) out to show how errors travel; here it is in.
"""

import numpy as np


class TwoHiddenLayerNet:
    """A network with two hidden layers of sigmoid units, and sigmoid units at the output.

    Theta_l maps layer l to layer l + 1. Its shape is (s_{l+1}, s_l + 1), and column 0 holds the bias weights: the lecture's
    Theta_ij^(l), from unit j to unit i, is `Theta_l[i - 1, j]`. The rows of all other arrays are examples.
    """

    def __init__(self, Theta1, Theta2, Theta3):
        """Keep the weights: Theta1 (s_2, s_1 + 1), Theta2 (s_3, s_2 + 1), Theta3 (s_4, s_3 + 1)."""
        self.Theta1, self.Theta2, self.Theta3 = Theta1.copy(), Theta2.copy(), Theta3.copy()
        self.z = {}  # z[2], z[3], z[4]: what goes into the units of a layer, (N, s_l)
        self.a = {}  # a[1] to a[4]: what comes out of them, (N, s_l), without the bias unit; a[1] is X
        self.delta = {}  # delta[4], delta[3], delta[2]: (N, s_l)

    def forward(self, X):
        """Return a4, the outputs of the network, and keep z[2] to z[4], a[1] to a[4], and what backward will need.

        X: (N, s_1). a4: (N, s_4).
        z[l + 1] = [1, a[l]] Theta_l^T and a[l + 1] = g(z[l + 1]), where g(u) = 1 / (1 + exp(-u)); with the Thetas as they
        are at this call.
        """
        raise NotImplementedError

    def cost(self, Y):
        """Return J = -(1/N) sum over examples n and outputs k of [y log a + (1 - y) log(1 - a)], for the last forward.

        Y: (N, s_4), of 0 and 1; a: the entries of a4. J: one number.
        """
        raise NotImplementedError

    def backward(self, Y):
        """Return (dTheta1, dTheta2, dTheta3), the gradients of J, and keep delta[4], delta[3] and delta[2].

        Y: (N, s_4), of 0 and 1. dTheta_l: of the shape of Theta_l.
        delta[l], (N, s_l): for every example alone, how its part of the sum in J moves when z[l] moves. So the average
        over the examples, 1/N, is not in the deltas, and a bias unit has no delta.
        """
        raise NotImplementedError
