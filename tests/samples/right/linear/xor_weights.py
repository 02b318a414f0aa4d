# ==== or nand
import numpy as np


def xor_weights():
    return np.array([[-10, 20, 20], [30, -20, -20]]), np.array([[-30, 20, 20]])


# ==== lists (lists of integers)
import numpy as np


def xor_weights():
    return [[-10, 20, 20], [30, -20, -20]], [[-30, 20, 20]]


# ==== tuples
import numpy as np


def xor_weights():
    return ((-10.0, 20.0, 20.0), (30.0, -20.0, -20.0)), ((-30.0, 20.0, 20.0),)


# ==== or and (OR and not AND)
import numpy as np


def xor_weights():
    Theta1 = np.array([[-10.0, 20.0, 20.0], [-30.0, 20.0, 20.0]])
    Theta2 = np.array([[-10.0, 20.0, -20.0]])
    return Theta1, Theta2


# ==== halfspaces (x1 and not x2, x2 and not x1)
import numpy as np


def xor_weights():
    return np.array([[-5.0, 10.0, -10.0], [-5.0, -10.0, 10.0]]), np.array([[-5.0, 10.0, 10.0]])


# ==== lecture style (AND and NOR, then NOR of both)
import numpy as np


def xor_weights():
    Theta1 = np.zeros((2, 3))
    Theta1[0] = [-30, 20, 20]
    Theta1[1] = [10, -20, -20]
    Theta2 = np.zeros((1, 3))
    Theta2[0] = [10, -20, -20]
    return Theta1, Theta2


# ==== nots
import numpy as np


def xor_weights():
    return np.array([[15.0, -10.0, -10.0], [-5.0, 10.0, 10.0]]), np.array([[-15.0, 10.0, 10.0]])


# ==== small (moderate weights)
import numpy as np


def xor_weights():
    return np.array([[-2.6, 6.2, 6.2], [8.6, -5.9, -5.9]]), np.array([[-9.5, 7.0, 7.0]]) * 1.3


# ==== large (saturated; exp may overflow)
import numpy as np


def xor_weights():
    return np.array([[-5e2, 1e3, 1e3], [15e2, -1e3, -1e3]]), np.array([[-15e2, 1e3, 1e3]])


# ==== int array
import numpy as np


def xor_weights():
    return np.array([[-1, 2, 2], [3, -2, -2]]) * 10, np.array([[-3, 2, 2]], dtype=int) * 10


# ==== float32
import numpy as np


def xor_weights():
    return np.float32([[-10, 20, 20], [30, -20, -20]]), np.float32([[-30, 20, 20]])


# ==== matrix
import numpy as np


def xor_weights():
    return np.matrix("-10 20 20; 30 -20 -20"), np.matrix("-30 20 20")


# ==== stack
import numpy as np


def xor_weights():
    OR, NAND, AND = [-10, 20, 20], [30, -20, -20], [-30, 20, 20]
    return np.stack([OR, NAND]), np.stack([AND])


# ==== swapped units
import numpy as np


def xor_weights():
    return [[30, -20, -20], [-10, 20, 20]], [[-30, 20, 20]]


# ==== symmetric (NOR and AND with steep slopes)
import numpy as np


def xor_weights():
    return [np.array([[20, -40, -40], [-60, 40, 40]]), np.array([[20, -40, -40]])]


# ==== dict of gates
import numpy as np


def xor_weights():
    gates = {"or": [-10, 20, 20], "nand": [30, -20, -20], "and": [-30, 20, 20]}
    hidden = [gates["or"], gates["nand"]]
    out = [gates["and"]]
    return tuple(np.asarray(v, dtype=float) for v in (hidden, out))


# ==== r underscore
import numpy as np


def xor_weights():
    return np.c_[[-10, 30], [20, -20], [20, -20]], np.r_["r", [-30, 20, 20]].reshape(1, 3)


# ==== trained (finds them by training, at the call)
import numpy as np


def xor_weights():
    rng = np.random.RandomState(1)
    X = np.array([[0, 0], [0, 1], [1, 0], [1, 1.0]])
    Y = np.array([[0], [1], [1], [0.0]])
    s = lambda z: 1 / (1 + np.exp(-z))
    X1 = np.c_[np.ones(4), X]
    for start in range(50):
        A = rng.normal(0, 2, (2, 3))
        B = rng.normal(0, 2, (1, 3))
        for _ in range(1500):
            H = np.c_[np.ones(4), s(X1 @ A.T)]
            P = s(H @ B.T)
            d = P - Y
            dh = (d @ B[:, 1:]) * H[:, 1:] * (1 - H[:, 1:])
            B = B - 1.0 * d.T @ H
            A = A - 1.0 * dh.T @ X1
        if np.abs(P - Y).max() < 0.05:
            break
    return A, B


# ==== module constants
import numpy as np

THETA1 = np.array([[-10.0, 20, 20], [30, -20, -20]])
THETA2 = np.array([[-30.0, 20, 20]])


def xor_weights():
    return THETA1, THETA2


# ==== lambda
import numpy as np

xor_weights = lambda scale=20: (
    scale * np.array([[-0.5, 1, 1], [1.5, -1, -1]]),
    scale * np.array([[-1.5, 1, 1]]),
)


# ==== checks itself
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def predict(x, T1, T2):
    a = np.insert(x, 0, 1)
    h = np.insert(sigmoid(T1 @ a), 0, 1)
    return sigmoid(T2 @ h)


def xor_weights():
    T1 = np.array([[-20, 40, 40], [60, -40, -40.0]])
    T2 = np.array([[-60, 40, 40.0]])
    for a in (0, 1):
        for b in (0, 1):
            assert round(float(predict(np.array([a, b]), T1, T2)[0])) == a ^ b
    return T1, T2


print(xor_weights())
