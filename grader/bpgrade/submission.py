"""What was handed in, read as bytes: a file, a folder or a zip becomes a Submission, or a class of them.

Hostile: zips are read in memory and never unpacked, links are not followed, everything has a limit. Nothing that a student
wrote is parsed here.
"""

import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bpgrade.course import Limits
from bpgrade.entry import Entry, Unreadable, is_machine_made
from bpgrade.errors import SubmissionError
from bpgrade.messages import _

MARKER = "bpgrade.toml"
CODE = (".py", ".ipynb")
ARCHIVE = ".zip"
#: What systems leave in every folder.
_NOT_ENTRIES = {"thumbs.db", "desktop.ini"}
#: Characters that turn the direction of writing round, so that a name reads as another.
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@dataclass(frozen=True)
class File:
    """One code file: its path inside the submission, with slashes, and its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True)
class Submission:
    """What one person handed in.

    name: the entry's own name. files: in order of path. problems: what could not be read, as sentences.
    """

    name: str
    files: tuple[File, ...]
    problems: tuple[str, ...] = ()


def read_work(path: Path, limits: Limits) -> Submission:
    """Return the one submission at `path`: a file, a folder, or a zip.

    Raises SubmissionError where there is none, or none of its files can be read.
    """
    if not path.exists():
        raise SubmissionError(_("There is no {path}.").format(path=path))
    submission = _read_one(path.resolve().name, path.resolve(), limits)
    if not submission.files:
        raise SubmissionError(f"{path}: {' '.join(submission.problems)}")
    return submission


def read_class(paths: Sequence[Path], limits: Limits, leave_out: Path | None = None) -> list[Submission]:
    """Return every submission in these places, under distinct names that stay the same from run to run.

    What has the marker is one submission, as is a single file; otherwise each entry directly inside is one.
    leave_out: a folder that is not handed in: the run's own.
    """
    found: list[Submission] = []
    for path in paths:
        if path.is_dir() and not (path / MARKER).exists():
            found += [
                _read_one(entry.name, entry, limits)
                for entry in sorted(path.iterdir(), key=lambda entry: entry.name)
                if not _is_noise(entry.name) and not _holds(entry, leave_out)
            ]
        elif path.suffix.lower() == ARCHIVE:
            found += _read_zip_of_class(path, limits)
        else:
            found.append(_read_one(path.resolve().name, path, limits))
    return _named_apart(found)


def printable(name: str) -> str:
    """Return a name as it can be shown: composed, and what cannot be printed replaced.

    >>> printable("a\\x1b[31mb")
    'a\N{REPLACEMENT CHARACTER}[31mb'
    """
    composed = unicodedata.normalize("NFC", name)
    return "".join(c if c.isprintable() and c not in _TURNING else "\N{REPLACEMENT CHARACTER}" for c in composed)


def _read_one(name: str, path: Path, limits: Limits) -> Submission:
    """Return what stands at one path as a submission; what cannot be read becomes its problem."""
    if path.is_symlink():
        return Submission(printable(name), (), (_("A link is not followed."),))
    if path.is_dir():
        return _submission(name, _folder_entries(path), limits)
    if path.suffix.lower() == ARCHIVE:
        return _read_zip(name, path, limits)
    return _submission(name, [_file_entry(path, path.name)], limits)


def _read_zip(name: str, source: Path | bytes, limits: Limits) -> Submission:
    from bpgrade.archive import opened

    try:
        with opened(source) as entries:
            return _submission(name, entries, limits, inside_zip=True)
    except Unreadable as why:
        return Submission(printable(name), (), (_unreadable(name, why),))


def _read_packed(name: str, packed: Entry, limits: Limits) -> Submission:
    """Return what a zip among the entries holds."""
    most = limits.submission_mebibytes << 20
    try:
        data = packed.read(most + 1)
    except Unreadable as why:
        return Submission(printable(name), (), (_unreadable(packed.path, why),))
    if len(data) > most:
        return Submission(printable(name), (), (_too_large(packed.path, limits),))
    return _read_zip(name, data, limits)


def _read_zip_of_class(path: Path, limits: Limits) -> list[Submission]:
    """Return the submissions in a zip: itself where it has the marker, else one for each entry directly inside."""
    from bpgrade.archive import opened

    try:
        with opened(path) as entries:
            if any(entry.path == MARKER for entry in entries):
                return [_submission(path.name, entries, limits)]
            inside: dict[str, list[Entry]] = {}
            for entry in entries:
                inside.setdefault(entry.path.partition("/")[0], []).append(entry)
            names = sorted(name for name in inside if not _is_noise(name))
            return [_read_inner(name, inside[name], limits) for name in names]
    except Unreadable as why:
        return [Submission(printable(path.name), (), (_unreadable(path.name, why),))]


def _read_inner(name: str, entries: list[Entry], limits: Limits) -> Submission:
    """Return one entry of a class's zip."""
    return _submission(
        name, [Entry(entry.path.partition("/")[2] or entry.path, entry.plain, entry.read) for entry in entries], limits
    )


def _submission(name: str, entries: Iterable[Entry], limits: Limits, inside_zip: bool = False) -> Submission:
    """Return the code files among the entries, read within the limits."""
    files: dict[str, File] = {}
    problems: list[str] = []
    left = limits.submission_mebibytes << 20
    entries = list(entries)
    code = [entry for entry in entries if entry.path.lower().endswith(CODE)]
    zips = [entry for entry in entries if entry.path.lower().endswith(ARCHIVE) and entry.plain]
    if not code and len(zips) == 1 and not inside_zip:
        # Platforms put what was uploaded into a folder of its own: a zip too.
        return _read_packed(name, zips[0], limits)
    for entry in sorted(code, key=lambda entry: entry.path):
        path = printable(entry.path)
        if len(files) >= limits.submission_files:
            count = limits.submission_files
            problems.append(_("More than {count} code files; the rest is left out.").format(count=count))
            break
        if not entry.plain or not _is_inside(entry.path):
            problems.append(_("{path} is no plain file inside what was handed in; it is left out.").format(path=path))
            continue
        try:
            data = entry.read(left + 1)
        except Unreadable as why:
            problems.append(_unreadable(path, why))
            continue
        if len(data) > left:
            problems.append(_too_large(path, limits))
            continue
        left -= len(data)
        stem, dot, suffix = path.rpartition(".")
        # `a.PY` beside `a.py`, or two names that cannot be shown apart, are two files.
        while (inside := f"{stem}{dot}{suffix.lower()}") in files:
            stem += "_"
        files[inside] = File(inside, data)
    if not files and not problems:
        problems.append(_("It holds no .py or .ipynb file."))
    return Submission(printable(name), tuple(files.values()), tuple(problems))


def _folder_entries(folder: Path) -> Iterator[Entry]:
    """Return the files below a folder that may be a student's."""
    for here, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(
            name for name in folders if not is_machine_made(name) and not (Path(here) / name / "pyvenv.cfg").exists()
        )
        for name in sorted(names):
            if not is_machine_made(name):
                path = Path(here) / name
                yield _file_entry(path, path.relative_to(folder).as_posix())


def _file_entry(path: Path, inside: str) -> Entry:
    def read(most: int) -> bytes:
        # The file may have become a link, or a pipe that nobody writes to, since it was looked at.
        flags = (getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
        try:
            with os.fdopen(os.open(path, os.O_RDONLY | sum(flags)), "rb") as stream:
                return stream.read(most)
        except OSError as error:
            raise Unreadable(error.strerror or str(error)) from None

    try:
        plain = stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        plain = False
    return Entry(inside, plain, read)


def _is_inside(path: str) -> bool:
    drive = path[1:2] == ":"
    return not path.startswith("/") and ".." not in path.split("/") and not drive


def _holds(entry: Path, folder: Path | None) -> bool:
    """Return whether an entry is this folder, or a folder around it."""
    return folder is not None and (entry.resolve() == folder.resolve() or entry.resolve() in folder.resolve().parents)


def _is_noise(name: str) -> bool:
    return is_machine_made(name) or name.lower() in _NOT_ENTRIES


def _unreadable(path: str, why: Unreadable) -> str:
    return _("{path} cannot be read: {why}.").format(path=printable(path), why=printable(str(why)).rstrip("."))


def _too_large(path: str, limits: Limits) -> str:
    return _("{path} is left out: one submission may hold {most} MiB of code.").format(
        path=printable(path), most=limits.submission_mebibytes
    )


def _named_apart(submissions: list[Submission]) -> list[Submission]:
    """Return the submissions with distinct names: also for file systems that do not tell upper from lower case."""
    taken: set[str] = set()
    apart = []
    for submission in submissions:
        name, number = submission.name, 2
        while name.casefold() in taken:
            name, number = f"{submission.name}~{number}", number + 1
        taken.add(name.casefold())
        apart.append(Submission(name, submission.files, submission.problems))
    return apart
