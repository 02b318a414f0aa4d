"""Where everything of a picture stands, in rows and columns of one character each: for text as it is, and for SVG to scale. Pure.

The drawing says what is beside and below what; here everything gets the room that its numbers need. What is too wide goes on in another band
below, where wires take up their names again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bpgrade.columns import width
from bpgrade.graph.drawing import Place, Way
from bpgrade.graph.label import COLUMNS, Line, above, below, wide
from bpgrade.graph.picture import Picture
from bpgrade.verdict import Outcome


@dataclass(frozen=True)
class Words:
    """A text. kind: "name", "value", "gradient", "node" or "on" (where a wire goes on). wire: whose it is."""

    row: int
    column: int
    text: str
    kind: str
    wire: str = ""
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Stroke:
    """A piece of a wire, straight across or straight down, from the middle of one character to that of another."""

    wire: str
    row: int
    column: int
    end_row: int
    end_column: int
    on_path: bool


@dataclass(frozen=True)
class Circle:
    """What is drawn around a node: its label begins two columns further in. columns: how wide it is."""

    row: int
    column: int
    columns: int
    number: int


@dataclass
class Placed:
    """A picture, placed."""

    rows: int = 0
    columns: int = 0
    words: list[Words] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    circles: list[Circle] = field(default_factory=list)


def place(picture: Picture, most: int) -> Placed:
    """Return the picture in at most so many columns, if that can be done by breaking it between its nodes."""
    # Where one node with its wires is too wide, fewer arrays are shown in full.
    return next(
        (placed for columns in range(COLUMNS, 1, -1) if (placed := _placed(picture, most, columns)).columns <= most),
        _placed(picture, most, 1),
    )


def _placed(picture: Picture, most: int, columns: int) -> Placed:
    labels = {name: (above(wire, columns), below(wire, columns)) for name, wire in picture.wires.items()}
    sketch = _Sketch(picture, labels)
    placed = Placed()
    first = 1
    while first < sketch.last:
        ends = first
        while ends + 1 < sketch.last and sketch.columns(first, ends + 1) <= most:
            ends += 1
        _Band(sketch, first, ends, placed).draw()
        first = ends + 1
    return placed


@dataclass(frozen=True)
class _Hop:
    """A wire's way from one column to the next. number: which one of the way, from 0."""

    way: Way
    number: int

    @property
    def start(self) -> Place:
        return self.way.places[self.number]

    @property
    def end(self) -> Place:
        return self.way.places[self.number + 1]

    @property
    def is_first(self) -> bool:
        return self.number == 0

    @property
    def comes_in(self) -> bool:
        """Return whether the wire begins here, from outside."""
        return self.is_first and self.way.begins is None

    @property
    def goes_out(self) -> bool:
        return self.way.ends is None and self.number == len(self.way.places) - 2


class _Sketch:
    """What is known of a picture before anything is placed: what lies between which columns, and how wide it is."""

    def __init__(self, picture: Picture, labels: Mapping[str, tuple[tuple[Line, ...], tuple[Line, ...]]]) -> None:
        self.picture = picture
        self.labels = labels
        self.last = max(place.column for way in picture.drawing.ways for place in way.places)
        self.gaps: list[list[_Hop]] = [[] for _column in range(self.last)]
        for way in picture.drawing.ways:
            for number in range(len(way.places) - 1):
                hop = _Hop(way, number)
                self.gaps[hop.start.column].append(hop)

    def gates_in(self, column: int) -> list[int]:
        return [number for number, gate in enumerate(self.picture.drawing.gates) if gate.place.column == column]

    def box(self, column: int) -> int:
        """Return how wide the nodes of a column are."""
        gates = self.picture.drawing.gates
        return max((width(gates[number].label) + 4 for number in self.gates_in(column)), default=1)

    def branches(self, hop: _Hop) -> bool:
        """Return whether a wire leaves a place together with others."""
        return sum(other.start == hop.start for other in self.gaps[hop.start.column]) > 1

    def track(self, hop: _Hop) -> int:
        """Return the track on which a hop has its label: that of the place that it has for itself."""
        return hop.end.track if self.branches(hop) else hop.start.track

    def names(self, hops: Iterable[_Hop]) -> int:
        """Return how wide the names of what comes in are, with a blank."""
        return max((width(hop.way.wire) + 1 for hop in hops if hop.comes_in), default=0)

    def label(self, hops: Iterable[_Hop]) -> int:
        """Return how wide the labels between two columns are."""
        found = 2
        for hop in hops:
            if hop.is_first:
                inline = 0 if None in (hop.way.begins, hop.way.ends) else width(hop.way.wire) + 5
                found = max(found, inline, *(wide(lines) + 2 for lines in self.labels[hop.way.wire]))
        return found

    def columns(self, first: int, last: int) -> int:
        """Return how wide a band with the nodes of these columns is, at least."""
        total = 0
        for column in range(first - 1, last + 1):
            hops = self.in_band(column, first, last)
            total += self.names(hops) + self.label(hops) + 4
            if column == last:
                total += max((width(hop.way.wire) + 3 for hop in hops), default=0)
            if column >= first:
                total += self.box(column)
        return total

    def in_band(self, column: int, first: int, last: int) -> list[_Hop]:
        """Return what lies between a column and the next one, as far as it belongs to a band: what comes in stands beside what it enters."""
        return [hop for hop in self.gaps[column] if column < last or not (hop.comes_in and column + 1 < self.last)]


class _Band:
    """A row of nodes with all wires between them."""

    def __init__(self, sketch: _Sketch, first: int, last: int, placed: Placed) -> None:
        self.sketch, self.first, self.last, self.placed = sketch, first, last, placed
        self.gaps = {column: sketch.in_band(column, first, last) for column in range(first - 1, last + 1)}
        self.rows = self._rows()

    def draw(self) -> None:
        """Put everything of the band below what is there already."""
        across = 0
        for column in range(self.first - 1, self.last + 1):
            if column >= self.first:
                across = self._nodes(column, across)
            across = self._gap(column, across)
        self.placed.columns = max(self.placed.columns, across)
        self.placed.rows = max(self.rows.values()) + self._deepest() + 2

    def _deepest(self) -> int:
        bottom = max(self.rows.values())
        return max(
            (
                self.rows[self.sketch.track(hop)] + len(self._lines(hop)[1]) - bottom
                for hops in self.gaps.values()
                for hop in hops
            ),
            default=0,
        )

    def _lines(self, hop: _Hop) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
        """Return what stands above and below a hop: its label, if it is the first of its way, and this band has it."""
        taken_up = hop.start.column < self.first and not hop.comes_in
        return self.sketch.labels[hop.way.wire] if hop.is_first and not taken_up else ((), ())

    def _rows(self) -> dict[int, int]:
        """Return the row of each track: as near to each other as the labels between the same two columns allow, and else in the middle."""
        gates = [
            self.sketch.picture.drawing.gates[n].place.track
            for c in range(self.first, self.last + 1)
            for n in self.sketch.gates_in(c)
        ]
        hops = [hop for found in self.gaps.values() for hop in found]
        tracks = sorted(
            {
                *gates,
                *(self.sketch.track(hop) for hop in hops),
                *(hop.end.track for hop in hops if hop.end.column <= self.last),
            }
        )
        apart: dict[tuple[int, int], int] = {}
        for found in self.gaps.values():
            by_track = sorted((self.sketch.track(hop), *map(len, self._lines(hop))) for hop in found)
            for number, (upper, _above, below_it) in enumerate(by_track):
                for lower, above_it, _below in by_track[number + 1 :]:
                    if lower > upper:
                        # Between what belongs to one wire and what belongs to the next stays a line free.
                        needed = below_it + above_it + 1 + bool(below_it or above_it)
                        apart[upper, lower] = max(needed, apart.get((upper, lower), 1))
        early = dict.fromkeys(tracks, 0)
        for hop in hops:
            track = self.sketch.track(hop)
            early[track] = max(early[track], len(self._lines(hop)[0]))
        for number, track in enumerate(tracks):
            for other in tracks[:number]:
                early[track] = max(early[track], early[other] + apart.get((other, track), 1))
        bottom = max(early.values())
        late = dict.fromkeys(tracks, bottom)
        for number, track in reversed(list(enumerate(tracks))):
            for other in tracks[number + 1 :]:
                late[track] = min(late[track], late[other] - apart.get((track, other), 1))
        return {track: self.placed.rows + (early[track] + late[track]) // 2 for track in tracks}

    def _nodes(self, column: int, across: int) -> int:
        """Put the nodes of a column, and lead the wires on that pass it; return where it ends."""
        box = self.sketch.box(column)
        gates = self.sketch.picture.drawing.gates
        for number in self.sketch.gates_in(column):
            gate = gates[number]
            columns = width(gate.label) + 4
            row, left = self.rows[gate.place.track], across + (box - columns) // 2
            self.placed.circles.append(Circle(row, left, columns, number))
            self.placed.words.append(Words(row, left + 2, gate.label, "node"))
            # Right before a node, and right behind it, wires are one line; what is highlighted among them is.
            enter = [hop for hop in self.gaps[column - 1] if hop.end == gate.place]
            leave = [hop for hop in self.gaps[column] if hop.start == gate.place]
            self._stroke(max(enter, key=self._is_on_path), row, across - 1, row, left - 1)
            self._stroke(max(leave, key=self._is_on_path), row, left + columns, row, across + box)
        for hop in self.gaps[column]:
            if not hop.is_first:
                row = self.rows[hop.start.track]
                self._stroke(hop, row, across - 1, row, across + box)
        return across + box

    def _gap(self, column: int, across: int) -> int:
        """Put the wires between a column and the next with their labels; return where that ends."""
        hops = self.gaps[column]
        if not hops:
            return across
        names, label = self.sketch.names(hops), self.sketch.label(hops)
        taken_up = [hop for hop in hops if column < self.first and not hop.comes_in]
        names = max([names, *(width(hop.way.wire) + 3 for hop in taken_up)])
        # Down from a node whose wires part, across through names and labels, down to the next node.
        parts = any(self.sketch.branches(hop) for hop in hops)
        leave = across + parts if column >= self.first else across - 1
        start = leave + 1
        inside = start + names
        enter = inside + label
        for hop in hops:
            row = self.rows[self.sketch.track(hop)]
            if hop in taken_up:
                self.placed.words.append(Words(row, start, f"> {hop.way.wire}", "on", hop.way.wire))
                self._stroke(hop, row, start + width(hop.way.wire) + 3, row, enter)
            elif hop.comes_in:
                self.placed.words.append(Words(row, start, hop.way.wire, "name", hop.way.wire))
                self._stroke(hop, row, start + width(hop.way.wire) + 1, row, enter)
            else:
                begin = self.rows[hop.start.track]
                self._stroke(hop, begin, across, begin, leave)
                self._stroke(hop, begin, leave, row, leave)
                self._stroke(hop, row, leave, row, enter)
            self._put_label(hop, row, inside)
        if column == self.last:
            return self._tail(hops, enter)
        return self._enter(hops, enter)

    def _put_label(self, hop: _Hop, row: int, inside: int) -> None:
        over, under = self._lines(hop)
        wire = hop.way.wire
        for kind, lines, top in (("value", over, row - len(over)), ("gradient", under, row + 1)):
            for number, line in enumerate(lines):
                self.placed.words.append(
                    Words(top + number, inside + 1, line.text, "name" if line.is_name else kind, wire, line.outcome)
                )
        # What ends outside has its name there.
        if hop.is_first and None not in (hop.way.begins, hop.way.ends) and self.first <= hop.start.column < self.last:
            self.placed.words.append(Words(row, inside + 1, f" {wire} ", "name", wire))

    def _enter(self, hops: Sequence[_Hop], enter: int) -> int:
        """Lead wires to the places that they enter: those of one place meet on their way down; return where that ends."""
        lanes: list[list[tuple[int, int]]] = []
        lane_of: dict[Place, int] = {}
        for end in dict.fromkeys(hop.end for hop in hops):
            rows = [self.rows[self.sketch.track(hop)] for hop in hops if hop.end == end] + [self.rows[end.track]]
            span = min(rows), max(rows)
            free = (n for n, taken in enumerate(lanes) if all(span[1] < low or span[0] > high for low, high in taken))
            lane = next(free, len(lanes))
            lanes += [[]] if lane == len(lanes) else []
            lanes[lane].append(span)
            lane_of[end] = lane
        after = enter + max(len(lanes), 1)
        for hop in hops:
            at, row, goal = enter + lane_of[hop.end], self.rows[self.sketch.track(hop)], self.rows[hop.end.track]
            self._stroke(hop, row, enter, row, at)
            self._stroke(hop, row, at, goal, at)
            self._stroke(hop, goal, at, goal, after)
        return after + 1

    def _tail(self, hops: Sequence[_Hop], enter: int) -> int:
        """Put the names where wires leave the band; return where that ends."""
        ends = enter
        for hop in hops:
            row = self.rows[self.sketch.track(hop)]
            text = hop.way.wire if hop.goes_out else f"> {hop.way.wire}"
            self.placed.words.append(Words(row, enter + 2, text, "name" if hop.goes_out else "on", hop.way.wire))
            ends = max(ends, enter + 2 + width(text))
        return ends

    def _stroke(self, hop: _Hop, row: int, column: int, end_row: int, end_column: int) -> None:
        if (row, column) != (end_row, end_column):
            stroke = Stroke(hop.way.wire, row, column, end_row, end_column, self._is_on_path(hop))
            self.placed.strokes.append(stroke)

    def _is_on_path(self, hop: _Hop) -> bool:
        return self.sketch.picture.wires[hop.way.wire].on_path
