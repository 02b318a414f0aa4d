"""What a class came to: how many of each kind, the most common mistakes, and whose result is our fault. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from bpgrade.gradebook.book import our_fault
from bpgrade.messages import _
from bpgrade.verdict import Outcome

Record = Mapping[str, Any]


class Kind(Enum):
    """What one submission came to."""

    ALL_RIGHT = auto()
    SOME_WRONG = auto()
    NOTHING_ATTEMPTED = auto()
    TIMED_OUT = auto()
    REFUSED = auto()
    OUR_FAULT = auto()


def kind_in_words(kind: Kind) -> str:
    """Return what a submission came to, in words."""
    return {
        Kind.ALL_RIGHT: _("all right"),
        Kind.SOME_WRONG: _("some wrong"),
        Kind.NOTHING_ATTEMPTED: _("nothing attempted"),
        Kind.TIMED_OUT: _("timed out"),
        Kind.REFUSED: _("refused"),
        Kind.OUR_FAULT: _("our fault"),
    }[kind]


@dataclass
class Summary:
    """Counted record by record: a class may be too large to be held at once.

    our_fault: names. for_teacher: how many have a remark that is for the course team alone. folders: of the last one, how many there are at its top.
    """

    count: int = 0
    kinds: Counter[Kind] = field(default_factory=Counter)
    mistakes: Counter[str] = field(default_factory=Counter)
    our_fault: list[str] = field(default_factory=list)
    for_teacher: int = 0
    folders: int = 0

    def add(self, record: Record) -> None:
        """Count one more."""
        self.count += 1
        kind = kind_of(record)
        self.kinds[kind] += 1
        self.mistakes.update({row["mistake"] for row in _rows(record) if row["mistake"]})
        if kind is Kind.OUR_FAULT:
            self.our_fault.append(record["submission"])
        self.for_teacher += bool(record.get("for_teacher"))
        self.folders = len({file["file"].partition("/")[0] for file in record["files"] if "/" in file["file"]})

    @property
    def may_be_a_class(self) -> bool:
        """Return whether all came as one submission, and may have been a class in a folder of its own."""
        return self.count == 1 and self.folders > 1


def kind_of(record: Record) -> Kind:
    """Return what one submission came to."""
    outcomes = {row["outcome"] for row in _rows(record)}
    if Outcome.GRADER_ERROR in outcomes and any(map(our_fault, record["exercises"])):
        return Kind.OUR_FAULT
    if outcomes <= {Outcome.PASSED}:
        return Kind.ALL_RIGHT
    if outcomes <= {Outcome.NOT_ATTEMPTED}:
        return Kind.NOTHING_ATTEMPTED
    if Outcome.REFUSED in outcomes:
        return Kind.REFUSED
    return Kind.TIMED_OUT if Outcome.TIMED_OUT in outcomes else Kind.SOME_WRONG


def _rows(record: Record) -> list[Record]:
    return [row for one in record["exercises"] for row in one["rows"]]
