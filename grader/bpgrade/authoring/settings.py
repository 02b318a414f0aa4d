"""What the cases of an exercise are drawn from: for the draws, and for each case beside them; and the drawing itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bpgrade.authoring import draws
from bpgrade.exercise import Also, Data, Exercise, Given, Labels, Sizes, Targets, Tensor
from bpgrade.plan import Calls
from bpgrade.rubric import Array, Arrays

DRAWS = 3
DIRECTIONS = 2
#: For one choice of signs, so many choices of sizes are tried.
TRIES = 50


@dataclass(frozen=True)
class Setting:
    """What cases are drawn from. rows: the rows judged in them. plants: whether the mistakes are run."""

    sizes: tuple[Sizes, ...]
    tensors: Mapping[str, Given]
    numbers: Mapping[str, float | tuple[float, ...]]
    keep: Callable[[Arrays], bool] | None
    rows: tuple[str, ...]
    plants: bool = True

    def numbers_of(self, draw: int) -> dict[str, float]:
        """Return the plain numbers of a draw."""
        return {
            name: given[draw % len(given)] if isinstance(given, tuple) else given
            for name, given in self.numbers.items()
        }


def of_the_draws(exercise: Exercise) -> Setting:
    """Return the setting of the draws: they judge every row but those that only another case can."""
    elsewhere = {name for also in exercise.also for name in also.rows}
    rows = tuple(row.name for row in exercise.rows if not (row.must and row.name in elsewhere))
    # Where nothing is drawn, one case is as good as three.
    sizes = tuple(exercise.sizes[number % len(exercise.sizes)] for number in range(DRAWS if exercise.tensors else 1))
    return Setting(sizes, exercise.tensors, exercise.numbers, exercise.keep, rows)


def of_one_more(exercise: Exercise, also: Also) -> Setting:
    """Return the setting of one case beside the draws."""
    return Setting(
        sizes=({**exercise.sizes[0], **also.sizes},),
        tensors={**exercise.tensors, **also.tensors},
        numbers={**exercise.numbers, **also.numbers},
        keep=also.keep or (None if also.tensors else exercise.keep),
        rows=also.rows or of_the_draws(exercise).rows,
        plants=also.plants,
    )


def draw(setting: Setting, key: bytes, label: str) -> list[dict[str, NDArray[Any]]] | None:
    """Return the arrays of every draw; nothing where these signs go with no sizes that `keep` accepts."""
    together = _joint_signs(setting, key, label)
    drawn = []
    for number, sizes in enumerate(setting.sizes):
        for attempt in range(TRIES):
            inner = f"{label}/{number}/{attempt}"
            arrays = {}
            for name, given in setting.tensors.items():
                array = draw_one(given, sizes, key, f"{inner}/{name}", together[number].get(name) if together else None)
                arrays[name] = array * given.scales[number % len(given.scales)] if isinstance(given, Tensor) else array
            if setting.keep is None or setting.keep(arrays):
                drawn.append(arrays)
                break
        else:
            return None
    return drawn


def draw_one(given: Given, sizes: Sizes, key: bytes, label: str, signs: Array | None = None) -> NDArray[Any]:
    """Return one array, drawn under these sizes; or the data that stands in its place."""
    if isinstance(given, Data):
        return given.values
    shape = _shape(given.axes, sizes)
    match given:
        case Labels():
            (classes,) = _shape(given.classes, sizes)
            return draws.labels(key, label, shape, classes)
        case Targets():
            return (draws.signs(key, label, shape) + 1) / 2
    if signs is None:
        signs = draws.signs(key, label, shape)
    return signs * draws.sizes(key, label, shape, given.low, given.high)


def _shape(axes: str, sizes: Sizes) -> tuple[int, ...]:
    """Return the shape of these axes.

    >>> _shape("N D", {"N": 5, "D": 4}), _shape("*", {"*": (2, 3)})
    ((5, 4), (2, 3))
    """
    lengths: tuple[int, ...] = ()
    for axis in axes.split():
        length = sizes[axis]
        lengths += length if isinstance(length, tuple) else (length,)
    return lengths


def _joint_signs(setting: Setting, key: bytes, label: str) -> list[dict[str, Array]]:
    """Return signs for every draw that go through all combinations, where all tensors have one shape; else nothing."""
    names = list(setting.tensors)
    tensors = [given for given in setting.tensors.values() if isinstance(given, Tensor)]
    shapes = [{_shape(tensor.axes, sizes) for tensor in tensors} for sizes in setting.sizes]
    if len(tensors) < len(names) or any(len(shape) != 1 for shape in shapes):
        return []
    ends = np.cumsum([int(np.prod(shape, dtype=int)) for (shape,) in shapes])
    every = draws.joint_signs(key, label, names, int(ends[-1]))
    return [
        {name: np.split(every[name], ends[:-1])[number].reshape(shape) for name in names}
        for number, (shape,) in enumerate(shapes)
    ]


def directions_for(
    calls: Calls, arrays: Arrays, setting: Setting, key: bytes, label: str, ones: bool = False
) -> dict[str, tuple[Array, ...]]:
    """Return random directions for the central differences, by tensor with a gradient; none where no output has an upstream.

    ones: a single direction, of 1 and -1 alone, which a file of numbers holds in next to no space.
    """
    if not calls.upstream([*arrays, *setting.numbers]):
        return {}

    def direction(tensor: str, number: int) -> Array:
        inner, shape = f"{label}/{tensor}/direction/{number}", arrays[tensor].shape
        signs = draws.signs(key, inner, shape)
        return signs if ones else signs * draws.sizes(key, inner, shape, 0.5, 1.5)

    return {
        tensor: tuple(direction(tensor, number) for number in range(1 if ones else DIRECTIONS))
        for tensor in calls.gradients(arrays).values()
    }
