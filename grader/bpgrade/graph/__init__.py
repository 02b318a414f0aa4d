"""The computational graph of an exercise, as the lecture draws it, with the numbers of a student's work on it.

`drawing` is what ships; `picture` puts one person's numbers on it; `label` says what stands at a wire, and `placing` where; `text` and `svg`
draw, `words` and `chain` say it in sentences, and `screen` is all that a terminal shows. `seen` goes the whole way from a name.

In a notebook, `bpgrade.graph(MulGate)` is a call of this module: the library's word for it is the command's.
"""

import sys
from types import ModuleType
from typing import Any

from bpgrade.graph.picture import Picture, picture
from bpgrade.graph.svg import STYLE, svg
from bpgrade.graph.text import text
from bpgrade.graph.words import legend, sentences, title

__all__ = ["STYLE", "Picture", "legend", "picture", "sentences", "svg", "text", "title"]


class _Callable(ModuleType):
    """A module that can be called, too."""

    def __call__(self, *what: Any, **how: Any) -> Any:
        from bpgrade.graph.shown import show

        return show(*what, **how)


sys.modules[__name__].__class__ = _Callable
