import numpy as np


def step(v):
    return (v > 0).astype(int)


def xor_weights():
    AND = [-1.5, 1, 1]
    OR = [-0.5, 1, 1]
    return np.array([AND, OR]), np.array([[-0.5, -1.5, 1]])


A, B = xor_weights()
for x in ([1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]):
    h = step(A @ x)
    print(x[1:], step(B @ np.append(1, h)))
