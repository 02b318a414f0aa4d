"""A result as tables in HTML, for a notebook or a page: one for each exercise, a line for each thing that there is to say. Pure.

Styles are inline, since a notebook takes no others, and take their colours from the page around them, light or dark. The outcome
is a word first; its mark and its colour say it once more.
"""

from collections.abc import Mapping, Sequence
from html import escape

from bpgrade import feedback
from bpgrade.diagnose.diagnosis import Diagnosis
from bpgrade.messages import _, language, listed
from bpgrade.result import Result, plain
from bpgrade.verdict import ExerciseVerdict, Outcome

#: A mark for each kind of outcome, and a colour for its edge that can be told from white and from black.
MARKS = {
    Outcome.PASSED: ("✓", "#2e8b57"),
    Outcome.FOLLOW_THROUGH: ("✓", "#2e8b57"),
    Outcome.WRONG: ("✗", "#d9480f"),
    Outcome.CRASHED: ("✗", "#d9480f"),
    Outcome.TIMED_OUT: ("✗", "#d9480f"),
    Outcome.REFUSED: ("✗", "#d9480f"),
    Outcome.BLOCKED: ("▫", "#8a7500"),
    Outcome.NOT_ATTEMPTED: ("▫", "#7f7f7f"),
    Outcome.GRADER_ERROR: ("!", "#b5489a"),
}
_TEXT = 'style="margin:0 0 .35em;max-width:60em"'
_LINE = "1px solid rgba(128,128,128,.45)"
_CELL = "text-align:left;vertical-align:top;white-space:normal;padding:.45em .8em;background:transparent;color:inherit;border:0;"
_HEAD = f"{_CELL}font-weight:600;border-bottom:{_LINE};"
_TABLE = "border-collapse:collapse;width:100%;max-width:60em;margin:.4em 0 1em;border:0;color:inherit;background:transparent;font-size:1em;"


def page_part(
    result: Result,
    hints: Mapping[str, Sequence[str]],
    to_read: Mapping[str, str],
    following: str = "",
    to_see: Mapping[str, str] | None = None,
) -> str:
    """Return the tables of all exercises, what there is to say of the files, and the points.

    hints: of the exercises that offer theirs, to be opened one after the other. to_read: links to the pages that explain exercises.
    following: a sentence to end with. to_see: by exercise that has a graph, what shows it.
    """
    parts = []
    for verdict, diagnoses in zip(result.verdicts, result.diagnoses, strict=True):
        parts += [table(verdict, diagnoses), _link(to_read.get(verdict.name, ""))]
        graph = (to_see or {}).get(verdict.name, "") if feedback.has_wrong(verdict) else ""
        parts += [_paragraph(feedback.seeing(graph))] if graph else []
        parts.append(_hints(hints.get(verdict.name, ())))
    parts += [_list(result.remarks)] if result.remarks else []
    points = _("{score} of {points} here. Hidden draws decide the grade; they are not run here.")
    parts.append(_paragraph(points.format(score=plain(result.score), points=feedback.points(result.max_score))))
    parts += [_paragraph(following)] if following else []
    return f'<div lang="{escape(language())}">{"".join(parts)}</div>'


def notes(sentences: Sequence[str], remarks: Sequence[str]) -> str:
    """Return sentences as paragraphs, and what there is to say of the files as a list."""
    parts = [*map(_paragraph, sentences), *([_list(remarks)] if remarks else [])]
    return f'<div lang="{escape(language())}">{"".join(parts)}</div>'


def table(verdict: ExerciseVerdict, diagnoses: Sequence[Diagnosis]) -> str:
    """Return the table of one exercise."""
    earned = _("{score} of {points}").format(score=plain(verdict.score), points=feedback.points(verdict.max_score))
    headings = ((_("row"), "8em"), (_("outcome"), "9em"), (_("points"), "5em"), (_("what was seen"), "auto"))
    head = "".join(
        f'<th scope="col" style="{_HEAD}width:{width}">{escape(heading)}</th>' for heading, width in headings
    )
    caption = (
        f'<caption style="caption-side:top;text-align:left;padding:.45em 0;color:inherit;font-weight:600">'
        f"{escape(verdict.name)} &nbsp; {escape(verdict.definition)} &nbsp; {escape(earned)}</caption>"
    )
    body = "".join(_row(verdict, one) for one in diagnoses)
    return f'<table style="{_TABLE}">{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _row(verdict: ExerciseVerdict, one: Diagnosis) -> str:
    """Return the line of rows that have one thing to say."""
    mark, colour = MARKS[one.outcome]
    rows = [row for row in verdict.rows if row.row in one.rows]
    points = _("{score} of {points}").format(
        score=plain(sum(row.score for row in rows)), points=plain(sum(row.max_score for row in rows))
    )
    word = _("NOT YET") if one.outcome is Outcome.NOT_ATTEMPTED else feedback.word(one.outcome)
    cell = f"{_CELL}border-bottom:{_LINE};"
    name = (
        f'<th scope="row" style="{cell}font-weight:600;border-left:4px solid {colour}">{escape(listed(one.rows))}</th>'
    )
    outcome = f'<td style="{cell}white-space:nowrap"><span aria-hidden="true">{mark} </span>{escape(word)}</td>'
    return f'<tr style="background:transparent">{name}{outcome}<td style="{cell}white-space:nowrap">{points}</td><td style="{cell}">{_said(one)}</td></tr>'


def _said(one: Diagnosis) -> str:
    """Return what there is to say: the mistake's name and sentence, the numbers that show it, and the question that leads on."""
    said = []
    if one.mistake:
        said.append(f'<code style="color:inherit;background:transparent;padding:0">{escape(one.mistake)}</code>')
    if one.message:
        said.append(_paragraph(one.message))
    if one.numbers:
        style = "margin:0 0 .35em;white-space:pre-wrap;color:inherit;background:transparent;font:.95em monospace"
        said.append(f'<pre style="{style}">{"".join(map(_line, one.numbers))}</pre>')
    if one.think:
        said.append(_paragraph(_("Think: {question}").format(question=one.think)))
    return "".join(said)


def _line(line: str) -> str:
    """Return a line of numbers; of what stands side by side in it, each part stays in one piece."""
    indent = line[: len(line) - len(line.lstrip())]
    parts = line.strip().split(feedback.BESIDE)
    beside = feedback.BESIDE.join(f'<span style="display:inline-block">{escape(part)}</span>' for part in parts)
    return f"{indent}{beside}\n"


def _link(page: str) -> str:
    """Return the line that names the page to read."""
    link = f'<a href="{escape(page)}">{escape(page)}</a>'
    # A sentence has no markup of its own, so that what stands for the page comes through as it is.
    return f"<p {_TEXT}>{escape(feedback.reading('%'))}</p>".replace("%", link, 1) if page else ""


def _hints(hints: Sequence[str]) -> str:
    """Return the hints, each inside the one before, so that they are opened in order."""
    inside = ""
    for step in range(len(hints), 0, -1):
        label = _("Hint {step} of {count}").format(step=step, count=len(hints))
        inside = (
            f'<details style="margin:.3em 0 .3em .8em;max-width:60em"><summary>{escape(label)}</summary>'
            f"{_paragraph(_(hints[step - 1]))}{inside}</details>"
        )
    return inside


def _list(sentences: Sequence[str]) -> str:
    return f'<ul style="max-width:60em">{"".join(f"<li>{escape(one)}</li>" for one in sentences)}</ul>'


def _paragraph(sentence: str) -> str:
    return f"<p {_TEXT}>{escape(sentence)}</p>"
