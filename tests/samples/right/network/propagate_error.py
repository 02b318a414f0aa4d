# ==== plain
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    delta3 = delta4 @ Theta3[:, 1:]
    delta2 = delta3 @ Theta2[:, 1:]
    return delta3, delta2


# ==== dot
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    d3 = np.dot(delta4, Theta3[:, 1:])
    return d3, np.dot(d3, Theta2[:, 1:])


# ==== drop after
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    d3 = (delta4 @ Theta3)[:, 1:]
    d2 = (d3 @ Theta2)[:, 1:]
    return d3, d2


# ==== delete
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    T3 = np.delete(Theta3, 0, axis=1)
    T2 = np.delete(Theta2, 0, 1)
    d3 = delta4.dot(T3)
    return [d3, d3.dot(T2)]


# ==== columns
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    d3 = (Theta3.T @ delta4.T)[1:].T
    d2 = (Theta2[:, 1:].T @ d3.T).T
    return d3, d2


# ==== loops
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    def back(Theta, delta):
        N = len(delta)
        out = np.zeros((N, Theta.shape[1] - 1))
        for n in range(N):
            for j in range(out.shape[1]):
                for i in range(Theta.shape[0]):
                    out[n, j] += Theta[i, j + 1] * delta[n, i]
        return out

    d3 = back(Theta3, delta4)
    return d3, back(Theta2, d3)


# ==== examples
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    D3, D2 = [], []
    for d4 in delta4:
        d3 = Theta3[:, 1:].T @ d4
        D3.append(d3)
        D2.append(Theta2[:, 1:].T.dot(d3))
    return np.array(D3), np.array(D2)


# ==== einsum
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    d3 = np.einsum("ni,ij->nj", delta4, Theta3[:, 1:])
    d2 = np.einsum("ni,ij->nj", d3, Theta2[:, 1:])
    return d3, d2


# ==== inplace theta (zeroes the bias columns of its arguments)
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    Theta3[:, 0] = 0
    Theta2[:, 0] = 0
    d3 = (delta4 @ Theta3)[:, 1:]
    d2 = (d3 @ Theta2)[:, 1:]
    return d3, d2


# ==== chain
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    return delta4 @ Theta3[:, 1:], delta4 @ Theta3[:, 1:] @ Theta2[:, 1:]


# ==== split
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    b, W3 = np.split(Theta3, [1], axis=1)
    _, W2 = np.hsplit(Theta2, [1])
    d3 = np.matmul(delta4, W3)
    return d3, np.matmul(d3, W2)


# ==== accumulate
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    out = []
    d = delta4
    for T in (Theta3, Theta2):
        d = d @ T[:, 1:]
        out.append(d)
    return tuple(out)


# ==== reduce
import numpy as np
import itertools


def propagate_error(Theta2, Theta3, delta4):
    return list(itertools.accumulate([delta4, Theta3, Theta2], lambda d, T: d @ T[:, 1:]))[1:]


# ==== dict values
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    d = {}
    d[3] = delta4 @ Theta3[:, 1:]
    d[2] = d[3] @ Theta2[:, 1:]
    return tuple(d.values())


# ==== tolist
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    d3 = delta4 @ Theta3[:, 1:]
    return d3.tolist(), (d3 @ Theta2[:, 1:]).tolist()


# ==== float32
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    d3 = delta4.astype(np.float32) @ Theta3[:, 1:].astype(np.float32)
    return d3, d3 @ Theta2[:, 1:].astype(np.float32)


# ==== broadcast
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    d3 = (delta4[:, :, None] * Theta3[None, :, 1:]).sum(axis=1)
    d2 = (d3[:, :, None] * Theta2[None, :, 1:]).sum(axis=1)
    return d3, d2


# ==== inner
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    d3 = np.inner(delta4, Theta3.T[1:])
    d2 = np.inner(d3, Theta2.T[1:])
    return d3, d2


# ==== namedtuple
import numpy as np
from typing import NamedTuple, Any


class Deltas(NamedTuple):
    delta3: Any
    delta2: Any


def propagate_error(Theta2, Theta3, delta4):
    d3 = delta4 @ Theta3[:, 1:]
    return Deltas(d3, d3 @ Theta2[:, 1:])


# ==== other names
import numpy as np


def propagate_error(A, B, e):
    e3 = e.dot(B[:, 1:])
    return e3, e3.dot(A[:, 1:])


# ==== with ones dropped
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    full3 = np.tensordot(delta4, Theta3, axes=(1, 0))
    full2 = np.tensordot(full3[:, 1:], Theta2, axes=(1, 0))
    return full3[:, 1:], full2[:, 1:]


# ==== outer sums
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    d3 = 0
    for i in range(Theta3.shape[0]):
        d3 = d3 + np.outer(delta4[:, i], Theta3[i, 1:])
    d2 = np.zeros((len(delta4), Theta2.shape[1] - 1))
    for i in range(Theta2.shape[0]):
        d2 += np.outer(d3[:, i], Theta2[i, 1:])
    return d3, d2


# ==== matrix
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    d3 = np.asmatrix(delta4) * np.asmatrix(Theta3)[:, 1:]
    d2 = d3 * np.asmatrix(Theta2)[:, 1:]
    return d3, d2


# ==== object array
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    d3 = delta4 @ Theta3[:, 1:]
    r = np.empty(2, dtype=object)
    r[0], r[1] = d3, d3 @ Theta2[:, 1:]
    return r
