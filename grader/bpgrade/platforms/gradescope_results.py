"""What an autograder on Gradescope hands back: `results.json`, with a test for each row. Pure.

Where the grader itself failed there is no score anywhere in it: Gradescope has no word for "not known", and a 0 would be a lie.
Source: Gradescope's autograder specification, as of January 2025.
"""

from collections.abc import Sequence
from typing import Any

from bpgrade import feedback
from bpgrade.columns import wrapped
from bpgrade.course import Course
from bpgrade.diagnose.diagnosis import Diagnosis
from bpgrade.messages import _
from bpgrade.platforms.gradescope_settings import HIDDEN, VISIBLE, Settings
from bpgrade.result import Result, plain
from bpgrade.verdict import ExerciseVerdict, RowVerdict

#: Of a text that says more, so much is shown.
_TEXT = 20_000


def results(course: Course, result: Result, settings: Settings, notes: Sequence[str], seconds: float) -> dict[str, Any]:
    """Return the file's contents for one submission. notes: sentences for the course team alone. seconds: that it took."""
    tests = [
        _test(result, settings, verdict, diagnoses, row, f"{exercise}.{number}")
        for exercise, (verdict, diagnoses) in enumerate(zip(result.verdicts, result.diagnoses, strict=True), 1)
        for number, row in enumerate(verdict.rows, 1)
    ]
    score = {} if result.our_fault else {"score": plain(result.score)}
    return {
        **score,
        "execution_time": round(seconds),
        **_FORMATS,
        "output": _shown(_about(course, result, settings)),
        "tests": [*tests, *_for_the_team([*notes, *result.for_teacher])],
        "extra_data": {"edition": result.edition, "sandbox": str(result.sandbox)},
    }


def not_graded(why: Sequence[str] = ()) -> dict[str, Any]:
    """Return the file's contents where nothing is known of a submission. why: sentences for the course team alone."""
    said = _(
        "This submission could not be graded: the grader failed, not you, and nobody loses a point by that. The course team can run "
        "it again."
    )
    return {
        **_FORMATS,
        "output": said,
        "tests": [
            {"name": _("Not graded yet"), "status": "failed", "output": said, "visibility": VISIBLE},
            *_for_the_team(why),
        ],
    }


_FORMATS = {
    "output_format": "text",
    "test_output_format": "text",
    "test_name_format": "text",
    "stdout_visibility": HIDDEN,
}


def _for_the_team(sentences: Sequence[str]) -> list[dict[str, Any]]:
    """Return a test that only the course team sees, and that is worth nothing; none where there is nothing to say."""
    if not sentences:
        return []
    said = _shown("\n".join(sentences))
    return [{"name": _("For the course team"), "status": "passed", "output": said, "visibility": HIDDEN}]


def _test(
    result: Result,
    settings: Settings,
    verdict: ExerciseVerdict,
    diagnoses: Sequence[Diagnosis],
    row: RowVerdict,
    number: str,
) -> dict[str, Any]:
    """Return the test of one row: without points, where the total is not known."""
    # A total of what is left would be taken for the whole.
    points = {} if result.our_fault else {"score": plain(row.score), "max_score": plain(row.max_score)}
    said = next((one for one in diagnoses if row.row in one.rows), None)
    return {
        **points,
        "name": f"{verdict.name}: {row.row}",
        "number": number,
        "status": "passed" if row.outcome.earns else "failed",
        "output": _shown("\n".join(feedback.of_row(row, said))),
        "tags": [verdict.name],
        "visibility": settings.of(verdict.name),
    }


def _about(course: Course, result: Result, settings: Settings) -> str:
    """Return what is said about the submission as a whole: of outcomes nothing, where a test is not shown yet."""
    lines = []
    if result.our_fault:
        lines += [
            _("Not graded yet: the grader failed, and nobody loses a point by that. The course team can run it again."),
            "",
        ]
    if all(settings.of(verdict.name) == VISIBLE for verdict in result.verdicts):
        lines += [*feedback.overview(course, result), ""]
        # Some of them tell that a row is right.
        if result.remarks:
            lines += [_("About the files:"), *(wrapped(remark, "  ") for remark in result.remarks), ""]
    lines += [*feedback.understood(result), ""]
    lines.append(_("Hidden draws decide the points; the numbers shown are from public ones."))
    return "\n".join(lines)


def _shown(text: str) -> str:
    """Return text that every reader of JSON can take, of bearable length.

    >>> _shown("a\\x1b[31m\\ud800\\tb\\n")
    'a\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER} b\\n'
    """
    clean = "\n".join(
        "".join(char if char.isprintable() else " " if char.isspace() else "\N{REPLACEMENT CHARACTER}" for char in line)
        for line in text.split("\n")
    )
    return clean if len(clean) <= _TEXT else f"{clean[:_TEXT]}\n…"
