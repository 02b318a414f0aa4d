# coding: utf-8
import numpy as np
from common.functions import *


class Relu:
    def __init__(self):
        self.closed = None

    def forward(self, v):
        self.closed = (v <= 0)
        res = v.copy()
        res[self.closed] = 0
        return res

    def backward(self, up):
        up[self.closed] = 0
        return up


class Sigmoid:
    def __init__(self):
        self.res = None

    def forward(self, v):
        self.res = sigmoid(v)
        return self.res

    def backward(self, up):
        return up * self.res * (1.0 - self.res)


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.inp = self.shape = None
        self.dW = self.db = None

    def forward(self, v):
        # tensors too
        self.shape = v.shape
        self.inp = v.reshape(v.shape[0], -1)
        return np.dot(self.inp, self.W) + self.b

    def backward(self, up):
        down = np.dot(up, self.W.T)
        self.dW = np.dot(self.inp.T, up)
        self.db = np.sum(up, axis=0)
        return down.reshape(*self.shape)


class SoftmaxWithLoss:
    def __init__(self):
        self.prob = None
        self.label = None

    def forward(self, v, label):
        self.prob, self.label = softmax(v), label
        return mean_cross_entropy(self.prob, self.label)

    def backward(self, up=1):
        n = self.label.shape[0]
        if self.label.size == self.prob.size:      # one-hot
            return (self.prob - self.label) / n
        down = self.prob.copy()
        down[np.arange(n), self.label] -= 1
        return down / n
