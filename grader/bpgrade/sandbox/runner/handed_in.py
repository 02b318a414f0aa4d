"""What was handed in, run: file by file, cell by cell, statement by statement.

One statement that raises is skipped and reported, what can be saved of it is saved, and what comes later still counts.
"""

import __future__ as futures

import ast
import builtins
import contextlib
import sys
import types
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from bpgrade.sandbox.runner import opening, standins
from bpgrade.sandbox.runner.attempts import is_worked_on
from bpgrade.sandbox.runner.cells import Cell, Text, Unreadable, is_named_python, text_of_file
from bpgrade.sandbox.runner.execution import execute
from bpgrade.sandbox.runner.finding import Module, same
from bpgrade.sandbox.runner.forms import attributes_of, bound_by, defines_only, is_guard, mentions, one_import_each
from bpgrade.sandbox.runner.importing import Importer
from bpgrade.sandbox.runner.notes import Note, Sources, of_syntax, text_of
from bpgrade.sandbox.runner.standins import StandIn
from bpgrade.sandbox.runner.statements import RUN_FILE, Broken, Parsed, parse

_ANNOTATIONS = futures.annotations.compiler_flag
#: So often what failed is tried again, for cells that each need a later one.
_ROUNDS = 4

_Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


class Ground:
    """What all Python here rests on, ours too: the built-in names, and the modules that are loaded.

    A statement that rebinds or removes them does so for itself alone. Made before a process is forked: whoever goes over all
    modules touches the memory of each.
    """

    def __init__(self) -> None:
        self._space = vars(builtins)
        self._names = dict(self._space)
        self._loaded = sys.modules
        #: What a submission shall not find.
        self.ours = [name for name in sys.modules if name.partition(".")[0] == "bpgrade"]
        self._modules = {name: module for name, module in sys.modules.items() if name not in self.ours}
        self._count = 0

    def leave(self) -> None:
        """Take our own modules away, and keep the built-in names as they are now."""
        for name in self.ours:
            self._loaded.pop(name, None)
        for name in ("open", "exit", "quit"):
            self._names[name] = self._space[name]
        self._count = len(self._loaded)

    def restore(self, surely: bool = False) -> None:
        """Put back built-in names, and modules where there are fewer than before. surely: look at every one of them."""
        self._space.update(self._names)
        if surely or len(self._loaded) < self._count:
            for name in self._modules.keys() - self._loaded.keys():
                self._loaded[name] = self._modules[name]
        self._count = len(self._loaded)


class HandedIn:
    """All files of a submission.

    wanted: the names that the plan asks for. definitions_only: leave out everything at top level that computes.
    has_disk: what it writes can be written.
    """

    def __init__(
        self, files: Sequence[tuple[str, bytes]], wanted: Iterable[str], definitions_only: bool, has_disk: bool = True
    ) -> None:
        self.wanted = tuple(wanted)
        self.definitions_only = definitions_only
        self.sources = Sources()
        self.remarks: list[Note] = []
        self.understood: list[Note] = []
        opening.install(dict(files), has_disk)
        found = {path: read for path, data in files if (read := self._read(path, data))}
        pieces = _pieces(found)
        self._importer = Importer(list(pieces), self._run)
        self.modules = [
            Module(path, cells, module, module.__name__)
            for path, cells in pieces.items()
            for module in [self._importer.modules[path]]
        ]
        for file in self.modules:
            if file.path in found and found[file.path].is_notebook:
                # What every notebook has without importing it.
                file.module.__dict__.update(get_ipython=StandIn("there is no notebook here"), display=_display)
            file.module.__dict__[RUN_FILE] = partial(self._run_for, file)

    def _read(self, path: str, data: bytes) -> Text | None:
        """Return what a file holds, and note what there is to say of it; None where that is no Python."""
        try:
            found = text_of_file(path, data)
        except Unreadable as why:
            self.remarks.append({"kind": "unreadable", "file": path, "what": why.kind})
            return None
        except Exception:
            # Whatever a file does to its readers, the others count.
            self.remarks.append({"kind": "unreadable", "file": path, "what": "damaged"})
            return None
        what = "notebook" if found.is_notebook else "script"
        self.understood.append(
            {"kind": "file", "file": path, "what": what, "cells": len(found.cells) + len(found.foreign)}
        )
        self.understood += [
            {"kind": "foreign", "file": label, "line": 1, "source": line} for label, line in found.foreign
        ]
        if found.damage:
            line, why_damaged = found.damage
            self.remarks.append(
                {"kind": "damaged", "file": path, "line": line, "message": why_damaged, "cells": len(found.cells)}
            )
        return found

    def run(self, ground: Ground) -> tuple[list[Note], list[Note]]:
        """Run every file that no other has imported by then; return what went wrong in them, and what they were understood to be."""
        sys.meta_path.append(self._importer)
        self._ground = ground
        ground.leave()
        for file in self.modules:
            self._importer.forget()
            # A file that cannot even be begun costs itself.
            with contextlib.suppress(Exception):
                self._run(file.path)
        self._run_guarded()
        standins.calling = True
        return self.remarks, [*self.understood, *self._other_definitions()]

    # -- running ----------------------------------------------------------------------------------------------------

    def _run(self, path: str) -> None:
        file = next(file for file in self.modules if file.path == path)
        if file.started:
            return
        file.started = True
        self._importer.enter(path)
        self._importer.running.append(path)
        try:
            for cell in file.cells:
                self._run_cell(file, cell)
            self._run_again(file)
        finally:
            self._importer.running.pop()

    def _run_guarded(self) -> None:
        """Run what stands below `if __name__ == "__main__"` and defines a wanted name that nothing else does."""
        defined = {name for file in self.modules for name in self.wanted if callable(file.module.__dict__.get(name))}
        for file in self.modules:
            names = {statement.name for _cell, statement in file.guarded if isinstance(statement, _Definition)}
            if not names & set(self.wanted) - defined:
                continue
            self._importer.running.append(file.path)
            for cell, statement in file.guarded:
                for part in one_import_each(statement):
                    if not bound_by(part) <= file.module.__dict__.keys():
                        self._run_statement(file, cell, part, file.flags)
            self._importer.running.pop()

    def _run_cell(self, file: Module, cell: Cell) -> None:
        self.sources.add(cell.label, cell.text)
        try:
            parsed = parse(cell)
        except Exception as error:
            # Whatever a cell does to Python's own reader, the others count.
            parsed = Parsed(cell.label, broken=[Broken(cell.label, 1, text_of(error), "", None)])
        file.broken += parsed.broken
        # What is no code by its name may be notes, with code among them.
        kind = "syntax" if is_named_python(file.path) else "prose"
        self.remarks += [{"kind": kind, **of_syntax(part)} for part in parsed.broken]
        self.understood += [
            {"kind": "magic", "file": cell.label, "line": line, "source": source} for line, source in parsed.magics
        ]
        for statement in parsed.statements:
            if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
                for alias in statement.names:
                    file.flags |= getattr(getattr(futures, alias.name, None), "compiler_flag", 0)
            if self.definitions_only and not _only_defines(statement):
                continue
            for part in one_import_each(statement):
                self._run_statement(file, cell, part, file.flags)

    def _run_statement(self, file: Module, cell: Cell, statement: ast.stmt, flags: int) -> None:
        space = file.module.__dict__
        before = [space.get(name) for name in self.wanted]
        try:
            self._execute(statement, cell.label, flags, space)
        except BaseException as error:
            self._ground.restore(surely=True)
            self._failed(file, cell, statement, flags, error)
        self._ground.restore()
        # A submission's own metaclass may object to being looked at.
        with contextlib.suppress(BaseException):
            self._note_bindings(file, cell, statement, dict(zip(self.wanted, before, strict=True)))

    def _note_bindings(self, file: Module, cell: Cell, statement: ast.stmt, before: Mapping[str, Any]) -> None:
        """Remember where wanted names were bound; keep the work that something else has taken the place of."""
        if isinstance(statement, _Definition) and statement.name not in self.wanted:
            file.others.append(statement.name)
        if isinstance(statement, ast.If) and is_guard(statement.test):
            file.guarded += [
                (cell, part) for part in statement.body if isinstance(part, _Definition | ast.Import | ast.ImportFrom)
            ]
        for name, value in before.items():
            now = file.module.__dict__.get(name)
            if now is value:
                continue
            if isinstance(value, type | types.FunctionType) and is_worked_on(value):
                place = file.places.get(name, (file.path, 1))
                if _is_nothing(now) or (callable(now) and not is_worked_on(now)):
                    file.work[name] = (value, place)
                elif not same(file.forms.get(name), statement):
                    file.earlier[name] = place
            if callable(now):
                file.forms[name] = statement
                file.places[name] = (cell.label, statement.lineno)
                file.failed.pop(name, None)
                self._defined(cell, statement, name)

    def _run_again(self, file: Module) -> None:
        """Try again what failed and binds names, as long as that helps: cells are run in another order than they are kept in."""
        for _round in range(_ROUNDS):
            if not [one for one in list(file.again) if self._helped(file, *one)]:
                return

    def _helped(self, file: Module, cell: Cell, statement: ast.stmt, flags: int, note: Note) -> bool:
        """Return whether a statement that failed before does what it should now."""
        names = bound_by(statement)
        space = file.module.__dict__
        missing = [
            name
            for name in names
            if name not in space or isinstance(space[name], StandIn) or space[name] is file.lesser.get(name)
        ]
        if note not in self.remarks or not missing:
            return False
        try:
            self._execute(statement, cell.label, flags, space)
        except BaseException:
            return False
        else:
            self.remarks.remove(note)
            for name in names:
                file.failed.pop(name, None)
                file.places[name] = (cell.label, statement.lineno)
                if name in self.wanted:
                    self._defined(cell, statement, name)
            return True
        finally:
            self._ground.restore()

    def _run_for(self, file: Module, path: str) -> None:
        """Run another file for one, as `%run` does, and take over what it defines."""
        meant = self._importer.called(path)
        if meant is None:
            raise FileNotFoundError(f"{path} is not among the files")
        self._run(meant)
        other = next(one for one in self.modules if one.path == meant)
        file.module.__dict__.update(
            {name: value for name, value in other.module.__dict__.items() if not name.startswith("__")}
        )

    def _execute(self, statement: ast.stmt, label: str, flags: int, space: dict[str, Any]) -> None:
        """Run one statement. An import that fails is tried the other ways in which the files handed in may be meant."""
        try:
            execute(statement, label, flags, space)
            # What came may be the standard library's, where one's own file has the name.
            if isinstance(statement, ast.Import) and self._importer.called(statement.names[0].name) is not None:
                self._put_in_place(statement, space)
        except ImportError:
            if isinstance(statement, ast.Import) and self._put_in_place(statement, space):
                return
            if not isinstance(statement, ast.ImportFrom):
                raise
            for module in (
                self._importer.other_ways(statement.module) if statement.module and not statement.level else ()
            ):
                other = ast.copy_location(ast.ImportFrom(module, statement.names, 0), statement)
                with contextlib.suppress(ImportError):
                    execute(other, label, flags, space)
                    return
            if not self._found_elsewhere(statement, label, space):
                raise

    def _put_in_place(self, statement: ast.Import, space: dict[str, Any]) -> bool:
        """Bind what an import of a module is used for, where the module found has none of it: one's own file that the standard
        library hides, or that goes by another name here. Return whether that was so."""
        (alias,) = statement.names
        bound = alias.asname or alias.name
        here = next(file for file in self.modules if file.path == self._importer.running[-1])
        used = {name for cell in here.cells for name in attributes_of(bound, cell.text)}
        if space.get(bound) in self._importer.modules.values():
            return False
        if not used or any(hasattr(space.get(bound), name) for name in used):
            return False
        values = {}
        for other in self.modules:
            names = [
                name for name in used if other is not here and any(mentions(name, cell.text) for cell in other.cells)
            ]
            if names:
                self._run(other.path)
                values.update({name: getattr(other.module, name) for name in names if hasattr(other.module, name)})
        if values.keys() != used:
            return False
        module = types.ModuleType(alias.name)
        vars(module).update(values)
        space[bound] = module
        return True

    def _found_elsewhere(self, statement: ast.ImportFrom, label: str, space: dict[str, Any]) -> bool:
        """Return whether what an import names is defined in another file handed in, and bind it: files are renamed on the way."""
        (alias,) = statement.names
        here = self._importer.running[-1]
        found: list[tuple[tuple[bool, bool, int], Module, dict[str, Any]]] = []
        for number, other in enumerate(self.modules):
            if other.path == here or not any(mentions(alias.name, cell.text) for cell in other.cells):
                continue
            if (
                alias.name == "*"
                and len(self.modules) > 2
                and not self._importer.may_mean(statement.module or "", other.path)
            ):
                continue
            self._run(other.path)
            defined = {
                name: value
                for name, value in list(other.module.__dict__.items())
                if name == alias.name or (alias.name == "*" and getattr(value, "__module__", "") == other.name)
                if not isinstance(value, StandIn)
            }
            if defined:
                works = any(is_worked_on(value) for value in defined.values())
                found.append(((works, is_named_python(other.path), number), other, defined))
        if not found:
            return False
        _rank, other, defined = max(found, key=lambda one: one[0])
        for name, value in defined.items():
            if alias.name == "*":
                space.setdefault(name, value)
            else:
                space[alias.asname or name] = value
        self.remarks.append(
            {
                "kind": "elsewhere",
                "file": label,
                "line": statement.lineno,
                "name": alias.name,
                "module": "." * statement.level + (statement.module or ""),
                "found": other.path,
            }
        )
        return True

    def _failed(self, file: Module, cell: Cell, statement: ast.stmt, flags: int, error: BaseException) -> None:
        """Remember that a statement was skipped, and why; save of it what can be saved.

        What an import would have bound becomes stand-ins; of a class whose body stopped, the methods are taken.
        """
        is_import = isinstance(statement, ast.Import | ast.ImportFrom)
        note = self.sources.describe(error)
        note.setdefault("file", cell.label)
        note.setdefault("line", statement.lineno)
        if isinstance(statement, _Definition):
            if isinstance(error, NameError) and error.name and file.star:
                # What an import of everything would have brought; each one by itself, until it does.
                file.module.__dict__.setdefault(error.name, StandIn(file.star))
                self._run_statement(file, cell, statement, flags)
                return
            with contextlib.suppress(BaseException):
                # It may be an annotation alone that names what is not here.
                self._execute(statement, cell.label, flags | _ANNOTATIONS, file.module.__dict__)
                self.remarks.append({"kind": "annotation", **note})
                return
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for alias in statement.names:
                name = alias.asname or alias.name.partition(".")[0]
                if name == "*":
                    file.star = text_of(error)
                else:
                    file.module.__dict__.setdefault(name, StandIn(text_of(error)))
        remark: Note = {"kind": "import" if is_import else "skipped", **note}
        if not is_import and not isinstance(statement, _Definition) and self._rests_on_what_is_missing(file, statement):
            remark["kind"] = "follows"
            for name in bound_by(statement):
                file.module.__dict__.setdefault(name, StandIn("it comes from what is not here"))
        self.remarks.append(remark)
        if isinstance(statement, _Definition):
            file.failed[statement.name] = note
        if isinstance(statement, ast.ClassDef):
            methods = [part for part in statement.body if defines_only(part)]
            kept = file.module.__dict__.get(statement.name)
            if 0 < len(methods) < len(statement.body) and not (isinstance(kept, type) and is_worked_on(kept)):
                lesser = ast.ClassDef(**{**dict(ast.iter_fields(statement)), "body": methods})
                with contextlib.suppress(BaseException):
                    self._execute(ast.copy_location(lesser, statement), cell.label, flags, file.module.__dict__)
                    file.lesser[statement.name] = file.module.__dict__.get(statement.name)
        # Anything that a cell further down defines may have been missing; other assignments had their chance.
        if is_import or isinstance(statement, _Definition) or isinstance(error, NameError):
            file.again.append((cell, statement, flags, remark))

    def _rests_on_what_is_missing(self, file: Module, statement: ast.stmt) -> bool:
        space = file.module.__dict__
        names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
        return any(isinstance(space.get(name), StandIn) for name in names)

    def _defined(self, cell: Cell, statement: ast.stmt, name: str) -> None:
        if not isinstance(statement, ast.Import | ast.ImportFrom | ast.Expr):
            self.understood.append({"kind": "defines", "file": cell.label, "line": statement.lineno, "name": name})

    # -- saying -----------------------------------------------------------------------------------------------------

    def _other_definitions(self) -> list[Note]:
        return [
            {"kind": "others", "file": file.cells[0].label, "names": ", ".join(dict.fromkeys(file.others))}
            for file in self.modules
            if file.others
        ]


def _pieces(found: Mapping[str, Text]) -> dict[str, list[Cell]]:
    """Return the cells by the file that they run in; a `%%writefile` cell is a file beside its notebook, before it."""
    pieces: dict[str, list[Cell]] = {}
    for path, read in found.items():
        for cell in read.cells:
            if cell.writes:
                beside = f"{path.rpartition('/')[0]}/{cell.writes}".lstrip("/")
                pieces[beside] = [*pieces.get(beside, []), cell] if cell.adds else [cell]
        pieces.setdefault(path, []).extend(cell for cell in read.cells if not cell.writes)
    return pieces


def _only_defines(statement: ast.stmt) -> bool:
    try:
        return defines_only(statement)
    except RecursionError:
        return False


def _is_nothing(value: Any) -> bool:
    """Return whether what took a definition's name can be none itself: a number, a text, an array."""
    return not callable(value) and type(value).__module__ in ("builtins", "numpy")


def _display(*_things: object, **_named: object) -> None:
    """Show nothing: what a notebook's `display` does is to be seen, not graded."""
