"""What Python said when code stopped, in words that say what to do: of old Python and old NumPy, of merges left undone. Pure.

What is not known here is said in Python's own words.
"""

import re
import sys

from bpgrade.messages import _
from bpgrade.observation import Notes

# Patterns are compiled when something stopped, and not before.

#: What NumPy has dropped: since when, and what to write. Sources: the release notes of NumPy 1.24 and 2.0 to 2.4.
_NUMPY = {
    **{name: ("1.24", name) for name in ("float", "int", "bool", "complex", "object", "str")},
    "long": ("1.24", "int"),
    "unicode": ("1.24", "str"),
    "asscalar": ("1.23", "x.item()"),
    "rank": ("1.18", "np.ndim"),
    **dict.fromkeys(("Inf", "Infinity", "infty", "PINF"), ("2.0", "np.inf")),
    "NINF": ("2.0", "-np.inf"),
    "NaN": ("2.0", "np.nan"),
    "NAN": ("2.0", "np.nan"),
    "PZERO": ("2.0", "0.0"),
    "NZERO": ("2.0", "-0.0"),
    "float_": ("2.0", "np.float64"),
    "complex_": ("2.0", "np.complex128"),
    "cfloat": ("2.0", "np.complex128"),
    "longfloat": ("2.0", "np.longdouble"),
    "unicode_": ("2.0", "np.str_"),
    "string_": ("2.0", "np.bytes_"),
    "product": ("2.0", "np.prod"),
    "cumproduct": ("2.0", "np.cumprod"),
    "sometrue": ("2.0", "np.any"),
    "alltrue": ("2.0", "np.all"),
    "round_": ("2.0", "np.round"),
    "asfarray": ("2.0", "np.asarray(x, dtype=float)"),
    "mat": ("2.0", "np.asmatrix"),
    "msort": ("2.0", "np.sort(x, axis=0)"),
    "bool8": ("2.0", "np.bool_"),
    "int0": ("2.0", "np.intp"),
    "math": ("2.0", "math"),
    "find_common_type": ("2.0", "np.result_type"),
    "trapz": ("2.4", "np.trapezoid"),
    "in1d": ("2.4", "np.isin"),
    "row_stack": ("2.5", "np.vstack"),
}
_NUMPY_NAME = r"module 'numpy' has no attribute '(\w+)'|`np\.(\w+)` was removed|cannot import name '(\w+)' from 'numpy'"

#: Python 2, by what is missing in Python 3: built-in names, methods of dictionaries, parts of itertools, modules.
_PYTHON_2 = (
    (
        r"name '(\w+)' is not defined",
        {
            "xrange": "range",
            "raw_input": "input",
            "unicode": "str",
            "basestring": "str",
            "long": "int",
            "unichr": "chr",
            "reduce": "functools.reduce",
            "reload": "importlib.reload",
            "cmp": "(a > b) - (a < b)",
            "execfile": "exec(open(path).read())",
        },
    ),
    (
        r"'dict' object has no attribute '(\w+)'",
        {"has_key": "key in d", "iteritems": "items", "itervalues": "values", "iterkeys": "keys"},
    ),
    (
        r"cannot import name '(\w+)' from 'itertools'",
        {"izip": "zip", "imap": "map", "ifilter": "filter"},
    ),
    (
        r"No module named '(\w+)'",
        {
            "cPickle": "pickle",
            "cStringIO": "io",
            "StringIO": "io",
            "Queue": "queue",
            "ConfigParser": "configparser",
            "Tkinter": "tkinter",
            "urllib2": "urllib.request",
            "__builtin__": "builtins",
        },
    ),
)
#: Python 2 in what Python 3 says of a line, or in the line itself.
_PYTHON_2_LINES = (
    (r"Missing parentheses in call to 'print'", None, "print(x)"),
    (r"Missing parentheses in call to 'exec'", None, "exec(x)"),
    (r"multiple exception types must be parenthesized", None, "except Error as error:"),
    (r"leading zeros in decimal integer literals", r"(?<![\w:.-])0\d+(?![\w:.-])", "0o777"),
    (r"unsupported operand type\(s\) for >>: 'builtin_function_or_method'", None, "print(x, file=f)"),
    (None, r"^raise\s+[\w.]+\s*,", "raise Error(x)"),
    (None, r"^except\s+[\w.]+\s*,\s*\w+\s*:", "except Error as error:"),
    (None, r"^[^'\"#]*<>", "!="),
    (None, r"^[^'\"#]*`[^`'\"]+`", "repr(x)"),
    (None, r"^[^'\"#]*\b\d+[lL]\b", "17"),
)
_CONFLICT = r"^(?:<{7}|={7}|>{7}|\|{7})(?:\s|$)"


def why_unreadable(notes: Notes) -> str:
    """Return why Python cannot read a line.

    >>> why_unreadable({"message": "invalid syntax", "source": "<<<<<<< HEAD"})
    'a Git conflict was not resolved'
    """
    if re.match(_CONFLICT, notes.get("source", "")):
        return _("a Git conflict was not resolved")
    why = notes.get("message", "").rstrip(".")
    if why.startswith("f-string: expecting") and sys.version_info < (3, 12):
        return _("{why}; in an f-string, quotes of its own kind need Python 3.12, and this is 3.{minor}").format(
            why=why, minor=sys.version_info.minor
        )
    return _of_python_2(notes) or why


def what_stopped(notes: Notes) -> str:
    """Return what stopped a piece of code.

    >>> what_stopped({"type": "AttributeError", "message": "module 'numpy' has no attribute 'float'. Did you mean ..."})
    'np.float is gone from NumPy since 1.24: write float'
    >>> what_stopped({"type": "ValueError", "message": "no."})
    'ValueError: no'
    >>> what_stopped({"message": "matmul: Input operand 1 has a mismatch in its core dimension 0, ... (size 7 is different from 6)"})
    'a matrix product in which 6 meets 7: the two have to be the same'
    """
    text = notes.get("message", "")
    numpy = re.search(_NUMPY_NAME, text)
    if numpy and (name := numpy[numpy.lastindex or 0]) in _NUMPY:
        since, new = _NUMPY[name]
        return _("np.{name} is gone from NumPy since {version}: write {new}").format(name=name, version=since, new=new)
    sizes = re.search(r"mismatch in its core dimension .*\(size (\d+) is different from (\d+)\)", text)
    if sizes:
        return _("a matrix product in which {one} meets {other}: the two have to be the same").format(
            one=sizes[2], other=sizes[1]
        )
    if text.startswith("matmul:") and "enough dimensions" in text:
        return _("a matrix product of a single number: it needs an array on both sides")
    return _of_python_2(notes) or f"{notes.get('type', '')}: {text}".rstrip(".: ")


def _of_python_2(notes: Notes) -> str:
    """Return what to write for code of Python 2; nothing for other code."""
    text, source = notes.get("message", ""), notes.get("source", "")
    for missing, names in _PYTHON_2:
        found = re.search(missing, text)
        if found and found[1] in names:
            return _("{name} is Python 2: in Python 3 it is {new}").format(name=found[1], new=names[found[1]])
    for said, line, new in _PYTHON_2_LINES:
        in_line = line is None or bool(re.search(line, source))
        if in_line and (re.search(said, text) if said else notes.get("type") == "SyntaxError"):
            return _("this is Python 2: in Python 3 write {new}").format(new=new)
    return ""
