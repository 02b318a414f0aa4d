"""All that an instructor gives out, in one folder: for students a workspace, notebooks and the site in every language, and the program;
for the team the quiz. The same course makes the same bytes.

The folder is made beside its place and moved there when it is whole. `SHA256SUMS` in it says what was made, so that nothing else is replaced.
"""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from bpgrade import workspace
from bpgrade.authoring import catalogues, package, site
from bpgrade.authoring.quiz import files as quiz_files
from bpgrade.authoring.site.contents import contents
from bpgrade.authoring.texts import text_of
from bpgrade.authoring.whole_folder import SUMS, check_place, files, put, replacing_folder, seal
from bpgrade.authoring.zips import zipped
from bpgrade.edition import SHIPPED, Edition, student_edition
from bpgrade.errors import UsageError
from bpgrade.messages import LANGUAGES, _, listed, speaking

STUDENTS, TEAM = "students", "team"
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
    package.require(root)
    check_place(root, out)
    with replacing_folder(out) as fresh:
        edition = student_edition(root / SHIPPED)
        _for_students(root, edition, fresh / STUDENTS)
        for language in LANGUAGES:
            for path, data in _quiz(root, language).items():
                put(fresh / TEAM / language / path, data)
        put(fresh / _README, _readme(edition).encode())
        made = seal(fresh)
    return [Handout(path, size) for path, size in _sizes(made).items()]


def _for_students(root: Path, edition: Edition, folder: Path) -> None:
    written = {f"course/{path}": (root / "course" / path).read_bytes() for path in files(root / "course")}
    name = "backprop"
    sites = {}
    assessments = edition.assessments(edition.course.exercises)
    for language in LANGUAGES:
        with speaking(language):
            work = _workspace(edition, name)
            stubs = {exercise: work[f"{exercise}.py"].decode() for exercise in edition.course.exercises}
            sites[language] = contents(edition.course, assessments, written, stubs, language)
        put(folder / language / f"{name}.zip", zipped(work, name))
        for path, data in sites[language].files.items():
            if path.startswith("notebooks/"):
                put(folder / language / path, data)
    site.build(sites, folder / "site")
    packed = {path: (folder / "site" / path).read_bytes() for path in files(folder / "site")}
    put(folder / "site.zip", zipped(packed, "site"))
    package.build(root, folder)


def _workspace(edition: Edition, name: str) -> dict[str, bytes]:
    """Return the files of a fresh workspace in the language that is spoken, as `start` makes it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / name
        workspace.start(folder, edition)
        return {path: (folder / path).read_bytes() for path in files(folder)}


def _quiz(root: Path, language: str) -> dict[str, bytes]:
    """Return the files of the quiz, with their answers: for the team alone."""
    if language == LANGUAGES[0]:
        return quiz_files.build(root, language)
    path = root / catalogues.course_file(language)
    words = text_of(path) if path.is_file() else ""
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


def _sizes(made: Mapping[str, int]) -> dict[str, int]:
    """Return the sizes by what people call one thing: a file, or a folder of them."""
    found: dict[str, int] = {}
    for path, size in made.items():
        one = re.sub(r"((?:^|/)(?:site|notebooks|quiz)/).*", r"\1", path)
        found[one] = found.get(one, 0) + size
    return found
