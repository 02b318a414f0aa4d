"""What an exercise is graded by: its rows, and the mistakes that are known by name. All of it an author writes.

The judge needs these and nothing else of an authored file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

# `numpy.typing` has a shorter name for these; `check` has no time for its import.
Array = np.ndarray[tuple[Any, ...], np.dtype[np.float64]]
AnyArray = np.ndarray[tuple[Any, ...], np.dtype[Any]]
#: What a case gives by name: float64, and int64 for labels.
Arrays = Mapping[str, AnyArray]


@dataclass(frozen=True)
class Net:
    """A property: the net with the weights that came back maps `inputs` to `targets`.

    inputs: (N, s_1); targets: (N, s_L); within: the largest absolute difference allowed.
    The weights, first layer first, are each (s_{l+1}, s_l + 1), with the bias weights in column 0 (the second lecture).
    unit, bias: for mistakes: weights that do with step units, or with the bias weights in the last column.
    """

    inputs: tuple[tuple[float, ...], ...]
    targets: tuple[tuple[float, ...], ...]
    within: float
    unit: Literal["sigmoid", "step"] = "sigmoid"
    bias: Literal["first", "last"] = "first"


@dataclass(frozen=True)
class Row:
    """One line of the rubric.

    name: as results carry it; append-only, since gradebooks hold it.
    points: what it is worth.
    of: the names in `calls` that it grades; by default its own name.
    tolerance: the largest relative error, norm-wise (measured: right float64 gradients differ by at most 2e-15,
        float32 by 1.4e-6, wrong ones by at least 1e-4).
    any_shape: the elements count, in their order, and the shape does not: (M,), (1, M) and (M, 1) are one.
    needs: the rows that must be right before this one can be: where one is not, a wrong value here is blocked.
    above: the row whose tensor this one is linear in: what is right given the student's own tensor there keeps its points.
    must: instead of having a value, what the student's arrays must fulfil.
    """

    name: str
    points: float
    of: tuple[str, ...] = ()
    tolerance: float = 1e-5
    any_shape: bool = False
    needs: tuple[str, ...] = ()
    above: str | None = None
    must: Net | None = None

    @property
    def outputs(self) -> tuple[str, ...]:
        """Return the names in `calls` that this row grades."""
        return self.of or (self.name,)


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that students give, and what to say to them.

    name: its identifier, as results carry it; append-only. Two records may share one, where one sentence does not suit both.
    answer: the wrong answer, runnable: a class or function that takes the place of the right one; or several of them.
    say: one sentence: what the code does, and what it should.
    think: one question that leads on and does not give the answer away.
    per_row: the sentence is true of one wrong row alone, whatever the others are.
    must: in a row that `must`, what the weights do instead; so is every set of weights named, not the planted one alone.
    """

    name: str
    answer: Any
    say: str
    think: str
    per_row: bool = False
    must: Net | None = None

    @property
    def answers(self) -> tuple[Any, ...]:
        """Return the wrong answers, one or several."""
        return self.answer if isinstance(self.answer, tuple) else (self.answer,)
