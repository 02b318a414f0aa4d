"""The class at a glance: what it says is right, it says it of nobody alone, and everybody can read it."""

import csv
import io
import json
import math
import random
import re
import resource
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from bpgrade import messages, records, teacher_remarks
from bpgrade.errors import BpgradeError, UsageError
from bpgrade.expectation import Value
from bpgrade.journal import Journal
from bpgrade.observation import Used
from bpgrade.report import page, plots
from bpgrade.report.cohort import Cohort, Made, NotAlike, Said, gather
from bpgrade.report.figures import Figures, figures, of_small
from bpgrade.report.intervals import correlation, discrimination, share
from bpgrade.report.moves import Moved, deciding, moves, with_tolerance
from bpgrade.report.pairs import by_chance, pairs
from bpgrade.report.suppression import SMALLEST, People, bins, counts, is_small, part, rounded
from bpgrade.report.tables import NAMES, csv_text, tables
from bpgrade.reporting import report
from bpgrade.result import VERSION
from bpgrade.summary import Kind
from browser import Chromium, in_chromium
from conftest import Record, bpgrade
from hypothesis import given
from hypothesis import strategies as st
from runs import RIGHT, SWAPPED, ask, grade, write

# -- a class that nobody ran ----------------------------------------------------------------------------------------------

ROWS = {"a/one": ("forward", "dx"), "b/two": ("dx",), "c/three": ("dx",)}
#: In an exercise and row: the mistake, and the lines of numbers that were shown.
Faults = dict[tuple[str, str], str]


def said(name: str, faults: Faults | None = None, lines: Sequence[str] = ("yours: dx = 2",), **more: object) -> Said:
    """Return what is known of somebody who has everything right but for these mistakes."""
    faults = faults or {}
    exercises, beside = [], []
    for exercise, names in ROWS.items():
        rows: list[Record] = []
        diagnoses: list[list[object]] = []
        for row in names:
            mistake = faults.get((exercise, row))
            outcome = "passed" if mistake is None else "wrong"
            rows.append(
                {
                    "row": row,
                    "outcome": outcome,
                    "score": 0 if mistake is not None else 2,
                    "max_score": 2,
                    "mistake": mistake if mistake and not mistake.startswith("=") else None,
                    "message": "",
                    "found": {"kind": "formula", "text": mistake[1:]} if (mistake or "").startswith("=") else None,
                    "override": None,
                }
            )
            diagnoses.append([[row], outcome, mistake or None, "", list(lines) if mistake else [], "", None])
        exercises.append({"name": exercise, "rows": rows})
        beside.append(diagnoses)
    record = {"version": VERSION, "exercises": exercises, "for_teacher": [], **more}
    return Said(name, record, beside)


def class_of(*parts: tuple[int, Faults]) -> Cohort:
    """Return a class: so many with each of these mistakes."""
    faults = [each for count, each in parts for _one in range(count)]
    return gather(said(f"student{number:03}", each) for number, each in enumerate(faults))


def of(cohort: Cohort, **words: object) -> Figures:
    return figures("hw1", cohort, {}, **words)  # type: ignore[arg-type]


SWAP: Faults = {("a/one", "dx"): "swapped"}


# -- statistics, by hand --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    # Reckoned on paper from Wilson's formula with z = 1.96.
    [(15, 20, 0.5313, 0.8881), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (1, 2, 0.0945, 0.9055)],
)
def test_the_interval_of_a_share_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    found = share(count, of)
    assert (found.value, round(found.low, 4), round(found.high, 4)) == (count / of, low, high)


def test_the_interval_of_a_correlation_is_fishers() -> None:
    # Of 28 pairs of 1 and -1, 21 agree and 7 do not: r = 14 / 28. atanh(0.5) = 0.5493, and 1.96 standard errors of 1 / 5 are 0.3920.
    x = np.array([1.0, -1.0] * 14)
    y = x.copy()
    y[:6] *= -1
    y[6], y[8], y[7] = 1.0, -1.0, -1.0
    assert (x != y).sum() == 7
    found = correlation(x, y)
    assert found is not None
    assert found.value == pytest.approx(0.5, abs=0.01)
    assert (round(found.low, 2), round(found.high, 2)) == (0.16, 0.74)


def test_nothing_correlates_with_what_is_always_the_same() -> None:
    x = np.arange(12.0)
    assert correlation(x, np.ones(12)) is None
    assert correlation(x[:9], x[:9]) is None
    perfect = correlation(x, 2 * x)
    assert perfect is not None
    assert perfect == (1.0, 1.0, 1.0)


@given(st.integers(1, 2000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_lies_in_its_interval(part: tuple[int, int]) -> None:
    found = share(*part)
    assert 0 <= found.low <= found.value <= found.high <= 1


@given(st.integers(0, 2**32 - 1), st.integers(10, 40))
def test_a_correlation_lies_in_its_interval(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 3, count).astype(float)
    for y in (rng.integers(0, 3, count).astype(float), x * 4.7 + 0.1, -x / 3):
        found = correlation(x, y)
        assert found is None or -1 <= found.low <= found.value <= found.high <= 1


def test_a_row_is_compared_with_the_others_and_not_with_itself() -> None:
    # Two rows that have nothing to do with each other: with the sum of both, each would go at 0.7.
    scores = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]] * 5)
    known = np.ones(20, dtype=bool)
    for found in discrimination(scores, known):
        assert found is not None
        assert found.value == pytest.approx(0.0)
    assert np.corrcoef(scores[:, 0], scores.sum(axis=1))[0, 1] == pytest.approx(math.sqrt(0.5))


def test_of_whom_a_score_is_not_known_nothing_is_compared() -> None:
    scores = np.array([[0.0, 0.0], [1.0, 1.0]] * 10 + [[5.0, -5.0]])
    known = np.array([True] * 20 + [False])
    found = discrimination(scores, known)[0]
    assert found is not None
    assert found.value == pytest.approx(1.0)


def test_shares_and_totals_are_those_of_the_class() -> None:
    found = of(class_of((30, {}), (10, SWAP)))
    rows = {(one.cell.exercise, one.cell.row): one for one in found.rows}
    swapped = rows["a/one", "dx"]
    assert (swapped.earned, swapped.share and swapped.share.value) == (People(30), 0.75)
    assert found.mean == pytest.approx((30 * 1 + 10 * 0.75) / 40)
    assert found.median == 1.0
    assert [(one.made, one.people) for one in found.mistakes] == [(Made("a/one", "swapped"), People(10))]
    assert [(one.low, one.high, one.people) for one in found.totals if one.people] == [(0.7, 0.8, 10), (0.9, 1.0, 30)]


# -- nobody alone ---------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_what_is_left_out_is_never_the_difference_of_the_rest(parts: list[int]) -> None:
    shown = counts(parts)
    hidden = [part for part, seen in zip(parts, shown, strict=True) if seen.count is None]
    for count, seen in zip(parts, shown, strict=True):
        # What is said is true, of what is not shown too.
        assert seen in (People(count), People() if is_small(count) else People(more_than=9))
        assert seen != People(count) or not is_small(count)
    if hidden and any(seen.count for seen in shown):
        assert len(hidden) >= 2
        assert sum(hidden) >= SMALLEST


@given(st.integers(10, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_neither_a_few_nor_all_but_a_few_have_a_number(numbers: tuple[int, int]) -> None:
    count, of = numbers
    told = part(count, of)
    few, all_but_few = 0 < count < SMALLEST, 0 < of - count < SMALLEST
    assert (told.count is None) == (few or all_but_few)
    assert (told == People()) == few
    if told.more_than is not None:
        # As many are as likely for all that is said, whoever knows the whole.
        assert {part(other, of) for other in range(told.more_than + 1, of)} == {told}
        assert told.more_than < count


@given(st.integers(1, 5000), st.floats(0, 1))
def test_a_sum_does_not_give_away_the_one_part_that_is_missing(people: int, others: float) -> None:
    # Whoever knows all parts but one, and the sum, has no more than two answers for one to nine people.
    told = {rounded((others * people - few) / people, people) for few in range(1, SMALLEST)}
    assert len(told) <= 2
    assert told == {None} or max(abs(one - others) for one in told if one is not None) <= 9 / people + 0.101


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12))
def test_a_bar_is_about_ten_people_or_nobody(found: list[int]) -> None:
    made = bins(range(len(found) + 1), found)
    assert sum(one.people for one in made) == sum(found)
    assert [made[0].low, *(one.high for one in made)] == [*(one.low for one in made), len(found)]
    assert sum(found) < SMALLEST or not any(0 < one.people < SMALLEST for one in made)


@pytest.mark.parametrize("count", [1, 3, 9])
def test_a_mistake_of_fewer_than_ten_has_no_number_and_no_example(count: int) -> None:
    found = of(class_of((40, {}), (count, SWAP)))
    (mistake,) = found.mistakes
    assert (mistake.people, mistake.share, mistake.example) == (People(), None, ())
    shown = {table.name: csv_text(table) for table in tables(found)}
    assert "a/one,swapped,<10,,,,,\n" in shown["mistakes"]
    # Neither does the row give it away, nor how it goes with the others.
    assert f"a/one,dx,2,>{30 + count},,,,,,\n" in shown["rows"]
    # Nor what submissions came to: 40 and the rest; and of the 40 nothing untrue is said.
    assert shown["submissions"] == "kind,submissions\nall-right,>9\nsome-wrong,<10\n"
    # Nor the sum over everybody, beside the rows that are shown.
    means = {of(class_of((50 - few, {}), (few, SWAP))).mean for few in range(1, SMALLEST)}
    assert len(means) <= 2
    assert None not in means


def test_a_mistake_of_ten_has_both() -> None:
    (mistake,) = of(class_of((40, {}), (10, SWAP))).mistakes
    assert (mistake.people, mistake.example) == (People(10), ("yours: dx = 2",))
    assert mistake.share is not None


@pytest.mark.parametrize(("rest", "said_of"), [(3, ">30"), (9, ">30"), (10, "30")])
def test_a_mistake_of_all_but_a_few_comes_first_and_does_not_say_how_few(rest: int, said_of: str) -> None:
    found = of(class_of((30 if rest == 10 else 40 - rest, SWAP), (rest, {("b/two", "dx"): "other"})))
    assert [one.made.mistake for one in found.mistakes] == ["swapped", "other"]
    shown = {table.name: csv_text(table) for table in tables(found)}
    assert f"a/one,swapped,{said_of}," in shown["mistakes"]
    assert "yours: dx = 2" in shown["mistakes"]
    text = page.page(found, tables(found), "en")
    assert ("more than 30 of 40" in text) == (rest < 10)
    remarked = [said(f"s{number}", for_teacher=["a/one: backward calls forward, once."]) for number in range(40 - rest)]
    people = of(gather([*remarked, *(said(f"r{number}") for number in range(rest))])).remarks[0].people
    assert people == (People(30) if rest == 10 else People(more_than=30))


def test_few_outcomes_are_left_out_together_with_what_would_say_how_few() -> None:
    def one_row(name: str, outcome: str) -> Said:
        found = said(name, SWAP)
        found.record["exercises"][0]["rows"][1]["outcome"] = outcome
        return found

    # One person crashed, another one took too long: both would be what is missing from the whole.
    people = [said(f"s{number}") for number in range(38)] + [one_row("one", "crashed"), one_row("other", "timed-out")]
    text = {table.name: csv_text(table) for table in tables(of(gather(people)))}["outcomes"]
    assert text == "outcome,share\npassed,\ncrashed,\ntimed-out,\n"


def test_how_often_the_grader_failed_is_said_as_all_rests_on_it() -> None:
    def failed(name: str) -> Said:
        found = said(name, SWAP)
        found.record["exercises"][0]["rows"][1]["outcome"] = "grader-error"
        return found

    found = of(gather([*(said(f"s{number}") for number in range(30)), failed("x"), failed("y")]))
    assert found.kinds == {Kind.ALL_RIGHT: People(30), Kind.OUR_FAULT: People(2)}


def test_a_row_that_is_worth_nothing_is_no_row_that_everybody_has() -> None:
    def person(number: int) -> Said:
        found = said(f"s{number}", SWAP)
        found.record["exercises"][0]["rows"][1] |= {"max_score": 0}
        return found

    found = of(gather(map(person, range(20))))
    assert ("a/one", "dx") not in {(one.cell.exercise, one.cell.row) for one in found.rows}


def test_an_example_is_what_ten_were_shown() -> None:
    def person(number: int, lines: tuple[str, ...]) -> Said:
        return said(f"s{number}", SWAP, lines)

    same = gather([person(number, ("yours: dx = 2",)) for number in range(10)] + [person(99, ("yours: dx = 77",))])
    assert of(same).mistakes[0].example == ("yours: dx = 2",)
    each = gather([person(number, (f"yours: dx = {number % 2}",)) for number in range(12)])
    assert of(each).mistakes[0].example == ()


def test_the_line_of_somebodys_code_is_no_example() -> None:
    def crashed(number: int) -> Said:
        name, record, beside = said(f"s{number}", SWAP, ["return my_own * code"])
        record["exercises"][0]["rows"][1]["outcome"] = "crashed"
        beside[0][1][1] = "crashed"
        return Said(name, record, beside)

    (mistake,) = of(gather(map(crashed, range(20)))).mistakes
    assert (mistake.people, mistake.example) == (People(20), ())


def test_outcomes_and_remarks_of_a_few_are_left_out() -> None:
    people = [said(f"s{number}") for number in range(38)]
    people += [said(f"r{number}", for_teacher=["a/one: backward calls forward, once."]) for number in range(3)]
    people += [said(f"w{number}", SWAP) for number in range(2)]
    found = of(gather(people))
    assert [(one.exercise, one.people) for one in found.remarks] == [("a/one", People())]
    # One that is left out alone would be what is missing from the whole.
    assert found.outcomes is not None
    assert [one.share for one in found.outcomes.values()] == [None, None]


def test_quarters_and_halves_of_small_classes_are_not_told() -> None:
    assert of(class_of((12, {}))).median is None
    assert of(class_of((25, {}))).median == 1.0
    assert of(class_of((25, {}))).quartiles is None
    assert of(class_of((40, {}))).quartiles == (1.0, 1.0)


def test_how_much_one_took_of_the_machine_is_not_told() -> None:
    used = [Used(0.1 + number / 1000, 50_000) for number in range(30)] + [Used(77.0, 900_000)]
    found = of(class_of((31, {})), used=used)
    assert found.cpu is not None
    assert found.memory is not None
    assert found.cpu.ten == pytest.approx(0.121)
    assert found.cpu.far == 1
    assert found.cpu.bins[-1].high == pytest.approx(0.121)
    text = csv_text(next(table for table in tables(found) if table.name == "used"))
    assert "cpu,s,31,0.12,0.12,<10" in text
    assert "77" not in text
    assert of(class_of((31, {})), used=[Used()] * 31).cpu is None


def test_a_class_of_nine_is_one_sentence_and_its_totals() -> None:
    found = of_small("hw1", class_of((7, {}), (2, SWAP)))
    (only,) = tables(found)
    assert csv_text(only) == "submissions,points,mean,quartile_1,median,quartile_3\n9,8,,,,\n"
    text = page.page(found, [only], "en")
    assert "There are fewer than 10 submissions." in text
    assert "swapped" not in text
    assert "<svg" not in text


# -- what is wrong with the numbers ----------------------------------------------------------------------------------------


def test_no_two_rubrics_are_summed_up() -> None:
    other = said("other")
    other.record["exercises"][0]["rows"][0]["row"] = "renamed"
    with pytest.raises(NotAlike):
        gather([said("one"), other])
    with pytest.raises(NotAlike):
        gather([said("one", version=VERSION - 1)])


# -- pairs ----------------------------------------------------------------------------------------------------------------


def test_who_shares_something_rare_in_several_exercises_comes_first() -> None:
    rare: Faults = {("a/one", "dx"): "=dz * y + x", ("b/two", "dx"): "=dz / 3"}
    cohort = class_of((40, {}), (2, rare), (30, SWAP), (2, {("c/three", "dx"): "=dz - 1"}))
    found = pairs(cohort)
    assert [(one.one, one.other, len(one.shared)) for one in found.found] == [(40, 41, 2), (72, 73, 1)]
    assert {shared.people for one in found.found for shared in one.shared} == {2}
    # What thirty have is not rare.
    assert all(wrong.what != "swapped" for one in found.found for shared in one.shared for wrong in shared.rows)
    assert found.sharing(2) == 1
    assert found.by_chance[1] == pytest.approx(3.0, abs=0.01)
    assert found.by_chance[2] < 0.01


def test_chance_is_what_shuffling_gives() -> None:
    sizes = {"a": [3, 2], "b": [4], "c": [2, 2, 2]}
    people, rng, times = 24, random.Random(1), 4000
    seen: Counter[int] = Counter()
    for _time in range(times):
        together: Counter[tuple[int, int]] = Counter()
        for groups in sizes.values():
            order = rng.sample(range(people), people)
            for size in groups:
                group, order = sorted(order[:size]), order[size:]
                together.update((one, other) for one in group for other in group if one < other)
        for shared in together.values():
            seen.update(range(1, shared + 1))
    expected = by_chance(people, sizes, 2)
    assert seen[1] / times == pytest.approx(expected[1], rel=0.02)
    assert seen[2] / times == pytest.approx(expected[2], rel=0.15)


def test_names_stand_in_the_pairs_alone_and_are_no_formulas(no_plots: None) -> None:
    rare: Faults = {("a/one", "dx"): "=dz * y + x", ("b/two", "dx"): "=dz / 3"}
    people = [said(f"s{number}") for number in range(40)] + [
        said("=1+1", rare),
        said("<script>alert(1)</script>", rare),
    ]
    cohort = gather(people)
    without = of(cohort)
    assert "script>alert" not in page.page(without, tables(without, cohort.names), "en")
    assert not any("=1+1" in csv_text(table) for table in tables(without, cohort.names))
    found = of(cohort, pairs=pairs(cohort))
    made = {table.name: csv_text(table) for table in tables(found, cohort.names)}
    lines = list(csv.reader(io.StringIO(made["pairs"])))
    assert lines[1][:4] == ["'=1+1", "<script>alert(1)</script>", "2", "a/one"]
    text = page.page(found, tables(found, cohort.names), "en")
    assert "&lt;script&gt;alert(1)" in text
    assert "<script" not in text
    assert "This accuses nobody." in text


def test_a_number_below_zero_stays_a_number() -> None:
    rng = random.Random(0)
    people = [
        said(f"s{number}", {key: "m" for key in [("a/one", "dx"), ("b/two", "dx")] if rng.random() < 0.5})
        for number in range(60)
    ]
    text = csv_text(next(table for table in tables(of(gather(people))) if table.name == "rows"))
    for line in csv.DictReader(io.StringIO(text)):
        if line["discrimination_low"]:
            assert -1 <= float(line["discrimination_low"]) <= float(line["discrimination"])
    assert "-0." in text
    assert "'" not in text


# -- remarks --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_remarks_of_a_kind_are_one_in_every_language(language: str) -> None:
    with messages.speaking(language):
        made = [
            messages._(teacher_remarks._NEAR).format(rows="dx, dy", off="3e-07"),
            messages._(teacher_remarks._NEAR).format(rows="dW", off="1e-08"),
            teacher_remarks._calls_forward("backward", 1),
            teacher_remarks._calls_forward("backward", 7),
            messages._(teacher_remarks._WARNED).format(warning="a line\nand more (of) ada's"),
        ]
    kinds = list(map(teacher_remarks.kind, made))
    assert kinds[0] == kinds[1] != ""
    assert "" not in kinds
    assert not any("ada" in kind or "dx" in kind for kind in kinds)
    assert teacher_remarks.kind("something that nobody says") == ""


# -- a class that was run -------------------------------------------------------------------------------------------------

SWAPPERS, RIGHTS, FEW = 24, 14, 3
OTHERS = {"near.py": 3e-6, "nearly.py": 5e-5, "off.py": 1e-3}
#: In names and code: what must stand in no report.
TELLTALE = "zaphod"


def hand_in(place: Path) -> Path:
    files = {f"{TELLTALE}{number:02}.py": f"# {TELLTALE}\n{SWAPPED}" for number in range(SWAPPERS)}
    files |= {f"right{number:02}.py": f"# {number}\n{RIGHT}" for number in range(RIGHTS)}
    differenced = "zaphods_own = None\n" + RIGHT.replace("return x * y\n", "return zaphods_own.x\n")
    files |= {f"{TELLTALE}_crash{number}.py": f"# {number}\n{differenced}" for number in range(FEW)}
    files |= {name: off_by(part) for name, part in OTHERS.items()}
    return write(place, files)


def off_by(part: float) -> str:
    """Return right work but for one gradient of the multiply gate, which is off by so much of its size."""
    right = "return dz * self.y, dz * self.x"
    assert right in RIGHT
    return RIGHT.replace(right, f"return dz * self.y * (1 + {part}), dz * self.x")


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of a class in which many swap the factors and three crash."""
    place = tmp_path_factory.mktemp("report")
    grade(hand_in(place / "class"), place / "out")
    return place / "out"


@pytest.fixture
def no_plots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw nothing, which takes longest: for tests that are about something else."""
    monkeypatch.setattr(plots, "_drawn", lambda *_words, **_more: "<svg></svg>")


@pytest.fixture
def run_(graded: Path, tmp_path: Path) -> Path:
    """A copy of that run, to do with it what one likes."""
    return Path(shutil.copytree(graded, tmp_path / "out"))


def made_in(out: Path) -> dict[str, str]:
    paths = [out / "report.html", *sorted((out / "report").iterdir())]
    return {path.relative_to(out).as_posix(): path.read_text("utf-8") for path in paths}


def test_a_report_says_what_the_class_did_not_understand_and_whose_it_is_not(run_: Path) -> None:
    came = bpgrade("report", "out", cwd=run_.parent)
    assert came.returncode == 0, came.stderr
    assert came.stdout.splitlines() == ["Most common: gates/mul swapped-factors 55 %", "out/report.html  out/report"]
    made = made_in(run_)
    assert set(made) == {"report.html", *(f"report/{name}.csv" for name in NAMES if name != "pairs")}
    first = made["report.html"].partition("<svg")[0]
    assert "44 submissions, 50 points to earn." in first
    assert "55 % of the class" in first
    assert "Your multiply gate gives each input its own value back" in first
    assert "yours: dx = 6   nudging x says: dx = -8" in first
    for name, text in made.items():
        assert TELLTALE not in text, name
        assert "right0" not in text, name
        assert ".py" not in text.replace("bpgrade.python", ""), name
    (mine,) = [
        line for line in csv.DictReader(io.StringIO(made["report/mistakes.csv"])) if line["submissions"] != "<10"
    ]
    assert (mine["exercise"], mine["mistake"], mine["submissions"]) == ("gates/mul", "swapped-factors", str(SWAPPERS))
    assert "x0.1,44,,0,<10,\n" in made["report/tolerance.csv"]
    assert oct((run_ / "report.html").stat().st_mode) == oct((run_ / "gradebook.csv").stat().st_mode)


def test_the_same_run_gives_the_same_report(run_: Path, no_plots: None) -> None:
    report(run_)
    once = made_in(run_)
    report(run_)
    assert made_in(run_) == once


def test_the_same_figures_give_the_same_plot() -> None:
    found = of(class_of((40, {}), (12, SWAP))).mistakes
    assert plots.mistakes(found, 52) == plots.mistakes(found, 52)


def test_pairs_are_named_only_where_they_are_asked_for(run_: Path, no_plots: None) -> None:
    report(run_, pairs=True)
    named = made_in(run_)
    assert "Worth a look" in named["report.html"]
    assert "report/pairs.csv" in named
    report(run_)
    assert "report/pairs.csv" not in made_in(run_)
    assert "Worth a look" not in made_in(run_)["report.html"]


def test_what_a_person_keeps_in_the_folder_stays(run_: Path, no_plots: None) -> None:
    report(run_)
    (run_ / "report" / "notes.csv").write_text("mine")
    report(run_)
    assert (run_ / "report" / "notes.csv").read_text() == "mine"


def test_a_class_that_shrinks_under_ten_leaves_nothing_behind(run_: Path, no_plots: None) -> None:
    report(run_, pairs=True)
    with Journal(run_) as journal:
        journal.remove(journal.names()[9:])
        journal.put("counts", {name: {} for name in journal.names()})
    came = bpgrade("report", "out", cwd=run_.parent)
    assert came.stdout.splitlines()[0] == "Fewer than ten submissions: nothing is shown but how many they are."
    made = made_in(run_)
    assert set(made) == {"report.html", "report/class.csv"}
    assert "swapped" not in made["report.html"]


def test_a_report_is_in_the_language_of_its_run(run_: Path, no_plots: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with Journal(run_) as journal:
        journal.put("language", "ko")
    # Nobody asked for another one by name.
    monkeypatch.delenv(messages.VARIABLE)
    report(run_)
    text = (run_ / "report.html").read_text("utf-8")
    assert '<html lang="ko">' in text
    assert "학급이 이해하지 못한 것" in text
    assert (run_ / "report" / "class.csv").read_text("utf-8").startswith("submissions,points,mean,")


def test_who_is_forgotten_is_in_no_report(run_: Path, no_plots: None) -> None:
    report(run_, pairs=True)
    came = bpgrade("forget", f"{TELLTALE}00.py", "out", cwd=run_.parent)
    assert "The report of the class was about everybody, and is removed" in came.stdout
    assert not (run_ / "report.html").exists()
    assert list((run_ / "report").iterdir()) == []
    assert "report" not in bpgrade("forget", f"{TELLTALE}01.py", "out", cwd=run_.parent).stdout


def test_ten_attempts_of_one_person_are_no_ten_people(run_: Path, no_plots: None) -> None:
    with Journal(run_) as journal:
        names = journal.names()
        told = {
            name: {
                "platform": "gradescope",
                "kind": "person",
                "id": "7" if TELLTALE in name else str(100 + place),
                "name": "Ada",
                "late": False,
                "submitted": f"2026-11-20T10:{place:02}:00+00:00",
                "attempt": None,
                "members": [
                    {
                        "id": "7" if TELLTALE in name else str(100 + place),
                        "name": "Ada",
                        "email": "",
                        "login": "",
                    }
                ],
            }
            for place, name in enumerate(names)
        }
        journal.put("people", told)
    found = report(run_).figures
    assert found.count == RIGHTS + len(OTHERS) + 1
    assert all(one.people.count is None for one in found.mistakes)


def test_what_a_run_took_is_kept_with_it(run_: Path) -> None:
    with Journal(run_) as journal:
        used = journal.used()
        entry = journal.entry(journal.names()[0])
    assert len(used) == SWAPPERS + RIGHTS + FEW + len(OTHERS)
    assert entry.run is not None
    assert records.unpack_run(entry.run).used == records.used_of(entry.run.data) == used[entry.name]
    assert all(0 < one.cpu < 5 for one in used.values())
    # A journal from before has none, and is read all the same.
    data = json.loads(records.unpacked(entry.run.data))
    del data["used"]
    before = entry.run._replace(data=records.packed(json.dumps(data)))
    assert records.unpack_run(before).used == records.used_of(before.data) == Used()


# -- other tolerances ----------------------------------------------------------------------------------------------------


def test_marks_that_rest_on_the_tolerance_move_and_others_do_not(graded: Path) -> None:
    with Journal(graded) as journal:
        gate = {"gates/mul": journal.asked()["gates/mul"]}
        of = {"gates/mul": deciding(gate["gates/mul"])}
        entries = [journal.entry(name) for name in journal.names()]
    seen = [(one.said.record, records.unpack_run(one.run, of)) for one in entries if one.run is not None]
    strict, loose = moves(gate, seen)
    # The one that is off by 3e-6 falls, the one that is off by 5e-5 rises; what is right, or swapped, or off by more, stays.
    assert strict == Moved(0.1, 1, 0, 1, 0.0)
    assert loose == Moved(10.0, 1, 1, 0, 0.0)
    # Ten times the same, and it is said of ten by how much.
    assert [one.ten for one in moves(gate, seen * SMALLEST)] == [4.0, 4.0]
    # Who decided about a row has decided.
    for record, _run in seen:
        for one in record["exercises"]:
            for row in one["rows"]:
                row["override"] = {"judged": 0, "reason": "x", "who": "y"}
    assert [(one.marks, one.up, one.down) for one in moves(gate, seen)] == [(0, 0, 0)] * 2


def test_another_tolerance_is_not_forgotten_by_what_was_asked_before(graded: Path) -> None:
    # A case keeps what its rows must be: that of the first tolerance must not stand for the second.
    with Journal(graded) as journal:
        one = journal.asked()["gates/mul"]
    before = one.expectation.cases[0].row(one.row("dx"))
    other = with_tolerance(one, 10)
    after = other.expectation.cases[0].row(other.row("dx"))
    assert isinstance(before, Value)
    assert isinstance(after, Value)
    assert after.tolerance == 10 * before.tolerance


def test_who_moves_is_told_of_ten_and_no_fewer() -> None:
    many = (Moved(0.1, 12, 0, 12, 4.0), Moved(10.0, 3, 3, 0, 0.0), Moved(100.0, 15, 12, 3, 4.0), Moved(7, 37, 0, 37, 4))
    text = csv_text(
        next(one for one in tables(of(class_of((40, {})), moved=many, sampled=40)) if one.name == "tolerance")
    )
    # Of the sum, 15, neither part is told, and so neither is the sum; nor how few stay as they are.
    assert text.splitlines()[1:] == ["x0.1,40,12,0,12,4", "x10,40,,<10,0,", "x100,40,,>9,<10,", "x7,40,,0,>9,"]


# -- what cannot be reported ----------------------------------------------------------------------------------------------


def why_not(out: Path) -> str:
    """Return the one sentence that is said where there is no report; nothing is written then."""
    before = sorted(path.name for path in out.rglob("*")) if out.exists() else []
    with pytest.raises(BpgradeError) as caught:
        report(out)
    assert [name for name in sorted(path.name for path in out.rglob("*")) if "-" not in name] == [
        name for name in before if "-" not in name
    ]
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert len(sentence) < 300
    return sentence


def test_where_there_is_no_run_it_is_said(tmp_path: Path) -> None:
    assert why_not(tmp_path).startswith("There is no run in ")
    assert bpgrade("report", "nowhere", cwd=tmp_path).returncode == UsageError.exit_code


def test_an_empty_run_is_no_class(tmp_path: Path) -> None:
    with Journal(tmp_path):
        pass
    assert why_not(tmp_path).endswith("grade first.")


def test_a_run_that_was_broken_off_is_graded_on_first(run_: Path) -> None:
    # As a grade leaves it that was killed before it wrote its files.
    ask(run_, "DELETE FROM run WHERE key = 'counts'")
    assert "is not finished: give the same grade command again." in why_not(run_)


def test_a_run_with_somebody_new_in_it_is_graded_on_first(run_: Path) -> None:
    ask(run_, "UPDATE submission SET name = 'new.py' WHERE place = 0")
    assert "is not finished" in why_not(run_)


def test_a_run_that_was_asked_two_things_is_not_summed_up(run_: Path) -> None:
    ask(run_, "UPDATE seen SET asked = x'00' WHERE number = 1")
    assert "was asked something else than the rest" in why_not(run_)


@pytest.mark.parametrize("changed", ['"version": 3', '"version": 4, "exercises": 7'])
def test_a_run_of_another_version_is_brought_up_to_date_first(run_: Path, changed: str) -> None:
    ((said,),) = ask(run_, "SELECT said FROM submission WHERE place = 3")
    text = records.unpacked(said).replace('"version": 4', changed, 1)
    if "exercises" in changed:
        text = re.sub(r'"exercises": \[.*\], "remarks"', '"remarks"', text.partition("\n")[0], count=1) + "\n[]\n"
    ask(run_, "UPDATE submission SET said = ? WHERE place = 3", records.packed(text))
    assert "was made by another edition or version" in why_not(run_)


@pytest.mark.parametrize("table", ["submission", "asked"])
def test_a_damaged_journal_is_said_to_be_one(run_: Path, table: str) -> None:
    ask(run_, "UPDATE submission SET said = x'0011'" if table == "submission" else "UPDATE asked SET text = x'0011'")
    assert "is damaged" in why_not(run_)


def test_a_file_that_is_no_journal_is_said_to_be_none(run_: Path) -> None:
    (run_ / "private" / "journal.sqlite").write_bytes(b"no journal" * 1000)
    assert "no journal" in why_not(run_)


def test_without_matplotlib_it_is_said_what_to_install(run_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert why_not(run_) == "Plots need Matplotlib: pip install matplotlib, then the same command."


# -- plots ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def full() -> tuple[Cohort, Figures]:
    """A class with something of everything, in which a name is a script, another one is written from right to left, and both share rare work."""
    rng = random.Random(2)
    people: list[Said] = []
    rare: Faults = {("a/one", "dx"): "=dz * y + x", ("b/two", "dx"): "=dz / 3"}
    for number in range(120):
        ability = rng.random()
        faults = {
            (exercise, row): rng.choice(["swapped", "bias-not-summed"])
            for exercise, rows in ROWS.items()
            for row in rows
            if rng.random() > ability
        }
        remarks = ["a/one: backward calls forward, 3 times."] if number % 4 == 0 else []
        people.append(said(f"s{number}", faults, for_teacher=remarks))
    people += [said("<script>alert('ada')</script>", rare), said("\u05d0\u05d3\u05d4 \u202egnp.py", rare)]
    cohort = gather(people)
    used = [Used(rng.lognormvariate(-3, 1), int(rng.lognormvariate(11, 0.3))) for _one in people]
    return cohort, of(cohort, used=used, pairs=pairs(cohort), sampled=50)


#: By language: drawn once for all tests.
PAGES: dict[str, str] = {}


def whole_page(full: tuple[Cohort, Figures], language: str = "en") -> str:
    cohort, found = full
    if language not in PAGES:
        with messages.speaking(language):
            PAGES[language] = page.page(found, tables(found, cohort.names), language)
    return PAGES[language]


class Looked(HTMLParser):
    """What matters of a page to whoever may only read it: identifiers, styles, and plots with their words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.wanted: list[str] = []
        self.styled: list[str] = []
        self.tags: Counter[str] = Counter()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attributes:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "xlink:href", "aria-labelledby", "clip-path"):
                self.wanted += [
                    part.removeprefix("url(").removesuffix(")").removeprefix("#") for part in (value or "").split()
                ]
            if name == "style" or name.startswith("on"):
                self.styled.append(f"{tag} {name}")


def test_plots_bring_no_styles_and_share_no_identifiers(full: tuple[Cohort, Figures]) -> None:
    looked = Looked(whole_page(full))
    assert looked.tags["svg"] == 5
    assert looked.styled == []
    assert len(looked.ids) == len(set(looked.ids))
    assert set(looked.wanted) <= set(looked.ids)
    assert looked.tags["script"] == 0
    assert looked.tags["style"] == 1
    assert looked.tags["title"] == looked.tags["desc"] + 1 == 6


def test_every_plot_says_its_numbers_in_words_and_has_them_in_a_table(full: tuple[Cohort, Figures]) -> None:
    text = whole_page(full)
    _cohort, found = full
    words = re.findall(r"<desc [^>]*>(.*?)</desc>", text, re.DOTALL)
    for one in found.mistakes[: plots.MOST_MISTAKES]:
        count = one.people.count
        assert count is None or f"{one.made.exercise}, {one.made.mistake or 'no known mistake'}: {count}," in words[0]
    for row in found.rows:
        assert row.share is None or f"{row.cell.exercise} {row.cell.row}: {row.share.value * 100:.0f} %" in words[1]
    for one_bin in found.totals:
        assert f": {one_bin.people}." in words[2]
    assert text.count("The figures as a table") == 3


def test_bars_are_as_long_as_what_they_stand_for(full: tuple[Cohort, Figures]) -> None:
    _cohort, found = full
    shown = [one for one in found.mistakes if one.share is not None]
    svg = plots.mistakes(shown, found.count)
    bars = re.findall(
        r'<path d="M ([\d.]+) [\d.]+ L ([\d.]+) [\d.]+ [^"]*"[^>]*fill="#5b8ad6"', re.sub(r"\s+", " ", svg)
    )
    lengths = [float(right) - float(left) for left, right in bars]
    assert len(lengths) == len(shown)
    for length, one in zip(lengths, shown, strict=True):
        assert length / lengths[0] == pytest.approx((one.people.count or 0) / (shown[0].people.count or 1), abs=1e-3)


# -- in a browser ---------------------------------------------------------------------------------------------------------

#: What WCAG 2.2 asks for at levels A and AA, as far as a machine can tell.
WCAG = "{runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}, preload: false}"


#: Each width and each scheme in each language, and all four of both.
VIEWS = {"en": ((360, "dark"), (1440, "light")), "ko": ((360, "light"), (1440, "dark"))}


@pytest.mark.parametrize("language", messages.LANGUAGES)
@in_chromium
def test_a_report_keeps_nobody_out(
    chromium: Chromium, full: tuple[Cohort, Figures], tmp_path: Path, language: str
) -> None:
    (tmp_path / "report.html").write_text(whole_page(full, language), encoding="utf-8")
    with chromium.visit(tmp_path) as visit:
        visit.go("report.html")
        for width, scheme in VIEWS[language]:
            visit.page.set_viewport_size({"width": width, "height": 900})
            visit.page.emulate_media(color_scheme=scheme)
            visit.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            assert visit.faults() == [], (width, scheme)
            found = visit.page.evaluate(f"axe.run(document, {WCAG})")
            assert [one["id"] for one in found["violations"]] == [], (width, scheme)
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        # What stands on the first screen of a laptop is what the class did not understand.
        visit.page.set_viewport_size({"width": 1440, "height": 900})
        assert visit.page.evaluate("document.querySelector('svg').getBoundingClientRect().top") < 700
        # The page's colours reach the plots, marks that are used again too.
        fills = set()
        for scheme in ("light", "dark"):
            visit.page.emulate_media(color_scheme=scheme)
            fills.add(visit.page.evaluate("getComputedStyle(document.querySelector('.plot text')).fill"))
        assert len(fills) == 2
        assert (visit.said, visit.strangers, visit.missing) == ([], [], [])


@in_chromium
def test_a_style_that_is_let_in_by_mistake_is_heard_of(
    chromium: Chromium, full: tuple[Cohort, Figures], tmp_path: Path
) -> None:
    text = whole_page(full).replace('class="plot"', 'class="plot" style="color: red"', 1)
    (tmp_path / "report.html").write_text(text, encoding="utf-8")
    with chromium.visit(tmp_path) as visit:
        visit.go("report.html")
        assert any("style" in said for said in visit.said)


# -- a large class --------------------------------------------------------------------------------------------------------


def repeated(out: Path, count: int) -> None:
    """Make of a run one of so many, each with a run of its own."""
    with closing(sqlite3.connect(out / "private" / "journal.sqlite", isolation_level=None)) as database:
        database.execute("BEGIN")
        people = database.execute("SELECT * FROM submission").fetchall()
        columns = [column for _place, column, *_rest in database.execute("PRAGMA table_info(submission)")]
        runs = {number: rest for number, *rest in database.execute("SELECT * FROM seen").fetchall()}
        database.execute("DELETE FROM submission")
        for place in range(count):
            person = dict(zip(columns, people[place % len(people)], strict=True))
            _files, *rest = runs[person["seen"]]
            values = ", ".join("?" * (len(rest) + 2))
            number = database.execute(
                f"INSERT INTO seen VALUES ({values})", (10_000 + place, b"%d" % place, *rest)
            ).lastrowid
            person |= {"name": f"s{place:05}", "place": place, "seen": number}
            database.execute(f"INSERT INTO submission VALUES ({', '.join('?' * len(columns))})", (*person.values(),))
        database.execute("COMMIT")
    with Journal(out) as journal:
        journal.put("counts", {name: {} for name in journal.names()})


@pytest.mark.long
def test_a_report_on_ten_thousand_takes_ten_seconds(run_: Path) -> None:
    repeated(run_, 10_000)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    came = bpgrade("report", "out", cwd=run_.parent, BPGRADE_LANG="en", FRESH="1")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert came.returncode == 0, came.stderr
    # Of a processor: others may use this machine too.
    took = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert took <= 10
    (line,) = csv.DictReader(io.StringIO((run_ / "report" / "class.csv").read_text()))
    assert line["submissions"] == "10000"
    assert "drawn from all 10000" in (run_ / "report.html").read_text("utf-8")
