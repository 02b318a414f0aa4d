"""A table that a person keeps in a run's folder, `overrides.csv` or `extensions.csv`: read, and never written but to forget somebody.

What a spreadsheet makes of it is fine: semicolons, decimal commas, a byte order mark.
"""

import csv
import io
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from bpgrade.errors import UsageError
from bpgrade.messages import _, listed

_MARK = "\ufeff"
#: Columns of numbers: where semicolons stand between the cells, a comma may stand in a number.
_NUMBERS = ("score", "days")


def read(path: Path, columns: Collection[str]) -> list[tuple[int, dict[str, str]]]:
    """Return each line that says something: its number, and its cells by column; none where there is no file.

    columns: those that the heading has to name. Raises UsageError where the heading lacks one, or the file is no table.
    """
    text = _text(path).removeprefix(_MARK)
    return [(number, line) for number, _raw, line in _lines(path, text, columns) if line] if text.strip() else []


def without(path: Path, columns: Collection[str], goes: Callable[[Mapping[str, str]], bool]) -> str | None:
    """Return the text of the file without some lines, the others as they are; nothing where none goes.

    Raises UsageError where it is no table.
    """
    text = _text(path)
    mark = _MARK if text.startswith(_MARK) else ""
    lines = list(_lines(path, text.removeprefix(mark), columns)) if text else []
    kept = [raw for _number, raw, line in lines if not goes(line)]
    return None if len(kept) == len(lines) else mark + "".join(kept)


def _lines(path: Path, text: str, needed: Collection[str]) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Yield each line: its number, as it stands, and its cells by column; none for the heading and for blank ones."""
    raw = list(io.StringIO(text, newline=""))
    separator = max(",;\t", key=raw[0].count) if raw else ","
    reader = csv.reader(raw, delimiter=separator, strict=True)
    columns: list[str] = []
    end = 0
    try:
        for cells in reader:
            # A cell may hold a line's end.
            number, end = end + 1, reader.line_num
            line = dict(zip(columns, (" ".join(cell.split()) for cell in cells), strict=False))
            for name in _NUMBERS:
                if separator == ";" and name in line:
                    line[name] = line[name].replace(",", ".")
            columns = columns or [cell.strip().lower() for cell in cells]
            if any(_takes_in_a_line(cell, separator, len(columns)) for cell in cells):
                raise UsageError(
                    _("{path}, line {number}: a quote opens there and takes in whole lines below: close it.").format(
                        path=path, number=number
                    )
                )
            yield number, "".join(raw[number - 1 : end]), line if any(line.values()) else {}
    except csv.Error as error:
        why = {
            "unexpected end of data": _("a quote opens there and does not close"),
            f"'{separator}' expected after '\"'": _("something follows a closing quote"),
        }.get(str(error), error)
        raise UsageError(_("{path}, line {number}: {why}.").format(path=path, number=end + 1, why=why)) from None
    if not set(needed) <= set(columns):
        raise UsageError(
            _("{path}: its first line has to name the columns {columns}.").format(
                path=path, columns=listed(list(needed))
            )
        )


def _takes_in_a_line(cell: str, separator: str, columns: int) -> bool:
    """Return whether a cell holds what looks like a whole line of the table.

    >>> _takes_in_a_line("ill\\n7,hw1,,2,", ",", 5), _takes_in_a_line("ill,\\nthen away", ",", 5)
    (True, False)
    """
    return columns > 1 and any(line.count(separator) >= columns - 1 for line in cell.splitlines()[1:])


def _text(path: Path) -> str:
    """Return what is in the file, line ends and all; nothing where there is no file."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            _("{path} cannot be read ({why}): save it as CSV in UTF-8.").format(path=path, why=error)
        ) from None
