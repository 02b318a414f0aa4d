import numpy as np

class AddGate:
  def forward(self, x, y):
    return np.add(x, y)
  def backward(self, dz):
    dx = dz
    dy = dz
    return [dx, dy]


class MulGate:
    def __init__(self):
        self.inputs = None
    def forward(self, a, b):
        self.inputs = (a, b)
        return a * b
    def backward(self, up):
        a, b = self.inputs
        return (b * up, a * up)
