"""A written page, taken apart: its fences, its headings, and the pieces of text that another language has in other words. Pure.

It is Markdown, read by markdown-it for its blocks; what is written back is the page's own lines, changed where they have to be.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from bpgrade.errors import CourseError
from bpgrade.messages import _, listed

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}")
#: Where a link leads, in the text of a page.
LINK = re.compile(r"(?<=\]\()[^()\s]+(?=\))")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")


class Fault(Exception):
    """What is wrong with a page. line: as an editor counts them."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line
        self.why = why


@dataclass(frozen=True)
class Fence:
    """A block of code.

    first, end: its lines, counted from 0; the first one behind it. info: what stands behind the opening fence.
    code: the lines inside. prefix: what stands before each of them, inside a list or a quotation.
    """

    first: int
    end: int
    info: tuple[str, ...]
    code: tuple[str, ...]
    prefix: str

    @property
    def is_hidden(self) -> bool:
        """Return whether it is run and not shown."""
        return self.info[:2] == ("python", "hidden")

    @property
    def is_run(self) -> bool:
        """Return whether it is run: hidden, or with examples as they are typed at Python's prompt."""
        return self.is_hidden or (self.info[:1] == ("python",) and any(line.startswith(">>>") for line in self.code))


@dataclass(frozen=True)
class Heading:
    """A heading. line: counted from 0. anchor: what a link to it ends with."""

    line: int
    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Piece:
    """A text that is translated as one: of a paragraph, a heading, a list item or the cell of a table, on one line.

    first, end: the lines of its block, counted from 0; the first one behind it. kind: `paragraph`, `heading` or `cell`.
    before: what stands before it on its first line: `## `, `- `, `> `.
    """

    first: int
    end: int
    kind: str
    before: str
    text: str


@dataclass(frozen=True)
class Written:
    """A page, taken apart. lines: all of it."""

    lines: tuple[str, ...]
    fences: tuple[Fence, ...]
    headings: tuple[Heading, ...]
    pieces: tuple[Piece, ...]

    @property
    def prose(self) -> Iterator[tuple[int, str]]:
        """Yield each line that is no code, with its number, counted from 0."""
        code = {line for fence in self.fences for line in range(fence.first, fence.end)}
        return ((number, line) for number, line in enumerate(self.lines) if number not in code)

    @property
    def links(self) -> Iterator[tuple[int, str]]:
        """Yield where each link leads, with the number of its line, counted from 0."""
        for number, line in self.prose:
            for link in LINK.findall(_CODE.sub("", line)):
                yield number, link


# The same text comes again and again: for every language, and every place.
@lru_cache(maxsize=256)
def parse(text: str) -> Written:
    """Return a page, taken apart.

    Raises Fault for what a page must not have, and CourseError where markdown-it is not installed.
    """
    lines = tuple(text.splitlines())
    tokens = _parser().parse(text)
    fences = tuple(_fence(token, lines) for token in tokens if token.type == "fence")
    headings = _headings(tokens)
    return Written(lines, fences, headings, tuple(_pieces(tokens, lines)))


def pieces(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a page that have words in them, in their order.

    >>> [piece.text for piece in pieces("# Gates\\n\\nOne\\nparagraph.\\n\\n- an item\\n")]
    ['Gates', 'One paragraph.', 'an item']
    """
    return tuple(piece for piece in parse(text).pieces if _has_words(piece.text))


def in_other_words(text: str, translate: Callable[[str], str]) -> str:
    """Return a page with its pieces translated; whatever is no piece stays as it is.

    Raises Fault where a translation has other placeholders or links than the piece, or makes another block of it.

    >>> in_other_words("# Gates\\n\\n- an\\n  item `x`\\n", str.upper)
    '# GATES\\n\\n- AN ITEM `X`\\n'
    """
    page = parse(text)
    lines = list(page.lines)
    said: list[str] = []
    for piece in page.pieces:
        words = " ".join(translate(piece.text).split()) if _has_words(piece.text) else piece.text
        _check_translation(piece, words)
        said.append(words)
    cells: dict[int, list[str]] = {}
    for piece, words in reversed(list(zip(page.pieces, said, strict=True))):
        if piece.kind == "cell":
            cells.setdefault(piece.first, []).insert(0, words)
        elif words != piece.text:
            lines[piece.first : piece.end] = [piece.before + words, *[_GONE] * (piece.end - piece.first - 1)]
    for number, row in cells.items():
        before = lines[number].partition("|")[0]
        lines[number] = before + "| " + " | ".join(words.replace("|", r"\|") for words in row) + " |"
    changed = "".join(f"{line}\n" for line in lines if line is not _GONE)
    now = parse(changed).pieces
    for piece, words, other in zip(page.pieces, said, now, strict=False):
        if (other.kind, other.text) != (piece.kind, words):
            raise Fault(piece.first + 1, _("in Markdown its translation is something else: {text}").format(text=words))
    if len(now) != len(said):
        raise Fault(1, _("its translation has {now} blocks in place of {count}.").format(now=len(now), count=len(said)))
    return changed


#: In place of a line that is gone: the numbers of the others stay as they are.
_GONE = "\0"


def anchor(heading: str) -> str:
    """Return what a link to a heading ends with, as Git hosts make it.

    >>> anchor("The multiply gate: `x * y`, by hand")
    'the-multiply-gate-x--y-by-hand'
    """
    plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", plain.strip().lower()).replace(" ", "-")


@cache
def _parser() -> "MarkdownIt":
    try:
        from markdown_it import MarkdownIt
    except ImportError:
        raise CourseError(
            _("Making the pages needs markdown-it-py: install bpgrade with its extra `course`, or `test`.")
        ) from None
    return MarkdownIt("commonmark").enable("table")


def _fence(token: "Token", lines: Sequence[str]) -> Fence:
    first, end = _span(token)
    prefix = lines[first].partition(token.markup)[0]
    if end - first < 2 or not lines[end - 1].rstrip().endswith(token.markup):
        raise Fault(first + 1, _("this block of code has no end."))
    return Fence(first, end, tuple(token.info.split()), tuple(token.content.splitlines()), prefix)


def _headings(tokens: Sequence["Token"]) -> tuple[Heading, ...]:
    found: list[Heading] = []
    for token, inside in pairwise(tokens):
        if token.type != "heading_open":
            continue
        line = _span(token)[0]
        if token.markup[0] != "#":
            raise Fault(line + 1, _("a heading is written with # before it."))
        if PLACEHOLDER.search(inside.content):
            raise Fault(line + 1, _("a heading holds no placeholder: links rest on its words."))
        heading = Heading(line, len(token.markup), inside.content, anchor(inside.content))
        if heading.anchor in {one.anchor for one in found}:
            raise Fault(
                line + 1, _("two headings have one name, {name}: a link could mean either.").format(name=heading.anchor)
            )
        if (heading.level == 1) != (not found):
            raise Fault(line + 1, _("a page begins with its one # title, and has ## below it."))
        found.append(heading)
    if not found:
        raise Fault(1, _("a page begins with its one # title."))
    return tuple(found)


def _pieces(tokens: Sequence["Token"], lines: Sequence[str]) -> Iterator[Piece]:
    row = 0
    for before, token in pairwise(tokens):
        if token.type == "tr_open":
            row = _span(token)[0]
        if token.type != "inline":
            continue
        if before.type in ("th_open", "td_open"):
            yield Piece(row, row + 1, "cell", "", token.content)
            continue
        first, end = _span(before)
        start = token.content.split("\n")[0]
        at = lines[first].find(start, lines[first].find("#") + 1 if before.type == "heading_open" else 0)
        kind = before.type.removesuffix("_open")
        yield Piece(first, end, kind, lines[first][:at], " ".join(token.content.split()))


def _span(token: "Token") -> tuple[int, int]:
    """Return the lines of a block."""
    if token.map is None:
        raise ValueError(token.type)
    return token.map[0], token.map[1]


def _has_words(text: str) -> bool:
    """Return whether there is something to translate: not only code, placeholders, numbers and signs."""
    bare = LINK.sub("", PLACEHOLDER.sub("", _CODE.sub("", text)))
    return re.search(r"[^\W\d_]", bare) is not None


def _check_translation(piece: Piece, words: str) -> None:
    """Raise Fault where a translation has lost something that is the same in every language."""
    for what, pattern in ((_("placeholders"), PLACEHOLDER), (_("links"), LINK)):
        here, there = (sorted(match[0] for match in pattern.finditer(text)) for text in (piece.text, words))
        if here != there:
            raise Fault(
                piece.first + 1,
                _("its translation has other {what}: {there}, in place of {here}.").format(
                    what=what, there=listed(there) or _("none"), here=listed(here) or _("none")
                ),
            )
