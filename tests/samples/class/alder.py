"""Every exercise of the course, in one file."""

import numpy as np


def sigmoid(v):
    return 1 / (1 + np.exp(-v))


class AddGate:
    def forward(self, x, y):
        return x + y

    def backward(self, dz):
        return dz, dz


class MulGate:
    def forward(self, x, y):
        self.cache = (x, y)
        return np.multiply(x, y)

    def backward(self, dz):
        x, y = self.cache
        return [y * dz, x * dz]


class SigmoidGate:
    def forward(self, x):
        self.out = sigmoid(x)
        return self.out

    def backward(self, ds):
        return self.out * (1 - self.out) * ds


class MaxGate:
    def forward(self, x, y):
        self.mask = (x >= y).astype(float)
        return np.maximum(x, y)

    def backward(self, dz):
        return self.mask * dz, (1 - self.mask) * dz


class CopyGate:
    def forward(self, x):
        return x, x

    def backward(self, da, db):
        return da + db


class AddMulCircuit:
    def __init__(self):
        self.add = AddGate()
        self.mul = MulGate()

    def forward(self, x, y, z):
        return self.mul.forward(self.add.forward(x, y), z)

    def backward(self, df):
        dq, dz = self.mul.backward(df)
        dx, dy = self.add.backward(dq)
        return dx, dy, dz


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.w0, self.x0, self.w1, self.x1 = w0, x0, w1, x1
        self.f = sigmoid(w0 * x0 + w1 * x1 + b)
        return self.f

    def backward(self, df):
        g = df * self.f * (1 - self.f)
        return g * self.x0, g * self.w0, g * self.x1, g * self.w1, g


class ReLU:
    def forward(self, x):
        self.off = x <= 0
        out = x.copy()
        out[self.off] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.off] = 0
        return dx


class Sigmoid(SigmoidGate):
    """The gate takes a whole batch as it is."""


class Tanh:
    def forward(self, x):
        self.t = np.tanh(x)
        return self.t

    def backward(self, dout):
        return dout - dout * self.t * self.t


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.cache = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        x = self.cache
        self.dW = np.dot(x.T, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W.T)


class SoftmaxCrossEntropy:
    def forward(self, scores, labels):
        e = np.exp(scores - np.max(scores, axis=1, keepdims=True))
        self.p = e / np.sum(e, axis=1, keepdims=True)
        self.onehot = np.eye(scores.shape[1])[labels]
        return -np.mean(np.log(np.sum(self.p * self.onehot, axis=1)))

    def backward(self, dloss=1.0):
        return dloss * (self.p - self.onehot) / len(self.p)


class TwoLayerNet:
    """My own layers, one after the other."""

    def __init__(self, W1, b1, W2, b2):
        self.first = Affine(W1, b1)
        self.relu = ReLU()
        self.second = Affine(W2, b2)
        self.loss = SoftmaxCrossEntropy()

    def forward(self, X, labels):
        out = X
        for layer in (self.first, self.relu, self.second):
            out = layer.forward(out)
        return self.loss.forward(out, labels)

    def backward(self, dloss):
        d = self.loss.backward(dloss)
        for layer in (self.second, self.relu, self.first):
            d = layer.backward(d)
        return self.first.dW, self.first.db, self.second.dW, self.second.db


def collapse(W1, b1, W2, b2):
    # (x W1 + b1) W2 + b2 = x (W1 W2) + (b1 W2 + b2)
    W = np.dot(W1, W2)
    b = np.dot(b1, W2) + b2
    return W, b


def xor_weights():
    # on if at least one input is on; on if both are
    hidden = np.array([[-5, 10, 10], [-15, 10, 10]])
    # the first one, but not the second one
    out = np.array([[-5, 10, -10]])
    return hidden, out


def propagate_error(Theta2, Theta3, delta4):
    without_bias2, without_bias3 = np.delete(Theta2, 0, axis=1), np.delete(Theta3, 0, axis=1)
    delta3 = np.dot(delta4, without_bias3)
    return delta3, np.dot(delta3, without_bias2)


def with_bias(a):
    return np.insert(a, 0, 1, axis=1)


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1 = Theta1
        self.Theta2 = Theta2
        self.Theta3 = Theta3

    def forward(self, X):
        z2 = np.dot(with_bias(X), self.Theta1.T)
        a2 = sigmoid(z2)
        z3 = np.dot(with_bias(a2), self.Theta2.T)
        a3 = sigmoid(z3)
        z4 = np.dot(with_bias(a3), self.Theta3.T)
        a4 = sigmoid(z4)
        # numbered as in the lecture: there is no layer 0, and layer 1 has no z
        self.z = [None, None, z2, z3, z4]
        self.a = [None, X, a2, a3, a4]
        return a4

    def cost(self, Y):
        p = self.a[4]
        right = np.where(Y == 1, p, 1 - p)
        return -np.sum(np.log(right)) / len(Y)

    def backward(self, Y):
        _, X, a2, a3, a4 = self.a
        d4 = a4 - Y
        d3 = np.dot(d4, self.Theta3)[:, 1:] * a3 * (1 - a3)
        d2 = np.dot(d3, self.Theta2)[:, 1:] * a2 * (1 - a2)
        self.delta = {4: d4, 3: d3, 2: d2}
        return [np.dot(d.T, with_bias(a)) / len(Y) for d, a in ((d2, X), (d3, a2), (d4, a3))]


def sgd_step(params, grads, learning_rate):
    new = []
    for i in range(len(params)):
        new.append(params[i] - learning_rate * grads[i])
    return new


def train(net, X, Y, learning_rate, steps):
    costs = []
    for k in range(steps):
        net.forward(X)
        J = net.cost(Y)
        thetas = [net.Theta1, net.Theta2, net.Theta3]
        net.Theta1, net.Theta2, net.Theta3 = sgd_step(thetas, net.backward(Y), learning_rate)
        costs += [J]
    return costs
