"""Zips that are the same bytes for the same files: fixed times, fixed order, and no trace of the machine."""

import io
import zipfile
from collections.abc import Mapping

LONG_AGO = (1980, 1, 1, 0, 0, 0)
PROGRAM, FILE = 0o100755, 0o100644


def put(archive: zipfile.ZipFile, name: str, data: bytes, mode: int = FILE, packed: bool = False) -> None:
    """Add a file to an archive. packed: it is compressed already."""
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.create_system = 3  # Unix: the mode counts
    entry.external_attr = mode << 16
    archive.writestr(entry, data, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)


def zipped(files: Mapping[str, bytes], folder: str) -> bytes:
    """Return the zip of some files, by path, in a folder of this name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in sorted(files.items()):
            put(archive, f"{folder}/{path}", data)
    return packed.getvalue()
