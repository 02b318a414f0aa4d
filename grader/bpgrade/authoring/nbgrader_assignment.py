"""An assignment in a course folder of nbgrader's: the source notebook with the answers, the exam that it is graded by, and how to have it so.

The folder is the instructor's. What bpgrade made there it makes again; what somebody else made, or has changed since, is never
written over.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bpgrade import exam, files
from bpgrade.authoring import authored, exams, notebooks
from bpgrade.authoring.authored import Authored
from bpgrade.authoring.exams import Making
from bpgrade.authoring.zips import put
from bpgrade.course import SOLUTIONS
from bpgrade.errors import CourseError, UsageError
from bpgrade.hosts.nbgrader.layout import (
    BEGIN,
    CONFIG,
    END,
    EXAM,
    EXERCISE,
    MADE,
    OURS,
    exam_path,
    grade_id,
    solution_id,
)
from bpgrade.messages import _

#: What an assignment of all exercises is called.
ALL = "backprop"
#: What has to stand in nbgrader's configuration. Where that fails, nbgrader goes on without any: not to run what students wrote then, it
#: says so itself, and needs no bpgrade for it.
CONFIGURES = """\
try:
    from bpgrade.hosts.nbgrader.steps import configure

    configure(c)
except Exception as error:
    why = error

    def stop(notebook, resources):
        raise RuntimeError("bpgrade is not ready here, so nothing is run and nothing is recorded") from why

    c.Autograde.autograde_preprocessors = [stop]
"""
_CONFIGURED = re.compile(r"^\s*configure\(c\)", re.MULTILINE)
_SCHEMA_VERSION = 3


@dataclass(frozen=True)
class Built:
    """What was made. name: of the assignment. points: that its exercises are worth together. kept_key: its draws are those of the exam before.

    configured: nbgrader's configuration in the folder has what it needs; else somebody has to write it in.
    """

    name: str
    notebook: Path
    exam: Path
    config: Path
    exercises: tuple[str, ...]
    points: float
    kept_key: bool
    configured: bool


def build(root: Path, folder: Path, assignment: str | None, sets: int = exam.SETS) -> Built:
    """Make an assignment, or one of all exercises, in a course folder of nbgrader's, in the language that is spoken.

    Raises UsageError for a file there that is not ours to write, CourseError for what is wrong in the course's files.
    """
    name = assignment or ALL
    notebook, packed, config = folder / "source" / name / f"{name}.ipynb", exam_path(folder, name), folder / CONFIG
    try:
        key = _key_of(packed)
        making = exams.begin(root, assignment, key, sets)
        if notebook.exists() and not is_as_made(notebook.read_bytes()):
            raise UsageError(
                _("{path} is not as bpgrade made it: move it away first, and nothing of yours is lost.").format(
                    path=notebook
                )
            )
        sources = [authored.read(root / SOLUTIONS / f"{one}.py", one) for one in making.exercises]
        made = _notebook(making, name, sources)
        for place in (notebook.parent, packed.parent):
            place.mkdir(parents=True, exist_ok=True)
        with files.replacing(packed) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, data in making.files():
                put(archive, path, data)
        files.replace(notebook, made)
        if not config.exists():
            files.replace(config, _config())
        configured = bool(_CONFIGURED.search(config.read_text(encoding="utf-8", errors="replace")))
    except OSError as error:
        raise UsageError(
            _("{path} cannot be written: {why}.").format(path=error.filename or folder, why=error.strerror)
        ) from None
    return Built(name, notebook, packed, config, making.exercises, making.points, key is not None, configured)


def is_as_made(notebook: bytes) -> bool:
    """Return whether a notebook is one that we made, and nobody has changed what it says: saving it in Jupyter does not."""
    try:
        data = json.loads(notebook)
        return bool(data["metadata"][OURS][MADE] == _digest(data["cells"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False


def _digest(cells: Sequence[Mapping[str, Any]]) -> str:
    """Return what stands for all that cells say, and for what nbgrader knows of them."""
    said = [[one["cell_type"], "".join(one["source"]), one["metadata"].get("nbgrader")] for one in cells]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _key_of(packed: Path) -> bytes | None:
    """Return the key of an exam that is there already; nothing where there is no file.

    Raises UsageError for a file that is something else.
    """
    if not packed.exists():
        return None
    try:
        with zipfile.ZipFile(packed) as archive:
            key = exams.key_in(archive.read(exam.HEAD))
    except (KeyError, zipfile.BadZipFile):
        key = None
    if key is None:
        raise UsageError(_("{path} is no exam that bpgrade made: remove it first.").format(path=packed))
    return key


def _config() -> str:
    """Return nbgrader's configuration, for a folder that has none."""
    said = _("Made by `bpgrade release --nbgrader`, once: what you add stays.")
    return f"# {said}\nc = get_config()\n\n{CONFIGURES}"


def _notebook(making: Making, name: str, sources: Sequence[Authored]) -> str:
    """Return the source notebook, as a file holds it.

    Raises CourseError where what makes notebooks is not installed, or an answer has no form in one.
    """
    syllabus = making.syllabus
    title = syllabus.assignment(making.assignment).title if making.assignment else syllabus.title
    cells = list(_cells(notebooks.installed().v4, name, _(title), making, sources))
    return notebooks.written(cells, {"edition": syllabus.edition, EXAM: name, MADE: _digest(cells)})


def _cells(v4: Any, name: str, title: str, making: Making, sources: Sequence[Authored]) -> Iterator[Any]:
    """Yield the cells. Their identifiers say what they are, so that they never change."""
    yield v4.new_markdown_cell(
        "\n\n".join(
            [
                f"# {title}",
                _(
                    "Fill in the cell of each exercise and run it, then run the cell below it: it shows what is right, and which mistake it is."
                ),
                _("Your grade is made with other numbers than those that you see here."),
            ]
        ),
        id=f"{name}-title",
    )
    yield v4.new_code_cell(notebooks.setup(), id=f"{name}-setup")
    homes = {exercise: one.name for one in making.syllabus.assignments for exercise in one.exercises}
    for part, source in zip(notebooks.parts(making.exercises, sources), sources, strict=True):
        label = grade_id(part.name)
        yield v4.new_markdown_cell(part.text, id=f"{label}-text")
        for definition, exercise in part.elsewhere.items():
            home = f"{homes.get(exercise, ALL)}.ipynb"
            said = _("# Your {definition} goes here: copy it from {notebook}.").format(
                definition=definition, notebook=home
            )
            yield v4.new_code_cell(said, id=f"{label}-{definition}")
        yield v4.new_code_cell(
            _marked(part.answer),
            id=solution_id(part.name),
            metadata=_of_nbgrader(solution_id(part.name), part.name, solution=True),
        )
        points = sum(row.points for row in source.exercise.rows)
        yield v4.new_code_cell(
            f'from bpgrade.hosts.nbgrader.grade_cell import points\n\npoints("{part.name}")',
            id=label,
            metadata=_of_nbgrader(label, part.name, grade=True, locked=True, points=points),
        )


def _marked(answer: str) -> str:
    """Return an answer of which nbgrader makes the stub.

    Raises CourseError for a definition that is not in the stub: nbgrader puts a line in the place of all that is marked.

    >>> print(_marked("def double(x):\\n    return x + x\\n"))
    def double(x):
        ### BEGIN SOLUTION
        return x + x
        ### END SOLUTION
    """

    def body(lines: list[str], indent: str) -> list[str]:
        return [f"{indent}### {BEGIN}", *lines, f"{indent}### {END}"]

    def not_in_stub(lines: list[str]) -> list[str]:
        raise CourseError(
            _(
                "{definition} is not in the stub, and nbgrader can leave out no whole definition: make it part of a body."
            ).format(definition=lines[0].strip())
        )

    return authored.rewritten(answer, body, not_in_stub).rstrip()


def _of_nbgrader(identifier: str, exercise: str, **said: bool | float) -> dict[str, Any]:
    """Return a cell's metadata, as nbgrader has them; what is ours stands beside."""
    usual = {"grade": False, "locked": False, "solution": False, "task": False}
    theirs = {"schema_version": _SCHEMA_VERSION, "grade_id": identifier, **usual, **said}
    return {"nbgrader": theirs, OURS: {EXERCISE: exercise}}
