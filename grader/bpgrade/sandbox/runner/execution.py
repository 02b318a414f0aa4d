"""One statement, run as Python runs it; what a notebook may await at its top level is awaited."""

import ast
import types
import warnings
from collections.abc import Coroutine, Iterable
from typing import Any

#: So often something awaited may hand back control before it has its value.
_TURNS = 1000


#: What was compiled to see whether it can be, and has not run yet.
_compiled: dict[ast.stmt, types.CodeType] = {}


def try_out(statements: Iterable[ast.stmt], label: str) -> None:
    """Compile statements, as they are run where no `__future__` changes them. Raises SyntaxError where one cannot be: none is kept then."""
    _compiled.update({statement: _code(statement, label, 0) for statement in statements})


def execute(statement: ast.stmt, label: str, flags: int, space: dict[str, Any]) -> None:
    """Run a statement in the space of its module. Raises whatever it raises."""
    code = _compiled.pop(statement, None)
    if code is None or flags:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = _code(statement, label, flags)
    result = eval(code, space)
    if isinstance(result, types.CoroutineType):
        _await(result)


def _code(statement: ast.stmt, label: str, flags: int) -> types.CodeType:
    module = ast.Module([statement], [])
    code: types.CodeType = compile(module, label, "exec", flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    return code


def _await(coroutine: Coroutine[Any, Any, Any]) -> None:
    """Run a coroutine to its end, without the loop of events that would need the system's help."""
    try:
        for _turn in range(_TURNS):
            coroutine.send(None)
    except StopIteration:
        return
    finally:
        coroutine.close()
    raise RuntimeError("what is awaited here did not come")
