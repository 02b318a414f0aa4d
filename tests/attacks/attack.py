"""What an attack is: a submission, the row of the threat table that it belongs to, and how its success is seen."""

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from attacks.scene import Scene


class Control(Enum):
    """The unprotected setting in which an attack has to succeed."""

    PLAIN = "a process of the user's own, which is level NONE"
    WARM = "the same, forked from one that is warm: far quicker, and bounded in what it may write"
    FORKED = "a fork of the judge, with all that the judge holds"
    TOGETHER = "one process for one submission after the other"
    TRUSTING = "a judge that takes what comes, as much as comes, and believes it"
    GRADED = "a grader that compares in the process of the submission"


@dataclass(frozen=True)
class Came:
    """What came of one run of an attack.

    numbers: what it returned, flat; nothing where it returned none. seconds: how long it took. grew: the mebibytes by which the
    judge was larger than before, at its largest. processes, threads, mebibytes: the most at one time of what ran beside the judge,
    where the attack is `watched`. next_numbers: what the submission after it returned. words: what a person would read of it.
    printed: what it printed itself. busy: seconds of a processor that the judge needed. kept: the mebibytes of answers that it has
    afterwards. score: of a graded one.
    """

    numbers: Sequence[float] = ()
    seconds: float = 0.0
    grew: float = 0.0
    processes: int = 0
    threads: int = 0
    mebibytes: float = 0.0
    strangers: int = 0
    next_numbers: Sequence[float] = ()
    words: str = ""
    printed: str = ""
    busy: float = 0.0
    kept: float = 0.0
    score: float = 0.0


#: Whether what came, or what is left at the scene, shows that the attack succeeded.
Sign = Callable[["Scene", Came], bool]


@dataclass(frozen=True)
class Attack:
    """One attack.

    name: what it does. kind: its row of the threat table. source: the submission; its `attack()` is called, where it is not
    `graded`. sign: how success is seen. then: a submission that runs next in the same box, with an `attack()` of its own.
    control: where it has to succeed. needs: what a machine may lack that the control needs; it is skipped, and says so, where the
    system itself answers with one of the errors that `attack()` then returns below zero. watched: processes, threads and memory
    are counted while it runs. twin: the same numbers handed in without a trick, which a graded attack has to be worth. rounds: so many functions are asked for, `attack()`, `attack1()` and so on.
    """

    name: str
    kind: int
    source: str
    sign: Sign
    then: str = ""
    control: Control = Control.WARM
    needs: str = ""
    watched: bool = False
    twin: str = ""
    rounds: int = 1


#: Numbers of system calls, from the kernel's own tables: x86-64, aarch64.
_CALLS = {
    "read": (0, 63), "mmap": (9, 222), "mprotect": (10, 226), "shmget": (29, 194), "shmat": (30, 196), "socket": (41, 198),
    "connect": (42, 203), "sendto": (44, 206), "clone": (56, 220), "execve": (59, 221), "kill": (62, 129),
    "semget": (64, 190), "semctl": (66, 191), "msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188), "fcntl": (72, 25),
    "flock": (73, 32), "ptrace": (101, 117), "rt_sigqueueinfo": (129, 138), "personality": (135, 92),
    "sched_setaffinity": (203, 122), "tgkill": (234, 131), "mq_open": (240, 180), "mq_timedsend": (242, 182),
    "mq_timedreceive": (243, 183), "add_key": (248, 217), "keyctl": (250, 219), "unshare": (272, 97), "openat": (257, 56),
    "perf_event_open": (298, 241), "prlimit64": (302, 261), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "memfd_create": (319, 279), "execveat": (322, 281), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "pidfd_send_signal": (424, 424), "pidfd_open": (434, 434), "clone3": (435, 435),
    "openat2": (437, 437), "pidfd_getfd": (438, 438), "process_madvise": (440, 440), "mount": (165, 40),
    "sethostname": (170, 161), "statx": (332, 291), "name_to_handle_at": (303, 264), "inotify_init1": (294, 26),
    "landlock_create_ruleset": (444, 444), "setns": (308, 268),
}  # fmt: skip

#: What native attacks begin with: any system call, with the kernel's own answer.
NATIVE = f"""
import ctypes
import os
import numpy as np

NR = {{name: numbers[{int(platform.machine() == "aarch64")}] for name, numbers in {_CALLS!r}.items()}}
libc = ctypes.CDLL(None, use_errno=True)


def call(name, *arguments):
    words = [ctypes.c_long(one) if isinstance(one, int) else one for one in arguments]
    result = libc.syscall(ctypes.c_long(NR[name]), *words)
    return result if result >= 0 else -ctypes.get_errno()

"""


def python(body: str) -> str:
    """Return a submission whose `attack()` is in this text."""
    return f"import os\nimport sys\nimport time\nimport numpy as np\n\n{body.strip()}\n"


def native(body: str) -> str:
    """Return a submission whose `attack()` is in this text and makes system calls."""
    return f"{NATIVE.strip()}\n\n{body.strip()}\n"


# -- signs that attacks of several themes share


def told_secret(scene: "Scene", came: Came) -> bool:
    """Return whether it gave the secret, byte by byte, anywhere in its numbers."""
    given = bytes(int(one) for one in came.numbers if 0 <= one < 256 and one == int(one))
    return scene.secret in given


def told(*numbers: float) -> Sign:
    """Return the sign that it gave these numbers: its own claim, where nothing of it is seen outside."""
    return lambda scene, came: list(came.numbers) == list(numbers)


def claims_success(scene: "Scene", came: Came) -> bool:
    """Return whether it says that the kernel did what it asked: its own claim, where nothing of it is seen outside."""
    return bool(came.numbers) and min(came.numbers) >= 0


def next_told(scene: "Scene", came: Came) -> bool:
    """Return whether the submission after it knows the number that only this one was told."""
    return scene.number in came.next_numbers


def next_failed(scene: "Scene", came: Came) -> bool:
    """Return whether the submission after it did not get the numbers that it gets alone."""
    return list(came.next_numbers) != HONEST_NUMBERS


#: What `HONEST` gives.
HONEST_NUMBERS = [0.0, 1.0, 4.0, 9.0, 10.0]
#: A submission that does what honest ones do, and notices when somebody has spoilt it.
HONEST = python("""
import math
import random
import warnings
from dataclasses import dataclass


@dataclass
class Squares:
    upto: int

    def all(self):
        return [np.float64(math.floor(number * number)) for number in range(self.upto)]


def depth(number):
    return 0 if number == 0 else 1 + depth(number - 1)


def attack():
    with np.errstate(all="warn"):
        warnings.warn("this is advice only")
        overflow = np.exp(np.array([1000.0]))
    assert overflow[0] > 1e300 and sorted([2, 1]) == [1, 2] and abs(random.random()) < 1
    return np.array(Squares(4).all() + [float(depth(100)) / 10])
""")
