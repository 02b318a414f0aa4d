"""Canvas: "Download Submissions", late, anonymous, for groups, with texts typed in, with files handed in again; and the gradebook back.

Source: lib/content_zipper.rb, app/models/attachment.rb, lib/gradebook_exporter.rb and lib/gradebook_importer.rb of
instructure/canvas-lms.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bpgrade.errors import UsageError
from bpgrade.messages import _
from bpgrade.platforms import filling
from bpgrade.platforms import table as tables
from bpgrade.platforms.filling import Change, Filled, Grade, Refusal
from bpgrade.platforms.people import Download, Handed, Kind, Person, apart, wanted
from bpgrade.platforms.table import Table

NAME = "canvas"

_FILE = r"(?:(?P<attachment>\d+)_(?P<file>.+)|(?P<typed>text|link)(?:-\d+)?\.html)\Z"
#: Behind a name, wherever there may be one: the person's number, then the file's.
_NUMBERS = re.compile(rf"(?=_(?P<id>\d+)_{_FILE})", re.DOTALL)
_ANONYMOUS = re.compile(rf"(?P<late>LATE_)?anon_(?P<id>[^_]+)_{_FILE}", re.DOTALL)
#: A name has lost all signs but letters of any script, with their marks, digits and underscores.
_NAME = re.compile(r"[^\x00-/:-@\[-^`{-\x7f\s]*")
_LATE = "_LATE"
#: A day, where a person's number would stand.
_DAY = re.compile(r"(?:19|20)\d\d_(?:0?[1-9]|1[0-2])_[0-3]?\d(?!\d)")
#: So many of the files in ten are Canvas's own, in a download where somebody has put others beside them.
_MOST = 9
#: What Canvas makes of the name of a file that was handed in before: `mul-1.py`; from the eighth time on, of random letters.
_AGAIN = re.compile(
    r"(?P<stem>.+?)-(?P<time>[1-9]\d*|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?P<ending>(?:\.[A-Za-z][A-Za-z0-9]*)*\.[A-Za-z0-9]*)",
    re.DOTALL,
)
#: The user whom Canvas makes for a teacher to try things out.
_TEST_STUDENT = "studenttest"


@dataclass(frozen=True)
class _Place:
    """What a file's name says. name: empty for none. typed: what was typed in, `text` or `link`, in place of a file.

    attachment: the file's number, where it is one. since: all from the person's number on. others: numbers and names that it may say as
    well.
    """

    kind: Kind
    id: str
    name: str
    late: bool
    file: str
    typed: str
    attachment: str
    since: str
    others: frozenset[tuple[str, str]] = frozenset()


def read(
    paths: Sequence[str],
    asked_for: Collection[str] = (),
    chosen: bool = False,
    has: Callable[[str, str], bool] | None = None,
) -> Download | None:
    """Return what these paths are as Canvas's download; nothing where they are none.

    asked_for: the names of files that the assignment asks for: `mul-1.py` is `mul.py` handed in again where that is one.
    chosen: somebody says that it is Canvas's; else nearly every file has to look like it.
    has: tells whether the course has somebody of this number and name, where that is known.
    """
    mine = wanted(paths)
    places = {path: place for path in mine if (place := _place(path, has))}
    # What may be two people's is Canvas's too.
    named = sum(path in places or next(_readings(path), None) is not None for path in mine)
    if not chosen and (10 * named < _MOST * len(mine) or not _is_likely(list(places.values()))):
        return None
    # Where a number goes by two names, one of them may end in a number, and be somebody else's: their files stay apart.
    theirs: dict[tuple[Kind, str, str], list[str]] = {}
    names: dict[tuple[Kind, str], list[str]] = {}
    for path, place in places.items():
        files = theirs.setdefault((place.kind, place.id, place.name), [])
        if not files:
            names.setdefault((place.kind, place.id), []).append(place.name)
        files.append(path)
    handed = []
    for (kind, number, name), files in theirs.items():
        those = [places[path] for path in files]
        called = apart([_called(place, asked_for) for place in those])
        handed.append(
            Handed(
                Person(NAME, number, name, Kind.TEST if name == _TEST_STUDENT else kind),
                tuple(zip(files, called, strict=True)),
                late=any(place.late for place in those),
                warnings=tuple(_doubts(number, name, names[kind, number], those)),
                # What is somebody else's name for one file has to be so for all of them.
                others=tuple(sorted(frozenset.intersection(*(place.others for place in those)))),
            )
        )
    return Download(NAME, tuple(handed), tuple(path for path in mine if path not in places))


def _is_likely(places: Sequence[_Place]) -> bool:
    """Return whether these may be one download's: there a number is one person's, and has each file once.

    What other programs name by a time, `hw1_2026_11_22T10_00.zip`, is not.
    """
    names: dict[tuple[Kind, str], set[str]] = {}
    sure: dict[tuple[Kind, str], set[str]] = {}
    files = [(place.kind, place.id, place.attachment) for place in places if place.attachment]
    if not places or len(set(files)) < len(files) or any(_DAY.match(place.since) for place in places):
        return False
    for place in places:
        names.setdefault((place.kind, place.id), set()).add(place.name)
        if not place.others:
            sure.setdefault((place.kind, place.id), set()).add(place.name)
    # A name that ends in a number may be taken for another's; then the other's own files tell.
    return all(len(those) == 1 or len(sure.get(number, ())) == 1 for number, those in names.items())


def _place(path: str, has: Callable[[str, str], bool] | None) -> _Place | None:
    """Return what a file's name says; nothing where it is not one of Canvas's, or may be one person's as well as another's.

    The first two numbers in it are the person's and the file's. Where a name ends in a number, they are not: then it is the
    number of somebody in the course.
    """
    readings = list(_readings(path))
    those = [one for one in readings if has is not None and has(one.id, one.name)]
    if len(those) > 1:
        return None
    place = next(iter([*those, *readings]), None)
    return place and replace(place, others=frozenset(() if those else [(one.id, one.name) for one in readings[1:]]))


def _readings(path: str) -> Iterator[_Place]:
    """Yield what a file's name may say, the likeliest first."""
    match = _ANONYMOUS.match(path)
    if match:
        yield _from(match, Kind.ANONYMOUS, "", bool(match["late"]), path)
        return
    for match in _NUMBERS.finditer(path):
        name = path[: match.start()]
        if _NAME.fullmatch(name):
            yield _from(match, Kind.PERSON, name.removesuffix(_LATE), name.endswith(_LATE), path)


def _from(match: re.Match[str], kind: Kind, name: str, late: bool, path: str) -> _Place:
    since = path[match.start("id") :]
    return _Place(
        kind, match["id"], name, late, match["file"] or "", match["typed"] or "", match["attachment"] or "", since
    )


def _called(place: _Place, asked_for: Collection[str]) -> str:
    """Return what a file was called before Canvas named it apart."""
    if place.typed:
        return f"{place.typed}.html"
    again = _AGAIN.fullmatch(place.file)
    original = again["stem"] + again["ending"] if again else ""
    return original if original in asked_for else place.file


def _doubts(number: str, name: str, names: Sequence[str], places: Sequence[_Place]) -> list[str]:
    """Return what is doubtful about one person's files. names: all that the number goes by."""
    doubts = []
    if name == _TEST_STUDENT:
        doubts.append(_("This is Canvas's own test student: nobody's grade."))
    if len(names) > 1:
        doubts.append(
            _(
                "The number {id} goes by several names: {names}. Whose each is, the course's gradebook may tell: --roster."
            ).format(id=number, names=", ".join(sorted(names)))
        )
    typed = [place.typed for place in places if place.typed]
    if len(typed) == len(places):
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
    nothing of that is written. Rows without a grade of ours stay as they are. But for the row of somebody who is called as the row
    of points is: Canvas would take their grades for the assignments' points, so it is left out.
    """
    ids = _heading(table)
    at = _assignment(table, column)
    by_id: dict[str, int] = {}
    maximum = None
    of_points: list[int] = []
    misread: dict[int, str] = {}
    for row in range(1, len(table.rows)):
        first, user = table.value(row, 0), table.value(row, ids)
        if _POINTS in first and user:
            misread[row] = user
        elif _POINTS in first:
            of_points.append(row)
            maximum = filling.number(table.value(row, at))
            if _READ_ONLY in table.value(row, at):
                raise UsageError(_("{path}: Canvas takes no grades for this column.").format(path=table.path))
        elif user.isdecimal():
            if user in by_id:
                raise UsageError(_("{path}: the user {id} stands there twice.").format(path=table.path, id=user))
            by_id[user] = row
    if len(of_points) > 1:
        raise UsageError(
            _("{path}: the row of points stands there twice, in lines {first} and {second}.").format(
                path=table.path, first=of_points[0] + 1, second=of_points[1] + 1
            )
        )
    if maximum is None or maximum <= 0:
        raise UsageError(
            _("{path} does not say how many points the assignment has: export the gradebook again.").format(
                path=table.path
            )
        )
    changes, cells = [], {}
    refused = [
        Refusal(
            user,
            table.value(row, 0),
            _(
                "Canvas takes a row of this name for the points of its assignments, so that it is left out: enter the grade in Canvas by hand"
            ),
            stops=user in grades,
        )
        for row, user in misread.items()
    ]
    unchanged = 0
    for user, grade in grades.items():
        if user in misread.values():
            continue
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
        if before.upper() == "N/A":
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
    data = table.changed(cells)
    if misread:
        data = tables.read(data, table.path).without(misread)
        changes = [replace(one, row=one.row - sum(row < one.row for row in misread)) for one in changes]
    return Filled(
        data=data,
        changes=tuple(sorted(changes, key=lambda one: one.row)),
        refused=tuple(refused),
        unchanged=unchanged,
        scale=filling.scale(scales),
        notes=(_("This file carries no comments: feedback goes to students in another way."),),
        rest=_(
            "For Canvas a blank cell is a grade removed. Where somebody may have graded there since this file was exported, "
            "export it again, or write nothing but the changes: --only-changes."
        ),
        needed=(*range(_section(table) + 1), at),
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


def _section(table: Table) -> int:
    """Return where the sections stand, up to which Canvas wants every column."""
    return [cell.value.strip() for cell in table.rows[0]].index("Section")


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
