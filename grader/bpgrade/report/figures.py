"""What a report shows of a class: figures about everybody together, each with how sure it is, and none about fewer than ten. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.messages import _
from bpgrade.observation import Used
from bpgrade.report.cohort import Cell, Cohort, Made
from bpgrade.report.intervals import Interval, discrimination, share
from bpgrade.report.moves import Moved
from bpgrade.report.pairs import Pairs
from bpgrade.report.suppression import SMALLEST, Bin, People, bins, counts, is_small, part, rounded, withheld
from bpgrade.rubric import AnyArray, Array
from bpgrade.summary import Kind
from bpgrade.teacher_remarks import kind as kind_of_remark
from bpgrade.verdict import Outcome

#: More than so many times the median is far more than others took.
FAR = 3
#: Below so many of a class, its halves and quarters are too small to be told of.
FOR_MEDIAN, FOR_QUARTILES = 2 * SMALLEST, 4 * SMALLEST


@dataclass(frozen=True)
class OfMistake:
    """How many made a mistake. share: where that is told. say: its sentence. example: lines of numbers that ten of them were shown."""

    made: Made
    people: People
    share: Interval | None
    say: str
    example: tuple[str, ...]


@dataclass(frozen=True)
class OfRow:
    """How hard a row is, and how well it tells those who know from those who do not.

    earned: how many have all of its points. discrimination: how it goes with all other rows; nothing where that is not known, or not
    shown.
    """

    cell: Cell
    earned: People
    share: Interval | None
    discrimination: Interval | None


@dataclass(frozen=True)
class OfUse:
    """What submissions took of the machine. of: how many are known. ten: what ten of them reach or pass. far: how many took far more than the median."""

    of: int
    median: float
    ten: float
    far: int
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class OfRemark:
    """How many have a remark for the teacher. remark: empty for one of no known kind."""

    exercise: str
    remark: str
    people: People


@dataclass(frozen=True)
class OfOutcome:
    """What part of everybody's rows came to an outcome; nothing where that is not shown. few: fewer than ten people have one."""

    share: float | None
    few: bool


@dataclass(frozen=True)
class Figures:
    """A class at a glance.

    count: of submissions. known: of totals that are known. points: what there is to earn. mean, median, quartiles: of the totals, as
    shares. kinds: how many of each. sampled: how many submissions were judged again for `moves`. small: the class is under ten, and
    nothing but how many they are is there.
    """

    assignment: str | None
    count: int
    known: int
    points: float
    small: bool = False
    mean: float | None = None
    median: float | None = None
    quartiles: tuple[float, float] | None = None
    kinds: Mapping[Kind, People] | None = None
    totals: tuple[Bin, ...] = ()
    mistakes: tuple[OfMistake, ...] = ()
    rows: tuple[OfRow, ...] = ()
    outcomes: Mapping[Outcome, OfOutcome] | None = None
    cpu: OfUse | None = None
    memory: OfUse | None = None
    remarks: tuple[OfRemark, ...] = ()
    moves: tuple[Moved, ...] = ()
    sampled: int = 0
    pairs: Pairs | None = None


def of_small(assignment: str | None, cohort: Cohort) -> Figures:
    """Return the figures of a class under ten: how many there are."""
    return Figures(assignment, len(cohort), len(cohort), cohort.points, small=True)


def figures(
    assignment: str | None,
    cohort: Cohort,
    assessments: Mapping[str, Assessment],
    used: Sequence[Used] = (),
    moved: Sequence[Moved] = (),
    sampled: int = 0,
    pairs: Pairs | None = None,
) -> Figures:
    """Return the figures of a class. assessments: what it was judged by, for the words of mistakes."""
    totals = cohort.totals
    edges = np.linspace(0.0, 1.0, 11)
    known = len(totals)
    rows = tuple(_rows(cohort)) if known >= SMALLEST else ()
    return Figures(
        assignment=assignment,
        count=len(cohort),
        known=known,
        points=cohort.points,
        mean=_mean(totals, cohort.points, rows) if known >= SMALLEST else None,
        median=float(np.median(totals)) if known >= FOR_MEDIAN else None,
        quartiles=_quartiles(totals) if known >= FOR_QUARTILES else None,
        kinds=_kinds(cohort.kinds),
        totals=_binned(totals, edges) if known >= SMALLEST else (),
        mistakes=tuple(_mistakes(cohort, assessments)),
        rows=rows,
        outcomes=_outcomes(cohort.outcomes),
        cpu=_use([one.cpu for one in used]),
        memory=_use([one.memory / 1024 for one in used]),
        remarks=tuple(_remarks(cohort)),
        moves=tuple(moved),
        sampled=sampled,
        pairs=pairs,
    )


def _quartiles(totals: Array) -> tuple[float, float]:
    low, high = np.quantile(totals, [0.25, 0.75])
    return float(low), float(high)


def _binned(values: Array, edges: Array) -> tuple[Bin, ...]:
    # What is right on an edge, but for the last digits, belongs above it.
    edges = np.round(edges, 9)
    found, _edges = np.histogram(np.round(values, 9), edges)
    return tuple(bins([float(edge) for edge in edges], [int(count) for count in found]))


def _mean(totals: Array, points: float, rows: Sequence[OfRow]) -> float | None:
    """Return the mean, as far as it does not say, beside the rows that are shown, how many have one that is not."""
    most = max((one.cell.points for one in rows if one.share is None), default=0.0)
    mean = float(totals.mean())
    return rounded(mean, len(totals) * points / most) if most else mean


def _kinds(found: Mapping[Kind, int]) -> dict[Kind, People]:
    """Return how many submissions came to each kind. How often we failed is about us, and said: all other figures rest on it."""
    kinds: list[Kind] = [kind for kind in Kind if found[kind] and kind is not Kind.OUR_FAULT]
    told = dict(zip(kinds, counts([found[kind] for kind in kinds]), strict=True))
    ours = found[Kind.OUR_FAULT]
    return {**told, Kind.OUR_FAULT: People(ours)} if ours else told


def _outcomes(found: Mapping[Outcome, tuple[int, int]]) -> dict[Outcome, OfOutcome]:
    """Return what part of all rows came to each outcome, as far as that does not say how many have a row that is not shown."""
    every = sum(rows for rows, _people in found.values())
    hidden = {list(found)[place] for place in withheld([people for _rows, people in found.values()])}
    return {
        one: OfOutcome(None if one in hidden else rounded(rows / every, every), is_small(people))
        for one, (rows, people) in found.items()
    }


# -- mistakes --------------------------------------------------------------------------------------------------------------


def _mistakes(cohort: Cohort, assessments: Mapping[str, Assessment]) -> list[OfMistake]:
    """Return the mistakes: the most common ones first, those of which no number is told by their names."""
    of, found = len(cohort), []
    for made, who in cohort.made.items():
        people = part(len(who), of)
        sure = share(people.count, of) if people.count is not None else None
        example = () if is_small(len(who)) else _example(cohort, made)
        found.append(OfMistake(made, people, sure, _say(made, assessments), example))
    return sorted(found, key=lambda one: (*_most_first(one.people), one.made))


def _most_first(people: People) -> tuple[bool, int]:
    """Return what sorts numbers of people, as far as they are told: nearly everybody before any number, and a few last."""
    return people.more_than is None, -(people.count or 0)


def _say(made: Made, assessments: Mapping[str, Assessment]) -> str:
    if not made.mistake:
        return _("Wrong in another way than any that we know.")
    known = assessments[made.exercise].mistakes if made.exercise in assessments else ()
    return next((_(mistake.say) for mistake in known if mistake.name == made.mistake), "")


def _example(cohort: Cohort, made: Made) -> tuple[str, ...]:
    """Return the lines of numbers that most of those who made a mistake were shown, where that is ten of them."""
    lines, people = max(
        cohort.numbers.get(made, Counter()).items(), key=lambda item: (item[1], item[0]), default=((), 0)
    )
    return lines if people >= SMALLEST else ()


# -- rows ------------------------------------------------------------------------------------------------------------------


def _rows(cohort: Cohort) -> list[OfRow]:
    earned = cohort.earned[cohort.known]
    told = discrimination(cohort.score, cohort.known)
    # What is worth nothing is there to be seen by its student: everybody has all of its points.
    return [_row(cell, earned[:, place], told[place]) for place, cell in enumerate(cohort.cells) if cell.points]


def _row(cell: Cell, earned: AnyArray, told: Interval | None) -> OfRow:
    people = part(int(earned.sum()), len(earned))
    if people.count is None:
        return OfRow(cell, people, None, None)
    return OfRow(cell, people, share(people.count, len(earned)), told)


# -- what was used, and what is said ---------------------------------------------------------------------------------------


def _use(values: Sequence[float]) -> OfUse | None:
    """Return what is known of one thing that submissions took; nothing where that is of fewer than twenty."""
    known = np.sort(np.array([value for value in values if value > 0], dtype=np.float64))
    if len(known) < FOR_MEDIAN:
        return None
    median, ten = float(np.median(known)), float(known[-SMALLEST])
    # How much the least and the most of all took is one person's: what lies beyond the first and the last ten is put with them.
    least = float(known[SMALLEST - 1])
    within = _binned(np.clip(known, least, ten), np.linspace(least, ten, 13)) if ten > least else ()
    return OfUse(len(known), median, ten, int((known > FAR * median).sum()), within)


def _remarks(cohort: Cohort) -> list[OfRemark]:
    people: dict[tuple[str, str], set[int]] = {}
    for (exercise, remark), who in cohort.remarks.items():
        people.setdefault((exercise, kind_of_remark(remark)), set()).update(who)
    found = [OfRemark(exercise, remark, part(len(who), len(cohort))) for (exercise, remark), who in people.items()]
    return sorted(found, key=lambda one: (*_most_first(one.people), one.exercise, one.remark))
