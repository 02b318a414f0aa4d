"""An archive, read in memory as entries and never unpacked: a zip, or a tar however it is packed.

Hostile: every read has a limit, whatever the archive says of itself.
"""

import importlib
import io
import stat
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from bpgrade.entry import Entry, Unreadable, is_machine_made, obstacle_of, open_plain
from bpgrade.messages import _

_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
)
_HEAD_BYTES = 512
_TAR_MAGIC = slice(257, 262)
#: Of a zip's directory, for each entry. Names are as long as a path may be, and most are short.
_DIRECTORY_BYTES = 512


@dataclass(frozen=True)
class Contents:
    """What an archive holds. folders: the paths of those that are listed by themselves, empty ones among them."""

    files: list[Entry] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Bounds:
    """How much of an archive is looked at: entries, and unpacked bytes of a stream that must be read from its start."""

    entries: int
    stream_bytes: int


def kind(head: bytes) -> str | None:
    """Return which kind of archive begins so; None for none.

    >>> kind(b"PK\\x03\\x04..."), kind(b"import numpy")
    ('zip', None)
    """
    if head[_TAR_MAGIC] == b"ustar":
        return "tar"
    return next((name for magic, name in _MAGIC if head.startswith(magic)), None)


def begins_like_one(path: Path) -> bool:
    """Return whether the file at a path begins like an archive."""
    try:
        with open_plain(path) as stream:
            return kind(stream.read(_HEAD_BYTES)) is not None
    except OSError:
        return False


@contextmanager
def opened(source: Path | bytes, bounds: Bounds, wanted: Callable[[str], int]) -> Iterator[Contents]:
    """Give what is in an archive, its files readable as long as the context lasts.

    wanted: how many bytes of a file of this path may be asked for; a tar is read once, and keeps those.
    Raises Unreadable for what is no archive, or one that cannot be read at all.
    """
    with _stream(source) as stream:
        head = stream.read(_HEAD_BYTES)
        stream.seek(0)
        match kind(head):
            case "zip":
                with _zip(stream, bounds) as archive:
                    yield _zip_contents(archive)
            case "tar":
                yield _tar_contents(stream, bounds, wanted)
            case "gzip" | "bzip2" | "xz" as packing:
                with _unpacked(packing, stream) as unpacked:
                    yield _tar_contents(unpacked, bounds, wanted)
            case None:
                raise Unreadable(_("it is no archive") if head else _("it is empty"))
            case other:
                raise Unreadable(_("it is a {kind} archive; .zip and .tar are read").format(kind=other))


def _stream(source: Path | bytes) -> IO[bytes]:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    try:
        return open_plain(source)
    except OSError as error:
        raise Unreadable((error.strerror or str(error)).lower()) from None


def _unpacked(packing: str, stream: IO[bytes]) -> IO[bytes]:
    # Some Pythons are built without one of these.
    name = {"gzip": "gzip", "bzip2": "bz2", "xz": "lzma"}[packing]
    try:
        unpacked: IO[bytes] = importlib.import_module(name).open(stream)
    except ImportError:
        raise Unreadable(_("this Python reads no {kind}").format(kind=packing)) from None
    return unpacked


class _Bounded(io.RawIOBase):
    """A stream that gives no more than so many bytes at once, nor than so many in all."""

    def __init__(self, stream: IO[bytes], at_once: int, in_all: int) -> None:
        self.stream = stream
        self.at_once = at_once
        self.left = in_all

    def read(self, size: int = -1) -> bytes:
        if size > self.at_once:
            raise Unreadable(_("it asks for {size} bytes at once").format(size=size))
        data = self.stream.read(size if size >= 0 else self.at_once)
        self.left -= len(data)
        if self.left < 0:
            raise Unreadable(_("too much is packed in it"))
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self.stream.seek(offset, whence)

    def tell(self) -> int:
        return self.stream.tell()

    def seekable(self) -> bool:
        return True


_ENDLESS = 1 << 62


@contextmanager
def _zip(stream: IO[bytes], bounds: Bounds) -> Iterator[zipfile.ZipFile]:
    bounded = _Bounded(stream, bounds.entries * _DIRECTORY_BYTES, _ENDLESS)
    with _or_unreadable():
        archive = zipfile.ZipFile(bounded)
    if len(archive.filelist) > bounds.entries:
        raise Unreadable(_("it holds more than {count} files").format(count=bounds.entries))
    # The directory is read. What is read of an entry is for the one who reads it to bound.
    bounded.at_once = _ENDLESS
    with archive:
        yield archive


def _zip_contents(archive: zipfile.ZipFile) -> Contents:
    contents = Contents()
    # Entries of a class are read from several threads, and ZipFile counts its readers without a lock.
    lock = threading.Lock()
    for info in archive.infolist():
        path = info.filename.replace("\\", "/")
        mode = info.external_attr >> 16
        if _is_leftover(path):
            continue
        if path.endswith("/") or stat.S_ISDIR(mode):
            contents.folders.append(path.rstrip("/"))
            continue
        obstacle = _("it is locked with a password") if info.flag_bits & 1 else obstacle_of(mode)
        reader = _reader(archive, info, lock)
        contents.files.append(Entry(path, info.file_size, info.compress_size, obstacle, reader))
    return contents


def _reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo, lock: threading.Lock) -> Callable[[int], bytes]:
    def read(most: int) -> bytes:
        with lock, _or_unreadable(), archive.open(info) as stream:
            return stream.read(most)

    return read


def _tar_contents(stream: IO[bytes], bounds: Bounds, wanted: Callable[[str], int]) -> Contents:
    """Return what a tar holds, up to where it breaks off or goes beyond the bounds: what came before counts."""
    bounded = _Bounded(stream, _ENDLESS, bounds.stream_bytes)
    contents = Contents()
    try:
        with _or_unreadable(), tarfile.open(fileobj=bounded, mode="r|") as archive:
            for count, member in enumerate(archive):
                if count >= bounds.entries:
                    raise Unreadable(_("it holds more than {count} files").format(count=bounds.entries))
                path = member.name.replace("\\", "/").removeprefix("./")
                if _is_leftover(path):
                    continue
                if member.isdir():
                    contents.folders.append(path.rstrip("/"))
                    continue
                obstacle = "" if member.isreg() and not member.issparse() else obstacle_of(_mode_of(member))
                data = b""
                if not obstacle and 0 < member.size <= wanted(path):
                    content = archive.extractfile(member)
                    data = content.read(member.size) if content else b""
                contents.files.append(Entry(path, member.size, member.size, obstacle, _holding(data)))
    except Unreadable as why:
        if not contents.files:
            raise
        rest = _("the rest of it cannot be read: {why}").format(why=why)
        contents.files.append(Entry("", 0, 0, rest, _holding(b"")))
    return contents


def _holding(data: bytes) -> Callable[[int], bytes]:
    return lambda most: data[:most]


def _mode_of(member: tarfile.TarInfo) -> int:
    return stat.S_IFLNK if member.issym() or member.islnk() else stat.S_IFIFO


def _is_leftover(path: str) -> bool:
    return any(is_machine_made(part) for part in path.split("/"))


@contextmanager
def _or_unreadable() -> Iterator[None]:
    """Turn whatever the standard library says of a broken archive, and it says it in many ways, into Unreadable."""
    try:
        yield
    except Unreadable:
        raise
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except Exception as error:
        raise Unreadable(
            _("it is damaged ({why})").format(why=str(error).rstrip(".") or type(error).__name__)
        ) from None
