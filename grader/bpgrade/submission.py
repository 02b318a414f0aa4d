"""What was handed in, read as bytes: a file, a folder or an archive becomes a Submission, or a folder of them.

Hostile: archives are read in memory and never unpacked, links are not followed, everything has a limit. Nothing that a
student wrote is parsed here.
"""

import io
import os
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bpgrade.course import Limits
from bpgrade.errors import SubmissionError
from bpgrade.messages import _

MARKER = "bpgrade.toml"
CODE = (".py", ".ipynb")
ARCHIVE = ".zip"
#: Folders that hold a machine's files, not a student's.
_NOT_WORK = {"__pycache__", "__MACOSX", "node_modules", "site-packages"}
_NOT_ENTRIES = {"thumbs.db", "desktop.ini"}


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


@dataclass(frozen=True)
class _Entry:
    """A file somewhere, whose bytes can be had, up to a limit."""

    path: str
    size: int
    place: "Path | tuple[zipfile.ZipFile, zipfile.ZipInfo]"

    def read(self, most: int) -> bytes:
        """Return the bytes, one more than `most` at the most. Raises OSError or an error of the archive."""
        if isinstance(self.place, Path):
            flags = (
                os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
            )
            with os.fdopen(os.open(self.place, flags), "rb") as stream:
                return stream.read(most + 1)
        archive, info = self.place
        with archive.open(info) as stream:
            return stream.read(most + 1)


_BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


def read_work(path: Path, limits: Limits) -> Submission:
    """Return the one submission at `path`: a file, a folder, or a zip.

    Raises SubmissionError where there is none, or none of its files can be read.
    """
    if not path.exists():
        raise SubmissionError(_("There is no {path}.").format(path=path))
    submission = _read_one(path.resolve().name, path, limits)
    if not submission.files:
        raise SubmissionError(
            _("{path} holds no .py or .ipynb file to check.").format(path=path)
            + "".join(f" {p}" for p in submission.problems)
        )
    return submission


def read_class(paths: Sequence[Path], limits: Limits, leave_out: Path | None = None) -> list[Submission]:
    """Return every submission in these places, under distinct names that stay the same from run to run.

    What has the marker is one submission, as is a single file; otherwise each entry directly inside is one.
    leave_out: a folder that is not handed in: the run's own.

    Raises SubmissionError where a place does not exist.
    """
    found: list[Submission] = []
    for path in paths:
        if not path.exists():
            raise SubmissionError(_("There is no {path}.").format(path=path))
        if path.is_dir() and not (path / MARKER).exists():
            found += [
                _read_one(entry.name, entry, limits)
                for entry in sorted(path.iterdir(), key=lambda entry: entry.name)
                if not _is_noise(entry.name) and (leave_out is None or entry.resolve() != leave_out.resolve())
            ]
        elif path.suffix.lower() == ARCHIVE:
            found += _read_archive_of_class(path, limits)
        else:
            found.append(_read_one(path.resolve().name, path, limits))
    return _named_apart(found)


def _read_one(name: str, path: Path, limits: Limits) -> Submission:
    """Return what stands at one path as a submission; what cannot be read becomes its problem."""
    try:
        if path.is_symlink():
            return Submission(printable(name), (), (_("A link is not followed."),))
        if path.is_dir():
            return _submission(name, _folder_entries(path), limits)
        if path.suffix.lower() == ARCHIVE:
            with zipfile.ZipFile(path) as archive:
                return _submission(name, _archive_entries(archive), limits)
        size = path.stat().st_size if stat.S_ISREG(path.stat().st_mode) else -1
        return _submission(name, [_Entry(path.name, size, path)], limits)
    except _BROKEN_ARCHIVE as error:
        return Submission(printable(name), (), (_unreadable(path.name, error),))


def _read_archive_of_class(path: Path, limits: Limits) -> list[Submission]:
    """Return the submissions in a zip: itself where it has the marker, else one for each entry directly inside."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = list(_archive_entries(archive))
            if any(entry.path == MARKER for entry in entries):
                return [_submission(path.name, entries, limits)]
            inside: dict[str, list[_Entry]] = {}
            for entry in entries:
                inside.setdefault(entry.path.partition("/")[0], []).append(entry)
            return [_read_inner(name, parts, limits) for name, parts in sorted(inside.items()) if not _is_noise(name)]
    except _BROKEN_ARCHIVE as error:
        return [Submission(printable(path.name), (), (_unreadable(path.name, error),))]


def _read_inner(name: str, entries: list[_Entry], limits: Limits) -> Submission:
    """Return one entry of a class's zip; where it is a zip itself, what that holds."""
    only = entries[0]
    if len(entries) > 1 or only.path != name or not name.lower().endswith(ARCHIVE):
        inside = [_Entry(entry.path.partition("/")[2] or entry.path, entry.size, entry.place) for entry in entries]
        return _submission(name, inside, limits)
    most = limits.submission_mebibytes << 20
    try:
        data = only.read(most)
        if len(data) > most:
            return Submission(printable(name), (), (_too_large(name, limits),))
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _submission(name, _archive_entries(archive), limits)
    except _BROKEN_ARCHIVE as error:
        return Submission(printable(name), (), (_unreadable(name, error),))


def _submission(name: str, entries: Iterable[_Entry], limits: Limits) -> Submission:
    """Return the code files among the entries, read within the limits."""
    files: dict[str, File] = {}
    problems: list[str] = []
    left = limits.submission_mebibytes << 20
    code = [entry for entry in entries if entry.path.lower().endswith(CODE) and not _is_noise(Path(entry.path).name)]
    for entry in sorted(code, key=lambda entry: entry.path):
        path = printable(entry.path)
        if len(files) >= limits.submission_files:
            problems.append(
                _("More than {count} code files; the rest is left out.").format(count=limits.submission_files)
            )
            break
        if entry.size < 0 or not _is_inside(entry.path):
            problems.append(
                _("{path} is not a plain file inside what was handed in, and is left out.").format(path=path)
            )
            continue
        try:
            data = entry.read(left)
        except _BROKEN_ARCHIVE as error:
            problems.append(_unreadable(path, error))
            continue
        if len(data) > left:
            problems.append(_too_large(path, limits))
            continue
        left -= len(data)
        suffix = path[path.rfind(".") :]
        files[path] = File(path.removesuffix(suffix) + suffix.lower(), data)
    if not files and not problems:
        problems.append(_("It holds no .py or .ipynb file."))
    return Submission(printable(name), tuple(files.values()), tuple(problems))


def _folder_entries(folder: Path) -> Iterator[_Entry]:
    """Return the files below a folder that may be a student's: no links, no hidden or machine-made folders."""
    for here, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(
            name
            for name in folders
            if name not in _NOT_WORK and not name.startswith(".") and not (Path(here) / name / "pyvenv.cfg").exists()
        )
        for name in sorted(names):
            path = Path(here) / name
            mode = path.lstat().st_mode
            inside = path.relative_to(folder).as_posix()
            yield _Entry(inside, path.lstat().st_size if stat.S_ISREG(mode) else -1, path)


def _archive_entries(archive: zipfile.ZipFile) -> Iterator[_Entry]:
    """Return the files of a zip; a link or a device has size -1, and is left out later with a sentence."""
    for info in archive.infolist():
        name = info.filename.replace("\\", "/")
        parts = name.split("/")
        if info.is_dir() or any(
            part in _NOT_WORK or (part.startswith(".") and part not in ("..", ".")) for part in parts
        ):
            continue
        kind = stat.S_IFMT(info.external_attr >> 16)
        plain = kind in (0, stat.S_IFREG) and not info.flag_bits & 1
        yield _Entry(name, info.file_size if plain else -1, (archive, info))


def _is_inside(path: str) -> bool:
    return not path.startswith("/") and ".." not in path.split("/") and ":" not in path.partition("/")[0][1:2]


def _is_noise(name: str) -> bool:
    return name.startswith(".") or name in _NOT_WORK or name.lower() in _NOT_ENTRIES


def _unreadable(path: str, error: BaseException) -> str:
    return _("{path} cannot be read: {why}.").format(path=printable(path), why=printable(str(error)).rstrip("."))


def _too_large(path: str, limits: Limits) -> str:
    return _("{path} is left out: one submission may hold {most} MiB of code.").format(
        path=printable(path), most=limits.submission_mebibytes
    )


def printable(name: str) -> str:
    """Return a name as it can be shown: composed, and what cannot be printed replaced.

    >>> printable("a\\x1b[31mb")
    'a\ufffd[31mb'
    """
    composed = unicodedata.normalize("NFC", name)
    return "".join(c if c.isprintable() and c not in "\u202a\u202b\u202d\u202e" else "\ufffd" for c in composed)


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
