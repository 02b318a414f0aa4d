"""Judges one submission where another program has put it, in the safest way that there is there.

What autograders have in common that run inside of other programs: which sandbox there is, how much memory, one submission judged
once, or once more where the grader failed with it, and what to say about that to the course team.
"""

import hashlib
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bpgrade.course import Limits
from bpgrade.edition import Edition
from bpgrade.errors import BpgradeError
from bpgrade.messages import _, listed
from bpgrade.pipeline import Grader
from bpgrade.result import Result
from bpgrade.sandbox.child import Plain, Sandbox
from bpgrade.sandbox.levels import Level
from bpgrade.sandbox.probing import Found
from bpgrade.submission import Submission

#: What the judge and the zygote take of the machine's memory.
_OURS_MEBIBYTES = 256
#: Less than this is too little for a student's process whatever the machine has.
_LEAST_MEBIBYTES = 256
#: Where a cgroup says how much memory there is: version 2, version 1.
_MEMORY = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def examine(
    submission: Submission,
    edition: Edition,
    exercises: Sequence[str],
    assignment: str | None,
    found: Found,
    until: float,
) -> Result:
    """Return the result of a submission. found: the layers that student code runs inside of.

    until: on the monotonic clock; before it, a submission with which the grader failed is judged once more.
    """
    limits = _within(edition.course.limits, _memory_there_is())
    edition = replace(edition, course=replace(edition.course, limits=limits))
    grader = Grader(edition, edition.assessments(exercises), assignment, for_teacher=True)
    with closing(_sandbox(grader, found)) as sandbox:
        grader = replace(grader, sandbox=sandbox)
        result, run = grader.grade_or_fail(submission)
        if time.monotonic() < until and (result.our_fault or (run is not None and run.starved)):
            result, _run = grader.grade_or_fail(submission)
        return result


def _sandbox(grader: Grader, found: Found) -> Sandbox:
    """Return what gives processes for student code: where no layer holds, as on macOS and Windows, plain ones."""
    if not found.holding:
        return Plain()
    from bpgrade.sandbox.keeper import Keeper

    return Keeper(grader.asking.packed, found.holding)


def below_strong(found: Found) -> str:
    """Return what the course team is to know of a sandbox that is below STRONG; nothing of a better one."""
    if found.level.reaches(Level.STRONG):
        return ""
    return _("The sandbox here is {level}, below STRONG. {missing}").format(level=found.level, missing=missing(found))


def sandbox(found: Found) -> str:
    """Return the sentence that says how student code was kept."""
    return _("Sandbox {level}: {layers}.").format(level=found.level, layers=listed(list(found.holding)))


def missing(found: Found) -> str:
    """Return the layers that there are not, each with its reason."""
    return " ".join(f"{layer}: {why}." for layer, why in found.missing.items())


def digest(submission: Submission) -> str:
    """Return what stands for a submission's files where nothing else names it."""
    found = hashlib.sha256()
    for file in submission.files:
        found.update(hashlib.sha256(file.data).digest())
    return found.hexdigest()


def why(error: Exception) -> str:
    """Return what ended grading, in one sentence for the course team."""
    if isinstance(error, BpgradeError):
        return str(error)
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}" if where else ""
    return _("The grader failed: {kind} in {place}: {why}").format(kind=type(error).__name__, place=place, why=error)


def _memory_there_is() -> int | None:
    """Return the mebibytes that may be used here; nothing where that is not said, or there is no bound."""
    for path in _MEMORY:
        try:
            text = Path(path).read_text(encoding="ascii").strip()
        except (OSError, ValueError):
            continue
        if text.isdecimal() and int(text) < 1 << 50:
            return int(text) >> 20
    return None


def _within(limits: Limits, memory: int | None) -> Limits:
    """Return the limits as a machine of so many mebibytes can keep them: what it cannot give it would end us for.

    >>> _within(Limits(memory_mebibytes=2048), 768).memory_mebibytes
    512
    """
    if memory is None:
        return limits
    return replace(
        limits, memory_mebibytes=min(limits.memory_mebibytes, max(memory - _OURS_MEBIBYTES, _LEAST_MEBIBYTES))
    )
