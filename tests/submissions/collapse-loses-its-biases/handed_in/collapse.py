import numpy as np


def collapse(W1, b1, W2, b2):
    W = np.matmul(W1, W2)
    b = np.zeros(W.shape[1])
    return W, b
