"""What was handed in, read as bytes: a file, a folder or an archive becomes a Submission, or a class of them.

Hostile: archives are read in memory and never unpacked, links are not followed, everything has a limit. Nothing that a
student wrote is parsed here.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bpgrade.course import Limits
from bpgrade.entry import Entry, Unreadable, file_entry, folder_entries, is_machine_made
from bpgrade.errors import SubmissionError
from bpgrade.messages import _, counted

if TYPE_CHECKING:
    from bpgrade.archive import Bounds

MARKER = "bpgrade.toml"
#: Names of code. Browsers, mail programs and Windows add an ending of their own.
_CODE = re.compile(r"\.(?:py|pyw|ipynb)(?:\.(?:txt|json|download))?$", re.IGNORECASE)
#: Names of what may hold code where nothing else does, and how large that may be.
_PERHAPS_CODE = re.compile(r"(?:^|/)[^./]+(?:\.(?:txt|json))?$", re.IGNORECASE)
_PERHAPS_BYTES = 1 << 20
_ARCHIVE = re.compile(r"\.(?:zip|tar|tgz|tbz2?|txz|tar\.(?:gz|bz2|xz|zst)|rar|7z)$", re.IGNORECASE)
#: Names of what code was printed or pasted into.
_PRINTED = re.compile(r"\.(?:pdf|docx?|odt|html?|rtf|pages|png|jpe?g|hwpx?)$", re.IGNORECASE)
#: Up to this size nobody asks how tightly a file was packed.
_MEBIBYTES_AT_ANY_RATIO = 16
#: Of a tar, which has to be read from its start, so many times what one submission may hold is unpacked in passing.
_STREAMED = 4
#: A whole class's archive comes from the course's platform.
_CLASS_ENTRIES = 2_000_000
_CLASS_STREAM_BYTES = 1 << 40
#: What systems leave in every folder.
_NOT_ENTRIES = {"thumbs.db", "desktop.ini"}
#: Characters that turn the direction of writing round, so that a name reads as another.
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_NAME_LENGTH = 200
#: Of files that are left out, so many are named.
_MOST_SAID = 12
_NOT_TWO_DEEP = _("an archive inside an archive is not opened")


@dataclass(frozen=True)
class File:
    """One code file: its path inside the submission, with slashes, and its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True)
class LeftOut:
    """A file that was not taken, and why, as a phrase. matters: whoever handed it in may have meant it as code."""

    path: str
    why: str
    matters: bool = True


@dataclass(frozen=True)
class Submission:
    """What one person handed in.

    name: the entry's own name. files: in the order in which they are run; the last one has the last word.
    problems: what there is to say about it as a whole, as sentences.
    """

    name: str
    files: tuple[File, ...]
    left_out: tuple[LeftOut, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arrived:
    """One entry of a class, not read yet: a class is too large to be held at once."""

    name: str
    read: Callable[[], Submission]


def read_work(path: Path, limits: Limits) -> Submission:
    """Return the one submission at `path`: a file, a folder, or an archive.

    Raises SubmissionError where there is none, or none of its files can be read.
    """
    if not path.exists():
        raise SubmissionError(_("There is no {path}.").format(path=path))
    submission = _read_one(path.resolve().name, path.resolve(), limits)
    if not submission.files:
        raise SubmissionError(f"{path}: {' '.join(about(submission))}")
    return submission


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
                    _arrived(entry, limits)
                    for entry in _entries_of(path)
                    if not _is_noise(entry.name) and not _holds(entry, leave_out)
                ]
            elif _is_archive(path):
                found += _arrived_packed(path, limits, stack)
            else:
                found.append(_arrived(path.resolve(), limits))
        yield _named_apart(found)


def about(submission: Submission) -> list[str]:
    """Return what there is to say about what was not taken, as sentences."""
    said = [
        _("{path} is left out: {why}.").format(path=one.path, why=one.why) for one in submission.left_out if one.matters
    ]
    if len(said) > _MOST_SAID:
        more = counted("{count} more file is left out.", "{count} more files are left out.", len(said) - _MOST_SAID)
        said = [*said[:_MOST_SAID], more]
    return [*said, *submission.problems]


def printable(name: str) -> str:
    """Return a name as it can be shown: composed, of bearable length, and what cannot be printed replaced.

    >>> printable("a\\x1b[31mb")
    'a\N{REPLACEMENT CHARACTER}[31mb'
    """
    composed = unicodedata.normalize("NFC", name[: 2 * _NAME_LENGTH])
    shown = "".join(c if c.isprintable() and c not in _TURNING else "\N{REPLACEMENT CHARACTER}" for c in composed)
    return shown if len(shown) <= _NAME_LENGTH else f"{shown[: _NAME_LENGTH // 2]}…{shown[-_NAME_LENGTH // 2 :]}"


# -- one submission --------------------------------------------------------------------------------------------------------


def _read_one(name: str, path: Path, limits: Limits) -> Submission:
    """Return what stands at one path as a submission; what cannot be read of it is said in it."""
    entry = file_entry(path, path.name)
    if path.is_dir() and not path.is_symlink():
        opens = not (path / MARKER).exists()
        return _submission(name, list(folder_entries(path, limits.submission_entries)), limits, opens)
    if not entry.obstacle and _is_archive(path):
        return _read_archive(name, path, limits)
    if _ARCHIVE.search(name):
        # What is inside counts more than the name: it may be code.
        entry = replace(entry, path=_ARCHIVE.sub("", name))
    return _submission(name, [entry], limits, opens=False)


def _read_archive(name: str, source: Path | bytes, limits: Limits) -> Submission:
    from bpgrade.archive import opened

    try:
        with opened(source, _bounds(limits), _wanted(limits)) as contents:
            return _submission(name, contents.files, limits, opens=False)
    except Unreadable as why:
        return _none_of(name, why)


def _none_of(name: str, why: Unreadable) -> Submission:
    return Submission(printable(name), (), (_left_out(name, str(why)),))


def _left_out(path: str, why: str, matters: bool = True) -> LeftOut:
    # What an archive's reader says of it may quote it.
    return LeftOut(printable(path), printable(why), matters)


def _submission(name: str, entries: Sequence[Entry], limits: Limits, opens: bool) -> Submission:
    """Return the code among the entries, read within the limits. opens: archives among them are opened, and none inside those.

    What is packed comes before what is not, so that an old copy of one's work does not have the last word.
    """
    taken = _Taken(limits)
    with ExitStack() as stack:
        archives = [entry for entry in _sorted(entries) if _ARCHIVE.search(entry.path)]
        packed = [inner for entry in archives for inner in _unpacked(entry, taken, stack, opens)]
        loose = [entry for entry in _sorted(entries) if not _ARCHIVE.search(entry.path)]
        others = []
        for entry in (*packed, *loose):
            if not entry.path:
                taken.leave(name, entry.obstacle)
            elif _CODE.search(entry.path):
                taken.take(entry)
            else:
                others.append(entry)
        if not taken.files:
            for entry in filter(_may_be_code, others):
                taken.take(entry)
            others = [entry for entry in others if not _may_be_code(entry)]
    left_out = [*taken.left_out, *map(_no_code, others)]
    problems = []
    if not taken.files and not taken.left_out:
        problems.append(_("It holds no .py or .ipynb file."))
        printed = next((entry.path for entry in others if _PRINTED.search(entry.path)), None)
        if printed is not None:
            problems.append(
                _("{path} is made to be read, not to be run: hand in the file that it came from.").format(
                    path=printable(printed)
                )
            )
    return Submission(printable(name), tuple(taken.files.values()), tuple(left_out), tuple(problems))


class _Taken:
    """The files that are taken, and what is left out on the way."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.left = limits.submission_mebibytes << 20
        self.files: dict[str, File] = {}
        self.left_out: list[LeftOut] = []

    def leave(self, path: str, why: str) -> None:
        self.left_out.append(_left_out(path, why))

    def take(self, entry: Entry) -> None:
        """Read an entry, or say why not."""
        if entry.obstacle:
            self.leave(entry.path, entry.obstacle)
        elif not _is_inside(entry.path):
            self.leave(entry.path, _("its path leads out of what was handed in"))
        elif len(self.files) >= self.limits.submission_files:
            self.leave(
                entry.path, _("there are more than {count} code files").format(count=self.limits.submission_files)
            )
        elif entry.size > self.left:
            self.leave(entry.path, _too_large(self.limits))
        elif entry.size > _MEBIBYTES_AT_ANY_RATIO << 20 and entry.size > self.limits.submission_ratio * entry.packed:
            self.leave(entry.path, _("it unpacks to {size} MiB").format(size=entry.size >> 20))
        else:
            try:
                data = entry.read(self.left + 1)
            except Unreadable as why:
                # It may have been unpacked to its last byte before that showed.
                self.left -= entry.size
                self.leave(entry.path, str(why))
                return
            if len(data) > self.left:
                # A file that has grown since it was looked at.
                self.leave(entry.path, _too_large(self.limits))
                return
            self.left -= len(data)
            path = self._apart(printable(entry.path))
            self.files[path] = File(path, data)

    def _apart(self, path: str) -> str:
        """Return the path, or one close to it that is free: two names in an archive may be one, or look alike when shown."""
        stem, dot, suffix = path.rpartition(".")
        while path in self.files:
            stem += "_"
            path = f"{stem}{dot}{suffix}"
        return path


def _unpacked(entry: Entry, taken: _Taken, stack: ExitStack, opens: bool) -> list[Entry]:
    """Return the entries of an archive among the entries, which stays open until the stack is left."""
    if not opens:
        # In a workspace it is what `submit` wrote, or another old copy; in an archive, nobody looks two deep.
        if entry.place is None:
            taken.leave(entry.path, _NOT_TWO_DEEP)
        else:
            taken.left_out.append(_left_out(entry.path, _("the files around it count"), matters=False))
        return []
    from bpgrade.archive import opened

    limits = taken.limits
    try:
        if entry.obstacle or not _is_inside(entry.path):
            raise Unreadable(entry.obstacle or _("its path leads out of what was handed in"))
        source: Path | bytes | None = entry.place
        if source is None:
            if entry.size > limits.submission_mebibytes << 20:
                raise Unreadable(_too_large(limits))
            source = entry.read(limits.submission_mebibytes << 20)
        inside = stack.enter_context(opened(source, _bounds(limits), _wanted(limits))).files
    except Unreadable as why:
        taken.leave(entry.path, str(why))
        return []
    for one in inside:
        if not one.path:
            taken.leave(entry.path, one.obstacle)
        elif _ARCHIVE.search(one.path):
            taken.leave(f"{entry.path}/{one.path}", _NOT_TWO_DEEP)
    return [
        replace(one, path=f"{entry.path}/{one.path}")
        for one in _sorted(inside)
        if one.path and not _ARCHIVE.search(one.path)
    ]


def _may_be_code(entry: Entry) -> bool:
    return bool(_PERHAPS_CODE.search(entry.path)) and entry.size <= _PERHAPS_BYTES and not entry.obstacle


def _no_code(entry: Entry) -> LeftOut:
    # What a link without a suffix leads to may be a folder of code, as is, perhaps, a folder that cannot be looked into.
    matters = bool(entry.obstacle) and "." not in entry.path.rpartition("/")[2]
    return _left_out(entry.path.rstrip("/"), entry.obstacle or _("no code"), matters)


def _sorted(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.path)


def _bounds(limits: Limits) -> "Bounds":
    from bpgrade.archive import Bounds

    return Bounds(limits.submission_entries, _STREAMED * limits.submission_mebibytes << 20)


def _wanted(limits: Limits) -> Callable[[str], int]:
    """Return how many bytes of a file of some path may be asked for."""
    most = limits.submission_mebibytes << 20

    def wanted(path: str) -> int:
        if _CODE.search(path) or _ARCHIVE.search(path):
            return most
        return _PERHAPS_BYTES if _PERHAPS_CODE.search(path) else 0

    return wanted


def _is_archive(path: Path) -> bool:
    """Return whether a file is to be opened as an archive. One that is called code is code, whatever it is."""
    if _CODE.search(path.name) or _PRINTED.search(path.name) or not path.is_file():
        return False
    from bpgrade.archive import begins_like_one

    return begins_like_one(path)


def _too_large(limits: Limits) -> str:
    return _("one submission may hold {most} MiB of code").format(most=limits.submission_mebibytes)


def _is_inside(path: str) -> bool:
    drive = path[1:2] == ":"
    return not path.startswith("/") and ".." not in path.split("/") and not drive


# -- a class ---------------------------------------------------------------------------------------------------------------


def _arrived(path: Path, limits: Limits) -> Arrived:
    return Arrived(printable(path.name), lambda: _read_one(path.name, path, limits))


def _arrived_packed(path: Path, limits: Limits, stack: ExitStack) -> list[Arrived]:
    """Return the entries of a class's archive: itself where it has the marker, else one for each entry directly inside."""
    from bpgrade.archive import Bounds, opened

    try:
        bounds = Bounds(_CLASS_ENTRIES, _CLASS_STREAM_BYTES)
        contents = stack.enter_context(opened(path, bounds, _wanted(limits)))
    except Unreadable:
        return [_arrived(path.resolve(), limits)]
    if any(entry.path == MARKER for entry in contents.files) or not (contents.files or contents.folders):
        return [_arrived(path.resolve(), limits)]
    inside: dict[str, list[Entry]] = {folder.partition("/")[0]: [] for folder in contents.folders}
    for entry in contents.files:
        first, _slash, rest = entry.path.partition("/")
        inside.setdefault(first or path.name, []).append(replace(entry, path=rest or first))
    return [_arrived_inside(name, inside[name], limits) for name in sorted(inside) if not _is_noise(name)]


def _arrived_inside(name: str, entries: list[Entry], limits: Limits) -> Arrived:
    """Return one entry of a class's archive: an archive that stands there alone is opened as if it had come by itself."""
    if len(entries) == 1 and entries[0].path == name and _ARCHIVE.search(name):

        def read() -> Submission:
            entry = entries[0]
            try:
                if entry.obstacle:
                    raise Unreadable(entry.obstacle)
                if entry.size > limits.submission_mebibytes << 20:
                    raise Unreadable(_too_large(limits))
                return _read_archive(name, entry.read(entry.size), limits)
            except Unreadable as why:
                return _none_of(name, why)

        return Arrived(printable(name), read)
    opens = all(entry.path != MARKER for entry in entries)
    return Arrived(printable(name), lambda: _submission(name, entries, limits, opens))


def _entries_of(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise SubmissionError(
            _("{path} cannot be read: {why}.").format(path=folder, why=error.strerror or error)
        ) from None


def _holds(entry: Path, folder: Path | None) -> bool:
    """Return whether an entry is this folder, or a folder around it."""
    return folder is not None and (entry.resolve() == folder.resolve() or entry.resolve() in folder.resolve().parents)


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
