"""`release`: what is made is what the authored files say; the syllabus is checked; an exercise is one file and one line."""

import hashlib
import json
import math
import re
import struct
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from runpy import run_path

import numpy as np
import pytest
from bpgrade.assessment import Assessment
from bpgrade.authoring import authored, pages, prepare, release
from bpgrade.authoring.authored import Authored
from bpgrade.authoring.pages.examples import Ran
from bpgrade.authoring.pages.written import Written
from bpgrade.edition import course_edition
from bpgrade.errors import CourseError
from conftest import ROOT, afresh, bpgrade, graded

STUDENT_EDITION = Path("grader/bpgrade/student_edition")
STUB = Path("exercises/gates/mul.py")
DATA = STUDENT_EDITION / "gates" / "mul.json"
NOTEBOOKS = [Path("course") / folder / "notebooks" / "gates.ipynb" for folder in (".", "ko")]
NUMBERS = DATA.with_suffix(".numbers")
POINTS = Path("course/points.md")
#: The table of points, wherever it stands.
TABLES = sorted(
    Path(path).as_posix()
    for path in (
        POINTS,
        "course/ko/points.md",
        STUDENT_EDITION / "pages/en/points.md",
        STUDENT_EDITION / "pages/ko/points.md",
    )
)
PAGE = Path("course/gates.md")
#: The catalogue of the pages, which has every piece of them.
WORDS = Path("solutions/locale/ko/course.po")
PAGES_ELSEWHERE = [
    Path("course/ko/gates.md"),
    STUDENT_EDITION / "pages/en/gates.md",
    STUDENT_EDITION / "pages/ko/gates.md",
]
IRIS = STUDENT_EDITION / "data" / "iris.csv"
#: An exercise with whole numbers among its arrays.
LABELLED = STUDENT_EDITION / "layers" / "softmax_cross_entropy.json"


@pytest.fixture(autouse=True, scope="module")
def made_once() -> Iterator[None]:
    """What is authored the same is prepared, run, and as a whole made, once: a test changes one exercise or page, or what is made."""
    made: dict[tuple[object, ...], Assessment] = {}
    really = prepare.prepare

    def once(source: Authored, *more: object) -> Assessment:
        key = (source.name, source.text, *(one.text for one in source.beside), *more)
        if key not in made:
            made[key] = really(source, *more)
        return made[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(prepare, "prepare", lambda source, others, secret: once(source, tuple(others), secret))
        really_run = pages.examples.run
        ran: dict[tuple[object, ...], Ran] = {}

        def run_once(page: Written, answers: Mapping[str, str], folder: Path) -> Ran:
            key = (page, tuple(answers.items()))
            if key not in ran:
                ran[key] = really_run(page, answers, folder)
            return ran[key]

        patched.setattr(pages.examples, "run", run_once)
        really_make = release.make
        wholes: dict[str, dict[Path, str | bytes]] = {}

        def make_once(root: Path) -> dict[Path, str | bytes]:
            key = digest_of_what_is_authored(root)
            if key not in wholes:
                wholes[key] = really_make(root)
            return dict(wholes[key])

        patched.setattr(release, "make", make_once)
        yield


def digest_of_what_is_authored(root: Path) -> str:
    """Return what differs where any byte does of what everything is made from."""
    digest = hashlib.sha256()
    for path in (root / "course" / "course.toml", *files(root / "course" / "data"), *files(root / "solutions")):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def differing(root: Path) -> list[tuple[str, bool]]:
    """Return the paths that differ, and whether each should be there at all."""
    return [(found.path.as_posix(), found.data is not None) for found in release.differences(root)]


# -- what is made ------------------------------------------------------------------------------------------------------


def test_what_is_made_in_this_repository_is_up_to_date() -> None:
    came = afresh("release", "--check", cwd=ROOT)
    assert (came.returncode, came.stdout) == (0, "Everything that is made is up to date.\n")


def test_a_changed_stub_is_found_and_made_again(course_copy: Path) -> None:
    (course_copy / STUB).write_text((course_copy / STUB).read_text("utf-8") + "\n", encoding="utf-8")
    assert differing(course_copy) == [(STUB.as_posix(), True)]
    release.write(course_copy, release.differences(course_copy))
    assert differing(course_copy) == []
    assert (course_copy / STUB).read_bytes() == (ROOT / STUB).read_bytes()


def test_a_changed_answer_shows_in_the_data(course_copy: Path) -> None:
    path = course_copy / "solutions" / "gates" / "mul.py"
    path.write_text(path.read_text("utf-8").replace("z = x * y, element", "z = xy, element"), encoding="utf-8")
    assert differing(course_copy) == [(path.as_posix(), True) for path in (STUB, DATA, *NOTEBOOKS)]


def test_other_draws_show_in_the_numbers_alone(course_copy: Path) -> None:
    path = course_copy / "solutions" / "gates" / "mul.py"
    text = path.read_text("utf-8").replace('tensors={"x": INPUT,', 'tensors={"x": replace(INPUT, high=1.9),')
    path.write_text(text.replace(authored.LINE, f"{authored.LINE}\nfrom dataclasses import replace"), encoding="utf-8")
    on_its_graph = NUMBERS.with_suffix(".graph.numbers")
    assert differing(course_copy) == [(NUMBERS.as_posix(), True), (on_its_graph.as_posix(), True)]
    release.write(course_copy, release.differences(course_copy))
    assert differing(course_copy) == []
    assert (course_copy / NUMBERS).read_bytes() != (ROOT / NUMBERS).read_bytes()


@pytest.mark.parametrize(
    "path",
    [STUB, DATA, NUMBERS, STUDENT_EDITION / "course.json", IRIS, POINTS, PAGE, PAGES_ELSEWHERE[-1]],
    ids=str,
)
def test_a_missing_file_is_found_and_made_again(path: Path, course_copy: Path) -> None:
    (course_copy / path).unlink()
    assert differing(course_copy) == [(path.as_posix(), True)]
    release.write(course_copy, release.differences(course_copy))
    assert (course_copy / path).read_bytes() == (ROOT / path).read_bytes()


@pytest.mark.parametrize(
    "path",
    [
        "exercises/gates/old.py",
        "exercises/old/gate.py",
        "grader/bpgrade/student_edition/gates/old.json",
        "grader/bpgrade/student_edition/gates/old.numbers",
        "grader/bpgrade/student_edition/old/gate.numbers",
        "grader/bpgrade/student_edition/data/old.csv",
        "grader/bpgrade/student_edition/pages/de/gates.md",
    ],
)
def test_a_stray_file_is_found_and_removed(path: str, course_copy: Path) -> None:
    (course_copy / path).parent.mkdir(exist_ok=True)
    (course_copy / path).write_text("{}", encoding="utf-8")
    assert differing(course_copy) == [(path, False)]
    release.write(course_copy, release.differences(course_copy))
    assert not (course_copy / path).exists()


def test_check_exits_4_says_what_differs_and_writes_nothing(course_copy: Path) -> None:
    for path in (STUB, POINTS):
        (course_copy / path).write_text("# mine\n", encoding="utf-8")
    (course_copy / NUMBERS).write_bytes(bytes(800))
    (course_copy / DATA.with_name("old.numbers")).write_bytes(bytes(8))
    before = snapshot(course_copy)
    came = bpgrade("release", "--check", "--course", course_copy, cwd=course_copy.parent)
    assert came.returncode == 4
    assert sorted(came.stdout.replace("\\", "/").splitlines()) == sorted(
        [
            *(f"out of date: {path.as_posix()}" for path in (STUB, POINTS, NUMBERS)),
            f"no longer made: {DATA.with_name('old.numbers').as_posix()}",
            "4 files differ.",
        ]
    )
    assert snapshot(course_copy) == before


def test_check_exits_0_where_last_bits_alone_differ(course_copy: Path) -> None:
    rewrite(course_copy, NUMBERS, lambda data: np.multiply(data, 1 + 1e-12, out=data))
    before = snapshot(course_copy)
    came = bpgrade("release", "--check", "--course", course_copy, cwd=course_copy.parent)
    assert (came.returncode, came.stdout) == (0, "Everything that is made is up to date.\n")
    assert snapshot(course_copy) == before


@pytest.mark.parametrize("path", [STUB, DATA, IRIS, POINTS, PAGE], ids=str)
def test_a_checkout_may_have_other_line_ends(path: Path, course_copy: Path) -> None:
    (course_copy / path).write_bytes((course_copy / path).read_bytes().replace(b"\n", b"\r\n"))
    assert differing(course_copy) == []


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda text: text.replace("| 10 |", "| 11 |", 1), id="other points"),
        pytest.param(lambda text: text.replace("dx 4, dy 4", "dx 4, dy 5", 1), id="another row's points"),
        pytest.param(lambda text: re.sub(r"(?m)^\| `gates/mul`.*\n", "", text), id="a line less"),
        pytest.param(lambda text: text + "\n", id="a blank line more"),
    ],
)
def test_a_table_of_points_that_is_out_of_date_is_found(changed: Callable[[str], str], course_copy: Path) -> None:
    text = (course_copy / POINTS).read_text("utf-8")
    assert changed(text) != text
    (course_copy / POINTS).write_text(changed(text), encoding="utf-8")
    assert differing(course_copy) == [(POINTS.as_posix(), True)]


def test_other_points_show_in_the_table_and_in_the_data(course_copy: Path) -> None:
    path = course_copy / "solutions" / "gates" / "mul.py"
    text = path.read_text("utf-8")
    path.write_text(text.replace('Row("dx", 4), Row("dy", 4)', 'Row("dx", 5), Row("dy", 3)'), encoding="utf-8")
    assert sorted(differing(course_copy)) == sorted((path, True) for path in (*TABLES, DATA.as_posix()))
    release.write(course_copy, release.differences(course_copy))
    (line,) = (line for line in lines(course_copy / POINTS) if "`gates/mul` |" in line)
    assert line == "| `gates/mul` | `MulGate` | forward 2, dx 5, dy 3 | 10 |"


def test_the_table_of_points_has_every_exercise_every_row_and_every_assignment() -> None:
    text = (ROOT / POINTS).read_text("utf-8")
    edition = course_edition(ROOT, None)
    for assessment in edition.assessments(edition.course.exercises):
        (line,) = (line for line in text.splitlines() if line.startswith(f"| `{assessment.name}` |"))
        rows = ", ".join(f"{row.name} {row.points:g}" for row in assessment.rows)
        assert line.endswith(f"| `{assessment.definition}` | {rows} | {assessment.points:g} |")
    for assignment in edition.course.assignments:
        (line,) = (line for line in text.splitlines() if line.startswith(f"| {assignment.name}: {assignment.title} |"))
        assert line.endswith(f"| {assignment.points:g} |")
        assert all(f"`{name}`" in line for name in assignment.exercises)


def test_a_changed_page_shows_wherever_it_stands(course_copy: Path) -> None:
    path = course_copy / "solutions" / "pages" / "gates.md"
    path.write_text(path.read_text("utf-8") + "\nOne and one is {{ 1 + 1 }}.\n", encoding="utf-8")
    assert sorted(differing(course_copy)) == sorted((path.as_posix(), True) for path in (PAGE, *PAGES_ELSEWHERE, WORDS))
    release.write(course_copy, release.differences(course_copy))
    assert differing(course_copy) == []
    assert "\nOne and one is 2.\n" in (course_copy / PAGE).read_text("utf-8")


def test_a_page_that_is_no_longer_written_is_removed(course_copy: Path) -> None:
    (course_copy / "solutions" / "pages" / "old.md").write_text("# Old\n", encoding="utf-8")
    release.write(course_copy, release.differences(course_copy))
    made = [path.with_name("old.md") for path in (PAGE, *PAGES_ELSEWHERE)]
    assert all((course_copy / path).is_file() for path in made)
    (course_copy / "solutions" / "pages" / "old.md").unlink()
    assert sorted(differing(course_copy)) == sorted(
        [*((path.as_posix(), False) for path in made), (WORDS.as_posix(), True)]
    )


def test_a_page_is_made_in_the_words_of_the_catalogue(course_copy: Path) -> None:
    (course_copy / "solutions" / "pages" / "new.md").write_text(
        "# New\n\n## The first\n\nIt is {{ 1 + 1 }}.\n\nNot yet.\n\nNot sure.\n", encoding="utf-8"
    )
    (course_copy / WORDS).write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "The first"\nmsgstr "첫째"\n\n'
        'msgid "It is {{ 1 + 1 }}."\nmsgstr "{{ 1 + 1 }}이다."\n\n'
        'msgid "Not yet."\nmsgstr ""\n\n'
        '#, fuzzy\nmsgid "Not sure."\nmsgstr "아마"\n',
        encoding="utf-8",
    )
    made = release.make(course_copy)
    assert made[Path("course/ko/new.md")] == (
        '# New\n\n<a id="the-first"></a>\n\n## 첫째\n\n2이다.\n\nNot yet.\n\nNot sure.\n'
    )
    assert made[STUDENT_EDITION / "pages/ko/new.md"] == made[Path("course/ko/new.md")]
    assert made[Path("course/new.md")] == "# New\n\n## The first\n\nIt is 2.\n\nNot yet.\n\nNot sure.\n"


@pytest.mark.parametrize("page", ["gates.md#nowhere", "gates.md", ""])
def test_an_exercise_names_the_heading_that_explains_it(page: str, course_copy: Path) -> None:
    path = course_copy / "solutions" / "gates" / "mul.py"
    path.write_text(path.read_text("utf-8").replace("gates.md#the-multiply-gate", page), encoding="utf-8")
    with pytest.raises(CourseError, match=r"gates/mul needs the heading of a page .*; '.*' is none"):
        release.make(course_copy)


def test_data_for_students_are_the_courses(course_copy: Path) -> None:
    path = course_copy / IRIS
    path.write_text(path.read_text("utf-8").replace("5.1,", "5.2,", 1), encoding="utf-8")
    (course_copy / "course" / "data" / "more.csv").write_text("length\n1.5\n", encoding="utf-8")
    assert sorted(differing(course_copy)) == [(IRIS.as_posix(), True), (IRIS.with_name("more.csv").as_posix(), True)]
    release.write(course_copy, release.differences(course_copy))
    there = {found.name: found.read_bytes() for found in path.parent.iterdir()}
    assert there == {found.name: found.read_bytes() for found in (course_copy / "course" / "data").iterdir()}


# -- numbers -------------------------------------------------------------------------------------------------------------


def rewrite(root: Path, path: Path, change: Callable[[np.ndarray], None]) -> None:
    """Change the numbers of a file of numbers."""
    data = np.frombuffer((root / path).read_bytes(), "<f8").copy()
    change(data)
    (root / path).write_bytes(data.tobytes())


@pytest.mark.parametrize(("by", "counts"), [(1e-15, False), (9e-10, False), (1.1e-9, True), (1e-6, True)])
@pytest.mark.parametrize("sign", [1, -1])
def test_numbers_within_1e_9_agree(sign: int, by: float, counts: bool, course_copy: Path) -> None:
    # numpy's last bits differ from machine to machine; text does not.
    def moved(data: np.ndarray) -> None:
        data += sign * by * np.maximum(1.0, np.abs(data))

    rewrite(course_copy, NUMBERS, moved)
    assert (course_copy / NUMBERS).read_bytes() != (ROOT / NUMBERS).read_bytes()
    assert differing(course_copy) == ([(NUMBERS.as_posix(), True)] if counts else [])


@pytest.mark.parametrize("place", [0, 100, -1])
@pytest.mark.parametrize(("by", "counts"), [(9e-10, False), (1.1e-9, True)])
def test_one_changed_number_is_enough(by: float, counts: bool, place: int, course_copy: Path) -> None:
    def moved(data: np.ndarray) -> None:
        data[place] += by * max(1.0, abs(data[place]))

    rewrite(course_copy, NUMBERS, moved)
    assert differing(course_copy) == ([(NUMBERS.as_posix(), True)] if counts else [])


@pytest.mark.parametrize("instead", [math.nan, math.inf, -math.inf, 1e300])
def test_what_is_no_number_in_the_data_is_a_difference(instead: float, course_copy: Path) -> None:
    def replaced(data: np.ndarray) -> None:
        data[3] = instead

    rewrite(course_copy, NUMBERS, replaced)
    assert differing(course_copy) == [(NUMBERS.as_posix(), True)]


@pytest.mark.parametrize("change", ["one number less", "one number more", "one byte less", "nothing left"])
def test_another_count_of_numbers_is_a_difference(change: str, course_copy: Path) -> None:
    data = (course_copy / NUMBERS).read_bytes()
    changed = {"one number less": data[:-8], "one number more": data + bytes(8), "one byte less": data[:-1]}
    (course_copy / NUMBERS).write_bytes(changed.get(change, b""))
    assert differing(course_copy) == [(NUMBERS.as_posix(), True)]


@pytest.mark.parametrize("by", [1, -1, 2**40])
def test_a_changed_label_is_a_difference(by: int, course_copy: Path) -> None:
    # As a float a label is next to nothing, whichever it is.
    cases = json.loads((course_copy / LABELLED).read_text("utf-8"))["cases"]
    references = [reference for case in cases for reference in case["arrays"].values() if reference[2:] == ["integers"]]
    # An earlier forward has labels of its own.
    assert len(references) > len(cases)
    path = course_copy / LABELLED.with_suffix(".numbers")
    whole = path.read_bytes()
    for start, _shape, _word in references:
        data = bytearray(whole)
        (label,) = struct.unpack_from("<q", data, start)
        assert 0 <= label < 10
        struct.pack_into("<q", data, start, label + by)
        path.write_bytes(data)
        assert differing(course_copy) == [(path.relative_to(course_copy).as_posix(), True)]
    path.write_bytes(whole)
    assert differing(course_copy) == []


def write_json(path: Path, data: object) -> None:
    """Write data as `release` does."""
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@pytest.mark.parametrize("key", ["title", "stub", "hints", "rows", "cases", "mistakes", "hypotheses"])
def test_text_agrees_to_the_byte(key: str, course_copy: Path) -> None:
    path = DATA.with_suffix(".mistakes.json") if key in ("mistakes", "hypotheses") else DATA
    data = json.loads((course_copy / path).read_text("utf-8"))
    write_json(course_copy / path, data)
    assert differing(course_copy) == []
    data[key] = data[key] + " " if isinstance(data[key], str) else data[key][:-1]
    write_json(course_copy / path, data)
    assert differing(course_copy) == [(path.as_posix(), True)]


# -- the syllabus ------------------------------------------------------------------------------------------------------


def edit(*changes: tuple[str, str]) -> Callable[[str], str]:
    def change(text: str) -> str:
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        return text

    return change


BAD_SYLLABUS = {
    "points that do not add up": edit(("points = 50", "points = 60")),
    "points that are no number": edit(("points = 50", 'points = "50"')),
    "an exercise without a file": edit(('"mul",', '"mul", "division",')),
    "an assignment of an unknown exercise": edit(('"gates/mul"', '"gates/division"')),
    "an exercise twice": edit(('"mul",', '"mul", "mul",')),
    "an exercise left out": edit(('  "mul",\n', ""), ('"gates/mul", ', ""), ("points = 50", "points = 40")),
    "a limit of zero": edit(("step_seconds = 3", "step_seconds = 0")),
    "a limit below zero": edit(("step_seconds = 3", "step_seconds = -1")),
    "an endless limit": edit(("step_seconds = 3", "step_seconds = inf")),
    "a limit that is no number": edit(("step_seconds = 3", 'step_seconds = "3 s"')),
    "a limit nobody knows": edit(("step_seconds = 3", "step_minutes = 3")),
    "another name for nothing": edit(("AddGate = [", "AdditionGate2 = [")),
    "one name for two definitions": edit(('"MulLayer"', '"AddLayer"')),
    "no title": edit(('title = "Backpropagation', 'heading = "Backpropagation')),
    "no units": lambda text: 'title = "t"\nedition = "1"\n',
    "a unit without exercises": lambda text: 'title = "t"\nedition = "1"\n[[unit]]\nname = "gates"\ntitle = "Gates"\n',
    "units that are no tables": lambda text: 'title = "t"\nedition = "1"\nunit = 3\n',
    "no TOML": lambda text: "title = \n" + text,
    "a path for an exercise": edit(('"mul",', '"mul", "../../gates/mul",')),
}


@pytest.mark.parametrize("what", BAD_SYLLABUS)
def test_a_bad_syllabus_gets_one_sentence(what: str, course_copy: Path) -> None:
    path = course_copy / "course" / "course.toml"
    path.write_text(BAD_SYLLABUS[what](path.read_text("utf-8")), encoding="utf-8")
    with pytest.raises(CourseError) as raised:
        release.make(course_copy)
    sentence = str(raised.value)
    assert sentence.strip()
    assert "\n" not in sentence
    assert "Traceback" not in sentence


def test_points_that_do_not_add_up_are_said_with_both_numbers(course_copy: Path) -> None:
    path = course_copy / "course" / "course.toml"
    path.write_text(path.read_text("utf-8").replace("points = 50", "points = 60", 1), encoding="utf-8")
    came = bpgrade("release", "--check", "--course", course_copy, cwd=course_copy.parent)
    assert came.returncode == 4
    assert came.stderr == "Assignment hw1 says 60 points, and its exercises have 50.\n"


# -- an authored file ----------------------------------------------------------------------------------------------------

BAD_FILES = {
    "no line": edit((authored.LINE, "# the team")),
    "no EXERCISE": edit(("EXERCISE =", "IT =")),
    "a syntax error": edit(("EXERCISE =", "EXERCISE ==")),
    "no hint": edit(("hints=(", "hints=() and (")),
    "a step that is none": edit(("z = gate.forward(x, y)", "z = gate.forward(x) + y")),
    "an unknown tensor in a step": edit(("gate.forward(x, y)", "gate.forward(x, q)")),
    "an import of another exercise": edit(("class MulGate", "import gates\n\n\nclass MulGate")),
    "an answer that is not the lecture's": edit(("return x * y", "return x * y + 1")),
    "a mistake that is none": edit(("return dz * self.x, dz * self.y", "return dz * self.y, dz * self.x")),
    "an answer that raises": edit(("return x * y", "return x * nothing")),
    "a row of no output": edit(('Row("dx", 4)', 'Row("dq", 4)')),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_bad_authored_file_gets_a_sentence_that_names_the_exercise(what: str, course_copy: Path) -> None:
    path = course_copy / "solutions" / "gates" / "mul.py"
    path.write_text(BAD_FILES[what](path.read_text("utf-8")), encoding="utf-8")
    with pytest.raises(CourseError) as raised:
        release.make(course_copy)
    assert "gates/mul" in str(raised.value).replace("\\", "/")


# -- a new exercise --------------------------------------------------------------------------------------------------------

NEGATE = '''"""The minus gate: one input, one sign.

Lecture 1, computational graphs: the node times -1 of the sigmoid neuron.
"""


class NegateGate:
    """y = -x, element by element."""

    def forward(self, x):
        """Return y = -x. x, y: arrays of one shape."""
        return -x

    def backward(self, dy):
        """Return dx, the gradient of the loss with respect to x. dy: the upstream gradient, of the shape of y."""
        return -dy


# ==== the course team only ====
import numpy as np
from bpgrade.exercise import Exercise, Mistake, Row, Tensor


class WithoutLocal(NegateGate):
    def backward(self, dy):
        return dy


class WithoutUpstream(NegateGate):
    def backward(self, dy):
        return -np.ones_like(dy)


class Absolute(NegateGate):
    def forward(self, x):
        return np.abs(x)


EXERCISE = Exercise(
    definition=NegateGate,
    title="the minus gate",
    page="gates.md#the-node-rule",
    calls="""
        gate = NegateGate()
        y = gate.forward(x)
        dx = gate.backward(dy)
    """,
    tensors={"x": Tensor(), "dy": Tensor()},
    rows=(Row("forward", 4, of=("y",)), Row("dx", 6)),
    hints=("What happens to y when x moves up?",),
    mistakes=(
        Mistake("local-missing", WithoutLocal, say="The upstream gradient passes unchanged.", think="Which sign?"),
        Mistake("upstream-missing", WithoutUpstream, say="The upstream gradient is missing.", think="What if x 10?"),
        Mistake("absolute-value", Absolute, say="That is the absolute value.", think="What is -(-3)?"),
    ),
)
'''


#: What people write with an editor, which may have an encoding of its own.
WRITTEN_BY_PEOPLE = [
    "solutions/gates/mul.py",
    "solutions/pages/gates.md",
    "solutions/quiz/gates.toml",
    WORDS.as_posix(),
    "course/data/README.md",
]


@pytest.mark.parametrize("path", WRITTEN_BY_PEOPLE)
def test_a_file_in_another_encoding_is_named_and_nobody_else_is_to_blame(path: str, course_copy: Path) -> None:
    file = course_copy / path
    file.write_bytes(file.read_bytes() + "\n# 곱셈\n".encode("cp949"))
    with pytest.raises(CourseError, match=f"{path.rpartition('/')[2]} is not UTF-8: save it as UTF-8"):
        release.make(course_copy)


def test_a_mark_in_front_of_a_file_changes_nothing(course_copy: Path) -> None:
    for path in (*WRITTEN_BY_PEOPLE, "course/course.toml"):
        (course_copy / path).write_text((course_copy / path).read_text("utf-8"), "utf-8-sig")
    # The catalogue is made again, without the mark.
    assert differing(course_copy) == [(WORDS.as_posix(), True)]


def test_two_mistakes_are_too_few(tmp_path: Path) -> None:
    path = tmp_path / "negate.py"
    path.write_text(NEGATE, encoding="utf-8")
    assert len(authored.read(path, "gates/negate").exercise.mistakes) == 3
    path.write_text(re.sub(r' +Mistake\("absolute-value".*\n', "", NEGATE), encoding="utf-8")
    with pytest.raises(CourseError, match="three mistakes"):
        authored.read(path, "gates/negate")


def snapshot(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files(root)}


def files(root: Path) -> Iterator[Path]:
    return (path for path in sorted(root.rglob("*")) if path.is_file())


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def added(before: dict[str, bytes], after: dict[str, bytes]) -> dict[str, list[str]]:
    """Return the lines that are new, by file; other files are as they were."""
    changed = [name for name in after if after[name] != before.get(name)]
    return {
        name: [line for line in after[name].decode().splitlines() if line not in before[name].decode().splitlines()]
        for name in changed
    }


def test_a_new_exercise_is_a_new_file_and_one_line_of_the_syllabus(course_copy: Path) -> None:
    parts = ("solutions", "course", "exercises", "grader/bpgrade/student_edition")
    before = {part: snapshot(course_copy / part) for part in parts}
    (course_copy / "solutions" / "gates" / "negate.py").write_text(NEGATE, encoding="utf-8")
    toml = course_copy / "course" / "course.toml"
    toml.write_text(toml.read_text("utf-8").replace('  "copy",\n', '  "copy",\n  "negate",\n'), encoding="utf-8")
    release.write(course_copy, release.differences(course_copy))
    assert differing(course_copy) == []

    after = {part: snapshot(course_copy / part) for part in before}
    assert set(after["solutions"]) - set(before["solutions"]) == {"gates/negate.py"}
    assert {name: after["solutions"][name] for name in before["solutions"]} == before["solutions"]
    row = ["| `gates/negate` | `NegateGate` | forward 4, dx 6 | 10 |"]
    new = added(before["course"], after["course"])
    for path in NOTEBOOKS:
        assert "gates-negate-text" in "".join(new.pop(path.relative_to("course").as_posix()))
    assert new == {"course.toml": ['  "negate",'], "points.md": row, "ko/points.md": row}
    assert set(after["exercises"]) - set(before["exercises"]) == {"gates/negate.py"}
    assert {name: after["exercises"][name] for name in before["exercises"]} == before["exercises"]
    assert b"raise NotImplementedError" in after["exercises"]["gates/negate.py"]
    made = set(after["grader/bpgrade/student_edition"]) - set(before["grader/bpgrade/student_edition"])
    assert made == {"gates/negate.json", "gates/negate.mistakes.json", "gates/negate.numbers"}

    edition = course_edition(course_copy, lambda: b"a secret")
    record = graded(edition, [edition.assessment("gates/negate")], NEGATE.partition("# ====")[0])
    assert record["score"] == record["max_score"] == 10


def test_two_exercises_cannot_define_one_name(course_copy: Path) -> None:
    again = NEGATE.replace("NegateGate", "MulGate")
    (course_copy / "solutions" / "gates" / "negate.py").write_text(again, encoding="utf-8")
    toml = course_copy / "course" / "course.toml"
    toml.write_text(toml.read_text("utf-8").replace('  "copy",\n', '  "copy",\n  "negate",\n'), encoding="utf-8")
    with pytest.raises(CourseError, match="gates/mul and gates/negate both define MulGate"):
        release.make(course_copy)


def test_new_writes_a_file_whose_parts_are_to_be_filled_in(course_copy: Path) -> None:
    came = bpgrade("new", "gates/negate_twice", cwd=course_copy)
    path = course_copy / "solutions" / "gates" / "negate_twice.py"
    assert came.returncode == 0
    assert "negate_twice.py" in came.stdout
    assert "course.toml" in came.stdout
    text = path.read_text("utf-8")
    assert "class NegateTwice:" in text
    assert text.count(authored.LINE) == 1
    assert not [word for word in ("TITLE", "CLASS", "NAME", "LINE\n") if word in text]
    # It runs as it stands, with a graph to fill in.
    exercise = run_path(str(path))["EXERCISE"]
    assert [node.label for node in exercise.graph.nodes] == ["negate_twice"]


def test_new_says_what_is_still_missing(course_copy: Path) -> None:
    assert bpgrade("new", "gates/negate", cwd=course_copy).returncode == 0
    toml = course_copy / "course" / "course.toml"
    toml.write_text(toml.read_text("utf-8").replace('"copy",', '"copy", "negate",', 1), encoding="utf-8")
    came = bpgrade("release", cwd=course_copy)
    assert came.returncode == 4
    assert "gates/negate.py" in came.stderr.replace("\\", "/")
    assert came.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["gates/mul", "negate", "../gates/x", "gates/Negate", "gates/a/b", "gates/1st", ""])
def test_new_refuses_a_name_that_is_taken_or_none(name: str, course_copy: Path) -> None:
    before = snapshot(course_copy)
    came = bpgrade("new", name, cwd=course_copy)
    assert came.returncode == 2
    assert came.stderr.strip()
    assert snapshot(course_copy) == before


def test_new_and_release_need_the_course_teams_copy(tmp_path: Path) -> None:
    for command in (("new", "gates/negate"), ("release",)):
        came = bpgrade(*command, cwd=tmp_path)
        assert came.returncode == 2
        assert "--course" in came.stderr
