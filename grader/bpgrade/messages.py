"""Every sentence to a person passes through `_`, so that a catalogue of another language can replace it.

The convention is gettext's: `_("{name} is not an exercise.").format(name=name)`; `counted` chooses between one and many.
"""

from gettext import translation
from pathlib import Path

_catalogue = translation("bpgrade", localedir=str(Path(__file__).parent / "locale"), fallback=True)


def _(sentence: str) -> str:
    """Return `sentence` in the reader's language; untranslated, as it is.

    >>> _("{count} rows").format(count=3)
    '3 rows'
    """
    return _catalogue.gettext(sentence) if sentence else ""


def counted(one: str, many: str, count: float, **values: object) -> str:
    """Return `one` or `many`, as the reader's language has it for `count`, with `{count}` and the values filled in.

    >>> counted("{count} point", "{count} points", 1), counted("{count} point", "{count} points", 2.5)
    ('1 point', '2.5 points')
    """
    # A language's rule is for whole numbers; what lies between them is many.
    whole = int(count) if count == int(count) else 2
    return _catalogue.ngettext(one, many, whole).format(count=format(count, "g"), **values)


def listed(names: "list[str] | tuple[str, ...]") -> str:
    """Return the names with commas between them.

    >>> listed(["dx", "dy"])
    'dx, dy'
    """
    return _(", ").join(names)
