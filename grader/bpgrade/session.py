"""What was typed into this session of Python, as a submission: the cells of a notebook, or the file that a definition stands in.

Beside it go the modules that the session loaded from the same folder: whoever hands in the notebook hands in those too.
"""

import inspect
import json
import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bpgrade.errors import UsageError
from bpgrade.messages import _
from bpgrade.sandbox.runner.cells import python_of
from bpgrade.submission import File, Submission

#: What the cells are handed in as.
NOTEBOOK = "notebook.ipynb"

_DEFINES = re.compile(r"^(?:class|(?:async\s+)?def)\s+(\w+)", re.MULTILINE)
_BINDS = re.compile(r"^(?:(\w+)\s*(?::[^=\n]+)?=(?!=)|from\s+\S+\s+import[ \t]+([\w \t,]+|\([\w\s,]+\)))", re.MULTILINE)
_STUB = "raise NotImplementedError"
_RUN = re.compile(r"^%run\s+(?:-\S+\s+)*(?:\"([^\"]+)\"|'([^']+)'|(\S+))", re.MULTILINE)
#: Folders of packages that were installed, not written here.
_INSTALLED = {"site-packages", "dist-packages"}


def is_notebook() -> bool:
    """Return whether this is a session of IPython, as behind every notebook: it remembers what was typed."""
    return _shell() is not None


def typed() -> list[str]:
    """Return what was typed into this notebook, by the numbers that it shows, from 1; also what raised, or is no Python."""
    return list(_shell().history_manager.input_hist_raw[1:])


@dataclass(frozen=True)
class Cell:
    """What a cell of the notebook says now. number: the one that the notebook shows beside it."""

    number: int
    source: str


def newest(sources: Sequence[str]) -> list[Cell]:
    """Return the cells as they are now, in the order in which they were first run.

    sources: all that was typed, in order. A cell was run again where something is typed that was typed before, or that defines all
    that something before it did. A stub takes the place of stubs alone: it may be run again below one's own work, and grading
    lets the work count.

    >>> [cell.source for cell in newest(["def f(x): 1", "y = f(2)", "y = f(2)", "def f(x): 2"])]
    ['def f(x): 2', 'y = f(2)']
    >>> [cell.number for cell in newest(["def f(x): 1", "def f(x):\\n    raise NotImplementedError"])]
    [1, 2]
    """
    cells: list[Cell] = []
    defined = [_defined(source) for source in sources]
    for number, source in enumerate(sources, 1):
        now = Cell(number, source)
        places = [place for place, cell in enumerate(cells) if _takes_the_place(now, cell, defined)]
        if not places:
            cells.append(now)
            continue
        cells[places[0]] = now
        cells = [cell for place, cell in enumerate(cells) if place not in places[1:]]
    return cells


def bound_in(source: str) -> list[str]:
    """Return what a cell defines, imports by name or assigns, in order, as far as its lines tell.

    >>> bound_in("%%time\\nfrom mine import A as B, C\\nclass D:\\n    e = 1\\nf = D\\nf == D")
    ['D', 'A', 'as', 'B', 'C', 'f']
    """
    cell, _magic = python_of("", source)
    if cell is None or cell.writes:
        return []
    others = [word for names in _BINDS.findall(cell.text) for word in re.findall(r"\w+", " ".join(names))]
    return list(dict.fromkeys([*_DEFINES.findall(cell.text), *others]))


def of_cells(cells: Sequence[Cell], names: Sequence[str] = ()) -> Submission:
    """Return the cells as one notebook, handed in with the modules beside it.

    names: what is asked for: where the session has it from a module of another folder, the modules there come, too.
    """
    sources = [{"cell_type": "code", "source": cell.source} for cell in cells]
    notebook = {"cells": sources, "metadata": {"kernelspec": {"language": "python"}}, "nbformat": 4}
    here = Path.cwd().resolve()
    paths = dict.fromkeys([*_loaded_from(here), *_run_from(here, cells)])
    others = [(root, path) for root in _roots(names) if root != here for path in _loaded_from(root)]
    files = [*_read(paths, here), *(file for root, path in others if path not in paths for file in _read([path], root))]
    return Submission(NOTEBOOK, (*files, File(NOTEBOOK, json.dumps(notebook).encode())))


def of_files(things: Sequence[Any]) -> Submission:
    """Return the files in which classes and functions stand, handed in with the modules beside the first of them.

    Raises UsageError for one that stands in none.
    """
    paths = [_file_of(thing) for thing in things]
    folder = paths[0].parent
    others = [path for path in _loaded_from(folder) if path not in paths]
    return Submission(paths[0].name, tuple(_read(dict.fromkeys([*others, *paths]), folder)))


def names_of(thing: Any) -> list[str]:
    """Return what a class or function is called, by itself and in this session; an object is called what its class is."""
    definition = _definition(thing)
    bound = [name for name, value in vars(sys.modules["__main__"]).items() if value is definition]
    # A method is called what its class is.
    home, _dot, _own = str(getattr(definition, "__qualname__", "")).partition(".")
    is_method = inspect.isroutine(definition) and "<" not in home + _own
    return list(dict.fromkeys([home if is_method and home else definition.__name__, *bound]))


def _takes_the_place(now: Cell, earlier: Cell, defined: Sequence[set[str]]) -> bool:
    mine, others = defined[now.number - 1], defined[earlier.number - 1]
    if not others:
        return now.source == earlier.source
    return others <= mine and (_STUB in earlier.source or _STUB not in now.source)


def _defined(source: str) -> set[str]:
    """Return what a cell defines here: in another language, or for a file of its own, it defines nothing."""
    cell, _magic = python_of("", source)
    return set() if cell is None or cell.writes else set(_DEFINES.findall(source))


def _definition(thing: Any) -> Any:
    """Return a class or function as it is, and of anything else its class."""
    try:
        has_name = isinstance(thing.__name__, str)
    except Exception:
        # Somebody's object may do anything when it is asked.
        has_name = False
    return thing if has_name and callable(thing) else type(thing)


def _file_of(thing: Any) -> Path:
    definition = _definition(thing)
    try:
        path = Path(inspect.getsourcefile(definition) or "").resolve()
    except (TypeError, OSError):
        path = Path()
    if not path.is_file():
        raise UsageError(
            _(
                "{name} stands in no file, so there is no code to check: write it to one, and import it from there."
            ).format(name=names_of(thing)[0])
        )
    return path


def _shell() -> Any:
    """Return IPython's shell, where this session is one of IPython."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()


def _roots(names: Sequence[str]) -> list[Path]:
    """Return the folders from which the session imported the modules that define these names."""
    roots = []
    for name in names:
        home = getattr(_definition(vars(sys.modules["__main__"]).get(name)), "__module__", None)
        file = getattr(sys.modules.get(str(home)), "__file__", None)
        if home != "__main__" and isinstance(file, str):
            path = Path(file).resolve()
            roots.append(path.parents[str(home).count(".") + (path.name == "__init__.py")])
    return list(dict.fromkeys(roots))


def _loaded_from(folder: Path) -> Iterator[Path]:
    """Yield the files of the modules that were loaded from this folder, those alone that somebody wrote there."""
    library = Path(sysconfig.get_path("stdlib")).resolve()
    for name, module in sorted(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if not isinstance(file, str) or name.partition(".")[0] in ("__main__", __package__):
            continue
        path = Path(file).resolve()
        if path.suffix != ".py" or not path.is_relative_to(folder) or not path.is_file():
            continue
        inside = path.relative_to(folder).parts
        if not (_INSTALLED & {*inside} or any(part.startswith(".") for part in inside) or path.is_relative_to(library)):
            yield path


def _run_from(folder: Path, cells: Sequence[Cell]) -> Iterator[Path]:
    """Yield the files that cells run, as `%run gates.py` does."""
    for cell in cells:
        for quoted in _RUN.findall(cell.source):
            path = (folder / Path("".join(quoted)).expanduser()).resolve()
            path = path if path.suffix else path.with_suffix(".py")
            if path.suffix in (".py", ".ipynb") and path.is_file():
                yield path


def _read(paths: Iterable[Path], folder: Path) -> Iterator[File]:
    """Yield the files with their names in the folder; one from elsewhere has its own alone."""
    for path in paths:
        inside = path.is_relative_to(folder)
        yield File(path.relative_to(folder).as_posix() if inside else path.name, path.read_bytes())
