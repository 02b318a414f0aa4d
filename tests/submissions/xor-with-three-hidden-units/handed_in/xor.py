import numpy as np

# or, and, nand: to be on the safe side


def xor_weights():
    hidden = np.array([[-10, 20, 20], [-30, 20, 20], [30, -20, -20]])
    output = np.array([[-30, 20, -20, 20]])
    return hidden, output
