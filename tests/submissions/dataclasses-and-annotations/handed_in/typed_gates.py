from __future__ import annotations

import enum
import typing
from abc import ABC, abstractmethod
from dataclasses import KW_ONLY, InitVar, dataclass, field
from typing import ClassVar, Generic, NamedTuple, Optional, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
T = TypeVar("T")


class Node(Protocol):
    def forward(self, *inputs: Array) -> Array: ...


class Which(enum.Enum):
    FIRST = enum.auto()
    SECOND = enum.auto()


class Pair(NamedTuple):
    dx: Array
    dy: Array


class Gate(ABC, Generic[T]):
    @abstractmethod
    def forward(self, *inputs: Array) -> T: ...

    @abstractmethod
    def backward(self, upstream: T) -> tuple[Array, ...]: ...


@dataclass
class AddGate(Gate[Array]):
    _: KW_ONLY
    label: str = "add"

    def forward(self, x: Array, y: Array) -> Array:
        return x + y

    def backward(self, dz: Array) -> Pair:
        return Pair(dx=dz.copy(), dy=dz.copy())


@dataclass(eq=False)
class MulGate(Gate[Array]):
    inputs: Optional[Pair] = field(default=None, repr=False)
    count: ClassVar[int] = 0
    seed: InitVar[int] = 0

    def __post_init__(self, seed: int) -> None:
        MulGate.count += 1

    def forward(self, x: Array, y: Array) -> Array:
        self.inputs = Pair(x, y)
        return x * y

    def backward(self, dz: Array) -> Pair:
        match self.inputs:
            case Pair(x, y):
                return Pair(dz * y, dz * x)
        raise ValueError("forward first")


@dataclass(slots=True)
class SigmoidGate:
    s: Array | None = None

    def forward(self, x: Array) -> Array:
        self.s = 1 / (1 + np.exp(-x))
        return self.s

    def backward(self, ds: Array) -> Array:
        assert self.s is not None
        return ds * self.s * (1 - self.s)


class MaxGate:
    winner: dict[Which, Array]

    def forward(self, x: Array, y: Array) -> Array:
        self.winner = {Which.FIRST: x > y, Which.SECOND: x <= y}
        return np.maximum(x, y)

    def backward(self, dz: Array) -> Pair:
        return Pair(*(dz * self.winner[which] for which in Which))


@dataclass
class AddMulCircuit:
    add: AddGate = field(default_factory=AddGate)
    mul: MulGate = field(default_factory=MulGate)

    def forward(self, x: Array, y: Array, z: Array) -> Array:
        return self.mul.forward(self.add.forward(x, y), z)

    def backward(self, df: Array) -> list[Array]:
        dq, dz = self.mul.backward(df)
        return [*self.add.backward(dq), dz]


hints = typing.get_type_hints(AddMulCircuit)
assert hints["mul"] is MulGate
