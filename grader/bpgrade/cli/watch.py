"""`check --watch`: the work is checked again whenever it is saved; on a terminal the newest result stands alone."""

import math
import os
import shutil
import sys
import time
from collections.abc import Collection, Sequence
from pathlib import Path

import click

from bpgrade.checking import Checked, check_read, of_assignment
from bpgrade.cli.screen import checked_lines
from bpgrade.columns import width, wrapped
from bpgrade.edition import Edition, choose, open_edition
from bpgrade.errors import SubmissionError, UsageError
from bpgrade.messages import _
from bpgrade.result import Result
from bpgrade.sandbox.child import Child
from bpgrade.submission import MARKER, Submission, is_archive, read_work
from bpgrade.verdict import ExerciseVerdict
from bpgrade.watching.news import in_hand, news
from bpgrade.watching.rechecking import Check, Processes, Rechecker
from bpgrade.watching.saves import Saves

#: A check that takes longer says that it is under way.
_PATIENCE_SECONDS = 0.7
#: The terminal's other screen, and back; from the top; what is left of a line, and of the screen.
_OTHER_SCREEN, _OWN_SCREEN, _HOME, _REST_OF_LINE, _REST = "\x1b[?1049h", "\x1b[?1049l", "\x1b[H", "\x1b[K", "\x1b[J"


def watch(
    work: Path,
    exercises: Sequence[str],
    course: Path | None,
    assignment: str | None,
    verbose: bool,
    child: Child | None,
) -> None:
    """Check the work, and again whenever it is saved, until somebody interrupts it.

    Raises BpgradeError for what cannot be watched.
    """
    edition = open_edition(course, Path.cwd())
    names = of_assignment(edition, choose(edition.course, exercises), assignment)
    if is_archive(work):
        raise UsageError(
            _("{path} is an archive: --watch is for the file or folder that you work in.").format(path=work)
        )
    with Screen() as screen, Rechecker(child) as rechecker:
        _Watch(work, edition, names, assignment, verbose, screen, rechecker).run()


class _Watch:
    """What is known from one check to the next."""

    def __init__(
        self,
        work: Path,
        edition: Edition,
        names: Sequence[str],
        assignment: str | None,
        verbose: bool,
        screen: "Screen",
        rechecker: Rechecker,
    ) -> None:
        self._work, self._edition, self._names, self._assignment = work, edition, names, assignment
        self._verbose, self._screen, self._rechecker = verbose, screen, rechecker
        # Before anything is read: what is saved from now on is seen.
        self._saves = Saves(work, edition.course.limits.submission_entries)
        self._submission = self._read()
        self._before: Result | None = None
        self._shown: str | None = None
        self._saved: set[str] = set()

    def run(self) -> None:
        """Go on until somebody interrupts it."""
        self._screen.ends_with(
            _("Watching {work}: save, and it is checked again. Ctrl-C ends it.").format(work=self._work)
        )
        self._begin()
        while True:
            checked = None
            try:
                checked = self._rechecker.wait(self._saves.pace)
                if self._saves.news() and self._is_another():
                    # What has just come is out of date, and tells nobody anything.
                    checked = None
                    self._begin()
            except SubmissionError as gone:
                # It may be there again with the next save.
                self._rechecker.give_up()
                self._screen.show([wrapped(str(gone))])
                continue
            if checked is not None:
                self._show(checked)
            elif self._rechecker.is_busy and time.monotonic() - self._began > _PATIENCE_SECONDS:
                self._screen.says(_("Checking what you saved ..."))
            self._screen.fit()

    def _read(self) -> Submission:
        return read_work(self._work, self._edition.course.limits)

    def _is_another(self) -> bool:
        """Return whether what was saved is other code than before; and keep it."""
        self._submission, before = Submission("", ()), self._submission
        after = self._submission = self._read()
        old, new = ({file.path: file.data for file in one.files} for one in (before, after))
        self._saved |= {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}
        return old != new

    def _begin(self) -> None:
        self._began = time.monotonic()
        self._rechecker.begin(self._check())

    def _check(self) -> Check:
        submission, before, saved, shown = self._submission, self._before, frozenset(self._saved), self._shown

        def first(result: Result) -> ExerciseVerdict | None:
            return in_hand(before, result, saved, shown)

        def check(processes: Processes) -> Checked:
            # The first process is the one that stands ready.
            child = processes.child() if submission.files else None
            return check_read(
                submission, self._work, self._edition, self._names, self._assignment, child, processes, first
            )

        return check

    def _show(self, checked: Checked) -> None:
        result, before = checked.result, self._before
        first = in_hand(before, result, self._saved, self._shown)
        lines = [wrapped(one) for one in news(before, result)] if before is not None else []
        if first is not None and self._shown is not None and first.name != self._shown:
            lines.append(_("On to {name}.").format(name=first.name))
        lines += [""] if lines else []
        in_workspace = (self._work / MARKER).is_file()
        lines += checked_lines(checked, True, in_workspace, self._verbose, only=[] if first is None else [first.name])
        self._before, self._shown, self._saved = result, first.name if first else None, set()
        self._screen.show(lines)


class Screen:
    """Where results go: on a terminal each takes the other's place, at once; elsewhere they follow each other."""

    def __init__(self) -> None:
        # A console of Windows' own may not know what a terminal is told here.
        self._is_drawn = sys.stdout.isatty() and os.environ.get("TERM", "") not in ("", "dumb") and os.name != "nt"
        self._lines: list[str] = []
        self._end = self._says = ""
        self._size: tuple[int, int] | None = None

    def __enter__(self) -> "Screen":
        if self._is_drawn:
            self._write(_OTHER_SCREEN)
        return self

    def __exit__(self, *_why: object) -> None:
        if self._is_drawn:
            # What was seen last stays in the terminal.
            self._write(_OWN_SCREEN + "".join(f"{line}\n" for line in self._lines))

    def ends_with(self, line: str) -> None:
        """Have this line at the end, as long as nothing else is said there."""
        self._end = line
        if not self._is_drawn:
            self._write(f"{line}\n\n")

    def show(self, lines: Sequence[str]) -> None:
        """Show a result in the last one's place."""
        self._lines = [part for line in lines for part in line.split("\n")]
        self._says = ""
        if self._is_drawn:
            self._draw()
        else:
            self._write("".join(f"{line}\n" for line in [*self._lines, ""]))

    def says(self, line: str) -> None:
        """Say this at the end until there is another result."""
        if self._says != line:
            self._says = line
            if self._is_drawn:
                self._draw()

    def fit(self) -> None:
        """Draw it anew where the terminal has another size now."""
        if self._is_drawn and self._size not in (None, shutil.get_terminal_size()):
            self._draw()

    def _draw(self) -> None:
        self._size = shutil.get_terminal_size()
        lines = fitting(self._lines, wrapped(self._says or self._end).split("\n"), *self._size)
        # In one piece, over what stands there: nothing flickers.
        self._write(_HOME + f"{_REST_OF_LINE}\n".join(lines) + _REST_OF_LINE + _REST)

    def _write(self, text: str) -> None:
        click.echo(text, nl=False)
        sys.stdout.flush()


def fitting(lines: Sequence[str], end: Sequence[str], columns: int, rows: int) -> list[str]:
    """Return the lines, an empty one and the last ones; where a screen of this size is too small, with fewer of the first.

    >>> fitting(["a", "b", "c", "d"], ["end"], 80, 5)
    ['a', 'b', '...', '', 'end']
    """
    last = ["", *end]
    room = rows - sum(_rows(line, columns) for line in last)
    if sum(_rows(line, columns) for line in lines) <= room:
        return [*lines, *last]
    kept: list[str] = []
    for line in lines:
        room -= _rows(line, columns)
        if room < 1:
            break
        kept.append(line)
    return [*kept, "...", *last]


def _rows(line: str, columns: int) -> int:
    return max(1, math.ceil(width(click.unstyle(line)) / max(columns, 1)))


def refuse_beside(options: Collection[str]) -> None:
    """Raise UsageError where one of these options was given beside --watch, which is for somebody who looks on."""
    for name in options:
        raise UsageError(_("{option} and --watch do not go together.").format(option=name))
