"""What can be saved of a notebook whose JSON is damaged: cut short, merged, or mended by hand.

Its tokens are read one after the other, whatever stands between them; a cell's text is the strings after its `source`.
"""

import json
import re
from dataclasses import dataclass

from bpgrade.sandbox.runner.cells import joined

#: A string ends on its line: where one is cut off, the next line is sound again.
_TOKEN = re.compile(r'"(?P<text>(?:[^"\\\n]|\\.)*+)(?P<end>"?)(?P<key>\s*+:)?|(?P<mark>[\[\]{},])')
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


def code_cells(text: str) -> list[str]:
    """Return the text of each code cell whose source can be told, in order.

    >>> code_cells('{"cells": [{"cell_type": "code", "source": ["x = 1\\\\n", "y = 2"]}, {"cell_type": "co')
    ['x = 1\\ny = 2']
    """
    sources: list[str] = []
    cell: _Cell | None = None
    depth = 0
    # In a cell's text a mark is one of its lines, as it would be in a script.
    marked = _CONFLICT.sub(lambda mark: json.dumps(f"{mark[0]}\n") + ",", text)
    tokens = [token for token in _TOKEN.finditer(marked) if token["mark"] or token["end"]]
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token["mark"]:
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token["mark"], 0)
            if cell is not None and depth < cell.depth:
                _finish(cell, sources)
                cell = None
        elif token["key"] and token["text"] == "cell_type":
            if cell is None or cell.depth != depth or cell.kind is not None:
                _finish(cell, sources)
                cell = _Cell(depth)
            if at < len(tokens) and not tokens[at]["mark"]:
                cell.kind = tokens[at]["text"]
        elif token["key"] and token["text"] in ("source", "input"):
            if cell is not None and cell.depth != depth:
                # Somewhere inside the cell's outputs or metadata.
                continue
            cell = cell or _Cell(depth)
            parts, at = _strings(tokens, at)
            cell.source = cell.source or parts
    _finish(cell, sources)
    return sources


def first_conflict(text: str) -> tuple[int, str] | None:
    """Return the line of the first conflict that Git left in a notebook's JSON, and the word for it."""
    mark = _CONFLICT.search(text)
    return (text.count("\n", 0, mark.start()) + 1, "conflict") if mark else None


def _strings(tokens: list[re.Match[str]], at: int) -> tuple[list[str], int]:
    """Return the strings from a place on, up to what is neither a string nor between two, and where that is."""
    parts = []
    if at < len(tokens) and tokens[at]["mark"] == "[":
        at += 1
        while at < len(tokens) and not tokens[at]["key"] and tokens[at]["mark"] in (None, ","):
            if not tokens[at]["mark"]:
                parts.append(_unescaped(tokens[at]["text"]))
            at += 1
        if at < len(tokens) and tokens[at]["mark"] == "]":
            at += 1
    elif at < len(tokens) and not tokens[at]["mark"] and not tokens[at]["key"]:
        parts.append(_unescaped(tokens[at]["text"]))
        at += 1
    return parts, at


def _unescaped(text: str) -> str:
    """Return what a string of JSON says; a backslash that begins no escape stands for itself."""
    mended = _ESCAPE.sub(lambda escape: escape[0] if escape[1] else "\\\\", text)
    return str(json.loads(f'"{mended}"', strict=False))


def _finish(cell: _Cell | None, sources: list[str]) -> None:
    if cell is not None and cell.kind == "code" and cell.source:
        sources.append(joined(cell.source))
