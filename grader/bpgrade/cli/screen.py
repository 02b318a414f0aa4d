"""What `check` shows: words first, colour where there is a terminal that wants it."""

import os
import sys

import click

from bpgrade import feedback
from bpgrade.checking import Checked
from bpgrade.columns import wrapped
from bpgrade.messages import _
from bpgrade.result import plain
from bpgrade.verdict import Outcome

_COLOURS = {
    Outcome.PASSED: "green",
    Outcome.FOLLOW_THROUGH: "green",
    Outcome.WRONG: "red",
    Outcome.CRASHED: "red",
    Outcome.TIMED_OUT: "red",
    Outcome.REFUSED: "red",
    Outcome.GRADER_ERROR: "magenta",
    Outcome.BLOCKED: "yellow",
}


def paint(text: str, outcome: Outcome | None) -> str:
    """Return the text in the outcome's colour, on a terminal and without NO_COLOR; else as it is."""
    if os.environ.get("NO_COLOR") or not sys.stdout.isatty() or outcome not in _COLOURS:
        return text
    return click.style(text, fg=_COLOURS[outcome], bold=outcome is not Outcome.PASSED)


def checked_lines(checked: Checked, named: bool, in_workspace: bool, verbose: bool) -> list[str]:
    """Return the screen of `check`.

    named: the exercises were asked for by name, so each gets its paragraph. verbose: with what was understood of the files.
    """
    result = checked.result
    names = [verdict.name for verdict in result.verdicts] if named else None
    explained = feedback.details(result, names, paint, checked.to_read)
    lines = [*feedback.overview(checked.edition.course, result, paint), *explained, ""]
    if result.remarks:
        lines += [*map(wrapped, result.remarks), ""]
    if verbose:
        lines += [*feedback.understood(result), ""]
    lines.append(
        wrapped(
            _("{score} of {points} here. Hidden draws decide the grade; they are not run here.").format(
                score=plain(result.score), points=feedback.points(result.max_score)
            )
        )
    )
    if checked.next_exercise is not None:
        following = _("Next: {where}").format(where=_where(checked, in_workspace))
        lines.append(feedback.fitted(following + _hint(checked.next_exercise)))
    else:
        lines.append(_("Everything here passes.") + (" " + _("To hand it in: bpgrade submit") if in_workspace else ""))
    return lines


def _where(checked: Checked, in_workspace: bool) -> str:
    """Return where to go on: a line, the file of a workspace, or the exercise alone."""
    if checked.next_place is None:
        return f"{checked.next_exercise}.py" if in_workspace else f"{checked.next_exercise}"
    return _("{file}, line {line}").format(file=checked.next_place[0], line=checked.next_place[1])


def _hint(name: str) -> str:
    return "   " + _("A hint: bpgrade hint {name}").format(name=name)
