"""How well student code is shut in: the layers that hold here, and the level that they make."""

from collections.abc import Collection
from enum import StrEnum


class Layer(StrEnum):
    """One wall. Every one of them holds without the others."""

    SECCOMP = "seccomp"  # computing is all that the kernel does for it
    RLIMITS = "rlimits"  # so much memory, time and descriptors
    NAMESPACES = "namespaces"  # an empty root, no network, no other process
    LANDLOCK = "landlock"  # no file and no port may be opened
    USER = "user"  # a user that owns nothing, where root starts it


class Level(StrEnum):
    """What a verdict may rest on, from the least."""

    NONE = "NONE"  # an ordinary process of yours
    WEAK = "WEAK"  # one wall, and not the one that matters
    STRONG = "STRONG"  # nothing but computing, within limits
    FULL = "FULL"  # two walls, each enough without the other

    def reaches(self, other: "Level") -> bool:
        """Return whether this level is the other or above it."""
        order = list(Level)
        return order.index(self) >= order.index(other)


def level_of(layers: Collection[Layer]) -> Level:
    """Return the level that layers make together.

    >>> level_of([Layer.SECCOMP, Layer.RLIMITS]), level_of([Layer.RLIMITS])
    (<Level.STRONG: 'STRONG'>, <Level.NONE: 'NONE'>)
    """
    if Layer.RLIMITS not in layers:
        return Level.NONE
    if Layer.SECCOMP in layers:
        return Level.FULL if Layer.NAMESPACES in layers else Level.STRONG
    return Level.WEAK if {Layer.NAMESPACES, Layer.LANDLOCK} & set(layers) else Level.NONE
