"""The way of a submission, from what was handed in to its result: one call after the other, as in the picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.diagnose import Diagnosis, diagnose
from bpgrade.edition import Edition
from bpgrade.inventory import inventory
from bpgrade.judge import failed, is_doubtful, judge
from bpgrade.messages import _
from bpgrade.observation import Observation, Run
from bpgrade.plan import ask, ask_nudged
from bpgrade.remarks import remarks
from bpgrade.result import Result
from bpgrade.sandbox.child import LEVEL
from bpgrade.sandbox.observe import Asking, Begun, begin, observe
from bpgrade.submission import Submission
from bpgrade.verdict import ExerciseVerdict

if TYPE_CHECKING:
    from bpgrade.arrivals import Arrived


@dataclass(frozen=True)
class Grader:
    """What every submission of a run is judged with."""

    edition: Edition
    assessments: Sequence[Assessment]
    assignment: str | None = None

    @cached_property
    def asking(self) -> Asking:
        """Return what is asked of each submission."""
        return self.edition.asking_with([ask(one.plan) for one in self.assessments])

    def grade(self, submission: Submission, begun: Begun | None = None) -> tuple[Result, Run]:
        """Return the result, and what was seen. begun: the submission, where it is on its way already.

        Raises CourseError where no child can be started.
        """
        run = observe(begun or begin(submission, self.asking))
        result = self.judge(submission, run)
        doubtful = [
            one for one, verdict in zip(self.assessments, result.verdicts, strict=True) if is_doubtful(one, verdict)
        ]
        if doubtful:
            nudged = observe(begin(submission, self.edition.asking_with([ask_nudged(one.plan) for one in doubtful])))
            run = run.with_nudged(nudged.observations)
            result = self.judge(submission, run)
        return result, run

    def grade_or_fail(self, arrived: "Arrived") -> Result:
        """Return the result; where the grader itself failed, one that says so. Nothing stops a class."""
        try:
            return self.grade(arrived.read())[0]
        except Exception as error:
            verdicts = tuple(failed(one) for one in self.assessments)
            nothing = Observation(())
            return Result(
                submission=arrived.name,
                assignment=self.assignment,
                edition=self.edition.course.edition,
                sandbox=LEVEL,
                verdicts=verdicts,
                diagnoses=tuple(
                    tuple(diagnose(one, nothing, verdict))
                    for one, verdict in zip(self.assessments, verdicts, strict=True)
                ),
                remarks=(_("The grader failed: {kind}: {why}").format(kind=type(error).__name__, why=error),),
            )

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
        )


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
        except Exception:
            # A verdict without words is still one.
            return verdict, tuple(Diagnosis((row.row,), row.outcome, row.mistake) for row in verdict.rows)
