"""What otter-grader's autograder asks of us. Nothing that a student wrote runs in its processes: our sandbox judges, before otter runs anything.

otter would run the notebook in the very kernel that computes the scores, unpickle what that kernel says, and the log that a student
hands in. So what was handed in is put aside and judged, otter runs an empty notebook, and the results are filled in afterwards.
"""

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bpgrade import feedback
from bpgrade.columns import wrapped
from bpgrade.course import Course
from bpgrade.diagnose.diagnosis import Diagnosis
from bpgrade.edition import student_edition
from bpgrade.errors import BpgradeError, CourseError
from bpgrade.exam import open_packed
from bpgrade.hosts import examining
from bpgrade.hosts.gradescope import read_metadata
from bpgrade.hosts.otter import cases
from bpgrade.hosts.otter.question import word, words
from bpgrade.messages import _, chosen, language, listed, speak
from bpgrade.result import Result
from bpgrade.sandbox import probing
from bpgrade.sandbox.probing import Found
from bpgrade.submission import read_place, require_open
from bpgrade.verdict import RowVerdict

#: Beside otter's folder `submission`: what was handed in, out of the way of whatever otter runs.
_ASIDE = "handed-in"
#: A submission with which the grader failed is judged once more, unless so many seconds are over.
_SECONDS = 120.0
#: What otter has put among the files, or has had put there.
_OTTERS_OWN = ("__init__.py", ".OTTER_LOG", "__zip_filename__")
#: What otter may hand on to people as it is.
_PRINTED = ".pdf"


@dataclass(frozen=True)
class _Judged:
    """What became of a submission. public: by the public draws alone, which is what students see at once. whole: what counts.

    students_see_report: whether otter shows them what it prints.
    """

    course: Course
    public: Result
    whole: Result
    found: Found
    students_see_report: bool


class Plugin:
    """The plugin, with the events that otter knows. Its configuration names the exam's file, and for each question the exercise that it is."""

    def __init__(
        self, submission_path: str, submission_metadata: dict[str, Any], plugin_config: dict[str, Any]
    ) -> None:
        self.submission_path = submission_path
        self.plugin_config = plugin_config

    def during_assign(self, assignment: Any) -> None:
        """Write the test files of students and autograder, with a case for each row.

        Raises CourseError where the notebook has a question that is not ours: nobody would run it.
        """
        exam = open_packed(Path(assignment.master).parent / self._configured("exam"))
        questions: dict[str, str] = self._configured("questions")
        for folder, hidden in ((assignment.get_stu_path("tests"), False), (assignment.get_ag_path("tests"), True)):
            others = sorted({path.stem for path in Path(folder).glob("*.py")} - questions.keys())
            if others:
                raise CourseError(
                    _(
                        "{questions}: bpgrade judges its own questions and runs no others: put those into an assignment of their own."
                    ).format(questions=listed(others))
                )
            for name, exercise in questions.items():
                rows = exam.edition("").assessment(exercise).rows
                text = cases.test_file(name, exercise, [(row.name, row.points) for row in rows], hidden)
                (Path(folder) / f"{name}.py").write_text(text, encoding="utf-8")

    def before_grading(self, config: Any) -> None:
        """Judge what was handed in, which otter has put into the current folder, and take it out of otter's way.

        Raises BpgradeError where it cannot be graded; otter then writes no result, and nobody gets a 0 for it.
        """
        began = time.monotonic()
        files = Path("..", "source", "files").resolve()
        exam = open_packed(files / self._configured("exam"))
        # A container speaks no language; whom the results are for, the course knows.
        speak(chosen() or exam.course.language or language())
        submission = require_open(read_place(_put_aside(Path(self.submission_path), files), exam.course.limits))
        identifier = read_metadata(Path("..", "submission_metadata.json")).identifier or examining.digest(submission)
        found = probing.find()
        editions = (replace(student_edition(), course=exam.course), exam.edition(identifier))
        shown, graded = ([list(edition.outline(name).rows) for name in exam.exercises] for edition in editions)
        if shown != graded:
            raise CourseError(
                _("This autograder was made by another bpgrade than the one here: make it again, or install that one.")
            )
        public, whole = (
            examining.examine(submission, edition, exam.exercises, exam.assignment, found, began + _SECONDS)
            for edition in editions
        )
        if public.our_fault or whole.our_fault:
            raise BpgradeError(
                _("The grader failed, not the student, and nobody loses a point by that: {why}").format(
                    why=" ".join(dict.fromkeys((*public.remarks, *whole.remarks)))
                )
            )
        self._judged = _Judged(exam.course, public, whole, found, students_see_report=bool(config.show_stdout))

    def before_execution(self, submission: Any) -> Any:
        """Return a notebook for otter to run in place of the student's; in it our tests say nothing, until the results are filled in."""
        from nbformat import v4

        said = "from bpgrade.hosts.otter.question import leave_to_plugin\nleave_to_plugin()"
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        cells = [v4.new_code_cell(said)]  # type: ignore[no-untyped-call]
        return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})  # type: ignore[no-untyped-call]

    def after_grading(self, results: Any) -> None:
        """Fill in what was judged: for each row what the public draws show, and, hidden, what all draws show.

        Raises BpgradeError where otter itself failed before that.
        """
        from otter.test_files.abstract_test import TestCaseResult

        if results.has_catastrophic_failure():
            raise BpgradeError(
                _("otter-grader itself failed, not the student: {why}").format(why=results.catastrophic_error)
            )
        judged = self._judged
        exercises = {verdict.name: number for number, verdict in enumerate(judged.whole.verdicts)}
        for question, exercise in self._configured("questions").items():
            number = exercises[exercise]
            file = results.get_result(question)
            said = _said(judged, number)
            file.test_case_results = [
                TestCaseResult(test_case=case, message=message, passed=passed)
                for case, (message, passed) in zip(file.test_cases, said, strict=True)
            ]
            results.update_score(question, judged.whole.verdicts[number].score)
        results.set_output("\n".join(_about(judged)))

    def generate_report(self) -> str:
        """Return what otter prints for the course team: how student code was kept, and what no student is told."""
        judged = self._judged
        lines = [examining.sandbox(judged.found), examining.below_strong(judged.found)]
        # Where students are shown what otter prints, this is not for it.
        lines += [] if judged.students_see_report else judged.whole.for_teacher
        return "\n".join(line for line in lines if line)

    def _configured(self, key: str) -> Any:
        try:
            return self.plugin_config[key]
        except (KeyError, TypeError):
            raise CourseError(
                _("The plugin's configuration says no {key}: make the assignment with bpgrade release --otter.").format(
                    key=key
                )
            ) from None


def _put_aside(notebook: Path, files: Path) -> Path:
    """Return the folder with all that was handed in; in the current one stay otter's own things, and a copy of the notebook.

    files: the folder of what otter has put beside them.
    """
    here, aside = Path.cwd(), Path("..", _ASIDE).resolve()
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    for entry in sorted(here.iterdir()):
        if entry.name == "tests":
            continue
        if (files / entry.name).exists() or entry.name in _OTTERS_OWN:
            _remove(entry)
        elif not entry.name.endswith(_PRINTED):
            # A container may have what was handed in on a disk of its own.
            shutil.move(entry, aside / entry.name)
    shutil.copy(aside / notebook.name, notebook)
    for file in files.iterdir():
        # Where student code runs as another user, it cannot read this.
        file.chmod(0o700 if file.is_dir() else 0o600)
    return aside


def _remove(entry: Path) -> None:
    """Remove a file, a link, or a folder with all that is in it."""
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        entry.unlink()


def _said(judged: _Judged, number: int) -> list[tuple[str, bool]]:
    """Return for each case of an exercise's test file what it says, and whether it passed."""
    public, whole = judged.public.verdicts[number], judged.whole.verdicts[number]
    shown = [_words(row, judged.public.diagnoses[number]) for row in public.rows]
    hidden = [
        # What the public draws show as well has been said there.
        _words(row, judged.whole.diagnoses[number] if row.outcome is not before.outcome else ())
        for row, before in zip(whole.rows, public.rows, strict=True)
    ]
    rows = [*public.rows, *whole.rows]
    return [(words, row.outcome.earns) for words, row in zip([*shown, *hidden], rows, strict=True)]


def _words(row: RowVerdict, diagnoses: Sequence[Diagnosis]) -> str:
    return f"{word(row.outcome)}: " + "\n".join(words(row, diagnoses))


def _about(judged: _Judged) -> list[str]:
    """Return what is said to the student about the submission as a whole: nothing that hidden draws alone have shown."""
    lines = [*feedback.overview(judged.course, judged.public), ""]
    if judged.public.remarks:
        lines += [_("About the files:"), *(wrapped(remark, "  ") for remark in judged.public.remarks), ""]
    lines += [*feedback.understood(judged.public), ""]
    return [*lines, _("Hidden draws decide the points; the numbers shown are from public ones.")]
