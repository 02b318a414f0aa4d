"""The notebooks: of each unit one, in the language that is spoken, with the text, the stub and a check of each of its exercises. No outputs, no answers."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from bpgrade import __version__
from bpgrade.authoring.authored import Authored
from bpgrade.course import Course, Unit
from bpgrade.errors import CourseError
from bpgrade.messages import _, language
from bpgrade.stubs import in_words

#: Where they stand, beside the pages.
FOLDER = "notebooks"
#: What a student's machine calls its Python, until it has opened the notebook.
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def make(syllabus: Course, sources: Mapping[str, Authored]) -> dict[str, str]:
    """Return the notebooks of all units in the language that is spoken, by their paths beside the pages of that language.

    sources: the authored files of all exercises, by their names.

    Raises CourseError where what makes notebooks is not installed.
    """
    nbformat = _nbformat()
    made = {}
    for unit in syllabus.units:
        cells = list(_cells(nbformat.v4, unit, [sources[name] for name in unit.exercises]))
        metadata = {
            "bpgrade": {"edition": syllabus.edition, "language": language(), "unit": unit.name},
            "kernelspec": _KERNEL,
            "language_info": {"name": "python"},
        }
        notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
        nbformat.validate(notebook)
        made[f"{FOLDER}/{unit.name}.ipynb"] = nbformat.writes(notebook) + "\n"
    return made


def _nbformat() -> ModuleType:
    try:
        import nbformat
    except ImportError:
        raise CourseError(
            _("Making the notebooks needs nbformat: install bpgrade with its extra `course`, or `test`.")
        ) from None
    return nbformat


def _cells(v4: Any, unit: Unit, sources: Sequence[Authored]) -> Iterator[Any]:
    """Yield the cells of a unit's notebook. Their identifiers say what they are, so that they never change."""
    page = f"[{unit.name}.md](../{unit.name}.md)"
    yield v4.new_markdown_cell(
        "\n\n".join(
            [
                f"# {_(unit.title)}",
                _("The page to read first: {page}").format(page=page),
                _(
                    "Below each exercise stands a cell that checks it. Fill in the exercise's cell, run it, then run the check."
                ),
            ]
        ),
        id=f"{unit.name}-title",
    )
    yield v4.new_code_cell(_setup(), id=f"{unit.name}-setup")
    for source in sources:
        label = source.name.replace("/", "-")
        text, code = _apart(in_words(source.stub))
        title = f"## {source.name}: {_(source.exercise.title)}"
        page = source.exercise.page
        read = [_("Read: {page}").format(page=f"[{page}](../{page})")] if page else []
        yield v4.new_markdown_cell("\n\n".join([title, text, *read]), id=f"{label}-text")
        for other in (one for one in source.beside if one.name not in unit.exercises):
            home = f"{other.name.partition('/')[0]}.ipynb"
            said = _("# Your {definition} goes here: copy it from {notebook}.").format(
                definition=other.definition, notebook=home
            )
            yield v4.new_code_cell(said, id=f"{label}-{other.definition}")
        yield v4.new_code_cell(code, id=f"{label}-stub")
        yield v4.new_code_cell(f"bpgrade.check({source.definition})", id=f"{label}-check")


def _setup() -> str:
    """Return the cell at the top: what to install, and the language that checks speak."""
    wheel = f"bpgrade-{__version__}-py3-none-any.whl"
    said = [
        _("Run this cell first. If it finds no bpgrade (on Colab: in every new session), install it:"),
        _("put {wheel}, which your course gave you, beside this notebook,").format(wheel=wheel),
        _("take away the # in front of %pip, and run this cell again."),
    ]
    lines = [*(f"# {line}" for line in said), f"# %pip install --quiet {wheel}", "import bpgrade", ""]
    return "\n".join([*lines, f'bpgrade.speak("{language()}")'])


def _apart(stub: str) -> tuple[str, str]:
    """Return the text above a stub's code, and the code.

    >>> _apart("'Twice: x + x.'\\n\\n\\ndef twice(x):\\n    raise NotImplementedError\\n")
    ('Twice: x + x.', 'def twice(x):\\n    raise NotImplementedError')
    """
    tree = ast.parse(stub)
    code = stub.splitlines()[tree.body[0].end_lineno :]
    return ast.get_docstring(tree) or "", "\n".join(code).strip("\n")
