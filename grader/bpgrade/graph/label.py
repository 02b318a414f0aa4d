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


def needed(side: Side, columns: int = COLUMNS) -> tuple[Line, ...]:
    """Return the lines that say what should stand where something is wrong, as far as that may be said: the shape; all of a small array;
    of a larger one the entry where yours is furthest off."""
    if side.ours is None or not side.is_wrong:
        return ()
    should_be = _("nudging:") if side.nudged else _("should be:")
    if side.yours is not None and side.yours.shape != side.ours.shape:
        return (Line(f"{_('should be:')} {side.ours.shape}"),)
    said = numbers(side.ours, columns)
    if side.ours.size == 1:
        return (Line(f"{should_be} {said[0]}"),)
    if side.yours is not None and (side.entry_only or not _is_whole(said)):
        at = _furthest_off(side.yours, side.ours)
        yours = f"[{', '.join(map(str, at))}] {number(side.yours[at])}"
        return Line(yours, side.outcome), Line(f"{should_be} {number(side.ours[at])}")
    return Line(should_be), *map(Line, said)


def _lines(side: Side, columns: int) -> tuple[Line, ...]:
    if side.outcome is None:
        return tuple(map(Line, numbers(side.ours, columns))) if side.ours is not None else ()
    said, ours = word(side.outcome), needed(side, columns)
    if side.yours is None:
        return Line(said, side.outcome), *ours
    if side.ours is not None and side.yours.shape != side.ours.shape:
        return Line(f"{side.yours.shape} {said}", side.outcome), *ours
    mine = numbers(side.yours, columns)
    if side.yours.size == 1 or (ours and not _is_whole(mine)):
        # Of a large array, one entry follows.
        return Line(f"{mine[0]} {said}", side.outcome), *ours
    return Line(said, side.outcome), *(Line(text, side.outcome) for text in mine), *ours


def _is_whole(lines: list[str]) -> bool:
    """Return whether these lines of an array, of more than one number, have all of it."""
    return lines[0].startswith("[")


def _furthest_off(yours: Array, ours: Array) -> tuple[int, ...]:
    """Return the place of the entry that is furthest off; of what is no number, the first."""
    with np.errstate(all="ignore"):
        off = np.abs(yours - ours)
    place = int(np.argmax(np.where(np.isnan(off), np.inf, off)))
    return tuple(int(one) for one in np.unravel_index(place, off.shape))


def wide(lines: tuple[Line, ...]) -> int:
    """Return how many columns these lines take."""
    return max((width(line.text) for line in lines), default=0)
