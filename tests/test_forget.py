"""`forget`: not a byte of a person stays in a run, and nothing changes for anybody else."""

import shutil
import zlib
from pathlib import Path

import pytest
from bpgrade.forgetting import forget
from bpgrade.journal import Journal
from conftest import bpgrade, read_results
from runs import CLASS, ask, files_of, grade, said_by, write
from test_commands import assert_one_sentence
from test_journal import end_at

#: In their name, in a path, and in what their own error says.
PERSON = "Zoë Quixote-Bell"
NEEDLES = [PERSON.encode(), b"quixotic", b"Quixote"]
WORK = "class MulGate:\n    def forward(self, x, y):\n        raise ValueError('quixotic idea')\n"


def make(place: Path) -> Path:
    """Grade a class with the person in it, a decision about them, and files that others wrote into the run."""
    write(place / "class", {**CLASS, f"{PERSON}/quixotic.py": WORK, f"{PERSON}/quixotic notes.docx": "?"})
    (place / "out").mkdir()
    (place / "out" / "overrides.csv").write_bytes(
        f"submission,row,score,reason,who\r\n{PERSON},gates/mul:dx,1,quixotic,Q\r\nbo,gates/mul:dx,3,shown,Q\r\n".encode(
            "utf-8-sig"
        )
    )
    grade(place / "class", place / "out")
    # Once more, in other files: what is replaced is to leave nothing behind either.
    write(place / "class", {f"{PERSON}/quixotic.py": WORK + "# more\n"})
    grade(place / "class", place / "out")
    return place


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("run"))


@pytest.fixture
def place(first: Path, tmp_path: Path) -> Path:
    shutil.copytree(first, tmp_path / "run")
    return tmp_path / "run"


def holding(out: Path) -> list[str]:
    """Return the files of a run in which one of the needles stands, packed or not."""
    found = []
    for path in sorted(out.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            texts = [path.name.encode(), data, *unpacked(data)]
            if any(needle in text for needle in NEEDLES for text in texts):
                found.append(path.relative_to(out).as_posix())
    return found


def unpacked(data: bytes) -> list[bytes]:
    """Return what can be unpacked from any place in these bytes."""
    found, at = [], data.find(b"\x78\x01")
    while at >= 0:
        # What lies in several pages of a database comes apart after the first one.
        found.append(partly(data[at:]))
        at = data.find(b"\x78\x01", at + 1)
    return found


def partly(data: bytes) -> bytes:
    unpacking, text = zlib.decompressobj(), b""
    try:
        for at in range(0, min(len(data), 1 << 16), 64):
            text += unpacking.decompress(data[at : at + 64])
    except zlib.error:
        pass
    return text


def test_not_a_byte_of_a_person_stays(place: Path) -> None:
    # The search finds what is there, so that what it does not find is not there.
    assert set(holding(place / "out")) == {
        "results.jsonl",
        "gradebook.csv",
        "overrides.csv",
        f"feedback/{PERSON}.txt",
        "private/journal.sqlite",
    }
    before = files_of(place / "out")
    came = bpgrade("forget", PERSON, "out", cwd=place)
    assert (came.returncode, came.stderr) == (0, "")
    assert came.stdout.startswith(f"{PERSON} is forgotten")
    assert "the next grade brings it back" in came.stdout
    assert holding(place / "out") == []
    assert sorted(path.name for path in (place / "out" / "private").iterdir()) == ["journal.sqlite", "secret"]
    after = files_of(place / "out")
    assert after["overrides.csv"] == ("\ufeffsubmission,row,score,reason,who\r\nbo,gates/mul:dx,3,shown,Q\r\n".encode())
    for name in ("results.jsonl", "gradebook.csv"):
        assert after[name].splitlines() == [line for line in before[name].splitlines() if PERSON.encode() not in line]
    assert {name: data for name, data in before.items() if name in after and name.startswith("feedback")} == {
        name: data for name, data in after.items() if name.startswith("feedback")
    }


def test_who_is_left_is_neither_run_nor_judged_again(place: Path) -> None:
    shutil.rmtree(place / "class" / PERSON)
    forget(PERSON, place / "out")
    after = files_of(place / "out")
    assert said_by(place) == [f"Going on: {len(CLASS)} of {len(CLASS)} are graded already."]
    assert files_of(place / "out") == after


def test_who_is_still_in_the_class_comes_back(place: Path) -> None:
    forget(PERSON, place / "out")
    grade(place / "class", place / "out")
    assert PERSON in {record["submission"] for record in read_results(place / "out")}


def test_who_handed_in_the_same_keeps_it(place: Path) -> None:
    forget("bo", place / "out")
    (cleo,) = (record for record in read_results(place / "out") if record["submission"] == "cleo")
    assert cleo["score"] == 42
    with Journal(place / "out") as journal:
        assert journal.entry("cleo").run is not None
    forget("cleo", place / "out")
    assert ask(place / "out", "SELECT count(*) FROM seen WHERE number NOT IN (SELECT seen FROM submission)") == [(0,)]


def test_what_was_half_written_when_a_process_ended_goes_too(place: Path) -> None:
    for name in (".results.jsonl.4711", ".gradebook.csv.1", f"feedback/.{PERSON}.txt.99", ".overrides.csv.5"):
        (place / "out" / name).write_text(PERSON)
    (place / "out" / ".mine").write_text("the instructor's own")
    forget(PERSON, place / "out")
    assert holding(place / "out") == []
    assert (place / "out" / ".mine").exists()


def test_files_of_others_that_hold_the_name_are_listed(place: Path) -> None:
    (place / "out" / "exports").mkdir()
    (place / "out" / "exports" / "grades.csv").write_bytes(b"x" * ((1 << 20) - 3) + PERSON.encode())
    (place / "out" / "exports" / "others.csv").write_text("bo")
    came = bpgrade("forget", PERSON, "out", cwd=place)
    assert "The name still stands in files that bpgrade did not write here:\n  out/exports/grades.csv\n" in came.stdout
    assert "others.csv" not in came.stdout


@pytest.mark.parametrize(
    ("person", "sentence"),
    [
        ("Zoe Quixote-Bell", f"there is no submission Zoe Quixote-Bell; there is {PERSON}."),
        ("quixote", f"there is {PERSON}."),
        ("nobody at all", "there is no submission nobody at all."),
    ],
)
def test_a_name_that_nobody_has_changes_nothing(person: str, sentence: str, place: Path) -> None:
    before = files_of(place / "out")
    came = bpgrade("forget", person, "out", cwd=place)
    assert came.returncode == 2
    assert_one_sentence(came.stderr)
    assert sentence in came.stderr
    assert files_of(place / "out") == before


def test_a_name_may_be_written_as_the_gradebook_has_it(place: Path) -> None:
    write(place / "class", {"=1+1/gates.py": WORK})
    grade(place / "class", place / "out")
    assert bpgrade("forget", "'=1+1", "out", cwd=place).returncode == 0
    assert "=1+1" not in {record["submission"] for record in read_results(place / "out")}


def test_where_there_is_no_run_nobody_is_forgotten(tmp_path: Path) -> None:
    came = bpgrade("forget", "ada", "out", cwd=tmp_path)
    assert came.returncode == 2
    assert_one_sentence(came.stderr)
    assert not (tmp_path / "out").exists()


def test_decisions_that_cannot_be_read_stop_it_before_anything_is_removed(place: Path) -> None:
    (place / "out" / "overrides.csv").write_bytes(b"\xff\xfe")
    before = files_of(place / "out")
    came = bpgrade("forget", PERSON, "out", cwd=place)
    assert came.returncode == 2
    assert "overrides.csv" in came.stderr
    assert files_of(place / "out") == before


@pytest.mark.parametrize(("moment", "count"), [("remove", 1), ("writes", 1), ("replace", 3), ("unlinked", 1)])
def test_whatever_ends_it_the_same_command_goes_on(moment: str, count: int, place: Path) -> None:
    assert end_at(moment, count, "forget", PERSON, "out", cwd=place) == 9
    forget(PERSON, place / "out")
    assert holding(place / "out") == []


def test_a_deleted_line_of_the_decisions_may_have_had_several_lines(place: Path) -> None:
    text = f'submission;row;score;reason;who\n"{PERSON}";gates/mul:dx;1;"quixotic\nand more";Q\nbo;gates/mul:dx;3;x;Q\n'
    (place / "out" / "overrides.csv").write_text(text, encoding="utf-8")
    forget(PERSON, place / "out")
    assert (place / "out" / "overrides.csv").read_text("utf-8") == text.splitlines(keepends=True)[
        0
    ] + "bo;gates/mul:dx;3;x;Q\n"
