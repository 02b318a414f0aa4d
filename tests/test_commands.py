"""Every command as a user runs it: what it says, what it writes, and the exit code it leaves with."""

import csv
import json
import os
import pickle
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import bpgrade as library
import jsonschema
import pytest
from bpgrade import workspace
from bpgrade.cli.commands import commands
from bpgrade.course import Assignment
from bpgrade.edition import STUDENT_EDITION, student_edition
from bpgrade.gradebook.book import guarded
from bpgrade.sandbox import probing
from conftest import AUTHORED, ROOT, Record, bpgrade, fill_in, once, read_results, rows

SCHEMA = json.loads((ROOT / "grader" / "bpgrade" / "results.schema.json").read_text("utf-8"))
EVERYTHING = "\n".join(one.answer for one in AUTHORED.values())
#: What everything together is worth.
TOTAL = sum(row.points for one in AUTHORED.values() for row in one.exercise.rows)
COURSE = student_edition().course
SWAPPED = """
class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.x, dz * self.y
"""

posix_only = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")


def valid(record: Record) -> Record:
    """Return the record, which keeps to the documented schema."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(record, SCHEMA, jsonschema.Draft202012Validator)
    return record


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def shown_in(folder: Path) -> dict[str, bytes]:
    """Return the files of a run without its journal, which says when things happened."""
    return {name: data for name, data in files_in(folder).items() if "journal" not in name}


def assert_one_sentence(text: str) -> None:
    assert text.strip()
    assert text.count("\n") == 1
    assert "Traceback" not in text


# -- start -----------------------------------------------------------------------------------------------------------------


def test_start_makes_a_workspace_and_says_where_to_begin(tmp_path: Path) -> None:
    came = bpgrade("start", "work", cwd=tmp_path)
    assert came.returncode == 0
    assert came.stdout.startswith(f"{len(AUTHORED)} exercises in")
    first = next(iter(AUTHORED))
    assert f"{first}.py" in came.stdout
    assert "bpgrade check" in came.stdout
    for name, one in AUTHORED.items():
        assert (tmp_path / "work" / f"{name}.py").read_text("utf-8") == one.stub
    for path in (ROOT / "course" / "data").iterdir():
        assert (tmp_path / "work" / "data" / path.name).read_text("utf-8") == path.read_text("utf-8")


def test_start_without_a_name_makes_backprop(tmp_path: Path) -> None:
    assert bpgrade("start", cwd=tmp_path).returncode == 0
    assert (tmp_path / "backprop" / "bpgrade.toml").is_file()


def test_start_in_a_workspace_says_what_to_do_and_touches_nothing(folder: Path) -> None:
    fill_in(folder, "gates/mul")
    before = files_in(folder)
    came = bpgrade("start", folder.name, cwd=folder.parent)
    assert came.returncode == 2
    assert_one_sentence(came.stderr)
    assert "bpgrade update" in came.stderr
    assert files_in(folder) == before


def test_start_refuses_a_folder_that_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").write_text("dear diary", encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    for name in ("mine", "file"):
        came = bpgrade("start", name, cwd=tmp_path)
        assert came.returncode == 2
        assert_one_sentence(came.stderr)
    assert set(files_in(tmp_path)) == {"mine/diary.txt", "file"}


def test_start_takes_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert bpgrade("start", "empty", cwd=tmp_path).returncode == 0


# -- update ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def old_folder(tmp_path: Path) -> Path:
    """A workspace of an older edition: every stub has another first line, and the last exercise was not there yet."""
    data = tmp_path / "old_edition"
    shutil.copytree(STUDENT_EDITION, data)
    course = json.loads((data / "course.json").read_text("utf-8"))
    last = course["units"][-1]["exercises"].pop()
    course["assignments"] = []
    course["edition"] = "2020.1"
    (data / "course.json").write_text(json.dumps(course), encoding="utf-8")
    for name in AUTHORED:
        one = json.loads((data / f"{name}.json").read_text("utf-8"))
        one["stub"] = "# An older edition.\n" + one["stub"]
        (data / f"{name}.json").write_text(json.dumps(one), encoding="utf-8")
    workspace.start(tmp_path / "old", student_edition(data))
    assert not (tmp_path / "old" / f"{last}.py").exists()
    return tmp_path / "old"


def test_update_keeps_what_is_touched_renews_what_is_not_and_adds_what_is_missing(old_folder: Path) -> None:
    touched, untouched, missing = "gates/add", "gates/mul", list(AUTHORED)[-1]
    mine = (old_folder / f"{touched}.py").read_text("utf-8") + "# mine\n"
    (old_folder / f"{touched}.py").write_text(mine, encoding="utf-8")
    came = bpgrade("update", cwd=old_folder)
    assert came.returncode == 0
    assert (old_folder / f"{touched}.py").read_text("utf-8") == mine
    assert (old_folder / f"{untouched}.py").read_text("utf-8") == AUTHORED[untouched].stub
    assert (old_folder / f"{missing}.py").read_text("utf-8") == AUTHORED[missing].stub
    for name in (touched, untouched, missing):
        assert f"{name}.py" in came.stdout


def test_update_twice_changes_nothing_more(old_folder: Path) -> None:
    assert bpgrade("update", cwd=old_folder).returncode == 0
    before = files_in(old_folder)
    came = bpgrade("update", cwd=old_folder)
    assert came.returncode == 0
    assert files_in(old_folder) == before
    assert ".py" not in came.stdout


def test_update_from_a_folder_inside_the_workspace_finds_it(old_folder: Path) -> None:
    assert bpgrade("update", cwd=old_folder / "gates").returncode == 0
    assert (old_folder / "gates" / "mul.py").read_text("utf-8") == AUTHORED["gates/mul"].stub


def test_update_brings_data_and_keeps_those_that_are_touched(old_folder: Path) -> None:
    mine, theirs = old_folder / "data" / "README.md", old_folder / "data" / "iris.csv"
    mine.write_text("my own notes\n", encoding="utf-8")
    theirs.unlink()
    came = bpgrade("update", cwd=old_folder)
    assert came.returncode == 0
    assert mine.read_text("utf-8") == "my own notes\n"
    assert theirs.read_text("utf-8") == (ROOT / "course" / "data" / "iris.csv").read_text("utf-8")
    assert "new: data/iris.csv" in came.stdout
    assert "yours, untouched: data/README.md" in came.stdout


def test_update_takes_other_line_ends_for_untouched(old_folder: Path) -> None:
    path = old_folder / "gates" / "mul.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert bpgrade("update", cwd=old_folder).returncode == 0
    assert path.read_text("utf-8") == AUTHORED["gates/mul"].stub


def test_update_with_a_marker_that_cannot_be_read_keeps_all_work(old_folder: Path) -> None:
    (old_folder / "bpgrade.toml").write_text("not = = toml", encoding="utf-8")
    before = (old_folder / "gates" / "mul.py").read_bytes()
    assert bpgrade("update", cwd=old_folder).returncode == 0
    assert (old_folder / "gates" / "mul.py").read_bytes() == before


@pytest.mark.parametrize("command", [("update",), ("check",), ("reset", "gates/mul"), ("submit",)], ids=" ".join)
def test_a_command_of_a_workspace_says_so_where_there_is_none(command: tuple[str, ...], tmp_path: Path) -> None:
    came = bpgrade(*command, cwd=tmp_path)
    assert came.returncode == 2
    assert_one_sentence(came.stderr)
    assert "bpgrade start" in came.stderr


# -- check -----------------------------------------------------------------------------------------------------------------


def test_check_of_fresh_stubs_exits_1_and_points_to_the_first(folder: Path) -> None:
    came = bpgrade("check", cwd=folder)
    assert came.returncode == 1
    assert came.stderr == ""
    assert f"0 of {TOTAL} points here" in came.stdout
    assert "Next: gates/add.py, line" in came.stdout


def test_check_of_all_answers_exits_0(folder: Path) -> None:
    fill_in(folder)
    came = bpgrade("check", cwd=folder)
    assert came.returncode == 0
    assert f"{TOTAL} of {TOTAL} points here" in came.stdout
    assert "Next:" not in came.stdout
    assert "bpgrade submit" in came.stdout


def test_check_says_that_hidden_draws_decide_and_are_not_run_here(folder: Path) -> None:
    assert "Hidden draws decide the grade; they are not run here." in bpgrade("check", cwd=folder).stdout


def next_line(screen: str, folder: Path) -> tuple[str, str]:
    """Return the file that `check` points to next, and the text of the line."""
    found = re.search(r"^Next: (\S+), line (\d+)", screen, re.MULTILINE)
    assert found, screen
    return found[1], (folder / found[1]).read_text("utf-8").splitlines()[int(found[2]) - 1].strip()


def test_check_points_to_the_next_unfinished_exercise_by_file_and_line(folder: Path) -> None:
    fill_in(folder, "gates/add")
    assert next_line(bpgrade("check", cwd=folder).stdout, folder) == ("gates/mul.py", "def forward(self, x, y):")
    (folder / "gates" / "mul.py").write_text(SWAPPED, encoding="utf-8")
    assert next_line(bpgrade("check", cwd=folder).stdout, folder) == ("gates/mul.py", "def backward(self, dz):")


def test_check_names_the_mistake_shows_numbers_and_asks(folder: Path) -> None:
    (folder / "gates" / "mul.py").write_text(SWAPPED, encoding="utf-8")
    screen = bpgrade("check", "gates/mul", cwd=folder).stdout
    assert re.search(r"WRONG +dx, dy +swapped-factors", screen)
    assert "yours: dx = 6" in screen
    assert "nudging x says: dx = -8" in screen
    assert "Think: " in screen
    assert "2 of 10 points" in screen


def test_check_says_words_before_colour(folder: Path) -> None:
    fill_in(folder, "gates/add")
    (folder / "gates" / "mul.py").write_text(SWAPPED, encoding="utf-8")
    first = bpgrade("check", cwd=folder).stdout.splitlines()[0]
    assert first.split() == ["gates", "PASS", "add", "WRONG", "mul", "----", "sigmoid", "----", "max", "----", "copy"]


def test_check_begins_with_every_unit_in_lines_that_fit(folder: Path) -> None:
    lines = bpgrade("check", cwd=folder).stdout.partition("\n\n")[0].splitlines()
    assert max(map(len, lines)) <= 80
    words = []
    for unit in COURSE.units:
        words += [unit.name, *(word for name in unit.exercises for word in ("----", name.rpartition("/")[2]))]
        # A unit begins a line, and what does not fit goes on below, in its column.
        (number,) = (number for number, line in enumerate(lines) if line.startswith(f"{unit.name} "))
        assert re.match(r"\w+ +---- ", lines[number])
    assert " ".join(lines).split() == words


def test_check_of_one_exercise_or_unit_leaves_the_others_out(folder: Path) -> None:
    fill_in(folder, "gates/mul")
    for word in ("gates/mul", "mul", "gates/mul.py", "./gates/mul.py"):
        came = bpgrade("check", word, cwd=folder)
        assert came.returncode == 0, word
        assert "10 of 10 points here" in came.stdout
    unit = json.loads(bpgrade("check", "circuits", "--json", cwd=folder).stdout)
    assert [one["name"] for one in unit["exercises"]] == ["circuits/add_mul", "circuits/sigmoid_neuron"]


@pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.name)
def test_check_of_an_assignment_leaves_the_others_out(assignment: Assignment, folder: Path) -> None:
    came = bpgrade("check", "--assignment", assignment.name, "--json", cwd=folder)
    record = valid(json.loads(came.stdout))
    assert record["assignment"] == assignment.name
    assert [one["name"] for one in record["exercises"]] == list(assignment.exercises)
    assert (record["score"], record["max_score"]) == (0, assignment.points)


def test_a_name_that_two_units_have_is_asked_back(folder: Path) -> None:
    came = bpgrade("check", "sigmoid", cwd=folder)
    assert came.returncode == 2
    assert_one_sentence(came.stderr)
    assert "gates/sigmoid" in came.stderr
    assert "layers/sigmoid" in came.stderr
    fill_in(folder, "layers/sigmoid")
    for word in ("layers/sigmoid", "layers/sigmoid.py"):
        came = bpgrade("check", word, cwd=folder)
        assert came.returncode == 0, word
        assert "10 of 10 points here" in came.stdout


#: The exercises that use the definition of another one, and these others.
BESIDE = [(name, one.beside[0].name) for name, one in AUTHORED.items() if one.beside]


@pytest.mark.parametrize(("name", "needed"), BESIDE)
def test_what_an_exercise_needs_beside_it_comes_from_the_same_work(name: str, needed: str, folder: Path) -> None:
    fill_in(folder, name, needed)
    came = bpgrade("check", name, cwd=folder)
    assert came.returncode == 0
    points = sum(row.points for row in AUTHORED[name].exercise.rows)
    assert f"{points} of {points} points here" in came.stdout


@pytest.mark.parametrize(("name", "needed"), BESIDE)
def test_a_stub_beside_the_right_answer_that_it_needs_is_not_attempted(name: str, needed: str, folder: Path) -> None:
    fill_in(folder, needed)
    record = json.loads(bpgrade("check", name, "--json", cwd=folder).stdout)
    worth = {
        row: (found["outcome"], found["mistake"]) for row, found in rows(record, name).items() if found["max_score"]
    }
    assert set(worth.values()) == {("not-attempted", None)}, worth


@pytest.mark.parametrize(("name", "needed"), BESIDE)
def test_check_points_to_what_an_exercise_needs_where_that_is_not_right(name: str, needed: str, folder: Path) -> None:
    fill_in(folder, name)
    for spoil in (lambda text: text, lambda text: text.replace("raise NotImplementedError", "return 0")):
        path = folder / f"{needed}.py"
        path.write_text(spoil(AUTHORED[needed].stub), encoding="utf-8")
        came = bpgrade("check", name, cwd=folder)
        assert came.returncode == 1
        assert re.search(r"(?m)^  BLOCKED ", came.stdout)
        assert f"It needs a right {AUTHORED[needed].definition}: mend that first." in came.stdout
        assert came.stdout.count(f"Next: {needed}.py, line ") == 1


@pytest.mark.parametrize("words", [("division",), ("--assignment", "hw9"), ("--jsonn",), ("gates/mul", "nothing.py")])
def test_check_of_what_is_not_there_exits_2(words: tuple[str, ...], folder: Path) -> None:
    came = bpgrade("check", *words, cwd=folder)
    assert came.returncode == 2
    assert came.stdout == ""
    assert words[-1] in came.stderr


def test_check_takes_a_file_a_folder_or_a_zip(folder: Path) -> None:
    fill_in(folder)
    assert bpgrade("submit", cwd=folder).returncode == 0
    (folder.parent / "all.py").write_text(EVERYTHING, encoding="utf-8")
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": one.answer} for one in AUTHORED.values()]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (folder.parent / "all.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    for work in ("work", "work/submission.zip", "all.py", "all.ipynb"):
        came = bpgrade("check", work, cwd=folder.parent)
        assert came.returncode == 0, (work, came)


def test_checks_json_is_one_line_of_the_documented_record(folder: Path) -> None:
    (folder / "gates" / "mul.py").write_text(SWAPPED, encoding="utf-8")
    came = bpgrade("check", "--json", cwd=folder)
    assert came.returncode == 1
    assert came.stdout.count("\n") == 1
    record = valid(json.loads(came.stdout))
    assert (record["version"], record["sandbox"], record["score"], record["max_score"]) == (4, "NONE", 2, TOTAL)
    assert [one["name"] for one in record["exercises"]] == list(AUTHORED)
    found = rows(record, "gates/mul")
    assert {name: (row["outcome"], row["mistake"]) for name, row in found.items()} == {
        "forward": ("passed", None),
        "dx": ("wrong", "swapped-factors"),
        "dy": ("wrong", "swapped-factors"),
    }
    (one,) = (one for one in record["exercises"] if one["name"] == "gates/mul")
    assert (one["definition"], one["found_as"]) == ("MulGate", "MulGate")
    assert one["found_in"] == "gates/mul.py:2"


def test_the_course_teams_copy_and_the_student_edition_check_alike(folder: Path) -> None:
    # One code path, and one set of numbers: the public draws.
    (folder / "gates" / "mul.py").write_text(SWAPPED, encoding="utf-8")
    here, there = (bpgrade("check", *more, cwd=folder) for more in ((), ("--course", ROOT)))
    assert here.stdout == there.stdout
    assert here.returncode == there.returncode == 1


@pytest.mark.parametrize("variables", [{}, {"FORCE_COLOR": "1"}, {"NO_COLOR": "1"}], ids=str)
def test_check_is_plain_when_it_is_not_on_a_terminal(variables: dict[str, str], folder: Path) -> None:
    assert "\x1b" not in bpgrade("check", cwd=folder, **variables).stdout


@posix_only
@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_a_terminal_gets_colour_unless_it_says_no_color(
    variables: dict[str, str], coloured: bool, folder: Path
) -> None:
    fill_in(folder, "gates/add")
    screen = on_a_terminal("check", cwd=folder, **variables)
    assert "PASS" in screen
    assert ("\x1b[" in screen) == coloured


def on_a_terminal(*arguments: str, cwd: Path, **variables: str) -> str:
    """Run the command line with a terminal for its output, and return what is on it."""
    import pty

    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bpgrade", *arguments],
        cwd=cwd,
        env={**environment, "TERM": "xterm", **variables},
        stdout=theirs,
        stdin=subprocess.DEVNULL,
    )
    os.close(theirs)
    screen = b""
    while True:
        try:
            data = os.read(ours, 1 << 16)
        except OSError:  # Linux says so when the other end is closed
            break
        if not data:
            break
        screen += data
    os.close(ours)
    process.wait(60)
    return screen.decode()


def test_a_course_among_what_was_handed_in_is_never_asked(tmp_path: Path) -> None:
    # A student could put one there; its files would be run, and its answers believed.
    work = tmp_path / "handed_in"
    (work / "course").mkdir(parents=True)
    toml = (ROOT / "course" / "course.toml").read_text("utf-8").replace('edition = "2026.1"', 'edition = "forged"')
    (work / "course" / "course.toml").write_text(toml, encoding="utf-8")
    (work / "solutions").mkdir()
    (work / "a.py").write_text(SWAPPED, encoding="utf-8")
    record = json.loads(bpgrade("check", "handed_in", "--json", cwd=tmp_path).stdout)
    assert record["edition"] == "2026.1"
    out = tmp_path / "out"
    words = ("--course", ROOT, "--assignment", "hw1")
    assert bpgrade("grade", work, "-o", out, *words, cwd=tmp_path).returncode == 0
    assert {record["edition"] for record in read_results(out)} == {"2026.1"}


# -- list, hint, reset -----------------------------------------------------------------------------------------------------


def test_list_shows_every_exercise_with_its_points_and_every_assignment(tmp_path: Path) -> None:
    came = bpgrade("list", cwd=tmp_path)
    assert came.returncode == 0
    for name, one in AUTHORED.items():
        points = sum(row.points for row in one.exercise.rows)
        assert re.search(rf"{name} +{points} points +{re.escape(one.exercise.title)}", came.stdout)
    assert re.search(r"hw1 +50 points +Gates\s+gates/add", came.stdout)
    said = " ".join(came.stdout.split())
    for assignment in COURSE.assignments:
        names = " ".join(assignment.exercises)
        assert f"{assignment.name} {assignment.points:g} points {assignment.title} {names}" in said


def test_hints_come_step_by_step(tmp_path: Path) -> None:
    hints = AUTHORED["gates/mul"].exercise.hints
    for step, text in enumerate(hints, 1):
        came = bpgrade("hint", "mul", *([step] if step > 1 else []), cwd=tmp_path)
        assert came.returncode == 0
        # Lines fit the screen; a word that does not fit a line stays whole.
        assert all(len(line) <= 80 or " " not in line for line in came.stdout.splitlines())
        said = " ".join(came.stdout.split())
        assert text in said
        assert not any(other in said for other in hints if other != text)
        assert (f"bpgrade hint gates/mul {step + 1}" in came.stdout) == (step < len(hints))


def test_in_a_workspace_asking_again_brings_the_next_hint(folder: Path) -> None:
    hints = AUTHORED["gates/mul"].exercise.hints
    said = []
    for _ in range(len(hints) + 1):
        # Other work in between, and other hints, change nothing.
        assert bpgrade("hint", "gates/add", cwd=folder).returncode == 0
        assert bpgrade("reset", "gates/mul", cwd=folder).returncode == 0
        came = bpgrade("hint", "mul", cwd=folder / "gates")
        assert came.returncode == 0
        said.append(" ".join(came.stdout.split()))
    for step, (text, screen) in enumerate(zip(hints, said, strict=False), 1):
        assert f"gates/mul, hint {step} of {len(hints)}" in screen
        assert text in screen
        assert "bpgrade hint gates/mul" in screen
        assert f"gates/mul {step + 1}" not in screen
    # After the last one comes the last one, and the way back to the first.
    assert said[-1] == said[-2]
    assert "bpgrade hint gates/mul 1" in said[-1]
    assert hints[0] in " ".join(bpgrade("hint", "mul", "1", cwd=folder).stdout.split())


@pytest.mark.parametrize("words", [("mul", "99"), ("mul", "0"), ("mul", "x"), ("gates",), ("division",), ()])
def test_a_hint_that_is_not_there_exits_2(words: tuple[str, ...], tmp_path: Path) -> None:
    came = bpgrade("hint", *words, cwd=tmp_path)
    assert came.returncode == 2
    assert came.stderr.strip()


def test_reset_gives_a_fresh_stub_and_keeps_every_backup(folder: Path) -> None:
    path = folder / "gates" / "mul.py"
    for text in (SWAPPED, SWAPPED + "# again\n"):
        path.write_text(text, encoding="utf-8")
        came = bpgrade("reset", "gates/mul", cwd=folder)
        assert came.returncode == 0
        assert path.read_text("utf-8") == AUTHORED["gates/mul"].stub
        backup = re.search(r"(gates/mul\S*backup\S*?)\.?$", came.stdout.strip())
        assert backup, came.stdout
        assert (folder / backup[1]).read_text("utf-8") == text
        # It is not handed in by accident.
        assert not backup[1].endswith((".py", ".ipynb"))
    backups = [name for name in files_in(folder) if "backup" in name]
    assert len(backups) == 2


def test_reset_of_a_missing_file_makes_it(folder: Path) -> None:
    (folder / "gates" / "mul.py").unlink()
    assert bpgrade("reset", "mul", cwd=folder).returncode == 0
    assert (folder / "gates" / "mul.py").read_text("utf-8") == AUTHORED["gates/mul"].stub


# -- submit ----------------------------------------------------------------------------------------------------------------


def test_submit_makes_a_zip_and_says_what_is_in_it(folder: Path) -> None:
    fill_in(folder)
    assert bpgrade("reset", "gates/max", cwd=folder).returncode == 0
    (folder / "notes.txt").write_text("not code", encoding="utf-8")
    came = bpgrade("submit", cwd=folder)
    assert came.returncode == 0
    with zipfile.ZipFile(folder / "submission.zip") as archive:
        names = archive.namelist()
        assert archive.read("gates/mul.py") == (folder / "gates" / "mul.py").read_bytes()
    assert sorted(names) == sorted(["bpgrade.toml", *(f"{name}.py" for name in AUTHORED)])
    for name in AUTHORED:
        assert f"{name}.py" in came.stdout
    assert "submission.zip" in came.stdout


def test_the_same_work_makes_the_same_zip(folder: Path) -> None:
    fill_in(folder, "gates/mul")
    assert bpgrade("submit", cwd=folder).returncode == 0
    first = (folder / "submission.zip").read_bytes()
    for path in folder.rglob("*.py"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    assert bpgrade("submit", cwd=folder).returncode == 0
    assert (folder / "submission.zip").read_bytes() == first
    assert [name for name in files_in(folder) if "submission" in name] == ["submission.zip"]


def test_submit_without_code_exits_3(folder: Path) -> None:
    for path in folder.rglob("*.py"):
        path.unlink()
    came = bpgrade("submit", cwd=folder)
    assert came.returncode == 3
    assert_one_sentence(came.stderr)
    assert not (folder / "submission.zip").exists()


# -- grade -----------------------------------------------------------------------------------------------------------------

CLASS: dict[str, str] = {
    "ada.py": EVERYTHING,
    "bob/hw/gates.py": SWAPPED,
    "bob/readme.txt": "my homework",
    "carol.txt": "I was ill.",
    "dora/notes.md": "nothing yet",
    "empty.py": "",
    "exits.py": "import os\nos._exit(0)\n" + SWAPPED,
    "prints.py": 'print("PASSED 100 of 100\\x1b[31m" * 1000)\n' + SWAPPED,
    "syntax.py": "class MulGate\n" + SWAPPED,
    "writes.py": 'open("escaped.txt", "w").write("x")\n' + SWAPPED,
}
#: A spreadsheet would take this name for a formula.
FORMULA = "=1+1.py"


def make_class(place: Path) -> Path:
    for name, text in {**CLASS, FORMULA: SWAPPED}.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")
    return place


class Run:
    """A class that was graded twice into one folder, and what was there before and after."""

    def __init__(self, place: Path) -> None:
        self.handed_in = make_class(place / "class")
        self.out = place / "out"
        (place / "tmp").mkdir()
        self.before = files_in(place)
        self.came = self.grade(place)
        self.files = files_in(self.out)
        self.again = self.grade(place)
        self.after = files_in(place)
        self.results = {record["submission"]: record for record in read_results(self.out)}
        with (self.out / "gradebook.csv").open(encoding="utf-8", newline="") as stream:
            self.gradebook = list(csv.DictReader(stream))

    def grade(self, place: Path) -> subprocess.CompletedProcess[str]:
        return bpgrade("grade", "class", "-o", "out", "--course", ROOT, cwd=place, TMPDIR=str(place / "tmp"))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A class that was graded, once for all workers. Not to be changed."""

    def make(folder: Path) -> None:
        (folder / "place").mkdir()
        (folder / "run").write_bytes(pickle.dumps(Run(folder / "place")))

    found: Run = pickle.loads((once(tmp_path_factory, "graded", make) / "run").read_bytes())
    return found


def test_grade_exits_0_and_says_the_level_of_its_sandbox_first(run: Run) -> None:
    assert run.came.returncode == 0, run.came.stderr
    assert run.came.stdout.startswith(f"Sandbox {probing.find().level}")
    # On a machine that is slow just now, it says how far it is.
    assert [
        line for line in run.came.stderr.splitlines() if not re.match(r"[0-9]+/10  [0-9]+ a (second|minute)  ", line)
    ] == []


def test_grade_says_what_comes_next(run: Run) -> None:
    assert run.came.stdout.splitlines()[-1] == "Next: bpgrade report out"


def test_grade_writes_one_valid_record_for_each_entry(run: Run) -> None:
    entries = {path.name for path in run.handed_in.iterdir()}
    # With or without its suffix, the name is the entry's own.
    assert {name for name in run.results if name in entries} == entries == set(run.results)
    for record in run.results.values():
        valid(record)
        assert (record["sandbox"], record["assignment"], record["max_score"]) == (
            probing.find().level,
            None,
            TOTAL,
        )
        assert record["score"] == sum(one["score"] for one in record["exercises"])


def test_grade_gives_what_was_earned(run: Run) -> None:
    assert run.results["ada.py"]["score"] == TOTAL
    for name in ("bob", FORMULA, "prints.py", "syntax.py", "writes.py"):
        found = rows(run.results[name], "gates/mul")
        assert [row["outcome"] for row in found.values()] == ["passed", "wrong", "wrong"], name
        assert found["dx"]["mistake"] == "swapped-factors"
        assert run.results[name]["score"] == 2


@pytest.mark.parametrize("name", ["carol.txt", "dora"])
def test_an_entry_without_code_stays_a_row_with_score_0_and_a_reason(name: str, run: Run) -> None:
    record = run.results[name]
    assert record["score"] == 0
    assert {row["outcome"] for one in record["exercises"] for row in one["rows"]} == {"not-attempted"}
    assert record["remarks"]
    (line,) = (line for line in run.gradebook if line["submission"] == name)
    assert (line["score"], bool(line["remarks"])) == ("0", True)


def test_the_gradebook_is_the_results_as_a_table(run: Run) -> None:
    assert len(run.gradebook) == len(run.results)
    for line in run.gradebook:
        record = run.results[line["submission"].removeprefix("'")]
        for exercise in record["exercises"]:
            assert line[exercise["name"]] == str(exercise["score"])
        assert (line["score"], line["max_score"]) == (str(record["score"]), str(TOTAL))


def test_a_name_like_a_formula_is_guarded_in_the_gradebook_alone(run: Run) -> None:
    assert FORMULA in run.results
    names = [line["submission"] for line in run.gradebook]
    assert f"'{FORMULA}" in names
    assert not [cell for line in run.gradebook for cell in line.values() if cell[:1] in ("=", "+", "-", "@")]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_may_take_for_a_formula_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert guarded(f"a{text}") == f"a{text}"


def test_there_is_feedback_for_each_submission_in_words(run: Run) -> None:
    feedback = {path.name: path.read_text("utf-8") for path in (run.out / "feedback").iterdir()}
    assert len(feedback) == len(run.results)
    assert all(name.endswith(".txt") for name in feedback)
    (bob,) = (text for text in feedback.values() if text.startswith("bob\n"))
    assert f"2 of {TOTAL} points" in bob
    assert "swapped-factors" in bob
    assert "yours: dx = 6" in bob
    (ada,) = (text for text in feedback.values() if text.startswith("ada"))
    assert f"{TOTAL} of {TOTAL} points" in ada
    assert "WRONG" not in ada


def test_what_a_submission_prints_reaches_no_result_and_no_terminal(run: Run) -> None:
    assert "PASSED 100" not in json.dumps(run.results["prints.py"])
    assert "\x1b" not in run.came.stdout + run.came.stderr
    assert not [name for name, data in shown_in(run.out).items() if b"\x1b" in data]


def test_grade_writes_nothing_outside_its_folder(run: Run) -> None:
    outside = {name: data for name, data in run.after.items() if not name.startswith("out/")}
    assert outside == run.before
    assert set(run.files) == {
        "results.jsonl",
        "gradebook.csv",
        "private/secret",
        "private/journal.sqlite",
        *(f"feedback/{path.name}" for path in (run.out / "feedback").iterdir()),
    }


def test_the_same_run_twice_gives_the_same_bytes(run: Run) -> None:
    count = len(run.results)
    going_on = f"Going on: {count} of {count} are graded already.\n"
    assert run.again.stdout.replace(going_on, "") == run.came.stdout
    assert going_on in run.again.stdout
    assert shown_in(run.out) == {name: data for name, data in run.files.items() if "journal" not in name}


@posix_only
def test_the_secret_is_its_owners_alone(run: Run) -> None:
    assert stat.S_IMODE((run.out / "private" / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE((run.out / "private").stat().st_mode) == 0o700


def test_what_a_student_is_shown_does_not_depend_on_the_secret(run: Run, tmp_path: Path) -> None:
    # Hidden draws decide points; everything that is shown comes from the public ones.
    assert bpgrade("grade", run.handed_in, "-o", tmp_path / "out", "--course", ROOT, cwd=tmp_path).returncode == 0
    other = files_in(tmp_path / "out")
    assert other["private/secret"] != run.files["private/secret"]
    assert {name: data for name, data in other.items() if not name.startswith("private/")} == {
        name: data for name, data in run.files.items() if not name.startswith("private/")
    }


def test_the_number_of_jobs_changes_nothing(tmp_path: Path) -> None:
    for number, text in enumerate((EVERYTHING, SWAPPED, "", SWAPPED)):
        (tmp_path / "class").mkdir(exist_ok=True)
        (tmp_path / "class" / f"{number}.py").write_text(text, encoding="utf-8")
    made = []
    for jobs in (1, 4):
        words = ("grade", "class", "-o", f"out{jobs}", "--jobs", jobs, "--course", ROOT, "--assignment", "hw1")
        assert bpgrade(*words, cwd=tmp_path).returncode == 0
        made.append(shown_in(tmp_path / f"out{jobs}"))
        del made[-1]["private/secret"]
    assert made[0] == made[1]


def test_the_secret_stands_in_its_own_file_alone(run: Run) -> None:
    secret = run.files["private/secret"].strip()
    assert len(bytes.fromhex(secret.decode())) == 32
    assert not [name for name, data in run.files.items() if secret in data and name != "private/secret"]


def test_a_run_inside_what_was_handed_in_is_no_submission(tmp_path: Path) -> None:
    (tmp_path / "ada.py").write_text(SWAPPED, encoding="utf-8")
    for _ in range(2):
        words = ("grade", ".", "-o", "out", "--course", ROOT, "--assignment", "hw1")
        assert bpgrade(*words, cwd=tmp_path).returncode == 0
        assert [record["submission"] for record in read_results(tmp_path / "out")] == ["ada.py"]


def test_clashing_names_are_told_apart_in_the_same_way_every_time(tmp_path: Path) -> None:
    for place, text in {
        "monday/ada.py": EVERYTHING,
        "tuesday/ada.py": SWAPPED,
        "wednesday/ADA.py": "",
        "wednesday/ada.py~2": "",
    }.items():
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(text, encoding="utf-8")
    seen = []
    for out in ("one", "two"):
        words = ("grade", "monday", "tuesday", "wednesday", "-o", out, "--course", ROOT, "--assignment", "hw1")
        assert bpgrade(*words, cwd=tmp_path).returncode == 0
        seen.append([(record["submission"], record["score"]) for record in read_results(tmp_path / out)])
    assert seen[0] == seen[1]
    names = [name for name, _score in seen[0]]
    assert names[0] == "ada.py"
    assert len({name.casefold() for name in names}) == 4
    assert [score for _name, score in seen[0]] == [50, 2, 0, 0]
    feedback = [path.name.casefold() for path in (tmp_path / "one" / "feedback").iterdir()]
    assert len(set(feedback)) == 4


def test_a_workspace_a_file_or_a_submitted_zip_is_one_submission(folder: Path) -> None:
    fill_in(folder)
    place = folder.parent
    assert bpgrade("submit", cwd=folder).returncode == 0
    shutil.copy(folder / "submission.zip", place / "erin.zip")
    (place / "all.py").write_text(EVERYTHING, encoding="utf-8")
    came = bpgrade("grade", folder, "erin.zip", "all.py", "-o", "out", "--course", ROOT, cwd=place)
    assert came.returncode == 0
    results = read_results(place / "out")
    assert [(record["submission"], record["score"]) for record in results] == [
        ("work", TOTAL),
        ("erin.zip", TOTAL),
        ("all.py", TOTAL),
    ]


def test_a_class_in_a_folder_of_its_own_is_asked_about(tmp_path: Path) -> None:
    for name in ("ada", "bo"):
        (tmp_path / "downloads" / "class" / name).mkdir(parents=True)
        (tmp_path / "downloads" / "class" / name / "gates.py").write_text(EVERYTHING, encoding="utf-8")
    words = ("--course", ROOT, "--assignment", "hw1")
    came = bpgrade("grade", "downloads", "-o", "out", *words, cwd=tmp_path)
    assert "1 submission\n" in came.stdout
    assert "If it is a class, name the folder" in came.stdout
    came = bpgrade("grade", "downloads/class", "-o", "out2", *words, cwd=tmp_path)
    assert "2 submissions\n" in came.stdout
    assert "If it is a class" not in came.stdout


def test_a_zip_of_a_class_is_graded_like_its_folder(tmp_path: Path) -> None:
    for name in ("ada.py", "bob/hw/gates.py", "carol.txt"):
        (tmp_path / "class" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "class" / name).write_text(CLASS[name], encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        for path in sorted((tmp_path / "class").rglob("*")):
            archive.write(path, path.relative_to(tmp_path / "class"))
    for what in ("class", "class.zip"):
        words = ("grade", what, "-o", f"{what}-out", "--course", ROOT, "--assignment", "hw1")
        assert bpgrade(*words, cwd=tmp_path).returncode == 0
    of_folder, of_zip = read_results(tmp_path / "class-out"), read_results(tmp_path / "class.zip-out")
    assert len(of_zip) == 3
    assert of_zip == of_folder


@pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.name)
def test_grade_of_an_assignment_has_its_exercises_alone(assignment: Assignment, tmp_path: Path) -> None:
    (tmp_path / "ada.py").write_text(EVERYTHING, encoding="utf-8")
    words = ("grade", "ada.py", "-o", "out", "--course", ROOT, "--assignment", assignment.name)
    assert bpgrade(*words, cwd=tmp_path).returncode == 0
    (record,) = read_results(tmp_path / "out")
    assert record["assignment"] == assignment.name
    assert record["score"] == record["max_score"] == assignment.points
    header = (tmp_path / "out" / "gradebook.csv").read_text("utf-8").splitlines()[0].split(",")
    count = len(assignment.exercises)
    assert header[1 : count + 1] == list(assignment.exercises)
    assert not [name for name in header[count + 1 :] if "/" in name]


def test_grade_finds_the_course_around_the_current_folder(tmp_path: Path, course_copy: Path) -> None:
    (tmp_path / "ada.py").write_text(EVERYTHING, encoding="utf-8")
    came = bpgrade("grade", tmp_path / "ada.py", "-o", tmp_path / "out", cwd=course_copy / "exercises" / "gates")
    assert came.returncode == 0
    assert read_results(tmp_path / "out")[0]["score"] == TOTAL


def test_the_student_edition_does_not_grade_and_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "ada.py").write_text(EVERYTHING, encoding="utf-8")
    came = bpgrade("grade", "ada.py", "-o", "out", cwd=tmp_path)
    assert came.returncode == 2
    assert_one_sentence(came.stderr)
    assert "solutions/" in came.stderr
    assert "--course" in came.stderr
    assert not (tmp_path / "out").exists()


# -- exit codes, and faults ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("grade",),
        ("grade", "ada.py"),
        ("grade", "ada.py", "-o", "out", "--jobs", "0"),
        ("grade", "ada.py", "-o", "out", "--sandbox", "GOOD"),
        ("grade", "ada.py", "-o", "out", "--course", "nowhere"),
        ("grade", "ada.py", "-o", "out", "--course", ROOT, "--assignment", "hw9"),
        ("grade", "ada.py", "-o", "ada.py", "--course", ROOT),
        ("nothing",),
        ("list", "--loud"),
    ],
    ids=lambda words: " ".join(map(str, words)).replace(str(ROOT), "ROOT"),
)
def test_words_that_are_off_exit_2(words: tuple[str | Path, ...], tmp_path: Path) -> None:
    (tmp_path / "ada.py").write_text(EVERYTHING, encoding="utf-8")
    came = bpgrade(*words, cwd=tmp_path)
    assert came.returncode == 2
    assert came.stderr.strip()
    assert "Traceback" not in came.stderr
    assert set(files_in(tmp_path)) == {"ada.py"}


def test_what_was_handed_in_and_is_unusable_exits_3(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "essay.txt").write_text("words", encoding="utf-8")
    for what in ("empty", "broken.zip", "essay.txt"):
        came = bpgrade("check", f"./{what}", cwd=tmp_path)
        assert came.returncode == 3, what
        assert_one_sentence(came.stderr)
    came = bpgrade("grade", "nobody", "-o", "out", "--course", ROOT, cwd=tmp_path)
    assert came.returncode == 3
    assert_one_sentence(came.stderr)
    assert not (tmp_path / "out").exists()


def test_a_broken_course_exits_4(course_copy: Path, folder: Path) -> None:
    (course_copy / "course" / "course.toml").write_text("title = ", encoding="utf-8")
    for words in (("check",), ("list",), ("grade", "gates", "-o", "out"), ("release", "--check")):
        came = bpgrade(*words, "--course", course_copy, cwd=folder)
        assert came.returncode == 4, words
        assert_one_sentence(came.stderr)
        assert "course.toml" in came.stderr


FAILING = """
import bpgrade.workspace
from bpgrade.cli import main
def start(*arguments): raise RuntimeError("planted")
bpgrade.workspace.start = start
main()
"""


def test_a_fault_of_ours_exits_4_with_one_sentence(tmp_path: Path) -> None:
    def run_failing(**variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", FAILING, "start", "work"],
            cwd=tmp_path,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
        )

    came = run_failing()
    assert came.returncode == 4
    assert_one_sentence(came.stderr)
    assert "our fault" in came.stderr
    assert "planted" in came.stderr
    assert "Traceback" in run_failing(BPGRADE_DEBUG="1").stderr


@posix_only
def test_an_interrupted_check_exits_130_and_leaves_nothing_behind(folder: Path) -> None:
    waiting = "import time\nopen('begun', 'w').close()\ntime.sleep(60)\n"
    (folder / "gates" / "mul.py").write_text(waiting, encoding="utf-8")
    place = folder.parent / "tmp"
    place.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "bpgrade", "check"],
        cwd=folder,
        env={**os.environ, "TMPDIR": str(place)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 30
    while not list(place.glob("*/begun")) and time.monotonic() < end:
        time.sleep(0.02)
    # Meanwhile the judge imports numpy, which may swallow an interrupt.
    time.sleep(2.0)
    process.send_signal(signal.SIGINT)
    _out, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.strip() == "Interrupted."
    assert list(place.iterdir()) == []


@posix_only
def test_a_reader_that_has_gone_is_no_error(tmp_path: Path) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs, "wb") as gone:
        came = subprocess.run(
            [sys.executable, "-m", "bpgrade", "list"], cwd=tmp_path, stdout=gone, stderr=subprocess.PIPE
        )
    assert (came.returncode, came.stderr) == (0, b"")


# -- help ------------------------------------------------------------------------------------------------------------------


def test_help_tells_every_command_and_every_exit_code(tmp_path: Path) -> None:
    text = bpgrade("--help", cwd=tmp_path).stdout
    for name in commands.commands:
        assert re.search(rf"^  {name} +\S", text, re.MULTILINE), name
    codes = text.partition("Exit codes:")[2]
    for code in (0, 1, 2, 3, 4, 5, 130):
        assert re.search(rf"\b{code}\s+[a-z]", codes), code


@pytest.mark.parametrize("name", sorted(commands.commands))
def test_no_command_is_undocumented(name: str) -> None:
    assert commands.commands[name].help
    pages = "".join((ROOT / page).read_text("utf-8") for page in ("README.md", "CONTRIBUTING.md"))
    assert f"bpgrade {name}" in pages


def test_the_commands_are_the_documented_ones() -> None:
    documented = {
        "start",
        "update",
        "check",
        "list",
        "hint",
        "reset",
        "submit",
        "grade",
        "regrade",
        "forget",
        "release",
        "audit",
        "new",
    }
    assert documented <= set(commands.commands)


def test_version_is_the_packages(tmp_path: Path) -> None:
    assert library.__version__ in bpgrade("--version", cwd=tmp_path).stdout


# -- the library does in one call what the commands do ----------------------------------------------------------------------


def test_the_library_checks_in_one_call(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill_in(folder, "gates/mul")
    monkeypatch.chdir(folder)
    assert library.check(folder).result.score == 10
    assert library.check(str(folder), ["mul"]).next_exercise is None


def test_the_library_grades_in_one_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ada.py").write_text(EVERYTHING, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    graded = library.grade([tmp_path / "ada.py"], tmp_path / "out", course=ROOT)
    assert [record["score"] for record in graded.results] == [TOTAL]
    assert (len(graded.results), graded.summary.count) == (1, 1)
    assert (tmp_path / "out" / "gradebook.csv").is_file()


# -- what `check` costs ----------------------------------------------------------------------------------------------------

#: What costs start-up and is not needed to check a workspace.
HEAVY = {
    "numpy.random",
    "numpy.testing",
    "nbformat",
    "jsonschema",
    "otter",
    "pytest",
    "hypothesis",
    "tomllib",
    "unittest",
    "doctest",
    "asyncio",
    "concurrent.futures",
    "multiprocessing",
    "importlib.metadata",
    "csv",
    "tarfile",
    "zipfile",
    "bpgrade.arrivals",
    "bpgrade.authoring.prepare",
    "bpgrade.authoring.authored",
    "bpgrade.authoring.release",
    "bpgrade.authoring.audit",
    "bpgrade.cli.watch",
    "bpgrade.collecting",
    "bpgrade.diagnose.crash_kinds",
    "bpgrade.explaining",
    "bpgrade.exporting",
    "bpgrade.diagnose.formulas",
    "bpgrade.platforms.reading",
    "bpgrade.teacher_remarks",
    "bpgrade.diagnose.tried",
    "bpgrade.diagnose.unnamed",
    "decimal",
    "bpgrade.grading",
    "bpgrade.gradebook.book",
    "bpgrade.graph",
    "bpgrade.graph.drawing",
    "bpgrade.web.tables",
    "bpgrade.journal",
    "bpgrade.junit",
    "bpgrade.markdown",
    "bpgrade.watching.news",
    "bpgrade.notebook",
    "bpgrade.nudged.nudges",
    "bpgrade.nudged.nudging",
    "bpgrade.watching.rechecking",
    "bpgrade.watching.saves",
    "bpgrade.session",
    "bpgrade.web.side_by_side",
    "bpgrade.web.student_page",
    "bpgrade.web.page",
    "difflib",
    "html",
    "xml.etree.ElementTree",
    "sqlite3",
}


def imports(arguments: list[str], cwd: Path) -> set[str]:
    """Return every module that a Python with these arguments imports."""
    command = [sys.executable, "-X", "importtime", *arguments]
    came = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=60)
    return {line.rpartition("|")[2].strip() for line in came.stderr.splitlines() if line.startswith("import time:")}


def test_check_imports_nothing_that_it_does_not_need(folder: Path) -> None:
    loaded = imports(["-m", "bpgrade", "check"], folder)
    assert {"bpgrade.judge", "numpy", "click"} <= loaded, "the control: what it does need is seen"
    # Older numpys import parts of themselves that nobody asked for.
    assert loaded & (HEAVY - imports(["-c", "import numpy"], folder)) == set()


WATCH = """
import subprocess, sys
from bpgrade.cli import main
from bpgrade.sandbox.child import Child
Popen, send = subprocess.Popen, Child.send
class Watched(Popen):
    def __init__(self, *arguments, **named):
        print("started", "numpy" in sys.modules, file=sys.stderr)
        super().__init__(*arguments, **named)
def watched(*arguments):
    print("asked", "numpy" in sys.modules, file=sys.stderr)
    send(*arguments)
subprocess.Popen, Child.send = Watched, watched
try:
    main()
finally:
    print("ended", "numpy" in sys.modules, file=sys.stderr)
"""


def watch(folder: Path) -> list[str]:
    """Return when `check` starts a child, asks one, and ends; each with whether numpy has been imported by then."""
    came = subprocess.run([sys.executable, "-c", WATCH, "check"], cwd=folder, capture_output=True, text=True)
    return came.stderr.splitlines()


def test_the_child_starts_and_is_asked_before_the_judge_imports_numpy(folder: Path) -> None:
    assert watch(folder) == ["started False", "asked False", "ended True"]


def test_one_child_is_enough_for_all_exercises(folder: Path) -> None:
    fill_in(folder)
    assert [line.split()[0] for line in watch(folder)] == ["started", "asked", "ended"]


@pytest.mark.parametrize(
    ("forward", "backward", "children"),
    [("x * y", "dz * self.x, dz * self.y", 1), ("x + y", "dz * self.y, dz * self.x", 1), ("x + y", "dz, dz", 2)],
    ids=["a wrong backward", "a wrong forward", "both"],
)
def test_forwards_are_nudged_only_where_one_is_wrong_and_a_backward_too(
    forward: str, backward: str, children: int, folder: Path
) -> None:
    text = SWAPPED.replace("return x * y", f"return {forward}")
    text = text.replace("return dz * self.x, dz * self.y", f"return {backward}")
    (folder / "gates" / "mul.py").write_text(text, encoding="utf-8")
    assert [line.split()[0] for line in watch(folder)] == ["started", "asked"] * children + ["ended"]


@pytest.fixture(autouse=True)
def no_wandering(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Commands run where nothing of the caller's own terminal or settings reaches them."""
    for name in ("NO_COLOR", "FORCE_COLOR", "BPGRADE_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    yield


# -- what a review found -----------------------------------------------------------------------------------------------


def test_nothing_to_check_is_not_all_right(tmp_path: Path) -> None:
    (tmp_path / "ada.py").write_text(EVERYTHING, encoding="utf-8")
    came = bpgrade("check", "circuits/add_mul", "--assignment", "hw1", "ada.py", "--course", ROOT, cwd=tmp_path)
    assert came.returncode == 2
    assert_one_sentence(came.stderr)


@pytest.mark.parametrize("secret", ["", "00", "zz" * 32])
def test_a_secret_that_is_not_whole_is_refused(secret: str, tmp_path: Path) -> None:
    # A full disk leaves an empty file; its key would be known to everybody.
    (tmp_path / "ada.py").write_text(EVERYTHING, encoding="utf-8")
    (tmp_path / "out" / "private").mkdir(parents=True)
    (tmp_path / "out" / "private" / "secret").write_text(secret)
    came = bpgrade("grade", "ada.py", "-o", "out", "--course", ROOT, cwd=tmp_path)
    assert came.returncode == 2
    assert_one_sentence(came.stderr)
    assert not (tmp_path / "out" / "results.jsonl").exists()


def test_the_results_are_nobody_handed_in(tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "ada.py").write_text(EVERYTHING, encoding="utf-8")
    words = ("grade", "class", "--course", ROOT, "--assignment", "hw1", "-o")
    came = bpgrade(*words, "class", cwd=tmp_path)
    assert came.returncode == 2
    assert_one_sentence(came.stderr)
    for _ in range(2):
        came = bpgrade(*words, "class/out/hw1", cwd=tmp_path)
        assert came.returncode == 0
        names = [record["submission"] for record in read_results(tmp_path / "class" / "out" / "hw1")]
        assert names == ["ada.py"]


def test_feedback_of_who_is_gone_goes(tmp_path: Path) -> None:
    for name in ("ada.py", "ben.py"):
        (tmp_path / name).write_text(EVERYTHING, encoding="utf-8")
    words = ("-o", "out", "--course", ROOT, "--assignment", "hw1")
    assert bpgrade("grade", "ada.py", "ben.py", *words, cwd=tmp_path).returncode == 0
    (tmp_path / "out" / "feedback" / "mine.txt").write_text("the instructor's own")
    assert bpgrade("grade", "ada.py", *words, cwd=tmp_path).returncode == 0
    assert sorted(path.name for path in (tmp_path / "out" / "feedback").iterdir()) == ["ada.py.txt", "mine.txt"]


def test_a_workspace_inside_a_workspace_is_refused(tmp_path: Path) -> None:
    assert bpgrade("start", "work", cwd=tmp_path).returncode == 0
    came = bpgrade("start", "again", cwd=tmp_path / "work" / "gates")
    assert came.returncode == 2
    assert_one_sentence(came.stderr)


def test_a_terminal_without_korean_shows_the_rest(tmp_path: Path) -> None:
    (tmp_path / "ada.py").write_text(
        "class MulGate:\n    def forward(self, x, y):\n        raise ValueError('아직')\n", encoding="utf-8"
    )
    came = bpgrade("check", "ada.py", "--course", ROOT, cwd=tmp_path, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert (came.returncode, came.stderr) == (1, "")
    assert "ValueError" in came.stdout
    assert "Next:" in came.stdout
