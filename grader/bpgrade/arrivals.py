"""What a class handed in: every entry in the places named, each to be read when its turn comes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bpgrade.archive import Bounds, opened
from bpgrade.course import Limits
from bpgrade.entry import Entry, Unreadable, is_machine_made
from bpgrade.errors import SubmissionError
from bpgrade.messages import _
from bpgrade.submission import (
    MARKER,
    Submission,
    is_archive,
    printable,
    read_entries,
    read_place,
    wanted,
)

#: A whole class's archive comes from the course's platform.
_BOUNDS = Bounds(entries=2_000_000, stream_bytes=1 << 40, kept_bytes=1 << 31, stream_seconds=float("inf"))
#: What systems leave in every folder.
_NOT_ENTRIES = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class Arrived:
    """One entry of a class, not read yet: a class may be too large to be held at once. (A tar is: it is read but once.)"""

    name: str
    read: Callable[[], Submission]


@contextmanager
def arrivals(paths: Sequence[Path], limits: Limits, leave_out: Path | None = None) -> Iterator[list[Arrived]]:
    """Give every entry in these places, under distinct names that stay the same from run to run, to be read in the context.

    What has the marker is one submission, as is a single file; otherwise each entry directly inside is one.
    leave_out: a folder that is not handed in: the run's own. Raises SubmissionError for a folder that cannot be read.
    """
    found: list[Arrived] = []
    with ExitStack() as stack:
        for path in paths:
            if path.is_dir() and not (path / MARKER).exists():
                found += [
                    _placed(entry, limits)
                    for entry in _entries_of(path)
                    if not _is_noise(entry.name) and not _holds(entry, leave_out)
                ]
            elif is_archive(path):
                found += _packed(path, limits, stack)
            else:
                found.append(_placed(path.resolve(), limits))
        yield _named_apart(found)


def _placed(path: Path, limits: Limits) -> Arrived:
    return Arrived(printable(path.name), lambda: read_place(path, limits))


def _packed(path: Path, limits: Limits, stack: ExitStack) -> list[Arrived]:
    """Return the entries of a class's archive: itself where it has the marker, else one for each entry directly inside."""
    try:
        contents = stack.enter_context(opened(path, _BOUNDS, wanted(limits)))
    except Unreadable:
        return [_placed(path.resolve(), limits)]
    if any(entry.path == MARKER for entry in contents.files) or not (contents.files or contents.folders):
        return [_placed(path.resolve(), limits)]
    inside: dict[str, list[Entry]] = {_without_climbing(folder).partition("/")[0]: [] for folder in contents.folders}
    inside.pop("", None)
    for entry in contents.files:
        first, _slash, rest = _without_climbing(entry.path).partition("/")
        inside.setdefault(first or path.name, []).append(replace(entry, path=rest or first))
    found = [_inside(name, inside[name], limits) for name in sorted(inside) if not _is_noise(name)]
    # Whoever was in the rest of it is missing: a row of its own says so.
    return [*found, _broken(path.name, contents.broken_off)] if contents.broken_off else found


def _inside(name: str, entries: Sequence[Entry], limits: Limits) -> Arrived:
    return Arrived(printable(name), lambda: read_entries(name, entries, limits))


def _broken(name: str, why: str) -> Arrived:
    problem = _("{path} can be read in part only: {why}. Whoever is in the rest of it is not graded.").format(
        path=printable(name), why=printable(why)
    )
    return Arrived(printable(name), lambda: Submission(printable(name), (), (), (problem,)))


def _without_climbing(path: str) -> str:
    """Return a path in a class's archive without what leads to the class's folder: a root, `.` and `..`."""
    parts = path.split("/")
    while parts and parts[0] in ("", ".", ".."):
        parts.pop(0)
    return "/".join(parts)


def _entries_of(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise SubmissionError(
            _("{path} cannot be read: {why}.").format(path=folder, why=error.strerror or error)
        ) from None


def _holds(entry: Path, folder: Path | None) -> bool:
    """Return whether an entry is this folder, or a folder around it."""
    if folder is None or entry.is_symlink():
        return False
    return entry.resolve() == folder.resolve() or entry.resolve() in folder.resolve().parents


def _is_noise(name: str) -> bool:
    return is_machine_made(name) or name.lower() in _NOT_ENTRIES


def _named_apart(arrived: Sequence[Arrived]) -> list[Arrived]:
    """Return the entries with distinct names: also for file systems that do not tell upper from lower case."""
    taken: set[str] = set()
    apart = []
    for one in arrived:
        name, number = one.name, 2
        while name.casefold() in taken:
            name, number = f"{one.name}~{number}", number + 1
        taken.add(name.casefold())
        apart.append(_called(one, name))
    return apart


def _called(arrived: Arrived, name: str) -> Arrived:
    return Arrived(name, lambda: replace(arrived.read(), name=name))
