"""Canvas: "Download Submissions", late, anonymous, for groups, with texts typed in, with files handed in again; and the gradebook back.

Source: lib/content_zipper.rb, app/models/attachment.rb, lib/gradebook_exporter.rb and lib/gradebook_importer.rb of
instructure/canvas-lms.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from bpgrade.errors import UsageError
from bpgrade.messages import _
from bpgrade.platforms import filling
from bpgrade.platforms.filling import Change, Filled, Grade, Refusal
from bpgrade.platforms.people import Download, Handed, Kind, Person, apart, wanted
from bpgrade.platforms.table import Table

NAME = "canvas"

_PLACE = re.compile(
    r"(?:(?P<late_anonymous>LATE)_)?(?:anon_(?P<anonymous>[^_]+)|(?P<name>\w*?)(?P<late>_LATE)?_(?P<id>\d+))_"
    r"(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<typed>text|link)(?:-\d+)?\.html)"
)
#: What Canvas makes of the name of a file that was handed in before: `mul-1.py`; from the eighth time on, of random letters.
_AGAIN = re.compile(
    r"(?P<stem>.+?)-(?P<time>[1-9]\d*|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?P<ending>(?:\.[A-Za-z][A-Za-z0-9]*)*\.[A-Za-z0-9]*)"
)
#: The user whom Canvas makes for a teacher to try things out.
_TEST_STUDENT = "studenttest"


def read(paths: Sequence[str], asked_for: Collection[str] = (), chosen: bool = False) -> Download | None:
    """Return what these paths are as Canvas's download; nothing where they are none.

    asked_for: the names of files that the assignment asks for: `mul-1.py` is `mul.py` handed in again where that is one.
    chosen: somebody says that it is Canvas's; else every file has to look like it.
    """
    mine = wanted(paths)
    places = {path: match for path in mine if (match := _PLACE.fullmatch(path))}
    if not chosen and (not mine or len(places) < len(mine)):
        return None
    theirs: dict[tuple[Kind, str], list[str]] = {}
    for path, match in places.items():
        kind = Kind.ANONYMOUS if match["anonymous"] else Kind.PERSON
        theirs.setdefault((kind, match["anonymous"] or match["id"]), []).append(path)
    handed = []
    for (kind, number), files in theirs.items():
        matches = [places[path] for path in files]
        names = list(dict.fromkeys(match["name"] or "" for match in matches))
        called = apart([_called(match, asked_for) for match in matches])
        handed.append(
            Handed(
                Person(NAME, number, names[0], kind),
                tuple(zip(files, called, strict=True)),
                late=any(match["late"] or match["late_anonymous"] for match in matches),
                warnings=tuple(_doubts(names, matches)),
            )
        )
    return Download(NAME, tuple(handed), tuple(path for path in mine if path not in places))


def _called(match: re.Match[str], asked_for: Collection[str]) -> str:
    """Return what a file was called before Canvas named it apart."""
    if match["typed"]:
        return f"{match['typed']}.html"
    again = _AGAIN.fullmatch(match["file"])
    original = again["stem"] + again["ending"] if again else ""
    return original if original in asked_for else match["file"]


def _doubts(names: Sequence[str], matches: Sequence[re.Match[str]]) -> list[str]:
    doubts = []
    if names[0] == _TEST_STUDENT:
        doubts.append(_("This is Canvas's own test student: nobody's grade."))
    if len(names) > 1:
        doubts.append(
            _("One number goes by several names: {names}. It counts as one.").format(names=", ".join(sorted(names)))
        )
    typed = [match["typed"] for match in matches if match["typed"]]
    if len(typed) == len(matches):
        doubts.append(
            _("Handed in as a text typed into Canvas, and no file.")
            if "text" in typed
            else _("Handed in as a link, and no file: what it leads to is not fetched.")
        )
    return doubts


# -- the gradebook ----------------------------------------------------------------------------------------------------------

_TITLE = re.compile(r"(?P<title>.*)\s\((?P<id>\d+)\)")
_POINTS = "Points Possible"
_READ_ONLY = "(read only)"
_EXCUSED = "EX"


def fill(table: Table, grades: Mapping[str, Grade], allow_lower: bool = False, column: str | None = None) -> Filled:
    """Return Canvas's gradebook with these grades, by user's number.

    column: the assignment's title, its number, or both as the heading has them; where there is but one, it may be left out.
    Raises UsageError where Canvas would not read the file, or the assignment is not there.

    Canvas makes a new assignment of a column that it does not know, takes a blank for a grade to be removed, and 1,234 for 1.234:
    nothing of that is written. Rows without a grade of ours stay as they are.
    """
    ids = _heading(table)
    at = _assignment(table, column)
    by_id: dict[str, int] = {}
    maximum = None
    for row in range(1, len(table.rows)):
        first, user = table.value(row, 0), table.value(row, ids)
        if _POINTS in first:
            maximum = filling.number(table.value(row, at))
            if _READ_ONLY in table.value(row, at):
                raise UsageError(_("{path}: Canvas takes no grades for this column.").format(path=table.path))
        elif user.isdecimal():
            if user in by_id:
                raise UsageError(_("{path}: the user {id} stands there twice.").format(path=table.path, id=user))
            by_id[user] = row
    if maximum is None or maximum <= 0:
        raise UsageError(
            _("{path} does not say how many points the assignment has: export the gradebook again.").format(
                path=table.path
            )
        )
    changes, refused, cells = [], [], {}
    unchanged = 0
    for user, grade in grades.items():
        if user not in by_id:
            refused.append(Refusal(user, grade.name, _("not in {path}").format(path=table.path)))
            continue
        row = by_id[user]
        if len(table.rows[row]) <= at:
            raise UsageError(_("{path}, line {number}: it is cut off.").format(path=table.path, number=row + 1))
        before = table.value(row, at)
        if before.upper() == _EXCUSED:
            refused.append(Refusal(user, grade.name, _("excused in Canvas"), stops=False))
            continue
        if before == "N/A":
            refused.append(Refusal(user, grade.name, _("the assignment is not given to this person in Canvas")))
            continue
        after, why = filling.decide(before, grade, maximum, allow_lower)
        if after is None:
            refused.append(Refusal(user, grade.name, why))
        elif after == before:
            unchanged += 1
        else:
            cells[row, at] = after
            changes.append(Change(row, user, grade.name, before, after))
    scales = {(grade.points, maximum) for grade in grades.values() if grade.points != maximum}
    return Filled(
        data=table.changed(cells),
        changes=tuple(sorted(changes, key=lambda one: one.row)),
        refused=tuple(refused),
        unchanged=unchanged,
        scale=filling.scale(scales),
        notes=(_("This file carries no comments: feedback goes to students in another way."),),
    )


def _heading(table: Table) -> int:
    """Return where the users' numbers stand. Raises UsageError where Canvas would say "Invalid header row"."""
    names = [cell.value.strip() for cell in table.rows[0]]
    at = 2 if names[:2] == ["LastName", "FirstName"] else 1
    after = names[at + 1 :]
    known = ("SIS User ID", "SIS Login ID", "Integration ID", "Root Account")
    while after and after[0] in known:
        after = after[1:]
    if len(names) <= at or names[at] != "ID" or (at == 1 and "Student" not in names[0]) or after[:1] != ["Section"]:
        raise UsageError(
            _(
                "{path} is no gradebook of Canvas's: its first line has to begin with Student and ID, and name Section after the identifiers."
            ).format(path=table.path)
        )
    return at


def _assignment(table: Table, wanted_one: str | None) -> int:
    """Return where the assignment's grades stand. Raises UsageError where that is not sure."""
    found: list[tuple[int, str, str, str]] = []
    for number, cell in enumerate(table.rows[0]):
        match = _TITLE.fullmatch(cell.value.strip())
        if match:
            found.append((number, cell.value.strip(), match["title"], match["id"]))
    chosen = found if wanted_one is None else [one for one in found if wanted_one in one[1:]]
    if len(chosen) == 1:
        return chosen[0][0]
    titles = ", ".join(one[1] for one in (chosen or found))
    if not found:
        raise UsageError(_("{path} has no assignment: is it published in Canvas?").format(path=table.path))
    raise UsageError(
        _("{path}: which assignment is meant? Say it with --column: {titles}").format(path=table.path, titles=titles)
    )
