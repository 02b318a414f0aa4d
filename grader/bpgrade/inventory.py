"""What was understood of the files handed in: each file, what it defines and where, what was skipped in it, and why. Pure.

What the child says of them is hearsay: it is shown, and never scored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bpgrade.diagnose.crashes import what_stopped, why_unreadable
from bpgrade.messages import _
from bpgrade.observation import Notes, Run
from bpgrade.submission import MARKER, Submission
from bpgrade.verdict import ExerciseVerdict

#: Of what a child tells of one file, and of the files that are left out, so many are kept.
_MOST = 200


@dataclass(frozen=True)
class Definition:
    """A definition that the course knows: its name, where it stands, and the exercises that it counts for."""

    name: str
    place: str
    line: int
    counts_for: tuple[str, ...]


@dataclass(frozen=True)
class Skipped:
    """A line that was not run to its end: where it stands, and what it says or why."""

    place: str
    line: int
    why: str


@dataclass(frozen=True)
class Item:
    """One file.

    kind: `script`, `notebook`; `left-out` where it was not taken, `unread` where nothing is known of it. cells: of code.
    others: names that it defines and the course does not know. magics: lines that only a notebook understands.
    why: it was left out, as a phrase.
    """

    file: str
    kind: str
    cells: int = 0
    definitions: tuple[Definition, ...] = ()
    others: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    magics: tuple[Skipped, ...] = ()
    why: str = ""


def inventory(submission: Submission, run: Run, verdicts: Sequence[ExerciseVerdict]) -> tuple[Item, ...]:
    """Return what was understood, file by file; those that were taken first."""
    told: dict[str, list[Notes]] = {file.path: [] for file in submission.files}
    for notes in run.remarks:
        path = _file_of(notes.get("file", ""), told)
        if path is not None and len(told[path]) < _MOST:
            told[path].append(notes)
    taken = [_item(path, notes, verdicts) for path, notes in told.items()]
    left_out = [Item(one.path, "left-out", why=one.why) for one in submission.left_out if one.path != MARKER]
    return (*taken, *left_out[:_MOST])


def _file_of(label: str, files: Iterable[str]) -> str | None:
    """Return the file that a label is of: its path, or `PATH, cell 3`."""
    path = label.rpartition(", cell ")[0] or label
    return next((file for file in (label, path) if file in files), None)


def _item(path: str, told: Sequence[Notes], verdicts: Sequence[ExerciseVerdict]) -> Item:
    about = next((notes for notes in told if notes.get("kind") == "file"), {})
    kind = about.get("what")
    unreadable = next((notes for notes in told if notes.get("kind") == "unreadable"), None)
    return Item(
        file=path,
        kind="left-out" if unreadable else kind if kind in ("script", "notebook") else "unread",
        cells=number(about.get("cells")),
        definitions=tuple(_definition(notes, verdicts) for notes in told if notes.get("kind") == "defines"),
        others=tuple(
            name for notes in told if notes.get("kind") == "others" for name in notes.get("names", "").split(", ")
        ),
        skipped=_skipped(told, ("syntax", "import", "skipped", "follows", "foreign")),
        magics=_skipped(told, ("magic",)),
        why=what_it_is(unreadable.get("what", ""))[0] if unreadable else "",
    )


def _definition(notes: Notes, verdicts: Sequence[ExerciseVerdict]) -> Definition:
    name, place = notes.get("name", ""), f"{notes.get('file')}:{notes.get('line')}"
    counts = tuple(verdict.name for verdict in verdicts if (verdict.found_as, verdict.found_in) == (name, place))
    return Definition(name, notes.get("file", ""), number(notes.get("line")), counts)


def _skipped(told: Sequence[Notes], kinds: Sequence[str]) -> tuple[Skipped, ...]:
    skipped = (
        Skipped(notes.get("file", ""), number(notes.get("line")), _why_skipped(notes))
        for notes in told
        if notes.get("kind") in kinds
    )
    return tuple(dict.fromkeys(skipped))


def _why_skipped(notes: Notes) -> str:
    match notes["kind"]:
        case "syntax":
            return why_unreadable(notes)
        case "import" | "skipped" | "follows":
            return what_stopped(notes)
    return notes.get("source", "")


def what_it_is(kind: str) -> tuple[str, str]:
    """Return what a file is that holds no Python to run, and what to do about it, where there is something to do."""
    the_file = _("hand in the .py or .ipynb file")
    return {
        "empty": (_("empty"), ""),
        "archive": (_("an archive under another name"), _("call it .zip, or hand in what is in it")),
        "pdf": (_("a PDF under another name"), the_file),
        "document": (_("a document under another name"), the_file),
        "picture": (_("a picture under another name"), the_file),
        "web-page": (_("a web page"), _("hand in the file itself, not the page that shows it")),
        "binary": (_("no text"), the_file),
        "pointer": (_("a pointer to a file in Git LFS"), _("hand in the file itself")),
        "other-language": (_("a notebook in another language"), _("hand in one in Python")),
        "no-cells": (_("a notebook without a cell of code"), ""),
        "no-python": (_("no Python"), the_file),
        "no-notebook": (_("no notebook, whatever its name says"), the_file),
        "damaged": (_("so damaged that nothing in it can be read"), _("save it again, and hand that in")),
    }.get(kind, (_("nothing that can be used"), the_file))


def number(text: str | None) -> int:
    """Return a number of the child's; 0 for what is none.

    >>> number("12"), number(None), number("9" * 99)
    (12, 0, 0)
    """
    return int(text) if text and len(text) < 9 and text.isascii() and text.isdigit() else 0
