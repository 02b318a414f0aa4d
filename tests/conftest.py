"""What the tests share: the repository, the editions, and a way to hand something in."""

import fcntl
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

# What tests expect to read is English, on whoever's machine; before the import, which looks at it.
os.environ["BPGRADE_LANG"] = "en"

import pytest
import warm
from bpgrade import course, workspace
from bpgrade.assessment import Assessment
from bpgrade.authoring import authored
from bpgrade.authoring.authored import Authored
from bpgrade.authoring.prepare import Preparing
from bpgrade.edition import Edition, course_edition, student_edition
from bpgrade.pipeline import Grader
from bpgrade.plan import ask
from bpgrade.result import to_json
from bpgrade.sandbox import probing
from bpgrade.sandbox.child import Plain, Sandbox
from bpgrade.sandbox.keeper import Keeper
from bpgrade.sandbox.levels import Level
from bpgrade.submission import File, Submission
from browser import chromium

__all__ = ["chromium"]

# As in `absent`, which is for processes that are started: it takes longer than all other imports together.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

ROOT = Path(__file__).parents[1]
#: What processes of others, which read notebooks, start sooner with.
SOONER = {"PYTHONPATH": str(Path(__file__).with_name("absent"))}
SECRET = b"the secret of the tests"

#: What students handed in is graded, and never imported by a search for doctests; what runs in a process of its own would have
#: every worker import nbgrader, for two seconds.
collect_ignore = ["submissions", "samples", "nbgrader_course.py", "absent"]

Record = dict[str, Any]

#: Every exercise of the course as its author wrote it: what tests are parametrised over.
AUTHORED: dict[str, Authored] = {
    name: authored.read(ROOT / "solutions" / f"{name}.py", name)
    for name in course.read(ROOT / "course" / "course.toml").exercises
}


#: Whose tests are the longest: what is begun last is to be short, or one worker waits for the other.
LONGEST_FIRST = ("test_hostile_class.py", "test_attacks.py", "test_site.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests."""
    items.sort(key=lambda item: item.path.name not in LONGEST_FIRST)


@pytest.fixture(scope="session", autouse=True)
def commands_end() -> Iterator[None]:
    """What commands are forked from ends with the tests."""
    yield
    warm.close()


@pytest.fixture(scope="session")
def edition() -> Edition:
    """The course team's edition, with hidden draws."""
    read = course_edition(ROOT, lambda: SECRET)

    @cache
    def assessment(name: str) -> Assessment:
        names = read.course.other_names.get(AUTHORED[name].definition, ())
        return replace(prepared(name, SECRET), other_names=tuple(names))

    return replace(read, question=lambda name: ask(assessment(name).plan), assessment=assessment)


@pytest.fixture(scope="session")
def grader(edition: Edition) -> Grader:
    """A grader of every exercise, by hidden draws, which has less patience than the course: what never ends is to end soon."""
    limits = replace(edition.course.limits, load_seconds=2.5, step_seconds=1.0, exercise_seconds=5.0)
    return Grader(
        replace(edition, course=replace(edition.course, limits=limits)),
        edition.assessments(edition.course.exercises),
        for_teacher=True,
    )


@pytest.fixture(scope="session")
def sandbox(grader: Grader) -> Iterator[Sandbox]:
    """The sandbox that this machine has: a process forked from a warm one, in a few milliseconds."""
    found = probing.find()
    if found.level is Level.NONE:
        yield Plain()
        return
    with Keeper(grader.asking.packed, found.holding) as keeper:
        yield keeper


@pytest.fixture(scope="session")
def bare_sandbox() -> Iterator[Sandbox]:
    """The same, without the questions of a grader, which take long to make."""
    found = probing.find()
    if found.level is Level.NONE:
        yield Plain()
        return
    with Keeper([], found.holding) as keeper:
        yield keeper


@pytest.fixture(scope="session")
def boxed(grader: Grader, sandbox: Sandbox) -> Grader:
    """The same grader, with student code in the sandbox."""
    return replace(grader, sandbox=sandbox)


@pytest.fixture(scope="session")
def hand_in(grader: Grader) -> Callable[..., Record]:
    """Grade some files, given by path and text (or bytes), and return the record of the result."""

    def grade(files: dict[str, str | bytes]) -> Record:
        handed_in = tuple(
            File(path, data.encode() if isinstance(data, str) else data) for path, data in sorted(files.items())
        )
        result, _run = grader.grade(Submission("handed-in", handed_in))
        return to_json(result)

    return grade


@pytest.fixture(scope="session")
def assessments(grader: Grader) -> dict[str, Assessment]:
    """What each exercise is judged with, by its name."""
    return {one.name: one for one in grader.assessments}


@pytest.fixture(scope="session")
def hand_in_one(edition: Edition, assessments: dict[str, Assessment], sandbox: Sandbox) -> Callable[[str, str], Record]:
    """Grade one exercise of a single file with this text, and return the record of the exercise."""

    def grade(exercise: str, text: str) -> Record:
        return graded(edition, [assessments[exercise]], text, sandbox)["exercises"][0]

    return grade


@pytest.fixture(scope="session")
def check_one() -> Callable[[str, str], Record]:
    """Check one exercise as a student's laptop does, and return the record of the exercise."""
    shipped = student_edition()
    return lambda exercise, text: graded(shipped, [shipped.assessment(exercise)], text)["exercises"][0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A fresh workspace, made by the student edition."""
    workspace.start(tmp_path / "work", student_edition())
    return tmp_path / "work"


@pytest.fixture
def course_copy(tmp_path: Path) -> Path:
    """A copy of all that is authored and made, to be changed at will."""
    root = tmp_path / "course_copy"
    for part in ("course", "solutions", "exercises", "grader/bpgrade/student_edition"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that is made once for all workers of a run: by the first that asks, while the others wait."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    done = folder.with_name(f"{name}.done")
    with folder.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is in the repository, and of nothing that lies about in it. Not to be changed."""
    return once(tmp_path_factory, "checkout", copy_repository)


def copy_repository(folder: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)


@pytest.fixture(scope="session")
def handouts(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    """All that an instructor gives out, as `release --all` makes it. Not to be changed."""

    def make(folder: Path) -> None:
        came = bpgrade("release", "--all", folder / "out", cwd=checkout)
        assert came.returncode == 0, came.stdout + came.stderr

    return once(tmp_path_factory, "handouts", make) / "out"


class _Kept:
    """Where assessments are kept that all workers of a run need; nowhere before it has begun."""

    folder: Path | None = None


@pytest.fixture(scope="session", autouse=True)
def assessments_are_kept(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is prepared is prepared for all workers."""
    _Kept.folder = once(tmp_path_factory, "prepared", lambda _folder: None)


@cache
def preparing(name: str) -> Preparing:
    """Return what makes the assessments of an exercise: its public draws once."""
    return Preparing(AUTHORED[name])


@cache
def prepared(name: str, secret: bytes | None) -> Assessment:
    """Return the assessment of an exercise with the draws of this secret: made once for all workers, since some take a second."""
    if _Kept.folder is None:
        return preparing(name).assessment((), secret)
    path = _Kept.folder / f"{name.replace('/', '-')} {'public' if secret is None else secret.hex()}"
    with path.open("a+b") as file:
        # Who asks while another worker is at it waits, and reads what that has made.
        fcntl.flock(file, fcntl.LOCK_EX)
        if not path.stat().st_size:
            file.write(pickle.dumps(preparing(name).assessment((), secret)))
    found: Assessment = pickle.loads(path.read_bytes())
    return found


def graded(edition: Edition, chosen: Sequence[Assessment], text: str, sandbox: Sandbox | None = None) -> Record:
    """Grade a single file by these assessments, and return the record of the result."""
    submission = Submission("handed_in.py", (File("handed_in.py", text.encode()),))
    return to_json(Grader(edition, chosen, sandbox=sandbox or Plain()).grade(submission)[0])


def fill_in(folder: Path, *exercises: str) -> None:
    """Put the answers of these exercises, or of all, into a workspace."""
    for name in exercises or tuple(AUTHORED):
        (folder / f"{name}.py").write_text(AUTHORED[name].answer, encoding="utf-8")


def rows(record: Record, exercise: str) -> dict[str, Record]:
    """Return the rows of one exercise of a record, by name."""
    found = next(one for one in record["exercises"] if one["name"] == exercise)
    return {row["row"]: row for row in found["rows"]}


def bpgrade(*arguments: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does, and return what came of it: in a fork of a process that has imported it already."""
    words = [str(one) for one in arguments]
    came = None if environment else warm.run(words, cwd)
    return came or afresh(*words, cwd=cwd, **environment)


def afresh(*arguments: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, from its very start, and return what came of it."""
    return subprocess.run(
        [sys.executable, "-m", "bpgrade", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


def read_results(folder: Path) -> list[Record]:
    """Return the records of a run."""
    return [json.loads(line) for line in (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()]
