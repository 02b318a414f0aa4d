"""Where an object keeps its parameters and their gradients: found by shape and by name, in attributes, dictionaries and lists."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from bpgrade.sandbox.runner.numbers import Array

#: Names that mean one thing, written small and without underscores.
_SAME = (("w", "weight", "weights", "kernel", "theta"), ("b", "bias", "biases"))
_GRADIENTS = ("d{}", "dl{}", "dld{}", "djd{}", "grad{}", "{}grad", "gradient{}", "{}gradient")
_CONTAINERS = ("grads", "grad", "gradients", "gradient")
_array = np.ndarray


class Lacks(Exception):
    """An object keeps nothing that may be this parameter."""


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
        array = (array.T if self.transposed else array.reshape(there.shape)).copy()
        if there.dtype.kind == "f" and there.flags.writeable:
            there[...] = array
        elif isinstance(self.holder, dict | list):
            self.holder[self.key] = array
        else:
            setattr(self.holder, self.key, array)


def places_of(thing: Any, params: Mapping[str, Array], larger: Callable[[str], Any]) -> dict[str, Place]:
    """Return where an object keeps its parameters, by name. Raises Lacks for one that it does not keep.

    larger: gives another such object, for a parameter that has one row more.
    """
    shapes = {name: array.shape for name, array in params.items()}
    found: dict[str, Place] = {}
    for name, shape in shapes.items():
        place = found[name] = _place_of(thing, name, shapes, [place.value for place in found.values()])
        place.transposed = _is_transposed(place.value.shape, shape)
        if len(shape) == 2 and shape[0] == shape[1]:
            # Its shape does not tell which way round it is; that of a larger one does.
            more = (shape[0] + 1, shape[1])
            other = _place_of(larger(name), name, {**shapes, name: more}, [])
            place.transposed = _is_transposed(other.value.shape, more)
    return found


def _place_of(thing: Any, name: str, shapes: Mapping[str, tuple[int, ...]], taken: Sequence[Any]) -> Place:
    """Return where a parameter is kept: under one of its names, in its turn, or as the only array that it can be.

    shapes: of all parameters. taken: what others have. Raises Lacks where it is not kept.
    """
    fitting = [
        place
        for place in _kept_in(thing)
        if isinstance(place.value, _array)
        and _fits(place.value.shape, shapes[name])
        and not any(place.value is one for one in taken)
        and not any(_is_gradients(part) for part in place.names)
    ]
    for wanted in names_of(name):
        for place in fitting:
            if place.names[-1] == wanted:
                return place
    for place in fitting:
        if place.names[-1] == str([*shapes].index(name)) and len(place.holder) == len(shapes):
            return place
    different = list({id(place.value): place for place in fitting}.values())
    if len(different) != 1:
        raise Lacks(name)
    return different[0]


def gradient_in(thing: Any, param: str, params: Sequence[str]) -> Any:
    """Return what an object keeps as the gradient of a parameter; nothing where it keeps none."""
    names = names_of(param)
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
        yield Place(thing, name, [bare(name)])
        if isinstance(value, dict | list | tuple):
            for key in list(value) if isinstance(value, dict) else range(len(value)):
                yield Place(value, key, [bare(name), bare(key)])


def names_of(name: str) -> tuple[str, ...]:
    """Return all names for what has this one.

    >>> names_of("b")
    ('b', 'bias', 'biases')
    """
    this = bare(name)
    return next(((this, *(one for one in names if one != this)) for names in _SAME if this in names), (this,))


def bare(name: Any) -> str:
    """Return a name written small and without underscores."""
    return str(name).lower().replace("_", "")


def _is_gradients(name: str) -> bool:
    """Return whether a name says that a gradient is kept under it, and no parameter."""
    return "grad" in name or name.startswith("d")


def _fits(there: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Return whether an array may be a parameter of this shape: a matrix either way round, a vector as a row or a column."""
    if len(shape) == 1:
        return there in (shape, (1, *shape), (*shape, 1))
    return there in (shape, shape[::-1])


def _is_transposed(there: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    return len(shape) > 1 and there != shape
