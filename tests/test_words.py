"""What a student reads is true, plain, said once, and fits the screen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bpgrade import feedback
from bpgrade.cli.collect import lines as collected_lines
from bpgrade.collecting import collect
from bpgrade.edition import student_edition
from bpgrade.pipeline import Grader
from bpgrade.submission import File, Submission
from conftest import AUTHORED, Record, bpgrade
from crashing import deep

Check = Callable[[str, str], Record]


def mul(forward: str = "return x * y", backward: str = "return dz * self.y, dz * self.x") -> str:
    """Return a multiply gate with these bodies."""
    return (
        "import numpy as np\n\n\nclass MulGate:\n    def forward(self, x, y):\n        self.x, self.y = x, y\n"
        f"        {forward}\n\n    def backward(self, dz):\n        {backward}\n"
    )


def relu(backward: str) -> str:
    """Return a ReLU with this backward."""
    return (
        "import numpy as np\n\n\nclass ReLU:\n    def forward(self, x):\n        self.x = x\n"
        f"        return np.maximum(x, 0)\n\n    def backward(self, dout):\n        {backward}\n"
    )


def messages(record: Record) -> dict[str, str]:
    """Return what is said of each row."""
    return {row["row"]: row["message"] for row in record["rows"]}


def feedback_of(text: str) -> str:
    """Return the feedback file of one file, as it would be for a student edition."""
    edition = student_edition()
    grader = Grader(edition, edition.assessments(edition.course.exercises))
    result, _run = grader.grade(Submission("one.py", (File("one.py", text.encode()),)))
    return feedback.text(edition.course, result)


# -- what came back --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("backward", "said"),
    [
        (
            "return [float(dout.sum())]",
            "dx is a list of one number; needed is an array of shape (5, 4), the shape of x.",
        ),
        (
            "return (dout[0],)",
            "dx is a tuple of one array of shape (4,); needed is an array of shape (5, 4), the shape of x.",
        ),
        ("return dout.sum()", "dx is one number; needed is an array of shape (5, 4), the shape of x."),
        ("return dout.T", "dx has shape (4, 5); needed is (5, 4), the shape of x."),
        (
            "return 'a', dout.sum",
            "backward returned a tuple that holds a str, and should return an array of numbers: dx.",
        ),
        (
            "return [dout.sum]",
            "backward returned a list that holds a method, and should return an array of numbers: dx.",
        ),
        ("return 'dout'", "backward returned a str, and should return an array of numbers: dx."),
        (
            "return dout * 1j",
            "backward returned an array of complex numbers, and should return an array of numbers: dx.",
        ),
    ],
)
def test_what_came_back_is_called_what_it_is(backward: str, said: str, check_one: Check) -> None:
    assert messages(check_one("layers/relu", relu(backward)))["dx"] == said


def test_a_list_of_the_right_array_still_passes(check_one: Check) -> None:
    exercise = check_one("layers/relu", relu("return [dout * (self.x > 0)]"))
    assert {row["outcome"] for row in exercise["rows"]} == {"passed"}


def test_nan_is_shown_with_numbers_of_a_draw_that_has_it(check_one: Check) -> None:
    text = mul("return np.where(np.arange(x.size).reshape(x.shape) == 4, np.nan, x * y)")
    assert messages(check_one("gates/mul", text))["forward"] == "forward holds nan or infinity."
    (line,) = [line for line in feedback_of(text).splitlines() if "yours:" in line]
    assert "yours: z[1, 1] = nan" in line


def test_nan_on_hidden_numbers_alone_stands_beside_no_numbers(hand_in_one: Check, grader: Grader) -> None:
    # Only hidden numbers have this one: it is told from all shown ones by its value.
    assessment = next(one for one in grader.assessments if one.name == "gates/mul")
    hidden = next(case.arrays["x"] for case in assessment.plan.cases if case.kind == "hidden")
    text = mul(f"return np.where(np.isclose(x, {hidden.ravel()[0]!r}), np.nan, x * y)".replace("np.float64", ""))
    result, _run = grader.grade(Submission("one.py", (File("one.py", text.encode()),)))
    said = next(
        one
        for verdict, all_said in zip(result.verdicts, result.diagnoses, strict=True)
        if verdict.name == "gates/mul"
        for one in all_said
        if "forward" in one.rows
    )
    assert said.message == "forward holds nan or infinity."
    assert said.numbers == ("It does so on hidden numbers, and on none that are shown here.",)


# -- said once, in the student's words -------------------------------------------------------------------------------------


def test_rows_that_are_alike_do_not_point_at_each_other(check_one: Check) -> None:
    wrong = "(dz + 1) * np.sin(self.x) * self.y"
    said = messages(check_one("gates/mul", mul(backward=f"return {wrong}, {wrong}")))
    assert "your dy" not in said["dx"]
    assert said["dy"] == "Your dy equals your dx."


def test_a_fact_about_the_arrays_of_a_list_calls_them_as_the_stub_does(check_one: Check) -> None:
    text = "def sgd_step(params, grads, learning_rate):\n    return [p + 2 * g for p, g in zip(params, grads)]\n"
    said = messages(check_one("training/sgd_step", text))["params"]
    assert said == "Your first array from sgd_step equals params[0] + 2 * grads[0]."


def test_a_condition_by_itself_is_said_as_one(check_one: Check) -> None:
    # What `dz * x > 0` gives where `dz * (x > 0)` was meant.
    said = messages(check_one("gates/mul", mul(backward="return dz * self.x > 0, dz * self.x")))
    assert said["dx"] == "Your dx equals dz * x > 0."


@pytest.mark.parametrize(
    ("exercise", "text", "rows", "said"),
    [
        (
            "linear/collapse",
            "def collapse(W1, b1, W2, b2):\n    return b1 @ W2 + b2, W1 @ W2\n",
            ("W", "b"),
            "collapse returns the right arrays, but not in this order: W, b.",
        ),
        (
            "circuits/add_mul",
            "class AddMulCircuit:\n    def forward(self, x, y, z):\n        self.q, self.z = x + y, z\n"
            "        return self.q * z\n\n    def backward(self, df):\n        return df * self.q, df * self.z, df * self.z\n",
            ("dx", "dz"),
            "backward returns the right arrays, but not in this order: dx, dy, dz.",
        ),
    ],
)
def test_right_arrays_in_another_order_are_called_that(
    exercise: str, text: str, rows: tuple[str, ...], said: str, check_one: Check
) -> None:
    came = messages(check_one(exercise, text))
    assert [came[row] for row in rows] == [said] * len(rows)


@pytest.mark.parametrize(
    ("backward", "said"),
    [
        ("return 0.9 * (dz * self.y), dz * self.x", "Your dx is 0.9 times the right one."),
        ("return (dz * self.y).T, dz * self.x", "dx has shape (3, 2); needed is (2, 3), the shape of x."),
    ],
)
def test_what_is_said_of_a_wrong_gradient_is_true_of_it(backward: str, said: str, check_one: Check) -> None:
    assert messages(check_one("gates/mul", mul(backward=backward)))["dx"] == said


def test_a_gradient_that_is_cut_off_is_wrong_where_it_is_large_whatever_its_factors_are(check_one: Check) -> None:
    said = messages(check_one("layers/relu", relu("return np.clip(dout * (self.x > 0), -1, 1)")))["dx"]
    assert said == "Your dx is right, except where the right one is far from 0."


def test_what_the_examples_speak_against_is_not_said(check_one: Check) -> None:
    # The lecture's numbers come one at a time; its upstream gradients are positive.
    wrong = "dx = dz * self.y\n        if dx.size > 1:\n            dx[dz < 0] = 9\n"
    said = messages(check_one("gates/mul", mul(backward=f"{wrong}        return dx, dz * self.x")))["dx"]
    assert said == "Your dx is right, except where dz < 0."
    wrong = wrong.replace(
        "        if dx.size > 1:", "        dx = dx + 1 if dx.size < 2 else dx\n        if dx.size > 1:"
    )
    said = messages(check_one("gates/mul", mul(backward=f"{wrong}        return dx, dz * self.x")))["dx"]
    assert said == "dx has the right shape, and wrong numbers."


@pytest.mark.parametrize("pair", [("w0", "x0"), ("w1", "x1")])
def test_one_pair_of_factors_that_is_exchanged_is_told_as_two_are(pair: tuple[str, str], check_one: Check) -> None:
    by = {"w0": "x0", "x0": "w0", "w1": "x1", "x1": "w1"} | {name: name for name in pair}
    said = messages(
        check_one(
            "circuits/sigmoid_neuron",
            "import numpy as np\n\n\nclass SigmoidNeuron:\n    def forward(self, w0, x0, w1, x1, b):\n"
            "        self.kept = w0, x0, w1, x1\n        self.f = 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + b)))\n"
            "        return self.f\n\n    def backward(self, df):\n        w0, x0, w1, x1 = self.kept\n"
            f"        d = df * self.f * (1 - self.f)\n        return {', '.join(f'd * {one}' for one in by.values())}, d\n",
        )
    )
    assert all(said[f"d{name}"].startswith("In w * x ") for name in pair)


def test_a_net_that_keeps_its_first_weights_is_told_when_it_is_wrong(check_one: Check) -> None:
    text = deep("return 1, 2, 3", "").replace("self.Theta2.T", "self.own.T")
    text = text.replace("    def forward", "        self.own = Theta2.copy()\n\n    def forward", 1)
    said = messages(check_one("network/two_hidden_layer", text))
    assert said["z4"] == ""
    assert said["a4"] == "Your a4, after Theta1, Theta2, Theta3 were set anew: the right shape, and wrong numbers."


def test_a_list_of_costs_is_one_array_and_has_no_rows(check_one: Check) -> None:
    text = AUTHORED["training/train"].answer
    reverse = text.replace("return np.array(costs)", "return np.array(costs)[::-1]")
    assert reverse != text
    said = messages(check_one("training/train", f"{AUTHORED['network/two_hidden_layer'].answer}\n\n{reverse}"))["costs"]
    assert said == "Your array of costs is the right one in reverse order."


# -- crashes ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "np.ones((7, 4)) @ np.ones((3, 2))",
            "is a matrix product of (7, 4) and (3, 2). There 4 meets 3, and the two have to be",
        ),
        (
            "np.ones((5, 4, 4)) @ np.ones((5, 4))",
            "is a matrix product of (5, 4, 4) and (5, 4). There 4 meets 5, and the two",
        ),
        (
            "np.ones((7, 4)) / np.ones((3, 2))",
            "From the last axis on, lengths have to be the same, or 1: here 4 meets 2.",
        ),
        ("(lambda a, b: a @ b)(np.ones((7, 4)), np.ones((3, 2)))", "4 meets 3"),
    ],
)
def test_shapes_that_do_not_fit_are_said_without_numpys_own_words(line: str, said: str, check_one: Check) -> None:
    came = messages(check_one("layers/relu", relu(f"return {line}")))["dx"]
    assert said in came
    assert "gufunc" not in came


# -- sections --------------------------------------------------------------------------------------------------------------


def test_what_is_not_there_is_told_in_one_sentence() -> None:
    text = feedback_of(mul())
    assert "There is no" not in text
    assert text.count("Not in what was handed in: gates/add (AddGate), ") == 1
    assert "gates/mul  MulGate" in text


def test_stubs_are_told_in_one_sentence_and_names_off_by_one_have_their_own() -> None:
    text = feedback_of(AUTHORED["gates/add"].stub + mul().replace("MulGate", "Mulgate"))
    assert "Not attempted yet: gates/add." in text
    assert "There is no MulGate, but there is Mulgate" in text
    assert "gates/mul (MulGate)" not in text


def test_a_fault_of_the_net_is_not_told_as_trains_where_there_is_no_train(
    hand_in: Callable[..., Record],
) -> None:
    net = AUTHORED["network/two_hidden_layer"].answer.replace("self.a[4] - Y", "self.a[3] - Y")
    record = hand_in({"net.py": net})
    both = {one["name"]: one for one in record["exercises"]}
    assert any(row["outcome"] == "crashed" for row in both["network/two_hidden_layer"]["rows"])
    train = both["training/train"]
    assert {row["outcome"] for row in train["rows"]} == {"not-attempted"}
    assert {*messages(train).values()} == {"There is no train in what was handed in."}


# -- the screen ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("one   two", ["one   two"]),
        ("a" * 60 + "   " + "b" * 30 + "   c", ["a" * 60, "b" * 30 + "   c"]),
        ("word " * 20, ["word " * 15 + "word", "word word word word"]),
        ("\uac00" * 50, ["\uac00" * 40, "\uac00" * 10]),
    ],
)
def test_a_line_is_broken_where_things_stand_side_by_side_and_else_between_words(line: str, shown: list[str]) -> None:
    assert feedback.fitted(line).splitlines() == shown


def test_outside_of_a_workspace_no_file_is_named_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(mul(), encoding="utf-8")
    last = bpgrade("check", "mine.py", cwd=tmp_path).stdout.splitlines()[-1]
    assert last == "Next: gates/add   A hint: bpgrade hint gates/add"


FAILING = """
import sys
from bpgrade import judge, pipeline
def fails(*_):
    raise RuntimeError("for a test")
pipeline.judge = fails
from bpgrade.cli import main
sys.argv = ["bpgrade", "check", "mine.py"]
main()
"""


def test_check_leaves_with_4_where_the_fault_is_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess
    import sys

    (tmp_path / "mine.py").write_text(mul(), encoding="utf-8")
    came = subprocess.run([sys.executable, "-c", FAILING], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert "OUR FAULT" in came.stdout, came.stderr
    assert came.returncode == 4


def test_collect_names_a_file_that_stands_alone_once(tmp_path: Path) -> None:
    handed_in = tmp_path / "class"
    (handed_in / "folder").mkdir(parents=True)
    for path in ("alone.py", "folder/gates.py"):
        (handed_in / path).write_text(mul(), encoding="utf-8")
    shown: list[Any] = collected_lines(collect([handed_in], student_edition()))
    assert "  alone.py" in shown
    assert "  folder  gates.py" in shown
