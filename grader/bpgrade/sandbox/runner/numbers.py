"""What student code returns, as float64 arrays; or why it is not numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class NotNumbers(Exception):
    """Something came back that is not numbers: its description."""


def arrays(value: Any) -> tuple[list[Array], str]:
    """Return the arrays in what came back, and the name of a type other than float64 that they had.

    A sequence is taken value by value and never handed to numpy whole, which would stack a pair of arrays; a sequence of
    plain numbers is one array.

    Raises NotNumbers.

    >>> [array.shape for array in arrays((np.zeros(3), [1, 2]))[0]], [array.shape for array in arrays([1, 2])[0]]
    ([(3,), (2,)], [(2,)])
    """
    if _is_sequence(value):
        parts = [_array(part) for part in value]
        if parts and all(part.ndim == 0 for part in parts):
            parts = [np.array([part[()] for part in parts])]
    else:
        parts = [_array(value)]
    if not parts:
        raise NotNumbers(f"an empty {type(value).__name__}")
    other = next((part.dtype.name for part in parts if part.dtype != np.float64), "")
    return [np.array(part, dtype="<f8", order="C") for part in parts], other


def _is_sequence(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return value.dtype == object and value.ndim > 0
    return isinstance(value, tuple | list) or (
        hasattr(value, "__len__")
        and hasattr(value, "__getitem__")
        and not hasattr(value, "__array__")
        and not isinstance(value, str | bytes | bytearray | Mapping | set | type)
    )


def _array(value: Any) -> np.ndarray[Any, np.dtype[Any]]:
    """Return one value as an array of real numbers, a copy of its own."""
    try:
        array = np.array(value)
        if array.dtype == object and array.ndim > 0:
            array = np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise NotNumbers(describe(value)) from None
    if array.dtype.kind not in "biuf":
        raise NotNumbers(describe(value))
    return array


def describe(value: Any) -> str:
    """Return what a value is, for a sentence."""
    if isinstance(value, np.ndarray):
        return f"an array of type {value.dtype.name}"
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeio' else 'a'} {name}"
