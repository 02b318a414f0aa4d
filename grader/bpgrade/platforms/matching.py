"""Who handed in, joined with who is in the course: always by the platform's identifier, or by a group's name, and never by a person's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bpgrade.errors import UsageError
from bpgrade.messages import _
from bpgrade.platforms.people import Handed, Kind, Person
from bpgrade.platforms.roster import Line, Roster, cleaned


@dataclass(frozen=True)
class Known:
    """One that handed in, as far as it is known. kind: as the roster tells it. members: whose grade it is, by the roster.

    late: of the download, else of the roster. warnings: what is doubtful.
    """

    person: Person
    kind: Kind
    members: tuple[Line, ...] = ()
    late: bool | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Matched:
    """All that handed in, in order, and those of the roster who did not."""

    known: tuple[Known, ...]
    missing: tuple[Line, ...] = ()


def matched(handed: Sequence[Handed], roster: Roster | None) -> Matched:
    """Return who is who. Raises UsageError where the roster is of another platform, or has none of these people."""
    if roster is None:
        return Matched(tuple(Known(one.person, one.person.kind, (), one.late, one.warnings) for one in handed))
    others = {one.person.platform for one in handed} - {roster.platform}
    if others:
        raise UsageError(
            _("{path} is {roster}'s, and what was handed in is {platform}'s.").format(
                path=roster.path, roster=roster.platform.capitalize(), platform=", ".join(sorted(others)).capitalize()
            )
        )
    known = tuple(_known(one, roster) for one in handed)
    found = {line.id for one in known for line in one.members}
    if handed and not found:
        raise UsageError(
            _("{path} has nobody of those who handed in: it is of another assignment, or of another course.").format(
                path=roster.path
            )
        )
    return Matched(known, tuple(line for line in roster.lines if line.id not in found))


def _known(handed: Handed, roster: Roster) -> Known:
    person, warnings = handed.person, list(handed.warnings)
    group = roster.by_group.get(cleaned(person.name), ()) if person.name else ()
    line = roster.by_id.get(person.id)
    if group and person.kind in (Kind.GROUP, Kind.UNKNOWN):
        # Of a team the number is the group's. Who is in none has no number, and Moodle's word for that is their group.
        members, kind = tuple(group), Kind.GROUP
        if not person.id and len(group) == 1:
            return Known(person, Kind.PERSON, members, _late(handed, members))
        if not person.id:
            members = ()
            warnings.append(
                _("{count} people are in no group, and the download does not tell them apart.").format(count=len(group))
            )
    elif line is not None and person.kind is not Kind.GROUP:
        members, kind = (line,), person.kind if person.kind is Kind.ANONYMOUS else Kind.PERSON
    else:
        members, kind = (), person.kind
        warnings.append(_("Not in {path}.").format(path=roster.path))
    return Known(person, kind, members, _late(handed, members), tuple(warnings))


def _late(handed: Handed, members: Iterable[Line]) -> bool | None:
    """Return whether it came late: as the download says, else as the roster does; nothing where neither tells."""
    if handed.late is not None:
        return handed.late
    told = {line.late for line in members}
    return None if not told or None in told else True in told
