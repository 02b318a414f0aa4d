"""No artifact that a student can get holds an answer: wheel, sdist, workspace, and the data of the student edition.

Two neighbouring lines of an answer's body, or a whole line of 24 characters or more of a `backward` or of a plain function,
are a leak; notebooks and data in JSON are read as the text that they hold, and raw numbers as if they were text. Of numbers, a
leak is one of a hidden draw in what students can get, and a right output in what the student's process is sent.
"""

import ast
import contextlib
import html
import io
import json
import math
import re
import struct
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bpgrade.assessment import Assessment, to_files
from bpgrade.edition import STUDENT_EDITION, Edition, student_edition
from bpgrade.messages import LANGUAGES
from bpgrade.pipeline import Grader
from bpgrade.plan import ask, ask_nudged
from bpgrade.sandbox import wire
from bpgrade.sandbox.child import Child
from bpgrade.submission import File, Submission
from conftest import AUTHORED, ROOT, Record, bpgrade, prepared
from numpy.typing import NDArray

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
    if name in ("backward", one.definition) and len(line) >= LONG
}


#: Measured numbers, which everybody may have.
DATA_FILES = {f"data/{path.name}" for path in (ROOT / "course" / "data").iterdir()}
#: The pages, as everybody reads them.
PAGES = {path.name for path in (ROOT / "course").glob("*.md")}
#: All that the student edition is.
EDITION_FILES = {
    "course.json",
    *DATA_FILES,
    *(f"pages/{language}/{page}" for language in LANGUAGES for page in PAGES),
    *(f"{name}.{kind}" for name in AUTHORED for kind in ("json", "mistakes.json", "numbers")),
    *(f"{name}.graph.{kind}" for name, one in AUTHORED.items() if one.exercise.graph for kind in ("json", "numbers")),
}


def lines_of(data: bytes) -> list[str]:
    """Return the lines of a file as a reader has them, stripped, without blanks; of JSON, those of all its strings too.

    Bytes that are no text stand for themselves: what is text between them is found. Of HTML it is what a browser shows.
    """
    text = data.decode("utf-8", "replace")
    if text.lstrip().lower().startswith("<!doctype html"):
        text += "\n" + html.unescape(re.sub(r"<[^>]*>", "", text))
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
    return [(path, leak) for path, data in artifact.items() for leak in leaks_in(data)]


@cache
def leaks_in(data: bytes) -> tuple[str, ...]:
    """Return each leak in the bytes of a file. What is planted stands beside the same wheel a hundred times."""
    lines = lines_of(data)
    text = "\n".join(lines)
    pairs = [" / ".join(pair) for pair in pairwise(lines) if pair in PAIRS]
    return *pairs, *(long for long in LONG_LINES if long in text)


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
def built(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> tuple[Artifact, Artifact]:
    """The wheel and the sdist, built from what is in the repository and nothing that lies about in it."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", out], cwd=checkout, capture_output=True, check=True
    )
    (wheel,), (sdist,) = out.glob("*.whl"), out.glob("*.tar.gz")
    return read_zip(wheel), read_tar(sdist)


def test_there_is_something_to_leak() -> None:
    for name, one in AUTHORED.items():
        assert any(lines for _name, lines in bodies(one.answer)), name
    assert len(PAIRS) >= len(AUTHORED) // 2
    assert len(LONG_LINES) >= len(AUTHORED) // 2
    # An answer that no search can find is one short line.
    for name, one in AUTHORED.items():
        inside = [lines for _name, lines in bodies(one.answer)]
        assert leaks({"answer.py": one.answer.encode()}) or max(map(len, inside)) == 1, name


def test_the_wheel_holds_no_answer(built: tuple[Artifact, Artifact]) -> None:
    wheel, _sdist = built
    assert leaks(wheel) == []


def test_the_wheel_holds_the_program_and_the_student_edition_alone(built: tuple[Artifact, Artifact]) -> None:
    wheel, _sdist = built
    assert {path.partition("/")[0].partition("-")[0] for path in wheel} == {"bpgrade"}
    assert "bpgrade/results.schema.json" in wheel
    assert "bpgrade/py.typed" in wheel
    prefix = "bpgrade/student_edition/"
    assert {path.removeprefix(prefix) for path in wheel if path.startswith(prefix)} == EDITION_FILES


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
    assert set(workspace) == {
        "bpgrade.toml",
        *(f"{name}.py" for name in AUTHORED),
        *(f"course/{page}" for page in PAGES),
        *DATA_FILES,
    }


def unpacked(artifact: Artifact) -> Artifact:
    """Return all files, those in archives too, whatever these are in."""
    found: Artifact = {}
    for path, data in artifact.items():
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                inside = {f"{path}/{name}": archive.read(name) for name in archive.namelist()}
            found |= unpacked(inside)
        else:
            found[path] = data
    return found


def test_nothing_that_is_given_out_to_students_holds_an_answer(handouts: Path) -> None:
    files = unpacked(read_folder(handouts / "students"))
    for part in (
        "site/gates.html",
        "site/ko/index.html",
        "site.zip/site/index.html",
        "en/backprop.zip/backprop/gates/mul.py",
    ):
        assert part in files
    assert any(path.endswith(".whl/bpgrade/judge.py") for path in files)
    assert leaks(files) == []


@pytest.mark.parametrize("folder", ["exercises", "course", "grader"])
def test_a_folder_that_students_may_see_holds_no_answer(folder: str) -> None:
    artifact = read_folder(ROOT / folder)
    assert artifact
    assert leaks({path: data for path, data in artifact.items() if "__pycache__" not in path}) == []


def test_the_samples_are_no_copies_of_the_answers() -> None:
    # The first command of the README works with these two.
    samples = {
        **read_folder(ROOT / "tests" / "samples" / "class"),
        **read_folder(ROOT / "tests" / "samples" / "student"),
    }
    assert "alder.py" in samples
    assert leaks(samples) == []


# -- the search itself finds what it should -----------------------------------------------------------------------------


def planted(name: str) -> dict[str, bytes]:
    """Return one answer in every form in which it might slip out."""
    answer = AUTHORED[name].answer
    notebook = {"cells": [{"cell_type": "code", "source": answer.splitlines(keepends=True)}]}
    coloured = re.sub(r"\w+", r"<span class='n'>\g<0></span>", html.escape(answer))
    return {
        "as it is": answer.encode(),
        "with blank lines and other line ends": answer.replace("\n", "\r\n\r\n").encode(),
        "in a string of JSON": json.dumps({"stub": answer}).encode(),
        "on a page, coloured": f"<!doctype html><pre>{coloured}</pre>".encode(),
        "in a notebook": json.dumps(notebook, indent=1).encode(),
        "among raw numbers": b"".join([np.arange(0.1, 9).tobytes(), answer.encode(), np.full(9, math.nan).tobytes()]),
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

#: Of two runs: what holds for one secret may be luck.
SECRETS = (b"one", b"two")
#: Where nothing is drawn, nothing is hidden.
DRAWN = [name for name, one in AUTHORED.items() if one.exercise.tensors]


def shipped() -> dict[str, Record]:
    return {
        path.relative_to(STUDENT_EDITION).with_suffix("").as_posix(): json.loads(path.read_text("utf-8"))
        for path in STUDENT_EDITION.rglob("*.json")
    }


def shipped_numbers(name: str) -> bytes:
    return (STUDENT_EDITION / f"{name}.numbers").read_bytes()


def numbers(data: Any) -> Iterator[float]:
    """Yield every number in JSON."""
    match data:
        case int() | float():
            yield data
        case list():
            for one in data:
                yield from numbers(one)
        case dict():
            for one in data.values():
                yield from numbers(one)


def telling(arrays: Iterable[NDArray[Any]]) -> NDArray[np.uint64]:
    """Return the numbers in these arrays that are no 0, no half, no label, each as its eight bytes."""
    every = np.concatenate([np.zeros(0), *(array.ravel() for array in arrays if array.dtype.kind == "f")])
    return np.unique(every[(every * 2.0**20) % 1 != 0]).view(np.uint64)


def places(data: bytes) -> NDArray[np.uint64]:
    """Return the eight bytes at every place of some data, wherever a number may begin."""
    return np.lib.stride_tricks.sliding_window_view(np.frombuffer(data, np.uint8), 8).copy().view("<u8").ravel()


def holds(data: bytes, wanted: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Return which of these numbers stand in some data, at whatever place."""
    return wanted[np.isin(wanted, places(data))].view(np.float64)


def test_the_student_edition_ships_examples_and_public_draws_alone() -> None:
    data = shipped()
    graphs = {f"{name}.graph" for name, one in AUTHORED.items() if one.exercise.graph}
    assert set(data) == {"course", *AUTHORED, *(f"{name}.mistakes" for name in AUTHORED), *graphs}
    assert set(read_folder(STUDENT_EDITION)) == EDITION_FILES
    for name in AUTHORED:
        assert {case["kind"] for case in data[name]["cases"]} <= {"example", "public"}
        assert any(case["decides"] for case in data[name]["cases"])


def test_every_byte_of_the_shipped_numbers_belongs_to_a_case() -> None:
    def references(name: str) -> Iterator[list[Any]]:
        for case in shipped()[name]["cases"]:
            for arrays in (case["arrays"], case["right"], case["jacobians"]):
                yield from arrays.values()
            for directions in case["directions"].values():
                yield from directions
        for case in shipped()[f"{name}.mistakes"]["hypotheses"]:
            for hypothesis in case:
                yield from hypothesis["values"].values()
                yield from hypothesis.get("given", {}).values()

    for name in AUTHORED:
        end = 0
        for start, shape, *_integers in sorted(references(name)):
            assert start == end, name
            end += 8 * math.prod(shape)
        assert end == len(shipped_numbers(name)), name


def hidden(name: str, secret: bytes) -> NDArray[np.uint64]:
    """Return the numbers of the hidden draws: the inputs, what is right for them, and what follows from one's own above."""
    own, others = (
        [*hidden_arrays(prepared(name, one))] for one in (secret, *(one for one in SECRETS if one != secret))
    )
    # What every secret gives is drawn by none: 1/N, or data.
    return np.setdiff1d(telling(own), telling(others))


def hidden_arrays(assessment: Assessment) -> Iterator[NDArray[Any]]:
    for case, expected in zip(assessment.plan.cases, assessment.expectation.cases, strict=True):
        if not case.shown:
            yield from (*case.arrays.values(), *expected.right.values(), *expected.jacobians.values())
            for directions in case.directions.values():
                yield from directions


@pytest.mark.parametrize("secret", SECRETS, ids=bytes.decode)
@pytest.mark.parametrize("name", DRAWN)
def test_no_number_of_a_hidden_draw_is_in_the_student_edition(name: str, secret: bytes) -> None:
    wanted = hidden(name, secret)
    assert len(wanted) >= 10
    assert holds(shipped_numbers(name), wanted).tolist() == []
    assert holds(shipped_numbers(f"{name}.graph"), wanted).tolist() == []
    there = [float(number) for number in numbers([shipped()[name], shipped()[f"{name}.mistakes"]])]
    assert np.intersect1d(wanted, telling([np.array(there)])).tolist() == []


@pytest.mark.parametrize("name", ["gates/add", "layers/affine", "training/train"])
def test_a_number_of_a_hidden_draw_would_be_found_at_any_place(name: str) -> None:
    wanted = hidden(name, SECRETS[0])
    for gap in range(8):
        planted = bytes(gap) + struct.pack("<Q", wanted[gap]) + shipped_numbers(name)[:2000]
        assert holds(planted, wanted).tolist() == [wanted[gap].view(np.float64)]


def test_a_hidden_draw_cannot_be_shipped_by_accident(edition: Edition) -> None:
    with pytest.raises(ValueError, match="hidden"):
        to_files(edition.assessment("gates/mul"))


@pytest.mark.parametrize("name", [name for name in AUTHORED if name not in DRAWN])
def test_where_nothing_is_drawn_no_numbers_that_pass_are_shipped(name: str) -> None:
    # Elsewhere other draws decide than those that are shipped; here one would hand in the very numbers.
    assessment = student_edition().assessment(name)
    text = [float(number) for case in shipped()[name]["cases"] for number in numbers(case)]
    # One after the other, with nothing that passes across the two.
    data = np.concatenate([np.frombuffer(shipped_numbers(name), "<f8"), [math.nan], text])
    for expected in assessment.expectation.cases:
        for row in assessment.rows:
            shapes = {output: expected.shapes[output] for output in row.outputs}
            ends = np.cumsum([math.prod(shape) for shape in shapes.values()])
            assert len(data) > ends[-1]
            for start in range(len(data) - ends[-1] + 1):
                parts = np.split(data[start : start + ends[-1]], ends[:-1])
                values = {output: part.reshape(shapes[output]) for output, part in zip(shapes, parts, strict=True)}
                assert not expected.row(row).judge(values), (row.name, start)


# -- the process that runs the student ----------------------------------------------------------------------------------


def test_the_students_process_loads_the_runner_and_nothing_else_of_ours() -> None:
    asked = "import sys; before = set(sys.modules); import bpgrade.sandbox.runner; print(*sorted(set(sys.modules) - before))"
    came = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    ours = [name for name in came.stdout.split() if name.partition(".")[0] == "bpgrade"]
    allowed = ("bpgrade", "bpgrade.kinds", "bpgrade.sandbox", "bpgrade.sandbox.wire", "bpgrade.stored")
    assert "bpgrade.sandbox.runner" in ours
    assert [name for name in ours if name not in allowed and not name.startswith("bpgrade.sandbox.runner")] == []


def answers(assessment: Assessment) -> NDArray[np.uint64]:
    """Return the numbers of the right outputs that are no inputs as well."""
    right = telling(value for expected in assessment.expectation.cases for value in expected.right.values())
    return np.setdiff1d(right, telling(array for case in assessment.plan.cases for array in case.arrays.values()))


@pytest.mark.parametrize("secret", SECRETS, ids=bytes.decode)
@pytest.mark.parametrize("name", AUTHORED)
def test_a_packed_question_holds_inputs_and_nothing_of_a_right_output(name: str, secret: bytes) -> None:
    assessment = prepared(name, secret)
    wanted = answers(assessment)
    for question in (ask(assessment.plan), ask_nudged(assessment.plan)):
        assert question.exercise == name
        assert holds(b"".join(question.parts), wanted).tolist() == []
        for steps, arrays in (case for part in question.parts for case in wire.unpack_question(part)):
            # A nudged input, or an earlier forward's, is named after the input.
            assert {array.partition("~")[0] for array in arrays} <= set(AUTHORED[name].exercise.tensors)
            assert np.intersect1d(wanted, telling([np.array([*numbers(steps)], dtype=np.float64)])).tolist() == []


def test_most_right_outputs_are_no_inputs() -> None:
    # Of a gate that only chooses among its inputs there is nothing to find.
    assert sum(len(answers(prepared(name, SECRETS[0]))) >= 10 for name in AUTHORED) >= 0.8 * len(AUTHORED)


def test_a_right_output_in_a_question_would_be_found() -> None:
    assessment = prepared("gates/mul", SECRETS[0])
    asked = b"".join(ask(assessment.plan).parts)
    for number in answers(assessment).view(np.float64):
        assert holds(asked + b"\0" + struct.pack("<d", number), answers(assessment)).tolist() == [number]


def test_whatever_is_sent_for_a_submission_holds_nothing_of_a_right_output(
    grader: Grader, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes] = []
    send = Child.send

    def watched(child: Child, request: wire.Request, *more: Any) -> None:
        sent.append(wire.pack_request(request))
        send(child, request, *more)

    monkeypatch.setattr(Child, "send", watched)
    wrong = "".join(
        f"class {one.definition}:\n"
        "    def __init__(self, *parameters): pass\n"
        "    def forward(self, first, *others): return 3 * first\n"
        "    def backward(self, upstream, *others): return 3 * upstream\n"
        for one in AUTHORED.values()
    )
    grader.grade(Submission("wrong.py", (File("wrong.py", wrong.encode()),)))
    # The first for all exercises, the second for the forwards that are wrong, at nudged inputs.
    assert len(sent) == 2
    assert all(part in sent[0] for assessment in grader.assessments for part in ask(assessment.plan).parts)
    wanted = np.concatenate([answers(assessment) for assessment in grader.assessments])
    for request in sent:
        assert holds(request, wanted).tolist() == []


@pytest.mark.parametrize("module", ["solutions.gates.mul", "conftest", "click"])
def test_the_students_process_can_import_nothing_of_ours(module: str, hand_in: Callable[..., Record]) -> None:
    (remark,) = hand_in({"a.py": f"import {module}\n"})["remarks"]
    assert "ModuleNotFoundError" in remark


IMPORTS_US = """
import sys
import bpgrade.student_edition
import bpgrade.sandbox.wire
from bpgrade.expectation import Expectation
ours = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "bpgrade"}
files = [getattr(module, "__file__", None) for module in ours.values()]
held = {type(value).__name__ for module in ours.values() for name, value in vars(module).items() if name[:2] != "__"}
kind = type(Expectation).__name__
raise SystemExit(f"{sorted(ours)} {set(files)} {list(bpgrade.__path__)} {held} {kind}")
"""


def test_in_the_students_process_our_own_name_is_a_stand_in_that_holds_nothing(hand_in: Callable[..., Record]) -> None:
    # Notebooks check themselves between their cells; what they import there is not us.
    (remark,) = hand_in({"a.py": IMPORTS_US})["remarks"]
    names = ["bpgrade", "bpgrade.expectation", "bpgrade.sandbox", "bpgrade.sandbox.wire", "bpgrade.student_edition"]
    assert f"SystemExit: {names} {{None}} [] {{'module'}} _Silent" in remark


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
