"""The text of what was handed in, cell by cell: a script is one cell, a notebook has many."""

import ast
import codecs
import contextlib
import io
import json
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from bpgrade.kinds import HEAD_BYTES, NOTEBOOK, SCRIPT, other_kind

#: Cell magics that make a cell another language's, or another process's.
_FOREIGN = re.compile(
    r"%%(?:!|sx|system|(?:ba|z)?sh|script|cmd|powershell|shell|html|latex|markdown|svg|css|mermaid|javascript|js|ruby|perl|r|sql|"
    r"bigquery|cython\w*|cpp|cu?|fortran|julia|octave|matlab|python[23]?|pypy3?|timeit|writefile|file)(?!\w)",
    re.IGNORECASE,
)
#: A cell magic that has another one below it.
_ABOVE = re.compile(r"\s*(?P<magic>%%\S[^\n]*)\n(?=\s*%%)")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WEB_PAGE = re.compile(r"<(?:!doctype|html|head|\?xml)", re.IGNORECASE)
_DEFINES = re.compile(r"^[ \t>.]*(?:class|def)[ \t]+\w+[ \t]*(?:\(|:[ \t]*(?:#.*)?$)", re.MULTILINE)
#: What editors and copying leave at the end of lines, and Python does not read.
_BLANKS = " \t\u00a0\u1680\u2028\u2029\u202f\u205f\u2060\u3000" + "".join(map(chr, range(0x2000, 0x2010)))
#: So many folders deep a cell may write.
_DEPTH = 20
_PROMPT = re.compile(r"^(?:>>>|\.\.\.|In \[\d*\]:|[ ]+\.\.\.:)(?: |$)", re.MULTILINE)
_COLAB = "# Commented out IPython magic to ensure Python compatibility."


@dataclass(frozen=True)
class Cell:
    """A piece of Python and what to call it: `gates/mul.py`, or `hw1.ipynb, cell 3`.

    writes: the file that its text goes to, where it does not run by itself. adds: to what went there before.
    """

    label: str
    text: str
    writes: str = ""
    adds: bool = False


@dataclass(frozen=True)
class Text:
    """What a file holds.

    foreign: cells that are no Python: label, and the line that says so. damage: where a notebook's JSON breaks off, and why.
    """

    is_notebook: bool
    cells: list[Cell] = field(default_factory=list)
    foreign: list[tuple[str, str]] = field(default_factory=list)
    damage: tuple[int, str] | None = None


class Unreadable(Exception):
    """A file that holds no Python to run: `kind` says what it is, in a word of ours."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def text_of_file(path: str, data: bytes) -> Text:
    """Return the cells of one file; what is inside counts more than the suffix.

    Raises Unreadable for what holds no Python.
    """
    kind = other_kind(data[:HEAD_BYTES])
    if kind is not None:
        raise Unreadable(kind)
    text = decode(data)
    if not text.strip() and not path.endswith("__init__.py"):
        raise Unreadable("empty")
    if _is_binary(text):
        raise Unreadable("binary")
    named_notebook = bool(NOTEBOOK.search(path))
    if text.lstrip().startswith("{") and ('"cells"' in text or '"cell_type"' in text):
        return _notebook(path, text)
    if _is_web_page(text):
        raise Unreadable("web-page")
    if named_notebook and not (_DEFINES.search(text) and not text.lstrip().startswith(("{", "["))):
        return _notebook(path, text)
    if not is_named_python(path) and not _DEFINES.search(text):
        raise Unreadable("no-python")
    return Text(False, [Cell(path, _dedented(_as_notebook_had_it(text)))])


def _as_notebook_had_it(text: str) -> str:
    """Return a script with the cells that Colab's download comments out, since they begin with a magic of their own."""
    if not text.startswith("#") or _COLAB not in text:
        return text
    lines = text.split("\n")
    inside = False
    for number, line in enumerate(lines):
        if line.startswith("# %%") and lines[number - 1] == _COLAB:
            inside = True
        elif inside and line.startswith("#"):
            lines[number] = line.removeprefix("# ") if line != "#" else ""
        else:
            inside = False
    return "\n".join(lines)


def is_named_python(path: str) -> bool:
    """Return whether a file's name says that it is a script or a notebook; others may be notes."""
    return bool(SCRIPT.search(path) or NOTEBOOK.search(path))


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
    if not data.isascii() and 4 * pasted.count("\N{REPLACEMENT CHARACTER}") > sum(
        not char.isascii() for char in pasted
    ):
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
    """Return a text with one kind of line end, and without byte order marks in its middle or DOS's end of file."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "").replace("\0", "").rstrip("\x1a")


def tidy(text: str) -> str:
    """Return code without the blanks at the end of lines that pasting leaves there."""
    if text.isascii():
        return text
    return "\n".join([line if line.isascii() else line.rstrip(_BLANKS) for line in text.split("\n")])


def _is_web_page(text: str) -> bool:
    start = text[:HEAD_BYTES].lstrip()
    while start.startswith("<!--"):
        start = start.partition("-->")[2].lstrip()
    return bool(_WEB_PAGE.match(start))


def _is_binary(text: str) -> bool:
    start = text[:HEAD_BYTES]
    return sum(char < " " and char not in "\t\n\f" for char in start) > len(start) // 10


# -- notebooks -------------------------------------------------------------------------------------------------------------


def _notebook(path: str, text: str) -> Text:
    """Return the code cells of a notebook; of one whose JSON is damaged, those that can be saved."""
    damage = None
    try:
        notebook = _read_json(text)
        sources = list(_sources(notebook))
        if not any(map(_DEFINES.search, sources)) and not _is_python(notebook):
            raise Unreadable("other-language")
    except (ValueError, RecursionError) as error:
        from bpgrade.sandbox.runner import salvage

        sources = [joined(source) for source in salvage.code_cells(text)]
        damage = salvage.first_conflict(text) or (
            getattr(error, "lineno", 1),
            getattr(error, "msg", "too deeply nested"),
        )
        if not sources:
            raise Unreadable("damaged" if '"cell' in text else "no-notebook") from None
    if not sources:
        raise Unreadable("no-cells")
    found = Text(True, damage=damage)
    for number, source in enumerate(sources, 1):
        label = f"{path}, cell {number}"
        cell, magic = python_of(label, source)
        if cell is None:
            found.foreign.append((label, magic))
        else:
            found.cells.append(cell)
    return found


def _is_python(notebook: Any) -> bool:
    """Return whether a notebook says that it is in Python, or does not say."""
    metadata = notebook.get("metadata") if isinstance(notebook, dict) else None
    for part, key in (("kernelspec", "language"), ("language_info", "name")):
        said = metadata.get(part) if isinstance(metadata, dict) else None
        language = said.get(key) if isinstance(said, dict) else None
        if isinstance(language, str) and language:
            return "python" in language.lower() or language.lower() in ("sage", "sagemath")
    return True


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
    return _plain(("" if any("\n" in line for line in lines) else "\n").join(lines))


def python_of(label: str, source: str) -> tuple[Cell | None, str]:
    """Return a cell's Python, or None and the magic that makes it something else.

    A cell that is indented as a whole is dedented, and one that was copied with its prompts loses them, as in a notebook.

    The line of a magic stays as an empty one, so that line numbers are the student's. Of several, the first that makes it something
    else does, or the last.

    >>> python_of("a cell", "%%bpgrade\\n%%time\\nx = 1"), python_of("a cell", "%%time\\n%%bash\\nls")
    ((Cell(label='a cell', text='\\n\\nx = 1', writes='', adds=False), ''), (None, '%%bash'))
    """
    at = 0
    while (above := _ABOVE.match(source, at)) and not _FOREIGN.match(above["magic"]):
        at = above.end()
    cell, magic = _below(label, source[at:])
    above_it = "\n" * source.count("\n", 0, at)
    return cell and replace(cell, text=above_it + cell.text), magic


def _below(label: str, source: str) -> tuple[Cell | None, str]:
    lead = len(source) - len(source.lstrip())
    first, _, rest = source[lead:].partition("\n")
    if not first.startswith("%%"):
        return Cell(label, _dedented(source)), ""
    body = "\n" * (source[:lead].count("\n") + 1) + rest
    if not first[2:].strip():
        return Cell(label, body), ""
    name, *rest_of_line = first[2:].split(None, 1)
    path = " ".join(rest_of_line).strip("\"' ")
    if name in ("writefile", "file") and path.endswith(".py"):
        option, _blank, after = path.partition(" ")
        appends = option in ("-a", "--append")
        target = (after if appends else path).strip("\"'./ ")
        return (Cell(label, body, target, appends), "") if target.count("/") < _DEPTH else (None, first)
    if _FOREIGN.match(first):
        return None, first
    # `%%time`, `%%bpgrade`, and whatever else measures, shows or checks this notebook's own Python.
    return Cell(label, _dedented(body)), ""


def _dedented(source: str) -> str:
    """Return code without the indentation of its first line, wherever that stands, and without prompts."""
    first = next((line for line in source.split("\n") if line.strip()), "")
    if first.startswith((">>> ", "In [")) and _PROMPT.match(first):
        return _PROMPT.sub("", source)
    indent = first[: len(first) - len(first.lstrip())]
    if not indent or _is_python_text(source):
        return source
    return "\n".join(line.removeprefix(indent) for line in source.split("\n"))


def _is_python_text(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
