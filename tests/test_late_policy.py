"""Late policies, by what must hold of every one, and by what `course.toml` may say; moments, extensions, rounding."""

import re
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from bpgrade import course, run_folder
from bpgrade.errors import BpgradeError, CourseError, UsageError
from bpgrade.gradebook import extensions, late, rules, totals
from bpgrade.gradebook.book import Member
from bpgrade.gradebook.late import PER, Lateness, Policy, lateness, settle
from bpgrade.gradebook.moments import DAY, HOUR, moment
from bpgrade.gradebook.rounding import rounded
from bpgrade.gradebook.rules import Rules
from bpgrade.gradebook.totals import Cell, Total
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as some
from test_commands import assert_one_sentence

quick = settings(max_examples=50)


def refusal(of: type[BpgradeError], asked: Callable[[], object]) -> str:
    """Return with which words something is refused: sentences, without a traceback."""
    with pytest.raises(of) as refused:
        asked()
    assert_one_sentence(f"{refused.value}\n")
    return str(refused.value)


# -- what must hold of every policy ----------------------------------------------------------------------------------------

percents = some.integers(0, 10_000).map(lambda hundredths: Fraction(hundredths, 100))
policies = some.builds(
    Policy,
    percent=percents,
    per=some.sampled_from(list(PER.values())),
    of_earned=some.booleans(),
    grace=some.integers(0, 3 * HOUR),
    at_most=percents,
    closed_after=some.none() | some.integers(0, 20 * DAY),
    free_days=some.none() | some.integers(0, 5),
)
spans = some.integers(0, 30 * DAY) | some.integers(0, 30).map(lambda days: days * DAY)
scores = some.tuples(some.integers(0, 10_000), some.integers(0, 10_000)).map(
    lambda both: (Fraction(min(both), 100), Fraction(max(both), 100))
)


@quick
@given(policies, scores, spans, some.integers(0, 6))
def test_what_counts_is_from_0_to_what_was_earned(
    policy: Policy, both: tuple[Fraction, Fraction], seconds: int, free: int
) -> None:
    score, points = both
    settled = settle(policy, score, points, seconds, free)
    assert 0 <= settled.final <= score <= points
    assert settled.final + settled.off == score
    assert 0 <= settled.free_days <= free
    # Exact: no more digits than were written, times those of a percentage.
    assert (settled.final * 100 * 100 * 100 * 100).denominator == 1


@quick
@given(policies, scores, spans, spans, some.integers(0, 6))
def test_who_is_later_never_has_more(
    policy: Policy, both: tuple[Fraction, Fraction], one: int, other: int, free: int
) -> None:
    earlier, later = sorted([one, other])
    assert settle(policy, *both, earlier, free).final >= settle(policy, *both, later, free).final


@quick
@given(policies, scores, spans, some.integers(0, 6), some.integers(0, 6))
def test_a_free_day_more_never_costs_points_and_none_is_used_for_nothing(
    policy: Policy, both: tuple[Fraction, Fraction], seconds: int, one: int, other: int
) -> None:
    few, many = sorted([one, other])
    assert settle(policy, *both, seconds, few).final <= settle(policy, *both, seconds, many).final
    settled = settle(policy, *both, seconds, many)
    if settled.free_days:
        assert settle(policy, *both, seconds, settled.free_days - 1).final < settled.final


@quick
@given(policies, scores, spans, some.integers(0, 6))
def test_who_has_more_before_never_has_less_after(
    policy: Policy, both: tuple[Fraction, Fraction], seconds: int, free: int
) -> None:
    score, points = both
    assert settle(policy, score / 2, points, seconds, free).final <= settle(policy, score, points, seconds, free).final


@quick
@given(policies, scores)
def test_in_time_and_within_the_grace_nothing_is_taken_off(policy: Policy, both: tuple[Fraction, Fraction]) -> None:
    for seconds in {0, policy.grace}:
        assert settle(policy, *both, seconds).final == both[0]


TEN = {"percent": 10, "per": "day"}


@pytest.mark.parametrize(
    ("table", "seconds", "free", "final"),
    [
        ({}, 0, 0, "40"),
        ({}, 1, 0, "35"),
        ({}, DAY, 0, "35"),
        ({}, DAY + 1, 0, "30"),
        ({}, 30 * DAY, 0, "0"),
        ({"grace_minutes": 15}, 900, 0, "40"),
        ({"grace_minutes": 15}, 901, 0, "35"),
        ({"grace_minutes": 15}, DAY + 900, 0, "35"),
        ({"of": "earned"}, DAY + 1, 0, "32"),
        ({"per": "hour", "percent": 0.1}, 3 * HOUR, 0, "39.85"),
        ({"per": "once"}, 30 * DAY, 0, "35"),
        ({"at_most_percent": 25}, 30 * DAY, 0, "27.5"),
        ({"closed_after_days": 2}, 2 * DAY, 0, "30"),
        ({"closed_after_days": 2}, 2 * DAY + 1, 5, "0"),
        ({}, 2 * DAY, 1, "35"),
        ({}, 2 * DAY, 5, "40"),
        ({"free_days": 1}, 2 * DAY, 5, "35"),
        ({"free_days": 0}, 2 * DAY, 5, "30"),
    ],
)
def test_a_policy_takes_off_what_it_says(table: dict[str, Any], seconds: int, free: int, final: str) -> None:
    policy = late.read({**TEN, **table}, "late")
    assert settle(policy, Fraction(40), Fraction(50), seconds, free).final == Fraction(final)


def test_percentages_are_the_decimals_that_were_written() -> None:
    policy = late.read({"percent": 0.1, "per": "day"}, "late")
    assert settle(policy, Fraction(100), Fraction(100), 3 * DAY).off == Fraction(3, 10)


def test_where_free_days_change_nothing_none_is_used() -> None:
    policy = late.read({"percent": 10, "per": "once"}, "late")
    assert settle(policy, Fraction(40), Fraction(50), 5 * DAY, 3).free_days == 0
    assert settle(policy, Fraction(40), Fraction(50), 5 * DAY, 5).free_days == 5
    assert settle(policy, Fraction(0), Fraction(50), 5 * DAY, 5).free_days == 0


# -- how late something came -----------------------------------------------------------------------------------------------

RULES = Rules("hw1", moment("2026-10-24 23:59 Europe/Berlin"), assignments=("hw1", "hw2"))
DUE = datetime(2026, 11, 20, 22, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "more", "found"),
    [
        ((None, None, None, None), 0, Lateness(None, None)),
        ((None, None, None, DUE), 0, Lateness(None, None)),
        ((False, None, None, DUE), 0, Lateness(False, 0)),
        ((True, None, None, DUE), 0, Lateness(True, None)),
        # By how much is not known, so that nobody knows whether the extension covers it.
        ((True, None, None, DUE), DAY, Lateness(None, None)),
        ((True, 90_000, None, None), 0, Lateness(True, 90_000)),
        ((True, 90_000, None, None), DAY, Lateness(True, 3_600)),
        ((True, 90_000, None, None), 2 * DAY, Lateness(False, 0)),
        ((None, None, moment("2026-11-20 23:58 +0100"), DUE), 0, Lateness(False, 0)),
        ((None, None, moment("2026-11-21 00:59 Europe/Berlin"), DUE), 0, Lateness(True, 3_600)),
        ((None, None, moment("2026-11-21 00:59 Europe/Berlin"), None), 0, Lateness(None, None)),
        # Clocks go back between these two.
        ((None, None, moment("2026-10-25 23:59 Europe/Berlin"), RULES.due), 0, Lateness(True, DAY + HOUR)),
    ],
)
def test_lateness_is_what_the_platform_says(told: tuple[Any, ...], more: int, found: Lateness) -> None:
    assert lateness(*told, more) == found


# -- what the course may say -----------------------------------------------------------------------------------------------


def declared(tmp_path: Path, in_hw1: str = "", at_end: str = "") -> course.Course:
    """Return the course with lines after the first assignment's points, and at its end."""
    text = (ROOT / "course" / "course.toml").read_text("utf-8")
    changed = text.replace("points = 50\n", f"points = 50\n{in_hw1}\n", 1) + at_end
    assert changed != text
    (tmp_path / "course.toml").write_text(changed, "utf-8")
    return course.read(tmp_path / "course.toml")


OF_AN_ASSIGNMENT = (
    "late = 10",
    "attempts = 'first'",
    "attempts = 1",
    "late = { percent = 10 }",
    "late = { per = 'day' }",
    "late = { percent = -1, per = 'day' }",
    "late = { percent = 101, per = 'day' }",
    "late = { percent = nan, per = 'day' }",
    "late = { percent = inf, per = 'day' }",
    "late = { percent = true, per = 'day' }",
    "late = { percent = '10', per = 'day' }",
    "late = { percent = 10, per = 'week' }",
    "late = { percent = 10, per = ['day'] }",
    "late = { percent = 10, per = 'day', of = 'half' }",
    "late = { percent = 10, per = 'day', grace_minutes = -5 }",
    "late = { percent = 10, per = 'day', at_most_percent = 120 }",
    "late = { percent = 10, per = 'day', closed_after_days = -1 }",
    "late = { percent = 10, per = 'day', free_days = 1.5 }",
    "late = { percent = 10, per = 'day', free_days = -1 }",
    "late = { percent = 10, per = 'day', grace_hours = 1 }",
    "due = 2026-11-20",
    "due = 23:59:00",
    "due = '2026-11-20 23:59'",
    "due = 2026-11-20T23:59:00",
    "due = 0001-01-01T00:00:00+01:00",
    "due = 9999-12-31T23:59:00-01:00",
    "due = 0026-11-20T23:59:00Z",
    "lates = 1",
)
OF_THE_COURSE = (
    "free_late_days = -1",
    "free_late_days = 2.5",
    "free_late_days = true",
    "drop_lowest = 4",
    "drop_lowest = '1'",
    "time_zone = 'Mars/Olympus'",
    "time_zone = 1",
    "drop_worst = 1",
)


@pytest.mark.parametrize(
    ("in_hw1", "at_end"),
    [
        *((line, "") for line in OF_AN_ASSIGNMENT),
        *(("", f"\n[gradebook]\n{line}\n") for line in OF_THE_COURSE),
        ("", "\n[[gradebook]]\n"),
    ],
)
def test_rules_that_make_no_sense_are_refused_in_one_sentence(in_hw1: str, at_end: str, tmp_path: Path) -> None:
    said = refusal(CourseError, lambda: declared(tmp_path, in_hw1, at_end))
    assert "course.toml" in said
    assert not at_end or "gradebook" in said


def test_a_due_date_has_the_time_zone_that_it_says_or_else_the_courses(tmp_path: Path) -> None:
    zone = "\n[gradebook]\ntime_zone = 'Europe/Berlin'\n"
    for text, says in [
        ("due = 2026-11-20T23:59:00", "2026-11-20 23:59 (Europe/Berlin, UTC+01:00)"),
        ("due = 2026-07-20T23:59:00", "2026-07-20 23:59 (Europe/Berlin, UTC+02:00)"),
        ("due = 2026-11-20T23:59:00-05:00", "2026-11-20 23:59 (UTC-05:00)"),
        ("due = 2026-11-20T23:59:00Z", "2026-11-20 23:59 (UTC)"),
    ]:
        kept = rules.read(declared(tmp_path, text, zone).rules_of("hw1"))
        assert rules.in_words(kept) == [f"hw1 is due {says}."]


def test_free_days_are_nobodys_where_no_earlier_assignment_has_a_policy(tmp_path: Path) -> None:
    ten = "late = { percent = 10, per = 'day' }"
    bank = "\n[gradebook]\nfree_late_days = 3\n"
    found = rules.read(declared(tmp_path, ten, bank).rules_of("hw1"))
    assert (found.free_days, found.earlier) == (3, ())
    # An assignment without a policy uses none.
    found = rules.read(declared(tmp_path, ten, bank).rules_of("hw2"))
    assert (found.free_days, found.earlier) == (0, ("hw1",))


def test_students_are_not_sent_the_rules(tmp_path: Path) -> None:
    known = declared(tmp_path, "late = { percent = 10, per = 'day' }\ndue = 2026-11-20T23:59:00Z")
    plain = course.read(ROOT / "course" / "course.toml")
    assert known.to_json() == plain.to_json()
    assert known != plain


# -- extensions.csv --------------------------------------------------------------------------------------------------------

HEADING = "person,assignment,due,days,reason\n"


def extended(place: Path, text: str | bytes, known: Rules | None = RULES) -> list[tuple[str, int]]:
    (place / extensions.NAME).write_bytes(text.encode() if isinstance(text, str) else text)
    return [(one.person, one.seconds) for one in run_folder.extensions_in(place, known)]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (HEADING + "17,hw1,,2,ill\n", 2 * DAY),
        (HEADING + "17,hw1,,0.7,ill\n", 60_480),
        (HEADING + "17,hw1,2026-10-24 23:59,,\n", 0),
        # Clocks go back in that night.
        (HEADING + "17,hw1,2026-10-25 23:59,,\n", DAY + HOUR),
        (HEADING + "17,hw1,2026-10-25 23:59 +02:00,,\n", DAY),
        (HEADING + "17,hw1,2026-10-25T21:59:00Z,,\n", DAY),
        (HEADING + "'17,hw1,,1,\n", DAY),
        ("person;assignment;days\n17;hw1;1,5\n", 129_600),
        ("\ufeffPerson,Assignment,Days\r\n17,hw1,1\r\n\r\n", DAY),
        ("days\tassignment\tperson\n1\thw1\t17\n", DAY),
    ],
)
def test_an_extension_is_read_as_it_is_written(text: str, seconds: int, tmp_path: Path) -> None:
    assert extended(tmp_path, text) == [("17", seconds)]


def test_there_need_be_no_extensions_and_those_of_other_assignments_are_passed_by(tmp_path: Path) -> None:
    assert run_folder.extensions_in(tmp_path, RULES) == ()
    assert extended(tmp_path, "") == []
    assert extended(tmp_path, HEADING + "17,hw2,,1,\n17,hw1,,2,\n") == [("17", 2 * DAY)]


BAD = {
    ",hw1,,1,": "person is missing",
    "17,,,1,": "assignment is missing",
    "17,hw9,,1,": "hw9 is no assignment of this course; there are: hw1, hw2",
    "17,hw1,,,": "either a new due date",
    "17,hw1,2026-11-01 23:59,1,": "either a new due date",
    "17,hw1,,soon,": "soon is no number of days",
    "17,hw1,,-1,": "-1 is no number of days",
    "17,hw1,,1_0,": "1_0 is no number of days",
    "17,hw1,,nan,": "nan is no number of days",
    "17,hw1,,1e999999999,": "is no number of days",
    "17,hw1,01.11.2026 23:59,,": "01.11.2026 23:59 is no moment",
    "17,hw1,2026-11-31 23:59,,": "is no moment",
    "17,hw1,0001-01-01 00:00 +01:00,,": "is no moment",
    "17,hw1,9999-12-31 23:59 -01:00,,": "is no moment",
    "17,hw1,2026-10-01 23:59,,": "is before everybody's due date, 2026-10-24 23:59 (Europe/Berlin, UTC+02:00)",
    "bo,hw1,,1,": "bo stands in line 2 already",
}


@pytest.mark.parametrize("line", BAD)
def test_a_bad_line_is_refused_with_file_and_line(line: str, tmp_path: Path) -> None:
    said = refusal(UsageError, lambda: extended(tmp_path, f"{HEADING}bo,hw1,,1,\n{line}\n"))
    assert said.startswith(f"{tmp_path / 'extensions.csv'}, line 3: ")
    assert BAD[line] in said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('8,hw1,,2,"ill\n7,hw1,,2,x\n10,hw1,,3,y\n', "line 2: a quote opens there and does not close"),
        ('8,hw1,,2,"ill\n7,hw1,,2,"\n10,hw1,,3,y\n', "line 2: a quote opens there and takes in whole lines"),
        ('8,hw1,,2,"ill\n7,hw1,,2,"x"\n', "line 2: something follows a closing quote"),
    ],
)
def test_an_open_quote_swallows_nobodys_line(text: str, why: str, tmp_path: Path) -> None:
    assert why in refusal(UsageError, lambda: extended(tmp_path, HEADING + text))
    # A reason in two lines is a reason.
    assert extended(tmp_path, HEADING + '8,hw1,,2,"ill,\nthen away"\n') == [("8", 2 * DAY)]


def test_every_bad_line_gets_its_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        extended(tmp_path, HEADING + "\n".join(BAD))
    assert [line.partition(", line ")[2].partition(":")[0] for line in str(refused.value).split("\n")] == [
        str(2 + number) for number in range(len(BAD)) if list(BAD)[number] != "bo,hw1,,1,"
    ]


@pytest.mark.parametrize(
    "text", [b"who,what\n17,hw1\n", b"\xff\xfe", b'person,assignment,days\n"17,hw1,1\n' + b"x" * 200_000]
)
def test_what_is_no_table_of_extensions_is_refused(text: bytes, tmp_path: Path) -> None:
    refusal(UsageError, lambda: extended(tmp_path, text))


def test_a_new_due_date_needs_an_old_one_and_a_run_an_assignment(tmp_path: Path) -> None:
    undated = Rules("hw1", assignments=("hw1",))
    refusal(UsageError, lambda: extended(tmp_path, HEADING + "17,hw1,2026-11-01 23:59,,\n", undated))
    refusal(UsageError, lambda: extended(tmp_path, HEADING + "17,hw1,,1,\n", None))
    assert extended(tmp_path, HEADING + "17,hw1,,1,\n", undated) == [("17", DAY)]


# -- rounding --------------------------------------------------------------------------------------------------------------


@quick
@given(some.fractions(0, 1000))
def test_rounding_is_half_up_to_two_decimals(points: Fraction) -> None:
    near = rounded(points)
    assert -Fraction(1, 200) < points - Fraction(near) < Fraction(1, 200) or Fraction(near) - points == Fraction(1, 200)
    assert near.as_tuple().exponent == -2


@quick
@given(some.integers(0, 10**6))
def test_a_half_is_always_rounded_up(hundredths: int) -> None:
    # A float of 2.675 lies below it.
    half = Decimal(2 * hundredths + 1) / 200
    assert rounded(half) == Decimal(hundredths + 1) / 100


# -- dropped assignments ---------------------------------------------------------------------------------------------------

cells = some.lists(
    some.tuples(some.integers(0, 20), some.integers(1, 20)).map(
        lambda both: Cell(Fraction(min(both)), Fraction(max(both)))
    ),
    min_size=2,
    max_size=6,
)


@quick
@given(cells, some.integers(0, 5))
def test_no_other_choice_of_what_is_dropped_leaves_a_larger_share(theirs: list[Cell], count: int) -> None:
    count = min(count, len(theirs) - 1)
    total = totals.with_dropped(Total(Member("17"), {f"hw{n}": one for n, one in enumerate(theirs)}), count)
    assert len(total.dropped) == count
    shares = [
        sum(one.final or 0 for one in kept) / sum(one.points for one in kept)
        for kept in combinations(theirs, len(theirs) - count)
    ]
    assert total.final is not None
    assert total.final / total.points == max(shares)


def test_what_is_dropped_is_not_found_at_the_first_step() -> None:
    theirs = {
        "hw1": Cell(Fraction(1), Fraction(20)),
        "hw2": Cell(Fraction(0), Fraction(2)),
        "hw3": Cell(Fraction(1), Fraction(1)),
    }
    total = totals.with_dropped(Total(Member("17"), theirs), 1)
    # Without hw2 it would be 2 of 21.
    assert (total.dropped, total.final, total.points) == (("hw1",), 1, 3)


def test_nothing_is_dropped_where_something_is_not_known() -> None:
    blank = Total(Member("17"), {"hw1": Cell(None, Fraction(50)), "hw2": Cell(Fraction(5), Fraction(50))})
    assert totals.with_dropped(blank, 1) == blank
    assert blank.final is None


# -- the page about all of this --------------------------------------------------------------------------------------------

PAGE = (ROOT / "docs" / "grades.md").read_text("utf-8")
BLOCKS = {kind: re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL) for kind in ("toml", "csv")}
LATE_BY = re.compile(r"^\| ([\w ]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", re.MULTILINE)


def seconds_in(words: str) -> int:
    """Return the seconds of words such as `1 day 15 minutes`."""
    units = {"minute": 60, "hour": HOUR, "day": DAY}
    return sum(int(count) * units[unit] for count, unit in re.findall(r"(\d+) (minute|hour|day)s?", words))


def test_the_pages_table_is_what_its_policy_makes() -> None:
    (assignment,) = tomllib.loads(BLOCKS["toml"][0])["assignment"]
    policy = late.read(assignment["late"], "late")
    found = LATE_BY.findall(PAGE)
    assert len(found) == 8
    for words, earned, off, counts in found:
        settled = settle(policy, Fraction(earned), Fraction(assignment["points"]), seconds_in(words))
        assert (settled.off, settled.final) == (Fraction(off), Fraction(counts)), words


def test_what_the_page_declares_is_taken(tmp_path: Path) -> None:
    (assignment, of_course) = BLOCKS["toml"]
    (table,) = BLOCKS["csv"]
    known = declared(tmp_path, assignment.partition("points = 50\n")[2], f"\n{of_course}")
    found = rules.read(known.rules_of("hw1"))
    assert (found.free_days, known.gradebook["drop_lowest"]) == (3, 1)
    assert rules.in_words(found)[0] == "hw1 is due 2026-11-20 23:59 (UTC+01:00)."
    assert extended(tmp_path, table, found) == [("17", 2 * DAY), ("ada@example.com", 4 * DAY)]


def test_the_page_has_every_word_of_a_policy() -> None:
    for name in ("percent", "per", "of", "grace_minutes", "at_most_percent", "closed_after_days", "free_days"):
        assert re.search(rf"^\| `{name}` \| ", PAGE, re.MULTILINE), name
        late.read({**TEN, name: {"per": "day", "of": "earned"}.get(name, 1)}, "late")


def test_what_the_syllabus_shows_as_a_comment_is_taken(tmp_path: Path) -> None:
    text = (ROOT / "course" / "course.toml").read_text("utf-8")
    shown = re.findall(
        r"^# (\[assignment.late\].*|(?:due|attempts|percent|per|grace_\w+|at_most_\w+|closed_\w+) = .*)$",
        text,
        re.MULTILINE,
    )
    of_course = re.findall(r"^# ((?:\[gradebook\]|time_zone|free_late_days|drop_lowest) ?.*)$", text, re.MULTILINE)
    assert (len(shown), len(of_course)) == (8, 4)
    known = declared(tmp_path, "\n".join(shown), "\n" + "\n".join(of_course) + "\n")
    assert rules.in_words(rules.read(known.rules_of("hw1")))[1:] == [
        "Late: 10 % of the maximum for each day begun, at most 50 %, after 15 minutes of grace; after 7 days nothing counts.",
        "Of several attempts the best counts.",
    ]
