"""Who shares the same rare wrong work, and how many would by chance alone. Pure.

It says where a look may be worth it, and accuses nobody: people learn together, from one book, and make the same mistakes. A wrong
formula that two people share in one exercise says next to nothing: of such pairs, chance gives as many as there are, as far as one
class can tell. What says something is the same in several exercises.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

from bpgrade.report.cohort import Cohort, Wrong

#: Rare is what at most so large a part of the class has, and at most so many people.
RARE_SHARE = 0.02
RARE_PEOPLE = 10


@dataclass(frozen=True)
class Shared:
    """The same wrong work in one exercise. rows: each wrong row with what it is. people: how many have exactly that."""

    exercise: str
    rows: tuple[Wrong, ...]
    people: int


@dataclass(frozen=True)
class Pair:
    """Two submissions, by their places in the class, and what they share."""

    one: int
    other: int
    shared: tuple[Shared, ...]


@dataclass(frozen=True)
class Pairs:
    """Who shares something rare, most first. of: how many people there are. rarely: how many people at most have what is rare.

    by_chance: by number of exercises, how many pairs would share rare work in at least so many by chance.
    """

    found: tuple[Pair, ...]
    of: int
    rarely: int
    by_chance: Mapping[int, float]

    def sharing(self, least: int) -> int:
        """Return how many pairs share rare work in at least so many exercises."""
        return sum(len(pair.shared) >= least for pair in self.found)


def pairs(cohort: Cohort) -> Pairs:
    """Return the pairs of a class that share rare wrong work.

    The same is what is wrong in the same rows of an exercise in the same way: by the same known mistake, or by numbers of which the
    same formula was found.
    """
    count = len(cohort)
    rarely = rare(count)
    rare_groups = [one for one in _groups(cohort) if 2 <= len(one[1]) <= rarely]
    sharing: dict[tuple[int, int], list[Shared]] = {}
    for shared, people in rare_groups:
        for pair in combinations(sorted(people), 2):
            sharing.setdefault(pair, []).append(shared)
    found = [Pair(one, other, tuple(shared)) for (one, other), shared in sharing.items()]
    most = max((len(pair.shared) for pair in found), default=0)
    return Pairs(
        found=tuple(sorted(found, key=lambda pair: (-len(pair.shared), _people(pair), pair.one, pair.other))),
        of=count,
        rarely=rarely,
        by_chance=by_chance(count, _sizes(rare_groups), most),
    )


def rare(count: int) -> int:
    """Return how many people of a class may share what counts as rare.

    >>> rare(20), rare(300), rare(10_000)
    (2, 6, 10)
    """
    return min(RARE_PEOPLE, max(2, int(count * RARE_SHARE)))


def by_chance(count: int, sizes: Mapping[str, Sequence[int]], most: int) -> dict[int, float]:
    """Return how many pairs would share rare work in at least 1, 2, ... `most` exercises if what people do in one exercise said
    nothing about what they do in another.

    count: of the class. sizes: by exercise, how many people share each rare work. Each exercise is shuffled among the people on its own,
    so that how often each mistake is made stays as it is. A pair then shares work of k people with probability k (k - 1) / (N (N - 1)).

    >>> [round(number, 2) for number in by_chance(100, {"a": [2, 2], "b": [3]}, 2).values()]
    [5.0, 0.0]
    """
    chances = [sum(size * (size - 1) for size in each) / (count * (count - 1)) for each in sizes.values()]
    # How likely it is that a pair shares in exactly so many exercises.
    exactly = [1.0]
    for chance in chances:
        exactly = [
            (exactly[number] if number < len(exactly) else 0.0) * (1 - chance)
            + (exactly[number - 1] if number else 0.0) * chance
            for number in range(len(exactly) + 1)
        ]
    return {least: comb(count, 2) * sum(exactly[least:]) for least in range(1, most + 1)}


def _groups(cohort: Cohort) -> list[tuple[Shared, list[int]]]:
    """Return what is wrong in each exercise, rows together, with who has exactly that."""
    of_person: dict[tuple[str, int], list[Wrong]] = {}
    for wrong, people in cohort.wrong.items():
        for person in people:
            of_person.setdefault((wrong.exercise, person), []).append(wrong)
    alike: dict[tuple[Wrong, ...], list[int]] = {}
    for (_exercise, person), all_wrong in of_person.items():
        alike.setdefault(tuple(sorted(all_wrong)), []).append(person)
    return [(Shared(rows[0].exercise, rows, len(people)), people) for rows, people in alike.items()]


def _sizes(groups: Sequence[tuple[Shared, Sequence[int]]]) -> dict[str, list[int]]:
    sizes: dict[str, list[int]] = {}
    for shared, people in groups:
        sizes.setdefault(shared.exercise, []).append(len(people))
    return sizes


def _people(pair: Pair) -> int:
    return sum(shared.people for shared in pair.shared)
