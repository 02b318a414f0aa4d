"""A page for each student: what it says and never says, what it lets in, what it is like in a browser, and where a run keeps it."""

import json
import re
import time
import zipfile
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bpgrade import basis, feedback
from bpgrade.assessment import Assessment
from bpgrade.cli import reports
from bpgrade.diagnose.farthest import written
from bpgrade.edition import Edition, student_edition
from bpgrade.errors import UsageError
from bpgrade.messages import LANGUAGES, speaking
from bpgrade.observation import Observation, Run
from bpgrade.pipeline import Grader
from bpgrade.regrading import regrade
from bpgrade.result import Result, plain
from bpgrade.sandbox.child import Plain, Sandbox
from bpgrade.submission import File, Submission
from bpgrade.verdict import Outcome, Override
from bpgrade.web import page as web_page
from bpgrade.web import student_page
from bpgrade.web.side_by_side import given, side_by_side
from browser import Chromium, in_chromium
from conftest import AUTHORED, ROOT, bpgrade, fill_in
from runs import CLASS, ask, files_of, grade, mark, run_since, write
from test_commands import assert_one_sentence
from test_reports import GATES, RIGHT_ADD

#: Names as people, platforms and jokers give them: a script, one that is written from right to left and turns round what follows.
SCRIPT = "<script>alert('x')</script>"
FROM_THE_RIGHT = "\u202eעדה לאבלייס.py"
#: Wrong in two rows, on arrays of several rows and columns, and on one of 3072.
AFFINE = """
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout / len(dout)
        self.db = dout.mean(axis=0)
        return dout @ self.W.T
"""
EXERCISES = ("gates/add", "gates/mul", "gates/sigmoid", "gates/max", "gates/copy", "layers/affine")


@dataclass
class Looked(HTMLParser):
    """What stands in a page: its text, its elements, and what would let something in or leads elsewhere."""

    words: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    lang: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attributes}
        self.tags.add(tag)
        if tag not in ("meta", "br", "img", "input"):
            self.open.append(tag)
        self.lang = named.get("lang", "") if tag == "html" else self.lang
        self.ids += [named["id"]] if "id" in named else []
        self.links += [named["href"]] if "href" in named else []
        self.faults += [
            f"{tag} {name}" for name in named if name.startswith("on") or name in ("style", "src", "action")
        ]
        if tag in ("script", "img", "iframe", "object", "link", "form", "base"):
            self.faults.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)

    @property
    def text(self) -> str:
        """Return what one reads, with single spaces."""
        return " ".join("".join(self.words).split())


def looked(text: str) -> Looked:
    page = Looked()
    page.feed(text)
    page.close()
    page.faults += [f"<{tag}> is never closed" for tag in page.open]
    page.faults += [f"{link} leads nowhere" for link in page.links if link.removeprefix("#") not in page.ids]
    page.faults += ["an id twice"] if len(set(page.ids)) < len(page.ids) else []
    return page


@dataclass(frozen=True)
class Made:
    """A result and what it was made of."""

    result: Result
    run: Run
    work: student_page.Work
    assessments: dict[str, Assessment]

    @property
    def page(self) -> Looked:
        return looked(student_page.text(self.result, self.work))


def made(edition: Edition, sandbox: Sandbox, name: str, *texts: str, exercises: Sequence[str] = EXERCISES) -> Made:
    grader = Grader(edition, edition.assessments(exercises), sandbox=sandbox)
    files = tuple(File(f"{number}.py", text.encode()) for number, text in enumerate(texts))
    result, run = grader.grade(Submission(name, files))
    work = student_page.Work(edition.course, grader.assessments, run.observations, grader.drawings, hidden=True)
    return Made(result, run, work, {one.name: one for one in grader.assessments})


@pytest.fixture(scope="module")
def ada(edition: Edition, sandbox: Sandbox) -> Made:
    """Something of every kind, with words in it that are more than words, judged on hidden draws."""
    found = made(edition, sandbox, SCRIPT, GATES, RIGHT_ADD, AFFINE)
    outcomes = {row.outcome for verdict in found.result.verdicts for row in verdict.rows}
    assert outcomes >= {Outcome.PASSED, Outcome.WRONG, Outcome.CRASHED, Outcome.BLOCKED, Outcome.NOT_ATTEMPTED}
    return found


# -- what it says ----------------------------------------------------------------------------------------------------------


def plainly(words: str) -> str:
    return " ".join(web_page._NOT_HTML.sub("\N{REPLACEMENT CHARACTER}", words).split())


def test_a_page_says_what_the_feedback_says(ada: Made) -> None:
    text = ada.page.text
    assert ada.page.faults == []
    assert f"Feedback: {SCRIPT}{plain(ada.result.score)} of 70 points" in text
    names, gathered = feedback.to_tell(ada.result)
    for verdict, diagnoses in zip(ada.result.verdicts, ada.result.diagnoses, strict=True):
        for one in diagnoses if verdict.name in names else ():
            for words in (one.message, one.think, one.mistake or "", *one.numbers):
                assert plainly(words) in text
            assert feedback.word(one.outcome) in text or one.outcome is Outcome.NOT_ATTEMPTED
    for sentence in (*gathered, *ada.result.remarks):
        assert plainly(sentence) in text
    assert "Hidden draws decided the points" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_in_the_readers_language(ada: Made, language: str) -> None:
    with speaking(language):
        page = ada.page
    assert page.lang == language
    assert ("오답" in page.text, "WRONG" in page.text) == (language == "ko", language == "en")


def test_hints_are_for_what_has_not_passed_and_are_opened_one_after_the_other(ada: Made) -> None:
    text = student_page.text(ada.result, ada.work)
    for verdict in ada.result.verdicts:
        hints = [web_page.escaped(hint) for hint in ada.assessments[verdict.name].hints]
        begun = any(row.outcome is not Outcome.NOT_ATTEMPTED for row in verdict.rows)
        places = [text.find(hint) for hint in hints]
        assert (min(places) > 0) == (begun and not verdict.passed)
        assert places == sorted(places) or min(places) < 0
    # Each is inside the one before.
    (section,) = re.findall(r'<section id="gates-mul">.*?</section>', text, re.DOTALL)
    assert re.search(
        r"(<details class=\"hints\"><summary>Hint \d of 4</summary><p>[^<]*</p>){4}(</details>){4}", section
    )


def test_what_a_person_decided_is_said(ada: Made) -> None:
    first, *rest = ada.result.verdicts
    decided = replace(first.rows[0], override=Override(1.0, "<i>seen in class</i>", "the tutor"))
    result = replace(ada.result, verdicts=(replace(first, rows=(decided, *first.rows[1:])), *rest))
    page = looked(student_page.text(result, ada.work))
    assert "decided by the tutor: <i>seen in class</i>" in page.text
    assert page.faults == []


def test_a_fault_of_ours_is_said_and_shows_no_points(edition: Edition) -> None:
    grader = Grader(edition, edition.assessments(EXERCISES))
    result = grader.failed("ada", RuntimeError("<b>"))
    page = looked(student_page.text(result, student_page.Work(edition.course, grader.assessments, hidden=True)))
    assert "Not graded yet: the grader failed" in page.text
    assert page.faults == []


def test_the_sentence_about_the_grade_stands_below_the_points(ada: Made) -> None:
    page = looked(student_page.framed(student_page.body(ada.result, ada.work), "ada", "Late by <1 day>."))
    assert re.search(r"points ?Late by <1 day>\. ?Backpropagation", page.text)
    assert page.faults == []


# -- numbers ---------------------------------------------------------------------------------------------------------------


def numbers_in(array: Any) -> set[str]:
    """Return the numbers of an array as a page writes them: those that hardly come twice."""
    return {text for text in map(written, np.asarray(array, dtype=float).ravel()) if len(text.strip("-0.")) >= 4}


def test_ones_own_numbers_stand_beside_what_went_in(ada: Made) -> None:
    text = ada.page.text
    assessment = ada.assessments["layers/affine"]
    (case, number) = next((one, n) for n, one in enumerate(assessment.plan.cases) if one.label == "draw 1")
    seen = ada.run.observations["layers/affine"].cases[number]
    for name, array in given(assessment, number):
        assert name in case.arrays
        assert numbers_in(array) <= set(re.findall(r"[-.\de+]+", text))
    came = seen[case.calls.outputs["dW"].step].arrays[0]
    assert numbers_in(came) <= set(re.findall(r"[-.\de+]+", text))


def test_no_number_of_a_hidden_draw_is_ever_shown(ada: Made) -> None:
    shown = set(re.findall(r"[-.\de+]+", ada.page.text))
    public: set[str] = set()
    hidden: set[str] = set()
    for assessment in ada.assessments.values():
        for number, case in enumerate(assessment.plan.cases):
            steps = ada.run.observations[assessment.name].cases[number]
            arrays = [*case.arrays.values(), *(array for seen in steps for array in seen.arrays)]
            right = assessment.expectation.cases[number].right.values()
            found = set().union(*map(numbers_in, [*arrays, *right]))
            if case.shown:
                public |= found
            else:
                hidden |= found
                assert given(assessment, number) == []
    assert len(hidden - public) > 500
    assert not shown & (hidden - public)
    # The control: those of public draws are.
    assert len(shown & public) > 100


def test_of_right_values_one_entry_is_said_and_no_more(ada: Made) -> None:
    assessment = ada.assessments["layers/affine"]
    number = next(n for n, one in enumerate(assessment.plan.cases) if one.label == "draw 1")
    right = assessment.expectation.cases[number].right["dW"]
    (verdict,) = [one for one in ada.result.verdicts if one.name == "layers/affine"]
    shown, _right = side_by_side(assessment, ada.run.observations["layers/affine"], verdict)
    (entry,) = [one.entry for case in shown if case.number == number for one in case.came if one.name == "dW"]
    assert entry is not None
    assert entry.needed == written(right[entry.at])
    # What a picture shows is its own.
    text = replace(ada, work=replace(ada.work, drawings={})).page.text
    assert f"nudging W{entry.place} says: dW{entry.place} = {entry.needed}" in text
    seen = ada.run.observations["layers/affine"].cases[number]
    given_away = numbers_in(right) & set(re.findall(r"[-.\de+]+", text))
    came = {text for step in seen for array in step.arrays for text in numbers_in(array)}
    assert given_away - came == {entry.needed}


def test_a_passed_exercise_shows_a_few_cases_and_names_the_rest(edition: Edition, sandbox: Sandbox) -> None:
    right = made(edition, sandbox, "ada", *(AUTHORED[name].answer for name in EXERCISES))
    page = right.page
    assert "Hint" not in page.text
    assert "All right in these cases, too: x is larger everywhere" in page.text
    assert page.text.count("PASS") > 50
    assert "WRONG" not in page.text


@pytest.mark.parametrize(
    ("array", "lines"),
    [
        (np.array(2.5), ["2.5"]),
        (np.array([1.0, -2.0]), ["[1  -2]"]),
        (np.array([[1.0, -2.5], [np.nan, np.inf]]), ["[   1 -2.5]", "[ nan  inf]"]),
        (np.arange(13.0), ["[0  1  2  …  12]"]),
        (np.arange(30.0).reshape(10, 3), ["[ 0  1  2]", "[ 3  4  5]", "[ 6  7  8]", "…", "[27 28 29]"]),
        (np.arange(12.0).reshape(2, 6), ["[ 0  1  2 …  5]", "[ 6  7  8 … 11]"]),
        (np.zeros((2, 2, 1)), ["[0]", "[0]", "[0]", "[0]"]),
        (np.zeros((0, 3)), ["[[]]"]),
    ],
    ids=["a number", "a row", "not finite", "a long row", "many rows", "many columns", "three axes", "nothing"],
)
def test_a_small_array_is_shown_in_full_and_of_a_large_one_the_ends(array: Any, lines: list[str]) -> None:
    assert student_page._array(array) == "<pre>" + "\n".join(lines) + "</pre>"


def test_what_is_made_once_for_all_is_for_those_of_whom_the_same_was_seen(edition: Edition, sandbox: Sandbox) -> None:
    """Two who swap, in words of their own, and one who does so three times as large: of that one other numbers were seen."""
    swapped = "class MulGate:\n    def forward(self, x, y):\n        self.x, self.y = x, y\n        return x * y\n\n    def backward(self, dz):\n        return dz * self.x, dz * self.y\n"
    own = swapped.replace("self.x", "self.first").replace("self.y", "self.second").replace("class", "# mine\nclass")
    other = swapped.replace("dz * self.y\n", "dz * self.y * 3\n")
    one, two, three = (
        made(edition, sandbox, name, text, exercises=["gates/mul"])
        for name, text in (("a", swapped), ("b", own), ("c", other))
    )
    assessment = one.assessments["gates/mul"]
    assert assessment is three.assessments["gates/mul"]
    assessment.scenes.pop("beside", None)
    parts = [
        list(student_page._Writer(each.result, each.work, 2000, 12).beside(each.result.verdicts[0]))
        for each in (one, two, three)
    ]
    assert parts[0] == parts[1]
    assert len(assessment.scenes["beside"]) == 2
    assert [len(part) for part in parts] == [2, 2, 2]
    assert all(mine != theirs for mine, theirs in zip(parts[0], parts[2], strict=True))
    with speaking("ko"):
        assert list(student_page._Writer(one.result, one.work, 2000, 12).beside(one.result.verdicts[0])) != parts[0]
    # What is kept is of a few.
    for number in range(student_page._KEPT):
        step = replace(one.run.observations["gates/mul"].cases[0][0], notes={"container": str(number)})
        cases = ((step, *one.run.observations["gates/mul"].cases[0][1:]), *one.run.observations["gates/mul"].cases[1:])
        student_page._shown_beside(assessment, Observation(cases), None, one.result.verdicts[0])
    assert len(assessment.scenes["beside"]) <= student_page._KEPT


# -- pictures --------------------------------------------------------------------------------------------------------------


def test_what_is_not_right_has_its_picture_with_ones_own_numbers(ada: Made) -> None:
    text = student_page.text(ada.result, ada.work)
    page = looked(text)
    assert page.faults == []
    sections = {
        name: text.partition(f'<section id="{name.replace("/", "-")}">')[2].partition("</section>")[0]
        for name in EXERCISES
    }
    assert [name for name, section in sections.items() if "<svg" in section] == [
        "gates/mul", "gates/sigmoid", "gates/max", "layers/affine",
    ]  # fmt: skip
    assert ">6 WRONG</text>" in sections["gates/mul"]
    # How a picture is read is said once.
    assert page.text.count("Above a wire: its value. Below it") == 1 + text.count("<desc>")


# -- how large -------------------------------------------------------------------------------------------------------------

#: The longest that a character can become.
LONG = "'<&\u202eת" * 100_000


@pytest.fixture(scope="module")
def all_wrong(edition: Edition, sandbox: Sandbox) -> tuple[Result, student_page.Work]:
    """Every exercise attempted, each with what students return at worst: as large as a result may be, and wrong."""
    names = edition.course.exercises
    grader = Grader(edition, edition.assessments(names), sandbox=sandbox)
    files = []
    for name in names:
        text = AUTHORED[name].answer
        files.append(
            File(
                f"{name}.py",
                re.sub(r"return (.+)", r"return __import__('numpy').full((200, 300), 1 / 3)", text).encode(),
            )
        )
    result, run = grader.grade(Submission(LONG, tuple(files)))
    assert all(not verdict.passed for verdict in result.verdicts)
    return result, student_page.Work(edition.course, grader.assessments, run.observations, grader.drawings, hidden=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_too_large_to_be_sent(all_wrong: tuple[Result, student_page.Work], language: str) -> None:
    result, work = all_wrong
    long = tuple(
        tuple(replace(one, message=LONG, numbers=(LONG,) * 50, think=LONG) for one in said) for said in result.diagnoses
    )
    with speaking(language):
        usual = student_page.text(result, work)
        worst = student_page.framed(
            student_page.body(replace(result, diagnoses=long, remarks=(LONG,) * 500), work), LONG, "x" * 2000
        )
    for text in (usual, worst):
        assert 20_000 < len(text.encode()) <= student_page.MOST_BYTES
        page = looked(text)
        assert page.faults == []
        for verdict in result.verdicts:
            assert verdict.name in page.text
    # The usual worst has its numbers, and the unusual one its words.
    assert "numbers" in usual


# -- what it lets in -------------------------------------------------------------------------------------------------------


def test_a_page_lets_in_its_own_style_and_nothing_else() -> None:
    text = web_page.document(
        "<b>", "<p>x</p><style>p { color: red }</style>", "en", "p { margin: 0 }", ["p { color: red }"]
    )
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    hashes = [
        b64encode(sha256(style.encode()).digest()).decode()
        for style in re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    ]
    assert (
        policy
        == f"default-src 'none'; style-src 'sha256-{hashes[0]}' 'sha256-{hashes[1]}'; base-uri 'none'; form-action 'none'"
    )
    assert "<title>&lt;b&gt;</title>" in text
    assert text.index("Content-Security-Policy") < text.index("<style>")


def test_colours_are_those_of_the_courses_site() -> None:
    site = (ROOT / "grader/bpgrade/authoring/site/theme/static/course.css").read_text("utf-8")
    colours = re.findall(r"--\w+: light-dark\([^)]*\);", web_page.STYLE)
    assert len(colours) >= 8
    for colour in colours:
        assert colour in site


@pytest.mark.parametrize(
    "wrong",
    [
        "<script></script>",
        "<p onclick=x></p>",
        "<p style=x></p>",
        "<a href='#no'></a>",
        "<p>",
        "</b>",
        "<p id=a></p><p id=a></p>",
    ],
)
def test_the_reader_finds_what_has_no_place_in_a_page(wrong: str) -> None:
    assert looked("<p>x</p>").faults == []
    assert looked(wrong).faults


# -- in a browser ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages to look at: with a script for a name, a name from the right, and in Korean."""
    place = tmp_path_factory.mktemp("pages")
    ada = made(edition, Plain(), SCRIPT, GATES, RIGHT_ADD, exercises=("gates/add", "gates/mul", "gates/max"))
    for name, whose, language in (
        ("script", SCRIPT, "en"),
        ("right", FROM_THE_RIGHT, "en"),
        ("korean", "홍길동.py", "ko"),
    ):
        item = replace(ada.result.files[0], file=whose)
        result = replace(ada.result, submission=whose, files=(item, *ada.result.files[1:]))
        with speaking(language):
            text = student_page.framed(student_page.body(result, ada.work), whose, "8 of 60 points count.")
        (place / f"{name}.html").write_bytes(text.encode("utf-8", "replace"))
    text = (place / "script.html").read_text("utf-8")
    let_in = (
        "<script>document.title = 'let in'</script><img src='https://example.org/a.png'><p style='color: red'>x</p>"
    )
    (place / "hostile.html").write_text(text.replace("<main>", f"<main>{let_in}"), "utf-8")
    return place


@in_chromium
def test_a_page_keeps_nobody_out(chromium: Chromium, pages: Path) -> None:
    views = {
        "script": [(360, "dark"), (1440, "light")],
        "right": [(360, "light")],
        "korean": [(1440, "dark"), (360, "light")],
    }
    with chromium.visit(pages) as visit:
        for name, seen in views.items():
            visit.go(f"{name}.html")
            assert visit.page.locator("details").count() > 5
            visit.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            for width, scheme in seen:
                visit.page.set_viewport_size({"width": width, "height": 900})
                visit.page.emulate_media(color_scheme=scheme)
                assert visit.faults() == [], (name, width, scheme)
                assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, (name, width, scheme)
            assert (visit.said, visit.strangers, visit.missing) == ([], [], [])


@in_chromium
def test_what_a_name_turns_round_stays_in_the_name(chromium: Chromium, pages: Path) -> None:
    with chromium.visit(pages) as visit:
        visit.go("right.html")
        heading = visit.page.locator("h1")
        assert heading.inner_text() == f"Feedback: {FROM_THE_RIGHT}"
        # The name stands behind the word, whichever way it is read itself.
        edges = "(() => { const h = document.querySelector('h1'), b = h.querySelector('bdi'); const r = document.createRange();"
        edges += (
            " r.selectNode(h.firstChild); return [r.getBoundingClientRect().right, b.getBoundingClientRect().left] })()"
        )
        before, name = visit.page.evaluate(edges)
        assert before <= name + 1


@in_chromium
def test_what_got_into_a_page_all_the_same_is_not_let_in(chromium: Chromium, pages: Path) -> None:
    with chromium.visit(pages) as visit:
        visit.go("hostile.html")
        assert visit.page.title().startswith("Feedback: ")
        assert visit.strangers == []
        assert visit.page.evaluate("getComputedStyle(document.querySelector('main > p')).color") != "rgb(255, 0, 0)"
        assert len([said for said in visit.said if "Content Security Policy" in said]) == 3


@in_chromium
def test_on_paper_there_are_words_and_what_is_not_right(chromium: Chromium, pages: Path) -> None:
    with chromium.visit(pages, scheme="dark") as visit:
        visit.go("script.html")
        assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
        visit.page.emulate_media(media="print")
        assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert visit.page.locator("#gates-mul .rows").is_visible()
        assert not visit.page.locator("#gates-mul .hints").first.is_visible()
        assert visit.page.locator("#gates-mul .numbers table").first.is_visible()
        assert not visit.page.locator("#gates-add .numbers").is_visible()


# -- the command -----------------------------------------------------------------------------------------------------------


def test_check_writes_a_page_and_says_where(folder: Path, tmp_path: Path) -> None:
    fill_in(folder, "gates/add")
    place = tmp_path / "mine.html"
    came = bpgrade("check", "gates", "--html", place, cwd=folder)
    assert (came.returncode, came.stdout.splitlines()[-1]) == (1, f"To read in a browser: {place}")
    page = looked(place.read_text("utf-8"))
    assert page.faults == []
    assert "10 of 50 points" in page.text
    assert "These points are from public draws." in page.text
    # The same again takes its place; and what other programs read stays as it is.
    came = bpgrade("check", "gates", "--html", place, "--json", cwd=folder)
    assert json.loads(came.stdout)["score"] == 10
    # What explains an exercise lies beside the work.
    (folder / "gates" / "mul.py").write_text(GATES)
    bpgrade("check", "gates/mul", "--html", place, cwd=folder)
    page = looked(place.read_text("utf-8"))
    assert "Read: course/gates.md#the-multiply-gate" in page.text
    assert "Next: gates/mul.py, line 10" in page.text
    assert "<bdi>gates/mul.py</bdi>" in place.read_text("utf-8")


def test_a_page_takes_no_other_files_place(folder: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.html"
    letter.write_text("<p>Dear team,</p>")
    came = bpgrade("check", "gates/mul", "--html", letter, cwd=folder)
    assert (came.returncode, letter.read_text()) == (2, "<p>Dear team,</p>")
    assert_one_sentence(came.stderr)
    for name in ("gates/mul.py", "gates", "", "answers.zip"):
        with pytest.raises(UsageError):
            reports.may_be_written(folder, None, None, folder / name)
    with pytest.raises(UsageError, match="name two files"):
        reports.may_be_written(folder, None, folder / "a.html", folder / "a.html")
    came = bpgrade("check", "gates/mul", "--html", tmp_path / "no" / "where.html", cwd=folder)
    assert (came.returncode, "cannot be written" in came.stderr) == (2, True)


# -- a run -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    return write(tmp_path / "class", CLASS)


def pages_of(out: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted((out / "feedback").glob("*.html"))}


def test_a_run_makes_a_page_for_each_and_keeps_to_it(handed_in: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    grade(handed_in, out)
    assert pages_of(out) == {}
    mark(out)
    grade(handed_in, out, pages=True)
    found = pages_of(out)
    assert set(found) == {f"{name.partition('/')[0]}.html" for name in CLASS}
    assert run_since(out) == set(), "for pages no code is run again"
    for text in found.values():
        assert looked(text).faults == []
    assert "swapped-factors" in looked(found["bo.html"]).text
    # Without the word it goes on.
    (out / "feedback" / "bo.html").unlink()
    grade(handed_in, out)
    assert pages_of(out) == found
    (handed_in / "bo" / "gates.py").write_text(CLASS["ada/gates.py"])
    grade(handed_in, out)
    assert "swapped-factors" not in pages_of(out)["bo.html"]
    grade(handed_in, out, pages=False)
    assert pages_of(out) == {}
    grade(handed_in, out)
    assert pages_of(out) == {}


def test_a_run_that_is_interrupted_makes_the_same_pages(handed_in: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def interrupt(done: int, of: int, _kind: object) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade(handed_in, out, pages=True, progress=interrupt)
    grade(handed_in, out)
    grade(handed_in, tmp_path / "other", pages=True)
    assert pages_of(out) == pages_of(tmp_path / "other")


def test_regrade_makes_the_pages_again_and_forget_takes_one_away(handed_in: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    grade(handed_in, out, pages=True)
    assert "12 of 50 points" not in pages_of(out)["ada.html"]
    mark(out)
    (out / "overrides.csv").write_text("submission,row,score,reason,who\nbo,gates/mul:dx,4,<b>told</b> me,the tutor\n")
    regrade(out, course=ROOT)
    assert run_since(out) == set()
    page = looked(pages_of(out)["bo.html"])
    assert "decided by the tutor: <b>told</b> me" in page.text
    assert "nudging x says" in page.text, "its numbers are still there"
    came = bpgrade("forget", "bo", out, cwd=tmp_path)
    assert came.returncode == 0
    assert "bo.html" not in pages_of(out)
    assert len(pages_of(out)) == len(CLASS) - 1


def test_a_run_from_before_there_were_pages_gets_them(handed_in: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    grade(handed_in, out)
    before = files_of(out)
    ask(out, "ALTER TABLE submission DROP COLUMN page")
    ask(out, "PRAGMA user_version = 1")
    mark(out)
    grade(handed_in, out)
    assert (files_of(out), run_since(out)) == (before, set())
    grade(handed_in, out, pages=True)
    assert (len(pages_of(out)), run_since(out)) == (len(CLASS), set())


def test_pages_rest_on_the_graphs_and_other_results_do_not() -> None:
    edition = student_edition()
    asked = edition.course, None, edition.assessments(["gates/mul"])
    drawing = edition.drawing("gates/mul")
    assert drawing is not None
    with_pages = basis.judged_by(*asked, {"gates/mul": drawing})
    assert basis.judged_by(*asked, {"gates/mul": replace(drawing)}) == with_pages
    assert basis.judged_by(*asked, {"gates/mul": replace(drawing, per_example=("x",))}) != with_pages
    assert basis.judged_by(*asked) not in (with_pages, basis.judged_by(*asked, {}))


def test_names_of_every_kind_have_a_page(tmp_path: Path) -> None:
    names = [
        f"{'א' * 60}.py",
        "<img src=x onerror=alert(1)>.py",
        f"{FROM_THE_RIGHT}",
        "a&b.py",
        "con.py",
        "x" * 200 + ".py",
    ]
    write(tmp_path / "class", dict.fromkeys(names, GATES))
    grade(tmp_path / "class", tmp_path / "out", pages=True)
    found = pages_of(tmp_path / "out")
    assert len(found) == len(names)
    texts = [path.name for path in (tmp_path / "out" / "feedback").glob("*.txt")]
    assert {name.removesuffix(".html") for name in found} == {name.removesuffix(".txt") for name in texts}
    for text in found.values():
        assert looked(text).faults == []


def test_a_run_speaks_one_language_on_its_pages_too(handed_in: Path, tmp_path: Path) -> None:
    came = bpgrade(
        "--lang", "ko", "grade", handed_in, "--course", ROOT, "--assignment", "hw1", "--sandbox", "NONE", "--html",
        "--out", tmp_path / "out", cwd=tmp_path,
    )  # fmt: skip
    assert came.returncode == 0, came.stderr
    assert {looked(text).lang for text in pages_of(tmp_path / "out").values()} == {"ko"}


def test_moodles_zip_of_feedback_carries_the_pages(tmp_path: Path) -> None:
    names = {f"Ada {number}_{number}_assignsubmission_file/mul.py": GATES for number in (11, 12)}
    write(tmp_path / "class", names)
    sheet = "Identifier,Full name,Status,Grade,Maximum grade,Last modified (grade),Feedback comments\n"
    sheet += "".join(f'Participant {one},Ada {one},"Submitted for grading -  - ",,50.00,-,\n' for one in (11, 12))
    (tmp_path / "sheet.csv").write_text(sheet)
    for pages, ending in ((False, ["txt"]), (True, ["txt", "html"])):
        grade(tmp_path / "class", tmp_path / "out", pages=pages, roster=tmp_path / "sheet.csv")
        came = bpgrade("export", "moodle-feedback", "out", "--into", "sheet.csv", cwd=tmp_path)
        assert came.returncode == 0, came.stdout + came.stderr
        with zipfile.ZipFile(tmp_path / "out" / "moodle-feedback.zip") as archive:
            places = [f"p_{one}_assignsubmission_file/bpgrade-feedback" for one in (11, 12)]
            assert archive.namelist() == [f"{place}.{one}" for place in places for one in ending]
            for name in archive.namelist():
                if name.endswith(".html"):
                    assert looked(archive.read(name).decode()).faults == []


# -- how fast --------------------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_page_takes_twenty_milliseconds_at_most(ada: Made) -> None:
    """Of two processors, a thousand pages then take ten seconds."""
    student_page.text(ada.result, ada.work)
    before = time.process_time()
    for _time in range(50):
        student_page.text(ada.result, ada.work)
    assert (time.process_time() - before) / 50 < 0.02
