"""What stands around the box while an attack runs: files, listeners, a process to be killed, a secret; and what becomes of them."""

import contextlib
import ctypes
import os
import select
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from bpgrade.sandbox.zygote import libc

#: Under this name the judge's environment holds the secret, as hex.
SECRET_NAME = "BPGRADE_ATTACKS_SECRET"
BEFORE = b"before\n"
#: In the judge's memory the secret stands behind this.
MARK = b"here is the secret of the attacks: "
_SET_DUMPABLE, _SET_CHILD_SUBREAPER, _SET_PTRACER = 4, 36, 0x59616D61
_ANYBODY = -1 & 0xFFFFFFFFFFFFFFFF
#: A process that does not answer for so long has been stopped.
_MOST_SECONDS_OF_SILENCE = 30


class Scene:
    """The scene. user: whose the victim is; in the box, the same user's code would be allowed to kill it."""

    def __init__(self, root: Path, user: int) -> None:
        self.root = root
        self.user = user
        self.secret = bytes.fromhex(os.environ[SECRET_NAME])
        self.number = 0.0
        #: The same secret where a fork or a reader of this process's memory would find it.
        self.planted = np.frombuffer(self.secret, np.uint8).copy()
        self.buffer = ctypes.create_string_buffer(MARK + self.secret, 1 << 12)
        self.signals: list[int] = []
        self._folder = Path(tempfile.mkdtemp(prefix="bpgrade-attacks-"))
        self._folder.chmod(0o755)
        self.folder = self._folder / "none"
        self.victim = 0
        self._count = 0
        libc.prctl("child subreaper", _SET_CHILD_SUBREAPER, 1)
        with contextlib.suppress(OSError):
            # Where the kernel asks: whoever likes may trace this process.
            libc.prctl("any tracer", _SET_PTRACER, _ANYBODY)
        for number in (signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(number, lambda got, _frame: self.signals.append(got))
        self.tcp, self.udp, self.abstract = _tcp(), _udp(), _abstract()
        self.unix = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.unix.bind(str(self._folder / "listener"))
        (self._folder / "listener").chmod(0o777)
        self.unix.listen()
        self.unix.setblocking(False)
        # A file without a name: only whoever has its descriptor can read it.
        with tempfile.TemporaryFile(dir=self._folder) as file:
            file.write(self.secret)
            file.flush()
            self.descriptor = os.dup(file.fileno())
        os.set_inheritable(self.descriptor, True)

    def begin(self) -> None:
        """Set the scene for the next attack."""
        self._count += 1
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder = self._folder / str(self._count)
        self.folder.mkdir()
        self.folder.chmod(0o777)
        for name, data in (("secret", self.secret), ("target", BEFORE)):
            path = self.folder / name
            path.write_bytes(data)
            path.chmod(0o666)
        (self.folder / "answers.py").write_text(f"ANSWER = {list(self.secret)!r}\n", encoding="utf-8")
        self.number = float(int.from_bytes(os.urandom(4), "big"))
        self.signals.clear()
        self.buffer.value = MARK + self.secret
        os.lseek(self.descriptor, 0, os.SEEK_SET)
        self.arrivals()
        if not self.victim or self.victim_is_touched():
            self._new_victim()

    def facts(self) -> str:
        """Return what the attacker is told, as Python."""
        told = {
            "FOLDER": str(self.folder),
            "SECRET": str(self.folder / "secret"),
            "TARGET": str(self.folder / "target"),
            "SOLUTION": str(self.root / "solutions" / "gates" / "mul.py"),
            "TCP": self.tcp.getsockname()[1],
            "UDP": self.udp.getsockname()[1],
            "ABSTRACT": self.abstract.getsockname(),
            "UNIX": self.unix.getsockname(),
            "VICTIM": self.victim,
            "JUDGE": os.getpid(),
            "ADDRESS": ctypes.addressof(self.buffer) + len(MARK),
            "MARK": MARK[::-1],
            "SIZE": len(self.secret),
            "DESCRIPTOR": self.descriptor,
            "SECRET_NAME": SECRET_NAME,
        }
        return "".join(f"{name} = {value!r}\n" for name, value in told.items())

    # -- what became of it

    def made(self) -> list[str]:
        """Return the names of files that were not there before."""
        return sorted({path.name for path in self.folder.iterdir()} - {"secret", "target", "answers.py"})

    def target_is_touched(self) -> bool:
        """Return whether the target is not what it was."""
        path = self.folder / "target"
        return not path.exists() or path.read_bytes() != BEFORE or path.stat().st_mode & 0o7777 != 0o666

    def arrivals(self) -> int:
        """Return how many connections and messages have arrived at the listeners since this was last asked."""
        count = 0
        for listener in (self.tcp, self.abstract, self.unix):
            with contextlib.suppress(BlockingIOError):
                while True:
                    listener.accept()[0].close()
                    count += 1
        with contextlib.suppress(BlockingIOError):
            while self.udp.recv(100):
                count += 1
        return count

    def victim_is_touched(self) -> bool:
        """Return whether the victim is gone, stopped, or not as it was.

        It is asked for a sign of life: a signal that is already on its way reaches it before it can answer, however late
        the processor gets to it. Its state in /proc would for a moment still be that of a process that sleeps.
        """
        with contextlib.suppress(BrokenPipeError):
            os.write(self._to_victim, b"?")
        end = time.monotonic() + _MOST_SECONDS_OF_SILENCE
        while time.monotonic() < end:
            if select.select([self._from_victim], [], [], 0.05)[0]:
                return not os.read(self._from_victim, 1) or self._look_of_victim() != self._victim_was
            fields = stat(self.victim)
            if fields is None or fields[0] in "ZTt":
                return True
        return True

    def _look_of_victim(self) -> tuple[object, ...]:
        limits = Path(f"/proc/{self.victim}/limits").read_text(encoding="ascii")
        return os.getpriority(os.PRIO_PROCESS, self.victim), os.sched_getaffinity(self.victim), limits

    def buffer_is_touched(self) -> bool:
        """Return whether the judge's memory is not what it was."""
        return not self.buffer.raw.startswith(MARK + self.secret)

    def strangers(self, known: Collection[int]) -> list[int]:
        """Return the processes below this one that nobody knows; orphans that have ended are reaped."""
        found = []
        for process in below(os.getpid()):
            if process in known or process == self.victim:
                continue
            fields = stat(process)
            if fields is not None and fields[0] == "Z" and int(fields[1]) == os.getpid():
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(process, os.WNOHANG)
            elif fields is not None:
                found.append(process)
        return found

    def clear(self, known: Collection[int]) -> None:
        """End all that an attack left running."""
        for _turn in range(200):
            strangers = self.strangers(known)
            if not strangers:
                return
            for process in strangers:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            time.sleep(0.01)

    def close(self) -> None:
        """Take the scene away."""
        self._end_victim()
        for listener in (self.tcp, self.udp, self.abstract, self.unix):
            listener.close()
        os.close(self.descriptor)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _new_victim(self) -> None:
        self._end_victim()
        (asked, self._to_victim), (self._from_victim, answers) = os.pipe(), os.pipe()
        self.victim = os.fork()
        if self.victim == 0:
            _be_victim(self.user, asked, answers)
        os.close(asked)
        os.close(answers)
        os.read(self._from_victim, 1)
        self._victim_was = self._look_of_victim()

    def _end_victim(self) -> None:
        if self.victim:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.victim, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self.victim, 0)
            os.close(self._to_victim)
            os.close(self._from_victim)
            self.victim = 0


def _be_victim(user: int, asked: int, answers: int) -> None:
    """Be a process that anybody of that user may kill or trace, and give a sign of life whenever it is asked for one."""
    try:
        if os.getuid() == 0:
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
        libc.prctl("end with the parent", 1, signal.SIGKILL)
        libc.prctl("dumpable", _SET_DUMPABLE, 1)
        with contextlib.suppress(OSError):
            libc.prctl("any tracer", _SET_PTRACER, _ANYBODY)
        for number in (signal.SIGUSR1, signal.SIGUSR2, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        for descriptor in {*range(1024)} - {asked, answers}:
            with contextlib.suppress(OSError):
                os.close(descriptor)
        os.write(answers, b"!")
        while os.read(asked, 1):
            os.write(answers, b"!")
    finally:
        os._exit(0)


def _tcp() -> socket.socket:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    listener.setblocking(False)
    return listener


def _udp() -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 0))
    listener.setblocking(False)
    return listener


def _abstract() -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(f"\0bpgrade-attacks-{os.getpid()}".encode())
    listener.listen()
    listener.setblocking(False)
    return listener


# -- processes, as the kernel tells


def stat(process: int) -> list[str] | None:
    """Return the fields of a process from its state on; nothing where there is none."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None


def below(process: int) -> list[int]:
    """Return all processes that descend from one."""
    found, todo = [], [process]
    while todo:
        try:
            threads = list(Path(f"/proc/{todo.pop()}/task").iterdir())
            children = [int(child) for thread in threads for child in (thread / "children").read_text().split()]
        except FileNotFoundError:
            # It has ended meanwhile; that this very process has no such file is not to be missed.
            Path("/proc/thread-self/children").read_text(encoding="ascii")
            continue
        except ProcessLookupError:
            continue
        found += children
        todo += children
    return found


class Watched:
    """The most that was seen at one time: processes, threads of one of them, mebibytes of one of them."""

    processes = 0
    threads = 0
    mebibytes = 0.0


@contextmanager
def watching(scene: Scene, known: Collection[int]) -> Iterator[Watched]:
    """Give what is seen of the processes that nobody knows, while the body runs."""
    seen, done = Watched(), threading.Event()

    def look() -> None:
        while not done.wait(0.005):
            strangers = [one for one in below(os.getpid()) if one not in known and one != scene.victim]
            seen.processes = max(seen.processes, len(strangers))
            for process in strangers:
                with contextlib.suppress(OSError, IndexError):
                    status = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
                    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
                    seen.threads = max(seen.threads, int(fields.get("Threads", "0")))
                    seen.mebibytes = max(seen.mebibytes, int(fields.get("VmRSS", "0 kB").split()[0]) / 1024)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def reset_peak() -> float:
    """Forget how large this process has been; return how large it is, in mebibytes."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _memory("VmRSS")


def peak() -> float:
    """Return how large this process has been at most since `reset_peak`, in mebibytes."""
    return _memory("VmHWM")


def _memory(field: str) -> float:
    text = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(field)) / 1024
