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
from bpgrade.report.suppression import SMALLEST, Bin, bins, counts, is_small
from bpgrade.rubric import Array
from bpgrade.summary import Kind
from bpgrade.teacher_remarks import kind as kind_of_remark
from bpgrade.verdict import Outcome

#: A figure that would tell of fewer than ten people.
HIDDEN = None
#: More than so many times the median is far more than others took.
FAR = 3
#: Below so many of a class, its halves and quarters are too small to be told of.
FOR_MEDIAN, FOR_QUARTILES = 2 * SMALLEST, 4 * SMALLEST


@dataclass(frozen=True)
class OfMistake:
    """How many made a mistake; nothing for fewer than ten. say: its sentence. example: lines of numbers that ten of them were shown."""

    made: Made
    count: int | None
    share: Interval | None
    say: str
    example: tuple[str, ...]


@dataclass(frozen=True)
class OfRow:
    """How hard a row is, and how well it tells those who know from those who do not.

    earned: how many have all of its points; nothing where they, or all others, are fewer than ten: `nearly` says which, and is "none"
    or "all" then. discrimination: how it goes with all other rows; nothing where that is not known, or not shown.
    """

    cell: Cell
    earned: int | None
    share: Interval | None
    nearly: str
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
    """How many have a remark for the teacher; nothing for fewer than ten. remark: empty for one of no known kind."""

    exercise: str
    remark: str
    count: int | None


@dataclass(frozen=True)
class Figures:
    """A class at a glance.

    count: of submissions. known: of totals that are known. points: what there is to earn. mean, median, quartiles: of the totals, as
    shares. kinds: how many of each. outcomes: how many rows of each. sampled: how many submissions were judged again for `moves`.
    small: the class is under ten, and nothing but its totals is there.
    """

    assignment: str | None
    count: int
    known: int
    points: float
    small: bool = False
    mean: float | None = None
    median: float | None = None
    quartiles: tuple[float, float] | None = None
    kinds: Mapping[Kind, int | None] | None = None
    totals: tuple[Bin, ...] = ()
    mistakes: tuple[OfMistake, ...] = ()
    rows: tuple[OfRow, ...] = ()
    outcomes: Mapping[Outcome, int | None] | None = None
    cpu: OfUse | None = None
    memory: OfUse | None = None
    remarks: tuple[OfRemark, ...] = ()
    moves: tuple[Moved, ...] = ()
    sampled: int = 0
    pairs: Pairs | None = None


def of_small(assignment: str | None, cohort: Cohort) -> Figures:
    """Return the figures of a class under ten: how many there are, and their mean, where that is of three at least."""
    totals = cohort.totals
    mean = float(totals.mean()) if len(totals) >= 3 else None
    return Figures(assignment, len(cohort), len(totals), cohort.points, small=True, mean=mean)


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
    kinds = [kind for kind in Kind if cohort.kinds[kind]]
    return Figures(
        assignment=assignment,
        count=len(cohort),
        known=known,
        points=cohort.points,
        mean=float(totals.mean()) if known >= SMALLEST else None,
        median=float(np.median(totals)) if known >= FOR_MEDIAN else None,
        quartiles=_quartiles(totals) if known >= FOR_QUARTILES else None,
        kinds=dict(zip(kinds, counts([cohort.kinds[kind] for kind in kinds]), strict=True)),
        totals=_binned(totals, edges) if known >= SMALLEST else (),
        mistakes=tuple(_mistakes(cohort, assessments)),
        rows=tuple(_rows(cohort)),
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


def _outcomes(found: Mapping[Outcome, tuple[int, int]]) -> dict[Outcome, int | None]:
    """Return how many rows came to each outcome, of those that ten people have; of what is left out there are two, or none."""
    hidden = {one for one, (_rows, people) in found.items() if is_small(people)}
    if len(hidden) == 1:
        others = [one for one in found if one not in hidden]
        hidden |= set(sorted(others, key=lambda one: found[one][1])[:1])
    return {one: None if one in hidden else rows for one, (rows, _people) in found.items()}


# -- mistakes --------------------------------------------------------------------------------------------------------------


def _mistakes(cohort: Cohort, assessments: Mapping[str, Assessment]) -> list[OfMistake]:
    """Return the mistakes: the most common ones first, those that fewer than ten made by their names."""
    shown, hidden = [], []
    for made, people in cohort.made.items():
        if is_small(len(people)):
            hidden.append(OfMistake(made, HIDDEN, None, _say(made, assessments), ()))
        else:
            sure = share(len(people), len(cohort))
            shown.append(OfMistake(made, len(people), sure, _say(made, assessments), _example(cohort, made)))
    return [
        *sorted(shown, key=lambda one: (-(one.count or 0), one.made)),
        *sorted(hidden, key=lambda one: one.made),
    ]


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
    return [_row(cell, earned[:, place], told[place]) for place, cell in enumerate(cohort.cells)]


def _row(cell: Cell, earned: Array, told: Interval | None) -> OfRow:
    count, of = int(earned.sum()), len(earned)
    if of < SMALLEST or is_small(count) or is_small(of - count):
        nearly = "" if of < SMALLEST else "none" if is_small(count) else "all"
        return OfRow(cell, HIDDEN, None, nearly, None)
    return OfRow(cell, count, share(count, of), "", told)


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
    found = [
        OfRemark(exercise, remark, HIDDEN if is_small(len(who)) else len(who))
        for (exercise, remark), who in people.items()
    ]
    return sorted(found, key=lambda one: (-(one.count or 0), one.exercise, one.remark))
