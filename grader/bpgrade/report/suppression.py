"""What may be told of a class without telling of a person: a group under ten stays unsaid, and so does what would give it away. Pure.

Of numbers that add up, one that is left out is the difference of the others: then another one is left out too.
"""

from collections.abc import Sequence
from typing import NamedTuple

#: A group of fewer people is not shown.
SMALLEST = 10


def is_small(count: int) -> bool:
    """Return whether this many people are a group that is not shown. Nobody is no group.

    >>> is_small(9), is_small(10), is_small(0)
    (True, False, False)
    """
    return 0 < count < SMALLEST


def counts(parts: Sequence[int]) -> list[int | None]:
    """Return numbers of people of which everybody is in one, with nothing in place of those that are not shown.

    The ones that are not shown are two at least, and ten people at least together, since the sum of all is known.

    >>> counts([280, 20]), counts([280, 15, 5]), counts([290, 5, 5, 0])
    ([280, 20], [280, None, None], [290, None, None, 0])
    """
    hidden = {place for place, part in enumerate(parts) if is_small(part)}
    others = sorted((part, place) for place, part in enumerate(parts) if part >= SMALLEST)
    while hidden and others and (len(hidden) < 2 or sum(parts[place] for place in hidden) < SMALLEST):
        hidden.add(others.pop(0)[1])
    return [None if place in hidden else part for place, part in enumerate(parts)]


class Bin(NamedTuple):
    """How many people's values lie from `low` up to `high`."""

    low: float
    high: float
    people: int


def bins(edges: Sequence[float], found: Sequence[int]) -> list[Bin]:
    """Return bins that hold nobody, or ten people at least: neighbours are put together until they do.

    edges: one more than found.

    >>> bins([0, 1, 2, 3, 4], [4, 7, 0, 12])
    [Bin(low=0, high=2, people=11), Bin(low=2, high=3, people=0), Bin(low=3, high=4, people=12)]
    >>> bins([0, 1, 2, 3], [20, 0, 3])
    [Bin(low=0, high=3, people=23)]
    """
    made: list[Bin] = []
    low, count = edges[0], 0
    for place, part in enumerate(found):
        count += part
        if not is_small(count):
            made.append(Bin(low, edges[place + 1], count))
            low, count = edges[place + 1], 0
    # What is left at the end goes to those before it.
    while count and made and (is_small(count) or low < edges[-1]):
        last = made.pop()
        low, count = last.low, last.people + count
        if not is_small(count):
            break
    return [*made, Bin(low, edges[-1], count)] if low < edges[-1] else made
