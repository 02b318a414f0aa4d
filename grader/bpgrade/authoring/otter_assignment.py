"""An assignment for otter-grader: a master notebook made of the authored files, and what `otter assign` makes of it.

In the folder stand `master/` with the notebook, the package and the exam, and otter's own `student/` and `autograder/`.
"""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bpgrade import exam
from bpgrade.authoring import authored, exams, notebooks, package
from bpgrade.authoring.authored import rewritten
from bpgrade.authoring.exams import Making
from bpgrade.authoring.notebooks import Part
from bpgrade.authoring.whole_folder import check_place, replacing_folder, seal
from bpgrade.authoring.zips import put
from bpgrade.course import SOLUTIONS, Course
from bpgrade.errors import CourseError, UsageError
from bpgrade.messages import _
from bpgrade.result import plain

#: What the folder holds: ours, and otter's two.
MASTER, STUDENT, AUTOGRADER = "master", "student", "autograder"
_PLUGIN = "bpgrade.hosts.otter.plugin.Plugin"
#: Where otter's setup of a container puts the files of its zip.
_IN_CONTAINER = "/autograder/source/files"
#: `otter assign` runs the answers once.
_SECONDS = 600


@dataclass(frozen=True)
class Built:
    """What was made. points: what the questions are worth together. autograder: otter's zip. kept_key: its draws are those of the one before."""

    notebook: Path
    autograder: Path
    questions: dict[str, str]
    points: float
    kept_key: bool


def build(root: Path, assignment: str | None, out: Path, sets: int = exam.SETS) -> Built:
    """Make an assignment's folder, or one of all exercises, in the language that is spoken.

    Raises UsageError where something else is in the way or is not installed, CourseError for what is wrong in the course's files.
    """
    if find_spec("otter") is None or find_spec("ipykernel") is None:
        raise UsageError(_("Making this needs otter-grader: install bpgrade with its extra `otter`."))
    package.require(root)
    check_place(root, out)
    name = assignment or "backprop"
    packed = f"{name}.exam.zip"
    with replacing_folder(out) as fresh:
        # Not sooner: what a command that was ended has moved away is back now.
        before = _key_of(out / MASTER / packed)
        making = exams.begin(root, assignment, before, sets)
        questions = {question_of(one, making.syllabus): one for one in making.exercises}
        notebook = _master(making, questions, fresh / MASTER, name, packed)
        (autograder,) = (fresh / AUTOGRADER).glob("*-autograder_*.zip")
        seal(fresh)
    return Built(
        out / MASTER / notebook.name,
        out / AUTOGRADER / autograder.name,
        questions,
        making.points,
        before is not None,
    )


def _master(making: Making, questions: dict[str, str], folder: Path, name: str, packed: str) -> Path:
    """Make the folder with the master notebook, return that, and have otter make its two beside it. packed: what the exam is called."""
    folder.mkdir()
    wheel = package.build(making.root, folder)
    with zipfile.ZipFile(folder / packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in making.files():
            put(archive, path, data)
    sources = [authored.read(making.root / SOLUTIONS / f"{one}.py", one) for one in making.exercises]
    parts = notebooks.parts(making.exercises, sources)
    answers = {one.definition: part.answer for one, part in zip(sources, parts, strict=True)}
    for one in (other for source in sources for other in source.beside):
        answers.setdefault(one.definition, notebooks.parts([], [one])[0].answer)
    points = {one.name: sum(row.points for row in one.exercise.rows) for one in sources}
    cells = _cells(making, parts, questions, points, answers, _config(questions, packed, wheel.name))
    notebook = folder / f"{name}.ipynb"
    notebook.write_text(notebooks.written(cells, {"assignment": making.assignment}), encoding="utf-8")
    _assign(notebook, folder.parent)
    check_stubs(folder.parent / STUDENT / notebook.name, parts)
    return notebook


def question_of(exercise: str, syllabus: Course) -> str:
    """Return what an exercise is called as a question: its last part, with its unit before it where another one has the same."""
    unit, _slash, last = exercise.rpartition("/")
    others = [one for one in syllabus.exercises if one.rpartition("/")[2] == last]
    return last if len(others) == 1 else f"{unit}_{last}"


def _config(questions: dict[str, str], packed: str, wheel: str) -> dict[str, Any]:
    """Return what stands in the notebook's first cell: otter's own words for what an assignment is."""
    return {
        "files": [wheel],
        "autograder_files": [packed],
        "requirements": [f"{_IN_CONTAINER}/{wheel}"],
        "tests": {"files": True, "ok_format": False},
        "plugins": [{_PLUGIN: {"exam": packed, "questions": questions}}],
        "show_question_points": True,
        "check_all_cell": True,
        "export_cell": {"pdf": False},
    }


def _cells(
    making: Making,
    parts: Sequence[Part],
    questions: dict[str, str],
    points: dict[str, float],
    answers: dict[str, str],
    config: dict[str, Any],
) -> Iterator[Any]:
    """Yield the cells of the master notebook. answers: by definition, of all that is used. config: of the assignment."""
    v4 = notebooks.installed().v4
    syllabus = making.syllabus
    title = syllabus.assignment(making.assignment).title if making.assignment else syllabus.title
    # JSON is YAML, and needs no other writer.
    yield v4.new_raw_cell("# ASSIGNMENT CONFIG\n" + json.dumps(config, indent=2), id="config")
    yield v4.new_markdown_cell(
        "\n\n".join(
            [
                f"# {_(title)}",
                _(
                    "Below each exercise stands a cell that checks it. Fill in the exercise's cell, run it, then run the check."
                ),
            ]
        ),
        id="title",
    )
    yield v4.new_code_cell(notebooks.setup(), id="setup")
    exercises = {exercise: question for question, exercise in questions.items()}
    for part in parts:
        question, label = exercises[part.name], part.name.replace("/", "-")
        begin = f"# BEGIN QUESTION\nname: {question}\npoints: {plain(points[part.name])}"
        yield v4.new_raw_cell(begin, id=f"{label}-question")
        yield v4.new_markdown_cell(part.text, id=f"{label}-text")
        elsewhere = {
            definition: _in_place_of(
                _("# Your {definition} goes here: copy it from your work on {exercise}.").format(
                    definition=definition, exercise=exercise
                ),
                answers[definition],
            )
            for definition, exercise in part.elsewhere.items()
        }
        yield from _block(v4, label, "SOLUTION", {**elsewhere, part.definition: _woven(part.answer)})
        # With the plugin otter's test file has a case for each row; without it there is this one.
        whole = f'def test_{question}():\n    from bpgrade.hosts.otter.question import Question\n\n    Question("{part.name}").all()'
        yield from _block(v4, label, "TESTS", {"tests": whole})
        yield v4.new_raw_cell("# END QUESTION", id=f"{label}-end")


def _woven(answer: str) -> str:
    """Return an answer of which otter makes the stub.

    >>> print(_woven("def double(x):\\n    return x + x\\n"))
    def double(x):
        \"\"\" # BEGIN PROMPT
        raise NotImplementedError
        \"\"\" # END PROMPT
        # BEGIN SOLUTION NO PROMPT
        return x + x
        # END SOLUTION
    """
    quotes = '"' * 3

    def body(lines: list[str], indent: str) -> list[str]:
        prompt = [f"{quotes} # BEGIN PROMPT", "raise NotImplementedError", f"{quotes} # END PROMPT"]
        return [*(indent + line for line in prompt), *_solution(lines, indent)]

    return rewritten(answer, body, lambda lines: _solution(lines, "")).rstrip()


def _in_place_of(prompt: str, answer: str) -> str:
    return "\n".join([prompt, *_solution(answer.splitlines(), "")])


def _solution(lines: list[str], indent: str) -> list[str]:
    return [f"{indent}# BEGIN SOLUTION NO PROMPT", *lines, f"{indent}# END SOLUTION"]


def check_stubs(notebook: Path, parts: Sequence[Part]) -> None:
    """Raise CourseError unless students get each stub as it is: what otter leaves of an answer is not ours to say, and never to be given out."""
    cells = notebooks.installed().read(notebook, as_version=4).cells
    came = {cell.id: cell.source for cell in cells if cell.cell_type == "code"}
    for part in parts:
        if came.get(_id(part.name, part.definition)) != part.stub:
            raise CourseError(
                _("{exercise}: otter assign did not make its stub of the answer, so nothing is given out.").format(
                    exercise=part.name
                )
            )


def _id(exercise: str, definition: str) -> str:
    return f"{exercise.replace('/', '-')}-{definition}"


def _block(v4: Any, label: str, kind: str, code: dict[str, str]) -> Iterator[Any]:
    yield v4.new_raw_cell(f"# BEGIN {kind}", id=f"{label}-{kind.lower()}-begin")
    for definition, source in code.items():
        yield v4.new_code_cell(source, id=f"{label}-{definition}")
    yield v4.new_raw_cell(f"# END {kind}", id=f"{label}-{kind.lower()}-end")


def _assign(notebook: Path, out: Path) -> None:
    """Have otter make its two folders of the master notebook, and grade the answers with what it made."""
    command = [sys.executable, "-m", "otter", "assign", str(notebook), str(out), "--no-pdfs"]
    try:
        came = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        raise UsageError(_("otter assign did not end in {seconds} seconds.").format(seconds=_SECONDS)) from None
    if came.returncode:
        said = (came.stderr or came.stdout).strip().splitlines()
        raise UsageError(_("otter assign failed: {why}").format(why=said[-1] if said else came.returncode))


def _key_of(packed: Path) -> bytes | None:
    """Return the key of the exam that was made before; nothing where there is none."""
    try:
        with zipfile.ZipFile(packed) as archive:
            return exams.key_in(archive.read(exam.HEAD))
    except (OSError, KeyError, zipfile.BadZipFile):
        return None
