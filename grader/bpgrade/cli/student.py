"""The commands for a student: start, update, check, list, hint, reset, submit."""

from pathlib import Path

import click

from bpgrade.errors import ALL_PASSED, OUR_FAULT, SOME_NOT_PASSED, UsageError
from bpgrade.messages import _, counted

#: What the course is, and the way through its pages.
FIRST_PAGE = "index.md"
course_option = click.option(
    "--course",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=_("The course team's copy to judge with; else the one around the current folder, else the student edition."),
)
assignment_option = click.option("--assignment", metavar="NAME", help=_("Only the exercises of this assignment."))


@click.command(help=_("Make a folder with the exercises to fill in."))
@click.argument("folder", type=click.Path(path_type=Path), default="backprop", metavar="[DIR]")
@course_option
def start(folder: Path, course: Path | None) -> None:
    from bpgrade import workspace
    from bpgrade.edition import open_edition

    edition = open_edition(course, Path.cwd())
    count = workspace.start(folder, edition)
    click.echo(
        counted(
            "{count} exercise in {folder}/. Go there: cd {folder}; begin with {first}.py, then run: bpgrade check",
            "{count} exercises in {folder}/. Go there: cd {folder}; begin with {first}.py, then run: bpgrade check",
            count,
            folder=folder,
            first=edition.course.exercises[0],
        )
    )
    page = workspace.to_read(folder, FIRST_PAGE)
    if page:
        click.echo(_("What the lectures say, to read: {page}").format(page=folder / page))


@click.command(
    short_help=_("Bring a newer edition; your work stays."),
    help=_("Bring a newer edition's exercises into this workspace; your work is not touched."),
)
@course_option
def update(course: Path | None) -> None:
    from bpgrade import workspace
    from bpgrade.edition import open_edition

    edition = open_edition(course, Path.cwd())
    done = workspace.update(workspace.require(Path.cwd()), edition)
    for label, paths in ((_("new"), done.added), (_("renewed"), done.renewed), (_("yours, untouched"), done.kept)):
        for path in paths:
            click.echo(f"{label}: {path}")
    click.echo(_("This workspace has edition {edition}.").format(edition=edition.course.edition))


@click.command(
    short_help=_("Judge your work: what is right, which mistake."),
    help=_("Judge your work: all of it, or the exercises or units named; or the file, folder or zip named."),
)
@click.argument("what", nargs=-1, metavar="[EXERCISE | PATH]...")
@assignment_option
@course_option
@click.option("--watch", is_flag=True, help=_("Check again whenever you save, and show what changed."))
@click.option("--json", "as_json", is_flag=True, help=_("Print the record of the result instead of words."))
@click.option("-v", "--verbose", is_flag=True, help=_("Show what was understood of each file, too."))
@click.option(
    "--junit",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=_("Write a report in JUnit's XML, too: a suite for each exercise."),
)
@click.option(
    "--summary",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=_("Add a table in Markdown to this file, too, as for the page of a run on GitHub."),
)
@click.option(
    "--html",
    "page",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=_("Write a page, too, with your numbers and hints: one file, for any browser."),
)
@click.pass_context
def check(
    context: click.Context,
    what: tuple[str, ...],
    assignment: str | None,
    course: Path | None,
    watch: bool,
    as_json: bool,
    verbose: bool,
    junit: Path | None,
    summary: Path | None,
    page: Path | None,
) -> None:
    from bpgrade.sandbox.child import Child

    with context.obj or Child() as child:
        from bpgrade.checking import check as check_path

        work, exercises = work_and_exercises(what, course)
        if watch:
            from bpgrade.cli import watch as watching

            others = {
                "--json": as_json,
                "--junit": junit is not None,
                "--summary": summary is not None,
                "--html": page is not None,
            }
            watching.refuse_beside([name for name, given in others.items() if given])
            watching.watch(work, exercises, course, assignment, verbose, child)
        if not (junit is summary is page is None):
            from bpgrade.cli.reports import may_be_written

            may_be_written(work, junit, summary, page)
        checked = check_path(work, exercises, course, assignment, child)
        if as_json:
            import json

            from bpgrade.result import to_json

            click.echo(json.dumps(to_json(checked.result)))
        else:
            from bpgrade.cli.screen import checked_lines
            from bpgrade.submission import MARKER

            in_workspace = (work / MARKER).is_file()
            for line in checked_lines(checked, bool(exercises), in_workspace, verbose):
                click.echo(line)
        if not (junit is summary is page is None):
            from bpgrade.cli.reports import write_reports

            write_reports(checked, junit, summary, page)
            if page is not None and not as_json:
                click.echo(_("To read in a browser: {page}").format(page=page))
    if checked.result.our_fault:
        context.exit(OUR_FAULT)
    context.exit(ALL_PASSED if checked.result.passed else SOME_NOT_PASSED)


def work_and_exercises(what: tuple[str, ...], course: Path | None) -> tuple[Path, list[str]]:
    """Return the work to judge and the exercises asked for.

    In a workspace words are exercises first; one that is none, and outside of a workspace any that exists, is the work.
    """
    from bpgrade import workspace

    work, exercises = named_work(what, course)
    return work or workspace.require(Path.cwd()), exercises


def named_work(what: tuple[str, ...], course: Path | None) -> tuple[Path | None, list[str]]:
    """Return the work that was named, and the exercises; no work, where it is that of the workspace here, if there is one."""
    from bpgrade import workspace
    from bpgrade.edition import choose, open_edition

    syllabus = open_edition(course, Path.cwd()).course
    here = workspace.find(Path.cwd())
    exercises, work = [], None
    for word in what:
        exists = work is None and Path(word).exists()
        try:
            choose(syllabus, [word])
        except UsageError:
            if not exists:
                raise
            work = Path(word)
        else:
            if exists and here is None:
                work = Path(word)
            else:
                exercises.append(word)
    return work, exercises


@click.command("list", help=_("Show the exercises and assignments."))
@course_option
def list_(course: Path | None) -> None:
    from bpgrade.columns import right, wrapped
    from bpgrade.edition import open_edition
    from bpgrade.feedback import points

    edition = open_edition(course, Path.cwd())
    syllabus = edition.course
    click.echo(_("{title} (edition {edition})").format(title=_(syllabus.title), edition=syllabus.edition))
    width = max(len(name) for name in syllabus.exercises)
    for unit in syllabus.units:
        click.echo("")
        click.echo(_(unit.title))
        for assessment in edition.assessments(unit.exercises):
            worth = points(assessment.points)
            click.echo(f"  {assessment.name.ljust(width)}  {right(worth, 10)}  {_(assessment.title)}")
    if syllabus.assignments:
        click.echo("")
        click.echo(_("Assignments"))
    for assignment in syllabus.assignments:
        click.echo(f"  {assignment.name.ljust(width)}  {right(points(assignment.points), 10)}  {_(assignment.title)}")
        click.echo(wrapped(" ".join(assignment.exercises), " " * 6))


@click.command(
    short_help=_("Show a hint; again for the next one."),
    help=_("Show a hint, and when asked again the next one; with STEP, that one."),
)
@click.argument("exercise")
@click.argument("step", type=click.IntRange(min=1), required=False, metavar="[STEP]")
@course_option
def hint(exercise: str, step: int | None, course: Path | None) -> None:
    from bpgrade import workspace
    from bpgrade.columns import wrapped
    from bpgrade.edition import choose, open_edition
    from bpgrade.feedback import reading

    edition = open_edition(course, Path.cwd())
    name = _only(choose(edition.course, [exercise]), exercise)
    assessment = edition.assessment(name)
    hints = assessment.hints
    here = workspace.find(Path.cwd())
    if step is None:
        step = workspace.next_hint(here, name, len(hints)) if here else 1
    if step > len(hints):
        raise UsageError(counted("There is {count} hint for it.", "There are {count} hints for it.", len(hints)))
    click.echo(_("{name}, hint {step} of {count}").format(name=name, step=step, count=len(hints)))
    click.echo(wrapped(_(hints[step - 1])))
    page = workspace.to_read(here, assessment.page) if here else ""
    if page:
        click.echo(reading(page))
    if step < len(hints) and here:
        click.echo(_("The next one: bpgrade hint {name}").format(name=name))
    elif step < len(hints):
        click.echo(_("The next one: bpgrade hint {name} {step}").format(name=name, step=step + 1))
    else:
        click.echo(_("That was the last one. From the start: bpgrade hint {name} 1").format(name=name))


@click.command(
    short_help=_("Start an exercise afresh; yours is kept."),
    help=_("Put a fresh stub in place of an exercise's file; your file is kept as a backup."),
)
@click.argument("exercise")
@course_option
def reset(exercise: str, course: Path | None) -> None:
    from bpgrade import workspace
    from bpgrade.edition import choose, open_edition

    edition = open_edition(course, Path.cwd())
    names = choose(edition.course, [exercise])
    for path, backup in workspace.reset(workspace.require(Path.cwd()), edition, [_only(names, exercise)]):
        if backup:
            click.echo(_("{path} is fresh; what you had is in {backup}.").format(path=path, backup=backup))
        else:
            click.echo(_("{path} is fresh.").format(path=path))


@click.command(help=_("Make the zip to hand in."))
@course_option
def submit(course: Path | None) -> None:
    from bpgrade import workspace
    from bpgrade.edition import open_edition

    packed = workspace.submit(workspace.require(Path.cwd()), open_edition(course, Path.cwd()))
    click.echo(counted("{count} file in {name}:", "{count} files in {name}:", len(packed.files), name=packed.path.name))
    for file in packed.files:
        click.echo(f"  {file}" + ("   " + _("(as it was given)") if file in packed.untouched else ""))
    for problem in packed.problems:
        click.echo(problem)
    click.echo(_("Hand in {path}.").format(path=packed.path))


def _only(names: list[str], word: str) -> str:
    if len(names) != 1:
        raise UsageError(_("{word} is a unit: name one exercise of it.").format(word=word))
    return names[0]


COMMANDS = (start, update, check, list_, hint, reset, submit)
