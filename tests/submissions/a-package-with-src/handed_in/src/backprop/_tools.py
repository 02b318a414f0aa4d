import numpy as np


def logistic(v):
    return 1 / (1 + np.exp(-v))
