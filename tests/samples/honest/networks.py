"""Small networks, whole."""

import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y, self.t = e / e.sum(axis=1, keepdims=True), t
        return -np.log(self.y[np.arange(len(t)), t] + 1e-7).mean()

    def backward(self, dout=1):
        dx = self.y.copy()
        dx[np.arange(len(self.t)), self.t] -= 1
        return dout * dx / len(self.t)


def spirals(seed=0):
    r = np.random.RandomState(seed)
    x, t = np.zeros((90, 2)), np.zeros(90, dtype=int)
    for j in range(3):
        radius = np.linspace(0.05, 1, 30)
        angle = j * 4 + 4 * radius + r.randn(30) * 0.1
        x[30 * j : 30 * (j + 1)] = np.c_[radius * np.sin(angle), radius * np.cos(angle)]
        t[30 * j : 30 * (j + 1)] = j
    return x, t


def a_net_of_layers_learns_spirals():
    x, t = spirals()
    r = np.random.RandomState(1)
    layers = [Affine(r.randn(2, 16), np.zeros(16)), ReLU(), Affine(r.randn(16, 3) * 0.1, np.zeros(3))]
    last = SoftmaxWithLoss()
    losses = []
    for _ in range(200):
        out = x
        for layer in layers:
            out = layer.forward(out)
        losses.append(last.forward(out, t))
        dout = last.backward()
        for layer in reversed(layers):
            dout = layer.backward(dout)
        for layer in layers:
            if isinstance(layer, Affine):
                layer.W -= 0.5 * layer.dW
                layer.b -= 0.5 * layer.db
    print(f"loss {losses[0]:.4f} -> {losses[-1]:.4f}")
    return np.array(losses)


def a_net_learns_xor():
    np.random.seed(2)
    X, Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
    W1, W2 = np.random.randn(3, 4), np.random.randn(5, 1)
    ones = np.ones((4, 1))
    for _ in range(500):
        h = 1 / (1 + np.exp(-np.hstack([ones, X]) @ W1))
        out = 1 / (1 + np.exp(-np.hstack([ones, h]) @ W2))
        d2 = out - Y
        d1 = (d2 @ W2[1:].T) * h * (1 - h)
        W2 -= 0.5 * np.hstack([ones, h]).T @ d2
        W1 -= 0.5 * np.hstack([ones, X]).T @ d1
    return out, W1, W2


def a_perceptron():
    X, y = np.array([[2, 1], [1, 3], [-1, -2], [-2, -1]]), np.array([1, 1, -1, -1])
    w, b = np.zeros(2), 0
    for _ in range(10):
        for xi, yi in zip(X, y):
            if yi * (w @ xi + b) <= 0:
                w, b = w + yi * xi, b + yi
    return w, b


def logic_gates():
    def gate(w1, w2, b):
        return lambda x1, x2: int(w1 * x1 + w2 * x2 + b > 0)

    AND, NAND, OR = gate(0.5, 0.5, -0.7), gate(-0.5, -0.5, 0.7), gate(0.5, 0.5, -0.2)
    return [AND(NAND(a, b), OR(a, b)) for a in (0, 1) for b in (0, 1)]


def linear_regression():
    r = np.random.RandomState(3)
    x = r.rand(40, 1)
    y = 3 * x + 1 + 0.1 * r.randn(40, 1)
    w, b = 0.0, 0.0
    for _ in range(300):
        e = w * x + b - y
        w, b = w - 0.5 * (e * x).mean(), b - 0.5 * e.mean()
    return w, b


def logistic_regression():
    r = np.random.RandomState(4)
    X = np.concatenate([r.randn(25, 2) - 1, r.randn(25, 2) + 1])
    y = np.repeat([0, 1], 25)
    theta = np.zeros(3)
    Xb = np.insert(X, 0, 1, axis=1)
    for _ in range(200):
        theta -= 0.1 * Xb.T @ (Sigmoid().forward(Xb @ theta) - y) / len(y)
    return theta, ((Xb @ theta > 0) == y).mean()


def batch_normalisation():
    x = np.random.RandomState(5).randn(8, 3) * 4 + 2
    mean, var = x.mean(0), x.var(0)
    xhat = (x - mean) / np.sqrt(var + 1e-5)
    dout = np.random.RandomState(6).randn(8, 3)
    dx = (8 * dout - dout.sum(0) - xhat * (dout * xhat).sum(0)) / (8 * np.sqrt(var + 1e-5))
    return xhat, dx


def layer_normalisation():
    x = np.random.RandomState(7).randn(4, 6)
    return (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-6)


def convolution_by_columns():
    x, W = np.random.RandomState(8).randn(2, 3, 7, 7), np.random.RandomState(9).randn(4, 3, 3, 3)
    col = np.zeros((2, 3, 3, 3, 5, 5))
    for i in range(3):
        for j in range(3):
            col[:, :, i, j] = x[:, :, i : i + 5, j : j + 5]
    col = col.transpose(0, 4, 5, 1, 2, 3).reshape(50, -1)
    return (col @ W.reshape(4, -1).T).reshape(2, 5, 5, 4).transpose(0, 3, 1, 2)


def pooling():
    x = np.random.RandomState(10).randn(2, 2, 6, 6)
    return x.reshape(2, 2, 3, 2, 3, 2).max(axis=(3, 5)), x.reshape(2, 2, 3, 2, 3, 2).mean(axis=(3, 5))


def a_recurrent_net():
    r = np.random.RandomState(11)
    Wx, Wh, h = r.randn(3, 4), r.randn(4, 4), np.zeros((2, 4))
    states = []
    for x in r.randn(6, 2, 3):
        h = np.tanh(x @ Wx + h @ Wh)
        states.append(h)
    dh = np.ones((2, 4))
    for h in reversed(states):
        dh = (dh * (1 - h**2)) @ Wh.T
    return np.stack(states), dh


def a_long_short_term_memory():
    r = np.random.RandomState(12)
    W, h, c = r.randn(7, 16), np.zeros((1, 4)), np.zeros((1, 4))
    s = Sigmoid().forward
    for x in r.randn(5, 1, 3):
        f, g, i, o = np.split(np.concatenate([x, h], axis=1) @ W, 4, axis=1)
        c = s(f) * c + s(i) * np.tanh(g)
        h = s(o) * np.tanh(c)
    return h, c


def attention():
    r = np.random.RandomState(13)
    q, k, v = r.randn(3, 2, 5, 4)
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(4)
    scores = np.where(np.tril(np.ones((5, 5))), scores, -np.inf)
    w = np.exp(scores - scores.max(-1, keepdims=True))
    w /= w.sum(-1, keepdims=True)
    return w @ v, w


def an_embedding():
    W = np.random.RandomState(14).randn(10, 3)
    words = np.array([1, 4, 4, 9])
    dW = np.zeros_like(W)
    np.add.at(dW, words, np.ones((4, 3)))
    return W[words], dW


def a_net_in_a_dictionary():
    sizes = [4, 5, 3]
    rng = np.random.default_rng(15)
    params = {f"W{i + 1}": rng.normal(0, 0.1, (n, m)) for i, (n, m) in enumerate(zip(sizes, sizes[1:]))}
    params |= {f"b{i + 1}": np.zeros(m) for i, m in enumerate(sizes[1:])}
    x = rng.random((6, 4))
    for i in range(1, 3):
        x = np.maximum(x @ params[f"W{i}"] + params[f"b{i}"], 0)
    return x, sum(p.size for p in params.values())


def minibatches_and_early_stopping():
    r = np.random.RandomState(16)
    X = r.randn(64, 3)
    y = X @ np.array([1.0, -2.0, 0.5])
    w, best, patience = np.zeros(3), np.inf, 0
    for epoch in range(100):
        for part in np.array_split(r.permutation(64), 8):
            w -= 0.05 * 2 * X[part].T @ (X[part] @ w - y[part]) / len(part)
        loss = np.mean((X @ w - y) ** 2)
        if loss < best - 1e-9:
            best, patience = loss, 0
        else:
            patience += 1
        if patience > 3:
            break
    return w, epoch, best


def a_net_in_single_precision():
    r = np.random.RandomState(17)
    W = r.randn(784, 10).astype(np.float32) * np.float32(0.01)
    x = r.rand(32, 784).astype(np.float32)
    return np.argmax(x @ W, axis=1), (x @ W).astype(np.float64)


def a_net_as_large_as_the_lectures():
    r = np.random.RandomState(18)
    X, W, b = r.randn(10, 3072), r.randn(3072, 10) * 0.01, np.zeros(10)
    layer = Affine(W, b)
    out = layer.forward(X)
    dx = layer.backward(np.ones_like(out))
    return out, dx[:, ::50], layer.dW[::50], layer.db


def training_prints_its_progress():
    w = 5.0
    for step in range(50):
        w -= 0.1 * 2 * w
        if step % 10 == 0:
            print("step", step, "w =", round(w, 4))
    return w
