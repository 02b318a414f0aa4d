"""What otter's test files ask in a notebook: whether a row is right. The cells that were run are judged, in a process of their own."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from bpgrade import feedback
from bpgrade.diagnose.diagnosis import Diagnosis
from bpgrade.errors import BpgradeError
from bpgrade.messages import _
from bpgrade.result import plain
from bpgrade.verdict import Outcome, RowVerdict

if TYPE_CHECKING:
    from bpgrade.notebook import Shown

#: Whether the plugin has judged what was handed in, and replaces whatever these tests say.
_left_to_plugin = False


def leave_to_plugin() -> None:
    """Have every row be right without looking: the plugin, in otter's own process, has looked."""
    global _left_to_plugin
    _left_to_plugin = True


class Question:
    """An exercise, judged when the first of its rows is asked for."""

    def __init__(self, exercise: str) -> None:
        self._exercise = exercise
        self._shown: Shown | None = None

    def row(self, name: str) -> None:
        """Return where a row keeps its points. What there is to say about such a row is printed.

        Raises an AssertionError called as the row's outcome, with all that `bpgrade check` says about it.
        """
        if _left_to_plugin:
            return
        try:
            verdict = self._judged.result.verdicts[0]
        except BpgradeError as error:
            _fail(_("NOT CHECKED"), str(error))
        row = next(row for row in verdict.rows if row.row == name)
        said = "\n".join(self._words(row))
        if not row.outcome.earns:
            _fail(word(row.outcome), said)
        if row.outcome is not Outcome.PASSED:
            print(f"{row.row}: {word(row.outcome)}: {said}")

    def all(self) -> None:
        """Return where every row keeps its points.

        Raises the AssertionError of the first one that does not.
        """
        for row in [] if _left_to_plugin else self._judged.result.verdicts[0].rows:
            self.row(row.row)

    @property
    def _judged(self) -> "Shown":
        if self._shown is None:
            from bpgrade.notebook import check

            self._shown = check(self._exercise)
            # Remarks are about the cells, and stand above the first row.
            for remark in self._shown.result.remarks:
                print(remark)
        return self._shown

    def _words(self, row: RowVerdict) -> list[str]:
        shown = self._judged
        return words(row, shown.result.diagnoses[0], shown.to_read.get(self._exercise, ""))


def word(outcome: Outcome) -> str:
    """Return the word for an outcome, where no column of others shows what a dash means."""
    return _("NOT YET") if outcome is Outcome.NOT_ATTEMPTED else feedback.word(outcome)


def words(row: RowVerdict, diagnoses: Sequence[Diagnosis], page: str = "") -> list[str]:
    """Return what there is to say of a row, its points first. Of rows that have one thing to say, the first one says all of it."""
    points = _("{score} of {points}").format(score=plain(row.score), points=feedback.points(row.max_score))
    said = next((one for one in diagnoses if row.row in one.rows), None)
    if said is not None and row.row != said.rows[0]:
        said, page = replace(said, numbers=(), think=""), ""
    head, *more = feedback.of_row_fitted(row, said, page)
    return [head.replace(feedback.word(row.outcome), points, 1), *more]


def _fail(word: str, said: str) -> NoReturn:
    # otter shows an exception's class and words, and nothing else of it.
    raise type(word, (AssertionError,), {})(said)
