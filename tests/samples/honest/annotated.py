"""Code with annotations of every kind."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Generic,
    Literal,
    Optional,
    Protocol,
    TypedDict,
    TypeVar,
    Union,
    cast,
    overload,
    runtime_checkable,
)

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from somewhere_else import Tensor

T = TypeVar("T", bound=float)
Array = npt.NDArray[np.float64]
Kind = Literal["relu", "tanh"]
RATE: Final = 0.1
Shape = tuple[int, ...]


@runtime_checkable
class Gate(Protocol):
    def forward(self, *inputs: Array) -> Array: ...

    def backward(self, upstream: Array) -> tuple[Array, ...]: ...


class Mul:
    def forward(self, x: Array, y: Array) -> Array:
        self.x, self.y = x, y
        return x * y

    def backward(self, upstream: Array) -> tuple[Array, Array]:
        return upstream * self.y, upstream * self.x


def protocols() -> tuple[Any, ...]:
    gate: Gate = Mul()
    return gate.forward(np.ones(2), np.arange(2.0)), *gate.backward(np.ones(2)), isinstance(gate, Gate)


class Stack(Generic[T]):
    def __init__(self) -> None:
        self.items: list[T] = []

    def push(self, item: T) -> Stack[T]:
        self.items.append(item)
        return self


def generics() -> float:
    stack = Stack[float]()
    return stack.push(2.0).push(3.0).items[-1]


class Config(TypedDict, total=False):
    rate: float
    sizes: list[int]


def typed_dictionaries() -> list[float]:
    config: Config = {"rate": 0.5}
    return [config["rate"], len(Config.__annotations__), "sizes" in config]


@overload
def double(x: float) -> float: ...
@overload
def double(x: Array) -> Array: ...
def double(x):
    return x * 2


def overloads() -> tuple[float, Array]:
    return double(2.0), double(np.ones(2))


def optional_things(x: Optional[ArrayLike] = None, y: Union[int, float] = 1, kind: Kind = "relu") -> Array:
    return np.asarray([0.0] if x is None else x) * y


def optional_arguments() -> Array:
    return optional_things([1, 2], 3.5)


def names_that_nobody_has(x: Tensor) -> Tensor:
    return x


def annotations_are_not_run() -> float:
    return names_that_nobody_has(3.0)


def functions_as_arguments() -> Array:
    def apply(f: Callable[[Array], Array], x: Array) -> Array:
        return f(x)

    return apply(np.tanh, np.linspace(-1, 1, 5))


def generators_with_types() -> list[int]:
    def batches(n: int) -> Iterator[int]:
        yield from range(0, n, 2)

    return list(batches(7))


@dataclass
class Layer:
    W: NDArray[np.float64]
    name: str = "layer"
    size: Annotated[int, "units"] = 3

    def total(self) -> float:
        return cast(float, self.W.sum())


def typed_data_classes() -> tuple[float, int]:
    return Layer(np.ones((2, 2))).total(), len(
        typing.get_type_hints(Layer, {"np": np, "NDArray": NDArray, "Annotated": Annotated})
    )


def new_types() -> float:
    Seconds = typing.NewType("Seconds", float)
    return Seconds(2.5), typing.get_args(Kind)[0] == "relu", Shape.__origin__ is tuple
