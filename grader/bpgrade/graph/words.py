"""A picture in sentences, with the numbers that are on it: for whoever does not see it. Pure."""

from bpgrade.feedback import word
from bpgrade.graph.label import needed, numbers
from bpgrade.graph.picture import Picture, Side
from bpgrade.messages import _, listed


def title(picture: Picture) -> str:
    """Return what a picture is of, as its title says it."""
    return _("{exercise}, the computational graph: {case}").format(exercise=picture.exercise, case=_(picture.label))


def sentences(picture: Picture) -> list[str]:
    """Return the sentences: which node takes and gives what, and every number."""
    said = [
        _("Node {number}, {label}, takes {inputs} and gives {outputs}.").format(
            number=number, label=gate.label, inputs=listed(gate.inputs), outputs=listed(gate.outputs)
        )
        for number, gate in enumerate(picture.drawing.gates, start=1)
    ]
    for wire in picture.wires.values():
        said += _of_side(wire.name, wire.value)
        said += _of_side(wire.called, wire.gradient)
    return said + legend(picture)


def legend(picture: Picture) -> list[str]:
    """Return the sentences that say how a picture is read, and whose numbers are on it."""
    some = any(wire.gradient.is_there for wire in picture.wires.values())
    said = [
        _("Above a wire: its value. Below it: the gradient, how far the loss moves when this number moves.")
        if some
        else _("Above a wire: its value.")
    ]
    if picture.is_yours:
        said.append(_("A number with a word beside it is yours; the others are the course's."))
    elif not picture.to_find:
        said.append(_("These are the course's numbers; once you have written something, yours stand here."))
    if picture.to_find:
        said.append(_("Yours to find: {names}.").format(names=listed(picture.to_find)))
    if picture.elsewhere:
        said.append(
            _("{rows}: wrong, but not with the numbers on this picture.").format(rows=listed(picture.elsewhere))
        )
    batch = [wire.called for wire in picture.wires.values() if wire.name in picture.drawing.per_example]
    if batch:
        said.append(
            _("{names}: for each example alone; the other gradients are of the mean.").format(names=listed(batch))
        )
    way = [wire.name for wire in picture.wires.values() if wire.on_path]
    if way:
        said.append(
            _("The thick way is that of the gradient back to {wire}: {wires}.").format(
                wire=way[0], wires=listed(way[::-1])
            )
        )
    return said


def _of_side(name: str, side: Side) -> list[str]:
    if side.outcome is None:
        return [f"{name} = {' '.join(numbers(side.ours))}."] if side.ours is not None else []
    parts = []
    if side.yours is None:
        parts.append(_("your {name}: {word}").format(name=name, word=word(side.outcome)))
    else:
        parts.append(
            _("your {name} = {numbers}: {word}").format(
                name=name, numbers=" ".join(numbers(side.yours)), word=word(side.outcome)
            )
        )
    ours = " ".join(line.text for line in needed(side))
    return ["; ".join([*parts, *([ours] if ours else [])]) + "."]
