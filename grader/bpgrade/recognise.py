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
        is true of one row alone: a name is a statement about the student's code.
        """
        fitting = [
            number
            for number, mistake in enumerate(self._mistakes)
            if mistake.name != other_than
            and self._changes(number, row)
            and self._fits(number, row)
            and self._whole(number, row)
        ]
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

        What a wrong forward does to gradients depends on the backward, so they say nothing about a forward.
        """
        if self._mistakes[number].per_row or self._mistakes[number].must is not None:
            return
        backward = self._assessment.backward_rows
        for row in self._assessment.rows:
            if (
                (named.name in backward or row.name not in backward)
                and self._changes(number, row)
                and self._has_numbers(row)
                and not self._fits(number, row)
            ):
                yield row.name

    def _has_numbers(self, row: Row) -> bool:
        return any(set(row.outputs) <= came.values.keys() for _expected, came in self._of(row))

    def _fits(self, number: int, row: Row) -> bool:
        """Return whether the hypothesis gives this row's numbers in every case, or these weights do what it says."""
        instead = self._mistakes[number].must
        return all(expected.predicted(number, row, instead).judge(came.values) for expected, came in self._of(row))

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
