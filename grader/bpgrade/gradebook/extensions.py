"""`OUT/extensions.csv`: for whom the due date is another one. Pure: `own_table` reads the file.

Its columns are `person,assignment,due,days,reason`, of which `due` or `days` may be missing: a new due date, or by how many days it
is later. A person is the platform's identifier, an e-mail address, or the submission's name. Lines about other assignments are passed
by, so that one file may lie in every run.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from decimal import Decimal, InvalidOperation

from bpgrade.errors import UsageError
from bpgrade.gradebook.late import EVER
from bpgrade.gradebook.moments import DAY, moment, stated
from bpgrade.gradebook.rules import Rules
from bpgrade.messages import _, listed

NAME = "extensions.csv"
COLUMNS = ("person", "assignment")
_MORE = ("due", "days")


@dataclass(frozen=True)
class Extension:
    """One line about this assignment. where: it stands, as a sentence says it. seconds: by how much the due date is later."""

    where: str
    person: str
    seconds: int

    @property
    def names(self) -> set[str]:
        """Return who may be meant, as people go by: an address has no case; an identifier, or a submission's name, has."""
        return {self.person, without_case(self.person)}


def without_case(name: str) -> str:
    """Return a name as it is compared: an address in small letters.

    >>> without_case("Ada@X.org"), without_case("A17")
    ('ada@x.org', 'A17')
    """
    return name.casefold() if "@" in name else name


def read(lines: Iterable[tuple[int, Mapping[str, str]]], path: str, rules: Rules | None) -> tuple[Extension, ...]:
    """Return what the lines of the file at `path` say of the run's assignment.

    rules: nothing where the run is of no assignment. Raises UsageError, with a sentence for each line that is wrong.
    """
    found: list[Extension] = []
    wrong: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    for number, line in lines:
        where = _("{path}, line {number}").format(path=path, number=number)
        person = line.get("person", "").removeprefix("'")
        assignment = line.get("assignment", "")
        missing = [column for column in COLUMNS if not line.get(column)]
        before = seen.setdefault((person.casefold(), assignment), number)
        if missing:
            wrong.append(_("{where}: {columns} is missing.").format(where=where, columns=listed(missing)))
        elif rules is None:
            wrong.append(_("{where}: this run is of no assignment.").format(where=where))
        elif assignment not in rules.assignments:
            wrong.append(
                _("{where}: {name} is no assignment of this course; there are: {names}.").format(
                    where=where, name=assignment, names=listed(rules.assignments)
                )
            )
        elif before != number:
            wrong.append(
                _("{where}: {person} stands in line {before} already.").format(
                    where=where, person=person, before=before
                )
            )
        elif assignment == rules.assignment:
            seconds = _seconds(line, rules)
            if isinstance(seconds, str):
                wrong.append(f"{where}: {seconds}")
            else:
                found.append(Extension(where, person, seconds))
    if wrong:
        raise UsageError("\n".join(wrong))
    return tuple(found)


def _seconds(line: Mapping[str, str], rules: Rules) -> int | str:
    """Return by how much the due date is later; or what is wrong with the line."""
    due, days = (line.get(name, "") for name in _MORE)
    if bool(due) == bool(days):
        return _("it needs either a new due date (due) or a number of days (days).")
    if days:
        try:
            # Python takes 1_0 for ten; nobody writes that.
            many = Decimal(-1 if "_" in days else days)
        except InvalidOperation:
            many = Decimal(-1)
        # Stated as what must hold: nan is no number of days.
        few = many.is_finite() and 0 <= many <= EVER // DAY
        return int(many * DAY) if few else _("{days} is no number of days.").format(days=days)
    if rules.due is None:
        return _("a new due date needs the old one: declare due in course.toml, or give days.")
    when = moment(due, rules.due.tzinfo)
    if when is None:
        return _("{due} is no moment; write 2026-11-24 23:59, or 2026-11-24 23:59 +01:00.").format(due=due)
    # Two moments of one zone are compared by the clock on the wall, which may have been set back between them.
    due_at, when = rules.due.astimezone(UTC), when.astimezone(UTC)
    if when < due_at:
        return _("{due} is before everybody's due date, {stated}.").format(due=due, stated=stated(rules.due))
    return (when - due_at) // timedelta(seconds=1)


def is_about(line: Mapping[str, str], people: Iterable[str]) -> bool:
    """Return whether a line is about somebody. people: what the person goes by."""
    return line.get("person", "").removeprefix("'").casefold() in {name.casefold() for name in people if name}
