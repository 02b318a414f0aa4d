"""A platform's own CSV file, of which single cells are changed and every other byte stays. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bpgrade.errors import UsageError
from bpgrade.messages import _

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Cell:
    """One cell: its value, and where it stands in the text, quotes and all."""

    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Table:
    """A file. path: as errors name it. text: all of it but a byte order mark. separator: between its cells."""

    path: str
    text: str
    separator: str
    has_mark: bool
    rows: tuple[tuple[Cell, ...], ...]

    def value(self, row: int, column: int) -> str:
        """Return a cell's value, without blanks around it; nothing where the row is shorter."""
        cells = self.rows[row]
        return cells[column].value.strip() if column < len(cells) else ""

    def changed(self, changes: Mapping[tuple[int, int], str]) -> bytes:
        """Return the file with these cells, by row and column, in place of the old ones. Raises IndexError where there is no such cell."""
        parts = []
        done = 0
        for (row, column), value in sorted(changes.items()):
            cell = self.rows[row][column]
            parts += [self.text[done : cell.start], self._written(value)]
            done = cell.end
        return (_BOM if self.has_mark else b"") + "".join([*parts, self.text[done:]]).encode("utf-8")

    def _written(self, value: str) -> str:
        if any(sign in value for sign in (self.separator, '"', "\n", "\r")):
            return '"' + value.replace('"', '""') + '"'
        return value


def read(data: bytes, path: str) -> Table:
    """Return the table in these bytes. Raises UsageError with a sentence where they are none, or one that breaks off.

    >>> table = read(b'a,"b, c",d\\r\\n1,2,3\\r\\n', "t.csv")
    >>> table.rows[0][1].value, table.changed({(1, 2): "4,5"})
    ('b, c', b'a,"b, c",d\\r\\n1,2,"4,5"\\r\\n')
    """
    has_mark = data.startswith(_BOM)
    try:
        text = data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(_("{path} is no text in UTF-8.").format(path=path)) from None
    lines = text.split("\n", 3)[:3]
    separator = max(",;\t", key="\n".join(lines).count)
    rows = tuple(tuple(row) for row in _rows(text, separator, path) if row)
    if not rows:
        raise UsageError(_("{path} is empty.").format(path=path))
    return Table(path, text, separator, has_mark, rows)


def _rows(text: str, separator: str, path: str) -> Iterator[list[Cell]]:
    """Yield the cells of each line; none for an empty one."""
    at, row = 0, 0
    cells: list[Cell] = []
    while at < len(text):
        cell = _cell(text, at, separator, path, row)
        at = cell.end
        sign = text[at : at + 1]
        cells.append(cell)
        if sign == separator:
            at += 1
            if at == len(text):
                cells.append(Cell("", at, at))
            continue
        at += 2 if text.startswith("\r\n", at) else 1
        row += 1
        yield [] if len(cells) == 1 and cells[0].start == cells[0].end else cells
        cells = []
    if cells:
        yield cells


def _cell(text: str, start: int, separator: str, path: str, row: int) -> Cell:
    """Return the cell that begins here."""
    if text[start : start + 1] != '"':
        end = start
        while end < len(text) and text[end] not in (separator, "\r", "\n"):
            end += 1
        return Cell(text[start:end], start, end)
    parts, at = [], start + 1
    while True:
        quote = text.find('"', at)
        if quote < 0:
            raise UsageError(
                _("{path} breaks off in line {number}: a quote that opens there does not close.").format(
                    path=path, number=row + 1
                )
            )
        parts.append(text[at:quote])
        if text[quote + 1 : quote + 2] != '"':
            break
        parts.append('"')
        at = quote + 2
    end = quote + 1
    if end < len(text) and text[end] not in (separator, "\r", "\n"):
        raise UsageError(
            _("{path} is damaged in line {number}: something follows a closing quote.").format(
                path=path, number=row + 1
            )
        )
    return Cell("".join(parts), start, end)


def columns(table: Table, names: Sequence[str], meant: Callable[[str], str] = str.strip) -> dict[str, int]:
    """Return where the columns of these names stand, as far as they are there. meant: gives the name that a heading stands for.

    Raises UsageError where one is there twice.
    """
    found: dict[str, int] = {}
    # Moodle has written "Maximum grade" and "Maximum Grade".
    known = {name.casefold(): name for name in names}
    for number, cell in enumerate(table.rows[0]):
        name = known.get(meant(cell.value).casefold())
        if name is not None:
            if name in found:
                raise UsageError(_("{path} has two columns {name}.").format(path=table.path, name=name))
            found[name] = number
    return found
