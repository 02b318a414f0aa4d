"""The text of a quiz question: paragraphs and pictures of text, with places for numbers; as pieces to translate, and as HTML.

A blank line ends a paragraph, ``` stands around a picture of text, ` around code, and {{ expression:format }} is a place.
"""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bpgrade.errors import CourseError
from bpgrade.messages import _

_PLACE = re.compile(r"\{\{\s*(?P<expression>[^{}:]+?)\s*(?::(?P<format>[^{}]*?)\s*)?\}\}")
_FENCE = "```"


@dataclass(frozen=True)
class Place:
    """Where a number goes. format: as Python's `format` takes it; nothing for the shortest form."""

    expression: str
    format: str


@dataclass(frozen=True)
class Block:
    """A paragraph, or a picture: text whose lines stay as they are."""

    text: str
    picture: bool


def blocks(text: str) -> list[Block]:
    """Return the blocks of a text in their order. Lines of one paragraph are joined.

    >>> [(one.text, one.picture) for one in blocks("Look\\nhere:\\n\\n```\\na -> b\\n```")]
    [('Look here:', False), ('a -> b', True)]
    """
    found: list[Block] = []
    lines: list[str] = []
    picture = False

    def end() -> None:
        if any(line.strip() for line in lines):
            whole = "\n".join(lines) if picture else " ".join(line.strip() for line in lines)
            found.append(Block(whole, picture))
        lines.clear()

    for line in text.strip().splitlines():
        if line.strip() == _FENCE:
            end()
            picture = not picture
        elif not line.strip() and not picture:
            end()
        else:
            lines.append(line.rstrip())
    end()
    return found


def places(text: str) -> Iterator[Place]:
    """Yield the places of a text, in their order.

    >>> list(places("x = {{ x }}, s = {{ sigmoid(x):.2f }}"))
    [Place(expression='x', format=''), Place(expression='sigmoid(x)', format='.2f')]
    """
    for found in _PLACE.finditer(text):
        yield Place(found["expression"], found["format"] or "")


def stray_braces(text: str) -> bool:
    """Return whether a text has braces that belong to no place.

    >>> stray_braces("{{ x }}"), stray_braces("{{ x }")
    (False, True)
    """
    return bool(re.search(r"[{}]", _PLACE.sub("", text)))


def brackets(text: str) -> bool:
    """Return whether a text has square brackets or braces that are no places: where values are drawn, platforms take them for names.

    >>> brackets("W[0] = {{ w }}"), brackets("W = {{ w }}")
    (True, False)
    """
    return bool(re.search(r"[][{}]", _PLACE.sub("", text)))


def pieces(text: str) -> list[str]:
    """Return what of a text is translated: its paragraphs, without those that are all code or numbers.

    >>> pieces("Look:\\n\\n```\\na -> b\\n```\\n\\n`dx = {{ x }}`")
    ['Look:']
    """
    return [block.text for block in blocks(text) if _has_words(block)]


def translated(text: str, translate: Callable[[str], str]) -> str:
    """Return a text with its paragraphs in other words.

    Raises CourseError where a paragraph's places or code are not the same in both.
    """
    return "\n\n".join(_translated(block, translate) for block in blocks(text))


def _translated(block: Block, translate: Callable[[str], str]) -> str:
    if block.picture:
        return f"{_FENCE}\n{block.text}\n{_FENCE}"
    if not _has_words(block):
        return block.text
    other = translate(block.text)
    if _kept(other) != _kept(block.text):
        raise CourseError(
            _("The translation “{other}” does not have the same places for numbers and code as “{text}”.").format(
                other=other, text=block.text
            )
        )
    return other


def as_html(text: str, fill: Callable[[Place], str], inline: bool = False) -> str:
    """Return a text as HTML, all of it escaped. fill: what stands in a place. inline: a single paragraph has no tag of its own.

    >>> as_html("Is `a < b`?", str), as_html("Is `a < b`?", str, inline=True)
    ('<p>Is <code>a &lt; b</code>?</p>', 'Is <code>a &lt; b</code>?')
    """
    found = blocks(text)
    if inline and len(found) == 1 and not found[0].picture:
        return _inside(found[0].text, fill)
    return "".join(
        f"<pre>{_filled(block.text, fill)}</pre>" if block.picture else f"<p>{_inside(block.text, fill)}</p>"
        for block in found
    )


def as_plain(text: str, fill: Callable[[Place], str]) -> str:
    """Return a text with its places filled, and without marks of code: to compare what people read."""
    return "\n".join(_PLACE.sub(_by(fill), block.text).replace("`", "") for block in blocks(text))


def _inside(paragraph: str, fill: Callable[[Place], str]) -> str:
    """Return a paragraph as HTML. Every second part stands between two marks of code."""
    parts = paragraph.split("`")
    return "".join(
        f"<code>{_filled(part, fill)}</code>" if number % 2 else _filled(part, fill)
        for number, part in enumerate(parts)
    )


def _filled(part: str, fill: Callable[[Place], str]) -> str:
    return html.escape(_PLACE.sub(_by(fill), part), quote=False)


def _by(fill: Callable[[Place], str]) -> Callable[[re.Match[str]], str]:
    return lambda found: fill(Place(found["expression"], found["format"] or ""))


def odd_marks(text: str) -> bool:
    """Return whether a mark of code or of a picture is opened and never closed.

    >>> odd_marks("Is `a` less?"), odd_marks("Is `a less?")
    (False, True)
    """
    fences = sum(line.strip() == _FENCE for line in text.splitlines())
    return fences % 2 == 1 or any(block.text.count("`") % 2 for block in blocks(text) if not block.picture)


def _has_words(block: Block) -> bool:
    left = _PLACE.sub("", re.sub(r"`[^`]*`", "", block.text))
    return not block.picture and bool(re.search(r"[^\W\d_]{2,}", left))


def _kept(paragraph: str) -> list[str]:
    """Return what must be the same in every language, in no order: code, and places outside of code."""
    code = re.findall(r"`[^`]*`", paragraph)
    rest = re.sub(r"`[^`]*`", "", paragraph)
    return sorted(code + [re.sub(r"\s+", "", found[0]) for found in _PLACE.finditer(rest)])
