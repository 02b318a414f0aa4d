"""A platform's own CSV file, of which single cells are changed and every other byte stays. Pure."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bpgrade.errors import UsageError
from bpgrade.messages import _

_BOM = b"\xef\xbb\xbf"
#: By so many lines it is told what stands between cells.
_LINES = 5


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

    def part(self, rows: Sequence[int], columns: Sequence[int]) -> bytes:
        """Return a file of these rows and columns alone, each cell as it is written here."""
        end = "\r\n" if "\r\n" in self.text else "\n"
        lines = [self.separator.join(self._raw(row, column) for column in columns) + end for row in rows]
        return (_BOM if self.has_mark else b"") + "".join(lines).encode("utf-8")

    def without(self, rows: Collection[int]) -> bytes:
        """Return the file without these rows, every other byte as it is."""
        parts, done = [], 0
        for row in sorted(rows):
            after = next((cells[0].start for cells in self.rows[row + 1 :] if cells), len(self.text))
            parts.append(self.text[done : self.rows[row][0].start])
            done = after
        return (_BOM if self.has_mark else b"") + "".join([*parts, self.text[done:]]).encode("utf-8")

    def _raw(self, row: int, column: int) -> str:
        cells = self.rows[row]
        return self.text[cells[column].start : cells[column].end] if column < len(cells) else ""

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
        raise UsageError(
            _(
                "{path} is no text in UTF-8. Take it as the platform exported it; a spreadsheet has to save it as CSV in UTF-8."
            ).format(path=path)
        ) from None
    separator = _separator(text, path)
    rows = tuple(tuple(row) for row in _rows(text, separator, path) if row)
    if not rows:
        raise UsageError(_("{path} is empty.").format(path=path))
    return Table(path, text, separator, has_mark, rows)


def _separator(text: str, path: str) -> str:
    """Return what stands between cells: what makes the first lines equally long, and the first one longest."""

    def fit(separator: str) -> tuple[bool, int]:
        lengths: list[int] = []
        try:
            lengths += (len(row) for row in islice(filter(None, _rows(text, separator, path)), _LINES))
        except UsageError:
            # Reading the whole of it will say what is wrong.
            return False, text.partition("\n")[0].count(separator) + 1
        first = lengths[0] if lengths else 0
        return first > 1 and len(set(lengths)) == 1, first

    return max(",;\t", key=fit)


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


def whole(table: Table) -> Table:
    """Return the table. Raises UsageError where its last line has fewer cells than its first: it was cut off on its way here."""
    if len(table.rows[-1]) < len(table.rows[0]):
        raise UsageError(
            _("{path} breaks off in line {number}: it is cut short. Export it again.").format(
                path=table.path, number=len(table.rows)
            )
        )
    return table


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
