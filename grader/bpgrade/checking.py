"""`check`: one's own work, judged on the public draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bpgrade import workspace
from bpgrade.edition import Edition, choose, open_edition
from bpgrade.errors import SubmissionError, UsageError
from bpgrade.messages import _
from bpgrade.observation import Observation
from bpgrade.sandbox.child import Child
from bpgrade.sandbox.observe import begin
from bpgrade.submission import Submission, read_work

if TYPE_CHECKING:
    from bpgrade.assessment import Assessment
    from bpgrade.result import Result


@dataclass(frozen=True)
class Checked:
    """What `check` found.

    next_exercise: what to work on next, the first that has not passed or what it needs; next_place: where it goes on, as `file, line`.
    to_read: by exercise, what page beside the work explains it, as in `course/gates.md#the-multiply-gate`.
    """

    edition: Edition
    result: "Result"
    next_exercise: str | None
    next_place: tuple[str, int] | None
    to_read: Mapping[str, str] = field(default_factory=dict)


def check(
    work: Path | str,
    exercises: Sequence[str] = (),
    course: Path | str | None = None,
    assignment: str | None = None,
    child: Child | None = None,
) -> Checked:
    """Return what is right and wrong in the work at `work`: a file, a folder, or a zip.

    exercises: which ones; all for none. course: the course team's copy to judge with, else the one around the current
    folder, else the student edition. child: one that was started while this module was imported.

    Raises BpgradeError with a sentence: SubmissionError where nothing in it is Python.
    """
    edition = open_edition(None if course is None else Path(course), Path.cwd())
    names = choose(edition.course, exercises)
    checked = check_submission(read_work(Path(work), edition.course.limits), edition, names, assignment, child)
    if all(item.kind == "left-out" for item in checked.result.files):
        raise SubmissionError(f"{work}: {' '.join(checked.result.remarks)}")
    verdicts = checked.result.verdicts
    pages = {one.name: workspace.to_read(Path(work), edition.assessment(one.name).page) for one in verdicts}
    return replace(checked, to_read={name: page for name, page in pages.items() if page})


def check_submission(
    submission: Submission,
    edition: Edition,
    names: Sequence[str],
    assignment: str | None = None,
    child: Child | None = None,
) -> Checked:
    """Return what is right and wrong in a submission, for these exercises, as far as they are the assignment's.

    Raises UsageError where that leaves none.
    """
    if assignment is not None:
        mine = edition.course.assignment(assignment).exercises
        names = [name for name in names if name in mine]
    if not names:
        raise UsageError(_("Assignment {assignment} has none of these exercises.").format(assignment=assignment))
    begun = begin(submission, edition.asking(names), child=child)
    # numpy comes with these: we import it while the student's process does, and while the student's code runs.
    from bpgrade.pipeline import Grader
    from bpgrade.verdict import Outcome

    grader = Grader(edition, edition.assessments(names), assignment)
    result, run = grader.grade(submission, begun)
    following = next((verdict for verdict in result.verdicts if not verdict.passed), None)
    if following is None:
        return Checked(edition, result, None, None)
    assessment = next(one for one in grader.assessments if one.name == following.name)
    row = next(row.row for row in following.rows if row.outcome is not Outcome.PASSED)
    place = _place(assessment, run.observations[following.name], row)
    return Checked(edition, result, _belongs_to(edition, assessment, row), place)


def _belongs_to(edition: Edition, assessment: "Assessment", row: str) -> str:
    """Return the exercise that a row is about: another one, where it grades what that one defines."""
    definition = assessment.belongs_to(assessment.row(row))
    if definition == assessment.definition:
        return assessment.name
    return next(name for name in edition.course.exercises if edition.assessment(name).definition == definition)


def _place(assessment: "Assessment", observation: Observation, name: str) -> tuple[str, int] | None:
    """Return where a row is computed in the student's own files, as far as the child told."""
    output = assessment.row(name).outputs[0]
    for case, seen in zip(assessment.plan.cases, observation.cases, strict=True):
        notes = seen[case.calls.outputs[output].step].notes
        for file, line in (("at_file", "at_line"), ("file", "line"), ("found_file", "found_line")):
            if file in notes and notes.get(line, "").isdigit():
                return notes[file], int(notes[line])
    return None
