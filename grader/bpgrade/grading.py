"""`grade`: a class, judged on hidden draws into a folder.

The folder is the run. Its secret is made once and kept, so that grading again draws the same numbers.
"""

import json
import os
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bpgrade import feedback, gradebook
from bpgrade.arrivals import Arrived, arrivals
from bpgrade.edition import Edition, open_edition
from bpgrade.errors import SandboxError, SubmissionError, UsageError
from bpgrade.files import replace
from bpgrade.messages import _
from bpgrade.pipeline import Grader
from bpgrade.result import Result, to_json
from bpgrade.sandbox.child import LEVEL, end_all

LEVELS = ("NONE", "WEAK", "STRONG", "FULL")

SECRET_BYTES = 32

Progress = Callable[[int, int, Result], None]


@dataclass(frozen=True)
class Graded:
    """What `grade` made. folder: where the files are."""

    edition: Edition
    folder: Path
    results: tuple[Result, ...]


def grade(
    handed_in: Sequence[Path | str],
    out: Path | str,
    course: Path | str | None = None,
    assignment: str | None = None,
    sandbox: str = "NONE",
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Graded:
    """Judge every submission in these places, and write results, gradebook and feedback into `out`.

    course: the course team's copy, else the one around the current folder. sandbox: the lowest level to accept.
    jobs: how many run at a time; as many as there are cores for none. progress: told after each, with how many are done.

    Raises BpgradeError with a sentence; nothing that one submission does raises.
    """
    require_level(sandbox)
    folder = Path(out)
    paths = [Path(path) for path in handed_in]
    for path in paths:
        if not path.exists():
            raise SubmissionError(_("There is no {path}.").format(path=path))
        if path.resolve() == folder.resolve():
            raise UsageError(
                _("{path} is what was handed in: the results need a folder of their own.").format(path=path)
            )
    edition = open_edition(None if course is None else Path(course), Path.cwd(), lambda: secret_of(folder))
    if edition.root is None:
        raise UsageError(
            _(
                "This is the student edition: it has no solutions/ and no hidden draws, so it can check and cannot grade. "
                "Run it in the course team's copy, or name that with --course."
            )
        )
    names = edition.course.assignment(assignment).exercises if assignment else edition.course.exercises
    grader = Grader(edition, edition.assessments(names), assignment)
    with arrivals(paths, edition.course.limits, leave_out=folder) as arrived:
        results = _grade_all(grader, arrived, jobs or os.cpu_count() or 1, progress)
    _write(edition, folder, results)
    return Graded(edition, folder, tuple(results))


def require_level(asked: str) -> None:
    """Raise SandboxError where student code would run less shut in than asked."""
    if LEVELS.index(LEVEL) < LEVELS.index(asked):
        raise SandboxError(
            _("The sandbox here is {level}, and {asked} was asked for; nothing was run.").format(
                level=LEVEL, asked=asked
            )
        )


def secret_of(folder: Path) -> bytes:
    """Return the key of a run's hidden draws, made at the first call and kept, for its owner's eyes only.

    Raises UsageError where the folder cannot be written.
    """
    path = folder / "private" / "secret"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            fresh = path.with_name(f".secret.{os.getpid()}")
            with os.fdopen(
                os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii"
            ) as stream:
                stream.write(os.urandom(SECRET_BYTES).hex())
            # A name that is taken meanwhile stays: two runs into one folder agree on the first one's.
            try:
                os.link(fresh, path)
                fresh.unlink()
            except FileExistsError:
                fresh.unlink()
            except OSError:
                fresh.replace(path)
        secret = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise UsageError(_("{folder} cannot hold a run: {why}.").format(folder=folder, why=error)) from None
    if len(secret) != SECRET_BYTES:
        raise UsageError(
            _("{path} is no whole secret: bring the right one back, or grade into another folder.").format(path=path)
        )
    return secret


def _grade_all(grader: Grader, arrived: Sequence[Arrived], jobs: int, progress: Progress | None) -> list[Result]:
    """Return the results in the order in which the submissions arrived."""
    results: list[Result] = []
    pool = ThreadPoolExecutor(jobs)
    try:
        for result in pool.map(grader.grade_or_fail, arrived):
            results.append(result)
            if progress is not None:
                progress(len(results), len(arrived), result)
    except BaseException:
        end_all()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
    return results


def _write(edition: Edition, folder: Path, results: Sequence[Result]) -> None:
    """Write the run's files, each replaced whole."""
    notes = folder / "feedback"
    notes.mkdir(parents=True, exist_ok=True)
    for name in _written_before(folder):
        (notes / f"{name}.txt").unlink(missing_ok=True)
    for name, result in zip(file_names([result.submission for result in results]), results, strict=True):
        replace(notes / f"{name}.txt", feedback.text(edition.course, result))
    lines = (json.dumps(to_json(result), ensure_ascii=False) for result in results)
    replace(folder / "results.jsonl", "".join(f"{line}\n" for line in lines))
    replace(folder / "gradebook.csv", gradebook.to_csv(results))


def _written_before(folder: Path) -> list[str]:
    """Return the names of the feedback files that an earlier run into this folder wrote."""
    try:
        lines = (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()
        return file_names([str(json.loads(line)["submission"]) for line in lines])
    except (OSError, ValueError, KeyError, TypeError):
        return []


def file_names(names: Sequence[str]) -> list[str]:
    """Return a distinct file name for each submission's name that every system can write.

    >>> file_names(["ada.py", "../x", "CON"])
    ['ada.py', '.._x', '_CON']
    """
    taken: set[str] = set()
    safe = []
    for name in names:
        plain = re.sub(r'[\\\\/:*?"<>|\x00-\x1f\x7f]', "_", name).strip(" ").rstrip(".")
        plain = plain.encode("utf-8", "replace")[:150].decode("utf-8", "ignore") or "_"
        if re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", plain):
            plain = f"_{plain}"
        one, number = plain, 2
        while one.casefold() in taken:
            one, number = f"{plain}~{number}", number + 1
        taken.add(one.casefold())
        safe.append(one)
    return safe
