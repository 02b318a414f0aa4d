"""The top-level statements of a cell, and what of it Python cannot read.

A syntax error costs the function it is in, not the file: that function is put out of action, the rest is read again.
"""

import ast
import re
from dataclasses import dataclass

from bpgrade.sandbox.runner.cells import Cell

_METHOD = re.compile(r"^(\s+)(?:async\s+)?def\s+(\w+)")
_TOP_LEVEL = re.compile(r"^(?:[^\W\d]|@)")
_CONTINUES = re.compile(r"^(?:else|elif|except|finally)\b")
_DEFINES = re.compile(r"^(?:class|(?:async\s+)?def)\s+(\w+)")


@dataclass(frozen=True)
class Broken:
    """A stretch of a cell that cannot be read.

    line: where Python stumbled, counted from 1. defines: the top-level definition that is lost, if it is one.
    """

    label: str
    line: int
    why: str
    text: str
    defines: str | None


def parse(cell: Cell) -> tuple[list[ast.stmt], list[Broken]]:
    """Return the statements that can be read, and what cannot."""
    lines = cell.text.split("\n")
    broken: list[Broken] = []
    for _ in range(200):
        try:
            return ast.parse("\n".join(lines), cell.label).body, broken
        except SyntaxError as error:
            at = min(max(error.lineno or 1, 1), len(lines)) - 1
            while at > 0 and not lines[at].strip():
                at -= 1
            if not lines[at].strip():
                break
            broken.append(_take_out(lines, at, cell.label, error.msg or "invalid syntax"))
        except (ValueError, RecursionError, MemoryError) as error:
            return [], [*broken, Broken(cell.label, 1, str(error) or "too deeply nested", "", None)]
    return [], broken


def _take_out(lines: list[str], at: int, label: str, why: str) -> Broken:
    """Put the function around line `at` out of action, or else the top-level statement; return what was lost."""
    text = lines[at].strip()
    method = _method_around(lines, at)
    if method is not None:
        start, indent, name = method
        end = _block_end(lines, start, indent)
        raised = f"raise SyntaxError({why!r}, ({label!r}, {at + 1}, None, {text!r}))"
        lines[start:end] = [f"{' ' * indent}def {name}(*_, **__): {raised}", *[""] * (end - start - 1)]
        return Broken(label, at + 1, why, text, None)
    start = at
    while start > 0 and not _starts_statement(lines[start]):
        start -= 1
    end = at + 1
    while end < len(lines) and not _starts_statement(lines[end]):
        end += 1
    named = _DEFINES.match(lines[start])
    while start > 0 and lines[start - 1].startswith("@"):
        start -= 1
    lines[start:end] = [""] * (end - start)
    return Broken(label, at + 1, why, text, named[1] if named else None)


def _method_around(lines: list[str], at: int) -> tuple[int, int, str] | None:
    """Return where the innermost method around line `at` starts, its indentation and its name."""
    limit = None
    for number in range(at, -1, -1):
        line = lines[number].expandtabs(8)
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        method = _METHOD.match(line)
        if method and (limit is None or indent < limit) and "raise SyntaxError(" not in line:
            return number, indent, method[2]
        if indent == 0:
            return None
        limit = indent if limit is None else min(limit, indent)
    return None


def _block_end(lines: list[str], start: int, indent: int) -> int:
    """Return the first line after `start` that is not part of the block."""
    end = start + 1
    while end < len(lines):
        line = lines[end].expandtabs(8)
        if line.strip() and len(line) - len(line.lstrip()) <= indent and not line.lstrip().startswith((")", "]", "}")):
            break
        end += 1
    return end


def _starts_statement(line: str) -> bool:
    return bool(_TOP_LEVEL.match(line)) and not _CONTINUES.match(line)
