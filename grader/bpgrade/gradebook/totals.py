"""The course's table: each person's points in every assignment, which are dropped, and the sum. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from bpgrade.gradebook.book import Member, Row, best, line
from bpgrade.gradebook.rounding import rounded, written
from bpgrade.messages import _, listed
from bpgrade.submission import visible


@dataclass(frozen=True)
class Cell:
    """What somebody has in an assignment. final: nothing where it is not known. handed_in: nothing handed in counts as no points."""

    final: Fraction | None
    points: Fraction
    handed_in: bool = True


@dataclass(frozen=True)
class Total:
    """One person. cells: by assignment. dropped: those that do not count. left: free late days."""

    member: Member
    cells: Mapping[str, Cell]
    dropped: tuple[str, ...] = ()
    left: int | None = None

    @property
    def points(self) -> Fraction:
        """Return what there is to earn in what counts."""
        return sum((cell.points for name, cell in self.cells.items() if name not in self.dropped), Fraction(0))

    @property
    def final(self) -> Fraction | None:
        """Return the sum of what counts; nothing where one of the cells is not known."""
        finals = [cell.final for name, cell in self.cells.items() if name not in self.dropped]
        return None if None in finals else sum((final for final in finals if final is not None), Fraction(0))

    @property
    def blank(self) -> bool:
        """Return whether something of it is not known."""
        return any(cell.final is None for cell in self.cells.values())


def counting(attempts: Sequence[Row], which: str) -> Row | None:
    """Return which of a person's attempts at an assignment counts, from several runs in their order; nothing where that is not known.

    which: `last` or `best`.
    """
    return best(attempts) if which == "best" else attempts[-1]


def with_dropped(total: Total, count: int) -> Total:
    """Return the total with so many assignments dropped: those without which the share of points earned is largest.

    Nothing is dropped where something is not known: what would be, is not known either.
    """
    if not count or total.blank:
        return total
    names = list(total.cells)
    kept = _best(names, {name: cell.final or Fraction(0) for name, cell in total.cells.items()}, total.cells, count)
    return replace(total, dropped=tuple(name for name in names if name not in kept))


def _best(names: Sequence[str], finals: Mapping[str, Fraction], cells: Mapping[str, Cell], count: int) -> set[str]:
    """Return the names to keep. The largest share of a sum is not that of the largest shares: it is found step by step (Dinkelbach)."""
    share = Fraction(-1)
    kept: set[str] = set()
    while True:
        order = sorted(names, key=lambda name: finals[name] - share * cells[name].points, reverse=True)
        kept = set(order[: max(1, len(names) - count)])
        points = sum((cells[name].points for name in kept), Fraction(0))
        new = sum((finals[name] for name in kept), Fraction(0)) / points if points else Fraction(0)
        if new <= share:
            return kept
        share = new


def lines(assignments: Sequence[str], totals: Sequence[Total]) -> Iterator[str]:
    """Yield the table line by line: the heading, and each person: a column for each assignment, the sum, what there is to earn."""
    left = any(one.left is not None for one in totals)
    login = any(one.member.login for one in totals)
    heading = ["id", "name", "email", *(["login"] * login), *assignments, "total", "max_total"]
    yield line([*heading, *(["free_days_left"] * left), "remarks"])
    for one in totals:
        cells = [one.cells[name] for name in assignments]
        yield line(
            [
                one.member.id,
                visible(one.member.name),
                one.member.email,
                *([one.member.login] * login),
                *(_points(cell.final) if cell.handed_in else "" for cell in cells),
                _points(None if one.blank else one.final),
                _points(one.points),
                *([str(one.left)] * left),
                " ".join(_remarks(one)),
            ]
        )


def _points(points: Fraction | None) -> str:
    return "" if points is None else written(rounded(points))


def _remarks(total: Total) -> list[str]:
    unknown = [name for name, cell in total.cells.items() if cell.final is None]
    nothing = [name for name, cell in total.cells.items() if not cell.handed_in]
    remarks = [_("Not known yet: {names}.").format(names=listed(unknown))] if unknown else []
    remarks += [_("Nothing handed in: {names}.").format(names=listed(nothing))] if nothing else []
    remarks += [_("Dropped: {names}.").format(names=listed(total.dropped))] if total.dropped else []
    return remarks
