"""A fresh process for one run of a submission: started, fed, bounded, and ended.

It gets text, steps and arrays on its standard input, and its standard output comes back as bytes. It has a clean
environment, an empty working folder, a deadline for every call, and limits where the system has them. Against accidents
that is enough; it is no wall against hostile code: level NONE.
"""

import contextlib
import importlib.util
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, ClassVar, NamedTuple

from bpgrade.errors import CourseError
from bpgrade.messages import _

if TYPE_CHECKING:
    # `check` starts a child before it imports anything that can wait.
    from bpgrade.course import Limits

LEVEL = "NONE"
#: How long Python and numpy may take to start, on a cold disk: not the student's time.
START_SECONDS = 120.0
#: A process that waits for a busy machine gets so many times its seconds; one that computes does not.
STARVED = 4.0

_BOOT = "import sys; sys.path += sys.argv[1:]; from bpgrade.sandbox.runner import main; main(sys.argv[1:])"
_ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "VECLIB_MAXIMUM")}
#: What numpy needs to find and choose its libraries.
_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


class Ended(NamedTuple):
    """What a child left: the bytes of its frames, what it printed, and how it ended.

    late: it was ended at a deadline. code: its exit status, negative for a signal.
    """

    frames: bytes
    printed: bytes
    late: bool
    code: int


class Child:
    """One process. Starting it early lets its start and ours overlap."""

    def __init__(self) -> None:
        if _Living.stopped:
            raise CourseError(_("Interrupted."))
        self.limits: Limits | None = None
        paths = [str(Path(__file__).parents[2]), _folder_of_numpy()]
        self._folder = _empty_folder()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-sSP", "-c", _BOOT, *paths],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=self._folder,
                env=_environment(self._folder),
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
        for reader in (self._read_frames, self._read_printed):
            threading.Thread(target=reader, daemon=True).start()
        _Living.children.add(self)

    def __enter__(self) -> "Child":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def send(self, request: bytes, limits: "Limits") -> None:
        """Send the request: from now on the student's code may run. `wait` is to follow."""
        self.limits = limits
        threading.Thread(target=self._feed, args=(request,), daemon=True).start()

    def wait(self, seconds: float) -> Ended:
        """Wait for the end or for a deadline, and return what came.

        seconds: what is left for this submission. Raises CourseError where the process cannot start.
        """
        late = not self._wait(seconds)
        if not self._frames:
            self.close()
            text = bytes(self._printed[-300:]).decode("utf-8", "replace").strip()
            raise CourseError(_("The process for student code did not start. {why}").format(why=text))
        if not late:
            self._await_exit()
        self.close()
        return Ended(bytes(self._frames), bytes(self._printed), late, self._process.returncode)

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
        with self._news:
            self._news.wait_for(lambda: self._closed, timeout=0.5)
        _remove(self._folder)

    def _await_exit(self) -> None:
        """Give a process that has closed its results a second to leave by itself; it is not reaped."""
        end = time.monotonic() + 1.0
        while time.monotonic() < end and not self._has_left():
            time.sleep(0.001)

    def _has_left(self) -> bool:
        """Return whether the process has ended; where the system can tell without it, it is not reaped."""
        if hasattr(os, "waitid"):
            with contextlib.suppress(ChildProcessError):
                return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
            return True
        return self._process.poll() is not None

    def _wait(self, seconds: float) -> bool:
        """Return whether the child closed its results before a deadline: for its start, for loading, for each step."""
        limits = self.limits
        if limits is None:
            raise ValueError("a child that was sent nothing gives nothing to wait for")
        with self._news:
            self._news.wait_for(lambda: self._closed or self._frames, timeout=START_SECONDS)
            end = time.monotonic() + seconds
            first = seen = len(self._frames)
            since, used = time.monotonic(), self._used()[1]
            while not self._closed:
                if len(self._frames) != seen:
                    seen, since, used = len(self._frames), time.monotonic(), self._used()[1]
                # The first bytes say "ready", the next ones "loaded", and then every step speaks.
                allowed = limits.load_seconds if seen == first else limits.step_seconds
                left = min(end, since + allowed * self._patience(used, allowed)) - time.monotonic()
                if left <= 0 or len(self._frames) > self._most():
                    return False
                if not self._news.wait(min(left, 1.0)) and self._has_left():
                    # A process of its own making may hold the pipe open; there is nobody left to speak.
                    return True
        return True

    def _patience(self, used_before: float, allowed: float) -> float:
        """Return how many times the allowed seconds may pass: more than once for a process that did not get to run."""
        waits, used = self._used()
        return STARVED if waits and used - used_before < allowed / 2 else 1.0

    def _used(self) -> tuple[bool, float]:
        """Return whether the process waits for a processor or a disk, and the CPU seconds that it has used.

        Where the system does not say, it does not wait.
        """
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            return fields[0] in "RD", (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except (OSError, ValueError, IndexError, AttributeError):
            return False, 0.0

    def _most(self) -> int:
        """Return the most bytes of frames that are taken: far more than any honest plan's results need."""
        return 512 * self.limits.result_kibibytes * 1024 if self.limits else 0

    def _feed(self, request: bytes) -> None:
        with contextlib.suppress(OSError, ValueError), _pipe(self._process.stdin) as stdin:
            stdin.write(request)

    def _read_frames(self) -> None:
        with contextlib.suppress(OSError, ValueError), _pipe(self._process.stdout) as stdout:
            while data := os.read(stdout.fileno(), 1 << 16):
                with self._news:
                    if len(self._frames) <= self._most():
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


def _folder_of_numpy() -> str:
    """Return where numpy is installed, without importing it."""
    spec = importlib.util.find_spec("numpy")
    if spec is None or spec.origin is None:
        raise CourseError(_("numpy is not installed."))
    return str(Path(spec.origin).parents[1])


def _environment(folder: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    # Windows finds numpy's libraries by the path; elsewhere nothing of the user's own is needed.
    path = os.defpath if os.name == "posix" else os.environ.get("PATH", os.defpath)
    plain = {"PATH": path, "HOME": folder, "TMPDIR": folder, "TEMP": folder, "TMP": folder}
    return {**plain, **kept, **_ONE_THREAD, "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}


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
