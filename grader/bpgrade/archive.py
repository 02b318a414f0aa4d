"""A zip, read in memory as entries and never unpacked. Hostile: every read has a limit, whatever the zip says of itself."""

import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bpgrade.entry import Entry, Unreadable, is_machine_made

_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


@contextmanager
def opened(source: Path | bytes) -> Iterator[list[Entry]]:
    """Give the files in a zip, readable as long as the context lasts. A link or a device has no size.

    Raises Unreadable for what is no zip.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
    except _ERRORS as error:
        raise Unreadable(str(error)) from None
    with archive:
        yield list(_entries(archive))


def _entries(archive: zipfile.ZipFile) -> Iterator[Entry]:
    for info in archive.infolist():
        path = info.filename.replace("\\", "/")
        if info.is_dir() or any(is_machine_made(part) for part in path.split("/")):
            continue
        kind = stat.S_IFMT(info.external_attr >> 16)
        encrypted = info.flag_bits & 1
        yield Entry(path, kind in (0, stat.S_IFREG) and not encrypted, _reader(archive, info))


def _reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    def read(most: int) -> bytes:
        try:
            with archive.open(info) as stream:
                return stream.read(most)
        except _ERRORS as error:
            raise Unreadable(str(error)) from None

    return read
