"""The rules for the grades of one assignment, as the course declares them: when it is due, what lateness costs, which attempt counts.

A run keeps them, so that its files can be made without the course. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from bpgrade.course import Assignment, Course
from bpgrade.errors import CourseError
from bpgrade.gradebook import late, moments
from bpgrade.gradebook.late import Policy
from bpgrade.messages import _, listed

#: Which attempt counts, of several.
ATTEMPTS = ("last", "best")
_COURSE = ("time_zone", "free_late_days", "drop_lowest")
#: Another year is a slip, and at the ends of the calendar a moment cannot be compared with one elsewhere.
_YEARS = (1970, 2999)
#: More free days, or dropped assignments, are a mistake.
_MOST = 366


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


def of(course: Course, name: str) -> dict[str, Any]:
    """Return the rules of one assignment in JSON's types, as a run keeps them."""
    assignment = course.assignment(name)
    due = _due(course, assignment, assignment.name)
    names = [one.name for one in course.assignments]
    return {
        "assignment": name,
        "due": due and due.isoformat(),
        "zone": due and f"{due.tzinfo}",
        "late": dict(assignment.late),
        "attempts": assignment.attempts,
        "free_days": course.gradebook.get("free_late_days", 0),
        "earlier": [one.name for one in course.assignments[: names.index(name)] if one.late],
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


def check(course: Course, path: str) -> None:
    """Raise CourseError, naming the file and the assignment, for rules that make no sense."""
    where = _("{path}, gradebook").format(path=path)
    table = course.gradebook
    if not isinstance(table, Mapping):
        raise CourseError(_("{where} has to be a table.").format(where=where))
    unknown = [name for name in table if name not in _COURSE]
    if unknown:
        raise CourseError(
            _("{where} has no {unknown}; there are: {names}.").format(
                where=where, unknown=listed(unknown), names=listed(_COURSE)
            )
        )
    if "time_zone" in table and moments.zone_named(table["time_zone"]) is None:
        raise CourseError(
            _("{where}: {zone} is no time zone that this machine knows; one is called Europe/Berlin.").format(
                where=where, zone=table["time_zone"]
            )
        )
    for name, most in (("free_late_days", _MOST), ("drop_lowest", max(0, len(course.assignments) - 1))):
        value = table.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            raise CourseError(
                _("{where}: {name} has to be a whole number from 0 to {most}; there stands {value}.").format(
                    where=where, name=name, most=most, value=value
                )
            )
    for assignment in course.assignments:
        where = _("{path}, assignment {name}").format(path=path, name=assignment.name)
        if assignment.attempts not in ATTEMPTS:
            raise CourseError(
                _("{where}: attempts has to be one of {words}; there stands {value}.").format(
                    where=where, words=listed(ATTEMPTS), value=assignment.attempts
                )
            )
        if assignment.late:
            late.read(assignment.late, f"{where}, late")
        _due(course, assignment, where)


def _due(course: Course, assignment: Assignment, where: str) -> datetime | None:
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
    zone = moments.zone_named(course.gradebook.get("time_zone"))
    if zone is None:
        raise CourseError(
            _(
                "{where}: due = {value} does not say in which time zone: write +01:00 or the like at its end, or "
                'time_zone = "Europe/Berlin" under [gradebook].'
            ).format(where=where, value=due.isoformat())
        )
    return due.replace(tzinfo=zone)
