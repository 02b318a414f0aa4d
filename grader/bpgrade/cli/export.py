"""The command `export`: what the platform will do with each grade, then the file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

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
        "moodle-feedback for the zip of feedback), or Canvas's gradebook (canvas). Only the cells of grades and comments change. "
        "It is shown first what the platform will do with each, and written beside OUT's other files, never over its own."
    ),
)
@click.argument("target", type=click.Choice(TARGETS))
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT")
@click.option(
    "--into", required=True, type=click.Path(path_type=Path), metavar="FILE", help=_("What the platform exported.")
)
@click.option("--column", metavar="TITLE", help=_("Of Canvas's gradebook, the assignment, where there are several."))
@click.option("--allow-lower", is_flag=True, help=_("Let a grade take the place of a higher one."))
@click.option("--without-refused", is_flag=True, help=_("Write the others although some are refused."))
@click.option("-v", "--verbose", is_flag=True, help=_("Show every grade."))
@click.pass_context
def export(
    context: click.Context,
    target: str,
    out: Path,
    into: Path,
    column: str | None,
    allow_lower: bool,
    without_refused: bool,
    verbose: bool,
) -> None:
    from bpgrade import exporting

    prepared = exporting.prepare(target, out, into, allow_lower, column)
    for line in lines(prepared, verbose):
        click.echo(line)
    if prepared.filled.stops and not without_refused:
        click.echo(_("Nothing is written. Put that right, or write the others with --without-refused."))
        context.exit(UsageError.exit_code)
    exporting.write(prepared)
    click.echo(_("Wrote {path}: what else is in the file is as it was.").format(path=prepared.path))
    context.exit(ALL_PASSED)


def lines(export: "Export", verbose: bool) -> list[str]:
    """Return the screen: how many of each, what is refused and why, and the grades themselves."""
    filled = export.filled
    head = [
        counted("{count} grade to write", "{count} grades to write", len(filled.changes)),
        _("{count} refused").format(count=len(filled.refused)),
        _("{count} unchanged").format(count=filled.unchanged),
    ]
    shown = [", ".join(head) + "."]
    if export.missing:
        shown.append(
            counted(
                "{count} person in the file handed in nothing here: that cell stays as it is.",
                "{count} people in the file handed in nothing here: their cells stay as they are.",
                export.missing,
            )
        )
    shown += [filled.scale] if filled.scale else []
    shown += [f"  refused  {one.name or one.id} ({one.id}): {one.why}" for one in filled.refused]
    noted = [one for one in filled.changes if one.note]
    plain = [one for one in filled.changes if not one.note]
    for one in (*noted, *plain)[: None if verbose else _SHOWN]:
        before = one.before if one.before not in ("", "-") else "-"
        shown.append(
            f"  {before} -> {one.after}  {one.name or one.id} ({one.id})" + (f": {one.note}" if one.note else "")
        )
    if not verbose and len(filled.changes) > _SHOWN:
        shown.append(_("  and {count} more: --verbose shows them").format(count=len(filled.changes) - _SHOWN))
    return [*shown, *filled.notes]
