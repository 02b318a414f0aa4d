"""Namespaces: a world of its own for the zygote, with one empty folder, no network, no other process, and itself as pid 1."""

import contextlib
import os
import signal
from pathlib import Path
from typing import Never

from bpgrade.sandbox.zygote import libc, privileges, syscalls

# <linux/sched.h>
_NEW_MOUNTS = 0x00020000
_NEW_UTS = 0x04000000
_NEW_IPC = 0x08000000
_NEW_USER = 0x10000000
_NEW_PID = 0x20000000
_NEW_NETWORK = 0x40000000

# <linux/mount.h>
_READ_ONLY = 1
_NO_SETUID = 2
_NO_DEVICES = 4
_NO_EXEC = 8
_REMOUNT = 32
_RECURSIVE = 1 << 14
_PRIVATE = 1 << 18
_DETACH = 2

#: Whom the zygote is inside its own user namespace.
_INSIDE = 65534
#: Any folder will do to put the new root on.
_PLACES = ("/tmp", "/var", "/dev", "/proc")


def enter(nobody: int) -> None:
    """Go on in namespaces of one's own, as pid 1, on an empty root that cannot be written to.

    nobody: the user that the process which waits outside becomes, where it is root.

    The process that called waits outside for the one that goes on, and leaves when that does. Without root's privileges a
    user namespace gives them, inside only. Raises OSError where the system refuses any of it: this process is then half
    shut in, and of no use.
    """
    is_root = os.geteuid() == 0
    user, group = os.getuid(), os.getgid()
    flags = _NEW_MOUNTS | _NEW_UTS | _NEW_IPC | _NEW_PID | _NEW_NETWORK
    libc.call("unshare", flags if is_root else flags | _NEW_USER)
    if not is_root:
        # `setgroups` first: without it the kernel takes no map of groups from an ordinary user.
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{_INSIDE} {user} 1"),
            ("gid_map", f"{_INSIDE} {group} 1"),
        ):
            Path(f"/proc/self/{name}").write_text(text, encoding="ascii")
    _empty_the_root()
    _become_first(nobody)


def _empty_the_root() -> None:
    plain = _NO_SETUID | _NO_DEVICES | _NO_EXEC
    libc.call("mount", None, b"/", None, _RECURSIVE | _PRIVATE, None)
    place = next(place for place in _PLACES if os.path.isdir(place))  # noqa: PTH112 (nothing may be imported any more)
    libc.call("mount", b"empty", place.encode(), b"tmpfs", plain, b"size=4k,nr_inodes=4,mode=555")
    os.chdir(place)
    # The old root lies on top of the new one, and is taken away.
    libc.system_call(getattr(syscalls.PIVOT_ROOT, libc.MACHINE), "pivot_root", b".", b".")
    libc.call("umount2", b".", _DETACH)
    os.chdir("/")
    libc.call("mount", None, b"/", None, _REMOUNT | _READ_ONLY | plain, None)
    if os.listdir("/"):  # noqa: PTH208
        raise OSError(0, "the new root is not empty")


def _become_first(nobody: int) -> None:
    """Go on as the first process of the new pid namespace: whoever forks next is that."""
    child = os.fork()
    if child:
        _leave_with(child, nobody)
    privileges.end_with_parent()


def _leave_with(child: int, nobody: int) -> Never:
    """Wait outside for the one inside, without privileges and with nothing open: the judge sees when that one ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.closerange(0, 1024)
    # Whatever fails here, there is one way on from this process.
    with contextlib.suppress(OSError):
        privileges.drop(nobody)
        privileges.end_with_parent()
    os.waitpid(child, 0)
    os._exit(0)
