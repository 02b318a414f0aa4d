"""The files handed in as modules that import each other from memory: by path, by stem, and relative to one another."""

import importlib.machinery
import re
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any

from bpgrade.kinds import CODE
from bpgrade.sandbox.runner.standins import CHECKERS, checker

#: What a second download or upload of a file is called.
_COPY = re.compile(r"(?:[ _-]*\(\d+\)|-\d+|[ _-]+copy[ _-]*\d*|[ _-]+복사본)$", re.IGNORECASE)
#: The package that all files are modules of: no file of a student's is called so.
PACKAGE = "__handed_in__"


class Importer:
    """Finds modules among the files handed in, after the standard library and numpy were asked, and loads them.

    It is what `importlib.abc` calls a meta path finder and a loader; importing that would cost every child a tenth of its start.

    run: runs the file at a path, unless it has been started already. running: the paths that are being run, the innermost last.
    """

    def __init__(self, paths: Sequence[str], run: Callable[[str], None]) -> None:
        self.running: list[str] = []
        self._run = run
        self._names: set[str] = set()
        self._bare: set[str] = set()
        self._stems = {path: _stems(path) for path in paths}
        self.modules = {path: self._module(path) for path in paths}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of a file or folder handed in whose path ends so; else, for the checker, that of its stand-in."""
        loader: Any = self
        is_folder = self._is_folder(_parts(fullname))
        if self._meant(_parts(fullname)) is None and not is_folder:
            is_checker = fullname.partition(".")[0] in CHECKERS
            return importlib.machinery.ModuleSpec(fullname, loader, is_package=True) if is_checker else None
        self._bare.add(fullname)
        return importlib.machinery.ModuleSpec(fullname, loader, is_package=is_folder)

    def forget(self) -> None:
        """Forget by what names files were imported: another file may mean another one by them."""
        for name in self._bare:
            if not name.startswith(PACKAGE):
                sys.modules.pop(name, None)
        self._bare.clear()

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        """Return the module that the file has, or will have, under whatever name it is imported."""
        path = self._meant(_parts(spec.name))
        if path is not None:
            return self.modules[path]
        return None if self._is_folder(_parts(spec.name)) else checker(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the module's file; a folder's has none."""
        for path, known in self.modules.items():
            if known is module:
                self._run(path)

    def other_ways(self, module: str) -> list[str]:
        """Return the modules that an import which failed may mean: a file of one's own that the standard library hides, or
        one in a folder above which something is missing here."""
        parts = module.split(".")
        ways = [f"{PACKAGE}.{module}", *(".".join([PACKAGE, *parts[start:]]) for start in range(1, len(parts)))]
        return [way for way in ways if self._meant(_parts(way)) is not None]

    def called(self, path: str) -> str | None:
        """Return the file that somebody means by a path of another machine, with or without its suffix."""
        parts = [part for part in CODE.sub("", path.replace("\\", "/")).split("/") if part not in ("", ".", "..")]
        tails = (parts[start:] for start in range(len(parts)))
        return next((known for tail in tails if (known := self._meant(tail)) is not None), None)

    def may_mean(self, module: str, path: str) -> bool:
        """Return whether a file may be what an import calls so, as far as its own name tells: platforms put names in front."""
        name = module.rpartition(".")[2]
        return bool(name) and bool(re.search(rf"(?:^|[\W_]){re.escape(name)}(?:[\W_]|$)", self._stems[path][0]))

    def enter(self, path: str) -> None:
        """Make a file's module known to `sys.modules`, and its parent packages before it; their `__init__.py` run first."""
        self._enter(self.modules[path])

    def _enter(self, module: types.ModuleType) -> None:
        name = module.__name__
        sys.modules[name] = module
        parent, _dot, own = name.rpartition(".")
        if not parent:
            return
        if parent not in sys.modules:
            inits = (
                path for path, known in self.modules.items() if known.__name__ == parent and hasattr(known, "__path__")
            )
            init = next(inits, None)
            if init is not None:
                self._run(init)
            else:
                package = types.ModuleType(parent)
                package.__path__ = []
                self._enter(package)
        setattr(sys.modules[parent], own, module)

    def _meant(self, parts: list[str]) -> str | None:
        """Return the file that an import of this dotted name means: a neighbour first, then the least deep one."""
        path = "/".join(parts)
        matching = [
            known for known in self.modules if any(f"/{stem}".endswith(f"/{path}") for stem in self._stems[known])
        ]
        here = self.running[-1].rpartition("/")[0] if self.running else ""
        beside = f"{here}/{path}".lstrip("/")
        return min(
            matching,
            key=lambda known: (
                not f"/{self._stems[known][0]}".endswith(f"/{path}"),
                beside not in self._stems[known],
                known.count("/"),
                known,
            ),
            default=None,
        )

    def _is_folder(self, parts: list[str]) -> bool:
        """Return whether a dotted name is a folder's: at the top of what was handed in, or beside the file that runs."""
        here = self.running[-1].rpartition("/")[0] if self.running else ""
        tops = {path.partition("/")[0] if "/" in path else "" for path in self.modules}
        whole = next(iter(tops)) if len(tops) == 1 else ""
        path = "/".join(parts)
        beginnings = tuple(f"{folder}/{path}/".lstrip("/") for folder in {"", here, whole, here.rpartition("/")[0]})
        return any(known.startswith(beginnings) for known in self.modules)

    def _module(self, path: str) -> types.ModuleType:
        """Return the module of a file, not yet run.

        All live in one package that hides no other's name: `from .mul import MulGate` and `from ..gates import mul` find
        their way even where the folders above were not handed in.
        """
        stem = CODE.sub("", path)
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


def _stems(path: str) -> tuple[str, ...]:
    """Return the names that an import may call a file by, its own first.

    >>> _stems("gates/mul.py"), _stems("gates/__init__.py"), _stems("gates (1).py")
    (('gates/mul',), ('gates',), ('gates (1)', 'gates'))
    """
    stem = CODE.sub("", path).removesuffix("/__init__")
    without = _COPY.sub("", stem)
    return (stem,) if without == stem else (stem, without)


def _parts(name: str) -> list[str]:
    return name.removeprefix(f"{PACKAGE}.").split(".")
