"""The pages of the course: what they show is what comes of typing it, their links lead somewhere, and no number in them is typed."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest
from bpgrade import workspace
from bpgrade.authoring import pages
from bpgrade.authoring.pages import places, written
from bpgrade.edition import student_edition
from bpgrade.messages import LANGUAGES, speaking
from conftest import AUTHORED, ROOT, fill_in
from markdown_it import MarkdownIt

WRITTEN = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / pages.WRITTEN).glob("*.md"))}
ANSWERS = {name: one.answer for name, one in AUTHORED.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_print_what_they_say_where_right_work_is(language: str, tmp_path: Path) -> None:
    with speaking(language):
        workspace.start(tmp_path / "work", student_edition())
    fill_in(tmp_path / "work")
    texts = []
    for page in sorted((tmp_path / "work" / "course").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        if ">>>" in text:
            # What a last example prints ends with its fence, which is nothing to doctest.
            texts.append(tmp_path / page.name)
            texts[-1].write_text(re.sub(r"(?m)^```.*$", "", text), encoding="utf-8")
    assert len(texts) >= 5
    came = subprocess.run(
        [sys.executable, "-m", "doctest", *texts],
        cwd=tmp_path / "work",
        env={**os.environ, "PYTHONPATH": str(tmp_path / "work")},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert came.returncode == 0, came.stdout[-2000:]


# -- numbers ------------------------------------------------------------------------------------------------------------

_TYPED = re.compile(r"(?<![\w.])\d+\.\d+(?!\.?\w)")


def typed_numbers(text: str) -> list[tuple[int, str]]:
    """Return the numbers with a decimal point that stand in a page's words and pictures, with their lines."""
    page = written.parse(text)
    shown = [fence for fence in page.fences if fence.info[:1] != ("python",)]
    lines = [*page.prose, *(line for fence in shown for line in enumerate(fence.code, fence.first + 1))]
    bare = ((number, re.sub(r"`[^`]*`|\]\([^)]*\)", "", written.PLACEHOLDER.sub("", line))) for number, line in lines)
    return [(number + 1, found) for number, line in bare for found in _TYPED.findall(line)]


@pytest.mark.parametrize("name", WRITTEN)
def test_no_number_of_a_page_is_typed(name: str) -> None:
    assert typed_numbers(WRITTEN[name]) == []


@pytest.mark.parametrize(
    "text",
    ["It is 0.73.", "| a | -0.2 |\n|---|---|", "- of 12.5", "> 0.1", "```text\nx --(0.5)-->\n```", "## By 1.5"],
)
def test_a_typed_number_is_found(text: str) -> None:
    assert len(typed_numbers(f"# Page\n\n{text}\n")) == 1


@pytest.mark.parametrize(
    "text",
    ["{{ 0.73 }} and {{ x:.2f }}", "`x = 0.5`", "3072 of 10", "[a](https://x.org/1.2)", "```python\n>>> 0.5\n```"],
)
def test_a_number_that_is_code_or_computed_may_stand(text: str) -> None:
    assert typed_numbers(f"# Page\n\n{text}\n") == []


def perturbed(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function with other last bits, as another machine's may be."""

    def other(*arguments: Any, **more: Any) -> Any:
        return function(*arguments, **more) * (1 + 4e-16)

    return other


def test_pages_are_the_same_where_last_bits_are_others(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "course").glob("*.md")}
    for name in ("exp", "log", "tanh", "sin", "cos"):
        monkeypatch.setattr(np, name, perturbed(getattr(np, name)))
    again = pages.read(ROOT, ANSWERS)
    assert len(again) >= 10
    for name, page in again.items():
        # What follows is the way to its notebook.
        assert made[name].startswith(pages.make(page, places.COURSE))


def test_a_page_that_shows_last_bits_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / pages.WRITTEN).mkdir(parents=True)
    (tmp_path / "course").mkdir()
    text = "# Page\n\n```python hidden\nimport numpy as np\n```\n\n{{ abs(np.exp(0.3) ** 2 - np.exp(0.6)):.0e}}\n"
    (tmp_path / pages.WRITTEN / "page.md").write_text(text, encoding="utf-8")
    here = pages.make(pages.read(tmp_path, {})["page.md"], places.COURSE)
    monkeypatch.setattr(np, "exp", perturbed(np.exp))
    assert pages.make(pages.read(tmp_path, {})["page.md"], places.COURSE) != here


# -- links --------------------------------------------------------------------------------------------------------------


def tokens(text: str) -> Iterator[Any]:
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        yield token
        yield from token.children or ()


def links(text: str) -> list[str]:
    return [token.attrs["href"] for token in tokens(text) if token.type == "link_open"]


@cache
def anchors(path: Path) -> set[str]:
    """Return the anchors of a page, as a Git host makes them."""
    text = path.read_text(encoding="utf-8")
    page = MarkdownIt("commonmark").parse(text)
    headings = [page[number + 1].content for number, token in enumerate(page) if token.type == "heading_open"]
    return {*map(written.anchor, headings), *re.findall(r'^<a id="([^"]+)"></a>$', text, re.MULTILINE)}


def dead_links(folder: Path) -> list[tuple[str, str]]:
    """Return the links of the pages in a folder that lead to no file, or to no place in it."""
    dead = []
    for path in sorted(folder.glob("*.md")):
        for link in links(path.read_text(encoding="utf-8")):
            name, _hash, anchor = link.partition("#")
            there = folder / name if name else path
            if not link.startswith("https://") and not (there.is_file() and (not anchor or anchor in anchors(there))):
                dead.append((path.name, link))
    return dead


@pytest.mark.parametrize("folder", ["course", "course/ko", "docs"])
def test_the_links_of_the_pages_lead_somewhere(folder: str) -> None:
    assert dead_links(ROOT / folder) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_links_of_the_pages_lead_somewhere_in_a_workspace(language: str, tmp_path: Path) -> None:
    with speaking(language):
        workspace.start(tmp_path / "work", student_edition())
    assert dead_links(tmp_path / "work" / "course") == []


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    text = '# A\n\n[b](a.md#b) [c](nothing.md) [d](#d) [e](#e)\n\n## B\n\n<a id="d"></a>\n\n## 디\n'
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    assert dead_links(tmp_path) == [("a.md", "nothing.md"), ("a.md", "#e")]


def test_pages_and_exercises_name_each_other() -> None:
    named = {link for text in WRITTEN.values() for link in links(text) if link.startswith(places.EXERCISE)}
    assert named == {places.EXERCISE + name for name in AUTHORED}
    for name, one in AUTHORED.items():
        page, _hash, heading = one.exercise.page.partition("#")
        headings = {written.anchor(line.lstrip("# ")): line for line in WRITTEN[page].splitlines() if line[:2] == "##"}
        # Where it is explained, there is the way to it.
        assert places.EXERCISE + name in links(WRITTEN[page].partition(f"\n{headings[heading]}\n")[2]), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_name_the_notebooks_of_their_exercises_where_there_are_notebooks(language: str) -> None:
    course = ROOT / "course" if language == LANGUAGES[0] else ROOT / "course" / language
    for name in student_edition().course.exercises:
        page = student_edition().assessment(name).page.partition("#")[0]
        notebook = f"notebooks/{name.partition('/')[0]}.ipynb"
        assert notebook in links((course / page).read_text(encoding="utf-8"))
        assert ".ipynb" not in (student_edition().pages / language / page).read_text(encoding="utf-8")


def test_every_page_is_on_the_way_through() -> None:
    assert {link.partition("#")[0] for link in links(WRITTEN["index.md"])} >= set(WRITTEN) - {"index.md"}


def test_a_translated_page_has_the_code_of_the_page() -> None:
    for name in WRITTEN:
        page, other = ((ROOT / folder / name).read_text(encoding="utf-8") for folder in ("course", "course/ko"))
        assert [fence.code for fence in written.parse(page).fences] == [
            fence.code for fence in written.parse(other).fences
        ]


COMMANDS = [
    (page.name, line.strip())
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    for line in page.read_text(encoding="utf-8").splitlines()
    if line.strip().startswith("bpgrade ")
]


@pytest.mark.parametrize(("page", "line"), COMMANDS, ids=[f"{page} {line}" for page, line in COMMANDS])
def test_a_command_on_a_page_is_one(page: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bpgrade.cli.commands import commands

    _program, name, *words = shlex.split(line.partition("&&")[0], comments=True)
    context = click.Context(commands)
    command = commands.get_command(context, name)
    assert command is not None
    # Folders that a page has by then.
    (tmp_path / "wheels").mkdir()
    (tmp_path / "~" / "course").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    # What it has no such option or choice for, it raises.
    command.make_context(name, words, parent=context)


def test_there_are_pages_for_the_platforms() -> None:
    assert {"canvas.md", "gradescope.md", "moodle.md", "other.md"} <= {page for page, _line in COMMANDS}


def test_the_iris_flowers_are_fishers() -> None:
    # The class means, as every table of them has it.
    lines = (ROOT / "course" / "data" / "iris.csv").read_text(encoding="utf-8").splitlines()[1:]
    flowers = [line.split(",") for line in lines]
    means = {
        name: [round(sum(float(one[column]) for one in flowers if one[4] == name) / 50, 3) for column in range(4)]
        for name in ("setosa", "versicolor", "virginica")
    }
    assert means == {
        "setosa": [5.006, 3.428, 1.462, 0.246],
        "versicolor": [5.936, 2.77, 4.26, 1.326],
        "virginica": [6.588, 2.974, 5.552, 2.026],
    }


def test_the_table_of_points_has_every_row() -> None:
    table = (ROOT / "course" / "points.md").read_text(encoding="utf-8")
    for name, authored in AUTHORED.items():
        (line,) = [line for line in table.splitlines() if line.startswith(f"| `{name}` |")]
        for row in authored.exercise.rows:
            assert f"{row.name} {row.points:g}" in line
