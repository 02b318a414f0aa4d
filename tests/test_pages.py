"""What a page of the course shows is what comes of typing it in a workspace with right work."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from conftest import AUTHORED, ROOT, fill_in

PAGES = [page for page in sorted((ROOT / "course").glob("*.md")) if ">>>" in page.read_text(encoding="utf-8")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_prints_what_it_says(page: Path, folder: Path) -> None:
    fill_in(folder)
    came = subprocess.run(
        [sys.executable, "-m", "doctest", str(page)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert came.returncode == 0, came.stdout[-2000:]


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
    monkeypatch.chdir(tmp_path)
    # What it has no such option or choice for, it raises.
    command.make_context(name, words, parent=context)


def test_there_are_pages_for_the_platforms() -> None:
    assert {"canvas.md", "gradescope.md", "moodle.md", "other.md"} <= {page for page, _line in COMMANDS}


def test_the_whole_training_is_shown() -> None:
    assert "training.md" in [page.name for page in PAGES]


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
