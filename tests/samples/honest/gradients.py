"""Gradients: nudged, derived, checked."""

from copy import deepcopy

import numpy as np

h = 1e-4


def numerical_gradient(f, x):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        place = it.multi_index
        kept = x[place]
        x[place] = float(kept) + h
        up = f(x)
        x[place] = kept - h
        down = f(x)
        grad[place] = (up - down) / (2 * h)
        x[place] = kept
        it.iternext()
    return grad


def gradient_by_nditer():
    return numerical_gradient(lambda v: np.sum(v**2), np.array([[3.0, 4.0], [0.0, 2.0]]))


def gradient_by_ndindex():
    x = np.arange(6.0).reshape(2, 3)
    grad = np.empty(x.shape)
    for index in np.ndindex(*x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        grad[index] = (np.sin(up).sum() - np.sin(down).sum()) / (2 * h)
    return grad


def gradient_by_flat():
    x = np.linspace(0.1, 2, 5)
    out = []
    for i in range(x.size):
        step = np.zeros(x.size)
        step.flat[i] = h
        out.append((np.log(x + step).sum() - np.log(x - step).sum()) / (2 * h))
    return np.array(out)


def gradient_by_the_complex_step():
    x = np.array([0.5, 1.5, 2.5])
    return np.imag(np.exp(x + 1e-20j)) / 1e-20


def gradient_of_samples():
    y = np.linspace(0, 1, 11) ** 2
    return np.gradient(y, 0.1)


def gradient_of_a_surface():
    xx, yy = np.meshgrid(np.arange(-2, 2, 0.5), np.arange(-2, 2, 0.5))
    return np.gradient(xx**2 + yy**2)


def descent_on_a_parabola():
    x = np.array([-3.0, 4.0])
    path = [x.copy()]
    for _ in range(50):
        x -= 0.1 * 2 * x
        path.append(x.copy())
    return np.array(path)


def momentum():
    x, v = np.array([-7.0, 2.0]), np.zeros(2)
    for _ in range(30):
        g = np.array([x[0] / 10, 2 * x[1]])
        v = 0.9 * v - 0.1 * g
        x += v
    return x, v


def adagrad():
    x, s = np.array([-7.0, 2.0]), np.zeros(2)
    for _ in range(30):
        g = np.array([x[0] / 10, 2 * x[1]])
        s += g * g
        x -= 1.5 * g / (np.sqrt(s) + 1e-7)
    return x


def adam():
    x, m, v = np.array([-7.0, 2.0]), np.zeros(2), np.zeros(2)
    for t in range(1, 31):
        g = np.array([x[0] / 10, 2 * x[1]])
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        x = x - 0.3 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return x


def newtons_method():
    x = 1.0
    for _ in range(8):
        x -= (x**2 - 2) / (2 * x)
    return x


def bisection():
    low, high = 0.0, 2.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        if middle**2 < 2:
            low = middle
        else:
            high = middle
    return low


def chain_of_gates_by_hand():
    x, y, z = -2.0, 5.0, -4.0
    q = x + y
    f = q * z
    df = 1.0
    dq, dz = z * df, q * df
    return f, dq, dq, dz


class Value:
    def __init__(self, data, children=()):
        self.data, self.grad, self.children = data, 0.0, children
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))

        def backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))

        def backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = backward
        return out

    __radd__, __rmul__ = __add__, __mul__

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for child in node.children:
                    visit(child)
                order.append(node)

        visit(self)
        self.grad = 1.0
        for node in reversed(order):
            node._backward()


def a_tape_of_values():
    a, b = Value(2.0), Value(-3.0)
    c = a * b + a * 2 + 3 * b
    c.backward()
    return c.data, a.grad, b.grad


def gradient_clipping():
    grads = [np.arange(4.0), np.ones((2, 2)) * 3]
    total = np.sqrt(sum(np.sum(g**2) for g in grads))
    return [g * (1.0 / total) for g in deepcopy(grads)]


def gradient_check():
    W = np.random.RandomState(3).randn(3, 2)
    x = np.array([[1.0, 2.0, -1.0]])
    numeric = numerical_gradient(lambda w: np.tanh(x @ w).sum(), W)
    derived = x.T @ (1 - np.tanh(x @ W) ** 2)
    return np.abs(numeric - derived).max() < 1e-7, derived
