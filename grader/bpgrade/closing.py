"""What is said last of one's own work: how much of it is right here, and where to go on."""

from bpgrade import feedback
from bpgrade.checking import Checked
from bpgrade.columns import wrapped
from bpgrade.messages import _
from bpgrade.result import plain


def closing(checked: Checked, in_workspace: bool) -> list[str]:
    """Return the lines that end what is said of it."""
    result = checked.result
    earned = wrapped(
        _("{score} of {points} here. Hidden draws decide the grade; they are not run here.").format(
            score=plain(result.score), points=feedback.points(result.max_score)
        )
    )
    if checked.next_exercise is None:
        passes = _("Everything here passes.")
        return [earned, passes + (" " + _("To hand it in: bpgrade submit") if in_workspace else "")]
    following = _("Next: {where}").format(where=_where(checked, in_workspace))
    hint = _("A hint: bpgrade hint {name}").format(name=checked.next_exercise)
    return [earned, feedback.fitted(following + feedback.BESIDE + hint)]


def _where(checked: Checked, in_workspace: bool) -> str:
    """Return where to go on: a line, the file of a workspace, or the exercise alone."""
    if checked.next_place is None:
        return f"{checked.next_exercise}.py" if in_workspace else f"{checked.next_exercise}"
    return _("{file}, line {line}").format(file=checked.next_place[0], line=checked.next_place[1])
