# coding: utf-8
import numpy as np


def sigmoid(v):
    return 1 / (1 + np.exp(-v))


def softmax(v):
    v = v - np.max(v, axis=-1, keepdims=True)
    ev = np.exp(v)
    return ev / ev.sum(axis=-1, keepdims=True)


def mean_cross_entropy(prob, label):
    n = len(label)
    return -np.log(prob[np.arange(n), label] + 1e-7).sum() / n
