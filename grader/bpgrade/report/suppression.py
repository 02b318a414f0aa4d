"""What may be told of a class without telling of a person: a group under ten stays unsaid, and so does what would give it away. Pure.

A group is everybody of whom a figure says something, and everybody of whom it does not: all but three tell as much as three. Of numbers that
add up, one that is left out is the difference of the others: then another one is left out too, or their sum is rounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

#: A group of fewer people is not shown.
SMALLEST = 10
#: To these steps a sum over everybody is rounded, to the finest that gives no group away.
_STEPS = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)


@dataclass(frozen=True)
class People:
    """How many people, as far as it is told: the number, or one that they are more than; neither where they are fewer than ten."""

    count: int | None = None
    more_than: int | None = None


def is_small(count: int) -> bool:
    """Return whether this many people are a group that is not shown. Nobody is no group.

    >>> is_small(9), is_small(10), is_small(0)
    (True, False, False)
    """
    return 0 < count < SMALLEST


def part(count: int, of: int) -> People:
    """Return how many of a class something is true of.

    >>> part(20, 48).count, part(9, 48), part(40, 48).more_than, part(11, 12).more_than
    (20, People(count=None, more_than=None), 38, 9)
    """
    if is_small(count):
        return People()
    return People(more_than=max(SMALLEST - 1, of - SMALLEST)) if is_small(of - count) else People(count)


def withheld(parts: Sequence[int]) -> set[int]:
    """Return the places of the numbers that are not shown, of numbers of people whose sum is known.

    They are two at least, and ten people at least together.

    >>> withheld([280, 20]), withheld([280, 15, 5]), withheld([290, 5, 5, 0])
    (set(), {1, 2}, {1, 2})
    """
    hidden = {place for place, count in enumerate(parts) if is_small(count)}
    others = sorted((count, place) for place, count in enumerate(parts) if count >= SMALLEST)
    while hidden and others and (len(hidden) < 2 or sum(parts[place] for place in hidden) < SMALLEST):
        hidden.add(others.pop(0)[1])
    return hidden


def counts(parts: Sequence[int]) -> list[People]:
    """Return numbers of people of which everybody is in one, as far as they are told.

    >>> [(one.count, one.more_than) for one in counts([280, 15, 5])]
    [(280, None), (None, 9), (None, None)]
    """
    hidden = withheld(parts)
    return [
        People(count) if place not in hidden else People() if is_small(count) else People(more_than=SMALLEST - 1)
        for place, count in enumerate(parts)
    ]


def rounded(share: float, people: float) -> float | None:
    """Return a sum over everybody, as a share of all there is, so far rounded that ten people's part fits between two steps.

    people: how many people's part all there is would be. Without rounding, who knows a sum and all of its parts but one knows that one.
    Nothing where no step is coarse enough.

    >>> rounded(0.6843, 12_000), rounded(0.6843, 660), rounded(0.6843, 20)
    (0.684, 0.68, None)
    """
    step = next((step for step in _STEPS if step * people >= SMALLEST), None)
    return None if step is None else round(round(share / step) * step, 3)


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
    for place, here in enumerate(found):
        count += here
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
