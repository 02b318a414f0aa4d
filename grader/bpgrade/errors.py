"""What a command ends with when it cannot do its work: one sentence, and the exit code that stands for its kind."""

from pathlib import Path

from bpgrade.messages import _

ALL_PASSED = 0
SOME_NOT_PASSED = 1
OUR_FAULT = 4
INTERRUPTED = 130


class BpgradeError(Exception):
    """A sentence for a person. Subclasses say whose move is next, by their exit code."""

    exit_code = OUR_FAULT

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows in place of a traceback."""
        return [str(self)]


class UsageError(BpgradeError):
    """The call's words are off."""

    exit_code = 2


class SubmissionError(BpgradeError):
    """What was handed in cannot be used at all."""

    exit_code = 3


class CourseError(BpgradeError):
    """The course's files, or this program, are at fault: nothing that a student can mend."""

    exit_code = OUR_FAULT


class SandboxError(BpgradeError):
    """The sandbox is below the level that was asked for."""

    exit_code = 5


def unforeseen(error: Exception) -> str:
    """Return the sentence for an error that is a fault of this program."""
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = f"{Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}" if where else ""
    return _("This is our fault, not yours: {kind} in {place}: {why}. BPGRADE_DEBUG=1 shows all of it.").format(
        kind=type(error).__name__, place=place, why=error
    )
