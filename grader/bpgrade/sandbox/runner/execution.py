"""One statement, run as Python runs it; what a notebook may await at its top level is awaited."""

import ast
import types
import warnings
from collections.abc import Coroutine
from typing import Any

#: So often something awaited may hand back control before it has its value.
_TURNS = 1000


def execute(statement: ast.stmt, label: str, flags: int, space: dict[str, Any]) -> None:
    """Run a statement in the space of its module. Raises whatever it raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code = compile(
            ast.Module([statement], []), label, "exec", flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True
        )
    result = eval(code, space)
    if isinstance(result, types.CoroutineType):
        _await(result)


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
