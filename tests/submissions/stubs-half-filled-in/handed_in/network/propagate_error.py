def propagate_error(Theta2, Theta3, delta4):
    """Return (delta3, delta2)."""
    raise NotImplementedError
