"""nbgrader, from the package index: what it gives out holds no answer, and what it records and shows is what `bpgrade check` says.

What it does in a course folder it does once for all tests (`nbgrader_course.py`): its start alone is worth two of their seconds.
"""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from textwrap import indent
from typing import Any

import nbformat
import pytest
from bpgrade import exam, messages, pipeline, session
from bpgrade.authoring import authored, exams, nbgrader_assignment, notebooks
from bpgrade.authoring.zips import put
from bpgrade.course import read
from bpgrade.edition import student_edition
from bpgrade.errors import BpgradeError, CourseError, UsageError
from bpgrade.feedback import details
from bpgrade.hosts.nbgrader import grade_cell
from bpgrade.messages import LANGUAGES
from bpgrade.pipeline import Grader
from bpgrade.result import plain
from bpgrade.sandbox import probing
from bpgrade.sandbox.child import Plain
from bpgrade.sandbox.keeper import Keeper
from bpgrade.sandbox.levels import Level
from bpgrade.submission import File, Submission
from bpgrade.web.tables import table
from browser import Chromium, in_chromium
from click.testing import CliRunner
from conftest import AUTHORED, ROOT, SOONER, once
from test_leaks import leaks

SCRIPT = Path(__file__).with_name("nbgrader_course.py")
SYLLABUS = read(ROOT / "course" / "course.toml")
TOTAL = sum(row.points for one in AUTHORED.values() for row in one.exercise.rows)
ALL, SMALL = nbgrader_assignment.ALL, "hw2"
STUB = "raise NotImplementedError"
HW2 = SYLLABUS.assignment(SMALL).exercises

Notebook = Any
Course = tuple[Path, dict[str, Any]]


#: What those write who make the first planted mistake in each exercise. What `train` stands on they have right, so that the one who
#: lies makes that one's mistake.
MISTAKEN = {f"{name.replace('/', '-')}-code": one.planted()[0][1] for name, one in AUTHORED.items()}
STOOD_ON = {other.name for one in AUTHORED.values() for other in one.beside}
SOLVED = {f"{name.replace('/', '-')}-code": one.answer for name, one in AUTHORED.items()}
LYING = {f"{name.replace('/', '-')}-code": AUTHORED[name].planted()[0][1] for name in STOOD_ON}


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course folder of nbgrader's in which everything has been done, and what came of it. Not to be changed."""

    def make(folder: Path) -> None:
        nbgrader_assignment.build(ROOT, folder, None, sets=1)
        with messages.speaking("ko"):
            nbgrader_assignment.build(ROOT, folder, SMALL, sets=1)
        work = {"solved": SOLVED, "mistaken": MISTAKEN, "lying": LYING}
        (folder / "work.json").write_text(json.dumps(work), encoding="utf-8")
        command, environment = [sys.executable, SCRIPT, folder], {**os.environ, **SOONER}
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900)
        assert ran.returncode == 0, ran.stderr

    folder = once(tmp_path_factory, "nbgrader", make)
    return folder, json.loads((folder / "came.json").read_text("utf-8"))


def graded(folder: Path, who: str, assignment: str = ALL) -> Notebook:
    return nbformat.read(folder / "autograded" / who / assignment / f"{assignment}.ipynb", as_version=4)


def known(cell: Notebook) -> dict[str, Any]:
    return dict(cell.metadata.get("nbgrader", {}))


def source_of(language: str, *exercises: str) -> Notebook:
    """Return a source notebook of these exercises, or of all, without its exam."""
    making = replace(nbgrader_assignment.exams.begin(ROOT, None, None, 1), exercises=exercises or tuple(AUTHORED))
    with messages.speaking(language):
        text = nbgrader_assignment._notebook(making, ALL, [AUTHORED[one] for one in making.exercises])
    return nbformat.reads(text, as_version=4)


# -- what is given out -----------------------------------------------------------------------------------------------------


def test_what_students_get_is_the_stubs_and_holds_no_answer(course: Course) -> None:
    folder, came = course
    assert came["all"]["generate"][0] == 0, came["all"]["generate"][1]
    released = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.glob("release/*/*")}
    assert set(released) == {f"release/{name}/{name}.ipynb" for name in (ALL, SMALL, "foreign")}
    assert leaks(released) == []
    sources = {path.name: path.read_bytes() for path in folder.glob("source/*/*")}
    assert {path for path, _leak in leaks(sources)} == {f"{ALL}.ipynb", f"{SMALL}.ipynb", "foreign.ipynb"}
    written = {cell.id: cell.source for cell in nbformat.reads(released[f"release/{ALL}/{ALL}.ipynb"], 4).cells}
    for part in notebooks.parts(list(AUTHORED), list(AUTHORED.values())):
        assert written[f"{part.name.replace('/', '-')}-code"] == part.stub


@pytest.mark.parametrize("language", LANGUAGES)
def test_between_the_marks_stands_what_the_stub_leaves_out_and_nothing_else(language: str) -> None:
    with messages.speaking(language):
        parts = notebooks.parts(list(AUTHORED), list(AUTHORED.values()))
    sources = {cell.id: cell.source for cell in source_of(language).cells}
    for part in parts:
        source = sources[f"{part.name.replace('/', '-')}-code"]
        cleared = re.sub(r"( *)### BEGIN SOLUTION\n.*?### END SOLUTION", rf"\1{STUB}", source, flags=re.DOTALL)
        assert cleared == part.stub
        assert re.sub(r" *### (BEGIN|END) SOLUTION\n?", "", source).rstrip() == part.answer
    assert f'bpgrade.speak("{language}")' in sources[f"{ALL}-setup"]


def test_a_definition_that_is_not_in_the_stub_has_no_form_here() -> None:
    answer = f"{authored.NOT_IN_STUB}\ndef helper(x):\n    return x\n\n\ndef double(x):\n    return 2 * x\n"
    with pytest.raises(CourseError, match=re.escape("def helper(x): is not in the stub")):
        nbgrader_assignment._marked(answer)


def test_cells_have_nbgraders_metadata_and_names_that_stay() -> None:
    schema = {"schema_version", "grade", "grade_id", "locked", "solution", "task", "points"}
    cells = [cell for cell in source_of("en").cells if known(cell)]
    assert {key for cell in cells for key in known(cell)} == schema
    assert len({known(cell)["grade_id"] for cell in cells}) == len(cells) == 2 * len(AUTHORED)
    points = {known(cell)["grade_id"]: known(cell)["points"] for cell in cells if known(cell)["grade"]}
    assert points["gates-mul"] == 10
    assert sum(points.values()) == TOTAL


def test_a_definition_of_another_assignment_is_to_be_copied_from_there() -> None:
    using = [(name, other) for name, one in AUTHORED.items() for other in one.beside]
    assert using
    for name, other in using:
        cells = {cell.id: cell.source for cell in source_of("en", name).cells}
        home = next(one.name for one in SYLLABUS.assignments if other.name in one.exercises)
        said = cells[f"{name.replace('/', '-')}-{other.definition}"]
        assert said == f"# Your {other.definition} goes here: copy it from {home}.ipynb."
        together = {cell.id for cell in source_of("en", name, other.name).cells}
        assert f"{name.replace('/', '-')}-{other.definition}" not in together


# -- grading ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def laptop() -> Iterator[Grader]:
    """What `bpgrade check` judges with; in the sandbox, since one of those who handed in is hostile."""
    edition, found = student_edition(), probing.find()
    grader = Grader(edition, edition.assessments(list(AUTHORED)))
    with closing(Keeper(grader.asking.packed, found.holding) if found.holding else Plain()) as sandbox:
        yield replace(grader, sandbox=sandbox)


@pytest.mark.parametrize("who", ["solved", "fresh", "mistaken", "lying"])
def test_rows_points_and_sentences_are_those_of_check(who: str, course: Course, laptop: Grader) -> None:
    folder, came = course
    name = f"{ALL}.ipynb"
    data = (folder / "submitted" / who / ALL / name).read_bytes()
    result, _run = laptop.grade(Submission(ALL, (File(name, data),)))
    cells = {known(cell).get("grade_id"): cell for cell in graded(folder, who).cells}
    for verdict, diagnoses in zip(result.verdicts, result.diagnoses, strict=True):
        label = verdict.name.replace("/", "-")
        shown, value = cells[label].outputs
        assert shown["data"]["text/html"] == table(verdict, diagnoses)
        assert shown["data"]["text/plain"] == "\n".join(details(result, [verdict.name])).strip("\n")
        assert (value.output_type, value["data"]) == ("execute_result", {"text/plain": str(plain(verdict.score))})
        assert came["all"]["scores"][who][label] == [verdict.score, verdict.max_score, False]
    found = {one.name for one in result.verdicts if any(row.mistake for row in one.rows)}
    assert (result.score, found) == {
        "solved": (TOTAL, set()),
        "fresh": (0, set()),
        "mistaken": (result.score, set(AUTHORED) - STOOD_ON),
        "lying": (result.score, STOOD_ON),
    }[who]


def test_a_notebook_that_lies_gains_nothing_and_changes_nothing(course: Course) -> None:
    folder, came = course
    if probing.find().level.reaches(Level.STRONG):
        assert came["all"]["gained"] == []
    # What one of its mistakes earns.
    assert 0 < sum(score for score, _most, _look in came["all"]["scores"]["lying"].values()) < TOTAL / 10
    assert sum(most for _score, most, _look in came["all"]["scores"]["lying"].values()) == TOTAL
    cells = graded(folder, "lying").cells
    assert sorted(known(cell)["grade_id"] for cell in cells if known(cell).get("grade")) == sorted(
        name.replace("/", "-") for name in AUTHORED
    )
    assert len(cells) > 300


def test_careless_students_lose_nothing_and_one_broken_notebook_stops_nobody(course: Course) -> None:
    folder, came = course
    assert sum(score for score, _most, _look in came["all"]["scores"]["careless"].values()) == TOTAL
    code, log = came["all"]["autograde"]
    assert code != 0
    assert [line for line in log.splitlines() if line.startswith("There was an error processing assignment '")] == [
        f"There was an error processing assignment '{ALL}' for student '{who}'" for who in ("broken", "linked")
    ]
    assert "careless: the cell gates-mul is not there, and is put at the end." in log
    notes = graded(folder, "careless").cells[0].source
    assert f"{ALL}_old.ipynb is left out: nbgrader grades {ALL}.ipynb alone." in notes
    assert "link.py is left out: it is a link" in notes
    assert "later.py" in notes


def test_what_a_link_leads_to_never_comes_back(course: Course) -> None:
    folder, came = course
    assert came["all"]["feedback of links"][0] == 0
    for made in ("autograded", "feedback"):
        assert (folder / made / "careless" / ALL).is_dir()
        assert [path for path in (folder / made).rglob("*") if path.is_file() and "link" in str(path)] == []
    assert (
        f"{ALL}.ipynb is a link, which is not followed: put the notebook in its place." in came["all"]["autograde"][1]
    )


def test_cells_of_other_points_are_worth_those(course: Course) -> None:
    _folder, came = course
    first, second = (came["small"]["scores"]["solved"][name.replace("/", "-")] for name in HW2)
    assert (first, second) == ([5, 5, False], [25, 25, False])


def test_feedback_is_in_the_notebooks_language(course: Course) -> None:
    folder, _came = course
    cell = next(cell for cell in graded(folder, "solved", SMALL).cells if known(cell).get("grade"))
    with messages.speaking("ko"):
        assert messages._("what was seen") in cell.outputs[0]["data"]["text/html"]


def test_below_strong_the_team_is_told_and_the_score_is_the_same(course: Course) -> None:
    folder, came = course
    code, log = came["small"]["unsafe"]
    with messages.speaking("ko"):
        said = messages._("The sandbox here is {level}, below STRONG. {missing}").partition("{")[0]
    assert code == 0
    assert said in log
    assert said not in came["small"]["solved"][1]
    assert came["small"]["scores"]["unsafe"] == came["small"]["scores"]["solved"]
    team = graded(folder, "unsafe", SMALL).metadata["bpgrade"]
    assert (team["sandbox"], said in team["for_teacher"][0]) == ("NONE", True)
    assert graded(folder, "solved", SMALL).metadata["bpgrade"]["for_teacher"] == []


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("unlucky", "The grader failed, and nothing is recorded: autograde this submission again. {why}"),
        ("unexamined", "{path} cannot be read: {why}."),
        ("unready", "bpgrade is not ready here, so nothing is run and nothing is recorded"),
        ("extended", "Cell {cell} of {notebook} is to be run, and here nothing is: put it into a notebook of its own."),
    ],
)
def test_what_cannot_be_judged_is_said_and_has_no_score(who: str, sentence: str, course: Course) -> None:
    folder, came = course
    code, log = came["small"][who]
    with messages.speaking("ko"):
        words = max(re.split(r"\{\w+\}", messages._(sentence)), key=len)
    assert code != 0
    assert words in log or max(re.split(r"\{\w+\}", sentence), key=len) in log
    assert f"'{SMALL}' for student '{who}'" in log
    assert not (folder / "autograded" / who / SMALL).exists()
    for score, _most, to_be_looked_at in came["small"]["scores"][who].values():
        assert (score, to_be_looked_at) == (None, True)


def test_other_notebooks_are_executed_as_before_and_our_cell_counts_there_too(course: Course) -> None:
    folder, came = course
    assert came["foreign"]["autograde"][0] == 0, came["foreign"]["autograde"][1]
    assert came["foreign"]["scores"]["student"] == {
        "gates-add": [10, 10, False],
        "gates-mul": [2, 10, False],
        "gates-max": [0, 10, False],
    }
    stubs = (folder / "release" / "foreign" / "foreign.ipynb").read_text("utf-8")
    assert "YOUR CODE HERE" in stubs, "the instructor's own notebooks keep nbgrader's own stub"
    assert "YOUR CODE HERE" not in (folder / "release" / ALL / f"{ALL}.ipynb").read_text("utf-8")


def test_validate_says_what_is_wrong_in_our_words(course: Course) -> None:
    _folder, came = course
    said = came["foreign"]["validate"]
    assert "VALIDATION FAILED ON 2 CELL(S)!" in said
    assert "swapped-factors" in said
    assert "Not attempted yet." in said
    assert "AddGate" not in said
    assert "Traceback" not in said


def test_our_steps_stand_in_the_places_of_nbgraders_and_no_other_is_touched(course: Course) -> None:
    _folder, came = course
    usual = came["configurations"]["usual"]
    assert usual[0] == "Judge"
    assert "SaveAutoGrades" in usual
    assert "Execute" not in usual
    assert came["configurations"]["own"] == ["IgnorePattern", "Judge", "SaveAutoGrades"]
    assert came["configurations"]["without"] == ["Judge", "SaveAutoGrades"]
    assert came["configurations"]["more"] == [*usual, "Judge"]


@in_chromium
def test_feedback_shows_the_table(course: Course, chromium: Chromium) -> None:
    folder, came = course
    assert came["all"]["feedback"][0] == 0
    with chromium.visit(folder / "feedback" / "mistaken" / ALL) as visit:
        visit.page.goto(f"http://site.test/{ALL}.html", wait_until="domcontentloaded")
        tables = visit.page.locator("table:has(caption)")
        assert tables.count() == len(AUTHORED)
        mul = tables.filter(has_text="gates/mul").first
        assert mul.is_visible()
        assert "swapped-factors" in mul.inner_text()
        row = mul.locator("tbody tr").nth(1).locator("td").last.bounding_box()
        assert row is not None
        assert row["width"] > 200, "what was seen has room"
        assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert "2.0 / 10.0" in visit.page.inner_text("body")


# -- the cell that grades, in a student's kernel ---------------------------------------------------------------------------


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Say what was typed into a notebook in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NBGRADER_VALIDATING", raising=False)

    def say(cell: str) -> None:
        monkeypatch.setattr(session, "is_notebook", lambda: True)
        monkeypatch.setattr(session, "typed", lambda: [cell])

    return say


NOISY = """
import sys, warnings
print("noise", file=sys.stderr)
warnings.warn("noise")
"""


def test_its_value_is_the_points_and_nothing_is_on_stderr(
    kernel: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    kernel(NOISY + MISTAKEN["gates-mul-code"])
    assert grade_cell.points("gates/mul") == 2
    said = capsys.readouterr()
    assert "swapped-factors" in said.out
    assert said.err == ""


def test_validating_it_says_on_stderr_what_is_wrong_and_of_right_work_nothing(
    kernel: Callable[[str], None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")
    kernel(MISTAKEN["gates-mul-code"])
    assert grade_cell.points("gates/mul") == 2
    assert "swapped-factors" in capsys.readouterr().err
    kernel(SOLVED["gates-mul-code"])
    assert grade_cell.points("gates/mul") == 10
    assert capsys.readouterr().err == ""


def test_a_fault_of_the_grader_is_no_zero_without_a_word(
    kernel: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ill(*_: Any) -> None:
        raise RuntimeError("the judge is ill")

    kernel(SOLVED["gates-mul-code"])
    monkeypatch.setattr(pipeline, "judge", ill)
    with pytest.raises(BpgradeError, match=r"The grader failed, and this is not your fault\. .*the judge is ill"):
        grade_cell.points("gates/mul")


# -- the instructor's folder -----------------------------------------------------------------------------------------------


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A course folder with one small assignment."""
    nbgrader_assignment.build(ROOT, tmp_path, SMALL, sets=1)
    return tmp_path


def key_of(folder: Path) -> bytes:
    return exam.open_packed(folder / "bpgrade" / f"{SMALL}.exam.zip").key


def test_a_second_release_keeps_the_draws_and_what_is_the_instructors(made: Path) -> None:
    notebook = made / "source" / SMALL / f"{SMALL}.ipynb"
    config = made / "nbgrader_config.py"
    config.write_text(f"{config.read_text('utf-8')}c.Exchange.timezone = 'Asia/Seoul'\n", encoding="utf-8")
    before = {path: path.read_bytes() for path in (notebook, config)}
    # Jupyter writes other blanks, and its own name into the notebook's metadata.
    saved = json.loads(before[notebook])
    saved["metadata"]["language_info"]["version"] = "3.12"
    notebook.write_text(json.dumps(saved), encoding="utf-8")
    key = key_of(made)
    built = nbgrader_assignment.build(ROOT, made, SMALL, sets=1)
    assert (built.kept_key, built.configured, key_of(made)) == (True, True, key)
    assert {path: path.read_bytes() for path in before} == before
    assert sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()) == [
        f"bpgrade/{SMALL}.exam.zip",
        "nbgrader_config.py",
        f"source/{SMALL}/{SMALL}.ipynb",
    ]


def changed(notebook: Notebook) -> None:
    notebook["cells"][2]["source"] = ["Mine."]


def revalued(notebook: Notebook) -> None:
    next(one for one in notebook["cells"] if "points" in one["metadata"].get("nbgrader", {}))["metadata"]["nbgrader"][
        "points"
    ] = 5


@pytest.mark.parametrize("change", [changed, revalued, lambda notebook: notebook["metadata"].clear()])
def test_a_notebook_that_somebody_changed_or_wrote_is_not_written_over(change: Any, made: Path) -> None:
    path = made / "source" / SMALL / f"{SMALL}.ipynb"
    notebook = json.loads(path.read_bytes())
    change(notebook)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    before = {one: one.read_bytes() for one in made.rglob("*") if one.is_file()}
    with pytest.raises(UsageError, match="is not as bpgrade made it: move it away first"):
        nbgrader_assignment.build(ROOT, made, SMALL, sets=1)
    assert {one: one.read_bytes() for one in made.rglob("*") if one.is_file()} == before


@pytest.mark.parametrize("text", ["", "[]", "{", '{"cells": 1, "metadata": {"bpgrade": {"made": "x"}}}'])
def test_what_is_no_notebook_of_ours_is_not_taken_for_one(text: str) -> None:
    assert not nbgrader_assignment.is_as_made(text.encode())


def test_an_exam_that_is_none_is_not_written_over(made: Path) -> None:
    packed = made / "bpgrade" / f"{SMALL}.exam.zip"
    packed.write_bytes(b"mine")
    with pytest.raises(UsageError, match="is no exam that bpgrade made"):
        nbgrader_assignment.build(ROOT, made, SMALL, sets=1)
    assert packed.read_bytes() == b"mine"


def test_an_exam_with_any_byte_damaged_is_one_sentence(tmp_path: Path) -> None:
    head = json.dumps({"key": "ab" * 32, "course": "not as a course is"}).encode()
    packed = tmp_path / "exam.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        put(archive, exam.HEAD, head)
    whole = packed.read_bytes()
    assert exams.key_of(packed) == bytes.fromhex("ab" * 32)
    for place in range(len(whole)):
        for byte in {0, 1, 99, 255} - {whole[place]}:
            packed.write_bytes(whole[:place] + bytes([byte]) + whole[place + 1 :])
            assert exams.key_of(packed) in (None, bytes.fromhex("ab" * 32))
            with pytest.raises(CourseError, match=r"exam\.(zip|json) is damaged"):
                exam.open_packed(packed)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "source").write_text("a file", encoding="utf-8")
    with pytest.raises(UsageError, match=r"source.* cannot be written"):
        nbgrader_assignment.build(ROOT, tmp_path, SMALL, sets=1)


def test_the_command_says_what_was_made_and_which_lines_to_add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bpgrade.cli.team import release

    monkeypatch.setattr(nbgrader_assignment, "build", partial(nbgrader_assignment.build, sets=1))
    config = tmp_path / "nbgrader_config.py"
    config.write_text("c = get_config()\n# configure(c)\n", encoding="utf-8")
    words = ["--nbgrader", str(tmp_path), "--assignment", SMALL, "--course", str(ROOT)]
    came = CliRunner().invoke(release, words, catch_exceptions=False)
    assert came.exit_code == 0
    assert "2 exercises, 50 points. It holds the answers." in came.output
    assert "nbgrader_config.py is yours." in came.output
    assert indent(nbgrader_assignment.CONFIGURES, "  ") in came.output
    assert f"nbgrader generate_assignment {SMALL}" in came.output
    assert config.read_text("utf-8") == "c = get_config()\n# configure(c)\n"
    config.unlink()
    again = CliRunner().invoke(release, words, catch_exceptions=False).output
    assert "is yours" not in again
    assert "Its draws are those of the one that was there before." in again


@pytest.mark.parametrize(
    "words", [("--assignment", "hw1"), ("--nbgrader", ".", "--check"), ("--nbgrader", ".", "--out", "x")]
)
def test_options_that_do_not_go_together_are_said(words: tuple[str, ...]) -> None:
    from bpgrade.cli.team import release

    came = CliRunner().invoke(release, [*words, "--course", str(ROOT)])
    assert isinstance(came.exception, UsageError)
    assert "--assignment with --otter and --nbgrader" in str(came.exception)


def test_an_assignment_that_there_is_not_is_said_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="hw77 is no assignment of this course"):
        nbgrader_assignment.build(ROOT, tmp_path, "hw77", sets=1)
    assert not any(tmp_path.iterdir())
