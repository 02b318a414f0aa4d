"""What is told about the files handed in, as notes: an exception, and the line of the student's own that it came from."""

import ast
import os
import re
import types
from typing import Any

from bpgrade.sandbox.runner.importing import PACKAGE
from bpgrade.sandbox.runner.statements import Broken

Note = dict[str, Any]

#: What differs from run to run, or is ours: where an object lies, the child's own folder, the package of all files.
_FOLDER = os.getcwd()  # noqa: PTH109 (pathlib is slow to import)
_OURS = re.compile(
    rf" at 0x[0-9A-Fa-f]+|{re.escape(_FOLDER)}/?|{PACKAGE}\." if _FOLDER != "/" else rf" at 0x[0-9A-Fa-f]+|{PACKAGE}\."
)


class Sources:
    """The text of what was handed in, line by line, under the labels that its code runs by."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {}
        self._trees: dict[types.CodeType, ast.AST | None] = {}

    def add(self, label: str, text: str) -> None:
        """Remember a piece of code before it runs."""
        self._lines[label] = text.split("\n")

    def __contains__(self, label: object) -> bool:
        return label in self._lines

    def line(self, label: object, number: object) -> str:
        """Return one line of what was handed in."""
        lines = self._lines.get(str(label), [])
        return lines[number - 1].strip() if isinstance(number, int) and 0 < number <= len(lines) else ""

    def part(self, label: str, node: ast.expr | ast.AugAssign) -> str:
        """Return a part of what was handed in as it was written, in one line."""
        lines = [line.encode() for line in self._lines.get(label, [])[node.lineno - 1 : node.end_lineno]]
        if not lines:
            return ""
        # The columns are those of bytes; the end comes first, as both may be in one line.
        lines[-1] = lines[-1][: node.end_col_offset]
        lines[0] = lines[0][node.col_offset :]
        return " ".join(b" ".join(lines).decode("utf-8", "replace").split())

    def tree(self, code: types.CodeType) -> ast.AST | None:
        """Return the function that this code is of, as Python reads it, with the lines of its file; None where that cannot be told."""
        if code not in self._trees:
            first, last = code.co_firstlineno, _last_line(code)
            lines = self._lines.get(code.co_filename, [])[first - 1 : last]
            indented = bool(lines) and lines[0][:1].isspace()
            try:
                tree = ast.parse("\n".join(["if 1:", *lines] if indented else lines))
                ast.increment_lineno(tree, first - 1 - indented)
                self._trees[code] = tree
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                self._trees[code] = None
        return self._trees[code]

    def describe(self, error: BaseException) -> Note:
        """Return an exception as notes: its type and message, and the last of the student's own lines it went through."""
        note: Note = {"type": type(error).__name__, "message": text_of(error)}
        step = error.__traceback__
        while step is not None:
            label = step.tb_frame.f_code.co_filename
            if label in self:
                note.update(file=label, line=step.tb_lineno, function=step.tb_frame.f_code.co_name)
            step = step.tb_next
        if isinstance(error, SyntaxError) and error.filename in self:
            note.update(file=error.filename, line=error.lineno or 1, message=error.msg)
        note["source"] = self.line(note.get("file"), note.get("line"))
        return note


def _last_line(code: types.CodeType) -> int:
    """Return the last line that a function's code stands on, with all that is defined in it."""
    inner = [_last_line(one) for one in code.co_consts if type(one) is types.CodeType]
    return max([code.co_firstlineno, *inner, *(end for _line, end, *_columns in code.co_positions() if end)])


def text_of(thing: object) -> str:
    """Return what an exception or a warning says, the same in every run.

    >>> text_of(ValueError("<object at 0x7f00> is wrong"))
    '<object> is wrong'
    """
    try:
        return _OURS.sub("", str(thing))
    except BaseException:
        return ""


def of_syntax(broken: Broken) -> Note:
    """Return the note of a stretch that Python cannot read."""
    return {
        "type": "SyntaxError",
        "message": broken.why,
        "file": broken.label,
        "line": broken.line,
        "source": broken.text,
    }
