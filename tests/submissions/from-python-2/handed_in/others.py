#!/usr/bin/env python2.7
# -*- coding: utf-8 -*-
import numpy as np

print "homework 1"

class MulGate(object):
    def forward(self, x, y):
        self.x = x
        self.y = y
        return x * y
    def backward(self, dz):
        return (dz * self.y, dz * self.x)

g = MulGate()
print "3 * 4 =", g.forward(3, 4)
for i in xrange(3):
    print i,

class SigmoidGate(object):
    def forward(self, x):
        self.s = 1.0 / (1.0 + np.exp(-x))
        return self.s
    def backward(self, ds):
        print "backward"
        return ds * self.s * (1.0 - self.s)

exec "a = 1"
