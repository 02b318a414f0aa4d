"""A picture as lines of text. Pure.

In characters that draw lines, or, for a screen that has none, in ASCII: one character for another, so that both are the same picture.
"""

from bpgrade.columns import width
from bpgrade.feedback import Paint, uncoloured
from bpgrade.graph.picture import Picture
from bpgrade.graph.placing import Placed, place
from bpgrade.verdict import Outcome

#: By where lines go from the middle of a character: down, left, right, up.
_THIN = {"lr": "─", "du": "│", "dr": "┌", "dl": "┐", "ru": "└", "lu": "┘"}
_THIN |= {"dru": "├", "dlu": "┤", "dlr": "┬", "lru": "┴", "dlru": "┼"}
_THICK = {"lr": "═", "du": "║", "dr": "╔", "dl": "╗", "ru": "╚", "lu": "╝"}
_THICK |= {"dru": "╠", "dlu": "╣", "dlr": "╦", "lru": "╩", "dlru": "╬"}
#: What looks better where there is such a character.
_PRETTY = str.maketrans("*", "×")
#: What ASCII has for them.
PLAIN = str.maketrans("─│┌┐└┘├┤┬┴┼═║╔╗╚╝╠╣╦╩╬×", "-|+++++++++=H+++++++++*")
#: Encodings of the far east hold characters that draw lines, and screens there show them two columns wide.
_TWICE_AS_WIDE = (
    "cp949",
    "euc_kr",
    "johab",
    "cp932",
    "shift_jis",
    "euc_jp",
    "gbk",
    "gb2312",
    "gb18030",
    "big5",
    "cp950",
)


def text(picture: Picture, most: int, paint: Paint = uncoloured) -> list[str]:
    """Return the lines of a picture, in at most so many columns, if that can be done. paint: colours what has an outcome."""
    return _drawn(place(picture, most), paint)


def has_lines(encoding: str | None) -> bool:
    """Return whether a screen of this encoding can show characters that draw lines, one column each.

    >>> has_lines("utf-8"), has_lines("cp1252"), has_lines("cp949"), has_lines("no such")
    (True, False, False, False)
    """
    try:
        "".join([*_THIN.values(), *_THICK.values(), "×"]).encode(encoding or "ascii")
    except (UnicodeError, LookupError):
        return False
    return (encoding or "").lower().replace("-", "_") not in _TWICE_AS_WIDE


def _drawn(placed: Placed, paint: Paint) -> list[str]:
    ways: dict[tuple[int, int], set[str]] = {}
    thick: set[tuple[int, int]] = set()
    for stroke in placed.strokes:
        low, high = sorted([(stroke.row, stroke.column), (stroke.end_row, stroke.end_column)])
        down = low[1] == high[1]
        cells = (
            [(low[0] + n, low[1]) for n in range(high[0] - low[0] + 1)]
            if down
            else [(low[0], low[1] + n) for n in range(high[1] - low[1] + 1)]
        )
        for number, cell in enumerate(cells):
            there = ways.setdefault(cell, set())
            there |= {"u" if down else "l"} if number else set()
            there |= {"d" if down else "r"} if number < len(cells) - 1 else set()
            if stroke.on_path:
                thick.add(cell)
    # What stands in a cell, and what became of it; a wide character takes the next one too, which is empty then.
    cells_of: dict[int, dict[int, tuple[str, Outcome | None]]] = {}
    for (row, column), there in ways.items():
        cells_of.setdefault(row, {})[column] = (_joined(there, (row, column) in thick), None)
    for circle in placed.circles:
        row_cells = cells_of.setdefault(circle.row, {})
        row_cells[circle.column] = ("(", None)
        row_cells[circle.column + 1] = row_cells[circle.column + circle.columns - 2] = (" ", None)
        row_cells[circle.column + circle.columns - 1] = (")", None)
    for words in placed.words:
        row_cells = cells_of.setdefault(words.row, {})
        shown = words.text.translate(_PRETTY) if words.kind == "node" else words.text
        column = words.column
        for char in shown:
            row_cells[column] = (char, words.outcome)
            if width(char) == 2:
                row_cells[column + 1] = ("", words.outcome)
            column += width(char)
    lines = [_line(cells_of.get(row, {}), paint) for row in range(placed.rows)]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _joined(there: set[str], thick: bool) -> str:
    key = "".join(sorted(there))
    key = {"l": "lr", "r": "lr", "u": "du", "d": "du"}.get(key, key)
    return (_THICK if thick else _THIN)[key]


def _line(cells: dict[int, tuple[str, Outcome | None]], paint: Paint) -> str:
    """Return a line of cells; what stands together and has one outcome is painted as one."""
    line, run, state = "", "", None
    for column in range(max(cells, default=-1) + 1):
        char, outcome = cells.get(column, (" ", None))
        if outcome is not state:
            line, run, state = line + _painted(run, state, paint), "", outcome
        run += char
    return (line + _painted(run, state, paint)).rstrip()


def _painted(run: str, outcome: Outcome | None, paint: Paint) -> str:
    return paint(run, outcome) if run and outcome is not None else run
