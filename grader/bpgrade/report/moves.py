"""How many marks would be others under another tolerance: what was seen is judged again, and no code is run. Pure.

What has a property in place of a value (weights that compute XOR) has no tolerance, and stays as it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.expectation import Expectation
from bpgrade.judge import judge
from bpgrade.observation import Observation, Run
from bpgrade.records import Record, digest
from bpgrade.report.suppression import SMALLEST

#: Of the tolerance that the course has.
FACTORS = (0.1, 10.0)


@dataclass(frozen=True)
class Moved:
    """What another tolerance would change among so many submissions.

    factor: of the tolerance. marks: how many rows would have other points. up, down: how many totals would rise and fall. ten: by
    how many points ten totals would move, or by more; by how many one would at most is that one's.
    """

    factor: float
    marks: int
    up: int
    down: int
    ten: float


def deciding(assessment: Assessment) -> tuple[int, ...]:
    """Return the numbers of the cases on which points rest."""
    return tuple(number for number, case in enumerate(assessment.plan.cases) if case.decides)


def moves(assessments: Mapping[str, Assessment], seen: Iterable[tuple[Record, Run]]) -> list[Moved]:
    """Return what each factor would change. seen: of each submission the record, and what was seen in the cases that are `deciding`.

    A row about which a person decided keeps what that gave it.
    """
    judges = {name: _Judge(assessment) for name, assessment in assessments.items()}
    found = {factor: [] for factor in FACTORS}  # type: dict[float, list[dict[tuple[str, str], float]]]
    for record, run in seen:
        decided = {
            (one["name"], row["row"])
            for one in record["exercises"]
            for row in one["rows"]
            if row["override"] is not None
        }
        by_exercise = [
            (name, judges[name].changes(run.observations[name])) for name in judges if name in run.observations
        ]
        for factor in FACTORS:
            changes = {
                (name, row): change
                for name, each in by_exercise
                for row, change in each[factor].items()
                if (name, row) not in decided
            }
            found[factor].append(changes)
    return [_moved(factor, changes) for factor, changes in found.items()]


def _moved(factor: float, changes: Sequence[Mapping[tuple[str, str], float]]) -> Moved:
    totals = [sum(one.values()) for one in changes]
    return Moved(
        factor,
        marks=sum(map(len, changes)),
        up=sum(total > 0 for total in totals),
        down=sum(total < 0 for total in totals),
        ten=sorted(map(abs, totals))[-SMALLEST] if len(totals) >= SMALLEST else 0.0,
    )


class _Judge:
    """Judges one exercise by several tolerances, and what is the same but once: most right work gives the same bytes."""

    def __init__(self, assessment: Assessment) -> None:
        self._as_it_is = _of_deciding(assessment)
        self._others = {factor: with_tolerance(self._as_it_is, factor) for factor in FACTORS}
        self._known: dict[bytes, dict[float, dict[str, float]]] = {}

    def changes(self, observation: Observation) -> Mapping[float, Mapping[str, float]]:
        """Return, by factor and row, by how many points a score would change, of those that would."""
        key = digest(observation.on_which_verdicts_rest())
        if key not in self._known:
            self._known[key] = self._judged(observation)
        return self._known[key]

    def _judged(self, observation: Observation) -> dict[float, dict[str, float]]:
        # What came back may hold anything; that it overflows on the way to a verdict is no news.
        with np.errstate(all="ignore"):
            strict = judge(self._others[min(FACTORS)], observation)
            if strict.passed:
                # Who is right by the least tolerance is so by all.
                return {factor: {} for factor in FACTORS}
            now = {row.row: row.score for row in judge(self._as_it_is, observation).rows}
            loose = judge(self._others[max(FACTORS)], observation)
        return {
            factor: {row.row: row.score - now[row.row] for row in verdict.rows if row.score != now[row.row]}
            for factor, verdict in zip(FACTORS, (strict, loose), strict=True)
        }


def _of_deciding(assessment: Assessment) -> Assessment:
    """Return the assessment without the cases that are there to be shown: a class is large, and no point rests on them."""
    chosen = deciding(assessment)
    return replace(
        assessment,
        plan=replace(assessment.plan, cases=tuple(assessment.plan.cases[number] for number in chosen)),
        expectation=Expectation(tuple(assessment.expectation.cases[number] for number in chosen)),
    )


def with_tolerance(assessment: Assessment, factor: float) -> Assessment:
    """Return the assessment with another tolerance for every row."""
    rows = tuple(replace(row, tolerance=row.tolerance * factor) for row in assessment.rows)
    # Each case keeps what its rows must be once it was asked: these are to be asked anew.
    fresh = Expectation(tuple(replace(case) for case in assessment.expectation.cases))
    return replace(assessment, rows=rows, expectation=fresh)
