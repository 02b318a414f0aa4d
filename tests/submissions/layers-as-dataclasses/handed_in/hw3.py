from __future__ import annotations

from dataclasses import InitVar, dataclass, field

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass
class Tanh:
    out: Array | None = None

    def forward(self, x: Array) -> Array:
        self.out = np.tanh(x)
        return self.out

    def backward(self, dout: Array) -> Array:
        assert self.out is not None
        return dout * (1 - self.out * self.out)


@dataclass(eq=False, slots=True)
class Affine:
    W: Array
    b: Array
    x: Array = field(init=False, repr=False)
    dW: Array = field(init=False, repr=False)
    db: Array = field(init=False, repr=False)

    def forward(self, x: Array) -> Array:
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout: Array) -> Array:
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


@dataclass(frozen=True)
class TwoLayerNet:
    W1: Array
    b1: Array
    W2: Array
    b2: Array
    cache: dict[str, Array] = field(default_factory=dict)

    def forward(self, X: Array, labels: npt.NDArray[np.int64]) -> float:
        hidden = np.maximum(X @ self.W1 + self.b1, 0)
        scores = hidden @ self.W2 + self.b2
        p = np.exp(scores)
        p /= p.sum(axis=1, keepdims=True)
        d = p.copy()
        d[np.arange(len(d)), labels] -= 1
        self.cache.update(X=X, hidden=hidden, d=d / len(d))
        return float(-np.log(p[np.arange(len(p)), labels]).mean())

    def backward(self, dloss: float) -> tuple[Array, Array, Array, Array]:
        X, hidden, d = self.cache["X"], self.cache["hidden"], self.cache["d"]
        below = (d @ self.W2.T) * (hidden > 0)
        return X.T @ below, below.sum(axis=0), hidden.T @ d, d.sum(axis=0)
