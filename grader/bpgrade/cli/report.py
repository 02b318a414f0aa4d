"""The command `report`: the class at a glance, as a page and as tables."""

from pathlib import Path

import click

from bpgrade.messages import _, listed


@click.command(
    short_help=_("Show the class at a glance."),
    help=_(
        "Write OUT/report.html, and the same figures as tables in OUT/report/, from the run in OUT: what the class did not understand, how "
        "hard each row is, totals, time and memory, remarks. No student's code is run. No name is in it, and nothing about fewer than ten "
        "people."
    ),
)
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT")
@click.option(
    "--pairs",
    is_flag=True,
    help=_("Name pairs who share rare wrong work, too: worth a look, and no proof of anything. This part has names."),
)
def report(out: Path, pairs: bool) -> None:
    from bpgrade import reporting
    from bpgrade.report.suppression import People
    from bpgrade.report.tables import in_words, percent

    made = reporting.report(out, pairs)
    figures = made.figures
    if figures.small:
        click.echo(_("Fewer than ten submissions: nothing is shown but how many they are."))
    common = [one for one in figures.mistakes if one.people != People() and one.made.mistake][:3]
    if common:
        said = [
            f"{one.made.exercise} {one.made.mistake} {percent(one.share.value) if one.share else in_words(one.people)}"
            for one in common
        ]
        click.echo(_("Most common: {mistakes}").format(mistakes=listed(said)))
    if pairs:
        click.echo(_("It names people: it is for you alone."))
    click.echo(f"{made.files[0]}  {made.files[0].parent / reporting.FOLDER}")
