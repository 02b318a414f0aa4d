"""`nudge`: one's own forward, run where an input is a little more and a little less."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bpgrade.edition import Edition, choose, open_edition
from bpgrade.errors import UsageError
from bpgrade.messages import _, listed
from bpgrade.nudged.nudges import (
    EVERY_H,
    Finding,
    H,
    Nudge,
    ask_base,
    ask_nudge,
    case_called,
    entry_of,
    nudged_tensors,
    read_nudge,
    telling_entry,
)
from bpgrade.observation import Observation
from bpgrade.question import Question
from bpgrade.sandbox.child import Sandbox
from bpgrade.sandbox.observe import begin, observe
from bpgrade.submission import Submission, read_work


@dataclass(frozen=True)
class Wish:
    """What is to be nudged, as somebody says it.

    inputs: their names; all for none. entry: as in `0,2`; the most telling one for none. draw: its number or name; the first for none.
    value: what the entry is before it is nudged, where it is not to be the draw's.
    """

    inputs: Sequence[str] = ()
    entry: str | None = None
    h: float = H
    draw: str | None = None
    value: float | None = None
    all_h: bool = False


@dataclass(frozen=True)
class Nudged:
    """What the nudges of an exercise showed."""

    exercise: str
    nudges: tuple[Nudge, ...]
    all_h: bool

    @property
    def passed(self) -> bool:
        """Return whether the student's gradients agree with the nudges."""
        return all(one.finding in (Finding.ALIKE, Finding.FAR, Finding.NARROW, Finding.CORNER) for one in self.nudges)


def nudge(work: Path | str, exercise: str, wish: Wish, course: Path | str | None = None) -> Nudged:
    """Return what nudging the inputs of one exercise shows of the work at `work`: a file, a folder, or a zip.

    exercise: its name, or a word that means it alone.

    Raises BpgradeError with a sentence.
    """
    edition = open_edition(None if course is None else Path(course), Path.cwd())
    names = choose(edition.course, [exercise])
    if len(names) != 1:
        raise UsageError(_("{word} is a unit: name one exercise of it.").format(word=exercise))
    return nudge_submission(read_work(Path(work), edition.course.limits), edition, names[0], wish)


def nudge_submission(
    submission: Submission, edition: Edition, exercise: str, wish: Wish, sandbox: Sandbox | None = None
) -> Nudged:
    """Return what nudging the inputs of one exercise shows of a submission. sandbox: gives processes; plain ones for none.

    Raises UsageError for what cannot be nudged, and where there is no forward that gives numbers.
    """
    if not (math.isfinite(wish.h) and wish.h > 0):
        raise UsageError(_("--h is a number above 0, as in 0.001: {value} is none.").format(value=f"{wish.h:g}"))
    if wish.value is not None and not math.isfinite(wish.value):
        raise UsageError(_("--at is a number, as in 0.5: {value} is none.").format(value=f"{wish.value:g}"))
    assessment = edition.assessment(exercise)
    tensors = nudged_tensors(assessment)
    for name in wish.inputs:
        if name not in tensors:
            raise UsageError(
                _("{name} is nothing that {exercise} returns a gradient of. What can be nudged: {inputs}").format(
                    name=name, exercise=exercise, inputs=listed(list(tensors))
                )
            )
    if wish.value is not None and len(tensors) > 1 and len(wish.inputs) != 1:
        raise UsageError(_("--at is for one input: say which, as in --input {name}.").format(name=next(iter(tensors))))
    number = case_called(assessment, wish.draw)
    chosen = [name for name in tensors if name in wish.inputs or not wish.inputs]
    arrays = assessment.plan.cases[number].arrays
    base: Observation | None = None
    if wish.entry is None and any(arrays[name].size > 1 for name in chosen):
        base = _seen(submission, edition, sandbox, [ask_base(assessment, number)])[0]
    hs = dict.fromkeys((wish.h, *(EVERY_H if wish.all_h else ())))
    asked = []
    for name in chosen:
        at = (
            telling_entry(assessment, number, tensors[name], base)
            if wish.entry is None
            else entry_of(assessment, number, name, wish.entry)
        )
        asked.append(ask_nudge(assessment, number, name, at, list(hs), wish.value))
    seen = _seen(submission, edition, sandbox, [question for _asked, question in asked])
    nudges = [read_nudge(assessment, one, what, wish.h) for (one, _question), what in zip(asked, seen, strict=True)]
    return Nudged(exercise, tuple(nudges), wish.all_h)


def _seen(
    submission: Submission, edition: Edition, sandbox: Sandbox | None, questions: Sequence[Question]
) -> list[Observation]:
    """Return what was seen of each question, all of one exercise, which are sent as one."""
    together = Question(questions[0].exercise, tuple(case for question in questions for case in question.cases))
    run = observe(begin(submission, edition.asking_with([together]), sandbox))
    cases = run.observations[together.exercise].cases
    return [Observation((case,)) for case in cases]
