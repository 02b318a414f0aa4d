"""What is known of an exercise before anything runs: its rows, and which of the student's functions each is about. Pure.

The student edition has it ready-made: whoever only lists the rows imports no numpy.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: The steps of a case as JSON has them, and the number of the one that gives each output.
Case = tuple[Sequence[Sequence[Any]], Mapping[str, int]]
#: What a student did not write, though a step calls it.
_OURS = "__setattr__"


@dataclass(frozen=True)
class Outline:
    """An exercise in outline. rows: by name, in their order, the method that gives what is graded; nothing for the definition itself."""

    definition: str
    rows: Mapping[str, str]


def outline(
    definition: str,
    rows: Iterable[tuple[str, Sequence[str]]],
    cases: Sequence[Case],
) -> Outline:
    """Return the outline of an exercise.

    rows: each with the outputs that it grades.

    >>> steps = [["new", "Affine", []], ["call", 0, "forward", []], ["call", 0, "backward", []], ["read", 0, "dW", None]]
    >>> outline("Affine", [("forward", ["out"]), ("dW", ["dW"])], [(steps, {"out": 1, "dW": 3})]).rows
    {'forward': 'forward', 'dW': 'backward'}
    """
    return Outline(definition, {name: _method(outputs[0], cases) for name, outputs in rows})


def _method(output: str, cases: Sequence[Case]) -> str:
    """Return the method that gives an output: the one called, or the last one before what it left is read."""
    steps, outputs = next(case for case in cases if output in case[1])
    number = outputs[output]
    kind, of, name = steps[number][:3]
    if kind == "new":
        return ""
    if kind == "call":
        return str(name)
    called = (step[2] for step in reversed(steps[:number]) if step[0] == "call" and step[1] == of and step[2] != _OURS)
    return str(next(called, ""))
