"""From what a platform hands out to what it takes back: collect, grade, export, on real downloads with real work in them."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import bpgrade
import pytest
from bpgrade import exporting
from bpgrade.errors import UsageError
from bpgrade.forgetting import forget
from conftest import ROOT
from conftest import bpgrade as run
from runs import ask, mark, run_since
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
    out = graded(tmp_path, download, **({"roster": worksheet} if kind == "team" else {}))
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


def test_a_worksheet_of_teams_is_known_by_the_people_in_it_and_never_by_a_teams_name(tmp_path: Path) -> None:
    worksheet = MOODLE / "moodle45_team_worksheet.csv"
    download = with_work(MOODLE / "moodle45_team_folders.zip", tmp_path / "d.zip", lambda name: RIGHT)
    out = graded(tmp_path, download)
    with pytest.raises(UsageError, match="--roster"):
        exporting.prepare("moodle", out, worksheet)
    graded(tmp_path, download, roster=worksheet)
    assert not exporting.prepare("moodle", out, worksheet).filled.refused
    # Another assignment of the same course: the same teams, people and addresses, and other numbers.
    text, sheet = worksheet.read_text("utf-8-sig"), tmp_path / "hw4.csv"
    sheet.write_text(text.replace('"Participant 2', '"Participant 42'), "utf-8")
    for target in ("moodle", "moodle-feedback"):
        with pytest.raises(UsageError, match="another assignment"):
            exporting.prepare(target, out, sheet)
    # Whoever came into a team since then is not guessed.
    sheet.write_text(text.replace('"Participant 21"', '"Participant 99"'), "utf-8")
    (refused,) = exporting.prepare("moodle", out, sheet).filled.refused
    assert (refused.id, refused.stops) == ("99", True)


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


def test_canvas_groups_there_and_back(tmp_path: Path) -> None:
    """One of a group hands in, and everybody in it gets the grade; whoever tries things out gets none."""
    with zipfile.ZipFile(tmp_path / "groups.zip", "w") as archive:
        archive.writestr("class/teamone_18_9001_mul.py", RIGHT)
        archive.writestr("class/bo_19_9002_mul.py", WRONG)
        archive.writestr("class/studenttest_99_9003_mul.py", RIGHT)
        archive.writestr("__MACOSX/class/._teamone_18_9001_mul.py", "")
    book = tmp_path / "book.csv"
    book.write_text(
        "Student,ID,SIS Login ID,Section,HW0 (1),HW1 (1234)\n    Points Possible,,,,5.00,50.00\n"
        '"Doe, Jane",17,a,A,5.00,\n"Roe, Al",18,b,A,,\n"Bo",19,c,A,1.00,1.50\n"Student, Test",99,,A,,\n'
    )
    groups = tmp_path / "groups.csv"
    groups.write_text(
        "name,canvas_user_id,user_id,login_id,sections,group_name\nJane Doe,17,,,A,Team One\nAl Roe,18,,,A,Team One\nBo,19,,,A,\n"
    )
    out = graded(tmp_path, tmp_path / "groups.zip")
    command = ("export", "canvas", out, "--into", book, "--column", "HW1")
    came = run(*command, cwd=tmp_path)
    assert came.returncode == 2
    assert "--groups FILE says who is in it" in came.stdout
    came = run(*command, "--groups", groups, cwd=tmp_path)
    assert came.returncode == 0, came.stdout
    after = (out / "book.csv").read_text()
    assert after == book.read_text().replace("5.00,\n", "5.00,10\n").replace("b,A,,\n", "b,A,,10\n").replace(
        "1.00,1.50", "1.00,2"
    )
    # And nothing but what changes, for a course where others are graded meanwhile.
    came = run(*command, "--groups", groups, "--only-changes", cwd=tmp_path)
    assert cells((out / "book.csv").read_bytes()) == [
        ["Student", "ID", "SIS Login ID", "Section", "HW1 (1234)"],
        ["Doe, Jane", "17", "a", "A", "10"],
        ["Roe, Al", "18", "b", "A", "10"],
        ["Bo", "19", "c", "A", "2"],
    ]


def test_a_class_of_groups_alone_is_graded_with_its_list_of_groups(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "groups.zip", "w") as archive:
        archive.writestr("teamone_18_9001_mul.py", RIGHT)
        archive.writestr("teamtwo_19_9002_mul.py", WRONG)
    book, groups = tmp_path / "book.csv", tmp_path / "groups.csv"
    book.write_text(
        "Student,ID,SIS Login ID,Section,HW1 (1234)\n    Points Possible,,,,50.00\n"
        '"Doe, Jane",17,a,A,\n"Roe, Al",18,b,A,\n"Bo",19,c,A,\n'
    )
    groups.write_text(
        "name,canvas_user_id,user_id,login_id,sections,group_name\n"
        "Jane Doe,17,,,A,Team One\nAl Roe,18,,,A,Team One\nBo,19,,,A,Team Two\n"
    )
    words = ("grade", tmp_path / "groups.zip", "--course", ROOT, "--assignment", ASSIGNMENT, "--sandbox", "NONE")
    asked = (*words, "--out", tmp_path / "out", "--roster", book)
    came = run(*asked, cwd=tmp_path)
    assert came.returncode == 2
    assert "--groups FILE says who is in it" in came.stderr
    came = run("export", "canvas", tmp_path / "out", "--into", book, cwd=tmp_path)
    assert (came.returncode, "There is no run in" in came.stderr) == (2, True)
    came = run(*asked, "--groups", groups, cwd=tmp_path)
    assert came.returncode == 0, came.stderr
    with (tmp_path / "out" / "gradebook.csv").open(encoding="utf-8", newline="") as stream:
        marks = {line["id"]: line["score"] for line in csv.DictReader(stream)}
    assert marks == {"17": "10", "18": "10", "19": "2"}


def test_a_name_that_may_end_in_somebodys_number_is_nobodys_in_any_table(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        # "X_12" has the number 34; and whoever has 12 may be called so too.
        archive.writestr("x_12_34_9001_mul.py", RIGHT)
        # What has a number in front of its own name is no doubt, as long as nobody has the file's number.
        archive.writestr("doejane_17_9002_2_mul.py", WRONG)
        archive.writestr("roeal_18_12_3_mul.py", WRONG)
        archive.writestr("roeal_18_9004_add.py", WRONG)
    out = graded(tmp_path, tmp_path / "class.zip")
    book = tmp_path / "book.csv"
    book.write_text(
        "Student,ID,SIS Login ID,Section,HW1 (1234)\n    Points Possible,,,,50.00\n"
        '"X",12,a,A,\n"X_12",34,b,A,\n"Doe, Jane",17,c,A,\n"Roe, Al",18,d,A,\n'
    )
    own = tmp_path / "own.csv"
    own.write_text("Number,HW1\n12,\n34,\n17,\n18,\n")
    any_table = ("csv", "--into", own, "--id", "Number", "--column", "HW1")
    for words in (("canvas", "--into", book), any_table):
        came = run("export", words[0], out, *words[1:], "--verbose", cwd=tmp_path)
        assert came.returncode == 2, words
        assert "2 grades to write, 1 refused" in came.stdout
        assert "that of 34: grade again with --roster FILE" in came.stdout
    # With the gradebook at hand it is not sure either; where the other one is called otherwise, it is.
    graded(tmp_path, tmp_path / "class.zip", roster=book)
    assert {one.id for one in exporting.prepare("canvas", out, book).filled.changes} == {"17", "18"}
    book.write_text(book.read_text().replace('"X",12', '"Bo",12'))
    graded(tmp_path, tmp_path / "class.zip", roster=book)
    done = exporting.prepare("csv", out, own, exporting.Asked(key="Number", column="HW1"))
    assert {one.id: one.after for one in done.filled.changes} == {"34": "10", "17": "2", "18": "2"}
    assert not done.filled.refused
    # A platform's own table is filled as it has to be for that platform.
    with pytest.raises(UsageError, match="export canvas") as refused:
        exporting.prepare("csv", out, book, exporting.Asked(key="ID", column="HW1 (1234)"))
    assert_one_sentence(f"{refused.value}\n")


def test_an_archive_that_is_all_there_is_may_be_a_class_and_that_is_said(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "hw1_submissions.zip", "w") as archive:
        archive.writestr("doejane_17_9001_mul.py", RIGHT)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "hw1_submissions.zip").write_bytes((tmp_path / "hw1_submissions.zip").read_bytes())
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.write(tmp_path / "hw1_submissions.zip", "hw1_submissions.zip")
    for what, said in (("folder", True), ("outer.zip", True), ("hw1_submissions.zip", False)):
        came = run("collect", what, "--course", ROOT, cwd=tmp_path)
        assert ("one archive, hw1_submissions.zip" in came.stdout) is said, what


def test_what_was_anonymous_is_exported_once_there_are_names_and_not_run_again(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "hidden.zip", "w") as archive:
        archive.writestr("LATE_anon_Xy1_9001_mul.py", RIGHT)
    download, book = canvas_class(tmp_path)
    out = graded(tmp_path, tmp_path / "hidden.zip")
    came = run("export", "canvas", out, "--into", book, cwd=tmp_path)
    assert came.returncode == 2
    assert_one_sentence(came.stderr)
    assert "anonymous" in came.stderr
    mark(out)
    graded(tmp_path, download)
    assert "doejane_17" not in run_since(out)
    assert exporting.prepare("canvas", out, book).filled.changes


def gradescope_class(place: Path) -> Path:
    pytest.importorskip("yaml")
    with zipfile.ZipFile(place / "assignment_7_export.zip", "w") as archive:
        archive.writestr("assignment_7_export/submission_101/mul.py", RIGHT)
        archive.writestr("assignment_7_export/submission_102/mul.py", WRONG)
        archive.writestr(
            "assignment_7_export/submission_metadata.yml",
            "submission_101:\n  :submitters:\n  - :name: Ada\n    :sid: '0012'\n    :email: ada@x.org\n"
            "submission_102:\n  :submitters:\n  - :name: \"Bo\\e[31m\"\n    :sid: '0013'\n  - :name: Cleo\n    :sid: '0014'\n",
        )
    return place / "assignment_7_export.zip"


def test_gradescope_there_and_back(tmp_path: Path) -> None:
    download = gradescope_class(tmp_path)
    out = graded(tmp_path, download)
    came = run("export", "gradescope", out, "--into", download, cwd=tmp_path)
    assert came.returncode == 0, came.stderr
    assert "2 grades to write" in came.stdout
    assert "\x1b" not in came.stdout
    # As Gradescope runs it, at another place.
    there = tmp_path / "autograder"
    with zipfile.ZipFile(out / "gradescope-results.zip") as archive:
        assert all(archive.getinfo(name).external_attr >> 16 & 0o111 for name in ("setup.sh", "run_autograder"))
        archive.extractall(there / "source")
    program = (there / "source" / "run_autograder").read_text("utf-8").replace('"/autograder"', repr(str(there)))
    (there / "run_autograder").write_text(program, "utf-8")
    for number, score in ((101, 10.0), (102, 2.0), (103, None)):
        (there / "submission_metadata.json").write_text(json.dumps({"id": number, "users": [{"id": 5}]}))
        came = subprocess.run([sys.executable, there / "run_autograder"], capture_output=True, text=True)
        told = there / "results" / "results.json"
        assert (came.returncode == 0, told.is_file()) == (score is not None, score is not None), came.stderr
        if score is not None:
            result = json.loads(told.read_text("utf-8"))
            assert result["score"] == score == sum(one["score"] for one in result["tests"])
            told.unlink()
    assert "was not graded yet" in came.stderr
    # Any table has the people, each of a group.
    book = tmp_path / "any.csv"
    book.write_text("Number,HW1\n0012,\n0013,\n0014,\n0099,\n")
    came = run(
        "export", "csv", out, "--into", book, "--id", "Number", "--column", "HW1", "--points", "100", cwd=tmp_path
    )
    assert came.returncode == 0, came.stderr
    assert (out / "any.csv").read_text() == "Number,HW1\n0012,20\n0013,4\n0014,4\n0099,\n"
    came = run("export", "gradescope", out, "--into", book, cwd=tmp_path)
    assert came.returncode == 2
    assert_one_sentence(came.stderr)


def test_a_class_of_no_platform_goes_into_any_table_by_the_names_of_its_files(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        archive.writestr("class/1001.py", RIGHT)
        archive.writestr("class/1002.py", WRONG)
        archive.writestr("class/.DS_Store", "")
    book = tmp_path / "book.csv"
    book.write_bytes(b"\xef\xbb\xbfid;points\r\n1001;\r\n1002;1,5\r\n1003;\r\n")
    shown = run("collect", tmp_path / "class.zip", cwd=tmp_path).stdout
    assert "All of it lies in one folder, class" in shown
    out = graded(tmp_path, tmp_path / "class.zip")
    done = exporting.prepare("csv", out, book, exporting.Asked(key="id", column="points"))
    assert done.filled.data == book.read_bytes().replace(b"1001;", b"1001;10").replace(b"1,5", b"2")
    assert done.missing == 1


def test_a_zip_of_one_persons_folder_is_one_persons(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "ada.zip", "w") as archive:
        archive.writestr("ada/gates/mul.py", RIGHT)
        archive.writestr("ada/notes.py", "")
    told = json.loads(run("collect", "ada.zip", "--json", cwd=tmp_path).stdout)
    assert [one["submission"] for one in told["handed_in"]] == ["ada"]


def test_what_otter_packs_is_one_persons_alone_or_in_a_class(tmp_path: Path) -> None:
    for name in ("ada_hw1_2026_11_22T10_00_00_000000", "bo_hw1_2026_11_22T10_00_01_000000"):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
            archive.writestr("mul.py", RIGHT)
            archive.writestr(".OTTER_LOG", b"\x80\x04")
            archive.writestr("__zip_filename__", f"{name}.zip")
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        for path in tmp_path.glob("*_hw1_*.zip"):
            archive.write(path, path.name)
    for what, names in (("class.zip", ["ada", "bo"]), ("ada_hw1_2026_11_22T10_00_00_000000.zip", ["ada"])):
        told = json.loads(run("collect", what, "--json", cwd=tmp_path).stdout)
        assert told["platform"] == "plain"
        assert [one["submission"].partition("_")[0] for one in told["handed_in"]] == names
        assert [[path.rpartition("/")[2] for path in one["files"]] for one in told["handed_in"]] == [["mul.py"]] * len(
            names
        )


def test_in_a_platforms_zip_what_is_hostile_costs_whoever_sent_it_and_nobody_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "d.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Ada_1_assignsubmission_file/mul.py", RIGHT)
        archive.writestr("Bo_2_assignsubmission_file/../../../evil.py", RIGHT)
        link = zipfile.ZipInfo("Cleo_3_assignsubmission_file/mul.py")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("Dov_4_assignsubmission_file/mul.py", b"0" * (64 << 20))
        archive.writestr("Emil\x1b[2J_5_assignsubmission_file/m\x1b[31mul.py", RIGHT)
        archive.writestr("/Finn_6_assignsubmission_file/mul.py", RIGHT)
        archive.writestr("\u202egnik_7_assignsubmission_file/mul.py", RIGHT)
    came = run("collect", "d.zip", "--json", cwd=tmp_path)
    assert came.returncode == 0, came.stderr
    told = {one["id"]: one for one in json.loads(came.stdout)["handed_in"]}
    assert sorted(told) == list("1234567")
    assert [number for number, one in told.items() if not one["files"]] == ["2", "3", "4"]
    assert all(told[number]["warnings"] for number in "234")
    assert not any(".." in path for one in told.values() for path in one["files"])
    shown = run("collect", "d.zip", cwd=tmp_path).stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown


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
        (("--groups", "other.csv"), "no roster that I know"),
        (("--roster", "cut.csv"), "breaks off in line 3"),
        (("--roster", "binary.csv"), "no text in UTF-8"),
    ],
)
def test_bad_input_gets_one_sentence(words: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    sheet = (MOODLE / "moodle45_assign_worksheet.csv").read_bytes()
    (tmp_path / "cut.csv").write_bytes(b"\n".join(sheet.split(b"\n")[:3])[:-90])
    (tmp_path / "binary.csv").write_bytes(sheet.decode("utf-8").encode("utf-16"))
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


@pytest.mark.parametrize("points", ["inf", "nan", "1e400"])
def test_points_that_are_no_number_are_refused_in_one_sentence(points: str, tmp_path: Path) -> None:
    words = ("--id", "Number", "--column", "HW1", "--points", points)
    came = run("export", "csv", tmp_path, "--into", tmp_path / "any.csv", *words, cwd=tmp_path)
    assert came.returncode == 2
    assert "no number of points" in came.stderr
    assert_one_sentence(came.stderr)


@pytest.mark.parametrize("there", [(), ("hw1/overrides.csv",), ("hw1/private/secret", "hw1/notes.txt")])
def test_where_nothing_could_be_graded_nothing_is_left(there: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "class.zip").write_bytes((MOODLE / "moodle45_assign_folders.zip").read_bytes())
    (tmp_path / "other.csv").write_text("Identifier,Full name,Grade,Last modified (grade)\nParticipant 99,Eve,,-\n")
    for path in there:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("ab" * 32 if path.endswith("secret") else "")
    before = {path: path.read_bytes() if path.is_file() else b"" for path in tmp_path.rglob("*")}
    for out, words in (("hw1", {"roster": tmp_path / "other.csv"}), ("new/hw1", {"roster": tmp_path / "none.csv"})):
        with pytest.raises(UsageError):
            bpgrade.grade(
                [tmp_path / "class.zip"], tmp_path / out, course=ROOT, assignment=ASSIGNMENT, sandbox="NONE", **words
            )
        assert {path: path.read_bytes() if path.is_file() else b"" for path in tmp_path.rglob("*")} == before


def test_what_is_graded_stays_where_the_next_time_fails(tmp_path: Path) -> None:
    download = with_work(MOODLE / "moodle45_assign_folders.zip", tmp_path / "class.zip", lambda _name: RIGHT)
    out = graded(tmp_path, download)
    kept = {path.name for path in out.rglob("*")}
    with pytest.raises(UsageError):
        graded(tmp_path, download, roster=tmp_path / "none.csv")
    assert {path.name for path in out.rglob("*")} == kept


def test_a_folder_where_the_export_would_go_is_said_before_anything_is_shown(tmp_path: Path) -> None:
    download, book = canvas_class(tmp_path)
    out = graded(tmp_path, download, roster=book)
    (out / "canvas-gradebook.csv").mkdir()
    came = run("export", "canvas", out, "--into", book, cwd=tmp_path)
    assert (came.returncode, came.stdout) == (2, "")
    assert "is a folder" in came.stderr
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
