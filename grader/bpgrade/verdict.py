"""Verdicts: for each row an outcome, a score, and what the judge saw that led to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from bpgrade.messages import later
from bpgrade.rubric import Mistake


class Outcome(StrEnum):
    """What became of a row; results carry these words."""

    PASSED = "passed"
    FOLLOW_THROUGH = "follow-through"  # wrong only by what came before it, and right given that
    WRONG = "wrong"
    CRASHED = "crashed"
    TIMED_OUT = "timed-out"
    REFUSED = "refused"  # a forbidden act
    BLOCKED = "blocked"  # needs something above it that is missing, wrong or crashed
    NOT_ATTEMPTED = "not-attempted"
    GRADER_ERROR = "grader-error"  # our fault: it costs nobody a point

    @property
    def earns(self) -> bool:
        """Return whether the row keeps its points."""
        return self in (Outcome.PASSED, Outcome.FOLLOW_THROUGH)


class Why(Enum):
    """What the judge saw."""

    RIGHT = later("the values are right")
    MISMATCH = later("the values are not right")
    SHAPE = later("the shape is not the one needed")
    COUNT = later("not as many values as needed")
    NOT_FINITE = later("nan or infinity among the values")
    NOT_NUMBERS = later("something that is not numbers")
    NOTHING = "None"
    TOO_BIG = later("more numbers than a result may have")
    ABSENT = later("an attribute that is not there")
    RAISED = later("an exception")
    DIED = later("the process ended")
    REFUSED = later("the process was ended for a forbidden act")
    TOO_LATE = later("it did not come back in time")
    NO_TIME = later("the submission's time was used up before")
    NO_DEFINITION = later("no such definition")
    NO_BODY = later("a body that does nothing")
    NEEDS_ABOVE = later("what it needs is not right yet")
    FITS_OWN_FORWARD = later("right for the student's own forward, which is not the right one")
    FOLLOWS = later("right, given what came before it")
    OUR_FAULT = later("the grader failed")


@dataclass(frozen=True)
class Evidence:
    """What the judge saw in one case.

    got, needed: shapes or counts; for a right value, `got` is a shape other than the tensor's own. notes: the child's words.
    above: the row to mend first. output: the one of a row's outputs that is meant. step: of the case, the one that is.
    """

    why: Why
    case: int = 0
    got: str = ""
    needed: str = ""
    above: str = ""
    output: str = ""
    step: int | None = None
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """What was found out about a wrong row that no planted mistake explains: a fact about the numbers that came back.

    kind: for machines. text: the formula, the condition or the number; empty where the kind says it all. say: the sentence.
    """

    kind: str
    text: str
    say: str


@dataclass(frozen=True)
class Override:
    """A person's decision about a row. judged: the score that the judge had given. who: whose decision it is."""

    judged: float
    reason: str
    who: str


@dataclass(frozen=True)
class RowVerdict:
    """What became of one row.

    score: the points that count: the judge's, or a person's. named: the planted mistake that the values are, if they are one.
    """

    row: str
    outcome: Outcome
    score: float
    max_score: float
    evidence: Evidence
    named: Mistake | None = None
    override: Override | None = None

    @property
    def mistake(self) -> str | None:
        """Return the identifier of the mistake that was made, where it is known."""
        return self.named.name if self.named else None

    @property
    def our_fault(self) -> bool:
        """Return whether the grader failed, and nobody has decided in its place: the score is not known."""
        return self.outcome is Outcome.GRADER_ERROR and self.override is None


@dataclass(frozen=True)
class ExerciseVerdict:
    """What became of one exercise.

    found_as: the name under which the definition was found. found_in: where, as in `gates/mul.py:8`.
    """

    name: str
    definition: str
    rows: tuple[RowVerdict, ...]
    found_as: str | None = None
    found_in: str | None = None

    @property
    def score(self) -> float:
        """Return the points earned."""
        return sum(row.score for row in self.rows)

    @property
    def max_score(self) -> float:
        """Return the points there are."""
        return sum(row.max_score for row in self.rows)

    @property
    def passed(self) -> bool:
        """Return whether every row passed."""
        return all(row.outcome is Outcome.PASSED for row in self.rows)
