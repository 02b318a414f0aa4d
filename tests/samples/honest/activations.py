"""Activation functions and their slopes, in every style."""

import math

import numpy as np

x = np.linspace(-6, 6, 25)
batch = np.random.RandomState(0).randn(4, 5) * 3


def sigmoid_as_written():
    return 1 / (1 + np.exp(-x))


def sigmoid_in_two_branches():
    out = np.empty_like(x)
    positive = x >= 0
    out[positive] = 1 / (1 + np.exp(-x[positive]))
    e = np.exp(x[~positive])
    out[~positive] = e / (1 + e)
    return out


def sigmoid_by_where_and_clip():
    z = np.clip(batch, -500, 500)
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


def sigmoid_by_tanh():
    return 0.5 * (1 + np.tanh(0.5 * batch))


def sigmoid_by_logaddexp():
    return np.exp(-np.logaddexp(0, -batch))


def sigmoid_one_by_one():
    return [1.0 / (1.0 + math.exp(-value)) for value in x]


def sigmoid_by_vectorize():
    return np.vectorize(lambda value: 1 / (1 + math.exp(-value)))(batch)


def sigmoid_slope():
    s = 1 / (1 + np.exp(-batch))
    return s * (1 - s)


def relu_by_maximum():
    return np.maximum(0, batch)


def relu_by_mask():
    out = batch.copy()
    out[out < 0] = 0
    return out


def relu_by_product():
    return batch * (batch > 0)


def relu_by_absolute_value():
    return (batch + np.abs(batch)) / 2


def relu_by_where():
    return np.where(batch > 0, batch, 0.0)


def relu_by_heaviside():
    return batch * np.heaviside(batch, 0.5)


def relu_slope_as_numbers():
    return (batch > 0).astype(float)


def relu_in_nested_lists():
    return [[max(0.0, value) for value in row] for row in batch.tolist()]


def leaky_relu():
    return np.where(batch > 0, batch, 0.01 * batch)


def leaky_relu_by_maximum():
    return np.maximum(0.1 * batch, batch)


def elu():
    return np.where(batch > 0, batch, np.expm1(np.minimum(batch, 0)))


def selu():
    alpha, scale = 1.6732632423543772, 1.0507009873554805
    return scale * np.where(batch > 0, batch, alpha * (np.exp(batch) - 1))


def softplus():
    return np.log1p(np.exp(-np.abs(batch))) + np.maximum(batch, 0)


def swish():
    return batch / (1 + np.exp(-batch))


def gelu_by_tanh():
    return 0.5 * batch * (1 + np.tanh(np.sqrt(2 / np.pi) * (batch + 0.044715 * batch**3)))


def gelu_by_erf():
    erf = np.vectorize(math.erf)
    return batch * 0.5 * (1 + erf(batch / np.sqrt(2)))


def tanh_from_exponentials():
    return (np.exp(batch) - np.exp(-batch)) / (np.exp(batch) + np.exp(-batch))


def tanh_and_slope():
    t = np.tanh(batch)
    return t, 1 - t**2


def softsign():
    return batch / (1 + np.abs(batch))


def hard_sigmoid():
    return np.clip(0.2 * batch + 0.5, 0, 1)


def step_function():
    return np.array(batch > 0, dtype=int)


def sign_of_everything():
    return np.sign(batch)


def piecewise_activation():
    return np.piecewise(x, [x < -1, (x >= -1) & (x <= 1), x > 1], [-1, lambda v: v, 1])


def activations_in_a_dictionary():
    functions = {"relu": lambda v: np.maximum(v, 0), "tanh": np.tanh, "identity": lambda v: v}
    return [functions[name](batch) for name in sorted(functions)]


def maxout():
    return batch[:, :4].reshape(4, 2, 2).max(axis=-1)
