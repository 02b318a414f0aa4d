"""From a name to a picture: work is checked as `check` does it, and what was seen stands on the exercise's graph."""

from pathlib import Path

from bpgrade.edition import Edition
from bpgrade.errors import UsageError
from bpgrade.graph.drawing import Drawing
from bpgrade.graph.picture import Picture, picture
from bpgrade.messages import _

#: What stands for the first example, whatever that is called.
EXAMPLE = "example"


def seen(
    edition: Edition,
    name: str,
    work: Path | None,
    course: Path | str | None = None,
    draw: str | None = None,
    path: str | None = None,
) -> Picture:
    """Return the picture of an exercise with the numbers of the work at `work`; with the course's alone, where that is nothing.

    draw: which numbers; path: which way is highlighted.
    Raises UsageError for an exercise that has no graph, for numbers or a wire that there are not, and what `check` raises.
    """
    drawing = drawing_of(edition, name)
    label = which(drawing, draw)
    assessment = edition.assessment(name)
    if work is None:
        return picture(assessment, None, drawing, label=label, path=path)
    from bpgrade.checking import check

    checked = check(work, [name], course)
    (verdict,) = checked.result.verdicts
    return picture(assessment, checked.observations[name], drawing, verdict, label, path)


def drawing_of(edition: Edition, name: str) -> Drawing:
    """Return the drawing of an exercise. Raises UsageError where there is none."""
    drawing = edition.drawing(name)
    if drawing is None:
        raise UsageError(_("{exercise} has no graph.").format(exercise=name))
    return drawing


def which(drawing: Drawing, draw: str | None) -> str | None:
    """Return the label of the numbers that somebody asked for: as it is called, in the reader's language too, by its number, or as the
    example; what is none, as it is."""
    if draw is None:
        return None
    labels = [numbers.label for numbers in drawing.cases]
    known = {f"draw {draw}", draw, *(label for label in labels if _(label) == draw)}
    return next((label for label in labels if label in known), labels[0] if draw == EXAMPLE else draw)
