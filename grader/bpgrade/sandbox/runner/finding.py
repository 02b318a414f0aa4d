"""The definitions that are there when everything handed in has run: which one counts, and why there is none."""

import ast
import types
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bpgrade.sandbox.runner.attempts import is_worked_on
from bpgrade.sandbox.runner.cells import Cell
from bpgrade.sandbox.runner.notes import Note, of_syntax
from bpgrade.sandbox.runner.standins import StandIn
from bpgrade.sandbox.runner.statements import Broken


@dataclass
class Module:
    """One file handed in, and the module it becomes, with the name that it began with.

    places: where each wanted name was bound last, and forms: by which statement. earlier: where another one stood before that.
    work: what a stub, or what is no definition, has taken the place of. lesser: classes without what stopped in their bodies.
    others: what it defines beside the wanted names. flags: what it imports from `__future__`. guarded: definitions below
    `if __name__ == "__main__"`. star: why an import of everything failed.
    """

    path: str
    cells: list[Cell]
    module: types.ModuleType
    name: str
    started: bool = False
    flags: int = 0
    guarded: list[tuple[Cell, ast.stmt]] = field(default_factory=list)
    star: str = ""
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    forms: dict[str, ast.stmt] = field(default_factory=dict)
    earlier: dict[str, tuple[str, int]] = field(default_factory=dict)
    lesser: dict[str, Any] = field(default_factory=dict)
    work: dict[str, tuple[Any, tuple[str, int]]] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)
    failed: dict[str, Note] = field(default_factory=dict)
    again: list[tuple[Cell, ast.stmt, int, Note]] = field(default_factory=list)

    def work_under(self, name: str) -> list[tuple[Any, tuple[str, int]]]:
        """Return the work of a name that something else has taken the place of, and where it stands."""
        return [self.work[name]] if name in self.work else []


@dataclass(frozen=True)
class Found:
    """A definition: the thing itself, the name it has there, where that stands, and where another one does."""

    value: Any
    name: str
    label: str
    line: int
    other: tuple[str, int] | None


def find(modules: Sequence[Module], names: Sequence[str], is_class: bool) -> Found | None:
    """Return the definition under the first of these names that has one; the last file in order of path wins.

    A stub does not win over work, nor, where a class is needed, a function over a class; a stand-in for an import that
    failed is no definition.
    """
    found: list[tuple[Any, str, Module, tuple[str, int]]] = []
    for name in names:
        for file in reversed(modules):
            value = _definition(name, file.module.__dict__.get(name))
            if callable(value) and not isinstance(value, StandIn):
                found.append((value, name, file, _place(modules, file, name, value)))
    kept = [
        (value, name, file, place)
        for name in names
        for file in reversed(modules)
        for value, place in file.work_under(name)
    ]
    worked = [one for one in found if is_worked_on(one[0])]
    fitting = [one for one in worked if isinstance(one[0], type) or not is_class]
    for value, name, home, (label, line) in (fitting or worked or kept or found)[:1]:
        others = (
            place
            for thing, its_name, file, place in worked
            if thing is not value and its_name == name and not same(file.forms.get(name), home.forms.get(name))
        )
        other = home.earlier.get(name) or next(others, None)
        return Found(value, name, label, line, None if other == (label, line) else other)
    return None


def lost(modules: Sequence[Module], names: Sequence[str]) -> Note | None:
    """Return why a definition that was handed in is not there: what Python said, and where."""
    for file in reversed(modules):
        for name in names:
            if name in file.failed:
                return file.failed[name]
            for broken in file.broken:
                if broken.defines == name:
                    return of_syntax(broken)
    return None


def near(modules: Sequence[Module], names: Sequence[str], is_class: bool) -> str | None:
    """Return a name that was defined and differs from a wanted one by case or by one letter."""
    kinds = type if is_class else type | types.FunctionType
    for file in reversed(modules):
        for name, value in list(file.module.__dict__.items()):
            if isinstance(value, kinds) and any(nearly(name, wanted) for wanted in names):
                return name
    return None


def same(one: ast.stmt | None, other: ast.stmt | None) -> bool:
    """Return whether two statements say the same: a second copy of a definition is no other one."""
    return one is not None and other is not None and ast.dump(one) == ast.dump(other)


def nearly(name: str, wanted: str) -> bool:
    """Return whether two names differ by case alone, or by one letter.

    >>> nearly("Mulgate", "MulGate"), nearly("MulGates", "MulGate"), nearly("MulGat", "MulGate"), nearly("Max", "Mul")
    (True, True, True, False)
    """
    one, other = name.lower().replace("_", ""), wanted.lower().replace("_", "")
    if len(one) > len(other):
        one, other = other, one
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    return len(other) - len(one) <= 1 and other[start + 1 :] == one[start + (len(one) == len(other)) :]


def _place(modules: Sequence[Module], file: Module, name: str, value: object) -> tuple[str, int]:
    """Return where a name was bound; for one that was imported from another file handed in, where it is defined."""
    home, own_name = getattr(value, "__module__", None), getattr(value, "__name__", "")
    for other in modules:
        if other is not file and other.name == home and own_name in other.places:
            return other.places[own_name]
    return file.places.get(name, (file.path, 1))


def _definition(name: str, value: Any) -> Any:
    """Return what a name defines: the class itself where an object of it took its name; a module defines nothing."""
    if isinstance(value, types.ModuleType):
        return None
    return type(value) if type(value).__name__ == name else value
