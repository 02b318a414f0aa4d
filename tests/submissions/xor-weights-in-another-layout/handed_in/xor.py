import numpy as np


def xor_weights():
    Theta1 = np.array([[-10, 30],
                       [20, -20],
                       [20, -20]])
    Theta2 = np.array([[-30],
                       [20],
                       [20]])
    return Theta1, Theta2
