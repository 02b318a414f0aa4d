"""`check`: one's own work, judged on the public draws."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bpgrade import workspace
from bpgrade.edition import Edition, choose, open_edition
from bpgrade.errors import SubmissionError, UsageError
from bpgrade.messages import _
from bpgrade.observation import Observation
from bpgrade.sandbox.child import Child, Plain, Sandbox
from bpgrade.sandbox.observe import begin
from bpgrade.submission import Submission, read_work

if TYPE_CHECKING:
    from bpgrade.assessment import Assessment
    from bpgrade.result import Result
    from bpgrade.verdict import ExerciseVerdict

    First = Callable[[Result], ExerciseVerdict | None]


@dataclass(frozen=True)
class Checked:
    """What `check` found.

    next_exercise: what to work on next, the first that has not passed or what it needs; next_place: where it goes on, as `file, line`.
    to_read: by exercise, what page beside the work explains it, as in `course/gates.md#the-multiply-gate`.
    to_see: by exercise that has a graph, the command that shows this work on it, as in `bpgrade graph gates/mul`.
    observations: by exercise, what was seen.
    """

    edition: Edition
    result: "Result"
    next_exercise: str | None
    next_place: tuple[str, int] | None
    to_read: Mapping[str, str] = field(default_factory=dict)
    to_see: Mapping[str, str] = field(default_factory=dict)
    observations: Mapping[str, Observation] = field(default_factory=dict, repr=False)


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
    return check_read(read_work(Path(work), edition.course.limits), Path(work), edition, names, assignment, child)


def check_read(
    submission: Submission,
    work: Path,
    edition: Edition,
    names: Sequence[str],
    assignment: str | None = None,
    child: Child | None = None,
    sandbox: Sandbox | None = None,
    first: "First | None" = None,
) -> Checked:
    """Return what is right and wrong in a submission that was read at `work`, with the pages to read beside it.

    child, sandbox, first: as in `check_submission`. Raises SubmissionError where nothing in it is Python.
    """
    checked = check_submission(submission, edition, names, assignment, child, sandbox, first)
    if all(item.kind == "left-out" for item in checked.result.files):
        raise SubmissionError(f"{work}: {' '.join(checked.result.remarks)}")
    verdicts = checked.result.verdicts
    # A file or a folder inside a workspace has the workspace's pages.
    folder = workspace.find(work.absolute()) or work
    pages = {one.name: workspace.to_read(folder, edition.assessment(one.name).page) for one in verdicts}
    beside = _beside(Path(work))
    to_see = {one.name: f"bpgrade graph {one.name}{beside}" for one in verdicts if edition.has_graph(one.name)}
    return replace(checked, to_read={name: page for name, page in pages.items() if page}, to_see=to_see)


def check_submission(
    submission: Submission,
    edition: Edition,
    names: Sequence[str],
    assignment: str | None = None,
    child: Child | None = None,
    sandbox: Sandbox | None = None,
    first: "First | None" = None,
) -> Checked:
    """Return what is right and wrong in a submission, for these exercises, as far as they are the assignment's.

    sandbox: gives processes, beside the child that was started already; plain ones for none. first: chooses which exercise to go
    on with; the first that has not passed for none.

    Raises UsageError where that leaves none.
    """
    names = of_assignment(edition, names, assignment)
    begun = begin(submission, edition.asking(names), sandbox, child)
    # numpy comes with these: we import it while the student's process does, and while the student's code runs.
    from bpgrade.pipeline import Grader
    from bpgrade.verdict import Outcome

    grader = Grader(edition, edition.assessments(names), assignment, sandbox or Plain())
    result, run = grader.grade(submission, begun)
    following = first(result) if first else next((verdict for verdict in result.verdicts if not verdict.passed), None)
    if following is None:
        return Checked(edition, result, None, None, observations=run.observations)
    assessment = next(one for one in grader.assessments if one.name == following.name)
    row = next(row.row for row in following.rows if row.outcome is not Outcome.PASSED)
    place = _place(assessment, run.observations[following.name], row)
    return Checked(edition, result, _belongs_to(edition, assessment, row), place, observations=run.observations)


def _beside(work: Path) -> str:
    """Return what a command needs to be told of where the work is, after a blank: nothing of the workspace that it is given in."""
    here = workspace.find(Path.cwd())
    if here is not None and here.samefile(work):
        return ""
    return f' "{work}"' if " " in str(work) else f" {work}"


def of_assignment(edition: Edition, names: Sequence[str], assignment: str | None) -> list[str]:
    """Return those of these exercises that are the assignment's; all where there is none.

    Raises UsageError where that leaves nothing.
    """
    mine = edition.course.exercises if assignment is None else edition.course.assignment(assignment).exercises
    left = [name for name in names if name in mine]
    if not left:
        raise UsageError(_("Assignment {assignment} has none of these exercises.").format(assignment=assignment))
    return left


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
