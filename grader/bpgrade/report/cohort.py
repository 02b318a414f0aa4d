"""A class as arrays: of everybody who counts, what each row earned, which mistake was made, and what was said. Pure.

Of somebody who handed in several times, only what counts is in it: a person is counted once.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import Any, NamedTuple

import numpy as np

from bpgrade.result import VERSION
from bpgrade.rubric import AnyArray, Array
from bpgrade.summary import Kind, kind_of
from bpgrade.verdict import Outcome

Record = Mapping[str, Any]

#: As a record has it: an enum's member is slower to ask for, and a class has a million rows.
_WRONG = Outcome.WRONG.value


class Cell(NamedTuple):
    """A row of the rubric: of which exercise, its name, and its points."""

    exercise: str
    row: str
    points: float


class Made(NamedTuple):
    """A mistake in an exercise; an empty one is what is wrong and nobody knows by name, of who made no other there."""

    exercise: str
    mistake: str


class Wrong(NamedTuple):
    """What one wrong row is: the mistake, or the formula or condition that was found in its numbers."""

    exercise: str
    row: str
    what: str


class Said(NamedTuple):
    """What is known of one submission. beside: what stands in its feedback beside the record, by exercise, as a journal keeps it."""

    name: str
    record: Record
    beside: Sequence[Any]


@dataclass(frozen=True)
class Cohort:
    """N submissions and R rows.

    score: (N, R). earned: (N, R), whether a row has all of its points. known: (N,), whether a total is. kinds: of each submission.
    made: who made each mistake, as places in `names`. wrong: the same of each wrong row. numbers: of each mistake, how many were
    shown these lines. outcomes: of each outcome, the number of rows, and of people who have one. remarks: who has one for the
    teacher, by exercise and sentence.
    """

    names: tuple[str, ...]
    cells: tuple[Cell, ...]
    score: Array
    earned: AnyArray
    known: AnyArray
    kinds: Counter[Kind]
    made: Mapping[Made, frozenset[int]]
    wrong: Mapping[Wrong, frozenset[int]]
    numbers: Mapping[Made, Counter[tuple[str, ...]]]
    outcomes: Mapping[Outcome, tuple[int, int]]
    remarks: Mapping[tuple[str, str], frozenset[int]]

    def __len__(self) -> int:
        return len(self.names)

    @property
    def points(self) -> float:
        """Return what there is to earn."""
        return sum(cell.points for cell in self.cells)

    @property
    def totals(self) -> Array:
        """Return the totals that are known, as shares of the points, (K,)."""
        return np.asarray(self.score[self.known].sum(axis=1) / (self.points or 1.0))


class NotAlike(ValueError):
    """The records are of no one version, or of no one set of rows."""


def gather(said: Iterable[Said]) -> Cohort:
    """Return the class. Raises NotAlike where the submissions have not all the same rows, or a record is of another version than ours."""
    names: list[str] = []
    rows: list[tuple[str, str, float]] = []
    scores: list[list[float]] = []
    known: list[bool] = []
    kinds: Counter[Kind] = Counter()
    made: dict[Made, set[int]] = {}
    wrong: dict[Wrong, set[int]] = {}
    numbers: dict[Made, Counter[tuple[str, ...]]] = {}
    rows_by_outcome: Counter[str] = Counter()
    people_by_outcome: Counter[str] = Counter()
    remarks: dict[tuple[str, str], set[int]] = {}
    for number, (name, record, beside) in enumerate(said):
        if record.get("version") != VERSION:
            raise NotAlike
        here, points, outcomes = [], [], []
        for of in record["exercises"]:
            exercise, named, is_unnamed = of["name"], set(), False
            for row in of["rows"]:
                outcome, mistake = row["outcome"], row["mistake"]
                here.append((exercise, row["row"], row["max_score"]))
                points.append(row["score"])
                outcomes.append(outcome)
                if mistake:
                    named.add(mistake)
                if outcome == _WRONG:
                    # What is worth nothing shows what went wrong in another exercise.
                    is_unnamed |= bool(row["max_score"])
                    found = row["found"]
                    what = mistake or (f"{found['kind']} {found['text']}".strip() if found else "")
                    if what:
                        wrong.setdefault(Wrong(exercise, row["row"], what), set()).add(number)
            for one in named or ({""} if is_unnamed else ()):
                made.setdefault(Made(exercise, one), set()).add(number)
        rows = rows or here
        if here != rows:
            raise NotAlike
        kind = kind_of(record)
        names.append(name)
        scores.append(points)
        known.append(kind is not Kind.OUR_FAULT)
        kinds[kind] += 1
        rows_by_outcome.update(outcomes)
        people_by_outcome.update(set(outcomes))
        for of, diagnoses in zip(record["exercises"], beside, strict=True):
            for _of_rows, outcome, mistake, _message, lines, _think, _found in diagnoses:
                # Beside what crashed stands the student's own line.
                if mistake and lines and outcome == _WRONG:
                    numbers.setdefault(Made(of["name"], mistake), Counter())[tuple(lines)] += 1
        for remark in record["for_teacher"]:
            exercise, _colon, sentence = remark.partition(": ")
            remarks.setdefault((exercise, sentence), set()).add(number)
    cells = tuple(starmap(Cell, rows))
    score = np.array(scores, dtype=np.float64).reshape(len(names), len(cells))
    return Cohort(
        names=tuple(names),
        cells=cells,
        score=score,
        earned=score >= np.array([cell.points for cell in cells]),
        known=np.array(known, dtype=bool),
        kinds=kinds,
        made=_frozen(made),
        wrong=_frozen(wrong),
        numbers=numbers,
        outcomes={one: (rows_by_outcome[one], people_by_outcome[one]) for one in Outcome if rows_by_outcome[one]},
        remarks=_frozen(remarks),
    )


def _frozen(found: Mapping[Any, set[int]]) -> dict[Any, frozenset[int]]:
    return {key: frozenset(people) for key, people in found.items()}
