"""What one person handed in, read as bytes: a file, a folder or an archive becomes a Submission.

Hostile: archives are read in memory and never unpacked, links are not followed, everything has a limit. Nothing that a
student wrote is parsed here.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bpgrade.course import Limits
from bpgrade.entry import Entry, Shut, Unreadable, file_entry, folder_entries, without_pythons
from bpgrade.errors import SubmissionError
from bpgrade.kinds import ARCHIVE, CODE, HEAD_BYTES, PERHAPS_CODE, PRINTED, archive_kind
from bpgrade.messages import _, counted, later

if TYPE_CHECKING:
    from bpgrade.archive import Bounds

MARKER = "bpgrade.toml"
#: What otter puts into the zip that a student makes with it.
OTTERS = "__zip_filename__"
#: What `submit` makes in a workspace.
HANDED_IN = "submission.zip"
#: Of files that may hold code without being called so: how large one may be, and how many are looked at.
_PERHAPS_BYTES = 1 << 20
_PERHAPS_FILES = 20
#: Up to this size nobody asks how tightly a file was packed.
_MEBIBYTES_AT_ANY_RATIO = 16
#: Of a tar, which has to be read from its start, so many times what one submission may hold is unpacked in passing.
_STREAMED = 4
#: A root or a drive in front of a path: where the file was, which is nothing to us.
_ROOT = re.compile(r"^(?:[A-Za-z]:)?/*")
#: Characters that turn the direction of writing round, so that a name reads as another.
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_NAME_LENGTH = 200
#: Of files that are left out, so many are named.
_MOST_SAID = 12


@dataclass(frozen=True)
class File:
    """One code file: its path inside the submission, with slashes, and its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True)
class LeftOut:
    """A file that was not taken, and why, as a phrase. matters: whoever handed it in may have meant it as code. shut: this machine does
    not let it be read."""

    path: str
    why: str
    matters: bool = True
    shut: bool = False


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


def read_work(path: Path, limits: Limits) -> Submission:
    """Return the one submission at `path`: a file, a folder, or an archive.

    Raises SubmissionError where there is none, or none of its files can be read.
    """
    if not path.exists():
        raise SubmissionError(_("There is no {path}.").format(path=path))
    submission = read_place(path.resolve(), limits)
    if not submission.files:
        raise SubmissionError(f"{path}: {' '.join(about(submission))}")
    return submission


def read_place(path: Path, limits: Limits) -> Submission:
    """Return what stands at one path as a submission; what cannot be read of it is said in it."""
    entry = file_entry(path, path.name)
    if path.is_dir() and not path.is_symlink():
        return read_entries(path.name, list(folder_entries(path, limits.submission_entries)), limits)
    if not entry.obstacle and is_archive(path):
        return _read_archive(path.name, path, limits)
    return read_entries(path.name, [entry], limits)


def require_open(submission: Submission) -> Submission:
    """Return the submission. Raises SubmissionError where this machine does not let all of it be read: what it is worth is not known."""
    shut = next((one for one in submission.left_out if one.shut), None)
    if shut is not None:
        raise SubmissionError(
            _("{path} cannot be read on this machine: {why}. Make it readable, then grade again.").format(
                path=shut.path, why=shut.why
            )
        )
    return submission


def is_archive(path: Path) -> bool:
    """Return whether a file is to be opened as an archive: by what is inside, whatever its name, unless that is a document's."""
    if PRINTED.search(path.name) or not path.is_file():
        return False
    if CODE.search(path.name):
        return archive_kind(_head(file_entry(path, ""))) is not None
    from bpgrade import archive

    return archive.is_archive(path)


def _read_archive(name: str, source: Path, limits: Limits) -> Submission:
    """Return what is in an archive as a submission; no archive in it is opened."""
    from bpgrade.archive import opened

    try:
        with opened(source, _bounds_of(limits), wanted(limits)) as contents:
            return read_entries(name, contents.files, limits, opens=False, broken_off=contents.broken_off)
    except Unreadable as why:
        return Submission(printable(name), (), (_left_out(name, str(why), shut=isinstance(why, Shut)),))


def read_entries(
    name: str, entries: Sequence[Entry], limits: Limits, opens: bool = True, broken_off: str = ""
) -> Submission:
    """Return the code among the entries as a submission, read within the limits.

    opens: archives among them are opened, and none inside those. broken_off: why there may be more of them than can be read.

    What is packed is run before what is not, so that an old copy does not have the last word; before both, what has no name of
    code and may be some. What `submit` wrote into a workspace is such an old copy, and no more than that.
    """
    taken = _Taken(limits)
    if broken_off:
        taken.breaks_off(name, broken_off)
    in_workspace = any(entry.path.rpartition("/")[2] == MARKER for entry in entries)
    with ExitStack() as stack:
        loose: list[Entry] = []
        packed: list[Entry] = []
        for entry in _sorted(without_pythons(entries)):
            if not _holds_entries(entry, opens):
                loose.append(entry)
            elif in_workspace and entry.path.rpartition("/")[2] == HANDED_IN:
                taken.left_out.append(_left_out(entry.path, _("the files around it count"), matters=False))
            elif opens:
                packed += _unpacked(entry, taken, stack)
            else:
                taken.leave(entry.path, _(_NOT_TWO_DEEP))
        code = [entry for entry in (*packed, *loose) if CODE.search(entry.path)]
        others = [entry for entry in (*packed, *loose) if not CODE.search(entry.path)]
        perhaps = [entry for entry in others if _may_be_code(entry)][:_PERHAPS_FILES]
        taken.take(code, first=len(perhaps))
        taken.take(perhaps, first=0)
    files = taken.in_order()
    looked_at = {id(entry) for entry in perhaps}
    left_out = [*taken.left_out, *(_no_code(entry) for entry in others if id(entry) not in looked_at)]
    if not files and not taken.left_out:
        taken.problems.append(_("It holds no .py or .ipynb file, hidden ones apart."))
        printed = next((entry.path for entry in others if PRINTED.search(entry.path)), None)
        if printed is not None:
            taken.problems.append(
                _("{path} is made to be read, not to be run: hand in the file that it came from.").format(
                    path=printable(printed)
                )
            )
    return Submission(printable(name), files, tuple(left_out), tuple(taken.problems))


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
    """Return a name as it can be shown: composed, of bearable length, each blank one, and what cannot be printed replaced.

    >>> printable("a\\x1b[31mb")
    'a\N{REPLACEMENT CHARACTER}[31mb'
    """
    shown = visible(" ".join(unicodedata.normalize("NFC", name[: 2 * _NAME_LENGTH]).split())) or "_"
    return shown if len(shown) <= _NAME_LENGTH else f"{shown[: _NAME_LENGTH // 2]}…{shown[-_NAME_LENGTH // 2 :]}"


def visible(text: str) -> str:
    """Return a line as it can be shown: what cannot be printed, or turns the direction of writing round, is replaced.

    >>> visible("a\\x1b[31mb c")
    'a\N{REPLACEMENT CHARACTER}[31mb c'
    """
    return "".join(c if c.isprintable() and c not in _TURNING else "\N{REPLACEMENT CHARACTER}" for c in text)


def _bounds_of(limits: Limits) -> "Bounds":
    """Return how much of one submission's archive is looked at."""
    from bpgrade.archive import Bounds

    most = limits.submission_mebibytes << 20
    return Bounds(limits.submission_entries, _STREAMED * most, most, limits.total_seconds)


def wanted(limits: Limits) -> Callable[[str], int]:
    """Return what tells how many bytes of a file of some path may be asked for."""
    most = limits.submission_mebibytes << 20

    def of(path: str) -> int:
        if CODE.search(path) or ARCHIVE.search(path):
            return most
        return _PERHAPS_BYTES if PERHAPS_CODE.search(path) else 0

    return of


class _Taken:
    """The files that are taken, and what there is to say about the others."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.left = limits.submission_mebibytes << 20
        self._files: dict[str, File] = {}
        self._numbers: dict[str, int] = {}
        self.left_out: list[LeftOut] = []
        self.problems: list[str] = []

    def leave(self, path: str, why: str | Unreadable) -> None:
        self.left_out.append(_left_out(path, str(why), shut=isinstance(why, Shut)))

    def breaks_off(self, path: str, why: str) -> None:
        sentence = _("{path} can be read in part only: {why}. What can be read counts.")
        self.problems.append(sentence.format(path=printable(path), why=printable(why)))

    def in_order(self) -> tuple[File, ...]:
        """Return the files in the order in which they are run."""
        return tuple(self._files[path] for path in sorted(self._files, key=self._numbers.__getitem__))

    def take(self, entries: Sequence[Entry], first: int) -> None:
        """Read entries as far as there is room: those that are least deep, and of them the small ones before the large.

        entries: in the order in which they are run. first: the number of the first of them in that order.
        """
        numbered = sorted(enumerate(entries, first), key=lambda one: one[1].path.count("/"))
        room = self.limits.submission_files - len(self._files)
        for _number, entry in numbered[room:]:
            self.leave(
                entry.path, _("there are more than {count} code files").format(count=self.limits.submission_files)
            )
        for number, entry in sorted(numbered[:room], key=lambda one: one[1].size):
            try:
                self._take(entry, number)
            except Unreadable as why:
                self.leave(entry.path, why)

    def _take(self, entry: Entry, number: int) -> None:
        path = _inside(entry.path)
        most = self.limits.submission_mebibytes
        if entry.obstacle:
            raise (Shut if entry.shut else Unreadable)(entry.obstacle)
        too_large = _("one submission may hold {most} MiB of code, and this is {size} MiB").format(
            most=most, size=entry.size >> 20
        )
        if entry.size > most << 20:
            raise Unreadable(too_large)
        if entry.size > _MEBIBYTES_AT_ANY_RATIO << 20 and entry.size > self.limits.submission_ratio * entry.packed:
            raise Unreadable(_("it unpacks to {size} MiB").format(size=entry.size >> 20))
        if entry.size > self.left:
            raise Unreadable(_("one submission may hold {most} MiB of code, and the rest is more").format(most=most))
        # It may be unpacked to its last byte before anything wrong with it shows.
        self.left -= entry.size
        data = entry.read(entry.size + 1)
        if len(data) > entry.size:
            raise Unreadable(_("it has grown while it was read"))
        path = self._apart(printable(path))
        self._files[path], self._numbers[path] = File(path, data), number

    def _apart(self, path: str) -> str:
        """Return the path, or one close to it that is free: two names may look alike when shown."""
        stem, dot, suffix = path.rpartition(".")
        while path in self._files:
            stem += "_"
            path = f"{stem}{dot}{suffix}"
        return path


_NOT_TWO_DEEP = later("an archive inside an archive is not opened")


def _holds_entries(entry: Entry, looks: bool) -> bool:
    """Return whether an entry is an archive, by its name; or, where it is worth looking, by how it begins."""
    if ARCHIVE.search(entry.path):
        return True
    has_no_suffix = "." not in entry.path.rpartition("/")[2]
    return looks and bool(CODE.search(entry.path) or has_no_suffix) and archive_kind(_head(entry)) is not None


def _head(entry: Entry) -> bytes:
    try:
        return b"" if entry.obstacle else entry.read(HEAD_BYTES)
    except Unreadable:
        return b""


def _unpacked(entry: Entry, taken: _Taken, stack: ExitStack) -> list[Entry]:
    """Return the entries of an archive among the entries, which stays open until the stack is left."""
    from bpgrade.archive import opened

    limits = taken.limits
    try:
        inside = _inside(entry.path)
        source = entry.place if entry.place and not entry.obstacle else _bytes_of(entry, limits)
        contents = stack.enter_context(opened(source, _bounds_of(limits), wanted(limits)))
    except Unreadable as why:
        # What is inside counts more than the name: it may be code.
        renamed = replace(entry, path=ARCHIVE.sub("", entry.path))
        if _may_be_code(renamed) and archive_kind(_head(entry)) is None:
            return [renamed]
        taken.leave(entry.path, why)
        return []
    if contents.broken_off:
        taken.breaks_off(entry.path, contents.broken_off)
    if CODE.search(entry.path) and not any(CODE.search(one.path) for one in contents.files):
        taken.leave(entry.path, _("it is no Python, whatever its name says"))
    found = []
    for one in _sorted(without_pythons(contents.files)):
        if ARCHIVE.search(one.path):
            taken.leave(f"{inside}/{one.path}", _(_NOT_TWO_DEEP))
            continue
        try:
            found.append(replace(one, path=f"{inside}/{_inside(one.path)}"))
        except Unreadable as why:
            taken.leave(f"{inside}/{one.path}", str(why))
    return found


def _bytes_of(entry: Entry, limits: Limits) -> bytes:
    """Return an archive that is itself an entry. Raises Unreadable."""
    if entry.obstacle:
        raise Unreadable(entry.obstacle)
    if entry.size > limits.submission_mebibytes << 20:
        raise Unreadable(_("it holds more than {most} MiB").format(most=limits.submission_mebibytes))
    return entry.read(entry.size)


def _inside(path: str) -> str:
    """Return a path without a root in front. Raises Unreadable for one that climbs out of what was handed in."""
    if ".." in path.split("/"):
        raise Unreadable(_("its path leads out of what was handed in"))
    return _ROOT.sub("", path)


def _may_be_code(entry: Entry) -> bool:
    if entry.path.rpartition("/")[2] == OTTERS:
        return False
    return bool(PERHAPS_CODE.search(entry.path)) and 0 < entry.size <= _PERHAPS_BYTES and not entry.obstacle


def _no_code(entry: Entry) -> LeftOut:
    # What a link without a suffix leads to may be a folder of code, as is, perhaps, a folder that cannot be looked into.
    matters = bool(entry.obstacle) and "." not in entry.path.rpartition("/")[2]
    return _left_out(entry.path.rstrip("/") or _("the folder"), entry.obstacle or _("no code"), matters, entry.shut)


def _left_out(path: str, why: str, matters: bool = True, shut: bool = False) -> LeftOut:
    # What an archive's reader says of it may quote it.
    return LeftOut(printable(path), printable(why), matters, shut)


def _sorted(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.path)
