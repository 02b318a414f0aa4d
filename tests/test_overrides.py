"""`overrides.csv`: what a person decided counts, whatever is graded or regraded, and is seen by everybody whom it concerns."""

import csv
import shutil
from pathlib import Path

import pytest
from bpgrade.pipeline import Grader
from bpgrade.regrading import regrade
from conftest import ROOT, bpgrade, read_results, rows
from runs import ASSIGNMENT, CLASS, RIGHT, files_of, grade, mark, run_since, write
from test_commands import assert_one_sentence, valid

HEADING = "submission,row,score,reason,who\n"
DECISION = HEADING + "bo,gates/mul:dx,3,the sheet had it the other way round,R. Teacher\n"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("run")
    grade(write(place / "class", {**CLASS, "=1+1/gates.py": RIGHT}), place / "out")
    return place


@pytest.fixture
def place(first: Path, tmp_path: Path) -> Path:
    shutil.copytree(first, tmp_path / "run")
    return tmp_path / "run"


def decide(place: Path, text: str | bytes) -> None:
    (place / "out" / "overrides.csv").write_bytes(text.encode() if isinstance(text, str) else text)


def result(place: Path, name: str) -> dict[str, object]:
    return next(record for record in read_results(place / "out") if record["submission"] == name)


def score(place: Path, name: str = "bo") -> object:
    return result(place, name)["score"]


# -- it counts, and is seen ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["grade", "regrade"])
def test_a_decision_counts_in_results_gradebook_and_feedback(by: str, place: Path) -> None:
    others = {
        name: data
        for name, data in files_of(place / "out").items()
        if name.startswith("feedback/") and "bo." not in name
    }
    decide(place, DECISION)
    mark(place / "out")
    grade(place / "class", place / "out") if by == "grade" else regrade(place / "out", ROOT)
    assert run_since(place / "out") == set()
    record = valid(result(place, "bo"))
    assert record["score"] == 45
    assert rows(record, "gates/mul")["dx"] == {
        "row": "dx",
        "outcome": "wrong",
        "score": 3,
        "max_score": 4,
        "mistake": "swapped-factors",
        "message": rows(result(place, "cleo"), "gates/mul")["dx"]["message"],
        "found": None,
        "override": {"judged": 0, "reason": "the sheet had it the other way round", "who": "R. Teacher"},
    }
    assert rows(record, "gates/mul")["dy"]["override"] is None
    assert score(place, "cleo") == 42
    with (place / "out" / "gradebook.csv").open(encoding="utf-8", newline="") as stream:
        cells = {line["submission"]: (line["gates/mul"], line["score"]) for line in csv.DictReader(stream)}
    assert (cells["bo"], cells["cleo"]) == (("5", "45"), ("2", "42"))
    feedback = (place / "out" / "feedback" / "bo.txt").read_text("utf-8")
    assert "45 of 50 points" in feedback
    assert "dx: 3 of 4 points, decided by R. Teacher: the sheet had it the other way round" in " ".join(
        feedback.split()
    )
    after = files_of(place / "out")
    assert {name: after[name] for name in others} == others


def test_a_decision_survives_both_commands_and_goes_when_it_is_taken_back(place: Path) -> None:
    before = files_of(place / "out")
    decide(place, DECISION)
    grade(place / "class", place / "out")
    grade(place / "class", place / "out")
    regrade(place / "out", ROOT)
    assert score(place) == 45
    regrade(place / "out", ROOT, ["gates/mul.points=20"])
    assert score(place) == 47
    assert rows(result(place, "bo"), "gates/mul")["dx"]["max_score"] == 8
    regrade(place / "out", ROOT, ["gates/mul.points="])
    (place / "out" / "overrides.csv").unlink()
    grade(place / "class", place / "out")
    assert files_of(place / "out") == before


def test_a_decision_holds_for_what_is_handed_in_anew(place: Path) -> None:
    decide(place, DECISION)
    write(place / "class", {"bo/gates.py": RIGHT + "# better\n"})
    grade(place / "class", place / "out")
    assert rows(result(place, "bo"), "gates/mul")["dx"]["override"]["judged"] == 4
    assert score(place) == 49


def test_a_decision_about_a_whole_exercise_is_shared_out_as_its_points_are(place: Path) -> None:
    decide(place, HEADING + "gus,gates/mul,5,shown at the board,R. Teacher\n")
    grade(place / "class", place / "out")
    found = rows(result(place, "gus"), "gates/mul")
    assert {name: row["score"] for name, row in found.items()} == {"forward": 1, "dx": 2, "dy": 2}
    assert all(row["override"]["judged"] == 0 for row in found.values())
    assert score(place, "gus") == 5


def test_a_decision_about_our_fault_makes_it_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(grader: Grader, submission: object, begun: object = None) -> object:
        return grader.failed("bo", RuntimeError("planted")), None

    place = tmp_path / "run"
    write(place / "class", {"bo/gates.py": RIGHT})
    (place / "out").mkdir()
    monkeypatch.setattr(Grader, "grade_or_fail", fails)

    def graded(*exercises: str) -> dict[str, str]:
        decide(place, HEADING + "".join(f"bo,{name},10,read by hand,R. Teacher\n" for name in exercises))
        grade(place / "class", place / "out")
        with (place / "out" / "gradebook.csv").open(encoding="utf-8", newline="") as stream:
            return next(csv.DictReader(stream))

    assert (graded()["gates/mul"], graded()["score"]) == ("", "")
    line = graded("gates/mul")
    assert (line["gates/mul"], line["gates/add"], line["score"]) == ("10", "", "")
    line = graded("gates/mul", "gates/add", "gates/sigmoid", "gates/max", "gates/copy")
    assert (line["gates/mul"], line["score"]) == ("10", "50")
    assert "50 of 50 points" in (place / "out" / "feedback" / "bo.txt").read_text("utf-8")


def test_a_name_as_the_gradebook_guards_it_is_the_submissions(place: Path) -> None:
    decide(place, HEADING + "'=1+1,gates/mul:dx,0,copied,R. Teacher\n")
    grade(place / "class", place / "out")
    assert score(place, "=1+1") == 46


# -- as spreadsheets write it ----------------------------------------------------------------------------------------------

REASON = "the sheet had it the other way round"
WRITTEN = {
    "semicolons": f"submission;row;score;reason;who\nbo;gates/mul:dx;3;{REASON};R. Teacher\n",
    "semicolons and a decimal comma": f"submission;row;score;reason;who\nbo;gates/mul:dx;3,0;{REASON};R. Teacher\n",
    "tabs": f"submission\trow\tscore\treason\twho\nbo\tgates/mul:dx\t3\t{REASON}\tR. Teacher\n",
    "a byte order mark and other line ends": "\ufeff" + DECISION.replace("\n", "\r\n"),
    "quotes": f'"submission","row","score","reason","who"\n"bo","gates/mul:dx","3","{REASON}","R. Teacher"\n',
    "blank lines and blanks": HEADING + f"\n  bo , gates/mul : dx , 3 , {REASON} , R. Teacher \n,,,,\n\n",
    "other columns in another order": f"who,note,Score,ROW,reason,submission\nR. Teacher,,3,gates/mul:dx,{REASON},bo\n",
    "a reason in two lines": DECISION.replace("the sheet had it the", '"the sheet had\nit the').replace(
        "round,", 'round",'
    ),
    "no line end": DECISION.rstrip("\n"),
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_what_a_spreadsheet_writes_is_read(kind: str, place: Path) -> None:
    decide(place, WRITTEN[kind])
    grade(place / "class", place / "out")
    assert rows(result(place, "bo"), "gates/mul")["dx"]["override"] == {
        "judged": 0,
        "reason": REASON,
        "who": "R. Teacher",
    }
    assert score(place) == 45


@pytest.mark.parametrize("text", ["", "\n", HEADING, "\ufeff" + HEADING])
def test_a_file_without_a_decision_decides_nothing(text: str, place: Path) -> None:
    before = files_of(place / "out")
    decide(place, text)
    grade(place / "class", place / "out")
    assert {name: data for name, data in files_of(place / "out").items() if name != "overrides.csv"} == before


BAD = {
    "nobody": ("nobody,gates/mul:dx,3,why,who", "line 2: there is no submission nobody."),
    "nearly somebody": ("hanna,gates/mul:dx,3,why,who", "line 2: there is no submission hanna; there is hana."),
    "no exercise": ("bo,gates/mol:dx,3,why,who", "line 2: there is no exercise gates/mol here; there are: gates/add"),
    "no row": ("bo,gates/mul:dq,3,why,who", "line 2: gates/mul has no row dq; it has: forward, dx, dy."),
    "no number": ("bo,gates/mul:dx,three,why,who", "line 2: three is no number."),
    "a number as Python has it": ("bo,gates/mul:dx,1_0,why,who", "line 2: 1_0 is no number."),
    "a decimal comma": ('bo,gates/mul:dx,"2,5",why,who', "line 2: 2,5 is no number."),
    "below 0": ("bo,gates/mul:dx,-1,why,who", "line 2: the score has to be from 0 to 4."),
    "above the most": ("bo,gates/mul:dx,4.5,why,who", "line 2: the score has to be from 0 to 4."),
    "not a number": ("bo,gates/mul:dx,nan,why,who", "line 2: the score has to be from 0 to 4."),
    "above the most of all": ("bo,gates/mul,11,why,who", "line 2: the score has to be from 0 to 10."),
    "no reason": ("bo,gates/mul:dx,3,,who", "line 2: reason is missing."),
    "too few cells": ("bo,gates/mul:dx,3", "line 2: reason, who is missing."),
    "twice": ("bo,gates/mul:dx,3,why,who\n\nbo,gates/mul:dx,3,why,who", "line 4: gates/mul:dx of bo is decided twice."),
    "a row and the whole": (
        "bo,gates/mul:dx,3,why,who\nbo,gates/mul,3,why,who",
        "line 3: gates/mul:dx of bo is decided twice.",
    ),
    "after a reason in two lines": (
        'bo,gates/mul:dx,3,"why\nnot",who\nnobody,gates/mul,3,why,who',
        "line 4: there is no",
    ),
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("command", ["grade", "regrade"])
def test_a_line_that_is_no_decision_is_named_and_nothing_is_written(kind: str, command: str, place: Path) -> None:
    line, sentence = BAD[kind]
    decide(place, HEADING + line + "\n")
    before = files_of(place / "out")
    words = {
        "grade": ("grade", "class", "-o", "out", "--assignment", ASSIGNMENT, "--sandbox", "NONE"),
        "regrade": ("regrade", "out", "--yes", "--set", "gates/add.points=7"),
    }
    came = bpgrade(*words[command], "--course", ROOT, cwd=place)
    assert came.returncode == 2
    assert_one_sentence(came.stderr)
    assert f"overrides.csv, {sentence}" in came.stderr
    assert files_of(place / "out") == before


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("submission,row,score,reason\nbo,gates/mul:dx,3,why\n", "its first line has to name the columns"),
        (HEADING.encode() + "bo,gates/mul:dx,3,für,R. Teacher\n".encode("cp1252"), "save it as CSV in UTF-8"),
        (HEADING + 'bo,gates/mul:dx,3,"' + "x" * 200_000 + '",who\n', "line 2: field larger than"),
    ],
)
def test_a_file_that_is_no_such_table_is_said(text: str | bytes, sentence: str, place: Path) -> None:
    decide(place, text)
    came = bpgrade("regrade", "out", "--yes", "--course", ROOT, cwd=place)
    assert came.returncode == 2
    assert_one_sentence(came.stderr)
    assert sentence in came.stderr
