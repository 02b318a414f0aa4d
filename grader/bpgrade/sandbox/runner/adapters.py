"""What is written in a course's own form, called as the contract has it. How it is called is data; what it computes is the student's.

Whether somebody wrote in that form or in the contract's is told from names, parameters and shapes, never from a value.
"""

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from bpgrade.sandbox.runner.attempts import is_worked_on
from bpgrade.sandbox.runner.numbers import Array
from bpgrade.sandbox.runner.places import Place, bare, gradient_in, names_of, places_of
from bpgrade.sandbox.runner.standins import WHY

#: What an adapter says, in JSON's types, as `bpgrade.adapters` has it.
Form = Mapping[str, Any]

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
        places: Mapping[str, Place] | None = None,
    ) -> None:
        self._form, self._thing, self._params = form, thing, params
        self._places: Mapping[str, Place] = places or {}
        self._their_forward, self._their_backward = forward, backward
        self._given: dict[str, list[Any]] = {"cache": [], "outputs": [], "inputs": []}
        self._returned: dict[str, Any] = {}
        self._as_ours = _is_called_as_ours(form, backward)
        if callable(forward):
            self.forward = Function(forward, self._forward)

    @property
    def backward(self) -> Function:
        """Return the student's backward, as it is by now: forward may have made it."""
        if self._thing is not None:
            self._their_backward = getattr(self._thing, self._form["backward"], None)
        if not callable(self._their_backward):
            raise AttributeError
        self._as_ours = _is_called_as_ours(self._form, self._their_backward)
        return Function(self._their_backward, self._backward)

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

    def called(self, method: str) -> str:
        """Return what is to be defined for a method of the contract."""
        return str(self._form.get(method, method))

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
            found = gradient_in(thing, param, list(self._params))
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
    places: Mapping[str, Place] = {}
    if form["sizes"] is None or _is_made_of(kind, list(params)):
        thing = kind(*arrays)
    else:
        thing, places = _of_sizes(form, kind, params, given)
    forward, backward = (getattr(thing, form[name], None) for name in ("forward", "backward"))
    has_our_names = (form["forward"], form["backward"]) == ("forward", "backward")
    if not places and (not callable(forward) or (has_our_names and _is_called_as_ours(form, backward))):
        return thing
    for name, place in places.items():
        place.put(params[name])
    return Adapted(form, forward, backward, params, thing, places)


def _of_sizes(
    form: Form, kind: Any, params: Mapping[str, Array], given: Mapping[str, Array]
) -> tuple[Any, dict[str, Place]]:
    """Return an object made of sizes, and where it keeps its parameters; where that cannot be made, one of arrays and no places."""
    lengths = {
        (name, axis): int(n) for name, array in {**given, **params}.items() for axis, n in enumerate(array.shape)
    }
    try:
        thing = kind(*_arguments(form["sizes"], lengths))

        def larger(name: str) -> Any:
            return kind(*_arguments(form["sizes"], {**lengths, (name, 0): lengths[name, 0] + 1}))

        return thing, places_of(thing, params, larger)
    except Exception as why:
        try:
            return kind(*params.values()), {}
        except Exception:
            raise why from None


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
        names = [bare(name) for name in inspect.signature(kind).parameters]
    except Exception:
        return False
    return len(names) == len(params) and all(name in names_of(param) for name, param in zip(names, params, strict=True))


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
