"""The text of a file that the course team writes, whatever editor wrote it: UTF-8, with or without a mark in front."""

from pathlib import Path

from bpgrade.errors import CourseError
from bpgrade.messages import _


def text_of(path: Path) -> str:
    """Return the text of a file, with plain line ends.

    Raises CourseError where there is none, or where it is no UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise CourseError(_("{path} is not UTF-8: save it as UTF-8 in your editor.").format(path=path)) from None
    except OSError as error:
        raise CourseError(_("{path} cannot be read: {why}.").format(path=path, why=error.strerror)) from None
