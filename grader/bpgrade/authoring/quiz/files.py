"""The quiz bank's files for an instructor, in one language: Moodle's and Canvas's. They hold the answers: students never get them."""

from collections.abc import Callable
from pathlib import Path

from bpgrade import course
from bpgrade.authoring.quiz import bank as quiz
from bpgrade.authoring.quiz.moodle import moodle_xml
from bpgrade.authoring.quiz.qti import canvas_package
from bpgrade.course import SYLLABUS
from bpgrade.messages import LANGUAGES, _, speaking

#: The pages in the order in which they are read: a bank's categories stand so.
ORDER = ("features", "gates", "circuits", "activations", "layers", "linear", "network", "checking", "training")


def _unchanged(piece: str) -> str:
    return piece


def build(
    root: Path, language: str = LANGUAGES[0], translate: Callable[[str], str] = _unchanged, site: str = ""
) -> dict[str, bytes]:
    """Return the files of the course at a root, by their paths.

    translate: from a piece of the pages or of the quiz to the same in this language; site: where this language's pages are on the web.
    Raises CourseError for a question that breaks a rule, or a translation that lost a place.
    """
    with speaking(language):
        bank = quiz.read(root, _(course.read(root / SYLLABUS).title), ORDER)
        if translate is not _unchanged:
            bank = quiz.translated(bank, translate)
        return {
            "quiz/moodle.xml": moodle_xml(bank, site),
            "quiz/canvas-qti.zip": canvas_package(bank, site),
        }
