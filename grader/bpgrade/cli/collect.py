"""The command `collect`: who handed in what, as it is understood, before anything is graded."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bpgrade.cli.student import course_option
from bpgrade.messages import _, counted
from bpgrade.platforms import NAMES, PLAIN, WITH_ROSTER

if TYPE_CHECKING:
    from bpgrade.collecting import Collected, Row

from_option = click.option(
    "--from",
    "chosen",
    type=click.Choice(NAMES),
    help=_("The platform that it was downloaded from; told by the files' names for none."),
)
roster_option = click.option(
    "--roster",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=_("Who is in the course: Moodle's grading worksheet, or Canvas's gradebook or groups."),
)
groups_option = click.option(
    "--groups",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=_("Who is in which group: what Canvas exports of a set of groups, under People."),
)
#: So many files of one submission are named.
_FILES = 4


@click.command(
    short_help=_("Show who handed in what; run nothing."),
    help=_(
        "Show what is understood of a class before it is graded: who handed in, which files, late or not. WHAT: what the "
        "platform hands out (Canvas, Moodle, Gradescope, nbgrader), or any folder or archive. Nothing is run or written."
    ),
)
@click.argument("what", nargs=-1, required=True, type=click.Path(path_type=Path))
@from_option
@roster_option
@groups_option
@course_option
@click.option("--json", "as_json", is_flag=True, help=_("As JSON."))
def collect(
    what: tuple[Path, ...],
    chosen: str | None,
    roster: Path | None,
    groups: Path | None,
    course: Path | None,
    as_json: bool,
) -> None:
    from bpgrade import collecting
    from bpgrade.edition import open_edition
    from bpgrade.submission import visible

    collected = collecting.collect(what, open_edition(course, Path.cwd()), chosen, roster, groups)
    if as_json:
        click.echo(json.dumps(collecting.to_json(collected), ensure_ascii=False, indent=2))
        return
    for line in lines(collected):
        click.echo(visible(line))


def lines(collected: "Collected") -> list[str]:
    """Return the screen: what it is, a line for each submission with its doubts below, and who handed in nothing."""
    late = sum(row.known is not None and row.known.late is True for row in collected.rows)
    untold = sum(row.known is not None and row.known.late is None for row in collected.rows)
    count = counted("{count} submission", "{count} submissions", len(collected.rows))
    if late:
        count += _(", {count} late").format(count=late)
    shown = [_("{platform}: {count}").format(platform=collected.platform.capitalize(), count=count)]
    shown += [f"  ! {warning}" for warning in collected.warnings]
    for row in collected.rows:
        shown.append(_line(row))
        shown += [f"      ! {warning}" for warning in row.warnings]
    if collected.missing:
        doubtful = any(row.known is not None and row.known.doubt for row in collected.rows)
        shown.append(
            counted(
                "{count} person in the roster has nothing here that is surely theirs:",
                "{count} people in the roster have nothing here that is surely theirs:",
                len(collected.missing),
            )
            if doubtful
            else counted(
                "{count} person in the roster handed in nothing:",
                "{count} people in the roster handed in nothing:",
                len(collected.missing),
            )
        )
        shown += [f"  {line.id}  {line.name or line.email or line.login}".rstrip() for line in collected.missing]
    elif collected.missing is not None:
        shown.append(_("Everybody in the roster handed in."))
    elif collected.platform != PLAIN:
        shown.append(
            _("Not known: who is late, and who handed in nothing.")
            if untold
            else _("Not known: who handed in nothing.")
        )
        if set(collected.platform.split(", ")) <= WITH_ROSTER:
            shown[-1] += " " + _("--roster FILE tells.")
    return shown


def _line(row: "Row") -> str:
    files = ", ".join(row.files[:_FILES]) + (
        _(" and {count} more").format(count=len(row.files) - _FILES) if len(row.files) > _FILES else ""
    )
    parts = [f"  {row.submission}"]
    if row.known is not None:
        # Names have commas.
        names = [line.name for line in row.known.members if line.name]
        parts += ["; ".join(names)] if names and ", ".join(names) != row.known.person.name else []
        parts += [_("late")] if row.known.late else []
    # A file that stands alone is called as its submission is.
    parts += [files or _("no code")] if row.files != (row.submission,) else []
    return "  ".join(parts)
