"""What instructors and students do with nbgrader, all in one process, since importing it takes longer than most of that.

Run in a course folder: what each student writes is read from work.json, and what came of it is written to came.json.
"""

import contextlib
import copy
import io
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import nbformat
from bpgrade.hosts.nbgrader import steps as ours
from bpgrade.pipeline import Grader
from bpgrade.sandbox import probing
from bpgrade.sandbox.levels import Layer
from bpgrade.sandbox.probing import Found
from nbgrader import api
from nbgrader.api import Gradebook
from nbgrader.apps import AutogradeApp, GenerateAssignmentApp, GenerateFeedbackApp
from nbgrader.preprocessors import Execute, IgnorePattern, SaveAutoGrades
from nbgrader.utils import compute_checksum
from nbgrader.validator import Validator
from traitlets.config import Config

ALL, SMALL, FOREIGN = "backprop", "hw2", "foreign"
Notebook = Any


def run(app: type, *words: str) -> tuple[int, str]:
    """Run a command of nbgrader's; return its exit code, and what it logged."""
    one = app()
    log = io.StringIO()
    with contextlib.redirect_stderr(log):
        one.initialize(list(words))
        handler = logging.StreamHandler(log)
        one.log.addHandler(handler)
        try:
            one.start()
        except SystemExit as end:
            return int(end.code or 0), log.getvalue()
        finally:
            one.log.removeHandler(handler)
    return 0, log.getvalue()


def read(path: Path) -> Notebook:
    return nbformat.read(path, as_version=4)


def released(assignment: str) -> Notebook:
    return read(Path("release", assignment, f"{assignment}.ipynb"))


def hand_in(who: str, assignment: str, notebook: Notebook | str) -> Path:
    """Hand in a notebook, or a text in its place; return the folder, for more."""
    folder = Path("submitted", who, assignment)
    folder.mkdir(parents=True)
    text = notebook if isinstance(notebook, str) else json.dumps(notebook)
    (folder / f"{assignment}.ipynb").write_text(text, encoding="utf-8")
    (folder / "timestamp.txt").write_text("2026-11-20 10:00:00 UTC", encoding="utf-8")
    return folder


def known(cell: Notebook) -> dict[str, Any]:
    return dict(cell.metadata.get("nbgrader", {}))


def written(notebook: Notebook, work: dict[str, str]) -> Notebook:
    """Return a notebook with these texts in the cells of these identifiers."""
    mine = copy.deepcopy(notebook)
    for cell in mine.cells:
        cell.source = work.get(known(cell).get("grade_id", ""), cell.source)
    return mine


def graders(notebook: Notebook) -> Iterator[Notebook]:
    return (cell for cell in notebook.cells if known(cell).get("grade"))


PATCHES = """
import os, sys
import numpy as np
np.allclose = np.array_equal = lambda *a, **k: True
np.linalg.norm = lambda *a, **k: 0.0
print("10")
print("10", file=sys.stderr)
import bpgrade.hosts.nbgrader.grade_cell as cell
cell.points = lambda *a: 10
for path in ("gradebook.db", "../../gradebook.db", "../../../gradebook.db", "bpgrade/backprop.exam.zip", {gradebook!r}):
    try:
        with open(path, "ab") as stream:
            stream.write(b"gained")
    except OSError:
        pass
"""


def lying(notebook: Notebook) -> Notebook:
    """Return a notebook whose cells say that they are other ones, worth more, and done; and whose code changes what it can."""
    mine = copy.deepcopy(notebook)
    for number, cell in enumerate(graders(mine)):
        cell.metadata.nbgrader.update({"points": 1000, "locked": False, "solution": bool(number % 2)})
        cell.source = "10"
        cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "10"})]
    first = next(graders(mine))
    twice, made_up, nonsense = (copy.deepcopy(first) for _ in range(3))
    made_up.metadata.nbgrader["grade_id"] = "made-up"
    nonsense.metadata["nbgrader"] = "nonsense"
    mine.cells += [twice, made_up, nonsense]
    mine.cells += [nbformat.v4.new_code_cell(f"x{number} = {number}") for number in range(300)]
    mine.cells.insert(1, nbformat.v4.new_code_cell(PATCHES.format(gradebook=str(Path("gradebook.db").resolve()))))
    for number, cell in enumerate(mine.cells):
        cell["id"] = f"cell-{number}"
    mine.metadata["bpgrade"] = "nonsense"
    return mine


def careless(notebook: Notebook) -> Notebook:
    """Return a notebook of an older format whose grade cells are gone, and a solution is in a cell of text."""
    mine = copy.deepcopy(notebook)
    mine.cells = [cell for cell in mine.cells if not known(cell).get("grade")]
    first = next(cell for cell in mine.cells if known(cell).get("solution"))
    first.cell_type = "markdown"
    del first["outputs"], first["execution_count"]
    for cell in mine.cells:
        del cell["id"]
    mine.nbformat_minor = 2
    return mine


def scores(assignment: str) -> dict[str, dict[str, Any]]:
    """Return what nbgrader's records say: by student and cell, the score, of how many, and whether a person has to look."""
    with Gradebook(f"sqlite:///{Path('gradebook.db').resolve()}") as gradebook:
        return {
            one.student.id: {
                grade.name: [grade.auto_score, grade.max_score, grade.needs_manual_grade]
                for notebook in one.notebooks
                for grade in notebook.grades
            }
            for one in gradebook.assignment_submissions(assignment)
        }


def whole_class(work: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Grade a class of honest, careless and hostile students in all exercises."""
    came: dict[str, Any] = {"generate": run(GenerateAssignmentApp, ALL)}
    fresh = released(ALL)
    hand_in("fresh", ALL, fresh)
    hand_in("mistaken", ALL, written(fresh, work["mistaken"]))
    hand_in("broken", ALL, "{ no notebook")
    hand_in("lying", ALL, lying(written(fresh, work["lying"])))
    hand_in("solved", ALL, written(fresh, work["solved"]))
    folder = hand_in("careless", ALL, careless(written(fresh, work["solved"])))
    (folder / f"{ALL}_old.ipynb").write_text(json.dumps(fresh), encoding="utf-8")
    (folder / "later.py").write_text(work["mistaken"]["gates-mul-code"], encoding="utf-8")
    (folder / "link.py").symlink_to(Path("gradebook.db").resolve())
    (folder / "link_to_a_folder").symlink_to(Path("source").resolve())
    linked = hand_in("linked", ALL, "") / f"{ALL}.ipynb"
    linked.unlink()
    linked.symlink_to(Path("source", ALL, f"{ALL}.ipynb").resolve())
    came["autograde"] = run(AutogradeApp, ALL)
    came["scores"] = scores(ALL)
    packed = Path("bpgrade", f"{ALL}.exam.zip")
    came["gained"] = [str(path) for path in (Path("gradebook.db"), packed) if path.read_bytes().endswith(b"gained")]
    came["feedback"] = run(GenerateFeedbackApp, ALL, "--student=mistaken")
    came["feedback of links"] = run(GenerateFeedbackApp, ALL, "--student=careless")
    return came


def small_class(work: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Grade one student after the other in an assignment whose cells the instructor gave other points, each as something else is wrong."""
    source = Path("source", SMALL, f"{SMALL}.ipynb")
    notebook = read(source)
    next(graders(notebook)).metadata.nbgrader["points"] = 5
    nbformat.write(notebook, source)
    run(GenerateAssignmentApp, SMALL)
    solved = written(released(SMALL), work["solved"])

    def grade(who: str) -> tuple[int, str]:
        hand_in(who, SMALL, solved)
        return run(AutogradeApp, SMALL, f"--student={who}")

    came = {"solved": grade("solved")}
    nothing = Found({}, dict.fromkeys(Layer, "not in this test"))
    with mock.patch.object(probing, "find", lambda: nothing):
        came["unsafe"] = grade("unsafe")
    with mock.patch.object(Grader, "grade", side_effect=RuntimeError("the judge is ill")):
        came["unlucky"] = grade("unlucky")
    # As where there is no bpgrade: nbgrader goes on without a configuration that fails.
    with mock.patch.dict(sys.modules, {ours.__name__: None}):
        came["unready"] = grade("unready")
    packed = Path("bpgrade", f"{SMALL}.exam.zip")
    packed.rename("elsewhere")
    came["unexamined"] = grade("unexamined")
    Path("elsewhere").rename(packed)
    with Gradebook(f"sqlite:///{Path('gradebook.db').resolve()}") as gradebook:
        gradebook.add_grade_cell("own-test", SMALL, SMALL, max_score=1, cell_type="code")
        mine = nbformat.v4.new_code_cell("assert True")
        mine.metadata["nbgrader"] = {"grade": True, "grade_id": "own-test", "locked": True, "points": 1}
        told = {"source": mine.source, "cell_type": "code", "locked": True, "checksum": compute_checksum(mine)}
        gradebook.add_source_cell("own-test", SMALL, SMALL, **told)
    came["extended"] = grade("extended")
    return {**came, "scores": scores(SMALL)}


def foreign(work: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Grade a notebook that is not ours, though it calls our cell: an instructor's own, which nbgrader executes."""
    mine = read(Path("source", ALL, f"{ALL}.ipynb"))
    kept = {"gates-add", "gates-mul", "gates-max"}
    mine.cells = [cell for cell in mine.cells if known(cell).get("grade_id", "").removesuffix("-code") in kept]
    del mine.metadata["bpgrade"]
    place = Path("source", FOREIGN, f"{FOREIGN}.ipynb")
    place.parent.mkdir()
    nbformat.write(mine, place)
    run(GenerateAssignmentApp, FOREIGN)
    texts = {**work["solved"], "gates-mul-code": work["mistaken"]["gates-mul-code"]}
    texts["gates-max-code"] = next(
        cell.source for cell in released(FOREIGN).cells if known(cell)["grade_id"] == "gates-max-code"
    )
    folder = hand_in("student", FOREIGN, written(released(FOREIGN), texts))
    came = {"autograde": run(AutogradeApp, FOREIGN), "scores": scores(FOREIGN)}
    said = io.StringIO()
    with mock.patch.object(Validator, "stream", said):
        Validator().validate_and_print(str(folder / f"{FOREIGN}.ipynb"))
    return {**came, "validate": said.getvalue()}


def configured(prepare: Callable[[Config], None]) -> list[str]:
    """Return the steps of autograding, by name, with a configuration that an instructor has prepared, and that is read twice."""
    config = Config()
    prepare(config)
    ours.configure(config)
    ours.configure(config)
    return [step.__name__ for step in config.Autograde.autograde_preprocessors]


def steps_of(steps: list[Any], config: Config) -> None:
    config.Autograde.autograde_preprocessors = steps


def configurations() -> dict[str, list[str]]:
    def more(config: Config) -> None:
        config.Autograde.autograde_preprocessors.append(Execute)

    return {
        "usual": configured(lambda config: None),
        "own": configured(partial(steps_of, [IgnorePattern, "nbgrader.preprocessors.Execute", SaveAutoGrades])),
        "without": configured(partial(steps_of, [SaveAutoGrades])),
        "more": configured(more),
    }


if __name__ == "__main__":
    os.chdir(sys.argv[1])
    work = json.loads(Path("work.json").read_text("utf-8"))
    parts = {"all": whole_class, "small": small_class, "foreign": foreign}
    # A new gradebook asks a process of its own, which takes three seconds, for what only `nbgrader db upgrade` reads.
    with mock.patch.object(api, "get_alembic_version", lambda: "0"):
        came = {name: part(work) for name, part in parts.items()}
    came["configurations"] = configurations()
    Path("came.json").write_text(json.dumps(came), encoding="utf-8")
