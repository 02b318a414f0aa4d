"""Classes in every style."""

from __future__ import annotations

import abc
import copy
import dataclasses
import enum
from abc import ABC, abstractmethod
from collections import namedtuple
from dataclasses import asdict, astuple, dataclass, field, replace
from enum import Enum, Flag, IntEnum, auto
from typing import ClassVar, NamedTuple

import numpy as np


class Layer(ABC):
    @abstractmethod
    def forward(self, x): ...

    @property
    @abstractmethod
    def size(self) -> int: ...

    def __call__(self, x):
        return self.forward(x)


class Dense(Layer):
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        return x @ self.W + self.b

    @property
    def size(self):
        return self.W.size + self.b.size


def abstract_base_class():
    try:
        Layer()
    except TypeError:
        refused = True
    return Dense(np.eye(2), np.ones(2))(np.ones((1, 2))), Dense(np.eye(2), np.ones(2)).size, refused


@dataclass
class Settings:
    rate: float = 0.1
    sizes: list[int] = field(default_factory=lambda: [2, 3, 1])
    name: str = field(default="net", repr=False, compare=False)
    count: ClassVar[int] = 7

    def __post_init__(self):
        self.depth = len(self.sizes)


def data_class():
    s = Settings(0.5)
    return s.rate, s.depth, s == Settings(0.5, name="other"), len(repr(s)), s.count, len(dataclasses.fields(s))


def data_class_taken_apart():
    s = replace(Settings(), rate=0.3)
    return asdict(s)["rate"], astuple(s)[1], len(s.__match_args__)


@dataclass(frozen=True, order=True, slots=True, kw_only=True)
class Point:
    x: float
    y: float = 0.0

    def __add__(self, other):
        return Point(x=self.x + other.x, y=self.y + other.y)


def frozen_data_class():
    p = Point(x=1) + Point(x=2, y=3)
    try:
        p.x = 5
    except dataclasses.FrozenInstanceError:
        return p.x, p.y, p < Point(x=9), hash(p) == hash(Point(x=3, y=3.0)), max(p, Point(x=0)).x


class Activation(Enum):
    RELU = "relu"
    TANH = "tanh"

    def __call__(self, x):
        return np.maximum(x, 0) if self is Activation.RELU else np.tanh(x)


class Mode(IntEnum):
    TRAIN = 1
    TEST = auto()


class Options(Flag):
    BIAS = auto()
    NORM = auto()
    BOTH = BIAS | NORM


def enumerations():
    return (
        Activation("relu")(np.array([-1.0, 2.0])),
        len(Activation),
        Mode.TEST + 1,
        (Options.BIAS | Options.NORM) == Options.BOTH,
        Options.NORM in Options.BOTH,
        [mode.value for mode in Mode],
        Activation["TANH"] is Activation.TANH,
        len(enum.Enum("Colour", "RED GREEN")),
    )


class Slotted:
    __slots__ = ("grad", "value")

    def __init__(self, value):
        self.value, self.grad = value, 0.0


def slots():
    s = Slotted(2.0)
    try:
        s.other = 1
    except AttributeError:
        return s.value, hasattr(s, "__dict__")


class Temperature:
    def __init__(self, celsius):
        self._celsius = celsius

    @property
    def fahrenheit(self):
        return self._celsius * 9 / 5 + 32

    @fahrenheit.setter
    def fahrenheit(self, value):
        self._celsius = (value - 32) * 5 / 9

    @classmethod
    def of_kelvin(cls, kelvin):
        return cls(kelvin - 273.15)

    @staticmethod
    def is_hot(celsius):
        return celsius > 30


def properties():
    t = Temperature(100)
    t.fahrenheit += 18
    return t._celsius, Temperature.of_kelvin(300).fahrenheit, Temperature.is_hot(31)


class Positive:
    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, thing, owner=None):
        return self if thing is None else getattr(thing, self.name)

    def __set__(self, thing, value):
        if value <= 0:
            raise ValueError(f"{self.name} must be positive")
        setattr(thing, self.name, value)


class Optimizer:
    rate = Positive()

    def __init__(self, rate):
        self.rate = rate


def descriptors():
    o = Optimizer(0.5)
    try:
        o.rate = -1
    except ValueError as error:
        return o.rate, len(str(error)), isinstance(Optimizer.rate, Positive)


class Registry(type):
    known: dict[str, type] = {}

    def __new__(mcls, name, bases, space, **options):
        made = super().__new__(mcls, name, bases, space)
        mcls.known[options.get("key", name)] = made
        return made

    def __init__(cls, name, bases, space, **options):
        super().__init__(name, bases, space)


class First(metaclass=Registry, key="one"):
    value = 1


class Second(First):
    value = 2


def metaclasses():
    return Registry.known["one"].value, Registry.known["Second"]().value, len(Registry.known)


class Plugin:
    kinds: list[type] = []

    def __init_subclass__(cls, weight=1, **options):
        super().__init_subclass__(**options)
        cls.weight = weight
        Plugin.kinds.append(cls)


class Heavy(Plugin, weight=5):
    pass


def subclasses_are_registered():
    return [kind.weight for kind in Plugin.kinds]


class Vector:
    def __init__(self, *values):
        self.values = values

    def __add__(self, other):
        return Vector(*(a + b for a, b in zip(self.values, other)))

    def __mul__(self, factor):
        return Vector(*(a * factor for a in self.values))

    __rmul__ = __mul__

    def __matmul__(self, other):
        return sum(a * b for a, b in zip(self, other))

    def __neg__(self):
        return self * -1

    def __iter__(self):
        return iter(self.values)

    def __len__(self):
        return len(self.values)

    def __getitem__(self, place):
        return self.values[place]

    def __eq__(self, other):
        return tuple(self) == tuple(other)

    def __hash__(self):
        return hash(self.values)

    def __abs__(self):
        return (self @ self) ** 0.5

    def __bool__(self):
        return any(self.values)

    def __contains__(self, value):
        return value in self.values

    def __repr__(self):
        return f"Vector{self.values}"

    def __format__(self, spec):
        return ", ".join(format(value, spec) for value in self)


def operators_of_ones_own():
    v = Vector(3.0, 4.0)
    return [
        list(2 * v + -v),
        v @ v,
        abs(v),
        v[1],
        v[::-1],
        len({v, Vector(3.0, 4.0)}),
        4.0 in v,
        bool(Vector(0)),
        len(f"{v:.2f}"),
        len(repr(v)),
        np.array(v),
    ]


class Base:
    def __init__(self, **options):
        self.trace = ["base"]
        super().__init__(**options)


class Left(Base):
    def __init__(self, left=1, **options):
        super().__init__(**options)
        self.trace.append("left")
        self.left = left


class Right(Base):
    def __init__(self, right=2, **options):
        super().__init__(**options)
        self.trace.append("right")
        self.right = right


class Both(Left, Right):
    pass


def several_parents():
    b = Both(left=5, right=6)
    return b.left, b.right, len(b.trace), [kind.__name__ for kind in Both.__mro__].index("Right"), isinstance(b, Right)


class Pair(NamedTuple):
    W: np.ndarray
    b: float = 0.0


Triple = namedtuple("Triple", ["x", "y", "z"], defaults=[9])


def named_tuples():
    p, t = Pair(np.ones(2)), Triple(1, 2)
    return p.W, p.b, t.z, t._replace(x=4).x, len(t._asdict()), Triple._make([1, 2, 3]).y


class Attributes:
    def __getattr__(self, name):
        if name.startswith("w"):
            return len(name)
        raise AttributeError(name)

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value * 2)


def attributes_on_demand():
    a = Attributes()
    a.x = 4
    setattr(a, "y", 5)
    return a.weight, a.x, getattr(a, "y"), getattr(a, "missing", -1), hasattr(a, "nothing"), len(vars(a))


class Counter:
    made = 0

    def __new__(cls, *arguments):
        cls.made += 1
        return super().__new__(cls)

    def __init__(self, start=0):
        self.n = start

    def __next__(self):
        self.n += 1
        if self.n > 5:
            raise StopIteration
        return self.n

    def __iter__(self):
        return self

    def __del__(self):
        Counter.made -= 0


def iterators_of_ones_own():
    return list(Counter()), sum(Counter(2)), Counter.made >= 2


def copies():
    net = Dense(np.eye(2), np.zeros(2))
    shallow, deep = copy.copy(net), copy.deepcopy(net)
    net.W[0, 0] = 9
    return shallow.W, deep.W


class Singleton:
    _it = None

    def __new__(cls):
        if cls._it is None:
            cls._it = super().__new__(cls)
        return cls._it


def only_one_of_a_kind():
    return Singleton() is Singleton()


def classes_made_on_the_fly():
    made = type("Made", (Dense,), {"double": lambda self: self.W * 2})
    return made(np.eye(2), 0).double(), issubclass(made, Layer), isinstance(abc.ABCMeta, type)


class Module:
    def __init__(self):
        self.__dict__["params"] = {}

    def __setattr__(self, name, value):
        if isinstance(value, np.ndarray):
            self.params[name] = value
        self.__dict__[name] = value

    def parameters(self):
        yield from self.params.values()


def modules_that_collect_parameters():
    m = Module()
    m.W, m.b, m.name = np.ones((2, 2)), np.zeros(2), "m"
    return [p.sum() for p in m.parameters()], len(m.params)
