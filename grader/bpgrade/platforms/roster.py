"""A roster: the people of a course as a platform's own table has them, with groups and lateness where that is in it.

Moodle's grading worksheet, Canvas's gradebook, Gradescope's roster: each is told by its heading.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bpgrade.errors import UsageError
from bpgrade.messages import _
from bpgrade.moments import span
from bpgrade.platforms.table import Table

#: A worksheet's headings by what is in the column: English, and as Moodle's other languages have them is found by what the cells say.
_LATE = re.compile(r"\blate\b", re.IGNORECASE)
_PARTICIPANT = re.compile(r"^\D*?(\d+)$")


@dataclass(frozen=True)
class Line:
    """One person. id: the platform's identifier of this roster. group: empty for none. late, handed_in: nothing where it is not told.

    late_by: seconds, where it is told.
    """

    id: str
    name: str = ""
    email: str = ""
    group: str = ""
    late: bool | None = None
    handed_in: bool | None = None
    late_by: int | None = None


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

    >>> cleaned("Team_A"), cleaned("Grace O'Brien-Smith")
    ('Team A', 'Grace OBrien-Smith')
    """
    return " ".join(re.sub(r"[\x00-\x1f'\"&<>|`:\\/?*]", "", name.replace("_", " ")).split())


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
    columns = {name: number for number, name in enumerate(heading)}

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
                # Only in English is it known what the word for late is.
                late=bool(_LATE.search(status)) if status else None,
                handed_in=status.startswith("Submitted") if status else None,
                late_by=span(status) if _LATE.search(status) else None,
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
