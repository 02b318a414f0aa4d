"""Every sentence to a person passes through `_`, so that a catalogue of another language can replace it.

The convention is gettext's: `_("{name} is not an exercise.").format(name=name)`; `counted` chooses between one and many.
The catalogues are in `locale/`. English is what stands in the code, and needs none.
"""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from gettext import GNUTranslations, NullTranslations, translation
from pathlib import Path
from typing import Any

#: What people can choose; the first is what stands in the code.
LANGUAGES = ("en", "ko")
#: Where one says it for good; `--lang` says it once.
VARIABLE = "BPGRADE_LANG"
LOCALE = Path(__file__).parent / "locale"

_catalogue: NullTranslations = NullTranslations()
_language = LANGUAGES[0]


def language() -> str:
    """Return the language that is spoken, as in `en`."""
    return _language


def speak(language: str) -> None:
    """Say everything in this language from now on: one of `LANGUAGES`, or any other name for English."""
    global _catalogue, _language
    _language = language if language in LANGUAGES else LANGUAGES[0]
    english = _language == LANGUAGES[0]
    _catalogue = NullTranslations() if english else translation("bpgrade", str(LOCALE), [_language], fallback=True)


@contextmanager
def speaking(language: str, catalogue: bytes | None = None) -> Iterator[None]:
    """Say what is said inside in this language, and then go on as before. catalogue: a compiled one, in place of the one that we have."""
    global _catalogue
    before = _catalogue, _language
    speak(language)
    if catalogue is not None:
        _catalogue = GNUTranslations(io.BytesIO(catalogue))
    try:
        yield
    finally:
        _resume(*before)


def _resume(catalogue: NullTranslations, language: str) -> None:
    global _catalogue, _language
    _catalogue, _language = catalogue, language


def chosen() -> str | None:
    """Return the language that this person asked for by name, with `--lang` or `BPGRADE_LANG`; nothing where nobody did."""
    return _first(os.environ.get(VARIABLE, ""))


def preferred() -> str:
    """Return the language that this person asks for: by `BPGRADE_LANG`, else the system's, else English.

    A system says it as in `ko_KR.UTF-8`, several with colons between them; the first one that we have counts.
    """
    said = os.environ.get(VARIABLE)
    if said is None:
        variables = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
        said = next((os.environ[name] for name in variables if os.environ.get(name)), None) or _of_windows()
    return _first(said) or LANGUAGES[0]


def _first(said: str) -> str | None:
    """Return the first language that we have of those that a system or a person names; nothing where there is none."""
    codes = (one.replace("-", "_").partition("_")[0].partition(".")[0].lower() for one in said.split(":"))
    return next((code for code in codes if code in LANGUAGES), None)


def _of_windows() -> str:
    """Return the language of Windows' own menus; elsewhere nothing."""
    if os.name != "nt":
        return ""
    import ctypes
    import locale

    windows: Any = ctypes
    return locale.windows_locale.get(windows.windll.kernel32.GetUserDefaultUILanguage(), "")


def _(sentence: str) -> str:
    """Return `sentence` in the reader's language; untranslated, as it is.

    >>> _("{count} rows").format(count=3)
    '3 rows'
    """
    return _catalogue.gettext(sentence) if sentence else ""


def later(sentence: str) -> str:
    """Return `sentence` as it is: it is said elsewhere, through `_`, and has to be in the catalogue.

    >>> later("first row")
    'first row'
    """
    return sentence


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


speak(preferred())
