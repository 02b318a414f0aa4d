"""The files handed in, where code opens one by its name instead of importing it: for reading, from memory."""

import builtins
import importlib.machinery
import io
import os
from collections.abc import Mapping
from typing import Any

from bpgrade.kinds import CODE
from bpgrade.sandbox.runner.cells import decode


def install(files: Mapping[str, bytes]) -> None:
    """Let `open`, and loaders that are given a path, find the files handed in, where the system has none of that name."""
    really_open, really_load = builtins.open, importlib.machinery.SourceFileLoader.get_data

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
