"""What is sent of a plan: its steps in JSON's types and its arrays as bytes, and nothing that says what is right.

The course team's machine makes it from a plan; the student edition has it ready-made, so that `check` sends it at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bpgrade.sandbox import wire
from bpgrade.stored import Stored, take

#: A step as `plan.step_to_json` writes it.
Step = Sequence[Any]


@dataclass(frozen=True)
class Case:
    """The steps of one case, which number each other, and the arrays that they name. hidden: nobody is shown what came of it."""

    steps: Sequence[Step]
    arrays: Mapping[str, Stored]
    hidden: bool = False


@dataclass(frozen=True)
class Question:
    """All that is asked of one exercise."""

    exercise: str
    cases: tuple[Case, ...]

    @property
    def definitions(self) -> set[str]:
        """Return the definitions that its steps begin with."""
        return {step[1] for case in self.cases for step in case.steps if step[0] == "new"}

    @cached_property
    def parts(self) -> tuple[bytes, bytes]:
        """Return its shown cases and its hidden ones as they go to the student's process, which is asked the shown ones first."""
        shown, hidden = (
            wire.pack_question([(case.steps, case.arrays) for case in self.cases if case.hidden is which])
            for which in (False, True)
        )
        return shown, hidden


def shipped(exercise: str, data: Mapping[str, Any], numbers: bytes) -> Question:
    """Return the question in a student edition: in the data of an exercise, and its numbers."""
    shelf = memoryview(numbers)
    return Question(
        exercise,
        tuple(
            Case(case["steps"], {name: take(reference, shelf) for name, reference in case["arrays"].items()})
            for case in data["cases"]
        ),
    )
