import numpy

def sigmoid(t):
    return 1.0 / (1.0 + numpy.exp(-t))

class SigmoidGate:
    def forward(self, x):
        self.x = x
        return sigmoid(x)

    def backward(self, ds):
        s = sigmoid(self.x)
        return (s - s ** 2) * ds
