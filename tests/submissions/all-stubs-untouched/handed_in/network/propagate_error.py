"""Errors go back through the weights: what each hidden unit has to answer for.

Lecture 2, the network with two hidden layers, and the intuition behind its deltas. The picture leaves the slope of the
activation out, and here so do you; in TwoHiddenLayerNet it is back.
"""


def propagate_error(Theta2, Theta3, delta4):
    """Return (delta3, delta2), the errors of the units in layer 3 and in layer 2.

    Theta2: (s_3, s_2 + 1), from layer 2 to layer 3. Theta3: (s_4, s_3 + 1), from layer 3 to layer 4, the output.
    A row belongs to the unit that the weights lead to.
    Column 0 holds the bias weights, column j the weights of what comes from unit j.
    delta4: (N, s_4), the errors of the output units; rows are examples.
    delta3: (N, s_3), delta2: (N, s_2): no slope of the activation enters, and bias units have no delta.
    """
    raise NotImplementedError
