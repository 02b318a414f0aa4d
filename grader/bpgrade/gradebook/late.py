"""The late policy: what being late takes off. Pure, and exact: points are fractions, lateness is whole seconds.

A policy is a table `late` of an assignment in `course.toml`. Lateness counts from the end of the grace; of a day or an hour that has
begun, all counts. Of the free late days as few are used as give the most points.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from bpgrade import declared
from bpgrade.errors import CourseError
from bpgrade.gradebook import moments
from bpgrade.gradebook.moments import DAY, HOUR, MINUTE
from bpgrade.messages import _, listed

#: What `per` may be, in seconds; nothing is once, however late.
PER = {"day": DAY, "hour": HOUR, "once": None}
#: What the percentage may be of.
OF = ("maximum", "earned")
_KEYS = ("percent", "per", "of", "grace_minutes", "at_most_percent", "closed_after_days", "free_days")
#: No assignment is late by more.
EVER = 100_000 * DAY


@dataclass(frozen=True)
class Policy:
    """What an assignment's lateness costs.

    percent: taken off for each `per` begun, in seconds; nothing there: once. of_earned: of what was earned, else of the maximum.
    grace: seconds that are no lateness yet. at_most: percent, the most that is taken off. closed_after: seconds after which nothing
    counts; nothing for never. free_days: the most of the course's free late days that one may use here; nothing for all.
    """

    percent: Fraction
    per: int | None
    of_earned: bool = False
    grace: int = 0
    at_most: Fraction = Fraction(100)
    closed_after: int | None = None
    free_days: int | None = None


@dataclass(frozen=True)
class Lateness:
    """How late something came. late: nothing where it is not told. seconds: after the due date; nothing where it is not known."""

    late: bool | None = None
    seconds: int | None = None

    @property
    def bounds(self) -> tuple[int, int]:
        """Return between which seconds it is."""
        if self.seconds is not None:
            return self.seconds, self.seconds
        return (0, 0) if self.late is False else (1 if self.late else 0, EVER)


@dataclass(frozen=True)
class Settled:
    """What became of a score. final: what counts. off: what is taken off. free_days: how many are used. closed: it came too late."""

    final: Fraction
    off: Fraction
    free_days: int = 0
    closed: bool = False


def settle(policy: Policy, score: Fraction, points: Fraction, seconds: int, free: int = 0) -> Settled:
    """Return what a score comes to, this late. score: of these points. free: how many free late days there are.

    >>> ten_a_day = Policy(percent=Fraction(10), per=DAY)
    >>> settle(ten_a_day, Fraction(45), Fraction(50), DAY + 1)
    Settled(final=Fraction(35, 1), off=Fraction(10, 1), free_days=0, closed=False)
    >>> settle(ten_a_day, Fraction(45), Fraction(50), DAY + 1, free=3).free_days
    2
    """
    over = max(0, seconds - policy.grace)
    if policy.closed_after is not None and over > policy.closed_after:
        return Settled(Fraction(0), score, closed=True)
    most = min(free, begun(over, DAY), free if policy.free_days is None else policy.free_days)
    every = [_settled(policy, score, points, over, used) for used in range(most + 1)]
    # The first of the largest: with the fewest days.
    return max(every, key=lambda one: one.final)


def _settled(policy: Policy, score: Fraction, points: Fraction, over: int, used: int) -> Settled:
    rest = max(0, over - used * DAY)
    times = begun(rest, policy.per) if policy.per is not None else min(rest, 1)
    percent = min(policy.percent * times, policy.at_most)
    off = min(score, (score if policy.of_earned else points) * percent / 100)
    return Settled(score - off, off, used)


def begun(seconds: int, unit: int) -> int:
    """Return how many of these units have begun.

    >>> begun(0, DAY), begun(1, DAY), begun(DAY, DAY), begun(DAY + 1, DAY)
    (0, 1, 1, 2)
    """
    return -(-seconds // unit)


def lateness(
    late: bool | None, late_by: int | None, submitted: datetime | None, due: datetime | None, more: int = 0
) -> Lateness:
    """Return how late something came.

    late, late_by: as the platform says it, in seconds. submitted: when it came, where that is told. due: the course's due date.
    more: by how many seconds the due date is later for this person.
    """
    if submitted is not None and due is not None:
        late_by = max(0, (submitted.astimezone(UTC) - due.astimezone(UTC)) // timedelta(seconds=1))
    elif late is False:
        late_by = 0
    if late_by is None:
        return Lateness(None if late is None or more else True)
    seconds = max(0, late_by - more)
    return Lateness(seconds > 0, seconds)


def read(table: object, where: str) -> Policy:
    """Return the policy that a table of `course.toml` is. where: as a sentence names it. Raises CourseError for what is none."""
    said = declared.table(table, _KEYS, where)
    missing = [name for name in ("percent", "per") if name not in said]
    if missing:
        raise CourseError(_("{where} lacks {missing}.").format(where=where, missing=listed(missing)))

    def number(name: str, most: int, unit: int = 1) -> Fraction | None:
        return declared.number(said[name], 0, most, name, where) * unit if name in said else None

    closed = number("closed_after_days", 10_000, DAY)
    at_most = number("at_most_percent", 100)
    return Policy(
        percent=declared.number(said["percent"], 0, 100, "percent", where),
        per=PER[declared.word(said["per"], PER, "per", where)],
        of_earned=declared.word(said.get("of", OF[0]), OF, "of", where) == "earned",
        grace=int(number("grace_minutes", 1_000_000, MINUTE) or 0),
        at_most=Fraction(100) if at_most is None else at_most,
        closed_after=None if closed is None else int(closed),
        free_days=declared.whole(said["free_days"], 0, 10_000, "free_days", where) if "free_days" in said else None,
    )


def in_words(policy: Policy) -> str:
    """Return the policy in a sentence.

    >>> in_words(Policy(Fraction(10), DAY, grace=900, at_most=Fraction(50), closed_after=7 * DAY))
    'Late: 10 % of the maximum for each day begun, at most 50 %, after 15 minutes of grace; after 7 days nothing counts.'
    """
    base = _("of what was earned") if policy.of_earned else _("of the maximum")
    each = {
        DAY: _("for each day begun"),
        HOUR: _("for each hour begun"),
        None: _("once, however late"),
    }[policy.per]
    said = _("Late: {percent} % {base} {each}").format(percent=decimal(policy.percent), base=base, each=each)
    if policy.at_most < 100:
        said += _(", at most {percent} %").format(percent=decimal(policy.at_most))
    if policy.grace:
        said += _(", after {span} of grace").format(span=moments.in_words(policy.grace))
    if policy.closed_after is not None:
        said += _("; after {span} nothing counts").format(span=moments.in_words(policy.closed_after))
    return f"{said}."


def decimal(value: Fraction) -> str:
    """Return a number that was written in decimals as it was written.

    >>> decimal(Fraction("12.50"))
    '12.5'
    """
    return f"{float(value):.10g}"
