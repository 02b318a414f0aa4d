"""otter-grader, the real one: what `release --otter` makes is graded as `bpgrade check` grades it, and nothing of a student's runs in its processes."""

import errno
import json
import os
import pickle
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import nbformat
import pytest
from bpgrade import course, exam
from bpgrade.authoring import notebooks, otter_assignment
from bpgrade.checking import check
from bpgrade.edition import student_edition
from bpgrade.errors import CourseError, UsageError
from bpgrade.hosts import examining
from bpgrade.hosts.otter import cases, plugin
from bpgrade.hosts.otter.question import word
from bpgrade.outline import Outline
from bpgrade.result import Result, plain
from bpgrade.sandbox import probing
from bpgrade.verdict import Outcome
from conftest import AUTHORED, ROOT, SOONER, bpgrade, once
from nbclient import NotebookClient
from test_leaks import leaks, read_folder, read_zip

SYLLABUS = course.read(ROOT / "course" / "course.toml")
QUESTIONS = {otter_assignment.question_of(name, SYLLABUS): name for name in SYLLABUS.exercises}
Notebook = Any


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    """The assignment of all exercises, whose answers otter has graded. Not to be changed."""

    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("PYTHONPATH", SOONER["PYTHONPATH"])
            otter_assignment.build(checkout, None, folder / "out", sets=1)

    return once(tmp_path_factory, "otter", make) / "out"


def autograder(made: Path) -> Path:
    (found,) = (made / "autograder").glob("*-autograder_*.zip")
    return found


def filled_in(made: Path, code: Mapping[str, str]) -> Notebook:
    """Return the students' notebook with this code in the cells of exercises."""
    notebook = nbformat.read(made / "student" / "backprop.ipynb", as_version=4)
    for cell in notebook.cells:
        for name, source in code.items():
            if cell.id == f"{name.replace('/', '-')}-{AUTHORED[name].definition}":
                cell.source = source
    return notebook


def planted(name: str) -> str:
    """Return an exercise's cell with its first planted mistake in it."""
    one = AUTHORED[name]
    return one.planted()[0][1].replace(one.handed_in, one.answer)


def by_heart() -> str:
    """Return an add gate that knows the public draws, and nothing else."""
    cases = student_edition().assessment("gates/add").plan.cases
    known = [float(case.arrays["x"].sum()) for case in cases]
    return dedent(f"""
        class AddGate:
            def forward(self, x, y):
                return x + y if any(abs(x.sum() - one) < 1e-9 for one in {known}) else x * y

            def backward(self, dz):
                return dz.copy(), dz.copy()
    """)


def run(submission: Path, zipped: Path, out: Path) -> tuple[dict[str, Any], str]:
    """Return the results of `otter run`, and what it printed."""
    out.mkdir(exist_ok=True)
    command = [
        sys.executable,
        "-m",
        "otter",
        "run",
        submission,
        "--autograder",
        zipped,
        "--output-dir",
        out,
        "--no-logo",
    ]
    came = subprocess.run(command, cwd=out, env={**os.environ, **SOONER}, capture_output=True, text=True)
    assert came.returncode == 0, came.stdout + came.stderr
    return json.loads((out / "results.json").read_text()), came.stdout


def blocks(shown: str) -> dict[str, str]:
    """Return what otter shows of each case of a question, by name."""
    found = re.split(r"^ *(\S.*) result:\n", shown.partition("\n")[2], flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


def of_questions(shown: str) -> dict[str, str]:
    """Return what otter's summary shows of each question, by name."""
    found = re.split(r"^(\w+) results:", shown, flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


def says_what_check_says(shown: Mapping[str, str], result: Result) -> None:
    """Assert that what otter shows, by question, are the rows, points and sentences of a result."""
    names = {name: question for question, name in QUESTIONS.items()}
    for verdict, diagnoses in zip(result.verdicts, result.diagnoses, strict=True):
        text = shown[names[verdict.name]]
        if all(row.outcome.earns for row in verdict.rows):
            assert "All test cases passed!" in text, verdict.name
            continue
        rows = blocks(text)
        assert list(rows) == [row.row for row in verdict.rows]
        for row in verdict.rows:
            said = next(one for one in diagnoses if row.row in one.rows)
            words = " ".join(rows[row.row].split())
            head = f"{word(row.outcome)}: {plain(row.score)} of {plain(row.max_score)} point"
            assert (head in words) or row.outcome.earns, (verdict.name, row.row, words)
            assert " ".join(said.message.split()) in words
            assert not said.mistake or f"{said.mistake} " in f"{words} "
            assert row.row != said.rows[0] or " ".join(" ".join(said.numbers).split()) in words


# -- what is made ---------------------------------------------------------------------------------------------------------


def test_students_get_the_stubs_and_nothing_that_holds_an_answer(made: Path) -> None:
    notebook = nbformat.read(made / "student" / "backprop.ipynb", as_version=4)
    stubs = notebooks.parts(SYLLABUS.exercises, list(AUTHORED.values()))
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert [one.name for one in stubs if one.stub not in code] == []
    assert leaks(read_folder(made / "student")) == []
    assert leaks(read_zip(autograder(made))) == []
    # The search finds them where they are.
    assert leaks(read_folder(made / "master"))


def test_the_exam_is_in_the_autograder_alone(made: Path) -> None:
    assert not [path for path in read_folder(made / "student") if "exam" in path]
    with zipfile.ZipFile(autograder(made)) as archive:
        (path,) = (name for name in archive.namelist() if "exam" in name)
        (made.parent / "exam.zip").write_bytes(archive.read(path))
    assert exam.open_packed(made.parent / "exam.zip").exercises == SYLLABUS.exercises


def test_a_question_is_called_as_the_exercise_and_by_its_unit_where_there_are_two() -> None:
    assert otter_assignment.question_of("gates/mul", SYLLABUS) == "mul"
    assert otter_assignment.question_of("layers/sigmoid", SYLLABUS) == "layers_sigmoid"
    assert len(QUESTIONS) == len(SYLLABUS.exercises)


def test_a_folder_that_release_did_not_make_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    came = bpgrade("release", "--otter", tmp_path, cwd=ROOT)
    assert (came.returncode, "was not made by release" in came.stderr) == (UsageError.exit_code, True)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_assignment_is_for_otter_alone_to_name(tmp_path: Path) -> None:
    came = bpgrade("release", "--assignment", "hw1", cwd=ROOT)
    assert (came.returncode, "--assignment with --otter" in " ".join(came.stderr.split())) == (
        UsageError.exit_code,
        True,
    )


def test_otter_that_leaves_an_answer_in_a_stub_is_found(made: Path, tmp_path: Path) -> None:
    parts = notebooks.parts(SYLLABUS.exercises, list(AUTHORED.values()))
    otter_assignment.check_stubs(made / "student" / "backprop.ipynb", parts)
    notebook = filled_in(made, {"gates/mul": AUTHORED["gates/mul"].answer})
    nbformat.write(notebook, tmp_path / "leaky.ipynb")
    with pytest.raises(CourseError, match="gates/mul"):
        otter_assignment.check_stubs(tmp_path / "leaky.ipynb", parts)


def test_a_question_that_is_not_ours_is_refused(made: Path, tmp_path: Path) -> None:
    for folder in ("student", "autograder"):
        (tmp_path / folder / "tests").mkdir(parents=True)
        (tmp_path / folder / "tests" / "essay.py").write_text("")

    class Assignment:
        master = made / "master" / "backprop.ipynb"
        get_stu_path = staticmethod(lambda name: tmp_path / "student" / name)
        get_ag_path = staticmethod(lambda name: tmp_path / "autograder" / name)

    one = plugin.Plugin("", {}, {"exam": "backprop.exam.zip", "questions": QUESTIONS})
    with pytest.raises(CourseError, match="essay"):
        one.during_assign(Assignment())


def test_a_plugin_without_its_configuration_says_what_to_do() -> None:
    with pytest.raises(CourseError, match="release --otter"):
        plugin.Plugin("", {}, {}).during_assign(type("Assignment", (), {"master": Path("x.ipynb")}))


def test_a_test_file_has_a_case_for_each_row_and_for_grading_one_of_all_draws() -> None:
    rows = [("forward", 2.5), ("dx", 4.0)]
    student, grading = (cases.test_file("mul", "gates/mul", rows, hidden) for hidden in (False, True))
    assert student.count("@test_case") == 2 and "points=2.5" in student and "hidden" not in student
    assert grading.count("hidden=True") == 2 and grading.startswith(student)


# -- what is graded -------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_what_is_handed_out_earns_nothing(made: Path, tmp_path: Path) -> None:
    fresh = made / "student" / "backprop.ipynb"
    results, said = run(fresh, autograder(made), tmp_path / "out")
    public, *questions = results["tests"]
    assert {one["name"]: (one["score"], one["max_score"]) for one in questions} == {
        question: (0, sum(row.points for row in AUTHORED[name].exercise.rows)) for question, name in QUESTIONS.items()
    }
    says_what_check_says(of_questions(public["output"]), check(fresh).result)
    assert examining.sandbox(probing.find()) in said


def test_each_mistake_is_told_as_check_tells_it_and_hidden_draws_decide(made: Path, tmp_path: Path) -> None:
    mistaken = filled_in(made, {**{name: planted(name) for name in AUTHORED}, "gates/add": by_heart()})
    nbformat.write(mistaken, tmp_path / "mistaken.ipynb")
    results, said = run(tmp_path / "mistaken.ipynb", autograder(made), tmp_path / "out")
    public, *questions = results["tests"]
    assert examining.sandbox(probing.find()) in said
    assert {one["name"]: one["max_score"] for one in questions} == {
        question: sum(row.points for row in AUTHORED[name].exercise.rows) for question, name in QUESTIONS.items()
    }
    checked = check(tmp_path / "mistaken.ipynb").result
    says_what_check_says(of_questions(public["output"]), checked)
    assert len({one.mistake for several in checked.diagnoses for one in several if one.mistake}) >= 12
    scores = {one["name"]: one["score"] for one in questions}
    names = {name: question for question, name in QUESTIONS.items()}
    assert {names[one.name]: plain(one.score) for one in checked.verdicts} == {
        **scores,
        "add": AUTHORED["gates/add"].exercise.rows[0].points + scores["add"],
    }
    # What only hidden draws show is hidden, until otter is told to show it.
    add = next(one for one in questions if one["name"] == "add")
    assert add["visibility"] == "hidden" and "hidden draws result" in add["output"]
    assert "WRONG: 0 of 2 points" in blocks(add["output"])["forward, hidden draws"]
    assert "hidden draws result" not in public["output"] and "PASS add   " in results["output"]


HOSTILE = """
import builtins, json, os, pathlib, pickle, sys
import numpy as np
for module in (np, np.testing):
    for name in ("allclose", "array_equal", "assert_allclose"):
        setattr(module, name, lambda *_, **__: True)
pathlib.Path({marker!r}).write_text("a cell ran")
try:
    from otter.test_files import TestFile
    TestFile.score = TestFile.possible
    from otter.execute import Checker
    for test in Checker._test_files:
        test.passed_all = True
except Exception:
    pass
for path in ("results.pkl", "../results/results.json", "../results/results.pkl"):
    try:
        pathlib.Path(path).write_text(json.dumps({{"score": 300, "tests": []}}))
    except OSError:
        pass
pickle.load = lambda *_: 300
"""


class Marks:
    """What writes a file when it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return exec, (f"open({self.path!r}, 'w').write('a log was unpickled')",)


def hostile(made: Path, folder: Path) -> tuple[Path, list[Path]]:
    """Return a zip that tries to gain points, and the files that would be there if something of it had run."""
    markers = [folder / name for name in ("cell", "module", "log")]
    cell, module, log = map(str, markers)
    notebook = filled_in(made, {"gates/mul": planted("gates/mul")})
    notebook.cells.insert(0, nbformat.v4.new_code_cell(HOSTILE.format(marker=cell)))
    path = folder / "hostile.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("backprop.ipynb", nbformat.writes(notebook))
        for name in ("otter.py", "bpgrade.py", "pickle.py", "sitecustomize.py", "tests/mul.py", "bpgrade/__init__.py"):
            archive.writestr(name, f"open({module!r}, 'w').write('a module ran')\n")
        archive.writestr(".OTTER_LOG", pickle.dumps(Marks(log)))
    return path, markers


def test_a_notebook_that_patches_what_otter_uses_gains_nothing(made: Path, tmp_path: Path) -> None:
    path, markers = hostile(made, tmp_path)
    results, _said = run(path, autograder(made), tmp_path / "out")
    scores = {one["name"]: one["score"] for one in results["tests"][1:]}
    # The others are as they were handed out.
    assert scores == {**dict.fromkeys(QUESTIONS, 0), "mul": 2}
    assert [marker.name for marker in markers if marker.exists()] == []


@pytest.mark.long
def test_without_the_plugin_the_same_notebook_does_what_it_likes(made: Path, tmp_path: Path) -> None:
    path, markers = hostile(made, tmp_path)
    bare = tmp_path / "bare.zip"
    with zipfile.ZipFile(autograder(made)) as there, zipfile.ZipFile(bare, "w") as without:
        for name in there.namelist():
            data = there.read(name)
            if name == "otter_config.json":
                data = json.dumps({**json.loads(data), "plugins": []}).encode()
            without.writestr(name, data)
    command = [sys.executable, "-m", "otter", "run", path, "--autograder", bare, "--output-dir", tmp_path]
    subprocess.run(command, cwd=tmp_path, capture_output=True)
    assert [marker.name for marker in markers if marker.exists()]


def container(folder: Path, made: Path) -> Path:
    """Make a container's folder with a submission of odd names in it; return the folder of the submission, with the notebook."""
    (folder / "source").mkdir(parents=True)
    with zipfile.ZipFile(autograder(made)) as archive:
        archive.extractall(folder / "source")
    (folder / "submission_metadata.json").write_text("{}")
    here = folder / "submission"
    for inside in (".OTTER_LOG", "gates", "tests"):
        (here / inside).mkdir(parents=True)
    (here / "backprop.ipynb").write_bytes((made / "student" / "backprop.ipynb").read_bytes())
    (here / "gates" / "add.py").write_text("x = 1\n")
    (here / "linked").symlink_to(folder / "source", target_is_directory=True)
    return here


def test_what_was_handed_in_may_be_on_a_disk_of_its_own(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = container(tmp_path / "autograder", made)
    monkeypatch.chdir(here)

    def another_disk(*_paths: Any) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "rename", another_disk)
    aside = plugin._put_aside(here / "backprop.ipynb", here.parent / "source" / "files")
    assert sorted(path.name for path in aside.iterdir()) == ["backprop.ipynb", "gates", "linked"]
    assert (aside / "linked").is_symlink()
    assert sorted(path.name for path in here.iterdir()) == ["backprop.ipynb", "tests"]


def test_an_autograder_of_another_bpgrade_is_told_apart(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = container(tmp_path / "autograder", made)
    monkeypatch.chdir(here)
    edition = student_edition()

    def other(name: str) -> Outline:
        outline = edition.outline(name)
        return replace(outline, rows={**outline.rows, "extra": ""})

    monkeypatch.setattr(plugin, "student_edition", lambda: replace(edition, outline=other))
    config = json.loads((here.parent / "source" / "otter_config.json").read_text())["plugins"][0]
    (configured,) = config.values()
    with pytest.raises(CourseError, match="made by another bpgrade"):
        plugin.Plugin(str(here / "backprop.ipynb"), {}, configured).before_grading(None)


def test_below_strong_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    found = probing.find()
    weak = probing.Found({}, dict.fromkeys(found.holding, "not here"))
    assert "below STRONG" in examining.below_strong(weak)
    assert "seccomp: not here" in examining.below_strong(weak)


# -- in a notebook, and in a terminal -------------------------------------------------------------------------------------


def test_in_a_notebook_a_check_says_what_check_says(made: Path, tmp_path: Path) -> None:
    wrong = filled_in(made, {"gates/mul": planted("gates/mul"), "gates/copy": AUTHORED["gates/copy"].answer})
    asked = [*(f'grader.check("{question}")' for question in ("add", "mul", "copy")), "grader.check(NOTHING)"]
    kept = [cell for cell in wrong.cells if cell.id.startswith("gates-") or cell.source.startswith("# Initialize")]
    wrong.cells = [
        *(cell for cell in kept if "grader.check" not in cell.source),
        *map(nbformat.v4.new_code_cell, asked),
    ]
    (tmp_path / "tests").mkdir()
    for test in (made / "student" / "tests").iterdir():
        (tmp_path / "tests" / test.name).write_text(test.read_text())
    nbformat.write(wrong, tmp_path / "backprop.ipynb")
    where = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(wrong, timeout=60, allow_errors=True, kernel_name="python3", resources=where).execute()
    shown = {
        question: cell.outputs[-1]["data"]["text/plain"].partition("results:")[2]
        for question, cell in zip(("add", "mul", "copy"), wrong.cells[-4:-1], strict=True)
    }
    result = check(tmp_path / "backprop.ipynb", ["gates/add", "gates/mul", "gates/copy"]).result
    assert [one.rows[0].outcome for one in result.verdicts] == [Outcome.NOT_ATTEMPTED, Outcome.PASSED, Outcome.PASSED]
    says_what_check_says(shown, result)


def test_otter_check_says_what_check_says(made: Path, tmp_path: Path) -> None:
    wrong = filled_in(made, {"gates/mul": planted("gates/mul")})
    # otter runs the notebook's own checks, too: this one is enough.
    wrong.cells = [cell for cell in wrong.cells if cell.id.startswith("gates-") and "check" not in cell.source]
    nbformat.write(wrong, tmp_path / "backprop.ipynb")
    tests = made / "student" / "tests"
    command = [sys.executable, "-m", "otter", "check", "backprop.ipynb", "-q", "mul", "-t", tests]
    came = subprocess.run(command, cwd=tmp_path, env={**os.environ, **SOONER}, capture_output=True, text=True)
    shown = of_questions(came.stdout)
    says_what_check_says({"mul": shown["mul"]}, check(tmp_path / "backprop.ipynb", ["gates/mul"]).result)
