"""What a right answer, and every known wrong one, gives for a plan: numbers, and no code.

Three kinds, each with one `judge`: a `Value`, a `Property`, and a `Follower` (right, given the student's own tensor above).
The instructor's machine makes them from `solutions/`; the student edition ships them ready-made for the public draws.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bpgrade.exercise import Array, Row, SigmoidNet

#: Of the draw's scale: what stands for zero. An exact zero has no relative error.
ABSOLUTE = 1e-9

Values = Mapping[str, Array]


@dataclass(frozen=True)
class Value:
    """The tensors of one row, each right within a norm-wise relative tolerance.

    right: by output name. scale: the largest norm in the draw.
    """

    right: Values
    scale: float
    tolerance: float = 1e-5
    any_shape: bool = False

    def judge(self, values: Values) -> bool:
        """Return whether every output is there, has the shape, is finite, and is near the right one."""
        return all(
            name in values and close(values[name], right, self.scale, self.tolerance, self.any_shape)
            for name, right in self.right.items()
        )


@dataclass(frozen=True)
class Follower:
    """A tensor that is linear in the one above it: right, given the student's own.

    above: the name of that output. jacobian: (size of this one, size of the one above). shape: of this one.
    """

    name: str
    above: str
    jacobian: Array
    shape: tuple[int, ...]
    scale: float
    tolerance: float = 1e-5

    def judge(self, values: Values) -> bool:
        """Return whether the output is what the student's own tensor above makes of it."""
        above = values.get(self.above)
        if self.name not in values or above is None or above.size != self.jacobian.shape[1]:
            return False
        if not np.isfinite(above).all():
            return False
        with np.errstate(over="ignore", invalid="ignore"):
            follows = (self.jacobian @ above.ravel()).reshape(self.shape)
        return close(values[self.name], follows, self.scale, self.tolerance, any_shape=False)


@dataclass(frozen=True)
class Property:
    """Weights that a sigmoid net is judged with by what it computes.

    names: the outputs that are its weights, first layer first. net: what it must compute.
    """

    names: tuple[str, ...]
    net: SigmoidNet

    def judge(self, values: Values) -> bool:
        """Return whether the net with these weights is within reach of every target."""
        thetas = [values[name] for name in self.names if name in values]
        targets = np.array(self.net.targets, dtype=np.float64)
        if len(thetas) < len(self.names):
            return False
        computed = sigmoid_net(thetas, np.array(self.net.inputs, dtype=np.float64))
        return (
            computed is not None
            and computed.shape == targets.shape
            and bool((np.abs(computed - targets) <= self.net.within).all())
        )


Expected = Value | Follower | Property


@dataclass(frozen=True)
class Hypothesis:
    """What one wrong answer gives in one case. Outputs that it gets right are left out."""

    mistake: str
    values: Values


@dataclass(frozen=True)
class CaseExpectation:
    """The numbers of one case: the right outputs, the known mistakes', and the Jacobians of what follows.

    jacobians: by output, (its size, the size of the output above it).
    """

    right: Values
    hypotheses: tuple[Hypothesis, ...]
    jacobians: Values

    @property
    def scale(self) -> float:
        """Return the draw's scale: its largest norm."""
        return max((float(np.linalg.norm(value)) for value in self.right.values()), default=1.0)

    def row(self, row: Row) -> Expected:
        """Return what this row must be."""
        if row.must is not None:
            return Property(row.outputs, row.must)
        return Value({name: self.right[name] for name in row.outputs}, self.scale, row.tolerance, row.any_shape)

    def follower(self, row: Row, above: Row) -> Follower | None:
        """Return what this row must be given the row above; nothing where that is not known."""
        name = row.outputs[0]
        if name not in self.jacobians:
            return None
        shape = self.right[name].shape
        return Follower(name, above.outputs[0], self.jacobians[name], shape, self.scale, row.tolerance)

    def predicted(self, number: int, row: Row) -> Value:
        """Return what this row would be after the `number`-th hypothesis."""
        values = {**self.right, **self.hypotheses[number].values}
        return Value({name: values[name] for name in row.outputs}, self.scale, row.tolerance, row.any_shape)


@dataclass(frozen=True)
class Expectation:
    """By case of the plan, in its order."""

    cases: tuple[CaseExpectation, ...]


def close(value: Array, right: Array, scale: float, tolerance: float = 1e-5, any_shape: bool = False) -> bool:
    """Return whether `value` is `right`, norm-wise within `tolerance`, or within 1e-9 of the draw's scale.

    Stated as what must hold, so that NaN, infinities and empty arrays never pass.

    >>> close(np.array([1.0, np.nan]), np.array([1.0, 2.0]), scale=1.0)
    False
    """
    if any_shape:
        value, right = value.ravel(), right.ravel()
    if value.shape != right.shape or not np.isfinite(value).all():
        return False
    with np.errstate(over="ignore", invalid="ignore"):
        error = float(np.linalg.norm(value - right))
        allowed = tolerance * float(np.linalg.norm(right)) + ABSOLUTE * scale
    # Near 1e308 a norm overflows, and infinity would allow anything.
    return bool(np.isfinite(allowed)) and error <= allowed


def sigmoid_net(thetas: Sequence[Array], inputs: Array) -> Array | None:
    """Return the outputs, (N, s_L), of a net whose units are all sigmoids; nothing where the weights do not fit together.

    thetas: first layer first, each (s_{l+1}, s_l + 1), bias weights in column 0 (the second lecture). inputs: (N, s_1).
    """
    activation = inputs
    for theta in thetas:
        if theta.ndim != 2 or theta.shape[1] != activation.shape[1] + 1 or not np.isfinite(theta).all():
            return None
        with np.errstate(over="ignore", under="ignore"):
            activation = 1.0 / (1.0 + np.exp(-(theta[:, 0] + activation @ theta[:, 1:].T)))
    return activation
