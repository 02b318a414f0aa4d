from gates import AddGate, MulGate
import numpy as np

g = MulGate()
print(g.forward(np.array([2.0]), np.array([3.0])))
print(g.backward(np.ones(1)))
