"""A result as a table in Markdown, as pages of Git hosts show it: GitHub's page of a run, say. Pure."""

import re

from bpgrade import feedback
from bpgrade.diagnose.diagnosis import Diagnosis
from bpgrade.messages import _, listed
from bpgrade.result import Result, plain
from bpgrade.verdict import ExerciseVerdict, Outcome

#: What Markdown or HTML would take for more than itself: a message may quote it from a student's own file.
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+!|~&@:$-])")


def text(result: Result) -> str:
    """Return the table: a line for each exercise, and in it a sentence for each thing that there is to say."""
    lines = [
        "### "
        + _("{score} of {points} here").format(score=plain(result.score), points=feedback.points(result.max_score)),
        "",
        _("| exercise | | points | what to do next |"),
        "|---|---|---:|---|",
        *(_line(verdict, said) for verdict, said in zip(result.verdicts, result.diagnoses, strict=True)),
        "",
        *(f"{_plain(remark)}\n" for remark in result.remarks),
        _("Hidden draws decide the grade; they are not run here."),
    ]
    return "\n".join(lines) + "\n"


def _line(verdict: ExerciseVerdict, diagnoses: tuple[Diagnosis, ...]) -> str:
    """Return the line of one exercise. Of one that nobody has begun there is nothing to say."""
    points = _("{score} of {points}").format(score=plain(verdict.score), points=plain(verdict.max_score))
    begun = any(row.outcome is not Outcome.NOT_ATTEMPTED for row in verdict.rows)
    said = [_said(one) for one in diagnoses if begun and one.outcome is not Outcome.PASSED]
    word = feedback.word(feedback.standing(verdict))
    return f"| {_plain(verdict.name)} | {_plain(word)} | {points} | {'<br>'.join(said)} |"


def _said(one: Diagnosis) -> str:
    return " ".join(
        filter(None, [f"**{_plain(listed(one.rows))}**", _plain(feedback.word(one.outcome)), _plain(one.message)])
    )


def _plain(words: str) -> str:
    """Return words that stand for themselves, on one line.

    >>> print(_plain("x*y | <b>"))
    x\\*y \\| \\<b\\>
    """
    printed = "".join(char if char.isprintable() else " " for char in words)
    return _MARKS.sub(r"\\\1", " ".join(printed.split()))
