"""The way of a submission, from what was handed in to its result: one call after the other, as in the picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.diagnose import Diagnosis, diagnose
from bpgrade.edition import Edition
from bpgrade.judge import failed, judge
from bpgrade.messages import _
from bpgrade.observation import Observation, Run
from bpgrade.remarks import remarks
from bpgrade.result import Result
from bpgrade.sandbox.child import LEVEL, Child
from bpgrade.sandbox.observe import Asking, observe
from bpgrade.submission import Submission
from bpgrade.verdict import ExerciseVerdict


@dataclass(frozen=True)
class Grader:
    """What every submission of a run is judged with."""

    edition: Edition
    assessments: Sequence[Assessment]
    assignment: str | None = None

    @property
    def asking(self) -> Asking:
        """Return what is asked of each submission."""
        names = {one.definition: self.edition.names_of(one.definition) for one in self.assessments}
        return Asking([one.plan for one in self.assessments], names, self.edition.course.limits)

    def grade(self, submission: Submission, first: Child | None = None) -> tuple[Result, Run]:
        """Return the result, and what was seen. first: a child that was started already.

        Raises CourseError where no child can be started.
        """
        run = observe(submission, self.asking, first)
        return self.judge(submission, run), run

    def grade_or_fail(self, submission: Submission) -> Result:
        """Return the result; where the grader itself failed, one that says so. Nothing stops a class."""
        try:
            return self.grade(submission)[0]
        except Exception as error:
            verdicts = tuple(failed(one) for one in self.assessments)
            nothing = Observation(())
            return Result(
                submission=submission.name,
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
