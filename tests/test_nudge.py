"""`nudge`: what moving one input does to the student's own forward, beside what their gradient says."""

import re
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import bpgrade as library
import numpy as np
import pytest
from bpgrade import session
from bpgrade.cli.commands import commands
from bpgrade.columns import width
from bpgrade.edition import Edition, student_edition
from bpgrade.errors import BpgradeError, UsageError
from bpgrade.messages import speaking
from bpgrade.nudged.nudges import EVERY_H, Finding, H, Nudge, nudged_tensors
from bpgrade.nudged.nudging import Nudged, Wish, nudge, nudge_submission
from bpgrade.nudged.words import every_h, nudged_lines
from bpgrade.sandbox.child import Sandbox
from bpgrade.submission import File, Submission
from conftest import AUTHORED, bpgrade, fill_in

Try = Callable[..., Nudged]

EDITION = student_edition()
WITH_GRADIENTS = [name for name in AUTHORED if EDITION.assessment(name).backward_rows]
WITHOUT = [name for name in AUTHORED if name not in WITH_GRADIENTS]

MUL = """
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return {forward}

    def backward(self, dz):
        x, y = self.x, self.y
        return {backward}
"""
RELU = """
import numpy as np


class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(x, 0)

    def backward(self, dout):
        return np.where(self.x > 0, dout, np.where(self.x == 0, {at_0} * dout, 0))
"""


def mul(backward: str = "dz * y, dz * x", forward: str = "x * y") -> str:
    return MUL.format(forward=forward, backward=backward)


@pytest.fixture(scope="module")
def nudged(bare_sandbox: Sandbox) -> Try:
    """Nudge an exercise of a single file with this text."""

    def run(exercise: str, text: str, edition: Edition = EDITION, **wish: object) -> Nudged:
        submission = Submission("mine.py", (File("mine.py", text.encode()),))
        return nudge_submission(submission, edition, exercise, Wish(**wish), bare_sandbox)  # type: ignore[arg-type]

    return run


def shown(came: Nudged) -> str:
    return "\n".join(nudged_lines(came.exercise, came.nudges, came.all_h))


def only(came: Nudged) -> Nudge:
    (one,) = came.nudges
    return one


# -- what is found -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WITH_GRADIENTS)
def test_every_right_gradient_is_alike_at_the_lectures_numbers_and_at_a_draw(name: str, nudged: Try) -> None:
    assessment = EDITION.assessment(name)
    for number, draw in ((0, None), (next(n for n, c in enumerate(assessment.plan.cases) if c.label == "draw 1"), "1")):
        came = nudged(name, AUTHORED[name].answer, draw=draw, all_h=draw == "1")
        assert [one.tensor for one in came.nudges] == list(nudged_tensors(assessment))
        assert {one.finding for one in came.nudges} == {Finding.ALIKE}, shown(came)
        assert came.passed
        for one in came.nudges:
            right = assessment.expectation.cases[number].right[assessment.row(one.gradient).outputs[0]]
            assert one.slope(1e-5) == pytest.approx(right[one.at], rel=1e-6, abs=1e-8)
            assert one.best == pytest.approx(right[one.at], rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("name", WITH_GRADIENTS)
def test_a_gradient_that_is_wrong_in_one_entry_is_found_and_that_entry_is_nudged(name: str, nudged: Try) -> None:
    assessment = EDITION.assessment(name)
    tensor, row = next(iter(nudged_tensors(assessment).items()))
    output = assessment.plan.cases[0].calls.outputs[assessment.row(row).outputs[0]]
    step = assessment.plan.cases[0].calls.steps[output.step]
    if type(step).__name__ == "Read":
        change = (
            f"self.{step.attribute} = self.{step.attribute} * 1.0; self.{step.attribute}.flat[-1] += 0.01; return came"
        )
    elif output.index is None:
        change = "came = came * 1.0; came.flat[-1] += 0.01; return came"
    else:
        change = f"came = [one * 1.0 for one in came]; came[{output.index}].flat[-1] += 0.01; return came"
    definition = AUTHORED[name].definition
    text = (
        f"{AUTHORED[name].answer}\n\nclass Right({definition}):\n    pass\n\n\nclass {definition}(Right):\n"
        f"    def backward(self, *given):\n        came = super().backward(*given); {change}\n"
    )
    one = only(nudged(name, text, inputs=[tensor], draw="1"))
    assert one.finding is Finding.NOT_ALIKE
    assert one.at == tuple(size - 1 for size in one.case.arrays[tensor].shape)


def test_the_screen_says_what_the_lecture_would(nudged: Try) -> None:
    came = nudged("gates/mul", mul("dz * x, dz * y"), inputs=["x"])
    assert not came.passed
    assert shown(came) == "\n".join(
        [
            "gates/mul  MulGate",
            "  small numbers: x = 3, y = -4, upstream dz = 2",
            "",
            "  x goes from 2.999 to 3.001:",
            "           from        to   moved by   upstream   times upstream",
            "    z   -11.996   -12.004     -0.008          2           -0.016",
            "  nudging says   dx = -0.016 / 0.002 = -8",
            "  yours says     dx = 6, and so predicts 0.012",
            "  They are not alike.",
            "  Think: Only your forward was run here. Along which way does x reach the",
            "  output, and what is it multiplied by there?",
        ]
    )


@pytest.mark.parametrize(
    ("backward", "asks"),
    [
        ("0 * dz, dz * x", "nothing moves. What moved here?"),
        ("-dz * y, dz * x", "up or down"),
        ("y, x", "arrives from above come in"),
        ("dz * dz * y, x", "How often"),
        ("dz, dz", "unchanged"),
        ("5 * dz * y, x", "5 times as large"),
        ("dz * y / 5, x", "5 times too small"),
        ("dz * np.inf, x", "too large for a number"),
        ("dz * (y + 0.3), x", "Along which way"),
    ],
)
def test_what_there_is_to_think_about_goes_by_how_the_two_differ(backward: str, asks: str, nudged: Try) -> None:
    came = nudged("gates/mul", mul(backward), inputs=["x"])
    assert only(came).finding is Finding.NOT_ALIKE
    assert asks in " ".join(shown(came).split())
    assert "-8" in shown(came)


def test_a_gradient_where_nothing_moves_is_asked_about(nudged: Try) -> None:
    came = nudged("gates/max", AUTHORED["gates/max"].answer + "\n    def backward(self, dz):\n        return dz, dz\n")
    dx, dy = came.nudges
    assert (dx.finding, dy.finding) == (Finding.ALIKE, Finding.NOT_ALIKE)
    assert "no output moves" in shown(came)
    assert "What does a gradient say then?" in shown(came)


@pytest.mark.parametrize(("at_0", "is_right"), [(0, True), (1, True), (0.5, True), (-1, False), (3, False)])
def test_at_a_corner_any_slope_between_those_of_both_sides_is_right(at_0: float, is_right: bool, nudged: Try) -> None:
    came = nudged("layers/relu", RELU.format(at_0=at_0), value=0.0)
    assert only(came).finding is (Finding.CORNER if is_right else Finding.OFF_CORNER)
    assert came.passed is is_right
    assert "There is a corner here: downwards the slope is 0, upwards it is 2." in shown(came)


@pytest.mark.parametrize(
    "forward",
    ["np.floor(x + 1e-9) * y", "(x * y).astype(int)", "x * y + 1e-6 * (x > 3)"],
    ids=["a step", "cut to integers", "by little"],
)
def test_at_a_jump_no_gradient_is_right_and_it_is_no_corner(forward: str, nudged: Try) -> None:
    came = nudged("gates/mul", mul("dz * y, dz * x", forward), inputs=["x"])
    assert only(came).finding is Finding.JUMP
    assert not came.passed
    said = " ".join(shown(came).split())
    assert "your forward jumps here" in said
    assert "corner" not in said


def test_at_a_corner_the_table_says_what_every_h_has_in_common(nudged: Try) -> None:
    said = shown(nudged("layers/relu", RELU.format(at_0=0), value=0.0, all_h=True))
    assert "either side of the corner" in said
    assert "Nothing bends" not in said


def test_a_bend_is_no_corner_even_where_the_slope_is_0(nudged: Try) -> None:
    text = mul("dz * 2 * x * y, dz * x * x", "x * x * y")
    assert only(nudged("gates/mul", text, inputs=["x"], value=0.0)).finding is Finding.ALIKE


@pytest.mark.parametrize(("h", "finding"), [(0.5, Finding.FAR), (1e-14, Finding.NARROW), (1e-4, Finding.ALIKE)])
def test_where_h_is_at_fault_and_not_the_gradient_it_says_so(h: float, finding: Finding, nudged: Try) -> None:
    came = nudged("gates/sigmoid", AUTHORED["gates/sigmoid"].answer, h=h)
    assert only(came).finding is finding
    assert came.passed


def test_a_corner_between_both_ends_is_the_fault_of_h(nudged: Try) -> None:
    assert only(nudged("layers/relu", RELU.format(at_0=0), h=2.0)).finding is Finding.FAR


def test_every_h_shows_the_valley_between_the_bend_and_rounding(nudged: Try) -> None:
    one = only(nudged("gates/sigmoid", AUTHORED["gates/sigmoid"].answer, all_h=True))
    assert one.best is not None
    off = [abs((one.slope(h) or 0.0) - one.best) for h in EVERY_H]
    assert off[0] > 50 * off[1] > 2500 * off[2], "the bend shrinks as h * h"
    assert off[-1] > 1e3 * min(off), "rounding grows as 1 / h"
    table = every_h(one)
    assert len([line for line in table if re.match(r" +1e-\d\d ", line)]) == len(EVERY_H)
    assert "It is least at h = 1e-0" in " ".join(" ".join(table).split())


def test_of_a_straight_line_every_h_says_that_nothing_bends(nudged: Try) -> None:
    came = nudged("gates/mul", mul(), inputs=["x"], all_h=True)
    assert "Nothing bends" in shown(came)


# -- the forward it goes by ------------------------------------------------------------------------------------------------


def test_it_goes_by_the_students_own_forward_and_says_where_that_is_wrong(nudged: Try) -> None:
    came = nudged("gates/mul", mul("dz, dz", "x + y"))
    assert {one.finding for one in came.nudges} == {Finding.ALIKE}
    assert "what that gives is not right yet" in shown(came)
    assert "not right yet" not in shown(nudged("gates/mul", mul()))
    # Elsewhere nobody knows what is right.
    assert "not right yet" not in shown(nudged("gates/mul", mul(), inputs=["x"], value=7.0))


def test_float32_is_met_with_patience_and_said(nudged: Try) -> None:
    single = "(x.astype('float32') * y.astype('float32'))"
    came = nudged("gates/mul", mul(forward=single))
    assert {one.finding for one in came.nudges} == {Finding.ALIKE}
    assert "about 7 digits" in shown(came)
    assert only(nudged("gates/mul", mul("dz * x, dz * y", single), inputs=["x"])).finding is Finding.NOT_ALIKE


def test_a_backward_that_is_not_there_is_told_beside_what_nudging_says(nudged: Try) -> None:
    text = mul().replace("return dz * y, dz * x", "raise NotImplementedError")
    came = nudged("gates/mul", text, inputs=["x"])
    assert "dx: Not attempted yet." in shown(came)
    assert "= -8" in shown(came)
    assert not came.passed


@pytest.mark.parametrize(
    ("backward", "says"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("dz * y", "returned 1 value"),
        ("np.zeros(3), dz", "dx has shape (3,)"),
        ("None", "did you forget `return`?"),
        ("'dx', 'dy'", "holds a str"),
    ],
)
def test_a_backward_that_gives_no_gradient_gets_the_sentence_of_check(backward: str, says: str, nudged: Try) -> None:
    came = nudged("gates/mul", mul(backward), inputs=["x"])
    assert only(came).finding is Finding.NO_GRADIENT
    assert says in " ".join(shown(came).split())


@pytest.mark.parametrize(
    ("forward", "says"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("np.zeros(3)", "has shape (3,)"),
        ("None", "did you forget `return`?"),
        ("x * np.nan", "nan or infinity"),
        ("[][0]", "IndexError"),
    ],
)
def test_a_forward_that_gives_no_numbers_gets_one_sentence(forward: str, says: str, nudged: Try) -> None:
    with pytest.raises(UsageError, match=re.escape(says)) as raised:
        nudged("gates/mul", mul(forward=forward))
    assert str(raised.value).startswith("gates/mul, forward: ")


def test_a_forward_that_stops_where_it_is_nudged_is_told(nudged: Try) -> None:
    came = nudged("gates/mul", mul(forward="x * y if x[0] == 3 and y[0] == -4 else 1 / 0"))
    assert {one.finding for one in came.nudges} == {Finding.NO_SLOPE}
    assert "gives no numbers when x = 2.999 or 3.001" in shown(came)


def test_a_forward_that_never_ends_costs_a_sentence(nudged: Try) -> None:
    from dataclasses import replace

    limits = replace(EDITION.course.limits, step_seconds=0.2, load_seconds=2.0)
    impatient = replace(EDITION, course=replace(EDITION.course, limits=limits))
    text = mul().replace("self.x, self.y = x, y", "self.x, self.y = x, y\n        while True:\n            pass")
    with pytest.raises(UsageError, match="never ends"):
        nudged("gates/mul", text, impatient)


def test_a_cost_is_nudged_with_the_forward_that_it_rests_on(nudged: Try) -> None:
    came = nudged(
        "network/two_hidden_layer", AUTHORED["network/two_hidden_layer"].answer, inputs=["Theta2"], entry="1,2"
    )
    one = only(came)
    assert (one.at, one.finding, list(one.upstream)) == ((1, 2), Finding.ALIKE, ["cost"])
    assert "Other1" not in shown(came), "what is not used is not shown"


# -- what can be asked -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", WITHOUT)
def test_an_exercise_without_a_gradient_says_so(name: str, nudged: Try) -> None:
    with pytest.raises(UsageError, match="has no forward with a gradient beside it"):
        nudged(name, AUTHORED[name].answer)


@pytest.mark.parametrize(
    ("exercise", "wish", "says"),
    [
        ("layers/softmax_cross_entropy", {"inputs": ["labels"]}, "labels is nothing that"),
        ("gates/mul", {"inputs": ["w"]}, "What can be nudged: x, y"),
        ("layers/relu", {"entry": "7"}, "from 0,0 to 1,2"),
        ("layers/relu", {"entry": "0,5"}, "from 0,0 to 1,2"),
        ("layers/relu", {"entry": "a,b"}, "from 0,0 to 1,2"),
        ("layers/relu", {"draw": "99"}, "It has: small numbers; draw 1"),
        ("gates/mul", {"h": 1e-30}, "too small"),
        ("gates/mul", {"h": 0.0}, "--h"),
        ("gates/mul", {"h": -1.0}, "--h"),
        ("gates/mul", {"h": float("nan")}, "--h"),
        ("gates/mul", {"value": float("inf"), "inputs": ["x"]}, "--at"),
        ("gates/mul", {"value": 1.0}, "--input x"),
    ],
)
def test_what_cannot_be_asked_gets_a_sentence_that_says_what_can(
    exercise: str, wish: dict[str, object], says: str, nudged: Try
) -> None:
    with pytest.raises(UsageError, match=re.escape(says)):
        nudged(exercise, AUTHORED[exercise].answer, **wish)


@pytest.mark.parametrize("word", ["1", "draw 1", "Draw 1", "near 0"])
def test_a_draw_is_called_by_its_number_or_its_name(word: str, nudged: Try) -> None:
    case = only(nudged("layers/relu", AUTHORED["layers/relu"].answer, draw=word)).case
    assert case.label.endswith(word[-1])
    assert case.kind == "public"


def test_a_negative_entry_counts_from_the_end(nudged: Try) -> None:
    assert only(nudged("layers/relu", AUTHORED["layers/relu"].answer, entry="-1,-1")).at == (1, 2)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", WITH_GRADIENTS)
def test_it_fits_a_screen_of_80_columns(name: str, language: str, nudged: Try) -> None:
    with speaking(language):
        for draw in (None, "1"):
            text = shown(nudged(name, AUTHORED[name].answer, draw=draw, all_h=True))
            assert max(map(width, text.splitlines())) <= 80, text


# -- the command -----------------------------------------------------------------------------------------------------------


def test_the_command_nudges_the_work_in_a_workspace_and_exits_by_what_it_finds(folder: Path) -> None:
    fill_in(folder, "gates/mul")
    came = bpgrade("nudge", "mul", "--input", "x", "--h", "0.01", cwd=folder)
    assert (came.returncode, came.stderr) == (0, "")
    assert "x goes from 2.99 to 3.01:" in came.stdout
    (folder / "gates" / "mul.py").write_text(mul("dz * x, dz * y"), encoding="utf-8")
    came = bpgrade("nudge", "gates/mul", "--lang", "ko", cwd=folder)
    assert came.returncode == 1
    assert "dx = -0.016 / 0.002 = -8" in came.stdout


def test_the_command_and_the_library_move_as_far() -> None:
    (option,) = [one for one in commands.commands["nudge"].params if one.name == "h"]
    assert option.default == H == Wish().h


def test_a_file_outside_of_a_workspace_can_be_nudged(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(mul(), encoding="utf-8")
    assert bpgrade("nudge", "gates/mul", "mine.py", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    "words",
    [(), ("gates",), ("gates/mul", "gates/add"), ("nothing",), ("train",), ("gates/mul", "--input", "q"), ("mul",)],
)
def test_what_the_command_cannot_do_it_says_in_one_sentence_and_exits_2(words: tuple[str, ...], folder: Path) -> None:
    came = bpgrade("nudge", *words, cwd=folder)
    assert (came.returncode, came.stdout) == (2, "")
    assert came.stderr.strip()
    assert came.stderr.count("\n") == 1


def test_the_library_nudges_in_one_call(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill_in(folder, "gates/add")
    monkeypatch.chdir(folder)
    came = nudge(folder, "gates/add", Wish(inputs=["x"]))
    assert came.passed
    assert np.isclose(only(came).slope(1e-3) or 0.0, -4.0)
    with pytest.raises(BpgradeError, match="unit"):
        nudge(folder, "gates", Wish())


# -- in a notebook ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """Say what was typed into a notebook in an empty folder, below the cell that imports us."""
    monkeypatch.chdir(tmp_path)

    def say(*cells: str) -> None:
        monkeypatch.setattr(session, "is_notebook", lambda: True)
        monkeypatch.setattr(session, "typed", lambda: ["import bpgrade", *cells])

    return say


def test_in_a_notebook_the_cells_that_were_run_are_nudged(typed: Callable[..., None]) -> None:
    typed("import numpy as np", mul("dz * x, dz * y"))
    came = library.nudge(type("MulGate", (), {}), input="x", h=0.01)
    assert "dx = -0.16 / 0.02 = -8" in repr(came)
    assert "They are not alike." in repr(came)
    typed("import numpy as np", "z = 1", mul("1 / 0"))
    assert "cell [4], line 12: ZeroDivisionError" in " ".join(repr(library.nudge("gates/mul", input=["x"])).split())
    typed("import numpy as np", mul(forward="1 / 0"))
    with pytest.raises(UsageError, match=re.escape("forward: cell [3], line 8: ZeroDivisionError")):
        library.nudge("gates/mul")
    with pytest.raises(UsageError, match="unit"):
        library.nudge("gates")


def test_an_entry_and_a_draw_may_be_numbers(typed: Callable[..., None]) -> None:
    typed(AUTHORED["layers/relu"].answer)
    came = library.nudge("layers/relu", entry=(1, 2), draw=1)
    assert only(came).at == (1, 2)
    assert only(came).case.label == "draw 1"


def test_elsewhere_it_is_the_file_of_the_class_or_the_work_or_the_workspace(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    (folder.parent / "mine.py").write_text(mul(), encoding="utf-8")
    assert library.nudge("gates/mul", work="mine.py").passed
    with pytest.raises(UsageError, match="no workspace"):
        library.nudge("gates/mul")
    fill_in(folder, "gates/mul")
    monkeypatch.chdir(folder)
    assert library.nudge("gates/mul").passed
    # A class whose file has none of this name at its margin.
    (folder.parent / "made_here.py").write_text('made = type("MulGate", (), {})\n', encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder.parent))
    with pytest.raises(UsageError, match="gates/mul, forward"):
        library.nudge(import_module("made_here").made)
    monkeypatch.delitem(sys.modules, "made_here")
