"""What `[gradescope]` in the syllabus says: when students see the tests there, and how long grading may take. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from bpgrade.errors import CourseError
from bpgrade.messages import _, listed

VISIBLE = "visible"
HIDDEN = "hidden"
#: When students see a test: always; once it is due; once grades are published; never.
VISIBILITIES = (VISIBLE, "after_due_date", "after_published", HIDDEN)


@dataclass(frozen=True)
class Settings:
    """What `[gradescope]` in the syllabus says. minutes: the time-out that the assignment has there."""

    visibility: str = VISIBLE
    minutes: float = 10.0
    exercises: Mapping[str, str] = field(default_factory=dict)

    def of(self, exercise: str) -> str:
        """Return when students see the tests of an exercise."""
        return self.exercises.get(exercise, self.visibility)


def settings_of(declared: Mapping[str, Any], known: Collection[str], where: str) -> Settings:
    """Return the settings that a syllabus declares.

    Raises CourseError for one that there is not.
    """
    unknown = sorted(set(declared) - {"visibility", "minutes", "exercises"})
    if unknown:
        raise CourseError(_("{path}: there is no {names} of [gradescope].").format(path=where, names=listed(unknown)))
    exercises = declared.get("exercises", {})
    others = sorted(set(exercises) - set(known)) if isinstance(exercises, Mapping) else [str(exercises)]
    if others:
        raise CourseError(
            _("{path}: {names} under [gradescope.exercises] is no exercise of this course.").format(
                path=where, names=listed(others)
            )
        )
    for value in (declared.get("visibility", VISIBLE), *exercises.values()):
        if value not in VISIBILITIES:
            raise CourseError(
                _("{path}: {value!r} is no visibility on Gradescope; there are: {names}.").format(
                    path=where, value=value, names=listed(VISIBILITIES)
                )
            )
    minutes = declared.get("minutes", Settings.minutes)
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not 1 <= minutes <= 40:
        raise CourseError(
            _("{path}: minutes of [gradescope] is the time-out that is set there: from 1 to 40.").format(path=where)
        )
    return Settings(declared.get("visibility", VISIBLE), minutes, exercises)
