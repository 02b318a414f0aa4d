"""A picture as SVG, for a page or a file of its own. Pure.

It scales what the text has, a character to a box of a fixed size, and draws lines and circles in place of characters. It has no script and no
identifiers, so several can stand in one page; `STYLE` is the same for all of them. Whoever does not see it is told `<title>` and `<desc>`.
"""

from html import escape

from bpgrade.graph.picture import Picture
from bpgrade.graph.placing import Circle, Placed, Stroke, Words, place
from bpgrade.graph.words import sentences, title
from bpgrade.messages import language
from bpgrade.verdict import Outcome

#: Of a character, in pixels: those of a letter of the size in `STYLE`.
ACROSS = 8.4
DOWN = 20
#: So many characters wide it may get before it is broken.
MOST = 104
#: What is around it.
MARGIN = 14

#: The colours of the course's pages, by day and by night. A class in front of everything, since a style in a page holds for all of it.
STYLE = """
.bpgrade-graph { --paper: #ffffff; --ink: #1c2026; --quiet: #545d68; --wire: #7a838f; --node: #e7effc; --path: #0a4fbf; --wrong: #a3201a; --right: #0b5a34; --wait: #6b5300; }
@media (prefers-color-scheme: dark) { .bpgrade-graph { --paper: #15181d; --ink: #e4e7eb; --quiet: #aab2bd; --wire: #7f8895; --node: #263449; --path: #8db8ff; --wrong: #ff9d94; --right: #94dcae; --wait: #f0d478; } }
@media print { .bpgrade-graph { --paper: #ffffff; --ink: #000000; --quiet: #333333; --wire: #555555; --node: #ffffff; --path: #000000; --wrong: #000000; --right: #000000; --wait: #000000; } }
.bpgrade-graph .paper { fill: var(--paper); }
.bpgrade-graph text { fill: var(--ink); font: 14px ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", "D2Coding", "NanumGothicCoding", monospace; white-space: pre; }
.bpgrade-graph .name { fill: var(--quiet); font-style: italic; }
.bpgrade-graph .on { stroke: var(--paper); stroke-width: 9px; paint-order: stroke; }
.bpgrade-graph .wire { fill: none; stroke: var(--wire); stroke-width: 1.5; }
.bpgrade-graph .path { stroke: var(--path); stroke-width: 4; }
.bpgrade-graph .node { fill: var(--node); stroke: var(--ink); stroke-width: 1.5; }
.bpgrade-graph .wrong { fill: var(--wrong); font-weight: 700; }
.bpgrade-graph .right { fill: var(--right); }
.bpgrade-graph .wait { fill: var(--wait); }
""".strip()


def svg(picture: Picture, styled: bool = True) -> str:
    """Return the picture as an `<svg>`. styled: whether it brings its `STYLE`; a page that has several has it once."""
    placed = place(picture, MOST)
    wide, high = _across(placed.columns) + 2 * MARGIN, placed.rows * DOWN + MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="bpgrade-graph" role="img" lang="{escape(language())}" direction="ltr" '
        f'width="{_short(wide)}" height="{_short(high)}" viewBox="0 0 {_short(wide)} {_short(high)}" fill="currentColor" stroke-linejoin="round">'
    )
    parts = [
        head,
        f"<title>{escape(title(picture))}</title>",
        f"<desc>{escape(' '.join(sentences(picture)))}</desc>",
        *([f"<style>{STYLE}</style>"] if styled else []),
        '<rect class="paper" width="100%" height="100%" fill="none"/>',
        *_wires(placed.strokes),
        *map(_node, placed.circles),
        *(_words(one, placed) for one in placed.words),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _wires(strokes: list[Stroke]) -> list[str]:
    """Return each wire as one path; what is highlighted is drawn last, and thicker."""
    paths: dict[tuple[bool, str], list[str]] = {}
    for one in strokes:
        begin = f"M{_short(_middle(one.column))} {_level(one.row)}"
        end = f"V{_level(one.end_row)}" if one.column == one.end_column else f"H{_short(_middle(one.end_column))}"
        paths.setdefault((one.on_path, one.wire), []).append(begin + end)
    return [
        f'<path class="wire{" path" if on_path else ""}" data-wire="{escape(wire)}" fill="none" stroke="currentColor" '
        f'stroke-width="{4 if on_path else 1.5}" d="{"".join(pieces)}"/>'
        for (on_path, wire), pieces in sorted(paths.items(), key=lambda item: item[0][0])
    ]


def _node(circle: Circle) -> str:
    # The wires end in the middle of the characters beside it.
    wide = _across(circle.columns + 1)
    return (
        f'<rect class="node" data-node="{circle.number + 1}" x="{_short(MARGIN + _across(circle.column - 0.5))}" y="{_level(circle.row) - 14}" '
        f'width="{_short(wide)}" height="28" rx="14" fill="none" stroke="currentColor"/>'
    )


def _words(words: Words, placed: Placed) -> str:
    x, anchor = MARGIN + _across(words.column), ""
    if words.kind == "node":
        circle = next(one for one in placed.circles if one.row == words.row and one.column == words.column - 2)
        x, anchor = MARGIN + _across(circle.column + circle.columns / 2), ' text-anchor="middle"'
    name = {"name": ' class="name"', "on": ' class="name"'}.get(words.kind, "")
    if words.outcome is not None:
        name = f' class="{"right" if words.outcome.earns else "wait" if words.outcome is Outcome.BLOCKED else "wrong"}"'
    if words.kind == "name" and words.text.startswith(" "):
        # It stands on its wire, which is not to go through it.
        name = ' class="name on"'
    of = f' data-wire="{escape(words.wire)}" data-of="{words.kind}"' if words.wire else ""
    text = words.text.replace("*", "×") if words.kind == "node" else words.text.replace(">", "→")
    blank = len(text) - len(text.lstrip())
    at = f'x="{_short(x + _across(blank))}" y="{_level(words.row) + 5}"'
    return f"<text{name}{of} {at}{anchor}>{escape(text.strip())}</text>"


def _across(columns: float) -> float:
    return columns * ACROSS


def _middle(column: int) -> float:
    return MARGIN + _across(column + 0.5)


def _level(row: int) -> int:
    return MARGIN // 2 + DOWN * row + DOWN // 2


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
