"""An array as it lies in a file or goes over the pipe: its shape and its bytes. Nothing here needs numpy to be imported.

`check` sends its questions while the student's process is still starting, and imports numpy afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Where an array lies in a file of numbers: its first byte, its shape, and a word where it holds integers.
Reference = Sequence[Any]


@dataclass(frozen=True)
class Stored:
    """An array of float64, or of int64, as little-endian bytes in C order. numpy takes it wherever it takes an array."""

    shape: tuple[int, ...]
    data: bytes | memoryview
    integers: bool = False

    @property
    def size(self) -> int:
        """Return how many numbers it holds.

        >>> Stored((2, 3), bytes(48)).size
        6
        """
        count = 1
        for length in self.shape:
            count *= length
        return count

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> "NDArray[Any]":
        """Return it as numpy's: a copy, which may be written to."""
        import numpy as np

        array = np.frombuffer(self.data, "<i8" if self.integers else "<f8", self.size).reshape(self.shape)
        return array.astype(dtype or (np.int64 if self.integers else np.float64))


def store(array: "NDArray[Any]") -> Stored:
    """Return an array of float64 or int64 as it is stored."""
    integers = array.dtype.kind in "iu"
    return Stored(array.shape, array.astype("<i8" if integers else "<f8").tobytes(), integers)


class Shelf:
    """A file of numbers in the making: arrays go in, references come out."""

    def __init__(self) -> None:
        self._data = bytearray()

    def put(self, array: "NDArray[Any]") -> list[Any]:
        """Return the reference to this array."""
        stored = store(array)
        place = len(self._data)
        self._data += stored.data
        return [place, list(stored.shape), *(["integers"] if stored.integers else [])]

    @property
    def data(self) -> bytes:
        """Return the file's bytes."""
        return bytes(self._data)


def take(reference: Reference, data: memoryview) -> Stored:
    """Return the array that a reference means, without copying it.

    >>> take([8, [1]], memoryview(bytes(16))).shape
    (1,)
    """
    start, shape, *word = reference
    stored = Stored(tuple(shape), b"", bool(word))
    return Stored(stored.shape, data[start : start + 8 * stored.size], stored.integers)
