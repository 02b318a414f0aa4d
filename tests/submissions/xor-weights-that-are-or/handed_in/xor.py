import numpy as np


def xor_weights():
    Theta1 = np.zeros((2, 3))
    Theta1[0] = [-20, 40, 0]     # x1
    Theta1[1] = [-20, 0, 40]     # x2
    Theta2 = np.array([[-20, 40, 40]])
    return Theta1, Theta2
