"""Random arrays from a secret: the same secret and label give the same numbers, on every machine and numpy.

The stream is SHAKE-256 over a keyed hash, so that draws of one label say nothing about another's, and numpy.random, whose
streams change between versions, stays out.
"""

import hashlib
import hmac

import numpy as np

from bpgrade.exercise import Array

#: The key of the draws that everybody may see: the student edition ships what they give.
PUBLIC = b"bpgrade: the public draws"


def uniform(secret: bytes, label: str, count: int) -> Array:
    """Return `count` numbers in [0, 1): (count,).

    >>> uniform(PUBLIC, "example", 2).round(3).tolist() == uniform(PUBLIC, "example", 3).round(3).tolist()[:2]
    True
    """
    stream = hashlib.shake_256(hmac.digest(secret, label.encode(), "sha256")).digest(8 * count)
    return (np.frombuffer(stream, "<u8") >> np.uint64(11)) / 2.0**53


def spread(secret: bytes, label: str, shape: tuple[int, ...], low: float, high: float) -> Array:
    """Return an array whose absolute values cover [low, high] evenly and whose signs are mixed.

    Stratified, not independent: a small array too holds values of every size, and both signs. A mistake that shows only
    where x is negative, or below 1, has somewhere to show.

    shape: the array's shape, of n entries; one value lies in each n-th of [low, high].

    >>> values = spread(PUBLIC, "example", (4,), 0.5, 2.5)
    >>> sorted(int(2 * abs(v) - 1) for v in values), sorted(np.sign(values).tolist())
    ([0, 1, 2, 3], [-1.0, -1.0, 1.0, 1.0])
    """
    count = int(np.prod(shape, dtype=int))
    numbers = uniform(secret, label, 3 * count + 1)
    size = (np.argsort(numbers[:count], kind="stable") + numbers[count : 2 * count]) / count
    order = np.argsort(numbers[2 * count : 3 * count], kind="stable")
    offset = int(2 * numbers[-1])
    sign = np.where((order + offset) % 2 == 0, 1.0, -1.0)
    return (sign * (low + (high - low) * size)).reshape(shape)
