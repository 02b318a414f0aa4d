"""A folder that is made whole or not at all: beside its place, and then moved there.

`SHA256SUMS` in it says what was made, so that nothing else is replaced. Where a command
ends between the two moves, what was there before lies beside, and the next one begins by putting it back.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from bpgrade.errors import UsageError
from bpgrade.messages import _

SUMS = "SHA256SUMS"
#: What everything is made of: what stood in there would be given out, too, or taken for the course's.
_OF_THE_COURSE = ("course", "exercises", "grader", "solutions")


def put(path: Path, data: bytes) -> None:
    """Write a file, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def files(folder: Path) -> list[str]:
    """Return the paths of all files below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def seal(fresh: Path) -> Mapping[str, int]:
    """Write what says what was made in a folder; return the sizes of its files in bytes, by path."""
    made = {path: (fresh / path).read_bytes() for path in files(fresh)}
    sums = [f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in made.items()]
    put(fresh / SUMS, "".join(sums).encode())
    return {path: len(data) for path, data in made.items()}


def check_place(root: Path, out: Path) -> None:
    """Raise UsageError where nothing can be made, or made again, without harm to something else."""
    place = Path(os.path.realpath(out))
    for name in _OF_THE_COURSE:
        if place.is_relative_to(os.path.realpath(root / name)):
            raise UsageError(
                _("{folder} is in {name}/, which the course is made of: name a folder somewhere else.").format(
                    folder=out, name=name
                )
            )
    if Path(os.path.realpath(os.curdir)).is_relative_to(place):
        raise UsageError(_("{folder} is the folder that you are in: name another one.").format(folder=out))
    with _saying_why(out):
        _check_ours(out)


def _check_ours(out: Path) -> None:
    """Raise UsageError where something is in the way that was not made here, OSError where it cannot be read."""
    if not os.path.lexists(out):
        return
    made: dict[str, str] = {}
    with suppress(FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        lines = (out / SUMS).read_text(encoding="utf-8").splitlines()
        made = {path: digest for digest, _space, path in (line.partition("  ") for line in lines)}
    if not made and out.is_dir() and not out.is_symlink() and not any(out.iterdir()):
        return
    if not made or out.is_symlink():
        raise UsageError(_("{folder} exists, and was not made by release: name another folder.").format(folder=out))
    for file in sorted(out.rglob("*")):
        path = file.relative_to(out).as_posix()
        if path == SUMS or (file.is_dir() and not file.is_symlink()):
            continue
        # What is no plain file is never opened: a pipe would have us wait.
        plain = file.is_file() and not file.is_symlink()
        if not plain or hashlib.sha256(file.read_bytes()).hexdigest() != made.get(path):
            raise UsageError(
                _("{file} was not made by release, or was changed since: move it away, or name another folder.").format(
                    file=file
                )
            )


@contextmanager
def replacing_folder(out: Path) -> Iterator[Path]:
    """Give a folder that becomes `out` at the end of the context, unless that is left by an exception."""
    beside = out.absolute().parent
    with _saying_why(out):
        beside.mkdir(parents=True, exist_ok=True)
        with _alone_in(beside):
            _tidy(beside, out)
            _check_ours(out)
            fresh, old = (beside / f".{out.name}.{what}.{os.getpid()}" for what in ("fresh", "old"))
            fresh.mkdir()
            try:
                yield fresh
                if out.exists():
                    out.rename(old)
                fresh.rename(out)
            finally:
                if old.exists() and not out.exists():
                    old.rename(out)
                shutil.rmtree(fresh, ignore_errors=True)
                shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _saying_why(out: Path) -> Iterator[None]:
    """Say which folder cannot be made where the system refuses something inside."""
    try:
        yield
    except OSError as error:
        raise UsageError(_("{path} cannot be written: {why}.").format(path=out, why=error.strerror or error)) from error


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other commands from making something in a folder meanwhile. The lock is the system's, and goes with its holder."""
    try:
        import fcntl
    except ModuleNotFoundError:
        # Windows has other locks, and none for folders.
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(
                _("Another command is making something in {folder}: wait until it has ended.").format(folder=folder)
            ) from None
        except OSError:
            # Some network folders have no locks.
            pass
        yield
    finally:
        os.close(handle)


def _tidy(beside: Path, out: Path) -> None:
    """Remove what a command left that was ended before its end; what it had moved away is put back."""
    for half in sorted(beside.iterdir()):
        found = re.fullmatch(rf"\.{re.escape(out.name)}\.(fresh|old)\.\d+", half.name)
        if found and found[1] == "old" and not os.path.lexists(out):
            half.rename(out)
        elif found:
            shutil.rmtree(half)
