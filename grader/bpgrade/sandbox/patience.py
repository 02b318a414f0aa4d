"""How long a process may go on: seconds of its own, in which it ran or stood still, not those in which it waited for a processor.

One that stands still may have chosen to, as `sleep` does, or waits for a disk, or its whole machine stood still: no system tells
all of these apart. So for what is short, those seconds count a third.
"""

import time
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bpgrade.sandbox.wire import HEAD, Reading, most_frames

if TYPE_CHECKING:
    # `check` starts a child before it imports anything that can wait.
    from bpgrade.course import Limits

#: So long nobody asks the kernel: most of what is waited for comes sooner.
_QUIET_SECONDS = 0.1
#: Where the kernel does not say how long a process waited, and for one that waits for ever: at most so many times its seconds.
STARVED = 20.0
#: Nobody who runs looks less often than this.
_STOOD_SECONDS = 2.0
#: So much of a second counts in which a process neither ran nor waited for a processor.
_STILL = 1 / 3
#: A deadline that comes nearer at a third of the clock's pace is not looked for more often than this.
_NEAR_SECONDS = 0.05
#: So often it is looked which exercise a run is at.
_LOOK_SECONDS = 0.5


class Spent(NamedTuple):
    """Seconds of a process that the kernel counts: in which it ran, and in which it waited for a processor."""

    running: float = 0.0
    waiting: float = 0.0


_NOTHING = Spent()


def spent(process: int) -> Spent:
    """Return what a process (its first thread) has spent so far; nothing where the system does not say."""
    try:
        running, waiting, *_rest = Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()
        return Spent(int(running) / 1e9, int(waiting) / 1e9)
    except (OSError, ValueError):
        return _NOTHING


class Watch:
    """Own seconds of a process, from now on.

    spent: as the function of that name, for the process. before: what it said then, or at most a moment before.
    """

    def __init__(
        self, spent: Callable[[], Spent], before: Spent = _NOTHING, now: Callable[[], float] | None = None
    ) -> None:
        self._spent = spent
        self._before = before
        self._now = now or time.monotonic
        self._since = self._now()

    def left(self, allowed: float, still: float = 1.0) -> float:
        """Return how many of the allowed seconds are left; whoever waits less asks again.

        still: so much of a second counts in which the process stood still.
        """
        moment = min(_QUIET_SECONDS, allowed)
        if self.passed < moment:
            return moment - self.passed + 1e-4
        own, running = self._own_and_running()
        left = min(allowed - running - still * (own - running), STARVED * allowed - self.passed)
        return left if left <= 0 else max(left, _NEAR_SECONDS)

    @property
    def passed(self) -> float:
        """Return the seconds that have passed by the clock."""
        return self._now() - self._since

    @property
    def own(self) -> float:
        """Return the own seconds that have passed."""
        return self.passed if self.passed < _QUIET_SECONDS else self._own_and_running()[0]

    def _own_and_running(self) -> tuple[float, float]:
        """Return the own seconds, and those of them in which the process ran."""
        spent = self._spent()
        own = max(0.0, self.passed - (spent.waiting - self._before.waiting))
        return own, min(own, spent.running - self._before.running)


class Late(StrEnum):
    """Which of its limits a run came up against; the empty one is none."""

    NO = ""
    READING = "reading"
    LOADING = "loading"
    STEP = "step"
    EXERCISE = "exercise"
    TOTAL = "total"
    RESULTS = "results"


class Deadlines:
    """What one run may still use, at each moment.

    limits: of the course. exercises: of the steps asked, in order. total: own seconds for all of it.
    spent: what the process has spent so far.
    """

    def __init__(self, limits: "Limits", exercises: Sequence[str], total: float, spent: Callable[[], Spent]) -> None:
        self._limits = limits
        self._exercises = exercises
        self._total = total
        self._ask = spent
        self._last = Spent()
        self._stood = 0.0
        self._seen_at = time.monotonic()
        self._run = self._step = self._exercise = self._watch()
        self._seen = 0
        self._reading = Reading(most_frames(len(exercises)))
        self._looked = time.monotonic()
        self._at = -1

    def _watch(self) -> Watch:
        return Watch(self._spent, self._last, self._now)

    def _now(self) -> float:
        """Return the clock without the seconds in which everything stood still."""
        return time.monotonic() - self._stood

    def _spent(self) -> Spent:
        self._last = self._ask()
        return self._last

    def left(self, frames: bytearray) -> tuple[float, Late]:
        """Return the seconds until the next deadline, and which it is. frames: what has come from the first byte on.

        A process that has a deadline behind it gets 0 or less.
        """
        now = time.monotonic()
        if now - self._seen_at > _STOOD_SECONDS:
            # Whoever stopped us, as a lid or a paused container does, stopped the child too.
            self._stood += now - self._seen_at
        self._seen_at = now
        if len(frames) > self._limits.frame_bytes:
            return 0.0, Late.RESULTS
        if len(frames) != self._seen:
            self._seen = len(frames)
            if self._run.passed >= _QUIET_SECONDS:
                self._spent()
            self._step = self._watch()
        total = self._run.left(self._total), Late.TOTAL
        if self._seen == 0:
            return min(total, (self._step.left(self._limits.READING_SECONDS, _STILL), Late.READING))
        if self._seen <= HEAD.size:
            # All that has come says that it is ready.
            return min(total, (self._step.left(self._limits.load_seconds, _STILL), Late.LOADING))
        left = min(total, self._left_here(frames))
        if self._reading.is_too_much:
            return 0.0, Late.RESULTS
        if left[0] <= 0 and left[1] in (Late.STEP, Late.EXERCISE):
            # It may have gone on to another exercise since it was last looked.
            self._looked = float("-inf")
            left = min(total, self._left_here(frames))
        return left

    def _left_here(self, frames: bytearray) -> tuple[float, Late]:
        limits = self._limits_here(frames)
        return min(
            (self._step.left(limits.step_seconds, _STILL), Late.STEP),
            (self._exercise.left(limits.exercise_seconds, _STILL), Late.EXERCISE),
        )

    @property
    def own(self) -> float:
        """Return the own seconds that the run has used."""
        return self._run.own

    @property
    def starved(self) -> bool:
        """Return whether the run has waited for its turn longer than it had it."""
        return self._run.passed > 2 * self._run.own

    def _limits_here(self, frames: bytearray) -> "Limits":
        """Return the limits of the exercise that is being asked."""
        now = time.monotonic()
        if now - self._looked > _LOOK_SECONDS:
            self._looked = now
            self._reading.look(frames)
            at = min(self._reading.answered, len(self._exercises) - 1)
            if self._at < 0 or self._exercises[at] != self._exercises[self._at]:
                self._exercise = self._watch()
            self._at = at
        return self._limits if self._at < 0 else self._limits.of(self._exercises[self._at])
