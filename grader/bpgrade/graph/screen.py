"""All that is said of a picture on a screen: its lines, how they are read, and one node in words. Pure."""

from bpgrade.columns import width, wrapped
from bpgrade.feedback import Paint, uncoloured
from bpgrade.graph.chain import spelled
from bpgrade.graph.picture import Picture
from bpgrade.graph.text import text
from bpgrade.graph.words import legend
from bpgrade.messages import _, listed


def screen(picture: Picture, node: int | None, most: int, again: str = "", paint: Paint = uncoloured) -> list[str]:
    """Return the lines. node: which one is spelled out; nothing for none. again: what to ask with for the first one."""
    head = f"{picture.exercise}  {picture.definition}   {_(picture.label)}"
    drawn = text(picture, most, paint)
    widest = max(width(line) for line in text(picture, most))
    below = ["", *legend(picture)]
    if widest > most:
        below.append(
            _("The picture is {columns} columns wide, and there is room for {most}.").format(columns=widest, most=most)
        )
    if node is not None:
        below += ["", *spelled(picture, node)]
    elif picture.numbers.locals and again:
        nodes = [f"{number} {gate.label}" for number, gate in enumerate(picture.drawing.gates, start=1)]
        below.append(_("One node in words: {command}").format(command=again))
        below += [_("Nodes: {nodes}").format(nodes=listed(nodes))] if len(nodes) > 1 else []
    return [
        *_fitted(head, most),
        "",
        *drawn,
        *(one for line in below for one in _fitted(line, most)),
    ]


def _fitted(line: str, most: int) -> list[str]:
    """Return a line as it is, or in several that fit the screen, indented as it is."""
    if width(line) <= most:
        return [line]
    return wrapped(line, " " * (len(line) - len(line.lstrip())), most).splitlines()
