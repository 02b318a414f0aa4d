"""Exams, made: of an assignment, or of all exercises, for wherever grading is done without the answers."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bpgrade import course, exam
from bpgrade.assessment import Assessment
from bpgrade.authoring import authored
from bpgrade.authoring.prepare import Preparing
from bpgrade.course import SOLUTIONS, SYLLABUS, Course

_KEY_BYTES = 32


@dataclass(frozen=True)
class Making:
    """An exam that can be made. key: of its draws. assignment: nothing for all exercises."""

    root: Path
    syllabus: Course
    assignment: str | None
    exercises: tuple[str, ...]
    key: bytes
    sets: int
    _points: dict[str, float] = field(default_factory=dict, repr=False)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the files, by path.

        Raises CourseError for what is wrong in the course's files.
        """

        @cache
        def preparing(name: str) -> tuple[Preparing, tuple[str, ...]]:
            one = authored.read(self.root / SOLUTIONS / f"{name}.py", name)
            return Preparing(one), tuple(self.syllabus.other_names.get(one.definition, ()))

        def prepared(name: str, secret: bytes) -> Assessment:
            one, other_names = preparing(name)
            made = one.assessment(other_names, secret)
            self._points[name] = made.points
            return made

        yield from exam.to_files(self.syllabus, self.assignment, self.exercises, self.key, self.sets, prepared)

    @property
    def points(self) -> float:
        """Return what the exercises are worth together, once the files are made."""
        return sum(self._points.values())


def begin(root: Path, assignment: str | None, key: bytes | None = None, sets: int = exam.SETS) -> Making:
    """Return the exam of an assignment, or of all exercises, to be made. key: of the one before; a new one for nothing.

    Raises UsageError for an assignment that there is not, CourseError for what is wrong in the syllabus.
    """
    syllabus = course.read(root / SYLLABUS)
    exercises = syllabus.assignment(assignment).exercises if assignment else syllabus.exercises
    return Making(root, syllabus, assignment, tuple(exercises), key or os.urandom(_KEY_BYTES), sets)


def key_in(head: bytes) -> bytes | None:
    """Return the key in the head of an exam that was made before; nothing where there is none."""
    key = exam.key_in(head)
    return key if key is not None and len(key) == _KEY_BYTES else None
