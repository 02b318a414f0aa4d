"""Which planted mistakes a row's numbers are. A name needs every deciding draw to agree; one draw is a coincidence."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bpgrade.assessment import Assessment
from bpgrade.expectation import CaseExpectation
from bpgrade.rubric import Mistake, Row
from bpgrade.values import CaseValues


class Weighed(NamedTuple):
    """One known mistake, weighed as the reason for a row's numbers.

    number: of the hypothesis. changes: whether the row would be wrong by it. fits: whether it gives the row's numbers in every
    case. against: the other rows that it would change and that came back otherwise. explains: how many rows are as it gives them.
    """

    number: int
    mistake: Mistake
    changes: bool
    fits: bool
    against: tuple[str, ...]
    explains: int


class Recogniser:
    """Compares what came back with what each known wrong answer gives.

    cases: what came back, by the number of the case in the plan; the deciding ones.
    """

    def __init__(self, assessment: Assessment, cases: Mapping[int, CaseValues]) -> None:
        self._assessment = assessment
        expected = assessment.expectation.cases
        self._cases: Mapping[int, CaseValues] = {
            number: came for number, came in cases.items() if expected[number].hypotheses
        }
        first = next(iter(self._cases), None)
        self._mistakes: Sequence[Mistake] = (
            []
            if first is None
            else [assessment.mistakes[hypothesis.mistake] for hypothesis in expected[first].hypotheses]
        )

    def name(self, row: Row, other_than: str | None = None) -> Mistake | None:
        """Return the mistake that gives this row's numbers; of several, the one that explains most other rows too.

        The other rows that the mistake would change must be as it has them, or have no numbers at all, unless its sentence
        is true of one row alone: a name is a statement about the student's code. Below a tensor that is wrong, a row is what
        the mistake makes of the student's own.
        """
        possible = [
            number
            for number, mistake in enumerate(self._mistakes)
            if mistake.name != other_than and self._changes(number, row)
        ]
        fitting = [number for number in possible if self._fits(number, row) and self._whole(number, row)]
        if not fitting and row.above is not None:
            above = self._assessment.row(row.above)
            fitting = [number for number in possible if self._follows(number, row, above) and self._whole(number, row)]
        if not fitting:
            return None
        return self._mistakes[max(fitting, key=lambda number: (self._explained(number), -number))]

    def weighed(self, row: Row) -> list[Weighed]:
        """Return every known mistake with what speaks for it and against it: what `name` goes by, to be told to a person."""
        return [
            Weighed(
                number=number,
                mistake=mistake,
                changes=self._changes(number, row),
                fits=self._fits(number, row),
                against=tuple(self._against(number, row)),
                explains=self._explained(number),
            )
            for number, mistake in enumerate(self._mistakes)
        ]

    def _whole(self, number: int, named: Row) -> bool:
        """Return whether nothing that came back speaks against the mistake having been made as it is described."""
        return next(self._against(number, named), None) is None

    def _against(self, number: int, named: Row) -> Iterator[str]:
        """Yield the rows that speak against it.

        What a wrong forward does to gradients depends on the backward, so they say nothing about a forward. Where the sentence
        is true of one row alone, only what that row is made of can speak against it: a mistake of a forward that is right.
        """
        mistake, backward = self._mistakes[number], self._assessment.backward_rows
        if mistake.must is not None:
            return
        if mistake.per_row:
            rows = self._made_of(named)
        else:
            rows = [row for row in self._assessment.rows if named.name in backward or row.name not in backward]
        for row in rows:
            if self._changes(number, row) and self._has_numbers(row) and not self._fits(number, row):
                yield row.name

    def _made_of(self, named: Row) -> list[Row]:
        """Return the rows of the forward that this row is made of."""
        assessment = self._assessment
        names = assessment.forward_rows if named.name in assessment.backward_rows else ()
        made_of = [assessment.row(name) for name in (*names, *named.needs)]
        under = [*made_of, assessment.row(named.above)] if named.above else made_of
        return [*made_of, *(row for part in under for row in self._made_of(part))]

    def _has_numbers(self, row: Row) -> bool:
        return any(set(row.outputs) <= came.values.keys() for _expected, came in self._of(row))

    def _fits(self, number: int, row: Row) -> bool:
        """Return whether the hypothesis gives this row's numbers in every case, or these weights do what it says."""
        instead = self._mistakes[number].must
        return all(expected.predicted(number, row, instead).judge(came.values) for expected, came in self._of(row))

    def _follows(self, number: int, row: Row, above: Row) -> bool:
        """Return whether the hypothesis makes this row of the student's own tensor above, which is wrong in its own way."""
        return self._mistakes[number].per_row and all(
            expected.follows(number, row, above, came.values) for expected, came in self._of(row)
        )

    def _changes(self, number: int, row: Row) -> bool:
        """Return whether the hypothesis is a mistake in this row at all."""
        if row.must is not None:
            return self._mistakes[number].must is not None
        return any(set(row.outputs) & expected.hypotheses[number].values.keys() for expected, _came in self._of(row))

    def _of(self, row: Row) -> list[tuple[CaseExpectation, CaseValues]]:
        """Return the cases in which the row is judged: what is expected there, and what came."""
        cases, expected = self._assessment.plan.cases, self._assessment.expectation.cases
        return [(expected[number], came) for number, came in self._cases.items() if row.name in cases[number].rows]

    def _explained(self, number: int) -> int:
        return sum(self._fits(number, row) for row in self._assessment.rows if row.must is None)
