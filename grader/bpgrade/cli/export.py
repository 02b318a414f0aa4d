"""The command `export`: what the platform will do with each grade, then the file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bpgrade.cli.collect import groups_option
from bpgrade.errors import ALL_PASSED, UsageError
from bpgrade.messages import _, counted
from bpgrade.platforms import TARGETS

if TYPE_CHECKING:
    from bpgrade.exporting import Export

#: So many grades are shown unless all are asked for.
_SHOWN = 20


@click.command(
    short_help=_("Fill grades into a platform's own file."),
    help=_(
        "Fill the grades of the run in OUT into the file that the platform exported: Moodle's grading worksheet (moodle, or "
        "moodle-feedback for the zip of feedback), Canvas's gradebook (canvas), or any table (csv). Only the cells of grades and "
        "comments change. For Gradescope, which takes no table, an autograder is made that knows every result (gradescope). "
        "It is shown first what the platform will do with each, and written beside OUT's other files, never over its own."
    ),
)
@click.argument("target", type=click.Choice(TARGETS))
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT")
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=_("What the platform exported. gradescope can do without."),
)
@click.option(
    "--column", metavar="TITLE", help=_("What to fill: of Canvas's gradebook the assignment, of any table the column.")
)
@click.option("--id", "key", metavar="TITLE", help=_("Of any table (csv), the column that tells who is who."))
@click.option(
    "--points",
    type=click.FloatRange(min=0, min_open=True),
    metavar="N",
    help=_("Of any table (csv), what all points are there."),
)
@groups_option
@click.option("--allow-lower", is_flag=True, help=_("Let a grade take the place of a higher one."))
@click.option("--only-changes", is_flag=True, help=_("Leave out of the file every line that stays as it is."))
@click.option("--without-refused", is_flag=True, help=_("Write the others although some are refused."))
@click.option("-v", "--verbose", is_flag=True, help=_("Show every grade."))
@click.pass_context
def export(
    context: click.Context,
    target: str,
    out: Path,
    into: Path | None,
    column: str | None,
    key: str | None,
    points: float | None,
    groups: Path | None,
    allow_lower: bool,
    only_changes: bool,
    without_refused: bool,
    verbose: bool,
) -> None:
    import math
    from decimal import Decimal

    from bpgrade import exporting
    from bpgrade.submission import visible

    if points is not None and not math.isfinite(points):
        raise UsageError(
            _("--points is what all points are in that table: {points} is no number of points.").format(points=points)
        )
    maximum = None if points is None else Decimal(repr(points))
    asked = exporting.Asked(column, key, maximum, allow_lower, only_changes, groups)
    prepared = exporting.prepare(target, out, into, asked)
    for line in lines(prepared, verbose):
        click.echo(visible(line))
    if prepared.filled.stops and not without_refused:
        click.echo(_("Nothing is written. Put that right, or write the others with --without-refused."))
        context.exit(UsageError.exit_code)
    exporting.write(prepared)
    click.echo(_wrote(prepared, only_changes))
    context.exit(ALL_PASSED)


def _wrote(export: "Export", only_changes: bool) -> str:
    """Return what was written, in one sentence, and what to do with it."""
    if export.target == "gradescope":
        return _("Wrote {path}: upload it as the assignment's autograder, then run it for all submissions.").format(
            path=export.path
        )
    if export.target == "moodle-feedback" or only_changes:
        return _("Wrote {path}.").format(path=export.path)
    return _("Wrote {path}: what else is in the file is as it was.").format(path=export.path)


def lines(export: "Export", verbose: bool) -> list[str]:
    """Return the screen: how many of each, what is refused and why, and the grades themselves."""
    filled = export.filled
    if export.target == "moodle-feedback":
        head = [counted("{count} file to write", "{count} files to write", len(filled.changes))]
    else:
        head = [counted("{count} grade to write", "{count} grades to write", len(filled.changes))]
    head.append(_("{count} refused").format(count=len(filled.refused)))
    fills = export.target not in ("moodle-feedback", "gradescope")
    if fills:
        head.append(_("{count} unchanged").format(count=filled.unchanged))
    shown = [", ".join(head) + "."]
    if export.missing and fills:
        shown.append(
            counted(
                "{count} person in the file has no grade here: that cell stays as it is.",
                "{count} people in the file have no grade here: their cells stay as they are.",
                export.missing,
            )
        )
    elif export.missing:
        shown.append(
            counted("{count} in the file has nothing here.", "{count} in the file have nothing here.", export.missing)
        )
    shown += [filled.scale] if filled.scale else []
    shown += [_("  refused  {who}: {why}").format(who=_who(one.id, one.name), why=one.why) for one in filled.refused]
    noted = [one for one in filled.changes if one.note]
    plain = [one for one in filled.changes if not one.note]
    for one in (*noted, *plain)[: None if verbose else _SHOWN]:
        before = one.before if one.before not in ("", "-") else "-"
        shown.append(
            (f"  {before} -> {one.after}" if fills else f"  {one.after}")
            + f"  {_who(one.id, one.name)}"
            + (f": {one.note}" if one.note else "")
        )
    if not verbose and len(filled.changes) > _SHOWN:
        shown.append(_("  and {count} more: --verbose shows them").format(count=len(filled.changes) - _SHOWN))
    return [*shown, *filled.notes, *([filled.rest] if filled.rest and filled.changes else [])]


def _who(number: str, name: str) -> str:
    """Return somebody by name and number, as far as there are both."""
    return f"{name} ({number})" if name and number and name != number else name or number
