"""`graph` for a notebook: a class in place of a path; what comes shows itself, as a picture or as lines."""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from bpgrade import notebook
from bpgrade.columns import WIDTH
from bpgrade.errors import UsageError
from bpgrade.graph.chain import node as place_of
from bpgrade.graph.chain import spelled
from bpgrade.graph.picture import Picture, picture
from bpgrade.graph.screen import screen
from bpgrade.graph.seen import drawing_of, which
from bpgrade.graph.svg import svg
from bpgrade.graph.words import legend
from bpgrade.messages import _, language


@dataclass(frozen=True, repr=False)
class Shown:
    """A picture that a notebook shows, and that prints as the lines of `bpgrade graph`. node: which one is spelled out."""

    picture: Picture
    node: int | None = None

    def __repr__(self) -> str:
        """Return what `bpgrade graph` says."""
        again = f"bpgrade.graph({self.picture.definition}, node=1)"
        return "\n".join(screen(self.picture, self.node, WIDTH, again))

    def _repr_html_(self) -> str:
        """Return the picture that JupyterLab, VS Code and Colab show in place of the text."""
        lines = legend(self.picture) + (spelled(self.picture, self.node) if self.node is not None else [])
        said = "".join(f'<p style="margin:0 0 .35em;white-space:pre-wrap">{escape(line)}</p>' for line in lines)
        return f'<div lang="{escape(language())}"><div style="overflow-x:auto">{svg(self.picture)}</div>{said}</div>'


def show(
    *what: Any,
    node: str | int | None = None,
    draw: str | int | None = None,
    path: str | None = None,
    course: Path | str | None = None,
) -> Shown:
    """Return the graph of one exercise with one's own numbers: `bpgrade.graph(MulGate)`, as `bpgrade.check(MulGate)` takes it.

    node: which one is spelled out, by its number or a wire that it gives. draw: which numbers, as in `1` or `"example"`. path: a wire; the
    way on which the gradient comes back to it is highlighted.

    Raises BpgradeError with a sentence.
    """
    checked = notebook.check(*what, course=course)
    verdicts = checked.result.verdicts
    if len(verdicts) != 1:
        raise UsageError(_("Name one exercise: bpgrade.graph(name of your class)."))
    name = verdicts[0].name
    drawing = drawing_of(checked.edition, name)
    label = which(drawing, None if draw is None else str(draw))
    place = None if node is None else place_of(drawing, str(node))
    seen = checked.observations[name]
    return Shown(picture(checked.edition.assessment(name), seen, drawing, verdicts[0], label, path), place)
