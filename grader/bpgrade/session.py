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
from bpgrade.submission import File, Submission

#: What the cells are handed in as.
NOTEBOOK = "notebook.ipynb"

_DEFINES = re.compile(r"^(?:class|(?:async\s+)?def)\s+(\w+)", re.MULTILINE)
#: A cell of another language, or for another process; the magics named leave a cell this notebook's own.
_ELSEWHERE = re.compile(r"\s*%%(?!(?:time|capture|prun)\b)")
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
    for number, source in enumerate(sources, 1):
        places = [place for place, cell in enumerate(cells) if _takes_the_place(source, cell.source)]
        now = Cell(number, source)
        if not places:
            cells.append(now)
            continue
        cells[places[0]] = now
        cells = [cell for place, cell in enumerate(cells) if place not in places[1:]]
    return cells


def of_cells(cells: Sequence[Cell]) -> Submission:
    """Return the cells as one notebook, handed in with the modules beside it."""
    sources = [{"cell_type": "code", "source": cell.source} for cell in cells]
    notebook = {"cells": sources, "metadata": {"kernelspec": {"language": "python"}}, "nbformat": 4}
    here = Path.cwd().resolve()
    paths = dict.fromkeys([*_loaded_from(here), *_run_from(here, cells)])
    return Submission(NOTEBOOK, (*_read(paths, here), File(NOTEBOOK, json.dumps(notebook).encode())))


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
    return list(dict.fromkeys([str(getattr(definition, "__name__", "")), *bound]))


def _takes_the_place(source: str, earlier: str) -> bool:
    mine, others = _defined(source), _defined(earlier)
    if not others:
        return source == earlier
    return others <= mine and (_STUB in earlier or _STUB not in source)


def _defined(source: str) -> set[str]:
    return set() if _ELSEWHERE.match(source) else set(_DEFINES.findall(source))


def _definition(thing: Any) -> Any:
    return thing if hasattr(thing, "__name__") else type(thing)


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
            path = (folder / "".join(quoted)).resolve()
            if path.suffix == ".py" and path.is_file():
                yield path


def _read(paths: Iterable[Path], folder: Path) -> Iterator[File]:
    """Yield the files with their names in the folder; one from elsewhere has its own alone."""
    for path in paths:
        inside = path.is_relative_to(folder)
        yield File(path.relative_to(folder).as_posix() if inside else path.name, path.read_bytes())
