"""The zip that Gradescope takes as an autograder: two scripts, the program without its commands, and an exam. It holds no answer.

The same course and key make the same bytes. The key is kept by the zip itself: one that is made again in its place has the same
draws, so that a mended sentence changes no score.
"""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bpgrade import exam
from bpgrade.authoring import exams
from bpgrade.authoring.zips import PROGRAM, put
from bpgrade.course import SYLLABUS
from bpgrade.errors import UsageError
from bpgrade.files import encoded, replacing
from bpgrade.messages import _
from bpgrade.platforms.gradescope_results import not_graded
from bpgrade.platforms.gradescope_settings import settings_of

_PACKAGE = Path(__file__).parents[1]
_SCRIPTS = Path(__file__).parent / "gradescope"
_HEAD = f"exam/{exam.HEAD}"
#: Of the program, what only a terminal, a laptop or the course team needs.
_NOT_NEEDED = {"authoring", "cli", "student_edition", "__pycache__"}
#: Gradescope gives a 0 to what is over its time; so much earlier we stop.
_SECONDS_LEFT = 45


@dataclass(frozen=True)
class Built:
    """What was made. points: what its tests are worth together. size: of the file, in bytes. kept_key: its draws are those of the one before."""

    path: Path
    exercises: tuple[str, ...]
    points: float
    size: int
    kept_key: bool


def build(root: Path, assignment: str | None, out: Path, wheels: Path | None = None, sets: int = exam.SETS) -> Built:
    """Make the autograder of an assignment, or of all exercises. wheels: a folder of NumPy's wheels to put into it.

    Raises UsageError for words that are off, CourseError for what is wrong in the course's files.
    """
    before = exams.key_of(out, _HEAD)
    if before is None and out.exists():
        raise UsageError(
            _("{path} is no autograder that bpgrade made: remove it, or name another file with --out.").format(path=out)
        )
    making = exams.begin(root, assignment, before, sets)
    settings = settings_of(making.syllabus.gradescope, making.syllabus.exercises, str(root / SYLLABUS))
    found = sorted(wheels.glob("numpy-*.whl")) if wheels is not None else []
    if wheels is not None and not found:
        raise UsageError(_("{folder} holds no wheel of NumPy: numpy-….whl.").format(folder=wheels))
    stopped = _("Grading ended before it was done: it was stopped, or was short of time or memory. Run it again.")
    try:
        with replacing(out) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in ("setup.sh", "run_autograder"):
                put(archive, name, (_SCRIPTS / name).read_bytes(), PROGRAM)
            for path, data in _program():
                put(archive, f"program/bpgrade/{path}", data)
            for path, data in making.files():
                put(archive, f"exam/{path}", data)
            put(archive, "exam/not_graded.json", encoded(json.dumps(not_graded([stopped]), indent=1) + "\n"))
            put(archive, "exam/seconds", encoded(f"{round(60 * settings.minutes) - _SECONDS_LEFT}\n"))
            for wheel in found:
                put(archive, f"wheels/{wheel.name}", wheel.read_bytes(), packed=True)
    except OSError as error:
        raise UsageError(_("{path} cannot be written: {why}.").format(path=out, why=error.strerror)) from None
    return Built(out, making.exercises, making.points, out.stat().st_size, before is not None)


def _program() -> Iterator[tuple[str, bytes]]:
    for path in sorted([*_PACKAGE.rglob("*.py"), *_PACKAGE.rglob("*.mo")]):
        inside = path.relative_to(_PACKAGE)
        if not _NOT_NEEDED & set(inside.parts):
            yield inside.as_posix(), path.read_bytes()
