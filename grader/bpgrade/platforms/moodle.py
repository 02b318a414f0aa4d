"""Moodle: "Download all submissions", in folders or flat, blind, for teams, in any language; and the grading worksheet back.

Source: mod/assign/classes/downloader.php and mod/assign/feedback/offline of Moodle 4.5, and what a Moodle 4.5.6 handed out and took.
"""

import html
import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from bpgrade.errors import UsageError
from bpgrade.messages import _, counted, listed
from bpgrade.platforms import filling, headings
from bpgrade.platforms.filling import Change, Filled, Grade, Refusal
from bpgrade.platforms.people import Download, Handed, Kind, Person, apart, wanted
from bpgrade.platforms.table import Table, columns

NAME = "moodle"

# Words before the number are a name, or translated; `assignsubmission` and its kin are not. A name's own underscores become blanks;
# those that are there stand for a question mark. Before 4.1 the folder ended in an underscore.
_PLACE = re.compile(
    r"(?P<who>[^/]*?)(?:_(?P<id>\d+))?_(?P<part>assignsubmission|assignfeedback)_(?P<plugin>[a-z][a-z0-9]*?)"
    r"(?:_?/(?P<inside>.+)|_(?P<flat>[^/]+))",
    re.DOTALL,
)
# In a flat download a person's name, and what a file is called, may hold such a mark too: then nobody can tell whose it is.
_MARKED = re.compile(r"(?:^|_)\d+_assign(?:submission|feedback)_")


def read(paths: Sequence[str], _asked_for: Collection[str] = (), chosen: bool = False) -> Download | None:
    """Return what these paths are as Moodle's download; nothing where they are none. chosen: somebody says that they are one."""
    mine = wanted(paths)
    places = {
        path: match for path in mine if (match := _PLACE.fullmatch(path)) and not _MARKED.search(match["flat"] or "")
    }
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
#: In a comment of ours, what may be another one each time.
_POINTS = re.compile(r"\d+(?:\.\d+)?")
_NUMBERED = re.compile(r"\D*?(\d+)")
_BACKSLASH = "&#92;"
#: Of a list of names, so many are said.
_NAMED = 5


def fill(
    table: Table, grades: Mapping[str, Grade], allow_lower: bool = False, maximum: Decimal | None = None
) -> Filled:
    """Return Moodle's worksheet with these grades, by participant's number.

    maximum: where the worksheet does not say it. Raises UsageError where it is no worksheet that Moodle would read.

    Moodle leaves out in silence what is above the maximum, locked, or of nobody whom it knows, and reads a decimal comma as the
    end of the number: nothing of that is written. Rows without a grade of ours stay as they are. What it hands out as comments
    has lost its lines, and it takes that for new ones: where anything is written, all of ours are, with their lines.
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
    # Comments as they would have to be written so that they stay as they are.
    kept: dict[tuple[int, int], str] = {}
    ours: set[int] = set()
    without: list[str] = []
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
        comment, is_new = _comment(table, row, places, grade)
        if comment:
            ours.add(row)
        before = table.value(row, places[_GRADE])
        locked = _CHANGEABLE in places and headings.is_no(table.value(row, places[_CHANGEABLE]))
        after, why = filling.decide(before, grade, most, allow_lower, locked)
        if after is None:
            refused.append(Refusal(number, grade.name, why))
            continue
        if most != grade.points:
            scales.add((grade.points, most))
        if len(table.rows[row]) <= max(places[_GRADE], places.get(_FEEDBACK, 0)):
            raise UsageError(_("{path}, line {number}: it is cut off.").format(path=table.path, number=row + 1))
        if grade.feedback and _FEEDBACK in places and not comment:
            without.append(grade.name or number)
        if comment:
            kept[row, places[_FEEDBACK]] = comment
        if after == before and not is_new:
            unchanged += 1
            continue
        cells[row, places[_GRADE]] = after
        graded = table.value(row, places[_LAST]) not in ("", "-")
        changes.append(Change(row, number, grade.name, before, after, _("graded in Moodle before") if graded else ""))
    misread = _misread(table)
    return Filled(
        data=table.changed({**misread, **kept, **cells} if cells else {}),
        changes=tuple(sorted(changes, key=lambda one: one.row)),
        refused=tuple(refused),
        unchanged=unchanged,
        scale=filling.scale(scales),
        notes=tuple(_about(table, places, changes, ours, without, misread)) if cells else (),
    )


def _misread(table: Table) -> dict[tuple[int, int], str]:
    """Return what to write in place of cells that Moodle writes and cannot read again, by row and column.

    Its reader takes a quotation mark after a backslash for a part of the text, its writer does not. One such cell, in a name or in
    a text that was typed in, and Moodle finds the lines to have different lengths: it then takes no grade of anybody, and says
    "No modified grades found".
    """
    return {
        (row, column): cell.value.replace("\\", _BACKSLASH)
        for row, cells in enumerate(table.rows)
        for column, cell in enumerate(cells)
        if '\\"' in cell.value or cell.value.endswith("\\")
    }


def _about(
    table: Table,
    places: Mapping[str, int],
    changes: Sequence[Change],
    ours: Collection[int],
    without: Sequence[str],
    misread: Collection[tuple[int, int]],
) -> list[str]:
    """Return what there is to know before the new worksheet is uploaded, as sentences.

    ours: the rows with comments of ours. without: those who have a grade of ours, and keep somebody else's comment.
    """
    graded = sum(bool(one.note) for one in changes)
    notes = [
        counted(
            '{count} of these was graded in Moodle before. When you upload, tick "Allow updating records that have been modified '
            'more recently in Moodle": without it Moodle may leave that one out and not say so.',
            '{count} of these were graded in Moodle before. When you upload, tick "Allow updating records that have been modified '
            'more recently in Moodle": without it Moodle may leave them out and not say so.',
            graded,
        )
        if graded
        else _(
            "Moodle leaves out, and does not say so, whoever was graded or got a file of feedback after this worksheet was "
            "downloaded: if somebody was, download it again."
        )
    ]
    column = places.get(_FEEDBACK, 0)
    others = sum(bool(table.value(row, column)) and row not in ours for row in range(1, len(table.rows)))
    if column and others:
        notes.append(
            counted(
                "{count} comment is somebody else's. It stays, but Moodle takes links and bold type out of it when it reads a worksheet.",
                "{count} comments are somebody else's. They stay, but Moodle takes links and bold type out of them when it reads a "
                "worksheet.",
                others,
            )
        )
    if without:
        named = listed([*without[:_NAMED], *(["..."] if len(without) > _NAMED else [])])
        notes.append(
            counted(
                "Where that stands, there is no room for our feedback: give the file in feedback/ to {names} in another way.",
                "Where these stand, there is no room for our feedback: give the files in feedback/ to these {count} in another way: {names}.",
                len(without),
                names=named,
            )
        )
    if misread:
        notes.append(
            counted(
                "In line {lines} a backslash stands where Moodle would trip over it and take no grade at all: it is written {code} there.",
                "In {count} cells (lines {lines}) a backslash stands where Moodle would trip over it and take no grade at all: it is "
                "written {code} there.",
                len(misread),
                lines=", ".join(str(row + 1) for row in sorted({row for row, _column in misread})),
                code=_BACKSLASH,
            )
        )
    return notes


def _comment(table: Table, row: int, places: Mapping[str, int], grade: Grade) -> tuple[str, bool]:
    """Return our comment, and whether it is not there yet; none where there is none, or where somebody else's stands.

    Moodle takes none from the first column.
    """
    if not grade.feedback or not places.get(_FEEDBACK):
        return "", False
    there, ours = _words(table.value(row, places[_FEEDBACK])), _words(as_html(grade.feedback))
    return (as_html(grade.feedback), there != ours) if not there or _is_ours(there, grade.feedback) else ("", False)


def _is_ours(comment: str, feedback: str) -> bool:
    """Return whether a comment is all of an earlier feedback of this submission's. feedback: today's.

    It has the same name and then the points above, and the same last words below: a name alone may be "4", others give points too,
    and whoever wrote below ours keeps that.

    >>> _is_ours("ada_4 9 of 10 points PASS The end.", "ada_4\\n10 of 10 points\\n\\nFAIL\\nThe end.\\n")
    True
    >>> _is_ours("9 of 10 points for style. Dr. B", "ada_4\\n10 of 10 points\\n\\nFAIL\\nThe end.\\n")
    False
    """
    lines = [_words(line) for line in feedback.strip().split("\n")]
    if comment == " ".join(filter(None, lines)):
        return True
    if len(lines) < 3 or not _POINTS.search(lines[1]):
        return False
    points = r"\d+(?:\.\d+)?".join(map(re.escape, _POINTS.split(lines[1])))
    return re.fullmatch(rf"{re.escape(lines[0])} {points} .*{re.escape(lines[-1])}", comment, re.DOTALL) is not None


def _words(comment: str) -> str:
    """Return a comment as it is after Moodle has taken its tags and its lines away.

    >>> _words("<pre>ada_4\\n10 of 50 points: x &lt; y</pre>")
    'ada_4 10 of 50 points: x < y'
    """
    return " ".join(html.unescape(re.sub(r"</?pre>", "", comment)).split())


def _columns(table: Table) -> dict[str, int]:
    """Return where the worksheet's columns stand. Raises UsageError where Moodle would not read it.

    In a language that is not known the grade is left of its maximum, which is one number in all rows, and right of the identifiers.
    """
    if table.separator != ",":
        raise UsageError(
            _(
                "{path} is no grading worksheet as Moodle exports and takes it: commas have to stand between its cells."
            ).format(path=table.path)
        )
    names = (_IDENTIFIER, _GRADE, _MAXIMUM, _LAST, _FEEDBACK, _CHANGEABLE)
    found = columns(table, names, headings.english)
    if table.value(0, 0) != _IDENTIFIER and not {_GRADE, _LAST} <= found.keys():
        found |= _in_another_language(table)
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
    """Return a text as Moodle's feedback comments have it: HTML, lines kept, and without the signs that Moodle's reader trips over.

    >>> as_html("x < y\\n=1+1"), as_html('print("\\\\"")')
    ('<pre>x &lt; y\\n=1+1</pre>', '<pre>print(&quot;&#92;&quot;&quot;)</pre>')
    """
    written = html.escape(text.rstrip(), quote=False).replace('"', "&quot;").replace("\\", _BACKSLASH)
    return f"<pre>{written}</pre>" if text.strip() else ""


def feedback_file(number: str, ending: str = "txt") -> str:
    """Return where a person's feedback stands in the zip that Moodle takes: found by the number alone."""
    return f"p_{number}_assignsubmission_file/bpgrade-feedback.{ending}"


def about_feedback() -> str:
    """Return what there is to know before the zip of feedback is uploaded, as a sentence."""
    return _(
        "Upload the grading worksheet first: Moodle takes whoever has a file of feedback for graded, and would leave out the grade "
        "and not say so."
    )
