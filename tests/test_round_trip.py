"""From what a platform hands out to what it takes back: collect, grade, export, on real downloads with real work in them."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import bpgrade
import pytest
from bpgrade import exporting
from bpgrade.forgetting import forget
from conftest import ROOT
from conftest import bpgrade as run
from runs import ask
from test_commands import assert_one_sentence

MOODLE = ROOT / "tests" / "samples" / "moodle"
RIGHT = "class MulGate:\n    def forward(self, x, y):\n        self.x, self.y = x, y\n        return x * y\n    def backward(self, dz):\n        return dz * self.y, dz * self.x\n"
WRONG = RIGHT.replace("dz * self.y, dz * self.x", "dz * self.x, dz * self.y")
ASSIGNMENT = "hw1"


def with_work(source: Path, target: Path, texts: Callable[[str], str]) -> Path:
    """Write a download with real work in place of its code files."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for one in old.infolist():
            is_code = one.filename.endswith(".py")
            new.writestr(one.filename, texts(one.filename) if is_code else old.read(one).decode("utf-8"))
    return target


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def graded(place: Path, download: Path, **words: object) -> Path:
    bpgrade.grade([download], place / "out", course=ROOT, assignment=ASSIGNMENT, sandbox="NONE", jobs=2, **words)
    return place / "out"


@pytest.mark.parametrize("kind", ["assign", "blind", "late", "team"])
@pytest.mark.parametrize("layout", ["folders", "flat"])
def test_moodle_there_and_back(kind: str, layout: str, tmp_path: Path) -> None:
    worksheet = MOODLE / f"moodle45_{kind}_worksheet.csv"
    right = ("Ada", "Team A", "Participant_18")
    download = with_work(
        MOODLE / f"moodle45_{kind}_{layout}.zip",
        tmp_path / "download.zip",
        lambda name: RIGHT if name.startswith(right) else WRONG,
    )
    out = graded(tmp_path, download)
    done = exporting.prepare("moodle", out, worksheet)
    assert not done.filled.refused
    exporting.write(done)
    before, after = cells(worksheet.read_bytes()), cells((out / worksheet.name).read_bytes())
    head = before[0]
    handed_in = {row[0] for row in before[1:] if row[head.index("Status")].startswith("Submitted")}
    marks = {}
    for old, new in zip(before, after, strict=True):
        changed = {head[place] for place in range(len(head)) if old[place] != new[place]}
        assert changed == ({"Grade", "Feedback comments"} if old[0] in handed_in else set())
        marks[old[0]] = new[head.index("Grade")]
    best = {row[0] for row in before[1:] if "Ada" in row[1] or row[0] == "Participant 18"}
    best |= {row[0] for row in before[1:] if "Team_A" in row}
    # 10 of the 50 points are for this gate; forward alone is worth 2 of them.
    assert {mark for who, mark in marks.items() if who in best} == {"20"}
    assert {mark for who, mark in marks.items() if who in handed_in - best} == {"4"}


def test_what_moodle_takes_as_feedback_goes_to_numbers(tmp_path: Path) -> None:
    download = with_work(MOODLE / "moodle45_assign_folders.zip", tmp_path / "d.zip", lambda name: RIGHT)
    out = graded(tmp_path, download)
    done = exporting.prepare("moodle-feedback", out, MOODLE / "moodle45_assign_worksheet.csv")
    assert [note for note in done.filled.notes if "worksheet first" in note]
    exporting.write(done)
    with zipfile.ZipFile(out / "moodle-feedback.zip") as archive:
        names = archive.namelist()
        assert "10 of 50 points" in archive.read(names[0]).decode("utf-8")
    assert names == [f"p_{number}_assignsubmission_file/bpgrade-feedback.txt" for number in (1, 3, 4, 5)]


def canvas_class(place: Path) -> tuple[Path, Path]:
    """Write a download of Canvas's and its gradebook; return both."""
    with zipfile.ZipFile(place / "hw1_submissions.zip", "w") as archive:
        archive.writestr("doejane_17_9001_mul.py", RIGHT)
        archive.writestr("李小龍_LATE_18_9002_mul-1.py", WRONG)
        archive.writestr("roe_19_text.html", "<p>see my mail</p>")
    book = place / "gradebook.csv"
    book.write_bytes(
        "Student,ID,SIS Login ID,Section,HW1 (1234)\r\n    Points Possible,,,,50.00\r\n"
        '"Doe, Jane",17,a,A,\r\n"李, 小龍",18,b,A,\r\n"Roe, Al",19,c,A,\r\n"No, Body",20,d,A,3.5\r\n'.encode()
    )
    return place / "hw1_submissions.zip", book


def test_canvas_there_and_back(tmp_path: Path) -> None:
    download, book = canvas_class(tmp_path)
    out = graded(tmp_path, download, roster=book)
    came = run("export", "canvas", out, "--into", book, cwd=tmp_path)
    assert came.returncode == 0, came.stderr
    assert "3 grades to write, 0 refused, 0 unchanged" in came.stdout
    # The run's own table of that name stays.
    assert (out / "gradebook.csv").read_bytes().startswith(b"submission,")
    before, after = book.read_bytes(), (out / "canvas-gradebook.csv").read_bytes()
    assert after == before.replace(b"17,a,A,\r", b"17,a,A,10\r").replace(b"18,b,A,\r", b"18,b,A,2\r").replace(
        b"19,c,A,\r", b"19,c,A,0\r"
    )


def test_collect_shows_and_tells_as_json_and_runs_nothing(tmp_path: Path) -> None:
    download, book = canvas_class(tmp_path)
    came = run("collect", download, "--roster", book, "--json", cwd=tmp_path)
    assert came.returncode == 0
    told = json.loads(came.stdout)
    assert told["platform"] == "canvas"
    assert [(one["id"], one["late"], one["files"]) for one in told["handed_in"]] == [
        ("17", False, ["mul.py"]),
        ("19", False, []),
        ("18", True, ["mul.py"]),
    ]
    assert '"id": "17"' in came.stdout
    assert [one["id"] for one in told["missing"]] == ["20"]
    shown = run("collect", download, cwd=tmp_path)
    assert shown.returncode == 0
    assert "3 submissions, 1 late" in shown.stdout
    assert "a text typed into Canvas" in shown.stdout


def test_a_folder_that_was_unpacked_is_understood_as_its_archive_is(tmp_path: Path) -> None:
    with zipfile.ZipFile(MOODLE / "moodle45_assign_folders.zip") as archive:
        archive.extractall(tmp_path / "unpacked")
    packed = json.loads(run("collect", MOODLE / "moodle45_assign_folders.zip", "--json", cwd=tmp_path).stdout)
    assert json.loads(run("collect", "unpacked", "--json", cwd=tmp_path).stdout) == packed


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--roster", "nothing.csv"), "nothing.csv cannot be read"),
        (("--roster", "other.csv"), "no roster that I know"),
        (("--roster", str(MOODLE / "moodle45_blind_worksheet.csv")), "another assignment"),
        (("--from", "canvas"), "Nothing there is named as canvas"),
    ],
)
def test_bad_input_gets_one_sentence(words: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    came = run("collect", MOODLE / "moodle45_assign_folders.zip", *words, cwd=tmp_path)
    assert came.returncode == 2
    assert_one_sentence(came.stderr)
    assert sentence in came.stderr


def test_a_fault_of_ours_stops_the_export_until_it_is_graded_again(tmp_path: Path) -> None:
    download, book = canvas_class(tmp_path)
    out = graded(tmp_path, download)
    (said,) = ask(out, "SELECT said FROM submission WHERE name = 'doejane_17'")
    from bpgrade import records
    from bpgrade.journal import unpack_said

    record = json.loads(unpack_said(said[0]).line)
    for row in record["exercises"][0]["rows"]:
        row["outcome"] = "grader-error"
    packed = records.pack_said(record, (), "")
    ask(out, "UPDATE submission SET said = ? WHERE name = 'doejane_17'", packed)
    came = run("export", "canvas", out, "--into", book, cwd=tmp_path)
    assert came.returncode == 2
    assert "the grade is not known" in came.stdout
    assert "Nothing is written" in came.stdout
    assert not (out / "canvas-gradebook.csv").exists()
    came = run("export", "canvas", out, "--into", book, "--without-refused", cwd=tmp_path)
    assert came.returncode == 0
    assert b"17,a,A,\r" in (out / "canvas-gradebook.csv").read_bytes()


def test_a_site_may_say_in_the_course_how_it_names_what_is_handed_in(course_copy: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "site.zip", "w") as archive:
        archive.writestr("17-Ada/mul.py", RIGHT)
        archive.writestr("18-Bo/mul.py", WRONG)
    toml = course_copy / "course" / "course.toml"
    before = toml.read_text("utf-8")
    toml.write_text(f"{before}\n[intake]\npattern = '(?P<id>[0-9]+)-(?P<name>[^/]+)/(?P<file>.+)'\n", "utf-8")
    told = json.loads(run("collect", "site.zip", "--json", "--course", course_copy, cwd=tmp_path).stdout)
    assert [(one["id"], one["name"], one["files"]) for one in told["handed_in"]] == [
        ("17", "Ada", ["mul.py"]),
        ("18", "Bo", ["mul.py"]),
    ]
    toml.write_text(f"{before}\n[intake]\npattern = '('\n", "utf-8")
    came = run("collect", "site.zip", "--course", course_copy, cwd=tmp_path)
    assert came.returncode == 4
    assert_one_sentence(came.stderr)


def test_a_run_of_no_platform_cannot_be_exported(tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "ada.py").write_text(RIGHT)
    _download, book = canvas_class(tmp_path)
    out = graded(tmp_path, tmp_path / "class")
    came = run("export", "canvas", out, "--into", book, cwd=tmp_path)
    assert came.returncode == 2
    assert_one_sentence(came.stderr)


def test_who_is_forgotten_is_forgotten_as_a_person_too(tmp_path: Path) -> None:
    download, _book = canvas_class(tmp_path)
    out = graded(tmp_path, download)
    forget("doejane_17", out)
    assert b"doejane" not in (out / "private" / "journal.sqlite").read_bytes()
