"""One's work, checked again and again: a process stands ready for the next check, and a check that is out of date ends at once."""

import contextlib
import threading
from collections.abc import Callable
from types import TracebackType

from bpgrade.checking import Checked
from bpgrade.errors import BpgradeError
from bpgrade.sandbox.child import Child
from bpgrade.sandbox.levels import Level

#: How long a check that was given up may take to notice; it has no process any more.
_LEAVE_SECONDS = 2.0

#: A check, given what to get its processes from.
Check = Callable[["Processes"], Checked]


class _GivenUp(Exception):
    """Nobody waits for this check any more."""


class Processes:
    """What one check gets its processes from: the one that stands ready first. When it is given up, they end, and there are no more."""

    level = Level.NONE

    def __init__(self, ready: Child | None) -> None:
        self._ready = ready
        self._lock = threading.Lock()
        self._given: Child | None = None
        self._is_given_up = False

    def child(self) -> Child:
        """Return a process that has been started."""
        with self._lock:
            if self._is_given_up:
                raise _GivenUp
            ready, self._ready = self._ready, None
            if ready is not None and ready.has_left():
                # Whatever ended it while it waited.
                ready.close()
                ready = None
            self._given = ready or Child()
            return self._given

    def give_up(self) -> None:
        """End what runs."""
        with self._lock:
            self._is_given_up = True
            for child in (self._given, self._ready):
                if child is not None:
                    child.close()

    def close(self) -> None:
        """Each process is closed by who waited for it."""


class Rechecker:
    """Checks in the background, the newest work alone."""

    def __init__(self, ready: Child | None) -> None:
        """Begin with a process that was started already."""
        self._ready = ready
        self._news = threading.Event()
        self._running: _Running | None = None

    def __enter__(self) -> "Rechecker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.give_up()
        if self._ready is not None:
            self._ready.close()

    @property
    def is_busy(self) -> bool:
        """Return whether a check is under way."""
        return self._running is not None

    def begin(self, check: Check) -> None:
        """Begin a check; one that is under way is given up."""
        self.give_up()
        self._news.clear()
        ready, self._ready = self._ready, None
        self._running = _Running(check, Processes(ready), self._news)

    def give_up(self) -> None:
        """End the check that is under way, if any."""
        running, self._running = self._running, None
        if running is not None:
            running.give_up()

    def wait(self, seconds: float) -> Checked | None:
        """Return what a check has found, as soon as it has; nothing after so many seconds.

        Raises what the check raised.
        """
        if self._running is None and self._ready is None:
            # It starts while somebody reads what was found, and writes on. Where it does not, the next check will say so.
            with contextlib.suppress(BpgradeError):
                self._ready = Child()
        if not self._news.wait(seconds) or self._running is None:
            return None
        running, self._running = self._running, None
        self._news.clear()
        return running.result()


class _Running:
    """A check in a thread of its own."""

    def __init__(self, check: Check, processes: Processes, news: threading.Event) -> None:
        self._check, self._processes, self._news = check, processes, news
        self._found: Checked | None = None
        self._raised: BaseException | None = None
        self._is_given_up = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._found = self._check(self._processes)
        except BaseException as error:
            self._raised = error
        if not self._is_given_up:
            self._news.set()

    def give_up(self) -> None:
        self._is_given_up = True
        self._processes.give_up()
        self._thread.join(_LEAVE_SECONDS)

    def result(self) -> Checked:
        if self._found is None:
            raise self._raised or _GivenUp
        return self._found
