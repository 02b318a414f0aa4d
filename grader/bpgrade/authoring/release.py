"""`release`: everything that is made from the authored files, made; or compared with what is there.

Made are the stubs in `exercises/` and the student edition's data. Text must agree to the byte, numbers within 1e-9, since
numpy's last bits differ between machines.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bpgrade import course
from bpgrade.assessment import to_json
from bpgrade.authoring import authored, prepare
from bpgrade.course import SOLUTIONS, SYLLABUS, Course
from bpgrade.errors import CourseError
from bpgrade.files import replace
from bpgrade.messages import _, listed

EXERCISES = "exercises"
DATA = Path("grader") / "bpgrade" / "student_edition"
NUMBERS_AGREE = 1e-9


@dataclass(frozen=True)
class Difference:
    """A made file that is missing, out of date, or no longer made. text: what it should hold; nothing for the last kind."""

    path: Path
    text: str | None


def make(root: Path) -> dict[Path, str]:
    """Return every made file of the course at `root`, by its path below it.

    Raises CourseError where an authored file or the syllabus breaks a rule.
    """
    syllabus = course.read(root / SYLLABUS)
    made: dict[Path, str] = {DATA / "course.json": _json(syllabus.to_json())}
    points: dict[str, float] = {}
    definitions: dict[str, str] = {}
    for name in syllabus.exercises:
        source = authored.read(root / SOLUTIONS / f"{name}.py", name)
        assessment = prepare.prepare(source, syllabus.other_names.get(source.definition, ()), secret=None)
        if definitions.setdefault(source.definition, name) != name:
            raise CourseError(
                _("{one} and {other} both define {definition}.").format(
                    one=definitions[source.definition], other=name, definition=source.definition
                )
            )
        points[name] = assessment.points
        made[Path(EXERCISES) / f"{name}.py"] = source.stub
        made[DATA / f"{name}.json"] = _json(to_json(assessment))
    _check_course(root, syllabus, points, definitions)
    return made


def differences(root: Path) -> list[Difference]:
    """Return the made files that are not as they should be."""
    made = make(root)
    found = [Difference(path, text) for path, text in made.items() if not _agrees(root / path, text)]
    for folder, pattern in ((EXERCISES, "*/*.py"), (DATA, "**/*.json")):
        for path in sorted((root / folder).glob(pattern)):
            if path.relative_to(root) not in made:
                found.append(Difference(path.relative_to(root), None))
    return found


def write(root: Path, found: list[Difference]) -> None:
    """Make the course at `root` as it should be."""
    for difference in found:
        path = root / difference.path
        if difference.text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace(path, difference.text)


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


def _json(data: Any) -> str:
    """Return JSON with a line for each case's array, so that a change of one draw is a change of few lines."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _agrees(path: Path, text: str) -> bool:
    """Return whether the file holds this text; JSON's numbers may differ by 1e-9."""
    try:
        there = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    if there == text or path.suffix != ".json":
        return there == text
    try:
        return _same(json.loads(there), json.loads(text))
    except ValueError:
        return False


def _same(one: Any, other: Any) -> bool:
    """Return whether two JSON values agree, numbers within 1e-9 of the larger of 1 and themselves.

    >>> _same([1.0, {"a": 2.0}], [1.0 + 1e-12, {"a": 2.0}]), _same([1], [1, 2])
    (True, False)
    """
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= NUMBERS_AGREE * max(1.0, abs(one))
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    return type(one) is type(other) and bool(one == other)
