"""What a table of the syllabus declares, key by key; what is none is refused in a sentence that says where it stands. Pure."""

from collections.abc import Collection, Mapping
from fractions import Fraction
from math import isfinite
from typing import Any

from bpgrade.errors import CourseError
from bpgrade.messages import _, listed


def table(value: object, known: Collection[str], where: str) -> Mapping[str, Any]:
    """Return the table. known: the keys that it may have. where: as a sentence names it. Raises CourseError for another thing, or key."""
    if not isinstance(value, Mapping):
        raise CourseError(_("{where} has to be a table.").format(where=where))
    unknown = [name for name in value if name not in known]
    if unknown:
        raise CourseError(
            _("{where} has no {unknown}; there are: {names}.").format(
                where=where, unknown=listed(unknown), names=listed(list(known))
            )
        )
    return value


def word(value: object, words: Collection[str], name: str, where: str) -> str:
    """Return a word that is one of these. name: of the key. Raises CourseError for another one."""
    if isinstance(value, str) and value in words:
        return value
    raise CourseError(
        _("{where}: {name} has to be one of {words}; there stands {value}.").format(
            where=where, name=name, words=listed(list(words)), value=value
        )
    )


def number(value: object, least: int, most: int, name: str, where: str) -> Fraction:
    """Return a number as it is written there, in decimals. Raises CourseError for what is none from `least` to `most`."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not isfinite(value)
        or not least <= value <= most
    ):
        raise CourseError(
            _("{where}: {name} has to be a number from {least} to {most}; there stands {value}.").format(
                where=where, name=name, least=least, most=most, value=value
            )
        )
    return Fraction(str(value))


def whole(value: object, least: int, most: int, name: str, where: str) -> int:
    """Return a whole number. Raises CourseError for what is none from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise CourseError(
            _("{where}: {name} has to be a whole number from {least} to {most}; there stands {value}.").format(
                where=where, name=name, least=least, most=most, value=value
            )
        )
    return value
