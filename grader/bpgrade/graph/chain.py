"""The chain rule at one node, with numbers: upstream x local = downstream. Pure.

All numbers are the course's; where the student's downstream gradient is another one, it is said beside.
"""

import math
from itertools import islice

import numpy as np

from bpgrade.errors import UsageError
from bpgrade.feedback import word
from bpgrade.graph.drawing import Drawing, Local
from bpgrade.graph.label import number
from bpgrade.graph.picture import Picture
from bpgrade.messages import _, listed

#: So many entries of an array have a line each.
ENTRIES = 4
#: So many terms of a sum are written out.
TERMS = 6


def node(drawing: Drawing, wanted: str) -> int:
    """Return which node is meant: by its number, from 1, by a wire that it gives, or by its label, where one alone has it.

    Raises UsageError where none is.
    """
    gates = drawing.gates
    if wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= len(gates):
        return int(wanted) - 1
    given = [place for place, gate in enumerate(gates) if wanted in gate.outputs]
    labelled = [place for place, gate in enumerate(gates) if wanted == gate.label]
    found = given or labelled
    if len(found) != 1:
        names = [f"{place} ({gate.label}: {', '.join(gate.outputs)})" for place, gate in enumerate(gates, start=1)]
        raise UsageError(_("Which node is {wanted}? There are: {names}.").format(wanted=wanted, names=listed(names)))
    return found[0]


def spelled(picture: Picture, place: int) -> list[str]:
    """Return the lines: for each input of the node, upstream x local = downstream."""
    gate = picture.drawing.gates[place]
    lines = [_("Node {number}, {label}: upstream x local = downstream").format(number=place + 1, label=gate.label)]
    inputs = [wire for wire in gate.inputs if (place, wire) in picture.numbers.locals]
    for wire in inputs:
        lines += [f"  {line}" for line in _of_input(picture, place, wire)]
    if not inputs:
        lines.append("  " + _("No gradient goes back through this node."))
    return lines


def _of_input(picture: Picture, place: int, wire: str) -> list[str]:
    locals_ = picture.numbers.locals[place, wire]
    downstream = picture.numbers.gradients[wire]
    called = picture.wires[wire].called
    own = all(local.is_own for local in locals_)
    lines = []
    for entry in islice(np.ndindex(downstream.shape), ENTRIES if own else 1):
        terms = [term for local in locals_ for term in _terms(picture, local, entry)]
        telling = [term for term in terms if term[1]] or terms[:1]
        said = " + ".join(f"{_signed(upstream)} x {_signed(slope)}" for upstream, slope in telling[:TERMS])
        if len(telling) > TERMS:
            said += " + .."
        times = _times(picture, locals_, wire)
        if times:
            said = f"({said}) {times}" if len(telling) > 1 else f"{said} {times}"
        where = f"[{', '.join(map(str, entry))}]" if downstream.size > 1 else ""
        # What is asked for, and stands nowhere on the picture, is for the student to reckon.
        comes_to = number(float(downstream[entry])) if picture.wires[wire].gradient.is_there else "?"
        lines.append(f"{called}{where}:  {said} = {comes_to}{_yours(picture, wire, entry)}")
    if own and downstream.size > ENTRIES:
        lines.append(_("and so on, entry by entry"))
    if not own and downstream.size > 1:
        lines.append(_("and so on: each entry is a sum over all that it reaches"))
    return lines


def _terms(picture: Picture, local: Local, entry: tuple[int, ...]) -> list[tuple[float, float]]:
    """Return the pairs whose products make one entry of a downstream gradient."""
    upstream = picture.numbers.gradients[local.of]
    if local.is_own:
        # One entry of the output, that of the same number.
        at = int(np.ravel_multi_index(entry, local.slopes.shape)) if entry else 0
        return [(float(upstream.ravel()[at]), float(local.slopes.ravel()[at]))]
    return list(zip(map(float, upstream.ravel()), map(float, local.slopes.ravel()), strict=True))


def _times(picture: Picture, locals_: tuple[Local, ...], wire: str) -> str:
    """Return by what a sum is multiplied between gradients of a mean and those of each example alone."""
    each = picture.drawing.per_example
    examples = (
        len(picture.numbers.gradients[next((one for one in each if one in picture.numbers.gradients), wire)])
        if each
        else 1
    )
    above = locals_[0].of in each
    if above == (wire in each) or examples == 1:
        return ""
    return f"/ {examples}" if above else f"x {examples}"


def _yours(picture: Picture, wire: str, entry: tuple[int, ...]) -> str:
    side = picture.wires[wire].gradient
    ours = picture.numbers.gradients[wire]
    if side.yours is None or side.outcome is None or not side.is_wrong or side.yours.shape != ours.shape:
        return ""
    mine = side.yours[entry]
    if math.isclose(mine, ours[entry], rel_tol=1e-5, abs_tol=1e-9):
        return ""
    return " " + _("(yours: {value} {word})").format(value=number(mine), word=word(side.outcome))


def _signed(value: float) -> str:
    said = number(value)
    return f"({said})" if said.startswith("-") else said
