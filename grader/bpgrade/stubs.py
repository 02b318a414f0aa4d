"""A stub in the reader's language: its docstrings and comments through `_`, its code as it is. Pure.

A paragraph of a docstring is one sentence of the catalogue, line breaks and all, without its indentation.
"""

import ast
import io
import re
import textwrap
import tokenize
from dataclasses import dataclass

from bpgrade.messages import _

_QUOTES = '"""'
_PARAGRAPH = re.compile(r"[^\s].*?(?=\n\s*\n|\s*\Z)", re.DOTALL)


@dataclass(frozen=True)
class _Words:
    """Words in a stub: what they say, and where they stand in its text. indent: of the lines after the first."""

    said: str
    start: int
    end: int
    indent: str


def pieces(stub: str) -> list[str]:
    """Return what a stub says to a person: the paragraphs of its docstrings, and its comments.

    >>> pieces('def double(x):\\n    ' + _QUOTES + 'Return 2 x.\\n\\n    x: (N,),\\n    or (N, D).\\n    ' + _QUOTES)
    ['Return 2 x.', 'x: (N,),\\nor (N, D).']
    """
    return [words.said for words in _words(stub)]


def in_words(stub: str) -> str:
    """Return the stub with what it says in the reader's language."""
    for words in reversed(_words(stub)):
        said = _(words.said).replace("\n", "\n" + words.indent)
        stub = stub[: words.start] + said + stub[words.end :]
    return stub


def _words(stub: str) -> list[_Words]:
    """Return all words of a stub, in order."""
    lines = stub.splitlines(keepends=True)
    begins = [0]
    for line in lines:
        begins.append(begins[-1] + len(line))
    found = []
    for node in ast.walk(ast.parse(stub)):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) or ast.get_docstring(node) is None:
            continue
        docstring = node.body[0]
        # What stands before a docstring on its line is its indentation: a column in bytes is one in characters.
        first = begins[docstring.lineno - 1] + docstring.col_offset
        last = begins[(docstring.end_lineno or docstring.lineno) - 1] + len(
            lines[(docstring.end_lineno or docstring.lineno) - 1].rstrip()
        )
        if not stub.startswith(_QUOTES, first):
            continue
        inside = stub[first + len(_QUOTES) : last - len(_QUOTES)]
        indent = " " * docstring.col_offset
        for paragraph in _PARAGRAPH.finditer(inside):
            start = first + len(_QUOTES) + paragraph.start()
            said = textwrap.dedent(indent + paragraph[0])
            found.append(_Words(said, start, start + len(paragraph[0]), indent))
    for token in tokenize.generate_tokens(io.StringIO(stub).readline):
        if token.type == tokenize.COMMENT:
            start = begins[token.start[0] - 1] + token.start[1]
            said = token.string.lstrip("# ")
            found.append(_Words(said, start + len(token.string) - len(said), start + len(token.string), ""))
    return sorted(found, key=lambda words: words.start)
