"""From an authored graph its drawing: where nodes stand, by igraph, and numbers on all wires, by our own formulas.

Gradients come from no formula of a derivative. A step along the imaginary axis, x + ih, gives a slope to the last digit: nothing is
subtracted, so h can be as small as one likes.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.errors import CourseError
from bpgrade.exercise import Graph, Node
from bpgrade.expectation import CaseExpectation, close
from bpgrade.graph.drawing import Drawing, Gate, Local, Numbers, Place, Way
from bpgrade.messages import _, listed
from bpgrade.plan import Case
from bpgrade.rubric import AnyArray, Array

#: The step along the imaginary axis.
STEP = 1e-30
#: A case with an array of more entries is too large to be looked at.
LARGEST = 100


def draw(assessment: Assessment, graph: Graph) -> Drawing:
    """Return the drawing of an exercise, with numbers for all cases that are shown and small enough.

    Raises CourseError where the graph is none: a wire comes from two nodes, or goes on to two.
    """
    try:
        _check(graph)
    except ValueError as error:
        raise CourseError(f"{assessment.name}: {error}") from None
    gates, ways = _laid_out(graph)
    cases = list(zip(assessment.plan.cases, assessment.expectation.cases, strict=True))
    shown = [(case, expected) for case, expected in cases if case.shown and _is_small(case)]
    try:
        numbers = tuple(_numbers(graph, case, expected) for case, expected in shown)
    except Exception as error:
        raise CourseError(
            _("{name}: its graph stopped with {kind}: {why}").format(
                name=assessment.name, kind=type(error).__name__, why=error
            )
        ) from error
    by_output = {tensor: output for case, _expected in shown for output, tensor in case.gradients.items()}
    upstream = {output: f"d{output}" for case, _expected in shown for output in case.upstream}
    names = {**by_output, **upstream, **graph.gradients}
    wires = dict.fromkeys(wire for gate in gates for wire in (*gate.inputs, *gate.outputs))
    known = {wire: names.get(wire, f"d{wire}") for wire in wires}
    for (_case, expected), one in zip(shown, numbers, strict=True):
        _agree(assessment.name, one, known, expected)
    return Drawing(gates, ways, known, tuple(graph.per_example.split()), numbers)


def _agree(exercise: str, numbers: Numbers, names: Mapping[str, str], expected: CaseExpectation) -> None:
    """Raise CourseError where the graph's formulas give something else than the answer."""
    gradients = {names[wire]: array for wire, array in numbers.gradients.items()}
    for called, ours in (*numbers.values.items(), *gradients.items()):
        right = expected.right.get(called)
        if right is not None and not close(ours, right, expected.scale, any_shape=True):
            raise CourseError(
                _("{name}: its graph gives another {wire} than its answer, in {case}.").format(
                    name=exercise, wire=called, case=numbers.label
                )
            )


def _is_small(case: Case) -> bool:
    return all(array.size <= LARGEST for array in case.arrays.values())


def _check(graph: Graph) -> None:
    """Raise ValueError where a wire is not what a wire must be."""
    made = [wire for node in graph.nodes for wire in node.outputs.split()]
    used = [wire for node in graph.nodes for wire in node.inputs.split()]
    twice = sorted({wire for wire in made if made.count(wire) > 1})
    if twice:
        raise ValueError(_("the wires {names} leave more than one node of its graph.").format(names=listed(twice)))
    # Where one is used twice, two gradients come back, and a node that adds them has to stand there.
    fixed = graph.constants.split() if graph.loss or graph.gradients else used
    branches = sorted({wire for wire in used if used.count(wire) > 1 and (wire in made or wire not in fixed)})
    if branches and any(node.forward for node in graph.nodes):
        raise ValueError(
            _("the wires {names} enter more than one node of its graph; put a node between that copies.").format(
                names=listed(branches)
            )
        )


def _numbers(graph: Graph, case: Case, expected: CaseExpectation) -> Numbers:
    """Return the numbers of one case: forward through all nodes, then back from what arrives above."""
    values: dict[str, AnyArray] = {**case.arrays, **{name: np.asarray(one) for name, one in case.numbers.items()}}
    values |= {**expected.right, **(graph.given(case.arrays) if graph.given else {})}
    wires = dict.fromkeys(wire for node in graph.nodes for wire in (*node.inputs.split(), *node.outputs.split()))
    for node in graph.nodes:
        inputs = node.inputs.split()
        if node.forward is not None and all(wire in values for wire in inputs):
            outputs = _forward(node, [values[wire] for wire in inputs])
            values.update({wire: np.asarray(one) for wire, one in zip(node.outputs.split(), outputs, strict=True)})
    gradients, slopes = _back(graph, case, values)
    hidden = graph.only_gradients.split()
    return Numbers(
        label=case.label,
        values={
            wire: np.asarray(values[wire], dtype=np.float64) for wire in wires if wire in values and wire not in hidden
        },
        gradients=gradients,
        locals=slopes,
    )


def _back(
    graph: Graph, case: Case, values: Mapping[str, AnyArray]
) -> tuple[dict[str, Array], dict[tuple[int, str], tuple[Local, ...]]]:
    """Return the gradient on each wire that has one, and each node's local ones."""
    given = {**case.arrays, **{name: np.asarray(number) for name, number in case.numbers.items()}}
    above = {**case.upstream, **{wire: given[name] for wire, name in graph.gradients.items() if name in given}}
    if graph.loss:
        above[graph.loss] = np.ones(())
    found: dict[str, Array] = {
        wire: np.broadcast_to(np.asarray(one, dtype=np.float64), np.shape(values[wire])).copy()
        for wire, one in above.items()
        if wire in values
    }
    slopes: dict[tuple[int, str], tuple[Local, ...]] = {}
    fixed = graph.constants.split()
    for number, node in reversed(list(enumerate(graph.nodes))):
        outputs, inputs = node.outputs.split(), node.inputs.split()
        if node.forward is None or not all(wire in found for wire in outputs):
            continue
        for place, wire in enumerate(inputs):
            if wire in fixed or np.asarray(values[wire]).dtype.kind != "f":
                continue
            jacobians = _jacobians(node, [values[one] for one in inputs], place)
            entries = np.shape(values[wire])
            parts = [
                one.reshape(-1, one.shape[-1]).T @ found[of].ravel() for of, one in zip(outputs, jacobians, strict=True)
            ]
            found[wire] = np.sum(parts, axis=0).reshape(entries)
            slopes[number, wire] = tuple(
                _local(output, one, entries) for output, one in zip(outputs, jacobians, strict=True)
            )
    for wire in graph.per_example.split():
        if wire in found:
            found[wire] = found[wire] * len(found[wire])
    return {wire: one for wire, one in found.items() if wire not in fixed}, slopes


def _local(output: str, jacobian: Array, entries: tuple[int, ...]) -> Local:
    """Return the slopes to show of one Jacobian. jacobian: of the output's shape, with one axis more: the entries of the input."""
    flat = jacobian.reshape(-1, jacobian.shape[-1])
    if flat.shape[0] == flat.shape[1] and not (flat - np.diag(np.diag(flat))).any():
        return Local(output, np.diag(flat).reshape(entries).copy(), is_own=True)
    return Local(output, jacobian[..., 0].copy(), is_own=False)


def _jacobians(node: Node, inputs: Sequence[AnyArray], place: int) -> list[Array]:
    """Return the Jacobian of each output with respect to one input: of the output's shape, with the input's entries along one more axis."""
    wanted = np.asarray(inputs[place])
    columns: list[list[Array]] = []
    for entry in range(wanted.size):
        moved = wanted.astype(complex)
        moved.flat[entry] += 1j * STEP
        outputs = _forward(node, [*inputs[:place], moved, *inputs[place + 1 :]])
        columns.append([np.imag(one) / STEP for one in outputs])
    return [np.stack([np.asarray(column[number]) for column in columns], axis=-1) for number in range(len(columns[0]))]


def _forward(node: Node, inputs: Sequence[AnyArray]) -> tuple[Any, ...]:
    """Return what a node makes of its inputs: one for each of its outputs."""
    came = node.forward(*inputs) if node.forward is not None else ()
    return came if isinstance(came, tuple) else (came,)


def _laid_out(graph: Graph) -> tuple[tuple[Gate, ...], tuple[Way, ...]]:
    """Return the nodes and the wires with their places.

    In which column a node stands follows from the graph; in which order things stand in a column, so that few wires cross, and at which
    height, so that they are straight, igraph says, by Sugiyama's method.
    """
    # Only whoever makes a course has it.
    import igraph

    nodes = [(node.inputs.split(), node.outputs.split()) for node in graph.nodes]
    ends = _ends(nodes)
    columns: list[int] = []
    for number in range(len(nodes)):
        columns.append(
            1
            + max(
                (columns[begins] for _wire, begins, ends_at in ends if ends_at == number and begins is not None),
                default=0,
            )
        )
    # After the nodes come, for each wire, what stands at its free end, and what keeps its way clear where it passes a column.
    vertices = list(columns)
    stops: list[list[int]] = []
    for _wire, begins, ends_at in ends:
        first = columns[ends_at] - 1 if begins is None and ends_at is not None else columns[begins or 0]
        last = max(columns) + 1 if ends_at is None else columns[ends_at]
        way = []
        for column in range(first, last + 1):
            node = begins if column == first else ends_at if column == last else None
            way.append(len(vertices) if node is None else node)
            vertices += [column] if node is None else []
        stops.append(way)
    edges = [(one, other) for way in stops for one, other in pairwise(way)]
    laid = igraph.Graph(n=len(vertices), edges=edges, directed=True).layout_sugiyama(layers=vertices, maxiter=1000)
    heights = [round(float(point[0]), 6) for point in laid.coords]
    tracks = {height: track for track, height in enumerate(sorted(set(heights)))}
    places = [Place(column, tracks[height]) for column, height in zip(vertices, heights, strict=True)]
    return (
        tuple(
            Gate(node.label, tuple(inputs), tuple(outputs), place)
            for node, (inputs, outputs), place in zip(graph.nodes, nodes, places[: len(nodes)], strict=True)
        ),
        tuple(Way(*end, tuple(places[vertex] for vertex in way)) for end, way in zip(ends, stops, strict=True)),
    )


def _ends(nodes: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[tuple[str, int | None, int | None]]:
    """Return each way of a wire with the node where it begins and the one where it ends; None where that is outside.

    What comes from outside and enters two nodes has two ways.
    """
    maker = {wire: number for number, (_inputs, outputs) in enumerate(nodes) for wire in outputs}
    used = {wire for inputs, _outputs in nodes for wire in inputs}
    into = [(wire, maker.get(wire), number) for number, (inputs, _outputs) in enumerate(nodes) for wire in inputs]
    return into + [(wire, maker[wire], None) for wire in maker if wire not in used]
