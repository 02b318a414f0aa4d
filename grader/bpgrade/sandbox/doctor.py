"""How well student code is shut in on this machine: the layers that hold, and attacks on what they make."""

from collections.abc import Sequence
from dataclasses import dataclass

from bpgrade.course import Limits
from bpgrade.errors import BpgradeError
from bpgrade.observation import Gave, Seen
from bpgrade.question import Case, Question
from bpgrade.sandbox import probing
from bpgrade.sandbox.attempts import ATTEMPTS, Attempt, Bait
from bpgrade.sandbox.child import Plain, Sandbox
from bpgrade.sandbox.keeper import Keeper
from bpgrade.sandbox.levels import Level
from bpgrade.sandbox.observe import Asking, begin, observe
from bpgrade.submission import File, Submission

#: The time attack computes for a second of its own, however busy the machine is, and the memory attack takes 512 MiB: more than the one
#: may, and less than the other.
_TIGHT = Limits(load_seconds=2, step_seconds=0.3, total_seconds=3, cpu_seconds=3, memory_mebibytes=256)
_LOOSE = Limits(load_seconds=10, step_seconds=10, total_seconds=60, cpu_seconds=60, memory_mebibytes=4096)


@dataclass(frozen=True)
class Attacked:
    """What came of one attack: whether it came through in the sandbox, and whether it does without one."""

    attempt: Attempt
    came_through: bool
    has_teeth: bool


@dataclass(frozen=True)
class Findings:
    """What the doctor found. attacks: none where there is no sandbox to attack."""

    layers: probing.Found
    attacks: Sequence[Attacked] = ()

    @property
    def level(self) -> Level:
        """Return the level that holds: none, where an attack came through layers that should stop every one."""
        return Level.NONE if self.is_broken else self.layers.level

    @property
    def is_broken(self) -> bool:
        """Return whether an attack came through layers that should stop every one."""
        return self.layers.level.reaches(Level.STRONG) and any(one.came_through for one in self.attacks)


def examine() -> Findings:
    """Return what holds on this machine, tried."""
    found = probing.find()
    if not found.level.reaches(Level.WEAK):
        return Findings(found)
    with Bait() as bait, Keeper((), found.holding) as keeper, Keeper((), ()) as bare:
        inside = [_comes_through(attempt, bait, keeper, _TIGHT) for attempt in ATTEMPTS]
        # A fork with no wall around it is there at once. It has no privileges either: what it is refused, a process of our own tries.
        outside = [
            any(_comes_through(attempt, bait, sandbox, _LOOSE) for sandbox in (bare, Plain())) for attempt in ATTEMPTS
        ]
    return Findings(found, [Attacked(*one) for one in zip(ATTEMPTS, inside, outside, strict=True)])


def _comes_through(attempt: Attempt, bait: Bait, sandbox: Sandbox, limits: Limits) -> bool:
    """Return whether an attack does what it is after, handed in like a submission."""
    question = Question("attack", (Case([["new", "attack", []]], {}),))
    submission = Submission("attack", (File("attack.py", attempt.text(bait).encode()),))
    try:
        run = observe(begin(submission, Asking([question], {"attack": ("attack",)}, limits), sandbox))
        seen = run.observations["attack"].cases[0][0]
    except BpgradeError:
        # It did not even run; what it did outside counts all the same.
        seen = Seen(Gave.DIED)
    returned = float("nan")
    if seen.is_numbers and seen.arrays[0].size == 1:
        returned = float(memoryview(bytes(seen.arrays[0].data)).cast("d")[0])
    return attempt.seen(bait, returned) if attempt.seen else returned == 1.0
