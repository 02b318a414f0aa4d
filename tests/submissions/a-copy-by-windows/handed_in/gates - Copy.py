import numpy as np

class AddGate:
  def forward(self, x, y):
    return np.add(x, y)
  def backward(self, dz):
    dx = dz
    dy = dz
    return [dx, dy]


import numpy as np

class MulGate:
    def forward(self, x, y):
        self.cache = {"x": x, "y": y}
        out = np.multiply(x, y)
        return out

    def backward(self, dz):
        dx = np.multiply(self.cache["y"], dz)
        dy = np.multiply(self.cache["x"], dz)
        return dx, dy
