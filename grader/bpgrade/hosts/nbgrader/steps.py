"""Judges where nbgrader would run: in its own process, in place of its `Execute`, and by an exam that is in the course folder.

Plain nbgrader runs a student's cells and the cells that grade them in one kernel, where the former can change the latter. Here no
cell is run: the work is judged in the sandbox, and the outputs of the cells that grade are written as if they had been.
"""

import json
import math
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from logging import Logger
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.preprocessors import ClearSolutions, Execute, NbGraderPreprocessor
from traitlets.config import Config
from traitlets.config.loader import LazyConfigValue
from traitlets.utils.importstring import import_item

from bpgrade.errors import BpgradeError, CourseError, SubmissionError
from bpgrade.exam import Exam, open_packed
from bpgrade.feedback import details, hidden_decided
from bpgrade.hosts import examining
from bpgrade.hosts.nbgrader.layout import BEGIN, END, EXAM, LANGUAGE, OURS, exam_path, grade_id
from bpgrade.messages import _, chosen, language, speaking
from bpgrade.result import Result, plain
from bpgrade.sandbox import probing
from bpgrade.submission import File, LeftOut, Submission, read_place, require_open
from bpgrade.web import tables

#: What stubs have in place of a body.
_STUB = "raise NotImplementedError"
_v4: Any = nbformat.v4


def configure(c: Config) -> None:
    """Have nbgrader grade our assignments with the sandbox, and everything else as before. c: what `get_config()` gives."""
    _replace_in(c.GenerateAssignment, "preprocessors", GenerateAssignment.preprocessors, ClearSolutions, Stubs)
    _replace_in(c.Autograde, "sanitize_preprocessors", Autograde.sanitize_preprocessors, None, Restore)
    _replace_in(c.Autograde, "autograde_preprocessors", Autograde.autograde_preprocessors, Execute, Judge)


def _replace_in(section: Config, name: str, trait: Any, old: type | None, new: type) -> None:
    """Put a step of ours in the place of one of nbgrader's, in whatever list is configured; first, where there is no such one."""
    steps = section.get(name, [])
    if name not in section or isinstance(steps, LazyConfigValue):
        usual = trait.make_dynamic_default()
        steps = steps.get_value(usual) if isinstance(steps, LazyConfigValue) else usual
    known = [import_item(one) if isinstance(one, str) else one for one in steps]
    section[name] = [new if one is old else one for one in known] if {old, new} & {*known} else [new, *known]


class Stubs(ClearSolutions):  # type: ignore[misc]
    """Takes the answers out of our notebooks as `release` takes them out of stubs, and out of others as nbgrader does."""

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Return the notebook without answers."""
        if EXAM not in nb.metadata.get(OURS, {}):
            return super().preprocess(nb, resources)
        ours = ClearSolutions(
            parent=self.parent,
            code_stub={"python": _STUB},
            begin_solution_delimeter=BEGIN,
            end_solution_delimeter=END,
        )
        return ours.preprocess(nb, resources)


class Restore(NbGraderPreprocessor):  # type: ignore[misc]
    """Gives the cells of our notebooks back what nbgrader knows of them, whatever was made of that, before it looks at them itself.

    A cell that a student has pasted twice, made up, or taken out would stop nbgrader, with this student or with the whole class.
    """

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Return the notebook with each cell that nbgrader grades once, and none that says it is one.

        Raises SubmissionError where the notebook is a link.
        """
        task = _task(self, resources["nbgrader"])
        if not _is_ours(task):
            return nb, resources
        _take_links_out(task)
        left = {cell.identifier: cell for cell in _cells(task)}
        # The last one counts, as for nbgrader.
        for one in reversed(nb.cells):
            said = one.metadata.pop("nbgrader", None)
            cell = left.pop(str(said.get("grade_id")), None) if isinstance(said, dict) else None
            if cell is not None:
                one.metadata["nbgrader"] = cell.metadata
                _as_it_was(one, cell.metadata["cell_type"])
        for cell in left.values():
            if cell.grades:
                self.log.warning(
                    _("{student}: the cell {cell} is not there, and is put at the end.").format(
                        student=task.student, cell=cell.identifier
                    )
                )
                nb.cells.append(_fitting(nb, _v4.new_code_cell(cell.source, metadata={"nbgrader": cell.metadata})))
        return nb, resources


def _as_it_was(cell: Any, kind: str) -> None:
    """Make a cell of code or of text what it was: nbgrader's own way to do it fails with notebooks before 4.5."""
    if cell.cell_type == kind:
        return
    cell.cell_type = kind
    for key in ("outputs", "execution_count", "attachments"):
        cell.pop(key, None)
    if kind == "code":
        cell.update(outputs=[], execution_count=None)


class Judge(Execute):  # type: ignore[misc]
    """Judges what was handed in for our assignments, and executes other notebooks as nbgrader does."""

    def preprocess(self, nb: Any, resources: Any = None, **others: Any) -> Any:
        """Return the notebook with the outputs of its grade cells.

        Raises BpgradeError where the work could not be judged: nbgrader says so, records nothing, and goes on with the next student.
        """
        task = _task(self, resources["nbgrader"])
        if not _is_ours(task):
            return super().preprocess(nb, resources, **others)
        exam = open_packed(task.exam)
        with speaking(task.language or chosen() or exam.course.language or language()):
            cells = _to_judge(task, exam)
            found = probing.find()
            said = examining.below_strong(found)
            if said:
                _say_once(self.log, said)
            result = _judged(task, nb, exam, list(cells), found)
            for remark in result.for_teacher:
                self.log.info("%s: %s", task.student, remark)
            _write(nb, cells, result)
            nb.metadata[OURS] = {"sandbox": result.sandbox, "for_teacher": [*result.for_teacher, *filter(None, [said])]}
        return nb, resources


@cache
def _say_once(log: Logger, sentence: str) -> None:
    """Log a sentence that holds for all students."""
    log.warning(sentence)


@dataclass(frozen=True)
class _Task:
    """A notebook to be graded. handed_in: this student's folder. copied: nbgrader's copy of that, with the links followed.

    exam: what it is graded by. named: the team's own notebook says so.
    """

    student: str
    assignment: str
    notebook: str
    records: str
    handed_in: Path
    copied: Path
    exam: Path
    named: bool
    language: str


@dataclass(frozen=True)
class _Cell:
    """A cell as nbgrader's records have it. grades: it is run for its points, and nobody writes in it."""

    identifier: str
    grades: bool
    points: float
    source: str
    metadata: Mapping[str, Any]


def _task(step: Any, known: Mapping[str, str]) -> _Task:
    """Return what a step of nbgrader's is to do."""
    holder = step.parent
    while not hasattr(holder, "coursedir"):
        holder = holder.parent
    folder = holder.coursedir
    student, assignment, notebook = known["student"], known["assignment"], known["notebook"]
    source = _ours_in(Path(folder.format_path(folder.source_directory, ".", assignment)) / f"{notebook}.ipynb")
    return _Task(
        student,
        assignment,
        notebook,
        known["db_url"],
        Path(folder.format_path(folder.submitted_directory, student, assignment)),
        Path(folder.format_path(folder.autograded_directory, student, assignment)),
        exam_path(Path(folder.root), source.get(EXAM, notebook)),
        EXAM in source,
        source.get(LANGUAGE, ""),
    )


def _is_ours(task: _Task) -> bool:
    """Return whether a notebook is graded by an exam: also where the exam is gone, so that it is missed."""
    return task.named or task.exam.is_file()


def _take_links_out(task: _Task) -> None:
    """Remove nbgrader's copies of what links lead to: any file of the team's could come back to a student as feedback.

    Raises SubmissionError where the notebook itself is a link.
    """
    for folder, folders, names in os.walk(task.handed_in):
        for link in filter(Path.is_symlink, (Path(folder, name) for name in (*folders, *names))):
            inside = link.relative_to(task.handed_in)
            if inside == Path(f"{task.notebook}.ipynb"):
                raise SubmissionError(
                    _("{path} is a link, which is not followed: put the notebook in its place.").format(path=link)
                )
            copy = task.copied / inside
            if copy.is_dir() and not copy.is_symlink():
                shutil.rmtree(copy)
            else:
                copy.unlink(missing_ok=True)


def _ours_in(source: Path) -> Mapping[str, str]:
    """Return what the team's own notebook says of us: nothing where it is none of ours, or is not there."""
    try:
        return dict(json.loads(source.read_bytes())["metadata"][OURS])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _cells(task: _Task) -> list[_Cell]:
    """Return the cells that nbgrader knows of a notebook."""
    with Gradebook(task.records) as gradebook:
        notebook = gradebook.find_notebook(task.notebook, task.assignment)
        graded = {one.name: float(one.max_score) for one in notebook.grade_cells}
        written = {one.name for one in notebook.solution_cells}
        tasks = {one.name: float(one.max_score) for one in notebook.task_cells}
        found = []
        for one in notebook.source_cells:
            metadata = {
                "schema_version": 3,
                "grade": one.name in graded,
                "grade_id": one.name,
                "locked": one.locked,
                "solution": one.name in written,
                "task": one.name in tasks,
                "cell_type": one.cell_type,
                "checksum": one.checksum,
            }
            points = {**graded, **tasks}.get(one.name)
            metadata |= {} if points is None else {"points": points}
            grades = one.name in graded and one.name not in written and one.cell_type == "code"
            found.append(_Cell(one.name, grades, points or 0.0, one.source, metadata))
        return found


def _to_judge(task: _Task, exam: Exam) -> dict[str, _Cell]:
    """Return the cells that grade, by the exam's exercises; the instructor may have left some out.

    Raises CourseError for one that would have to be run: without an output nbgrader would give it all its points.
    """
    cells = {cell.identifier: cell for cell in _cells(task) if cell.grades}
    found = {name: cells.pop(grade_id(name)) for name in exam.exercises if grade_id(name) in cells}
    for cell in cells:
        raise CourseError(
            _("Cell {cell} of {notebook} is to be run, and here nothing is: put it into a notebook of its own.").format(
                cell=cell, notebook=task.notebook
            )
        )
    return found


def _judged(task: _Task, nb: Any, exam: Exam, exercises: Sequence[str], found: probing.Found) -> Result:
    """Return the result of what this student handed in: the notebook, as nbgrader has cleaned it, and the files beside it.

    Raises BpgradeError where the grader failed with it.
    """
    submission = require_open(read_place(task.handed_in.resolve(), exam.course.limits))
    edition = exam.edition(f"{task.student}/{task.assignment}")
    submission = _with_notebook_last(submission, f"{task.notebook}.ipynb", json.dumps(nb).encode())
    result = examining.examine(submission, edition, exercises, exam.assignment, found, math.inf)
    if result.our_fault:
        raise BpgradeError(
            _("The grader failed, and nothing is recorded: autograde this submission again. {why}").format(
                why=" ".join(result.remarks)
            )
        )
    return result


def _with_notebook_last(submission: Submission, notebook: str, data: bytes) -> Submission:
    """Return the submission with these bytes for its notebook, which has the last word; other notebooks do not count for nbgrader."""
    books = [one for one in submission.files if one.path.endswith(".ipynb")]
    rest = [one for one in submission.files if one not in books]
    mine = [File(notebook, data) for one in books if one.path == notebook]
    why = _("nbgrader grades {notebook} alone").format(notebook=notebook)
    others = [LeftOut(one.path, why) for one in books if one.path != notebook]
    return replace(submission, files=(*rest, *mine), left_out=(*submission.left_out, *others))


def _write(nb: Any, cells: Mapping[str, _Cell], result: Result) -> None:
    """Write the outputs of the grade cells into the notebook, and above it what there is to say of the files."""
    there = {one.metadata.nbgrader.grade_id: one for one in nb.cells if utils.is_grade(one)}
    for number, (verdict, diagnoses) in enumerate(zip(result.verdicts, result.diagnoses, strict=True), 1):
        cell = cells[verdict.name]
        shown = {
            "text/html": tables.table(verdict, diagnoses),
            "text/plain": "\n".join(details(result, [verdict.name])).strip("\n"),
        }
        # Where the team has given the cell other points, it is worth these.
        earned = verdict.score * cell.points / verdict.max_score if verdict.max_score else 0.0
        value = {"text/plain": str(plain(min(earned, cell.points)))}
        there[cell.identifier].execution_count = number
        there[cell.identifier].outputs = [
            _v4.new_output("display_data", shown),
            _v4.new_output("execute_result", value, execution_count=number),
        ]
    notes = _v4.new_markdown_cell(tables.notes([hidden_decided()], result.remarks))
    nb.cells.insert(0, _fitting(nb, notes))


def _fitting(nb: Any, cell: Any) -> Any:
    """Return a new cell as this notebook's format has it: before 4.5, cells had no identifiers."""
    if (nb.nbformat, nb.nbformat_minor) < (4, 5):
        del cell["id"]
    return cell
