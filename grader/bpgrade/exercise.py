"""What a course author writes below the line of an authored file: one `Exercise`, its rows and its mistakes.

`calls` says how the exercise is used, in the very Python a reader would write, limited to the three things a plan knows:

    gate = MulGate()                  New: make an object, or call a plain function
    z = gate.forward(x, y)            Call: call a method
    dW = layer.dW   z2 = net.z[2]     Read: read an attribute, or one entry of it

Names on the right are tensors of `tensors`, numbers of `numbers`, or names assigned above. Two conventions of the field do
the rest: a tensor `dz` of an output `z` is the upstream gradient there; an output `dx` of a tensor `x` is the gradient with
respect to it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Arrays = Mapping[str, Array]
Sizes = Mapping[str, tuple[int, ...]]

#: Element-by-element exercises are judged on two shapes; the first tells a pair from an array whose first axis is 2.
ELEMENTWISE: tuple[Sizes, ...] = ({"*": (3,)}, {"*": (2, 3)}, {"*": (2, 3)})


@dataclass(frozen=True)
class Tensor:
    """One array that is drawn afresh for every draw.

    axes: letters with a space between them, each found in the draw's sizes ("*" stands for a whole shape).
    low, high: the range of the absolute values, which are spread over all of it; both signs occur.
    scales: by draw in turn, what the values are multiplied with.
    """

    axes: str = "*"
    low: float = 0.3
    high: float = 2.0
    scales: tuple[float, ...] = (1.0,)

    def shape(self, sizes: Sizes) -> tuple[int, ...]:
        """Return the shape under these sizes.

        >>> Tensor("N D").shape({"N": (5,), "D": (4,)})
        (5, 4)
        """
        return tuple(length for axis in self.axes.split() for length in sizes[axis])


#: An upstream gradient: tiny in one draw, where rounding shows, and large in another, where clipping does.
UPSTREAM = Tensor(scales=(1.0, 1e-3, 30.0))
#: An input that the exercise scales with: beyond 5 in one draw.
INPUT = Tensor(scales=(1.0, 1.0, 5.0))


@dataclass(frozen=True)
class SigmoidNet:
    """A property: the sigmoid net with the weights that came back maps `inputs` to `targets`.

    inputs: (N, s_1); targets: (N, s_L); within: the largest absolute difference allowed.
    The weights, first layer first, each (s_{l+1}, s_l + 1), with the bias weights in column 0 (the second lecture).
    """

    inputs: tuple[tuple[float, ...], ...]
    targets: tuple[tuple[float, ...], ...]
    within: float


@dataclass(frozen=True)
class Row:
    """One line of the rubric.

    name: as results carry it; append-only, since gradebooks hold it.
    points: what it is worth.
    of: the names in `calls` that it grades; by default its own name.
    tolerance: the largest relative error, norm-wise (measured: right float64 gradients differ by at most 2e-15,
        float32 by 1.4e-6, wrong ones by at least 1e-4).
    any_shape: the elements count, in their order, and the shape does not: (M,), (1, M) and (M, 1) are one.
    above: the row whose tensor this one is linear in, where it can be judged given the student's own.
    must: instead of having a value, what the student's arrays must fulfil.
    """

    name: str
    points: float
    of: tuple[str, ...] = ()
    tolerance: float = 1e-5
    any_shape: bool = False
    above: str | None = None
    must: SigmoidNet | None = None

    @property
    def outputs(self) -> tuple[str, ...]:
        """Return the names in `calls` that this row grades."""
        return self.of or (self.name,)


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that students give, and what to say to them.

    name: its identifier, as results carry it; append-only.
    answer: the wrong answer, runnable: a class or function that takes the place of the right one; or several of them.
    say: one sentence: what the code does, and what it should.
    think: one question that leads on and does not give the answer away.
    per_row: the sentence is true of one wrong row alone, whatever the others are.
    """

    name: str
    answer: Any
    say: str
    think: str
    per_row: bool = False

    @property
    def answers(self) -> tuple[Any, ...]:
        """Return the wrong answers, one or several."""
        return self.answer if isinstance(self.answer, tuple) else (self.answer,)


@dataclass(frozen=True)
class Example:
    """The lecture's own numbers, or small ones to show: inputs by name, and what the page prints for the outputs.

    Printed numbers are rounded as the page has them: `"-0.2"` is met by everything that rounds to it.
    """

    source: str
    inputs: Mapping[str, float]
    printed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Exercise:
    """How one exercise is called, graded, hinted at, and got wrong.

    definition: the class or function that the student completes.
    title: a few words for lists.
    calls: see above.
    tensors: the arrays in `calls`, by name.
    sizes: the shapes of the draws, used in turn.
    rows: the rubric, in the order in which it is shown.
    examples: shown to the student, and checked; points never rest on them.
    hints: in steps, each a little more than the one before; never the answer.
    mistakes: in the order in which they are spoken.
    numbers: plain numbers in `calls`, by name.
    keep: says whether a draw is fair; one that is not is drawn again.
    given: for a row with `above`: its output, from the draw's arrays and the tensor above; linear in the latter.
    """

    definition: Any
    title: str
    calls: str
    tensors: Mapping[str, Tensor]
    rows: tuple[Row, ...]
    hints: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    sizes: tuple[Sizes, ...] = ELEMENTWISE
    examples: tuple[Example, ...] = ()
    numbers: Mapping[str, float] = field(default_factory=dict)
    keep: Callable[[Arrays], bool] | None = None
    given: Mapping[str, Callable[[Arrays, Array], Array]] = field(default_factory=dict)
