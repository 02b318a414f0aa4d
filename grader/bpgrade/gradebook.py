"""The gradebook: all results as one table, in CSV. Pure.

A cell is blank where the grader failed: nobody gets a zero for a fault of ours.
"""

import csv
import io
from collections.abc import Sequence

from bpgrade.result import Result, plain
from bpgrade.verdict import Outcome


def to_csv(results: Sequence[Result]) -> str:
    """Return the table: a row for each submission, a column for each exercise, the total, and what there is to earn.

    Names come first and are guarded: a spreadsheet must not take one for a formula.
    """
    exercises = [verdict.name for verdict in results[0].verdicts] if results else []
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["submission", *exercises, "score", "max_score", "remarks"])
    for result in results:
        cells: list[object] = [
            "" if any(row.outcome is Outcome.GRADER_ERROR for row in verdict.rows) else plain(verdict.score)
            for verdict in result.verdicts
        ]
        total = "" if result.our_fault else plain(result.score)
        writer.writerow(
            [guarded(result.submission), *cells, total, plain(result.max_score), guarded(" ".join(result.remarks))]
        )
    return table.getvalue()


def guarded(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("ada.py")
    ("'=1+1", 'ada.py')
    """
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
