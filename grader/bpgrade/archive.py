"""An archive, read in memory as entries and never unpacked: a zip, or a tar however it is packed.

Hostile: every read has a limit, whatever the archive says of itself.
"""

import contextlib
import importlib
import io
import stat
import struct
import tarfile
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Self

from bpgrade.entry import Entry, Unreadable, is_machine_made, obstacle_of, open_plain, unreadable
from bpgrade.kinds import HEAD_BYTES, archive_kind
from bpgrade.messages import _

#: Of a zip's directory, for each entry. Names are as long as a path may be, and most are short.
_DIRECTORY_BYTES = 128


@dataclass(frozen=True)
class Contents:
    """What an archive holds. folders: the paths of those that are listed by themselves, empty ones among them.

    broken_off: why it ends before its end, as a phrase; empty for a whole one.
    """

    files: list[Entry] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    broken_off: str = ""


@dataclass(frozen=True)
class Bounds:
    """How much of an archive is looked at.

    Of a tar, which is read once from its start: stream_bytes unpacked in passing, kept_bytes of its files, and for how long.
    """

    entries: int
    stream_bytes: int
    kept_bytes: int
    stream_seconds: float


def is_archive(path: Path) -> bool:
    """Return whether the file at a path is an archive, also a zip with something else in front."""
    try:
        with open_plain(path) as stream:
            return _kind_of(stream) is not None
    except OSError:
        return False


def _kind_of(stream: IO[bytes]) -> str | None:
    """Return which kind of archive a stream is: by how it begins; a zip may have something else in front."""
    found = archive_kind(stream.read(HEAD_BYTES))
    if found is None:
        with contextlib.suppress(Exception):
            # It answers some questions with an error.
            found = "zip" if zipfile.is_zipfile(stream) else None
    stream.seek(0)
    return found


@contextlib.contextmanager
def opened(source: Path | bytes, bounds: Bounds, wanted: Callable[[str], int]) -> Iterator[Contents]:
    """Give what is in an archive, its files readable as long as the context lasts.

    wanted: how many bytes of a file of this path may be asked for; a tar is read once, and keeps those.
    Raises Unreadable for what is no archive, or one that cannot be read at all.
    """
    with _stream(source) as stream:
        match _kind_of(stream):
            case "zip":
                with _zip(stream, bounds) as archive:
                    yield _zip_contents(archive)
            case "tar":
                yield _tar_contents(stream, bounds, wanted)
            case "gzip" | "bzip2" | "xz" as packing:
                below = _Bounded(stream, _ENDLESS, bounds.stream_bytes, bounds.stream_seconds)
                with _unpacked(packing, below) as unpacked:
                    yield _tar_contents(unpacked, bounds, wanted)
            case None:
                raise Unreadable(_("it is no archive"))
            case other:
                raise Unreadable(_("it is a {kind} archive; .zip and .tar are read").format(kind=other))


def _stream(source: Path | bytes) -> IO[bytes]:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    try:
        return open_plain(source)
    except OSError as error:
        raise unreadable(error) from None


def _unpacked(packing: str, stream: io.RawIOBase) -> IO[bytes]:
    # Some Pythons are built without one of these.
    name = {"gzip": "gzip", "bzip2": "bz2", "xz": "lzma"}[packing]
    try:
        unpacked: IO[bytes] = importlib.import_module(name).open(stream)
    except ImportError:
        raise Unreadable(_("this Python reads no {kind}").format(kind=packing)) from None
    return unpacked


class _Bounded(io.RawIOBase):
    """A stream that gives no more than so many bytes at once, nor than so many in all, nor after so many seconds.

    Nor does it say more than a few times that it has ended, for a reader that does not stop at that.
    """

    def __init__(self, stream: IO[bytes], at_once: int, in_all: int, seconds: float) -> None:
        self.stream = stream
        self.at_once = at_once
        self.left = in_all
        self.end = time.monotonic() + seconds
        self.ends = 0

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            here = self.stream.tell()
            size = self.stream.seek(0, io.SEEK_END) - here
            self.stream.seek(here)
        if size > self.at_once:
            raise Unreadable(_("it asks for {size} bytes at once").format(size=size))
        data = self.stream.read(size)
        self.left -= len(data)
        self.ends = 0 if data else self.ends + 1
        if self.ends > _ENDS:
            raise Unreadable(_("it is cut short"))
        if self.left < 0:
            raise Unreadable(_("too much is packed in it"))
        if time.monotonic() > self.end:
            raise Unreadable(_("it takes too long to read"))
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self.stream.seek(offset, whence)

    def tell(self) -> int:
        return self.stream.tell()

    def seekable(self) -> bool:
        return True


_ENDLESS = 1 << 62
_ENDS = 50
#: Of a tar's headers for long names, the most that is taken for one.
_LONG_NAME_BYTES = 1 << 14
_LONG_NAMES = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)
#: Of a zip's header beside each entry, only how long the name and what follows it are.
_LOCAL_HEADER = struct.Struct("<26xHH")
_DICTIONARY_BYTES = 1 << 26
_HEADER_ROOM = 1 << 12
#: The flag of a name in UTF-8.
_UTF_8 = 0x800


@contextlib.contextmanager
def _zip(stream: IO[bytes], bounds: Bounds) -> Iterator[zipfile.ZipFile]:
    bounded = _Bounded(stream, bounds.entries * _DIRECTORY_BYTES, _ENDLESS, float("inf"))
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
    listed: dict[str, Entry] = {}
    # Entries of a class are read from several threads, and ZipFile counts its readers without a lock.
    lock = threading.Lock()
    for info in archive.infolist():
        path = _name_of(info).replace("\\", "/").removeprefix("./")
        mode = info.external_attr >> 16
        if _is_leftover(path) or not path.strip("/"):
            continue
        if path.endswith("/") or stat.S_ISDIR(mode):
            contents.folders.append(path.rstrip("/"))
            continue
        obstacle = _("it is locked with a password") if info.flag_bits & 1 else obstacle_of(mode)
        reader = _reader(archive, info, lock)
        # Of two entries with one name, unpacking would leave the last.
        listed[path] = Entry(path, info.file_size, info.compress_size, obstacle, reader)
    contents.files.extend(listed.values())
    return contents


def _name_of(info: zipfile.ZipInfo) -> str:
    """Return an entry's name. Where it is not marked as UTF-8, `zipfile` takes it for DOS's; it may be UTF-8 or Korean all the same."""
    if info.flag_bits & _UTF_8 or info.filename.isascii():
        return info.filename
    for encoding in ("utf-8", "cp949"):
        with contextlib.suppress(UnicodeError):
            return info.filename.encode("cp437").decode(encoding)
    return info.filename


def _reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo, lock: threading.Lock) -> Callable[[int], bytes]:
    def read(most: int) -> bytes:
        with lock, _or_unreadable():
            if info.compress_type in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
                return _tightly_packed(archive, info, most)
            with archive.open(info) as stream:
                return stream.read(most)

    return read


def _tightly_packed(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """Return at most so many bytes of an entry packed with bzip2 or LZMA: `zipfile` would unpack whatever there is.

    The format is that of section 4.4.5 and 5.8 of PKWARE's APPNOTE. Raises whatever the decompressors raise.
    """
    file = archive.fp
    assert file is not None
    file.seek(info.header_offset)
    header = file.read(_LOCAL_HEADER.size)
    name_bytes, extra_bytes = _LOCAL_HEADER.unpack(header)
    file.seek(info.header_offset + _LOCAL_HEADER.size + name_bytes + extra_bytes)
    # What is packed is not much larger than what it holds, whatever it claims.
    packed = file.read(min(info.compress_size, 2 * info.file_size + _HEADER_ROOM))
    if info.compress_type == zipfile.ZIP_BZIP2:
        data: bytes = importlib.import_module("bz2").BZ2Decompressor().decompress(packed, most)
    else:
        lzma = importlib.import_module("lzma")
        (size,) = struct.unpack_from("<H", packed, 2)
        literal, dictionary = struct.unpack_from("<BI", packed, 4)
        if dictionary > _DICTIONARY_BYTES:
            raise Unreadable(_("it asks for {size} bytes at once").format(size=dictionary))
        options = {"id": lzma.FILTER_LZMA1, "dict_size": max(dictionary, 1 << 12)}
        options |= {"lc": literal % 9, "lp": literal // 9 % 5, "pb": literal // 45}
        unpacker = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[options])
        data = unpacker.decompress(packed[4 + size :], most)
    if len(data) < most and (len(data) != info.file_size or zlib.crc32(data) != info.CRC):
        raise Unreadable(_("it is damaged ({why})").format(why=_("not what it claims to be")))
    return data


def _tar_contents(stream: IO[bytes], bounds: Bounds, wanted: Callable[[str], int]) -> Contents:
    """Return what a tar holds, up to where it breaks off or goes beyond the bounds: what came before counts."""
    bounded = _Bounded(stream, _ENDLESS, bounds.stream_bytes, bounds.stream_seconds)
    kept = 0
    contents = Contents()
    listed: dict[str, Entry] = {}
    broken_off = ""
    try:
        with _or_unreadable(), tarfile.open(fileobj=bounded, mode="r|", tarinfo=_Member) as archive:
            for count, member in enumerate(archive):
                if count >= bounds.entries:
                    raise Unreadable(_("it holds more than {count} files").format(count=bounds.entries))
                path = member.name.replace("\\", "/").removeprefix("./")
                if _is_leftover(path) or path.strip("/") in ("", "."):
                    continue
                if member.isdir():
                    contents.folders.append(path.rstrip("/"))
                    continue
                obstacle = "" if member.isreg() and not member.issparse() else obstacle_of(_mode_of(member))
                data = b""
                if not obstacle and 0 < member.size <= wanted(path):
                    kept += member.size
                    if kept > bounds.kept_bytes:
                        raise Unreadable(_("it holds more than {most} MiB").format(most=bounds.kept_bytes >> 20))
                    content = archive.extractfile(member)
                    data = content.read(member.size) if content else b""
                listed[path] = Entry(path, member.size, member.size, obstacle, _holding(data))
    except Unreadable as why:
        if not listed:
            raise
        broken_off = str(why)
    contents.files.extend(listed.values())
    return replace(contents, broken_off=broken_off)


class _Member(tarfile.TarInfo):
    """A member of a tar, refused where its header is damaged (which `tarfile` takes for the end), or asks for too much."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            return super().frombuf(buf, encoding, errors)
        except (tarfile.InvalidHeaderError, tarfile.TruncatedHeaderError) as error:  # type: ignore[attr-defined]
            raise Unreadable(_("it is damaged ({why})").format(why=error)) from None

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        # `tarfile` calls this for every header, before anything that belongs to it is read.
        if self.size < 0 or (self.type in _LONG_NAMES and self.size > _LONG_NAME_BYTES):
            raise Unreadable(_("it is damaged (a header of {size} bytes)").format(size=self.size))
        member: tarfile.TarInfo = super()._proc_member(archive)  # type: ignore[misc]
        return member


def _holding(data: bytes) -> Callable[[int], bytes]:
    return lambda most: data[:most]


def _mode_of(member: tarfile.TarInfo) -> int:
    return stat.S_IFLNK if member.issym() or member.islnk() else stat.S_IFIFO


def _is_leftover(path: str) -> bool:
    return any(is_machine_made(part) for part in path.split("/"))


@contextlib.contextmanager
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
