"""What `check` and `grade` show: words first, colour where there is a terminal that wants it."""

import os
import sys
from collections import Counter
from collections.abc import Sequence

import click

from bpgrade import feedback
from bpgrade.checking import Checked
from bpgrade.messages import _, counted
from bpgrade.result import Result, plain
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
    lines = [*feedback.overview(checked.edition.course, result, paint), *feedback.details(result, names, paint), ""]
    if result.remarks:
        lines += [*map(feedback.wrapped, result.remarks), ""]
    if verbose:
        lines += [*feedback.understood(result), ""]
    lines.append(
        _("{score} of {points} here. Hidden draws decide the grade; they are not run on this machine.").format(
            score=plain(result.score), points=feedback.points(result.max_score)
        )
    )
    if checked.next_exercise is not None:
        lines.append(_("Next: {where}").format(where=_where(checked)) + _hint(checked.next_exercise))
    else:
        lines.append(_("Everything here passes.") + (" " + _("To hand it in: bpgrade submit") if in_workspace else ""))
    return lines


def _where(checked: Checked) -> str:
    if checked.next_place is None:
        return f"{checked.next_exercise}.py"
    return _("{file}, line {line}").format(file=checked.next_place[0], line=checked.next_place[1])


def _hint(name: str) -> str:
    return "   " + _("A hint: bpgrade hint {name}").format(name=name)


def summary_lines(results: Sequence[Result]) -> list[str]:
    """Return what a class came to: how many of each kind, and the most common mistakes."""
    kinds = Counter(_kind(result) for result in results)
    mistakes = Counter(
        name
        for result in results
        for name in {row.mistake for verdict in result.verdicts for row in verdict.rows if row.mistake}
    )
    lines = ["   ".join(f"{kind} {kinds[kind]}" for kind in _kinds())]
    if mistakes:
        common = ", ".join(
            f"{name} {count}" for name, count in sorted(mistakes.items(), key=lambda m: (-m[1], m[0]))[:3]
        )
        lines.append(_("Most common: {mistakes}").format(mistakes=common))
    unusable = [result for result in results if result.our_fault]
    if unusable:
        names = ", ".join(result.submission for result in unusable)
        lines.append(_("Our fault, to be graded again: {names}").format(names=names))
    return lines


def entries_lines(results: Sequence[Result]) -> list[str]:
    """Return what to ask where all came as one submission, and may have been a class in a folder of its own."""
    if len(results) != 1:
        return []
    folders = {item.file.partition("/")[0] for item in results[0].files if "/" in item.file}
    if len(folders) < 2:
        return []
    return [_("All of it is one submission. If it is a class, name the folder in which the submissions are.")]


def _kinds() -> tuple[str, ...]:
    return (_("all right"), _("some wrong"), _("nothing attempted"), _("timed out"), _("our fault"))


def _kind(result: Result) -> str:
    right, wrong, nothing, late, ours = _kinds()
    outcomes = {row.outcome for verdict in result.verdicts for row in verdict.rows}
    if result.our_fault:
        return ours
    if result.passed:
        return right
    if outcomes <= {Outcome.NOT_ATTEMPTED}:
        return nothing
    return late if Outcome.TIMED_OUT in outcomes else wrong


def submissions(count: int) -> str:
    """Return a number of submissions in words."""
    return counted("{count} submission", "{count} submissions", count)
