import numpy as np

memo = {}


class ReLU:
    def forward(self, x):
        # a backward made for this x
        self.backward = lambda dout: dout * (x > 0)
        return np.maximum(x, 0)


class Sigmoid:
    def forward(self, x):
        memo[id(self)] = 1 / (1 + np.exp(-x))
        return memo[id(self)].copy()

    def backward(self, dout):
        s = memo.pop(id(self))
        return dout * s * (1 - s)


class Tanh:
    __slots__ = ("기울기",)

    def forward(self, x):
        t = np.tanh(x)
        self.기울기 = 1 - t * t
        return t

    def backward(self, dout):
        return self.기울기 * dout


class Affine:
    def __init__(self, *wb):
        self.__wb = wb
        self.stack = []

    def forward(self, x):
        self.stack.append(x)
        return x @ self.__wb[0] + self.__wb[1]

    def backward(self, dout):
        x = self.stack.pop()
        self.grads = {"dW": x.T @ dout, "db": dout.sum(0)}
        return dout @ self.__wb[0].T

    def __getattr__(self, name):
        if name in ("dW", "db"):
            return self.grads[name]
        raise AttributeError(name)


class SoftmaxCrossEntropy:
    def steps(self, scores, labels):
        p = np.exp(scores)
        p /= p.sum(axis=1, keepdims=True)
        at = np.arange(len(p)), labels
        dout = yield -np.log(p[at]).mean()
        p[at] -= 1
        yield dout * p / len(p)

    def forward(self, scores, labels):
        self.going = self.steps(scores, labels)
        return next(self.going)

    def backward(self, dout):
        return self.going.send(dout)
