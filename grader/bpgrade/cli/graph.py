"""`graph`: the computational graph of an exercise, with the numbers of one's own work on it."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bpgrade.cli.student import course_option, named_work
from bpgrade.errors import UsageError
from bpgrade.messages import _

if TYPE_CHECKING:
    from bpgrade.graph.picture import Picture

#: However narrow a terminal is, a line of a picture takes so much.
NARROWEST = 40


@click.command(
    short_help=_("Draw an exercise's graph, with your numbers."),
    help=_(
        "Draw the computational graph of an exercise: on every wire the value above and the gradient below. Your own numbers stand on it, "
        "of this workspace or of the file, folder or zip named; before you have written any, the lecture's."
    ),
)
@click.argument("what", nargs=-1, required=True, metavar="EXERCISE [PATH]")
@click.option(
    "--node",
    metavar="NODE",
    help=_("Spell out upstream x local = downstream at this node: 1, 2, ..., or a wire that it gives."),
)
@click.option(
    "--draw", metavar="DRAW", help=_("With which numbers: example, or 1 for draw 1; else the first that are wrong.")
)
@click.option(
    "--path", metavar="WIRE", help=_("Show the way on which the gradient comes back to this wire, as in delta2.")
)
@click.option(
    "--svg",
    "svg_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=_("Write the picture into this file, as SVG."),
)
@course_option
def graph(
    what: tuple[str, ...],
    node: str | None,
    draw: str | None,
    path: str | None,
    svg_file: Path | None,
    course: Path | None,
) -> None:
    from bpgrade import workspace
    from bpgrade.edition import choose, open_edition

    work, exercises = named_work(what, course)
    edition = open_edition(course, Path.cwd())
    names = choose(edition.course, exercises) if exercises else []
    if len(names) != 1:
        raise UsageError(
            _("Name one exercise, as in: bpgrade graph {exercise}").format(exercise=edition.course.exercises[0])
        )
    if svg_file is not None and svg_file.suffix.lower() != ".svg":
        raise UsageError(_("{path} is no name for a picture: it ends in .svg, as in graph.svg.").format(path=svg_file))
    from bpgrade.graph.chain import node as place_of
    from bpgrade.graph.seen import seen

    picture = seen(edition, names[0], work or workspace.find(Path.cwd()), course, draw, path)
    place = place_of(picture.drawing, node) if node is not None else None
    if svg_file is not None:
        from bpgrade import files
        from bpgrade.graph.chain import spelled
        from bpgrade.graph.svg import svg

        try:
            files.replace(svg_file, svg(picture))
        except OSError as error:
            raise UsageError(_("{path} cannot be written: {why}.").format(path=svg_file, why=error.strerror)) from None
        click.echo(_("The picture is in {path}.").format(path=svg_file))
        for line in spelled(picture, place) if place is not None else ():
            click.echo(line)
        return
    asked = " ".join(f'"{word}"' if " " in word else word for word in what)
    for line in _lines(picture, place, f"bpgrade graph {asked} --node 1"):
        click.echo(line)


def _lines(picture: "Picture", place: int | None, again: str) -> Sequence[str]:
    """Return the screen, in what this terminal, or whatever else reads it, can show."""
    import shutil

    from bpgrade.cli.screen import paint
    from bpgrade.columns import WIDTH
    from bpgrade.graph.screen import screen
    from bpgrade.graph.text import PLAIN, has_lines

    wide = shutil.get_terminal_size().columns if sys.stdout.isatty() else WIDTH
    lines = screen(picture, place, min(WIDTH, max(NARROWEST, wide)), again, paint)
    plain = not has_lines(sys.stdout.encoding) or os.environ.get("TERM") == "dumb"
    return [line.translate(PLAIN) for line in lines] if plain else lines
