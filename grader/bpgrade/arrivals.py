"""What a class handed in: every entry in the places named, or every person's work in a platform's download, to be read in turn."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from bpgrade.archive import Bounds, opened
from bpgrade.course import Limits
from bpgrade.entry import Entry, Unreadable, folder_entries, is_machine_made
from bpgrade.errors import SubmissionError
from bpgrade.messages import _
from bpgrade.platforms import PLAIN, reading
from bpgrade.platforms.people import Download, Handed
from bpgrade.submission import (
    MARKER,
    OTTERS,
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
#: What a folder of one person's work holds, whatever the course.
_OF_A_PROJECT = ("src", "test", "tests", "__init__.py", "main.py", "setup.py", "pyproject.toml", "requirements.txt")
#: What a person's work is, beside a folder.
_WORK = re.compile(r"\.(?:py|ipynb|zip|tar|tgz|gz|bz2|xz)$")
_PACKED = re.compile(r"\.(?:zip|tar|tgz|gz|bz2|xz)$", re.IGNORECASE)

#: Of a text beside the work, a platform's own, so much is read.
_TEXT_BYTES = 1 << 26


@dataclass(frozen=True)
class Arrived:
    """One entry of a class, not read yet: a class may be too large to be held at once. (A tar is: it is read but once.)

    handed: who handed it in, where a platform says so.
    """

    name: str
    read: Callable[[], Submission]
    handed: Handed | None = None


@dataclass
class Intake:
    """How a class's places are understood, and what they turned out to be.

    chosen: the platform that somebody names, of `platforms.NAMES`. asked_for: the names of files that are asked for.
    own: the site's own pattern. has: tells whether the course has a number and name. one_persons: names of what stands directly
    inside one person's work, in small letters. downloads: those of a platform that were found. notes: what else to say, as sentences.
    """

    chosen: str | None = None
    asked_for: Collection[str] = ()
    own: re.Pattern[str] | None = None
    has: Callable[[str, str], bool] | None = None
    one_persons: Collection[str] = ()
    downloads: list[Download] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def read(self, entries: Sequence[Entry], limits: Limits) -> list[Arrived] | None:
        """Return each person's work among these files; nothing where they are no platform's download."""
        by_path = {entry.path: entry for entry in entries}

        def text_of(path: str) -> str:
            try:
                return by_path[path].read(_TEXT_BYTES).decode("utf-8-sig", "replace")
            except Unreadable:
                return ""

        download = reading.understood(list(by_path), text_of, self.chosen, self.asked_for, self.own, self.has)
        if download is None:
            return None
        self.downloads.append(download)
        return [
            replace(
                _inside(one.person.key, [replace(by_path[path], path=called) for path, called in one.files], limits),
                handed=one,
            )
            for one in sorted(download.handed, key=lambda one: one.person.key)
        ]

    def may_be_one(self, names: Collection[str]) -> bool:
        """Return whether a folder with these names directly inside is worth a look at all that is in it."""
        if self.chosen is not None or self.own is not None:
            return self.chosen != PLAIN
        return reading.may_be(names)

    def may_hold_a_class(self, inside: Collection[str]) -> bool:
        """Return whether a folder that is all there is may hold a class, by the names directly inside.

        It may be one person's: then it has the marker, or what the course asks for, or what a project has; or but one piece of work.
        """
        names = {name.lower() for name in inside}
        # Where nobody says what the course asks for, a folder is taken as it is.
        if not self.one_persons or MARKER in names or not names.isdisjoint({*_OF_A_PROJECT, *self.one_persons}):
            return False
        return sum("." not in name or bool(_WORK.search(name)) for name in names) > 1


@contextmanager
def arrivals(
    paths: Sequence[Path], limits: Limits, leave_out: Path | None = None, intake: Intake | None = None
) -> Iterator[list[Arrived]]:
    """Give every entry in these places, under distinct names that stay the same from run to run, to be read in the context.

    What has the marker is one submission, as is a single file; of a platform's download each person's work is one; otherwise
    each entry directly inside is. leave_out: a folder that is not handed in: the run's own. intake: how they are understood.
    Raises SubmissionError for a folder that cannot be read.
    """
    found: list[Arrived] = []
    intake = intake or Intake()
    with ExitStack() as stack:
        for path in paths:
            if path.is_dir() and not (path / MARKER).exists():
                found += _in_folder(path, limits, leave_out, intake)
            elif is_archive(path):
                found += _packed(path, limits, stack, intake)
            else:
                found.append(_placed(path.resolve(), limits))
        yield _named_apart(found)


def _in_folder(folder: Path, limits: Limits, leave_out: Path | None, intake: Intake) -> list[Arrived]:
    inside = [entry for entry in _entries_of(folder) if not _is_noise(entry.name) and not _holds(entry, leave_out)]
    only = inside[0] if len(inside) == 1 and _is_folder(inside[0]) else None
    below_it = _names_in(only) if only is not None else []
    if intake.may_be_one([entry.name for entry in inside]) or (below_it and intake.may_be_one(below_it)):
        names = {entry.name for entry in inside}
        below = [entry for entry in folder_entries(folder, _BOUNDS.entries) if entry.path.partition("/")[0] in names]
        found = intake.read(below, limits)
        if found is not None:
            return found
    if only is not None and intake.may_hold_a_class(below_it):
        intake.notes.append(
            _(
                "All of it is one folder, {folder}, and taken as one submission. If that is a class, name the folder itself."
            ).format(folder=printable(only.name))
        )
    if len(inside) == 1 and _PACKED.search(inside[0].name) and inside[0].is_file():
        intake.notes.append(_one_archive(inside[0].name))
    return [_placed(entry, limits) for entry in inside]


def _one_archive(name: str) -> str:
    """Return what to say of an archive that is all there is: a class's, in a folder or packed once more, may be meant as one person's."""
    return _(
        "All that is in there is one archive, {name}, and it is taken as one submission. If that is a class, name {name} itself, "
        "unpacked from what is around it."
    ).format(name=printable(name))


def _placed(path: Path, limits: Limits) -> Arrived:
    return Arrived(printable(path.name), lambda: read_place(path, limits))


def _packed(path: Path, limits: Limits, stack: ExitStack, intake: Intake) -> list[Arrived]:
    """Return the entries of a class's archive: itself where it has the marker, each person's work where it is a platform's,
    else one for each entry directly inside."""
    try:
        contents = stack.enter_context(opened(path, _BOUNDS, wanted(limits)))
    except Unreadable:
        return [_placed(path.resolve(), limits)]
    if any(entry.path in (MARKER, OTTERS) for entry in contents.files) or not (contents.files or contents.folders):
        return [_placed(path.resolve(), limits)]
    inside: dict[str, list[Entry]] = {_without_climbing(folder).partition("/")[0]: [] for folder in contents.folders}
    inside.pop("", None)
    files = [replace(entry, path=_without_climbing(entry.path)) for entry in contents.files]
    broken = [_broken(path.name, contents.broken_off)] if contents.broken_off else []
    found = intake.read(files, limits)
    if found is not None:
        return [*found, *broken]
    around = reading.around([entry.path for entry in files])
    if around and not inside.keys() - {around}:
        start = f"{around}/"
        below_it = [
            replace(entry, path=entry.path.removeprefix(start)) for entry in files if entry.path.startswith(start)
        ]
        folders = [_without_climbing(folder).removeprefix(start) for folder in contents.folders]
        names = {path.partition("/")[0] for path in (*(entry.path for entry in below_it), *folders)} - {around, ""}
        # Whoever packs a class's folder packs the folder; on a disk, the folder itself could have been named.
        if intake.may_hold_a_class([name for name in names if not _is_noise(name)]):
            inside, files = {name: [] for name in names}, below_it
            intake.notes.append(
                _("All of it lies in one folder, {folder}: each entry in there is taken as one submission.").format(
                    folder=printable(around)
                )
            )
    for entry in files:
        first, _slash, rest = entry.path.partition("/")
        inside.setdefault(first or path.name, []).append(replace(entry, path=rest or first))
    wanted_ones = [name for name in inside if not _is_noise(name)]
    if (
        len(wanted_ones) == 1
        and _PACKED.search(wanted_ones[0])
        and [entry.path for entry in inside[wanted_ones[0]]] == wanted_ones
    ):
        intake.notes.append(_one_archive(wanted_ones[0]))
    # Whoever was in the rest of it is missing: a row of its own says so.
    return [*(_inside(name, inside[name], limits) for name in sorted(inside) if not _is_noise(name)), *broken]


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


def _names_in(folder: Path) -> list[str]:
    """Return what stands directly inside a folder; nothing where it cannot be read."""
    with suppress(SubmissionError):
        return [entry.name for entry in _entries_of(folder) if not _is_noise(entry.name)]
    return []


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink() and not (path / MARKER).exists()


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
    return replace(arrived, name=name, read=lambda: replace(arrived.read(), name=name))
