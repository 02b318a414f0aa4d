"""Files as student code finds them: those handed in, from memory, for whoever opens one instead of importing it; and where there
is no disk, what a submission writes, kept in memory too.
"""

import builtins
import errno
import importlib.machinery
import io
import os
import os.path
from collections.abc import Callable, Mapping
from typing import Any

from bpgrade.kinds import CODE
from bpgrade.sandbox.runner.cells import decode


def install(files: Mapping[str, bytes], has_disk: bool) -> None:
    """Let `open`, and loaders that are given a path, find the files handed in, where the system has none of that name.

    has_disk: the system lets files be written. Otherwise what is written is found again by `open`, for this run.
    """
    really_open, really_load = builtins.open, importlib.machinery.SourceFileLoader.get_data
    disk = None if has_disk else _Disk()

    def handed_in(path: Any) -> bytes | None:
        try:
            named = os.fsdecode(path).replace("\\", "/")
            parts = [part for part in named.split("/") if part not in ("", ".", "..")]
        except TypeError:
            return None
        if os.path.exists(named):  # noqa: PTH110 (pathlib is slow to import)
            return None
        for tail in (parts[start:] for start in range(len(parts))):
            # Elsewhere than where it is asked for, only code is looked for.
            meant = [
                known
                for known in files
                if f"/{known}".endswith("/" + "/".join(tail))
                and (tail == parts == known.split("/") or CODE.search(known))
            ]
            if meant:
                return files[min(meant, key=lambda known: (known.count("/"), known))]
        return None

    def opened(file: Any, mode: str = "r", *rest: Any, **named: Any) -> Any:
        if disk is not None and disk.has(file, mode):
            return disk.open(file, mode, *rest, **named)
        data = handed_in(file) if mode in ("r", "rt", "rb", "br") else None
        if data is None:
            return really_open(file, mode, *rest, **named)
        return io.BytesIO(data) if "b" in mode else io.StringIO(decode(data))

    def loaded(self: importlib.machinery.SourceFileLoader, path: str) -> bytes:
        data = handed_in(path)
        return really_load(self, path) if data is None else decode(data).encode()

    vars(builtins).update(open=opened)
    vars(io).update(open=opened)
    importlib.machinery.SourceFileLoader.get_data = loaded  # type: ignore[assignment]
    if disk is not None:
        disk.stand_in()


class _Disk:
    """What a submission has written, by its path; folders are taken for granted."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def has(self, file: Any, mode: str) -> bool:
        """Return whether a file is opened here: it was written before, or is to be written now."""
        path = _path(file)
        return path is not None and (path in self._files or bool({*mode} & {*"wax"}))

    def open(
        self,
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        *_: Any,
        **__: Any,
    ) -> Any:
        """Return a file object, as `open` does."""
        path = _path(file) or ""
        if "x" in mode and path in self._files:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), file)
        stream = _Stream(b"" if {*mode} & {*"wx"} else self._files.get(path, b""))
        if {*mode} & {*"wax+"}:
            stream.keep = lambda data: self._files.update({path: data})
            # It is there from now on, also where nobody closes it.
            stream.keep(stream.getvalue())
        if "a" in mode:
            stream.seek(0, os.SEEK_END)
        return stream if "b" in mode else io.TextIOWrapper(stream, encoding or "utf-8", errors, newline)

    def remove(self, path: Any, *_: Any, **__: Any) -> None:
        """Forget a file."""
        if self._files.pop(_path(path) or "", None) is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)

    def stand_in(self) -> None:
        """Take the places of what asks the system about files, and makes folders for them."""
        is_file, exists = os.path.isfile, os.path.exists
        vars(os.path).update(
            isfile=lambda path: _path(path) in self._files or is_file(path),
            exists=lambda path: _path(path) in self._files or exists(path),
        )
        vars(os).update(
            remove=self.remove,
            unlink=self.remove,
            mkdir=lambda *_, **__: None,
            makedirs=lambda *_, **__: None,
        )


class _Stream(io.BytesIO):
    """Bytes that are kept when what writes them is flushed or closed."""

    keep: Callable[[bytes], None] | None = None

    def flush(self) -> None:
        """Keep what there is."""
        super().flush()
        if self.keep is not None:
            self.keep(self.getvalue())

    def close(self) -> None:
        """Keep what there is, and close."""
        if not self.closed and self.keep is not None:
            self.keep(self.getvalue())
        super().close()


def _path(file: Any) -> str | None:
    """Return a path as one that can be compared; nothing for what is none, as a descriptor."""
    try:
        return os.path.normpath(os.path.join("/", os.fsdecode(file)))  # noqa: PTH118 (pathlib is slow to import)
    except TypeError:
        return None
