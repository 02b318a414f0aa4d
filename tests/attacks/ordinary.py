"""Makes an ordinary user of root, who can reach what a program needs, and executes it.

Python, or the repository, may lie below a folder that only root may enter, as `/root` is. In a mount namespace of its own the
process puts an empty folder over each of these, and into it nothing but what is needed.
"""

import json
import os
import pwd
import sys
from collections.abc import Sequence
from pathlib import Path

from bpgrade.sandbox.zygote import libc

_NEW_MOUNTS, _RECURSIVE, _PRIVATE, _BIND = 0x00020000, 1 << 14, 1 << 18, 1 << 12
_USERS = range(64901, 64999)


def needed(*more: Path) -> list[Path]:
    """Return the folders that this Python runs from."""
    found = {Path(sys.base_prefix), Path(sys.prefix), *more}
    link = Path(sys.executable)
    while link.is_symlink():
        # A virtual environment's Python is a link, maybe to another one.
        found.add(link.parent)
        link = link.parent / link.readlink()
    return sorted({folder.resolve() for folder in found})


def execute(program: Sequence[str], paths: Sequence[Path], environment: dict[str, str]) -> None:
    """Become a user that nobody is, who can pass to these folders, and execute a program. Does not return.

    Raises OSError where the system does not let root do it.
    """
    user = next(user for user in _USERS if not _exists(user))
    blocked = {folder for path in paths for folder in path.parents if not folder.stat().st_mode & 0o001}
    if blocked:
        _open_the_way(blocked, paths)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    os.chdir("/")
    os.execve(program[0], program, environment)


def _open_the_way(blocked: set[Path], paths: Sequence[Path]) -> None:
    """Put an empty folder over each blocked one, for this process alone, and below it what is needed."""
    libc.call("unshare", _NEW_MOUNTS)
    libc.call("mount", None, b"/", None, _RECURSIVE | _PRIVATE, None)
    for folder in sorted(one for one in blocked if blocked.isdisjoint(one.parents)):
        inside = [path for path in paths if folder in path.parents]
        # A folder within another one that is needed comes along with it.
        inside = [path for path in inside if not any(other in path.parents for other in inside)]
        held = [os.open(path, os.O_PATH) for path in inside]
        libc.call("mount", b"way", str(folder).encode(), b"tmpfs", 0, b"mode=755,size=64k")
        for path, descriptor in zip(inside, held, strict=True):
            path.mkdir(parents=True)
            libc.call(
                "mount", f"/proc/self/fd/{descriptor}".encode(), str(path).encode(), None, _BIND | _RECURSIVE, None
            )
            os.close(descriptor)


def _exists(user: int) -> bool:
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


def main() -> None:
    """Execute this Python with the arguments given, as an ordinary user; where that cannot be, print why, as the driver would."""
    root = Path(__file__).resolve().parents[2]
    try:
        execute([sys.executable, *sys.argv[1:]], needed(root), dict(os.environ))
    except OSError as error:
        print(json.dumps({"skipped": f"there is no way for an ordinary user to reach this Python: {error}"}))


if __name__ == "__main__":
    main()
