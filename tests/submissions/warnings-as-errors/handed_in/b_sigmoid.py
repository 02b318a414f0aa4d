import numpy as np

class SigmoidGate:
    """
    $\sigma(x) = \frac{1}{1 + e^{-x}}$ and $\sigma' = \sigma \cdot (1 - \sigma)$
    """
    def forward(self, x):
        if len(x) is 0:
            return x
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds):
        return ds * self.s * (1 - self.s)
