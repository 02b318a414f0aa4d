"""The notebooks: of each unit one, in the language that is spoken, with the text, the stub and a check of each of its exercises. No outputs, no answers."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Part:
    """What a notebook holds of an exercise.

    text: in Markdown, with its heading. stub, answer: a cell's code, without and with what students write. page: that explains it.
    elsewhere: the definitions that it uses and no exercise of this notebook defines, each with its exercise.
    """

    name: str
    definition: str
    text: str
    stub: str
    answer: str
    page: str
    elsewhere: Mapping[str, str]


def parts(names: Sequence[str], sources: Sequence[Authored]) -> list[Part]:
    """Return what a notebook with these exercises holds, in the language that is spoken. sources: their authored files, in order."""
    made = []
    for source in sources:
        text, stub = _apart(in_words(source.stub))
        _text, answer = _apart(in_words(source.answer))
        title = f"## {source.name}: {_(source.exercise.title)}"
        elsewhere = {other.definition: other.name for other in source.beside if other.name not in names}
        made.append(
            Part(source.name, source.definition, f"{title}\n\n{text}", stub, answer, source.exercise.page, elsewhere)
        )
    return made


def make(syllabus: Course, sources: Mapping[str, Authored]) -> dict[str, str]:
    """Return the notebooks of all units in the language that is spoken, by their paths beside the pages of that language.

    sources: the authored files of all exercises, by their names.

    Raises CourseError where what makes notebooks is not installed.
    """
    nbformat = installed()
    made = {}
    for unit in syllabus.units:
        cells = _cells(nbformat.v4, unit, [sources[name] for name in unit.exercises])
        made[f"{FOLDER}/{unit.name}.ipynb"] = written(cells, {"edition": syllabus.edition, "unit": unit.name})
    return made


def written(cells: Iterable[Any], ours: Mapping[str, Any]) -> str:
    """Return a notebook of these cells as a file's text. ours: what it says of itself, beside the language."""
    nbformat = installed()
    metadata = {
        "bpgrade": {**ours, "language": language()},
        "kernelspec": _KERNEL,
        "language_info": {"name": "python"},
    }
    notebook = nbformat.v4.new_notebook(cells=list(cells), metadata=metadata)
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)) + "\n"


def installed() -> ModuleType:
    """Return nbformat. Raises CourseError where it is not installed."""
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
    yield v4.new_code_cell(setup(), id=f"{unit.name}-setup")
    for part in parts(unit.exercises, sources):
        label = part.name.replace("/", "-")
        read = [_("Read: {page}").format(page=f"[{part.page}](../{part.page})")] if part.page else []
        yield v4.new_markdown_cell("\n\n".join([part.text, *read]), id=f"{label}-text")
        for definition, exercise in part.elsewhere.items():
            home = f"{exercise.partition('/')[0]}.ipynb"
            said = _("# Your {definition} goes here: copy it from {notebook}.").format(
                definition=definition, notebook=home
            )
            yield v4.new_code_cell(said, id=f"{label}-{definition}")
        yield v4.new_code_cell(part.stub, id=f"{label}-stub")
        yield v4.new_code_cell(f"bpgrade.check({part.definition})", id=f"{label}-check")


def setup() -> str:
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
