"""Softmax, log-sum-exp and cross-entropy."""

import numpy as np
import numpy

rng = np.random.RandomState(1)
scores = rng.randn(6, 4) * 2
labels = rng.randint(0, 4, size=6)
N, C = scores.shape


def softmax_of_a_row():
    e = np.exp(scores[0])
    return e / e.sum()


def softmax_of_a_batch():
    e = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def softmax_by_transposing():
    x = scores.T
    x = x - np.max(x, axis=0)
    y = np.exp(x) / np.sum(np.exp(x), axis=0)
    return y.T


def softmax_by_reshape():
    e = np.exp(scores - scores.max(axis=-1).reshape(-1, 1))
    return e / e.sum(axis=-1)[:, None]


def softmax_in_a_loop():
    out = np.zeros_like(scores)
    for i, row in enumerate(scores):
        shifted = row - max(row)
        total = 0
        for value in shifted:
            total += np.exp(value)
        for j in range(len(row)):
            out[i, j] = np.exp(shifted[j]) / total
    return out


def softmax_by_apply_along_axis():
    return np.apply_along_axis(lambda row: np.exp(row) / np.exp(row).sum(), 1, scores)


def softmax_with_a_temperature():
    t = 0.5
    e = np.exp((scores - scores.max(1, keepdims=True)) / t)
    return e / e.sum(1, keepdims=True)


def log_softmax():
    m = scores.max(axis=1, keepdims=True)
    return scores - m - np.log(np.exp(scores - m).sum(axis=1, keepdims=True))


def log_sum_exp():
    return np.logaddexp.reduce(scores, axis=1)


def softmax_of_huge_scores():
    x = np.array([1000.0, 1001.0, 1002.0])
    return np.exp(x - x.max()) / np.exp(x - x.max()).sum()


def softmax_that_overflows():
    x = np.array([1000.0, 1001.0, 1002.0])
    return np.nan_to_num(np.exp(x) / np.exp(x).sum(), nan=-1.0)


def one_hot_by_eye():
    return np.eye(C)[labels]


def one_hot_by_assignment():
    out = np.zeros((N, C))
    out[np.arange(N), labels] = 1
    return out


def one_hot_by_comparing():
    return (labels[:, None] == np.arange(C)).astype(np.float64)


def one_hot_by_put_along_axis():
    out = numpy.zeros((N, C))
    numpy.put_along_axis(out, labels[:, numpy.newaxis], 1, axis=1)
    return out


def cross_entropy_by_labels():
    p = softmax_of_a_batch()
    return -np.log(p[np.arange(N), labels] + 1e-7).sum() / N


def cross_entropy_by_one_hot():
    return -np.mean(np.sum(one_hot_by_eye() * log_softmax(), axis=1))


def cross_entropy_by_take_along_axis():
    return float(-np.take_along_axis(log_softmax(), labels[:, None], 1).mean())


def cross_entropy_in_a_loop():
    p = softmax_of_a_batch()
    loss = 0.0
    for n in range(N):
        loss -= np.log(p[n][labels[n]])
    return loss / N


def gradient_of_cross_entropy():
    d = softmax_of_a_batch()
    d[range(N), labels] -= 1
    return d / N


def jacobian_of_softmax():
    s = softmax_of_a_row().reshape(-1, 1)
    return np.diagflat(s) - np.dot(s, s.T)


def jacobians_of_a_batch():
    p = softmax_of_a_batch()
    return np.einsum("ni,ij->nij", p, np.eye(C)) - np.einsum("ni,nj->nij", p, p)


def predictions():
    return scores.argmax(axis=1)


def accuracy():
    return np.mean(np.argmax(scores, axis=1) == labels)


def label_smoothing():
    return one_hot_by_eye() * 0.9 + 0.1 / C


def perplexity():
    return np.exp(cross_entropy_by_labels())
