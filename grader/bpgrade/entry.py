"""A file somewhere, in a folder or an archive: readable up to a limit, and of no account otherwise."""

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from bpgrade.kinds import CODE
from bpgrade.messages import _

#: Folders that hold a machine's files, not a student's; so do hidden ones.
_MACHINE_MADE = {"__pycache__", "__MACOSX", "node_modules", "site-packages"}
_MOODLES = "_assignsubmission_"
#: What stands beside a whole Python's folders, or an environment's; and those folders.
_OF_A_PYTHON = re.compile(r"/(?:pyvenv\.cfg$|conda-meta/)")
_PARTS_OF_A_PYTHON = (
    "lib",
    "Lib",
    "lib64",
    "bin",
    "Scripts",
    "include",
    "Include",
    "share",
    "conda-meta",
    "DLLs",
    "Library",
)


#: What a machine says where it does not let a file be read, or fails at it: whatever the file is.
_OF_THE_MACHINE = {errno.EACCES, errno.EPERM, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ESTALE}


class Unreadable(Exception):
    """A file or an archive that cannot be read: why, as a phrase."""


class Shut(Unreadable):
    """It cannot be read on this machine, whatever is in it: no fault of whoever handed it in."""


def unreadable(error: OSError) -> Unreadable:
    """Return what an error of the system's means for a file."""
    return (Shut if error.errno in _OF_THE_MACHINE else Unreadable)((error.strerror or str(error)).lower())


@dataclass(frozen=True)
class Entry:
    """One file, at a path with slashes.

    size: its bytes, or more. packed: what it takes where it is stored. obstacle: why it must not be read, as a phrase; empty for
    a plain file. read: returns at most so many bytes, or raises Unreadable. place: where it is a file of its own. shut: the obstacle
    is this machine's, and nobody's who handed it in.
    """

    path: str
    size: int
    packed: int
    obstacle: str
    read: Callable[[int], bytes]
    place: Path | None = None
    shut: bool = False


def is_machine_made(name: str) -> bool:
    """Return whether a folder or file of this name is a machine's, not a student's.

    >>> is_machine_made(".DS_Store"), is_machine_made("gates"), is_machine_made(".hack_4_assignsubmission_file")
    (True, False, False)
    """
    # Moodle names a folder by its owner, whose name may begin with a point; what a Mac leaves begins with ._ and is no folder.
    if _MOODLES in name and not name.startswith("._"):
        return False
    return name in _MACHINE_MADE or (name.startswith(".") and name not in (".", ".."))


def without_pythons(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries that are in no environment of Python's and in no whole Python: those are a machine's, too.

    Where such a one stands in the student's own folder, beside code, only its own folders are.
    """
    homes = {
        f"/{entry.path}"[1 : match.start()] for entry in entries for match in _OF_A_PYTHON.finditer(f"/{entry.path}")
    }
    shared = {entry.path.rpartition("/")[0] for entry in entries if homes and CODE.search(entry.path)} | {""}
    return [entry for entry in entries if not (homes and _is_in(entry.path, homes, shared))]


def _is_in(path: str, homes: Set[str], shared: Set[str]) -> bool:
    """Return whether a path leads into one of these folders; where it is shared, into a folder of Python's own there."""
    parts = path.split("/")
    for depth, part in enumerate(parts[:-1]):
        home = "/".join(parts[:depth])
        if home in homes and (home not in shared or part in _PARTS_OF_A_PYTHON):
            return True
    return "/".join(parts[:-1]) in homes - shared


def file_entry(path: Path, inside: str) -> Entry:
    """Return the file at a path as an entry, called `inside`."""

    def read(most: int) -> bytes:
        try:
            with open_plain(path) as stream:
                return stream.read(most)
        except OSError as error:
            raise unreadable(error) from None

    try:
        status = path.lstat()
    except OSError as error:
        return replace(_obstructed(inside, unreadable(error)), read=read)
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
            yield _obstructed("" if here == folder else f"{here.relative_to(folder).as_posix()}/", unreadable(error))
            continue
        folders = []
        if here != folder and _is_pythons_own(found):
            continue
        for path in found:
            count += 1
            if count > most:
                said = _("more than {count} files; the rest was not looked at").format(count=most)
                yield _obstructed("", Unreadable(said))
                return
            if is_machine_made(path.name):
                continue
            if _is_folder(path):
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


def _obstructed(path: str, why: Unreadable) -> Entry:
    def read(most: int) -> bytes:
        raise why

    return Entry(path, 0, 0, str(why), read, shut=isinstance(why, Shut))


def _is_pythons_own(found: Sequence[Path]) -> bool:
    """Return whether this is an environment of Python's and nothing else. (The rest of `without_pythons` has time.)"""
    return any(path.name in ("pyvenv.cfg", "conda-meta") for path in found) and not any(
        CODE.search(p.name) for p in found
    )


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False
