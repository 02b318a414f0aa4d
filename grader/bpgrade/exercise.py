"""What a course author writes below the line of an authored file: one `Exercise`, its rows and its mistakes (`rubric`).

`calls` says how the exercise is used, in the very Python a reader would write, limited to the three things a plan knows:

    gate = MulGate()                  New: make an object, or call a plain function
    z = gate.forward(x, y)            Call: call a method
    dW = layer.dW   z2 = net.z[2]     Read: read an attribute, or one entry of it

Names on the right are tensors of `tensors`, numbers of `numbers`, or names assigned above; a list of them stands in brackets.
Two conventions of the field do the rest: a tensor (or number) `dz` of an output `z` is the upstream gradient there; an
output `dx` of a tensor `x` is the gradient with respect to it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from bpgrade.rubric import AnyArray, Array, Arrays, Mistake, Net, Row

__all__ = [
    "ELEMENTWISE",
    "INPUT",
    "LAYERS",
    "UPSTREAM",
    "Also",
    "Data",
    "Example",
    "Exercise",
    "Graph",
    "Labels",
    "Mistake",
    "Net",
    "Node",
    "Row",
    "Targets",
    "Tensor",
]

#: How long each axis is; "*" stands for a whole shape.
Sizes = Mapping[str, int | tuple[int, ...]]

#: Element-by-element exercises are judged on two shapes; the first tells a pair from an array whose first axis is 2.
ELEMENTWISE: tuple[Sizes, ...] = ({"*": (3,)}, {"*": (2, 3)}, {"*": (2, 3)})
#: Layers are judged on two shapes too, with no two axes of one length: a batch average, a transpose, a wrong axis shows.
LAYERS: tuple[Sizes, ...] = (
    {"N": 5, "D": 4, "M": 3, "H": 6, "C": 3},
    {"N": 2, "D": 3, "M": 5, "H": 4, "C": 5},
    {"N": 7, "D": 4, "M": 3, "H": 6, "C": 3},
)


@dataclass(frozen=True)
class Tensor:
    """One array of float64 that is drawn afresh for every draw.

    axes: letters with a space between them, each found in the draw's sizes ("*" stands for a whole shape).
    low, high: the range of the absolute values, which are spread over all of it; both signs occur.
    scales: by draw in turn, what the values are multiplied with.
    """

    axes: str = "*"
    low: float = 0.3
    high: float = 2.0
    scales: tuple[float, ...] = (1.0,)


@dataclass(frozen=True)
class Labels:
    """Class labels, int64, drawn afresh for every draw: unevenly, and as many different ones as there is room for.

    axes: as of a tensor. classes: the axis whose length says how many classes there are.
    """

    axes: str = "N"
    classes: str = "C"


@dataclass(frozen=True)
class Targets:
    """An array of 0.0 and 1.0, float64, drawn afresh for every draw; both occur. axes: as of a tensor."""

    axes: str


@dataclass(frozen=True)
class Data:
    """An array that is not drawn: measured numbers, or a truth table."""

    values: NDArray[Any]


Given = Tensor | Labels | Targets | Data

#: An upstream gradient: tiny in one draw, where rounding shows, and large in another, where clipping does.
UPSTREAM = Tensor(scales=(1.0, 1e-3, 30.0))
#: An input that the exercise scales with: beyond 5 in one draw.
INPUT = Tensor(scales=(1.0, 1.0, 5.0))


@dataclass(frozen=True)
class Example:
    """The lecture's own numbers, or small ones to show: inputs by name, and what the page prints for the outputs.

    A plain number stands for an array of shape (1,), nested sequences for an array of their shape.
    Printed numbers are rounded as the page has them, with spaces between them: `"-0.2"` is met by everything that rounds to it.
    """

    source: str
    inputs: Mapping[str, Any]
    printed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Also:
    """One more case that decides, beside the draws: at another size, on data, or for rows of its own.

    label: for people. rows: those that it decides; all that the draws decide where none is named.
    sizes, tensors, numbers, keep: in place of the exercise's own, name by name.
    plants: whether the mistakes are run here too; a case of many numbers is only for right and wrong.
    """

    label: str
    rows: tuple[str, ...] = ()
    sizes: Sizes = field(default_factory=dict)
    tensors: Mapping[str, Given] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    keep: Callable[[Arrays], bool] | None = None
    plants: bool = True


@dataclass(frozen=True)
class Node:
    """One node of a computational graph.

    label: what stands in it, as in `*`.
    inputs, outputs: the names of its wires, with spaces between them.
    forward: from its inputs to its output, or a tuple of them, in numpy that takes complex numbers too: slopes are found by a step
        along the imaginary axis. None where all outputs are those of `calls`, and no gradient goes back.
    """

    label: str
    inputs: str
    outputs: str
    forward: Callable[..., Any] | None = None


@dataclass(frozen=True)
class Graph:
    """The computational graph of an exercise, as `bpgrade graph` draws it.

    A wire that is called as a tensor or an output of `calls` has its value; what `calls` says of gradients is said of wires, too.

    nodes: in the order of forward. An inner wire enters one node; where it branches stands a node that copies.
    gradients: by wire, the tensor or output that is its gradient, where it is not called by the convention: `delta2` of `z2`.
    loss: the wire where 1 arrives from above, if `calls` gives no upstream gradient.
    per_example: the wires whose gradient is that of each example's own part of the mean: times N, the number of their rows.
    constants: the wires that have no gradient to show.
    given: values of wires that `calls` has not, from the arrays of a case.
    only_gradients: the wires whose value does not matter, and is not shown.
    """

    nodes: tuple[Node, ...]
    gradients: Mapping[str, str] = field(default_factory=dict)
    loss: str = ""
    per_example: str = ""
    constants: str = ""
    given: Callable[[Arrays], Mapping[str, AnyArray]] | None = None
    only_gradients: str = ""


@dataclass(frozen=True)
class Exercise:
    """How one exercise is called, graded, hinted at, and got wrong.

    definition: the class or function that the student completes.
    title: a few words for lists.
    page: where the course's pages explain it: `gates.md#the-multiply-gate`.
    calls: see above.
    tensors: the arrays in `calls`, by name.
    sizes: the shapes of the draws, used in turn.
    rows: the rubric, in the order in which it is shown.
    examples: shown to the student, and checked; points never rest on them.
    hints: in steps, each a little more than the one before; never the answer.
    mistakes: in the order in which they are spoken.
    numbers: plain numbers in `calls`, by name; several of them are used by draw in turn.
    keep: says whether a draw is fair; one that is not is drawn again.
    given: for a row with `above`: its output (each of them, where it has several), from the draw's arrays and the tensor above; linear in the latter.
    given_by: where rows have a row above: from a wrong answer and the draw's arrays, what gives a row of these, by its name, for
        another tensor above; or nothing, where the answer's own cannot be replaced. So a mistake is known below another one.
    graph: what `bpgrade graph` draws of it; none for an exercise that has nothing to draw.
    also: cases beside the draws.
    beside: exercises whose definitions are handed in along with this one and used in `calls`.
    """

    definition: Any
    title: str
    calls: str
    tensors: Mapping[str, Given]
    rows: tuple[Row, ...]
    hints: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    sizes: tuple[Sizes, ...] = ELEMENTWISE
    examples: tuple[Example, ...] = ()
    numbers: Mapping[str, float | tuple[float, ...]] = field(default_factory=dict)
    keep: Callable[[Arrays], bool] | None = None
    given: Mapping[str, Callable[[Arrays, Array], Array]] = field(default_factory=dict)
    given_by: Callable[[Any, Arrays], Callable[[str, Array], Array | None] | None] | None = None
    also: tuple[Also, ...] = ()
    beside: tuple[str, ...] = ()
    page: str = ""
    graph: Graph | None = None
