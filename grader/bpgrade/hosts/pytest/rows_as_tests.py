"""The rows of a workspace as pytest's tests: each has the verdict of `check`, and what `check` says of it, and no traceback.

The student's files are listed by what the course says of them, and never imported: the first test that runs has everything that was
chosen judged at once, in a process of its own, as `check` does.

What is not attempted has failed: an editor shows a folder in which some have passed and the others are skipped as passed, and pytest ends
with 0. But nobody needs to read sixty times that nothing is there yet: on a terminal it is counted, and not explained.
"""

import ast
import gc
import os
import warnings
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bpgrade.edition import Edition, open_edition
from bpgrade.errors import BpgradeError, unforeseen
from bpgrade.hosts.pytest.unrewritten import unrewritten
from bpgrade.messages import _
from bpgrade.sandbox.child import ONE_THREAD, Child

if TYPE_CHECKING:
    from bpgrade.checking import Checked

#: What a test is counted as, its letter, and its word, as pytest has them; the word with what it looks like, where that is not usual.
Status = tuple[str, str, str | tuple[str, dict[str, bool]]]

#: Where a report has its status, also on its way from another process of pytest's.
_STATUS = "bpgrade_status"


@dataclass(frozen=True)
class Told:
    """What a report tells of a row. passed: it keeps its points. brief: for beside its word. lines: all that is said of it."""

    passed: bool
    status: Status
    brief: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """What became of the chosen rows. rows: by exercise and row. others: for a row that nothing became of. last: what is said at the end."""

    rows: Mapping[tuple[str, str], Told]
    others: Told
    last: tuple[str, ...]


class Workspace:
    """A workspace, its edition, and, once a test has run, what became of its rows."""

    def __init__(self, root: Path) -> None:
        try:
            self.edition = open_edition(None, root)
        except BpgradeError as error:
            raise pytest.UsageError(str(error)) from None
        self.root = root
        self.child: Child | None = None
        self.judged: Judged | None = None

    def judge(self, exercises: Sequence[str]) -> Judged:
        """Return what became of the rows of these exercises; they are judged once."""
        if self.judged is None:
            # A student's pytest may make errors of warnings: of ours, none is theirs.
            with warnings.catch_warnings(), unrewritten(), _one_thread(), _nothing_collected():
                warnings.simplefilter("ignore")
                self.judged = _judge(self.root, self.edition, exercises, self.child)
        return self.judged


class ExerciseFile(pytest.File):
    """The file of an exercise, or the place for it where the student has deleted it."""

    def __init__(self, *, workspace: Workspace, exercise: str, **named: Any) -> None:
        super().__init__(**named)
        self.workspace, self.exercise = workspace, exercise

    def collect(self) -> Iterator["RowTest"]:
        """Yield a test for each row."""
        outline = self.workspace.edition.outline(self.exercise)
        lines = self._lines
        for row, method in outline.rows.items():
            test: RowTest = RowTest.from_parent(self, name=row, line=lines.get(method, lines.get("")))
            test.extra_keyword_matches.add(outline.definition)
            yield test

    @property
    def _lines(self) -> Mapping[str, int]:
        """Return where the methods of the exercise stand, from 0, and itself under no name; nothing where there is no file."""
        edition = self.workspace.edition
        try:
            return places(self.path.read_bytes(), edition.names_of(edition.outline(self.exercise).definition))
        except OSError:
            return {}


class RowTest(pytest.Item):
    """A row. line: from 0, where the method stands that gives what is graded; none where there is no file."""

    parent: ExerciseFile

    def __init__(self, *, line: int | None, **named: Any) -> None:
        super().__init__(**named)
        self._line = line

    @property
    def told(self) -> Told:
        """Return what is told of it. The first that asks has all that were chosen judged."""
        workspace = self.parent.workspace
        chosen = [test.parent for test in self.session.items if isinstance(test, RowTest)]
        mine = {one.exercise for one in chosen if one.workspace is workspace}
        judged = workspace.judge([name for name in workspace.edition.course.exercises if name in mine])
        return judged.rows.get((self.parent.exercise, self.name), judged.others)

    def runtest(self) -> None:
        """Raise NotPassed with what there is to say, unless it passes; what there is to say of a right one goes beside it."""
        told = self.told
        if not told.passed:
            raise NotPassed(told)
        if len(told.lines) > 1:
            self.add_report_section("call", "bpgrade", "\n".join(told.lines))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return what is shown of it: our words, at the student's line."""
        if not isinstance(excinfo.value, NotPassed):
            return super().repr_failure(excinfo, style)
        # Only what has these forms keeps its place and its sentence on the way from another process, and in a summary.
        from _pytest._code.code import ReprEntryNative, ReprExceptionInfo, ReprFileLocation, ReprTraceback

        told = excinfo.value.told
        entry = ReprEntryNative([f"{line}\n" for line in told.lines])
        place = ReprFileLocation(str(self.path), (self._line or 0) + 1, told.brief)
        return ReprExceptionInfo(reprtraceback=ReprTraceback([entry], None, "native"), reprcrash=place)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where it stands, and what stands above what is said of it."""
        return self.path, self._line, f"{self.parent.exercise}: {self.name}"


class NotPassed(Exception):
    """A row has not passed."""

    def __init__(self, told: Told) -> None:
        super().__init__("\n".join(told.lines))
        self.told = told


class RowsAsTests:
    """The plugin. roots: the folders of the workspaces. named: the paths that pytest was started on.

    child: a process for a student's code that was started already.
    """

    def __init__(self, roots: Sequence[Path], named: Sequence[Path], child: Child | None) -> None:
        self.workspaces = [Workspace(root) for root in roots]
        self.exercises = {
            workspace.root / f"{name}.py": (workspace, name)
            for workspace in self.workspaces
            for name in workspace.edition.course.exercises
        }
        self.folders = {
            folder
            for path, (workspace, _name) in self.exercises.items()
            for folder in path.parents
            if folder.is_relative_to(workspace.root)
        }
        self.last: list[str] = []
        asked = (its for path, (its, _name) in self.exercises.items() if any(map(path.is_relative_to, named)))
        first = next(asked, None)
        if first is not None:
            # Another workspace's starts with its first test.
            first.child = child
        elif child is not None:
            child.close()

    @pytest.hookimpl(tryfirst=True, optionalhook=True)
    def pytest_collect_directory(self, path: Path, parent: pytest.Collector) -> "pytest.Dir | None":
        """Return a folder that imports nothing, for one with exercises in it: pytest would run its `__init__.py` before each row."""
        return pytest.Dir.from_parent(parent, path=path) if path in self.folders else None

    @pytest.hookimpl(hookwrapper=True)
    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> Generator[None, Any, None]:
        """Have an exercise's rows in place of what pytest would import it for: its own tests, or those in its docstrings."""
        outcome = yield
        if file_path in self.exercises:
            others = [one for one in outcome.get_result() if not isinstance(one, pytest.Module)]
            outcome.force_result([*others, self._file(file_path, parent)])

    @pytest.hookimpl(hookwrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector) -> Generator[None, Any, None]:
        """Have the rows of a file that is not there, too: the work may stand in another one."""
        outcome = yield
        if isinstance(collector, getattr(pytest, "Directory", ())) and collector.path in self.folders:
            outcome.get_result().result.extend(
                self._file(path, collector)
                for path in self.exercises
                if not path.is_file() and _nearest(path) == collector.path
            )

    def _file(self, path: Path, parent: pytest.Collector) -> ExerciseFile:
        workspace, exercise = self.exercises[path]
        file: ExerciseFile = ExerciseFile.from_parent(parent, path=path, workspace=workspace, exercise=exercise)
        return file

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, None]:
        """Give the report of a row its status."""
        outcome = yield
        ended = call.excinfo is None or isinstance(call.excinfo.value, NotPassed)
        if isinstance(item, RowTest) and call.when == "call" and ended:
            setattr(outcome.get_result(), _STATUS, item.told.status)

    def pytest_report_teststatus(self, report: pytest.TestReport) -> Status | None:
        """Return the status of a row, as pytest shows and counts it."""
        return getattr(report, _STATUS, None)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Keep what is said at the end, and hand it on where this process is one of several."""
        for workspace in self.workspaces:
            if workspace.judged is not None:
                self.last += workspace.judged.last
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["bpgrade_last"] = self.last

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what one of several processes says at the end: they all judged the same."""
        self.last = self.last or getattr(node, "workeroutput", {}).get("bpgrade_last", [])

    def pytest_terminal_summary(self, terminalreporter: "pytest.TerminalReporter") -> None:
        """Say what `check` says at the end."""
        if self.last:
            terminalreporter.write_sep("=", "bpgrade")
            for line in self.last:
                terminalreporter.write_line(line)


def places(source: bytes, names: Sequence[str]) -> dict[str, int]:
    """Return the lines, from 0, of the methods of the last definition of one of these names, and its own under no name.

    What is no Python has the line that is none.

    >>> places(b"class A:\\n    pass\\n\\nclass A:\\n    def forward(self): pass\\n", ["A"])
    {'': 3, 'forward': 4}
    >>> places(b"x = 1\\ny = (\\n", ["A"]), places(b"x = 1", ["A"])
    ({'': 1}, {'': 0})
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            statements = ast.parse(source).body
    except SyntaxError as error:
        return {"": max(error.lineno or 1, 1) - 1}
    except (ValueError, RecursionError, MemoryError):
        return {"": 0}
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [one for one in statements if isinstance(one, (ast.ClassDef, *functions)) and one.name in names]
    if not found:
        return {"": 0}
    methods = {one.name: one.lineno - 1 for one in found[-1].body if isinstance(one, functions)}
    return {"": found[-1].lineno - 1, **methods}


def _nearest(path: Path) -> Path:
    """Return the nearest folder around a path that is there."""
    return next(folder for folder in path.parents if folder.is_dir())


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let numpy be imported with one thread inside, as `check` has it; the student's own tests find their environment as it was."""
    ours = {name: value for name, value in ONE_THREAD.items() if name not in os.environ}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name in ours:
            os.environ.pop(name, None)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Let what is imported inside, which stays, not be looked through for garbage: not then, and not by pytest, which does so at its end."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()


def _judge(root: Path, edition: Edition, exercises: Sequence[str], child: Child | None) -> Judged:
    """Return what became of the rows of these exercises. child: one that was started before."""
    from bpgrade.checking import check_read
    from bpgrade.submission import read_work

    try:
        submission = read_work(root, edition.course.limits)
        checked = check_read(submission, root, edition, exercises, child=child)
        return _judged(root, checked)
    except BpgradeError as error:
        return _nothing(str(error))
    except Exception as error:
        if os.environ.get("BPGRADE_DEBUG"):
            raise
        return _nothing(unforeseen(error))


def _nothing(why: str) -> Judged:
    """Return what is told where nothing could be judged: of every row the same, and once for all on a terminal."""
    return Judged({}, Told(False, (_("not judged"), "E", _("NOT JUDGED")), why, (why,)), (why,))


def _judged(root: Path, checked: "Checked") -> Judged:
    """Return what the verdicts say of each row."""
    from bpgrade import feedback
    from bpgrade.closing import closing
    from bpgrade.columns import wrapped
    from bpgrade.submission import MARKER
    from bpgrade.verdict import Outcome

    result = checked.result
    told = {}
    for verdict, diagnoses in zip(result.verdicts, result.diagnoses, strict=True):
        untouched = all(row.outcome is Outcome.NOT_ATTEMPTED for row in verdict.rows)
        # As on the screen of `check`: where nothing is there yet, there is nothing to say, unless somebody asks for it alone.
        counted_only = untouched and len(result.verdicts) > 1
        for row in verdict.rows:
            said = next((one for one in diagnoses if row.row in one.rows), None)
            page = "" if row.outcome is Outcome.PASSED else checked.to_read.get(verdict.name, "")
            word = feedback.word(row.outcome)
            status: Status = ("passed", ".", word) if row.outcome.earns else ("failed", "F", word)
            if row.outcome is Outcome.GRADER_ERROR:
                status = "error", "E", word
            elif counted_only:
                status = _("not attempted"), "-", (word, {"light": True})
            brief = feedback.BESIDE.join(filter(None, (row.mistake, said.message if said else "")))
            lines = feedback.of_row_fitted(row, said, page)
            told[verdict.name, row.row] = Told(row.outcome.earns, status, brief, tuple(lines))
    last = [*map(wrapped, result.remarks), *closing(checked, (root / MARKER).is_file())]
    return Judged(told, _nothing("").others, tuple(last))
