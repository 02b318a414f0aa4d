"""A roster: the people of a course as a platform's own table has them, with groups and lateness where that is in it.

Moodle's grading worksheet, Canvas's gradebook, Canvas's list of who is in which group: each is told by its heading.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bpgrade.errors import UsageError
from bpgrade.gradebook.moments import span
from bpgrade.messages import _
from bpgrade.platforms import headings
from bpgrade.platforms.table import Table, whole

_PARTICIPANT = re.compile(r"^\D*?(\d+)$")
#: The user whom Canvas makes for a teacher to try things out, as the last row of its gradebook has it.
_TEST_STUDENT = "Student, Test"


@dataclass(frozen=True)
class Line:
    """One person. id: the platform's identifier of this roster. group: empty for none. late, handed_in: nothing where it is not told.

    late_by: seconds, where it is told. login: what somebody signs in with, which may look like an address and be none.
    """

    id: str
    name: str = ""
    email: str = ""
    group: str = ""
    late: bool | None = None
    handed_in: bool | None = None
    late_by: int | None = None
    login: str = ""


@dataclass(frozen=True)
class Roster:
    """The people. platform: whose table it was. path: as errors name it."""

    platform: str
    path: str
    lines: tuple[Line, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Line]:
        """Return the people by their identifier."""
        return {line.id: line for line in self.lines}

    @cached_property
    def by_group(self) -> Mapping[str, Sequence[Line]]:
        """Return the members of each group, by its name as a download's file names have it: two groups may share that."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            if line.group:
                found.setdefault(cleaned(line.group), []).append(line)
        return found

    def members(self, group: str) -> tuple[Line, ...]:
        """Return who is in the group of exactly this name."""
        return tuple(line for line in self.by_group.get(cleaned(group), ()) if line.group == group)

    def has(self, number: str, name: str) -> bool:
        """Return whether this number is somebody's here who may go by this name, alone or in a group."""
        line = self.by_id.get(number)
        return line is not None and (may_be(name, line.name) or bool(line.group and may_be(name, line.group)))


def cleaned(name: str) -> str:
    """Return a name as Moodle writes it into a file's name.

    >>> cleaned("Team_A"), cleaned("Grace O'Brien-Smith"), cleaned("A & B?") == cleaned("A amp; B_")
    ('Team A', 'Grace OBrien-Smith', True)
    """
    # What was unpacked on a Mac and packed again has its accents apart.
    name = unicodedata.normalize("NFC", name)
    # Of a group's name the signs of HTML are written out, and then lose the first one of their own.
    name = re.sub(r"\b(?:amp|lt|gt|quot|#0?39);", "", re.sub(r"[_?*]", " ", name))
    return " ".join(re.sub(r"[\x00-\x1f'\"&<>|`:\\/]", "", name).split())


def may_be(one: str, other: str) -> bool:
    """Return whether two names may be one person's, as two tables of a platform have them.

    Never a reason to take somebody for a person, only one to doubt it: the number has said who it is. Platforms drop signs, turn
    names round and leave parts out, so it is enough that one word is in both, or that the letters are the same.

    >>> may_be("doejane", "Doe, Jane"), may_be("Ada M. Lovelace", "Lovelace Ada"), may_be("Team A", "Ada Lovelace")
    (True, True, False)
    """
    here, there = _words(one), _words(other)
    return not here or not there or bool(set(here) & set(there)) or spelled_alike(one, other)


def spelled_alike(one: str, other: str) -> bool:
    """Return whether two names have the same letters and digits, in any order: Canvas leaves nothing else of a name.

    >>> spelled_alike("teamone", "Team One"), spelled_alike("teamone", "Team Two")
    (True, False)
    """
    here, there = ("".join(sorted("".join(_words(name)))) for name in (one, other))
    return here == there != ""


def _words(name: str) -> list[str]:
    """Return the words of a name in small letters, without marks: a mark goes to another letter where a sign between is dropped."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    kinds = ((sign, unicodedata.category(sign)[0]) for sign in folded)
    return "".join(sign if kind in "LN" else " " for sign, kind in kinds if kind != "M").split()


def read(table: Table) -> Roster:
    """Return the roster that a platform's table is.

    Raises UsageError with a sentence where it is none, is cut off, or holds a person twice.
    """
    path = table.path
    rows = [values for row in table.rows if any(values := [cell.value for cell in row])]
    heading = [cell.strip() for cell in rows[0]] if rows else []
    if "canvas_user_id" in heading and "group_name" in heading:
        lines, platform = _groups(heading, rows[1:]), "canvas"
    elif heading[:1] == ["Identifier"] or (heading and _is_worksheet(rows)):
        lines, platform = _worksheet(heading, rows[1:]), "moodle"
    elif "ID" in heading and "Section" in heading:
        lines, platform = _gradebook(heading, rows[1:]), "canvas"
    else:
        raise UsageError(
            _(
                "{path} is no roster that I know: Moodle's grading worksheet, Canvas's gradebook and Canvas's groups are, told by "
                "their first line."
            ).format(path=path)
        )
    whole(table)
    seen: set[str] = set()
    for line in lines:
        if line.id in seen:
            raise UsageError(_("{path}: {id} stands there twice.").format(path=path, id=line.id))
        seen.add(line.id)
    return Roster(platform, path, tuple(lines))


def with_groups(roster: Roster | None, groups: Roster) -> Roster:
    """Return the roster with everybody's group. groups: another one, with the same numbers.

    Who is in a group and not in the roster stays in the group. Raises UsageError where there are no groups in it.
    """
    if not groups.by_group:
        raise UsageError(_("{path} says of nobody which group they are in.").format(path=groups.path))
    if roster is None:
        return groups
    if groups.platform != roster.platform:
        raise UsageError(
            _("{path} is {roster}'s, and {groups} is {platform}'s.").format(
                path=roster.path,
                roster=roster.platform.capitalize(),
                groups=groups.path,
                platform=groups.platform.capitalize(),
            )
        )
    lines = [
        replace(line, group=groups.by_id[line.id].group if line.id in groups.by_id else "") for line in roster.lines
    ]
    return replace(
        roster, lines=(*lines, *(line for line in groups.lines if line.group and line.id not in roster.by_id))
    )


def _is_worksheet(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether this is a worksheet in another language: its first column ends in numbers, its heading has none of Canvas's words."""
    return len(rows[0]) > 3 and len(rows) > 1 and all(_PARTICIPANT.match(row[0]) for row in rows[1:])


def _worksheet(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Line]:
    columns = {headings.english(name): number for number, name in enumerate(heading)}
    known = headings.are_known(heading)
    if not known and len({row[1] for row in rows}) > len(rows) / 2:
        # Whatever it is called there: where names are not kept back, they stand beside the number.
        columns["Full name"] = 1

    def cell(row: Sequence[str], *names: str) -> str:
        number = next((columns[name] for name in names if name in columns), None)
        return row[number].strip() if number is not None and number < len(row) else ""

    lines = []
    for row in rows:
        found = _PARTICIPANT.match(row[0].strip())
        if found is None:
            continue
        status = cell(row, "Status")
        lines.append(
            Line(
                id=found[1],
                name=cell(row, "Full name"),
                email=cell(row, "Email address"),
                group=cell(row, "Group"),
                late=headings.is_late(status) if status and known else None,
                handed_in=status.startswith("Submitted") if status and heading[0] == "Identifier" else None,
                late_by=span(status) if status and known and headings.is_late(status) else None,
            )
        )
    return lines


def _gradebook(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Line]:
    number = heading.index("ID")
    login = next((n for n, name in enumerate(heading) if name == "SIS Login ID"), None)
    lines = []
    for row in rows:
        # The rows of points, and of what is posted how, have no person.
        if len(row) > number and row[number].strip().isdecimal() and row[0] != _TEST_STUDENT:
            signs_in = row[login].strip() if login is not None and login < len(row) else ""
            # A site may have names in two columns, the last one first.
            name = ", ".join(part.strip() for part in row[:number])
            lines.append(Line(id=row[number].strip(), name=name, login=signs_in))
    return lines


def _groups(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Line]:
    """Return the people of Canvas's list of a set of groups: one row for each, with no group for who is in none."""
    places = {name: number for number, name in enumerate(heading)}

    def cell(row: Sequence[str], name: str) -> str:
        number = places.get(name, len(row))
        return row[number].strip() if number < len(row) else ""

    return [
        Line(cell(row, "canvas_user_id"), cell(row, "name"), group=cell(row, "group_name"), login=cell(row, "login_id"))
        for row in rows
        if cell(row, "canvas_user_id").isdecimal()
    ]
