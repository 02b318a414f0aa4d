"""The gradebook: all results as one table, in CSV. Pure.

A cell is blank where the grader failed and nobody decided in its place: nobody gets a zero for a fault of ours.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bpgrade.verdict import Outcome

Record = Mapping[str, Any]


def lines(exercises: Sequence[str], records: Iterable[Record]) -> Iterator[str]:
    """Yield the table line by line: the heading, and a row for each record: a column for each exercise, the total, and what
    there is to earn.

    Names come first and are guarded: a spreadsheet must not take one for a formula.
    """
    yield _line(["submission", *exercises, "score", "max_score", "remarks"])
    for record in records:
        scores = {one["name"]: "" if our_fault(one) else one["score"] for one in record["exercises"]}
        total = "" if any(map(our_fault, record["exercises"])) else record["score"]
        cells = [scores.get(name, "") for name in exercises]
        remarks = " ".join(record["remarks"])
        yield _line([guarded(record["submission"]), *cells, total, record["max_score"], guarded(remarks)])


def our_fault(exercise: Record) -> bool:
    """Return whether the score of an exercise in a record is not known: the grader failed, and nobody decided in its place."""
    return any(row["outcome"] == Outcome.GRADER_ERROR and row["override"] is None for row in exercise["rows"])


def _line(cells: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


def guarded(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("ada.py")
    ("'=1+1", 'ada.py')
    """
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
