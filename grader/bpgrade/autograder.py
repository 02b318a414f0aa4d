"""Grades one submission where Gradescope has put it, by an exam that lies beside, and writes the results that Gradescope takes.

This is what `run_autograder` in the zip of `release --gradescope` starts. A result that says that nothing is known yet stands before
it starts, so that a valid one is there whatever ends it. No answer is in the zip: only numbers, which the judge alone reads.
"""

import hashlib
import io
import json
import math
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bpgrade import files
from bpgrade.course import Limits
from bpgrade.errors import BpgradeError, SandboxError, SubmissionError
from bpgrade.exam import Exam, open_exam
from bpgrade.messages import _, listed
from bpgrade.pipeline import Grader
from bpgrade.platforms.gradescope_results import not_graded, results
from bpgrade.platforms.gradescope_settings import Settings, settings_of
from bpgrade.result import Result, plain
from bpgrade.sandbox import probing
from bpgrade.sandbox.keeper import Keeper
from bpgrade.sandbox.levels import Layer, Level
from bpgrade.submission import Submission, read_place, require_open

#: In the container's folder, all of it Gradescope's own names.
SOURCE, SUBMISSION, METADATA, RESULTS = "source", "submission", "submission_metadata.json", "results/results.json"
EXAM = "exam"
#: What the judge and the zygote take of the container's memory.
_OURS_MEBIBYTES = 256
#: Less than this is too little for a student's process whatever the container has.
_LEAST_MEBIBYTES = 256
#: Where a cgroup says how much memory there is: version 2, version 1.
_MEMORY = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
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
        why = _why(error)
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
        print(_why(error))
        return BpgradeError.exit_code
    print(
        _("{what}: {exercises}; set Autograder Points to {points}.").format(
            what=exam.assignment or _(exam.course.title), exercises=listed(exam.exercises), points=plain(points)
        )
    )
    try:
        print(_sandbox(_layers()))
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
    found = _layers()
    exam = replace(exam, course=replace(exam.course, limits=_within(exam.course.limits, _memory_there_is())))
    settings = settings_of(exam.declared, exam.course.exercises, EXAM)
    place = root / SUBMISSION
    if not place.is_dir():
        raise SubmissionError(_("There is no {path}.").format(path=place))
    submission = require_open(read_place(place.resolve(), exam.course.limits))
    metadata = read_metadata(root / METADATA)
    result = _result(exam, found, metadata.identifier or _digest(submission), submission, began, settings)
    score = "?" if result.our_fault else plain(result.score)
    said = _("{score} of {points}.").format(score=score, points=plain(result.max_score)) + " " + _sandbox(found)
    contents = results(exam.course, result, settings, _notes(found, metadata, result), time.monotonic() - began)
    return _Graded(contents, said, known=not result.our_fault)


def _result(
    exam: Exam, found: probing.Found, identifier: str, submission: Submission, began: float, settings: Settings
) -> Result:
    edition = exam.edition(identifier)
    grader = Grader(edition, edition.assessments(exam.exercises), exam.assignment, for_teacher=True)
    with closing(Keeper(grader.asking.packed, found.holding)) as keeper:
        grader = replace(grader, sandbox=keeper)
        result, run = grader.grade_or_fail(submission)
        in_time = time.monotonic() - began < 60 * settings.minutes * _PART_OF_TIME
        if in_time and (result.our_fault or (run is not None and run.starved)):
            result, _run = grader.grade_or_fail(submission)
        return result


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
        ).format(level=found.level, missing=_missing(found))
    )


def _sandbox(found: probing.Found) -> str:
    return _("Sandbox {level}: {layers}.").format(level=found.level, layers=listed(list(found.holding)))


def _missing(found: probing.Found) -> str:
    return " ".join(f"{layer}: {why}." for layer, why in found.missing.items())


def _notes(found: probing.Found, metadata: Metadata, result: Result) -> Sequence[str]:
    """Return what the course team is to know about this submission's grading, as sentences."""
    notes = []
    if not found.level.reaches(Level.STRONG):
        notes.append(
            _(
                "The sandbox in this container is {level}, below STRONG: student code ran as a user that can read no answer and write no "
                "result, and could do more than compute. {missing}"
            ).format(level=found.level, missing=_missing(found))
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


def _digest(submission: Submission) -> str:
    """Return what stands for a submission's files where nothing else names it."""
    found = hashlib.sha256()
    for file in submission.files:
        found.update(hashlib.sha256(file.data).digest())
    return found.hexdigest()


def _memory_there_is() -> int | None:
    """Return the mebibytes that this container may use; nothing where it does not say, or has no bound."""
    for path in _MEMORY:
        try:
            text = Path(path).read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            continue
        if text.isdecimal() and int(text) < 1 << 50:
            return int(text) >> 20
    return None


def _within(limits: Limits, memory: int | None) -> Limits:
    """Return the limits as a container of so many mebibytes can keep them: what it cannot give it would end us for.

    >>> _within(Limits(memory_mebibytes=2048), 768).memory_mebibytes
    512
    """
    if memory is None:
        return limits
    return replace(
        limits, memory_mebibytes=min(limits.memory_mebibytes, max(memory - _OURS_MEBIBYTES, _LEAST_MEBIBYTES))
    )


def _why(error: Exception) -> str:
    """Return what ended grading, in one sentence for the course team."""
    if isinstance(error, BpgradeError):
        return str(error)
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}" if where else ""
    return _("The grader failed: {kind} in {place}: {why}").format(kind=type(error).__name__, place=place, why=error)


def main(words: Sequence[str]) -> None:
    """Grade in the folder named; with `--try` before it, only say whether it could be done. Leaves with the exit code."""
    *options, root = words
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A log that cannot hold a name is no reason to lose a grade.
        sys.stdout.reconfigure(errors="replace")
    sys.exit(try_out(Path(root)) if options == ["--try"] else grade(Path(root)))
