"""The one entry of a wrong array that a student is shown: the one that is farthest off, with what should stand there. Pure.

That is the whole of what is said of the right values of draws, here, on every page and on a picture: what is not a gradient has its right
value there, and a gradient what nudging would say, where the student's own forward is right.
"""

from typing import NamedTuple

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.plan import Case
from bpgrade.rubric import Array, Row
from bpgrade.values import CaseValues


class Farthest(NamedTuple):
    """An entry of an output. shape: of the right array.

    at: its place. place: that in words, as in `[0, 2]`; empty where there is but one entry. yours: what came. needed: what should
    stand there, in words; empty where that may not be said. nudged: of a gradient, the tensor that is nudged.
    """

    output: str
    shape: tuple[int, ...]
    at: tuple[int, ...]
    place: str
    yours: float
    needed: str
    nudged: str


def farthest(assessment: Assessment, number: int, row: Row, came: CaseValues, output: str = "") -> Farthest | None:
    """Return the entry; nothing where what came has another shape than what is right.

    number: of the case. came: what came back in it. output: the one of the row's outputs that is meant; the first wrong one for none.
    """
    case, expected = assessment.plan.cases[number], assessment.expectation.cases[number]
    wrong = (name for name in row.outputs if not near(came.values[name], expected.right[name]))
    output = output or next(wrong, row.outputs[0])
    right, yours = expected.right[output], came.values[output]
    if right.shape != yours.shape:
        if not row.any_shape or right.size != yours.size:
            return None
        yours = yours.reshape(right.shape)
    at = tuple(int(place) for place in np.unravel_index(int(np.argmax(np.abs(yours - right))), right.shape))
    place = f"[{', '.join(map(str, at))}]" if right.size > 1 else ""
    tensor, needed = assessment.backward_rows.get(row.name), ""
    if tensor is None:
        needed = _printed(case, output) or written(right[at])
    elif all(_is_right(assessment, number, came, name) for name in assessment.forward_rows):
        # Where the forward is right, the slope of nudging it is the right gradient: nothing needs to be measured.
        needed = written(right[at])
    return Farthest(output, right.shape, at, place, float(yours[at]), needed, tensor or "")


def near(value: Array, right: Array) -> bool:
    """Return whether what came is the right array, whatever its shape."""
    if value.size != right.size:
        return False
    # As `allclose` does it, which takes four times as long. Said as what must hold, so that NaN is near nothing.
    return bool((np.abs(value.ravel() - right.ravel()) <= 1e-9 + 1e-5 * np.abs(right.ravel())).all())


def written(value: float) -> str:
    """Return a number as one writes it.

    >>> written(-8.0000000001), written(0.19661193)
    ('-8', '0.1966')
    """
    text = f"{float(value):.4g}"
    return "0" if text == "-0" else text


def _printed(case: Case, output: str) -> str:
    """Return the one number that the lecture prints for an output; nothing where there is none, or several."""
    printed = case.printed.get(output, "").split()
    return printed[0] if len(printed) == 1 else ""


def _is_right(assessment: Assessment, number: int, came: CaseValues, name: str) -> bool:
    return assessment.expectation.cases[number].row(assessment.row(name)).judge(came.values)
