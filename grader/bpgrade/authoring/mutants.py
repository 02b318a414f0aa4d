"""Mutants of an answer: the answer with one small fault in it, made by rule, as haste or a slip of the hand makes it.

A rule looks at one piece of code and says what may stand there instead. All rules are tried at every piece of every function.
"""

import ast
import copy
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import CodeType
from typing import Any, TypeVar

#: Functions that are taken for one another.
_NEIGHBOURS = (
    ("exp", "expm1", "log"),
    ("log", "log1p", "log10"),
    ("sum", "mean", "max", "cumsum"),
    ("maximum", "minimum", "add"),
    ("tanh", "sinh", "arctan"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("hstack", "vstack"),
    ("dot", "outer"),
    ("abs", "square"),
)
_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Add, ast.Div),
    ast.Div: (ast.Mult, ast.Sub),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
}
_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
#: What is done to a value on its way out of a line, `v` being the value.
_WRAPPERS = {
    "sign": "-v",
    "twice": "2 * v",
    "half": "v / 2",
    "nearly": "1.001 * v",
    "offset": "v + 0.01",
    "divided by the batch": "v / len(v)",
    "times the batch": "v * len(v)",
    "summed": "np.sum(v, axis=0)",
    "averaged": "np.mean(v, axis=0)",
    "clipped": "np.clip(v, -1, 1)",
    "cut at 0": "np.maximum(v, 0)",
    "absolute": "np.abs(v)",
    "squared": "v ** 2",
    "rounded": "np.round(v, 2)",
    "whole numbers": "np.trunc(v)",
    "tanh": "np.tanh(v)",
    "sigmoid": "1 / (1 + np.exp(-v))",
    "signs alone": "np.sign(v)",
    "ones": "np.ones_like(v)",
    "zeros": "np.zeros_like(v)",
    "transposed": "v.T",
    "reversed": "v[::-1]",
    "first example only": "v * (np.arange(len(v)) == 0).reshape(-1, *[1] * (np.ndim(v) - 1))",
    "not a number": "v * np.nan",
}

#: A kind of change, and what stands there instead: an expression, or statements.
Edit = tuple[str, ast.expr] | tuple[str, list[ast.stmt]]


@dataclass(frozen=True)
class Mutant:
    """An answer with one fault.

    kind: of the change. line: where it is, in the answer. before, after: the piece of code that was changed. text: the whole answer.
    """

    kind: str
    line: int
    before: str
    after: str
    text: str

    def __str__(self) -> str:
        before, after = (" ".join(code.split()) for code in (self.before, self.after))
        return f"line {self.line}: {before}  ->  {after}  ({self.kind})"


@dataclass(frozen=True)
class _Scope:
    """What can be read where a piece stands: local names, and attributes of `self`."""

    names: tuple[str, ...]
    attributes: tuple[str, ...]


@dataclass(frozen=True)
class Mutants:
    """The mutants of one answer. same: how many more there were whose bytecode is the answer's, or an earlier mutant's."""

    different: tuple[Mutant, ...]
    same: int


def make(answer: str) -> Mutants:
    """Return the mutants of an answer, each once: what compiles to the same bytecode is the same.

    >>> [mutant.after for mutant in make("def half(x):\\n    return x / 2\\n").different[:3]]
    ['return', 'x * 2', 'x - 2']
    """
    tree = ast.parse(answer)
    for number, node in enumerate(ast.walk(tree)):
        node.place = number  # type: ignore[attr-defined]
    known = {_fingerprint(answer)}
    found: list[Mutant] = []
    same = 0
    for function, scope in _functions(tree):
        for kind, node, new in _edits(function, scope):
            text = _replaced(tree, node, new)
            fingerprint = _fingerprint(text)
            if fingerprint in known:
                same += 1
                continue
            known.add(fingerprint)
            after = "; ".join(map(ast.unparse, new)) if isinstance(new, list) else ast.unparse(new)
            found.append(Mutant(kind, node.lineno, ast.unparse(node), after, text))
    return Mutants(tuple(found), same)


def _functions(tree: ast.Module) -> Iterator[tuple[ast.FunctionDef, _Scope]]:
    """Yield each function with what can be read in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef):
            attributes = sorted(
                {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute) and _is_own(one) and _is_set(one)}
            )
            for function in node.body:
                if isinstance(function, ast.FunctionDef):
                    yield function, _Scope(_locals(function), tuple(attributes))


def _is_set(node: ast.Name | ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Store)


def _is_own(node: ast.AST) -> bool:
    """Return whether this is an attribute of `self`."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def _can_be_read(node: ast.expr, scope: _Scope) -> bool:
    """Return whether this is a local name, or an attribute of `self`."""
    return _is_own(node) or (isinstance(node, ast.Name) and node.id in scope.names)


def _locals(function: ast.FunctionDef) -> tuple[str, ...]:
    given = [argument.arg for argument in function.args.args if argument.arg != "self"]
    made = [one.id for one in ast.walk(function) if isinstance(one, ast.Name) and _is_set(one)]
    return tuple(dict.fromkeys([*given, *made]))


def _edits(function: ast.FunctionDef, scope: _Scope) -> Iterator[tuple[str, Any, Any]]:
    """Yield every change of a function: its kind, the piece, and what stands there instead."""
    body = function.body[ast.get_docstring(function) is not None :]
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.stmt):
                for rule in _FOR_STATEMENTS:
                    yield from ((kind, node, new) for kind, new in rule(node))
            if isinstance(node, ast.expr) and not isinstance(getattr(node, "ctx", None), ast.Store):
                for look in _FOR_EXPRESSIONS:
                    yield from ((kind, node, new) for kind, new in look(node, scope))
        for value in _values(statement):
            for kind, wrapper in _WRAPPERS.items():
                yield kind, value, _wrapped(value, wrapper)
    for one, other in pairwise(body):
        yield "order", one, [other, one]


# -- what may stand in an expression's place ---------------------------------------------------------------------------------


def _operators(node: ast.expr, scope: _Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield another operator, one operand alone, one of them twice, and both the other way round."""
    if not isinstance(node, ast.BinOp):
        return
    for operator in _OPERATORS.get(type(node.op), ()):
        yield "operator", ast.BinOp(node.left, operator(), node.right)
    yield "left out", node.left
    yield "left out", node.right
    if isinstance(node.op, ast.Mult | ast.Div | ast.Add | ast.Sub):
        yield "twice there", ast.BinOp(node, node.op, node.right)
    if isinstance(node.op, ast.Mult | ast.Add):
        yield "twice there", ast.BinOp(node.left, node.op, node)
    else:
        yield "swapped", ast.BinOp(node.right, node.op, node.left)


def _signs(node: ast.expr, scope: _Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield what stands behind a sign, without it."""
    if isinstance(node, ast.UnaryOp):
        yield "sign", node.operand


def _constants(node: ast.expr, scope: _Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield other numbers."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        others = [node.value + 1, node.value - 1, -node.value, 2 * node.value, 0, 1]
        for other in dict.fromkeys(others):
            yield "constant", ast.Constant(other)


def _comparisons(node: ast.expr, scope: _Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield every other comparison."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for comparison in _COMPARISONS:
            if not isinstance(node.ops[0], comparison):
                yield "comparison", ast.Compare(node.left, [comparison()], node.comparators)


def _transposes(node: ast.expr, scope: _Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield a name with a transpose, or without it."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield "transpose", node.value
    elif _can_be_read(node, scope):
        yield "transpose", ast.Attribute(node, "T", ast.Load())


def _subscripts(node: ast.expr, scope: _Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield what is indexed as a whole, indices the other way round, and slices without their ends."""
    if isinstance(node, ast.Subscript):
        yield "index", node.value
        if isinstance(node.slice, ast.Tuple):
            yield "index", _with(node, slice=ast.Tuple(node.slice.elts[::-1], ast.Load()))
        ends = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        for number, end in enumerate(ends):
            if isinstance(end, ast.Slice) and (end.lower or end.upper):
                whole: list[ast.expr] = [*ends[:number], ast.Slice(), *ends[number + 1 :]]
                yield "index", _with(node, slice=ast.Tuple(whole, ast.Load()) if len(whole) > 1 else whole[0])


def _calls(node: ast.expr, scope: _Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield another function, none at all, arguments the other way round, and without a keyword."""
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Attribute):
        for neighbours in _NEIGHBOURS:
            for other in neighbours if node.func.attr in neighbours else ():
                if other != node.func.attr:
                    yield "function", _with(node, func=_with(node.func, attr=other))
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "np"):
            yield "left out", node.func.value
    if node.args and not isinstance(node.args[0], ast.Starred):
        yield "left out", node.args[0]
    for number in range(len(node.args) - 1):
        yield "swapped", _with(node, args=_swapped(node.args, number))
    for number in range(len(node.keywords)):
        yield "keyword", _with(node, keywords=[*node.keywords[:number], *node.keywords[number + 1 :]])


def _names(node: ast.expr, scope: _Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield every other name and attribute that could be read there."""
    if _can_be_read(node, scope):
        others: list[ast.expr] = [ast.Name(name, ast.Load()) for name in scope.names]
        others += [ast.Attribute(ast.Name("self", ast.Load()), name, ast.Load()) for name in scope.attributes]
        yield from (("other name", other) for other in others if ast.unparse(other) != ast.unparse(node))


def _sequences(node: ast.expr, scope: _Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield a sequence without one of its elements, with one repeated, and with two of them swapped."""
    if isinstance(node, ast.Tuple | ast.List):
        for number in range(len(node.elts)):
            yield "part missing", _with(node, elts=[*node.elts[:number], *node.elts[number + 1 :]])
        for number in range(len(node.elts) - 1):
            yield "swapped", _with(node, elts=_swapped(node.elts, number))
            yield "repeated", _with(node, elts=[*node.elts[: number + 1], *node.elts[number:-1]])


def _loops(node: ast.expr, scope: _Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield a comprehension over all but the first, or the last, and over nothing."""
    if isinstance(node, ast.ListComp | ast.GeneratorExp):
        for kind, part in _PARTS_OF_A_LOOP.items():
            first = node.generators[0]
            shorter = _with(first, iter=_wrapped(first.iter, part))
            yield kind, _with(node, generators=[shorter, *node.generators[1:]])


def _slopes(node: ast.expr, scope: _Scope) -> Iterator[tuple[str, ast.expr]]:
    """Yield another activation for a sigmoid, and another's slope for its slope."""
    match node:
        case ast.BinOp(
            ast.Constant(1),
            ast.Div(),
            ast.BinOp(ast.Constant(1), ast.Add(), ast.Call(_, [ast.UnaryOp(operand=inside)])),
        ):
            yield "other activation", _wrapped(inside, "np.tanh(v)")
            yield "other activation", _wrapped(inside, "np.maximum(v, 0)")
        case ast.BinOp(left, ast.Mult(), ast.BinOp(ast.Constant(1), ast.Sub(), s)):
            if ast.dump(s) == ast.dump(left):
                yield "other slope", _wrapped(s, "1 - v ** 2")
            elif isinstance(left, ast.BinOp) and ast.dump(left.right) == ast.dump(s):
                yield "other slope", ast.BinOp(left.left, left.op, _wrapped(s, "(1 - v ** 2)"))


_PARTS_OF_A_LOOP = {
    "first left out": "list(v)[1:]",
    "last left out": "list(v)[:-1]",
    "first alone": "list(v)[:1]",
    "backwards": "list(v)[::-1]",
}
_FOR_EXPRESSIONS: tuple[Callable[[ast.expr, _Scope], Iterator[tuple[str, ast.expr]]], ...] = (
    _operators,
    _signs,
    _constants,
    _comparisons,
    _transposes,
    _subscripts,
    _calls,
    _names,
    _sequences,
    _loops,
    _slopes,
)


# -- what may stand in a statement's place -----------------------------------------------------------------------------------


def _left_out(node: ast.stmt) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Yield nothing in its place; nothing returned, for a return."""
    yield "left out", [ast.Return() if isinstance(node, ast.Return) else ast.Pass()]


def _assignments(node: ast.stmt) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Yield `+=` for `=`, and the other way round; and for an attribute, ways to keep an older value."""
    if isinstance(node, ast.AugAssign):
        yield "= for +=", [ast.Assign([node.target], node.value)]
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return
    target = node.targets[0]
    if isinstance(target, ast.Name):
        yield "+= for =", [ast.AugAssign(target, ast.Add(), node.value)]
    elif isinstance(target, ast.Attribute):
        place = {"target": ast.unparse(target), "object": ast.unparse(target.value), "name": target.attr}
        lines = {
            "+= for =": "{target} = getattr({object}, {name!r}, 0) + ({value})",
            "kept from the first call": "{target} = getattr({object}, {name!r}, {value})",
            "kept from the last call": "{object}.{name}_next, {target} = {value}, getattr({object}, '{name}_next', {value})",
            "stored under another name": "{object}.{name}_ = {value}",
        }
        for kind, line in lines.items():
            yield kind, ast.parse(line.format(**place, value=ast.unparse(node.value))).body


def _branches(node: ast.stmt) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Yield a loop over a part alone, and one that ends after its first round."""
    if isinstance(node, ast.For):
        for kind, part in _PARTS_OF_A_LOOP.items():
            yield kind, [_with(node, iter=_wrapped(node.iter, part))]
        yield "left after one round", [_with(node, body=[*node.body, ast.Break()])]
        for one in node.body:
            if len(node.body) > 1:
                yield "before the loop", [one, _with(node, body=[other for other in node.body if other is not one])]
                yield "after the loop", [_with(node, body=[other for other in node.body if other is not one]), one]
        for number in range(len(node.body) - 1):
            yield "order", [_with(node, body=_swapped(node.body, number))]


_FOR_STATEMENTS = (_left_out, _assignments, _branches)


# -- how a change is made ----------------------------------------------------------------------------------------------------


def _values(statement: ast.stmt) -> Iterator[ast.expr]:
    """Yield the values that leave a line: returned, assigned, or put into a list; of several, each."""
    for node in ast.walk(statement):
        whole = None
        if isinstance(node, ast.Return | ast.Assign | ast.AugAssign):
            whole = node.value
        elif isinstance(node, ast.ListComp | ast.GeneratorExp):
            whole = node.elt
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "append":
            whole = node.args[0]
        if isinstance(whole, ast.Tuple):
            yield from whole.elts
        elif whole is not None and not isinstance(whole, ast.Dict | ast.List):
            yield whole


def _wrapped(value: ast.expr, wrapper: str) -> ast.expr:
    """Return the wrapper's expression with the value in the place of `v`."""

    class InPlace(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return value if node.id == "v" else node

    made = InPlace().visit(ast.parse(wrapper, mode="eval").body)
    assert isinstance(made, ast.expr)
    return made


Node = TypeVar("Node", bound=ast.AST)


def _with(node: Node, **changed: Any) -> Node:
    """Return the node with some of its fields changed."""
    made = type(node)(**{**dict(ast.iter_fields(node)), **changed})
    return ast.copy_location(made, node)


def _swapped(parts: Sequence[Any], number: int) -> list[Any]:
    """Return the parts with this one and the next swapped."""
    return [*parts[:number], parts[number + 1], parts[number], *parts[number + 2 :]]


def _replaced(tree: ast.Module, node: ast.AST, new: ast.expr | list[ast.stmt]) -> str:
    """Return the text of a module with one of its nodes replaced. A statement that moves there is taken from its place."""
    there = node.place  # type: ignore[attr-defined]
    moved = {getattr(one, "place", there) for one in new} - {there} if isinstance(new, list) else set()

    class Replacing(ast.NodeTransformer):
        def visit(self, one: ast.AST) -> Any:
            place = getattr(one, "place", None)
            if place == there:
                return new
            return None if place in moved else self.generic_visit(one)

    text = ast.unparse(ast.fix_missing_locations(Replacing().visit(copy.deepcopy(tree))))
    return text if "import numpy" in text else f"import numpy as np\n\n{text}"


def _fingerprint(text: str) -> tuple[Any, ...]:
    """Return what the text compiles to, without the lines that it stands on."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _of_code(compile(text, "", "exec"))
    except SyntaxError:
        # What no Python reads nobody hands in: all of it is one mutant.
        return ()


def _of_code(code: CodeType) -> tuple[Any, ...]:
    # A number's type is a part of it: 1 and 1.0 are equal.
    inside = tuple(_of_code(one) if isinstance(one, CodeType) else (type(one), repr(one)) for one in code.co_consts)
    return (code.co_code, code.co_names, code.co_varnames, code.co_freevars, inside)
