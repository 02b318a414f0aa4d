"""How many columns of a screen a text takes, and texts that fill or fit a number of them: a Korean syllable takes two. Pure."""

import unicodedata

#: Of a screen, where nobody says otherwise.
WIDTH = 80


def width(text: str) -> int:
    """Return how many columns a text takes.

    >>> width("wrong"), width("오답")
    (5, 4)
    """
    if text.isascii():
        return len(text)
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1 for char in text
    )


def left(text: str, most: int) -> str:
    """Return a text at the left of so many columns.

    >>> left("오답", 6) + "|"
    '오답  |'
    """
    return text + " " * (most - width(text))


def right(text: str, most: int) -> str:
    """Return a text at the right of so many columns.

    >>> right("오답", 6)
    '  오답'
    """
    return " " * (most - width(text)) + text


def cut(text: str, most: int) -> str:
    """Return as much of a text as so many columns hold; where it is more, what shows that there is.

    >>> cut("오답입니다", 6), cut("오답", 4)
    ('오답…', '오답')
    """
    if width(text) <= most:
        return text
    while width(text) > most - 1:
        text = text[:-1]
    return f"{text}…"


def wrapped(sentence: str, indent: str = "", most: int = WIDTH) -> str:
    """Return a sentence in lines that fit the screen.

    >>> wrapped("word " * 30, "  ").count("word"), max(map(len, wrapped("word " * 30, "  ").splitlines()))
    (30, 76)
    """
    lines: list[str] = []
    for word in sentence.split():
        if lines and width(f"{lines[-1]} {word}") <= most:
            lines[-1] += f" {word}"
            continue
        lines.append(indent)
        for char in word:
            # A word that is longer than a line goes on in the next one.
            if width(lines[-1] + char) > most:
                lines.append(indent)
            lines[-1] += char
    return "\n".join(lines)
