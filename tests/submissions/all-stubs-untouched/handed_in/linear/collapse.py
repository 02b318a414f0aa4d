"""Two layers without an activation between them are one layer: find it.

Lecture 1, why a network needs an activation.
"""


def collapse(W1, b1, W2, b2):
    """Return (W, b), the one layer that does what the two do: (x @ W1 + b1) @ W2 + b2 == x @ W + b for every x.

    W1: (D, H), b1: (H,), the first layer. W2: (H, M), b2: (M,), the second one. Rows of x, (N, D), are examples.
    W: (D, M), b: (M,).
    """
    raise NotImplementedError
