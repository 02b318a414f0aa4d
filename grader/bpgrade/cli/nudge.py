"""`nudge`: what moving one input a little does to the output, beside what the student's gradient says."""

from pathlib import Path

import click

from bpgrade.cli.student import course_option, work_and_exercises
from bpgrade.errors import ALL_PASSED, SOME_NOT_PASSED, UsageError
from bpgrade.messages import _


@click.command(
    short_help=_("Move an input a little: does your gradient know?"),
    help=_(
        "Move one input of an exercise a little, see how far your output moves, and compare that with your gradient."
    ),
)
@click.argument("what", nargs=-1, metavar="EXERCISE [PATH]")
@click.option(
    "--input", "inputs", multiple=True, metavar="NAME", help=_("What to move, as in x or W1; else each input.")
)
@click.option("--entry", metavar="I,J", help=_("Which entry of it; else the one where your gradient is furthest off."))
@click.option(
    "--h", type=float, default=1e-3, show_default=True, metavar="H", help=_("How far to move it, up and down.")
)
@click.option("--all-h", is_flag=True, help=_("Show what comes of every h from 1e-1 to 1e-12, too."))
@click.option(
    "--at", "value", type=float, metavar="X", help=_("Put the entry there first, as --at 0 for the corner of ReLU.")
)
@click.option("--draw", metavar="NUMBER", help=_("Use this public draw in place of the lecture's example."))
@course_option
@click.pass_context
def nudge(
    context: click.Context,
    what: tuple[str, ...],
    inputs: tuple[str, ...],
    entry: str | None,
    h: float,
    all_h: bool,
    value: float | None,
    draw: str | None,
    course: Path | None,
) -> None:
    from bpgrade.nudged import nudging
    from bpgrade.nudged.words import nudged_lines

    work, names = work_and_exercises(what, course)
    if len(names) != 1:
        raise UsageError(_("Name one exercise, as in: bpgrade nudge gates/mul"))
    wish = nudging.Wish(inputs, entry, h, draw, value, all_h)
    nudged = nudging.nudge(work, names[0], wish, course)
    for line in nudged_lines(nudged.exercise, nudged.nudges, all_h):
        click.echo(line)
    context.exit(ALL_PASSED if nudged.passed else SOME_NOT_PASSED)
