"""Random arrays from a secret: the same secret and label give the same numbers, on every machine and numpy.

The stream is SHAKE-256 over a keyed hash, so that draws of one label say nothing about another's, and numpy.random, whose
streams change between versions, stays out.
"""

import hashlib
import hmac
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bpgrade.rubric import Array

#: The key of the draws that everybody may see: the student edition ships what they give.
PUBLIC = b"bpgrade: the public draws"


def uniform(secret: bytes, label: str, count: int) -> Array:
    """Return `count` numbers in [0, 1): (count,).

    >>> uniform(PUBLIC, "example", 2).round(3).tolist() == uniform(PUBLIC, "example", 3).round(3).tolist()[:2]
    True
    """
    stream = hashlib.shake_256(hmac.digest(secret, label.encode(), "sha256")).digest(8 * count)
    return (np.frombuffer(stream, "<u8") >> np.uint64(11)) / 2.0**53


def sizes(secret: bytes, label: str, shape: tuple[int, ...], low: float, high: float) -> Array:
    """Return an array of positive values that cover [low, high] evenly.

    Stratified, not independent: of n entries one lies in each n-th of the range, so that a small array too holds values
    of every size, and a mistake that shows only below 1 has somewhere to show.

    >>> sorted(int(2 * v - 1) for v in sizes(PUBLIC, "example", (4,), 0.5, 2.5))
    [0, 1, 2, 3]
    """
    count = int(np.prod(shape, dtype=int))
    numbers = uniform(secret, label, 2 * count)
    place = (order(numbers[:count]) + numbers[count:]) / count
    return (low + (high - low) * place).reshape(shape)


def signs(secret: bytes, label: str, shape: tuple[int, ...]) -> Array:
    """Return an array of 1.0 and -1.0, as many of one as of the other, or one more.

    >>> sorted(signs(PUBLIC, "example", (2, 2)).ravel().tolist())
    [-1.0, -1.0, 1.0, 1.0]
    """
    count = int(np.prod(shape, dtype=int))
    numbers = uniform(secret, f"{label}/sign", count + 1)
    return np.where((order(numbers[:count]) + int(2 * numbers[-1])) % 2 == 0, 1.0, -1.0).reshape(shape)


def joint_signs(secret: bytes, label: str, names: Sequence[str], count: int) -> dict[str, Array]:
    """Return `count` signs for each name, so that together they go through every combination there is, then again.

    A mistake that shows only where x < 0 < y meets such a place. Each array: (count,).

    >>> both = joint_signs(PUBLIC, "example", ["x", "y"], 4)
    >>> sorted(zip(both["x"].tolist(), both["y"].tolist()))
    [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)]
    """
    every = order(uniform(secret, f"{label}/signs", 2 ** len(names)))
    codes = np.resize(every, count)
    return {name: np.where((codes >> number) & 1 == 1, 1.0, -1.0) for number, name in enumerate(names)}


def labels(secret: bytes, label: str, shape: tuple[int, ...], classes: int) -> NDArray[np.int64]:
    """Return class labels from 0 to `classes` - 1: the last one, as many others as there is room for, the rest at random.

    >>> sorted(labels(PUBLIC, "example", (2,), 2).tolist())
    [0, 1]
    """
    count = int(np.prod(shape, dtype=int))
    numbers = uniform(secret, label, 2 * count + classes)
    any_of_them = (numbers[:count] * classes).astype(np.int64)
    others = order(numbers[2 * count : -1])
    every = np.concatenate([[classes - 1], others])[:count]
    mixed = np.concatenate([every, any_of_them[len(every) :]])
    return mixed[order(numbers[count : 2 * count])].astype(np.int64).reshape(shape)


def order(numbers: Array) -> NDArray[np.intp]:
    """Return the numbers' ranks, a random permutation where they are random: (count,)."""
    return np.argsort(numbers, kind="stable")
