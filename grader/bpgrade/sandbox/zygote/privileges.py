"""Privileges, given up for good: the user, the capabilities, and the ways to gain any."""

import contextlib
import os
import struct
from pathlib import Path

from bpgrade.sandbox.zygote import libc

# <linux/prctl.h>
_SET_PARENT_DEATH_SIGNAL = 1
_SET_DUMPABLE = 4
_DROP_FROM_BOUNDING_SET = 24
_SET_NO_NEW_PRIVS = 38
_AMBIENT = 47
_AMBIENT_CLEAR_ALL = 4

_CAPABILITY_VERSION_3 = 0x20080522
_SIGKILL = 9


def drop(user: int) -> None:
    """Become `user`, where root calls, and keep no capability.

    user: one that nobody is and nothing belongs to. Raises OSError where that fails.
    """
    if os.geteuid() == 0:
        for capability in range(64):
            try:
                libc.prctl("drop a capability", _DROP_FROM_BOUNDING_SET, capability)
            except OSError:
                break  # the kernel has no more of them
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    libc.prctl("clear ambient capabilities", _AMBIENT, _AMBIENT_CLEAR_ALL)
    # Header (version, this process) and two times three empty sets.
    libc.call("capset", struct.pack("<Ii", _CAPABILITY_VERSION_3, 0), bytes(24))


def gain_no_more() -> None:
    """Let nothing that is executed have more privileges, and no other process look into this one. Raises OSError."""
    libc.prctl("no_new_privs", _SET_NO_NEW_PRIVS, 1)
    libc.prctl("not dumpable", _SET_DUMPABLE, 0)


def end_with_parent() -> None:
    """Be killed when the parent ends. A change of user forgets it, so it is said again after one."""
    libc.prctl("end with the parent", _SET_PARENT_DEATH_SIGNAL, _SIGKILL)


def be_the_first_to_go() -> None:
    """Be whom the kernel ends when memory is short, before the judge or anybody else."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
