"""The same code scores the same, however it is packed: not a point more, not a word else."""

import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from bpgrade.arrivals import arrivals
from bpgrade.pipeline import Grader
from bpgrade.result import to_json
from bpgrade.submission import MARKER
from conftest import AUTHORED, Record

Work = dict[str, str]

#: Two mistakes, where a student would make them: the first planted answer of each.
MISTAKES = {"gates/mul": "swapped-factors", "layers/affine": "batch-average-misplaced"}
RIGHT: Work = {name: one.answer for name, one in AUTHORED.items()}
WRONG: Work = {**RIGHT, **{name: dict(AUTHORED[name].planted())[mistake] for name, mistake in MISTAKES.items()}}
#: What a Korean student writes above the code: no text of it is the same bytes in two encodings.
KOREAN = "# 역전파 과제: 순전파와 역전파를 채우시오\n"


def flat(name: str) -> str:
    """Return one name of an exercise without a folder: two units have a `sigmoid`."""
    return name.replace("/", "_")


def scripts(work: Work, ending: str = ".py") -> dict[str, bytes]:
    return {f"{flat(name)}{ending}": text.encode() for name, text in work.items()}


def workspace(work: Work) -> dict[str, bytes]:
    return {MARKER: b'edition = "2026.1"\n', **{f"{name}.py": text.encode() for name, text in work.items()}}


def one_file(work: Work) -> str:
    return "\n\n".join(work.values())


def code_cell(source: str, as_lines: bool = True) -> Record:
    lines = source.splitlines(keepends=True) if as_lines else source
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": lines}


def notebook(cells: list[Record]) -> str:
    return json.dumps(
        {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=False, indent=1
    )


def a_cell_each(work: Work) -> str:
    title = {"cell_type": "markdown", "metadata": {}, "source": ["# 과제\n", "class MulGate: is what I do here"]}
    return notebook([title, *map(code_cell, work.values())])


def with_magics(work: Work) -> str:
    cells = [
        code_cell("%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n!pip install numpy"),
        code_cell("%%html\n<b>class MulGate: pass</b>"),
        code_cell("%%bash\nls -l\nexit 1"),
        code_cell("files = !ls\n%cd work\nget_ipython().run_line_magic('matplotlib', 'inline')\nnp?\n?np.exp"),
    ]
    for number, text in enumerate(work.values()):
        cells.append(code_cell(("%%time\n", "%%capture out\n", "%pylab\n", "")[number % 4] + text, number % 2 == 0))
    cells.append(code_cell("%timeit MulGate().forward(1.0, 2.0)\n%run nothing_here.py\ndisplay(MulGate)"))
    return notebook(cells)


def of_format_3(work: Work) -> str:
    cells: list[Record] = [{"cell_type": "heading", "level": 1, "metadata": {}, "source": ["Homework"]}]
    for number, text in enumerate(work.values(), 1):
        lines = text.splitlines(keepends=True)
        cells.append({"cell_type": "code", "collapsed": False, "input": lines, "language": "python", "outputs": []})
        cells[-1].update(metadata={}, prompt_number=number)
    return json.dumps({"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]})


def made_a_script(work: Work) -> str:
    """Return what `jupyter nbconvert --to script` makes of a notebook."""
    parts = ["#!/usr/bin/env python\n# coding: utf-8\n\nget_ipython().run_line_magic('matplotlib', 'inline')\n"]
    for number, text in enumerate(work.values(), 1):
        timed = number % 3 == 0
        parts.append(f"# In[{number}]:\n\n")
        parts.append(f"get_ipython().run_cell_magic('time', '', {text!r})\n" if timed else text)
    return "\n\n".join(parts)


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return stream.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for path, data in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return stream.getvalue()


def inside(folder: str, files: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{folder}/{path}": data for path, data in files.items()}


def encoded(work: Work, encoding: str, ends: str = "\n") -> dict[str, bytes]:
    return {f"{flat(name)}.py": (KOREAN + text).replace("\n", ends).encode(encoding) for name, text in work.items()}


def renamed(work: Work) -> dict[str, bytes]:
    """Return the files as platforms, browsers and second downloads call them."""
    endings = (".py", " (1).py", "-2.py", ".py.txt", ".PY", " - Copy.py", ".pyw", "최종_진짜최종.py")
    return {
        f"kim_{12345 + number}_678_{flat(name)}{endings[number % len(endings)]}": text.encode()
        for number, (name, text) in enumerate(work.items())
    }


#: By packing: the files inside one entry called `kim`, or the bytes of an entry by its name.
PACKED: dict[str, Callable[[Work], dict[str, bytes] | tuple[str, bytes]]] = {
    "a workspace": workspace,
    "a submitted zip": lambda work: ("submission.zip", zipped(workspace(work))),
    "a file an exercise": scripts,
    "one file": lambda work: ("kim.py", one_file(work).encode()),
    "a notebook": lambda work: ("kim.ipynb", a_cell_each(work).encode()),
    "a notebook with magics": lambda work: ("kim.ipynb", with_magics(work).encode()),
    "a notebook of format 3": lambda work: ("kim.ipynb", of_format_3(work).encode()),
    "a notebook without its name": lambda work: ("kim.ipynb.json", a_cell_each(work).encode()),
    "a notebook in UTF-16": lambda work: ("kim.ipynb", a_cell_each(work).encode("utf-16")),
    "a notebook in cp949": lambda work: ("kim.ipynb", a_cell_each(work).encode("cp949")),
    "a notebook made a script": lambda work: ("kim.py", made_a_script(work).encode()),
    "a zip with a folder in it": lambda work: ("kim.zip", zipped(inside("hw 과제/src", scripts(work)))),
    "a tar.gz": lambda work: ("kim.tar.gz", tarred(inside("./hw", scripts(work)))),
    "a folder that holds a zip": lambda work: {"hw.zip": zipped(scripts(work)), "report.pdf": b"%PDF-1.4"},
    "cp949": lambda work: encoded(work, "cp949"),
    "UTF-16": lambda work: encoded(work, "utf-16"),
    "a byte order mark": lambda work: encoded(work, "utf-8-sig"),
    "line ends of Windows": lambda work: encoded(work, "utf-8", "\r\n"),
    "Windows throughout": lambda work: ("kim.py", (KOREAN + one_file(work)).replace("\n", "\r\n").encode("cp949")),
    "line ends of old Macs": lambda work: encoded(work, "utf-8", "\r"),
    "pasted into a text": lambda work: {"homework.txt": one_file(work).encode("utf-16")},
    "renamed files": renamed,
}
#: A run of all exercises takes most of a second: the wrong one goes where code is cut up, decoded or renamed.
PACKED_WRONG = [name for name in PACKED if name not in ("a submitted zip", "a notebook without its name")]


def exercise_rows(record: Record) -> str:
    """Return the rows of all exercises, to the byte."""
    return json.dumps([one["rows"] for one in record["exercises"]], ensure_ascii=False)


def hand_over(place: Path, entry: str, files: dict[str, bytes]) -> Path:
    """Write what was handed in as a folder; one of its own files may be all there is."""
    for path, data in files.items():
        (place / entry / path).parent.mkdir(parents=True, exist_ok=True)
        (place / entry / path).write_bytes(data)
    return place


def graded_entry(grader: Grader, place: Path, name: str) -> Record:
    with arrivals([place], grader.edition.course.limits) as arrived:
        (one,) = (one for one in arrived if one.name == name)
        return to_json(grader.grade(one.read())[0])


def graded_as(packing: str, work: Work, grader: Grader, place: Path) -> Record:
    packed = PACKED[packing](work)
    if isinstance(packed, dict):
        return graded_entry(grader, hand_over(place, "kim", packed), "kim")
    name, data = packed
    (place / name).write_bytes(data)
    return graded_entry(grader, place, name)


@pytest.fixture(scope="module")
def plain(hand_in: Callable[..., Record]) -> Callable[[str], Record]:
    """The records of the right and the wrong code as plain files, each graded once it is asked for."""
    records: dict[str, Record] = {}

    def record_of(which: str) -> Record:
        if which not in records:
            records[which] = hand_in(scripts(WRONG if which == "wrong" else RIGHT))
        return records[which]

    return record_of


@pytest.mark.parametrize("packing", PACKED)
def test_right_code_earns_everything(
    packing: str, boxed: Grader, plain: Callable[[str], Record], tmp_path: Path
) -> None:
    record = graded_as(packing, RIGHT, boxed, tmp_path)
    lost = [(one["name"], row) for one in record["exercises"] for row in one["rows"] if row["outcome"] != "passed"]
    assert (record["score"], lost) == (record["max_score"], []), record["remarks"]
    assert exercise_rows(record) == exercise_rows(plain("right"))


@pytest.mark.parametrize("packing", PACKED_WRONG)
def test_wrong_code_earns_and_hears_the_same(
    packing: str, boxed: Grader, plain: Callable[[str], Record], tmp_path: Path
) -> None:
    assert exercise_rows(graded_as(packing, WRONG, boxed, tmp_path)) == exercise_rows(plain("wrong"))


def test_the_wrong_code_is_wrong_in_the_two_planted_places_alone(plain: Callable[[str], Record]) -> None:
    record = plain("wrong")
    named = {one["name"]: {row["mistake"] for row in one["rows"]} - {None} for one in record["exercises"]}
    assert {name: mistakes for name, mistakes in named.items() if mistakes} == {
        name: {mistake} for name, mistake in MISTAKES.items()
    }
    assert {one["name"] for one in record["exercises"] if one["score"] < one["max_score"]} == set(MISTAKES)


@pytest.mark.parametrize("suffix", ["zip", "tar.gz"])
def test_in_an_archive_of_a_class_each_earns_what_is_in_ones_own_folder(
    suffix: str, boxed: Grader, plain: Callable[[str], Record], tmp_path: Path
) -> None:
    files = {
        **inside("kim", scripts(RIGHT)),
        **inside("lee/hw/src", scripts(WRONG)),
        "park.ipynb": a_cell_each(RIGHT).encode(),
        "__MACOSX/kim/._gates_mul.py": b"\0\5\26\7",
    }
    path = tmp_path / f"class.{suffix}"
    path.write_bytes(zipped(files) if suffix == "zip" else tarred(files))
    for name, which in (("kim", "right"), ("lee", "wrong"), ("park.ipynb", "right")):
        assert exercise_rows(graded_entry(boxed, path, name)) == exercise_rows(plain(which)), name
