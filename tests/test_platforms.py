"""Downloads of platforms are understood, and their tables filled: by the platform's own identifiers, and byte for byte."""

import csv
import io
import zipfile
from decimal import Decimal

import platform_oracles as oracles
import pytest
from bpgrade import exporting
from bpgrade.errors import UsageError
from bpgrade.platforms import anywhere, canvas, gradescope, matching, moodle, nbgrader, pattern, reading, roster, table
from bpgrade.platforms.filling import Grade
from bpgrade.platforms.people import Download, Kind
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

MOODLE = ROOT / "tests" / "samples" / "moodle"


def understood(*paths: str, **words: object) -> Download:
    found = reading.understood(paths, lambda path: "", **words)  # type: ignore[arg-type]
    assert found is not None
    return found


def people(download: Download) -> dict[str, tuple[str, ...]]:
    """Return the files' own names by the platform's identifier."""
    return {one.person.id: tuple(called for _path, called in one.files) for one in download.handed}


# -- what is handed out -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["assign", "blind", "late", "team"])
@pytest.mark.parametrize("layout", ["folders", "flat"])
def test_what_a_real_moodle_handed_out_is_understood(kind: str, layout: str) -> None:
    with zipfile.ZipFile(MOODLE / f"moodle45_{kind}_{layout}.zip") as archive:
        names = archive.namelist()
    download = understood(*names)
    assert download.platform == "moodle"
    assert sorted(path for one in download.handed for path, _called in one.files) == sorted(names)
    assert bool(download.warnings) is (layout == "flat")
    listed = roster.read(table.read(worksheet(kind), "worksheet.csv"))
    matched = matching.matched(download.handed, listed)
    handed_in = {line.id for line in listed.lines if line.handed_in}
    assert {line.id for one in matched.known for line in one.members} == handed_in
    assert {line.id for line in matched.missing} == {line.id for line in listed.lines} - handed_in
    assert {one.late for one in matched.known} == {kind == "late"}
    assert not any(one.warnings for one in matched.known if one.person.id)


def test_without_a_roster_nobody_knows_who_is_late() -> None:
    (one,) = understood("Ada Lovelace_4_assignsubmission_file/hw1.py").handed
    assert (one.person.id, one.person.key, one.late, one.person.kind) == ("4", "Ada Lovelace_4", None, Kind.UNKNOWN)


@pytest.mark.parametrize(
    ("path", "number", "called"),
    [
        ("Ada Lovelace_4_assignsubmission_file_/old/hw1.py", "4", "old/hw1.py"),
        ("Ada Lovelace_4_assignsubmission_file_my_own_file.py", "4", "my_own_file.py"),
        ("参加者_18_assignsubmission_file/hw1.py", "18", "hw1.py"),
        ("Ada_4_assignsubmission_onlinetext_onlinetext.html", "4", "onlinetext/onlinetext.html"),
        ("_4_assignsubmission_file/hw1.py", "4", "hw1.py"),
        ("Standardgruppe_assignsubmission_file/hw1.py", "", "hw1.py"),
    ],
)
def test_moodle_in_other_languages_and_of_other_years(path: str, number: str, called: str) -> None:
    assert people(understood(path)) == {number: (called,)}


def test_a_teachers_feedback_in_moodles_download_is_nobodys_work() -> None:
    download = understood("Ada_4_assignsubmission_file/a.py", "Ada_4_assignfeedback_file/marked.pdf")
    assert people(download) == {"4": ("a.py",)}


@pytest.mark.parametrize(
    ("path", "number", "name", "late", "called"),
    [
        ("doejane_17_9001_hw1.py", "17", "doejane", False, "hw1.py"),
        ("doejane_LATE_17_9001_hw1.py", "17", "doejane", True, "hw1.py"),
        ("李小龍_17_9001_mul-1.py", "17", "李小龍", False, "mul.py"),
        ("doejane_17_9001_lab-2.py", "17", "doejane", False, "lab-2.py"),
        ("doejane_17_9001_mul-01234567-89ab-cdef-0123-456789abcdef.py", "17", "doejane", False, "mul.py"),
        ("anon_Xy12z_9001_hw_1 (2).py", "Xy12z", "", False, "hw_1 (2).py"),
        ("LATE_anon_Xy12z_9001_hw1.py", "Xy12z", "", True, "hw1.py"),
        ("doejane_17_text.html", "17", "doejane", False, "text.html"),
        ("doejane_LATE_17_link.html", "17", "doejane", True, "link.html"),
        ("_17_9001_hw1.py", "17", "", False, "hw1.py"),
        ("o_brien_x_17_9001_hw1.py", "17", "o_brien_x", False, "hw1.py"),
        ("हिन्दी_17_9001_hw1.py", "17", "हिन्दी", False, "hw1.py"),
        ("عليمحمد_LATE_17_9001_hw1.py", "17", "عليمحمد", True, "hw1.py"),
        ("doejane_17_9001_two\nlines.py", "17", "doejane", False, "two\nlines.py"),
        ("_LATE_17_9001_hw1.py", "17", "", True, "hw1.py"),
    ],
)
def test_canvas_names(path: str, number: str, name: str, late: bool, called: str) -> None:
    download = understood(path, asked_for={"mul.py"})
    (one,) = download.handed
    assert (download.platform, one.person.id, one.person.name, one.late) == ("canvas", number, name, late)
    assert [inside for _path, inside in one.files] == [called]


def test_several_files_of_one_person_are_one_submission_and_keep_apart() -> None:
    download = understood(
        "doe_17_1_mul.py", "doe_17_2_mul-1.py", "doe_17_3_MUL.py", "roe_18_4_a.py", asked_for={"mul.py"}
    )
    assert people(download) == {"17": ("mul.py", "mul~2.py", "MUL~3.py"), "18": ("a.py",)}


def test_a_few_files_of_somebody_elses_do_not_hide_canvas() -> None:
    paths = [f"doe_{number}_1_a.py" for number in range(1, 20)]
    download = understood(*paths, "notes.txt")
    assert (download.platform, len(download.handed), download.others) == ("canvas", 19, ("notes.txt",))


def test_of_a_name_that_ends_in_a_number_the_persons_own_number_is_found_in_the_roster() -> None:
    path = "doejane_7_17_9001_mul.py"
    people = canvas_people((17, "Doe, Jane_7"), (7, "Smith, Al"))
    assert understood(path).handed[0].person.id == "7"
    assert understood(path, has=people.has).handed[0].person.id == "17"
    # Where both may be meant, nobody is guessed.
    both = canvas_people((17, "Doe, Jane_7"), (7, "Doe, Jane"))
    assert understood(path, "roe_8_1_a.py", has=both.has, chosen="canvas").others == (path,)


def test_a_name_that_ends_in_anothers_number_hides_neither_canvas_nor_the_other() -> None:
    paths = (
        "evileve_101_105_901_hw1.py",
        "doejane_LATE_101_900_hw1.py",
        "doejane_LATE_101_903_b.py",
        "roe_102_7_text.html",
    )
    download = understood(*paths)
    assert download.platform == "canvas"
    assert [(one.person.key, len(one.files), one.late) for one in download.handed] == [
        ("evileve_101", 1, False),
        ("doejane_101", 2, True),
        ("roe_102", 1, False),
    ]
    assert ["101 goes by several names: doejane, evileve" in "".join(one.warnings) for one in download.handed] == [
        True,
        True,
        False,
    ]
    # With a roster it is sure.
    known = canvas_people((101, "Doe, Jane"), (105, "Evil, Eve_101"), (102, "Roe"))
    assert {one.person.id for one in understood(*paths, has=known.has).handed} == {"101", "102", "105"}
    # Names that are sure, and differ, are no download's.
    assert reading.understood(("lab_1_2_a.py", "hw_1_3_a.py"), lambda path: "") is None
    assert reading.understood(("lab_1_2_3_a.py", "hw_1_2_4_a.py"), lambda path: "") is None


def test_canvas_test_student_and_texts_are_doubtful() -> None:
    download = understood("studenttest_5_1_a.py", "doe_17_text.html", "roe_18_link.html")
    assert [bool(one.warnings) for one in download.handed] == [True, True, True]


def test_what_a_machine_left_behind_is_nobodys() -> None:
    download = understood("__MACOSX/._doe_17_1_a.py", "doe_17_1_a.py", ".DS_Store")
    assert people(download) == {"17": ("a.py",)}
    assert download.others == ()


@pytest.mark.parametrize(
    "paths",
    [
        ["x/Ada_4_assignsubmission_file/a.py", "x/Bo_5_assignsubmission_file/a.py", "__MACOSX/x/._Ada"],
        ["x/doe_17_1_a.py", "x/roe_18_2_a.py", "x/.DS_Store"],
        ["x/submitted/ada/hw1/a.py", "x/submitted/bo/hw1/a.py"],
    ],
)
def test_a_download_in_one_more_folder_is_the_same_download(paths: list[str]) -> None:
    here, there = understood(*paths), understood(*(path.removeprefix("x/") for path in paths))
    assert people(here) == people(there)
    assert here.platform == there.platform
    assert {path for one in here.handed for path, _called in one.files} <= set(paths)


def test_a_name_that_begins_with_a_point_is_a_name() -> None:
    assert people(understood(".hack_4_assignsubmission_file/a.py")) == {"4": ("a.py",)}


def test_who_handed_in_no_file_to_gradescope_is_not_forgotten_and_who_did_twice_is_told() -> None:
    pytest.importorskip("yaml")
    one = "  :submitters:\n  - :name: Ada\n    :email: ada@example.com\n"
    text = f"submission_101:\n{one}  :results: '[{{\nsubmission_102:\n{one}submission_103:\n{one.replace('ada', 'bo')}"
    text = text.replace("'[{\n", "'[]'\n")
    download = gradescope.read(
        ["submission_101/a.py", "submission_102/a.py", "submission_metadata.yml"], text_of=lambda _: text
    )
    assert download is not None
    assert people(download) == {"101": ("a.py",), "102": ("a.py",), "103": ()}
    assert [one.warnings for one in download.handed] == [
        ("Whoever made it made another one too: 102.",),
        ("Whoever made it made another one too: 101.",),
        (),
    ]


def test_gradescope_says_who_is_who_in_a_file_of_its_own() -> None:
    pytest.importorskip("yaml")
    text = """
submission_101:
  :submitters:
  - :name: Ada Lovelace
    :sid: '0012'
    :email: ada@example.com
submission_102:
  :submitters:
  - :name: "Bo, B."
  - :name: Cleo
"""
    paths = [
        f"assignment_7_export/{name}"
        for name in ("submission_101/hw.py", "submission_102/a/b.py", "submission_metadata.yml")
    ]
    download = reading.understood(paths, lambda path: text)
    assert download is not None
    assert [(one.person.id, one.person.name, one.person.kind) for one in download.handed] == [
        ("101", "Ada Lovelace", Kind.PERSON),
        ("102", "Bo, B., Cleo", Kind.GROUP),
    ]
    assert people(download) == {"101": ("hw.py",), "102": ("a/b.py",)}


@pytest.mark.parametrize(
    "text", ["", "[", "submission_101: 3", "submission_101:\n  :submitters: x", "&a [*a, *a]", "\0", "[" * 1_000]
)
def test_gradescopes_file_may_hold_anything(text: str) -> None:
    download = gradescope.read(["submission_101/a.py", "submission_metadata.yml"], text_of=lambda path: text)
    assert download is not None
    assert people(download) == {"101": ("a.py",)}
    assert download.handed[0].warnings


def test_nbgraders_folder() -> None:
    download = understood("submitted/ada/hw1/hw1.ipynb", "submitted/ada/hw1/timestamp.txt", "submitted/bo/hw1/a/b.py")
    assert (download.platform, people(download)) == ("nbgrader", {"ada": ("hw1.ipynb",), "bo": ("a/b.py",)})
    assert nbgrader.read(["ada/gates/add.py", "bo/gates/add.py"]) is None


@pytest.mark.parametrize(
    "paths",
    [
        ["ada/gates.py", "bo/gates.py"],
        ["ada.py", "bo_2.py"],
        ["hw1_2024_01_gates.py", "ada.py"],
        ["gates/add.py", "layers/affine.py"],
        ["submission.zip"],
        ["ada_hw1_2026_11_22T10_00_00_000000.zip", "bo_hw1_2026_11_22T10_00_00_000000.zip"],
        ["hw1_2026_11_22.zip"],
        ["hw1_17_2_x.py", "hw1_17_2_y.py"],
        ["ada_hw_1_1_x.py", "bo_hw_1_2_x.py"],
        [],
    ],
)
def test_what_is_no_platforms_stays_what_it_is(paths: list[str]) -> None:
    assert reading.understood(paths, lambda path: "") is None


def test_a_platform_that_is_named_and_fits_nothing_is_said() -> None:
    with pytest.raises(UsageError, match="canvas"):
        understood("ada/gates.py", chosen="canvas")
    assert reading.understood(["doe_17_1_a.py"], lambda path: "", chosen="plain") is None


def test_what_fits_no_name_belongs_to_nobody_and_is_told() -> None:
    assert understood("doe_17_1_a.py", "readme.txt", chosen="canvas").others == ("readme.txt",)


def test_a_site_may_have_names_of_its_own() -> None:
    own = pattern.compiled(r"(?P<id>\d+)-(?P<name>[^/]+)/(?P<attempt>\d+)/(?P<file>.+)")
    download = understood("17-Ada/1/mul.py", "17-Ada/2/add.py", "x", own=own)
    (one,) = download.handed
    assert (one.person.id, one.person.name, one.attempt, download.others) == ("17", "Ada", 2, ("x",))


@pytest.mark.parametrize("text", ["(", "(?P<name>.*)", r"(?P<id>\d)(?P<colour>.)"])
def test_a_pattern_that_will_not_do_is_said(text: str) -> None:
    with pytest.raises(Exception, match="pattern"):
        pattern.compiled(text)


def test_names_that_look_alike_and_formulas_are_people_like_others() -> None:
    names = ["=1+1", "Аda Lovelace", "Ada Lovelace", 'O\'Brien, "Q"', "עדה", "a\nb"]
    download = understood(*(f"{name}_{number}_assignsubmission_file/a.py" for number, name in enumerate(names, 1)))
    assert sorted(people(download)) == sorted(str(number) for number in range(1, len(names) + 1))
    assert len({one.person.key for one in download.handed}) == len(names)


def test_two_people_of_one_name_are_two() -> None:
    download = understood("Ada_4_assignsubmission_file/a.py", "Ada_5_assignsubmission_file/a.py")
    assert {one.person.key for one in download.handed} == {"Ada_4", "Ada_5"}


# -- rosters ----------------------------------------------------------------------------------------------------------------


def worksheet(kind: str = "assign") -> bytes:
    return (MOODLE / f"moodle45_{kind}_worksheet.csv").read_bytes()


def test_a_roster_of_another_course_is_refused() -> None:
    other = roster.read(table.read(worksheet("blind"), "w.csv"))
    with pytest.raises(UsageError, match="another assignment"):
        matching.matched(understood("Ada_4_assignsubmission_file/a.py").handed, other)


def test_a_roster_of_another_platform_is_refused() -> None:
    mine = roster.read(table.read(worksheet(), "w.csv"))
    with pytest.raises(UsageError, match="Canvas"):
        matching.matched(understood("doe_4_1_a.py").handed, mine)


def team_sheet(*rows: tuple[int, str, str]) -> roster.Roster:
    """Return a worksheet of a team assignment: number, name, group."""
    lines = [f'Participant {number},"{name}",Submitted,{group},,100.00,-' for number, name, group in rows]
    head = "Identifier,Full name,Status,Group,Grade,Maximum grade,Last modified (grade)"
    return roster.read(table.read("\n".join([head, *lines]).encode(), "w.csv"))


def canvas_people(*rows: tuple[int, str], groups: str = "") -> roster.Roster:
    lines = [f'"{name}",{number},x,A,' for number, name in rows]
    book = roster.read(table.read("\n".join(["Student,ID,SIS Login ID,Section,HW (7)", *lines]).encode(), "g.csv"))
    return roster.with_groups(book, roster.read(table.read(groups.encode(), "groups.csv"))) if groups else book


def whose(people: roster.Roster, *paths: str, **words: object) -> list[list[str]]:
    """Return of each submission whose it is."""
    known = matching.matched(understood(*paths, **words).handed, people).known
    assert [bool(one.members) is not bool(one.doubt) for one in known] == [True] * len(known)
    return [[line.id for line in one.members] for one in known]


def test_a_teams_number_is_never_taken_for_a_participants() -> None:
    people = team_sheet((21, "Ada", "Team_A"), (22, "Bo", "Team_A"), (23, "Cleo", "B"))
    assert whose(people, "Team A_23_assignsubmission_file/a.py", "C_21_assignsubmission_file/a.py") == [
        ["21", "22"],
        [],
    ]


def test_of_two_teams_that_moodle_writes_alike_neither_is_guessed() -> None:
    people = team_sheet((21, "Ada", "Team_A"), (22, "Bo", "Team A"), (23, "Cleo", "B"))
    assert whose(people, "Team A_1_assignsubmission_file/a.py", "B_2_assignsubmission_file/a.py") == [[], ["23"]]


@pytest.mark.parametrize(
    ("here", "there", "alike"),
    [
        ("Ada Lovelace", "Ada Lovelace", True),
        ("Ada Lovelace", "Lovelace, Ada M.", True),
        ("OBrien", "O'Brien", True),
        ("Zoe\u0301", "Zoé", True),
        ("😀", "=1+1", True),
        ("Team A", "Ada Lovelace", False),
        ("Аda", "Ada", False),  # The first letter is a Cyrillic one.
    ],
)
def test_a_number_that_goes_by_another_name_is_doubted(here: str, there: str, alike: bool) -> None:
    sheet = f'Identifier,Full name,Grade,Maximum grade,Last modified (grade)\nParticipant 4,"{there}",,1.00,-\n'
    sheet += 'Participant 5,"Bo",,1.00,-\n'
    people = roster.read(table.read(sheet.encode(), "w.csv"))
    found = whose(people, f"{here}_4_assignsubmission_file/a.py", "Bo_5_assignsubmission_file/a.py")
    assert found == [["4"] if alike else [], ["5"]]


def test_where_names_are_kept_back_the_word_for_it_is_no_name() -> None:
    sheet = "Identifier,Full name,Grade,Maximum grade,Last modified (grade)\nParticipant 4,Ada,,1.00,-\nParticipant 5,Bo,,1.00,-\n"
    people = roster.read(table.read(sheet.encode(), "w.csv"))
    paths = (f"Participant_{number}_assignsubmission_file/a.py" for number in (4, 5))
    assert whose(people, *paths) == [["4"], ["5"]]


GROUPS = (
    "name,canvas_user_id,user_id,login_id,sections,group_name\n"
    "Jane Doe,17,,,A,Team One\nAl Roe,18,,,A,Team One\nBo,19,,,A,\n"
)


def test_a_group_of_canvas_is_everybody_in_it() -> None:
    people = canvas_people((17, "Doe, Jane"), (18, "Roe, Al"), (19, "Bo"), groups=GROUPS)
    assert whose(people, "teamone_18_1_a.py", "bo_19_2_a.py") == [["17", "18"], ["19"]]
    # Graded one by one, each has an entry of their own.
    assert whose(people, "doejane_17_1_a.py", "roeal_18_2_a.py") == [["17"], ["18"]]
    # Without the list nobody is guessed.
    alone = canvas_people((17, "Doe, Jane"), (18, "Roe, Al"), (19, "Bo"))
    assert whose(alone, "teamone_18_1_a.py", "bo_19_2_a.py") == [[], ["19"]]


def test_names_in_two_columns_are_one_name() -> None:
    book = b"LastName,FirstName,ID,Section,HW (7)\nDoe,Jane,17,A,\n"
    assert whose(roster.read(table.read(book, "g.csv")), "doejane_17_1_a.py") == [["17"]]


def test_groups_of_which_nobody_is_in_one_are_said() -> None:
    with pytest.raises(UsageError, match="which group"):
        canvas_people((17, "Doe, Jane"), groups=GROUPS.replace("Team One", ""))


def test_whoever_is_anonymous_cannot_be_found_in_a_roster_and_that_is_said() -> None:
    with pytest.raises(UsageError, match="anonymous"):
        matching.matched(understood("anon_Xy_1_a.py").handed, canvas_people((17, "Doe, Jane")))


def test_canvas_test_student_is_nobody() -> None:
    people = canvas_people((17, "Doe, Jane"), (99, "Student, Test"))
    (_one, other) = matching.matched(understood("doejane_17_1_a.py", "studenttest_99_2_a.py").handed, people).known
    assert (other.kind, other.members) == (Kind.TEST, ())
    assert "99" not in people.by_id


def test_all_who_are_in_no_group_are_one_for_moodle() -> None:
    text = worksheet("team").decode("utf-8").replace(",Team_A,", ',"Default group",')
    sheet = roster.read(table.read(text.encode(), "w.csv"))
    paths = ("Default group_assignsubmission_file/a.py", "Team B_2_assignsubmission_file/a.py")
    assert whose(sheet, *paths) == [["21", "24", "23"], ["25", "22"]]
    known = matching.matched(understood(*paths).handed, sheet).known
    assert [(one.kind, one.warnings) for one in known] == [(Kind.GROUP, ())] * 2
    # A group that somebody has called so is another one, and which is whose nobody can tell.
    assert whose(sheet, *paths, "Default group_7_assignsubmission_file/a.py") == [[], ["25", "22"], []]
    assert (
        "two groups Default group"
        in matching.matched(understood(*paths, "Default group_7_assignsubmission_file/a.py").handed, sheet)
        .known[0]
        .doubt
    )
    # That it handed in nothing is told by the worksheet alone.
    nothing = text.replace("Submitted for grading", "No submission", 1)
    assert whose(roster.read(table.read(nothing.encode(), "w.csv")), *paths)[0] == []


def test_a_login_of_canvas_is_no_address() -> None:
    people = canvas_people((17, "Doe, Jane"), groups=GROUPS.replace("Jane Doe,17,,,", "Jane Doe,17,,jdoe@x.org,"))
    assert [(line.login, line.email) for line in people.lines[:1]] == [("x", "")]


def test_one_number_of_two_addresses_in_gradescopes_export_is_told() -> None:
    text = "".join(
        f"submission_{number}:\n  :submitters:\n  - :name: A\n    :sid: '001'\n    :email: {address}\n"
        for number, address in ((1, "victim@b.c"), (2, "eve@b.c"))
    )
    paths = ("a/submission_1/w.py", "a/submission_2/w.py", "a/submission_metadata.yml")
    download = reading.understood(paths, lambda path: text)
    assert download is not None
    assert all("several addresses: eve@b.c, victim@b.c" in one.warnings[-1] for one in download.handed)


def test_no_number_in_gradescopes_export_is_nobodys_number() -> None:
    who = {1: ":name: A\n    :sid: ~", 2: ":name: Null\n    :sid: null\n    :email: NULL", 3: ":name: B\n    :sid:"}
    text = "".join(f"submission_{number}:\n  :submitters:\n  - {said}\n" for number, said in who.items())
    text += "submission_4:\n  :submitters:\n" + "  - :name: C\n    :sid: '7'\n" * 2
    paths = [f"a/submission_{number}/w.py" for number in range(1, 5)]
    download = reading.understood([*paths, "a/submission_metadata.yml"], lambda path: text)
    assert download is not None
    assert [[(line.id, line.email) for line in one.members] for one in download.handed] == [
        *[[("", "")]] * 3,
        [("7", "")],
    ]
    assert not any(one.warnings for one in download.handed)


@pytest.mark.parametrize(
    "text",
    ["", "a,b\n1,2\n", 'Identifier,Grade\n"Participant 4', "Identifier,Grade\nParticipant 4,1\nParticipant 4,2\n"],
)
def test_what_is_no_roster_is_said_in_a_sentence(text: str) -> None:
    with pytest.raises(UsageError):
        roster.read(table.read(text.encode(), "w.csv"))


# -- tables -----------------------------------------------------------------------------------------------------------------

CELL = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00\r"), max_size=8)


@settings(deadline=None)
@given(
    st.lists(st.lists(CELL, min_size=2, max_size=5), min_size=1, max_size=6),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.booleans(),
    st.data(),
)
def test_of_a_table_only_the_cells_that_change_change(
    rows: list[list[str]], separator: str, end: str, mark: bool, quoted: bool, data: st.DataObject
) -> None:
    rows = [[f"h{number}" for number in range(5)], *rows]
    stream = io.StringIO(newline="")
    csv.writer(
        stream, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    ).writerows(rows)
    before = (b"\xef\xbb\xbf" if mark else b"") + stream.getvalue().encode("utf-8")
    found = table.read(before, "t.csv")
    assert found.separator == separator
    assert [[cell.value for cell in row] for row in found.rows] == rows
    assert found.changed({}) == before
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[row]) - 1))
    cell = found.rows[row][column]
    after = found.changed({(row, column): "7,5"}).decode("utf-8-sig")
    text = before.decode("utf-8-sig")
    assert after.startswith(text[: cell.start])
    assert after.endswith(text[cell.end :])
    changed = list(csv.reader(io.StringIO(after, newline=""), delimiter=separator))
    rows[row][column] = "7,5"
    assert [one for one in changed if one] == rows


@pytest.mark.parametrize("keep", [-3, -20, -60])
@pytest.mark.parametrize(
    "data", [worksheet("late"), GROUPS.encode(), b"Student,ID,Section,HW (7),Final\nDoe,17,A,,9\nRoe,18,A,,7\n"]
)
def test_a_table_that_is_cut_short_is_refused_or_still_whole(data: bytes, keep: int) -> None:
    cut = data[:keep]
    if len(cut) < 40:
        return
    try:
        kept = roster.read(table.read(cut, "w.csv"))
    except UsageError as error:
        assert "w.csv" in str(error)
        return
    # Who is in it is whoever was; only in the very last cell something may be missing.
    whole = roster.read(table.read(data, "w.csv"))
    assert [(line.id, line.name) for line in kept.lines] == [(line.id, line.name) for line in whole.lines][
        : len(kept.lines)
    ]
    assert kept.lines[:-1] == whole.lines[: max(0, len(kept.lines) - 1)]


def test_what_stands_between_cells_is_not_told_by_counting() -> None:
    data = b'Student;ID;Section;HW, a, b, c, d, e (7)\n"Doe, J";17;A;"9,5"\n'
    assert table.read(data, "g.csv").separator == ";"


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b'a,"b', b'a,"b"c\n'])
def test_what_is_no_table_is_said_in_a_sentence(data: bytes) -> None:
    with pytest.raises(UsageError):
        table.read(data, "t.csv")


# -- Moodle's worksheet -----------------------------------------------------------------------------------------------------


def grade(number: str, score: float | None, points: float = 50, feedback: str = "") -> Grade:
    return Grade(number, None if score is None else Decimal(str(score)), Decimal(str(points)), "somebody", feedback)


def filled(data: bytes, *grades: Grade, **words: bool) -> moodle.Filled:
    return moodle.fill(table.read(data, "w.csv"), {one.id: one for one in grades}, **words)


def test_only_the_cells_of_grades_and_comments_change() -> None:
    done = filled(worksheet(), grade("4", 20, feedback="20 of 50 points\nx < y"), grade("1", 0))
    assert not done.refused
    before, after = worksheet().decode("utf-8-sig"), done.data.decode("utf-8-sig")
    assert done.data.startswith(b"\xef\xbb\xbf")
    rows_before, rows_after = (list(csv.reader(io.StringIO(text, newline=""))) for text in (before, after))
    head = rows_before[0]
    for old, new in zip(rows_before, rows_after, strict=True):
        changed = {head[place] for place, (one, other) in enumerate(zip(old, new, strict=True)) if one != other}
        wanted = {"Participant 4": {"Grade", "Feedback comments"}, "Participant 1": {"Grade"}}
        assert changed == wanted.get(old[0], set())
    took = oracles.moodle(done.data, {str(number): oracles.Participant(Decimal(100)) for number in range(1, 6)})
    assert took.grades == {"4": Decimal(40), "1": Decimal(0)}
    assert took.comments == {"4": "<pre>20 of 50 points\nx &lt; y</pre>"}


def test_the_same_grades_again_change_nothing() -> None:
    once = filled(worksheet(), grade("4", 20, feedback="20 of 50 points"))
    again = filled(once.data, grade("4", 20, feedback="20 of 50 points"))
    assert (again.data, again.unchanged, again.changes) == (once.data, 1, ())


@pytest.mark.parametrize(
    ("data", "one", "why"),
    [
        (worksheet(), grade("99", 1), "not in"),
        (worksheet(), grade("4", None), "not known"),
        (worksheet(), grade("4", 60), "above the maximum"),
        (worksheet().replace(b",,100.00,Yes", b",80.00,100.00,Yes"), grade("4", 20), "--allow-lower"),
        (worksheet().replace(b",,100.00,Yes", b',"80,50",100.00,Yes'), grade("4", 20), "--allow-lower"),
        (worksheet().replace(b"100.00,Yes", b"100.00,No"), grade("4", 20), "locked"),
        (worksheet().replace(b",,100.00,Yes", b",pass,100.00,Yes"), grade("4", 20), "no number"),
        (worksheet().replace(b",100.00,Yes", b",,Yes"), grade("4", 20), "maximum"),
    ],
)
def test_what_moodle_would_leave_out_or_misread_is_refused(data: bytes, one: Grade, why: str) -> None:
    done = filled(data, one)
    assert done.stops
    assert why in done.refused[0].why
    assert done.data == data


def test_a_lower_grade_is_written_where_that_is_asked_for() -> None:
    done = filled(worksheet().replace(b",,100.00,Yes", b',"80,50",100.00,Yes'), grade("4", 20), allow_lower=True)
    assert [(one.before, one.after) for one in done.changes] == [("80,50", "40")]


def test_moodle_writes_a_heading_with_a_large_letter_too() -> None:
    done = filled(worksheet().replace(b'"Maximum grade"', b'"Maximum Grade"'), grade("4", 20))
    assert [(one.before, one.after) for one in done.changes] == [("", "40")]


def test_a_comment_of_somebody_else_stays() -> None:
    data = worksheet().replace(b"hello,-,", b"hello,-,well done")
    done = filled(data, grade("4", 20, feedback="20 of 50 points"))
    assert b"well done" in done.data
    assert b"<pre>" not in done.data


def test_a_worksheet_that_a_spreadsheet_saved_in_its_own_way_is_refused() -> None:
    with pytest.raises(UsageError, match="commas"):
        filled(b"Identifier;Grade;Maximum grade;Last modified (grade)\nParticipant 4;;100.00;-\n", grade("4", 20))


@pytest.mark.parametrize(
    "data",
    [
        worksheet().replace(b"Identifier", b"Who").replace(b"Participant 4", b"Somebody"),
        worksheet().replace(b'"Last modified (grade)"', b'"When"'),
        worksheet().replace(b"Participant 4", b"Participant 1"),
        worksheet()[:-70],
        worksheet().replace(b"Status,Grade,", b"Grade,Grade,"),
    ],
)
def test_a_worksheet_that_moodle_would_not_read_or_that_is_cut_off_is_refused(data: bytes) -> None:
    with pytest.raises(UsageError):
        filled(data, *(grade(str(number), 20) for number in range(1, 6)))


# -- Canvas's gradebook -----------------------------------------------------------------------------------------------------

GRADEBOOK = (
    'Student,ID,SIS Login ID,Section,HW1 (1234),"HW2, late (1235)",Final Score\r\n'
    "    Points Possible,,,,50.00,10.00,(read only)\r\n"
    '"Doe, Jane",17,jane@example.com,A and B,,9.00,90.00\r\n'
    '"李, 小龍",18,lee@example.com,A,12.00,,30.00\r\n'
    "'=1+1,19,x@example.com,A,EX,,\r\n"
    '"Student, Test",20,,A,N/A,,\r\n'
).encode()


def canvas_filled(*grades: Grade, data: bytes = GRADEBOOK, column: str | None = "HW1", **words: bool) -> moodle.Filled:
    return canvas.fill(table.read(data, "g.csv"), {one.id: one for one in grades}, column=column, **words)


def test_canvas_takes_all_that_is_written() -> None:
    done = canvas_filled(grade("17", 33.335), grade("18", 50))
    assert not done.refused
    there = {"17": {"1235": Decimal(9)}, "18": {"1234": Decimal(12)}, "19": {}, "20": {}}
    took = oracles.canvas(done.data, there, {"1234", "1235"})
    assert (took.created, took.cleared, took.skipped) == ([], [], {})
    assert took.grades == {"17 1234": Decimal("33.34"), "18 1234": Decimal(50), "17 1235": Decimal(9)}
    assert done.data.replace(b",33.34,", b",,").replace(b",50,", b",12.00,") == GRADEBOOK


@pytest.mark.parametrize(
    ("one", "why", "stops"),
    [
        (grade("99", 1), "not in", True),
        (grade("18", 3), "--allow-lower", True),
        (grade("19", 3), "excused", False),
        (grade("20", 3), "not given", True),
        (grade("17", None), "not known", True),
    ],
)
def test_what_canvas_would_leave_out_or_misread_is_refused(one: Grade, why: str, stops: bool) -> None:
    done = canvas_filled(one)
    assert (done.stops, done.data) == (stops, GRADEBOOK)
    assert why in done.refused[0].why


def test_who_is_called_as_the_row_of_points_sets_nobodys_points() -> None:
    """Canvas itself takes such a row for the points of its assignments: the person is refused by name, and the row goes."""
    theirs = b"Points Possible,21,pp@example.com,A,5,,\r\n"
    above = GRADEBOOK.replace(b'"Doe, Jane"', theirs + b'"Doe, Jane"')
    for data in (GRADEBOOK + theirs, above, above.replace(b"A,5,", b"A,,")):
        done = canvas_filled(grade("17", 10), grade("21", 50), data=data)
        assert [(one.id, one.name) for one in done.refused] == [("21", "Points Possible")]
        assert done.stops
        assert done.data == GRADEBOOK.replace(b"A and B,,", b"A and B,10,")
        ((row, after),) = [(one.row, one.after) for one in done.changes]
        assert (table.read(done.data, "g.csv").value(row, 1), after) == ("17", "10")
        took = oracles.canvas(done.data, {"17": {}, "18": {}, "19": {}, "20": {}, "21": {}}, {"1234", "1235"})
        assert took.points["1234"] == 50
        # What is to be written is in the same rows when that is all of it.
        assert exporting._only_changes(done, table.read(data, "g.csv")).data.count(b"\r\n") == 2
    points = b"    Points Possible,,,,5.00,10.00,(read only)\r\n"
    with pytest.raises(UsageError, match="lines 2 and 7"):
        canvas_filled(grade("17", 10), data=GRADEBOOK + points)


@pytest.mark.parametrize("column", ["HW1", "1234", "HW1 (1234)"])
def test_the_assignment_is_said_in_any_of_its_names(column: str) -> None:
    assert canvas_filled(grade("17", 1), column=column).changes


@pytest.mark.parametrize("column", [None, "HW3", "Final Score"])
def test_an_assignment_that_is_not_sure_is_asked_for(column: str | None) -> None:
    with pytest.raises(UsageError, match="HW1"):
        canvas_filled(grade("17", 1), column=column)


@pytest.mark.parametrize(
    "data",
    [
        GRADEBOOK.replace(b"Student,ID", b"Name,ID", 1),
        GRADEBOOK.replace(b"Section,", b"", 1),
        GRADEBOOK.replace(b"    Points Possible,,,,50.00,10.00,(read only)\r\n", b""),
        GRADEBOOK.replace(b"50.00,10.00", b"(read only),10.00"),
        GRADEBOOK.replace(b",18,", b",17,"),
        GRADEBOOK.replace(b" (1234)", b"").replace(b" (1235)", b""),
    ],
)
def test_a_gradebook_that_canvas_would_not_take_is_refused(data: bytes) -> None:
    with pytest.raises(UsageError):
        canvas_filled(grade("17", 1), data=data)


def test_a_grade_that_differs_in_the_third_decimal_is_the_same_grade() -> None:
    done = canvas_filled(grade("17", 33.335), data=GRADEBOOK.replace(b"A and B,,", b"A and B,33.3351,"))
    assert (done.unchanged, done.changes) == (1, ())


# -- any table --------------------------------------------------------------------------------------------------------------

ANY = b'No;Mail;Name;Points\n0012;ada@x.org;=cmd|x;\n0013;bo@x.org;"Bo; B.";7,5\n0014;;Cleo;\n'


def somebody(score: float | None, points: float = 50, **ids: str) -> anywhere.Someone:
    return anywhere.Someone(grade("", score, points), ids)


def any_filled(*people: anywhere.Someone, data: bytes = ANY, key: str = "No", **words: object) -> moodle.Filled:
    return anywhere.fill(table.read(data, "any.csv"), people, key, "Points", **words)  # type: ignore[arg-type]


def test_any_table_is_filled_by_what_people_go_by_there() -> None:
    people = (somebody(20, number="0012", address="ADA@x.org"), somebody(40, number="0013", address="bo@x.org"))
    for key in ("No", "Mail"):
        done = any_filled(*people, key=key, maximum=Decimal(100))
        assert done.data == ANY.replace(b"=cmd|x;\n", b"=cmd|x;40\n").replace(b";7,5\n", b";80\n")
        assert done.scale


@pytest.mark.parametrize(
    ("one", "data", "why"),
    [
        (somebody(1, number="0099"), ANY, "not in"),
        (somebody(None, number="0012"), ANY, "not known"),
        (somebody(60, number="0012"), ANY, "above"),
        (somebody(1, number="0013"), ANY, "--allow-lower"),
        (somebody(1, number="0012"), ANY.replace(b"0013", b"0012"), "2 times"),
        (somebody(9, number="0013"), ANY.replace(b"7,5", b"n/a"), "no number"),
        (somebody(1, number="0014"), ANY.replace(b";Cleo;", b";Cleo"), "cut off"),
    ],
)
def test_what_is_not_sure_in_any_table_is_refused(one: anywhere.Someone, data: bytes, why: str) -> None:
    done = any_filled(one, somebody(8, number="0014"), somebody(20, number="0012"), data=data)
    assert why in done.refused[0].why
    assert done.stops


@pytest.mark.parametrize(
    ("key", "column", "why"),
    [
        (None, "Points", "--id"),
        ("No", None, "--column"),
        ("no", "Points", "no column"),
        ("No", "No", "not to be filled"),
    ],
)
def test_a_column_that_is_not_there_is_said(key: str | None, column: str | None, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        anywhere.fill(table.read(ANY, "any.csv"), [somebody(1, number="0012")], key, column)


def test_all_who_go_by_one_number_and_have_no_grade_are_named() -> None:
    done = any_filled(somebody(None, number="1"), somebody(None, number="1"), data=b"No,Points\n1,\n")
    assert len(done.refused) == 2


def test_nobody_is_found_by_a_persons_name_or_where_two_ways_differ() -> None:
    with pytest.raises(UsageError, match="nobody"):
        any_filled(somebody(1, number="7"), key="Name")
    with pytest.raises(UsageError, match="not the same"):
        any_filled(somebody(1, number="0012", submission="0013"), somebody(1, number="0013", submission="0012"))
