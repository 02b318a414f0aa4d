"""Which planted mistakes a row's numbers are. A name needs every deciding draw to agree; one draw is a coincidence."""

from collections.abc import Mapping, Sequence

from bpgrade.assessment import Assessment
from bpgrade.exercise import Row
from bpgrade.values import CaseValues


class Recogniser:
    """Compares what came back with what each known wrong answer gives.

    cases: what came back, by the number of the case in the plan; the deciding ones.
    """

    def __init__(self, assessment: Assessment, cases: Mapping[int, CaseValues]) -> None:
        self._assessment = assessment
        self._cases = cases
        first = next(iter(cases), 0)
        self._hypotheses: Sequence[str] = [
            hypothesis.mistake for hypothesis in assessment.expectation.cases[first].hypotheses
        ]

    def name(self, row: Row, other_than: str | None = None) -> str | None:
        """Return the mistake that gives this row's numbers; of several, the one that explains most other rows too.

        The other rows that the mistake would change must be as it has them, or have no numbers at all, unless its sentence
        is true of one row alone: a name is a statement about the student's code.
        """
        fitting = [
            number
            for number, mistake in enumerate(self._hypotheses)
            if mistake != other_than
            and self._changes(number, row)
            and self._fits(number, row)
            and self._whole(number, row)
        ]
        if not fitting:
            return None
        return self._hypotheses[max(fitting, key=lambda number: (self._explained(number), -number))]

    def _whole(self, number: int, named: Row) -> bool:
        """Return whether nothing that came back speaks against the mistake having been made as it is described.

        What a wrong forward does to gradients depends on the backward, so they say nothing about a forward.
        """
        if self._assessment.mistakes[self._hypotheses[number]].per_row:
            return True
        backward = self._assessment.backward_rows()
        rows = [row for row in self._assessment.rows if named.name in backward or row.name not in backward]
        return all(self._fits(number, row) for row in rows if self._changes(number, row) and self._has_numbers(row))

    def _has_numbers(self, row: Row) -> bool:
        return any(set(row.outputs) <= came.values.keys() for came in self._cases.values())

    def _fits(self, number: int, row: Row) -> bool:
        """Return whether the hypothesis gives this row's numbers in every case."""
        expected = self._assessment.expectation.cases
        return all(expected[case].predicted(number, row).judge(came.values) for case, came in self._cases.items())

    def _changes(self, number: int, row: Row) -> bool:
        """Return whether the hypothesis is a mistake in this row at all."""
        expected = self._assessment.expectation.cases
        return row.must is None and any(
            set(row.outputs) & expected[case].hypotheses[number].values.keys() for case in self._cases
        )

    def _explained(self, number: int) -> int:
        return sum(self._fits(number, row) for row in self._assessment.rows if row.must is None)
