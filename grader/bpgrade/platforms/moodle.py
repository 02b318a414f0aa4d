"""Moodle: "Download all submissions", in folders or flat, blind, for teams, in any language; and the grading worksheet back.

Source: mod/assign/classes/downloader.php and mod/assign/feedback/offline of Moodle 4.5, and what a Moodle 4.5.6 handed out and took.
"""

import html
import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from bpgrade.errors import UsageError
from bpgrade.messages import _
from bpgrade.platforms import filling
from bpgrade.platforms.filling import Change, Filled, Grade, Refusal
from bpgrade.platforms.people import Download, Handed, Kind, Person, apart, wanted
from bpgrade.platforms.table import Table, columns

NAME = "moodle"

# Words before the number are a name without underscores, or translated; `assignsubmission` and its kin are not. Before 4.1 the
# folder ended in an underscore.
_PLACE = re.compile(
    r"(?P<who>[^/_]*)(?:_(?P<id>\d+))?_(?P<part>assignsubmission|assignfeedback)_(?P<plugin>[a-z][a-z0-9]*?)"
    r"(?:_?/(?P<inside>.+)|_(?P<flat>[^/]+))",
    re.DOTALL,
)


def read(paths: Sequence[str], _asked_for: Collection[str] = (), chosen: bool = False) -> Download | None:
    """Return what these paths are as Moodle's download; nothing where they are none. chosen: somebody says that they are one."""
    mine = wanted(paths)
    places = {path: match for path in mine if (match := _PLACE.fullmatch(path))}
    if not places and not chosen:
        return None
    theirs: dict[tuple[str, str], list[str]] = {}
    for path, match in places.items():
        if match["part"] == "assignsubmission":
            theirs.setdefault((match["id"] or "", "" if match["id"] else match["who"]), []).append(path)
    handed = []
    for (number, _who), files in theirs.items():
        names = list(dict.fromkeys(places[path]["who"] for path in files))
        person = Person(NAME, number, names[0], Kind.UNKNOWN if number else Kind.GROUP)
        called = apart([_called(places[path]) for path in files])
        handed.append(Handed(person, tuple(zip(files, called, strict=True)), warnings=tuple(_doubts(number, names))))
    warnings = []
    if any(match["flat"] for match in places.values()):
        warnings.append(
            _(
                "This is Moodle's flat download: of two files of one name, in two folders of one student, it holds one. Switch "
                '"Download submissions in folders" on, and download again.'
            )
        )
    # A teacher's own feedback comes along where there is some; it is nobody's work.
    others = [path for path in mine if path not in places]
    return Download(NAME, tuple(handed), tuple(others), tuple(warnings))


def _called(match: re.Match[str]) -> str:
    """Return what a file is called among its owner's: a text that was typed in has the plugin's name in front."""
    name = match["inside"] or match["flat"]
    return name if match["plugin"] == "file" else f"{match['plugin']}/{name}"


def _doubts(number: str, names: Sequence[str]) -> list[str]:
    doubts = []
    if not number:
        doubts.append(
            _(
                "Moodle gives no number for whoever is in no group: whose work this is, and whether it is one person's, the download does not tell."
            )
        )
    if len(names) > 1:
        doubts.append(
            _("One number goes by several names: {names}. It counts as one.").format(names=", ".join(sorted(names)))
        )
    return doubts


# -- the grading worksheet --------------------------------------------------------------------------------------------------

_IDENTIFIER, _GRADE, _MAXIMUM, _LAST, _FEEDBACK, _CHANGEABLE = (
    "Identifier",
    "Grade",
    "Maximum grade",
    "Last modified (grade)",
    "Feedback comments",
    "Grade can be changed",
)
#: How a comment of ours begins, also when Moodle has taken its tags away.
_OURS = re.compile(r"(?:<pre>)?[\d.]+ of [\d.]+ points\b")
_NUMBERED = re.compile(r"\D*?(\d+)")


def fill(
    table: Table, grades: Mapping[str, Grade], allow_lower: bool = False, maximum: Decimal | None = None
) -> Filled:
    """Return Moodle's worksheet with these grades, by participant's number.

    maximum: where the worksheet does not say it. Raises UsageError where it is no worksheet that Moodle would read.

    Moodle leaves out in silence what is above the maximum, locked, or of nobody whom it knows, and reads a decimal comma as the
    end of the number: nothing of that is written. Rows without a grade of ours stay as they are.
    """
    places = _columns(table)
    by_id: dict[str, int] = {}
    for row in range(1, len(table.rows)):
        found = _NUMBERED.fullmatch(table.value(row, places[_IDENTIFIER]))
        if found is None:
            raise UsageError(
                _("{path}, line {number}: no participant's number stands there. It may be cut off.").format(
                    path=table.path, number=row + 1
                )
            )
        if found[1] in by_id:
            raise UsageError(_("{path}: participant {id} stands there twice.").format(path=table.path, id=found[1]))
        by_id[found[1]] = row
    changes, refused, cells = [], [], {}
    unchanged, scales = 0, set()
    for number, grade in grades.items():
        if number not in by_id:
            refused.append(Refusal(number, grade.name, _("not in {path}").format(path=table.path)))
            continue
        row = by_id[number]
        most = filling.number(table.value(row, places[_MAXIMUM])) if _MAXIMUM in places else maximum
        if most is None or most <= 0:
            why = _("the worksheet says no maximum grade (it may be a scale of words)")
            refused.append(Refusal(number, grade.name, why))
            continue
        before = table.value(row, places[_GRADE])
        locked = _CHANGEABLE in places and table.value(row, places[_CHANGEABLE]) == "No"
        after, why = filling.decide(before, grade, most, allow_lower, locked)
        if after is None:
            refused.append(Refusal(number, grade.name, why))
            continue
        if most != grade.points:
            scales.add((grade.points, most))
        if len(table.rows[row]) <= max(places[_GRADE], places.get(_FEEDBACK, 0)):
            raise UsageError(_("{path}, line {number}: it is cut off.").format(path=table.path, number=row + 1))
        comment = _comment(table, row, places, grade)
        if after == before and not comment:
            unchanged += 1
            continue
        cells[row, places[_GRADE]] = after
        if comment:
            cells[row, places[_FEEDBACK]] = comment
        graded = table.value(row, places[_LAST]) not in ("", "-")
        note = (
            _('graded in Moodle before: if that was after this worksheet was downloaded, tick "Allow updating records"')
            if graded
            else ""
        )
        changes.append(Change(row, number, grade.name, before, after, note))
    return Filled(
        data=table.changed(cells),
        changes=tuple(sorted(changes, key=lambda one: one.row)),
        refused=tuple(refused),
        unchanged=unchanged,
        scale=filling.scale(scales),
        notes=(
            _(
                "Moodle leaves out whoever was graded there after this worksheet was downloaded: if somebody was, download it again."
            ),
        )
        if changes
        else (),
    )


def _comment(table: Table, row: int, places: Mapping[str, int], grade: Grade) -> str:
    """Return the comment to write; nothing where there is none, or where somebody else's stands already, or ours.

    Moodle takes none from the first column.
    """
    if not grade.feedback or not places.get(_FEEDBACK):
        return ""
    there = table.value(row, places[_FEEDBACK])
    comment = as_html(grade.feedback)
    return comment if not there or (_OURS.match(there) and there != comment) else ""


def _columns(table: Table) -> dict[str, int]:
    """Return where the worksheet's columns stand. Raises UsageError where Moodle would not read it.

    In another language the grade is left of its maximum, which is one number in all rows, and right of the identifiers.
    """
    if table.separator != ",":
        raise UsageError(
            _(
                "{path} is no grading worksheet as Moodle exports and takes it: commas have to stand between its cells."
            ).format(path=table.path)
        )
    names = (_IDENTIFIER, _GRADE, _MAXIMUM, _LAST, _FEEDBACK, _CHANGEABLE)
    found = columns(table, names)
    if _IDENTIFIER not in found:
        found = _in_another_language(table)
    missing = [name for name in (_IDENTIFIER, _GRADE, _LAST) if name not in found]
    if missing:
        raise UsageError(
            _("{path} is no grading worksheet of Moodle's: it lacks {columns}.").format(
                path=table.path, columns=", ".join(missing)
            )
        )
    return found


def _in_another_language(table: Table) -> dict[str, int]:
    rows = range(1, len(table.rows))
    if not rows or not all(_NUMBERED.fullmatch(table.value(row, 0)) for row in rows):
        return {}
    width = len(table.rows[0])
    for column in range(2, width):
        values = {table.value(row, column) for row in rows}
        if len(values) == 1 and re.fullmatch(r"\d+[.,]\d+", next(iter(values))):
            # Between the maximum and the end stand what Moodle needs to have there; which column is for comments is not known.
            return {_IDENTIFIER: 0, _GRADE: column - 1, _MAXIMUM: column, _LAST: min(column + 1, width - 1)}
    return {}


def as_html(text: str) -> str:
    """Return a text as Moodle's feedback comments have it: HTML, lines kept.

    >>> as_html("x < y\\n=1+1")
    '<pre>x &lt; y\\n=1+1</pre>'
    """
    return f"<pre>{html.escape(text.rstrip(), quote=False)}</pre>" if text.strip() else ""


def feedback_file(number: str) -> str:
    """Return where a person's feedback stands in the zip that Moodle takes: found by the number alone."""
    return f"p_{number}_assignsubmission_file/bpgrade-feedback.txt"
