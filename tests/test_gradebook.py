"""The gradebook: whose grade it is, what lateness makes of it, which attempt counts; the table of a course; and that exports take it."""

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import bpgrade as library
import pytest
from bpgrade import exporting, run_folder, settling
from bpgrade.errors import UsageError
from bpgrade.forgetting import forget
from bpgrade.gradebook import book, late
from bpgrade.gradebook.book import Known, Row
from bpgrade.gradebook.extensions import Extension
from bpgrade.gradebook.moments import DAY, moment
from bpgrade.gradebook.rules import Rules
from bpgrade.pipeline import Grader
from bpgrade.regrading import regrade
from conftest import ROOT, bpgrade
from runs import ask
from test_commands import assert_one_sentence
from test_round_trip import MOODLE, RIGHT, WRONG, with_work

# -- one submission, without a run -----------------------------------------------------------------------------------------

POLICY = late.read({"percent": 10, "per": "day"}, "late")
RULES = Rules("hw1", moment("2026-11-20 23:59 UTC"), POLICY, assignments=("hw1", "hw2"))


def record(name: str = "ada_17", score: float = 40, outcome: str = "wrong", override: object = None) -> dict[str, Any]:
    """Return as much of a record as the gradebook reads: one exercise of 50 points."""
    row = {"row": "dx", "outcome": outcome, "override": override}
    return {
        "submission": name,
        "score": score,
        "max_score": 50,
        "remarks": [],
        "exercises": [{"name": "gates/mul", "score": score, "rows": [row]}],
    }


def told(number: str = "17", **more: Any) -> dict[str, Any]:
    """Return who handed in, as a run keeps it."""
    return {"platform": "canvas", "id": number, "name": "ada", "kind": "person", "late": None, **more}


def rows(said: Mapping[str, Any] | None = None, rules: Rules | None = RULES, **known: Any) -> list[Row]:
    one = record()
    people = {one["submission"]: told() if said is None else said}
    return book.rows(one, Known(rules, people, **known))


def table(found: list[Row], rules: Rules | None = RULES) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(book.lines(["gates/mul"], found, rules)))))


def test_what_is_late_loses_points_and_everybody_is_told() -> None:
    (row,) = rows(told(submitted="2026-11-22T01:59:00+01:00"))
    (line,) = table([row])
    assert (line["id"], line["name"], line["score"]) == ("17", "ada", "40")
    assert (line["late"], line["taken_off"], line["final"], line["max_score"]) == ("1 day 1 hour", "10", "30", "50")
    said = "Late by 1 day 1 hour: 10 points are taken off."
    assert line["remarks"] == said
    assert book.for_student([row]) == f"{said} 30 of 50 points count."


@pytest.mark.parametrize(
    ("policy", "submitted", "said"),
    [
        ({}, "2026-11-21T23:59:01", "Late by 1 day 1 second: 10 points are taken off."),
        ({"per": "hour", "percent": 1}, "2026-11-22T00:59:00", "Late by 1 day 1 hour: 12.5 points are taken off."),
        (
            {"per": "hour", "percent": 1},
            "2026-11-22T00:59:01",
            "Late by 1 day 1 hour 1 second: 13 points are taken off.",
        ),
        (
            {"grace_minutes": 15},
            "2026-11-22T00:14:01",
            "Late by 1 day 15 minutes 1 second: 10 points are taken off.",
        ),
    ],
)
def test_the_lateness_that_is_told_fits_what_is_taken_off(policy: dict[str, Any], submitted: str, said: str) -> None:
    rules = Rules("hw1", RULES.due, late.read({"percent": 10, "per": "day", **policy}, "late"))
    (row,) = rows(told(submitted=f"{submitted}+00:00"), rules)
    assert row.told == (said,)
    assert table([row], rules)[0]["late"] == said.removeprefix("Late by ").partition(":")[0]


def test_who_came_in_time_reads_nothing_of_it() -> None:
    (row,) = rows(told(late=False))
    assert (row.final, row.remarks, book.for_student([row])) == (40, (), "")
    assert table([row])[0]["late"] == "no"


@pytest.mark.parametrize(("late_told", "word"), [(None, ""), (True, "yes")])
def test_where_lateness_is_not_known_nothing_is_taken_off_and_it_is_said(late_told: bool | None, word: str) -> None:
    (row,) = rows(told(late=late_told))
    assert (row.final, table([row])[0]["late"]) == (40, word)
    assert "is not known: nothing is taken off." in " ".join(row.remarks)
    # A student need not read what we do not know.
    assert book.for_student([row]) == ""
    assert any("it is not known how late" in one for one in book.about([row], Known(RULES)))


def test_where_any_lateness_costs_the_same_it_need_not_be_known() -> None:
    once = Rules("hw1", None, late.read({"percent": 10, "per": "once"}, "late"))
    (row,) = rows(told(late=True), once)
    assert row.final == 35
    assert book.for_student([row]) == "Late: 5 points are taken off. 35 of 50 points count."
    graced = Rules("hw1", None, late.read({"percent": 10, "per": "once", "grace_minutes": 5}, "late"))
    assert rows(told(late=True), graced)[0].final == 40


def test_a_run_without_a_policy_has_no_columns_of_one() -> None:
    found = book.rows(record("ada.py"), Known())
    assert list(table(found, None)[0]) == ["submission", "gates/mul", "score", "max_score", "remarks"]
    (row,) = rows(told(late=True), None)
    assert list(table([row], None)[0])[:4] == ["submission", "id", "name", "gates/mul"]
    assert (table([row], None)[0]["late"], row.final, book.for_student([row])) == ("yes", 40, "")


def test_each_member_of_a_group_has_a_row_and_an_extension_is_ones_own() -> None:
    both = [
        {"id": "21", "name": "Ada", "email": "Ada@example.com", "late": True, "late_by": 90_000},
        {"id": "22", "name": "Bo", "email": "", "late": True, "late_by": 90_000},
    ]
    team = told("1", platform="moodle", kind="group", members=both)
    one, other = rows(team)
    assert [one.member.id, other.member.id, one.final, other.final] == ["21", "22", 30, 30]
    assert book.for_student([one, other]).startswith("Late by 1 day 1 hour")
    for person in ("21", "ada@EXAMPLE.com"):
        one, other = rows(team, extensions=(Extension("line 2", person, 2 * DAY),))
        assert (one.final, other.final) == (40, 30)
        # What the others need not know is not in the file that all of them get.
        assert book.for_student([one, other]) == ""
    assert [row.final for row in rows(team, extensions=(Extension("line 2", "ada_17", 2 * DAY),))] == [40, 40]


def test_what_somebody_signs_in_with_is_no_address(tmp_path: Path) -> None:
    people = {
        name: told(number, members=[{"id": number, "name": name, "email": "", "login": login}])
        for name, number, login in (("ada", "17", "Ada@x.org"), ("bo", "18", "bo9"), ("cy", "19", "17"))
    }

    def found(*persons: str) -> list[Row]:
        known = Known(RULES, people, tuple(Extension("line 2", person, DAY) for person in persons))
        return [row for name in people for row in book.rows(record(name), known)]

    lines = table(found())
    assert list(lines[0])[:4] == ["submission", "id", "name", "login"]
    assert [line["login"] for line in lines] == ["Ada@x.org", "bo9", "17"]
    # An extension is whose login it names, an address in any case.
    assert [[row.lateness.late for row in found(one)] for one in ("ADA@x.org", "bo9", "BO9")] == [[None] * 3] * 3
    assert [
        [bool(row.remarks[0].startswith("The due")) for row in found(one)] for one in ("ADA@x.org", "bo9", "BO9")
    ] == [
        [True, False, False],
        [False, True, False],
        [False, False, False],
    ]
    # What is one's number and another's login is nobody's to guess.
    assert book.shared_logins(people) == {"17": ["17", "19"]}
    (tmp_path / "extensions.csv").write_text("person,assignment,days\n17,hw1,7\nbo9,hw1,7\n")
    with pytest.raises(UsageError, match="line 2: 17 may be any of 17, 19, by number or by login"):
        run_folder.extensions_in(tmp_path, RULES, people)
    (tmp_path / "extensions.csv").write_text("person,assignment,days\ncy,hw1,7\nbo9,hw1,7\n")
    assert [one.person for one in run_folder.extensions_in(tmp_path, RULES, people)] == ["cy", "bo9"]


def test_an_extension_of_nobody_who_handed_in_is_said() -> None:
    known = Known(
        RULES, {"ada_17": told()}, (Extension("x.csv, line 2", "99", DAY), Extension("x.csv, line 3", "17", DAY))
    )
    said = book.about(book.rows(record(), known), known)
    assert [one for one in said if "x.csv" in one] == ["x.csv, line 2: nobody who handed in goes by 99."]


def test_a_fault_of_ours_is_blank_until_somebody_decides() -> None:
    for score in (0, 40):
        (row,) = book.rows(record(score=score, outcome="grader-error"), Known(RULES, {"ada_17": told(late=False)}))
        line = table([row])[0]
        assert (line["gates/mul"], line["score"], line["final"]) == ("", "", "")
        assert "overrides.csv" in row.why
    decided = record(outcome="grader-error", override={"judged": 0, "reason": "by hand", "who": "R."})
    (row,) = book.rows(decided, Known(RULES, {"ada_17": told(late=False)}))
    assert (row.final, row.why) == (40, "")


FORMULAS = ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str) -> None:
    one = {"id": text, "name": text, "email": text}
    people = {text: told(text, name=text, members=[one])}
    (row,) = book.rows({**record(text), "remarks": [text]}, Known(None, people))
    for cell in table([row], None)[0].values():
        assert cell[:1] not in set("=+-@\t\r\n＝＋－＠")


# -- attempts --------------------------------------------------------------------------------------------------------------


def attempts(*scores: float, which: str = "last", **more: Any) -> list[Row]:
    """Return the rows of one person's attempts, in the order in which they were made."""
    people = {
        f"{n}": told(str(n), platform="gradescope", members=[{"id": "s1", "name": "Ada", "email": "a@b.c"}], **more)
        | {"submitted": f"2026-11-2{n}T12:00:00+00:00"}
        for n in range(len(scores))
    }
    rules = Rules("hw1", RULES.due, POLICY, which)
    known = Known(rules, people)
    return book.chosen(
        [one for n, score in enumerate(scores) for one in book.rows(record(str(n), score), known)], rules
    )


def test_the_last_attempt_counts_or_the_best_after_what_lateness_takes() -> None:
    assert [row.counts for row in attempts(40, 44)] == [False, True]
    # 44 less 10 % of 50, of one day begun.
    assert [row.counts for row in attempts(40, 44, which="best")] == [True, False]
    assert [row.counts for row in attempts(40, 46, which="best")] == [False, True]
    lines = table(attempts(40, 44))
    assert [line["final"] for line in lines] == ["", "39"]
    assert lines[0]["remarks"].endswith("Not counted: the attempt 1 is.")


def test_which_attempt_counts_is_nobodys_to_guess() -> None:
    people = {f"{n}": told(members=[{"id": "s1", "name": "", "email": ""}], platform="gradescope") for n in range(2)}
    found = [one for n in range(2) for one in book.rows(record(f"{n}"), Known(None, people))]
    for row in book.chosen(found, None):
        assert (row.final, row.counts) == (None, True)
        assert "which counts is not known" in row.why
    assert "final" in table(book.chosen(found, None), None)[0]
    # The number of the attempt tells too.
    people = {name: one | {"attempt": 7 - int(name)} for name, one in people.items()}
    found = [one for n in range(2) for one in book.rows(record(f"{n}"), Known(None, people))]
    assert [row.counts for row in book.chosen(found, None)] == [True, False]


def test_members_whom_nothing_tells_apart_are_no_attempts() -> None:
    # Gradescope knows an address alone, or nothing, of whoever is in no roster there.
    for ids in (["", ""], ["s1", "s1"]):
        both = [{"id": one, "name": "", "email": ""} for one in ids]
        found = rows(told(platform="gradescope", kind="group", late=False, members=both))
        assert [(row.final, row.counts) for row in book.chosen(found, RULES)] == [(40, True)] * 2
    (row,) = rows(told(platform="gradescope", members=[{"id": "", "name": "", "email": "a@b.c"}]))
    assert row.member.id == "a@b.c"


def test_one_number_of_two_names_in_canvas_is_nobodys() -> None:
    people = {"doejane_101": told("101", name="doejane"), "evileve_101": told("101", name="evileve")}
    known = Known(Rules("hw1", attempts="best"), people)
    found = [one for name in people for one in book.rows(record(name), known)]
    for row in book.chosen(found, known.rules):
        assert (row.final, row.counts, row.why) == (None, True, "101 goes by several names: doejane, evileve")


@pytest.mark.parametrize("which", ["last", "best"])
def test_one_number_of_two_addresses_is_nobodys(which: str) -> None:
    def found(*addresses: str) -> list[Row]:
        people = {
            f"{n}": told(f"{n}", platform="gradescope", members=[{"id": "001", "name": "", "email": address}])
            | {"submitted": f"2026-11-1{n}T12:00:00+00:00"}
            for n, address in enumerate(addresses)
        }
        known = Known(Rules("hw1", attempts=which), people)
        return book.chosen([one for name in people for one in book.rows(record(name), known)], known.rules)

    for row in found("victim@b.c", "eve@b.c"):
        assert (row.final, row.counts) == (None, True)
        assert row.why == "001 goes by several addresses: eve@b.c, victim@b.c"
    # An address has no case.
    assert sorted(row.counts for row in found("ada@b.c", "Ada@b.c")) == [False, True]


def test_the_best_is_not_known_while_one_of_them_is_not() -> None:
    people = {f"{n}": told(members=[{"id": "s1", "name": "", "email": ""}]) for n in range(2)}
    rules = Rules("hw1", attempts="best")
    both = [record("0"), record("1", outcome="grader-error")]
    found = [one for said in both for one in book.rows(said, Known(rules, people))]
    assert [row.final for row in book.chosen(found, rules)] == [None, None]


# -- free late days --------------------------------------------------------------------------------------------------------


def test_free_days_are_given_only_where_it_is_known_how_many_are_left() -> None:
    late_one = told(submitted="2026-11-22T12:00:00+00:00")
    first = Rules("hw1", RULES.due, POLICY, free_days=3)
    (row,) = rows(late_one, first)
    assert (row.final, row.settled and row.settled.free_days) == (40, 2)
    second = Rules("hw1", RULES.due, POLICY, free_days=3, earlier=("hw0",))
    (row,) = rows(late_one, second)
    assert row.final is None
    assert "bpgrade gradebook, with the runs of hw0 first" in row.why
    for spent, counts in ((0, 40), (2, 35), (3, 30), (9, 30)):
        (row,) = rows(late_one, second, spent={"ada_17": {"17": spent}})
        assert row.final == counts
    # Who was in time needs none.
    assert rows(told(late=False), second)[0].final == 40


# -- runs ------------------------------------------------------------------------------------------------------------------

RULES_OF_HW1 = """points = 50
due = 2026-11-20T23:59:00
[assignment.late]
percent = 10
per = "day"
"""
AT_END = """
[gradebook]
time_zone = "Europe/Berlin"
free_late_days = 2
drop_lowest = 1
"""
#: When each came, by assignment: after 22:59 UTC it is late.
CAME = {
    "hw1": {"ada": "2026-11-21 10:00:00.5 UTC", "bo": "2026-11-20 22:00:00.5 UTC", "cy": "2026-11-23 22:00:00 UTC"},
    "hw2": {"ada": "2026-11-22 10:00:00.5 UTC", "bo": "2026-11-22 10:00:00.5 UTC"},
}


def make(place: Path) -> Path:
    """Grade two assignments of a course with rules, as nbgrader hands them out."""
    root = place / "course_copy"
    for part in ("course", "solutions", "exercises", "grader/bpgrade/student_edition"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    toml = root / "course" / "course.toml"
    toml.write_text(toml.read_text("utf-8").replace("points = 50\n", RULES_OF_HW1) + AT_END, "utf-8")
    for name, came in CAME.items():
        for student, when in came.items():
            folder = place / name / "submitted" / student / name
            folder.mkdir(parents=True)
            (folder / "mul.py").write_text(RIGHT)
            (folder / "timestamp.txt").write_text(f"{when}\n")
        grade(place, name)
    return place


def grade(place: Path, name: str) -> None:
    library.grade(
        [place / name], place / f"out-{name}", course=place / "course_copy", assignment=name, sandbox="NONE", jobs=1
    )


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("course"))


@pytest.fixture
def place(first: Path, tmp_path: Path) -> Path:
    shutil.copytree(first, tmp_path / "course")
    return tmp_path / "course"


def settle(place: Path, *outs: str, table: str | None = None) -> settling.Books:
    return settling.settle([place / out for out in outs], place / "course_copy", table and place / table)


def cells(path: Path, *columns: str) -> dict[str, tuple[str, ...]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            line["id"] or line["submission"]: tuple(line[one] for one in columns) for line in csv.DictReader(stream)
        }


def test_a_run_knows_its_rules_and_a_later_one_waits_for_the_earlier(first: Path) -> None:
    columns = ("late", "free_days", "final")
    assert cells(first / "out-hw1" / "gradebook.csv", "submission", *columns) == {
        "ada": ("ada", "11 hours 1 minute", "1", "10"),
        "bo": ("bo", "no", "0", "10"),
        # Two of the three days begun are free.
        "cy": ("cy", "2 days 23 hours 1 minute", "2", "5"),
    }
    assert cells(first / "out-hw2" / "gradebook.csv", *columns) == {
        "ada": ("1 day 11 hours 1 minute", "0", "0"),
        "bo": ("1 day 11 hours 1 minute", "0", "0"),
    }


def test_a_course_is_settled_in_its_order_and_summed_up(place: Path) -> None:
    # In hw2 nothing of the work is for its exercises: there is nothing to take off, and no free day is used for nothing.
    books = settle(place, "out-hw2", "out-hw1", table="course.csv")
    assert [run.assignment for run in books.runs] == ["hw1", "hw2"]
    assert cells(place / "course.csv", "hw1", "hw2", "total", "max_total", "free_days_left", "remarks") == {
        "ada": ("10", "0", "10", "50", "1", "Dropped: hw2."),
        "bo": ("10", "0", "10", "50", "2", "Dropped: hw2."),
        "cy": ("5", "", "5", "50", "0", "Nothing handed in: hw2. Dropped: hw2."),
    }


def with_score(out: Path, score: float) -> None:
    """Write another score into what a run says of everybody."""
    from bpgrade import records
    from bpgrade.journal import unpack_said

    for name, said in ask(out, "SELECT name, said FROM submission"):
        data = json.loads(unpack_said(said).line)
        data["score"] = score
        packed = records.pack_said(data, (), unpack_said(said).feedback)
        ask(out, "UPDATE submission SET said = ? WHERE name = ?", packed, name)


def test_who_used_free_days_before_has_fewer_left(place: Path) -> None:
    with_score(place / "out-hw2", 50)
    # What was settled is kept: afterwards the run alone will do.
    for outs in (("out-hw1", "out-hw2"), ("out-hw2",)):
        settle(place, *outs)
        assert cells(place / "out-hw2" / "gradebook.csv", "free_days", "final") == {
            "ada": ("1", "45"),
            "bo": ("2", "50"),
        }
    # Somebody's extension in the first gives the day back for the second.
    (place / "out-hw1" / "extensions.csv").write_text("person,assignment,days\nada,hw1,1\n")
    (changed, second) = settle(place, "out-hw1", "out-hw2").runs
    assert [row.member.id for row, _old in changed.changes] == []
    assert [(row.member.id, old, row.final) for row, old in second.changes] == [("ada", 45, 50)]


def test_before_it_is_settled_a_grade_that_rests_on_free_days_is_blank(place: Path) -> None:
    with_score(place / "out-hw2", 50)
    forget("bo", place / "out-hw2")
    assert cells(place / "out-hw2" / "gradebook.csv", "score", "final") == {"ada": ("50", "")}
    (only,) = settle(place, "out-hw2").runs
    assert any("taken to be none" in one for one in only.said)
    assert cells(place / "out-hw2" / "gradebook.csv", "final") == {"ada": ("50",)}


def test_several_runs_of_one_assignment_are_attempts_in_the_order_in_which_they_are_named(place: Path) -> None:
    shutil.copytree(place / "out-hw1", place / "out-again")
    with_score(place / "out-again", 4)
    settle(place, "out-hw1", "out-again", table="course.csv")
    assert cells(place / "course.csv", "hw1", "free_days_left")["bo"] == ("4", "2")
    settle(place, "out-again", "out-hw1", table="course.csv")
    assert cells(place / "course.csv", "hw1")["bo"] == ("10",)
    toml = place / "course_copy" / "course" / "course.toml"
    toml.write_text(toml.read_text("utf-8").replace("due = ", 'attempts = "best"\ndue = '), "utf-8")
    settle(place, "out-hw1", "out-again", table="course.csv")
    assert cells(place / "course.csv", "hw1", "free_days_left") == {
        "ada": ("10", "1"),
        "bo": ("10", "2"),
        "cy": ("5", "0"),
    }


def test_the_command_says_the_rules_and_who_moves_and_runs_nothing(place: Path) -> None:
    ask(place / "out-hw1", "UPDATE seen SET seconds = -1")
    (place / "out-hw1" / "extensions.csv").write_text("person,assignment,days\ncy,hw1,1.5\nnobody,hw1,1\n")
    came = bpgrade("gradebook", "out-hw1", "--course", "course_copy", "--table", "t.csv", cwd=place)
    assert (came.returncode, came.stderr) == (0, "")
    assert came.stdout.splitlines() == [
        "hw1 is due 2026-11-20 23:59 (Europe/Berlin, UTC+01:00).",
        "Late: 10 % of the maximum for each day begun.",
        "out-hw1/extensions.csv, line 3: nobody who handed in goes by nobody.",
        "out-hw1/gradebook.csv: 3 grades, 2 late, 3 free late days used; 1 of them changes.",
        "  5 -> 10  cy: The due date is 1 day 12 hours later here. Late by 1 day 11 hours 1 minute: 2 free late days are used.",
        "Wrote t.csv: 3 people.",
    ]
    assert ask(place / "out-hw1", "SELECT count(*) FROM seen WHERE seconds >= 0") == [(0,)]
    feedback = (place / "out-hw1" / "feedback" / "cy.txt").read_text("utf-8")
    assert feedback.splitlines()[2].startswith("The due date is 1 day 12 hours later here.")
    # What is made anew by the other commands is the same.
    before = (place / "out-hw1" / "gradebook.csv").read_bytes()
    regrade(place / "out-hw1", place / "course_copy")
    assert (place / "out-hw1" / "gradebook.csv").read_bytes() == before


def test_a_table_is_written_over_one_of_its_kind_alone(place: Path) -> None:
    for _time in range(2):
        settle(place, "out-hw1", table="t.csv")
        assert len(cells(place / "t.csv")) == 3
    (place / "Grades.csv").write_text("Student,ID\n")
    for name in ("Grades.csv", "nowhere/t.csv", "out-hw1"):
        with pytest.raises(UsageError) as refused:
            settle(place, "out-hw1", table=name)
        assert_one_sentence(f"{refused.value}\n")
    assert (place / "Grades.csv").read_text() == "Student,ID\n"


@pytest.mark.parametrize(
    ("outs", "sentence"),
    [
        (("nothing",), "There is no run in"),
        (("out-hw1", "out-hw1"), "is named twice"),
        (("out-all",), "of no assignment"),
    ],
)
def test_what_is_no_run_of_an_assignment_is_refused(outs: tuple[str, ...], sentence: str, place: Path) -> None:
    shutil.copytree(place / "out-hw1", place / "out-all")
    ask(place / "out-all", "UPDATE run SET value = 'null' WHERE key = 'assignment'")
    with pytest.raises(UsageError, match=sentence):
        settle(place, *outs)


def test_bad_extensions_stop_every_command_before_it_does_anything(place: Path) -> None:
    before = (place / "out-hw1" / "gradebook.csv").read_bytes()
    (place / "out-hw1" / "extensions.csv").write_text("person,assignment,days\nada,hw7,1\nbo,hw1,-1\n")
    commands: list[Callable[[], object]] = [
        lambda: settle(place, "out-hw1"),
        lambda: regrade(place / "out-hw1", place / "course_copy"),
        lambda: grade(place, "hw1"),
        lambda: exporting.prepare("moodle", place / "out-hw1", WORKSHEET),
    ]
    for command in commands:
        with pytest.raises(UsageError) as refused:
            command()
        assert [line.partition(":")[0] for line in str(refused.value).split("\n")] == [
            f"{place}/out-hw1/extensions.csv, line 2",
            f"{place}/out-hw1/extensions.csv, line 3",
        ]
    assert (place / "out-hw1" / "gradebook.csv").read_bytes() == before


def test_who_is_forgotten_has_no_extension_left_and_no_days(place: Path) -> None:
    settle(place, "out-hw1")
    text = "person,assignment,days,reason\nada,hw1,1,quixotic\nbo,hw1,1,\n"
    (place / "out-hw1" / "extensions.csv").write_text(text)
    forget("ada", place / "out-hw1")
    assert (place / "out-hw1" / "extensions.csv").read_text() == text.replace("ada,hw1,1,quixotic\n", "")
    assert {
        key for (value,) in ask(place / "out-hw1", "SELECT value FROM run") for key in [value] if '"ada"' in key
    } == set()


# -- into the platforms' files ---------------------------------------------------------------------------------------------

WORKSHEET = MOODLE / "moodle45_late_worksheet.csv"


@pytest.fixture(scope="module")
def late_run(first: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of Moodle's that came a day and an hour late, graded with its worksheet."""
    place = tmp_path_factory.mktemp("late")
    download = with_work(
        MOODLE / "moodle45_late_folders.zip", place / "d.zip", lambda name: RIGHT if name.startswith("Ada") else WRONG
    )
    library.grade(
        [download],
        place / "out",
        course=first / "course_copy",
        assignment="hw1",
        sandbox="NONE",
        jobs=1,
        roster=WORKSHEET,
    )
    return place / "out"


def test_moodle_is_given_what_counts_and_the_student_is_told_why(late_run: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(late_run, out)
    (out / "extensions.csv").write_text("person,assignment,days\ns2@example.com,hw1,7\n")
    done = exporting.prepare("moodle", out, WORKSHEET)
    assert not done.filled.refused
    # Ada has two free days, of which she needs both; Grace has an extension.
    assert {one.id: (one.after, one.note) for one in done.filled.changes} == {
        "8": ("20", "Late by 1 day 1 hour: 2 free late days are used."),
        "10": ("4", "The due date is 7 days later here."),
        "7": ("4", "Late by 1 day 1 hour: 2 free late days are used."),
        "9": ("4", "Late by 1 day 1 hour: 2 free late days are used."),
    }
    assert "Late: 10 % of the maximum for each day begun." in done.filled.notes
    text = done.filled.data.decode("utf-8-sig")
    (grace,) = (line for line in csv.reader(io.StringIO(text)) if line[0] == "Participant 10")
    assert "The due date is 7 days later here." in grace[-1]


def test_what_a_roster_told_is_known_when_it_is_graded_again_without_it(
    late_run: Path, first: Path, tmp_path: Path
) -> None:
    out, download = tmp_path / "out", late_run.parent / "d.zip"
    shutil.copytree(late_run, out)

    def again(what: Path, **more: Any) -> list[str]:
        said: list[str] = []
        words = {"course": first / "course_copy", "assignment": "hw1", "sandbox": "NONE", "jobs": 1}
        library.grade([what], out, say=said.append, **words, **more)
        return said

    table = (out / "gradebook.csv").read_bytes()
    assert [said for said in again(download) if "from the roster that was given before" in said]
    assert (out / "gradebook.csv").read_bytes() == table
    # With the same roster there is nothing to say; with one that tells something else there is.
    assert not [said for said in again(download, roster=WORKSHEET) if "roster that" in said or "lateness" in said]
    sooner = tmp_path / "sooner.csv"
    sooner.write_bytes(WORKSHEET.read_bytes().replace(b"1 day 1 hour late", b"2 hours late", 1))
    assert sooner.read_bytes() != WORKSHEET.read_bytes()
    (moved,) = (said for said in again(download, roster=sooner) if "another lateness" in said)
    assert moved.startswith("Of 1 ")
    again(download, roster=WORKSHEET)
    # What came later than the roster is nobody's to call late, or in time.
    newer = with_work(download, tmp_path / "newer.zip", lambda name: RIGHT + "#\n" if name.startswith("Ada") else WRONG)
    (sentence,) = (said for said in again(newer) if "handed in something else" in said)
    assert "Ada" in sentence
    found = cells(out / "gradebook.csv", "name", "email", "late", "remarks")
    assert {(name, mail) for name, mail, _late, _remarks in found.values()} == {
        (line["name"], line["email"]) for line in csv.DictReader(io.StringIO(table.decode()))
    }
    for name, _mail, late_by, remarks in found.values():
        assert late_by == ("" if "Ada" in name else "1 day 1 hour")
        assert ("Whether it was late is not known" in remarks) == ("Ada" in name)


def test_a_grade_that_is_not_settled_stops_the_export(late_run: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(late_run, out)
    (kept,) = ask(out, "SELECT value FROM run WHERE key = 'rules'")
    ask(out, "UPDATE run SET value = ? WHERE key = 'rules'", json.dumps({**json.loads(kept[0]), "earlier": ["hw0"]}))
    done = exporting.prepare("moodle", out, WORKSHEET)
    assert done.filled.stops
    assert {one.id for one in done.filled.refused} == {"7", "8", "9", "10"}
    assert "with the runs of hw0 first" in done.filled.refused[0].why


def test_people_whom_nothing_tells_apart_in_the_course_are_not_summed_up(
    late_run: Path, first: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(late_run, out)
    settling.settle([out], first / "course_copy", tmp_path / "t.csv")
    assert cells(tmp_path / "t.csv", "email")["8"] == ("s1@example.com",)
    (kept,) = ask(out, "SELECT value FROM run WHERE key = 'people'")
    without = json.loads(kept[0])
    for one in without.values():
        one["members"] = []
    ask(out, "UPDATE run SET value = ? WHERE key = 'people'", json.dumps(without))
    with pytest.raises(UsageError, match="--roster"):
        settling.settle([out], first / "course_copy", tmp_path / "t.csv")
    settling.settle([out], first / "course_copy")


def as_gradescopes(out: Path, **who: Mapping[str, str]) -> None:
    """Make of a run one of Gradescope's. who: the one that made each submission."""
    people = {
        name: {**told(name), "platform": "gradescope", "members": [{"id": "", "name": name, "email": "", **fields}]}
        for name, fields in who.items()
    }
    ask(out, "UPDATE run SET value = ? WHERE key = 'people'", json.dumps(people))


def test_somebody_without_a_number_or_an_address_keeps_nobody_else_from_the_table(place: Path) -> None:
    as_gradescopes(place / "out-hw1", ada={"email": "a@x.org"}, bo={"id": "0012"}, cy={"name": "Cy\x1b[31m"})
    as_gradescopes(place / "out-hw2", ada={"email": "A@x.org"}, bo={"id": "0012"})
    came = bpgrade(
        "gradebook", "out-hw2", "out-hw1", "--course", "course_copy", "--table", "course.csv", "--verbose", cwd=place
    )
    assert came.returncode == 0, came.stderr
    assert re.search(r"^out-hw1: who Cy\S*\[31m is in other assignments is not known", came.stdout, re.MULTILINE)
    assert "\x1b" not in came.stdout
    assert list(cells(place / "course.csv", "total")) == ["a@x.org", "0012"]
    # Days that were used before count for whoever has a number alone.
    assert cells(place / "course.csv", "free_days_left")["0012"] == ("2",)
    assert cells(place / "out-hw1" / "gradebook.csv", "final")["cy"] == ("10",)
    # Nobody is two people: who has an address in one run, and the number alone in another, is a stranger there.
    as_gradescopes(place / "out-hw2", ada={"email": "a@x.org"}, bo={"id": "0012", "email": "bo@x.org"})
    books = settle(place, "out-hw1", "out-hw2", table="course.csv")
    assert "who Cy\x1b[31m, bo are in other assignments" in " ".join(books.runs[0].said)
    assert [one.member.email.casefold() for one in books.totals or ()] == ["a@x.org", "bo@x.org"]
    # Where that is everybody, it is another thing.
    as_gradescopes(place / "out-hw1", ada={}, bo={}, cy={})
    with pytest.raises(UsageError, match="Give them on the platform") as refused:
        settle(place, "out-hw1", "out-hw2", table="course.csv")
    assert_one_sentence(f"{refused.value}\n")


def test_an_address_of_two_people_is_nobodys(late_run: Path, first: Path, tmp_path: Path) -> None:
    out, table = tmp_path / "out", tmp_path / "t.csv"
    shutil.copytree(late_run, out)
    (kept,) = ask(out, "SELECT value FROM run WHERE key = 'people'")
    ask(out, "UPDATE run SET value = ? WHERE key = 'people'", kept[0].replace("s2@example.com", "S1@example.com"))
    with pytest.raises(UsageError, match=r"s1@example\.com is the address of 10, 8"):
        settling.settle([out], first / "course_copy", table)
    assert not table.exists()
    (out / "extensions.csv").write_text("person,assignment,days\nS1@Example.com,hw1,7\n")
    for command in (
        lambda: settling.settle([out], first / "course_copy"),
        lambda: exporting.prepare("moodle", out, WORKSHEET),
    ):
        with pytest.raises(UsageError, match=r"line 2: S1@Example\.com is the address of 10, 8"):
            command()
    # Each by the number is sure.
    (out / "extensions.csv").write_text("person,assignment,days\n10,hw1,7\n")
    settling.settle([out], first / "course_copy")
    # Whoever has no number there goes by the address, and is one person.
    people = {name: told(name, members=[{"id": name, "name": "", "email": "a@b.c"}]) for name in ("", "1")}
    assert book.shared_addresses(people) == {}


def test_what_a_person_decided_in_place_of_a_fault_of_ours_is_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from test_round_trip import canvas_class

    def fails(grader: Grader, submission: Any, begun: object = None) -> object:
        return grader.failed(submission.name, RuntimeError("planted")), None

    monkeypatch.setattr(Grader, "grade_or_fail", fails)
    download, book = canvas_class(tmp_path)
    out = tmp_path / "out"

    def graded() -> exporting.Export:
        library.grade([download], out, course=ROOT, assignment="hw2", sandbox="NONE", jobs=1)
        return exporting.prepare("canvas", out, book)

    done = graded()
    assert done.filled.stops
    assert (len(done.filled.refused), done.filled.changes) == (3, ())
    decisions = "".join(
        f"{name},{row},{points},by hand,R.\n"
        for name in ("doejane_17", "roe_19", "李小龍_18")
        for row, points in (("circuits/add_mul", 5), ("circuits/sigmoid_neuron", 2.5))
    )
    (out / "overrides.csv").write_text(f"submission,row,score,reason,who\n{decisions}", "utf-8")
    done = graded()
    assert not done.filled.refused
    assert {one.after for one in done.filled.changes} == {"7.5"}


def test_attempts_of_gradescopes_are_one_persons(first: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "assignment_7_export.zip", "w") as archive:
        who = ":submitters:\n  - :name: Ada\n    :sid: '0012'\n    :email: ada@example.com\n"
        archive.writestr(
            "assignment_7_export/submission_metadata.yml",
            "".join(
                f"submission_{number}:\n  {who.replace(chr(10), chr(10) + '  ').rstrip()}\n  :created_at: {when}\n"
                for number, when in ((901, "2026-11-20 10:00:00.123456789 Z"), (902, "2026-11-21 10:00:00.5 +01:00"))
            ),
        )
        archive.writestr("assignment_7_export/submission_901/mul.py", RIGHT)
        archive.writestr("assignment_7_export/submission_902/mul.py", WRONG)
    library.grade(
        [tmp_path / "assignment_7_export.zip"],
        tmp_path / "out",
        course=first / "course_copy",
        assignment="hw1",
        sandbox="NONE",
        jobs=1,
    )
    with (tmp_path / "out" / "gradebook.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert [(line["id"], line["email"], line["late"], line["final"]) for line in lines] == [
        ("0012", "ada@example.com", "no", ""),
        ("0012", "ada@example.com", "10 hours 1 minute", "2"),
    ]


def test_on_gradescope_each_attempt_is_given_what_counts(first: Path, tmp_path: Path) -> None:
    """There the active one counts, mostly the last; our book may say another one."""
    pytest.importorskip("yaml")
    ada, bo = (f"  - :name: {name}\n    :sid: '{name}'\n" for name in ("ada", "bo"))
    made = {
        901: (ada, RIGHT),
        902: (ada, WRONG),
        903: (bo, WRONG),
    }
    with zipfile.ZipFile(tmp_path / "assignment_7_export.zip", "w") as archive:
        archive.writestr(
            "submission_metadata.yml",
            "".join(
                f"submission_{number}:\n  :submitters:\n{who}  :created_at: 2026-11-1{number % 10} 10:00:00 Z\n"
                for number, (who, _text) in made.items()
            ),
        )
        for number, (_who, text) in made.items():
            archive.writestr(f"submission_{number}/mul.py", text)
    out = tmp_path / "out"
    words = {"course": first / "course_copy", "assignment": "hw1", "sandbox": "NONE", "jobs": 1}
    library.grade([tmp_path / "assignment_7_export.zip"], out, **words)

    def results() -> dict[str, Any]:
        done = exporting.prepare("gradescope", out, None)
        with zipfile.ZipFile(io.BytesIO(done.filled.data)) as archive:
            return {
                path.rpartition("/")[2]: json.loads(archive.read(path))
                for path in archive.namelist()
                if path.startswith("results/")
            }

    assert {name: one["score"] for name, one in results().items()} == {"901.json": 2, "902.json": 2, "903.json": 2}
    (kept,) = ask(out, "SELECT value FROM run WHERE key = 'rules'")
    ask(out, "UPDATE run SET value = ? WHERE key = 'rules'", json.dumps({**json.loads(kept[0]), "attempts": "best"}))
    found = results()
    assert {name: one["score"] for name, one in found.items()} == {"901.json": 10, "902.json": 10, "903.json": 2}
    assert found["902.json"]["output"].startswith("The attempt ada_901 counts")
    assert sum(one["score"] for one in found["902.json"]["tests"]) == 10
    assert not found["901.json"]["output"].startswith("The attempt")
    # Students see it when the course says.
    shown = {"visibility": "after_due_date", "exercises": {"gates/add": "visible"}}
    ask(out, "UPDATE run SET value = ? WHERE key = 'gradescope'", json.dumps(shown))
    for one in results().values():
        seen = {test["name"]: test["visibility"] for test in one["tests"]}
        assert seen.pop("gates/add") == "visible"
        assert set(seen.values()) == {"after_due_date"}
        assert "points" not in one["output"]
        assert "10 points" in one["tests"][-1]["output"] or "50 points" in one["tests"][-1]["output"]


def test_attempts_of_a_group_that_count_for_one_alone_are_refused_on_gradescope() -> None:
    """Ada's own attempt counts for her, the group's for Bo: the group's submission has one grade there."""

    def row(submission: str, number: str, points: int, counts: bool) -> Row:
        settled = late.Settled(Fraction(points), Fraction(0))
        member = book.Member(number, platform="gradescope")
        return Row(submission, member, {}, Fraction(points), Fraction(50), settled=settled, counts=counts)

    def given(own: int) -> Any:
        group = exporting.Marked("g_1", None, (row("g_1", "ada", 10, False), row("g_1", "bo", 10, True)), "")
        alone = exporting.Marked("a_2", None, (row("a_2", "ada", own, True),), "")
        return exporting._whichever_is_active(group, [group, alone])[0]

    assert given(20).score is None
    assert "not the same grade" in given(20).remark
    assert given(10).score == 10


def test_of_attempts_in_two_downloads_the_one_that_counts_is_exported(first: Path, tmp_path: Path) -> None:
    from test_round_trip import canvas_class

    download, book = canvas_class(tmp_path)
    with zipfile.ZipFile(tmp_path / "later_submissions.zip", "w") as archive:
        archive.writestr("doejane_17_9009_mul.py", WRONG)
    out, course = tmp_path / "out", first / "course_copy"
    both = [tmp_path / "later_submissions.zip", download]
    library.grade(both, out, course=course, assignment="hw1", sandbox="NONE", jobs=1)
    # Canvas does not say which of them is the later one.
    done = exporting.prepare("canvas", out, book)
    assert {one.id for one in done.filled.refused} == {"17"}
    (kept,) = ask(out, "SELECT value FROM run WHERE key = 'rules'")
    ask(out, "UPDATE run SET value = ? WHERE key = 'rules'", json.dumps({**json.loads(kept[0]), "attempts": "best"}))
    done = exporting.prepare("canvas", out, book)
    assert not done.filled.refused
    assert {one.id: one.after for one in done.filled.changes} == {"17": "10", "18": "2", "19": "0"}


def test_a_table_of_any_kind_is_given_what_counts(late_run: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(late_run, out)
    (out / "extensions.csv").write_text("person,assignment,days\ns2@example.com,hw1,7\n")
    (kept,) = ask(out, "SELECT value FROM run WHERE key = 'rules'")
    ask(out, "UPDATE run SET value = ? WHERE key = 'rules'", json.dumps({**json.loads(kept[0]), "free_days": 1}))
    (tmp_path / "any.csv").write_text("mail,mark\ns1@example.com,\ns2@example.com,\n")
    done = exporting.prepare("csv", out, tmp_path / "any.csv", exporting.Asked(column="mark", key="mail"))
    # Of Ada's 10 points 5 are left; Grace has hers for she had a week more.
    assert done.filled.data == b"mail,mark\ns1@example.com,5\ns2@example.com,2\n"
    # As for a platform's own table it is said why.
    assert "points are taken off" in next(one.note for one in done.filled.changes if one.id == "s1@example.com")


def test_a_participants_number_is_no_running_number_of_another_table(late_run: Path, tmp_path: Path) -> None:
    lines = "".join(f"{n},s{n}@example.com,\n" for n in range(1, 11))
    (tmp_path / "any.csv").write_text(f"no,mail,mark\n{lines}")
    with pytest.raises(UsageError, match="has nobody of this run in the column no"):
        exporting.prepare("csv", late_run, tmp_path / "any.csv", exporting.Asked(column="mark", key="no"))
    done = exporting.prepare("csv", late_run, tmp_path / "any.csv", exporting.Asked(column="mark", key="mail"))
    assert [one.row for one in done.filled.changes] == [1, 2, 3, 4]


def test_a_name_cannot_turn_a_line_of_the_gradebook_round() -> None:
    (line,) = table(rows(told(name="Ada\x1b[31m\u202e")))
    assert line["name"] == "Ada\ufffd[31m\ufffd"
