"""`%load_ext bpgrade`: a cell that begins with `%%bpgrade gates/mul` is checked when it has run; `%bpgrade gates/mul` checks on a line of its own.

That first line is taken away before the cell runs, and nothing else of the cell changes: what it shows, its errors and the numbers
of its lines are those of any cell. The check comes when the cell is done, and is shown below what the cell itself shows.
"""

import asyncio
import importlib
import re
from collections.abc import Callable, Sequence
from typing import Any

from bpgrade import notebook, session
from bpgrade.errors import BpgradeError, UsageError
from bpgrade.messages import _
from bpgrade.notebook import Shown

#: The first lines of a cell that are not its code: other magics, comments, blanks; a prompt may have been copied with them.
_PROMPT = r"\s*(?:>>> |In \[\d*\]: )?"
_BEFORE = re.compile(rf"{_PROMPT}(?:%%|#|$)")
_MARK = re.compile(rf"{_PROMPT}%%bpgrade(?:\s.*)?$")
_COMMENT = re.compile(r"(?:^|\s)#.*")


def load(shell: Any) -> None:
    """Teach IPython's shell the magic. Twice is as good as once."""
    unload(shell)
    shell.register_magic_function(_line_or_cell(shell), "line_cell", "bpgrade")
    shell.input_transformers_cleanup.append(without_mark)
    shell.events.register("post_run_cell", _ran)


def unload(shell: Any) -> None:
    """Have IPython's shell forget the magic, where it knows it."""
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("bpgrade", None)
    if without_mark in shell.input_transformers_cleanup:
        shell.input_transformers_cleanup.remove(without_mark)
        shell.events.unregister("post_run_cell", _ran)


def asked(source: str) -> list[str] | None:
    """Return the names that a cell's `%%bpgrade` gives, none for those of its own definitions; None where it has no such line.

    >>> asked("%%bpgrade gates/mul, AddGate  # both"), asked("# mine\\n%%time\\n%%bpgrade\\nx = 1"), asked("x = 1\\n%%bpgrade")
    (['gates/mul', 'AddGate'], [], None)
    """
    lines = source.splitlines()
    at = _mark(lines)
    return None if at is None else _names(lines[at].partition("%%bpgrade")[2])


def without_mark(lines: list[str]) -> list[str]:
    """Return a cell's lines without the `%%bpgrade` at its top; a blank stands there, so that the others keep their numbers.

    >>> without_mark(["%%bpgrade gates/mul\\n", "x = 1\\n"]), without_mark(["%%bpgrade\\n", "%%time\\n", "x = 1\\n"])
    (['\\n', 'x = 1\\n'], ['%%time\\n', 'x = 1\\n'])
    """
    at = _mark(lines)
    if at is None:
        return lines
    below = next((number for number in range(at + 1, len(lines)) if lines[number].strip()), at + 1)
    if "".join(lines[below : below + 1]).startswith("%%"):
        # IPython looks for a magic in the first line alone.
        return lines[:at] + lines[below:]
    return [*lines[:at], "\n", *lines[at + 1 :]]


# While somebody types in a terminal, the line stays: it tells IPython that the cell goes on up to an empty line.
without_mark.has_side_effects = True  # type: ignore[attr-defined]


def _mark(lines: Sequence[str]) -> int | None:
    """Return the number of the line that is our magic, counted from 0, where it stands above the cell's code."""
    for number, line in enumerate(lines):
        if _MARK.match(line):
            return number
        if not _BEFORE.match(line):
            break
    return None


def _names(line: str) -> list[str]:
    """Return the names that somebody wrote, with or without commas and quotation marks."""
    return [word for part in re.split(r"[\s,]+", _COMMENT.sub("", line)) if (word := part.strip("\"'"))]


def _line_or_cell(shell: Any) -> Callable[..., Shown | None]:
    def bpgrade(line: str, cell: str | None = None) -> Shown | None:
        names = _names(line)
        if cell is None:
            if not names:
                raise UsageError(_("Say what to check, as in: %bpgrade gates/mul"))
            return notebook.check(*names)
        # A script that was made of a notebook calls the cell by its text: IPython remembers none of it.
        shell.run_cell(cell)
        _show(cell, names, [*session.typed(), cell])
        return None

    bpgrade.__doc__ = "\n".join(
        [
            _("Check your work: %bpgrade gates/mul on a line of its own, or %%bpgrade gates/mul at the top of a cell."),
            _("Names are those of exercises (gates/mul, or mul), of units (gates), and of what you define (MulGate)."),
            _("%%bpgrade without a name checks what its cell defines, when the cell has run."),
        ]
    )
    return bpgrade


def _ran(result: Any) -> None:
    """Check what a cell asks for that somebody has run. Cells that other cells run ask for nothing."""
    info = None if result is None else result.info
    if info is None or not info.store_history or (names := asked(info.raw_cell)) is None:
        return
    # Who stops a cell wants it to stop, and the check would run it again.
    if not isinstance(result.error_in_exec, KeyboardInterrupt | asyncio.CancelledError):
        _show(info.raw_cell, names, session.typed())


def _show(source: str, names: Sequence[str], typed: Sequence[str]) -> None:
    try:
        shown = notebook.check_cell(source, names, typed)
    except BpgradeError as error:
        print(error)
    except KeyboardInterrupt:
        print(_("Interrupted."))
    else:
        importlib.import_module("IPython.display").display(shown)
