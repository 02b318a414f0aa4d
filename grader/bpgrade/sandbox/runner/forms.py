"""What a piece of Python does, told from its form: what it binds, and whether it computes anything."""

import ast
import contextlib
import re
from functools import cache

from bpgrade.sandbox.runner.statements import RUN_FILE

_DEFINES = re.compile(r"^(?:(?:class|(?:async\s+)?def)\s+(\w+)|(\w+)\s*(?::[^=\n]+)?=(?!=))", re.MULTILINE)


def bound_by(statement: ast.stmt) -> set[str]:
    """Return the names that an import, a definition or an assignment binds; none for another statement."""
    match statement:
        case ast.Import(names) | ast.ImportFrom(names=names):
            return {alias.asname or alias.name.partition(".")[0] for alias in names}
        case ast.ClassDef(name) | ast.FunctionDef(name) | ast.AsyncFunctionDef(name):
            return {name}
        case ast.Assign(targets):
            return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
        case ast.AnnAssign(ast.Name(name)):
            return {name}
    return set()


def is_guard(test: ast.expr) -> bool:
    """Return whether a condition asks whether the file was started by itself."""
    match test:
        case ast.Compare(ast.Name("__name__"), [ast.Eq()], [ast.Constant("__main__")]):
            return True
    return False


def attributes_of(name: str, text: str) -> set[str]:
    """Return the attributes by which a text uses a name.

    >>> sorted(attributes_of("gates", "g = gates.AddGate(); h = other.gates.x"))
    ['AddGate']
    """
    if not name.isidentifier():
        return set()
    used = _attributes(text)
    return set(re.findall(rf"(?<![\w.]){name}\.(\w+)", text)) if used is None else used.get(name, set())


# Of many files with many imports, each is asked about each.
@cache
def _attributes(text: str) -> dict[str, set[str]] | None:
    """Return, by name, the attributes by which a text uses it; nothing where it is no Python."""
    used: dict[str, set[str]] = {}
    with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Attribute(ast.Name(name), attribute):
                    used.setdefault(name, set()).add(attribute)
        return used
    return None


def mentions(name: str, text: str) -> bool:
    """Return whether a text defines a name, or anything for a star, at its margin.

    >>> text = "class A:\\n    b = 1\\nasync def c(): pass\\nd: int = 3\\nd == e"
    >>> [name for name in ("A", "b", "c", "d", "e", "*") if mentions(name, text)]
    ['A', 'c', 'd', '*']
    """
    return bool(_at_margin(text)) if name == "*" else name in _at_margin(text)


@cache
def _at_margin(text: str) -> frozenset[str]:
    """Return what a text defines at its margin."""
    return frozenset(one or other for one, other in _DEFINES.findall(text))


def one_import_each(statement: ast.stmt) -> list[ast.stmt]:
    """Return `import a, b` as two statements, so that one that fails does not take the other along."""
    if not isinstance(statement, ast.Import | ast.ImportFrom) or len(statement.names) == 1:
        return [statement]
    parts: list[ast.stmt] = []
    for alias in statement.names:
        part = (
            ast.Import([alias])
            if isinstance(statement, ast.Import)
            else ast.ImportFrom(statement.module, [alias], statement.level)
        )
        parts.append(ast.copy_location(part, statement))
    return parts


def defines_only(statement: ast.stmt) -> bool:
    """Return whether a statement is an import, a definition or a plain assignment, or tries or chooses between such."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return True
        case ast.Assign(value=value) | ast.AnnAssign(value=value):
            return value is not None and (isinstance(value, ast.Lambda) or _is_plain(value))
        case ast.Try():
            bodies = [*statement.body, *(part for handler in statement.handlers for part in handler.body)]
            return all(defines_only(part) or isinstance(part, ast.Pass) for part in bodies)
        case ast.Expr(ast.Call(ast.Name(name))):
            return name == RUN_FILE
        case ast.If():
            bodies = [*statement.body, *statement.orelse]
            return all(defines_only(part) or isinstance(part, ast.Pass) for part in bodies)
    return False


#: What a plain assignment may call: things that make containers, types and functions, and compute next to nothing.
_MAKES = {"namedtuple", "NamedTuple", "dataclass", "dict", "list", "set", "tuple", "frozenset", "deque", "defaultdict"}
_MAKES |= {"OrderedDict", "int", "float", "str", "bool", "object", "partial", "TypeVar", "NewType"}
_MAKERS = {"np", "numpy", "math", "collections", "typing", "functools", "dataclasses"}


def _is_plain(value: ast.expr) -> bool:
    """Return whether computing a value takes no time worth mentioning, as far as one can see."""
    for node in ast.walk(value):
        match node:
            case ast.Call(func=ast.Name(name)) if name in _MAKES:
                continue
            case ast.Call(func=function):
                root: ast.expr = function
                while isinstance(root, ast.Attribute):
                    root = root.value
                if not (isinstance(root, ast.Name) and root.id in _MAKERS):
                    return False
            case ast.Await() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                return False
    return True
