"""What can be saved of a notebook whose JSON is damaged: cut short, merged, or mended by hand.

Its tokens are read one after the other, whatever stands between them; a cell's text is the strings after its `source`.
"""

import json
import re
from dataclasses import dataclass

#: A string ends on its line: where one is cut off, the next line is sound again.
_TOKEN = re.compile(r'"(?P<text>(?:[^"\\\n]|\\.)*+)(?P<end>"?)(?P<key>\s*+:)?|(?P<mark>[\[\]{}])')
#: The lines that Git leaves around a conflict's sides.
_CONFLICT = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?: [^\n]*)?$", re.MULTILINE)
#: In a string, an escape that JSON knows; or a backslash that is meant.
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|)')


@dataclass
class _Cell:
    """The cell that is being read. depth: of its keys. kind, source: as far as they came."""

    depth: int
    kind: str | None = None
    source: list[str] | None = None


def code_cells(text: str) -> list[list[str]]:
    """Return the source of each code cell that has one which can be told, in order, as the strings that it stands in.

    >>> code_cells('{"cells": [{"cell_type": "code", "source": ["x = 1\\\\n", "y = 2"]}, {"cell_type": "co')
    [['x = 1\\n', 'y = 2']]
    """
    sources: list[list[str]] = []
    cell: _Cell | None = None
    depth = 0
    # In a cell's text a mark is one of its lines, as it would be in a script.
    tokens = _Tokens(_CONFLICT.sub(lambda mark: json.dumps(f"{mark[0]}\n") + ",", text))
    while (token := tokens.next()) is not None:
        if token["mark"]:
            depth += 1 if token["mark"] in "[{" else -1
            if cell is not None and depth < cell.depth:
                _finish(cell, sources)
                cell = None
        elif token["key"] and token["text"] == "cell_type":
            if cell is None or cell.depth != depth or cell.kind is not None:
                _finish(cell, sources)
                cell = _Cell(depth)
            cell.kind = "".join(tokens.strings(1))
        elif token["key"] and token["text"] in ("source", "input"):
            if cell is not None and cell.depth != depth:
                # Somewhere inside the cell's outputs or metadata.
                continue
            cell = cell or _Cell(depth)
            parts = tokens.strings()
            cell.source = cell.source or parts
    _finish(cell, sources)
    return sources


class _Tokens:
    """The tokens of a text, one after the other; a string that does not end is none."""

    def __init__(self, text: str) -> None:
        self._found = (token for token in _TOKEN.finditer(text) if token["mark"] or token["end"])
        self._waiting: re.Match[str] | None = None

    def next(self) -> re.Match[str] | None:
        """Return the next token; None after the last."""
        token, self._waiting = self._waiting, None
        return token or next(self._found, None)

    def strings(self, most: int | None = None) -> list[str]:
        """Return the strings that come next: one by itself, or those of a list, up to what is none; at most so many."""
        parts: list[str] = []
        opened = False
        while (token := self.next()) is not None and len(parts) != most:
            if token["mark"] == "[" and not opened and not parts and most is None:
                opened = True
            elif token["mark"] or token["key"] or (parts and not opened):
                if token["mark"] != "]" or not opened:
                    self._waiting = token
                return parts
            else:
                parts.append(_unescaped(token["text"]))
        self._waiting = token
        return parts


def first_conflict(text: str) -> tuple[int, str] | None:
    """Return the line of the first conflict that Git left in a notebook's JSON, and the word for it."""
    mark = _CONFLICT.search(text)
    return (text.count("\n", 0, mark.start()) + 1, "conflict") if mark else None


def _unescaped(text: str) -> str:
    """Return what a string of JSON says; a backslash that begins no escape stands for itself."""
    mended = _ESCAPE.sub(lambda escape: escape[0] if escape[1] else "\\\\", text)
    return str(json.loads(f'"{mended}"', strict=False))


def _finish(cell: _Cell | None, sources: list[list[str]]) -> None:
    if cell is not None and cell.kind == "code" and cell.source:
        sources.append(cell.source)
