"""No artifact that a student can get holds an answer: wheel, sdist, workspace, and the data of the student edition.

Two neighbouring lines of an answer's body, or a whole line of 24 characters or more of a `backward`, are a leak; notebooks
and data in JSON are read as the text that they hold.
"""

import ast
import contextlib
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from bpgrade import assessment
from bpgrade.edition import STUDENT_EDITION, Edition
from conftest import AUTHORED, ROOT, Record, bpgrade

LONG = 24
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)

#: The bytes of an artifact's files, by path.
Artifact = dict[str, bytes]


def bodies(answer: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the name of each function of an answer with the lines of its body: no `__init__`, no docstring, no blanks."""
    lines = answer.splitlines()
    for node in ast.walk(ast.parse(answer)):
        if isinstance(node, _Function) and node.name != "__init__":
            body = node.body[ast.get_docstring(node) is not None :]
            if body:
                inside = lines[body[0].lineno - 1 : body[-1].end_lineno]
                yield node.name, [line.strip() for line in inside if line.strip()]


PAIRS = {pair for one in AUTHORED.values() for _name, lines in bodies(one.answer) for pair in pairwise(lines)}
LONG_LINES = {
    line
    for one in AUTHORED.values()
    for name, lines in bodies(one.answer)
    for line in lines
    if name == "backward" and len(line) >= LONG
}


def lines_of(data: bytes) -> list[str]:
    """Return the lines of a file as a reader has them, stripped, without blanks; of JSON, those of all its strings too."""
    text = data.decode("utf-8", "replace")
    with contextlib.suppress(ValueError):
        text += "\n" + "\n".join(strings(json.loads(text)))
    return [line.strip() for line in text.splitlines() if line.strip()]


def strings(data: Any) -> Iterator[str]:
    match data:
        case str():
            yield data
        case list():
            for one in data:
                yield from strings(one)
        case dict():
            for key, one in data.items():
                yield key
                yield from strings(one)


def leaks(artifact: Artifact) -> list[tuple[str, str]]:
    """Return each leak, with the file it is in."""
    found = []
    for path, data in artifact.items():
        lines = lines_of(data)
        found += [(path, " / ".join(pair)) for pair in pairwise(lines) if pair in PAIRS]
        found += [(path, long) for long in LONG_LINES if any(long in line for line in lines)]
    return found


def read_folder(folder: Path) -> Artifact:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def read_zip(path: Path) -> Artifact:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read_tar(path: Path) -> Artifact:
    with tarfile.open(path) as archive:
        files = [(member.name, archive.extractfile(member)) for member in archive.getmembers() if member.isfile()]
        return {name.partition("/")[2]: stream.read() for name, stream in files if stream is not None}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Artifact, Artifact]:
    """The wheel and the sdist, built from what is in the repository and nothing that lies about in it."""
    copy, out = tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("dist")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", out], cwd=copy, capture_output=True, check=True)
    (wheel,), (sdist,) = out.glob("*.whl"), out.glob("*.tar.gz")
    return read_zip(wheel), read_tar(sdist)


def test_there_is_something_to_leak() -> None:
    for name, one in AUTHORED.items():
        assert any(lines for _name, lines in bodies(one.answer)), name
    assert len(PAIRS) >= len(AUTHORED) // 2
    assert len(LONG_LINES) >= len(AUTHORED) // 2


def test_the_wheel_holds_no_answer(built: tuple[Artifact, Artifact]) -> None:
    wheel, _sdist = built
    assert leaks(wheel) == []


def test_the_wheel_holds_the_program_and_the_student_edition_alone(built: tuple[Artifact, Artifact]) -> None:
    wheel, _sdist = built
    assert {path.partition("/")[0].partition("-")[0] for path in wheel} == {"bpgrade"}
    assert "bpgrade/results.schema.json" in wheel
    assert "bpgrade/py.typed" in wheel
    for name in AUTHORED:
        assert f"bpgrade/student_edition/{name}.json" in wheel


def test_the_sdist_holds_no_answer(built: tuple[Artifact, Artifact]) -> None:
    _wheel, sdist = built
    assert leaks(sdist) == []


def test_the_sdist_leaves_out_solutions_and_tests(built: tuple[Artifact, Artifact]) -> None:
    _wheel, sdist = built
    assert "pyproject.toml" in sdist
    assert "grader/bpgrade/judge.py" in sdist
    assert not [path for path in sdist if {"solutions", "tests"} & set(path.split("/"))]


def test_a_workspace_holds_no_answer(tmp_path: Path) -> None:
    assert bpgrade("start", "work", cwd=tmp_path).returncode == 0
    workspace = read_folder(tmp_path / "work")
    assert leaks(workspace) == []
    assert set(workspace) == {"bpgrade.toml", *(f"{name}.py" for name in AUTHORED)}


@pytest.mark.parametrize("folder", ["exercises", "course", "grader"])
def test_a_folder_that_students_may_see_holds_no_answer(folder: str) -> None:
    artifact = read_folder(ROOT / folder)
    assert artifact
    assert leaks({path: data for path, data in artifact.items() if "__pycache__" not in path}) == []


# -- the search itself finds what it should -----------------------------------------------------------------------------


def planted(name: str) -> dict[str, bytes]:
    """Return one answer in every form in which it might slip out."""
    answer = AUTHORED[name].answer
    notebook = {"cells": [{"cell_type": "code", "source": answer.splitlines(keepends=True)}]}
    return {
        "as it is": answer.encode(),
        "with blank lines and other line ends": answer.replace("\n", "\r\n\r\n").encode(),
        "in a string of JSON": json.dumps({"stub": answer}).encode(),
        "in a notebook": json.dumps(notebook, indent=1).encode(),
    }


@pytest.mark.parametrize(
    "name", [name for name, one in AUTHORED.items() if PAIRS & set(pairwise(lines_of(one.answer.encode())))]
)
@pytest.mark.parametrize("form", list(planted("gates/mul")))
def test_a_planted_answer_is_found(name: str, form: str, built: tuple[Artifact, Artifact]) -> None:
    wheel, _sdist = built
    assert leaks({**wheel, "bpgrade/planted": planted(name)[form]})


def test_one_long_line_of_a_backward_is_found_anywhere() -> None:
    long = max(LONG_LINES, key=len)
    assert leaks({"pages/mul.md": f"It is `{long}`, of course.".encode()})
    assert not leaks({"pages/mul.md": f"It is `{long[:-1]}`, of course.".encode()})


def test_a_stub_and_an_answers_docstrings_are_no_leak() -> None:
    for one in AUTHORED.values():
        assert leaks({"stub.py": one.stub.encode()}) == []


# -- numbers ------------------------------------------------------------------------------------------------------------


def shipped() -> dict[str, Record]:
    return {
        path.relative_to(STUDENT_EDITION).with_suffix("").as_posix(): json.loads(path.read_text("utf-8"))
        for path in STUDENT_EDITION.rglob("*.json")
    }


def test_the_student_edition_ships_examples_and_public_draws_alone() -> None:
    data = shipped()
    assert set(data) == {"course", *AUTHORED}
    for name in AUTHORED:
        assert {case["kind"] for case in data[name]["cases"]} <= {"example", "public"}
        assert any(case["decides"] for case in data[name]["cases"])


def test_no_array_of_a_hidden_draw_is_in_the_student_edition(edition: Edition) -> None:
    for name, data in shipped().items():
        if name == "course":
            continue
        there = {float(number) for case in data["cases"] for number in numbers([case["arrays"], case["right"]])}
        for asked in edition.assessment(name).plan.cases:
            if not asked.case.shown:
                hidden = {float(number) for array in asked.case.arrays.values() for number in array.ravel()}
                assert hidden
                assert not hidden & there, name


def numbers(data: Any) -> Iterator[float]:
    match data:
        case int() | float():
            yield data
        case list():
            for one in data:
                yield from numbers(one)
        case dict():
            for one in data.values():
                yield from numbers(one)


def test_a_hidden_draw_cannot_be_shipped_by_accident(edition: Edition) -> None:
    with pytest.raises(ValueError, match="hidden"):
        assessment.to_json(edition.assessment("gates/mul"))


# -- the process that runs the student ----------------------------------------------------------------------------------


def test_the_students_process_loads_the_runner_and_nothing_else_of_ours() -> None:
    asked = "import sys; before = set(sys.modules); import bpgrade.sandbox.runner; print(*sorted(set(sys.modules) - before))"
    came = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    ours = [name for name in came.stdout.split() if name.partition(".")[0] == "bpgrade"]
    allowed = ("bpgrade", "bpgrade.sandbox", "bpgrade.sandbox.wire")
    assert "bpgrade.sandbox.runner" in ours
    assert [name for name in ours if name not in allowed and not name.startswith("bpgrade.sandbox.runner")] == []


@pytest.mark.parametrize("module", ["bpgrade", "bpgrade.student_edition", "solutions.gates.mul", "conftest", "click"])
def test_the_students_process_can_import_nothing_of_ours(module: str, hand_in: Callable[..., Record]) -> None:
    (remark,) = hand_in({"a.py": f"import {module}\n"})["remarks"]
    assert "ModuleNotFoundError" in remark


def test_the_students_process_has_a_clean_environment_and_an_empty_folder(
    hand_in: Callable[..., Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BPGRADE_TOKEN", "an-instructors-token")
    text = "import os\nraise SystemExit(f'{sorted(os.environ)} {os.listdir()}')\n"
    (remark,) = hand_in({"a.py": text})["remarks"]
    assert "SystemExit" in remark
    assert "BPGRADE_TOKEN" not in remark
    assert "[]" in remark


def test_the_students_program_is_given_no_arguments_and_no_path_of_ours(hand_in: Callable[..., Record]) -> None:
    # Code that parses its arguments at top level finds none, as when it is run by itself.
    (remark,) = hand_in({"a.py": "import sys\nraise SystemExit(f'{sys.argv[1:]} {sys.path}')\n"})["remarks"]
    assert "SystemExit: [] [" in remark
    assert str(ROOT) not in remark
