"""The text of what was handed in, cell by cell: a script is one cell, a notebook has many."""

import codecs
import contextlib
import io
import json
import re
import textwrap
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

#: A notebook's name; browsers and mail programs add an ending of their own.
NOTEBOOK = re.compile(r"\.ipynb(?:\.(?:txt|json|download))?$", re.IGNORECASE)
_SCRIPT = re.compile(r"\.pyw?(?:\.(?:txt|json|download))?$", re.IGNORECASE)
#: Cell magics that make a cell another language's, or another process's.
_FOREIGN = re.compile(
    r"%%(?:!|sx|system|(?:ba|z)?sh|script|cmd|powershell|shell|html|latex|markdown|svg|css|mermaid|javascript|js|ruby|perl|r|sql|"
    r"bigquery|cython\w*|cpp|cu?|fortran|julia|octave|matlab|pypy|python2|writefile|file)(?!\w)",
    re.IGNORECASE,
)
_WRITES = re.compile(r"(?:writefile|file)\s+(?P<more>-a\s+|--append\s+)?[\"']?(?P<path>[^\"']+?\.py)[\"']?\s*$")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: How files begin that hold no Python, whatever they are called.
_OTHER_KINDS = (
    (b"PK\x03\x04", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0", "document"),
    (b"{\\rtf", "document"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"\x7fELF", "binary"),
    (b"version https://git-lfs", "pointer"),
)
_WEB_PAGE = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|\?xml)", re.IGNORECASE | re.DOTALL)
_DEFINES = re.compile(r"^[ \t]*(?:class|def)\s+\w+\s*[(:]", re.MULTILINE)
#: What editors and copying leave in a text, and Python does not read: a byte order mark in the middle, DOS's end of file.
_INVISIBLE = re.compile("[\ufeff\0]|\x1a+\\s*\\Z")


@dataclass(frozen=True)
class Cell:
    """A piece of Python and what to call it: `gates/mul.py`, or `hw1.ipynb, cell 3`.

    writes: the file that its text goes to, where it does not run by itself. adds: to what is there already.
    """

    label: str
    text: str
    writes: str = ""
    adds: bool = False


@dataclass(frozen=True)
class Contents:
    """What a file holds. foreign: cells that are no Python: label, and the line that says so. damage: where a notebook's JSON
    breaks off, and why."""

    is_notebook: bool
    cells: list[Cell]
    foreign: list[tuple[str, str]] = field(default_factory=list)
    damage: tuple[int, str] | None = None


class Unreadable(Exception):
    """A file that holds no Python to run: `kind` says what it is, in a word of ours."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def contents(path: str, data: bytes) -> Contents:
    """Return the cells of one file; what is inside counts more than the suffix.

    Raises Unreadable for what holds no Python.
    """
    for magic, kind in _OTHER_KINDS:
        if data.startswith(magic):
            raise Unreadable(kind)
    text = decode(data)
    if not text.strip() and not path.endswith("__init__.py"):
        raise Unreadable("empty")
    if _is_binary(text):
        raise Unreadable("binary")
    named_notebook = bool(NOTEBOOK.search(path))
    if text.lstrip().startswith("{") and '"cell' in text:
        return _notebook(path, text)
    if _WEB_PAGE.match(text):
        raise Unreadable("web-page")
    if named_notebook and not (_DEFINES.search(text) and not text.lstrip().startswith(("{", "["))):
        return _notebook(path, text)
    if not _SCRIPT.search(path) and not named_notebook and not _DEFINES.search(text):
        raise Unreadable("no-python")
    return Contents(False, [Cell(path, text)])


def decode(data: bytes) -> str:
    """Return the text of a file: its byte order mark or coding line counts, then UTF-8, then what Korean Windows writes.

    >>> decode(b"\\xef\\xbb\\xbfx = 1\\r\\n")
    'x = 1\\n'
    """
    encodings = [name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)][:1]
    with contextlib.suppress(SyntaxError):
        encodings.append(tokenize.detect_encoding(io.BytesIO(data).readline)[0])
    # A few bytes that are no UTF-8 among many characters that are: text pasted from elsewhere.
    pasted = data.decode("utf-8", "replace")
    if 4 * pasted.count("\N{REPLACEMENT CHARACTER}") > sum(not char.isascii() for char in pasted):
        pasted = data.decode("latin-1")
        encodings += ["utf-8-sig", "cp949"]
    else:
        encodings += ["utf-8-sig"]
    for encoding in encodings:
        # An encoding that is none, or that makes no text of bytes, is no better than a wrong one.
        with contextlib.suppress(ValueError, LookupError):
            return _plain(data.decode(encoding))
    return _plain(pasted)


def _plain(text: str) -> str:
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _is_binary(text: str) -> bool:
    start = text[:4096]
    return sum(char < " " and char not in "\t\n\f" for char in start) > len(start) // 10


# -- notebooks -------------------------------------------------------------------------------------------------------------


def _notebook(path: str, text: str) -> Contents:
    """Return the code cells of a notebook; of one whose JSON is damaged, those that can be saved."""
    damage = None
    try:
        sources = list(_sources(_read_json(text)))
    except (ValueError, RecursionError) as error:
        from bpgrade.sandbox.runner import salvage

        sources = salvage.code_cells(text)
        damage = getattr(error, "lineno", 1), getattr(error, "msg", "too deeply nested")
        if not sources:
            raise Unreadable("damaged" if '"cell' in text else "no-notebook") from None
    if not sources:
        raise Unreadable("no-cells")
    found = Contents(True, [], damage=damage)
    for number, source in enumerate(sources, 1):
        label = f"{path}, cell {number}"
        cell, magic = python_of(label, source)
        if cell is None:
            found.foreign.append((label, magic))
        else:
            found.cells.append(cell)
    return found


def _read_json(text: str) -> Any:
    """Return what a notebook's JSON says. No number in it matters, and some are too long to be one.

    Raises ValueError, and RecursionError for what nests too deeply.
    """
    for _twice in range(2):
        # A notebook that was saved as a string of JSON is still one.
        found = json.loads(text, strict=False, parse_int=_no_number, parse_float=_no_number, parse_constant=_no_number)
        if not isinstance(found, str):
            return found
        text = found
    raise ValueError("a string of a string")


def _no_number(_text: str) -> int:
    return 0


def _sources(notebook: Any) -> Iterator[str]:
    """Yield the text of each code cell of a notebook of any format: 4, the worksheets of 3 and 2, the cells of 1."""
    if isinstance(notebook, dict):
        sheets = [notebook, *_listed(notebook.get("worksheets"))]
        cells = [cell for sheet in sheets if isinstance(sheet, dict) for cell in _listed(sheet.get("cells"))]
    else:
        cells = _listed(notebook)
    for cell in cells:
        if isinstance(cell, dict) and cell.get("cell_type", "code") == "code":
            yield joined(cell.get("source") or cell.get("input") or cell.get("code") or "")


def _listed(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def joined(source: Any) -> str:
    """Return a cell's text, which is a string or a list of lines, with or without their ends.

    >>> joined(["x = 1\\n", "y = 2"]), joined(["x = 1", "y = 2"])
    ('x = 1\\ny = 2', 'x = 1\\ny = 2')
    """
    if isinstance(source, str):
        return _plain(source)
    lines = [line for line in _listed(source) if isinstance(line, str)]
    return _plain(("" if any(line.endswith("\n") for line in lines) else "\n").join(lines))


def python_of(label: str, source: str) -> tuple[Cell | None, str]:
    """Return a cell's Python, or None and the magic that makes it something else; a cell indented as a whole, dedented.

    The line of a magic stays as an empty one, so that line numbers are the student's.
    """
    lead = len(source) - len(source.lstrip())
    first, _, rest = source[lead:].partition("\n")
    if not first.startswith("%%"):
        return Cell(label, textwrap.dedent(source) if source.lstrip("\n")[:1] in (" ", "\t") else source), ""
    body = "\n" * (source[:lead].count("\n") + 1) + rest
    writes = _WRITES.match(first[2:])
    if writes:
        return Cell(label, body, writes["path"].strip("./ "), bool(writes["more"])), ""
    if _FOREIGN.match(first):
        return None, first
    # `%%time`, `%%capture`, and whatever else measures, shows or checks this notebook's own Python.
    return Cell(label, body), ""
