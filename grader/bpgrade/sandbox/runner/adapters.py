"""What is written in a course's own form, called as the contract has it. How it is called is data; what it computes is the student's.

Whether somebody wrote in that form or in the contract's is told from names, parameters and shapes, never from a value.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from bpgrade.sandbox.runner.attempts import is_worked_on
from bpgrade.sandbox.runner.numbers import Array
from bpgrade.sandbox.runner.standins import WHY

#: What an adapter says, in JSON's types, as `bpgrade.adapters` has it.
Form = Mapping[str, Any]

#: Names that mean one thing, written small and without underscores.
_SAME = (("w", "weight", "weights", "kernel", "theta"), ("b", "bias", "biases"))
_GRADIENTS = ("d{}", "dl{}", "dld{}", "djd{}", "grad{}", "{}grad", "gradient{}", "{}gradient")
_CONTAINERS = ("grads", "grad", "gradients", "gradient")
#: Bound once: what a submission does to `np.multiply` stays its own business.
_times = np.multiply
_array = np.ndarray


class Function:
    """A student's function under the contract's name. Who looks at it finds the function itself, and its line."""

    def __init__(self, function: Callable[..., Any], call: Callable[..., Any]) -> None:
        self.__func__ = getattr(function, "__func__", function)
        self._call = call

    def __call__(self, *arguments: Any) -> Any:
        return self._call(*arguments)


class Adapted:
    """What has the contract's forward and backward, and the gradients of its parameters, in place of what has them in another form.

    thing: the student's object; none where there are functions alone. params: the arrays that the contract's class is made of.
    places: where the object keeps them, by name, and whether transposed.
    """

    def __init__(
        self,
        form: Form,
        forward: Any,
        backward: Any,
        params: Mapping[str, Array],
        thing: Any = None,
        places: "Mapping[str, Place] | None" = None,
    ) -> None:
        self._form, self._thing, self._params = form, thing, params
        self._places = places or {}
        self._their_forward, self._their_backward = forward, backward
        self._given: dict[str, list[Any]] = {"cache": [], "outputs": [], "inputs": []}
        self._returned: dict[str, Any] = {}
        self._as_ours = _is_called_as_ours(form, backward)
        if callable(forward):
            self.forward = Function(forward, self._forward)
        if callable(backward):
            self.backward = Function(backward, self._backward)

    def _forward(self, *inputs: Any) -> Any:
        self._given = {"cache": [], "outputs": [], "inputs": [_copy(one) for one in inputs]}
        params = [_copy(one) for one in self._params.values()] if self._form["functions"] else []
        value = self._their_forward(*inputs, *params)
        if self._as_ours:
            return value
        outputs = self._form["upstream"]
        if "cache" in self._form["takes"] and isinstance(value, tuple | list):
            if len(value) == outputs + 1:
                *kept, cache = value
                value, self._given["cache"] = kept[0] if outputs == 1 else tuple(kept), [cache]
            elif len(value) == 2 and isinstance(value[0], tuple | list):
                value, self._given["cache"] = value[0], [value[1]]
        several = outputs > 1 and isinstance(value, tuple | list)
        self._given["outputs"] = [_copy(one) for one in value] if several else [_copy(value)]
        return value

    def _backward(self, *upstream: Any) -> Any:
        self._returned = {}
        if self._as_ours:
            return self._without_params(self._their_backward(*upstream))
        given = {
            "upstream": upstream,
            "cache": self._given["cache"],
            "inputs": [_copy(one) for one in self._given["inputs"]],
            "outputs": [_copy(one) for one in self._given["outputs"]],
            "params": [_copy(one) for one in self._params.values()],
        }
        value = self._their_backward(*(part for word in self._form["takes"] for part in given[word]))
        if self._form["local"]:
            return _with_upstream(value, upstream[0], self._form["inputs"])
        return self._without_params(value)

    def _without_params(self, value: Any) -> Any:
        """Return the gradients of the inputs, where those of the parameters are returned beside them; keep these."""
        inputs, params = self._form["inputs"], list(self._params)
        if not self._form["reads"] or not isinstance(value, tuple | list) or len(value) != inputs + len(params):
            return value
        first = inputs if self._form["returns"][0] == "inputs" else len(params)
        parts = {
            word: value[:first] if number == 0 else value[first:] for number, word in enumerate(self._form["returns"])
        }
        self._returned = {f"d{name}": part for name, part in zip(params, parts["params"], strict=True)}
        return parts["inputs"][0] if inputs == 1 else parts["inputs"]

    def __getattr__(self, name: str) -> Any:
        """Return what the contract reads: a gradient, under whatever name it is kept; whatever else the object has."""
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._returned:
            return self._returned[name]
        thing = self._thing
        if name in ("forward", "backward") or thing is None:
            if hasattr(type(thing), WHY):
                raise ImportError(getattr(type(thing), WHY))
            raise AttributeError(name)
        if name in self._form["reads"] and not self._as_contract_keeps_it(name):
            param = name[1:]
            found = _gradient_in(thing, param, list(self._params))
            if found is None:
                return getattr(thing, name)
            place = self._places.get(param)
            is_matrix = isinstance(found, _array) and found.ndim == 2
            return found.T if place is not None and place.transposed and is_matrix else found
        return getattr(thing, name)

    def _as_contract_keeps_it(self, name: str) -> bool:
        return not self._places and getattr(self._thing, name, None) is not None

    def __dir__(self) -> list[str]:
        return [] if self._thing is None else dir(self._thing)


def is_asked_for(form: Form, forward: Any) -> bool:
    """Return whether a function is the one that an adapter means: a helper of a class may have its name."""
    return (
        not isinstance(forward, type)
        and is_worked_on(forward)
        and _takes(forward, form["inputs"] + len(form["params"]))
    )


def of_functions(form: Form, forward: Any, backward: Any, *arrays: Array) -> Adapted:
    """Return two functions as one object. arrays: what the contract's constructor takes."""
    return Adapted(form, forward, backward, dict(zip(form["params"], arrays, strict=True)))


def of_class(form: Form, kind: Any, given: Mapping[str, Array], *arrays: Array) -> Any:
    """Return an object of a student's class: itself where it is in the contract's form, adapted where it is not.

    arrays: what the contract's constructor takes. given: all arrays of the case, by name, for their lengths.
    """
    params = dict(zip(form["params"], arrays, strict=True))
    thing, places = None, None
    why: Exception | None = None
    if form["sizes"] is not None and isinstance(kind, type):
        lengths = {(name, axis): int(n) for name, array in given.items() for axis, n in enumerate(array.shape)}
        try:
            thing = kind(*_arguments(form["sizes"], lengths))
            places = _places_of(form, kind, thing, params, lengths)
        except Exception as error:
            why = error
    if places is None:
        try:
            thing = kind(*arrays)
        except Exception:
            if why is None or _is_made_of(kind, list(params)):
                raise
            raise why from None
    forward, backward = (getattr(thing, form[name], None) for name in ("forward", "backward"))
    has_our_names = (form["forward"], form["backward"]) == ("forward", "backward")
    if places is None and (not callable(forward) or (has_our_names and _is_called_as_ours(form, backward))):
        return thing
    for name, place in (places or {}).items():
        place.put(params[name])
    return Adapted(form, forward, backward, params, thing, places)


# -- in which form it is ---------------------------------------------------------------------------------------------------


def _is_called_as_ours(form: Form, backward: Any) -> bool:
    """Return whether a backward takes the upstream gradient alone, as the contract has it."""
    if not callable(backward):
        return False
    counts = {"upstream": form["upstream"], "inputs": form["inputs"], "outputs": form["upstream"], "cache": 1}
    counts["params"] = len(form["params"])
    theirs = sum(counts[word] for word in form["takes"])
    if theirs == form["upstream"]:
        return not form["local"]
    # A cache that may be left out is there to be given.
    return _takes(backward, form["upstream"]) and not (
        "cache" in form["takes"] and _takes(backward, theirs, named=True)
    )


def _is_made_of(kind: Any, params: Sequence[str]) -> bool:
    """Return whether a class is made of these arrays, by the names of its constructor's parameters."""
    try:
        names = [_bare(name) for name in inspect.signature(kind).parameters]
    except Exception:
        return False
    return len(names) == len(params) and all(name in _names(param) for name, param in zip(names, params, strict=True))


def _takes(function: Any, count: int, named: bool = False) -> bool:
    """Return whether a function can be called with so many arguments. named: with a parameter for each."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except Exception:
        return not named
    by_position = [one for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    needed = [one for one in by_position if one.default is one.empty]
    any_more = not named and any(one.kind is one.VAR_POSITIONAL for one in parameters)
    return len(needed) <= count and (count <= len(by_position) or any_more)


# -- local derivatives -----------------------------------------------------------------------------------------------------


def _with_upstream(value: Any, upstream: Any, inputs: int) -> Any:
    """Return local derivatives times what arrives from above; what is no number comes back as it is."""
    if value is None:
        return None
    if isinstance(value, tuple) or (isinstance(value, list) and inputs > 1):
        return tuple(_with_upstream(one, upstream, 1) for one in value)
    try:
        return _times(value, upstream)
    except (TypeError, ValueError):
        return value


# -- parameters and gradients, by shape and name --------------------------------------------------------------------------


class Place:
    """Where something is kept: an attribute of an object, or an entry of a list or dictionary that is one."""

    def __init__(self, holder: Any, key: Any, names: Sequence[str]) -> None:
        self.holder, self.key, self.names = holder, key, names
        self.transposed = False

    @property
    def value(self) -> Any:
        """Return what is there."""
        return self.holder[self.key] if isinstance(self.holder, dict | list | tuple) else getattr(self.holder, self.key)

    def put(self, array: Array) -> None:
        """Put a parameter there: into the array that is there, so that whatever else is made of it has it too."""
        there = self.value
        array = _copy(array.T if self.transposed else array.reshape(there.shape))
        if there.dtype.kind == "f" and there.flags.writeable:
            there[...] = array
        elif isinstance(self.holder, dict | list):
            self.holder[self.key] = array
        else:
            setattr(self.holder, self.key, array)


def _places_of(
    form: Form, kind: type, thing: Any, params: Mapping[str, Array], lengths: Mapping[tuple[str, int], int]
) -> dict[str, Place] | None:
    """Return where an object keeps its parameters, by name; nothing where it does not keep all of them."""
    found: dict[str, Place] = {}
    for number, (name, array) in enumerate(params.items()):
        taken = [place.value for place in found.values()]
        place = _place_of(thing, name, number, len(params), array.shape, taken)
        if place is None:
            return None
        found[name] = place
        place.transposed = _is_transposed(place.value.shape, array.shape)
        if array.ndim == 2 and array.shape[0] == array.shape[1]:
            # Its shape does not tell; that of another object, with one input more, does.
            larger = {**lengths, (name, 0): array.shape[0] + 1}
            other = _place_of(
                kind(*_arguments(form["sizes"], larger)),
                name,
                number,
                len(params),
                (array.shape[0] + 1, array.shape[1]),
                [],
            )
            place.transposed = other is not None and _is_transposed(
                other.value.shape, (array.shape[0] + 1, array.shape[1])
            )
    return found


def _place_of(
    thing: Any, name: str, number: int, count: int, shape: tuple[int, ...], taken: Sequence[Any]
) -> Place | None:
    """Return where a parameter of this shape is kept: under one of its names, or as the only array that it can be."""
    fitting = [
        place
        for place in _kept_in(thing)
        if isinstance(place.value, _array)
        and _fits(place.value.shape, shape)
        and not any(place.value is one for one in taken)
        and not any(_is_gradients(part) for part in place.names)
    ]
    names = _names(name)
    for wanted in names:
        for place in fitting:
            if place.names[-1] == wanted:
                return place
    in_order = [place for place in fitting if place.names[-1] == str(number) and len(place.holder) == count]
    if in_order:
        return in_order[0]
    different = list({id(place.value): place for place in fitting}.values())
    return different[0] if len(different) == 1 else None


def _gradient_in(thing: Any, param: str, params: Sequence[str]) -> Any:
    """Return what an object keeps as the gradient of a parameter; nothing where it keeps none."""
    names = _names(param)
    gradients = [pattern.format(name) for name in names for pattern in _GRADIENTS]
    places = list(_kept_in(thing))
    for wanted in gradients:
        for place in places:
            if place.names[-1] == wanted and place.value is not None:
                return place.value
    for place in places:
        if place.names[0] in _CONTAINERS and place.names[-1] in (*names, str(params.index(param))):
            return place.value
    return None


def _kept_in(thing: Any) -> Iterator[Place]:
    """Yield the places of an object: its attributes, and the entries of those that are lists or dictionaries."""
    for name, value in list(getattr(thing, "__dict__", {}).items()):
        yield Place(thing, name, [_bare(name)])
        if isinstance(value, dict | list | tuple):
            for key in list(value) if isinstance(value, dict) else range(len(value)):
                yield Place(value, key, [_bare(name), _bare(key)])


def _names(name: str) -> tuple[str, ...]:
    """Return all names for what has this one.

    >>> _names("b")
    ('b', 'bias', 'biases')
    """
    bare = _bare(name)
    return next(((bare, *(one for one in names if one != bare)) for names in _SAME if bare in names), (bare,))


def _bare(name: Any) -> str:
    return str(name).lower().replace("_", "")


def _is_gradients(bare: str) -> bool:
    """Return whether a name says that a gradient is kept under it, and no parameter."""
    return "grad" in bare or bare.startswith("d")


def _fits(there: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Return whether an array may be a parameter of this shape: a matrix either way round, a vector as a row or a column."""
    if len(shape) == 1:
        return there in (shape, (1, *shape), (*shape, 1))
    return there in (shape, shape[::-1])


def _is_transposed(there: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    return len(shape) > 1 and there != shape


def _arguments(sizes: Sequence[Any], lengths: Mapping[tuple[str, int], int]) -> list[Any]:
    """Return what a constructor is called with: lengths of arrays, numbers, and lists of them."""

    def argument(one: Any) -> Any:
        if isinstance(one, list):
            return [argument(part) for part in one]
        if isinstance(one, str):
            name, axis = re.fullmatch(r"(\w+)\[(\d)\]", one).groups()  # type: ignore[union-attr]
            return lengths[name, int(axis)]
        return one

    return [argument(one) for one in sizes]


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, _array) else value
