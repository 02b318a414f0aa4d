"""The text of what was handed in, cell by cell: a `.py` file is one cell, a notebook has many."""

import ast
import codecs
import contextlib
import io
import json
import textwrap
import tokenize
from dataclasses import dataclass
from typing import Any

#: Cell magics whose cell is still this notebook's Python.
_KEEP_BODY = {"time", "timeit", "capture", "prun", "debug", "python", "python3", "writefile", "file"}
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Cell:
    """A piece of Python and what to call it: `gates/mul.py`, or `hw1.ipynb, cell 3`."""

    label: str
    text: str


class Unreadable(Exception):
    """A file that holds no Python to run, and why."""


def cells(path: str, data: bytes) -> list[Cell]:
    """Return the cells of one file; what is inside counts more than the suffix.

    Raises Unreadable for a notebook that is none.
    """
    text = decode(data)
    is_json = text.lstrip().startswith("{") and '"cell' in text
    if not path.endswith(".ipynb") and not is_json:
        return [Cell(path, text)]
    try:
        notebook = json.loads(text)
        sources = [_source(cell) for cell in _all_cells(notebook) if cell.get("cell_type") == "code"]
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        if not text.lstrip().startswith(("{", "[")) and _is_python(text):
            return [Cell(path, text)]
        raise Unreadable("it is not a notebook: its JSON cannot be read") from None
    return [Cell(f"{path}, cell {number}", _python_of(source)) for number, source in enumerate(sources, 1)]


def decode(data: bytes) -> str:
    """Return the text of a file: its byte order mark or coding line counts, then UTF-8, then what Korean Windows writes.

    >>> decode(b"\\xef\\xbb\\xbfx = 1\\r\\n")
    'x = 1\\n'
    """
    encodings = [name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)][:1]
    with contextlib.suppress(SyntaxError):
        encodings.append(tokenize.detect_encoding(io.BytesIO(data).readline)[0])
    for encoding in (*encodings, "utf-8-sig", "cp949", "latin-1"):
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return ""


def _is_python(text: str) -> bool:
    try:
        return bool(ast.parse(text).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _all_cells(notebook: Any) -> list[dict[str, Any]]:
    """Return the cells of a notebook of format 4, or of the worksheets that older ones have."""
    if "cells" in notebook:
        return list(notebook["cells"])
    return [cell for sheet in notebook["worksheets"] for cell in sheet["cells"]]


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input")) or ""
    if isinstance(source, str):
        return source
    lines = [str(line) for line in source]
    return ("" if any(line.endswith("\n") for line in lines) else "\n").join(lines)


def _python_of(source: str) -> str:
    """Return a cell's Python: nothing where its magic makes it another language's; a cell indented as a whole, dedented."""
    first, _, rest = source.lstrip().partition("\n")
    if first.startswith("%%"):
        name = first[2:].split()[:1]
        # The line of the magic stays as an empty one, so that line numbers are the student's.
        return "\n" + rest if name and name[0] in _KEEP_BODY else ""
    return textwrap.dedent(source) if source.lstrip("\n")[:1] in (" ", "\t") else source
