"""The result of one submission, and the record of it: a line of `results.jsonl`, and what `check --json` prints.

The record's form is `results.schema.json` beside this file; `VERSION` counts its changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bpgrade.diagnose.diagnosis import Diagnosis
from bpgrade.inventory import Item
from bpgrade.verdict import ExerciseVerdict, Found

VERSION = 4


@dataclass(frozen=True)
class Result:
    """What became of one submission.

    diagnoses: for each exercise, in the order of `verdicts`. files: what was understood of what was handed in.
    for_teacher: remarks that the student is not told.
    """

    submission: str
    assignment: str | None
    edition: str
    sandbox: str
    verdicts: tuple[ExerciseVerdict, ...]
    diagnoses: tuple[tuple[Diagnosis, ...], ...]
    remarks: tuple[str, ...]
    files: tuple[Item, ...] = ()
    for_teacher: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """Return the points earned."""
        return sum(verdict.score for verdict in self.verdicts)

    @property
    def max_score(self) -> float:
        """Return the points there are."""
        return sum(verdict.max_score for verdict in self.verdicts)

    @property
    def our_fault(self) -> bool:
        """Return whether the grader failed somewhere in it: its score is not known."""
        return any(row.our_fault for verdict in self.verdicts for row in verdict.rows)

    @property
    def passed(self) -> bool:
        """Return whether every row of every exercise passed."""
        return all(verdict.passed for verdict in self.verdicts)


def to_json(result: Result) -> dict[str, Any]:
    """Return the record in JSON's types."""
    return {
        "version": VERSION,
        "submission": result.submission,
        "assignment": result.assignment,
        "edition": result.edition,
        "sandbox": result.sandbox,
        "score": plain(result.score),
        "max_score": plain(result.max_score),
        "exercises": [
            _exercise(verdict, diagnoses) for verdict, diagnoses in zip(result.verdicts, result.diagnoses, strict=True)
        ],
        "remarks": list(result.remarks),
        "for_teacher": list(result.for_teacher),
        "files": [_file(item) for item in result.files],
    }


def plain(points: float) -> float | int:
    """Return points as a whole number where they are one, else with at most six digits after the point.

    >>> plain(10.0), plain(0.1 + 0.2)
    (10, 0.3)
    """
    rounded = round(points, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _exercise(verdict: ExerciseVerdict, diagnoses: Sequence[Diagnosis]) -> dict[str, Any]:
    said = {row: diagnosis for diagnosis in diagnoses for row in diagnosis.rows}
    return {
        "name": verdict.name,
        "definition": verdict.definition,
        "found_as": verdict.found_as,
        "found_in": verdict.found_in,
        "score": plain(verdict.score),
        "max_score": plain(verdict.max_score),
        "rows": [
            {
                "row": row.row,
                "outcome": row.outcome.value,
                "score": plain(row.score),
                "max_score": plain(row.max_score),
                "mistake": row.mistake,
                "message": said[row.row].message if row.row in said else "",
                "found": _found(said[row.row].found) if row.row in said else None,
                "override": row.override
                and {
                    "judged": plain(row.override.judged),
                    "reason": row.override.reason,
                    "who": row.override.who,
                },
            }
            for row in verdict.rows
        ],
    }


def _found(found: Found | None) -> dict[str, str] | None:
    return {"kind": found.kind, "text": found.text} if found else None


def _file(item: Item) -> dict[str, Any]:
    return {
        "file": item.file,
        "kind": item.kind,
        "cells": item.cells,
        "definitions": [
            {"name": one.name, "place": one.place, "line": one.line, "counts_for": list(one.counts_for)}
            for one in item.definitions
        ],
        "others": list(item.others),
        "skipped": [{"place": one.place, "line": one.line, "why": one.why} for one in (*item.skipped, *item.magics)],
        "why": item.why,
    }
