"""The command `gradebook`: what counts, by the rules of the course as they are now, and the table of the course."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bpgrade.cli.student import course_option
from bpgrade.messages import _, counted

if TYPE_CHECKING:
    from fractions import Fraction

    from bpgrade.settling import Books, SettledRun

#: So many grades that change are shown unless all are asked for.
_SHOWN = 20


@click.command(
    short_help=_("Settle lateness and attempts; sum up a course."),
    help=_(
        "Make the gradebook of each run in OUT anew by the rules in course.toml as they are now: due dates, late policies, attempts, "
        "and who has an extension (OUT/extensions.csv). With the runs of several assignments, free late days are settled over all of "
        "them, and --table writes the course's table. Nothing is judged, and no student's code is run."
    ),
)
@click.argument("outs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="OUT...")
@course_option
@click.option(
    "--table", type=click.Path(path_type=Path), metavar="FILE", help=_("Write everybody's points in every assignment.")
)
@click.option("-v", "--verbose", is_flag=True, help=_("Show every grade that changes."))
def gradebook(outs: tuple[Path, ...], course: Path | None, table: Path | None, verbose: bool) -> None:
    from bpgrade import settling
    from bpgrade.submission import visible

    books = settling.settle(outs, course, table)
    for line in lines(books, table, verbose):
        click.echo(visible(line))


def lines(books: "Books", table: Path | None, verbose: bool) -> list[str]:
    """Return the screen: of each run the rules and what came of them, then the course's table."""
    shown = [line for run in books.runs for line in _run(run, verbose)]
    if books.totals is None:
        return shown
    said = counted("Wrote {path}: {count} person", "Wrote {path}: {count} people", len(books.totals), path=table)
    if books.dropped:
        said += counted(", the lowest assignment dropped", ", the lowest {count} assignments dropped", books.dropped)
    blank = sum(one.blank for one in books.totals)
    said += counted("; {count} total is not known", "; {count} totals are not known", blank) if blank else ""
    return [*shown, f"{said}."]


def _run(run: "SettledRun", verbose: bool) -> list[str]:
    counting = [row for row in run.rows if row.counts]
    late = sum(row.lateness.late is True for row in counting)
    days = sum(row.settled.free_days for row in counting if row.settled)
    blank = sum(row.settled is None for row in counting)
    parts = [
        counted("{count} grade", "{count} grades", len(counting)),
        _("{count} late").format(count=late) if late else "",
        counted("{count} free late day used", "{count} free late days used", days) if days else "",
        _("{count} not known").format(count=blank) if blank else "",
    ]
    path = run.folder / "gradebook.csv"
    moves = (
        counted("{count} of them changes", "{count} of them change", len(run.changes))
        if run.changes
        else _("none of them changes")
    )
    shown = [_("{path}: {grades}; {moves}.").format(path=path, grades=", ".join(filter(None, parts)), moves=moves)]
    for row, old in run.changes[: None if verbose else _SHOWN]:
        new = row.final if row.counts else None
        name = f"{row.member.name} ({row.member.id})" if row.member.name else row.member.id
        shown.append(f"  {_points(old)} -> {_points(new)}  {name}: {' '.join(row.remarks)}".rstrip(": "))
    if not verbose and len(run.changes) > _SHOWN:
        shown.append(_("  and {count} more: --verbose shows them").format(count=len(run.changes) - _SHOWN))
    return [*run.said, *shown]


def _points(points: "Fraction | None") -> str:
    from bpgrade.gradebook.rounding import rounded, written

    return _("blank") if points is None else written(rounded(points))
