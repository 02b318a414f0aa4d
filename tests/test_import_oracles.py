"""From names in a download to what a platform makes of our table: over generated classes, nobody's grade is lost, doubled, or
given to another. The oracles know the platforms' rules, and nothing of how our tables are made."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random

import platform_oracles as oracles
import pytest
from bpgrade.errors import UsageError
from bpgrade.exporting import Marked, by_person
from bpgrade.gradebook.book import Member, Row
from bpgrade.gradebook.late import Settled
from bpgrade.platforms import canvas, matching, moodle, reading, roster, table
from bpgrade.platforms.filling import Filled
from bpgrade.platforms.people import Download, Person
from hypothesis import given, settings
from hypothesis import strategies as st

CLASSES = 500
#: Letters of several scripts, one that looks like another, marks, an emoji, and what tables and platforms trip over.
SIGNS = "abcXYZéßÑüаѕ李小龍가나עדהابहिंदी\u0301\u200f😀 0123456789_-'\",;=+@.\n\t"
#: A class is made of a number: hypothesis chooses it, and five hundred of them take no time.
SEEDS = st.integers(0, 1 << 32)
HANDED_IN = "mul.py"


@dataclass(frozen=True)
class Student:
    """One person of a generated class. team: the number of theirs; 0 for none. before: the grade that stands there already."""

    name: str
    score: int
    handed_in: bool
    team: int
    before: int | None


def a_name(rng: Random) -> str:
    """Return a name of any letters. A point alone is nobody's: what begins with ._ is left by Macs."""
    return "".join(rng.choices(SIGNS, k=rng.randint(1, 8))) + rng.choice("aé小ह")


def a_class(rng: Random, maximum: int) -> list[Student]:
    return [
        Student(
            a_name(rng),
            rng.randint(0, 200),
            rng.random() < 0.7,
            rng.randint(0, 3),
            rng.choice([None, None, rng.randint(0, maximum)]),
        )
        for _number in range(rng.randint(1, 8))
    ]


def out_of(score: int, maximum: int) -> Decimal:
    """Return a score of 200 as the platform's grade: half up, to two decimals."""
    return (Decimal(score) * maximum / 200).quantize(Decimal("0.01"), ROUND_HALF_UP)


def graded(download: Download, scores: dict[str, int]) -> list[Marked]:
    """Return a run over a download. scores: by the path that was handed in."""
    return [
        Marked(
            one.person.key,
            one,
            (a_row(one.person, Fraction(scores[one.files[0][0]])),),
            f"{one.person.key}: what to do next",
        )
        for one in download.handed
    ]


def a_row(person: Person, score: Fraction) -> Row:
    """Return a person's line in the gradebook, of 200 points, and in time."""
    member = Member(person.id, person.name, platform=person.platform)
    return Row(person.key, member, {}, score, Fraction(200), settled=Settled(score, Fraction(0)))


def rows_of(rows: Sequence[Sequence[object]], separator: str = ",", end: str = "\n", mark: bool = False) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=end, delimiter=separator).writerows(rows)
    return (b"\xef\xbb\xbf" if mark else b"") + stream.getvalue().encode("utf-8")


# -- Moodle -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MoodleClass:
    """A class as Moodle has it. paths: of each file whose it is, by places in the class. teams: submissions are a team's."""

    everybody: list[Student]
    ids: list[int]
    maximum: int
    teams: list[str]
    paths: dict[str, list[int]]
    sheet: bytes

    @property
    def scores(self) -> dict[str, int]:
        """A team's score is its first member's."""
        return {path: self.everybody[who[0]].score for path, who in self.paths.items()}


def moodle_class_of(seed: int) -> MoodleClass:
    rng = Random(seed)
    maximum = rng.randint(1, 100)
    everybody = a_class(rng, maximum)
    ids = rng.sample(range(1, 40), len(everybody))
    # A team's number may be a participant's, and two teams may be written alike.
    in_teams = rng.random() < 0.5
    teams = [rng.choice(["Team_A", "Team A", "B", "Gruppe ñ", "=C"]) for _number in range(3)] if in_teams else []
    called = [(teams[one.team - 1] if one.team else "Default group") if in_teams else "" for one in everybody]
    paths: dict[str, list[int]] = {}
    for place, one in enumerate(everybody):
        if in_teams:
            number = str(1 + teams.index(called[place])) if one.team else ""
            folder = oracles.moodle_folder(called[place], number)
            members = [other for other, team in enumerate(called) if team == called[place]]
            if any(everybody[member].handed_in for member in members):
                paths[f"{folder}/{HANDED_IN}"] = members
        elif one.handed_in:
            paths[f"{oracles.moodle_folder(one.name, str(ids[place]))}/{HANDED_IN}"] = [place]
    comments = rng.random() < 0.5
    rows: list[list[object]] = [
        [
            "Identifier",
            "Full name",
            "Status",
            *(["Group"] if in_teams else []),
            "Grade",
            "Maximum grade",
            "Last modified (grade)",
        ]
        + (["Feedback comments"] if comments else [])
    ]
    theirs = {place for members in paths.values() for place in members}
    for place, one in enumerate(everybody):
        status = "Submitted for grading -  - " if place in theirs else "No submission -  - "
        row: list[object] = [f"Participant {ids[place]}", one.name, status]
        row += [called[place]] if in_teams else []
        row += ["" if one.before is None else f"{one.before}.00", f"{maximum}.00", "-"]
        rows.append(row + ([""] if comments else []))
    return MoodleClass(everybody, ids, maximum, teams, paths, rows_of(rows, mark=rng.random() < 0.5))


def moodle_filled(one: MoodleClass) -> tuple[Filled, list[str]]:
    """Return the worksheet filled in, and the submissions of which it is not sure whose they are."""
    download = reading.understood(list(one.paths), lambda path: "")
    assert download is not None
    sheet = table.read(one.sheet, "w.csv")
    people = roster.read(sheet)
    # Graded with the same worksheet as its roster.
    known = matching.matched(download.handed, people).known
    handed = tuple(replace(here, members=who.members) for here, who in zip(download.handed, known, strict=True))
    grades, refused = by_person(graded(replace(download, handed=handed), one.scores), people)
    return moodle.fill(sheet, grades, True), [refusal.name for refusal in refused]


def moodle_faults(one: MoodleClass, data: bytes, left: Sequence[str]) -> list[str]:
    """Return what is wrong with the grades that Moodle has after this file."""
    took = oracles.moodle(data, {str(number): oracles.Participant(Decimal(one.maximum)) for number in one.ids})
    faults = [*took.doubled, *took.cleared, *took.skipped]
    # Of teams that nobody is in nothing is known, and nothing can be confused.
    teams = {one.teams[student.team - 1] for student in one.everybody if one.teams and student.team}
    folders = [oracles.moodle_folder(team, "") for team in teams]
    alike = {team for team in teams if folders.count(oracles.moodle_folder(team, "")) > 1}
    for who in range(len(one.everybody)):
        student, number = one.everybody[who], str(one.ids[who])
        before = None if student.before is None else Decimal(student.before)
        (path,) = [path for path, members in one.paths.items() if who in members] or [""]
        team = one.teams[student.team - 1] if one.teams and student.team else ""
        nobody_knows = path and team in alike
        wanted = before if not path or nobody_knows else out_of(one.scores[path], one.maximum)
        if nobody_knows and not left:
            faults.append(f"{number} is left out, and nobody is told")
        if took.grades.get(number) != wanted:
            faults.append(f"{number} has {took.grades.get(number)} and not {wanted}")
    return faults


@settings(max_examples=CLASSES, deadline=None)
@given(SEEDS)
def test_moodle_gives_everybody_of_every_class_their_own_grade_once(seed: int) -> None:
    one = moodle_class_of(seed)
    if not one.paths:
        return
    try:
        filled, left = moodle_filled(one)
    except UsageError as error:
        # Of a class in which nobody is sure, nothing is written at all.
        assert "nobody of those" in str(error)
        return
    assert not filled.refused
    assert moodle_faults(one, filled.data, left) == []


# -- Canvas -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CanvasClass:
    """A class as Canvas has it. paths: whose each file is, by places in the class. groups: the list of who is in which group."""

    everybody: list[Student]
    ids: list[int]
    maximum: int
    paths: dict[str, list[int]]
    book: bytes
    groups: bytes | None
    separator: str
    there: dict[str, dict[str, Decimal]]

    @property
    def scores(self) -> dict[str, int]:
        return {path: self.everybody[who[0]].score for path, who in self.paths.items()}


GROUP = ("", "Team One", "Группа 2", "3")


def canvas_class_of(seed: int) -> CanvasClass:
    rng = Random(seed)
    maximum = rng.randint(1, 100)
    everybody = a_class(rng, maximum)
    ids = rng.sample(range(1, 40), len(everybody))
    in_groups, separator = rng.random() < 0.5, rng.choice([",", ";"])
    # Canvas has neither line breaks nor its own words in names.
    everybody = [replace(one, name=" ".join(one.name.split()) or "x") for one in everybody]
    paths: dict[str, list[int]] = {}
    for place, one in enumerate(everybody):
        members = (
            [other for other, who in enumerate(everybody) if who.team == one.team]
            if in_groups and one.team
            else [place]
        )
        if place == members[0] and one.handed_in:
            name = GROUP[one.team] if in_groups and one.team else one.name
            paths[oracles.canvas_file(name, str(ids[place]), 9000 + place, HANDED_IN, late=rng.random() < 0.5)] = (
                members
            )
    there: dict[str, dict[str, Decimal]] = {}
    rows: list[list[object]] = [
        ["Student", "ID", "SIS Login ID", "Section", "Quiz, first (6)", "HW (7)", "Final Score"]
    ]
    if rng.random() < 0.5:
        rows.append(["", "", "", "", "", "Manual Posting", ""])
    rows.append(["    Points Possible", "", "", "", "10.00", f"{maximum}.00", "(read only)"])
    for place, one in enumerate(everybody):
        who = str(ids[place])
        there[who] = {"6": Decimal(place)} | ({} if one.before is None else {"7": Decimal(one.before)})
        name = f"'{one.name}" if one.name.startswith("=") else one.name
        rows.append(
            [name, who, f"login{who}", "A and B", f"{place}.00", "" if one.before is None else f"{one.before}.00", "1"]
        )
    rows.append(["Student, Test", "999", "", "A", "", "", ""])
    there["999"] = {}
    groups: list[list[object]] = [["name", "canvas_user_id", "user_id", "login_id", "sections", "group_name"]]
    groups += [[one.name, ids[place], "", "", "A", GROUP[one.team]] for place, one in enumerate(everybody)]
    some = in_groups and any(one.team for one in everybody)
    return CanvasClass(
        everybody, ids, maximum, paths, rows_of(rows, separator, "\r\n", rng.random() < 0.5),
        rows_of(groups) if some else None, separator, there,
    )  # fmt: skip


def canvas_filled(one: CanvasClass) -> tuple[Filled, list[str]]:
    """Return the gradebook filled in, and whose work was left to nobody."""
    book = table.read(one.book, "g.csv")
    people = roster.read(book)
    if one.groups is not None:
        people = roster.with_groups(people, roster.read(table.read(one.groups, "groups.csv")))
    download = reading.understood(list(one.paths), lambda path: "", chosen="canvas", has=people.has)
    assert download is not None
    grades, refused = by_person(graded(download, one.scores), people)
    filled = canvas.fill(book, grades, True, "HW")
    return filled, [*download.others, *(refusal.id for refusal in refused)]


def canvas_faults(one: CanvasClass, data: bytes, left: Sequence[str]) -> list[str]:
    took = oracles.canvas(data, one.there, {"6", "7"}, one.separator)
    faults = [*took.doubled, *took.cleared, *took.skipped, *took.created]
    if took.points != {"6": Decimal(10), "7": Decimal(one.maximum)}:
        faults.append("points")
    wanted = {f"{who} {number}": grade for who, grades in one.there.items() for number, grade in grades.items()}
    for path, members in one.paths.items():
        if path not in left and str(one.ids[members[0]]) not in left:
            wanted |= {f"{one.ids[who]} 7": out_of(one.scores[path], one.maximum) for who in members}
    return faults + [who for who in wanted | took.grades if took.grades.get(who) != wanted.get(who)]


@settings(max_examples=CLASSES, deadline=None)
@given(SEEDS)
def test_canvas_gives_everybody_of_every_class_their_own_grade_once(seed: int) -> None:
    one = canvas_class_of(seed)
    if not one.paths:
        return
    try:
        filled, left = canvas_filled(one)
    except UsageError as error:
        assert any(words in str(error) for words in ("nobody of those", "Nothing there is named"))
        return
    assert not filled.refused
    assert canvas_faults(one, filled.data, left) == []


# -- the oracles have teeth -------------------------------------------------------------------------------------------------

CLASS = [Student(name, score, True, 0, None) for name, score in (("Ada", 20), ("Bo", 100), ("Cleo", 200))]


def moodle_class() -> MoodleClass:
    rows: list[list[object]] = [["Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)"]]
    rows += [[f"Participant {number}", one.name, "", "100.00", "-"] for number, one in enumerate(CLASS, 1)]
    paths = {
        f"{oracles.moodle_folder(one.name, str(place + 1))}/{HANDED_IN}": [place] for place, one in enumerate(CLASS)
    }
    return MoodleClass(CLASS, [1, 2, 3], 100, [], paths, rows_of(rows))


def canvas_class() -> CanvasClass:
    rows: list[list[object]] = [["Student", "ID", "SIS Login ID", "Section", "Quiz (6)", "HW (7)"]]
    rows += [["    Points Possible", "", "", "", "10.00", "100.00"]]
    rows += [[one.name, number, "", "A", "5.00", ""] for number, one in enumerate(CLASS, 1)]
    paths = {oracles.canvas_file(one.name, str(place + 1), 9000, HANDED_IN): [place] for place, one in enumerate(CLASS)}
    there = {str(number): {"6": Decimal(5)} for number in (1, 2, 3)}
    return CanvasClass(CLASS, [1, 2, 3], 100, paths, rows_of(rows), None, ",", there)


def swap(rows: list[list[str]], grade: int) -> None:
    rows[-1][grade], rows[-2][grade] = rows[-2][grade], rows[-1][grade]


def lose(rows: list[list[str]], grade: int) -> None:
    rows[-1][grade] = ""


def double(rows: list[list[str]], grade: int) -> None:
    rows.append(list(rows[-1]))


def give_to_another(rows: list[list[str]], grade: int) -> None:
    identifier = 0 if rows[0][0] == "Identifier" else 1
    rows[-1][identifier], rows[-2][identifier] = rows[-2][identifier], rows[-1][identifier]


def write_a_comma(rows: list[list[str]], grade: int) -> None:
    rows[-2][grade] = "5,01"


def go_above(rows: list[list[str]], grade: int) -> None:
    rows[-2][grade] = "100.01"


def invent_somebody(rows: list[list[str]], grade: int) -> None:
    rows.append([cell.replace("3", "77") if place < 2 else cell for place, cell in enumerate(rows[-1])])


FAULTS = [swap, lose, double, give_to_another, write_a_comma, go_above, invent_somebody]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
@pytest.mark.parametrize("platform", ["moodle", "canvas"])
def test_a_planted_fault_is_found(platform: str, fault: Callable[[list[list[str]], int], None]) -> None:
    faults: Callable[[bytes], list[str]]
    if platform == "moodle":
        here = moodle_class()
        data, faults = moodle_filled(here)[0].data, lambda data: moodle_faults(here, data, ())
    else:
        there = canvas_class()
        data, faults = canvas_filled(there)[0].data, lambda data: canvas_faults(there, data, ())
    assert faults(data) == [], "the control: as it is, it is right"
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
    fault(rows, rows[0].index("Grade" if platform == "moodle" else "HW (7)"))
    assert faults(rows_of(rows))


def clear_another_column(rows: list[list[str]]) -> None:
    rows[-1][4] = ""


def rename_the_column(rows: list[list[str]]) -> None:
    rows[0][5] = "HW (8)"


def change_the_points(rows: list[list[str]]) -> None:
    rows[1][5] = "200.00"


@pytest.mark.parametrize("fault", [clear_another_column, rename_the_column, change_the_points])
def test_a_fault_of_canvas_alone_is_found(fault: Callable[[list[list[str]]], None]) -> None:
    one = canvas_class()
    rows = list(csv.reader(io.StringIO(canvas_filled(one)[0].data.decode("utf-8"), newline="")))
    fault(rows)
    assert canvas_faults(one, rows_of(rows), ())


def test_who_was_graded_in_moodle_meanwhile_is_left_out_there_unless_that_is_ticked() -> None:
    one = moodle_class()
    data = moodle_filled(one)[0].data
    there = {str(number): oracles.Participant(Decimal(100), later=number == 2) for number in one.ids}
    assert oracles.moodle(data, there).skipped == {"2": "stale"}
    assert oracles.moodle(data, there, update=True).skipped == {}
