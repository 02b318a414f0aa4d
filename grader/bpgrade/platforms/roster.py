"""A roster: the people of a course as a platform's own table has them, with groups and lateness where that is in it.

Moodle's grading worksheet, Canvas's gradebook, Gradescope's roster: each is told by its heading.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bpgrade.errors import UsageError
from bpgrade.messages import _
from bpgrade.platforms import headings
from bpgrade.platforms.table import Table

_PARTICIPANT = re.compile(r"^\D*?(\d+)$")


@dataclass(frozen=True)
class Line:
    """One person. id: the platform's identifier of this roster. group: empty for none. late, handed_in: nothing where it is not told."""

    id: str
    name: str = ""
    email: str = ""
    group: str = ""
    late: bool | None = None
    handed_in: bool | None = None


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
        """Return the members of each group, by its name as a download's file names have it."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            if line.group:
                found.setdefault(cleaned(line.group), []).append(line)
        return found


def cleaned(name: str) -> str:
    """Return a name as Moodle writes it into a file's name.

    >>> cleaned("Team_A"), cleaned("Grace O'Brien-Smith"), cleaned("A & B?") == cleaned("A amp; B_")
    ('Team A', 'Grace OBrien-Smith', True)
    """
    # Of a group's name the signs of HTML are written out, and then lose the first one of their own.
    name = re.sub(r"\b(?:amp|lt|gt|quot|#0?39);", "", re.sub(r"[_?*]", " ", name))
    return " ".join(re.sub(r"[\x00-\x1f'\"&<>|`:\\/]", "", name).split())


def read(table: Table) -> Roster:
    """Return the roster that a platform's table is. Raises UsageError with a sentence where it is none, or holds a person twice."""
    path = table.path
    rows = [values for row in table.rows if any(values := [cell.value for cell in row])]
    heading = [cell.strip() for cell in rows[0]] if rows else []
    if heading[:1] == ["Identifier"] or (heading and _is_worksheet(rows)):
        lines, platform = _worksheet(heading, rows[1:]), "moodle"
    elif "ID" in heading and "Section" in heading:
        lines, platform = _gradebook(heading, rows[1:]), "canvas"
    else:
        raise UsageError(
            _(
                "{path} is no roster that I know: Moodle's grading worksheet and Canvas's gradebook are, told by their first line."
            ).format(path=path)
        )
    seen: set[str] = set()
    for line in lines:
        if line.id in seen:
            raise UsageError(_("{path}: {id} stands there twice.").format(path=path, id=line.id))
        seen.add(line.id)
    return Roster(platform, path, tuple(lines))


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
            )
        )
    return lines


def _gradebook(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Line]:
    number = heading.index("ID")
    login = next((n for n, name in enumerate(heading) if name == "SIS Login ID"), None)
    lines = []
    for row in rows:
        # The rows of points, and of what is posted how, have no person.
        if len(row) > number and row[number].strip().isdecimal():
            email = row[login].strip() if login is not None and login < len(row) else ""
            lines.append(Line(id=row[number].strip(), name=row[0].strip(), email=email))
    return lines
