"""The syllabus `course/course.toml`, read into types: units, assignments, limits, other names and forms of a definition."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, ClassVar

from bpgrade.errors import CourseError, UsageError
from bpgrade.messages import LANGUAGES, _, listed

SYLLABUS = Path("course") / "course.toml"
#: The folder of the measured numbers that exercises and pages use.
COURSE_DATA = Path("course") / "data"
#: The folder of the authored files.
SOLUTIONS = "solutions"


@dataclass(frozen=True)
class Unit:
    """A part of the course; `exercises` holds whole names, as in `gates/mul`."""

    name: str
    title: str
    exercises: tuple[str, ...]


@dataclass(frozen=True)
class Assignment:
    """What is handed in and graded together, and the points it is worth.

    due, late, attempts: as `rules` reads them.
    """

    name: str
    title: str
    exercises: tuple[str, ...]
    points: float
    due: Any = None
    late: Mapping[str, Any] = field(default_factory=dict)
    attempts: str = "last"

    #: What only grading a class needs.
    RULES: ClassVar[tuple[str, ...]] = ("due", "late", "attempts")


@dataclass(frozen=True)
class Limits:
    """What one submission may use; each name carries its unit.

    Seconds are its own: those in which it ran or stood still, not those in which it waited for a processor; up to an exercise's, a
    second in which it stood still counts a third. `cpu_seconds` are the processor's. exercises: what is different for some
    exercises, by name.
    """

    load_seconds: float = 6
    step_seconds: float = 3
    exercise_seconds: float = 15
    total_seconds: float = 90
    cpu_seconds: float = 60
    memory_mebibytes: int = 2048
    result_kibibytes: int = 256
    results_mebibytes: int = 8
    output_kibibytes: int = 64
    submission_mebibytes: int = 64
    submission_files: int = 500
    submission_entries: int = 100_000
    submission_ratio: int = 100
    exercises: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    #: Of one exercise alone, these may be different.
    BY_EXERCISE: ClassVar[tuple[str, ...]] = ("step_seconds", "exercise_seconds", "result_kibibytes")
    #: Reading what was handed in is our own work.
    READING_SECONDS: ClassVar[float] = 60.0

    @property
    def frame_bytes(self) -> int:
        """Return the most that one process may send: its results, and as much again that is said about them."""
        return 2 * self.results_mebibytes << 20

    def of(self, exercise: str) -> "Limits":
        """Return the limits as they are for one exercise."""
        different: Any = self.exercises.get(exercise)
        return replace(self, **different) if different else self


@dataclass(frozen=True)
class Course:
    """The syllabus."""

    title: str
    edition: str
    units: tuple[Unit, ...]
    assignments: tuple[Assignment, ...]
    other_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    #: As `adapters` reads them: for an exercise, a unit, or all.
    adapters: Mapping[str, Any] = field(default_factory=dict)
    #: How files are named that a class handed in, as `platforms.pattern` reads it; nothing where a platform names them.
    pattern: str = ""
    #: As `platforms.gradescope_settings` reads it.
    gradescope: Mapping[str, Any] = field(default_factory=dict)
    #: What feedback is written in, where nobody asks for another language; nothing for the one of who grades.
    language: str = ""
    #: What `rules` reads for all assignments.
    gradebook: Mapping[str, Any] = field(default_factory=dict)

    @property
    def exercises(self) -> tuple[str, ...]:
        """Return the names of all exercises, in the order of the course."""
        return tuple(name for unit in self.units for name in unit.exercises)

    def assignment(self, name: str) -> Assignment:
        """Return the assignment of that name.

        Raises UsageError for a name that is none.
        """
        for assignment in self.assignments:
            if assignment.name == name:
                return assignment
        raise UsageError(
            _("{name} is no assignment of this course; there are: {names}.").format(
                name=name, names=listed([assignment.name for assignment in self.assignments])
            )
        )

    def rules_of(self, name: str) -> dict[str, Any]:
        """Return the rules for the grades of an assignment, as a run keeps them. Raises UsageError for a name that is none."""
        from bpgrade.gradebook import rules

        return rules.of(self.gradebook, self.assignments, self.assignment(name))

    def to_json(self) -> dict[str, Any]:
        """Return the course as JSON's types, for the student edition: without what only grading a class needs."""
        data = {
            name: value for name, value in asdict(self).items() if name not in ("pattern", "gradebook", "gradescope")
        }
        data["assignments"] = [
            {name: value for name, value in one.items() if name not in Assignment.RULES} for one in data["assignments"]
        ]
        return data

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "Course":
        """Return the course that `to_json` wrote."""
        return Course(
            title=data["title"],
            edition=data["edition"],
            units=tuple(Unit(unit["name"], unit["title"], tuple(unit["exercises"])) for unit in data["units"]),
            assignments=tuple(
                Assignment(**{**item, "exercises": tuple(item["exercises"])}) for item in data["assignments"]
            ),
            other_names={name: tuple(others) for name, others in data["other_names"].items()},
            limits=Limits(**data["limits"]),
            adapters=data["adapters"],
            pattern=data.get("pattern", ""),
            language=data.get("language", ""),
            gradescope=data.get("gradescope", {}),
            gradebook=data.get("gradebook", {}),
        )


def read(path: Path) -> Course:
    """Return the course that the file at `path` declares.

    Raises CourseError, naming the file and what is wrong in it.
    """
    import tomllib  # the student edition has its course in JSON, and pays nothing for this

    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CourseError(_("{path} cannot be read: {why}").format(path=path, why=error)) from None
    try:
        units = [
            {**unit, "exercises": [f"{unit['name']}/{exercise}" for exercise in unit["exercises"]]}
            for unit in data["unit"]
        ]
        course = Course.from_json(
            {
                "title": data["title"],
                "edition": data["edition"],
                "units": units,
                "assignments": data.get("assignment", []),
                "other_names": data.get("other_names", {}),
                "limits": data.get("limits", {}),
                "adapters": data.get("adapters", {}),
                "pattern": data.get("intake", {}).get("pattern", ""),
                "language": data.get("language", ""),
                "gradescope": data.get("gradescope", {}),
                "gradebook": data.get("gradebook", {}),
            }
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise CourseError(_("{path} lacks something, or has too much: {why}").format(path=path, why=error)) from None
    _check(course, path)
    return course


def _check(course: Course, path: Path) -> None:
    """Raise CourseError where the syllabus contradicts itself."""
    if course.language and course.language not in LANGUAGES:
        raise CourseError(
            _("{path}: language is {said!r}, and has to be one of {languages}.").format(
                path=path, said=course.language, languages=listed(LANGUAGES)
            )
        )
    known = set(course.exercises)
    if len(known) < len(course.exercises):
        raise CourseError(_("{path}: an exercise is listed twice.").format(path=path))
    for assignment in course.assignments:
        unknown = [name for name in assignment.exercises if name not in known]
        if unknown:
            raise CourseError(
                _("{path}: assignment {name} has {unknown}, which no unit lists.").format(
                    path=path, name=assignment.name, unknown=listed(unknown)
                )
            )
        if isinstance(assignment.points, bool) or not isinstance(assignment.points, int | float):
            raise CourseError(
                _("{path}: assignment {name} needs a number of points.").format(path=path, name=assignment.name)
            )
    if course.gradebook != {} or any(one.due or one.late or one.attempts != "last" for one in course.assignments):
        from bpgrade.gradebook import rules

        rules.check(course.gradebook, course.assignments, str(path))
    limits = {limit.name: getattr(course.limits, limit.name) for limit in fields(Limits) if limit.name != "exercises"}
    for exercise, different in course.limits.exercises.items():
        if (
            exercise not in known
            or not isinstance(different, Mapping)
            or not different.keys() <= set(Limits.BY_EXERCISE)
        ):
            raise CourseError(
                _("{path}: limits of {exercise}: it has to be an exercise, and they may be {names}.").format(
                    path=path, exercise=exercise, names=listed(Limits.BY_EXERCISE)
                )
            )
        limits.update({f"{exercise}.{name}": value for name, value in different.items()})
    for name, value in limits.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e9:
            raise CourseError(_("{path}: {limit} must be a number above 0.").format(path=path, limit=name))
    if course.adapters:
        from bpgrade import adapters

        adapters.check(course.adapters, known, str(path))
    if course.gradescope:
        from bpgrade.platforms import gradescope_settings

        gradescope_settings.settings_of(course.gradescope, known, str(path))
    owners: dict[str, str] = {}
    for definition, others in course.other_names.items():
        for other in others:
            if owners.setdefault(other, definition) != definition or other in course.other_names:
                raise CourseError(_("{path}: {other} names two definitions.").format(path=path, other=other))
