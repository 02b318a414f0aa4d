"""Attacks, to be handed in like any submission: against the sandbox, and as a control where there is none.

All are harmless where they succeed, and reach no further than this machine's own loopback. What came of one is looked at from
outside wherever it leaves a trace there.
"""

import os
import signal
import socket
import threading
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from bpgrade.messages import _

_PREAMBLE = """
import ctypes, os, struct
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
"""


class Bait:
    """What attacks are let loose on: a file to read and one to write, a port to connect to, this process to send a signal to."""

    SECRET = 271828.0

    def __enter__(self) -> Self:
        self._read = os.memfd_create("secret")
        os.write(self._read, str(self.SECRET).encode())
        self._written = os.memfd_create("written")
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self._signals = 0
        # Only a program's first thread may say what a signal does.
        self._may_signal = threading.current_thread() is threading.main_thread()
        if self._may_signal:
            self._before = signal.signal(signal.SIGUSR1, self._count)
        return self

    def __exit__(self, *_error: object) -> None:
        if self._may_signal:
            signal.signal(signal.SIGUSR1, self._before)
        self._listener.close()
        os.close(self._read)
        os.close(self._written)

    def _count(self, _number: int, _frame: types.FrameType | None) -> None:
        self._signals += 1

    @property
    def names(self) -> dict[str, object]:
        """Return what the sources of attacks call it."""
        return {
            "SECRET_FILE": f"/proc/{os.getpid()}/fd/{self._read}",
            "OTHER_FILE": f"/proc/{os.getpid()}/fd/{self._written}",
            "PORT": self._listener.getsockname()[1],
            "JUDGE": os.getpid() if self._may_signal else 0,
        }

    def was_written(self) -> bool:
        """Return whether somebody wrote into the other file, since the last time."""
        size = os.fstat(self._written).st_size
        os.ftruncate(self._written, 0)
        return size > 0

    def was_called(self) -> bool:
        """Return whether somebody connected, since the last time."""
        try:
            self._listener.accept()[0].close()
        except BlockingIOError:
            return False
        return True

    def was_signalled(self) -> bool:
        """Return whether somebody sent this process a signal, since the last time."""
        count, self._signals = self._signals, 0
        return count > 0


@dataclass(frozen=True)
class Attempt:
    """One attack. what: for a sentence. source: a function `attack` that returns 1 where it believes to have come through.

    seen: tells from outside, given what it returned and what it printed; nothing where only the attack itself can know.
    """

    name: str
    what: str
    source: str
    seen: Callable[[Bait, float], bool] | None = None

    def text(self, bait: Bait) -> str:
        """Return the submission."""
        constants = "".join(f"{name} = {value!r}\n" for name, value in bait.names.items())
        return f"{constants}{_PREAMBLE}\ndef attack():\n" + "".join(f"    {line}\n" for line in self.source.split("\n"))


ATTEMPTS = (
    Attempt(
        "read",
        _("read a file"),
        "return float(open(SECRET_FILE).read())",
        lambda _bait, value: value == Bait.SECRET,
    ),
    Attempt(
        "write",
        _("write into a file"),
        "with open(OTHER_FILE, 'w') as stream: stream.write('x')\nreturn 1.0",
        lambda bait, _value: bait.was_written(),
    ),
    Attempt(
        "program",
        _("start a program"),
        "pid = os.posix_spawn('/bin/sh', ['sh', '-c', 'echo x > ' + OTHER_FILE], {})\nos.waitpid(pid, 0)\nreturn 1.0",
        lambda bait, _value: bait.was_written(),
    ),
    Attempt(
        "connect",
        _("open a connection"),
        "number = libc.socket(2, 1, 0)\n"
        "address = struct.pack('=HH4s8x', 2, int.from_bytes(struct.pack('>H', PORT), 'little'), bytes([127, 0, 0, 1]))\n"
        "return float(libc.connect(number, address, 16) == 0)",
        lambda bait, _value: bait.was_called(),
    ),
    Attempt(
        "signal",
        _("send the judge a signal"),
        "os.kill(JUDGE, 10)\nreturn 1.0",
        lambda bait, _value: bait.was_signalled(),
    ),
    Attempt(
        "fork",
        _("make another process"),
        "pid = os.fork()\nif pid == 0: os._exit(7)\nreturn float(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7)",
    ),
    Attempt(
        "thread",
        _("make a thread"),
        "import threading\nran = []\nthread = threading.Thread(target=ran.append, args=(1.0,))\nthread.start()\nthread.join()\n"
        "return ran[0]",
    ),
    Attempt("trace", _("be a debugger's"), "return float(libc.ptrace(0, 0, 0, 0) == 0)"),
    Attempt(
        "limits",
        _("raise its own limits"),
        "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))\nreturn 1.0",
    ),
    Attempt(
        "code",
        _("execute memory that it wrote"),
        "got = libc.mmap(None, ctypes.c_size_t(4096), 7, 0x22, -1, ctypes.c_long(0))\n"
        "return float(got != ctypes.c_void_p(-1).value)",
    ),
    Attempt(
        "share",
        _("share memory with the next submission"),
        "number = libc.shmget(0, ctypes.c_size_t(4096), 0o1600)\n"
        "if number >= 0: libc.shmctl(number, 0, None)\n"
        "return float(number >= 0)",
    ),
    Attempt(
        "descriptors",
        _("open descriptors without end"),
        "for _ in range(64): os.dup(1)\nreturn 1.0",
    ),
    Attempt(
        "memory",
        _("take more memory than it may"),
        "import numpy\nreturn float(numpy.empty(512 << 20, dtype='u1').size > 0)",
    ),
    Attempt(
        "time",
        _("compute for ever, deaf to every signal"),
        "import signal, time\n"
        "for number in range(1, 32):\n"
        "    try: signal.signal(number, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\n"
        "end = time.process_time() + 1.0\n"
        "while time.process_time() < end: pass\n"
        "return 1.0",
    ),
)
