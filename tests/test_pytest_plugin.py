"""In a workspace pytest lists every row as a test, with the verdict and the words of `check`; anywhere else our plugin is not there."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bpgrade import checking, messages, workspace
from bpgrade.edition import student_edition
from bpgrade.errors import CourseError
from bpgrade.feedback import word
from bpgrade.hosts.pytest import plugin as pytest_plugin
from bpgrade.hosts.pytest import rows_as_tests
from bpgrade.judge import failed
from bpgrade.outline import outline
from bpgrade.sandbox import child
from bpgrade.submission import MARKER
from conftest import AUTHORED, fill_in

pytest_plugins = ["pytester"]

#: Something of every kind: a mistake, a crash, a wrong forward that backward follows, what rests on it, and much that is untouched.
WORK = {
    "gates/mul": "class MulGate:\n    def forward(self, x, y):\n        self.x, self.y = x, y\n        return x * y\n\n"
    "    def backward(self, dz):\n        return self.x * dz, self.y * dz\n",
    "gates/max": "class MaxGate:\n    def forward(self, x, y):\n        raise ValueError('no')\n\n"
    "    def backward(self, dz):\n        return dz, dz\n",
    "gates/sigmoid": "import numpy as np\n\n\nclass SigmoidGate:\n    def forward(self, x):\n        self.s = 1 / 1 + np.exp(-x)\n"
    "        return self.s\n\n    def backward(self, ds):\n        return -ds * (self.s - 1)\n",
}
ROWS = {f"{name}.py::{row}" for name in AUTHORED for row in student_edition().outline(name).rows}
EVERYTHING_HERE = {f"gates/mul.py::{row}" for row in ("forward", "dx", "dy")}


@pytest.fixture(autouse=True)
def garbage_is_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a run of pytest's puts out of the collector's sight stays in this one's."""
    monkeypatch.setattr(rows_as_tests.gc, "freeze", lambda: None)


@pytest.fixture
def folder(pytester: pytest.Pytester) -> Path:
    """A fresh workspace, to be in."""
    workspace.start(pytester.path / "work", student_edition())
    pytester.chdir()
    pytester._monkeypatch.chdir(pytester.path / "work")
    return pytester.path / "work"


@pytest.fixture
def worked_on(folder: Path) -> Path:
    """A workspace in which somebody has worked."""
    fill_in(folder, "gates/add")
    for name, text in WORK.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


Run = Callable[..., tuple[int, dict[str, pytest.TestReport], str]]


@pytest.fixture
def run(pytester: pytest.Pytester, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run pytest where we are; return its exit code, what became of each test, and what it printed."""

    def in_process(*words: str) -> tuple[int, dict[str, pytest.TestReport], str]:
        capsys.readouterr()
        came = pytester.inline_run("-p", "no:xdist", *words)
        reports = {
            report.nodeid: report for report in came.getreports("pytest_runtest_logreport") if report.when == "call"
        }
        return int(came.ret), reports, capsys.readouterr().out

    return in_process


def listed(pytester: pytest.Pytester, *words: str) -> list[str]:
    """Return the tests that pytest lists where we are."""
    items, _recorder = pytester.inline_genitems("-p", "no:xdist", *words)
    return [item.nodeid for item in items]


def plain(words: str) -> str:
    """Return words without the ends of their lines."""
    return " ".join(words.split())


# -- what is said ------------------------------------------------------------------------------------------------------------


def test_every_row_has_the_verdict_and_the_words_of_check(worked_on: Path, run: Run) -> None:
    code, reports, printed = run()
    assert code == 1
    assert set(reports) == ROWS
    result = checking.check(worked_on).result
    kinds = set()
    for verdict, diagnoses in zip(result.verdicts, result.diagnoses, strict=True):
        for row in verdict.rows:
            report = reports[f"{verdict.name}.py::{row.row}"]
            kinds.add(row.outcome.value)
            assert report.passed is row.outcome.earns, report.nodeid
            (said,) = (one for one in diagnoses if row.row in one.rows)
            whole = plain(report.longreprtext + "".join(text for _title, text in report.sections))
            for part in (row.mistake or "", said.message, *said.numbers, said.think):
                assert plain(part) in whole
            if not report.passed:
                assert whole.startswith(word(row.outcome))
    assert kinds >= {"passed", "follow-through", "wrong", "crashed", "blocked", "not-attempted"}
    assert "gates/mul.py .FF" in printed
    assert "circuits/add_mul.py ----" in printed
    assert "Think: If y is 1000" in printed
    assert "Read: course/gates.md#the-multiply-gate" in printed
    assert "of 300 points here. Hidden draws decide the grade" in printed
    assert "Next: gates/mul.py, line 6   A hint: bpgrade hint gates/mul" in printed
    assert "WRONG gates/mul.py::dx - swapped-factors" in printed


def test_no_line_of_ours_and_no_traceback_is_shown(worked_on: Path, run: Run) -> None:
    for how in ("--tb=native", "--full-trace"):
        _code, reports, printed = run("gates/mul.py::dx", how)
        (report,) = reports.values()
        for shown in (printed, report.longreprtext):
            assert "swapped-factors" in shown
            assert "Traceback" not in shown
            assert "rows_as_tests" not in shown


def test_a_failure_stands_at_the_students_line(worked_on: Path, run: Run) -> None:
    _code, reports, printed = run("gates/mul.py", "gates/max.py", "--tb=line")
    assert f"{worked_on / 'gates' / 'mul.py'}:6: swapped-factors" in printed
    assert reports["gates/mul.py::forward"].location == ("gates/mul.py", 1, "gates/mul: forward")
    assert reports["gates/mul.py::dx"].location == ("gates/mul.py", 5, "gates/mul: dx")


def test_what_is_not_attempted_is_never_green_and_not_explained_sixty_times(folder: Path, run: Run) -> None:
    code, reports, printed = run("gates", "circuits")
    assert code == 1
    assert all(report.failed for report in reports.values())
    assert "FAILURES" not in printed
    assert f"{len(reports)} not attempted" in printed
    assert "Next: gates/add.py" in printed
    # Somebody who asks for one is told.
    code, reports, printed = run("gates/mul.py", "-x")
    assert code == 1
    assert len(reports) == 1
    assert "Not attempted yet." in printed


def test_work_that_is_all_right_ends_with_0(folder: Path, run: Run) -> None:
    fill_in(folder, "gates/mul")
    code, reports, printed = run("gates/mul.py", "-W", "error")
    assert code == 0
    assert {report.outcome for report in reports.values()} == {"passed"}
    assert "Everything here passes." in printed


def test_a_row_speaks_the_language_that_check_speaks(worked_on: Path, run: Run) -> None:
    with messages.speaking("ko"):
        _code, reports, printed = run("gates/mul.py::dx", "gates/copy.py", "-v")
        said = messages._("Not attempted yet.")
    assert "곱셈 게이트가" in reports["gates/mul.py::dx"].longreprtext
    assert said != "Not attempted yet."
    assert plain(said) in plain(reports["gates/copy.py::dx"].longreprtext)
    assert "gates/mul.py::dx 오답" in printed


def test_a_fault_of_ours_is_an_error_and_not_the_students(
    worked_on: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(assessment: Any, observation: Any) -> Any:
        if assessment.name == "gates/mul":
            raise RuntimeError("oh dear")
        return failed(assessment)

    monkeypatch.setattr("bpgrade.pipeline.judge", broken)
    code, reports, printed = run("gates/mul.py::dx", "gates/add.py::dx")
    assert code == 1
    assert reports["gates/mul.py::dx"].longreprtext.startswith("OUR FAULT")
    assert "2 errors" in printed
    assert "failed" not in printed.splitlines()[-1]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (CourseError("The process for student code did not start."), "The process for student code did not start."),
        (RuntimeError("oh dear"), "This is our fault, not yours: RuntimeError in test_pytest_plugin.py:"),
    ],
)
def test_what_stops_all_judging_is_said_once_and_the_students_own_tests_run(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    def broken(*_arguments: Any, **_named: Any) -> Any:
        raise error

    monkeypatch.setattr(checking, "check_read", broken)
    (folder / "test_mine.py").write_text("def test_mine(): pass\n")
    code, reports, printed = run("gates", "test_mine.py")
    assert code == 1
    assert reports["test_mine.py::test_mine"].passed
    assert all(
        report.failed and sentence in report.longreprtext for name, report in reports.items() if "test" not in name
    )
    assert printed.count(sentence) == 1
    assert "13 not judged" in printed


def test_a_workspace_without_code_is_one_sentence(folder: Path, run: Run) -> None:
    for name in AUTHORED:
        (folder / f"{name}.py").unlink()
    code, reports, printed = run()
    assert code == 1
    assert set(reports) == ROWS
    assert printed.count("It holds no .py or .ipynb file") == 1


# -- what is listed ----------------------------------------------------------------------------------------------------------


def test_the_same_rows_are_listed_before_and_after_work_and_where_files_are_gone(
    folder: Path, pytester: pytest.Pytester
) -> None:
    fresh = listed(pytester)
    assert set(fresh) == ROWS
    assert len(fresh) == len(ROWS)
    fill_in(folder)
    assert listed(pytester) == fresh
    for name in ("gates/mul", "linear/collapse", "linear/xor_weights"):
        (folder / f"{name}.py").unlink()
    (folder / "linear").rmdir()
    (folder / "gates" / "max.py").write_text("x = (\n")
    (folder / "gates" / "add.py").write_bytes(b"\xff\xfe\x00")
    assert sorted(listed(pytester)) == sorted(fresh)


NOSY = "from pathlib import Path\nPath(__file__).with_suffix('.ran').touch()\n'''\n>>> 1 + 1\n3\n'''\n"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("gates/mul.py", "gates"),
        ("--doctest-modules",),
        ("-o", "python_files=*.py"),
        ("--doctest-modules", "gates/mul.py"),
        ("--import-mode=importlib", "--doctest-modules", "-o", "python_files=*.py", "-o", "python_functions=*"),
    ],
)
def test_pytest_never_imports_an_exercise(folder: Path, pytester: pytest.Pytester, words: tuple[str, ...]) -> None:
    (folder / "gates" / "mul.py").write_text(NOSY + "def test_x(): pass\n")
    (folder / "gates" / "__init__.py").touch()
    found = [name for name in listed(pytester, *words) if name.startswith("gates/mul.py")]
    assert sorted({*found}) == sorted(EVERYTHING_HERE)
    assert not list(folder.rglob("*.ran"))


def test_a_package_of_exercises_is_not_imported_when_rows_run(folder: Path, run: Run) -> None:
    (folder / "gates" / "__init__.py").write_text(f"{NOSY}raise ValueError\n")
    fill_in(folder, "gates/add")
    code, _reports, _printed = run("gates/add.py")
    assert code == 0
    assert not list(folder.rglob("*.ran"))


def test_words_of_pytest_choose_rows_and_what_was_chosen_is_judged_once(
    worked_on: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = []

    def watched(*arguments: Any, **named: Any) -> Any:
        judged.append(arguments[3])
        return check_read(*arguments, **named)

    check_read = checking.check_read
    monkeypatch.setattr(checking, "check_read", watched)
    code, reports, _printed = run("gates/mul.py::dx", "gates/add.py", "--rootdir", str(worked_on.parent))
    assert code == 1
    assert list(reports) == ["work/gates/mul.py::dx", *(f"work/gates/add.py::{row}" for row in ("forward", "dx", "dy"))]
    assert judged == [["gates/add", "gates/mul"]]
    _code, reports, _printed = run("-k", "mulgate and not forward")
    assert list(reports) == ["gates/mul.py::dx", "gates/mul.py::dy"]
    # Those that failed, from the folder in which they are.
    monkeypatch.chdir(worked_on / "gates")
    _code, reports, _printed = run("mul.py", "--rootdir", str(worked_on), "--lf")
    assert list(reports) == ["gates/mul.py::dx", "gates/mul.py::dy"]
    assert judged[1:] == [["gates/mul"], ["gates/mul"]]


def test_the_students_own_tests_and_settings_work_as_ever(folder: Path, run: Run) -> None:
    fill_in(folder, "gates/mul")
    (folder / "pytest.ini").write_text(
        "[pytest]\naddopts = --strict-markers --doctest-modules\nfilterwarnings = error\n"
    )
    (folder / "conftest.py").write_text(
        "import numpy as np, pytest\n@pytest.fixture(autouse=True)\ndef mine(): return np.array(2.0)\n"
    )
    own = "from gates.mul import MulGate\ndef test_mine(mine): assert MulGate().forward(mine, mine) == 4.0\n"
    (folder / "test_mine.py").write_text(own)
    code, reports, printed = run("test_mine.py", "gates/mul.py")
    assert code == 0, printed
    assert set(reports) == {"test_mine.py::test_mine", *EVERYTHING_HERE}


def test_an_editor_finds_files_tests_and_lines(worked_on: Path, pytester: pytest.Pytester) -> None:
    # As the extension of Visual Studio Code makes its tree: a test's file is its parent, its identifier begins with that path.
    items, _recorder = pytester.inline_genitems("-p", "no:xdist", f"--rootdir={worked_on}", "gates", "layers/affine.py")
    tree: dict[Path, dict[str, int]] = {}
    for item in items:
        assert isinstance(item.parent, pytest.File)
        assert item.path == item.parent.path
        assert item.nodeid.split("::") == [item.path.relative_to(worked_on).as_posix(), item.name]
        assert not hasattr(item, "callspec")
        tree.setdefault(item.path, {})[item.name] = item.location[1] + 1
    assert tree[worked_on / "gates" / "mul.py"] == {"forward": 2, "dx": 6, "dy": 6}
    stub = (worked_on / "layers" / "affine.py").read_text(encoding="utf-8").splitlines()
    at = {
        name: stub[line - 1].strip().partition("(")[0]
        for name, line in tree[worked_on / "layers" / "affine.py"].items()
    }
    assert at == {"forward": "def forward", "dx": "def backward", "dW": "def backward", "db": "def backward"}


def test_a_course_teams_edition_has_the_outline_that_is_shipped(edition: Any) -> None:
    shipped = student_edition()
    for name in ("gates/mul", "layers/affine", "linear/collapse"):
        assert edition.outline(name) == shipped.outline(name)


def test_an_outline_knows_a_functions_rows_from_a_methods() -> None:
    steps = [["new", "train", []], ["read", 0, "Theta", None], ["call", 0, "__setattr__", []], ["read", 0, "b", None]]
    found = outline("train", [("a", ["a"]), ("b", ["b"])], [([], {}), (steps, {"a": 1, "b": 3})])
    assert found.rows == {"a": "", "b": ""}


def test_a_process_that_nobody_asked_leaves_nothing_open(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []

    class Watched(child.Child):
        def __init__(self) -> None:
            super().__init__()
            started.append(self._process)

    monkeypatch.setattr(child, "Child", Watched)
    code, reports, _printed = run("gates", "-k", "nothing")
    assert (code, reports) == (5, {})
    (process,) = started
    assert process.returncode is not None
    assert process.stdin.closed
    assert run("gates", "--collect-only", "-q")[0] == 0
    (folder / "test_mine.py").write_text("def test_mine(): pass\n")
    assert run("test_mine.py")[0] == 0
    assert started == [process], "none is started where no row can run"


# -- several processes -------------------------------------------------------------------------------------------------------


def test_a_report_that_another_process_sends_says_the_same(worked_on: Path, run: Run) -> None:
    _code, reports, _printed = run("gates/mul.py::dx", "gates/copy.py", "--tb=line")
    for report in reports.values():
        sent = pytest.TestReport._from_json(json.loads(json.dumps(report._to_json())))
        assert sent.longreprtext == report.longreprtext
        assert vars(sent.longrepr.reprcrash) == vars(report.longrepr.reprcrash)
        plugin = rows_as_tests.RowsAsTests.pytest_report_teststatus
        assert list(plugin(None, sent))[:2] == list(plugin(None, report))[:2]


@pytest.mark.long
def test_several_processes_say_what_one_says(worked_on: Path) -> None:
    def printed(*words: str) -> Iterator[str]:
        came = subprocess.run([sys.executable, "-m", "pytest", "-q", *words], capture_output=True, text=True)
        assert came.returncode == 1
        return iter(sorted(line for line in came.stdout.splitlines() if not line.startswith(("bringing up", "."))))

    one, two = list(printed()), list(printed("-n", "2"))
    assert [line for line in one if "::" in line] == [line for line in two if "::" in line]
    assert [line for line in one if "300 points" in line] == [line for line in two if "300 points" in line] != []


# -- where it is not, and how long it takes ----------------------------------------------------------------------------------


LISTING = """
import sys, pytest
pytest.main(["--collect-only", "-q", "-p", "no:xdist"])
print("now", *sys.modules)
"""


def imported(folder: Path) -> set[str]:
    """Return the modules that are there when pytest has listed the tests of a folder."""
    came = subprocess.run([sys.executable, "-c", LISTING], cwd=folder, capture_output=True, text=True, timeout=120)
    (line,) = (line for line in came.stdout.splitlines() if line.startswith("now "))
    return set(line.split())


def test_outside_of_a_workspace_nothing_of_ours_is_imported(tmp_path: Path) -> None:
    # Also where workspaces lie further in, as in a class that was handed in.
    workspace.start(tmp_path / "class" / "kim", student_edition())
    loaded = imported(tmp_path)
    assert {name for name in loaded if name.partition(".")[0] == "bpgrade"} == {
        "bpgrade",
        "bpgrade.hosts",
        "bpgrade.hosts.pytest",
        "bpgrade.hosts.pytest.plugin",
    }
    assert "numpy" not in loaded


def test_to_list_the_rows_imports_neither_numpy_nor_the_command_line(folder: Path) -> None:
    loaded = imported(folder)
    assert {"bpgrade.hosts.pytest.rows_as_tests", "bpgrade.edition"} <= loaded, "the control"
    assert loaded & {"numpy", "click", "bpgrade.pipeline", "bpgrade.checking"} == set()


def test_pytest_finds_the_plugin_by_itself(folder: Path) -> None:
    fill_in(folder, "gates/mul")
    command = [sys.executable, "-m", "pytest", "-p", "no:xdist", "-q", "gates/mul.py"]
    came = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    assert came.returncode == 0, came.stdout + came.stderr
    assert "3 passed" in came.stdout


def test_a_workspace_is_told_by_its_marker(tmp_path: Path) -> None:
    assert pytest_plugin.MARKER == MARKER
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert list(pytest_plugin._around([tmp_path / "a" / "b", tmp_path / ("x" * 300), Path("\0")])) == []
    (tmp_path / "a" / MARKER).touch()
    assert list(pytest_plugin._around([tmp_path, tmp_path / "a" / "b" / "mul.py"])) == [tmp_path / "a"]


def test_our_modules_are_not_rewritten() -> None:
    from bpgrade.hosts.pytest.unrewritten import unrewritten

    before = list(sys.meta_path)
    rewriting = [one for one in before if type(one).__module__ == "_pytest.assertion.rewrite"]
    assert rewriting, "the control: pytest's own is there"
    with unrewritten():
        assert [one for one in before if one not in rewriting] == sys.meta_path
    assert sys.meta_path == before


@pytest.mark.long
def test_a_run_takes_at_most_one_and_a_half_times_check(folder: Path) -> None:
    fill_in(folder)
    commands = {"check": ["-m", "bpgrade", "check"], "pytest": ["-m", "pytest", "-p", "bpgrade.hosts.pytest.plugin"]}
    # As where nothing but pytest is installed.
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    took: dict[str, list[float]] = {name: [] for name in commands}
    for _round in range(11):
        for name, words in commands.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, *words], cwd=folder, env=alone, check=True, capture_output=True)
            took[name].append(time.perf_counter() - start)
    # The smallest of each: whatever else the machine does comes on top of both.
    assert min(took["pytest"]) < 1.5 * min(took["check"])
