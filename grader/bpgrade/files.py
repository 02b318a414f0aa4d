"""Files that are replaced whole: at every moment the old one is there, or the new one."""

import os
from pathlib import Path


def replace(path: Path, data: str | bytes) -> None:
    """Write a file, text as UTF-8 with plain line ends; whoever reads it meanwhile sees the old one, whole."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(data.encode("utf-8", "replace") if isinstance(data, str) else data)
    fresh.replace(path)
