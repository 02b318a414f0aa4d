"""Submissions that stop with an exception, as students write them: which known mistake each is, and on which line it stops.

The line has `#!` at its end. NAMED: (mistake, exercise, code). UNNAMED: (exercise, code) of what is nobody's known mistake.
"""

from collections.abc import Iterator
from textwrap import dedent, indent

#: The lines that everybody has, and the name that numpy goes by.
HEAD = "import math\n\nimport numpy as np\n\n\n"


def _class(name: str, start: str, *methods: str) -> str:
    """Return a class: its start, and methods of which each is its signature and body."""
    parts = [f"class {name}:"]
    for method in (start, *methods):
        signature, _newline, body = dedent(method).strip("\n").partition("\n")
        if signature:
            parts.append(f"    def {signature}:\n{indent(dedent(body), ' ' * 8)}")
    return HEAD + "\n".join(parts) + "\n"


def affine(backward: str, forward: str = "") -> str:
    return _class(
        "Affine",
        "__init__(self, W, b)\nself.W = W\nself.b = b",
        f"forward(self, x)\n{dedent(forward).strip() or 'self.x = x' + chr(10) + 'return x @ self.W + self.b'}",
        f"backward(self, dout)\n{dedent(backward).strip()}",
    )


def affine_forward(forward: str) -> str:
    return affine("self.dW = self.x.T @ dout\nself.db = dout.sum(axis=0)\nreturn dout @ self.W.T", forward)


def relu(forward: str, backward: str = "return dout * (self.x > 0)") -> str:
    return _class(
        "ReLU", "", f"forward(self, x)\n{dedent(forward).strip()}", f"backward(self, dout)\n{dedent(backward).strip()}"
    )


def layer(name: str, forward: str, backward: str, *more: str) -> str:
    return _class(
        name,
        "",
        f"forward(self, x)\n{dedent(forward).strip()}",
        f"backward(self, dout)\n{dedent(backward).strip()}",
        *more,
    )


def gate(name: str, forward: str, backward: str, inputs: str = "x, y", *more: str) -> str:
    return _class(
        name,
        "",
        f"forward(self, {inputs})\n{dedent(forward).strip()}",
        f"backward(self, {'ds' if name == 'SigmoidGate' else 'da, db' if name == 'CopyGate' else 'dz'})\n{dedent(backward).strip()}",
        *more,
    )


def softmax(forward: str, backward: str = "", *more: str) -> str:
    right = "d = self.p.copy()\nd[np.arange(len(self.labels)), self.labels] -= 1\nreturn d / len(self.labels)"
    return _class(
        "SoftmaxCrossEntropy",
        "",
        f"forward(self, scores, labels)\n{dedent(forward).strip()}",
        f"backward(self, dout)\n{dedent(backward).strip() or right}",
        *more,
    )


#: A right forward of the loss.
LOSS = """
e = np.exp(scores - scores.max(axis=1, keepdims=True))
self.p = e / e.sum(axis=1, keepdims=True)
self.labels = labels
return -np.mean(np.log(self.p[np.arange(len(labels)), labels]))
"""


def net(backward: str, forward: str = "") -> str:
    right = """
    self.X = X
    self.labels = labels
    self.z1 = X.dot(self.W1) + self.b1
    self.h = np.maximum(0, self.z1)
    scores = self.h.dot(self.W2) + self.b2
    e = np.exp(scores)
    self.p = e / e.sum(axis=1, keepdims=True)
    return -np.log(self.p[range(X.shape[0]), labels]).mean()
    """
    return _class(
        "TwoLayerNet",
        "__init__(self, W1, b1, W2, b2)\nself.W1, self.b1 = W1, b1\nself.W2, self.b2 = W2, b2",
        f"forward(self, X, labels)\n{dedent(forward).strip() or dedent(right).strip()}",
        f"backward(self, dout)\n{dedent(backward).strip()}",
    )


#: What comes first in a backward of the net of two layers.
DS = "N = self.X.shape[0]\nds = self.p.copy()\nds[range(N), self.labels] -= 1\nds /= N\n"


def deep(backward: str, forward: str = "", *more: str) -> str:
    right = """
    one = np.ones((X.shape[0], 1))
    self.a[1] = X
    self.z[2] = np.hstack([one, X]) @ self.Theta1.T
    self.a[2] = 1 / (1 + np.exp(-self.z[2]))
    self.z[3] = np.hstack([one, self.a[2]]) @ self.Theta2.T
    self.a[3] = 1 / (1 + np.exp(-self.z[3]))
    self.z[4] = np.hstack([one, self.a[3]]) @ self.Theta3.T
    self.a[4] = 1 / (1 + np.exp(-self.z[4]))
    return self.a[4]
    """
    return _class(
        "TwoHiddenLayerNet",
        """__init__(self, Theta1, Theta2, Theta3)
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3
        self.z, self.a, self.delta = {}, {}, {}""".replace("        ", ""),
        f"forward(self, X)\n{dedent(forward).strip() or dedent(right).strip()}",
        "cost(self, Y)\na = self.a[4]\nreturn -np.sum(Y * np.log(a) + (1 - Y) * np.log(1 - a)) / len(Y)",
        f"backward(self, Y)\n{dedent(backward).strip()}",
        *more,
    )


def function(signature: str, body: str) -> str:
    return f"{HEAD}def {signature}:\n{indent(dedent(body).strip(), '    ')}\n"


COLLAPSE = "collapse(W1, b1, W2, b2)"
ERROR = "propagate_error(Theta2, Theta3, delta4)"
STEP = "sgd_step(params, grads, learning_rate)"

AFFINE, NET, DEEP, LOSSES = (
    "layers/affine",
    "layers/two_layer_net",
    "network/two_hidden_layer",
    "layers/softmax_cross_entropy",
)


def _named() -> Iterator[tuple[str, str, str]]:
    rest = "self.dW = self.x.T @ dout\nself.db = dout.sum(axis=0)\n"
    # -- a product element by element, where a matrix product is needed
    for body in (
        "self.dW = self.x.T * dout  #!\nself.db = dout.sum(axis=0)\nreturn dout @ self.W.T",
        "self.dW = np.multiply(self.x.T, dout)  #!\nself.db = np.sum(dout, 0)\nreturn np.dot(dout, self.W.T)",
        "self.db = dout.sum(axis=0)\nself.dW = self.x * dout  #!\nreturn dout @ self.W.T",
        f"{rest}return dout * self.W.T  #!",
        f"{rest}dx = dout * self.W  #!\nreturn dx",
        f"{rest}dx = np.multiply(dout, self.W.T)  #!\nreturn dx",
        "x, W = self.x, self.W\nxT = np.transpose(x)\ndW = xT * dout  #!\nself.dW = dW\nself.db = dout.sum(0)\nreturn dout.dot(W.T)",
        "dW = (\n    self.x.T * dout  #!\n)\nself.dW = dW\nreturn dout @ self.W.T",
        "self.dW = (self.x.T * dout) / self.x.shape[0]  #!\nreturn dout @ self.W.T",
    ):
        yield "elementwise-for-matrix", AFFINE, affine(body)
    for body in (
        "self.x = x\nreturn x * self.W + self.b  #!",
        "self.x = x\nout = np.multiply(x, self.W)  #!\nreturn out + self.b",
        "self.x = x\nreturn self.W * x + self.b  #!",
    ):
        yield "elementwise-for-matrix", AFFINE, affine_forward(body)
    yield "elementwise-for-matrix", "linear/collapse", function(COLLAPSE, "return W1 * W2, b1 @ W2 + b2  #!")
    yield (
        "elementwise-for-matrix",
        "linear/collapse",
        function(COLLAPSE, "W = W1 @ W2\nb = b1 * W2 + b2  #!\nreturn W, b"),
    )
    yield "elementwise-for-matrix", NET, net(f"{DS}dW2 = self.h.T * ds  #!\nreturn dW2, dW2, dW2, dW2")
    yield (
        "elementwise-for-matrix",
        NET,
        net(
            f"{DS}dh = ds * self.W2.T  #!\ndz = dh * (self.z1 > 0)\nreturn self.X.T @ dz, dz.sum(0), self.h.T @ ds, ds.sum(0)"
        ),
    )

    # -- an array that is not turned round
    for body in (
        f"{rest}return dout @ self.W  #!",
        f"{rest}return np.dot(dout, self.W)  #!",
        f"{rest}dx = np.matmul(dout, self.W)  #!\nreturn dx",
        f"{rest}return dout.dot(self.W)  #!",
        "self.dW = self.x @ dout  #!\nself.db = dout.sum(axis=0)\nreturn dout @ self.W.T",
        "dW = np.dot(self.x, dout)  #!\nself.dW = dW\nreturn dout @ self.W.T",
        "self.dW = np.einsum('ij,jk->ik', self.x, dout)  #!\nreturn dout @ self.W.T",
        "self.dW = np.einsum('nd,dm->nm', dout, self.W)\nreturn dout @ self.W.T",
        "N = self.x.shape[0]\nself.dW = self.x.dot(dout) / N  #!\nreturn dout @ self.W.T",
        "grad_x = dout @ self.W  #!\nself.dW = self.x.T @ dout\nself.db = dout.sum(0)\nreturn grad_x",
        "dx = np.zeros_like(self.x)\nfor i in range(len(dout)):\n    dx[i] = np.dot(dout[i], self.W)  #!\nreturn dx",
    ):
        if "#!" in body:
            yield "transpose-missing", AFFINE, affine(body)
    for body in (
        f"{DS}dW2 = self.h @ ds  #!\nreturn dW2, dW2, dW2, dW2",
        f"{DS}dW2 = self.h.T @ ds\ndh = ds @ self.W2  #!\nreturn dW2, dW2, dW2, dW2",
        f"{DS}dW2 = np.dot(self.h.T, ds)\ndz = np.dot(ds, self.W2.T) * (self.h > 0)\ndW1 = np.dot(self.X, dz)  #!\nreturn dW1, dz.sum(0), dW2, ds.sum(0)",
    ):
        yield "transpose-missing", NET, net(body)
    yield (
        "transpose-missing",
        DEEP,
        deep(
            "self.delta[4] = self.a[4] - Y\none = np.ones((len(Y), 1))\ndTheta3 = self.delta[4] @ np.hstack([one, self.a[3]])  #!\nreturn dTheta3, dTheta3, dTheta3"
        ),
    )

    # -- turned and ordered in another way
    for body in (
        "self.dW = self.x @ dout.T  #!\nself.db = dout.sum(0)\nreturn dout @ self.W.T",
        f"{rest}return self.W.T @ dout  #!",
        f"{rest}return np.dot(self.W.T, dout)  #!",
        "self.dW = dout @ self.x.T  #!\nreturn dout @ self.W.T",
        "self.dW = np.dot(dout, self.x.T)  #!\nreturn dout @ self.W.T",
        f"{rest}return dout.T @ self.W  #!",
        f"{rest}dx = self.W @ dout  #!\nreturn dx.T",
        "self.dW = np.zeros_like(self.W)\nself.dW += dout.T @ self.x  #!\nreturn dout @ self.W.T",
    ):
        yield "transpose-misplaced", AFFINE, affine(body)
    yield "transpose-misplaced", "linear/collapse", function(COLLAPSE, "W = W2 @ W1  #!\nb = b1 @ W2 + b2\nreturn W, b")
    yield "transpose-misplaced", "linear/collapse", function(COLLAPSE, "return np.dot(W2, W1), np.dot(b1, W2) + b2  #!")
    yield (
        "transpose-misplaced",
        "network/propagate_error",
        function(ERROR, "d3 = (Theta3[:, 1:].T @ delta4)  #!\nd2 = Theta2[:, 1:].T @ d3\nreturn d3, d2"),
    )

    # -- weights laid out otherwise
    for body in (
        "self.x = x\nreturn x @ self.W.T + self.b  #!",
        "self.x = x\nreturn np.dot(x, self.W.T) + self.b  #!",
        "self.x = x\nreturn self.W @ x + self.b  #!",
        "self.x = x\nout = np.dot(self.W, x.T)  #!\nreturn out.T + self.b",
        "self.x = x\nreturn self.W.T @ x + self.b  #!",
        "self.x = x\nout = np.zeros((len(x), len(self.b)))\nfor i in range(len(x)):\n    out[i] = self.W @ x[i] + self.b  #!\nreturn out",
        "self.x = x\nreturn np.einsum('nd,md->nm', x, self.W) + self.b  #!",
        "self.x = x\nreturn x @ self.W + np.tile(self.b, (1, x.shape[0]))  #!",
    ):
        yield "parameter-layout", AFFINE, affine_forward(body)
    yield "parameter-layout", NET, net("return 1, 2, 3, 4", "z = X @ self.W1.T + self.b1  #!\nreturn z.sum()")
    yield (
        # The second lecture's weights are laid out so that this is right for examples in columns.
        "transpose-misplaced",
        DEEP,
        deep(
            "return 1",
            "X1 = np.hstack([np.ones((len(X), 1)), X])\nself.z[2] = np.dot(self.Theta1, X1)  #!\nreturn self.z[2]",
        ),
    )

    # -- a matrix product where every place stands for itself
    for name, exercise, forward, backward in (
        (
            "Sigmoid",
            "layers/sigmoid",
            "self.s = 1 / (1 + np.exp(-x))\nreturn self.s",
            "return dout @ (self.s * (1 - self.s))  #!",
        ),
        (
            "Sigmoid",
            "layers/sigmoid",
            "self.s = 1 / (1 + np.exp(-x))\nreturn self.s",
            "return np.dot(dout, self.s * (1 - self.s))  #!",
        ),
        ("Tanh", "layers/tanh", "self.t = np.tanh(x)\nreturn self.t", "return np.dot(dout, 1 - self.t ** 2)  #!"),
        ("Tanh", "layers/tanh", "self.t = np.tanh(x)\nreturn self.t", "return dout * (1 - np.dot(self.t, self.t))  #!"),
        (
            "ReLU",
            "layers/relu",
            "self.x = x\nreturn np.maximum(x, 0)",
            "mask = (self.x > 0).astype(float)\nreturn np.matmul(dout, mask)  #!",
        ),
        ("ReLU", "layers/relu", "self.x = x\nreturn np.maximum(x, 0)", "return dout.dot(self.x > 0)  #!"),
    ):
        yield "matrix-for-elementwise", exercise, layer(name, forward, backward)
    for line in (
        "dx = dout @ self.t.T * (1 - self.t**2)  #!\nreturn dx",
        "return dout * (1 - self.t @ self.t.T)  #!",
        "return dout * (1 - np.dot(self.t.T, self.t))  #!",
    ):
        yield "matrix-for-elementwise", "layers/tanh", layer("Tanh", "self.t = np.tanh(x)\nreturn self.t", line)
    keep = "self.x, self.y = x, y\n"
    for body in (
        "return dz @ self.y, dz @ self.x  #!",
        "dx = np.dot(dz, self.y)  #!\ndy = np.dot(dz, self.x)\nreturn dx, dy",
    ):
        yield "matrix-for-elementwise", "gates/mul", gate("MulGate", f"{keep}return x * y", body)
    yield (
        "matrix-for-elementwise",
        DEEP,
        deep("self.delta[4] = self.a[4] - Y\nslope = np.dot(self.a[4], 1 - self.a[4])  #!\nreturn slope, slope, slope"),
    )
    yield (
        "matrix-for-elementwise",
        NET,
        net(
            f"{DS}dz = (ds @ self.W2.T) @ (self.z1 > 0)  #!\nreturn self.X.T @ dz, dz.sum(0), self.h.T @ ds, ds.sum(0)"
        ),
    )
    yield (
        "matrix-for-elementwise",
        LOSSES,
        softmax(LOSS, "d = self.p.copy()\nd[range(len(d)), self.labels] -= 1\nreturn d @ dout / len(d)  #!"),
    )

    # -- one example at a time
    for body in (
        "self.dW = np.zeros_like(self.W)\nfor i in range(len(dout)):\n    self.dW += np.dot(self.x[i], dout[i])  #!\nreturn dout @ self.W.T",
        "dW = 0\nfor n in range(self.x.shape[0]):\n    dW = dW + self.x[n].T @ dout[n]  #!\nself.dW = dW\nreturn dout @ self.W.T",
        "dW = np.zeros(self.W.shape)\nfor x, d in zip(self.x, dout):\n    dW += x @ d  #!\nself.dW = dW\nreturn dout @ self.W.T",
    ):
        yield "inner-for-outer", AFFINE, affine(body)

    # -- code for one number
    for body in (
        "self.x = x\nif x > 0:  #!\n    return x\nreturn 0",
        "self.x = x\nreturn x if x > 0 else 0  #!",
        "self.x = x\nreturn max(0, x)  #!",
        "self.x = x\nreturn max(x, 0.0)  #!",
        "self.x = x\nwhile x < 0:  #!\n    x = x + 1\nreturn x",
        "self.x = x\nif not x > 0:  #!\n    x = 0\nreturn x",
    ):
        yield "scalar-code", "layers/relu", relu(body)
    yield (
        "scalar-code",
        "layers/relu",
        relu("self.x = x\nreturn np.maximum(x, 0)", "if self.x > 0:  #!\n    return dout\nreturn 0"),
    )
    yield (
        "scalar-code",
        "layers/relu",
        relu("self.x = x\nreturn np.maximum(x, 0)", "return dout * (1 if self.x > 0 else 0)  #!"),
    )
    yield "scalar-code", "layers/sigmoid", layer("Sigmoid", "return 1 / (1 + math.exp(-x))  #!", "return dout")
    yield (
        "scalar-code",
        "layers/sigmoid",
        layer("Sigmoid", "from math import exp\nreturn 1 / (1 + exp(-x))  #!", "return dout"),
    )
    yield "scalar-code", "layers/tanh", layer("Tanh", "self.t = math.tanh(x)  #!\nreturn self.t", "return dout")
    yield (
        "scalar-code",
        "layers/tanh",
        layer("Tanh", "self.t = np.tanh(x)\nreturn self.t", "return dout * (1 - math.pow(self.t, 2))  #!"),
    )
    yield "scalar-code", "gates/max", gate("MaxGate", f"{keep}return max(x, y)  #!", "return dz, dz")
    yield (
        "scalar-code",
        "gates/max",
        gate("MaxGate", f"{keep}return np.maximum(x, y)", "if self.x > self.y:  #!\n    return dz, 0\nreturn 0, dz"),
    )
    yield (
        "scalar-code",
        "gates/max",
        gate("MaxGate", f"{keep}if x >= y:  #!\n    return x\nelse:\n    return y", "return dz, dz"),
    )
    yield (
        "scalar-code",
        "gates/sigmoid",
        gate("SigmoidGate", "self.s = 1.0 / (1.0 + math.exp(-x))  #!\nreturn self.s", "return ds", "x"),
    )
    yield (
        "scalar-code",
        "gates/sigmoid",
        gate("SigmoidGate", "x = float(x)  #!\nreturn 1 / (1 + np.exp(-x))", "return ds", "x"),
    )
    yield (
        "scalar-code",
        "circuits/sigmoid_neuron",
        _class(
            "SigmoidNeuron",
            "",
            "forward(self, w0, x0, w1, x1, b)\nu = w0 * x0 + w1 * x1 + b\nself.f = 1 / (1 + math.exp(-u))  #!\nreturn self.f",
            "backward(self, df)\nreturn df, df, df, df, df",
        ),
    )

    # -- the larger of two arrays
    for body in (
        "self.x = x\nreturn np.max(0, x)  #!",
        "self.x = x\nout = np.amax(0.0, x)  #!\nreturn out",
        "self.x = x\nreturn x.max(0 * x)  #!",
    ):
        yield "max-for-maximum", "layers/relu", relu(body)
    for body in ("return np.max(x, y)  #!", "self.z = np.max(x, y)  #!\nreturn self.z", "return np.min(x, y)  #!"):
        yield "max-for-maximum", "gates/max", gate("MaxGate", keep + body, "return dz, dz")
    yield "max-for-maximum", NET, net("return 1", "h = np.max(0, X.dot(self.W1) + self.b1)  #!\nreturn h.sum()")
    yield "sum-for-addition", "gates/add", gate("AddGate", "return np.sum(x, y)  #!", "return dz, dz")
    yield "sum-for-addition", "gates/copy", gate("CopyGate", "return x, x", "return np.sum(da, db)  #!", "x")
    yield "sum-for-addition", "gates/mul", gate("MulGate", "return np.prod(x, y)  #!", "return dz, dz")

    # -- what forward did not keep
    for body in ("return dz * self.y, dz * self.x  #!", "dx = dz * self.y  #!\ndy = dz * self.x\nreturn dx, dy"):
        yield "cache-never-written", "gates/mul", gate("MulGate", "return x * y", body)
    yield (
        "cache-never-written",
        "gates/mul",
        gate("MulGate", "cache = x, y\nreturn x * y", "x, y = self.cache  #!\nreturn dz * y, dz * x"),
    )
    yield (
        "cache-never-written",
        "gates/mul",
        gate("MulGate", "x = self.x  #!\ny = self.y\nreturn x * y", "return dz * self.y, dz * self.x"),
    )
    yield "cache-never-written", "gates/mul", gate("MulGate", "return x * y", "return dz * y, dz * x  #!")
    none = "__init__(self)\nself.x = None\nself.y = None"
    yield (
        "cache-never-written",
        "gates/mul",
        _class(
            "MulGate",
            none,
            "forward(self, x, y)\nreturn x * y",
            "backward(self, dz)\nreturn dz * self.y, dz * self.x  #!",
        ),
    )
    yield (
        "cache-never-written",
        "gates/mul",
        _class(
            "MulGate",
            "__init__(self)\nself.x, self.y = None, None",
            "forward(self, x, y)\nreturn x * y",
            "backward(self, dz)\ndx = self.y * dz  #!\nreturn dx, dx",
        ),
    )
    yield (
        "cache-never-written",
        "layers/relu",
        _class(
            "ReLU",
            "__init__(self)\nself.mask = None",
            "forward(self, x)\nmask = x > 0\nreturn x * mask",
            "backward(self, dout)\nreturn dout * self.mask  #!",
        ),
    )
    yield (
        "cache-never-written",
        "layers/relu",
        relu("mask = x > 0\nreturn x * mask", "dout[~mask] = 0  #!\nreturn dout"),
    )
    yield (
        "cache-never-written",
        "layers/sigmoid",
        layer("Sigmoid", "out = 1 / (1 + np.exp(-x))\nreturn out", "return dout * out * (1 - out)  #!"),
    )
    yield (
        "cache-never-written",
        "layers/tanh",
        layer("Tanh", "t = np.tanh(x)\nreturn t", "return dout * (1 - self.t ** 2)  #!"),
    )
    yield (
        "cache-never-written",
        AFFINE,
        affine("self.dW = self.x.T @ dout  #!\nreturn dout @ self.W.T", "return x @ self.W + self.b"),
    )
    yield (
        "cache-never-written",
        AFFINE,
        affine("self.dW = x.T @ dout  #!\nreturn dout @ self.W.T", "return x @ self.W + self.b"),
    )
    yield (
        "cache-never-written",
        LOSSES,
        softmax(
            LOSS.replace("self.labels = labels\n", ""),
            "d = self.p.copy()\nd[range(len(d)), self.labels] -= 1  #!\nreturn d",
        ),
    )
    yield (
        "cache-never-written",
        LOSSES,
        softmax(LOSS, "d = self.p.copy()\nd[range(len(d)), labels] -= 1  #!\nreturn d").replace(
            "self.labels = labels", "self.kept = 1"
        ),
    )
    yield (
        "cache-never-written",
        NET,
        net("ds = probs.copy()  #!\nreturn ds, ds, ds, ds", "probs = np.exp(X @ self.W1)\nreturn probs.sum()"),
    )
    yield (
        "cache-never-written",
        "circuits/add_mul",
        _class(
            "AddMulCircuit",
            "",
            "forward(self, x, y, z)\nq = x + y\nreturn q * z",
            "backward(self, df)\ndq = df * self.z  #!\nreturn dq, dq, df * self.q",
        ),
    )
    yield (
        "cache-never-written",
        "circuits/add_mul",
        _class(
            "AddMulCircuit",
            "",
            "forward(self, x, y, z)\nq = x + y\nreturn q * z",
            "backward(self, df)\ndz = df * q  #!\nreturn dz, dz, dz",
        ),
    )
    yield (
        "cache-never-written",
        "circuits/sigmoid_neuron",
        _class(
            "SigmoidNeuron",
            "",
            "forward(self, w0, x0, w1, x1, b)\nf = 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + b)))\nreturn f",
            "backward(self, df)\ndu = df * f * (1 - f)  #!\nreturn du, du, du, du, du",
        ),
    )
    yield (
        "cache-never-written",
        AFFINE,
        _class(
            "Affine",
            "__init__(self, W, b)\nself.b = b",
            "forward(self, x)\nreturn x @ W + self.b  #!",
            "backward(self, dout)\nreturn dout",
        ),
    )

    # -- self
    yield "self-forgotten", "gates/mul", gate("MulGate", f"{keep}return x * y", "return dz * y, dz * x  #!")
    yield (
        "self-forgotten",
        "gates/sigmoid",
        gate("SigmoidGate", "self.s = 1 / (1 + np.exp(-x))\nreturn s  #!", "return ds * s", "x"),
    )
    yield (
        "self-forgotten",
        "gates/sigmoid",
        gate(
            "SigmoidGate",
            "self.s = sigmoid(x)  #!\nreturn self.s",
            "return ds * self.s",
            "x",
            "sigmoid(self, x)\nreturn 1 / (1 + np.exp(-x))",
        ),
    )
    yield (
        "self-forgotten",
        "gates/sigmoid",
        gate("SigmoidGate", "self.s = 1 / (1 + np.exp(-x))\nreturn self.s", "return ds * s * (1 - s)  #!", "x"),
    )
    yield "self-forgotten", AFFINE, affine_forward("self.x = x\nreturn x @ W + b  #!")
    yield "self-forgotten", AFFINE, affine("self.dW = x.T @ dout  #!\nreturn dout @ self.W.T")
    yield "self-forgotten", AFFINE, affine("self.dW = self.x.T @ dout\nself.db = dout.sum(0)\nreturn dout @ W.T  #!")
    yield (
        "self-forgotten",
        LOSSES,
        softmax("p = softmax(scores)  #!\nreturn p.mean()", "", "softmax(self, z)\nreturn np.exp(z)"),
    )
    yield "self-forgotten", NET, net("N = len(X)  #!\nreturn N, N, N, N")
    yield "self-forgotten", DEEP, deep("self.delta[4] = a[4] - Y  #!\nreturn 1, 2, 3")
    yield (
        "self-forgotten",
        "layers/relu",
        relu("self.mask = x > 0\nreturn np.maximum(x, 0)", "dx = dout * mask  #!\nreturn dx"),
    )
    yield (
        "self-forgotten",
        "gates/mul",
        HEAD
        + "class MulGate:\n    def forward(x, y):\n        return x * y\n\n    def backward(self, dz):\n        return dz, dz\n",
    )
    yield (
        "self-forgotten",
        "layers/relu",
        HEAD
        + "class ReLU:\n    def forward(x):\n        return np.maximum(x, 0)\n\n    def backward(dout):\n        return dout\n",
    )

    # -- a function that returns nothing
    yield (
        "return-forgotten",
        "gates/sigmoid",
        gate(
            "SigmoidGate",
            "self.s = self.sigmoid(x)\nt = self.sigmoid(x)\nself.slope = t * (1 - t)  #!\nreturn self.s",
            "return ds",
            "x",
            "sigmoid(self, x)\ns = 1 / (1 + np.exp(-x))",
        ),
    )
    yield (
        "return-forgotten",
        "gates/sigmoid",
        HEAD
        + "def sigmoid(x):\n    s = 1 / (1 + np.exp(-x))\n\n\nclass SigmoidGate:\n    def forward(self, x):\n        s = sigmoid(x)\n        self.slope = s * (1 - s)  #!\n        return s\n\n    def backward(self, ds):\n        return ds * self.slope\n",
    )
    yield (
        "return-forgotten",
        LOSSES,
        softmax(
            "p = self.softmax(scores)\nself.p = p\nreturn -np.log(p[range(len(labels)), labels]).mean()  #!",
            "",
            "softmax(self, z)\ne = np.exp(z)\np = e / e.sum(axis=1, keepdims=True)",
        ),
    )
    yield (
        "return-forgotten",
        DEEP,
        HEAD
        + "def g(z):\n    1 / (1 + np.exp(-z))\n\n\n"
        + deep(
            "return 1",
            "self.z[2] = X @ self.Theta1[:, 1:].T + self.Theta1[:, 0]\nself.a[2] = g(self.z[2])\na = g(self.z[2]) * 1.0  #!\nreturn a",
        ).removeprefix(HEAD),
    )

    yield (
        "return-forgotten",
        "layers/sigmoid",
        HEAD
        + "def sig(z):\n    out = 1 / (1 + np.exp(-z))\n\n\n"
        + layer(
            "Sigmoid",
            "self.s = sig(x)\nreturn 1 / (1 + np.exp(-x))",
            "return dout * self.s * (1 - self.s)  #!",
        ).removeprefix(HEAD),
    )

    # -- softmax and labels
    for body in (
        "e = np.exp(scores)\np = e / np.sum(e, axis=1)  #!\nreturn p.mean()",
        "e = np.exp(scores - np.max(scores, axis=1))  #!\nreturn e.mean()",
        "scores -= scores.max(axis=1)  #!\nreturn scores.mean()",
        "e = np.exp(scores)\ntotal = e.sum(1)\nself.p = np.divide(e, total)  #!\nreturn self.p.mean()",
    ):
        yield "keepdims-missing", LOSSES, softmax(body)
    yield (
        "keepdims-missing",
        NET,
        net(
            "return 1",
            "s = np.maximum(X @ self.W1 + self.b1, 0) @ self.W2 + self.b2\np = np.exp(s) / np.exp(s).sum(axis=1)  #!\nreturn p.mean()",
        ),
    )
    for body in (
        "e = np.exp(scores)\np = e / e.sum(1, keepdims=True)\nreturn -np.sum(labels * np.log(p)) / len(p)  #!",
        "e = np.exp(scores)\nself.p = e / e.sum(1, keepdims=True)\nself.y = np.argmax(labels, axis=1)  #!\nreturn 0.0",
        "y = labels.argmax(axis=1)  #!\nreturn scores[range(len(y)), y].mean()",
        "loss = 0.0\nfor i in range(scores.shape[0]):\n    for j in range(scores.shape[1]):\n        loss += labels[i, j] * scores[i, j]  #!\nreturn loss",
    ):
        yield "labels-as-one-hot", LOSSES, softmax(body)
    yield "labels-as-one-hot", LOSSES, softmax(LOSS, "return (self.p - self.labels) / len(self.p)  #!")
    yield "labels-as-one-hot", NET, net("ds = self.p - self.labels  #!\nreturn ds, ds, ds, ds")
    yield "label-rows", LOSSES, softmax(LOSS, "d = self.p.copy()\nd[self.labels] -= 1  #!\nreturn d / len(d)")
    yield (
        "indices-not-paired",
        LOSSES,
        softmax(
            "e = np.exp(scores)\nself.p = e / e.sum(1, keepdims=True)\nright = self.p[np.arange(scores.shape[1]), labels]  #!\nreturn -np.log(right).mean()"
        ),
    )
    yield (
        "indices-not-paired",
        NET,
        net("ds = self.p.copy()\nds[range(ds.shape[1]), self.labels] -= 1  #!\nreturn ds, ds, ds, ds"),
    )

    # -- the bias unit
    for body in (
        "d3 = delta4 @ Theta3\nd2 = d3 @ Theta2  #!\nreturn d3, d2",
        "d3 = np.dot(delta4, Theta3)\nreturn d3[:, 1:], np.dot(d3, Theta2)[:, 1:]  #!",
    ):
        yield "bias-delta", "network/propagate_error", function(ERROR, body)
    for body in (
        "self.delta[4] = self.a[4] - Y\nself.delta[3] = self.delta[4] @ self.Theta3 * self.a[3] * (1 - self.a[3])  #!\nreturn 1, 2, 3",
        "self.delta[4] = self.a[4] - Y\nslope = self.a[3] * (1 - self.a[3])\nself.delta[3] = np.dot(self.delta[4], self.Theta3) * slope  #!\nreturn 1, 2, 3",
    ):
        yield "bias-delta", DEEP, deep(body)
    for body in (
        "self.z[2] = X @ self.Theta1.T  #!\nreturn self.z[2]",
        "self.z[2] = np.dot(X, self.Theta1.T)  #!\nreturn self.z[2]",
        "one = np.ones((len(X), 1))\nself.z[2] = np.hstack([one, X]) @ self.Theta1.T\nself.a[2] = 1 / (1 + np.exp(-self.z[2]))\nself.z[3] = self.a[2].dot(self.Theta2.T)  #!\nreturn self.z[3]",
    ):
        yield "bias-unit-missing", DEEP, deep("return 1", body)
    body = "one = np.ones((len(X), 1))\nself.z[2] = np.hstack([one, X]) @ self.Theta1  #!\nreturn self.z[2]"
    yield "transpose-missing", DEEP, deep("return 1", body)
    body = "X1 = np.hstack([np.ones((len(X), 1)), X])\nself.z[2] = X1 @ self.Theta1  #!\nreturn self.z[2]"
    yield "transpose-missing", DEEP, deep("return 1", body)

    # -- arrays, lists and numbers
    yield (
        "no-such-axis",
        AFFINE,
        affine("self.dW = self.x.T @ dout\nself.db = self.b.sum(axis=1)  #!\nreturn dout @ self.W.T"),
    )
    yield "no-such-axis", "gates/copy", gate("CopyGate", "return x, x", "return np.sum(da + db, axis=3)  #!", "x")
    yield "no-such-axis", "gates/mul", gate("MulGate", "n, d = x.shape  #!\nreturn x * y", "return dz, dz")
    yield "no-such-axis", "gates/add", gate("AddGate", "self.n = x.shape[1]  #!\nreturn x + y", "return dz, dz")
    yield "shape-not-a-tuple", AFFINE, affine("self.dW = np.zeros(4, 3)  #!\nreturn dout @ self.W.T")
    yield "shape-not-a-tuple", DEEP, deep("return 1", "one = np.ones(X.shape[0], 1)  #!\nreturn one")
    yield (
        "integers",
        "layers/relu",
        relu(
            "self.x = x\nreturn np.maximum(x, 0)",
            "dx = np.zeros(dout.shape, dtype=int)\ndx += dout * (self.x > 0)  #!\nreturn dx",
        ),
    )
    yield "integers", LOSSES, softmax(LOSS, "d = np.zeros_like(self.labels)\nd -= self.p.sum(axis=1)  #!\nreturn d")
    yield "read-only-array", AFFINE, affine("d = np.broadcast_to(self.b, dout.shape)\nd[0] = 1  #!\nreturn d")
    yield (
        "read-only-array",
        "gates/copy",
        gate("CopyGate", "return x, x", "d = np.broadcast_to(0.0, da.shape)\nd += da  #!\nreturn d", "x"),
    )
    yield (
        "times-sign-missing",
        "gates/sigmoid",
        gate("SigmoidGate", "self.s = 1 / (1 + np.exp(-x))\nreturn self.s", "return ds * self.s(1 - self.s)  #!", "x"),
    )
    yield (
        "times-sign-missing",
        "layers/sigmoid",
        layer("Sigmoid", "self.s = 1 / (1 + np.exp(-x))\nreturn self.s", "s = self.s\nreturn dout * s(1 - s)  #!"),
    )
    yield (
        "times-sign-missing",
        "circuits/add_mul",
        _class(
            "AddMulCircuit",
            "",
            "forward(self, x, y, z)\nself.x = x\nreturn z(x + y)  #!",
            "backward(self, df)\nreturn df, df, df",
        ),
    )
    yield (
        "caret-for-power",
        "layers/tanh",
        layer("Tanh", "self.t = np.tanh(x)\nreturn self.t", "return dout * (1 - self.t ^ 2)  #!"),
    )
    yield (
        "caret-for-power",
        "layers/tanh",
        layer("Tanh", "self.t = np.tanh(x)\nreturn self.t", "square = self.t^2  #!\nreturn dout * (1 - square)"),
    )
    yield (
        "boolean-arithmetic",
        "layers/relu",
        relu("self.x = x\nreturn np.maximum(x, 0)", "mask = self.x > 0\nreturn dout * -mask  #!"),
    )
    yield (
        "boolean-arithmetic",
        "gates/max",
        gate(
            "MaxGate",
            f"{keep}return np.maximum(x, y)",
            "m = self.x > self.y\nw = (self.x == self.x) - m  #!\nreturn dz * m, dz * w",
        ),
    )
    yield (
        "range-forgotten",
        AFFINE,
        affine(
            "dW = np.zeros_like(self.W)\nfor i in len(dout):  #!\n    dW += np.outer(self.x[i], dout[i])\nreturn dW"
        ),
    )
    yield (
        "range-forgotten",
        LOSSES,
        softmax("loss = 0\nfor i in scores.shape[0]:  #!\n    loss += scores[i, labels[i]]\nreturn loss"),
    )
    yield "list-for-array", "training/sgd_step", function(STEP, "return params - learning_rate * grads  #!")
    yield "list-for-array", "training/sgd_step", function(STEP, "step = grads * learning_rate  #!\nreturn step")
    yield (
        "element-for-index",
        "training/sgd_step",
        function(STEP, "for p in params:\n    params[p] = params[p] - learning_rate * grads[p]  #!\nreturn params"),
    )
    yield (
        "list-not-grown",
        "training/sgd_step",
        function(
            STEP,
            "new = []\nfor i in range(len(params)):\n    new[i] = params[i] - learning_rate * grads[i]  #!\nreturn new",
        ),
    )
    yield (
        "index-beyond-the-end",
        AFFINE,
        affine(
            "dW = np.zeros_like(self.W)\nfor i in range(self.W.shape[0]):\n    for j in range(self.W.shape[1]):\n        for n in range(len(dout) + 1):\n            dW[i, j] += self.x[n, i] * dout[n, j]  #!\nreturn dW"
        ),
    )
    yield (
        "index-beyond-the-end",
        AFFINE,
        affine(
            "dW = np.zeros_like(self.W)\nfor i in range(self.x.shape[0]):\n    for j in range(self.x.shape[1]):\n        dW[j, i] += self.x[i, j] * dout[i].sum()  #!\nreturn dW"
        ),
    )
    yield (
        "sum-not-started",
        AFFINE,
        affine(
            "for i in range(len(dout)):\n    dW += np.outer(self.x[i], dout[i])  #!\nself.dW = dW\nreturn dout @ self.W.T"
        ),
    )
    yield (
        "sum-not-started",
        LOSSES,
        softmax("for i in range(len(labels)):\n    loss -= scores[i, labels[i]]  #!\nreturn loss"),
    )

    # -- gates and layers put together
    mul = "class MulGate:\n    def forward(self, x, y):\n        return x * y\n\n\n"
    circuit = _class(
        "AddMulCircuit",
        "",
        "forward(self, x, y, z)\nreturn MulGate.forward(x + y, z)  #!",
        "backward(self, df)\nreturn df, df, df",
    )
    yield "wiring", "circuits/add_mul", HEAD + mul + circuit.removeprefix(HEAD)
    circuit = _class(
        "AddMulCircuit",
        "__init__(self)\nself.mul = MulGate",
        "forward(self, x, y, z)\nreturn self.mul.forward(x + y, z)  #!",
        "backward(self, df)\nreturn df, df, df",
    )
    yield "wiring", "circuits/add_mul", HEAD + mul + circuit.removeprefix(HEAD)
    circuit = _class(
        "AddMulCircuit",
        "__init__(self)\nself.mul = MulGate()",
        "forward(self, x, y, z)\nreturn self.mul(x + y, z)  #!",
        "backward(self, df)\nreturn df, df, df",
    )
    yield "wiring", "circuits/add_mul", HEAD + mul + circuit.removeprefix(HEAD)


def _unnamed() -> Iterator[tuple[str, str]]:
    # Where there are no weights, no matrix product is needed; and the scores of an example share one softmax.
    start = "self.t = np.tanh(x)\nreturn self.t"
    yield "layers/tanh", layer("Tanh", start, "return dout[1:] * (1 - self.t**2)")
    yield "layers/tanh", layer("Tanh", start, "dx = dout[1:] * (1 - self.t @ self.t.T)\nreturn dx")
    yield LOSSES, softmax(LOSS, "d = self.p @ (1 - self.p)\nreturn dout * d / len(d)")
    # Text and a shape are no list of arrays.
    yield AFFINE, affine_forward("out = x @ self.W + self.b\nprint('out: ' + out.shape)\nreturn out")
    keep = "self.x, self.y = x, y\n"
    ok = "return dz * self.y, dz * self.x"
    for body in (
        "return x * yy",
        "return x * Y",
        "return xx * y",
        "return nump.multiply(x, y)",
        "return np.multply(x, y)",
        "return 1 / 0",
        "raise ValueError('not ready yet')",
        "raise ValueError('operands could not be broadcast together with shapes (4,5) (5,3)')",
        "raise TypeError('only length-1 arrays can be converted to Python scalars')",
        "assert x > 0, 'must be positive'",
        "assert False",
        "assert isinstance(x, list)",
        "import torch\nreturn torch.mul(x, y)",
        "from scipy.special import expit\nreturn expit(x) * y",
        "return x['a']",
        "return {'x': x}['y']",
        "return [x, y][2]",
        "return int('four')",
        "return x.mul(y)",
        "return self.multiply(x, y)",
        "return self.hlper(x, y)",
        "open('numbers.csv').read()\nreturn x",
        "return (x * y).reshape(7, 7)",
        "x.shape = (4, 4)\nreturn x * y",
        "return np.concatenate([x, y[0]], axis=0)",
        "return x + 'y'",
        "return print(x) + y",
        "return next(iter([]))",
        "a, b, c = 1, 2\nreturn x * y",
        "return super().forward(x, y)",
        "return self.forward(x)",
        "return MulGate(x, y)",
        "raise KeyError('x')",
        "return np.linalg.inv(x) * y",
        "if x == None:\n    return y\nreturn x * y",
        "return x.T.T.foo",
        "global total\ntotal += 1\nreturn x * y",
        "return x[:, :, 0]",
        "return np.array([1, 2], dtype='number') * x",
        "return (x * y).item()",
        "return chr(-1)",
    ):
        yield "gates/mul", gate("MulGate", f"{body}", ok)
    for body in (
        "return dz * self.yy, dz * self.x",
        "return dz * self.X, dz * self.Y",
        "return dz * self.y, dz * self.x_",
        "return self.grad(dz)",
        "dx, dy = dz * self.y\nreturn dx, dy",
        "return dz * self.y.x, dz",
        "return 1 / 0",
        "raise NotImplemented",
        "return dz.backward()",
        "for key in self.cached:\n    pass\nreturn dz, dz",
    ):
        yield "gates/mul", gate("MulGate", f"{keep}self.cache = x, y\nreturn x * y", body)
    yield AFFINE, affine("self.dW = self.x.T @ np.ones((9, 9))\nreturn dout @ self.W.T")
    yield AFFINE, affine("self.dW = self.x + np.ones((9, 9))\nreturn dout @ self.W.T")
    yield AFFINE, affine("self.dW = self.W.T @ dout\nreturn dout @ self.W.T")
    yield AFFINE, affine("return np.hstack([self.x, self.W])")
    yield AFFINE, affine("self.dw = self.x.T @ dout\nreturn dout @ self.dW")
    yield LOSSES, softmax("raise RuntimeError('labels?')")
    yield (
        LOSSES,
        softmax(LOSS.replace("self.p", "self.probabilities"), "return self.probabilites - 1"),
    )
    yield "training/sgd_step", function(STEP, "return [p - learning_rate * g for p, g in zip(params, grads, foo=1)]")
    yield "training/sgd_step", function(STEP, "return [p - lr * g for p, g in zip(params, grads)]")
    yield "training/sgd_step", function(STEP, "return params['W'] - learning_rate * grads['W']")
    yield "linear/xor_weights", HEAD + "def xor_weights():\n    return Theta1, Theta2\n"
    # The wrong array, where a transpose, or another product, would make a shape of something else.
    yield NET, net(f"{DS}dz = ds * (self.h > 0)\nreturn dz, dz, dz, dz")
    yield NET, net(f"{DS}dh = ds * self.h\nreturn dh, dh, dh, dh")
    yield NET, net(f"{DS}dh = ds @ self.h\nreturn dh, dh, dh, dh")
    yield NET, net(f"{DS}dh = ds @ self.W1.T\nreturn dh, dh, dh, dh")
    yield NET, net(f"{DS}dh = np.dot(self.h, ds)\nreturn dh, dh, dh, dh")
    yield (
        NET,
        net(
            "return 1", "h = np.maximum(0, X @ self.W1 + self.b1)\nscores = h @ self.W1 + self.b2\nreturn scores.sum()"
        ),
    )
    yield NET, net("return 1", "h = np.maximum(0, X @ self.W2 + self.b1)\nreturn h.sum()")
    yield NET, net(f"{DS}db = ds + self.b1\nreturn db, db, db, db")
    yield DEEP, deep("self.delta[4] = self.a[4] - Y\nd = self.a[3] @ self.a[3]\nreturn d, d, d")
    yield DEEP, deep("self.delta[4] = self.a[3] - Y\nreturn 1, 2, 3")
    yield DEEP, deep("self.delta[4] = self.a[4] - Y\nd = self.delta[4] @ self.Theta2\nreturn d, d, d")
    yield AFFINE, affine("self.dW = self.x.T @ dout\ndx = dout @ self.dW\nreturn dx + self.x.sum(axis=1) * dout")
    yield AFFINE, affine("g = self.x * dout\nreturn g")
    # A value in a function's place, a question whether something is there, another object's own way of being called.
    yield (
        "gates/sigmoid",
        gate(
            "SigmoidGate",
            "self.sigmoid = self.sigmoid(x)\nreturn self.sigmoid(x + 0.0)",
            "return ds",
            "x",
            "sigmoid(self, x)\nreturn 1 / (1 + np.exp(-x))",
        ),
    )
    yield "gates/sigmoid", gate("SigmoidGate", "exp = np.exp(-x)\nreturn 1 / (1 + exp(x * 1.0))", "return ds", "x")
    yield (
        "layers/relu",
        relu("self.x = x\nreturn np.maximum(x, 0)", "if self.x:\n    return dout * (self.x > 0)\nreturn dout"),
    )
    yield "layers/relu", relu("self.x = x\nif not self.x:\n    return x\nreturn np.maximum(x, 0)")
    yield "layers/relu", relu("self.x = x\nx = x or 0\nreturn np.maximum(x, 0)")
    yield (
        "layers/relu",
        relu(
            "self.mask = x > 0\nself.cache = self.mask\nreturn np.maximum(x, 0)",
            "if self.cache == None:\n    return dout\nreturn dout * self.mask",
        ),
    )
    yield "gates/mul", gate("MulGate", "return x * y", "return dz * d, dz * e", "x, y", "helper(self, d, e)\nreturn d")
    yield (
        "gates/mul",
        HEAD
        + "class Gate:\n    def forward(self, x, y, z):\n        return x\n\n\nclass MulGate(Gate):\n    def forward(self, x, y):\n        return Gate.forward(self, x, y)\n\n    def backward(self, dz):\n        return dz, dz\n",
    )
    yield (
        "gates/mul",
        gate("MulGate", "total = x\nif False:\n    part = y\ntotal += part\nreturn total", "return dz, dz"),
    )
    yield DEEP, deep("return dTheta1, dTheta2, dTheta3")
    yield DEEP, deep("self.delta[4] = self.a[5] - Y\nreturn 1, 2, 3")


NAMED = tuple(_named())
UNNAMED = tuple(_unnamed())
