"""Which of the student's own functions a call runs, and which numbers stand in them: what a teacher may want to hear of."""

import sys
import types
from collections.abc import Iterator
from typing import Any

from bpgrade.sandbox.runner.notes import Note, Sources

#: Bound once: what a submission does to `sys.setprofile` stays its own business.
_set, _get = sys.setprofile, sys.getprofile
#: So many numbers are told, and of so many digits at least: 0.5 stands everywhere, 0.73 does not.
_MOST = 30
_DIGITS = 2
#: What a class defines whose objects are reckoned with as numbers are.
_OPERATORS = {f"__{side}{name}__" for side in ("", "r") for name in ("add", "sub", "mul", "truediv", "matmul", "pow")}


class Watch:
    """While its context is open, counts the runs of what was handed in, by its code."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.runs: dict[types.CodeType, int] = {}

    def __enter__(self) -> "Watch":
        if _get() is None:
            _set(self._event)
        return self

    def __exit__(self, *_: object) -> None:
        # Who watches by themselves is left alone.
        if getattr(_get(), "__self__", None) is self:
            _set(None)

    def _event(self, frame: types.FrameType, event: str, _argument: Any) -> None:
        if event == "call" and frame.f_code.co_filename in self._sources:
            self.runs[frame.f_code] = self.runs.get(frame.f_code, 0) + 1

    def notes(self, called: object, forward: object) -> Note:
        """Return what there is to tell. called: what was called; forward: the method of that name of its object."""
        told: Note = {}
        code = code_of(forward)
        if code is not None and code is not code_of(called) and code in self.runs:
            told["forwards"] = self.runs[code]
        operators = sorted({code.co_name for code in self.runs} & _OPERATORS)
        if operators:
            told["operators"] = " ".join(operators)
        constants = [constant for code in self.runs for constant in _constants(code)]
        if any(isinstance(constant, complex) for constant in constants):
            told["complex"] = True
        numbers = [repr(abs(one)) for one in constants if isinstance(one, float) and len(_digits(one)) >= _DIGITS]
        if numbers:
            told["numbers"] = " ".join(list(dict.fromkeys(numbers))[:_MOST])
        return told


def code_of(function: object) -> types.CodeType | None:
    """Return the code of a function or method; nothing where it is no plain Python."""
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    return code if isinstance(code, types.CodeType) else None


def _constants(value: object) -> Iterator[object]:
    """Yield the numbers that stand in code, those in tuples and in functions inside it too."""
    parts = value.co_consts if isinstance(value, types.CodeType) else value if isinstance(value, tuple) else ()
    if isinstance(value, float | complex):
        yield value
    for part in parts:
        yield from _constants(part)


def _digits(number: float) -> str:
    """Return the digits of a number that count.

    >>> _digits(0.73), _digits(-0.0500), _digits(1e-05)
    ('73', '5', '1')
    """
    return repr(abs(number)).partition("e")[0].replace(".", "").strip("0")
