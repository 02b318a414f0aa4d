"""How Korean is searched: a word is found by its beginning, since what it does in the sentence is written behind it (기울기, 기울기는)."""

import re

from sphinx.search import SearchLanguage

_HANGUL = re.compile(r"[가-힣]{3,}")
_SHORTEST = 2


class SearchKorean(SearchLanguage):
    """Words, and the beginnings of Korean ones.

    >>> SearchKorean({}).split("기울기는 dx")
    ['기울기는', '기울기', '기울', 'dx']
    """

    lang = "ko"
    language_name = "Korean"

    def split(self, input: str) -> list[str]:
        """Return the words of a text, each followed by what it begins with."""
        return [
            part
            for word in super().split(input)
            for part in (
                (word[:end] for end in range(len(word), _SHORTEST - 1, -1)) if _HANGUL.fullmatch(word) else (word,)
            )
        ]

    def stem(self, word: str) -> str:
        """Return a word as the page of the search looks for it."""
        return word.lower()
