"""Files that are replaced whole: at every moment the old one is there, or the new one."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


def replace(path: Path, data: str | bytes) -> None:
    """Write a file, text as UTF-8 with plain line ends; whoever reads it meanwhile sees the old one, whole."""
    with replacing(path) as stream:
        stream.write(encoded(data) if isinstance(data, str) else data)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Give a stream of bytes to what becomes the file at the end of the context, unless that is left by an exception."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with fresh.open("wb") as stream:
            yield stream
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def encoded(text: str) -> bytes:
    """Return text as files hold it."""
    return text.encode("utf-8", "replace")


def remove_halves(folder: Path, of: str) -> None:
    """Remove what was being written into a folder when its process ended, of files whose names this pattern fits."""
    for path in folder.glob(".*"):
        if re.fullmatch(rf"\.(?:{of})\.\d+", path.name):
            path.unlink(missing_ok=True)
