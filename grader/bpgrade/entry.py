"""A file somewhere, in a folder or a zip: readable up to a limit, and of no account otherwise."""

from collections.abc import Callable
from dataclasses import dataclass

#: Folders that hold a machine's files, not a student's; so do hidden ones.
_MACHINE_MADE = {"__pycache__", "__MACOSX", "node_modules", "site-packages"}


class Unreadable(Exception):
    """A file or a zip that cannot be read, and why."""


@dataclass(frozen=True)
class Entry:
    """One file, at a path with slashes.

    plain: it is no link, no device, and not encrypted. read: returns at most so many bytes, or raises Unreadable.
    """

    path: str
    plain: bool
    read: Callable[[int], bytes]


def is_machine_made(name: str) -> bool:
    """Return whether a folder or file of this name is a machine's, not a student's.

    >>> is_machine_made(".DS_Store"), is_machine_made("gates")
    (True, False)
    """
    return name in _MACHINE_MADE or (name.startswith(".") and name not in (".", ".."))
