"""What was seen when a submission ran: for each exercise, what each step of its plan gave; kept as it came, not judged.

Arrays are the child's own words, numbers to be judged. Notes are hearsay: they may feed a hint, never a score.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from bpgrade.stored import Stored


class Gave(Enum):
    """What a step gave."""

    VALUES = "values"  # one array
    SEQUENCE = "sequence"  # a sequence of arrays
    OBJECT = "object"
    NOTHING = "nothing"
    RAISED = "raised"
    EMPTY = "empty"
    ABSENT = "absent"
    TOO_BIG = "too-big"
    SKIPPED = "skipped"
    TIMED_OUT = "timed-out"
    NO_TIME = "no-time"  # the submission's time was used up before
    DIED = "died"
    REFUSED = "refused"  # it was ended for an act that no honest program tries


Notes = Mapping[str, str]


#: What a child says of where it found things: no verdict rests on it.
_NO_VERDICT = ("found", "file", "line", "at_", "other_", "source", "message", "function")


@dataclass(frozen=True)
class Seen:
    """What one step gave, and what the child said about it."""

    gave: Gave
    arrays: tuple[Stored, ...] = ()
    notes: Notes = field(default_factory=dict)

    @property
    def is_numbers(self) -> bool:
        """Return whether it gave arrays."""
        return self.gave in (Gave.VALUES, Gave.SEQUENCE)


@dataclass(frozen=True)
class Observation:
    """What was seen of one exercise: by case of its plan, by step. nudged: of its nudged forwards, where they were asked."""

    cases: tuple[tuple[Seen, ...], ...]
    nudged: tuple[tuple[Seen, ...], ...] = ()

    def on_which_verdicts_rest(self) -> Iterator[bytes]:
        """Yield all of it but where things were found and what they are called there, which differs from one person to the next."""
        for cases in (self.cases, self.nudged):
            for case in cases:
                for seen in case:
                    notes = sorted(item for item in seen.notes.items() if not item[0].startswith(_NO_VERDICT))
                    yield repr((seen.gave.value, [array.shape for array in seen.arrays], notes)).encode()
                    yield from (bytes(array.data) for array in seen.arrays)
            yield b"/"

    def of_cases(self, numbers: Sequence[int]) -> "Observation":
        """Return what was seen of these cases, in this order."""
        nudged = tuple(self.nudged[number] for number in numbers) if self.nudged else ()
        return Observation(tuple(self.cases[number] for number in numbers), nudged)

    def first_note(self, key: str) -> str | None:
        """Return the first note of that key, over all steps."""
        return next((seen.notes[key] for case in self.cases for seen in case if key in seen.notes), None)


@dataclass(frozen=True)
class Used:
    """What a submission took of the machine. cpu: seconds of a processor. memory: the most at a time, in KiB; 0 where the system did not say."""

    cpu: float = 0.0
    memory: int = 0


@dataclass(frozen=True)
class Run:
    """What was seen of a whole submission.

    observations: by exercise. remarks: about the files, as the child tells it. printed: what it printed, cut.
    sandbox: the level it ran at. starved: the machine was short of time or memory. used: what it took of the machine.
    """

    observations: Mapping[str, Observation]
    remarks: tuple[Notes, ...]
    printed: str
    sandbox: str
    starved: bool = False
    # Of no run twice the same.
    used: Used = field(default=Used(), compare=False)

    def with_nudged(self, nudged: "Run") -> "Run":
        """Return the run with what was seen of nudged forwards in another one."""
        observations = {
            name: replace(seen, nudged=nudged.observations[name].cases) if name in nudged.observations else seen
            for name, seen in self.observations.items()
        }
        return replace(self, observations=observations, starved=self.starved or nudged.starved)
