"""A formula of a quiz question: read once, then worked out for numbers, or spelled as a platform spells it."""

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bpgrade.errors import CourseError
from bpgrade.messages import _, listed


def _sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


#: What a formula may call, with how many arguments.
_FUNCTIONS: dict[str, tuple[int, Callable[..., float]]] = {
    "abs": (1, abs),
    "exp": (1, math.exp),
    "log": (1, math.log),
    "sqrt": (1, math.sqrt),
    "sigmoid": (1, _sigmoid),
    "tanh": (1, math.tanh),
    "max": (2, max),
    "min": (2, min),
}
_OPERATORS: dict[type[ast.operator], tuple[str, Callable[[float, float], float]]] = {
    ast.Add: ("+", lambda one, other: one + other),
    ast.Sub: ("-", lambda one, other: one - other),
    ast.Mult: ("*", lambda one, other: one * other),
    ast.Div: ("/", lambda one, other: one / other),
    ast.Pow: ("**", lambda one, other: one**other),
}


@dataclass(frozen=True)
class Formula:
    """A formula. text: as it was written, in Python; names: of the numbers that it needs."""

    text: str
    tree: ast.expr = field(compare=False)
    names: frozenset[str]


def read(text: str) -> Formula:
    """Return the formula that a text is: numbers, names, + - * / **, brackets, and a few functions.

    Raises CourseError for anything else.

    >>> sorted(read("dz * sigmoid(z)").names)
    ['dz', 'z']
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise CourseError(_("“{formula}” is not a formula.").format(formula=text)) from None
    wrong = _not_allowed(tree)
    if wrong is not None:
        raise CourseError(
            _(
                "The formula “{formula}” has {part} in it: it may use numbers, names, + - * / **, and {functions}."
            ).format(formula=text, part=wrong, functions=listed(list(_FUNCTIONS)))
        )
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in called}
    return Formula(text.strip(), tree, frozenset(names))


def value(formula: Formula, given: Mapping[str, float]) -> float:
    """Return what a formula comes to for these numbers.

    Raises CourseError where a number is missing, or where it comes to no finite number.

    >>> value(read("x * (1 - x)"), {"x": 0.5})
    0.25
    """
    missing = sorted(formula.names - set(given))
    if missing:
        raise CourseError(
            _("The formula “{formula}” needs {names}, which has no value.").format(
                formula=formula.text, names=listed(missing)
            )
        )
    try:
        result = float(_work_out(formula.tree, given))
    except (ArithmeticError, ValueError, TypeError):
        # A negative number to the power of a half is complex: no number for a quiz.
        result = math.nan
    if not math.isfinite(result) and not formula.names:
        raise CourseError(_("The formula “{formula}” comes to no number.").format(formula=formula.text))
    if not math.isfinite(result):
        raise CourseError(
            _("The formula “{formula}” comes to no number for {values}.").format(
                formula=formula.text, values=listed([f"{name} = {given[name]:g}" for name in sorted(formula.names)])
            )
        )
    return result


def for_moodle(formula: Formula) -> str:
    """Return a formula as Moodle reads it.

    >>> for_moodle(read("-x**2 + sigmoid(z)"))
    '((-1*pow({x},2))+(1/(1+exp(-1*{z}))))'
    """
    return _spell(formula.tree, _MOODLE)


def for_canvas(formula: Formula) -> str:
    """Return a formula as Canvas reads it, which has no exponential function and no minus sign in front.

    >>> for_canvas(read("-x**2 + sigmoid(z)"))
    '((-1*(x^2))+(1/(1+(e^(-1*z)))))'
    """
    return _spell(formula.tree, _CANVAS)


@dataclass(frozen=True)
class _Spelling:
    """How a platform writes what is not the same everywhere. renamed: its own names of functions."""

    name: str
    power: str
    exponential: str
    renamed: Mapping[str, str]


_MOODLE = _Spelling("{{{0}}}", "pow({0},{1})", "exp({0})", {})
_CANVAS = _Spelling("{0}", "({0}^{1})", "(e^({0}))", {"log": "ln"})


def _not_allowed(node: ast.expr) -> str | None:
    """Return the first part that no formula may have; nothing where all is well."""
    match node:
        case ast.Constant(value=bool()) | ast.Constant(value=complex()):
            return ast.unparse(node)
        case ast.Constant(value=int() | float()) | ast.Name():
            return None
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _not_allowed(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _not_allowed(left) or _not_allowed(right)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            if len(arguments) != _FUNCTIONS[name][0]:
                return ast.unparse(node)
            return next(filter(None, map(_not_allowed, arguments)), None)
        case _:
            return ast.unparse(node)


def _work_out(node: ast.expr, given: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            # Whole numbers of Python have no end, and a power of them need not come to one either.
            return float(number)
        case ast.Name(id=name):
            return given[name]
        case ast.UnaryOp(operand=operand):
            return -_work_out(operand, given)
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)][1](_work_out(left, given), _work_out(right, given))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _FUNCTIONS[name][1](*(_work_out(one, given) for one in arguments))
        case _:
            raise TypeError(node)


def _spell(node: ast.expr, way: _Spelling) -> str:
    match node:
        case ast.Constant(value=number):
            return repr(number)
        case ast.Name(id=name):
            return way.name.format(name)
        case ast.UnaryOp(operand=operand):
            return f"(-1*{_spell(operand, way)})"
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return way.power.format(_spell(left, way), _spell(right, way))
        case ast.BinOp(left=left, op=op, right=right):
            return f"({_spell(left, way)}{_OPERATORS[type(op)][0]}{_spell(right, way)})"
        case ast.Call(func=ast.Name(id=name), args=arguments):
            inside = [_spell(one, way) for one in arguments]
            match name:
                case "exp":
                    return way.exponential.format(inside[0])
                case "sigmoid":
                    return f"(1/(1+{way.exponential.format(f'-1*{inside[0]}')}))"
                case "tanh":
                    # Written with the exponential, which both have.
                    return f"(1-2/(1+{way.exponential.format(f'2*{inside[0]}')}))"
            return f"{way.renamed.get(name, name)}({','.join(inside)})"
        case _:
            raise TypeError(node)
