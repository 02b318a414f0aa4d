"""A fresh process for one run of a submission: started, fed, bounded, and ended.

It gets text, steps and arrays on its standard input, and its standard output comes back as bytes. It has a clean
environment, an empty working folder, deadlines, and limits where the system has them. Against accidents that is enough; it is
no wall against hostile code: level NONE.
"""

import contextlib
import importlib.util
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, ClassVar, NamedTuple, Protocol

from bpgrade.errors import CourseError
from bpgrade.messages import _
from bpgrade.sandbox import wire
from bpgrade.sandbox.levels import Level
from bpgrade.sandbox.patience import Deadlines, Late, spent

if TYPE_CHECKING:
    # `check` starts a child before it imports anything that can wait.
    from bpgrade.course import Limits

#: How long Python and numpy may take to start, on a cold disk: not the student's time.
START_SECONDS = 120.0

_BOOT = "import sys; sys.path += sys.argv[1:]; from bpgrade.sandbox.runner import main; main(sys.argv[1:])"
#: The libraries that numpy computes with: one thread is fastest for arrays as small as ours.
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "VECLIB_MAXIMUM")}
#: What numpy needs to find and choose its libraries.
_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


class Ended(NamedTuple):
    """What a child left: the bytes of its frames, what it printed, and how it ended.

    late: the limit that it was ended at. code: its exit status, negative for a signal. own: the seconds that it ran or chose to
    wait. cpu: those that it took of a processor. starved: the machine was short of time or memory, which says nothing about the submission.
    memory: the most that it held at a time, in KiB, Python and NumPy included; 0 where that is not known.
    """

    frames: bytes
    printed: bytes
    late: Late
    code: int
    own: float
    cpu: float
    starved: bool
    memory: int = 0


class Process(Protocol):
    """A process for one run of a submission: what `Child` is everywhere, and `keeper.BoxedChild` where there is a sandbox."""

    def send(self, request: wire.Request, limits: "Limits", exercises: Sequence[str], total: float) -> None: ...
    def wait(self) -> Ended: ...
    def close(self) -> None: ...


class Sandbox(Protocol):
    """What gives processes: `Plain` everywhere, `keeper.Keeper` where there is more. level: of all of them."""

    level: Level

    def child(self) -> Process: ...
    def close(self) -> None: ...


class Child:
    """One process. Starting it early lets its start and ours overlap."""

    def __init__(self) -> None:
        if _Living.stopped:
            raise CourseError(_("Interrupted."))
        self.limits: Limits | None = None
        paths = [str(Path(__file__).parents[2]), folder_of_numpy()]
        self._folder = _empty_folder()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-sSP", "-c", _BOOT, *paths],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=self._folder,
                env=environment(self._folder),
                start_new_session=os.name == "posix",
            )
        except OSError as error:
            _remove(self._folder)
            raise CourseError(_("The process for student code did not start. {why}").format(why=error)) from None
        self._frames = bytearray()
        self._printed = bytearray()
        self._news = threading.Condition()
        self._closed = False
        self._ended = False
        self._readers = [
            threading.Thread(target=reader, daemon=True) for reader in (self._read_frames, self._read_printed)
        ]
        for thread in self._readers:
            thread.start()
        _Living.children.add(self)

    def __enter__(self) -> "Child":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def send(self, request: wire.Request, limits: "Limits", exercises: Sequence[str], total: float) -> None:
        """Send the request: from now on the student's code may run. `wait` is to follow.

        exercises: of the steps asked, in order. total: own seconds that are left for this submission.
        """
        self.limits, self._exercises, self._total = limits, exercises, total
        threading.Thread(target=self._feed, args=(wire.pack_request(request),), daemon=True).start()

    def wait(self) -> Ended:
        """Wait for the end or for a deadline, and return what came.

        Raises CourseError where the process cannot start.
        """
        late, used = self._wait()
        if not self._frames:
            self.close()
            text = bytes(self._printed[-300:]).decode("utf-8", "replace").strip()
            raise CourseError(_("The process for student code did not start. {why}").format(why=text))
        if not late:
            self._await_exit()
        cpu = self._seconds_used()
        self.close()
        return Ended(
            bytes(self._frames),
            bytes(self._printed),
            late,
            self._process.returncode,
            used.own,
            cpu,
            bool(late) and used.starved,
        )

    def close(self) -> None:
        """End the process and everything in its group, and remove its folder."""
        if self._ended:
            return
        self._ended = True
        _Living.children.discard(self)
        if os.name == "posix":
            # Before the process is reaped: afterwards its number may be another's.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        if self.limits is None:
            # Nobody has fed it, and closed that end.
            with contextlib.suppress(OSError):
                _pipe(self._process.stdin).close()
        # What was on its way arrives; a process of its own making may hold a pipe open, and is not waited for.
        for thread in self._readers:
            thread.join(timeout=0.5)
        _remove(self._folder)

    def _await_exit(self) -> None:
        """Give a process that has closed its results a second to leave by itself; it is not reaped."""
        end = time.monotonic() + 1.0
        while time.monotonic() < end and not self.has_left():
            time.sleep(0.001)

    def has_left(self) -> bool:
        """Return whether the process has ended; where the system can tell without it, it is not reaped."""
        if hasattr(os, "waitid"):
            with contextlib.suppress(ChildProcessError):
                return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
            return True
        return self._process.poll() is not None

    def _wait(self) -> tuple[Late, Deadlines]:
        """Return the limit that the child came up against before it closed its results, if any, and what it used."""
        if self.limits is None:
            raise ValueError("a child that was sent nothing gives nothing to wait for")
        with self._news:
            self._news.wait_for(lambda: self._closed or self._frames, timeout=START_SECONDS)
            deadlines = Deadlines(self.limits, self._exercises, self._total, lambda: spent(self._process.pid))
            while not self._closed:
                left, which = deadlines.left(self._frames)
                if left <= 0:
                    return which, deadlines
                if not self._news.wait(min(left, 1.0)) and self.has_left():
                    # A process of its own making may hold the pipe open; there is nobody left to speak.
                    break
            return Late.NO, deadlines

    def _seconds_used(self) -> float:
        """Return the seconds of a processor that the process has used; 0 where the system does not say."""
        try:
            text = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii")
            fields = text.rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except (OSError, ValueError, IndexError, AttributeError):
            return 0.0

    def _feed(self, request: bytes) -> None:
        with contextlib.suppress(OSError, ValueError), _pipe(self._process.stdin) as stdin:
            stdin.write(request)

    def _read_frames(self) -> None:
        with contextlib.suppress(OSError, ValueError), _pipe(self._process.stdout) as stdout:
            while data := os.read(stdout.fileno(), 1 << 16):
                with self._news:
                    if self.limits is None or len(self._frames) <= self.limits.frame_bytes:
                        self._frames += data
                    self._news.notify_all()
        with self._news:
            self._closed = True
            self._news.notify_all()

    def _read_printed(self) -> None:
        with contextlib.suppress(OSError, ValueError), _pipe(self._process.stderr) as stderr:
            while data := os.read(stderr.fileno(), 1 << 16):
                # What comes before there is a request is Python's own.
                most = self.limits.output_kibibytes * 1024 if self.limits else 1 << 16
                self._printed += data[: max(0, most - len(self._printed))]


class Plain:
    """A process of its own for each run, and nothing more."""

    level = Level.NONE

    def child(self) -> Child:
        """Return a process that has been started."""
        return Child()

    def close(self) -> None:
        """Nothing is kept."""


class _Living:
    """The children that run now, and whether no more may start."""

    children: ClassVar[set[Child]] = set()
    stopped: ClassVar[bool] = False


def end_all() -> None:
    """End every child, and let no other start: whoever waited for them has been interrupted."""
    _Living.stopped = True
    for child in list(_Living.children):
        child.close()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def folder_of_numpy() -> str:
    """Return where numpy is installed, without importing it."""
    spec = importlib.util.find_spec("numpy")
    if spec is None or spec.origin is None:
        raise CourseError(_("numpy is not installed."))
    return str(Path(spec.origin).parents[1])


def environment(folder: str) -> dict[str, str]:
    """Return a clean environment for a process of Python and numpy with one thread. folder: its home."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    # Windows finds numpy's libraries by the path; elsewhere nothing of the user's own is needed.
    path = os.defpath if os.name == "posix" else os.environ.get("PATH", os.defpath)
    plain = {"PATH": path, "HOME": folder, "TMPDIR": folder, "TEMP": folder, "TMP": folder}
    return {**plain, **kept, **ONE_THREAD, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}


def _empty_folder() -> str:
    # `tempfile` costs a twentieth of numpy's own import, for this one line of it.
    named = (os.environ.get(name, "") for name in ("TMPDIR", "TEMP", "TMP"))
    base = next((place for place in (*named, "/tmp", "/var/tmp") if place and Path(place).is_dir()), ".")
    folder = Path(base).resolve() / f"bpgrade-{os.getpid()}-{os.urandom(8).hex()}"
    try:
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise CourseError(_("{folder} cannot be made: {why}.").format(folder=folder, why=error.strerror)) from None
    return str(folder)


def _remove(folder: str) -> None:
    """Remove the child's folder and what it left there; links are removed, not followed."""
    try:
        Path(folder).rmdir()
    except OSError:
        import shutil

        shutil.rmtree(folder, ignore_errors=True)
