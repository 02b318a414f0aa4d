"""The rules for the grades of one assignment, as the course declares them: when it is due, what lateness costs, which attempt counts.

A run keeps them, so that its files can be made without the course. `course` has its rules checked here; this knows no course, only
what of one it is given. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Protocol

from bpgrade import declared
from bpgrade.errors import CourseError
from bpgrade.gradebook import late, moments
from bpgrade.gradebook.late import Policy
from bpgrade.messages import _

#: Which attempt counts, of several.
ATTEMPTS = ("last", "best")
_COURSE = ("time_zone", "free_late_days", "drop_lowest")
#: Another year is a slip, and at the ends of the calendar a moment cannot be compared with one elsewhere.
_YEARS = (1970, 2999)
#: More free days, or dropped assignments, are a mistake.
_MOST = 366


class Declaring(Protocol):
    """An assignment, as far as its rules go: what the course declares, not read yet."""

    @property
    def name(self) -> str: ...
    @property
    def due(self) -> Any: ...
    @property
    def late(self) -> Mapping[str, Any]: ...
    @property
    def attempts(self) -> str: ...


@dataclass(frozen=True)
class Rules:
    """What holds for an assignment. policy: nothing where lateness costs nothing. free_days: those of the whole course.

    earlier: the assignments before it on which free days can be used. assignments: all of the course.
    """

    assignment: str
    due: datetime | None = None
    policy: Policy | None = None
    attempts: str = "last"
    free_days: int = 0
    earlier: tuple[str, ...] = ()
    assignments: tuple[str, ...] = ()


def of(gradebook: Mapping[str, Any], assignments: Sequence[Declaring], this: Declaring) -> dict[str, Any]:
    """Return the rules of one of a course's assignments in JSON's types, as a run keeps them. gradebook: what holds for all of them."""
    due = _due(gradebook, this, this.name)
    names = [one.name for one in assignments]
    return {
        "assignment": this.name,
        "due": due and due.isoformat(),
        "zone": due and f"{due.tzinfo}",
        "late": dict(this.late),
        "attempts": this.attempts,
        "free_days": gradebook.get("free_late_days", 0),
        "earlier": [one.name for one in assignments[: names.index(this.name)] if one.late],
        "assignments": names,
    }


def read(data: Mapping[str, Any]) -> Rules:
    """Return the rules that `of` wrote."""
    table = data["late"]
    return Rules(
        assignment=data["assignment"],
        due=_due_again(data["due"], data["zone"]) if data["due"] else None,
        policy=late.read(table, "late") if table else None,
        attempts=data["attempts"],
        free_days=data["free_days"] if table else 0,
        earlier=tuple(data["earlier"]),
        assignments=tuple(data["assignments"]),
    )


def _due_again(text: str, name: str) -> datetime:
    """Return a due date in the zone of its name; where that is known here no more, or was none, at the same distance from UTC."""
    due, zone = datetime.fromisoformat(text), moments.zone_named(name)
    return due.astimezone(zone) if zone else due


def in_words(rules: Rules) -> list[str]:
    """Return what holds, in sentences; nothing where nothing was declared."""
    said = []
    if rules.due is not None:
        said.append(_("{name} is due {when}.").format(name=rules.assignment, when=moments.stated(rules.due)))
    if rules.policy is not None:
        said.append(late.in_words(rules.policy))
    if rules.attempts == "best":
        said.append(_("Of several attempts the best counts."))
    return said


def check(gradebook: object, assignments: Sequence[Declaring], path: str) -> None:
    """Raise CourseError, naming the file and the assignment, for rules that make no sense."""
    where = _("{path}, gradebook").format(path=path)
    table = declared.table(gradebook, _COURSE, where)
    if "time_zone" in table and moments.zone_named(table["time_zone"]) is None:
        raise CourseError(
            _("{where}: {zone} is no time zone that this machine knows; one is called Europe/Berlin.").format(
                where=where, zone=table["time_zone"]
            )
        )
    for name, most in (("free_late_days", _MOST), ("drop_lowest", max(0, len(assignments) - 1))):
        declared.whole(table.get(name, 0), 0, most, name, where)
    for one in assignments:
        where = _("{path}, assignment {name}").format(path=path, name=one.name)
        declared.word(one.attempts, ATTEMPTS, "attempts", where)
        if one.late:
            late.read(one.late, f"{where}, late")
        _due(table, one, where)


def _due(gradebook: Mapping[str, Any], assignment: Declaring, where: str) -> datetime | None:
    """Return when an assignment is due, with its time zone; nothing where it does not say. Raises CourseError where that is no moment."""
    due = assignment.due
    if due is None:
        return None
    if not isinstance(due, datetime):
        kind = _("a day without a time") if isinstance(due, date) else _("no day and time")
        if isinstance(due, time):
            kind = _("a time without a day")
        raise CourseError(
            _("{where}: due = {value} is {kind}; write due = 2026-11-20T23:59:00+01:00.").format(
                where=where, value=due, kind=kind
            )
        )
    if not _YEARS[0] <= due.year <= _YEARS[1]:
        raise CourseError(
            _("{where}: due = {value} is no year of a course.").format(where=where, value=due.isoformat())
        )
    if due.tzinfo is not None:
        return due
    zone = moments.zone_named(gradebook.get("time_zone"))
    if zone is None:
        raise CourseError(
            _(
                "{where}: due = {value} does not say in which time zone: write +01:00 or the like at its end, or "
                'time_zone = "Europe/Berlin" under [gradebook].'
            ).format(where=where, value=due.isoformat())
        )
    return due.replace(tzinfo=zone)
