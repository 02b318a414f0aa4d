"""The notebooks of the course: valid, without outputs and answers; run as a student runs them, in both languages.

Each is executed once, in one kernel: fresh as it is made, then with every stub replaced by its answer, then with a planted mistake.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bpgrade import course, feedback, messages, stubs
from bpgrade.authoring import catalogues, notebooks
from bpgrade.authoring.catalogues import Sentence
from bpgrade.checking import check
from bpgrade.cli.screen import checked_lines
from bpgrade.course import Unit
from bpgrade.edition import Edition
from bpgrade.messages import LANGUAGES
from bpgrade.pipeline import Grader
from bpgrade.result import plain
from bpgrade.submission import File, Submission
from conftest import AUTHORED, ROOT
from nbclient import NotebookClient
from test_check_in_notebooks import Tables

COURSE = ROOT / "course"
SYLLABUS = course.read(COURSE / "course.toml")
BOTH = [(unit, language) for unit in SYLLABUS.units for language in LANGUAGES]
EACH = pytest.mark.parametrize(("unit", "language"), BOTH, ids=[f"{unit.name}-{language}" for unit, language in BOTH])

Notebook = Any


def path_of(unit: Unit, language: str) -> Path:
    folder = COURSE if language == LANGUAGES[0] else COURSE / language
    return folder / "notebooks" / f"{unit.name}.ipynb"


def read(unit: Unit, language: str) -> Notebook:
    return nbformat.read(path_of(unit, language), as_version=4)


def code_cells(notebook: Notebook) -> list[Notebook]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def solved(notebook: Notebook) -> dict[str, str]:
    """Return the code of each cell by its identifier, with the answers in place of what is to be filled in."""
    answers = {
        **{f"{name.replace('/', '-')}-stub": one.answer for name, one in AUTHORED.items()},
        **{
            f"{name.replace('/', '-')}-{other.definition}": other.answer
            for name, one in AUTHORED.items()
            for other in one.beside
        },
    }
    return {cell.id: answers.get(cell.id, cell.source) for cell in code_cells(notebook)}


def with_mistake(unit: Unit, language: str) -> tuple[str, str]:
    """Return an exercise of the unit and a wrong answer to it: the first one's first, or in the other language the last one's last."""
    at = 0 if language == LANGUAGES[0] else -1
    name = unit.exercises[at]
    return name, AUTHORED[name].planted()[at][1]


def executed(unit: Unit, language: str, folder: Path) -> tuple[list[Notebook], list[Notebook], Notebook]:
    """Return the code cells with what came of them, fresh and solved, and the check of a mistake."""
    fresh = code_cells(read(unit, language))
    answered = [nbformat.v4.new_code_cell(source) for source in solved(read(unit, language)).values()]
    name, wrong = with_mistake(unit, language)
    mistaken = [nbformat.v4.new_code_cell(one) for one in (wrong, f"bpgrade.check({AUTHORED[name].definition})")]
    whole = nbformat.v4.new_notebook(cells=[*fresh, *answered, *mistaken])
    NotebookClient(whole, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    return fresh, answered, mistaken[1]


def shown(cell: Notebook) -> dict[str, str] | None:
    """Return what a cell shows, by its type."""
    return next((output["data"] for output in cell.outputs if output.output_type == "execute_result"), None)


# One test, since a kernel is worth two of its seconds; the other language has one in the usual run.
@pytest.mark.parametrize(
    ("unit", "language"),
    [
        pytest.param(
            unit,
            language,
            id=f"{unit.name}-{language}",
            marks=[] if language == LANGUAGES[0] or unit is SYLLABUS.units[0] else pytest.mark.long,
        )
        for unit, language in BOTH
    ],
)
def test_fresh_earns_nothing_solved_earns_all_and_a_mistake_is_told_as_check_tells_it(
    unit: Unit, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edition: Edition
) -> None:
    fresh, answered, mistaken = executed(unit, language, tmp_path)
    monkeypatch.chdir(tmp_path)
    with messages.speaking(language):
        earn(unit, fresh, 0)
        earn(unit, answered, 1)
        is_told_as_check_tells_it(*with_mistake(unit, language), mistaken)
    if language == LANGUAGES[0]:
        scores_the_same_when_it_is_handed_in_with_its_outputs(unit, answered, edition)


def test_a_kernel_shows_the_table_of_a_cell_below_what_the_cell_shows(tmp_path: Path) -> None:
    name = SYLLABUS.exercises[0]
    one = AUTHORED[name]
    sources = {
        "%load_ext bpgrade": [],
        f"%%bpgrade\nimport asyncio\nawait asyncio.sleep(0)\n{one.answer}\nprint('said')\n'value'": [
            "stream",
            "execute_result",
            "display_data",
        ],
        f"%%bpgrade {name}\nawait asyncio.sleep(0)\n1 / 0": ["error", "display_data"],
        f"%%bpgrade {name}\n{one.answer}\n(": ["error", "display_data"],
        "%%bpgrade nothing\nx = 1": ["stream"],
        f"%bpgrade {name}": ["execute_result"],
        "%bpgrade nothing": ["error"],
    }
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    whole = nbformat.v4.new_notebook(cells=cells)
    resources = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(whole, timeout=60, kernel_name="python3", allow_errors=True, resources=resources).execute()
    for cell, kinds in zip(cells, sources.values(), strict=True):
        assert [output.output_type for output in cell.outputs] == kinds, cell
        if kinds[-1:] == ["display_data"]:
            (caption,) = Tables(cell.outputs[-1]["data"]["text/html"]).captions
            assert caption.startswith(name)
    assert cells[-1].outputs[0].traceback == [cells[-3].outputs[0].text.strip()]
    # The lines are called as they stand in the cell.
    assert "line 3" in re.sub(r"\x1b\[[\d;]*m", "", "".join(cells[2].outputs[0].traceback))


def earn(unit: Unit, cells: list[Notebook], share: int) -> None:
    """Assert that the checks among the cells show this share of all points."""
    checks = [data for data in map(shown, cells) if data]
    for name, data in zip(unit.exercises, checks, strict=True):
        most = sum(row.points for row in AUTHORED[name].exercise.rows)
        earned = messages._("{score} of {points}").format(score=plain(share * most), points=feedback.points(most))
        (caption,) = Tables(data["text/html"]).captions
        assert (caption.startswith(name), caption.endswith(earned)) == (True, True), data["text/plain"]


def is_told_as_check_tells_it(name: str, wrong: str, cell: Notebook) -> None:
    """Assert that the text is that of `bpgrade check` but for places, and that the table has its rows, points and sentences."""
    Path("mine.py").write_text(wrong, encoding="utf-8")
    checked = check("mine.py", [name])
    (verdict,), (diagnoses,) = checked.result.verdicts, checked.result.diagnoses
    assert any(row.mistake for row in verdict.rows)
    data = shown(cell)
    assert data is not None
    assert without_places(data["text/plain"]) == without_places("\n".join(checked_lines(checked, True, False, False)))
    _heading, *lines = Tables(data["text/html"]).lines
    assert [line[0] for line in lines] == [messages.listed(one.rows) for one in diagnoses]
    for line, one in zip(lines, diagnoses, strict=True):
        rows = [row for row in verdict.rows if row.row in one.rows]
        score, most = (plain(sum(points)) for points in ([row.score for row in rows], [row.max_score for row in rows]))
        assert line[2] == messages._("{score} of {points}").format(score=score, points=most)
        said = without_places("".join([one.mistake or "", one.message, *one.numbers]))
        assert without_places(line[3]).startswith(said)


def without_places(text: str) -> str:
    """Return what is said without blanks, and without the names of the file and of the cell, and how one draws it, which alone differ."""
    cell = re.escape(messages._("cell [{number}]").format(number="@")).replace("@", r"\d+")
    drawing = r"bpgrade graph \S+ mine\.py|bpgrade\.graph\(\w+\)"
    return re.sub(rf"{drawing}|{cell}|mine\.py", "", " ".join(text.split())).replace(" ", "")


def scores_the_same_when_it_is_handed_in_with_its_outputs(
    unit: Unit, answered: list[Notebook], edition: Edition
) -> None:
    notebook = read(unit, LANGUAGES[0])
    for cell, done in zip(code_cells(notebook), answered, strict=True):
        cell.source, cell.outputs, cell.execution_count = done.source, done.outputs, done.execution_count
    assert sum(bool(cell.outputs) for cell in code_cells(notebook)) == len(unit.exercises)
    handed_in = Submission("ada.ipynb", (File("ada.ipynb", nbformat.writes(notebook).encode()),))
    result, _run = Grader(edition, edition.assessments(unit.exercises)).grade(handed_in)
    assert (result.score, result.remarks) == (result.max_score, ())


# -- what they hold --------------------------------------------------------------------------------------------------------


@EACH
def test_a_notebook_is_valid_and_has_no_outputs(unit: Unit, language: str) -> None:
    notebook = read(unit, language)
    nbformat.validate(notebook)
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code_cells(notebook))
    assert notebook.metadata.bpgrade == {"unit": unit.name, "edition": SYLLABUS.edition, "language": language}
    assert notebook.metadata.kernelspec.name == "python3"


@EACH
def test_a_notebook_has_the_text_the_stub_and_the_check_of_each_exercise(unit: Unit, language: str) -> None:
    cells = {cell.id: cell for cell in read(unit, language).cells}
    assert f"({Path('..') / unit.name}.md)" in cells[f"{unit.name}-title"].source
    for name in unit.exercises:
        label = name.replace("/", "-")
        one = AUTHORED[name]
        text = cells[f"{label}-text"].source
        assert text.startswith(f"## {name}: ")
        assert cells[f"{label}-check"].source == f"bpgrade.check({one.definition})"
        assert "raise NotImplementedError" in cells[f"{label}-stub"].source
        if language == LANGUAGES[0]:
            assert one.exercise.title in text
            _title, *paragraphs = text.split("\n\n")
            if one.exercise.page:
                assert paragraphs.pop() == f"Read: [{one.exercise.page}](../{one.exercise.page})"
            words = " ".join([*paragraphs, cells[f"{label}-stub"].source]).split()
            assert words == one.stub.replace('"""', "", 2).split()
        for page in re.findall(r"\]\(([^)#]+)", text):
            assert (path_of(unit, language).parent / page).is_file()


def test_every_notebook_there_is_belongs_to_a_unit() -> None:
    there = {*COURSE.glob("**/*.ipynb")}
    assert there == {path_of(unit, language) for unit, language in BOTH}


def test_what_another_unit_defines_has_a_cell_of_its_own_in_the_notebook_that_needs_it() -> None:
    cells = {cell.id: cell.source for cell in read(SYLLABUS.units[-1], LANGUAGES[0]).cells}
    (said,) = [source for label, source in cells.items() if label.endswith("-TwoHiddenLayerNet")]
    assert said == "# Your TwoHiddenLayerNet goes here: copy it from network.ipynb."


def test_the_first_cell_names_the_wheel_and_the_language_and_works_where_bpgrade_is_installed(tmp_path: Path) -> None:
    for language in LANGUAGES:
        setup = code_cells(read(SYLLABUS.units[0], language))[0].source
        (wheel,) = set(re.findall(r"\S+\.whl", setup.replace(",", "")))
        assert wheel == f"bpgrade-{notebooks.__version__}-py3-none-any.whl"
        script = f"{setup}\nfrom bpgrade import messages\nprint(messages.language())"
        came = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True)
        assert (came.stdout, came.stderr) == (f"{language}\n", "")


def made(language: str, compiled: bytes | None = None) -> dict[str, str]:
    with messages.speaking(language, compiled):
        return notebooks.make(SYLLABUS, AUTHORED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_notebooks_are_made_the_same_each_time(language: str) -> None:
    assert made(language) == made(language)
    assert set(made(language)) == {f"notebooks/{unit.name}.ipynb" for unit in SYLLABUS.units}


def test_what_people_read_in_a_notebook_is_in_its_language_and_code_is_not() -> None:
    name, one = next(iter(AUTHORED.items()))
    catalogue = catalogues.brought_up_to_date(
        "", [Sentence(words, "here") for words in (one.exercise.title, *stubs.pieces(one.stub))], "ko"
    )
    translated = re.sub(r'msgstr ""\n\n', 'msgstr "말"\n\n', catalogue + "\n")
    text = made("ko", catalogues.compiled(translated, "ko"))[f"notebooks/{name.partition('/')[0]}.ipynb"]
    cells = {cell.id: cell.source for cell in nbformat.reads(text, as_version=4).cells}
    label = name.replace("/", "-")
    assert cells[f"{label}-text"].startswith(f"## {name}: 말\n\n말")
    assert cells[f"{label}-stub"].splitlines()[:2] == [f"class {one.definition}:", '    """말"""']
    assert cells[f"{label}-check"] == f"bpgrade.check({one.definition})"


def test_without_nbformat_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nbformat", None)
    with pytest.raises(notebooks.CourseError, match="needs nbformat: install bpgrade with its extra `course`"):
        notebooks.make(SYLLABUS, AUTHORED)
