"""What a line that raised had tried: the part of it that failed, what stood in it, and what is known of the names in it.

Nothing of the line is run again. Shapes are those of arrays that are there, and of what numpy would have made of them.
"""

import ast
import builtins
import itertools
import types
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from bpgrade.sandbox.runner.notes import Note, Sources
from bpgrade.sandbox.runner.shapes import Form, broadcast, form_of_call, indexed, multiplied

#: So long a part of a line is told, and so many values of it, and names beside it.
_TEXT = 160
_PARTS = 4
_NAMES = 12
#: A frame's names may be looked up in it: it is a function's.
_OPTIMIZED = 1

#: How attributes are written behind the back of whoever reads the code.
_BEHIND = ("setattr", "vars", "__dict__")

#: numpy's own, whatever a submission does to numpy's names later.
_SHAPE = np.ndarray.shape
_DTYPE = np.ndarray.dtype
_COLUMNS = np.c_
_SCALARS = {float: "f", int: "i", bool: "b", np.float64: "f", np.float32: "f", np.int64: "i", np.bool_: "b"}
_NUMPY: dict[str, Any] = {
    name: getattr(np, name)
    for name in (
        *("dot", "matmul", "multiply", "einsum", "outer", "max", "min", "amax", "amin", "maximum", "minimum"),
        *(
            "hstack",
            "vstack",
            "column_stack",
            "sum",
            "mean",
            "prod",
            "exp",
            "log",
            "sqrt",
            "tanh",
            "where",
            "zeros",
            "ones",
            "empty",
            "full",
        ),
        *("add", "subtract", "divide", "square", "transpose", "argmax", "zeros_like", "ones_like", "arange"),
    )
}
_SYMBOLS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.BitXor: "^",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.USub: "-x",
    ast.UAdd: "+x",
    ast.Not: "not",
    ast.Invert: "~",
    ast.And: "and",
    ast.Or: "or",
}


class _Unknown:
    """What cannot be known without running something."""


_UNKNOWN = _Unknown()


def what_was_tried(error: BaseException, sources: Sources) -> Note:
    """Return notes on the part of the student's own line that raised; none where nothing certain is known.

    tried: the part. how: its operator, or what was called. part1, value1 ...: what stood in it, and what that was.
    into: where the result should have gone. And of a name that was not there: kept, written, bare, returns.
    """
    if isinstance(error, RecursionError | MemoryError | SyntaxError):
        return {}
    try:
        frame, at = _last_of_theirs(error, sources)
        if frame is None:
            return {}
        line = _Line(frame, at, sources)
        # Python 3.11 tells the wrong line for this one, once it has made a function fast.
        return line.of_unset(str(error)) if isinstance(error, UnboundLocalError) else line.notes()
    except BaseException:
        # A hint, and nothing else: whatever stands in the way of it, the exception itself is told.
        return {}


def parameters_of(made: Any, method: str) -> Note:
    """Return notes on the parameters of a method that could not be called."""
    try:
        function = next((space[method] for space in _spaces(type(made)) if method in space), None)
        if type(function) is not types.FunctionType:
            return {}
        code = function.__code__
        return {"parameters": " ".join(code.co_varnames[: code.co_argcount])}
    except BaseException:
        return {}


def _last_of_theirs(error: BaseException, sources: Sources) -> tuple[types.FrameType | None, int]:
    """Return the innermost frame of a function handed in that the exception went through, and where it stood."""
    found, at = None, 0
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename in sources:
            found, at = step.tb_frame, step.tb_lasti
        step = step.tb_next
    return (found, at) if found is not None and found.f_code.co_flags & _OPTIMIZED else (None, 0)


class _Line:
    """The line of one frame on which something raised."""

    def __init__(self, frame: types.FrameType, at: int, sources: Sources) -> None:
        self.sources = sources
        self.code = frame.f_code
        self.locals = dict(frame.f_locals)
        self.globals = frame.f_globals
        self.place = next(itertools.islice(self.code.co_positions(), at // 2, None))
        self.tree: ast.AST | None = None
        # What is inside brackets is a function of its own in older Pythons; its names stand in the one around it.
        for code in (self.code, frame.f_back.f_code if frame.f_back else None):
            if code is not None and self.tree is None and code.co_filename == self.code.co_filename:
                self.tree = sources.tree(code)
        self.first = self.code.co_varnames[0] if self.code.co_argcount else ""
        self.me = self.locals.get(self.first) if self.first else None

    def notes(self) -> Note:
        """Return what is known of the part that failed."""
        node = self._failed()
        if node is None or self.tree is None:
            return {}
        statement = self._statement(node)
        if isinstance(statement, ast.Raise | ast.Assert):
            return {}
        notes: Note = {"tried": self._text(node)}
        how, parts = self._read(node, statement)
        notes["how"] = how
        for number, part in enumerate(parts[:_PARTS], 1):
            notes[f"part{number}"] = self._text(part)
            notes[f"value{number}"] = _in_words(self.value(part))
        notes["into"] = self._into(node, statement)
        notes.update(self._of_names(node, parts))
        return {key: value for key, value in notes.items() if value}

    def of_unset(self, message: str) -> Note:
        """Return whether something is added, somewhere in the function, to the name that a message says has no value yet."""
        sums = [one.target for one in ast.walk(self.tree or ast.Module([], [])) if isinstance(one, ast.AugAssign)]
        names = [one.id for one in sums if isinstance(one, ast.Name) and f"'{one.id}'" in message]
        return {"added": names[0][:_TEXT]} if names else {}

    def _failed(self) -> ast.expr | ast.AugAssign | None:
        """Return the part of the line that failed, as it was read: the innermost of those that stand exactly there."""
        if self.tree is None or None in self.place:
            return None
        found = None
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.expr | ast.AugAssign | ast.For):
                continue
            if (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset) == self.place:
                # A loop that cannot begin stands at the place of the whole loop.
                found = node.iter if isinstance(node, ast.For) else node
        return found

    def _statement(self, node: ast.AST) -> ast.stmt | None:
        """Return the innermost statement that a part belongs to."""
        found = None
        for statement in ast.walk(self.tree or ast.Module([], [])):
            if isinstance(statement, ast.stmt) and any(node is one for one in ast.walk(statement)):
                found = statement
        return found

    def _into(self, node: ast.AST, statement: ast.stmt | None) -> str:
        """Return where the part's result should have gone, in its shape: a name, or a place of what is returned; nothing for elsewhere."""
        match statement:
            case ast.Assign([target], value) | ast.AugAssign(target, _, value):
                into = self._text(target) if isinstance(target, ast.Name | ast.Attribute | ast.Subscript) else ""
                return into if node is statement or _keeps_shape(value, node) else ""
            case ast.Return(ast.Tuple(values)):
                return next((f"return {number}" for number, one in enumerate(values) if _keeps_shape(one, node)), "")
            case ast.Return(value) if value is not None and _keeps_shape(value, node):
                return "return"
        return ""

    def _text(self, node: ast.expr | ast.AugAssign) -> str:
        """Return a part as it was written."""
        return self.sources.part(self.code.co_filename, node)[:_TEXT]

    def _read(self, node: ast.AST, statement: ast.stmt | None) -> tuple[str, list[ast.expr]]:
        """Return how a part works, and what on: its operator, or what it calls."""
        if isinstance(statement, ast.For) and node is statement.iter:
            return "for", [statement.iter]
        match node:
            case ast.BinOp(left, operator, right):
                return _SYMBOLS.get(type(operator), "?"), [left, right]
            case ast.AugAssign(left, operator, right):
                return _SYMBOLS.get(type(operator), "?") + "=", [left, right]
            case ast.UnaryOp(operator, operand):
                return _SYMBOLS.get(type(operator), "?"), [operand]
            case ast.BoolOp(operator, values):
                return _SYMBOLS.get(type(operator), "?"), values
            case ast.Compare(left, [ast.Is() | ast.IsNot() | ast.In() | ast.NotIn()], [right]):
                return "in", [left, right]
            case ast.Compare(left, [_], [right]):
                return "<", [left, right]
            case ast.Subscript(value, ast.Tuple(places)):
                return "[]", [value, *places]
            case ast.Subscript(value, place):
                return "[]", [value, place]
            case ast.Attribute(value, _):
                called = any(isinstance(one, ast.Call) and one.func is node for one in ast.walk(statement or node))
                return ".()" if called else ".", [value]
            case ast.Name():
                return "name", [node]
            case ast.Tuple() | ast.List() if isinstance(statement, ast.Assign) and node in statement.targets:
                return "unpack", [statement.value]
            case ast.Call(function, arguments):
                return self._called(function, arguments)
        return "?", []

    def _called(self, function: ast.expr, arguments: list[ast.expr]) -> tuple[str, list[ast.expr]]:
        thing = self.value(function)
        if isinstance(function, ast.Attribute):
            base = self.value(function.value)
            if isinstance(base, Form):
                return f"np.{function.attr}", [function.value, *arguments]
            if isinstance(base, types.ModuleType):
                return f"{_module_name(base)}.{function.attr}", arguments
        for name, one in _NUMPY.items():
            if thing is one:
                return f"np.{name}", arguments
        if type(thing) is types.BuiltinFunctionType and thing.__module__ == "math":
            return f"math.{thing.__name__}", arguments
        if isinstance(function, ast.Name) and thing is getattr(builtins, function.id, _UNKNOWN):
            return function.id, arguments
        return "call", [function, *arguments]

    def _of_names(self, node: ast.AST, parts: Sequence[ast.expr]) -> Note:
        """Return what the class says of a name that was not there, and of what was None."""
        notes: Note = {}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            notes["of"] = _in_words(self.value(node.func.value))
        if isinstance(node, ast.Call) and self._shadows(node.func):
            notes["shadows"] = "yes"
        if isinstance(node, ast.Name):
            if node.id in self._attributes() or any(node.id in space for space in self._own_spaces()):
                notes["kept"] = "yes"
            notes["bare"] = " ".join(
                name for name, one in self._methods() if one is not self.code and _binds(one, node.id)
            )
        for part in [node, *parts]:
            match part:
                case ast.Attribute(ast.Name(owner), attribute) if owner == self.first:
                    value = self.value(part)
                    if value is None or value is _UNKNOWN:
                        notes.update(self._of_attribute(attribute))
            if isinstance(part, ast.Call | ast.Name | ast.Attribute) and self._is_of_nothing(part):
                notes["returns"] = "nothing"
        return {key: value[:_TEXT] for key, value in notes.items() if value}

    def _shadows(self, function: ast.expr) -> bool:
        """Return whether a value stands where there was a function of that name."""
        match function:
            case ast.Name(name):
                return name in vars(builtins) or name in vars(np) or name in self.globals
            case ast.Attribute(ast.Name(owner), name) if owner == self.first:
                return any(name in space for space in self._own_spaces())
        return False

    def _of_attribute(self, name: str) -> Note:
        """Return whether the student's own class writes an attribute anywhere, and what else it keeps."""
        written = "nowhere"
        for _method, code in self._methods():
            tree = self.sources.tree(code)
            if tree is None or any(_is_named(one, other) for one in ast.walk(tree) for other in _BEHIND):
                return {}
            nones = [one for line in ast.walk(tree) if isinstance(line, ast.Assign) for one in _set_to_none(line)]
            for one in ast.walk(tree):
                if isinstance(one, ast.Attribute) and one.attr == name and isinstance(one.ctx, ast.Store):
                    only_none = any(one is other for other in nones)
                    written = "none" if only_none and written != "somewhere" else "somewhere"
        if not self._methods():
            return {}
        bare = " ".join(method for method, code in self._methods() if _binds(code, name))
        return {"written": written, "bare": bare, "beside": " ".join(sorted(self._attributes())[:_NAMES])}

    def _is_of_nothing(self, part: ast.expr) -> bool:
        """Return whether a part is what a function handed in gave, and that function returns nothing anywhere."""
        call = part
        if not isinstance(part, ast.Call):
            if self.value(part) is not None:
                return False
            codes = [self.code] if isinstance(part, ast.Name) else [code for _name, code in self._methods()]
            lines = [
                line.value
                for code in codes
                for line in ast.walk(self.sources.tree(code) or ast.Module([], []))
                if isinstance(line, ast.Assign) and any(ast.dump(one) == _as_target(part) for one in line.targets)
            ]
            call = lines[0] if len(lines) == 1 else part
        if not isinstance(call, ast.Call):
            return False
        function = self.value(call.func)
        code = function.__code__ if type(function) is types.FunctionType else None
        tree = self.sources.tree(code) if code is not None and code.co_filename in self.sources else None
        return tree is not None and not any(
            isinstance(one, ast.Yield | ast.YieldFrom) or (isinstance(one, ast.Return) and one.value is not None)
            for one in ast.walk(tree)
        )

    def _attributes(self) -> dict[str, Any]:
        """Return what the object of the method keeps."""
        return _space_of(self.me) if self._methods() else {}

    def _own_spaces(self) -> list[dict[str, Any]]:
        return [space for space in _spaces(type(self.me)) if self._methods() and space.get("__module__") != "builtins"]

    def _methods(self) -> list[tuple[str, types.CodeType]]:
        """Return the methods of the class that this one belongs to, as far as they were handed in; none where it is no method."""
        found = [
            (name, thing.__code__)
            for space in _spaces(type(self.me))
            for name, thing in space.items()
            if type(thing) is types.FunctionType and thing.__code__.co_filename in self.sources
        ]
        return found if any(code is self.code for _name, code in found) else []

    # -- what a part of the line is, without running it --

    def value(self, node: ast.expr | None) -> Any:
        """Return what a part is: an array's form, or the thing itself where it is there already."""
        match node:
            case ast.Constant(value):
                return value
            case ast.Name(name):
                for space in (self.locals, self.globals, vars(builtins)):
                    if name in space:
                        return _formed(dict.__getitem__(space, name))
            case ast.Attribute(inner, name):
                return self._attribute(self.value(inner), name)
            case ast.Subscript(inner, place):
                return self._item(self.value(inner), place)
            case ast.BinOp(left, operator, right):
                return self._operated(type(operator), self.value(left), self.value(right))
            case ast.UnaryOp(_, operand):
                inner = self.value(operand)
                if type(inner) is int and isinstance(node.op, ast.USub):
                    return -inner
                return inner if isinstance(inner, Form) else _UNKNOWN
            case ast.Compare(left, [_], [right]):
                form = broadcast(_as_form(self.value(left)), _as_form(self.value(right)))
                return form._replace(kind="b") if form else _UNKNOWN
            case ast.Tuple(parts):
                return tuple(self.value(part) for part in parts)
            case ast.List(parts):
                return [self.value(part) for part in parts]
            case ast.Call(function, arguments, keywords):
                how, parts = self._called(function, arguments)
                if how.startswith("np."):
                    options = {one.arg: self.value(one.value) for one in keywords if one.arg}
                    form = form_of_call(how[3:], [self.value(part) for part in parts], options)
                    return form if form is not None else _UNKNOWN
                counted = self.value(arguments[0]) if how == "len" and arguments else None
                return counted.shape[0] if isinstance(counted, Form) and counted.shape else _UNKNOWN
        return _UNKNOWN

    def _attribute(self, inner: Any, name: str) -> Any:
        if isinstance(inner, Form):
            match name:
                case "T":
                    return inner._replace(shape=inner.shape[::-1])
                case "shape":
                    return inner.shape
                case "ndim":
                    return len(inner.shape)
            return _UNKNOWN
        if isinstance(inner, types.ModuleType):
            return _formed(vars(inner).get(name, _UNKNOWN))
        if isinstance(inner, _Unknown):
            return inner
        for space in [_space_of(inner), *_spaces(inner if isinstance(inner, type) else type(inner))]:
            if name in space:
                found = space[name]
                # A property would have to be run.
                return _UNKNOWN if isinstance(found, property) else _formed(found)
        return _UNKNOWN

    def _item(self, inner: Any, place: ast.expr) -> Any:
        if inner is _COLUMNS:
            form = form_of_call("column_stack", [self.value(place)], {})
            return form if form is not None else _UNKNOWN
        if isinstance(inner, Form):
            places = place.elts if isinstance(place, ast.Tuple) else [place]
            form = indexed(inner, [self._place(one) for one in places])
            return form if form is not None else _UNKNOWN
        key = self.value(place)
        if type(inner) in (list, tuple) and type(key) is int and -len(inner) <= key < len(inner):
            return _formed(inner[key])
        if type(inner) is dict and type(key) in (int, str):
            return _formed(dict.get(inner, key, _UNKNOWN))
        return _UNKNOWN

    def _place(self, node: ast.expr) -> Any:
        """Return one place of an index: a whole number, a slice of them, an array's form; None for a new axis."""
        if isinstance(node, ast.Slice):
            ends = [None if end is None else self.value(end) for end in (node.lower, node.upper, node.step)]
            return slice(*ends) if all(end is None or type(end) is int for end in ends) else _UNKNOWN
        return self.value(node)

    def _operated(self, operator: type[ast.operator], left: Any, right: Any) -> Any:
        if type(left) is int and type(right) is int and operator in (ast.Add, ast.Sub):
            return left + right if operator is ast.Add else left - right
        one, other = _as_form(left), _as_form(right)
        form = multiplied(one, other) if operator is ast.MatMult else broadcast(one, other)
        return form if form is not None else _UNKNOWN


def _formed(value: Any) -> Any:
    """Return the form of an array, or of a number of numpy's; anything else as it is. Only numpy's own types are looked into."""
    if type(value) is np.ndarray:
        return Form(_SHAPE.__get__(value), _DTYPE.__get__(value).kind)
    if type(value) in (np.float64, np.float32, np.int64, np.bool_):
        return Form((), _SCALARS[type(value)])
    return value


def _as_form(value: Any) -> Form | None:
    """Return what a value is to an operator; nothing where it is no number."""
    if isinstance(value, Form):
        return value
    return Form((), _SCALARS[type(value)]) if type(value) in _SCALARS else None


def _in_words(value: Any) -> str:
    """Return what a value is, in a word: an array's shape, and its kind where it is not of floats.

    >>> _in_words(Form((4, 5), "f")), _in_words(Form((5,), "i")), _in_words(None), _in_words(_UNKNOWN)
    ('(4, 5)', '(5,) int', 'None', '')
    """
    form = _as_form(value)
    if form is not None:
        return f"{form.shape} {'bool' if form.kind == 'b' else 'int' if form.kind in 'iu' else ''}".strip()
    if value is None:
        return "None"
    if isinstance(value, _Unknown):
        return ""
    if type(value) in (list, tuple, dict, str):
        return type(value).__name__
    if isinstance(value, type):
        return "class with forward" if any("forward" in space for space in _spaces(value)) else "class"
    if type(value) is types.FunctionType:
        return "function"
    return "object with forward" if any("forward" in space for space in _spaces(type(value))) else "object"


def _module_name(module: types.ModuleType) -> str:
    name = vars(module).get("__name__")
    return "np" if name == "numpy" else name[:_TEXT] if type(name) is str else ""


def _space_of(thing: Any) -> dict[str, Any]:
    """Return what an object keeps, without asking the object."""
    try:
        space = object.__getattribute__(thing, "__dict__")
    except Exception:
        return {}
    return space if type(space) is dict else {}


def _spaces(kind: type) -> Iterator[dict[str, Any]]:
    """Yield what a class and those it is made from define, without asking them."""
    for one in type.__dict__["__mro__"].__get__(kind):
        yield dict(type.__dict__["__dict__"].__get__(one))


def _binds(code: types.CodeType, name: str) -> bool:
    """Return whether a function has a variable of this name."""
    return name in code.co_varnames or name in code.co_cellvars


def _keeps_shape(value: ast.AST, node: ast.AST) -> bool:
    """Return whether a part is all of a value, but for signs and what is done to it element by element."""
    match value:
        case _ if value is node:
            return True
        case ast.UnaryOp(_, inner):
            return _keeps_shape(inner, node)
        case ast.BinOp(left, ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right):
            return _keeps_shape(left, node) or _keeps_shape(right, node)
    return False


def _as_target(part: ast.expr) -> str:
    """Return a name or an attribute as it stands where something is put there."""
    match part:
        case ast.Name(name):
            return ast.dump(ast.Name(name, ast.Store()))
        case ast.Attribute(owner, name):
            return ast.dump(ast.Attribute(owner, name, ast.Store()))
    return ""


def _is_named(node: ast.AST, name: str) -> bool:
    return (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.Attribute) and node.attr == name)


def _set_to_none(line: ast.Assign) -> list[ast.expr]:
    """Return what a line sets to None, one by one."""
    found = []
    for target in line.targets:
        pairs = [(target, line.value)]
        if isinstance(target, ast.Tuple) and isinstance(line.value, ast.Tuple):
            pairs = list(zip(target.elts, line.value.elts, strict=False))
        found += [one for one, value in pairs if isinstance(value, ast.Constant) and value.value is None]
    return found
