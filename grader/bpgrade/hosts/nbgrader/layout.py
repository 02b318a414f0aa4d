"""Where our things are in a course folder of nbgrader's, and what they are called: for what makes them and for what reads them."""

from pathlib import Path

#: In the metadata of notebooks and cells, what is ours. nbgrader allows no key but its own under `nbgrader`.
OURS = "bpgrade"
#: In a notebook's: which exam it is graded by, in which language, and what it was when it was made.
EXAM, LANGUAGE, MADE = "exam", "language", "made"
#: In a cell's: which exercise it is of.
EXERCISE = "exercise"
#: Around what students write; nbgrader looks for the words.
BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"
CONFIG = "nbgrader_config.py"


def grade_id(exercise: str) -> str:
    """Return what nbgrader calls the cell that grades an exercise.

    >>> grade_id("gates/mul")
    'gates-mul'
    """
    return exercise.replace("/", "-")


def solution_id(exercise: str) -> str:
    """Return what nbgrader calls the cell in which students write."""
    return f"{grade_id(exercise)}-code"


def exam_path(root: Path, name: str) -> Path:
    """Return where an exam is in a course folder: in none of the folders that nbgrader gives out."""
    return root / OURS / f"{name}.exam.zip"
