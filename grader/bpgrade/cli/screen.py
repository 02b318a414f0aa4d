"""What `check` shows: words first, colour where there is a terminal that wants it."""

import os
import sys
from collections.abc import Sequence

import click

from bpgrade import feedback
from bpgrade.checking import Checked
from bpgrade.closing import closing
from bpgrade.columns import wrapped
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


def checked_lines(
    checked: Checked, named: bool, in_workspace: bool, verbose: bool, only: Sequence[str] | None = None
) -> list[str]:
    """Return the screen of `check`.

    named: the exercises were asked for by name, so each gets its paragraph. verbose: with what was understood of the files.
    only: those that get a paragraph, whatever was asked for.
    """
    result = checked.result
    names = [verdict.name for verdict in result.verdicts] if named else None
    names = names if only is None else list(only)
    explained = feedback.details(result, names, paint, checked.to_read, checked.to_see)
    lines = [*feedback.overview(checked.edition.course, result, paint), *explained, ""]
    if result.remarks:
        lines += [*map(wrapped, result.remarks), ""]
    if verbose:
        lines += [*feedback.understood(result), ""]
    return [*lines, *closing(checked, in_workspace)]
