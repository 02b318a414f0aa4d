"""The form of an array that was not made: the shape that numpy would give it, and the kind of its numbers."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

_ELEMENTWISE = {
    *("exp", "log", "sqrt", "tanh", "square", "abs", "absolute", "negative", "maximum", "minimum", "multiply", "add"),
    *("subtract", "divide", "where", "clip", "power", "sign"),
}
_REDUCTIONS = {"sum", "mean", "max", "min", "amax", "amin", "prod"}
_SAME = {"copy", "asarray", "array", "zeros_like", "ones_like", "empty_like", "ascontiguousarray"}


class Form(NamedTuple):
    """An array's shape, and the kind of its numbers: f, i, b, as numpy has them."""

    shape: tuple[int, ...]
    kind: str = "f"


def broadcast(one: Form | None, other: Form | None) -> Form | None:
    """Return what two arrays make element by element; nothing where they do not fit.

    >>> broadcast(Form((4, 3)), Form((3,)))
    Form(shape=(4, 3), kind='f')
    """
    if one is None or other is None:
        return None
    axes = max(len(one.shape), len(other.shape))
    pairs = zip((1,) * (axes - len(one.shape)) + one.shape, (1,) * (axes - len(other.shape)) + other.shape, strict=True)
    lengths = []
    for length, another in pairs:
        if length != another and 1 not in (length, another):
            return None
        lengths.append(max(length, another) if 0 not in (length, another) else 0)
    return Form(tuple(lengths), "f" if "f" in (one.kind, other.kind) else one.kind)


def multiplied(one: Form | None, other: Form | None) -> Form | None:
    """Return what the matrix product of two arrays of one or two axes is; nothing where they do not fit.

    >>> multiplied(Form((4, 5)), Form((5, 3)))
    Form(shape=(4, 3), kind='f')
    """
    if one is None or other is None or not (1 <= len(one.shape) <= 2 and 1 <= len(other.shape) <= 2):
        return None
    if one.shape[-1] != other.shape[0]:
        return None
    return Form(one.shape[:-1] + other.shape[1:])


def indexed(form: Form, places: Sequence[Any]) -> Form | None:
    """Return what an index takes: whole numbers, slices, None for a new axis, and forms of arrays; nothing where that is not sure.

    >>> indexed(Form((5, 3)), [slice(None), slice(1, None, None)])
    Form(shape=(5, 2), kind='f')
    """
    lengths: list[int] = []
    axis = 0
    arrays: list[Form] = []
    for place in places:
        if place is None:
            lengths.append(1)
            continue
        if axis >= len(form.shape):
            return None
        if type(place) is slice:
            lengths.append(len(range(*place.indices(form.shape[axis]))))
        elif isinstance(place, Form) and place.kind in "iu":
            if not arrays and place.shape:
                lengths += place.shape
            arrays.append(place)
        elif type(place) is not int:
            return None
        axis += 1
    if len({array.shape for array in arrays}) > 1:
        return None
    return Form((*lengths, *form.shape[axis:]), form.kind)


def form_of_call(name: str, arguments: Sequence[Any], options: Mapping[str, Any]) -> Form | None:
    """Return what a function of numpy gives; nothing where that is not sure.

    >>> form_of_call("sum", [Form((5, 3)), 1], {})
    Form(shape=(5,), kind='f')
    """
    forms = [
        one if isinstance(one, Form) else Form((), "f") if type(one) in (int, float) else None for one in arguments
    ]
    if name in ("zeros", "ones", "empty", "full") and arguments:
        shape = arguments[0] if isinstance(arguments[0], tuple) else (arguments[0],)
        return Form(shape) if all(type(length) is int and length >= 0 for length in shape) else None
    if name == "arange" and len(arguments) == 1 and type(arguments[0]) is int:
        return Form((max(arguments[0], 0),), "i")
    if name in ("hstack", "vstack", "column_stack", "concatenate") and arguments:
        axis = options.get("axis", 0) if name == "concatenate" else int(name != "vstack")
        return _joined(arguments[0], axis)
    first = forms[0] if forms else None
    if first is None or (options.keys() - {"axis", "keepdims"}):
        return None
    if name in _ELEMENTWISE:
        found: Form | None = first
        for form in forms[1:]:
            found = broadcast(found, form)
        return found._replace(kind="f") if found else None
    if name in _REDUCTIONS:
        return _reduced(
            first, options.get("axis", arguments[1] if len(arguments) > 1 else None), options.get("keepdims")
        )
    if name in _SAME and len(forms) == 1:
        return first
    if name == "transpose" and len(forms) == 1:
        return first._replace(shape=first.shape[::-1])
    if name in ("ravel", "flatten"):
        size = 1
        for length in first.shape:
            size *= length
        return Form((size,), first.kind)
    if name in ("dot", "matmul") and len(forms) == 2:
        return multiplied(first, forms[1])
    if name == "outer" and len(forms) == 2 and forms[1] is not None and len(first.shape) == len(forms[1].shape) == 1:
        return Form(first.shape + forms[1].shape)
    if name == "argmax":
        found = _reduced(first, options.get("axis", arguments[1] if len(arguments) > 1 else None), None)
        return found._replace(kind="i") if found else None
    return None


def _joined(parts: Any, axis: Any) -> Form | None:
    """Return what matrices are side by side, or one below the other."""
    if not isinstance(parts, list | tuple) or not parts or axis not in (0, 1):
        return None
    forms = [part for part in parts if isinstance(part, Form) and len(part.shape) == 2]
    if len(forms) != len(parts) or len({form.shape[1 - axis] for form in forms}) != 1:
        return None
    lengths = list(forms[0].shape)
    lengths[axis] = sum(form.shape[axis] for form in forms)
    return Form((lengths[0], lengths[1]))


def _reduced(form: Form, axis: Any, keep: Any) -> Form | None:
    if axis is None:
        return Form((), form.kind) if not keep else Form((1,) * len(form.shape), form.kind)
    if type(axis) is not int or not -len(form.shape) <= axis < len(form.shape) or keep not in (None, True, False):
        return None
    axis %= len(form.shape)
    kept = (1,) if keep else ()
    return Form(form.shape[:axis] + kept + form.shape[axis + 1 :], form.kind)
