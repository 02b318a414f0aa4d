"""The files handed in, run as modules: statement by statement, importing each other from memory.

One statement that raises is skipped and reported, and what comes later still counts. What is looked for afterwards are
top-level names; the last file in order of path has the last word.
"""

import __future__ as futures

import ast
import builtins
import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
import types
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bpgrade.sandbox.runner import standins
from bpgrade.sandbox.runner.attempts import is_worked_on
from bpgrade.sandbox.runner.cells import Cell, Unreadable, cells
from bpgrade.sandbox.runner.standins import StandIn
from bpgrade.sandbox.runner.statements import Broken, parse

Note = dict[str, object]
#: The package that all files are modules of.
PACKAGE = "handed_in"


@dataclass
class File:
    """One file handed in, and the module it becomes. `places`: where each wanted name was bound last; `earlier`: before that."""

    path: str
    data: bytes
    module: types.ModuleType
    started: bool = False
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    earlier: dict[str, tuple[str, int]] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)
    failed: dict[str, Note] = field(default_factory=dict)
    again: list[tuple[Cell, ast.stmt, int, Note]] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """A definition: the thing itself, the name it has there, where that stands, and where another one does."""

    value: Any
    name: str
    label: str
    line: int
    other: tuple[str, int] | None


_Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


class _Builtins:
    """The names that all Python here rests on, ours too: a statement that rebinds them does so for itself alone."""

    def __init__(self) -> None:
        self._space = vars(builtins)
        self._known = dict(self._space)

    def restore(self) -> None:
        self._space.update(self._known)


_BUILTINS = _Builtins()


class HandedIn(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """All files of a submission.

    wanted: the names that the plan asks for. definitions_only: leave out everything at top level that computes.
    """

    def __init__(self, files: Sequence[tuple[str, bytes]], wanted: Iterable[str], definitions_only: bool) -> None:
        self.wanted = tuple(wanted)
        self.definitions_only = definitions_only
        self.texts: dict[str, list[str]] = {}
        self.remarks: list[Note] = []
        self._names: set[str] = set()
        self._running: list[File] = []
        self.files = [File(path, data, self._module(path)) for path, data in files]

    def run(self) -> list[Note]:
        """Run every file that no other has imported by then; return what there is to say about them."""
        sys.meta_path.append(self)
        for file in self.files:
            self._run(file)
        standins.calling = True
        return self.remarks

    def find(self, names: Sequence[str]) -> Found | None:
        """Return the definition under the first of these names that has one; the last file in order of path wins.

        A stub, or a stand-in for an import that failed, does not win over work in another file.
        """
        for name in names:
            found = [
                (file, value)
                for file in reversed(self.files)
                if callable(value := _definition(name, file.module.__dict__.get(name)))
            ]
            worked = [(file, value) for file, value in found if not isinstance(value, StandIn) and is_worked_on(value)]
            for file, value in (worked or found)[:1]:
                label, line = self._place(file, name, value)
                others = (self._place(other, name, thing) for other, thing in worked if thing is not value)
                return Found(value, name, label, line, file.earlier.get(name) or next(others, None))
        return None

    def lost(self, names: Sequence[str]) -> Note | None:
        """Return why a definition that was handed in is not there: what Python said, and where."""
        for file in reversed(self.files):
            for name in names:
                if name in file.failed:
                    return file.failed[name]
                for broken in file.broken:
                    if broken.defines == name:
                        return _syntax_note(broken)
        return None

    def near(self, names: Sequence[str]) -> str | None:
        """Return a name that was defined and differs from a wanted one by case or by one letter."""
        for file in reversed(self.files):
            for name, value in list(file.module.__dict__.items()):
                if isinstance(value, type | types.FunctionType) and any(nearly(name, wanted) for wanted in names):
                    return name
        return None

    # -- importing each other -------------------------------------------------------------------------------------

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of a file or folder handed in whose path ends so; the standard library was asked before."""
        parts = _parts(fullname)
        if self._file(parts) is None and not self._is_folder(parts):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=self._is_folder(parts))

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        """Return the module that the file has, or will have, under whatever name it is imported."""
        file = self._file(_parts(spec.name))
        return file.module if file is not None else None

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the file, unless it runs already."""
        for file in self.files:
            if file.module is module:
                self._run(file)

    def _file(self, parts: list[str]) -> File | None:
        """Return the file that an import of this dotted name means: a neighbour first, then the least deep one."""
        path = "/".join(parts)
        endings = (f"{path}.py", f"{path}/__init__.py", f"{path}.ipynb")
        matching = [
            file for file in self.files if ("/" + file.path).endswith(tuple("/" + ending for ending in endings))
        ]
        here = self._running[-1].path.rpartition("/")[0] if self._running else ""
        beside = {f"{here}/{ending}" if here else ending for ending in endings}
        return min(matching, key=lambda file: (file.path not in beside, file.path.count("/"), file.path), default=None)

    def _is_folder(self, parts: list[str]) -> bool:
        inside = "/" + "/".join(parts) + "/"
        return any(inside in "/" + file.path for file in self.files)

    def _module(self, path: str) -> types.ModuleType:
        """Return the module of a file, not yet run.

        All live in one package that hides no other's name: `from .mul import MulGate` and `from ..gates import mul` find
        their way even where the folders above were not handed in.
        """
        stem = path.removesuffix(".py").removesuffix(".ipynb")
        parts = ["".join(c if c.isidentifier() or c.isdigit() else "_" for c in part) for part in stem.split("/")]
        is_package = parts[-1] == "__init__"
        name = ".".join([PACKAGE, *(parts[:-1] if is_package else parts)])
        while name in self._names:
            name += "_"
        self._names.add(name)
        module = types.ModuleType(name)
        module.__file__ = path
        module.__package__ = name if is_package else name.rpartition(".")[0]
        if is_package:
            module.__path__ = []
        return module

    def _enter(self, file: File) -> None:
        """Make a module known to `sys.modules`, and its parent packages before it; their `__init__.py` run first."""
        name = file.module.__name__
        sys.modules[name] = file.module
        parent = name.rpartition(".")[0]
        if not parent:
            return
        if parent not in sys.modules:
            inits = (
                other for other in self.files if other.module.__name__ == parent and hasattr(other.module, "__path__")
            )
            init = next(inits, None)
            if init is not None:
                self._run(init)
            else:
                package = types.ModuleType(parent)
                package.__path__ = []
                self._enter(File(parent, b"", package, started=True))
        setattr(sys.modules[parent], name.rpartition(".")[2], file.module)

    # -- running ----------------------------------------------------------------------------------------------------

    def _run(self, file: File) -> None:
        if file.started:
            return
        file.started = True
        self._enter(file)
        try:
            pieces = cells(file.path, file.data)
        except Unreadable as why:
            self.remarks.append({"kind": "unreadable", "file": file.path, "why": why})
            return
        self._running.append(file)
        try:
            for cell in pieces:
                self._run_cell(file, cell)
            self._run_again(file)
        finally:
            self._running.pop()

    def _run_cell(self, file: File, cell: Cell) -> None:
        self.texts[cell.label] = cell.text.split("\n")
        statements, broken = parse(cell)
        file.broken += broken
        self.remarks += [{"kind": "syntax", **_syntax_note(part)} for part in broken]
        flags = 0
        for statement in statements:
            if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
                for alias in statement.names:
                    flags |= getattr(getattr(futures, alias.name, None), "compiler_flag", 0)
            if self.definitions_only and not _defines_only(statement):
                continue
            for part in _one_import_each(statement):
                self._run_statement(file, cell, part, flags)

    def _run_statement(self, file: File, cell: Cell, statement: ast.stmt, flags: int) -> None:
        space = file.module.__dict__
        before = [space.get(name) for name in self.wanted]
        try:
            self._execute(statement, cell.label, flags, space)
        except BaseException as error:
            _BUILTINS.restore()
            self._failed(file, cell, statement, flags, error)
        _BUILTINS.restore()
        for name, value in zip(self.wanted, before, strict=True):
            if space.get(name) is not value:
                if isinstance(value, type | types.FunctionType) and is_worked_on(value):
                    file.earlier[name] = file.places[name]
                file.places[name] = (cell.label, statement.lineno)
                file.failed.pop(name, None)

    def _run_again(self, file: File) -> None:
        """Try once more the definitions and imports that failed: cells are run in another order than they are kept in."""
        for cell, statement, flags, note in file.again:
            names = {alias.asname or alias.name for alias in getattr(statement, "names", [])}
            names |= {statement.name} if isinstance(statement, _Definition) else set()
            space = file.module.__dict__
            if all(name in space and not isinstance(space[name], StandIn) for name in names):
                continue
            with contextlib.suppress(BaseException):
                self._execute(statement, cell.label, flags, space)
                self.remarks.remove(note)
                for name in names:
                    file.failed.pop(name, None)
                    file.places[name] = (cell.label, statement.lineno)
            _BUILTINS.restore()

    def _execute(self, statement: ast.stmt, label: str, flags: int, space: dict[str, Any]) -> None:
        """Run one statement. An import that fails is tried the other ways in which the files handed in may be meant."""
        try:
            exec(_compiled(statement, label, flags), space)
        except ImportError:
            if not isinstance(statement, ast.ImportFrom) or statement.level or not statement.module:
                raise
            for module in self._other_ways(statement.module):
                other = ast.copy_location(ast.ImportFrom(module, statement.names, 0), statement)
                with contextlib.suppress(ImportError):
                    exec(_compiled(other, label, flags), space)
                    return
            raise

    def _other_ways(self, module: str) -> list[str]:
        """Return the modules that an import may mean: a file of one's own that the standard library hides, or one in a
        folder above which something is missing here."""
        parts = module.split(".")
        ways = [f"{PACKAGE}.{module}", *(".".join([PACKAGE, *parts[start:]]) for start in range(1, len(parts)))]
        return [way for way in ways if self._file(_parts(way)) is not None]

    def _failed(self, file: File, cell: Cell, statement: ast.stmt, flags: int, error: BaseException) -> None:
        """Remember that a statement was skipped, and why; save of it what can be saved.

        What an import would have bound becomes stand-ins; of a class whose body stopped, the methods are taken.
        """
        is_import = isinstance(statement, ast.Import | ast.ImportFrom)
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for alias in statement.names:
                name = alias.asname or alias.name.partition(".")[0]
                if name != "*":
                    file.module.__dict__.setdefault(name, StandIn(_text_of(error)))
        note = self.describe(error)
        note.setdefault("file", cell.label)
        note.setdefault("line", statement.lineno)
        remark: Note = {"kind": "import" if is_import else "skipped", **note}
        self.remarks.append(remark)
        if isinstance(statement, _Definition):
            file.failed[statement.name] = note
        if isinstance(statement, ast.ClassDef):
            methods = [part for part in statement.body if _defines_only(part)]
            if 0 < len(methods) < len(statement.body):
                lesser = ast.ClassDef(**{**dict(ast.iter_fields(statement)), "body": methods})
                with contextlib.suppress(BaseException):
                    self._execute(ast.copy_location(lesser, statement), cell.label, flags, file.module.__dict__)
                    return
        if is_import or isinstance(statement, _Definition):
            file.again.append((cell, statement, flags, remark))

    # -- saying -----------------------------------------------------------------------------------------------------

    def describe(self, error: BaseException) -> Note:
        """Return an exception as notes: its type and message, and the last of the student's own lines it went through."""
        note: Note = {"type": type(error).__name__, "message": _text_of(error)}
        step = error.__traceback__
        while step is not None:
            label = step.tb_frame.f_code.co_filename
            if label in self.texts:
                note.update(file=label, line=step.tb_lineno, function=step.tb_frame.f_code.co_name)
            step = step.tb_next
        if isinstance(error, SyntaxError) and error.filename in self.texts:
            note.update(file=error.filename, line=error.lineno or 1, message=error.msg)
        note["source"] = self.line(note.get("file"), note.get("line"))
        return note

    def line(self, label: object, number: object) -> str:
        """Return one line of what was handed in."""
        lines = self.texts.get(str(label), [])
        return lines[number - 1].strip() if isinstance(number, int) and 0 < number <= len(lines) else ""

    def _place(self, file: File, name: str, value: object) -> tuple[str, int]:
        """Return where a name was bound; for one that was imported from another file handed in, where it is defined."""
        home, own_name = getattr(value, "__module__", None), getattr(value, "__name__", "")
        for other in self.files:
            if other is not file and other.module.__name__ == home and own_name in other.places:
                return other.places[own_name]
        return file.places.get(name, (file.path, 1))


def _compiled(statement: ast.stmt, label: str, flags: int) -> types.CodeType:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code: types.CodeType = compile(ast.Module([statement], []), label, "exec", flags=flags, dont_inherit=True)
        return code


def _parts(name: str) -> list[str]:
    return name.removeprefix(PACKAGE + ".").split(".")


def _definition(name: str, value: Any) -> Any:
    """Return what a name defines: the class itself where an object of it took its name; a module defines nothing."""
    if isinstance(value, types.ModuleType):
        return None
    return type(value) if type(value).__name__ == name else value


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:
        return ""


def _syntax_note(broken: Broken) -> Note:
    return {
        "type": "SyntaxError",
        "message": broken.why,
        "file": broken.label,
        "line": broken.line,
        "source": broken.text,
    }


def _one_import_each(statement: ast.stmt) -> list[ast.stmt]:
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


def _defines_only(statement: ast.stmt) -> bool:
    """Return whether a statement is an import, a definition or a plain assignment, or tries or chooses between such."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return True
        case ast.Assign(value=value) | ast.AnnAssign(value=value):
            return value is not None and (isinstance(value, ast.Lambda) or _is_plain(value))
        case ast.Try():
            bodies = [*statement.body, *(part for handler in statement.handlers for part in handler.body)]
            return all(_defines_only(part) or isinstance(part, ast.Pass) for part in bodies)
        case ast.If():
            bodies = [*statement.body, *statement.orelse]
            return all(_defines_only(part) or isinstance(part, ast.Pass) for part in bodies)
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
