"""`check` for a notebook: classes and functions in place of paths, judged from the cells that define them; what comes shows itself."""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from textwrap import shorten
from types import ModuleType
from typing import Any

from bpgrade import checking, session
from bpgrade.checking import Checked
from bpgrade.edition import Edition, choose, open_edition
from bpgrade.errors import SubmissionError, UsageError
from bpgrade.messages import _
from bpgrade.nudged.nudges import H
from bpgrade.nudged.nudging import Nudged, Wish, nudge_submission
from bpgrade.result import Result
from bpgrade.sandbox.child import Child
from bpgrade.submission import Submission, read_work
from bpgrade.web import tables
from bpgrade.workspace import require, to_read

#: So much of what somebody gave as a name is said again.
_WIDTH = 60


@dataclass(frozen=True, repr=False)
class Shown(Checked):
    """What `check` found, which a notebook shows as a table, and anything else as the lines of `bpgrade check`.

    named: the exercises were asked for one by one, so each has its paragraph.
    """

    named: bool = False

    def __repr__(self) -> str:
        """Return what `bpgrade check` says."""
        from bpgrade.cli.screen import checked_lines

        return "\n".join(checked_lines(self, self.named, in_workspace=False, verbose=False))

    def _repr_html_(self) -> str:
        """Return the table that JupyterLab, VS Code and Colab show in place of the text."""
        open_ones = [verdict.name for verdict in self.result.verdicts if not verdict.passed]
        following = ""
        if self.next_place is not None:
            where = _("{file}, line {line}").format(file=self.next_place[0], line=self.next_place[1])
            following = _("Next: {where}").format(where=where)
        hints = {name: self.edition.assessment(name).hints for name in open_ones}
        pages = {name: page for name, page in self.to_read.items() if name in hints}
        return tables.page_part(self.result, hints, pages, following, self.to_see)


def check(
    *what: Any,
    exercises: Sequence[str] = (),
    course: Path | str | None = None,
    assignment: str | None = None,
) -> Shown:
    """Return what is right and wrong: `check(MulGate)`, `check(Affine, ReLU)`, `check("gates/mul")`, or `check("my_gates.py")`.

    what: classes and functions, and in a notebook names of exercises, of units and of what is defined: what is judged are the cells
    that were run, and outside of a notebook the file that the class stands in. Or one path, of a file, a folder or a zip, or the
    module that was imported from a file; and names of exercises.
    exercises, assignment: what to judge of it. course: the course team's copy, else the one around the current folder, else
    the student edition.

    Raises BpgradeError with a sentence.
    """
    things = [*_one_by_one(what), *_one_by_one([exercises])]
    if not things:
        raise UsageError(_("Say what to check: bpgrade.check(name of your class)."))
    edition = _edition(course)
    cells = session.newest(session.typed()) if session.is_notebook() else []
    if (path := _path(edition, things[0], cells)) is not None:
        words = [_exercise(edition, thing) for thing in things[1:]]
        return _shown(checking.check(path, words, course, assignment), bool(words))
    names = choose(edition.course, [_exercise(edition, thing) for thing in things])
    if cells:
        return _of_cells(edition, cells, names, assignment)
    return _shown(_judged(edition, session.of_files(things), names, assignment), named=True)


@dataclass(frozen=True, repr=False)
class ShownNudge(Nudged):
    """What nudging showed, which a session prints as the lines of `bpgrade nudge`."""

    def __repr__(self) -> str:
        """Return what `bpgrade nudge` says."""
        from bpgrade.nudged.words import nudged_lines

        return "\n".join(nudged_lines(self.exercise, self.nudges, self.all_h))


def nudge(
    what: Any,
    input: str | Sequence[str] = (),
    entry: str | int | Sequence[int] | None = None,
    h: float = H,
    draw: str | int | None = None,
    at: float | None = None,
    all_h: bool = False,
    work: Path | str | None = None,
    course: Path | str | None = None,
) -> ShownNudge:
    """Return what moving inputs a little does, beside what the student's gradients say: `nudge(MulGate, input="x")`.

    what: a class, or the name of one or of an exercise: from the cells that were run, or the file that the class stands in, or the
    file or folder at `work`, for a name the workspace around the current folder. input: the names of what is moved; each input for none. entry: as in `(0, 2)`. h: how far. draw: which
    public draw. at: where the entry is put first. all_h: with a table of every h.

    Raises BpgradeError with a sentence.
    """
    edition = _edition(course)
    names = choose(edition.course, [_exercise(edition, what)])
    if len(names) != 1:
        raise UsageError(_("{word} is a unit: name one exercise of it.").format(word=what))
    places = [entry] if isinstance(entry, int) else entry
    wish = Wish(
        [input] if isinstance(input, str) else input,
        places if places is None or isinstance(places, str) else ",".join(map(str, places)),
        h,
        None if draw is None else str(draw),
        at,
        all_h,
    )
    cells = session.newest(session.typed()) if work is None and session.is_notebook() else []
    said: Callable[[str], str] = str
    if work is None and not cells and isinstance(what, str):
        work = require(Path.cwd())
    if work is not None:
        submission = read_work(Path(work), edition.course.limits)
    elif cells:
        definitions = list(edition.names_of(edition.assessment(names[0]).definition))
        submission, said = session.of_cells(cells, definitions), _numbered([cell.number for cell in cells])
    else:
        submission = session.of_files([what])
    try:
        nudged = nudge_submission(submission, edition, names[0], wish)
    except UsageError as error:
        raise UsageError(said(str(error))) from None
    return ShownNudge(
        nudged.exercise, tuple(replace(one, why_not=said(one.why_not)) for one in nudged.nudges), nudged.all_h
    )


def check_cell(source: str, names: Sequence[str], typed: Sequence[str]) -> Shown:
    """Return what is right and wrong in the exercises of these names, or in those of what a cell defines, which has been run.

    typed: all that was run in this notebook, the cell last.

    Raises BpgradeError with a sentence.
    """
    edition = _edition(None)
    known = _definitions(edition)
    bound = session.bound_in(source)
    things = list(names) or [name for name in bound if name in known]
    # A name that nearly is one gets the sentence that says so.
    things = things or [name for name in bound if difflib.get_close_matches(name, known, cutoff=0.8)][:1]
    if not things:
        raise UsageError(
            _(
                "This cell defines nothing that an exercise asks for: write its name behind %%bpgrade, as in %%bpgrade {name}."
            ).format(name=edition.course.exercises[0])
        )
    meant = choose(edition.course, [_exercise(edition, thing, is_definition=not names) for thing in things])
    return _of_cells(edition, session.newest(typed), meant)


def _of_cells(
    edition: Edition, cells: Sequence[session.Cell], names: Sequence[str], assignment: str | None = None
) -> Shown:
    definitions = [name for one in names for name in edition.names_of(edition.assessment(one).definition)]
    checked = _judged(edition, session.of_cells(cells, definitions), names, assignment)
    return _shown(_with_numbers(checked, [cell.number for cell in cells]), named=True)


def _judged(edition: Edition, submission: Submission, names: Sequence[str], assignment: str | None) -> Checked:
    # Before a process is started for nothing.
    names = checking.of_assignment(edition, names, assignment)
    with Child() as child:
        # Whoever interrupts a notebook leaves nothing running.
        checked = checking.check_submission(submission, edition, names, assignment, child)
    pages = {name: _page(edition.assessment(name).page) for name in names}
    to_see = {
        one.name: f"bpgrade.graph({one.found_as or one.definition})"
        for one in checked.result.verdicts
        if edition.has_graph(one.name)
    }
    return replace(checked, to_read={name: page for name, page in pages.items() if page}, to_see=to_see)


def _edition(course: Path | str | None) -> Edition:
    if course is not None and not isinstance(course, str | Path):
        raise UsageError(_("course= is the path of a folder: the course team's copy."))
    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise UsageError(_("The folder that this session works in is gone: change to another one.")) from None
    return open_edition(None if course is None else Path(course), here)


def _one_by_one(things: Iterable[Any]) -> Iterator[Any]:
    """Yield the things, and those in lists of them; words without letters are none."""
    for thing in things:
        if isinstance(thing, list | tuple | set):
            yield from _one_by_one(thing)
        elif not isinstance(thing, str) or thing.strip():
            yield thing


def _path(edition: Edition, thing: Any, cells: Sequence[session.Cell]) -> Path | None:
    """Return the path that is meant, where one is: a module means its file.

    A name that is an exercise's, or a unit's, and a folder's too, means the cells where one of them defines what it asks for.
    """
    if isinstance(thing, ModuleType):
        thing = Path(str(getattr(thing, "__file__", None) or thing.__name__))
    if not isinstance(thing, str):
        return thing if isinstance(thing, Path) else None
    if not _is_there(thing):
        if not cells:
            raise SubmissionError(_("There is no {path}.").format(path=_in_short(thing)))
        return None
    if not cells:
        return Path(thing)
    asked = [name for name in edition.course.exercises if thing in (name, name.partition("/")[0])]
    names = {name for one in asked for name in edition.names_of(edition.assessment(one).definition)}
    return None if any(names.intersection(session.bound_in(cell.source)) for cell in cells) else Path(thing)


def _in_short(word: str) -> str:
    """Return what somebody gave as a name; of code in its place, the beginning."""
    return shorten(word, _WIDTH, placeholder=" ...")


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        # Too long for a name, as somebody's code is.
        return False


def _shown(checked: Checked, named: bool) -> Shown:
    return Shown(**{field.name: getattr(checked, field.name) for field in fields(checked)}, named=named)


def _page(page: str) -> str:
    """Return where a page is from here: beside a workspace's files, or above the course's notebooks; nothing where it is in neither."""
    above = Path("..") / page
    return to_read(Path(), page) or (above.as_posix() if Path(above.as_posix().partition("#")[0]).is_file() else "")


def _exercise(edition: Edition, thing: Any, is_definition: bool = False) -> str:
    """Return the exercise that a thing is of, or the word for exercises that somebody gave.

    is_definition: a word is the name of a definition, and nothing else.

    Raises UsageError for what is of none.
    """
    known = _definitions(edition)
    names = [thing] if isinstance(thing, str) else session.names_of(thing)
    found = next((known[name] for name in names if name in known), None)
    if found is not None:
        return found
    if isinstance(thing, str) and not is_definition:
        return _in_short(thing)
    (nearest,) = difflib.get_close_matches(names[0], known, n=1, cutoff=0.0)
    raise UsageError(
        _("{name} is of no exercise of this course; the nearest name is {nearest}.").format(
            name=names[0], nearest=nearest
        )
    )


def _definitions(edition: Edition) -> Mapping[str, str]:
    """Return the exercises by the names that count for what they ask to define."""
    known: dict[str, str] = {}
    for name in edition.course.exercises:
        definition = edition.assessment(name).definition
        known.update(dict.fromkeys(edition.names_of(definition), name))
        for form in edition.adapters_of([name]).values():
            known.update({form[half]: name for half in ("forward", "backward") if form["functions"]})
    return known


def _with_numbers(checked: Checked, numbers: Sequence[int]) -> Checked:
    """Return what was found, with cells called by their numbers, and with what there is to say of cells alone.

    numbers: of the cells handed in, as the notebook shows them.
    """

    said = _numbered(numbers)
    result = checked.result
    diagnoses = tuple(
        tuple(
            replace(
                one, message=said(one.message), numbers=tuple(said(line) for line in one.numbers), think=said(one.think)
            )
            for one in several
        )
        for several in result.diagnoses
    )
    remarks = tuple(said(remark) for remark in (*result.remarks, *_stubs_again(result)))
    place = checked.next_place and (said(checked.next_place[0]), checked.next_place[1])
    return replace(checked, result=replace(result, diagnoses=diagnoses, remarks=remarks), next_place=place)


def _numbered(numbers: Sequence[int]) -> Callable[[str], str]:
    """Return what calls the cells in a sentence by these numbers, as the notebook shows them."""
    # As the student's process calls a cell, and as that is said to the reader.
    forms = [
        form.format(file=session.NOTEBOOK, number="@") for form in ("{file}, cell {number}", _("{file}, cell {number}"))
    ]
    pattern = re.compile("|".join(re.escape(form).replace("@", r"(?:\d+)") for form in forms))

    def number(called: str) -> int:
        return numbers[int(re.findall(r"\d+", called)[-1]) - 1]

    def said(words: str) -> str:
        return pattern.sub(lambda cell: _("cell [{number}]").format(number=number(cell[0])), words)

    return said


def _stubs_again(result: Result) -> list[str]:
    """Return a sentence for each definition whose stub was run again after the work that counts."""
    said = []
    for item in result.files:
        counting = {one.name: one for one in item.definitions if one.counts_for}
        last = {one.name: one for one in item.definitions if one.name in counting}
        said += [
            _(
                "The stub of {name} was run again ({last}), and your own ({place}) counts. To begin afresh, restart the kernel."
            ).format(name=name, last=one.place, place=counting[name].place)
            for name, one in last.items()
            if not one.counts_for
        ]
    return said
