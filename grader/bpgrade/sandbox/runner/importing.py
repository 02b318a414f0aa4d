"""The files handed in as modules that import each other from memory: by path, by stem, and relative to one another."""

import importlib.machinery
import re
import sys
import types
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bpgrade.kinds import CODE

_DOTTED = re.compile(r"^[ \t]*(?:from|import)[ \t]+(\w+(?:\.\w+)+)", re.MULTILINE)
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
        self._prefixes: set[str] = set()
        self.modules = {path: self._module(path) for path in paths}

    def learn(self, texts: Iterable[str]) -> None:
        """Take note of packages that the files import from and that were not handed in, where the modules in them were."""
        for text in texts:
            for match in _DOTTED.finditer(text):
                *folders, own = match[1].split(".")
                if (
                    not self._is_folder(folders)
                    and self._meant([*folders, own]) is None
                    and self._meant([own]) is not None
                ):
                    self._prefixes |= {".".join(folders[:count]) for count in range(1, len(folders) + 1)}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of a file or folder handed in whose path ends so."""
        is_folder = self._is_folder(_parts(fullname)) or fullname in self._prefixes
        if self._meant(_parts(fullname)) is None and not is_folder:
            return None
        loader: Any = self
        return importlib.machinery.ModuleSpec(fullname, loader, is_package=is_folder)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        """Return the module that the file has, or will have, under whatever name it is imported."""
        path = self._meant(_parts(spec.name))
        return None if path is None else self.modules[path]

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
        return bool(name) and bool(re.search(rf"(?:^|[\W_]){re.escape(name)}(?:[\W_]|$)", _stems(path)[0]))

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
        if len(parts) > 1 and ".".join(parts[:-1]) in self._prefixes:
            parts = parts[-1:]
        path = "/".join(parts)
        matching = [known for known in self.modules if any(f"/{stem}".endswith(f"/{path}") for stem in _stems(known))]
        if not matching and len(parts) == 1:
            running = self.running[-1:]
            matching = [known for known in self.modules if known not in running and _ends_in(known, path)]
        here = self.running[-1].rpartition("/")[0] if self.running else ""
        beside = f"{here}/{path}".lstrip("/")
        return min(
            matching,
            key=lambda known: (
                not f"/{_stems(known)[0]}".endswith(f"/{path}"),
                beside not in _stems(known),
                known.count("/"),
                known,
            ),
            default=None,
        )

    def _is_folder(self, parts: list[str]) -> bool:
        inside = "/" + "/".join(parts) + "/"
        return any(inside in f"/{path}" for path in self.modules)

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


def _ends_in(path: str, name: str) -> bool:
    """Return whether a file's name ends in another name, as a whole word.

    >>> _ends_in("hw1/lee_12345_gates.py", "gates"), _ends_in("investigates.py", "gates")
    (True, False)
    """
    return bool(name) and bool(re.search(rf"(?:^|[\W_]){re.escape(name)}$", _stems(path)[-1].rpartition("/")[2]))


def _parts(name: str) -> list[str]:
    return name.removeprefix(f"{PACKAGE}.").split(".")
