# coding: utf-8
import sys, os
sys.path.append(os.pardir)
import numpy as np
from collections import OrderedDict
from common.layers import *


class TwoLayerNet:
    def __init__(self, W1, b1, W2, b2):
        self.chain = OrderedDict()
        self.chain['Affine1'] = Affine(W1, b1)
        self.chain['Relu1'] = Relu()
        self.chain['Affine2'] = Affine(W2, b2)
        self.end = SoftmaxWithLoss()

    def predict(self, v):
        for layer in self.chain.values():
            v = layer.forward(v)
        return v

    def forward(self, v, label):
        return self.end.forward(self.predict(v), label)

    def backward(self, up=1):
        up = self.end.backward(up)
        for layer in list(self.chain.values())[::-1]:
            up = layer.backward(up)
        return (self.chain['Affine1'].dW, self.chain['Affine1'].db,
                self.chain['Affine2'].dW, self.chain['Affine2'].db)
