"""What the child says of values and of places, in the reader's language: it knows English alone, and few patterns of it. Pure.

What is none of these patterns is shown as it is.
"""

import re

from bpgrade.messages import _


def of_value(what: str) -> str:
    """Return what came back that is not the numbers needed.

    >>> of_value("a tuple that holds an array of complex numbers"), of_value("an empty list"), of_value("None")
    ('a tuple that holds an array of complex numbers', 'an empty list', 'None')
    """
    outer, _holds, inner = what.partition(" that holds ")
    if inner:
        return _("{what} that holds {inner}").format(what=of_value(outer), inner=of_value(inner))
    if what in ("a class", "a method"):
        return {"a class": _("a class"), "a method": _("a method")}[what]
    for pattern, said in (
        (r"an empty (\w+)", _("an empty {kind}")),
        (r"an array of (complex numbers)", _("an array of complex numbers")),
        (r"an array of (objects)", _("an array of objects")),
        (r"an array of (\w+)", _("an array of {kind}")),
        (r"an (\w+)", _("an {kind}")),
        (r"a (\w+)", _("a {kind}")),
        (r"(\d+) values", _("{kind} values")),
        (r"shape (\([\d, ]*\))", _("shape {kind}")),
    ):
        found = re.fullmatch(pattern, what)
        if found:
            return said.format(kind=found[1])
    return what


def of_place(file: str) -> str:
    """Return the file where something stands, or the cell of it.

    >>> of_place("hw1.ipynb, cell 3"), of_place("gates/mul.py")
    ('hw1.ipynb, cell 3', 'gates/mul.py')
    """
    found = re.fullmatch(r"(.+), cell (\d{1,6})", file, re.DOTALL)
    return _("{file}, cell {number}").format(file=found[1], number=found[2]) if found else file
