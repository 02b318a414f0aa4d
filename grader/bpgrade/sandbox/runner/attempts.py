"""Whether a function or class holds any work: more than a docstring, `pass`, `...`, `return None` or a stub's raise."""

import dis
import types
from typing import Any


def is_worked_on(value: Any) -> bool:
    """Return whether a function, or any method of a class but its constructor, does anything.

    >>> is_worked_on(type("Stub", (), {"forward": lambda self, x: None})), is_worked_on(lambda x: 1)
    (False, True)
    """
    if not isinstance(value, type):
        return attempted(value)
    members = {name: member for kind in reversed(value.__mro__[:-1]) for name, member in vars(kind).items()}
    functions = [
        member for name, member in members.items() if isinstance(member, types.FunctionType) and name != "__init__"
    ]
    return not functions or any(map(attempted, functions))


def attempted(function: Any) -> bool:
    """Return whether a function's body does anything. What is not plain Python counts as work.

    >>> attempted(lambda: 1), attempted(lambda: None)
    (True, False)
    """
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    if not isinstance(code, types.CodeType):
        return True
    # A method that could not be read was made to raise SyntaxError.
    if code.co_names not in ((), ("NotImplementedError",), ("SyntaxError",)):
        return True
    constant: Any = None
    for instruction in dis.get_instructions(code):
        if instruction.opname == "RAISE_VARARGS":
            return False
        if instruction.opname in ("LOAD_CONST", "RETURN_CONST"):
            constant = instruction.argval
        elif instruction.opname not in _IDLE:
            return True
    return constant is not None


_IDLE = {"RESUME", "NOP", "PUSH_NULL", "LOAD_GLOBAL", "LOAD_COMMON_CONSTANT", "PRECALL", "CALL", "RETURN_VALUE"}
