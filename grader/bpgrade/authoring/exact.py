"""Arithmetic without rounding to speak of: our own answers are run on numbers of sixty digits. Pure.

In float64 two ways to write one formula differ by rounding, and so does a formula from one that is wrong by as little. With
sixty digits rounding is too small to be taken for anything else. numpy does the rest: arrays of objects know `@`, `sum` and `np.exp`.
"""

import operator
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, localcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bpgrade.authoring.answers import run
from bpgrade.plan import Calls
from bpgrade.rubric import Arrays

_CONTEXT = Context(prec=60, Emax=10**9, Emin=-(10**9))
#: What differs by less than this, of its size, differs by rounding.
ROUNDING = Decimal("1e-45")


class Exact:
    """A number of sixty digits, which numpy reckons with in arrays of objects."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value if isinstance(value, Decimal) else Decimal(int(value) if _whole(value) else float(value))

    def __float__(self) -> float:
        return float(self.value)

    def __int__(self) -> int:
        return int(self.value)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __neg__(self) -> "Exact":
        return Exact(-self.value)

    def __abs__(self) -> "Exact":
        return Exact(abs(self.value))

    def __hash__(self) -> int:
        return hash(self.value)

    def exp(self) -> "Exact":
        return Exact(self.value.exp())

    def log(self) -> "Exact":
        return Exact(self.value.ln())

    def sqrt(self) -> "Exact":
        return Exact(self.value.sqrt())

    def tanh(self) -> "Exact":
        grown = (2 * self.value).exp()
        return Exact((grown - 1) / (grown + 1))


def _whole(value: Any) -> bool:
    return isinstance(value, bool | int | np.integer | np.bool_)


def _between(reckon: Callable[[Any, Any], Any], turned: bool = False) -> Callable[[Exact, Any], Any]:
    """Return an operator of two numbers, the other one of any kind. turned: for where the other one stands first."""

    def method(self: Exact, other: Any) -> Any:
        if isinstance(other, np.ndarray):
            return NotImplemented
        second = other.value if isinstance(other, Exact) else Exact(other).value
        found = reckon(second, self.value) if turned else reckon(self.value, second)
        return Exact(found) if isinstance(found, Decimal) else found

    return method


for _name in ("add", "sub", "mul", "truediv", "pow"):
    setattr(Exact, f"__{_name}__", _between(getattr(operator, _name)))
    setattr(Exact, f"__r{_name}__", _between(getattr(operator, _name), turned=True))
for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
    setattr(Exact, f"__{_name}__", _between(getattr(operator, _name)))


def run_exactly(calls: Calls, arrays: Arrays, definitions: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """Return what our own answers give for these arrays, by output name, each an array of exact numbers.

    Raises whatever an answer raises that does not know such numbers.
    """
    given: dict[str, NDArray[Any]] = {
        name: np.asarray(np.frompyfunc(Exact, 1, 1)(array), object) if array.dtype == np.float64 else array
        for name, array in arrays.items()
    }
    with localcontext(_CONTEXT):
        found = run(calls, given, definitions, object)
        return {name: np.asarray(np.frompyfunc(_exact, 1, 1)(values), object) for name, values in found.items()}


def _exact(value: Any) -> Exact:
    return value if isinstance(value, Exact) else Exact(value)


def same_exactly(one: NDArray[Any], other: NDArray[Any]) -> bool:
    """Return whether two arrays of exact numbers differ by rounding alone, of the size of the larger numbers."""
    if one.size != other.size:
        return False
    with localcontext(_CONTEXT):
        size = max((abs(number.value) for number in other.flat), default=Decimal(0))
        return all(
            abs(first.value - second.value) <= ROUNDING * (1 + size)
            for first, second in zip(one.flat, other.flat, strict=True)
        )
