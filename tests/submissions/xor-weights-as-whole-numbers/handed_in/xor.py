def xor_weights():
    """first unit: x1 and not x2. second unit: x2 and not x1. output: or."""
    Theta1 = [[-5, 10, -10],
              [-5, -10, 10]]
    Theta2 = [[-5, 10, 10]]
    return Theta1, Theta2
