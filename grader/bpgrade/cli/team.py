"""The commands for the course team: grade, release, new."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bpgrade.cli.student import assignment_option, course_option
from bpgrade.errors import ALL_PASSED, BpgradeError, UsageError
from bpgrade.messages import _, counted

if TYPE_CHECKING:
    from bpgrade.result import Result


@click.command(
    short_help=_("Judge a class into a gradebook."),
    help=_("Judge a class: folders, zips or single files; each entry directly inside is one submission."),
)
@click.argument("what", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), metavar="OUT", help=_("The run's folder."))
@assignment_option
@course_option
@click.option(
    "--sandbox",
    type=click.Choice(["NONE", "WEAK", "STRONG", "FULL"]),
    default="NONE",
    show_default=True,
    help=_("The lowest level to accept."),
)
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help=_("How many run at a time; the cores for none."))
@click.pass_context
def grade(
    context: click.Context,
    what: tuple[Path, ...],
    out: Path,
    assignment: str | None,
    course: Path | None,
    sandbox: str,
    jobs: int | None,
) -> None:
    from bpgrade import grading
    from bpgrade.cli.screen import entries_lines, submissions, summary_lines
    from bpgrade.sandbox.child import LEVEL

    grading.require_level(sandbox)
    click.echo(
        _(
            "Sandbox {level}: each submission runs in a process of its own, with limits; nothing keeps it from your files. "
            "Grade only code that you would run yourself."
        ).format(level=LEVEL)
    )
    graded = grading.grade(what, out, course, assignment, sandbox, jobs, _progress if sys.stderr.isatty() else None)
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)
    click.echo(submissions(len(graded.results)))
    for line in [*entries_lines(graded.results), *summary_lines(graded.results)]:
        click.echo(line)
    click.echo("  ".join(str(out / name) for name in ("gradebook.csv", "results.jsonl", "feedback")))
    context.exit(BpgradeError.exit_code if any(result.our_fault for result in graded.results) else ALL_PASSED)


def _progress(done: int, count: int, result: "Result") -> None:
    click.echo(f"\r\x1b[K{done}/{count}  {result.submission[:50]}", nl=False, err=True)


@click.command(
    short_help=_("Make what is made from solutions/."),
    help=_("Make everything that is made from solutions/: stubs, and the student edition's data."),
)
@click.option("--check", "only_check", is_flag=True, help=_("Write nothing; exit 4 where something is out of date."))
@course_option
@click.pass_context
def release(context: click.Context, only_check: bool, course: Path | None) -> None:
    from bpgrade.authoring import release as making

    root = _root(course)
    found = making.differences(root)
    for difference in found:
        label = _("no longer made") if difference.data is None else _("out of date")
        click.echo(
            f"{label if only_check else _('written') if difference.data is not None else _('removed')}: {difference.path}"
        )
    if not only_check:
        making.write(root, found)
    click.echo(
        _("Everything that is made is up to date.")
        if not found
        else counted("{count} file differs.", "{count} files differ.", len(found))
        if only_check
        else counted("{count} file made.", "{count} files made.", len(found))
    )
    context.exit(BpgradeError.exit_code if found and only_check else ALL_PASSED)


@click.command(help=_("Write a new exercise's file to fill in."))
@click.argument("exercise", metavar="UNIT/NAME")
@course_option
def new(exercise: str, course: Path | None) -> None:
    from bpgrade.authoring import template

    root = _root(course)
    path = template.write(root, exercise)
    click.echo(_("Wrote {path}. Fill it in, then:").format(path=path))
    unit, _slash, name = exercise.partition("/")
    click.echo(
        "  " + _("1. add {name!r} to the exercises of unit {unit} in course/course.toml").format(name=name, unit=unit)
    )
    click.echo("  " + _("2. run: bpgrade release, which says what is still missing"))


def _root(course: Path | None) -> Path:
    from bpgrade.edition import find_course

    root = course or find_course(Path.cwd())
    if root is None:
        raise UsageError(_("This needs the course team's copy: run it there, or name that with --course."))
    return root


COMMANDS = (grade, release, new)
