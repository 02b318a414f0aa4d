"""What a right answer, and every known wrong one, gives for a plan: numbers, and no code.

Three kinds, each with one `judge`: a `Value`, a `Property`, and a `Follower` (right, given the student's own tensor above).
The instructor's machine makes them from `solutions/`; the student edition ships them ready-made for the public draws.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from bpgrade.rubric import Array, Net, Row

#: Of the draw's scale: what stands for zero. An exact zero has no relative error.
ABSOLUTE = 1e-9

#: Of the right tensor's norm: what follows from the student's own tensor above tells something only where it is larger.
TELLING = 1e-4

#: How far off a weighted sum of entries may be, of the sum of their sizes: float32 is off by less than 1e-7 of each.
WEIGHED = 1e-6

Values = Mapping[str, Array]


@dataclass(frozen=True)
class Off:
    """How far an output is from what it would be, norm-wise.

    error: of the difference; infinity where there are no numbers of that shape. size: of what it would be. allowed: how large the
    error may be.
    """

    output: str
    error: float
    size: float
    allowed: float

    @property
    def relative(self) -> float:
        """Return the error, of the size of what it would be; of what is allowed, where that is nothing."""
        return self.error / (self.size or self.allowed or 1.0)


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
            name in values and _within(values[name], right, self._allowed[name], self.any_shape)
            for name, right in self.right.items()
        )

    def off(self, values: Values) -> list[Off]:
        """Return how far each output is off."""
        return [
            _off(name, values.get(name), right, self._allowed[name], self.any_shape)
            for name, right in self.right.items()
        ]

    @cached_property
    def _allowed(self) -> Mapping[str, float]:
        """Return, by output, how far off it may be: one expectation judges a whole class."""
        return {name: _allowed(right, self.scale, self.tolerance) for name, right in self.right.items()}


@dataclass(frozen=True)
class Follower:
    """A tensor that is linear in the one above it: right, given the student's own.

    above: the name of that output. jacobian: (size of this one, size of the one above). right: given the right one above.
    """

    name: str
    above: str
    jacobian: Array
    right: Array
    scale: float
    tolerance: float = 1e-5

    def judge(self, values: Values) -> bool:
        """Return whether the output is what the student's own tensor above makes of it, or right in any case."""
        if self.name not in values:
            return False
        if close(values[self.name], self.right, self.scale, self.tolerance):
            return True
        follows = self._follows(values)
        return (
            follows is not None
            and self._is_telling(follows)
            and close(values[self.name], follows, self.scale, self.tolerance)
        )

    def off(self, values: Values) -> Off:
        """Return how far the output is from what the student's own tensor above makes of it."""
        follows = self._follows(values)
        if follows is None:
            return Off(self.name, math.inf, float(np.linalg.norm(self.right)), 0.0)
        return _off(self.name, values.get(self.name), follows, _allowed(follows, self.scale, self.tolerance))

    def has_nothing_above(self, values: Values) -> bool:
        """Return whether next to nothing follows from the student's own tensor above, as from zeros: it shows no work."""
        follows = self._follows(values)
        return follows is not None and not self._is_telling(follows)

    def _follows(self, values: Values) -> Array | None:
        """Return what the student's own tensor above makes of this one; nothing where it is not there, or no numbers."""
        above = values.get(self.above)
        if above is None or above.size != self.jacobian.shape[1] or not np.isfinite(above).all():
            return None
        with np.errstate(over="ignore", invalid="ignore"):
            return (self.jacobian @ above.ravel()).reshape(self.right.shape)

    def _is_telling(self, follows: Array) -> bool:
        return float(np.linalg.norm(follows)) > TELLING * float(np.linalg.norm(self.right))


@dataclass(frozen=True)
class Property:
    """Weights that are judged by what the net with them computes.

    shapes: of the outputs that are its weights, by name, first layer first. net: what it must compute.
    """

    shapes: Mapping[str, tuple[int, ...]]
    net: Net

    def judge(self, values: Values) -> bool:
        """Return whether the net with these weights is within reach of every target."""
        if any(name not in values or values[name].shape != shape for name, shape in self.shapes.items()):
            return False
        targets = np.array(self.net.targets, dtype=np.float64)
        computed = run_net(self.net, [values[name] for name in self.shapes])
        return (
            computed is not None
            and computed.shape == targets.shape
            and bool((np.abs(computed - targets) <= self.net.within).all())
        )


Expected = Value | Follower | Property


@dataclass(frozen=True)
class Hypothesis:
    """What one wrong answer gives in one case. Outputs that it gets right are left out.

    mistake: the number of its record among the exercise's mistakes.
    given: by row that is linear in the row above: what `weigh` makes of it for each unit vector above, (size of that one,).
    """

    mistake: int
    values: Values
    given: Values = field(default_factory=dict)


@dataclass(frozen=True)
class CaseExpectation:
    """The numbers of one case: the right outputs, the known mistakes', and the Jacobians of what follows.

    hypotheses: one for each wrong answer, or none at all where the mistakes are not run.
    jacobians: by output, (its size, the size of the output above it).
    open_shapes: of the outputs that have no right value, since they must fulfil a property.
    """

    right: Values
    hypotheses: Sequence[Hypothesis] = ()
    jacobians: Values = field(default_factory=dict)
    open_shapes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @cached_property
    def scale(self) -> float:
        """Return the draw's scale: its largest norm."""
        return max((float(np.linalg.norm(value)) for value in self.right.values()), default=1.0)

    @cached_property
    def shapes(self) -> Mapping[str, tuple[int, ...]]:
        """Return the shape of each output."""
        return {**{name: value.shape for name, value in self.right.items()}, **self.open_shapes}

    def row(self, row: Row) -> Expected:
        """Return what this row must be."""
        if row.name not in self._rows:
            self._rows[row.name] = self._row(row, self.right, row.must)
        return self._rows[row.name]

    @cached_property
    def _rows(self) -> dict[str, Expected]:
        return {}

    def followers(self, row: Row, above: Row) -> tuple[Follower, ...]:
        """Return what each output of this row must be given the row above."""
        return tuple(
            Follower(name, above.outputs[0], self.jacobians[name], self.right[name], self.scale, row.tolerance)
            for name in row.outputs
        )

    def predicted(self, number: int, row: Row, must: Net | None = None) -> Expected:
        """Return what this row would be after the `number`-th hypothesis. must: what its weights do instead."""
        return self._row(row, {**self.right, **self.hypotheses[number].values}, must)

    def follows(self, number: int, row: Row, above: Row, values: Values) -> bool:
        """Return whether this row is what the `number`-th hypothesis makes of the student's own tensor above.

        One weighted sum of its entries tells: a map of its own for every wrong answer would be a hundred times as large.
        """
        hypothesis, own = self.hypotheses[number], values.get(above.outputs[0])
        given = hypothesis.given.get(row.name)
        if own is None or given is None or own.size != given.size or not np.isfinite(own).all():
            return False
        with np.errstate(over="ignore", invalid="ignore"):
            parts = given * own.ravel()
            return all(
                name in values
                and values[name].shape == hypothesis.values[name].shape
                and float(np.linalg.norm(values[name])) > TELLING * float(np.linalg.norm(self.right[name]))
                and abs(weigh(values[name]) - float(np.sum(parts)))
                <= WEIGHED * (float(np.sum(np.abs(parts))) + float(np.sum(np.abs(values[name]))))
                for name in row.outputs
            )

    def _row(self, row: Row, values: Values, must: Net | None) -> Expected:
        if must is not None:
            return Property({name: self.shapes[name] for name in row.outputs}, must)
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
    return _within(value, right, _allowed(right, scale, tolerance), any_shape)


def _allowed(right: Array, scale: float, tolerance: float) -> float:
    """Return how far off a value may be, norm-wise."""
    with np.errstate(over="ignore"):
        allowed = tolerance * float(np.linalg.norm(right)) + ABSOLUTE * scale
    # Near 1e308 a norm overflows, and infinity would allow anything.
    return allowed if math.isfinite(allowed) else math.nan


def _within(value: Array, right: Array, allowed: float, any_shape: bool) -> bool:
    if any_shape:
        value, right = value.ravel(), right.ravel()
    if value.shape != right.shape or not np.isfinite(value).all():
        return False
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.linalg.norm(value - right)) <= allowed


def weigh(values: Array) -> float:
    """Return one sum of all entries, each with a weight of its own between -1 and 1: two arrays that differ, differ in it.

    >>> weigh(np.array([1.0, 2.0])) == weigh(np.array([2.0, 1.0]))
    False
    """
    return float(np.sum(values.ravel() * np.sin(np.arange(1.0, values.size + 1) ** 2)))


def _off(name: str, value: Array | None, right: Array, allowed: float, any_shape: bool = False) -> Off:
    size = float(np.linalg.norm(right))
    fits = value is not None and (value.size == right.size if any_shape else value.shape == right.shape)
    if value is None or not fits or not np.isfinite(value).all():
        return Off(name, math.inf, size, allowed)
    with np.errstate(over="ignore", invalid="ignore"):
        return Off(name, float(np.linalg.norm(value.ravel() - right.ravel())), size, allowed)


def run_net(net: Net, thetas: Sequence[Array]) -> Array | None:
    """Return the outputs, (N, s_L), of a net with these weights; nothing where they do not fit together.

    thetas: first layer first, each (s_{l+1}, s_l + 1), with the bias weights in column 0 (the second lecture).
    """
    activation = np.array(net.inputs, dtype=np.float64)
    for theta in thetas:
        if theta.ndim != 2 or theta.shape[1] != activation.shape[1] + 1 or not np.isfinite(theta).all():
            return None
        bias, weights = (theta[:, 0], theta[:, 1:]) if net.bias == "first" else (theta[:, -1], theta[:, :-1])
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            total = bias + activation @ weights.T
            activation = 1.0 / (1.0 + np.exp(-total)) if net.unit == "sigmoid" else np.where(total > 0, 1.0, 0.0)
    return activation
