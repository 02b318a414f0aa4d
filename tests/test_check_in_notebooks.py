"""`bpgrade.check(MulGate)`: judged from the cells that were run, or the file that the class stands in; shown as a table."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import bpgrade
import bpgrade.notebook
import pytest
from bpgrade import messages, session
from bpgrade.checking import check as check_path
from bpgrade.diagnose.diagnosis import Diagnosis
from bpgrade.edition import student_edition
from bpgrade.errors import BpgradeError, UsageError
from bpgrade.hosts import ipython as magic
from bpgrade.notebook import Shown
from bpgrade.verdict import Evidence, ExerciseVerdict, Outcome, RowVerdict, Why
from bpgrade.web import tables as html
from conftest import AUTHORED

RIGHT = AUTHORED["gates/mul"].answer
STUB = AUTHORED["gates/mul"].stub
SWAPPED = """
class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.x, dz * self.y
"""


class MulGate:
    """It is told by its methods, too."""

    def forward(self) -> None:
        """Do nothing: the cells are judged."""


class Touchy:
    """An object of somebody's that does not like to be asked."""

    def __getattr__(self, name: str) -> None:
        raise RuntimeError(name)


def thing(name: str) -> type:
    """Return a class of this name from a cell: what is judged is not the class itself, but what the cells say."""
    return type(name, (), {"__module__": "__main__"})


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """Say what was typed into a notebook in an empty folder, below the cell that imports us."""
    monkeypatch.chdir(tmp_path)

    def say(*cells: str) -> None:
        monkeypatch.setattr(session, "is_notebook", lambda: True)
        monkeypatch.setattr(session, "typed", lambda: ["import bpgrade", *cells])

    return say


def outcomes(shown: Shown) -> set[str]:
    return {row.outcome.value for verdict in shown.result.verdicts for row in verdict.rows}


# -- which cells count -----------------------------------------------------------------------------------------------------


def test_a_class_in_a_cell_is_judged(typed: Callable[..., None]) -> None:
    typed(SWAPPED, "bpgrade.check(MulGate)")
    shown = bpgrade.check(thing("MulGate"))
    assert [(row.row, row.outcome, row.mistake) for row in shown.result.verdicts[0].rows] == [
        ("forward", Outcome.PASSED, None),
        ("dx", Outcome.WRONG, "swapped-factors"),
        ("dy", Outcome.WRONG, "swapped-factors"),
    ]
    assert shown.result.remarks == ()
    assert shown.next_place == ("cell [2]", 7)


def test_the_newest_form_of_a_cell_counts_and_nothing_is_said_of_the_older_ones(typed: Callable[..., None]) -> None:
    typed(STUB, "bpgrade.check(MulGate)", SWAPPED, "bpgrade.check(MulGate)", RIGHT, "bpgrade.check(MulGate)")
    shown = bpgrade.check(thing("MulGate"))
    assert (outcomes(shown), shown.result.remarks) == ({"passed"}, ())


def test_a_newest_form_that_cannot_be_read_is_not_helped_by_an_older_one(typed: Callable[..., None]) -> None:
    typed(RIGHT, RIGHT.replace("def backward(self, dz):", "def backward(self, dz:"))
    shown = bpgrade.check(thing("MulGate"))
    assert "passed" not in {row.outcome.value for row in shown.result.verdicts[0].rows[1:]}
    assert any("cell [3], line " in remark for remark in shown.result.remarks)


def test_work_counts_though_the_stub_was_run_again_and_that_is_said(typed: Callable[..., None]) -> None:
    typed(STUB, RIGHT, STUB, "bpgrade.check(MulGate)")
    shown = bpgrade.check(thing("MulGate"))
    assert outcomes(shown) == {"passed"}
    (remark,) = shown.result.remarks
    assert "(cell [4])" in remark
    assert "(cell [3])" in remark


def test_a_stub_alone_is_not_attempted(typed: Callable[..., None]) -> None:
    typed(STUB, STUB)
    shown = bpgrade.check(thing("MulGate"))
    assert (outcomes(shown), shown.result.score, shown.result.remarks) == ({"not-attempted"}, 0, ())


def test_cells_that_fail_cannot_be_read_or_have_magics_spoil_no_other(typed: Callable[..., None]) -> None:
    typed(
        "1 / 0",
        "this is no Python",
        f"%%time\n{RIGHT}",
        "%matplotlib inline\n!pip list\nget_ipython()",
        "%%bash\nclass MulGate",
        "class AddGate:\n    limit = undefined\n    def forward(self, x, y): return x + y\n    def backward(self, dz): return dz, dz",
        "undefined = 3",
    )
    shown = bpgrade.check(thing("MulGate"), thing("AddGate"))
    assert outcomes(shown) == {"passed"}
    assert [re.findall(r"cell \[\d\]", remark) for remark in shown.result.remarks] == [["cell [2]"], ["cell [3]"]]


def test_cells_are_called_by_the_numbers_that_the_notebook_shows(typed: Callable[..., None]) -> None:
    crashing = RIGHT.replace("return dz", "return dz @ missing, dz")
    typed(STUB, "x = 1", "x = 1", "x = 1", crashing, "bpgrade.check(MulGate)")
    shown = bpgrade.check(thing("MulGate"))
    assert "CRASHED" in repr(shown)
    assert "cell [6], line " in repr(shown)
    assert session.NOTEBOOK not in repr(shown)
    with messages.speaking("ko"):
        shown = bpgrade.check(thing("MulGate"))
        (crashed,) = (one for one in shown.result.diagnoses[0] if one.outcome is Outcome.CRASHED)
        assert messages._("cell [{number}]").format(number=6) in crashed.message
        assert session.NOTEBOOK not in repr(shown)


def test_modules_of_ones_own_are_handed_in_beside_the_cells(
    typed: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "my_gates.py").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "adding.py").write_text(AUTHORED["gates/add"].answer, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "parts"))
    monkeypatch.delitem(sys.modules, "my_gates", raising=False)
    gates = __import__("my_gates")
    typed("from my_gates import *", "%run adding.py", "import numpy as np", "bpgrade.check(MulGate, AddGate)")
    shown = bpgrade.check(gates.MulGate, thing("AddGate"))
    monkeypatch.delitem(sys.modules, "my_gates")
    assert (outcomes(shown), shown.result.remarks) == ({"passed"}, ())
    assert {item.file for item in shown.result.files} == {"parts/my_gates.py", "adding.py", session.NOTEBOOK}


def test_nothing_that_was_installed_is_handed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    # A notebook at the root of a disk has all of Python below it.
    monkeypatch.chdir("/")
    paths = [file.path for file in session.of_cells([session.Cell(1, "x = 1")]).files]
    assert paths[-1] == session.NOTEBOOK
    assert not [path for path in paths if "/numpy/" in path or "/bpgrade/" in path or path.endswith("json/decoder.py")]


def test_train_is_judged_with_the_net_of_the_cells(typed: Callable[..., None]) -> None:
    typed(AUTHORED["network/two_hidden_layer"].answer, AUTHORED["training/train"].answer)
    shown = bpgrade.check(thing("train"))
    assert [verdict.name for verdict in shown.result.verdicts] == ["training/train"]
    assert outcomes(shown) == {"passed"}
    typed(AUTHORED["training/train"].answer)
    assert "blocked" in outcomes(bpgrade.check(thing("train")))


@pytest.mark.parametrize(
    ("sources", "kept"),
    [
        (["x = 1", "x = 1"], [2]),
        (["x = 1", "x = 2"], [1, 2]),
        (["def f(): 1", "f()", "def f(): 2"], [3, 2]),
        (["def f(): 1\ndef g(): 1", "def f(): 2"], [1, 2]),
        (["def f(): 1", "def g(): 1", "def f(): 2\ndef g(): 2"], [3]),
        (["async  def f(): 1", "def f(: broken"], [2]),
        (["class A: pass", "    class A: pass"], [1, 2]),
        (["def f(): 1", "def f(): raise NotImplementedError", "def f(): 3"], [3]),
        (["%%time\ndef f(): 1", "%%bash\ndef f(): 2"], [1, 2]),
        (["def f(): 1", "%%bpgrade\ndef f(): 2"], [2]),
        (["%%bpgrade a/b\n%%time\ndef f(): 1", "f()", "%%time\n%%bpgrade a/b\ndef f(): 2"], [3, 2]),
        (["def f(): 1", "%%bpgrade\n%%bash\ndef f(): 2"], [1, 2]),
        (["def f(): 1", "%%writefile f.py\ndef f(): 2"], [1, 2]),
    ],
)
def test_a_cell_that_was_run_again_stands_where_it_was_first(sources: list[str], kept: list[int]) -> None:
    assert [cell.number for cell in session.newest(sources)] == kept


# -- which exercise is meant -----------------------------------------------------------------------------------------------


def test_names_of_exercises_and_units_other_names_and_objects_are_understood(typed: Callable[..., None]) -> None:
    other = RIGHT.replace("class MulGate", "class MultiplyGate")
    typed(other)
    for what in (
        "gates/mul",
        "mul",
        "MultiplyGate",
        thing("MultiplyGate"),
        thing("MultiplyGate")(),
        thing("MulGate"),
        [thing("MulGate"), ("mul", [])],
        MulGate.forward,
    ):
        (verdict,) = bpgrade.check(what).result.verdicts
        assert (verdict.name, verdict.found_as, verdict.passed) == ("gates/mul", "MultiplyGate", True)
    assert len(bpgrade.check("gates").result.verdicts) == sum(name.startswith("gates/") for name in AUTHORED)


def test_a_name_that_a_class_is_bound_to_is_understood(
    typed: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = thing("_Made")
    monkeypatch.setattr(sys.modules["__main__"], "MulGate", made, raising=False)
    typed(RIGHT.replace("class MulGate", "class _Made") + "\n\nMulGate = _Made")
    assert bpgrade.check(made).result.passed


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ([thing("Mulgates")], "Mulgates is of no exercise of this course; the nearest name is MulGate."),
        ([thing("Q")], "Q is of no exercise of this course; the nearest name is "),
        ([3], "int is of no exercise"),
        ([None], "NoneType is of no exercise"),
        ([Touchy()], "Touchy is of no exercise"),
        ([b"gates/mul"], "bytes is of no exercise"),
        ([lambda: 0], "<lambda> is of no exercise"),
        ([thing("MulGate"), sys], "module is of no exercise"),
        ([], "bpgrade.check("),
        ([[]], "bpgrade.check("),
        ([""], "bpgrade.check("),
        (["a\0b"], "is no file here and no exercise"),
        ([SWAPPED * 20], "class MulGate: def forward"),
        (["gates/nul"], "gates/nul is no file here and no exercise"),
        ([thing("MulGate"), "nul"], "nul is no file here"),
    ],
)
def test_what_is_of_no_exercise_gets_one_sentence(what: list[Any], says: str, typed: Callable[..., None]) -> None:
    typed(RIGHT)
    with pytest.raises(UsageError) as raised:
        bpgrade.check(*what)
    assert says in str(raised.value)
    assert str(raised.value).count(".\n") == 0
    # What a notebook shows in place of a traceback.
    assert raised.value._render_traceback_() == [str(raised.value)]


# -- outside of a notebook -------------------------------------------------------------------------------------------------

PLAIN = """
import bpgrade
import gates
print(bpgrade.check(gates.MulGate, gates.AddGate).result.score)
print(bpgrade.check("gates.py", "gates/mul").result.score)
class MulGate:
    pass
try:
    bpgrade.check(MulGate)
except bpgrade.errors.UsageError as error:
    print(error)
"""


def test_in_a_plain_session_the_file_of_a_class_is_judged_with_what_it_imports(tmp_path: Path) -> None:
    (tmp_path / "gates.py").write_text("from adding import AddGate\n" + RIGHT, encoding="utf-8")
    (tmp_path / "adding.py").write_text(AUTHORED["gates/add"].answer, encoding="utf-8")
    came = subprocess.run([sys.executable, "-c", PLAIN], cwd=tmp_path, capture_output=True, text=True)
    assert came.stdout.splitlines() == [
        "20",
        "10",
        "MulGate stands in no file, so there is no code to check: write it to one, and import it from there.",
    ], came.stderr


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ({"course": 3}, "course= is the path of a folder"),
        ({"course": "nowhere"}, "nowhere holds no "),
        ({"assignment": "hw0"}, "hw0 is no assignment of this course"),
        ({"assignment": 3}, "3 is no assignment of this course"),
        ({"exercises": "nul"}, "nul is no file here and no exercise"),
        ({"exercises": [3]}, "int is of no exercise"),
    ],
)
def test_what_else_is_wrong_gets_one_sentence_too(named: dict[str, Any], says: str, typed: Callable[..., None]) -> None:
    typed(RIGHT)
    with pytest.raises(BpgradeError, match=re.escape(says)):
        bpgrade.check(thing("MulGate"), **named)


def test_exercises_may_be_one_name_and_an_assignment_takes_its_own(typed: Callable[..., None]) -> None:
    typed(RIGHT, AUTHORED["gates/add"].answer)
    shown = bpgrade.check(thing("MulGate"), exercises="gates/add")
    assert [verdict.name for verdict in shown.result.verdicts] == ["gates/add", "gates/mul"]
    course = student_edition().course
    other = next(one for one in course.assignments if "gates/mul" not in one.exercises)
    with pytest.raises(UsageError, match="has none of these exercises"):
        bpgrade.check(thing("MulGate"), assignment=other.name)


def test_a_folder_that_is_gone_is_said(typed: Callable[..., None], tmp_path: Path) -> None:
    typed(RIGHT)
    here = Path.cwd()
    (tmp_path / "gone").mkdir()
    os.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    try:
        with pytest.raises(UsageError, match="The folder that this session works in is gone"):
            bpgrade.check(thing("MulGate"))
    finally:
        os.chdir(here)


def test_a_units_name_means_the_cells_where_one_of_them_is_of_it_and_else_the_folder(
    typed: Callable[..., None], tmp_path: Path
) -> None:
    (tmp_path / "gates").mkdir()
    (tmp_path / "gates" / "mul.py").write_text(SWAPPED, encoding="utf-8")
    typed("x = 1")
    assert bpgrade.check("gates", "gates/mul").result.score == 2
    typed(RIGHT)
    assert bpgrade.check("gates").result.score == 10
    assert bpgrade.check(Path("gates"), "MulGate").result.score == 2


def test_a_module_means_its_file_as_it_is_now(
    typed: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "my_gates.py"
    work.write_text(SWAPPED, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "my_gates", raising=False)
    module = __import__("my_gates")
    typed("import my_gates", "from my_gates import *")
    assert bpgrade.check(module, "mul").result.score == 2
    work.write_text(RIGHT, encoding="utf-8")
    for what in (module, module.MulGate, "MulGate"):
        assert bpgrade.check(what, "mul").result.score == 10
    monkeypatch.delitem(sys.modules, "my_gates")


def test_what_was_imported_from_another_folder_is_handed_in_too(
    typed: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lib" / "parts").mkdir(parents=True)
    (tmp_path / "here").mkdir()
    (tmp_path / "lib" / "parts" / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "lib" / "parts" / "mine.py").write_text(f"from helping import *\n{RIGHT}", encoding="utf-8")
    (tmp_path / "lib" / "helping.py").write_text("import numpy as np", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.syspath_prepend(str(tmp_path / "lib"))
    imported = ["parts", "parts.mine", "helping"]
    made = __import__("parts.mine").mine.MulGate
    monkeypatch.setattr(sys.modules["__main__"], "MulGate", made, raising=False)
    typed("from parts.mine import MulGate")
    try:
        for what in (made, "gates/mul"):
            shown = bpgrade.check(what)
            assert (outcomes(shown), shown.result.remarks) == ({"passed"}, ())
    finally:
        for name in imported:
            monkeypatch.delitem(sys.modules, name)


def test_what_cells_run_is_handed_in(typed: Callable[..., None], tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "my gates.py").write_text(AUTHORED["gates/add"].answer, encoding="utf-8")
    notebook = {"cells": [{"cell_type": "code", "source": AUTHORED["gates/max"].answer}], "metadata": {}, "nbformat": 4}
    (tmp_path / "work.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    typed("%run -i mine", "%run 'my gates.py'", "%run work.ipynb")
    assert outcomes(bpgrade.check("gates/mul", "gates/add", "gates/max")) == {"passed"}


FACTORY = "def make():\n" + "".join(f"    {line}\n" for line in RIGHT.strip().splitlines()) + "    return MulGate\n"


@pytest.mark.parametrize(
    "cells",
    [
        [
            "# nothing",
            RIGHT,
            "",
            "   ",
            "# only a comment",
            "raise KeyboardInterrupt",
            "raise SystemExit",
            "x = '\ud800'",
            f"x = '{'a' * 3_000_000}'",
            "# 곱셈 \u2028 x\nπ = 3",
            "!ls",
            "x = !ls",
            "%pastebin 1",
            "MulGate?",
            "?MulGate",
            "%%bash\nclass MulGate",
            "del MulGate",
        ],
        [RIGHT, "MulGate = None", f"%%capture\n{RIGHT}"],
        [f"{FACTORY}\nMulGate = make()"],
        [f"exec({RIGHT!r})"],
        [f"%%writefile mul.py\n{SWAPPED}", f"%%bpgrade\n%%writefile mul.py\n{RIGHT}", "from mul import MulGate"],
    ],
    ids=["scratch cells", "rebound", "made by a factory", "executed", "written to a file"],
)
def test_right_work_counts_whatever_else_was_typed(cells: list[str], typed: Callable[..., None]) -> None:
    typed(*cells)
    assert outcomes(bpgrade.check("gates/mul")) == {"passed"}


def test_a_function_in_the_place_of_a_class_is_told_so(typed: Callable[..., None]) -> None:
    typed("def MulGate(x, y):\n    return x * y")
    shown = bpgrade.check(thing("MulGate"))
    assert "passed" not in outcomes(shown)
    assert "MulGate could not be called" in repr(shown)


def test_a_path_goes_on_being_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    work = tmp_path / "mine.py"
    work.write_text(RIGHT, encoding="utf-8")
    shown = bpgrade.check(work, ["mul"])
    assert shown.result == check_path(work, ["mul"]).result
    assert shown.named
    assert not bpgrade.check(str(work)).named
    with pytest.raises(BpgradeError, match=r"There is no nowhere\.py"):
        bpgrade.check("nowhere.py")
    with pytest.raises(BpgradeError, match=r"There is no class MulGate: .* \.\.\.\."):
        bpgrade.check(SWAPPED * 20)


# -- a real IPython --------------------------------------------------------------------------------------------------------

IPYTHON = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in json.loads(sys.argv[1]):
    came = shell.run_cell(cell, store_history=True)
    if type(came.result).__name__ == "Shown":
        data, _metadata = shell.display_formatter.format(came.result)
        print("#", json.dumps(data))
"""


def test_in_ipython_what_was_run_in_the_session_is_judged(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(AUTHORED["gates/add"].answer, encoding="utf-8")
    cells = [
        "import bpgrade\nfrom bpgrade import check",
        "from mine import *",
        STUB,
        "check(MulGate)",
        "raise ValueError('on purpose')",
        "def broken(:",
        f"%%time\n{SWAPPED}",
        "check(MulGate)",
        f"{RIGHT}\ncheck(MulGate, AddGate)",
        "check(Mulgate)",
        "check(int)",
    ]
    # What IPython keeps of sessions stays in the test's own folder.
    came = subprocess.run(
        [sys.executable, "-c", IPYTHON, json.dumps(cells)],
        cwd=tmp_path,
        env={**os.environ, "IPYTHONDIR": str(tmp_path / "ipython")},
        capture_output=True,
        text=True,
    )
    shown = [json.loads(line[2:]) for line in came.stdout.splitlines() if line.startswith("# ")]
    assert [set(one) for one in shown] == [{"text/plain", "text/html"}] * 3, came.stderr
    first, second, third = (one["text/plain"] for one in shown)
    assert "0 of 10 points" in first
    assert "swapped-factors" in second
    assert "cell [7], line 8" in second
    assert "20 of 20 points" in third
    assert "int is of no exercise of this course; the nearest name is" in came.stdout
    assert "notebook.py" not in came.stdout


# -- the magic ---------------------------------------------------------------------------------------------------------------


class Shell:
    """What the magic needs of IPython's shell, and no more."""

    def __init__(self) -> None:
        self.events = self.magics_manager = self
        self.magics: dict[str, dict[str, Any]] = {"line": {}, "cell": {}}
        self.input_transformers_cleanup: list[Any] = []
        self.callbacks: list[Any] = []

    def register_magic_function(self, function: Any, _kind: str, name: str) -> None:
        self.magics["line"][name] = self.magics["cell"][name] = function

    def register(self, _event: str, callback: Any) -> None:
        self.callbacks.append(callback)

    def unregister(self, _event: str, callback: Any) -> None:
        self.callbacks.remove(callback)


def test_the_magic_is_learned_once_and_forgotten_whole() -> None:
    shell = Shell()
    shell.magics["line"]["time"] = print
    bpgrade.unload_ipython_extension(shell)
    for _twice in range(2):
        bpgrade.load_ipython_extension(shell)
        assert (len(shell.callbacks), len(shell.input_transformers_cleanup)) == (1, 1)
    assert {*shell.magics["line"]} == {"time", "bpgrade"}
    bpgrade.unload_ipython_extension(shell)
    assert shell.magics == {"line": {"time": print}, "cell": {}}
    assert (shell.callbacks, shell.input_transformers_cleanup) == ([], [])


@pytest.mark.parametrize(
    ("cell", "names", "runs"),
    [
        ("x = 1", None, "x = 1"),
        ("%%bpgrade\nx = 1", [], "\nx = 1"),
        ("%%bpgrade gates/mul\nx = 1", ["gates/mul"], "\nx = 1"),
        ("%%bpgrade gates/mul AddGate, 'max'  # mine\nx = 1", ["gates/mul", "AddGate", "max"], "\nx = 1"),
        ("%%bpgrade # mine\nx = 1", [], "\nx = 1"),
        ("%%bpgrade mul", ["mul"], "\n"),
        ("%%bpgrade mul\n\n%%time\nx = 1", ["mul"], "%%time\nx = 1"),
        ("%%time\n%%bpgrade mul\nx = 1", ["mul"], "%%time\n\nx = 1"),
        ("# mine\n\n%%bpgrade mul\nx = 1", ["mul"], "# mine\n\n\nx = 1"),
        (">>> %%bpgrade mul\nx = 1", ["mul"], "\nx = 1"),
        ("x = 1\n%%bpgrade mul", None, "x = 1\n%%bpgrade mul"),
        ("%%bpgrade?", None, "%%bpgrade?"),
        ("%%bpgraded mul\nx = 1", None, "%%bpgraded mul\nx = 1"),
        ("s = '''\n%%bpgrade mul'''", None, "s = '''\n%%bpgrade mul'''"),
    ],
)
def test_the_line_on_top_is_taken_away_and_no_other(cell: str, names: list[str] | None, runs: str) -> None:
    assert magic.asked(cell) == names
    assert "".join(magic.without_mark(cell.splitlines(keepends=True))) == runs


MAGIC = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in json.loads(sys.argv[1]):
    print("##", flush=True)
    shell.run_cell(cell, store_history=True)
    sys.stderr.flush()
"""


def test_cells_are_checked_when_they_have_run(tmp_path: Path) -> None:
    cells: dict[str, tuple[list[str], list[str]]] = {
        "%load_ext bpgrade": ([], []),
        "%reload_ext bpgrade": ([], []),
        f"%%bpgrade gates/mul\n{SWAPPED}\nprint('was', 'run')\n'last'": (
            ["was run", "'last'", "WRONG mul", "cell [3], line 8"],
            ["Error"],
        ),
        f"%%bpgrade\n{RIGHT}": (["10 of 10 points"], ["cell [3]", "Error"]),
        f"%%time\n%%bpgrade\n{RIGHT}\n\n": (["Wall time", "10 of 10 points"], ["Error"]),
        "%%capture\n%%bpgrade MulGate\nprint('was', 'run')": (["10 of 10 points"], ["was run"]),
        "%%bpgrade mul, MaxGate\n1 / 0": (["line 2", "ZeroDivisionError", "PASS mul", "---- max"], ["bpgrade/"]),
        "%%bpgrade gates/nul\nprint('was', 'run')": (
            ["was run", "gates/nul is no file here and no exercise of this course"],
            ["Traceback", "points"],
        ),
        "%%bpgrade\nx = 1": (["This cell defines nothing that an exercise asks for"], ["Traceback", "points"]),
        "%%bpgrade\nclass Mulgate: pass": (["Mulgate is of no exercise", "nearest name is MulGate."], ["points"]),
        "%%bpgrade mul\nraise KeyboardInterrupt": (["KeyboardInterrupt"], ["points"]),
        "%bpgrade gates/mul": (["10 of 10 points"], ["Traceback"]),
        "%bpgrade": (["Say what to check"], ["Traceback"]),
        'get_ipython().run_cell(\'%%bpgrade mul\\nprint("was", "run")\')\n2': (["was run"], ["points"]),
        "class MulGate: pass": ([], []),
        f"get_ipython().run_cell_magic('bpgrade', 'gates/mul', {RIGHT!r})": (["10 of 10 points"], ["Traceback"]),
        "%unload_ext bpgrade": ([], []),
        "%%bpgrade mul\nx = 1": (["`%%bpgrade` not found"], ["points"]),
    }
    came = subprocess.run(
        [sys.executable, "-c", MAGIC, json.dumps([*cells])],
        cwd=tmp_path,
        env={**os.environ, "IPYTHONDIR": str(tmp_path / "ipython"), "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    parts = [re.sub(r"\x1b\[[\d;]*m", "", part) for part in came.stdout.split("##\n")[1:]]
    for part, (cell, (said, unsaid)) in zip(parts, cells.items(), strict=True):
        words = " ".join(part.split())
        assert [one for one in said if one not in words] == [], (cell, part)
        assert [one for one in unsaid if one in words] == [], (cell, part)
        # The table comes once.
        assert words.count("Hidden draws") <= 1, (cell, part)


# -- the table -------------------------------------------------------------------------------------------------------------


class Tables(HTMLParser):
    """The tables of a page: of each the caption and the cells, line by line. tags: how often each was opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.captions: list[str] = []
        self.lines: list[list[str]] = []
        self.opened: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        self.opened.append((tag, dict(attributes)))
        if tag == "tr":
            self.lines.append([])
        elif tag in ("td", "th"):
            self.lines[-1].append("")
        elif tag == "caption":
            self.captions.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "caption" in self._open:
            self.captions[-1] += data
        elif {"td", "th"} & set(self._open):
            self.lines[-1][-1] += data


def test_the_table_says_what_the_text_says(typed: Callable[..., None]) -> None:
    typed(SWAPPED)
    shown = bpgrade.check(thing("MulGate"))
    page = Tables(shown._repr_html_())
    assert page.captions == ["gates/mul \xa0 MulGate \xa0 2 of 10 points"]
    heading, first, second = page.lines
    assert heading == ["row", "outcome", "points", "what was seen"]
    assert first == ["forward", "✓ PASS", "2 of 2", ""]
    assert second[:3] == ["dx, dy", "✗ WRONG", "0 of 8"]
    words = re.sub(r"\s+", " ", repr(shown))
    (one,) = (one for one in shown.result.diagnoses[0] if one.mistake)
    for said in (one.mistake, one.message, *one.numbers, f"Think: {one.think}"):
        assert said in re.sub(r"\n", "", second[3])
        assert re.sub(r"\s+", " ", said) in words


def test_the_table_can_be_read_aloud_and_names_its_language(typed: Callable[..., None]) -> None:
    typed(SWAPPED)
    shown = bpgrade.check(thing("MulGate"))
    opened = Tables(shown._repr_html_()).opened
    assert [attributes.get("scope") for tag, attributes in opened if tag == "th"] == ["col"] * 4 + ["row"] * 2
    assert opened[0] == ("div", {"lang": "en"})
    assert [attributes for tag, attributes in opened if tag == "span" and "aria-hidden" in attributes]
    with messages.speaking("ko"):
        assert shown._repr_html_().startswith('<div lang="ko">')


def test_hints_are_opened_one_after_the_other_where_something_is_left_to_do(typed: Callable[..., None]) -> None:
    typed(SWAPPED, AUTHORED["gates/add"].answer)
    hints = student_edition().assessment("gates/mul").hints
    page = bpgrade.check(thing("MulGate"), thing("AddGate"))._repr_html_()
    assert page.count("<details") == len(hints)
    assert page.index("</details>") > page.rindex("<details")


def test_the_page_that_explains_what_is_wrong_is_linked_where_it_is_there(
    typed: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(SWAPPED, AUTHORED["gates/add"].answer)
    page = "gates.md#here"
    edition = student_edition()
    paged = replace(edition, assessment=lambda name: replace(edition.assessment(name), page=page))
    monkeypatch.setattr(bpgrade.notebook, "open_edition", lambda _course, _here: paged)
    assert "<a " not in bpgrade.check(thing("MulGate"))._repr_html_()
    (tmp_path / "gates.md").write_text("# Gates", encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    shown = bpgrade.check(thing("MulGate"), thing("AddGate"))
    assert f"Read: ../{page}" in repr(shown)
    assert re.findall(r"<p [^>]*>(Read: <a .*?)</p>", shown._repr_html_()) == [
        f'Read: <a href="../{page}">../{page}</a>'
    ]


def test_nothing_that_a_student_writes_is_markup(typed: Callable[..., None]) -> None:
    marked = "<img src=x onerror=alert(1)>"
    typed(
        RIGHT.replace("return dz", f"raise ValueError('{marked}')\n        return dz"), f"raise ValueError('{marked}')"
    )
    shown = bpgrade.check(thing("MulGate"))
    assert marked in repr(shown).replace("\n", " ")
    assert "<img" not in shown._repr_html_()


def test_every_outcome_has_a_word_a_mark_and_a_colour_that_is_seen_on_white_and_on_black() -> None:
    def light(channel: int) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    for outcome in Outcome:
        row = RowVerdict("dx", outcome, 0.0, 8.0, Evidence(Why.RIGHT))
        verdict = ExerciseVerdict("a/b", "B", (row,))
        lines = Tables(html.table(verdict, [Diagnosis(("dx",), outcome)])).lines
        assert re.fullmatch(r"\S [A-Z][A-Z -]+", lines[1][1]), lines
        _mark, colour = html.MARKS[outcome]
        red, green, blue = (light(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
        luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
        # WCAG 2.2, 1.4.11: 3 to 1, on white and on the grey of dark themes.
        assert 1.05 / (luminance + 0.05) >= 3, outcome
        assert (luminance + 0.05) / (light(0x1E) + 0.05) >= 3, outcome


def test_styles_are_inline_and_take_the_colours_of_the_page(typed: Callable[..., None]) -> None:
    typed(SWAPPED)
    page = bpgrade.check(thing("MulGate"))._repr_html_()
    assert "<style" not in page
    assert "class=" not in page
    assert not re.search(r"(?<!-)color:(?!inherit)", page)
    assert not re.search(r"background:(?!transparent)", page)
    assert "http" not in page
