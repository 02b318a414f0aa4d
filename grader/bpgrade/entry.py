"""A file somewhere, in a folder or an archive: readable up to a limit, and of no account otherwise."""

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bpgrade.messages import _

#: Folders that hold a machine's files, not a student's; so do hidden ones.
_MACHINE_MADE = {"__pycache__", "__MACOSX", "node_modules", "site-packages"}
#: What stands in a folder that holds a whole Python, or one's environment.
_OF_A_PYTHON = ("pyvenv.cfg", "conda-meta")
#: How archives begin, and where in a tar that is.
_MAGIC = (
    (0, b"PK\x03\x04", "zip"),
    (0, b"PK\x05\x06", "zip"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"BZh", "bzip2"),
    (0, b"\xfd7zXZ\x00", "xz"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard"),
    (0, b"Rar!", "RAR"),
    (0, b"7z\xbc\xaf", "7-Zip"),
    (257, b"ustar", "tar"),
)
#: So much of a file tells whether it is an archive.
HEAD_BYTES = 512


class Unreadable(Exception):
    """A file or an archive that cannot be read: why, as a phrase."""


@dataclass(frozen=True)
class Entry:
    """One file, at a path with slashes.

    size: its bytes, or more. packed: what it takes where it is stored. obstacle: why it must not be read, as a phrase; empty for
    a plain file. read: returns at most so many bytes, or raises Unreadable. place: where it is a file of its own.
    """

    path: str
    size: int
    packed: int
    obstacle: str
    read: Callable[[int], bytes]
    place: Path | None = None


def is_machine_made(name: str) -> bool:
    """Return whether a folder or file of this name is a machine's, not a student's.

    >>> is_machine_made(".DS_Store"), is_machine_made("gates")
    (True, False)
    """
    return name in _MACHINE_MADE or (name.startswith(".") and name not in (".", ".."))


def archive_kind(head: bytes) -> str | None:
    """Return which kind of archive begins so; None for none.

    >>> archive_kind(b"PK\\x03\\x04..."), archive_kind(b"import numpy")
    ('zip', None)
    """
    return next((name for at, magic, name in _MAGIC if head[at:].startswith(magic)), None)


def without_pythons(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that are in no environment of Python's and no whole Python: those are a machine's, too."""
    roots = set()
    for entry in entries:
        parts = entry.path.split("/")
        roots |= {"/".join([*parts[:at], ""]) for at, part in enumerate(parts) if at and part in _OF_A_PYTHON}
    return [entry for entry in entries if not (roots and entry.path.startswith(tuple(roots)))]


def file_entry(path: Path, inside: str) -> Entry:
    """Return the file at a path as an entry, called `inside`."""

    def read(most: int) -> bytes:
        try:
            with open_plain(path) as stream:
                return stream.read(most)
        except OSError as error:
            raise Unreadable(_why(error)) from None

    try:
        status = path.lstat()
    except OSError as error:
        return Entry(inside, 0, 0, _why(error), read)
    return Entry(inside, status.st_size, status.st_size, obstacle_of(status.st_mode), read, path)


def folder_entries(folder: Path, most: int) -> Iterator[Entry]:
    """Yield the files below a folder that may be a student's, at most so many; links are not followed."""
    waiting = [folder]
    count = 0
    while waiting:
        here = waiting.pop()
        # A path is as long as the system allows and no longer: a name below may be too long to be looked at.
        try:
            found = sorted(here.iterdir(), key=lambda path: path.name)
        except OSError as error:
            yield _obstructed("" if here == folder else f"{here.relative_to(folder).as_posix()}/", _why(error))
            continue
        folders = []
        for path in found:
            count += 1
            if count > most:
                yield _obstructed("", _("more than {count} files; the rest was not looked at").format(count=most))
                return
            if is_machine_made(path.name):
                continue
            if _is_folder(path):
                if not any(_holds(path, name) for name in _OF_A_PYTHON):
                    folders.append(path)
            else:
                yield file_entry(path, path.relative_to(folder).as_posix())
        waiting += reversed(folders)


def open_plain(path: Path) -> BinaryIO:
    """Open a file to be read as bytes. It may have become a link, or a pipe nobody writes to, since it was looked at.

    Raises OSError.
    """
    flags = (getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
    return os.fdopen(os.open(path, os.O_RDONLY | sum(flags)), "rb")


def obstacle_of(mode: int) -> str:
    """Return why a file of this mode is not read; nothing for a plain one, or where the mode does not tell."""
    kind = stat.S_IFMT(mode)
    if kind in (0, stat.S_IFREG):
        return ""
    return _("it is a link, and links are not followed") if kind == stat.S_IFLNK else _("it is no plain file")


def _obstructed(path: str, why: str) -> Entry:
    def read(most: int) -> bytes:
        raise Unreadable(why)

    return Entry(path, 0, 0, why, read)


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _holds(folder: Path, name: str) -> bool:
    try:
        (folder / name).lstat()
    except OSError:
        return False
    return True


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
