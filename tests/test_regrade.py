"""`regrade`: judged again from the journal, without running anybody; who moves is said before it is written."""

import re
import shutil
from pathlib import Path

import pytest
from bpgrade import pipeline, points, regrading
from bpgrade.regrading import Move, regrade
from conftest import ROOT, bpgrade, read_results, rows
from runs import CLASS, OWN_FORWARD, RIGHT, SWAPPED, ask, change, files_of, grade, mark, run_since, said_by, write
from test_commands import assert_one_sentence, valid
from test_journal import end_at


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("run")
    grade(write(place / "class", CLASS), place / "out")
    return place


@pytest.fixture
def place(first: Path, tmp_path: Path) -> Path:
    shutil.copytree(first, tmp_path / "run")
    return tmp_path / "run"


@pytest.fixture(autouse=True)
def nothing_runs(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Where a test regrades in this process, starting anybody's code fails."""

    def begin(*arguments: object, **words: object) -> None:
        raise AssertionError("student code would have run")

    judge_all = regrading._Regrading.all

    def guarded(regrading: "regrading._Regrading") -> object:
        with monkeypatch.context() as patched:
            patched.setattr(pipeline, "begin", begin)
            return judge_all(regrading)

    monkeypatch.setattr(regrading._Regrading, "all", guarded)


def scores(place: Path) -> dict[str, float]:
    return {record["submission"]: record["score"] for record in read_results(place / "out")}


def same_as_fresh(place: Path, course: Path) -> bool:
    """Return whether the files are those of a run under this course from the start, on the same secret."""
    out = place / "fresh"
    (out / "private").mkdir(parents=True, mode=0o700)
    shutil.copy(place / "out" / "private" / "secret", out / "private" / "secret")
    grade(place / "class", out, course)
    return files_of(out) == files_of(place / "out")


# -- what a user sees ------------------------------------------------------------------------------------------------------


def test_who_moves_is_said_and_nothing_is_written_where_nobody_can_be_asked(place: Path) -> None:
    before = files_of(place / "out")
    came = bpgrade("regrade", "out", "--course", ROOT, "--set", "gates/mul.points=5", cwd=place)
    assert (came.returncode, came.stderr) == (0, "")
    assert came.stdout.splitlines() == [
        "Points set for this run: gates/mul.points=5",
        "No code is run. 5 totals move: 5 down (at most -5.0). 3 more change in something else.",
        "  ada   50 -> 45",
        "  finn  50 -> 45",
        "  hana  50 -> 45",
        "  bo    42 -> 41",
        "  cleo  42 -> 41",
        "Nothing is written. To write it, give the same command with --yes.",
    ]
    assert files_of(place / "out") == before
    assert ask(place / "out", "SELECT value FROM run WHERE key = 'points'") == []


def test_with_yes_it_is_written(place: Path) -> None:
    words = ("regrade", "out", "--course", ROOT, "--set", "gates/mul.dx.points=6", "--yes")
    came = bpgrade(*words, cwd=place)
    assert came.returncode == 0, came.stderr
    assert "3 up (at most +2.0)" in came.stdout
    assert came.stdout.endswith("out/gradebook.csv  out/results.jsonl  out/feedback\n")
    assert scores(place)["ada"] == 52
    for record in read_results(place / "out"):
        assert valid(record)["max_score"] == 52
    assert "52 of 52 points" in (place / "out" / "feedback" / "ada.txt").read_text("utf-8")
    assert bpgrade(*words, cwd=place).stdout.endswith("No code is run. No total moves.\n")


@pytest.mark.parametrize(("answer", "written"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_on_a_terminal_it_asks(answer: str, written: bool, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import click.testing
    from bpgrade.cli import team

    monkeypatch.setattr(team, "_can_be_asked", lambda: True)
    words = ["out", "--course", str(ROOT), "--set", "gates/mul.points=5"]
    monkeypatch.chdir(place)
    came = click.testing.CliRunner().invoke(team.regrade, words, input=answer)
    assert "Write? [y/N]" in came.output
    assert (scores(place)["ada"] == 45) is written


def test_more_than_a_screenful_is_shown_when_asked_for() -> None:
    from bpgrade.cli.team_screen import regraded_lines

    moves = tuple(Move(f"student {number}", 1.0, 2.5 if number else None) for number in range(30))
    regraded = regrading.Regraded(Path(), 30, moves, 0, {}, 0, (), False)
    short, long = regraded_lines(regraded, False), regraded_lines(regraded, True)
    assert "30 totals move: 29 up (at most +1.5), 1 to or from blank." in short[0]
    assert (len(short), short[-1]) == (22, "  and 10 more; --verbose shows all")
    assert len(long) == 31
    assert long[1] == "  student 0   1 -> blank"


# -- points that are set ---------------------------------------------------------------------------------------------------


def test_points_that_are_set_hold_for_later_runs_and_are_shown(place: Path) -> None:
    regrade(place / "out", ROOT, ["gates/mul.points=5", "gates/mul.dx.points=1"])
    write(place / "class", {"ines/gates.py": RIGHT + "# late\n"})
    said = said_by(place)
    assert said[0] == "Points set for this run: gates/mul.points=5, gates/mul.dx.points=1"
    found = {row["row"]: row["max_score"] for row in rows(read_results(place / "out")[-1], "gates/mul").values()}
    assert found == {"forward": 1, "dx": 1, "dy": 2}
    assert scores(place)["ines"] == scores(place)["ada"] == 44
    regraded = regrade(place / "out", ROOT, ["gates/mul.points=", "gates/mul.dx.points="])
    assert regraded.settings == ()
    assert scores(place)["ines"] == 50


def test_what_is_set_later_counts(place: Path) -> None:
    regrade(place / "out", ROOT, ["gates/mul.points=5"])
    regrade(place / "out", ROOT, ["gates/mul.points=20"])
    assert scores(place)["ada"] == 60
    assert ask(place / "out", "SELECT value FROM run WHERE key = 'points'") == [('[["gates/mul", null, 20.0]]',)]


@pytest.mark.parametrize(
    "word",
    [
        "gates/mul=5",
        "gates/mul.points",
        "gates/mul.points=-1",
        "gates/mul.points=nan",
        "gates/mul.points=inf",
        "gates/mul.points=five",
        "gates/nothing.points=5",
        "gates/mul.dq.points=5",
        "layers/affine.points=5",
        "",
    ],
)
def test_a_word_that_sets_nothing_exits_2_and_writes_nothing(word: str, place: Path) -> None:
    before = files_of(place / "out")
    came = bpgrade("regrade", "out", "--course", ROOT, "--yes", "--set", word, cwd=place)
    assert came.returncode == 2
    assert_one_sentence(came.stderr)
    assert files_of(place / "out") == before


def test_settings_apply_in_the_order_in_which_they_were_set() -> None:
    old = [points.parse("gates/mul.dx.points=1"), points.parse("gates/add.points=3")]
    new = [points.parse("gates/mul.points=7"), points.parse("gates/add.points=")]
    assert [str(one) for one in points.merged(old, new)] == ["gates/mul.dx.points=1", "gates/mul.points=7"]


def test_points_for_rows_that_had_none_are_shared_out_evenly(place: Path) -> None:
    rows_of_nothing = [f"gates/mul.{row}.points=0" for row in ("forward", "dx", "dy")]
    regrade(place / "out", ROOT, rows_of_nothing)
    assert scores(place)["ada"] == 40
    regrade(place / "out", ROOT, ["gates/mul.points=6"])
    assert (scores(place)["ada"], scores(place)["bo"]) == (46, 42)


# -- a course that has changed ---------------------------------------------------------------------------------------------


def test_a_course_that_has_not_changed_changes_nothing(place: Path) -> None:
    before = files_of(place / "out")
    regraded = regrade(place / "out", ROOT)
    assert (regraded.moves, regraded.reworded, regraded.kept, regraded.left) == ((), 0, {}, 0)
    assert files_of(place / "out") == before


def test_points_tolerances_sentences_and_mistakes_are_the_courses_own(place: Path, course_copy: Path) -> None:
    change(
        course_copy,
        "gates/mul",
        ('Row("forward", 2, of=("z",))', 'Row("forward", 6, of=("z",))'),
        ("Your multiply gate gives each input its own value back", "Each input gets itself"),
    )
    change(course_copy, "gates/add", ("sum-for-product", "sum-where-product"))
    toml = course_copy / "course" / "course.toml"
    toml.write_text(re.sub(r"points = 50\b", "points = 54", toml.read_text("utf-8")), encoding="utf-8")
    regraded = regrade(place / "out", course_copy)
    assert {(move.submission, move.old, move.new) for move in regraded.moves} >= {("ada", 50, 54), ("bo", 42, 46)}
    assert same_as_fresh(place, course_copy)


def test_a_new_mistake_is_named_on_the_draws_that_there_are(place: Path, course_copy: Path) -> None:
    before = ask(place / "out", "SELECT exercise, numbers FROM asked")
    change(
        course_copy,
        "gates/mul",
        (
            "class MulIntegers",
            "class PlusX(MulGate):\n    def forward(self, x, y):\n        return super().forward(x, y) + x\n\n\nclass MulIntegers",
        ),
        ("    mistakes=(\n", '    mistakes=(\n        Mistake("plus-x", PlusX, say="You add x.", think="Why?"),\n'),
    )
    regraded = regrade(place / "out", course_copy)
    assert regraded.kept == {}
    assert rows(read_results(place / "out")[3], "gates/mul")["forward"]["mistake"] == "plus-x"
    assert ask(place / "out", "SELECT exercise, numbers FROM asked") == before


def test_what_needs_calls_that_were_not_made_keeps_its_verdicts_and_is_named(place: Path, course_copy: Path) -> None:
    change(
        course_copy,
        "gates/mul",
        ("z = gate.forward(x, y)", "z = gate.forward(y, x)"),
        ('Row("dx", 4)', 'Row("dx", 40)'),
        ('dx, dy = gate.backward(dz)\n    """', 'dy, dx = gate.backward(dz)\n    """'),
    )
    change(course_copy, "gates/add", ('Row("dx", 4)', 'Row("dx", 6)'))
    before = {record["submission"]: record for record in read_results(place / "out")}
    mark(place / "out")
    regraded = regrade(place / "out", course_copy)
    assert regraded.kept == {"gates/mul": "it needs calls now that were not made."}
    assert [move.new for move in regraded.moves if move.submission == "ada"] == [52]
    for record in read_results(place / "out"):
        assert rows(record, "gates/mul") == rows(before[record["submission"]], "gates/mul")
        assert [remark for remark in record["remarks"] if "gates/mul" in remark] == [
            remark for remark in before[record["submission"]]["remarks"] if "gates/mul" in remark
        ]
    assert "swapped-factors" in (place / "out" / "feedback" / "bo.txt").read_text("utf-8")
    # It changes nothing a second time, and to grade again is what it takes.
    assert not regrade(place / "out", course_copy).changes
    grade(place / "class", place / "out", course_copy)
    assert len(run_since(place / "out")) == len(CLASS)
    assert same_as_fresh(place, course_copy)


def test_other_names_for_a_definition_take_another_run(place: Path, course_copy: Path) -> None:
    toml = course_copy / "course" / "course.toml"
    text = toml.read_text("utf-8")
    assert re.search(r"^MulGate = \[", text, re.MULTILINE)
    toml.write_text(re.sub(r"^MulGate = \[", 'MulGate = ["Times", ', text, flags=re.MULTILINE), encoding="utf-8")
    assert regrade(place / "out", course_copy).kept == {"gates/mul": "other names count for MulGate now."}


def test_an_exercise_that_was_not_asked_is_named_and_one_that_is_dropped_goes(place: Path, course_copy: Path) -> None:
    toml = course_copy / "course" / "course.toml"
    text = toml.read_text("utf-8")
    (assignment,) = re.findall(r'name = "hw1".*?exercises = \[.*?\]', text, re.DOTALL)
    changed = assignment.replace('"gates/add"', '"layers/relu"')
    assert changed != assignment
    toml.write_text(text.replace(assignment, changed), encoding="utf-8")
    regraded = regrade(place / "out", course_copy)
    assert regraded.kept == {"layers/relu": "it was not asked."}
    assert scores(place)["ada"] == 40
    heading = (place / "out" / "gradebook.csv").read_text("utf-8").splitlines()[0]
    assert "gates/add" not in heading
    assert "layers/relu" not in heading


def test_a_case_that_is_dropped_is_not_needed(tmp_path: Path, course_copy: Path) -> None:
    # The first example of three cases goes, and the draws are found where they were.
    place = tmp_path / "run"
    grade(write(place / "class", CLASS), place / "out", course_copy)
    change(course_copy, "gates/mul", ('        Example("small numbers", {"x": 3, "y": -4, "dz": 2}),\n', ""))
    regraded = regrade(place / "out", course_copy)
    assert (regraded.moves, regraded.kept) == ((), {})
    assert "yours: dx = 6" not in (place / "out" / "feedback" / "bo.txt").read_text("utf-8")
    assert same_as_fresh(place, course_copy)


def test_who_would_have_to_be_nudged_now_keeps_the_verdict_and_is_run_by_the_next_grade(
    tmp_path: Path, course_copy: Path
) -> None:
    place = tmp_path / "run"
    nearly = SWAPPED.replace("return x * y\n", "return x * y * 1.001\n")
    write(place / "class", {"ada/gates.py": RIGHT, "bo/gates.py": nearly, "cleo/gates.py": OWN_FORWARD})
    strict, loose = 'Row("forward", 2, of=("z",))', 'Row("forward", 2, of=("z",), tolerance=0.01)'
    change(course_copy, "gates/mul", (strict, loose))
    grade(place / "class", place / "out", course_copy)
    change(course_copy, "gates/mul", (loose, strict))
    before = read_results(place / "out")[1]
    assert rows(before, "gates/mul")["forward"]["outcome"] == "passed"
    mark(place / "out")
    regraded = regrade(place / "out", course_copy)
    assert regraded.kept == {"gates/mul": "1 submission needs calls now that were not made."}
    assert read_results(place / "out")[1] == before
    assert said_by(place, course_copy) == ["Going on: 2 of 3 are graded already."]
    assert run_since(place / "out") == {"bo"}
    assert rows(read_results(place / "out")[1], "gates/mul")["forward"]["outcome"] == "wrong"
    assert same_as_fresh(place, course_copy)


def test_who_was_asked_something_else_stays_and_is_counted(place: Path) -> None:
    ask(place / "out", "UPDATE seen SET asked = x'00' WHERE number = (SELECT seen FROM submission WHERE name = 'ada')")
    regraded = regrade(place / "out", ROOT, ["gates/mul.points=5"])
    assert regraded.left == 1
    assert scores(place) == {**scores(place), "ada": 50, "hana": 45}


def test_our_fault_stays_our_fault(place: Path) -> None:
    ask(place / "out", "UPDATE submission SET seen = NULL WHERE name = 'ada'")
    regraded = regrade(place / "out", ROOT)
    assert regraded.moves == (Move("ada", 50, None),)
    grade(place / "class", place / "out")
    assert scores(place)["ada"] == 50


# -- whatever ends it ------------------------------------------------------------------------------------------------------


def test_a_regrade_that_is_killed_has_changed_nothing(place: Path) -> None:
    before, said = files_of(place / "out"), ask(place / "out", "SELECT name, said, judged FROM submission")
    words = ("regrade", "out", "--course", ROOT, "--set", "gates/mul.points=5", "--yes")
    assert end_at("judge_again", 4, *words, cwd=place) == 9
    assert files_of(place / "out") == before
    assert ask(place / "out", "SELECT name, said, judged FROM submission") == said


def test_a_regrade_without_a_run_or_a_course_exits_2(place: Path, tmp_path: Path) -> None:
    for words in (("regrade", "class", "--course", ROOT), ("regrade", "out")):
        came = bpgrade(*words, cwd=place)
        assert came.returncode == 2
        assert_one_sentence(came.stderr)
    assert not (place / "class" / "private").exists()
