"""What stands at a wire: lines above it for its value, and below it for its gradient. Pure.

A number of the student's has a word beside it, PASS or WRONG; one without a word is the course's.
"""

from dataclasses import dataclass

import numpy as np

from bpgrade.columns import right as at_right
from bpgrade.columns import width
from bpgrade.feedback import word
from bpgrade.graph.picture import Side, Wire
from bpgrade.messages import _
from bpgrade.rubric import Array
from bpgrade.verdict import Outcome

#: So many rows and columns of an array are shown in full.
ROWS = 4
COLUMNS = 4
#: Of a larger one, so many numbers.
FEW = 2
#: So many digits has a number among others.
DIGITS = 3
#: Of the largest number: what came of rounding.
TINY = 1e-12


@dataclass(frozen=True)
class Line:
    """One line of a label. outcome: what became of what it says; nothing for what is the course's. is_name: whether it is a name alone."""

    text: str
    outcome: Outcome | None = None
    is_name: bool = False


def above(wire: Wire, columns: int = COLUMNS) -> tuple[Line, ...]:
    """Return the lines for the value of a wire. columns: of an array that is shown in full."""
    return _lines(wire.value, columns)


def below(wire: Wire, columns: int = COLUMNS) -> tuple[Line, ...]:
    """Return the lines for the gradient of a wire; its name first, where it is not simply `dx`."""
    lines = _lines(wire.gradient, columns)
    return (Line(wire.called, is_name=True), *lines) if lines and wire.called != f"d{wire.name}" else lines


def number(value: float, digits: int = 4) -> str:
    """Return a number as one writes it.

    >>> number(-8.0000000001), number(0.19661193), number(-0.0)
    ('-8', '0.1966', '0')
    """
    text = f"{float(value):.{digits}g}"
    return "0" if text == "-0" else text


def numbers(array: Array, columns: int = COLUMNS) -> list[str]:
    """Return the lines of an array: one number, all rows of a small one, shape and beginning of a larger one, and the end of a long row.

    What is nothing beside the others, and came of rounding alone, is 0.

    >>> numbers(np.array([[1.0, -2.5], [0.0, 3.0]]))
    ['[1 -2.5]', '[0    3]']
    >>> numbers(np.zeros((5, 7)))
    ['(5, 7)', '[0 0 ..]']
    """
    if array.size == 1:
        return [number(array.ravel()[0])]
    if not array.size:
        return [str(array.shape)]
    largest = np.abs(array[np.isfinite(array)]).max(initial=0.0)
    with np.errstate(invalid="ignore"):
        array = np.where(np.abs(array) < TINY * largest, 0.0, array)
    if array.ndim > 2 or array.shape[-1] > columns or array.size > ROWS * array.shape[-1]:
        few = " ".join(number(one, DIGITS) for one in array.ravel()[: min(FEW, columns)])
        if array.ndim == 1:
            return [f"({array.size},)", f"[{few} .. {number(array[-1], DIGITS)}]"]
        return [f"({', '.join(map(str, array.shape))})", f"[{few} ..]"]
    cells = [[number(one, DIGITS) for one in row] for row in np.atleast_2d(array)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["[" + " ".join(at_right(cell, most) for cell, most in zip(row, widths, strict=True)) + "]" for row in cells]


def should_be(side: Side) -> str:
    """Return the words before what is ours, where what came back is something else."""
    return _("nudging:") if side.nudged else _("should be:")


def _lines(side: Side, columns: int) -> tuple[Line, ...]:
    if side.outcome is None:
        return tuple(Line(text) for text in numbers(side.ours, columns)) if side.ours is not None else ()
    said = word(side.outcome)
    if side.yours is None:
        return Line(said, side.outcome), *_ours(side, columns)
    if side.ours is not None and side.yours.shape != side.ours.shape:
        needed = _("should be:")
        return Line(f"{side.yours.shape} {said}", side.outcome), Line(f"{needed} {side.ours.shape}")
    mine = numbers(side.yours, columns)
    if side.yours.size == 1:
        return Line(f"{mine[0]} {said}", side.outcome), *_ours(side, columns)
    if not mine[0].startswith("[") and side.is_wrong and side.ours is not None:
        # Of a large array, the entry that is furthest off.
        with np.errstate(all="ignore"):
            off = np.abs(side.yours - side.ours)
        at = np.unravel_index(int(np.argmax(np.where(np.isnan(off), np.inf, off))), off.shape)
        place = f"[{', '.join(str(int(one)) for one in at)}]"
        return (
            Line(f"{mine[0]} {said}", side.outcome),
            Line(f"{place} {number(float(side.yours[at]))}", side.outcome),
            Line(f"{should_be(side)} {number(float(side.ours[at]))}"),
        )
    return Line(said, side.outcome), *(Line(text, side.outcome) for text in mine), *_ours(side, columns)


def _ours(side: Side, columns: int) -> tuple[Line, ...]:
    """Return the lines that say what is ours, where what came back is something else."""
    if side.ours is None or not side.is_wrong:
        return ()
    said = numbers(side.ours, columns)
    if side.ours.size == 1:
        return (Line(f"{should_be(side)} {said[0]}"),)
    return Line(should_be(side)), *(Line(text) for text in said)


def wide(lines: tuple[Line, ...]) -> int:
    """Return how many columns these lines take."""
    return max((width(line.text) for line in lines), default=0)
