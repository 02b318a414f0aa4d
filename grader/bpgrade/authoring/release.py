"""`release`: everything that is made from the authored files, made; or compared with what is there.

Made are the stubs in `exercises/`, the pages in `course/` with the table of points among them, in every language, the notebooks, the
student edition's data, and the catalogues, in which what people translated stays. Text must agree to the byte, numbers within 1e-9, since numpy's last
bits differ between machines.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bpgrade import adapters, course
from bpgrade.assessment import Assessment, as_json, to_files
from bpgrade.authoring import authored, catalogues, drawings, notebooks, pages, prepare
from bpgrade.authoring.authored import Authored
from bpgrade.authoring.pages import places
from bpgrade.authoring.texts import text_of
from bpgrade.course import COURSE_DATA, SOLUTIONS, SYLLABUS, Course
from bpgrade.edition import SHIPPED as DATA
from bpgrade.errors import CourseError
from bpgrade.files import replace
from bpgrade.graph.drawing import to_files as to_graph_files
from bpgrade.messages import LANGUAGES, _, listed, speaking
from bpgrade.plan import ask
from bpgrade.result import plain

EXERCISES = "exercises"
#: The pages, in the language that they are written in; those in another one are in a folder of its name.
PAGES = Path("course")
POINTS = "points.md"
NUMBERS_AGREE = 1e-9


@dataclass(frozen=True)
class Difference:
    """A made file that is missing, out of date, or no longer made. data: what it should hold; nothing for the last kind."""

    path: Path
    data: str | bytes | None


def make(root: Path) -> dict[Path, str | bytes]:
    """Return every made file of the course at `root`, by its path below it.

    Raises CourseError where an authored file or the syllabus breaks a rule.
    """
    syllabus = course.read(root / SYLLABUS)
    made: dict[Path, str | bytes] = {DATA / "course.json": as_json(syllabus.to_json())}
    assessments: list[Assessment] = []
    definitions: dict[str, str] = {}
    sources: dict[str, Authored] = {}
    for name in syllabus.exercises:
        source = sources[name] = authored.read(root / SOLUTIONS / f"{name}.py", name)
        assessment = prepare.prepare(source, syllabus.other_names.get(source.definition, ()), secret=None)
        if definitions.setdefault(source.definition, name) != name:
            raise CourseError(
                _("{one} and {other} both define {definition}.").format(
                    one=definitions[source.definition], other=name, definition=source.definition
                )
            )
        assessments.append(assessment)
        if syllabus.adapters:
            adapters.named(syllabus.adapters, ask(assessment.plan))
        made[Path(EXERCISES) / f"{name}.py"] = source.stub
        files = to_files(assessment)
        made[DATA / f"{name}.json"] = files.text
        made[DATA / f"{name}.mistakes.json"] = files.mistakes
        made[DATA / f"{name}.numbers"] = files.numbers
        if source.exercise.graph is not None:
            graph, numbers = to_graph_files(drawings.draw(assessment, source.exercise.graph))
            made[DATA / f"{name}.graph.json"] = as_json(graph)
            made[DATA / f"{name}.graph.numbers"] = numbers
    for path in sorted((root / COURSE_DATA).glob("*")):
        made[DATA / "data" / path.name] = text_of(path)
    made.update(_catalogues(root, syllabus, sources.values()))
    book = pages.read(root, {name: source.answer for name, source in sources.items()})
    pages.check_links(book, [POINTS], syllabus.exercises, root / COURSE_DATA)
    _check_explained(book, assessments)
    for language in LANGUAGES:
        spoken = _spoken(made, language)
        made.update(_pages(root, syllabus, assessments, book, spoken))
        with speaking(language, spoken.program):
            made.update({_pages_in(language) / path: text for path, text in notebooks.make(syllabus, sources).items()})
    _check_course(root, syllabus, {one.name: one.points for one in assessments}, definitions)
    return made


def differences(root: Path) -> list[Difference]:
    """Return the made files that are not as they should be."""
    made = make(root)
    found = [Difference(path, data) for path, data in made.items() if not _agrees(root / path, data)]
    folders: list[tuple[Path, str]] = [
        (Path(EXERCISES), "*/*.py"),
        (DATA, "**/*.json"),
        (DATA, "**/*.numbers"),
        (DATA / "data", "*"),
        (DATA / "pages", "*/*"),
        *((_pages_in(language), pattern) for language in LANGUAGES for pattern in ("*.md", f"{notebooks.FOLDER}/*")),
    ]
    for folder, pattern in folders:
        for path in sorted((root / folder).glob(pattern)):
            if path.relative_to(root) not in made:
                found.append(Difference(path.relative_to(root), None))
    return found


def write(root: Path, found: list[Difference]) -> None:
    """Make the course at `root` as it should be."""
    for difference in found:
        path = root / difference.path
        if difference.data is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace(path, difference.data)


def _catalogues(root: Path, syllabus: Course, sources: Iterable[Authored]) -> dict[Path, str | bytes]:
    """Return the catalogues of every language with what is said today, and compiled what goes with the package.

    A course that has the program from elsewhere has its catalogues from there, too.
    """
    made: dict[Path, str | bytes] = {}
    ours = (root / catalogues.PACKAGE / "messages.py").is_file()
    program = catalogues.of_the_program(root, syllabus, sources) if ours else []
    said = list(catalogues.of_the_course(root, syllabus))
    for language in catalogues.TRANSLATED:
        path = catalogues.course_file(language)
        if said:
            made[path] = catalogues.brought_up_to_date(_text(root / path), said, language)
        if ours:
            path = catalogues.program_file(language)
            made[path] = text = catalogues.brought_up_to_date(_text(root / path), program, language)
            made[path.with_suffix(".mo")] = catalogues.compiled(text, language)
            click = path.with_name("click.po")
            made[click.with_suffix(".mo")] = catalogues.compiled(_text(root / click), language)
    return made


@dataclass(frozen=True)
class _Spoken:
    """A language, as the catalogues have it that are being made.

    program: the compiled catalogue of the program; nothing where that is not made. translate: gives a piece of a page; nothing for what is written.
    """

    language: str
    program: bytes | None
    translate: Callable[[str], str] | None


def _spoken(made: Mapping[Path, str | bytes], language: str) -> _Spoken:
    if language not in catalogues.TRANSLATED:
        return _Spoken(language, None, None)
    program = made.get(catalogues.program_file(language).with_suffix(".mo"))
    text = made.get(catalogues.course_file(language), "")
    translate = catalogues.translation(str(text), language)
    return _Spoken(language, program if isinstance(program, bytes) else None, translate)


def _pages(
    root: Path,
    syllabus: Course,
    assessments: Sequence[Assessment],
    book: Mapping[str, pages.Page],
    spoken: _Spoken,
) -> dict[Path, str]:
    """Return every page in one language, as it stands in the course's own copy and in a workspace."""
    made: dict[Path, str] = {}
    place = places.COURSE_IN_ANOTHER_LANGUAGE if spoken.translate else places.COURSE
    with speaking(spoken.language, spoken.program):
        points = _points_table(syllabus, assessments)
        to_notebooks = _to_notebooks(syllabus, assessments)
    for folder, where in ((_pages_in(spoken.language), place), (DATA / "pages" / spoken.language, places.WORKSPACE)):
        made[folder / POINTS] = points
        made.update({folder / name: pages.make(page, where, spoken.translate) for name, page in book.items()})
    # A workspace has files to fill in, and no notebooks.
    for name in book:
        made[_pages_in(spoken.language) / name] += to_notebooks.get(name, "")
    return made


def _to_notebooks(syllabus: Course, assessments: Sequence[Assessment]) -> dict[str, str]:
    """Return what ends the pages that explain exercises, by their names: the way to the notebooks with those exercises."""
    units: dict[str, dict[str, None]] = {}
    for one in assessments:
        units.setdefault(one.page.partition("#")[0], {})[one.name.partition("/")[0]] = None
    titles = {unit.name: _(unit.title) for unit in syllabus.units}
    return {
        page: "\n"
        + _("The same exercises as a notebook: {notebooks}.").format(
            notebooks=listed([f"[{titles[unit]}]({notebooks.FOLDER}/{unit}.ipynb)" for unit in explained])
        )
        + "\n"
        for page, explained in units.items()
    }


def _check_explained(book: Mapping[str, pages.Page], assessments: Sequence[Assessment]) -> None:
    """Raise CourseError where a course has pages, and an exercise names none of their headings."""
    headings = {f"{name}#{anchor}" for name, page in book.items() for anchor in page.anchors}
    for one in assessments:
        if book and one.page not in headings:
            raise CourseError(
                _(
                    "{exercise} needs the heading of a page that explains it, as in page={example!r}; {page!r} is none."
                ).format(exercise=one.name, example=min(headings), page=one.page)
            )


def _pages_in(language: str) -> Path:
    return PAGES if language == LANGUAGES[0] else PAGES / language


def _text(path: Path) -> str:
    return text_of(path) if path.is_file() else ""


def _check_course(root: Path, syllabus: Course, points: Mapping[str, float], definitions: Mapping[str, str]) -> None:
    """Raise CourseError where the syllabus and the authored files disagree."""
    for assignment in syllabus.assignments:
        total = sum(points[name] for name in assignment.exercises)
        if abs(total - assignment.points) > NUMBERS_AGREE:
            raise CourseError(
                _("Assignment {name} says {said:g} points, and its exercises have {total:g}.").format(
                    name=assignment.name, said=assignment.points, total=total
                )
            )
    unknown = sorted(set(syllabus.other_names) - set(definitions))
    if unknown:
        raise CourseError(
            _("Other names are given for {names}, which no exercise defines.").format(names=listed(unknown))
        )
    unlisted = sorted(
        path.relative_to(root / SOLUTIONS).with_suffix("").as_posix()
        for path in (root / SOLUTIONS).glob("*/*.py")
        if path.relative_to(root / SOLUTIONS).with_suffix("").as_posix() not in points
    )
    if unlisted:
        raise CourseError(
            _("{names} stands in {solutions}/ and in no unit of {syllabus}.").format(
                names=listed(unlisted), solutions=SOLUTIONS, syllabus=SYLLABUS.as_posix()
            )
        )


def _points_table(syllabus: Course, assessments: Sequence[Assessment]) -> str:
    """Return the page with every exercise, its rows and their points."""
    by_name = {one.name: one for one in assessments}
    lines = [
        _("# Points"),
        "",
        _("Made from the exercises themselves by `bpgrade release`: what each row of each exercise is worth."),
        "",
    ]
    for unit in syllabus.units:
        lines += [
            f"## {_(unit.title)}",
            "",
            _("| exercise | to write | rows | points |"),
            "|---|---|---|---:|",
        ]
        for one in (by_name[name] for name in unit.exercises):
            rows = ", ".join(f"{row.name} {plain(row.points)}" for row in one.rows)
            lines.append(f"| `{one.name}` | `{one.definition}` | {rows} | {plain(one.points)} |")
        lines.append("")
    lines += [_("## Assignments"), "", _("| assignment | exercises | points |"), "|---|---|---:|"]
    for assignment in syllabus.assignments:
        names = ", ".join(f"`{name}`" for name in assignment.exercises)
        lines.append(f"| {assignment.name}: {_(assignment.title)} | {names} | {plain(assignment.points)} |")
    return "\n".join(lines) + "\n"


def _agrees(path: Path, data: str | bytes) -> bool:
    """Return whether the file holds this; numbers may differ by 1e-9 of the larger of 1 and themselves."""
    try:
        there = path.read_bytes()
    except OSError:
        return False
    if isinstance(data, str):
        # A checkout may have other line ends.
        return there.replace(b"\r\n", b"\n") == data.encode()
    if there == data:
        return True
    if len(there) != len(data) or path.suffix != ".numbers":
        return False
    one, other = np.frombuffer(there, "<f8"), np.frombuffer(data, "<f8")
    largest = np.maximum(np.abs(one), np.abs(other))
    with np.errstate(invalid="ignore"):
        near = np.abs(one - other) <= NUMBERS_AGREE * np.maximum(1.0, largest)
    # Integers, read as floats, are the tiniest of numbers: they agree where they are the same.
    return bool(((one == other) | (near & (largest > 1e-300) & np.isfinite(largest))).all())
