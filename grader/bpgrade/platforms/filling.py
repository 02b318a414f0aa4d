"""Grades into the table that a platform exported: which cells change, what the platform will do with each, and what is refused. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from bpgrade.gradebook.rounding import rounded, written
from bpgrade.messages import _

_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Grade:
    """One person's grade. id: the platform's own. score, points: what was earned of what; no score where it is not known.

    name: to show. feedback: a text for people, or nothing. remark: what is particular about it, for the teacher; of one that is not
    known, why it is not.
    """

    id: str
    score: Decimal | Fraction | None
    points: Decimal
    name: str = ""
    feedback: str = ""
    remark: str = ""

    def on_scale(self, maximum: Decimal) -> Decimal | None:
        """Return the grade on the platform's scale, rounded.

        >>> Grade("1", Decimal(2), Decimal(3)).on_scale(Decimal(100))
        Decimal('66.67')
        """
        if self.score is None or self.points <= 0:
            return None
        return rounded(Fraction(self.score) * Fraction(maximum) / Fraction(self.points))


@dataclass(frozen=True)
class Change:
    """One grade that is written. row: in the table, from 0. before, after: the cell's text. note: what is particular about it."""

    row: int
    id: str
    name: str
    before: str
    after: str
    note: str = ""


@dataclass(frozen=True)
class Refusal:
    """A grade that is not written, or that the platform would leave out; and why, as a phrase. stops: nothing is written at all."""

    id: str
    name: str
    why: str
    stops: bool = True


@dataclass(frozen=True)
class Filled:
    """What becomes of a table. data: the new file. scale: in one sentence, where grades were converted. unchanged: how many stay.

    rest: in one sentence, what the platform may do with the rows that stay as they are. needed: the columns without which it takes
    no row; nothing where that is all of them.
    """

    data: bytes
    changes: tuple[Change, ...]
    refused: tuple[Refusal, ...]
    unchanged: int
    scale: str = ""
    notes: tuple[str, ...] = ()
    rest: str = ""
    needed: tuple[int, ...] = ()

    @property
    def stops(self) -> bool:
        """Return whether something stands in the way of writing the file."""
        return any(one.stops for one in self.refused)


def number(text: str) -> Decimal | None:
    """Return the number that a cell holds, with a point or with a comma; nothing where it holds none.

    >>> number("90,50"), number("-"), number("EX")
    (Decimal('90.50'), None, None)
    """
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return None


def decide(
    before: str, grade: Grade, maximum: Decimal, allow_lower: bool, locked: bool = False
) -> tuple[str | None, str]:
    """Return the cell's new text, or nothing and why not. A cell that is right already stays as it is."""
    after = grade.on_scale(maximum)
    if after is None:
        return None, grade.remark or _("the grade is not known: grade again, or decide in overrides.csv")
    there = number(before)
    if after < 0:
        return None, _("{grade} is below zero").format(grade=written(after))
    if after > maximum:
        return None, _("{grade} is above the maximum, {maximum}").format(grade=written(after), maximum=written(maximum))
    # As the platforms compare them.
    if there is not None and rounded(there) == after:
        return before, ""
    if locked:
        return None, _("the grade is locked there")
    if there is None and before.strip() not in ("", "-"):
        return None, _("there stands {text}, which is no number").format(text=before.strip()[:20])
    if there is not None and after < there and not allow_lower:
        return None, _("{before} stands there and would become {after}: --allow-lower lets it").format(
            before=written(there), after=written(after)
        )
    return written(after), ""


def scale(scales: Collection[tuple[Decimal, Decimal]]) -> str:
    """Return in one sentence how points become the platform's grades; nothing where they are the same. scales: (ours, theirs)."""
    return " ".join(
        _("{ours} points here are {theirs} there: grades are converted, and rounded half up to two decimals.").format(
            ours=written(ours), theirs=written(theirs)
        )
        for ours, theirs in sorted(scales)
    )
