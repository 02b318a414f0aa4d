"""What student code returns, as float64 arrays; or why it is not numbers."""

from collections.abc import Mapping
from types import BuiltinMethodType
from typing import Any

import numpy as np

#: `numpy.typing` has a shorter name for it, which every child would have to import.
Array = np.ndarray[Any, np.dtype[np.float64]]


class TooMany(Exception):
    """More numbers came back than a result may have: their shape."""


#: More numbers than an exercise has values to return.
MANY = 64
#: Bound once: what a submission does to `np.array` stays its own business.
_make, _stack = np.array, np.stack


class NotNumbers(Exception):
    """Something came back that is not numbers: its description."""


def arrays(value: Any, most: int) -> tuple[list[Array], bool, dict[int, str]]:
    """Return the arrays in what came back, whether it was a sequence of them, and what in it is not numbers, by place.

    A sequence is taken value by value and never handed to numpy whole, which would stack a pair of arrays. A long one of
    equal shapes, as a curve of costs or the rows of a large matrix, is one array.

    most: how many numbers there may be. Raises NotNumbers, or TooMany before anything that large is made.

    >>> [array.shape for array in arrays((np.zeros(3), [1, 2]), 100)[0]]
    [(3,), (2,)]
    >>> [array.shape for array in arrays([0.5] * 100, 100)[0]], [array.shape for array in arrays([[1, 2]] * 70, 200)[0]]
    ([(100,)], [(70, 2)])
    """
    if not _is_sequence(value):
        _bound([value], most)
        return [_array(value)], False, {}
    if len(value) > most:
        raise TooMany(f"{len(value)} values")
    items = [value[number] for number in range(len(value))]
    _bound(items, most)
    if not items:
        raise NotNumbers(f"an empty {type(value).__name__}")
    parts, odd = [], {}
    for number, item in enumerate(items):
        try:
            parts.append(_array(item))
        except NotNumbers as what:
            # What is right beside it still counts; the judge takes a NaN for nothing.
            odd[number] = str(what)
            parts.append(_make(float("nan")))
    if len(odd) == len(items):
        raise NotNumbers(f"{describe(value)} that holds {odd[0]}")
    if len(parts) > MANY and len({part.shape for part in parts}) == 1:
        _bound(parts, most)
        return [_stack(parts)], False, odd
    return parts, True, odd


def _bound(items: list[Any], most: int) -> None:
    """Raise TooMany where arrays hold more numbers than wanted; a broadcast one costs its maker nothing, and us all of it."""
    count = 0
    for item in items:
        if isinstance(item, np.ndarray):
            count += int(item.size)
            if count > most:
                raise TooMany(f"shape {item.shape}")


def as_float64(array: Array) -> Array:
    """Return a copy in the order and type of the wire."""
    return _make(array, dtype="<f8", order="C")


def _is_sequence(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return bool(value.dtype == object and value.ndim > 0)
    return isinstance(value, tuple | list) or (
        hasattr(value, "__len__")
        and hasattr(value, "__getitem__")
        and not hasattr(value, "__array__")
        and not isinstance(value, str | bytes | bytearray | Mapping | set | type)
    )


def _array(value: Any) -> np.ndarray[Any, np.dtype[Any]]:
    """Return one value as an array of real numbers, a copy of its own."""
    try:
        array = _make(value)
        if array.dtype == object and array.ndim > 0:
            array = _make(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise NotNumbers(describe(value)) from None
    if array.dtype.kind not in "biuf":
        raise NotNumbers(describe(value))
    return array


#: What an array holds that holds no real numbers, by the kind of its type.
_KINDS = {"c": "complex numbers", "U": "str", "S": "bytes", "O": "objects"}


def describe(value: Any) -> str:
    """Return what a value is, for a sentence.

    >>> describe(None), describe("x"), describe(float), describe(np.array([1j])), describe(NotImplemented)
    ('None', 'a str', 'a class', 'an array of complex numbers', 'NotImplemented')
    """
    if value is None or value is NotImplemented:
        return str(value)
    if isinstance(value, np.ndarray):
        return f"an array of {_KINDS.get(value.dtype.kind, value.dtype.name)}"
    if isinstance(value, type):
        return "a class"
    name = type(value).__name__
    if isinstance(value, bytes | bytearray):
        return name
    if isinstance(value, BuiltinMethodType):
        return "a method"
    return f"{'an' if name[:1].lower() in 'aeio' else 'a'} {name}"
