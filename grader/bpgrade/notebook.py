"""`check` for a notebook: classes and functions in place of paths, judged from the cells that define them; what comes shows itself."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from bpgrade import checking, html, session
from bpgrade.checking import Checked
from bpgrade.edition import Edition, choose, open_edition
from bpgrade.errors import UsageError
from bpgrade.messages import _
from bpgrade.result import Result
from bpgrade.sandbox.child import Child
from bpgrade.workspace import to_read


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
        return html.page_part(self.result, hints, pages, following)


def check(
    *what: Any,
    exercises: Sequence[str] = (),
    course: Path | str | None = None,
    assignment: str | None = None,
) -> Shown:
    """Return what is right and wrong: `check(MulGate)`, `check(Affine, ReLU)`, `check("gates/mul")`, or `check("my_gates.py")`.

    what: classes and functions, and in a notebook names of exercises and units: what is judged are the cells that were run, and
    outside of a notebook the file that the class stands in. Or one path, of a file, a folder or a zip, and names of exercises.
    exercises, assignment: what to judge of it. course: the course team's copy, else the one around the current folder, else
    the student edition.

    Raises BpgradeError with a sentence.
    """
    if not what:
        raise UsageError(_("Say what to check: bpgrade.check(name of your class)."))
    if isinstance(what[0], Path) or (
        isinstance(what[0], str) and (Path(what[0]).exists() or not session.is_notebook())
    ):
        words = [*exercises, *(word for more in what[1:] for word in ([more] if isinstance(more, str) else more))]
        return _shown(checking.check(what[0], words, course, assignment), bool(words))
    edition = open_edition(None if course is None else Path(course), Path.cwd())
    names = choose(edition.course, [_exercise(edition, thing) for thing in what])
    cells = session.newest(session.typed()) if session.is_notebook() else []
    submission = session.of_cells(cells) if cells else session.of_files(what)
    with Child() as child:
        # Whoever interrupts a notebook leaves nothing running.
        checked = checking.check_submission(submission, edition, names, child=child)
    pages = {name: _page(edition.assessment(name).page) for name in names}
    checked = replace(checked, to_read={name: page for name, page in pages.items() if page})
    return _shown(_with_numbers(checked, [cell.number for cell in cells]), named=True)


def _shown(checked: Checked, named: bool) -> Shown:
    return Shown(**{field.name: getattr(checked, field.name) for field in fields(checked)}, named=named)


def _page(page: str) -> str:
    """Return where a page is from here: beside a workspace's files, or above the course's notebooks; nothing where it is in neither."""
    above = Path("..") / page
    return to_read(Path(), page) or (above.as_posix() if Path(above.as_posix().partition("#")[0]).is_file() else "")


def _exercise(edition: Edition, thing: Any) -> str:
    """Return the exercise that a thing is of, or the word for exercises that somebody gave.

    Raises UsageError for what is of none.
    """
    if isinstance(thing, str):
        return thing
    known = _definitions(edition)
    names = session.names_of(thing)
    found = next((known[name] for name in names if name in known), None)
    if found is None:
        (nearest,) = difflib.get_close_matches(names[0], known, n=1, cutoff=0.0)
        raise UsageError(
            _("{name} is of no exercise of this course; the nearest name is {nearest}.").format(
                name=names[0], nearest=nearest
            )
        )
    return found


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

    # As the student's process calls a cell, and as that is said to the reader.
    forms = [
        form.format(file=session.NOTEBOOK, number="@") for form in ("{file}, cell {number}", _("{file}, cell {number}"))
    ]
    pattern = re.compile("|".join(re.escape(form).replace("@", r"(?:\d+)") for form in forms))

    def number(called: str) -> int:
        return numbers[int(re.findall(r"\d+", called)[-1]) - 1]

    def said(words: str) -> str:
        return pattern.sub(lambda cell: _("cell [{number}]").format(number=number(cell[0])), words)

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
