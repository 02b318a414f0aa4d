"""Everything imported by a star, as in an interactive session."""

from math import *
from numpy import *
from numpy.linalg import *
from numpy.random import *
from numpy.testing import *
from collections import *
from functools import *
from itertools import *
from typing import *

from numpy.random import seed as set_seed


def sigmoid_by_star():
    return 1 / (1 + exp(-linspace(-3, 3, 7)))


def algebra_by_star():
    return inv(array([[2.0, 1], [1, 3]])), norm(array([3.0, 4])), dot(eye(2), ones(2))


def random_by_star():
    set_seed(3)
    return rand(3), randn(2), randint(0, 9, 4)


def softmax_by_star():
    e = exp(arange(4.0))
    return e / e.sum()


def asserts_by_star():
    assert_allclose(pi, 3.14159265, rtol=1e-8)
    return pi


def tools_by_star():
    return list(accumulate([1, 2, 3])), reduce(lambda a, b: a * b, [1, 2, 3, 4]), Counter("aab")["a"]
