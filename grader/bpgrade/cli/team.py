"""The commands for the course team: grade, regrade, explain, forget, release, audit, new."""

import shlex
import sys
from pathlib import Path
from textwrap import indent
from typing import TYPE_CHECKING

import click

from bpgrade.cli.collect import from_option, groups_option, roster_option
from bpgrade.cli.student import assignment_option, course_option
from bpgrade.errors import ALL_PASSED, INTERRUPTED, SOME_NOT_PASSED, BpgradeError, UsageError
from bpgrade.messages import _, counted

if TYPE_CHECKING:
    from bpgrade.regrading import Regraded


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
    default="STRONG",
    show_default=True,
    help=_("The lowest level to accept; `bpgrade doctor` shows what there is."),
)
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help=_("How many run at a time; the cores for none."))
@from_option
@roster_option
@groups_option
@click.option(
    "--html/--no-html",
    "pages",
    default=None,
    help=_("Make a page for each student, too, OUT/feedback/NAME.html, or none any more. A run keeps to it."),
)
@click.pass_context
def grade(
    context: click.Context,
    what: tuple[Path, ...],
    out: Path,
    assignment: str | None,
    course: Path | None,
    sandbox: str,
    jobs: int | None,
    chosen: str | None,
    roster: Path | None,
    groups: Path | None,
    pages: bool | None,
) -> None:
    from bpgrade import grading
    from bpgrade.cli.progress import Progress
    from bpgrade.cli.team_screen import summary_lines

    progress = Progress()
    try:
        graded = grading.grade(
            what, out, course, assignment, sandbox, jobs, progress, click.echo, chosen, roster, groups, pages
        )
    except KeyboardInterrupt as interrupt:
        progress.clear()
        click.echo(str(interrupt) or _("Interrupted. What was done is kept; the same command goes on."), err=True)
        context.exit(INTERRUPTED)
    progress.clear()
    for line in summary_lines(graded.summary):
        click.echo(line)
    click.echo("  ".join(str(out / name) for name in ("gradebook.csv", "results.jsonl", "feedback")))
    following = f"bpgrade report {shlex.quote(str(out))}"
    click.echo(_("Next: {where}").format(where=following))
    context.exit(BpgradeError.exit_code if graded.summary.our_fault else ALL_PASSED)


def _clear_line() -> None:
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)


@click.command(
    short_help=_("Judge a run again, and run nothing."),
    help=_(
        "Judge the run in OUT again by the course as it is now, with the points that are set and the decisions in "
        "OUT/overrides.csv. No student's code is run. Shows who moves before it writes."
    ),
)
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT")
@course_option
@click.option(
    "--set",
    "set_points",
    multiple=True,
    metavar="ROW.points=N",
    help=_(
        "Points for this run: gates/mul.points=5, or gates/mul.dx.points=3 for one row; no number: the course's own."
    ),
)
@click.option("--yes", is_flag=True, help=_("Write without asking."))
@click.option("-v", "--verbose", is_flag=True, help=_("Show every total that moves."))
@click.pass_context
def regrade(
    context: click.Context, out: Path, course: Path | None, set_points: tuple[str, ...], yes: bool, verbose: bool
) -> None:
    from bpgrade import regrading
    from bpgrade.cli.team_screen import regraded_lines

    def agree(regraded: "Regraded") -> bool:
        _clear_line()
        for line in regraded_lines(regraded, verbose):
            click.echo(line)
        if yes:
            return True
        if _can_be_asked():
            return click.confirm(_("Write?"))
        click.echo(_("Nothing is written. To write it, give the same command with --yes."))
        return False

    progress = _progress_of_all if sys.stderr.isatty() else None
    regraded = regrading.regrade(out, course, set_points, agree, progress)
    if not regraded.changes:
        _clear_line()
        for line in regraded_lines(regraded, verbose):
            click.echo(line)
    elif regraded.written:
        click.echo("  ".join(str(out / name) for name in ("gradebook.csv", "results.jsonl", "feedback")))


def _can_be_asked() -> bool:
    return sys.stdin.isatty()


def _progress_of_all(done: int, count: int) -> None:
    click.echo(f"\r\x1b[K{done}/{count}", nl=False, err=True)


@click.command(
    short_help=_("Say why a row got what it got, with all numbers."),
    help=_(
        "Say why a row of a submission in the run in OUT got what it got: what was asked, what came, what was needed, and why it "
        "has this name. SUBMISSION as in the gradebook; ROW as in gates/mul:dx, or gates/mul for all of its rows. No student's code is "
        "run. It shows hidden numbers: it is for the course team."
    ),
)
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT")
@click.argument("submission", metavar="SUBMISSION")
@click.argument("row", metavar="ROW")
@course_option
def explain(out: Path, submission: str, row: str, course: Path | None) -> None:
    from bpgrade import explaining

    for line in explaining.explain(out, submission, row, course).lines:
        click.echo(line)


@click.command(
    short_help=_("Remove one person from a run."),
    help=_("Remove one person from the run in OUT: PERSON is the submission's name, as the gradebook has it."),
)
@click.argument("person", metavar="PERSON")
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT")
def forget(person: str, out: Path) -> None:
    from bpgrade import forgetting

    forgotten = forgetting.forget(person, out)
    click.echo(
        _("{name} is forgotten: in {out}, nothing of bpgrade's own holds the name or the work any more.").format(
            name=forgotten.submission, out=out
        )
    )
    if forgotten.report:
        click.echo(_("The report of the class was about everybody, and is removed: bpgrade report makes it again."))
    if forgotten.elsewhere:
        click.echo(_("The name still stands in files that bpgrade did not write here:"))
        for path in forgotten.elsewhere:
            click.echo(f"  {path}")
    click.echo(
        _("Where the work is still among what was handed in, the next grade brings it back: take it out there, too.")
    )


@click.command(
    short_help=_("Make what is made from solutions/."),
    help=_(
        "Make everything that is made from solutions/: stubs, and the student edition's data. Or, in place of these, what a platform "
        "needs: --gradescope an autograder, --github-actions a workflow, --nbgrader and --otter an assignment; of one "
        "assignment, or of all exercises. With --all, everything that you give out, too."
    ),
)
@click.option("--check", "only_check", is_flag=True, help=_("Write nothing; exit 4 where something is out of date."))
@click.option(
    "--all",
    "everything",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=_(
        "Make a folder with all that you give out: workspace, notebooks, site and package for students, the quiz for the team."
    ),
)
@click.option(
    "--gradescope",
    is_flag=False,
    flag_value="",
    metavar="[ASSIGNMENT]",
    help=_("Make autograder.zip, which holds no answer: docs/gradescope.md."),
)
@click.option(
    "--github-actions",
    is_flag=False,
    flag_value="",
    metavar="[ASSIGNMENT]",
    help=_("Make .github/workflows/bpgrade.yml, which checks at every push: docs/github.md."),
)
@click.option(
    "--otter",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=_("Make an assignment for otter-grader, of --assignment or of all exercises: docs/otter.md."),
)
@click.option(
    "--nbgrader",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help=_(
        "Make an assignment in a course folder of nbgrader's, of --assignment or of all exercises: docs/nbgrader.md."
    ),
)
@assignment_option
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help=_("What to write."))
@click.option(
    "--wheels",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help=_("NumPy's wheels to put into the autograder: then its container needs no network."),
)
@course_option
@click.pass_context
def release(
    context: click.Context,
    only_check: bool,
    everything: Path | None,
    gradescope: str | None,
    github_actions: str | None,
    otter: Path | None,
    nbgrader: Path | None,
    assignment: str | None,
    out: Path | None,
    wheels: Path | None,
    course: Path | None,
) -> None:
    from bpgrade.authoring import release as making

    root = _root(course)
    chosen = [one for one in (gradescope, github_actions) if one is not None]
    others = [one for one in (everything, otter, nbgrader) if one is not None]
    if (
        len(chosen) + len(others) + only_check > 1
        or (out is not None and not chosen)
        or (wheels is not None and gradescope is None)
        or (assignment is not None and otter is None and nbgrader is None)
    ):
        raise UsageError(
            _(
                "Give one of --check, --all, --gradescope, --github-actions, --nbgrader and --otter; --out goes with --gradescope and --github-actions, "
                "--wheels with --gradescope, --assignment with --otter and --nbgrader."
            )
        )
    if otter is not None:
        _release_otter(root, assignment, otter)
        return
    if gradescope is not None:
        _release_autograder(root, gradescope or None, out or Path("autograder.zip"), wheels)
        return
    if github_actions is not None:
        from bpgrade.authoring import workflow

        path = out or workflow.WORKFLOW
        workflow.write(root, github_actions or None, path)
        click.echo(
            _("Wrote {path}. It goes into students' repositories, with the package beside it:").format(path=path)
        )
        click.echo("  " + _("pip wheel --no-deps --wheel-dir .github {course}").format(course=root))
        return
    if nbgrader is not None:
        _release_nbgrader(root, nbgrader, assignment)
        return
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
    if everything is not None:
        _release_everything(root, everything)
    context.exit(BpgradeError.exit_code if found and only_check else ALL_PASSED)


def _release_otter(root: Path, assignment: str | None, out: Path) -> None:
    from bpgrade.authoring import otter_assignment
    from bpgrade.result import plain

    built = otter_assignment.build(root, assignment, out)
    click.echo(
        counted(
            "Made {out}: {count} question, {points} points. otter has graded the answers: all right.",
            "Made {out}: {count} questions, {points} points. otter has graded the answers: all right.",
            len(built.questions),
            out=out,
            points=plain(built.points),
        )
    )
    if built.kept_key:
        click.echo(_("Its draws are those of the one that was there before. For other ones, remove that first."))
    click.echo(_("For students: {folder}. It holds no answer.").format(folder=out / otter_assignment.STUDENT))
    click.echo(_("For the team: {folder}. To grade one notebook:").format(folder=out / otter_assignment.AUTOGRADER))
    click.echo("  " + _("otter run NOTEBOOK -a {autograder}").format(autograder=built.autograder))


def _release_everything(root: Path, out: Path) -> None:
    from bpgrade.authoring import handouts

    for made in handouts.build(root, out):
        click.echo(f"{_size(made.size):>10}  {out / made.path}")
    click.echo(
        _("{out} is whole. Everybody may see {students}/; {team}/ holds answers.").format(
            out=out, students=handouts.STUDENTS, team=handouts.TEAM
        )
    )


def _size(count: int) -> str:
    """Return a number of bytes for people.

    >>> _size(2_345_678), _size(12)
    ('2.3 MB', '0.1 kB')
    """
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(count / 1e3, 0.1):.1f} kB"


def _release_autograder(root: Path, assignment: str | None, out: Path, wheels: Path | None) -> None:
    from bpgrade.authoring import autograder_zip
    from bpgrade.result import plain

    built = autograder_zip.build(root, assignment, out, wheels)
    click.echo(
        counted(
            "Wrote {path}: {count} exercise, {points} points, {size:.1f} MB. It holds no answer.",
            "Wrote {path}: {count} exercises, {points} points, {size:.1f} MB. It holds no answer.",
            len(built.exercises),
            path=built.path,
            points=plain(built.points),
            size=built.size / 1e6,
        )
    )
    if built.kept_key:
        click.echo(_("Its draws are those of the one that was there before. For other ones, remove that first."))
    click.echo(
        _("On Gradescope: set Autograder Points to {points}, and upload it under Configure Autograder.").format(
            points=plain(built.points)
        )
    )


def _release_nbgrader(root: Path, folder: Path, assignment: str | None) -> None:
    from bpgrade.authoring import nbgrader_assignment
    from bpgrade.result import plain

    built = nbgrader_assignment.build(root, folder, assignment)
    click.echo(
        counted(
            "Wrote {path}: {count} exercise, {points} points. It holds the answers.",
            "Wrote {path}: {count} exercises, {points} points. It holds the answers.",
            len(built.exercises),
            path=built.notebook,
            points=plain(built.points),
        )
    )
    click.echo(_("Wrote {path}, which it is graded by.").format(path=built.exam))
    if built.kept_key:
        click.echo(_("Its draws are those of the one that was there before. For other ones, remove that first."))
    if not built.configured:
        click.echo(_("{path} is yours. Put these lines at its end:").format(path=built.config))
        click.echo(indent(nbgrader_assignment.CONFIGURES, "  "))
    click.echo(_("Next: cd {folder}, then nbgrader generate_assignment {name}").format(folder=folder, name=built.name))


@click.command(
    short_help=_("Try whether the checks have teeth."),
    help=_(
        "Judge every planted mistake of an exercise, and its answer with one thing changed, in every way that the rules know. "
        "Exit 1 where something wrong passes. Without names: every exercise, which takes a few minutes."
    ),
)
@click.argument("exercises", nargs=-1, metavar="[EXERCISE]...")
@click.option("-v", "--verbose", is_flag=True, help=_("Show every equivalent change too."))
@click.option("--exact", is_flag=True, help=_("Compare equivalent changes with the answer to sixty digits."))
@click.option("--write", "write_page", is_flag=True, help=_("Make docs/assessment.md, of every exercise."))
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help=_("How many run at a time; the cores for none."))
@course_option
@click.pass_context
def audit(
    context: click.Context,
    exercises: tuple[str, ...],
    verbose: bool,
    exact: bool,
    write_page: bool,
    jobs: int | None,
    course: Path | None,
) -> None:
    from bpgrade.authoring import assessment_page
    from bpgrade.authoring.audit import audit_all
    from bpgrade.cli.team_screen import audited_lines
    from bpgrade.course import SYLLABUS, read
    from bpgrade.edition import choose
    from bpgrade.files import replace

    root = _root(course)
    if write_page and exercises:
        raise UsageError(_("The page is made of every exercise: give --write without names."))
    audits = []
    chosen = choose(read(root / SYLLABUS), exercises)
    for one in audit_all(root, chosen, jobs, compare=write_page, exact=exact):
        for line in audited_lines(one, verbose):
            click.echo(line)
        audits.append(one)
    if write_page:
        path = root / assessment_page.PAGE
        path.parent.mkdir(exist_ok=True)
        replace(path, assessment_page.page(root, audits, assessment_page.try_right_work(root)))
        click.echo(_("Wrote {path}.").format(path=assessment_page.PAGE.as_posix()))
    context.exit(ALL_PASSED if all(one.has_teeth for one in audits) else SOME_NOT_PASSED)


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


COMMANDS = (grade, regrade, explain, forget, release, audit, new)
