import numpy as np


def g(u):
    return 1 / (1 + np.exp(-u))


def slope(u):
    return g(u) * g(-u)


def with_ones(a):
    return np.hstack([np.ones((len(a), 1)), a])
