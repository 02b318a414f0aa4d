"""`collect`: what a class handed in, as it is understood, and nothing run."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bpgrade import submission
from bpgrade.arrivals import Arrived, Intake, arrivals
from bpgrade.edition import Edition
from bpgrade.errors import SubmissionError, UsageError
from bpgrade.messages import _, counted, listed
from bpgrade.platforms import PLAIN, matching, pattern, roster, table
from bpgrade.platforms.matching import Known
from bpgrade.platforms.people import Handed, Kind, Person
from bpgrade.platforms.roster import Line, Roster
from bpgrade.platforms.table import Table

_NAMED = 5


@dataclass(frozen=True)
class Row:
    """One submission. known: who handed it in; nothing where no platform tells. files: what counts. warnings: what is doubtful."""

    submission: str
    known: Known | None
    attempt: int | None
    files: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Collected:
    """What was understood. platform: `plain` for none. missing: who is in the roster and handed in nothing; nothing without one."""

    platform: str
    rows: tuple[Row, ...]
    missing: tuple[Line, ...] | None
    warnings: tuple[str, ...]


def collect(
    handed_in: Sequence[Path],
    edition: Edition,
    chosen: str | None = None,
    roster_path: Path | None = None,
    groups_path: Path | None = None,
) -> Collected:
    """Return what these places hold.

    chosen: the platform that somebody names. groups_path: who is in which group, where the roster does not say it.
    Raises BpgradeError with a sentence.
    """
    for path in handed_in:
        if not path.exists():
            raise SubmissionError(_("There is no {path}.").format(path=path))
    people = read_people(roster_path, groups_path)
    intake = intake_of(edition, chosen, people)
    with arrivals(handed_in, edition.course.limits, intake=intake) as arrived:
        known, missing = who_is_who(arrived, people)
        rows = tuple(_row(one, known.get(one.name)) for one in arrived)
    platforms = list(dict.fromkeys(download.platform for download in intake.downloads))
    return Collected(
        platform=", ".join(platforms) or PLAIN,
        rows=rows,
        missing=None if people is None else missing,
        warnings=tuple(about(intake)),
    )


def intake_of(edition: Edition, chosen: str | None, people: Roster | None = None) -> Intake:
    """Return how a class is to be understood in this course. Raises CourseError where its pattern is none."""
    course = edition.course
    names = {f"{name.rpartition('/')[2]}.py" for name in course.exercises}
    homework = {f"{one.name}{ending}" for one in course.assignments for ending in (".py", ".ipynb")}
    units = {f"{unit.name}{ending}" for unit in course.units for ending in ("", ".py")}
    own = pattern.compiled(course.pattern) if course.pattern else None
    return Intake(
        chosen=chosen,
        asked_for=names | homework,
        own=own,
        has=None if people is None else people.has,
        one_persons={name.lower() for name in (*names, *homework, *units)},
    )


def read_people(roster_path: Path | None, groups_path: Path | None = None) -> Roster | None:
    """Return who is in the course, and in which group, as these files have it; nothing without one. Raises UsageError."""
    people = None if roster_path is None else read_roster(roster_path)
    return people if groups_path is None else roster.with_groups(people, read_roster(groups_path))


def read_table(path: Path) -> Table:
    """Return the table in a file. Raises UsageError with a sentence."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(_("{path} cannot be read: {why}.").format(path=path, why=error.strerror)) from None
    return table.read(data, str(path))


def read_roster(path: Path) -> Roster:
    """Return the roster in a file. Raises UsageError with a sentence."""
    return roster.read(read_table(path))


def who_is_who(arrived: Sequence[Arrived], people: Roster | None) -> tuple[Mapping[str, Known], tuple[Line, ...]]:
    """Return who handed in, by the submission's name, and who did not. Raises UsageError where the roster is another one."""
    by_platform = [one for one in arrived if one.handed is not None]
    if people is not None and not by_platform:
        raise UsageError(
            _("{path} is of no use here: what was handed in does not say who is who.").format(path=people.path)
        )
    matched = matching.matched([one.handed for one in by_platform if one.handed is not None], people)
    return {one.name: known for one, known in zip(by_platform, matched.known, strict=True)}, matched.missing


def about(intake: Intake) -> list[str]:
    """Return what there is to say about the downloads themselves, as sentences."""
    said = [*intake.notes, *(warning for download in intake.downloads for warning in download.warnings)]
    others = [path for download in intake.downloads for path in download.others]
    if others:
        named = listed([submission.printable(path) for path in others[:_NAMED]])
        said.append(
            counted(
                "{count} file belongs to nobody, by its name, and is not graded: {names}",
                "{count} files belong to nobody, by their names, and are not graded: {names}",
                len(others),
                names=named if len(others) <= _NAMED else f"{named} ...",
            )
        )
    return said


def in_short(intake: Intake, known: Collection[Known], missing: Sequence[Line] | None) -> list[str]:
    """Return what `grade` says of what was handed in before it runs anything; of no platform's, only what is particular."""
    if not intake.downloads:
        return about(intake)
    platforms = ", ".join(dict.fromkeys(one.platform.capitalize() for one in intake.downloads))
    said = counted("{platform}: {count} handed in", "{platform}: {count} handed in", len(known), platform=platforms)
    late = sum(one.late is True for one in known)
    said += _(", {count} of them late").format(count=late) if late else ""
    said += _("; {count} in the roster did not").format(count=len(missing)) if missing else ""
    doubtful = sum(bool(one.warnings) for one in known)
    if doubtful:
        said += counted(
            "; {count} is doubtful: `bpgrade collect` shows which",
            "; {count} are doubtful: `bpgrade collect` shows which",
            doubtful,
        )
    return [f"{said}.", *about(intake)]


def people_to_json(arrived: Sequence[Arrived], known: Mapping[str, Known]) -> dict[str, Any]:
    """Return who handed in, by the submission's name, as a run keeps it."""
    return {
        one.name: person_to_json(known[one.name], one.handed)
        for one in arrived
        if one.handed is not None and one.name in known
    }


def person_to_json(known: Known, handed: Handed) -> dict[str, Any]:
    """Return who handed in, as a run keeps it: as the download has it, since the table that is filled in is a roster too.

    members: whose grade it is, as far as the roster, or the download, tells.
    """
    person = known.person
    return {
        "platform": person.platform,
        "id": person.id,
        "name": person.name,
        "kind": person.kind.value,
        "late": known.late,
        "attempt": handed.attempt,
        "submitted": handed.submitted and handed.submitted.isoformat(),
        "others": [list(other) for other in handed.others],
        "members": [
            {
                "id": one.id,
                "name": one.name,
                "email": one.email,
                "login": one.login,
                "late": one.late,
                "late_by": one.late_by,
            }
            for one in known.members
        ],
    }


def remembered(known: Known, told: Mapping[str, Any], same_work: bool) -> Known:
    """Return who handed in, with what a run was told of them before, by a roster of that time.

    told: as `person_to_json` kept it; of somebody else it says nothing. same_work: how late that came is how late this did.
    """
    person = known.person
    if known.members or (told["platform"], told["id"], told["name"]) != (person.platform, person.id, person.name):
        return known
    members = tuple(
        Line(
            one["id"],
            one["name"],
            one["email"],
            late=one["late"] if same_work else None,
            late_by=one["late_by"] if same_work else None,
            login=one.get("login", ""),
        )
        for one in told["members"]
    )
    late = told["late"] if known.late is None and same_work else known.late
    return replace(known, members=members, late=late)


def lateness_told(told: Mapping[str, Any]) -> dict[str, tuple[bool | None, int | None]]:
    """Return what a run was told of how late something came, by member: whether, and by how many seconds."""
    by_member = {one["id"] or one["email"]: (one["late"], one["late_by"]) for one in told["members"]}
    of_all = (told["late"], None)
    return {who: of_all if late[0] is None else late for who, late in (by_member or {told["id"]: of_all}).items()}


def handed_from_json(data: Mapping[str, Any]) -> Handed:
    """Return who handed in, as it was kept, without the files. members: as the download told them, or the roster of that time."""
    person = Person(data["platform"], data["id"], data["name"], Kind(data["kind"]))
    members = tuple(
        Line(one["id"], one["name"], one["email"], login=one.get("login", "")) for one in data.get("members", ())
    )
    others = tuple((number, name) for number, name in data.get("others", ()))
    return Handed(person, (), data["late"], members=members, others=others)


def _row(arrived: Arrived, known: Known | None) -> Row:
    read = arrived.read()
    warnings = [*(known.warnings if known else ()), *submission.about(read)]
    attempt = arrived.handed.attempt if arrived.handed else None
    return Row(arrived.name, known, attempt, tuple(file.path for file in read.files), tuple(warnings))


def to_json(collected: Collected) -> dict[str, Any]:
    """Return it as JSON. `id` is the platform's own identifier, alone."""
    return {
        "platform": collected.platform,
        "handed_in": [
            {
                "submission": row.submission,
                "id": row.known.person.id or None if row.known else None,
                "name": row.known.person.name or None if row.known else None,
                "kind": row.known.kind.value if row.known else None,
                "members": [_line(line) for line in row.known.members] if row.known else [],
                "late": row.known.late if row.known else None,
                "attempt": row.attempt,
                "files": list(row.files),
                "warnings": list(row.warnings),
            }
            for row in collected.rows
        ],
        "missing": None if collected.missing is None else [_line(line) for line in collected.missing],
        "warnings": list(collected.warnings),
    }


def _line(line: Line) -> dict[str, Any]:
    said = {"id": line.id, "name": line.name, "email": line.email, "login": line.login, "group": line.group}
    return {name: one or None for name, one in said.items()}
