"""The figures of a report as tables: each is a CSV file, and stands on the page. Pure.

In a file, columns and numbers are for machines, and `<10` stands for what is not shown; on the page, both are for people.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bpgrade.gradebook.book import guarded
from bpgrade.messages import _, counted
from bpgrade.report.figures import FAR, Figures
from bpgrade.report.intervals import Interval
from bpgrade.report.moves import Moved
from bpgrade.report.pairs import Pairs
from bpgrade.report.suppression import SMALLEST, Bin, People, counts, part
from bpgrade.result import plain
from bpgrade.submission import visible
from bpgrade.summary import kind_in_words
from bpgrade.verdict import Outcome


class Cell(NamedTuple):
    """One cell: as a file has it, and as the page does. number: it is one, which no spreadsheet takes for a formula."""

    file: str
    page: str
    number: bool = True


class Column(NamedTuple):
    """A column: its name in a file, and its heading on the page."""

    name: str
    heading: str


@dataclass(frozen=True)
class Table:
    """One table. name: of its file. caption: what it is."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


#: Of all tables that there can be.
NAMES = ("class", "mistakes", "rows", "totals", "submissions", "outcomes", "used", "remarks", "tolerance", "pairs")
#: What stands in a file for a group that is not shown.
FEWER = f"<{SMALLEST}"


def csv_text(table: Table) -> str:
    """Return a table as CSV, with what a spreadsheet would take for a formula guarded."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow([column.name for column in table.columns])
    for row in table.rows:
        lines.writerow([cell.file if cell.number else guarded(cell.file) for cell in row])
    return text.getvalue()


def tables(figures: Figures, names: Sequence[str] = ()) -> list[Table]:
    """Return all tables that have something to say. names: of the submissions, for pairs."""
    found = [_class(figures)]
    if figures.mistakes:
        found.append(_mistakes(figures))
    if figures.rows:
        found.append(_rows(figures))
    if figures.totals:
        found.append(_totals(figures.totals))
    if figures.kinds:
        found.append(_kinds(figures))
    if figures.outcomes:
        found.append(_outcomes(figures))
    if figures.cpu or figures.memory:
        found.append(_used(figures))
    if figures.remarks:
        found.append(_remarks(figures))
    if figures.moves:
        found.append(_moves(figures))
    if figures.pairs is not None:
        found.append(_pairs(figures.pairs, names))
    return found


# -- cells -----------------------------------------------------------------------------------------------------------------


def _text(text: str, shown: str | None = None) -> Cell:
    return Cell(text, text if shown is None else shown, number=False)


def _number(value: float | None, shown: str | None = None) -> Cell:
    if value is None:
        return _NOTHING
    return Cell(f"{plain(value)}", f"{plain(value)}" if shown is None else shown)


def _people(people: People) -> Cell:
    if people.count is not None:
        return _number(people.count)
    return Cell(FEWER if people.more_than is None else f">{people.more_than}", in_words(people))


def _share(value: float | None) -> Cell:
    return _NOTHING if value is None else Cell(f"{value:.3f}", percent(value))


def _interval(found: Interval | None) -> list[Cell]:
    """Return the cells of a share with its interval: three in a file, and so on the page."""
    return [_share(part) for part in found] if found else [_NOTHING] * 3


def _correlation(found: Interval | None) -> list[Cell]:
    return (
        [Cell(f"{round(part, 2) + 0.0:.2f}", f"{round(part, 2) + 0.0:.2f}") for part in found]
        if found
        else [_NOTHING] * 3
    )


_NOTHING = Cell("", "–")


def fewer() -> str:
    """Return what stands in place of a number of people that is not shown."""
    return _("fewer than {count}").format(count=SMALLEST)


def in_words(people: People) -> str:
    """Return how many people, as far as it is told."""
    if people.count is not None:
        return str(people.count)
    return fewer() if people.more_than is None else _("more than {count}").format(count=people.more_than)


def percent(value: float) -> str:
    """Return a share in words.

    >>> percent(0.614), percent(0.001), percent(0.999), percent(0.0)
    ('61 %', 'under 1 %', 'over 99 %', '0 %')
    """
    if 0 < value < 0.005:
        return _("under {number} %").format(number=1)
    if 0.995 <= value < 1:
        return _("over {number} %").format(number=99)
    return _("{number} %").format(number=f"{100 * value:.0f}")


# -- tables ----------------------------------------------------------------------------------------------------------------


def _class(figures: Figures) -> Table:
    low, high = figures.quartiles or (None, None)
    found = [
        (Column("submissions", _("submissions")), _number(figures.count)),
        (Column("points", _("points")), _number(figures.points)),
        (Column("mean", _("mean")), _share(figures.mean)),
        (Column("quartile_1", _("a quarter has at most")), _share(low)),
        (Column("median", _("half has at most")), _share(figures.median)),
        (Column("quartile_3", _("a quarter has at least")), _share(high)),
    ]
    return Table(
        "class", _("The class"), tuple(column for column, _cell in found), (tuple(cell for _column, cell in found),)
    )


def _mistakes(figures: Figures) -> Table:
    return Table(
        "mistakes",
        _("Mistakes, the most common first"),
        (
            Column("exercise", _("exercise")),
            Column("mistake", _("mistake")),
            Column("submissions", _("submissions")),
            *_of_share(),
            Column("sentence", _("what it is")),
            Column("example", _("an example")),
        ),
        tuple(
            (
                _text(one.made.exercise),
                _text(one.made.mistake, one.made.mistake or unnamed()),
                _people(one.people),
                *_interval(one.share),
                _text(one.say),
                _text("\n".join(one.example)),
            )
            for one in figures.mistakes
        ),
    )


def unnamed() -> str:
    """Return what stands in place of the name of a mistake that has none."""
    return _("no known mistake")


def _of_share() -> tuple[Column, Column, Column]:
    return (
        Column("share", _("of the class")),
        Column("share_low", _("at least")),
        Column("share_high", _("at most")),
    )


def _rows(figures: Figures) -> Table:
    return Table(
        "rows",
        _("How hard each row is, and how well it tells who knows the rest"),
        (
            Column("exercise", _("exercise")),
            Column("row", _("row")),
            Column("points", _("points")),
            Column("earned", _("have it")),
            *_of_share(),
            Column("discrimination", _("discrimination")),
            Column("discrimination_low", _("at least")),
            Column("discrimination_high", _("at most")),
        ),
        tuple(
            (
                _text(one.cell.exercise),
                _text(one.cell.row),
                _number(one.cell.points),
                _people(one.earned),
                *_interval(one.share),
                *_correlation(one.discrimination),
            )
            for one in figures.rows
        ),
    )


def _totals(totals: Sequence[Bin]) -> Table:
    return Table(
        "totals",
        _("Totals"),
        (Column("from", _("from")), Column("to", _("to")), Column("submissions", _("submissions"))),
        tuple((_share(one.low), _share(one.high), _number(one.people)) for one in totals),
    )


def _kinds(figures: Figures) -> Table:
    return Table(
        "submissions",
        _("What submissions came to"),
        (Column("kind", _("what")), Column("submissions", _("submissions"))),
        tuple(
            (_text(kind.name.lower().replace("_", "-"), kind_in_words(kind)), _people(people))
            for kind, people in (figures.kinds or {}).items()
        ),
    )


def outcome_in_words(outcome: Outcome) -> str:
    """Return what a row came to, in words."""
    return {
        Outcome.PASSED: _("passed"),
        Outcome.FOLLOW_THROUGH: _("right, given what came before it"),
        Outcome.WRONG: _("wrong"),
        Outcome.CRASHED: _("crashed"),
        Outcome.TIMED_OUT: _("timed out"),
        Outcome.REFUSED: _("refused"),
        Outcome.BLOCKED: _("needs something that is not right yet"),
        Outcome.NOT_ATTEMPTED: _("not attempted"),
        Outcome.GRADER_ERROR: _("our fault"),
    }[outcome]


def _outcomes(figures: Figures) -> Table:
    return Table(
        "outcomes",
        _("What rows came to, of everybody"),
        (Column("outcome", _("outcome")), Column("share", _("of all rows"))),
        tuple(
            (
                _text(outcome.value, outcome_in_words(outcome)),
                Cell("", _("of {people} people").format(people=fewer())) if one.few else _share(one.share),
            )
            for outcome, one in (figures.outcomes or {}).items()
        ),
    )


def _used(figures: Figures) -> Table:
    found = [
        ("cpu", "s", _("seconds of a processor"), figures.cpu),
        ("memory", "MiB", _("memory, in MiB"), figures.memory),
    ]
    return Table(
        "used",
        _("Time and memory"),
        (
            Column("what", _("what")),
            Column("unit", _("unit")),
            Column("submissions", _("submissions")),
            Column("median", _("half took at most")),
            Column("tenth_most", _("the ten who took most took at least")),
            Column("far", _("took more than {times} times the median").format(times=FAR)),
        ),
        tuple(
            (
                _text(name, words),
                _text(unit),
                _number(use.of),
                _amount(use.median),
                _amount(use.ten),
                _people(part(use.far, use.of)),
            )
            for name, unit, words, use in found
            if use is not None
        ),
    )


def _amount(value: float) -> Cell:
    return Cell(amount(value), amount(value))


def amount(value: float) -> str:
    """Return an amount with two digits.

    >>> amount(0.01234), amount(45.6), amount(1234.5)
    ('0.012', '46', '1234')
    """
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def _remarks(figures: Figures) -> Table:
    return Table(
        "remarks",
        _("Remarks for you: how work was done. No point rests on them"),
        (
            Column("exercise", _("exercise")),
            Column("remark", _("remark")),
            Column("submissions", _("submissions")),
        ),
        tuple(
            (_text(one.exercise), _text(one.remark or _("Another remark.")), _people(one.people))
            for one in figures.remarks
        ),
    )


def _moves(figures: Figures) -> Table:
    return Table(
        "tolerance",
        _("Marks under another tolerance"),
        (
            Column("tolerance", _("tolerance")),
            Column("submissions", _("submissions judged again")),
            Column("marks", _("rows that move")),
            Column("up", _("totals that rise")),
            Column("down", _("totals that fall")),
            Column("ten_most", _("ten of them by at least")),
        ),
        tuple(_moved(one, figures.sampled) for one in figures.moves),
    )


def _moved(one: Moved, sampled: int) -> tuple[Cell, ...]:
    up, down, same = counts([one.up, one.down, sampled - one.up - one.down])
    few = None in (up.count, down.count, same.count) or (one.marks > 0 and not one.up + one.down)
    said = _("ten times as large") if one.factor > 1 else _("a tenth")
    return (
        _text(f"x{one.factor:g}", said),
        _number(sampled),
        Cell("", "–") if few else _number(one.marks),
        _people(up),
        _people(down),
        Cell("", "–") if few or not one.marks else _number(one.ten, _points(one.ten)),
    )


def _points(count: float) -> str:
    return counted("{count} point", "{count} points", plain(count))


def _pairs(pairs: Pairs, names: Sequence[str]) -> Table:
    return Table(
        "pairs",
        _("Pairs who share rare wrong work"),
        (
            Column("submission", _("submission")),
            Column("other", _("the other one")),
            Column("exercises", _("in so many exercises")),
            Column("exercise", _("exercise")),
            Column("wrong", _("what is the same")),
            Column("people", _("people who have it")),
            Column("share", _("of the class")),
        ),
        tuple(
            (
                _name(names[pair.one]),
                _name(names[pair.other]),
                _number(len(pair.shared)),
                _text(shared.exercise),
                _text("; ".join(f"{wrong.row}: {wrong.what}" for wrong in shared.rows)),
                _number(shared.people),
                Cell(
                    f"{shared.people / pairs.of:.4f}",
                    _("{number} %").format(number=f"{100 * shared.people / pairs.of:.2g}"),
                ),
            )
            for pair in pairs.found
            for shared in pair.shared
        ),
    )


def _name(name: str) -> Cell:
    return _text(visible(name))
