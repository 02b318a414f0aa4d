"""The top-level statements of a cell, and what of it Python cannot read.

A syntax error costs the function it is in, not the file: that function is put out of action, the rest is read again.
"""

import ast
import contextlib
import itertools
import keyword
import re
import tokenize
import warnings
from dataclasses import dataclass, field, replace

from bpgrade.sandbox.runner.cells import Cell, python_of, tidy
from bpgrade.sandbox.runner.execution import try_out

_METHOD = re.compile(r"^(\s+)(?:async\s+)?def\s+(\w+)")
_TOP_LEVEL = re.compile(r"^(?:[^\W\d]|@)")
_CONTINUES = re.compile(r"^(?:else|elif|except|finally)\b")
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})")
_OPENED = re.compile(r"expected an indented block after .* on line (\d+)")
_BODILESS = re.compile(r"^\s*(?:class|(?:async\s+)?def)\s+\w+\s*(?:\([^#]*\))?\s*(?:->[^#:]*)?:")
_MAGIC = re.compile(r"^(\s*)(?:[%!?]|[\w.]+\s*=\s*[%!](?!=)|[\w.]+\?{1,2}\s*$)")
_TIMED = re.compile(r"^%time\s+(?P<statement>\S.*)$")
_RUN = re.compile(r"^%run\s+(?:-\S+\s+)*(?:\"([^\"]+)\"|'([^']+)'|(\S+))")
_DATABRICKS = re.compile(r"^# MAGIC (?=%run )", re.MULTILINE)
_DEFINES = re.compile(r"^(?:class|(?:async\s+)?def)\s+(\w+)")


#: Bound once: what a submission does to `ast.parse` stays its own business.
_read = ast.parse


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


@dataclass
class Parsed:
    """What a cell says. lines: as they were written. magics: those that only a notebook understands, with their numbers."""

    label: str = ""
    lines: list[str] = field(default_factory=list)
    statements: list[ast.stmt] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    magics: list[tuple[int, str]] = field(default_factory=list)


#: What runs a file beside a notebook, as `%run` does: the name under which the file's module has it.
RUN_FILE = "__run_file__"
#: So often one cell is mended and read again, and so much is read in all; after that, statement by statement.
_TRIES = 100
_CHARACTERS = 1_500_000


def parse(cell: Cell) -> Parsed:
    """Return the statements that can be read, and what cannot. Lines that only a notebook understands are left out."""
    text = cell.text
    if text.startswith("# Databricks notebook source"):
        text = _DATABRICKS.sub("", text)
    lines = text.split("\n")
    parsed = Parsed(cell.label, list(lines))
    tree = None
    for _ in range(min(_TRIES, _CHARACTERS // (len(text) + 1) + 3)):
        tree = None
        try:
            with warnings.catch_warnings():
                # A submission that turns warnings into errors does so for what it runs, not for how it is read.
                warnings.simplefilter("ignore")
                tree = _read("\n".join(lines), cell.label)
                try_out(tree.body, cell.label)
            break
        except SyntaxError as error:
            why = error.msg or "invalid syntax"
            if (without := tidy("\n".join(lines))) != "\n".join(lines):
                lines = without.split("\n")
                continue
            at = _line_of(error, lines)
            if at is None:
                break
            if _starts_statement(lines[at]):
                # Python notices an open bracket where the next statement starts; that one is innocent.
                at = _open_bracket_before(lines, at, otherwise=at)
            magic = _MAGIC.match(lines[at])
            if magic:
                _put_out(lines, at, magic[1])
                if lines[at].strip() == "pass":
                    parsed.magics.append((at + 1, parsed.lines[at].strip()))
            else:
                parsed.broken.append(
                    _take_out(lines, at, Broken(cell.label, at + 1, why, parsed.lines[at].strip(), None))
                )
        except (ValueError, RecursionError, MemoryError):
            break
    body = _one_by_one(lines, parsed) if tree is None else tree.body
    parsed.statements = [part for statement in body for part in _of_notebook(statement, parsed)]
    return parsed


def _one_by_one(lines: list[str], parsed: Parsed) -> list[ast.stmt]:
    """Return the statements of a cell that cannot be mended as a whole: those that can be read by themselves."""
    starts = [number for number, line in enumerate(lines) if _starts_statement(line)]
    body: list[ast.stmt] = []
    for start, end in itertools.pairwise([*starts, len(lines)]):
        try:
            tree = _read("\n".join(lines[start:end]), parsed.label)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            why = error.msg if isinstance(error, SyntaxError) else str(error) or "too deeply nested"
            named = _DEFINES.match(lines[start])
            text = parsed.lines[start].strip()
            parsed.broken.append(Broken(parsed.label, start + 1, why, text, named and named[1]))
        else:
            body += ast.increment_lineno(tree, start).body
    return body


def _put_out(lines: list[str], at: int, indent: str) -> None:
    """Put what a magic amounts to in place of its line, and nothing in place of the lines that continue it."""
    end = at
    while lines[end].endswith("\\") and end + 1 < len(lines):
        end += 1
    lines[at + 1 : end + 1] = [""] * (end - at)
    lines[at] = indent + _python_of_magic(lines[at].strip())


def _of_notebook(statement: ast.stmt, parsed: Parsed) -> list[ast.stmt]:
    """Return what stands for a statement of a notebook that was made a script: `get_ipython().run_cell_magic("time", "", BODY)`."""
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(ast.Call(ast.Name("get_ipython")), attribute), arguments)):
            texts = [part.value for part in arguments if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        case _:
            return [statement]
    source = ""
    if attribute == "run_cell_magic" and len(texts) == 3:
        source = f"%%{texts[0]} {texts[1]}\n{texts[2]}"
    elif attribute == "run_line_magic":
        source = f"%{' '.join(texts)}"
    cell, _magic = python_of("", source)
    inner = parse(cell) if cell is not None else Parsed()
    parsed.broken += [replace(part, label=parsed.label, line=statement.lineno) for part in inner.broken]
    if not inner.statements:
        parsed.magics.append((statement.lineno, parsed.lines[statement.lineno - 1].strip()))
    for part in inner.statements:
        for node in ast.walk(part):
            if hasattr(node, "lineno"):
                line = statement.lineno
                vars(node).update(lineno=line, end_lineno=line, col_offset=0, end_col_offset=0)
    return inner.statements


def _line_of(error: SyntaxError, lines: list[str]) -> int | None:
    """Return the line to mend, counted from 0: where a block was opened that has no body, else where Python stumbled."""
    opened = _OPENED.search(error.msg or "")
    at = min(max(int(opened[1]) if opened else error.lineno or 1, 1), len(lines)) - 1
    while at > 0 and not lines[at].strip():
        at -= 1
    return at if lines[at].strip() else None


def _open_bracket_before(lines: list[str], at: int, otherwise: int) -> int:
    """Return the line of a bracket that is still open where line `at` starts; `otherwise`, where none is."""
    opened: list[int] = []
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(iter([f"{line}\n" for line in lines[:at]]).__next__):
            if token.type == tokenize.OP and token.string in "([{":
                opened.append(token.start[0] - 1)
            elif token.type == tokenize.OP and token.string in ")]}" and opened:
                opened.pop()
    return opened[0] if opened else otherwise


def _python_of_magic(line: str) -> str:
    """Return what stands in for a notebook's line: `%run gates.py` takes over that file's names, `%time` keeps its statement,
    the rest does nothing."""
    timed = _TIMED.match(line)
    if timed:
        return timed["statement"]
    if line.startswith("%pylab"):
        return "import numpy as np; from numpy import *"
    run = _RUN.match(line)
    return f"{RUN_FILE}({run[1] or run[2] or run[3]!r})" if run else "pass"


def _take_out(lines: list[str], at: int, found: Broken) -> Broken:
    """Put out of action what line `at` spoils, as little as possible; return what was lost.

    A stray line at the margin goes alone. A method that cannot be read raises when it is called, and one without a body
    does nothing, as its author left it. Else the whole top-level statement goes.
    """
    why = found.why
    following = next((line for line in lines[at + 1 :] if line.strip()), "")
    if why.startswith("unindent") or (_CONFLICT.match(lines[at]) and following[:1] in (" ", "\t")):
        # The line is in no block; the one before it says which method it was meant for.
        lines[at] = ""
        at = next((before for before in range(at, -1, -1) if lines[before].strip()), at)
    elif lines[at][:1] not in " \t" and not _starts_statement(lines[at]) and not _CONTINUES.match(lines[at]):
        lines[at] = ""
        return found
    definition = _BODILESS.match(lines[at]) if _OPENED.search(why) else None
    if definition:
        lines[at] = f"{definition[0]} pass"
        return found
    method = _method_around(lines, at)
    if method is not None:
        start, indent, name = method
        end = _block_end(lines, start, indent)
        raised = f"raise SyntaxError({why!r}, ({found.label!r}, {found.line}, None, {found.text!r}))"
        if keyword.iskeyword(name):
            # Cut in the middle of the name: `def for`.
            name += "_"
        lines[start:end] = [f"{' ' * indent}def {name}(*_, **__): {raised}", *[""] * (end - start - 1)]
        return found
    if not lines[at].strip() or _CONFLICT.match(found.text):
        return found
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
    return replace(found, defines=named[1] if named else None)


def _method_around(lines: list[str], at: int) -> tuple[int, int, str] | None:
    """Return where the innermost method around line `at` starts, its indentation and its name."""
    limit = None
    for number in range(at, -1, -1):
        line = lines[number].expandtabs(8)
        # A header over several lines ends in `):` at its own indentation, which is no end of what is inside.
        if not line.strip() or line.lstrip().startswith((")", "]", "}")):
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
        ends = line.strip() and len(line) - len(line.lstrip()) <= indent
        if ends and not line.lstrip().startswith((")", "]", "}")) and not _CONFLICT.match(line):
            break
        end += 1
    return end


def _starts_statement(line: str) -> bool:
    return bool(_TOP_LEVEL.match(line)) and not _CONTINUES.match(line)
