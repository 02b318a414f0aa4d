"""What is handed in is looked at and no more: nothing is run, written or kept by the reader, and what was understood is told."""

import codecs
import contextlib
import dataclasses
import gzip
import io
import json
import math
import os
import random
import struct
import subprocess
import sys
import tarfile
import tracemalloc
import unicodedata
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bpgrade as library
import jsonschema
import numpy as np
import pytest
from bpgrade import feedback
from bpgrade.arrivals import arrivals
from bpgrade.assessment import Assessment
from bpgrade.course import Limits
from bpgrade.diagnose import crashes
from bpgrade.edition import Edition
from bpgrade.inventory import Definition, Skipped
from bpgrade.observation import Run
from bpgrade.pipeline import Grader
from bpgrade.result import Result, to_json
from bpgrade.sandbox.runner.cells import Cell
from bpgrade.sandbox.runner.statements import parse
from bpgrade.submission import File, Submission, about
from conftest import AUTHORED, ROOT, Record, bpgrade, read_results

SCHEMA = json.loads((ROOT / "grader" / "bpgrade" / "results.schema.json").read_text("utf-8"))
SUBMISSIONS = ROOT / "tests" / "submissions"
MUL = AUTHORED["gates/mul"].answer
MEBIBYTE = 1 << 20


def test_what_this_machine_does_not_let_be_read_is_our_fault_in_a_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bpgrade import entry
    from runs import grade, write

    opens = entry.open_plain

    def is_shut(path: Path) -> Any:
        if path.parent.name == "bo" and path.suffix == ".py":
            raise PermissionError(13, "Permission denied")
        return opens(path)

    place = write(tmp_path / "class", {"ada/gates.py": MUL, "bo/gates.py": MUL, "cy/notes.txt": "I was ill."})
    monkeypatch.setattr(entry, "open_plain", is_shut)
    assert grade(place, tmp_path / "out").summary.our_fault == ["bo"]
    assert "gates.py cannot be read on this machine: permission denied" in " ".join(
        (tmp_path / "out" / "feedback" / "bo.txt").read_text("utf-8").split()
    )
    monkeypatch.undo()
    assert not grade(place, tmp_path / "out").summary.our_fault
    scores = {one["submission"]: one["score"] for one in read_results(tmp_path / "out")}
    assert scores["bo"] == scores["ada"] > scores["cy"] == 0


def notebook(*cells: str) -> bytes:
    parts: list[Record] = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
        for source in cells
    ]
    return json.dumps({"cells": parts, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return stream.getvalue()


def tarred(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=1) as archive:
        for path, data in files.items():
            member = tarfile.TarInfo(path)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return stream.getvalue()


def lay_out(folder: Path, files: dict[str, bytes]) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


@pytest.fixture(scope="session")
def mul_grader(edition: Edition, assessments: dict[str, Assessment]) -> Grader:
    """A grader of the multiply gate alone."""
    return Grader(edition, [assessments["gates/mul"]])


# -- the reader does nothing but read --------------------------------------------------------------------------------------


class Watch:
    """What this process does while the watch is on, as far as it is more than reading. A hook stays for good: it has a switch."""

    def __init__(self) -> None:
        self.on = False
        self.installed = False
        self.seen: list[str] = []

    @contextlib.contextmanager
    def __call__(self) -> Iterator[list[str]]:
        if not self.installed:
            sys.addaudithook(self.note)
            self.installed = True
        self.seen = []
        self.on = True
        try:
            yield self.seen
        finally:
            self.on = False

    def note(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.on and not self.is_reading(event, arguments):
            self.seen.append(f"{event} {arguments!r}"[:300])

    def is_reading(self, event: str, arguments: tuple[object, ...]) -> bool:
        if event == "open":
            _path, mode, flags = arguments
            writes = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
            return not set(str(mode or "r")) & set("wax+") and not (isinstance(flags, int) and flags & writes)
        return event in ("os.listdir", "os.scandir", "builtins.id")


WATCH = Watch()


def test_the_watch_sees_what_it_is_to_see(tmp_path: Path) -> None:
    code = compile("1", "x", "eval")
    with WATCH() as seen:
        (tmp_path / "a").write_bytes(b"")
        os.close(os.open(tmp_path / "b", os.O_CREAT | os.O_WRONLY))
        (tmp_path / "c").mkdir()
        (tmp_path / "a").rename(tmp_path / "d")
        (tmp_path / "e").symlink_to("d")
        os.link(tmp_path / "d", tmp_path / "f")
        subprocess.run([sys.executable, "--version"], capture_output=True, check=True)
        compile("1", "x", "eval")
        eval(code)
        with contextlib.suppress(ImportError):
            __import__("not_there_at_all")
        (tmp_path / "d").read_bytes()
    events = [line.partition(" ")[0] for line in seen]
    for event in ("os.mkdir", "os.rename", "os.symlink", "os.link", "subprocess.Popen", "compile", "exec", "import"):
        assert event in events
    assert sum("/a'" in line or "/b'" in line for line in seen if line.startswith("open ")) == 2
    assert not [line for line in seen if line.startswith("open ") and "/d'" in line]


def test_reading_every_sample_submission_only_reads(grader: Grader) -> None:
    # What unpacks, and the encodings of old zips' names, is Python's own, and read in when it is first needed.
    for module in ("bpgrade.archive", "gzip", "bz2", "lzma"):
        with contextlib.suppress(ImportError):
            __import__(module)
    for encoding in ("cp437", "cp949", "utf-8-sig"):
        codecs.lookup(encoding)
    before = set(sys.modules)
    read = 0
    limits = grader.edition.course.limits
    places = sorted(path for folder in SUBMISSIONS.iterdir() for path in (folder, *folder.glob("handed_in*")))
    with WATCH() as seen:
        for place in places:
            with arrivals([place], limits) as arrived:
                read += sum(len(one.read().files) for one in arrived)
    assert seen == []
    assert set(sys.modules) == before
    assert read > len(list(SUBMISSIONS.iterdir()))


# -- limits ----------------------------------------------------------------------------------------------------------------

SMALL = Limits(submission_mebibytes=1, submission_files=5, submission_entries=20)
HUGE = b"#" * (MEBIBYTE + 1)
MANY = {f"gates{number}.py": b"x = 1\n" for number in range(9)}
CROWD = {f"notes/{number:03}.txt": b"" for number in range(30)}
ZEROS = b"\0" * (20 * MEBIBYTE)

#: By what is too much: the limits, the entries of a class, who is above the limit, and what the sentence holds: file and number.
ABOVE: dict[str, tuple[Limits, dict[str, bytes], str, tuple[str, str]]] = {
    "bytes of a file": (
        SMALL,
        {"kim/a.py": MUL.encode(), "kim/huge.py": HUGE},
        "kim",
        ("huge.py", "1 MiB of code"),
    ),
    "bytes together": (
        SMALL,
        {"kim/a.py": MUL.encode(), "kim/b.py": HUGE[: MEBIBYTE // 2], "kim/c.py": HUGE[: MEBIBYTE // 2]},
        "kim",
        ("c.py", "1 MiB of code"),
    ),
    "bytes in a zip": (
        SMALL,
        {"kim.zip": zipped({"a.py": MUL.encode(), "huge.py": HUGE})},
        "kim.zip",
        ("huge.py", "1 MiB of code"),
    ),
    "bytes in a tar": (
        SMALL,
        {"kim.tgz": tarred({"a.py": MUL.encode(), "huge.py": HUGE})},
        "kim.tgz",
        ("huge.py", "1 MiB of code"),
    ),
    "files": (
        SMALL,
        {"kim/a.py": MUL.encode(), **{f"kim/{path}": data for path, data in MANY.items()}},
        "kim",
        ("gates4.py", "more than 5 code files"),
    ),
    "files in a zip": (
        SMALL,
        {"kim.zip": zipped({"a.py": MUL.encode(), **MANY})},
        "kim.zip",
        ("gates8.py", "more than 5 code files"),
    ),
    "entries": (
        SMALL,
        {"kim/a.py": MUL.encode(), **{f"kim/{path}": data for path, data in CROWD.items()}},
        "kim",
        ("", "more than 20 files"),
    ),
    "entries in a zip beside code": (
        SMALL,
        {"kim/a.py": MUL.encode(), "kim/old.zip": zipped(CROWD)},
        "kim",
        ("old.zip", "more than 20 files"),
    ),
    "entries in a tar": (
        SMALL,
        {"kim.tgz": tarred({"a.py": MUL.encode(), **CROWD})},
        "kim.tgz",
        ("kim.tgz", "more than 20 files"),
    ),
    "ratio": (
        Limits(),
        {"kim.zip": zipped({"a.py": MUL.encode(), "bomb.py": ZEROS})},
        "kim.zip",
        ("bomb.py", "20 MiB"),
    ),
}


@pytest.mark.parametrize("what", ABOVE)
def test_above_a_limit_the_number_and_the_file_are_said_and_the_rest_counts(
    what: str, mul_grader: Grader, tmp_path: Path
) -> None:
    limits, files, name, (file, number) = ABOVE[what]
    place = lay_out(tmp_path, {"honest.py": MUL.encode(), **files, "zoe/gates.py": MUL.encode()})
    with arrivals([place], limits) as arrived:
        read = {one.name: one.read() for one in arrived}
    (said, *_others) = [one for one in about(read[name]) if one.startswith(file) and number in one] or [None]
    assert said, about(read[name])
    for submission in read.values():
        result, _run = mul_grader.grade(submission)
        assert result.passed, (submission.name, result.remarks)
        assert (said in result.remarks) == (submission.name == name)


def test_a_zip_of_too_many_files_is_not_read_and_costs_nobody_else(tmp_path: Path) -> None:
    place = lay_out(tmp_path, {"honest.py": MUL.encode(), "kim.zip": zipped({"a.py": MUL.encode(), **CROWD})})
    with arrivals([place], SMALL) as arrived:
        read = {one.name: one.read() for one in arrived}
    (said,) = about(read["kim.zip"])
    assert said.startswith("kim.zip")
    assert "more than 20 files" in said
    assert (read["kim.zip"].files, len(read["honest.py"].files)) == ((), 1)


# -- memory ----------------------------------------------------------------------------------------------------------------

LIMITS = Limits()


def zip_bomb(claimed: int, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of at most 300 kB whose one script unpacks to 300 MB of zeros, and claims another size."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", packing, compresslevel=9) as archive,
        archive.open("mul.py", "w", force_zip64=False) as entry,
    ):
        for _part in range(300):
            entry.write(bytes(1_000_000))
    assert stream.tell() < 310_000
    return claiming(stream.getvalue(), claimed)


def claiming(archive: bytes, size: int) -> bytes:
    """Return a zip of one entry whose directory claims this unpacked size."""
    at = archive.rindex(b"PK\x01\x02") + 24
    return archive[:at] + size.to_bytes(4, "little") + archive[at + 4 :]


def tar_bomb() -> bytes:
    stream = io.BytesIO()
    with gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=9) as packed:
        for number in range(300):
            member = tarfile.TarInfo(f"gates{number}.py")
            member.size = MEBIBYTE
            packed.write(member.tobuf() + bytes(MEBIBYTE))
    return stream.getvalue()


def long_name_bomb() -> bytes:
    """Return a packed tar whose first member is the name of the next, 250 MiB long."""
    stream = io.BytesIO()
    with gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=9) as packed:
        member = tarfile.TarInfo("././@LongLink")
        member.type, member.size = tarfile.GNUTYPE_LONGNAME, 250 * MEBIBYTE
        packed.write(member.tobuf())
        for _part in range(250):
            packed.write(b"a" * MEBIBYTE)
        packed.write(tarfile.TarInfo("mul.py").tobuf() + bytes(1024))
    return stream.getvalue()


#: Each of these is at most some 300 kB, and unpacks to some 300 MB.
BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "claims 4 GiB": ("kim.zip", lambda: zip_bomb(0xFFFFFFFE)),
    "claims its limit": ("kim.zip", lambda: zip_bomb(16 * MEBIBYTE)),
    "claims next to nothing": ("kim.zip", lambda: zip_bomb(100)),
    "bzip2": ("kim.zip", lambda: zip_bomb(16 * MEBIBYTE, zipfile.ZIP_BZIP2)),
    "xz": ("kim.zip", lambda: zip_bomb(16 * MEBIBYTE, zipfile.ZIP_LZMA)),
    "many that are each allowed": (
        "kim.zip",
        lambda: zipped({f"gates{number}.py": bytes(16 * MEBIBYTE) for number in range(18)}),
    ),
    "a tar": ("kim.tar.gz", tar_bomb),
    "a name in a tar": ("kim.tar.gz", long_name_bomb),
}


def peak_of_reading(place: Path) -> tuple[Submission, int]:
    """Return the only submission there, and the most memory that this process held while it was read, in MiB."""
    tracemalloc.start()
    try:
        with arrivals([place], LIMITS) as arrived:
            (submission,) = (one.read() for one in arrived)
        return submission, tracemalloc.get_traced_memory()[1] // MEBIBYTE
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_takes_less_than_twice_the_limit(bomb: str, tmp_path: Path) -> None:
    name, make = BOMBS[bomb]
    submission, peak = peak_of_reading(lay_out(tmp_path, {name: make()}))
    assert peak < 2 * LIMITS.submission_mebibytes
    assert sum(len(file.data) for file in submission.files) <= LIMITS.submission_mebibytes * MEBIBYTE
    assert about(submission)


def test_a_bomb_in_a_zip_of_a_class_takes_less_than_twice_the_limit(tmp_path: Path) -> None:
    files = {"kim/kim.zip": zip_bomb(0xFFFFFFFE)}
    submission, peak = peak_of_reading(lay_out(tmp_path, {"class.zip": zipped(files)}) / "class.zip")
    (said,) = about(submission)
    assert said.startswith("kim.zip/mul.py")
    assert "64 MiB of code" in said
    assert peak < 2 * LIMITS.submission_mebibytes


def test_a_small_zip_of_a_class_takes_little_memory(tmp_path: Path) -> None:
    place = lay_out(tmp_path, {"class.zip": zipped({"kim/mul.py": MUL.encode()})}) / "class.zip"
    submission, peak = peak_of_reading(place)
    assert [file.path for file in submission.files] == ["mul.py"]
    assert peak < LIMITS.submission_mebibytes


def test_entries_that_claim_next_to_nothing_are_given_up_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand entries that share one place, each of which unpacks to more than the limit, and turns out to be damaged."""
    one = claiming(zipped({"a.py": bytes(8 * MEBIBYTE)}), 100)
    directory, end = one.rindex(b"PK\x01\x02"), one.rindex(b"PK\x05\x06")
    entries = one[directory:end] * 1000
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1000, 1000, len(entries), directory, 0)
    place = lay_out(tmp_path, {"kim.zip": one[:directory] + entries + tail, "zoe.py": MUL.encode()})
    unpacked = 0

    class Counting:
        def __init__(self, real: Any) -> None:
            self.real = real

        def decompress(self, *arguments: Any) -> bytes:
            nonlocal unpacked
            data: bytes = self.real.decompress(*arguments)
            unpacked += len(data)
            return data

        def __getattr__(self, name: str) -> Any:
            return getattr(self.real, name)

    make = zipfile._get_decompressor  # type: ignore[attr-defined]
    monkeypatch.setattr(zipfile, "_get_decompressor", lambda *arguments: Counting(make(*arguments)))
    limits = Limits(submission_mebibytes=1)
    with arrivals([place], limits) as arrived:
        kim, zoe = (one.read() for one in arrived)
    assert (kim.files, len(zoe.files)) == ((), 1)
    assert unpacked <= 16 * limits.submission_mebibytes * MEBIBYTE


@pytest.mark.parametrize("packed", ["a folder", "a zip", "a zip of zips"])
def test_a_class_is_read_one_submission_at_a_time(packed: str, tmp_path: Path) -> None:
    noise = random.Random(12)
    files = {f"student{number:02}/gates.py": b"#" + noise.randbytes(MEBIBYTE) for number in range(16)}
    match packed:
        case "a folder":
            place = lay_out(tmp_path / "class", files)
        case "a zip":
            place = lay_out(tmp_path, {"class.zip": zipped(files)}) / "class.zip"
        case _:
            zips = {f"{path.partition('/')[0]}.zip": zipped({"gates.py": data}) for path, data in files.items()}
            place = lay_out(tmp_path, {"class.zip": zipped(zips)}) / "class.zip"
    count = len(files)
    del files
    tracemalloc.start()
    try:
        with arrivals([place], LIMITS) as arrived:
            held = [(tracemalloc.get_traced_memory()[0], "none is read yet")]
            for one in arrived:
                submission = one.read()
                assert len(submission.files[0].data) == MEBIBYTE + 1
                held.append((tracemalloc.get_traced_memory()[0], one.name))
                del submission
    finally:
        tracemalloc.stop()
    assert len(held) == count + 1
    assert [place for place in held if place[0] > 3 * MEBIBYTE] == []


# -- what was understood ---------------------------------------------------------------------------------------------------

WORK: dict[str, bytes] = {
    "hw.ipynb": notebook(
        "%matplotlib inline\nimport numpy as np\n!pip install torch",
        "%%html\n<b>My homework</b>",
        MUL.replace("return x * y", "return x + y"),
        "x = 1\nprint(undefined)\ny = 2",
        f"def helper():\n    return 1\n\n{MUL}",
        "z = (1,",
    ),
    "old.zip": b"PK\x03\x04 is all there is",
    "report.pdf": b"%PDF-1.4",
    "secret.py.zip": zipped({"inner.zip": zipped({"mul.py": MUL.encode()})}),
}


@pytest.fixture(scope="module")
def graded_work(mul_grader: Grader, tmp_path_factory: pytest.TempPathFactory) -> Result:
    place = lay_out(tmp_path_factory.mktemp("understood"), {f"kim/{path}": data for path, data in WORK.items()})
    with arrivals([place], LIMITS) as (one,):
        return mul_grader.grade(one.read())[0]


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_definitions_are_told_by_cell_and_line_and_what_they_count_for(graded_work: Result) -> None:
    item = graded_work.files[0]
    assert (item.file, item.kind, item.cells, item.why) == ("hw.ipynb", "notebook", 6, "")
    first = line_of(MUL, "class MulGate")
    assert item.definitions == (
        Definition("MulGate", "hw.ipynb, cell 3", first, ()),
        Definition("MulGate", "hw.ipynb, cell 5", first + 3, ("gates/mul",)),
    )
    assert item.others == ("helper",)
    assert graded_work.passed


def test_what_is_skipped_is_told_with_its_reason(graded_work: Result) -> None:
    item = graded_work.files[0]
    assert set(item.skipped) == {
        Skipped("hw.ipynb, cell 2", 1, "%%html"),
        Skipped("hw.ipynb, cell 4", 2, "NameError: name 'undefined' is not defined"),
        Skipped("hw.ipynb, cell 6", 1, "'(' was never closed"),
    }
    assert set(item.magics) == {
        Skipped("hw.ipynb, cell 1", 1, "%matplotlib inline"),
        Skipped("hw.ipynb, cell 1", 3, "!pip install torch"),
    }


def test_every_file_that_was_handed_in_is_told_of(graded_work: Result) -> None:
    left_out = {item.file: item.why for item in graded_work.files if item.kind == "left-out"}
    assert set(left_out) == {"old.zip", "report.pdf", "secret.py.zip/inner.zip"}
    assert "damaged" in left_out["old.zip"]
    assert left_out["report.pdf"] == "no code"
    assert left_out["secret.py.zip/inner.zip"] == "an archive inside an archive is not opened"


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def table_of(screen: str) -> list[str]:
    """Return the lines of the table of what was understood."""
    after = screen.partition("What was handed in, as it was understood:\n")[2]
    assert after
    return after.partition("\n\n")[0].splitlines()


def test_check_verbose_shows_the_table_and_check_does_not(tmp_path: Path) -> None:
    lay_out(tmp_path / "kim", WORK)
    came = bpgrade("check", "--verbose", "kim", cwd=tmp_path)
    table = table_of(came.stdout)
    for part in (
        "hw.ipynb                   notebook, 6 cells of code",
        "MulGate  another one counts",
        "MulGate  for gates/mul",
        "cell 2, line 1",
        "skipped: %%html",
        "skipped: NameError: name 'undefined' is not defined",
        "skipped: '(' was never closed",
        "skipped: 2 notebook lines, as %matplotlib inline",
        "also helper",
        "left out: no code",
        "left out: an archive inside an archive is not",
    ):
        assert any(part in line for line in table), (part, table)
    assert max(map(len, table)) <= 80
    assert "as it was understood" not in bpgrade("check", "kim", cwd=tmp_path).stdout


#: Names and texts that are wider than a screen.
WIDE: dict[str, dict[str, bytes]] = {
    "long names": {f"{'a very long name of a folder' * 4}/{number}.py": MUL.encode() for number in range(30)},
    "long lines": {"hw.ipynb": notebook(f"print({'undefined_' * 30})", f"%%bash {'x' * 200}", f"!pip {'y' * 200}")},
    "many definitions": {"hw.py": "\n".join(f"class MulGate: x = {n}\ndef f{n}(): pass" for n in range(300)).encode()},
    "Korean names": {
        "역전파 과제 정말로 최종본.ipynb": notebook(MUL, "print(정의되지_않은_아주_긴_이름_" + "가" * 60 + ")")
    },
}


@pytest.mark.parametrize("what", WIDE)
def test_the_table_fits_a_screen_of_80_columns(what: str, tmp_path: Path) -> None:
    lay_out(tmp_path / "work", WIDE[what])
    table = table_of(bpgrade("check", "-v", "work", "gates/mul", cwd=tmp_path).stdout)
    assert [line for line in table if columns(line) > 80] == []
    assert 1 < len(table) < 60


def test_grade_puts_the_table_into_the_feedback_and_the_record(graded_work: Result, tmp_path: Path) -> None:
    lay_out(tmp_path / "class" / "kim", WORK)
    library.grade([tmp_path / "class"], tmp_path / "out", course=ROOT, assignment="hw1")
    (record,) = read_results(tmp_path / "out")
    jsonschema.validate(record, SCHEMA, jsonschema.Draft202012Validator)
    assert record["files"] == to_json(graded_work)["files"]
    feedback_file = (tmp_path / "out" / "feedback" / "kim.txt").read_text("utf-8")
    assert table_of(feedback_file) == feedback.understood(graded_work)[1:]


# -- hearsay ---------------------------------------------------------------------------------------------------------------

KINDS = [
    *("file", "defines", "others", "syntax", "import", "skipped", "foreign", "magic", "elsewhere", "damaged"),
    *("unreadable", "not-loaded", "left-out", "", "no-such-kind", "{where}", "%s"),
]
VALUES = [
    "",
    "0",
    "-1",
    "1e9",
    "nan",
    "٣",
    "９",
    "1" * 300,
    "0x10",
    "{file}",
    "{0!r}",
    "%s %d",
    "a, , b, ",
    "\ufffd",
    "가" * 300,
]
NAMES = ["mul.py", "mul.py, cell 3", "mul.py, cell 99999999999", "mul.py, cell -1", "not/there.py", "", ", cell ", "{}"]


def hostile_notes(count: int) -> list[dict[str, str]]:
    rng = random.Random(count)
    keys = ("line", "cells", "what", "name", "names", "message", "type", "source", "module", "found", "function", "{}")
    notes = []
    for number in range(count):
        note = {key: rng.choice(VALUES) for key in keys if rng.random() < 0.6}
        if rng.random() < 0.95:
            note["kind"] = KINDS[number % len(KINDS)]
        if rng.random() < 0.95:
            note["file"] = rng.choice(NAMES)
        notes.append(note)
    return notes


@pytest.fixture(scope="module")
def honest(mul_grader: Grader) -> tuple[Submission, Run]:
    submission = Submission("kim", (File("mul.py", MUL.encode()), File("second.py", b"x = 1\n")))
    return submission, mul_grader.grade(submission)[1]


@pytest.mark.parametrize("count", [17, 500, 10_000])
def test_hostile_notes_raise_nothing_and_cost_nothing(
    count: int, mul_grader: Grader, honest: tuple[Submission, Run]
) -> None:
    submission, run = honest
    result = mul_grader.judge(submission, dataclasses.replace(run, remarks=tuple(hostile_notes(count))))
    assert result.passed
    assert not result.our_fault
    record = json.loads(json.dumps(to_json(result)))
    jsonschema.validate(record, SCHEMA, jsonschema.Draft202012Validator)
    assert not [remark for remark in result.remarks if "grader failed" in remark]
    table = feedback.understood(result)
    assert len(table) < 60
    assert max(map(len, table)) <= 80
    assert feedback.text(mul_grader.edition.course, result)
    assert len(json.dumps(record)) < 1_000_000


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", VALUES)
def test_every_kind_of_note_may_hold_anything(
    kind: str, value: str, mul_grader: Grader, honest: tuple[Submission, Run]
) -> None:
    submission, run = honest
    keys = ("line", "cells", "what", "name", "names", "message", "type", "source", "module", "found")
    notes = [{"kind": kind, "file": name, **dict.fromkeys(keys, value)} for name in NAMES]
    notes += [{"kind": kind}, {"kind": kind, "file": "mul.py"}]
    result = mul_grader.judge(submission, dataclasses.replace(run, remarks=tuple(notes)))
    assert result.passed
    jsonschema.validate(to_json(result), SCHEMA, jsonschema.Draft202012Validator)
    assert max(map(len, feedback.understood(result))) <= 80


def test_a_child_that_calls_its_file_left_out_is_not_believed(
    mul_grader: Grader, honest: tuple[Submission, Run]
) -> None:
    submission, run = honest
    notes = ({"kind": "file", "file": "mul.py", "what": "left-out", "cells": "1"},)
    result = mul_grader.judge(submission, dataclasses.replace(run, remarks=notes))
    assert {item.file: item.kind for item in result.files}["mul.py"] != "left-out"


# -- the words for what stopped --------------------------------------------------------------------------------------------

#: Code of Python 2 that meets each name.
SNIPPETS = {
    "has_key": "{}.has_key(1)",
    **{name: f"{{}}.{name}()" for name in ("iteritems", "itervalues", "iterkeys")},
    **{name: f"from itertools import {name}" for name in ("izip", "imap", "ifilter")},
    **{
        name: f"import {name}"
        for name in ("cPickle", "cStringIO", "StringIO", "Queue", "ConfigParser", "Tkinter", "urllib2", "__builtin__")
    },
}
PYTHON_2 = {name: new for _missing, names in crashes._PYTHON_2 for name, new in names.items()}
NAMED = {name: SNIPPETS.get(name, f"{name}(1)") for name in PYTHON_2}
#: For each row of the table of lines, in its order, a line that needs it.
LINES = (
    'print "x"',
    'exec "x = 1"',
    "try:\n    pass\nexcept (ValueError, KeyError), error:\n    pass",
    "mode = 0755",
    'import sys\nprint >>sys.stderr, "x"',
    'raise ValueError, "no"',
    "if 1:\n    pass\nexcept ValueError, error:\n    pass",
    "if 1 <> 2:\n    pass",
    "text = `1 + 2`",
    "big = 17L",
)
MARKERS = ("<<<<<<< HEAD", "||||||| 1a2b3c", "=======", ">>>>>>> origin/main")


def has(name: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return hasattr(np, name)


@pytest.fixture(scope="module")
def told(mul_grader: Grader) -> Callable[[str], str]:
    """What a submission is told of a snippet: all of them are cells of one notebook, and each is run by this Python."""
    snippets = [*(f"import numpy as np\nnp.{name}" for name in crashes._NUMPY), *NAMED.values(), *LINES]
    snippets += [f"x = 1\n{marker}\ny = 2" for marker in MARKERS]
    result, _run = mul_grader.grade(Submission("kim", (File("hw.ipynb", notebook(*snippets)),)))
    whys: dict[str, str] = {}
    for one in result.files[0].skipped:
        whys.setdefault(snippets[int(one.place.removeprefix("hw.ipynb, cell ")) - 1], one.why)
    return lambda snippet: whys.get(snippet, "")


@pytest.mark.parametrize("name", crashes._NUMPY)
def test_what_numpy_has_dropped_is_named_with_what_to_write(name: str, told: Callable[[str], str]) -> None:
    if has(name):
        pytest.skip(f"NumPy {np.__version__} has np.{name}")
    since, new = crashes._NUMPY[name]
    assert told(f"import numpy as np\nnp.{name}") == f"np.{name} is gone from NumPy since {since}: write {new}"


#: Names that went and came back, as something else.
BACK_AGAIN = {"bool", "long"}


@pytest.mark.parametrize("name", [name for name in crashes._NUMPY if name not in BACK_AGAIN])
def test_numpy_dropped_a_name_when_the_table_says_so(name: str) -> None:
    since = tuple(map(int, crashes._NUMPY[name][0].split(".")))
    here = tuple(map(int, np.__version__.split(".")[:2]))
    assert has(name) == (here < since)


@pytest.mark.parametrize("name", crashes._NUMPY)
def test_what_to_write_for_a_name_of_numpy_is_there(name: str) -> None:
    if has(name):
        pytest.skip(f"NumPy {np.__version__} has np.{name}")
    eval(crashes._NUMPY[name][1], {"np": np, "x": np.ones(1), "math": math})


@pytest.mark.parametrize("name", PYTHON_2)
def test_a_name_of_python_2_is_told_with_its_new_one(name: str, told: Callable[[str], str]) -> None:
    assert told(NAMED[name]) == f"{name} is Python 2: in Python 3 it is {PYTHON_2[name]}"


def notes_of(snippet: str) -> dict[str, str]:
    """Return what this Python says of a snippet, as the child would tell it; nothing where it runs."""
    parsed = parse(Cell("x", snippet))
    if parsed.broken:
        return {"type": "SyntaxError", "message": parsed.broken[0].why, "source": parsed.broken[0].text}
    try:
        exec(snippet, {})
    except Exception as error:
        return {"type": type(error).__name__, "message": str(error), "source": snippet.splitlines()[-1]}
    return {}


def said_of(notes: dict[str, str]) -> str:
    return crashes.why_unreadable(notes) if notes["type"] == "SyntaxError" else crashes.what_stopped(notes)


def test_there_is_a_line_for_each_row_of_the_table() -> None:
    assert len(LINES) == len(crashes._PYTHON_2_LINES)


@pytest.mark.parametrize("row", range(len(LINES)), ids=LINES)
def test_a_line_of_python_2_is_told_with_what_to_write(row: int, told: Callable[[str], str]) -> None:
    if not notes_of(LINES[row]):
        pytest.skip("this Python reads it")
    assert told(LINES[row]) == f"this is Python 2: in Python 3 write {crashes._PYTHON_2_LINES[row][2]}"


@pytest.mark.parametrize("row", range(len(LINES)), ids=LINES)
def test_each_row_of_the_table_of_lines_is_needed(row: int, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = notes_of(LINES[row])
    if not notes:
        pytest.skip("this Python reads it")
    said = said_of(notes)
    others = [one for number, one in enumerate(crashes._PYTHON_2_LINES) if number != row]
    monkeypatch.setattr(crashes, "_PYTHON_2_LINES", tuple(others))
    assert said_of(notes) != said


@pytest.mark.parametrize("marker", MARKERS)
def test_a_merge_left_undone_is_called_so(marker: str, told: Callable[[str], str]) -> None:
    assert told(f"x = 1\n{marker}\ny = 2") == "a Git conflict was not resolved"


@pytest.mark.parametrize(
    "snippet",
    [
        "np.foo",
        "undefined_name",
        "{}.foo()",
        "import no_such_module",
        "x = 1 +",
        "print('<>', 17",
        "raise ValueError('a, b')",
    ],
)
def test_what_is_not_known_is_said_in_pythons_own_words(snippet: str) -> None:
    notes = notes_of(f"import numpy as np\n{snippet}")
    assert notes["message"].rstrip(".") in said_of(notes)
    assert "Python 2" not in said_of(notes)
