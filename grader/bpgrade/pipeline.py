"""The way of a submission, from what was handed in to its result: one call after the other, as in the picture."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.diagnose.diagnosis import Diagnosis, diagnose
from bpgrade.edition import Edition
from bpgrade.inventory import inventory
from bpgrade.judge import failed, is_doubtful, judge
from bpgrade.messages import _
from bpgrade.observation import Observation, Run
from bpgrade.plan import ask, ask_nudged
from bpgrade.remarks import remarks
from bpgrade.result import Result
from bpgrade.sandbox.child import Plain, Sandbox
from bpgrade.sandbox.observe import Asking, Begun, begin, observe
from bpgrade.submission import Submission
from bpgrade.verdict import ExerciseVerdict

if TYPE_CHECKING:
    from bpgrade.graph.drawing import Drawing


@dataclass(frozen=True)
class Grader:
    """What every submission of a run is judged with.

    sandbox: where student code runs. for_teacher: whether to look for what the course team alone is told.
    """

    edition: Edition
    assessments: Sequence[Assessment]
    assignment: str | None = None
    sandbox: Sandbox = field(default_factory=Plain)
    for_teacher: bool = False

    @cached_property
    def asking(self) -> Asking:
        """Return what is asked of each submission."""
        return self.edition.asking_with([ask(one.plan) for one in self.assessments])

    @cached_property
    def drawings(self) -> "Mapping[str, Drawing]":
        """Return the graphs of the exercises that have one."""
        found = {one.name: self.edition.drawing(one.name) for one in self.assessments}
        return {name: drawing for name, drawing in found.items() if drawing is not None}

    def begin(self, submission: Submission) -> Begun:
        """Return the submission on its way. Raises BpgradeError where no process can be had for it."""
        return begin(submission, self.asking, self.sandbox)

    def grade(self, submission: Submission, begun: Begun | None = None) -> tuple[Result, Run]:
        """Return the result, and what was seen. begun: the submission, where it is on its way already.

        Raises BpgradeError where no process can be had for it.
        """
        run = observe(begun or self.begin(submission))
        result = self.judge(submission, run)
        doubtful = [
            one for one, verdict in zip(self.assessments, result.verdicts, strict=True) if is_doubtful(one, verdict)
        ]
        if doubtful:
            asking = self.edition.asking_with([ask_nudged(one.plan) for one in doubtful])
            nudged = observe(begin(submission, asking, self.sandbox))
            run = run.with_nudged(nudged)
            result = self.judge(submission, run)
        return result, run

    def grade_or_fail(self, submission: Submission, begun: Begun | None = None) -> tuple[Result, Run | None]:
        """Return the result, and what was seen; where the grader itself failed, a result that says so. Nothing stops a class."""
        try:
            return self.grade(submission, begun)
        except Exception as error:
            return self.failed(submission.name, error), None

    def failed(self, name: str, error: Exception) -> Result:
        """Return the result for a submission with which the grader itself failed: it costs nobody a point."""
        verdicts = tuple(failed(one) for one in self.assessments)
        nothing = Observation(())
        return Result(
            submission=name,
            assignment=self.assignment,
            edition=self.edition.course.edition,
            sandbox=self.sandbox.level,
            verdicts=verdicts,
            diagnoses=tuple(
                tuple(diagnose(one, nothing, verdict)) for one, verdict in zip(self.assessments, verdicts, strict=True)
            ),
            remarks=(_("The grader failed: {kind}: {why}").format(kind=type(error).__name__, why=error),),
        )

    def again(self, submission: Submission, run: Run) -> Result | None:
        """Return the result of what was seen before, without running anything; nothing where a forward would have to be nudged."""
        result = self.judge(submission, run)
        for one, verdict in zip(self.assessments, result.verdicts, strict=True):
            if is_doubtful(one, verdict) and not run.observations[one.name].nudged:
                return None
        return result

    def judge(self, submission: Submission, run: Run) -> Result:
        """Return the result of what was seen. What the judge cannot do is its own fault, and costs one exercise only."""
        faults: list[str] = []
        judged = [_judged(one, run, faults) for one in self.assessments]
        verdicts = [verdict for verdict, _diagnoses in judged]
        return Result(
            submission=submission.name,
            assignment=self.assignment,
            edition=self.edition.course.edition,
            sandbox=run.sandbox,
            verdicts=tuple(verdicts),
            diagnoses=tuple(diagnoses for _verdict, diagnoses in judged),
            remarks=(*faults, *remarks(submission, run, self.assessments, verdicts)),
            files=inventory(submission, run, verdicts),
            for_teacher=self._for_teacher(run, verdicts),
        )

    def _for_teacher(self, run: Run, verdicts: Sequence[ExerciseVerdict]) -> tuple[str, ...]:
        if not self.for_teacher:
            return ()
        from bpgrade.teacher_remarks import teacher_remarks

        # A verdict without these is still one, and so is what came back, whatever it holds.
        with suppress(Exception), np.errstate(all="ignore"):
            return tuple(teacher_remarks(run, self.assessments, verdicts))
        return ()


def _judged(assessment: Assessment, run: Run, faults: list[str]) -> tuple[ExerciseVerdict, tuple[Diagnosis, ...]]:
    """Return the verdict on one exercise and what to say about it; a failure of ours is added to `faults`."""
    observation = run.observations[assessment.name]
    # What came back may hold anything; that it overflows on the way to a verdict is no news.
    with np.errstate(all="ignore"):
        try:
            verdict = judge(assessment, observation)
        except Exception as error:
            verdict = failed(assessment)
            faults.append(
                _("{name}: the grader failed with {kind}: {why}").format(
                    name=assessment.name, kind=type(error).__name__, why=error
                )
            )
        try:
            return verdict, tuple(diagnose(assessment, observation, verdict))
        except Exception as error:
            # A verdict without words is still one.
            faults.append(
                _("{name}: the words for it failed with {kind}: {why}; the verdict stands.").format(
                    name=assessment.name, kind=type(error).__name__, why=error
                )
            )
            return verdict, tuple(Diagnosis((row.row,), row.outcome, row.mistake) for row in verdict.rows)
