"""Who handed in, joined with who is in the course: always by the platform's identifier, or by a group's name, and never by a person's.

A person's name may only raise a doubt: where a number goes by another name there, nobody is guessed.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bpgrade.errors import UsageError
from bpgrade.messages import _, listed
from bpgrade.platforms.people import Handed, Kind, Person
from bpgrade.platforms.roster import Line, Roster, cleaned, may_be, spelled_alike


@dataclass(frozen=True)
class Known:
    """One that handed in, as far as it is known. kind: as the roster tells it. members: whose grade it is, as the roster or else
    the download tells it.

    late: of the download, else of the roster. warnings: what is doubtful. doubt: the one that leaves it without a person.
    """

    person: Person
    kind: Kind
    members: tuple[Line, ...] = ()
    late: bool | None = None
    warnings: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(frozen=True)
class Matched:
    """All that handed in, in order, and those of the roster who did not."""

    known: tuple[Known, ...]
    missing: tuple[Line, ...] = ()


def matched(handed: Sequence[Handed], roster: Roster | None) -> Matched:
    """Return who is who. Raises UsageError where the roster is of another platform, or has none of these people."""
    if roster is None:
        return Matched(tuple(Known(one.person, one.person.kind, one.members, one.late, one.warnings) for one in handed))
    others = {one.person.platform for one in handed} - {roster.platform}
    if others:
        raise UsageError(
            _("{path} is {roster}'s, and what was handed in is {platform}'s.").format(
                path=roster.path, roster=roster.platform.capitalize(), platform=", ".join(sorted(others)).capitalize()
            )
        )
    if handed and all(one.person.kind is Kind.ANONYMOUS for one in handed):
        raise UsageError(
            _(
                "What was handed in is anonymous, and {path} does not know its numbers. Show the names on the platform and download "
                "again: what was graded already is not run again."
            ).format(path=roster.path)
        )
    # What everybody is called alike is no name: "Participant", where names are kept back.
    names = {one.person.name for one in handed}
    named = len(names) > 1 or len(handed) == 1
    # A group may be called as Moodle calls all who are in none.
    two = {cleaned(one.person.name) for one in handed if not one.person.id} & {
        cleaned(one.person.name) for one in handed if one.person.id
    }
    known = tuple(_known(one, roster, named, two) for one in handed)
    found = {line.id for one in known for line in one.members}
    if any(one.person.kind is not Kind.TEST for one in handed) and not found:
        there = next((one for one in known if one.person.id in roster.by_id and one.doubt), None)
        if roster.platform == "canvas" and not roster.by_group and there is not None:
            raise UsageError(
                _("{path} has these numbers under other names alone: {doubt}.").format(
                    path=roster.path, doubt=there.doubt
                )
            )
        raise UsageError(none_of_them(roster))
    return Matched(known, tuple(line for line in roster.lines if line.id not in found))


def may_be_others(numbers: Sequence[str]) -> str:
    """Return what to say of somebody who may be one of these others, as a phrase."""
    return _("by its name the download may as well be that of {numbers}: grade again with --roster FILE").format(
        numbers=listed(list(numbers))
    )


def none_of_them(roster: Roster) -> str:
    """Return what to say of a roster of other people."""
    return _("{path} has nobody of those who handed in: it is of another assignment, or of another course.").format(
        path=roster.path
    )


def _known(handed: Handed, roster: Roster, named: bool, two: Collection[str]) -> Known:
    """Return who this is. named: a name says something here. two: names that are a group's, and of those without one too."""
    person = handed.person
    if person.kind is Kind.TEST:
        doubt = _("the platform's own test user, and nobody's grade")
        return Known(person, person.kind, late=handed.late, warnings=handed.warnings, doubt=doubt)
    in_teams = roster.platform == "moodle" and roster.by_group
    kind, members, doubt = _team(person, roster, two) if in_teams else _somebody(person, roster, named)
    others = [number for number, name in handed.others if roster.has(number, name)]
    if members and others:
        kind, members, doubt = person.kind, (), may_be_others(others)
    # What the download could not tell is told.
    warnings = () if members and not person.id else handed.warnings
    if doubt:
        warnings = (*warnings, _("Whose it is, is not sure: {doubt}.").format(doubt=doubt))
    return Known(person, kind, members, _late(handed, members), warnings, doubt)


def _team(person: Person, roster: Roster, two: Collection[str]) -> tuple[Kind, tuple[Line, ...], str]:
    """Return who is in a team of Moodle's, or why that is not known. two: names of two teams.

    Its number in a download is the group's, which no worksheet has; and never a participant's, whom it may look like. All who are in
    no group, or in several, are one team for Moodle, which has no number: one work is handed in for all of them, and graded so.
    (Source: get_submission_group_members and get_group_submission in mod/assign/locallib.php.)
    """
    group = tuple(roster.by_group.get(cleaned(person.name), ()))
    if not group:
        return Kind.GROUP, (), _("{path} has no group {name}").format(path=roster.path, name=person.name or "?")
    if len({line.group for line in group}) > 1:
        names = ", ".join(sorted({line.group for line in group}))
        return Kind.GROUP, (), _("Moodle writes several groups alike in the download: {names}").format(names=names)
    # The worksheet has the state of the team's work in the row of each: where these differ, there are two teams.
    if cleaned(person.name) in two or len({line.handed_in for line in group}) > 1:
        return Kind.GROUP, (), _("there are two groups {name} in Moodle").format(name=group[0].group)
    return Kind.GROUP if person.id or len(group) > 1 else Kind.PERSON, group, ""


def _somebody(person: Person, roster: Roster, named: bool) -> tuple[Kind, tuple[Line, ...], str]:
    """Return whose number it is, or why that is not known; of a group of Canvas's it is one member's."""
    line = roster.by_id.get(person.id) if person.kind is not Kind.ANONYMOUS else None
    if line is None:
        why = (
            _("the download is anonymous")
            if person.kind is Kind.ANONYMOUS
            else _("not in {path}").format(path=roster.path)
        )
        return person.kind, (), why
    of_group = bool(line.group) and spelled_alike(person.name, line.group)
    members = roster.members(line.group)
    if of_group and len(members) > 1 and spelled_alike(person.name, line.name):
        said = _("{name} is a person and a group").format(name=line.name)
        return person.kind, (), said
    if of_group:
        return Kind.GROUP, members, ""
    if not named or may_be(person.name, line.name):
        return Kind.PERSON, (line,), ""
    said = _('{path} calls {id} "{there}", and the download "{here}"').format(
        path=roster.path, id=person.id, there=line.name, here=person.name
    )
    if roster.platform == "canvas" and not roster.by_group:
        said = _("{said}; if that is a group, --groups FILE says who is in it").format(said=said)
    return person.kind, (), said


def _late(handed: Handed, members: Iterable[Line]) -> bool | None:
    """Return whether it came late: as the download says, else as the roster does; nothing where neither tells."""
    if handed.late is not None:
        return handed.late
    told = {line.late for line in members}
    return None if not told or None in told else True in told
