import numpy as np


class ReLU:
    def forward(self, x):
        self.x = x
        out = np.zeros(x.shape)
        for n in range(x.shape[0]):
            for d in range(x.shape[1]):
                out[n][d] = x[n][d] if x[n][d] > 0 else 0
        return out

    def backward(self, dout):
        dx = np.zeros(dout.shape)
        for n in range(dout.shape[0]):
            for d in range(dout.shape[1]):
                if self.x[n][d] > 0:
                    dx[n][d] = dout[n][d]
        return dx


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        N, M = x.shape[0], self.W.shape[1]
        out = np.zeros((N, M))
        for n in range(N):
            for m in range(M):
                out[n, m] = self.b[m]
                for d in range(x.shape[1]):
                    out[n, m] += x[n, d] * self.W[d, m]
        return out

    def backward(self, dout):
        self.dW = np.zeros(self.W.shape)
        self.db = np.zeros(self.b.shape)
        dx = np.zeros(self.x.shape)
        for n in range(dout.shape[0]):
            for m in range(dout.shape[1]):
                up = dout[n, m]
                self.db[m] += up
                for d in range(self.x.shape[1]):
                    self.dW[d, m] += up * self.x[n, d]
                    dx[n, d] += up * self.W[d, m]
        return dx


def propagate_error(Theta2, Theta3, delta4):
    def back(Theta, delta):
        below = np.zeros((delta.shape[0], Theta.shape[1] - 1))
        for n in range(delta.shape[0]):
            for j in range(below.shape[1]):
                below[n, j] = sum(Theta[i, j + 1] * delta[n, i] for i in range(Theta.shape[0]))
        return below

    delta3 = back(Theta3, delta4)
    return delta3, back(Theta2, delta3)
