"""What a real Moodle 4.5.6 did: names that people gave themselves, worksheets in other languages, and how it reads what it wrote.

The lines of tables and the names of files here are as it wrote them, of made-up students.
"""

from decimal import Decimal

import pytest
from bpgrade.platforms import matching, moodle, roster, table
from bpgrade.platforms.filling import Filled, Grade
from bpgrade.platforms.moodle import as_html
from bpgrade.platforms.people import Kind
from bpgrade.platforms.roster import Roster
from hypothesis import given, settings
from hypothesis import strategies as st
from moodle_reader import taken

HEAD = 'Identifier,"Full name","Email address",Status,Grade,"Maximum grade","Grade can be changed","Last modified (submission)","Online text","Last modified (grade)","Feedback comments"\n'
#: Each of these cost a whole class its grades.
NAME = '"Participant 8","Back Q\\",back@example.com,"Submitted for grading -  - ",,100.00,Yes,-,,-,\n'
TEXT = '"Participant 5","Only Text",text@example.com,"Submitted for grading -  - ",,100.00,Yes,-,"see ""\\"" and \\""x\\"", then   next \\   ",-,\n'
END = '"Participant 4","Bob S",bs@example.com,"Submitted for grading -  - ",,100.00,Yes,-,end\\,-,\n'
ADA = '"Participant 3","Ada Lovelace",ada@example.com,"Submitted for grading -  - ",,100.00,Yes,-,,-,\n'
GRADED = '"Participant 6","Two Files",two@example.com,"Submitted for grading - Graded -  - ",{grade},100.00,Yes,-,,"Sunday, 22 November 2026, 2:53 PM",{comment}\n'


def people(text: str) -> Roster:
    return roster.read(table.read(text.encode(), "w.csv"))


def filled(text: str, *grades: Grade) -> Filled:
    return moodle.fill(table.read(text.encode(), "w.csv"), {one.id: one for one in grades}, allow_lower=True)


def grade(number: str, score: float = 10, feedback: str = "") -> Grade:
    return Grade(number, Decimal(str(score)), Decimal(50), "somebody", feedback)


# -- a backslash before a quotation mark ------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", [NAME, TEXT, END])
def test_a_backslash_where_moodle_trips_over_it_costs_nobody_a_grade(line: str) -> None:
    number = line.split('"')[1].removeprefix("Participant ")
    by_hand = (HEAD + line + ADA).replace(ADA, ADA.replace(",,100", ",20,100"))
    assert taken(by_hand.encode()).grades != {"3": Decimal(20)}
    done = filled(HEAD + line + ADA, grade("3"), grade(number, 2))
    assert taken(done.data).grades == {"3": Decimal(20), number: Decimal(4)}
    assert any("line 2" in note for note in done.notes)


def test_a_students_own_line_in_a_comment_costs_nobody_a_grade() -> None:
    text = 'Ada_3\n10 of 50 points\nmul.py, line 3:\n  raise ValueError("a \\"" + chr(34) + ",\\")\\'
    done = filled(HEAD + ADA, grade("3", feedback=text))
    assert taken(done.data).comments == {"3": as_html(text)}
    assert not set('"\\') & set(as_html(text))


def test_where_nothing_is_written_such_a_cell_stays() -> None:
    done = filled(HEAD + NAME)
    assert (done.data, done.notes) == ((HEAD + NAME).encode(), ())


CELL = st.text(
    st.sampled_from('ab\\", \nж') | st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\x00"),
    max_size=8,
)


@settings(deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=5))
def test_moodle_takes_every_grade_whatever_stands_in_the_other_cells(cells: list[tuple[str, str, str]]) -> None:
    rows = []
    for number, (name, text, comment) in enumerate(cells, 1):
        quoted = [f'"{one.replace(chr(34), chr(34) * 2)}"' for one in (name, text, comment)]
        rows.append(f'"Participant {number}",{quoted[0]},a@b,Submitted,,100.00,Yes,-,{quoted[1]},-,{quoted[2]}\n')
    numbers = [str(number) for number in range(1, len(rows) + 1)]
    done = filled(HEAD + "".join(rows), *(grade(number, 5, f"x_{number}\n{cells[0][0]}") for number in numbers))
    assert taken(done.data).grades == dict.fromkeys(numbers, Decimal(10))


# -- comments that are there ------------------------------------------------------------------------------------------------


def test_a_comment_of_ours_is_known_again_after_moodle_took_its_tags() -> None:
    there = '"Two Files_6   2 of 50 points      gates     ---- add   x ""<"" y   "'
    text = 'Two Files_6\n10 of 50 points\n\ngates     ---- add\n  x "<" y'
    done = filled(HEAD + GRADED.format(grade="4.00", comment=there), grade("6", 10, text))
    assert taken(done.data).comments == {"6": as_html(text)}
    assert taken(done.data).grades == {"6": Decimal(20)}


def test_where_a_worksheet_is_uploaded_all_comments_of_ours_keep_their_lines() -> None:
    there = '"Two Files_6   10 of 50 points      gates   "'
    text = "Two Files_6\n10 of 50 points\n\ngates"
    unchanged = GRADED.format(grade="20.00", comment=there)
    assert filled(HEAD + unchanged, grade("6", 10, text)).data == (HEAD + unchanged).encode()
    done = filled(HEAD + unchanged + ADA, grade("6", 10, text), grade("3"))
    assert taken(done.data).comments == {"6": as_html(text)}
    assert [one.id for one in done.changes] == ["3"]


def test_somebody_elses_comment_stays_and_it_is_said_what_moodle_makes_of_it() -> None:
    done = filled(HEAD + GRADED.format(grade="4.00", comment='"Well done, see this   "') + ADA, grade("6", 10, "x\n1"))
    assert taken(done.data).comments == {"6": "Well done, see this   "}
    assert any("somebody else's" in note for note in done.notes)


FEEDBACK = "4\n40 of 50 points\n\ngates\n\nHidden draws decided.\n"


@pytest.mark.parametrize(
    "theirs",
    [
        "8 of 10 points for style, see me. Dr. B",
        "40 % of what I hoped for. Dr. B",
        "4 of 10 points for style. Dr. B",
        "4 8 of 50 points   gates   Hidden draws decided. No: I did. Dr. B",
    ],
)
def test_a_comment_that_looks_like_ours_is_somebody_elses_and_it_is_said_who_gets_none_of_ours(theirs: str) -> None:
    done = filled(
        HEAD + GRADED.format(grade="4.00", comment=f'"{theirs}"') + ADA,
        grade("6", 40, FEEDBACK),
        grade("3", 5, FEEDBACK),
    )
    assert taken(done.data).comments["6"] == theirs
    assert any("give the file in feedback/ to somebody in another way" in note for note in done.notes)
    # One of ours, of another day.
    done = filled(
        HEAD + GRADED.format(grade="4.00", comment='"4 8.5 of 50 points Late. -- Hidden draws decided."'),
        grade("6", 40, FEEDBACK),
    )
    assert taken(done.data).comments == {"6": as_html(FEEDBACK)}


def test_what_moodle_would_leave_out_unless_it_is_told_is_said() -> None:
    done = filled(HEAD + GRADED.format(grade="4.00", comment="") + ADA, grade("6"), grade("3"))
    assert any("Allow updating" in note for note in done.notes)
    (note,) = filled(HEAD + ADA, grade("3")).notes
    assert "download it again" in note


# -- other languages --------------------------------------------------------------------------------------------------------

GERMAN = 'ID,"Vollständiger Name",E-Mail-Adresse,ID-Nummer,Status,Gruppe,Bewertung,Bestwertung,"Bewertung kann geändert werden","Zuletzt geändert (Abgabe)","Texteingabe online","Zuletzt geändert (Bewertung)","Feedback als Kommentar"\n'
KOREAN = '식별자,"전체 이름","이메일 주소","id 번호",상태,그룹,성적,"최대 성적","Grade can be changed","마지막 수정됨(제출)","온라인 텍스트","마지막 수정됨(성적)","피드백 코멘트"\n'
ARABIC = 'المُعرَّف,"ًالاسم كاملا","عنوان البريد الإلكتروني","رقم المُعرَّف",الحالة,المجموعة,الدرجة,"أعلى تقدير","يمكن تغيير الدرجة","آخر تعديل (التسليم)","نص في وضع متصل.","آخر تعديل (التقدير)","تعليقات الإفادة"\n'
#: Of no language that is known here.
OTHER = 'Ident,"Nimi kokonaan",Posti,Numero,Tila,Ryhmä,Arvosana,Enintään,"Saa muuttaa","Viimeksi (työ)",Teksti,"Viimeksi (arvosana)",Palaute\n'
TEAMS = {
    "de": (GERMAN, "Teilnehmer/in", "Zur Bewertung abgegeben - 2 Tage zu spät -  - ", "100,00", "Nein"),
    "ko": (KOREAN, "참가자", "채점을 위해 제출되었습니다. - 2 일 늦음 -  - ", "100.00", "아니오"),
    "ar": (ARABIC, "المشارك", "مسلمة للتقييم - 2 أيام متأخر -  - ", "100.00", "لا"),
}


def team_sheet(head: str, word: str, status: str, most: str, _no: str = "") -> str:
    line = '{word}{number},"{name}",{mail},,"{status}","{team}",,"{most}",x,-,,-,\n'
    members = [(20, "Ada Lovelace", "Team_A"), (21, "민준 김", "Team_A"), (1, "علي حسن", "A & B")]
    return head + "".join(
        line.format(word=word, number=number, name=name, mail="a@b", status=status, team=team, most=most)
        for number, name, team in members
    )


@pytest.mark.parametrize("language", TEAMS)
def test_a_worksheet_in_another_language_tells_names_teams_and_who_is_late(language: str) -> None:
    known = people(team_sheet(*TEAMS[language]))
    assert [(one.id, one.name, one.group, one.late) for one in known.lines] == [
        ("20", "Ada Lovelace", "Team_A", True),
        ("21", "민준 김", "Team_A", True),
        ("1", "علي حسن", "A & B", True),
    ]


@pytest.mark.parametrize("language", TEAMS)
def test_a_teams_number_is_no_participants_in_any_language(language: str) -> None:
    download = moodle.read(["Team A_1_assignsubmission_file/mul.py", "A amp; B_20_assignsubmission_file/mul.py"])
    assert download is not None
    known = matching.matched(download.handed, people(team_sheet(*TEAMS[language]))).known
    assert [(one.kind, [line.id for line in one.members]) for one in known] == [
        (Kind.GROUP, ["20", "21"]),
        (Kind.GROUP, ["1"]),
    ]


@pytest.mark.parametrize("language", TEAMS)
def test_in_another_language_comments_arrive_and_a_lock_is_seen(language: str) -> None:
    sheet = team_sheet(*TEAMS[language])
    done = filled(sheet, grade("1", 10, "A B_1\n10 of 50 points"), grade("20", 5))
    rows = [[cell.value for cell in row] for row in table.read(done.data, "w.csv").rows]
    assert [(row[6], row[-1]) for row in rows[1:]] == [("10", ""), ("", ""), ("20", as_html("A B_1\n10 of 50 points"))]
    locked = filled(sheet.replace(",x,", f",{TEAMS[language][-1]},"), grade("1"))
    assert "locked" in locked.refused[0].why


def test_in_a_language_that_is_not_known_grades_arrive_and_lateness_is_not_told() -> None:
    sheet = team_sheet(OTHER, "Osallistuja", "Palautettu - 2 päivää myöhässä -  - ", "100,00")
    assert [one.late for one in people(sheet).lines] == [None, None, None]
    rows = [[cell.value for cell in row] for row in table.read(filled(sheet, grade("1")).data, "w.csv").rows]
    assert [row[6] for row in rows[1:]] == ["", "", "20"]


def test_an_overdue_person_who_handed_in_nothing_is_not_late() -> None:
    status = "No submission - Assignment is overdue by: 2 days -  - "
    assert people(HEAD + ADA.replace("Submitted for grading -  - ", status)).lines[0].late is False


# -- names of files ---------------------------------------------------------------------------------------------------------


def test_a_question_mark_in_a_name_is_an_underscore_in_the_download() -> None:
    paths = [
        "What Ever__1401_assignsubmission_file/mul.py",
        "X_3_assignsubmission_file Z_1404_assignsubmission_file/mul.py",
        "X_3_assignsubmission_file_1405_assignsubmission_file/mul.py",
        "Two Files_6_assignsubmission_file/b_3_assignsubmission_file/x.py",
    ]
    download = moodle.read(paths)
    assert download is not None
    assert [one.person.id for one in download.handed] == ["1401", "1404", "1405", "6"]
    group = Roster("moodle", "w.csv", (roster.Line("9", "Ada", group="Team  C?"),))
    assert [line.id for line in group.by_group[roster.cleaned("Team  C_")]] == ["9"]


def test_in_a_flat_download_a_file_that_may_be_two_peoples_is_nobodys() -> None:
    taken = "Ada_3_assignsubmission_file_1404_assignsubmission_file_mul.py"
    download = moodle.read([taken, "Bo_4_assignsubmission_file_mul.py"])
    assert download is not None
    assert [one.person.id for one in download.handed] == ["4"]
    assert download.others == (taken,)
