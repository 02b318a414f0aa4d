"""All that an instructor gives out, in one folder: for students a workspace, notebooks and the site in every language, and the program;
for the team the quiz. The same course makes the same bytes.

The folder is made beside its place and moved there when it is whole. `SHA256SUMS` in it says what was made, so that nothing else is replaced.
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bpgrade import workspace
from bpgrade.authoring import catalogues, site
from bpgrade.authoring.quiz import files as quiz_files
from bpgrade.authoring.site.contents import contents
from bpgrade.authoring.zips import zipped
from bpgrade.edition import SHIPPED, Edition, student_edition
from bpgrade.errors import UsageError
from bpgrade.messages import LANGUAGES, _, listed, speaking

STUDENTS, TEAM = "students", "team"
SUMS = "SHA256SUMS"
_README = "README.md"
#: What has to be installed, by the name that it is imported with.
_NEEDED = {"sphinx": "sphinx", "myst_parser": "myst-parser", "hatchling": "hatchling"}


@dataclass(frozen=True)
class Handout:
    """One of the things that were made. path: below the folder. size: in bytes, of all that is in it."""

    path: str
    size: int


def build(root: Path, out: Path) -> list[Handout]:
    """Make everything that is given out of the course at `root`, whose made files are up to date; return what it is.

    Raises UsageError where something else is in the way or is not installed, CourseError for what is wrong in the course's files.
    """
    missing = [package for module, package in _NEEDED.items() if find_spec(module) is None]
    if missing:
        raise UsageError(
            _("Making all of it needs {packages}: install bpgrade with its extra `course`.").format(
                packages=listed(missing)
            )
        )
    if not (root / "pyproject.toml").is_file():
        raise UsageError(
            _("{folder} holds no pyproject.toml: the package for students cannot be built.").format(folder=root)
        )
    _check_ours(out)
    with _replacing_folder(out) as fresh:
        edition = student_edition(root / SHIPPED)
        _for_students(root, edition, fresh / STUDENTS)
        for language in LANGUAGES:
            for path, data in _quiz(root, language).items():
                _put(fresh / TEAM / language / path, data)
        _put(fresh / _README, _readme(edition).encode())
        made = {path: (fresh / path).read_bytes() for path in _files(fresh)}
        sums = [f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in made.items()]
        _put(fresh / SUMS, "".join(sums).encode())
    return [Handout(path, size) for path, size in _sizes({path: len(data) for path, data in made.items()}).items()]


def _for_students(root: Path, edition: Edition, folder: Path) -> None:
    written = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted((root / "course").rglob("*"))
        if path.is_file()
    }
    name = "backprop"
    sites = {}
    assessments = edition.assessments(edition.course.exercises)
    for language in LANGUAGES:
        with speaking(language):
            work = _workspace(edition, name)
            stubs = {name: work[f"{name}.py"].decode() for name in edition.course.exercises}
            sites[language] = contents(edition.course, assessments, written, stubs, language)
        _put(folder / language / f"{name}.zip", zipped(work, name))
        for path, data in sites[language].files.items():
            if path.startswith("notebooks/"):
                _put(folder / language / path, data)
    site.build(sites, folder / "site")
    packed = {path: (folder / "site" / path).read_bytes() for path in _files(folder / "site")}
    _put(folder / "site.zip", zipped(packed, "site"))
    _wheel(root, folder)


def _workspace(edition: Edition, name: str) -> dict[str, bytes]:
    """Return the files of a fresh workspace in the language that is spoken, as `start` makes it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / name
        workspace.start(folder, edition)
        return {path: (folder / path).read_bytes() for path in _files(folder)}


def _wheel(root: Path, folder: Path) -> None:
    """Build the package for students. Hatch gives every file one time, and leaves out what Git ignores."""
    from hatchling.builders.wheel import WheelBuilder

    list(WheelBuilder(str(root)).build(directory=str(folder), versions=["standard"]))


def _quiz(root: Path, language: str) -> dict[str, bytes]:
    """Return the files of the quiz, with their answers: for the team alone."""
    if language == LANGUAGES[0]:
        return quiz_files.build(root, language)
    path = root / catalogues.course_file(language)
    words = path.read_text(encoding="utf-8") if path.is_file() else ""
    return quiz_files.build(root, language, catalogues.translation(words, language))


def _readme(edition: Edition) -> str:
    """Return what says what goes where, and who may see it."""
    return "\n".join(
        [
            "# " + _(edition.course.title),
            "",
            _("Made by `bpgrade release --all`, of edition {edition}.").format(edition=edition.course.edition),
            "",
            "## " + _("{folder}/: everybody may see it").format(folder=STUDENTS),
            "",
            "| {file} | {use} |".format(file=_("file"), use=_("what for")),
            "|---|---|",
            "| `bpgrade-*.whl` | " + _("The program. Students run `pip install` with this file.") + " |",
            "| `en/backprop.zip`, `ko/backprop.zip` | "
            + _("A workspace to unpack: the same as `bpgrade start backprop` makes.")
            + " |",
            "| `en/notebooks/`, `ko/notebooks/` | " + _("The exercises as notebooks, one for each unit.") + " |",
            "| `site/` | "
            + _(
                "The pages for any web server: begin with `index.html`, or `ko/index.html`. They open from a folder too."
            )
            + " |",
            "| `site.zip` | " + _("The same, for a learning platform that takes a zip.") + " |",
            "",
            "## " + _("{folder}/: it holds answers, and students must not see it").format(folder=TEAM),
            "",
            "| {file} | {use} |".format(file=_("file"), use=_("what for")),
            "|---|---|",
            "| `en/quiz/`, `ko/quiz/` | " + _("Questions for Moodle and for Canvas.") + " |",
            "",
            _("`{sums}` says what was made: `sha256sum --check {sums}` compares.").format(sums=SUMS),
            "",
        ]
    )


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _files(folder: Path) -> list[str]:
    """Return the paths of all files below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def _sizes(made: dict[str, int]) -> dict[str, int]:
    """Return the sizes by what people call one thing: a file, or a folder of them."""
    found: dict[str, int] = {}
    for path, size in made.items():
        one = re.sub(r"((?:^|/)(?:site|notebooks|quiz)/).*", r"\1", path)
        found[one] = found.get(one, 0) + size
    return found


def _check_ours(out: Path) -> None:
    """Raise UsageError where something is in the way that was not made here."""
    if not out.exists() and not out.is_symlink():
        return
    made: dict[str, str] = {}
    with suppress(OSError, UnicodeDecodeError):
        lines = (out / SUMS).read_text(encoding="utf-8").splitlines()
        made = {path: digest for digest, _space, path in (line.partition("  ") for line in lines)}
    if not made and out.is_dir() and not out.is_symlink() and not any(out.iterdir()):
        return
    if not made or out.is_symlink():
        raise UsageError(_("{folder} exists, and was not made by release: name another folder.").format(folder=out))
    for path in _files(out):
        if path != SUMS and hashlib.sha256((out / path).read_bytes()).hexdigest() != made.get(path):
            raise UsageError(
                _("{file} was not made by release, or was changed since: move it away, or name another folder.").format(
                    file=out / path
                )
            )


@contextmanager
def _replacing_folder(out: Path) -> Iterator[Path]:
    """Give a folder that becomes `out` at the end of the context, unless that is left by an exception."""
    beside = out.absolute().parent
    try:
        beside.mkdir(parents=True, exist_ok=True)
        for half in beside.glob(f".{out.name}.*"):
            if re.fullmatch(r"\.(?:fresh|old)\.\d+", half.name.removeprefix(f".{out.name}")):
                shutil.rmtree(half)
        fresh, old = (beside / f".{out.name}.{what}.{os.getpid()}" for what in ("fresh", "old"))
        fresh.mkdir()
        try:
            yield fresh
            if out.exists():
                out.rename(old)
            try:
                fresh.rename(out)
            except OSError:
                old.rename(out)
                raise
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise UsageError(_("{path} cannot be written: {why}.").format(path=out, why=error.strerror)) from error
