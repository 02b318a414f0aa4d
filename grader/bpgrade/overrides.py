"""`OUT/overrides.csv`: what a person decided in the judge's place. `grade` and `regrade` read it, and never write it.

Its columns are `submission,row,score,reason,who`; a row is `gates/mul:dx`, or `gates/mul` for the whole exercise, whose score
is shared out as the rows' points are. What a spreadsheet makes of it is fine: semicolons, decimal commas, a byte order mark.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from bpgrade import own_table
from bpgrade.errors import UsageError
from bpgrade.messages import _, listed
from bpgrade.result import Result, plain
from bpgrade.verdict import ExerciseVerdict, Override

NAME = "overrides.csv"
COLUMNS = ("submission", "row", "score", "reason", "who")

#: By exercise and row, what the row is worth.
Points = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Decision:
    """One line of the file: where it stands, as a person says it, and what it says. row: empty for the whole exercise."""

    where: str
    submission: str
    exercise: str
    row: str
    score: float
    reason: str
    who: str


@dataclass(frozen=True)
class Decisions:
    """All lines of the file."""

    lines: tuple[Decision, ...] = ()

    def of(self, submission: str) -> tuple[Decision, ...]:
        """Return those about one submission."""
        return self._by_name.get(submission, ())

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[Decision, ...]]:
        names = dict.fromkeys(line.submission for line in self.lines)
        return {name: tuple(line for line in self.lines if line.submission == name) for name in names}


def read(folder: Path, names: Collection[str]) -> Decisions:
    """Return what the file in a run's folder says; nothing where there is none. names: of the submissions.

    Raises UsageError, naming the line, for what is no decision about one of these.
    """
    path = folder / NAME
    return Decisions(tuple(_decision(path, number, line, names) for number, line in own_table.read(path, COLUMNS)))


def _decision(path: Path, number: int, line: Mapping[str, str], names: Collection[str]) -> Decision:
    where = _("{path}, line {number}").format(path=path, number=number)
    missing = [column for column in COLUMNS if not line.get(column)]
    if missing:
        raise UsageError(_("{where}: {columns} is missing.").format(where=where, columns=listed(missing)))
    name = named(line["submission"], names)
    if name is None:
        raise UsageError(f"{where}: {unknown(line['submission'], names)}")
    try:
        # Python takes 1_0 for ten; nobody writes that.
        score = float(line["score"].replace("_", "?"))
    except ValueError:
        raise UsageError(_("{where}: {score} is no number.").format(where=where, score=line["score"])) from None
    exercise, _colon, row = line["row"].partition(":")
    return Decision(where, name, exercise.strip(), row.strip(), score, line["reason"], line["who"])


def named(name: str, names: Collection[str]) -> str | None:
    """Return the submission of this name, which may be as the gradebook guards it where a spreadsheet would see a formula.

    >>> named("'=1+1", ["=1+1"]), named("ada.py", ["bo.py"])
    ('=1+1', None)
    """
    return next((one for one in (name, name.removeprefix("'")) if one in names), None)


def unknown(name: str, names: Collection[str]) -> str:
    """Return the sentence for a name that no submission has."""
    near = get_close_matches(name, names) or [one for one in names if name.casefold() in one.casefold()][:3]
    if near:
        return _("there is no submission {name}; there is {near}.").format(name=name, near=listed(near))
    return _("there is no submission {name}.").format(name=name)


def check(decisions: Decisions, points: Points) -> None:
    """Raise UsageError, naming the line, where a decision is about no row of these, or gives what it cannot have."""
    for name in dict.fromkeys(line.submission for line in decisions.lines):
        _shares(decisions.of(name), points)


def decided(result: Result, decisions: Sequence[Decision]) -> Result:
    """Return the result with the scores that these decisions give. Raises UsageError as `check` does."""
    if not decisions:
        return result
    points = {verdict.name: {row.row: row.max_score for row in verdict.rows} for verdict in result.verdicts}
    shares = _shares(decisions, points)
    return replace(result, verdicts=tuple(_decided(verdict, shares) for verdict in result.verdicts))


def _decided(verdict: ExerciseVerdict, shares: Mapping[tuple[str, str], tuple[float, Decision]]) -> ExerciseVerdict:
    rows = []
    for row in verdict.rows:
        score, decision = shares.get((verdict.name, row.row), (0.0, None))
        if decision is not None:
            row = replace(row, score=score, override=Override(row.score, decision.reason, decision.who))
        rows.append(row)
    return replace(verdict, rows=tuple(rows))


def _shares(decisions: Sequence[Decision], points: Points) -> dict[tuple[str, str], tuple[float, Decision]]:
    """Return, by exercise and row, the score that one submission is given, and the decision that gives it."""
    shares: dict[tuple[str, str], tuple[float, Decision]] = {}
    for one in decisions:
        rows = points.get(one.exercise)
        if rows is None:
            raise UsageError(
                _("{where}: there is no exercise {name} here; there are: {names}.").format(
                    where=one.where, name=one.exercise, names=listed(list(points))
                )
            )
        if one.row and one.row not in rows:
            raise UsageError(
                _("{where}: {exercise} has no row {row}; it has: {rows}.").format(
                    where=one.where, exercise=one.exercise, row=one.row, rows=listed(list(rows))
                )
            )
        mine = {one.row: rows[one.row]} if one.row else rows
        total = sum(mine.values())
        # Stated as what must hold: nan is no score.
        if not 0 <= one.score <= total:
            raise UsageError(
                _("{where}: the score has to be from 0 to {most}.").format(where=one.where, most=plain(total))
            )
        for row, most in mine.items():
            if (one.exercise, row) in shares:
                raise UsageError(
                    _("{where}: {exercise}:{row} of {name} is decided twice.").format(
                        where=one.where, exercise=one.exercise, row=row, name=one.submission
                    )
                )
            shares[one.exercise, row] = (one.score * most / total if total else 0.0, one)
    return shares


def without(folder: Path, name: str) -> str | None:
    """Return the text of the file without the lines about one submission, the others as they are; nothing where it has none.

    Raises UsageError where it is no table.
    """
    return own_table.without(
        folder / NAME,
        COLUMNS,
        lambda line: name in (line.get("submission"), line.get("submission", "").removeprefix("'")),
    )
