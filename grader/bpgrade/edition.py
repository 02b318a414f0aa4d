"""An edition: the course and its assessments. The course's own is made from `solutions/`; the student's is shipped ready-made.

Both have one type, so that `check` and `grade` are one code path.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bpgrade.course import COURSE_DATA, SOLUTIONS, SYLLABUS, Course
from bpgrade.errors import CourseError, UsageError
from bpgrade.messages import _, listed
from bpgrade.outline import Outline, outline
from bpgrade.question import Question, shipped
from bpgrade.sandbox.observe import Asking

if TYPE_CHECKING:
    from bpgrade.assessment import Assessment
    from bpgrade.graph.drawing import Drawing

#: What `release` makes and everybody may see.
STUDENT_EDITION = Path(__file__).parent / "student_edition"
#: Where that is in a course team's copy.
SHIPPED = Path("grader") / "bpgrade" / "student_edition"


@dataclass(frozen=True)
class Edition:
    """A course, and how to get what is asked of one of its exercises, and what that is judged with.

    outline: its rows alone, before anything is judged.
    data: the folder of the files of numbers that come with the exercises. pages: that of the pages, as they stand in a workspace, with
        a folder for each language.
    root: the folder of the course's own copy; nothing for the student edition.
    graphs: the folder of the drawings of the exercises, as they were made by `release`.
    """

    course: Course
    question: Callable[[str], Question]
    assessment: Callable[[str], "Assessment"]
    outline: Callable[[str], Outline]
    data: Path
    pages: Path
    root: Path | None
    graphs: Path

    def has_graph(self, name: str) -> bool:
        """Return whether there is a drawing of an exercise."""
        return (self.graphs / f"{name}.graph.json").is_file()

    def drawing(self, name: str) -> "Drawing | None":
        """Return the drawing of an exercise; nothing where there is none."""
        if not self.has_graph(name):
            return None
        from bpgrade.graph.drawing import from_files

        place = self.graphs / f"{name}.graph.json"
        return from_files(json.loads(place.read_bytes()), place.with_suffix(".numbers").read_bytes())

    def assessments(self, names: Sequence[str]) -> list["Assessment"]:
        """Return the assessments of these exercises."""
        return [self.assessment(name) for name in names]

    def asking(self, names: Sequence[str]) -> Asking:
        """Return what is asked of a submission for these exercises."""
        return self.asking_with([self.question(name) for name in names])

    def asking_with(self, questions: Sequence[Question]) -> Asking:
        """Return what is asked of a submission with these questions."""
        definitions = sorted({name for question in questions for name in question.definitions})
        names = {name: self.names_of(name) for name in definitions}
        forms = self.adapters_of([question.exercise for question in questions])
        functions = {form[name] for form in forms.values() for name in ("forward", "backward") if form["functions"]}
        return Asking(questions, {**{name: (name,) for name in sorted(functions)}, **names}, self.course.limits, forms)

    def adapters_of(self, exercises: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return by definition how the course's adapters have it called; few courses have any.

        Raises CourseError for one that does not fit its exercise.
        """
        if not self.course.adapters:
            return {}
        from bpgrade import adapters

        # What is asked once more, at nudged inputs, does not show all that is asked of a class.
        questions = [self.question(name) for name in exercises if name in self.course.exercises]
        return dict(filter(None, (adapters.named(self.course.adapters, question) for question in questions)))

    def names_of(self, definition: str) -> tuple[str, ...]:
        """Return the names that count for a definition, its own first."""
        return (definition, *self.course.other_names.get(definition, ()))


def find_course(start: Path) -> Path | None:
    """Return the nearest folder, from `start` upwards, that holds a course team's copy."""
    for folder in (start, *start.parents):
        if (folder / SYLLABUS).is_file() and (folder / SOLUTIONS).is_dir():
            return folder
    return None


def open_edition(course: Path | None, here: Path, secret: Callable[[], bytes] | None = None) -> Edition:
    """Return the edition to judge with: the named course, else the one around `here`, else the student edition.

    secret: gives the key of the hidden draws, for a course; without it the public draws decide.
    Raises UsageError where a named folder holds no course.
    """
    if course is not None and not (course / SYLLABUS).is_file():
        raise UsageError(_("{folder} holds no {syllabus}.").format(folder=course, syllabus=SYLLABUS.as_posix()))
    if course is not None and not (course / SOLUTIONS).is_dir():
        raise UsageError(
            _("{folder} holds no solutions/: grading needs the course team's own copy.").format(folder=course)
        )
    root = course or find_course(here)
    return student_edition() if root is None else course_edition(root, secret)


def course_edition(root: Path, secret: Callable[[], bytes] | None) -> Edition:
    """Return the edition of the course team's copy at `root`, with hidden draws where there is a secret.

    secret: asked for when the first assessment is.

    Raises CourseError for what is wrong in its files.
    """
    from bpgrade import course
    from bpgrade.authoring import authored, prepare
    from bpgrade.plan import ask

    syllabus = course.read(root / SYLLABUS)

    @cache
    def assessment(name: str) -> "Assessment":
        source = authored.read(root / SOLUTIONS / f"{name}.py", name)
        return prepare.prepare(source, syllabus.other_names.get(source.definition, ()), secret() if secret else None)

    return Edition(
        syllabus,
        lambda name: ask(assessment(name).plan),
        assessment,
        lambda name: assessment(name).outline,
        root / COURSE_DATA,
        root / SHIPPED / "pages",
        root,
        root / SHIPPED,
    )


def student_edition(folder: Path = STUDENT_EDITION) -> Edition:
    """Return the edition that everybody has: public draws and examples, and no answers.

    Raises CourseError where its files are missing.
    """

    @cache
    def read(name: str) -> bytes:
        try:
            return (folder / name).read_bytes()
        except OSError:
            raise CourseError(_("{name} is missing from this installation of bpgrade.").format(name=name)) from None

    @cache
    def data(name: str) -> Any:
        return json.loads(read(f"{name}.json"))

    def question(name: str) -> Question:
        return shipped(name, data(name), read(f"{name}.numbers"))

    def assessment(name: str) -> "Assessment":
        from bpgrade.assessment import from_files

        return from_files(data(name), lambda: data(f"{name}.mistakes"), read(f"{name}.numbers"))

    def in_outline(name: str) -> Outline:
        exercise = data(name)
        rows = [(row["name"], row["of"] or [row["name"]]) for row in exercise["rows"]]
        cases = [
            (case["steps"], {name: step for name, (step, _index) in case["outputs"].items()})
            for case in exercise["cases"]
        ]
        return outline(exercise["definition"], rows, cases)

    course = Course.from_json(data("course"))
    return Edition(course, question, assessment, in_outline, folder / "data", folder / "pages", None, folder)


def choose(course: Course, words: Sequence[str]) -> list[str]:
    """Return the exercises that these words mean: whole names, last parts, file names, or units; all for none.

    Raises UsageError for a word that means none, or more than one.
    """
    chosen: list[str] = []
    for word in words:
        name = word.replace("\\", "/").removeprefix("./").removesuffix("/").removesuffix(".py")
        unit = [exercise for exercise in course.exercises if exercise.startswith(f"{name}/")]
        meant = [
            exercise
            for exercise in course.exercises
            if exercise == name or exercise.rpartition("/")[2] == name or name.endswith(f"/{exercise}")
        ]
        if len(meant) > 1:
            raise UsageError(_("{word} may mean {names}.").format(word=word, names=listed(meant)))
        if not meant and not unit:
            raise UsageError(
                _("{word} is no file here and no exercise of this course; bpgrade list shows them.").format(word=word)
            )
        chosen += meant or unit
    return [name for name in course.exercises if name in chosen] if words else list(course.exercises)
