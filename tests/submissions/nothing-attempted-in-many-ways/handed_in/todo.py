import numpy as np


class Gate:
    def forward(self, *inputs):
        raise NotImplementedError("subclasses compute something")

    def backward(self, *upstream):
        raise NotImplementedError("subclasses send something back")


class AddGate:
    def forward(self, x, y):
        pass

    def backward(self, dz):
        ...


class MulGate:
    def forward(self, x, y):
        """Return z = x * y."""

    def backward(self, dz):
        """Return (dx, dy)."""
        # TODO: swap
        return None


class SigmoidGate:
    def forward(self, x):
        """Return s."""
        pass
        ...
        return

    def backward(self, ds):
        # YOUR CODE HERE
        raise NotImplementedError()


class MaxGate(Gate):
    pass


class CopyGate:
    """to do"""


class AddMulCircuit(Gate):
    def forward(self, x, y, z):
        raise NotImplementedError("TODO: (x + y) * z")

    def backward(self, df):
        return super().backward(df)


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b): pass
    def backward(self, df): return None
