"""Grades one submission where Gradescope has put it, by an exam that lies beside, and writes the results that Gradescope takes.

This is what `run_autograder` in the zip of `release --gradescope` starts. A result that says that nothing is known yet stands before
it starts, so that a valid one is there whatever ends it. No answer is in the zip: only numbers, which the judge alone reads.
"""

import io
import json
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bpgrade import files
from bpgrade.errors import BpgradeError, SandboxError, SubmissionError
from bpgrade.exam import open_exam
from bpgrade.hosts import examining
from bpgrade.messages import _, chosen, language, listed, speak
from bpgrade.platforms.gradescope_results import not_graded, results
from bpgrade.platforms.gradescope_settings import settings_of
from bpgrade.result import Result, plain
from bpgrade.sandbox import probing
from bpgrade.sandbox.levels import Layer, Level
from bpgrade.submission import read_place, require_open

#: In the container's folder, all of it Gradescope's own names.
SOURCE, SUBMISSION, METADATA, RESULTS = "source", "submission", "submission_metadata.json", "results/results.json"
EXAM = "exam"
#: A submission with which the grader failed is graded once more, unless this part of the time is over.
_PART_OF_TIME = 1 / 3


@dataclass(frozen=True)
class Metadata:
    """What Gradescope says of a submission. identifier: nothing where it does not say. points: of the assignment, there."""

    identifier: str = ""
    points: float | None = None


def grade(root: Path) -> int:
    """Grade the submission in the container's folder, write its results, and return the exit code: 0 where its score is known."""
    began = time.monotonic()
    try:
        graded = _graded(root, began)
    except Exception as error:
        why = examining.why(error)
        graded = _Graded(not_graded([why]), why, known=False)
    try:
        files.replace(root / RESULTS, json.dumps(graded.contents, indent=1) + "\n")
    except OSError as error:
        # What was there before stands: it says that nothing is known yet.
        why = _("{path} cannot be written: {why}.").format(path=root / RESULTS, why=error.strerror)
        graded = replace(graded, said=why, known=False)
    print(graded.said)
    return 0 if graded.known else BpgradeError.exit_code


def try_out(root: Path) -> int:
    """Say what the exam is and how safe it is here, in a sentence each; return the exit code, which is 0 where the exam is whole."""
    try:
        exam = open_exam(root / SOURCE / EXAM)
        points = sum(one.points for one in exam.edition("").assessments(exam.exercises))
    except Exception as error:
        print(examining.why(error))
        return BpgradeError.exit_code
    print(
        _("{what}: {exercises}; set Autograder Points to {points}.").format(
            what=exam.assignment or _(exam.course.title), exercises=listed(exam.exercises), points=plain(points)
        )
    )
    try:
        print(examining.sandbox(_layers()))
    except SandboxError as error:
        # Where submissions are graded it may be another: there it is tried again.
        print(error)
    return 0


@dataclass(frozen=True)
class _Graded:
    """What came of grading. contents: of the file. said: a line for the platform's log. known: whether there is a score."""

    contents: dict[str, Any]
    said: str
    known: bool


def _graded(root: Path, began: float) -> _Graded:
    """Return what came of grading the submission.

    Raises BpgradeError where it cannot be graded.
    """
    exam = open_exam(root / SOURCE / EXAM)
    # A container speaks no language; whom the results are for, the course knows.
    speak(chosen() or exam.course.language or language())
    found = _layers()
    settings = settings_of(exam.declared, exam.course.exercises, EXAM)
    place = root / SUBMISSION
    if not place.is_dir():
        raise SubmissionError(_("There is no {path}.").format(path=place))
    submission = require_open(read_place(place.resolve(), exam.course.limits))
    metadata = read_metadata(root / METADATA)
    edition = exam.edition(metadata.identifier or examining.digest(submission))
    until = began + 60 * settings.minutes * _PART_OF_TIME
    result = examining.examine(submission, edition, exam.exercises, exam.assignment, found, until)
    score = "?" if result.our_fault else plain(result.score)
    said = (
        _("{score} of {points}.").format(score=score, points=plain(result.max_score)) + " " + examining.sandbox(found)
    )
    contents = results(exam.course, result, settings, _notes(found, metadata, result), time.monotonic() - began)
    return _Graded(contents, said, known=not result.our_fault)


def _layers() -> probing.Found:
    """Return the layers that hold here.

    Raises SandboxError where student code could read what it is judged by: neither can it compute only, nor is it another user's.
    """
    found = probing.find()
    if found.level.reaches(Level.STRONG) or {Layer.USER, Layer.RLIMITS} <= found.holding.keys():
        return found
    raise SandboxError(
        _(
            "The sandbox in this container is {level}, and student code could read what it is judged by; nothing was run. The autograder "
            "needs a Linux with seccomp, or to be started by root. {missing}"
        ).format(level=found.level, missing=examining.missing(found))
    )


def _notes(found: probing.Found, metadata: Metadata, result: Result) -> Sequence[str]:
    """Return what the course team is to know about this submission's grading, as sentences."""
    notes = []
    if not found.level.reaches(Level.STRONG):
        notes.append(
            _(
                "The sandbox in this container is {level}, below STRONG: student code ran as a user that can read no answer and write no "
                "result, and could do more than compute. {missing}"
            ).format(level=found.level, missing=examining.missing(found))
        )
    if not metadata.identifier:
        notes.append(
            _("{file} does not say which submission this is: its draws were chosen by what was handed in.").format(
                file=METADATA
            )
        )
    if metadata.points is not None and metadata.points != result.max_score:
        notes.append(
            _("The assignment has {there} points on Gradescope, and the tests have {here}.").format(
                there=plain(metadata.points), here=plain(result.max_score)
            )
        )
    return notes


def read_metadata(path: Path) -> Metadata:
    """Return what Gradescope says of the submission; of what cannot be read, nothing."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        return Metadata()
    identifier, assignment = data.get("id"), data.get("assignment")
    points: Any = assignment.get("total_points") if isinstance(assignment, dict) else None
    try:
        there = float(points)
    except (TypeError, ValueError, OverflowError):
        there = math.nan
    known = isinstance(identifier, int | str) and not isinstance(identifier, bool)
    return Metadata(str(identifier) if known else "", there if math.isfinite(there) else None)


def main(words: Sequence[str]) -> None:
    """Grade in the folder named; with `--try` before it, only say whether it could be done. Leaves with the exit code."""
    *options, root = words
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A log that cannot hold a name is no reason to lose a grade.
        sys.stdout.reconfigure(errors="replace")
    sys.exit(try_out(Path(root)) if options == ["--try"] else grade(Path(root)))
