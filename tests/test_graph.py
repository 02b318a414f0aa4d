"""`bpgrade graph`: the numbers on it are those that were seen, and the chain rule holds along it; text, SVG and words say the same."""

import itertools
import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path
from types import ModuleType

import bpgrade as library
import graphs
import numpy as np
import pytest
from bpgrade import messages, session
from bpgrade.authoring import drawings
from bpgrade.columns import width
from bpgrade.edition import student_edition
from bpgrade.errors import BpgradeError, CourseError, UsageError
from bpgrade.exercise import Graph, Node
from bpgrade.graph import STYLE, Picture, picture, sentences, svg, text
from bpgrade.graph.chain import node as place_of
from bpgrade.graph.chain import spelled
from bpgrade.graph.drawing import Drawing, Local, Numbers, from_files, to_files
from bpgrade.graph.label import above, below, numbers
from bpgrade.graph.placing import Placed, place
from bpgrade.graph.screen import screen
from bpgrade.graph.text import PLAIN
from bpgrade.values import read_case
from bpgrade.verdict import Outcome
from browser import Chromium, in_chromium
from conftest import AUTHORED, afresh, bpgrade, fill_in, prepared
from graphs import Seen
from numpy.typing import NDArray

GRAPHS = [name for name, one in AUTHORED.items() if one.exercise.graph]
each_graph = pytest.mark.parametrize("name", GRAPHS)
SVG = "{http://www.w3.org/2000/svg}"

SWAPPED = """
class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.x, dz * self.x
"""


def pictures(name: str) -> list[Picture]:
    """Return every picture of an exercise: before an attempt, right and with a mistake, with all numbers that there are."""
    assessment, drawing = student_edition().assessment(name), graphs.drawing(name)
    labels = [one.label for one in drawing.cases]
    seen = [graphs.planted()[name], graphs.right()[name]]
    return [
        *(picture(assessment, None, drawing, label=label) for label in labels),
        *(one.picture(label) for one in seen for label in labels),
    ]


# -- golden pictures ----------------------------------------------------------------------------------------------------


def test_every_exercise_has_its_golden_picture() -> None:
    # They are made again by `python tests/graphs.py`.
    made = dict(graphs.golden())
    assert {path.name for path in graphs.GOLDEN.iterdir()} == {path.name for path in made}
    for path, wanted in made.items():
        assert path.read_text("utf-8") == wanted, path.name


def test_every_exercise_of_the_course_has_a_graph() -> None:
    assert list(AUTHORED) == GRAPHS


# -- the numbers --------------------------------------------------------------------------------------------------------


@each_graph
def test_gradients_without_a_formula_are_those_of_the_answer(name: str) -> None:
    assessment, graph = prepared(name, None), AUTHORED[name].exercise.graph
    assert graph is not None
    drawing = drawings.draw(assessment, graph)
    compared = 0
    for found in drawing.cases:
        place = next(n for n, case in enumerate(assessment.plan.cases) if case.label == found.label)
        right = assessment.expectation.cases[place].right
        for wire in drawing.wires:
            for called, ours in ((wire, found.values.get(wire)), (drawing.names[wire], found.gradients.get(wire))):
                if ours is not None and called in right:
                    assert ours == pytest.approx(right[called], rel=1e-12, abs=1e-13), called
                    compared += 1
    assert compared or not any(row.must is None for row in assessment.rows)


@each_graph
def test_upstream_times_local_is_downstream_at_every_node(name: str) -> None:
    drawing = graphs.drawing(name)
    for case in drawing.cases:
        for (number, wire), locals_ in case.locals.items():
            assert follows(drawing, case, wire, locals_) is not None, (number, wire)


def follows(drawing: Drawing, case: Numbers, wire: str, locals_: tuple[Local, ...]) -> float | None:
    """Return the first entry of a downstream gradient, where it is what the chain rule says; else nothing."""
    total, downstream = 0.0, float(case.gradients[wire].ravel()[0])
    for local in locals_:
        upstream = case.gradients[local.of]
        total += (
            float(upstream.ravel()[0] * local.slopes.ravel()[0])
            if local.is_own
            else float((upstream * local.slopes).sum())
        )
    examples = len(next(iter(case.gradients[one] for one in drawing.per_example), [0]))
    total *= (examples if wire in drawing.per_example else 1) / (
        examples if locals_[0].of in drawing.per_example else 1
    )
    return downstream if math.isclose(total, downstream, rel_tol=1e-12, abs_tol=1e-14) else None


def test_a_local_gradient_that_does_not_fit_would_be_found() -> None:
    drawing = graphs.drawing("gates/mul")
    case = drawing.cases[0]
    (local,) = case.locals[0, "x"]
    assert follows(drawing, case, "x", (replace(local, slopes=local.slopes * 1.001),)) is None


@each_graph
def test_what_is_read_back_is_what_was_made(name: str) -> None:
    drawing = graphs.drawing(name)
    again = from_files(*to_files(drawing))
    assert (again.gates, again.ways, again.names) == (drawing.gates, drawing.ways, drawing.names)
    for one, other in zip(drawing.cases, again.cases, strict=True):
        for mine, yours in ((one.values, other.values), (one.gradients, other.gradients)):
            assert mine.keys() == yours.keys()
            assert all(np.array_equal(mine[wire], yours[wire]) for wire in mine)


def observed(seen: Seen, label: str) -> dict[str, NDArray[np.float64]]:
    """Return what the student's code gave in one case, by output."""
    assessment = seen.assessment
    number = next(n for n, case in enumerate(assessment.plan.cases) if case.label == label)
    case, expected = assessment.plan.cases[number], assessment.expectation.cases[number]
    return dict(read_case(number, case, assessment.rows, expected, seen.observation.cases[number]).values)


@each_graph
def test_the_numbers_in_the_svg_are_those_that_were_observed(name: str) -> None:
    seen = graphs.planted()[name]
    for label in [one.label for one in seen.drawing.cases]:
        shown = seen.picture(label)
        root = ElementTree.fromstring(svg(shown))
        found = 0
        came = observed(seen, label)
        for wire in shown.wires.values():
            for of, called, side in (("value", wire.name, wire.value), ("gradient", wire.called, wire.gradient)):
                if called not in came or side.outcome is None:
                    continue
                texts = [
                    one.text or ""
                    for one in root.iter(f"{SVG}text")
                    if (one.get("data-wire"), one.get("data-of")) == (wire.name, of)
                ]
                assert side.yours is not None
                if side.ours is not None and side.yours.shape != side.ours.shape:
                    assert f"{came[called].shape} WRONG" in texts
                    found += 1
                    continue
                yours = came[called].reshape(side.yours.shape)
                first, *more = numbers(yours)
                assert any(one in (first, *(f"{first} {word}" for word in words())) for one in texts), (called, texts)
                if texts[0] in words():
                    assert set(more) <= set(texts)
                assert any(word in one for word in words() for one in texts)
                found += 1
        assert found, label


def words() -> list[str]:
    from bpgrade.feedback import word

    return [word(outcome) for outcome in Outcome if outcome is not Outcome.NOT_ATTEMPTED]


def test_a_wrong_number_has_its_word_and_what_nudging_gives() -> None:
    seen = graphs.graded({"gates/mul": SWAPPED})["gates/mul"]
    shown = seen.picture()
    assert shown.wrong == ("dx",)
    assert [line.text for line in below(shown.wires["x"])] == ["6 WRONG", "nudging: -8"]
    assert [line.text for line in below(shown.wires["y"])] == ["6 PASS"]
    assert [line.text for line in above(shown.wires["x"])] == ["3"]
    assert "(yours: 6 WRONG)" in " ".join(spelled(shown, 0))
    assert "your dx = 6: WRONG; nudging: -8." in sentences(shown)


def test_below_a_wrong_forward_no_gradient_is_said_to_be_right() -> None:
    # Nudging that forward says something else, and `check` says nothing either.
    wrong = SWAPPED.replace("x * y", "x + y")
    shown = graphs.graded({"gates/mul": wrong})["gates/mul"].picture()
    assert [line.text for line in above(shown.wires["z"])] == ["-1 WRONG", "should be: -12"]
    assert [line.text for line in below(shown.wires["x"])] == ["6 WRONG"]


def test_what_is_blocked_is_not_marked_wrong_and_has_nothing_right_beside_it() -> None:
    name = "layers/softmax_cross_entropy"
    shown = graphs.planted()[name].picture()
    side = shown.wires["scores"].gradient
    assert side.outcome is Outcome.BLOCKED
    assert side.yours is not None
    assert not np.allclose(side.yours, shown.numbers.gradients["scores"])
    assert [line.text for line in below(shown.wires["scores"])] == ["BLOCKED", *numbers(side.yours)]
    assert shown.wrong == ("loss",)


def test_of_a_draw_no_more_is_told_than_check_tells() -> None:
    seen = graphs.graded({"gates/mul": SWAPPED})["gates/mul"]
    x = seen.picture("draw 1").wires["x"]
    assert x.gradient.ours is not None and x.gradient.yours is not None
    place = int(np.argmax(np.abs(x.gradient.yours - x.gradient.ours)))
    said = [line.text for line in below(x)]
    assert said[-1] == f"nudging: {x.gradient.ours.ravel()[place]:.4g}"
    assert said[1:-2] == numbers(x.gradient.yours)
    # What stopped has no entry that is off.
    stops = SWAPPED.replace("dz * self.x, dz * self.x", "1 / 0, 0")
    stopped = graphs.graded({"gates/mul": stops})["gates/mul"].picture("draw 1")
    assert [line.text for line in below(stopped.wires["x"])] == ["CRASHED"]
    # Before an attempt it is for the student to find, in words too.
    before = picture(seen.assessment, None, seen.drawing, label="draw 1")
    assert (above(before.wires["z"]), below(before.wires["x"])) == ((), ())
    assert before.to_find == ("z", "dx", "dy")
    assert all(line.endswith(" = ?") for line in spelled(before, 0) if "dx[" in line)
    assert "Yours to find: z, dx, dy." in "\n".join(screen(before, 0, 80))


def test_what_is_wrong_where_the_picture_does_not_show_it_is_said() -> None:
    # It writes into what was handed in, so only the second call gives something else.
    name = "training/sgd_step"
    texts = [text for mistake, text in AUTHORED[name].planted() if mistake == "arguments-changed"]
    shown = graphs.graded({name: texts[0]})[name].picture()
    assert (shown.wrong, shown.elsewhere) == ((), ("arguments",))
    assert "arguments: wrong, but not with the numbers on this picture." in screen(shown, None, 80)


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ("dz[:, None], dz", ["should be: (1,)"]),
        ("float('nan') * dz, dz * self.x", ["nan WRONG", "nudging: -8"]),
        ("1 / 0, 0", ["CRASHED", "nudging: -8"]),
    ],
    ids=["another shape", "nan", "nothing came back"],
)
def test_what_is_no_number_beside_ours_is_said(returned: str, said: list[str]) -> None:
    text_of = SWAPPED.replace("dz * self.x, dz * self.x", returned)
    shown = graphs.graded({"gates/mul": text_of})["gates/mul"].picture("small numbers")
    lines = [line.text for line in below(shown.wires["x"])]
    assert all(any(wanted in line for line in lines) for wanted in said), lines


def test_a_mistake_that_only_a_draw_shows_is_shown_on_that_draw() -> None:
    example = SWAPPED.replace(
        "dz * self.x, dz * self.x", "(0 * dz - 8, 0 * dz + 6) if dz.flat[0] == 2 else (0 * dz - 4, 0 * dz + 3)"
    )
    assert graphs.graded({"gates/mul": example})["gates/mul"].picture().label == "draw 1"
    # Right on everything but the second draw, and on a case beside the draws.
    second = SWAPPED.replace(
        "dz * self.x, dz * self.x", "dz * self.y, dz * self.x * (abs(dz[0, 0] + 0.001838) > 1e-5 if dz.ndim > 1 else 1)"
    )
    shown = graphs.graded({"gates/mul": second})["gates/mul"].picture()
    assert (shown.label, shown.wrong) == ("draw 2", ("dy",))
    narrowly = AUTHORED["gates/max"].answer.replace("x > y", "x > y + 0.05").replace("x >= y", "x >= y + 0.05")
    assert graphs.graded({"gates/max": narrowly})["gates/max"].picture().label == "x wins narrowly"


def test_what_is_not_written_yet_shows_the_courses_numbers() -> None:
    name = "network/two_hidden_layer"
    shown = graphs.graded({name: AUTHORED[name].stub})[name].picture()
    assert not shown.is_yours
    assert not shown.wrong
    # What a network holds before anybody has trained it is no number of `train`.
    name = "training/train"
    net = AUTHORED["network/two_hidden_layer"].answer
    for text_of in (AUTHORED[name].stub, f"{net}\n{AUTHORED[name].stub}"):
        shown = graphs.graded({name: text_of})[name].picture()
        assert (shown.is_yours, shown.wrong, shown.elsewhere, shown.to_find) == (False, (), (), ())
    half = SWAPPED.replace("return dz * self.x, dz * self.x", "raise NotImplementedError")
    shown = graphs.graded({"gates/mul": half})["gates/mul"].picture()
    assert shown.is_yours
    assert [line.text for line in below(shown.wires["x"])] == ["-8"]


def test_what_follows_from_another_mistake_is_not_called_wrong() -> None:
    name = "network/two_hidden_layer"
    delta = AUTHORED[name].answer.replace(
        "slope = self.a[layer] *", "slope = (self.a[layer] > 9) + self.a[layer] * 2 *"
    )
    assert delta != AUTHORED[name].answer
    shown = graphs.graded({name: delta})[name].picture()
    outcomes = {wire.called: wire.gradient.outcome for wire in shown.wires.values()}
    assert outcomes["delta3"] is Outcome.WRONG
    assert outcomes["dTheta2"] is Outcome.FOLLOW_THROUGH
    assert outcomes["delta4"] is Outcome.PASSED
    assert "dTheta2" not in shown.wrong


def test_weights_of_ones_own_are_shown_with_what_they_compute() -> None:
    name = "linear/xor_weights"
    before = picture(student_edition().assessment(name), None, graphs.drawing(name))
    assert "Yours to find: Theta1, Theta2." in "\n".join(screen(before, None, 80))
    right = graphs.right()[name].picture()
    assert right.wires["out"].value.outcome is Outcome.PASSED
    assert right.wires["out"].value.yours == pytest.approx(np.array([[0.0], [1], [1], [0]]), abs=0.1)
    assert graphs.planted()[name].picture().wires["out"].value.outcome is Outcome.WRONG


@pytest.mark.parametrize(
    ("array", "said"),
    [
        (np.zeros((0, 3)), ["(0, 3)"]),
        (np.array([np.inf, 1.0]), ["[inf 1]"]),
        (np.array([np.nan, 2e300]), ["[nan 2e+300]"]),
        (np.array([[1.0, 1e-17]]), ["[1 0]"]),
        (np.arange(20.0), ["(20,)", "[0 1 .. 19]"]),
        (np.zeros((2, 2, 2)), ["(2, 2, 2)", "[0 0 ..]"]),
    ],
)
def test_whatever_came_back_can_be_written(array: NDArray[np.float64], said: list[str]) -> None:
    assert numbers(array) == said


def test_weights_of_any_shape_can_be_shown() -> None:
    for weights in (
        "np.zeros((0, 3)), np.zeros((1, 3))",
        "np.eye(2), np.full((1, 3), np.nan)",
        "np.ones((2, 3)), np.ones((9, 3))",
    ):
        seen = graphs.graded({"linear/xor_weights": f"import numpy as np\ndef xor_weights():\n    return {weights}\n"})
        shown = seen["linear/xor_weights"].picture()
        assert shown.is_yours
        assert svg(shown) and text(shown, 80) and sentences(shown)


# -- a graph that is none -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("graph", "why"),
    [
        (Graph((Node("+", "x y", "z", lambda x, y: x + y), Node("*", "x y", "z", lambda x, y: x * y))), "z leave"),
        (Graph((Node("+", "x y", "q", lambda x, y: x + y), Node("*", "q q", "z", lambda x, y: x * y))), "q enter"),
        (Graph((Node("+", "x y", "z", lambda x: x),)), "TypeError"),
    ],
    ids=["a wire from two nodes", "a branch without a copy", "a formula that stops"],
)
def test_a_graph_that_is_none_is_refused_in_a_sentence(graph: Graph, why: str) -> None:
    with pytest.raises(CourseError, match=why):
        drawings.draw(prepared("gates/mul", None), graph)


@pytest.mark.parametrize(
    ("forward", "wire"),
    [(lambda x, y: x * y + 1, "z"), (lambda x, y: x.real * y, "dx")],
    ids=["another value", "another gradient"],
)
def test_a_graph_that_gives_other_numbers_than_the_answer_is_refused(forward: Callable[..., object], wire: str) -> None:
    graph = Graph((Node("*", "x y", "z", forward),))
    with pytest.raises(CourseError, match=f"gates/mul: its graph gives another {wire} than its answer, in "):
        drawings.draw(prepared("gates/mul", None), graph)


def test_any_graph_can_be_drawn_wires_that_pass_nodes_too() -> None:
    # z = half of x, times y, doubled, and a copy of x past two nodes, which must come to x y.
    graph = Graph(
        (
            Node("copy", "x", "a b", lambda x: (x, x)),
            Node("half", "a", "r", lambda a: a / 2),
            Node("*", "r y", "s", lambda r, y: r * y),
            Node("+", "s b", "z", lambda s, b: 2 * s + 0 * b),
        )
    )
    assessment = prepared("gates/mul", None)
    shown = picture(assessment, None, drawings.draw(assessment, graph))
    assert shown.wires["x"].gradient.ours == pytest.approx(np.array([-8.0]))
    lines = text(shown, 200)
    assert overlaps(place(shown, 200)) == []
    assert max(map(len, lines)) < 100
    assert all(label in "\n".join(lines) for label in ("( copy )", "( half )", "( × )", "( + )"))
    assert len(text(shown, 60)) > len(lines)


# -- text ---------------------------------------------------------------------------------------------------------------


def overlaps(placed: Placed) -> list[str]:
    """Return the texts that stand on another text, in the edge of a node, or outside."""
    taken: dict[tuple[int, int], str] = {}
    found = []
    for one in placed.words:
        inside = 0 <= one.row < placed.rows and one.column + width(one.text) <= placed.columns
        found += [] if inside else [one.text]
        for column in range(one.column, one.column + width(one.text)):
            if taken.setdefault((one.row, column), one.text) != one.text:
                found.append(one.text)
    for circle in placed.circles:
        edge = {(circle.row, circle.column), (circle.row, circle.column + circle.columns - 1)}
        found += [taken[cell] for cell in edge & taken.keys()]
    return found


@each_graph
def test_no_number_stands_on_another_in_any_language_and_all_fit_the_screen(name: str) -> None:
    for language, shown in itertools.product(messages.LANGUAGES, pictures(name)):
        with messages.speaking(language):
            assert overlaps(place(shown, 80)) == []
            lines = screen(shown, 0, 80)
            assert max(map(width, lines)) <= 80
            assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("row", [None, -1], ids=["an overlap", "a row above the first"])
def test_what_stands_wrong_would_be_found(row: int | None) -> None:
    placed = place(pictures("gates/mul")[0], 80)
    moved = replace(placed.words[1], text="??", row=placed.words[1].row if row is None else row)
    assert overlaps(Placed(placed.rows, placed.columns, [*placed.words, moved], placed.strokes, placed.circles))


@each_graph
def test_in_ascii_it_is_the_same_picture(name: str) -> None:
    for shown in pictures(name):
        for line in text(shown, 80):
            assert line.translate(PLAIN).isascii()
            assert len(line.translate(PLAIN)) == len(line)


def test_a_screen_that_is_too_narrow_says_how_wide_the_picture_is() -> None:
    assert any(
        "there is room for 40" in line for line in screen(graphs.planted()["training/train"].picture(), None, 40)
    )
    assert not any("there is room" in line for line in screen(graphs.planted()["gates/mul"].picture(), None, 40))


def test_colours_change_nothing_else() -> None:
    shown = graphs.planted()["gates/mul"].picture()

    def marked(part: str, outcome: Outcome | None) -> str:
        return f"\x1b[31m{part}\x1b[0m" if outcome is Outcome.WRONG else part

    painted = text(shown, 80, marked)
    assert any("\x1b[31m6 WRONG" in line for line in painted)
    assert [re.sub(r"\x1b\[\d+m", "", line) for line in painted] == text(shown, 80)


@pytest.mark.parametrize("encoding", ["cp1252", "cp949", "utf-8"])
def test_a_screen_without_lines_gets_ascii(encoding: str, folder: Path) -> None:
    came = afresh("graph", "gates/mul", cwd=folder, PYTHONIOENCODING=encoding, PYTHONUTF8="0", NO_COLOR="1")
    assert came.returncode == 0
    assert "\x1b" not in came.stdout
    assert came.stdout.isascii() == (encoding != "utf-8")
    assert "( * )" in came.stdout or "( × )" in came.stdout


# -- SVG ----------------------------------------------------------------------------------------------------------------


@each_graph
def test_an_svg_is_small_says_what_it_shows_and_runs_nothing(name: str) -> None:
    for shown in pictures(name):
        made = svg(shown)
        assert len(made.encode()) <= 30_000
        root = ElementTree.fromstring(made)
        assert root.get("role") == "img"
        assert root.get("direction") == "ltr"
        title, said = root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")
        assert title is not None and name in title
        assert said is not None and all(sentence in said for sentence in sentences(shown))
        attributes = {key for one in root.iter() for key in one.attrib}
        assert not {key for key in attributes if key == "id" or key.startswith("on") or "href" in key}
        assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
            "svg",
            "title",
            "desc",
            "style",
            "rect",
            "path",
            "text",
        }
        assert "url(" not in made


@each_graph
def test_the_words_have_every_number_of_the_picture(name: str) -> None:
    for shown in pictures(name):
        said = " ".join(sentences(shown))
        for wire in shown.wires.values():
            for side in (wire.value, wire.gradient):
                array = side.yours if side.yours is not None else side.ours
                assert array is None or " ".join(numbers(array)) in said


def test_a_page_has_the_style_once() -> None:
    shown = pictures("gates/mul")[0]
    assert STYLE in svg(shown)
    assert "<style>" not in svg(shown, styled=False)


@in_chromium
def test_pictures_in_a_page_keep_nobody_out(chromium: Chromium, tmp_path: Path) -> None:
    made = [svg(graphs.planted()[name].picture(), styled=False) for name in GRAPHS]
    head = f"<title>pictures</title><style>{STYLE}</style><meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    body = "".join(
        f"<div tabindex='0' style='overflow-x: auto' role='region' aria-label='{escape(name)}'>{one}</div>"
        for name, one in zip(GRAPHS, made, strict=True)
    )
    page = f"<!doctype html><html lang='en' dir='rtl'><meta charset='utf-8'>{head}<main><h1>Pictures</h1>{body}</main></html>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    (tmp_path / "alone.svg").write_text(svg(graphs.planted()["gates/mul"].picture()), encoding="utf-8")
    for scheme, paper in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(21, 24, 29)")):
        with chromium.visit(tmp_path, 360, scheme) as visit:
            visit.go("page.html")
            assert visit.faults() == []
            colour = "getComputedStyle(document.querySelector('.paper')).fill"
            assert visit.page.evaluate(colour) == paper
            assert visit.page.evaluate(CONTRAST) >= 4.5
            visit.go("alone.svg")
            assert visit.page.evaluate(colour) == paper
            assert (visit.said, visit.strangers, visit.missing) == ([], [], [])


#: The least contrast of a text in a picture with what is behind it.
CONTRAST = """
() => {
  const light = colour => {
    const [r, g, b] = colour.match(/\\d+/g).slice(0, 3).map(Number).map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const of = one => getComputedStyle(one).fill;
  return Math.min(...[...document.querySelectorAll('svg text')].flatMap(one => ['.paper', '.node'].map(behind => {
    const two = [light(of(one)), light(of(one.ownerSVGElement.querySelector(behind)))].sort((a, b) => b - a);
    return (two[0] + 0.05) / (two[1] + 0.05);
  })));
}
"""


# -- one node, one way --------------------------------------------------------------------------------------------------


def test_a_node_is_spelled_out_with_its_numbers() -> None:
    shown = pictures("circuits/add_mul")[0]
    assert spelled(shown, 1) == [
        "Node 2, *: upstream x local = downstream",
        "  dq:  1 x (-4) = -4",
        "  dz:  1 x 3 = 3",
    ]
    assert spelled(pictures("gates/copy")[0], 0)[1] == "  dx:  2 x 1 + (-3) x 1 = -1"


@pytest.mark.parametrize("wanted", ["2", "f", "*"])
def test_a_node_is_called_by_its_number_its_wire_or_its_label(wanted: str) -> None:
    assert place_of(graphs.drawing("circuits/add_mul"), wanted) == 1


def test_the_way_of_a_delta_is_thick_and_said() -> None:
    shown = graphs.right()["network/two_hidden_layer"].picture(path="delta3")
    assert {name for name, wire in shown.wires.items() if wire.on_path} == {"z3", "a3", "z4", "a4", "cost"}
    assert "back to z3: cost, a4, z4, a3, z3." in " ".join(screen(shown, None, 400))
    assert "═" in "\n".join(text(shown, 80))
    assert svg(shown).count('class="wire path"') == 5
    # The second of two inputs, too, has a thick way into its node.
    assert "═( × )" in "\n".join(text(graphs.right()["circuits/add_mul"].picture(path="z"), 80))
    assert "═" not in "\n".join(text(graphs.right()["network/two_hidden_layer"].picture(), 80))


# -- the command --------------------------------------------------------------------------------------------------------


def test_before_an_attempt_the_lectures_numbers_are_drawn(folder: Path, tmp_path: Path) -> None:
    inside, outside = (
        bpgrade("graph", "circuits/add_mul", cwd=folder),
        bpgrade("graph", "circuits/add_mul", cwd=tmp_path),
    )
    assert inside.returncode == outside.returncode == 0
    assert inside.stdout == outside.stdout
    assert "-12" in inside.stdout
    assert "once you have written something" in inside.stdout


def test_ones_own_numbers_are_drawn_from_a_workspace_and_from_a_file(folder: Path, tmp_path: Path) -> None:
    (folder / "gates" / "mul.py").write_text(SWAPPED, encoding="utf-8")
    (tmp_path / "mine.py").write_text(SWAPPED, encoding="utf-8")
    inside, file = bpgrade("graph", "mul", cwd=folder), bpgrade("graph", "gates/mul", "mine.py", cwd=tmp_path)
    assert "6 WRONG" in inside.stdout
    assert inside.stdout.partition("One node")[0] == file.stdout.partition("One node")[0]
    assert "bpgrade graph gates/mul mine.py --node 1" in file.stdout
    assert "draw 1" in bpgrade("graph", "mul", "--draw", "1", cwd=folder).stdout
    assert "lecture 1" in bpgrade("graph", "circuits/add_mul", "--draw", "example", cwd=folder).stdout


def test_the_course_teams_copy_draws_it_too(tmp_path: Path) -> None:
    from conftest import ROOT

    (tmp_path / "mine.py").write_text(SWAPPED, encoding="utf-8")
    assert "6 WRONG" in bpgrade("graph", "gates/mul", "mine.py", "--course", ROOT, cwd=tmp_path).stdout


def test_a_picture_is_written_into_a_file(folder: Path) -> None:
    came = bpgrade("graph", "gates/mul", "--svg", "mul.svg", cwd=folder)
    assert (came.returncode, came.stdout) == (0, "The picture is in mul.svg.\n")
    ElementTree.parse(folder / "mul.svg")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gates"], "Name one exercise"),
        (["gates/mull"], "no exercise of this course"),
        (["gates/mul", "--node", "7"], "Which node is 7? There are: 1 (*: z)."),
        (["gates/mul", "--draw", "9"], "gates/mul has no numbers called 9; there are: small numbers"),
        (["gates/mul", "--path", "q"], "There is no wire q here; there are: x, y, z."),
        (["gates/mul", "--svg", "gates/mul.py"], "gates/mul.py is no name for a picture"),
        (["gates/mul", "--svg", "nowhere/a.svg"], "nowhere/a.svg cannot be written"),
        (["gates/mul", "nothing.py"], "nothing.py is no file here"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence(words: list[str], said: str, folder: Path) -> None:
    before = (folder / "gates" / "mul.py").read_bytes()
    came = bpgrade("graph", *words, cwd=folder)
    assert came.returncode == 2
    assert said in came.stderr
    assert came.stderr.count("\n") == 1
    assert (folder / "gates" / "mul.py").read_bytes() == before


def test_an_exercise_without_a_graph_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bpgrade.graph.seen import seen

    bare = replace(student_edition(), graphs=folder)
    assert not bare.has_graph("gates/mul")
    with pytest.raises(UsageError, match="gates/mul has no graph"):
        seen(bare, "gates/mul", None)


def test_check_says_where_to_see_what_is_wrong(folder: Path, tmp_path: Path) -> None:
    (folder / "gates" / "mul.py").write_text(SWAPPED, encoding="utf-8")
    (tmp_path / "my work.py").write_text(SWAPPED, encoding="utf-8")
    assert "See it: bpgrade graph gates/mul\n" in bpgrade("check", "gates/mul", cwd=folder).stdout
    assert 'See it: bpgrade graph gates/mul "my work.py"' in bpgrade("check", "my work.py", cwd=tmp_path).stdout
    fill_in(folder, "gates/mul")
    assert "See it" not in bpgrade("check", "gates/mul", "gates/add", cwd=folder).stdout


# -- in a notebook --------------------------------------------------------------------------------------------------------


def test_in_a_notebook_a_class_is_drawn_from_its_cell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(session, "is_notebook", lambda: True)
    monkeypatch.setattr(session, "typed", lambda: ["import bpgrade", SWAPPED])
    checked = library.check(type("MulGate", (), {}))
    assert "See it: bpgrade.graph(MulGate)" in repr(checked)
    assert "See it: bpgrade.graph(MulGate)</p>" in checked._repr_html_()
    shown = library.graph(type("MulGate", (), {}), node=1)
    assert "6 WRONG" in repr(shown)
    assert "2 x (-4) = -8" in repr(shown)
    made = shown._repr_html_()
    assert "6 WRONG</text>" in made
    assert "upstream x local = downstream" in made
    assert made.startswith('<div lang="en">')
    with pytest.raises(BpgradeError, match="Name one exercise"):
        library.graph("gates")


def test_outside_of_one_a_path_and_the_module_serve(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").write_text(SWAPPED, encoding="utf-8")
    assert "6 WRONG" in repr(library.graph(tmp_path / "mine.py", "gates/mul", draw="example"))
    assert isinstance(library.graph, ModuleType)
    assert library.graph.picture is picture
