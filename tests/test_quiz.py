"""The quiz bank: what is said, what is right, what authors are told; and the files, read by readers that are not ours where there are any."""

import copy
import html
import io
import re
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bpgrade.authoring.pages import WRITTEN
from bpgrade.authoring.quiz import bank as quiz
from bpgrade.authoring.quiz import files as quiz_files
from bpgrade.authoring.quiz import formula as quiz_formula
from bpgrade.authoring.quiz import text as quiz_text
from bpgrade.authoring.quiz.bank import Bank, Choose, Number, Question, Sheet
from bpgrade.authoring.quiz.moodle import moodle_xml
from bpgrade.authoring.quiz.qti import canvas_package
from bpgrade.errors import CourseError
from conftest import ROOT

SHAPES = ROOT / "tests" / "samples" / "quiz_shapes.txt"
NAMES = ROOT / "tests" / "samples" / "quiz_names.txt"
QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"
HEADINGS = {"gates.md": {"gates": "Gates", "the-multiply-gate": "The multiply gate"}}


@pytest.fixture(scope="module")
def bank() -> Bank:
    return quiz.read(ROOT, "Backpropagation", quiz_files.ORDER)


@pytest.fixture(scope="module")
def moodle(bank: Bank) -> ET.Element:
    return ET.fromstring(moodle_xml(bank))


@pytest.fixture(scope="module")
def canvas(bank: Bank) -> dict[str, ET.Element]:
    with zipfile.ZipFile(io.BytesIO(canvas_package(bank))) as archive:
        return {name: ET.fromstring(archive.read(name)) for name in archive.namelist()}


def questions(bank: Bank) -> list[Question]:
    return [question for sheet in bank.sheets for question in sheet.questions]


def words(markup: str | None) -> str:
    """Return what people read of HTML, without the spaces."""
    text = re.sub(r"<[^>]*>", "", markup or "")
    return re.sub(r"\s", "", text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def read_by_people(question: Question, text: str) -> str:
    return words(quiz_text.as_html(text, question.fill))


# -- the bank of the course -----------------------------------------------------------------------------------------------


def test_there_are_forty_questions_and_ten_whose_values_are_drawn(bank: Bank) -> None:
    numbers = [one.task for one in questions(bank) if isinstance(one.task, Number)]
    assert len(questions(bank)) >= 40
    assert sum(bool(task.drawn) for task in numbers) >= 10


def test_names_once_given_stay(bank: Bank) -> None:
    # Platforms hold them. A question that is taken out is taken out of the list too, and its name is never given again.
    assert [question.name for question in questions(bank)] == NAMES.read_text("utf-8").split()


def test_every_page_with_something_to_ask_has_questions(bank: Bank) -> None:
    asked = {question.link.page for question in questions(bank)}
    assert {f"{name}.md" for name in quiz_files.ORDER} <= asked


def test_what_is_said_of_a_wrong_choice_is_more_than_that_it_is_wrong(bank: Bank) -> None:
    for question in questions(bank):
        if isinstance(question.task, Choose):
            for choice in question.task.choices:
                assert choice.say.startswith("Right") == choice.right, question.name
                assert choice.right or len(choice.say) >= 40, question.name


def test_the_right_choice_is_told_neither_by_its_place_nor_by_its_length(bank: Bank) -> None:
    one = [question for question in questions(bank) if isinstance(question.task, Choose) and not question.task.several]
    places: Counter[int] = Counter()
    longest = 0
    for question in one:
        assert isinstance(question.task, Choose)
        lengths = {
            choice.number: len(quiz_text.as_plain(choice.text, question.fill)) for choice in question.task.choices
        }
        places.update(place for place, choice in enumerate(question.task.choices) if choice.right)
        longest += sum(
            lengths[choice.number] > max(length for number, length in lengths.items() if number != choice.number)
            for choice in question.task.choices
            if choice.right
        )
    assert max(places.values()) < len(one) / 2
    assert longest < len(one) / 3


def test_whoever_rounds_as_asked_is_right_and_every_mistake_is_told(bank: Bank) -> None:
    for question in questions(bank):
        if not isinstance(question.task, Number):
            continue
        task = question.task
        for values in task.sets or [question.given]:
            right = quiz_formula.value(task.answer, values)
            assert abs(round(right, task.decimals) - right) < task.tolerance, question.name
            ways = [right, *(quiz_formula.value(one.formula, values) for one in task.mistakes)]
            for number, way in enumerate(ways):
                assert all(abs(way - other) > 2 * task.tolerance for other in ways[:number]), question.name


def test_drawn_values_are_the_same_every_time_and_all_different(bank: Bank) -> None:
    again = quiz.read(ROOT, "Backpropagation", quiz_files.ORDER)
    assert again == bank
    for question in questions(bank):
        if isinstance(question.task, Number) and question.task.drawn:
            sets = question.task.sets
            assert len(sets) == quiz.SETS >= 10
            assert all(values not in sets[:number] for number, values in enumerate(sets))
            for drawn in question.task.drawn:
                assert {values[drawn.name] for values in sets} <= set(drawn.values)


def test_no_folder_that_students_may_see_holds_what_the_quiz_says(bank: Bank) -> None:
    said = {
        text for question in questions(bank) for text, asked in quiz.texts(question) if len(text) > 24 and not asked
    }
    for folder in ("grader", "exercises", "course"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix not in (".pyc", ".numbers"):
                text = path.read_text("utf-8", "replace")
                assert not [one for one in said if one in text], path


# -- Moodle ---------------------------------------------------------------------------------------------------------------


def test_a_reader_of_moodles_format_finds_every_choice_with_its_worth_and_feedback(bank: Bank) -> None:
    from moodle_xml_parser import parser

    read = {one.name: one for one in parser.parse_bytes(moodle_xml(bank))["multichoice"]}
    asked = {one.name: one for one in questions(bank) if isinstance(one.task, Choose)}
    assert set(read) == set(asked)
    for name, one in read.items():
        question, task = asked[name], asked[name].task
        assert isinstance(task, Choose)
        assert one.single == (not task.several)
        assert one.shuffle_answers
        assert 0 < one.penalty <= 1
        # This reader undoes the escapes of the HTML too.
        assert question.link.heading in one.general_feedback
        assert one.text_pre_parse == html.unescape(quiz_text.as_html(question.text, question.fill))
        assert [option.answer for option in one.options] == [
            html.unescape(quiz_text.as_html(choice.text, question.fill, inline=True)) for choice in task.choices
        ]
        assert [option.feedback for option in one.options] == [
            html.unescape(quiz_text.as_html(choice.say, question.fill)) for choice in task.choices
        ]
        assert [option.score_fraction > 0 for option in one.options] == [choice.right for choice in task.choices]
        worth = [option.score_fraction for option in one.options]
        assert sum(one for one in worth if one > 0) == pytest.approx(100, abs=1e-4)
        assert min(sum(worth), 0) == pytest.approx(0, abs=1e-4)


def test_moodles_numbers_have_the_right_one_first_then_mistakes_then_anything_else(
    bank: Bank, moodle: ET.Element
) -> None:
    found = {one.findtext("name/text"): one for one in moodle}
    for question in questions(bank):
        if not isinstance(question.task, Number):
            continue
        element = found[question.name]
        answers = element.findall("answer")
        assert element.get("type") == ("calculated" if question.task.drawn else "numerical")
        assert [one.get("fraction") for one in answers] == ["100"] + ["0"] * (len(question.task.mistakes) + 1)
        assert answers[-1].findtext("text") == "*"
        assert words(answers[-1].findtext("feedback/text")) == read_by_people(question, question.task.hint)
        for drawn in question.task.drawn:
            (one,) = (one for one in element.iter("dataset_definition") if one.findtext("name/text") == drawn.name)
            items = [float(item.findtext("value", "")) for item in one.iter("dataset_item")]
            assert items == [values[drawn.name] for values in question.task.sets]
            assert f"{{{drawn.name}}}" in element.findtext("questiontext/text", "")


def test_moodles_questions_are_in_a_category_for_each_page_and_have_numbers_that_stay(
    bank: Bank, moodle: ET.Element
) -> None:
    categories = [one.findtext("category/text") for one in moodle if one.get("type") == "category"]
    assert categories == [f"$course$/top/{bank.title}/{sheet.title}" for sheet in bank.sheets]
    numbers = [one.findtext("idnumber") for one in moodle if one.get("type") != "category"]
    assert numbers == [f"bpgrade-{question.name}" for question in questions(bank)]


# -- Canvas ---------------------------------------------------------------------------------------------------------------


def test_every_file_of_the_package_is_in_its_manifest_and_every_quiz_takes_from_its_bank(
    bank: Bank, canvas: dict[str, ET.Element]
) -> None:
    manifest = canvas["imsmanifest.xml"]
    space = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"
    listed = {one.get("href") for one in manifest.iter(f"{space}file")}
    assert listed == set(canvas) - {"imsmanifest.xml"}
    identifiers = [one.get("identifier") for one in manifest.iter(f"{space}resource")]
    assert len(set(identifiers)) == len(identifiers)
    assert {one.get("identifierref") for one in manifest.iter(f"{space}dependency")} <= set(identifiers)
    for sheet in bank.sheets:
        source = canvas[f"quizzes/{sheet.name}.xml"].findtext(f".//{QTI}sourcebank_ref")
        held = canvas[f"banks/{sheet.name}.xml"].find(f"{QTI}objectbank")
        assert held is not None
        assert held.get("ident") == source
        assert len(held.findall(f"{QTI}item")) == len(sheet.questions)


def items(bank: Bank, canvas: dict[str, ET.Element]) -> Iterator[tuple[Question, ET.Element]]:
    """Yield every question with its item."""
    found = {one.get("ident"): one for root in canvas.values() for one in root.iter(f"{QTI}item")}
    for question in questions(bank):
        yield question, found[f"bpgrade_{question.name}"]


def test_canvas_reads_the_right_choices_and_what_is_said_of_each(bank: Bank, canvas: dict[str, ET.Element]) -> None:
    for question, item in items(bank, canvas):
        if not isinstance(question.task, Choose):
            continue
        shown = {one.get("ident"): one.findtext(f".//{QTI}mattext") for one in item.iter(f"{QTI}response_label")}
        said = {one.get("ident"): one.findtext(f".//{QTI}mattext") for one in item.iter(f"{QTI}itemfeedback")}
        (scored,) = (one for one in item.iter(f"{QTI}respcondition") if one.find(f"{QTI}setvar") is not None)
        asked = scored.find(f"{QTI}conditionvar")
        assert asked is not None
        right = {one.text for path in (f"{QTI}varequal", f"{QTI}and/{QTI}varequal") for one in asked.findall(path)}
        for choice in question.task.choices:
            ident = str(1000 + choice.number)
            assert words(shown[ident]) == read_by_people(question, choice.text)
            assert words(said[f"{ident}_fb"]) == read_by_people(question, choice.say)
            assert (ident in right) == choice.right


def test_canvas_reads_the_same_numbers(bank: Bank, canvas: dict[str, ET.Element]) -> None:
    for question, item in items(bank, canvas):
        if not isinstance(question.task, Number):
            continue
        task = question.task
        if not task.drawn:
            right = quiz_formula.value(task.answer, question.given)
            low, high = (float(item.findtext(f".//{QTI}{name}", "")) for name in ("vargte", "varlte"))
            assert low < right < high
            assert high - low == pytest.approx(2 * task.tolerance)
            continue
        sets = list(item.iter(f"{QTI}var_set"))
        assert len(sets) == len(task.sets)
        for one, values in zip(sets, task.sets, strict=True):
            assert {var.get("name"): float(var.text or "") for var in one.iter(f"{QTI}var")} == values
            answer = float(one.findtext(f"{QTI}answer", ""))
            assert abs(answer - quiz_formula.value(task.answer, values)) < task.tolerance


# -- both -----------------------------------------------------------------------------------------------------------------


def shapes(elements: dict[str, ET.Element]) -> set[str]:
    """Return each way from a root to an element there is, with the names of its attributes: what a reader may stumble over."""
    found: set[str] = set()

    def walk(element: ET.Element, above: str) -> None:
        path = f"{above}/{element.tag.rpartition('}')[2]}"
        kind = f"[{element.get('type')}]" if element.tag == "question" else ""
        found.add(" ".join([path + kind, *sorted(element.attrib)]))
        for child in element:
            walk(child, path + kind)

    for root in elements.values():
        walk(root, "")
    return found


def test_the_files_are_of_the_shapes_that_moodle_and_canvas_were_seen_to_read(
    moodle: ET.Element, canvas: dict[str, ET.Element]
) -> None:
    # docs/quiz.md says how they were tried. Whoever changes a shape tries the files there again, and then puts it into the list.
    tried = set(SHAPES.read_text("utf-8").splitlines())
    assert shapes({"moodle": moodle, **canvas}) == tried


def test_a_link_goes_to_the_heading_where_the_pages_are_on_the_web(bank: Bank) -> None:
    link = questions(bank)[0].link
    page = link.page.removesuffix(".md")
    wanted = f'href="https://example.org/course/{page}.html#{link.anchor}"'
    assert wanted in (
        ET.fromstring(moodle_xml(bank, "https://example.org/course/")).findtext(".//generalfeedback/text") or ""
    )


def test_what_would_be_markup_is_text(bank: Bank) -> None:
    question = quiz.read_sheet("gates", sheet(text="Is `a < b` & <b>bold</b>?"), HEADINGS).questions[0]
    odd = Bank("A & B / <C>", (Sheet("gates", "Gates, 1 < 2", (question,)),))
    for text in (
        ET.fromstring(moodle_xml(odd)).findtext("question/questiontext/text"),
        read_package(canvas_package(odd))["banks/gates.xml"].findtext(f".//{QTI}mattext"),
    ):
        assert text == "<p>Is <code>a &lt; b</code> &amp; &lt;b&gt;bold&lt;/b&gt;?</p>"
    assert ET.fromstring(moodle_xml(odd)).findtext("question/category/text") == "$course$/top/A & B // <C>/Gates, 1 < 2"


def read_package(data: bytes) -> dict[str, ET.Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: ET.fromstring(archive.read(name)) for name in archive.namelist()}


# -- other words ----------------------------------------------------------------------------------------------------------


def in_hangul(piece: str) -> str:
    """Return a piece as if translated: other words, and the same code and places, in another order."""
    kept = re.findall(r"`[^`]*`|\{\{.*?\}\}", piece)
    return " ".join(["역전파", *kept[::-1], "기울기"])


def test_a_translated_bank_has_the_same_answers_in_other_words(bank: Bank) -> None:
    other = quiz.translated(bank, in_hangul)
    assert [one.name for one in questions(other)] == [one.name for one in questions(bank)]
    for one, before in zip(questions(other), questions(bank), strict=True):
        assert "역전파" in one.text
        assert one.link.anchor == before.link.anchor
        if isinstance(one.task, Number) and isinstance(before.task, Number):
            assert one.task.answer == before.task.answer
            assert one.task.sets == before.task.sets
    assert "역전파" in moodle_xml(other).decode()
    assert set(read_package(canvas_package(other))) == set(read_package(canvas_package(bank)))


def test_every_word_of_the_bank_is_among_its_pieces(bank: Bank) -> None:
    pieces = {piece for piece, _where in quiz.pieces(bank)}
    asked: set[str] = set()

    def note(piece: str) -> str:
        asked.add(piece)
        return piece

    quiz.translated(bank, note)
    headings = {text for one in questions(bank) for text in (one.link.title, one.link.heading)}
    assert asked - headings == pieces - headings
    assert not [piece for piece in pieces if "```" in piece or "\n" in piece]


def words_in_pictures(text: str) -> list[str]:
    pictures = [block.text for block in quiz_text.blocks(text) if block.picture]
    return [word for picture in pictures for word in re.findall(r"[^\W\d_]{2,}", re.sub(r"\{\{.*?\}\}", "", picture))]


def test_pictures_hold_symbols_only_since_they_are_the_same_in_every_language(bank: Bank) -> None:
    assert not [(one.name, words_in_pictures(one.text)) for one in questions(bank) if words_in_pictures(one.text)]
    assert words_in_pictures("Look:\n\n```\n weight {{ t1 }} --> (1)\n```") == ["weight"]


def test_a_translation_that_loses_a_place_is_refused(bank: Bank) -> None:
    with pytest.raises(CourseError, match="does not have the same places"):
        quiz.translated(bank, lambda piece: re.sub(r"\{\{.*?\}\}", "", piece))


def test_build_gives_a_file_for_each_platform_in_each_language() -> None:
    files = quiz_files.build(ROOT, "ko", in_hangul)
    assert set(files) == {"quiz/moodle.xml", "quiz/canvas-qti.zip"}
    assert "역전파" in files["quiz/moodle.xml"].decode()
    assert quiz_files.build(ROOT, "ko", in_hangul) == files


# -- what authors are told ------------------------------------------------------------------------------------------------

CHOICES = """
[[question.choice]]
text = "dz * y"
right = true
say = "Right."
[[question.choice]]
text = "dz * x"
say = "That is the input's own value."
"""
NUMBER = """
answer = "dz * y"
decimals = 2
say = "Right."
hint = "Nudge x."
drawn.dz = { low = 2, high = 9, step = 0.5 }
drawn.y = { low = 2, high = 9, step = 0.5 }
"""
FIXED = 'answer = "1 / 4"\ndecimals = 2\nsay = "Right."\nhint = "Divide."\n'


def sheet(
    text: str = "What is dx?", page: str = "gates.md#the-multiply-gate", ask: str = "one", rest: str = CHOICES
) -> str:
    """Return a file with one question."""
    return f'title = "Gates"\n[[question]]\nname = "dx"\npage = "{page}"\nask = "{ask}"\ntext = "{text}"\n{rest}'


def number(rest: str = NUMBER, text: str = "dz = {{ dz }} and y = {{ y }}: what is dx?") -> str:
    return sheet(text=text, ask="number", rest=rest)


def test_a_mark_at_the_beginning_of_a_file_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / quiz.QUIZ).mkdir(parents=True)
    (tmp_path / quiz.QUIZ / "gates.toml").write_text(sheet(), "utf-8-sig")
    (tmp_path / WRITTEN).mkdir()
    (tmp_path / WRITTEN / "gates.md").write_text("# Gates\n\n## The multiply gate\n", "utf-8-sig")
    assert quiz.read(tmp_path, "Course").sheets[0].questions[0].link.title == "Gates"


def test_a_sheet_of_the_tests_is_read() -> None:
    assert isinstance(quiz.read_sheet("gates", sheet(), HEADINGS).questions[0].task, Choose)
    assert isinstance(quiz.read_sheet("gates", number(), HEADINGS).questions[0].task, Number)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = ", "it is not TOML"),
        ('title = "Gates"', "question is missing"),
        (sheet(ask="many"), "it may be one, several or number"),
        (sheet(page="gates.md#nowhere"), "its page leads nowhere: gates.md#nowhere"),
        (sheet(page="gate.md"), "its page leads nowhere"),
        (sheet(rest=CHOICES.replace("right = true", "")), "it has no right choice"),
        (sheet(rest=CHOICES.replace('text = "dz * x"', 'text = "dz * x"\nright = true')), "2 are right"),
        (sheet(ask="several"), "one is right"),
        (
            sheet(ask="several", rest=CHOICES.replace('text = "dz * x"', 'text = "dz * x"\nright = true')),
            "no wrong choice",
        ),
        (sheet(rest=CHOICES.replace("dz * x", "dz * y")), "two choices are equal: dz \\* y"),
        (
            sheet(rest="given = { y = 2 }" + CHOICES.replace("dz * y", "{{ y }}").replace("dz * x", "{{ 4 / 2 }}")),
            "two choices are equal: 2",
        ),
        (sheet(rest=CHOICES.replace("That is the input's own value.", " ")), "choice 2 has no feedback"),
        (sheet(rest=CHOICES + "hint = 1"), "there is no such key here: hint"),
        (sheet(rest=CHOICES.replace("right = true", 'right = "yes"')), "right cannot be 'yes'"),
        (sheet(text=" "), "a text is empty"),
        (sheet(text="What is {{ dx }}?"), "needs dx, which has no value"),
        (sheet(text="What is {{ 1 / 0 }}?"), "“1 / 0” comes to no number\\.$"),
        (sheet(text="What is {{ 1 / 3:d }}?"), "1 / 3:d: a number is written as"),
        (sheet(text="What is {{ 1 / 3:99999999 }}?"), "1 / 3:99999999: a number is written as"),
        (sheet(text="What is \\u0001?"), "holds the character number 1,"),
        ('title = "Gates"\nquestion = []', "it has no question"),
        (sheet(text="What is {dx}?"), "stand for places only"),
        (sheet(text="What is `dx?"), "is not closed"),
        (sheet(rest="given = { y = 'open(1)' }" + CHOICES), "has open\\(1\\) in it"),
        (sheet() + sheet().partition("\n")[2], "Two questions have the name dx"),
        (number(NUMBER.replace("dz * y", "dz * ")), "is not a formula"),
        (number(NUMBER.replace("dz * y", "dz * w")), "w, which has no value"),
        (number(NUMBER.replace("dz * y", "log(y - dz)")), "comes to no number for dz = "),
        (number(NUMBER.replace("decimals = 2", "decimals = 9")), "decimals is from 0 to 8"),
        (number(NUMBER.replace("decimals = 2", "decimals = true")), "decimals cannot be True"),
        (number(FIXED.replace("decimals = 2", "decimals = 1"), "What?"), "which cannot be rounded to"),
        (number(NUMBER.replace("drawn.y", "drawn.pi")), "the drawn value pi needs another name"),
        (number(NUMBER.replace("low = 2, high = 9", "low = 9, high = 2")), "needs low < high"),
        (number(NUMBER.replace("high = 9, step = 0.5", "high = 3, step = 1")), "they are there already"),
        (
            number(NUMBER.replace("low = 2, high = 9, step = 0.5", "low = 2, high = 3, step = 1, never = [2, 3]")),
            "of the drawn value dz, `never` leaves none",
        ),
        (number(NUMBER + 'mistake = [{ answer = "y * dz", say = "No." }]'), "y \\* dz cannot be told from dz \\* y"),
        (
            number(NUMBER + 'mistake = [{ answer = "dz", say = "No." }, { answer = "dz * 1", say = "No." }]'),
            "dz \\* 1 cannot be told from dz",
        ),
        (number(text="dz = {{ dz }}: what is dx?"), "y, which its text does not show"),
        (number(text="dz = {{ dz }}, y = {{ y:.2f }}"), "holds one name"),
        (number(text="dz = {{ dz }}, y = {{ y }} [1]"), "stand for places only"),
        (number(NUMBER.replace('"Nudge x."', '"Nudge {{ y }}."')), "in the question's own text"),
        (number(NUMBER + "given = { z = 1 }"), "drawn or given, not both"),
    ],
)
def test_an_author_is_told_in_one_sentence_what_is_wrong(text: str, says: str, tmp_path: Path) -> None:
    folder = tmp_path / quiz.QUIZ
    folder.mkdir(parents=True)
    (folder / "gates.toml").write_text(text, "utf-8")
    (tmp_path / WRITTEN).mkdir()
    (tmp_path / WRITTEN / "gates.md").write_text("# Gates\n\n## The multiply gate\n", "utf-8")
    with pytest.raises(CourseError, match=says) as caught:
        quiz.read(tmp_path, "Course")
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(("gates.toml: ", "Two questions"))


def ways(table: object, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the way to every part of a table."""
    yield at
    if isinstance(table, dict):
        for name in table:
            yield from ways(table[name], (*at, name))
    elif isinstance(table, list):
        for place in range(len(table)):
            yield from ways(table[place], (*at, place))


ODD = [1, -1, 2.5, True, "", "{{", "`", [], [1], {"a": 1}, float("nan"), 10**400, "(" * 500, "9**9**9", "1e999"]


def test_whatever_stands_in_a_file_an_author_is_told_and_nothing_falls_over() -> None:
    table = tomllib.loads(number(NUMBER + "[[question.mistake]]\nanswer = 'dz'\nsay = 'No.'"))["question"][0]
    refused = 0
    for way in ways(table):
        for odd in ODD:
            changed = {"top": copy.deepcopy(table)}
            part = changed
            for step in ("top", *way)[:-1]:
                part = part[step]
            part[("top", *way)[-1]] = odd
            try:
                quiz.read_table(changed["top"], HEADINGS)
            except CourseError:
                refused += 1
    assert refused > 200


def test_a_course_without_a_quiz_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="There is no quiz in"):
        quiz.read(tmp_path, "Course")


@pytest.mark.parametrize(
    "text",
    ["x.real", "x[0]", "lambda: 1", "f(x)", "exp(1, 2)", "'a'", "x if x else 1", "True", "1j", "x and x", "x // 2", ""],
)
def test_a_formula_has_numbers_names_and_a_few_functions_and_nothing_else(text: str) -> None:
    with pytest.raises(CourseError):
        quiz_formula.read(text)


@pytest.mark.parametrize(
    "text",
    ["-x**2 + 3 * y", "sigmoid(x) * (1 - sigmoid(x))", "tanh(x) / y - 1", "log(abs(y)) + sqrt(max(x, y))", "exp(-x)"],
)
def test_a_formula_is_spelled_so_that_it_comes_to_the_same(text: str) -> None:
    import math

    values = {"x": -0.7, "y": 2.5}
    formula = quiz_formula.read(text)
    moodle = quiz_formula.for_moodle(formula).replace("{", "(").replace("}", ")")
    canvas = quiz_formula.for_canvas(formula).replace("^", "**")
    known = {"exp": math.exp, "pow": pow, "log": math.log, "ln": math.log, "sqrt": math.sqrt, "max": max, "abs": abs}
    for spelled in (moodle, canvas):
        assert eval(spelled, {**known, "e": math.e, **values}) == pytest.approx(quiz_formula.value(formula, values))
