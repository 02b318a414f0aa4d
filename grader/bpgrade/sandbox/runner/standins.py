"""What stands in for what is not here. A missing import's lets a file go on, and raises when a graded call uses it; the checker's,
which notebooks call between the cells, does nothing at all.
"""

import types
from typing import Any

#: True while graded calls run. Before that, at a file's top level, a stand-in swallows what is done to it.
calling = False


#: Where a class says why one of its bases is not here.
WHY = "__not_here__"


class StandIn:
    """In place of a module, or a thing in it, that is not here."""

    def __init__(self, why: str) -> None:
        self.__dict__["_why"] = why

    def _use(self) -> "StandIn":
        if calling:
            raise ImportError(self._why)
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self._use()

    def __setattr__(self, name: str, value: object) -> None:
        self._use()

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        self._use()
        # `@njit` and `@no_grad()` from a library that is not here leave what they decorate as it is.
        return arguments[0] if len(arguments) == 1 and callable(arguments[0]) else self

    def __getitem__(self, key: object) -> "StandIn":
        return self._use()

    def __setitem__(self, key: object, value: object) -> None:
        self._use()

    def __iter__(self) -> Any:
        self._use()
        return iter(())

    def __enter__(self) -> "StandIn":
        return self._use()

    def __exit__(self, *_: object) -> None:
        return None

    def __bool__(self) -> bool:
        self._use()
        return False

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        # What a class would have from it is asked of the class, and cannot be told from what nobody wrote.
        return (type("NotHere", (), {WHY: self.__dict__["_why"]}),)


def _swallow(self: StandIn, *_: object) -> StandIn:
    return self._use()


# `torch.Tensor | None` in an annotation, `2 * torch.pi` beside a class: anything may be written with a missing module.
for _name in [
    "or",
    "and",
    "xor",
    "add",
    "sub",
    "mul",
    "truediv",
    "floordiv",
    "mod",
    "pow",
    "matmul",
    "lshift",
    "rshift",
]:
    setattr(StandIn, f"__{_name}__", _swallow)
    setattr(StandIn, f"__r{_name}__", _swallow)
for _name in ["neg", "pos", "abs", "invert", "lt", "le", "gt", "ge"]:
    setattr(StandIn, f"__{_name}__", _swallow)


class _Silent(StandIn):
    """In place of the checker, and of whatever is asked of what it returns: nothing happens, and nothing is ever wrong."""

    def _use(self) -> "StandIn":
        return self

    def __call__(self, *_: Any, **__: Any) -> "StandIn":
        return self

    def __bool__(self) -> bool:
        return True

    def __float__(self) -> float:
        return 0.0

    def __index__(self) -> int:
        return 0

    def __len__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return ""

    def __format__(self, _how: str) -> str:
        return ""


#: What notebooks import to check themselves: the grader's own package is not to be had where student code runs, and otter would ask it.
CHECKERS = {"bpgrade", "otter"}


def checker(name: str) -> types.ModuleType:
    """Return what an import of the checker, or of a module in it, binds."""

    def of(attribute: str) -> Any:
        if attribute.startswith("__") and attribute.endswith("__"):
            raise AttributeError(attribute)
        return _Silent("")

    module = types.ModuleType(name)
    vars(module).update(__getattr__=of, __all__=["check", "grade", "graph", "nudge", "speak"])
    return module
