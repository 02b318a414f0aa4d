"""What results rest on, each as a digest: the same digest, and nothing has to be run, or judged, again."""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from bpgrade import __version__
from bpgrade.assessment import Assessment, Files, to_private_files
from bpgrade.authoring import authored
from bpgrade.authoring.prepare import Again, prepare_again
from bpgrade.course import SOLUTIONS, Course
from bpgrade.edition import Edition
from bpgrade.graph.drawing import Drawing, to_files
from bpgrade.messages import LOCALE, language
from bpgrade.pipeline import Grader
from bpgrade.plan import Plan, ask_nudged
from bpgrade.records import digest

_PACKAGE = Path(__file__).parent


def asked_of(grader: Grader) -> bytes:
    """Return what stands for all that a submission is asked, and for the code that asks it."""
    asking = grader.asking
    return digest(
        [
            _code(_PACKAGE / "sandbox"),
            repr((sorted(asking.names.items()), asking.limits, sorted(asking.adapters.items()))).encode(),
            *asking.packed,
            *(part for one in grader.assessments for part in ask_nudged(one.plan).parts),
        ]
    )


def judged_by(
    course: Course,
    assignment: str | None,
    assessments: Sequence[Assessment],
    drawings: Mapping[str, Drawing] | None = None,
) -> bytes:
    """Return what stands for all that a run is judged by and that its feedback says, and for the code that does it.

    drawings: those of the pages; nothing where no pages are made.
    """
    words = repr((course.edition, assignment, course.units, language(), *(("pages",) if drawings is not None else ())))
    return digest(
        [
            _code(_PACKAGE),
            _catalogue(language()),
            words.encode(),
            *(_bytes(to_private_files(one)) for one in assessments),
            *(part for one in (drawings or {}).values() for part in _drawn(one)),
        ]
    )


def _drawn(drawing: Drawing) -> tuple[bytes, bytes]:
    data, numbers = to_files(drawing)
    return json.dumps(data).encode(), numbers


def _bytes(files: Files) -> bytes:
    return digest([files.text.encode(), files.mistakes.encode(), files.numbers])


def _catalogue(spoken: str) -> bytes:
    """Return what stands for what we can say in a language."""
    return digest([path.read_bytes() for path in sorted((LOCALE / spoken).rglob("*.mo"))])


@cache
def _code(folder: Path) -> bytes:
    """Return what stands for the Python in a folder: a checkout that was brought up to date keeps its version's number."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        found.update(digest([path.relative_to(folder).as_posix().encode(), path.read_bytes()]))
    return found.digest()


def versions() -> str:
    """Return the versions of what runs here."""
    return f"bpgrade {__version__}, Python {platform.python_version()}, numpy {np.__version__}, {platform.platform()}"


def prepared_again(edition: Edition, root: Path, name: str, asked: Plan) -> Again | None:
    """Return an exercise of the course as it is now, prepared for what was asked before; nothing where it needs more.

    Raises CourseError where its file is missing or breaks a rule.
    """
    source = authored.read(root / SOLUTIONS / f"{name}.py", name)
    return prepare_again(source, edition.names_of(source.definition)[1:], asked)
