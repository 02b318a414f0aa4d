"""The three kinds of expectation, and a toy course that needs all of them and all three kinds of step.

What must hold is stated, never what must not: so NaN, infinities, empty arrays and odd shapes have no way in.
"""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from bpgrade.assessment import Assessment, from_files, to_files
from bpgrade.authoring import release
from bpgrade.authoring.authored import read
from bpgrade.edition import Edition, course_edition
from bpgrade.expectation import Expected, Follower, Property, Value, close, run_net
from bpgrade.plan import Call, New, Read
from bpgrade.rubric import Array, Net
from conftest import SECRET, Record, graded

RIGHT = np.array([[1.0, -2.0, 3.0], [0.5, 0.25, -1.5]])
XOR = Net(((0, 0), (0, 1), (1, 0), (1, 1)), ((0,), (1,), (1,), (0,)), within=0.1)
XOR_WEIGHTS = {"Theta1": np.array([[-10.0, 20, 20], [30, -20, -20]]), "Theta2": np.array([[-30.0, 20, 20]])}

VALUE = Value({"dx": RIGHT}, scale=5.0)
ANY_SHAPE = Value({"dx": RIGHT}, scale=5.0, any_shape=True)
#: dx = 2 above: its Jacobian is twice the unit matrix.
FOLLOWER = Follower("dx", "above", 2 * np.eye(6), np.ones((2, 3)), scale=5.0)
SHAPES = {"Theta1": (2, 3), "Theta2": (1, 3)}
PROPERTY = Property(SHAPES, XOR)


# -- each kind judges right and wrong --------------------------------------------------------------------------------


def test_a_value_is_right_within_its_tolerance() -> None:
    assert VALUE.judge({"dx": RIGHT.copy()})
    assert VALUE.judge({"dx": RIGHT * (1 + 0.9e-5)})
    assert not VALUE.judge({"dx": RIGHT * (1 + 1.1e-5)})
    assert not VALUE.judge({"dx": -RIGHT})


def test_a_value_with_a_wider_tolerance_is_a_loss() -> None:
    loss = Value({"loss": np.array(0.7)}, scale=0.7, tolerance=1e-4, any_shape=True)
    assert loss.judge({"loss": np.array([[0.70005]])})
    assert not loss.judge({"loss": np.array(0.7002)})


def test_a_value_needs_every_output_of_its_row() -> None:
    both = Value({"a": RIGHT, "b": RIGHT}, scale=5.0)
    assert both.judge({"a": RIGHT, "b": RIGHT})
    assert not both.judge({"a": RIGHT})
    assert not both.judge({"a": RIGHT, "b": RIGHT + 1})


def test_a_value_of_any_shape_still_needs_its_elements_in_their_order() -> None:
    for shape in ((6,), (6, 1), (1, 6), (3, 2)):
        assert ANY_SHAPE.judge({"dx": RIGHT.reshape(shape)})
        assert not VALUE.judge({"dx": RIGHT.reshape(shape)})
    assert not ANY_SHAPE.judge({"dx": RIGHT.T})


def test_an_exact_zero_has_no_relative_error_and_the_draws_scale_stands_in() -> None:
    zero = Value({"dx": np.zeros(3)}, scale=5.0)
    assert zero.judge({"dx": np.full(3, 1e-9)})
    assert not zero.judge({"dx": np.full(3, 1e-8)})


def test_a_follower_is_right_given_the_students_own_tensor_above() -> None:
    own = RIGHT + 17.0
    assert FOLLOWER.judge({"above": own, "dx": 2 * own})
    assert not FOLLOWER.judge({"above": own, "dx": 2 * RIGHT})
    assert not FOLLOWER.judge({"above": own, "dx": 2 * own * (1 + 1.1e-5)})


def test_a_follower_needs_the_tensor_above_in_its_size() -> None:
    assert not FOLLOWER.judge({"dx": 2 * RIGHT})
    assert not FOLLOWER.judge({"above": RIGHT[:1], "dx": 2 * RIGHT})
    assert not FOLLOWER.judge({"above": RIGHT})


def test_a_property_asks_what_the_net_computes_and_not_which_weights_it_has() -> None:
    assert PROPERTY.judge(XOR_WEIGHTS)
    swapped = {"Theta1": XOR_WEIGHTS["Theta1"][::-1], "Theta2": XOR_WEIGHTS["Theta2"][:, [0, 2, 1]]}
    assert PROPERTY.judge(swapped)
    assert not PROPERTY.judge({**XOR_WEIGHTS, "Theta2": -XOR_WEIGHTS["Theta2"]})
    assert not PROPERTY.judge({"Theta1": XOR_WEIGHTS["Theta1"]})


def test_a_property_holds_for_every_target() -> None:
    # One of the four rows is off: a mean over them would be near enough.
    almost = Net(XOR.inputs, ((0,), (1,), (1,), (1,)), within=0.1)
    assert not Property(SHAPES, almost).judge(XOR_WEIGHTS)


def test_a_property_needs_its_weights_in_their_shapes() -> None:
    # Three hidden units compute XOR as well, and are not the net that is asked for.
    three = {"Theta1": np.vstack([XOR_WEIGHTS["Theta1"], np.zeros(3)]), "Theta2": np.array([[-30.0, 20, 20, 0]])}
    assert not PROPERTY.judge(three)
    assert Property({"Theta1": (3, 3), "Theta2": (1, 4)}, XOR).judge(three)


def test_a_net_has_its_bias_weights_in_column_0() -> None:
    one = Net(((10.0, -7.0),), ((0.5,),), within=0.1)
    (out,) = run_net(one, [np.array([[1.0, 2.0, 3.0]])])
    assert float(out[0]) == pytest.approx(1 / (1 + np.exp(-(1 + 20 - 21))), rel=1e-15)


def test_a_net_of_a_mistake_has_its_bias_weights_in_the_last_column_or_step_units() -> None:
    weights = [np.array([[1.0, 2.0, 3.0], [-1.0, 2.0, 3.0]])]
    last = run_net(Net(((0.1, 0.2),), ((0.5, 0.5),), 0.1, bias="last"), weights)
    np.testing.assert_allclose(last, 1 / (1 + np.exp([[-(0.1 + 0.4 + 3)], [-(-0.1 + 0.4 + 3)]])).T, rtol=1e-15)
    steps = run_net(Net(((0.1, 0.2), (-1.0, 0.0)), ((1.0, 0.0),) * 2, 0.1, unit="step"), weights)
    np.testing.assert_array_equal(steps, [[1.0, 0.0], [0.0, 0.0]])


def test_a_net_of_weights_that_do_not_fit_together_is_none() -> None:
    assert run_net(XOR, [XOR_WEIGHTS["Theta2"].T]) is None
    assert run_net(XOR, [XOR_WEIGHTS["Theta1"], XOR_WEIGHTS["Theta1"].T]) is None
    assert run_net(XOR, [np.array([-10.0, 20, 20])]) is None


# -- and nothing odd gets in -----------------------------------------------------------------------------------------


def spoiled(good: Array) -> dict[str, Array]:
    """Return what no expectation may accept, made of a right value."""
    one = {name: good.copy() for name in ("nan", "inf", "-inf", "1e308", "-1e308")}
    for name, array in one.items():
        array.flat[0] = float(name)
    return {
        **{f"one {name}": array for name, array in one.items()},
        **{f"all {name}": np.full(good.shape, float(name)) for name in one},
        "empty": np.zeros((0,)),
        "no rows": np.zeros((0, *good.shape[1:])),
        "a scalar": np.array(1.0),
        "one element": np.array([1.0]),
        "a row too many": np.concatenate([good, good[:1]]),
        "a row too few": good[:-1],
        "an axis too many": good[None, None, :1],
        "zeros": np.zeros(good.shape),
    }


KINDS: dict[str, tuple[Expected, dict[str, Array], str]] = {
    "value": (VALUE, {"dx": RIGHT}, "dx"),
    "value of any shape": (ANY_SHAPE, {"dx": RIGHT}, "dx"),
    "follower": (FOLLOWER, {"above": RIGHT, "dx": 2 * RIGHT}, "dx"),
    "follower, above": (FOLLOWER, {"above": RIGHT, "dx": 2 * RIGHT}, "above"),
    "property, first layer": (PROPERTY, XOR_WEIGHTS, "Theta1"),
    "property, last layer": (PROPERTY, XOR_WEIGHTS, "Theta2"),
}


@pytest.mark.parametrize("odd", spoiled(RIGHT))
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_odd_is_accepted(kind: str, odd: str) -> None:
    expected, values, name = KINDS[kind]
    assert expected.judge(values), "the control: without the odd value it is right"
    assert not expected.judge({**values, name: spoiled(values[name])[odd]})


def test_odd_values_on_both_sides_of_a_follower_do_not_cancel() -> None:
    for name in ("all nan", "all inf", "empty", "all 1e308"):
        odd = spoiled(RIGHT)[name]
        assert not FOLLOWER.judge({"above": odd, "dx": odd}), name


def test_a_relative_error_of_1e_4_is_never_near() -> None:
    for size in (1, 10, 3072):
        right = np.linspace(0.3, 2.0, size)
        assert not close(right * (1 + 1e-4), right, scale=float(np.linalg.norm(right)))
        assert close(right.astype(np.float32).astype(np.float64), right, scale=float(np.linalg.norm(right)))


# -- a toy course --------------------------------------------------------------------------------------------------------

TOML = """
title = "A toy"
edition = "1"

[[unit]]
name = "toy"
title = "Toys"
exercises = ["chain", "twice", "xor"]

[[assignment]]
name = "all"
title = "All"
exercises = ["toy/chain", "toy/twice", "toy/xor"]
points = 20
"""

CHAIN = '''"""Two linear layers. Toy lecture 1."""


class Chain:
    """out = rate X A B."""

    def __init__(self, weights, rate):
        self.A, self.B = weights
        self.rate = rate

    def forward(self, X):
        """Return out; afterwards z[2] can be read."""
        self.z = {2: X @ self.A}
        self.out = self.rate * self.z[2] @ self.B
        return self.out.copy()

    def trace(self, Y):
        """Return (delta3, delta2, delta1)."""
        delta3 = self.out - Y
        delta2 = self.rate * delta3 @ self.B.T
        return delta3, delta2, delta2 @ self.A.T


# ==== the course team only ====
from bpgrade.exercise import Exercise, Mistake, Row, Tensor


class Doubled(Chain):
    def trace(self, Y):
        delta3 = 2 * (self.out - Y)
        delta2 = self.rate * delta3 @ self.B.T
        return delta3, delta2, delta2 @ self.A.T


class RateForgotten(Chain):
    def trace(self, Y):
        delta3 = self.out - Y
        delta2 = delta3 @ self.B.T
        return delta3, delta2, delta2 @ self.A.T


class SignFlipped(Chain):
    def trace(self, Y):
        delta3 = self.out - Y
        delta2 = self.rate * delta3 @ self.B.T
        return delta3, delta2, -delta2 @ self.A.T


EXERCISE = Exercise(
    definition=Chain,
    title="a chain",
    calls="""
        net = Chain([A, B], rate)
        out = net.forward(X)
        middle = net.z[2]
        delta3, delta2, delta1 = net.trace(Y)
    """,
    tensors={"A": Tensor("D H"), "B": Tensor("H M"), "X": Tensor("N D"), "Y": Tensor("N M")},
    numbers={"rate": 0.5},
    sizes=({"N": 5, "D": 4, "H": 3, "M": 2}, {"N": (2,), "D": (3,), "H": (5,), "M": (4,)}),
    rows=(
        Row("forward", 1, of=("out",)),
        Row("middle", 1),
        Row("delta3", 2),
        Row("delta2", 2, above="delta3"),
        Row("delta1", 2, above="delta2"),
    ),
    given={
        "delta2": lambda draw, delta3: 0.5 * delta3 @ draw["B"].T,
        "delta1": lambda draw, delta2: delta2 @ draw["A"].T,
    },
    hints=("Go back one layer at a time.",),
    mistakes=(
        Mistake("doubled", Doubled, say="Your delta3 counts twice.", think="What is the slope of half a square?"),
        Mistake("rate-forgotten", RateForgotten, say="The rate is missing.", think="Does out depend on the rate?"),
        Mistake("sign-flipped", SignFlipped, say="delta1 has the other sign.", think="Which way does it go?"),
    ),
)
'''

TWICE = '''"""A plain function, called on what it gave before. Toy lecture 2."""


def twice(x, factor):
    """Return 2 x factor."""
    return 2 * x * factor


# ==== the course team only ====
from bpgrade.exercise import Exercise, Mistake, Row, Tensor


def once(x, factor):
    return x * factor


def squared(x, factor):
    return x * x * factor


def without_factor(x, factor):
    return 2 * x


EXERCISE = Exercise(
    definition=twice,
    title="twice",
    calls="""
        first = twice(x, 3)
        second = twice(first, 0.5)
    """,
    tensors={"x": Tensor()},
    rows=(Row("first", 2), Row("second", 4)),
    hints=("Add it to itself.",),
    mistakes=(
        Mistake("once", once, say="That is once.", think="How often?"),
        Mistake("squared", squared, say="That is the square.", think="What is twice 3?"),
        Mistake("factor-missing", without_factor, say="The factor does not enter.", think="What is it for?"),
    ),
)
'''

XOR_FILE = '''"""Weights for XOR. Toy lecture 3."""


def xor_weights():
    """Return (Theta1, Theta2)."""
    return [[-10, 20, 20], [30, -20, -20]], [[-30, 20, 20]]


# ==== the course team only ====
from bpgrade.exercise import Exercise, Mistake, Net, Row


def for_and():
    return [[-10, 20, 20], [30, -20, -20]], [[-30, 0, 40]]


def for_or():
    return [[-10, 20, 20], [30, -20, -20]], [[-10, 20, 0]]


def zeros():
    return [[0, 0, 0], [0, 0, 0]], [[0, 0, 0]]


EXERCISE = Exercise(
    definition=xor_weights,
    title="XOR",
    calls="Theta1, Theta2 = xor_weights()",
    tensors={},
    rows=(
        Row(
            "weights",
            6,
            of=("Theta1", "Theta2"),
            must=Net(((0, 0), (0, 1), (1, 0), (1, 1)), ((0,), (1,), (1,), (0,)), within=0.1),
        ),
    ),
    hints=("One unit for OR, one for NAND.",),
    mistakes=(
        Mistake("and-for-xor", for_and, say="That is another gate.", think="What comes out for (0, 0)?"),
        Mistake("or-for-xor", for_or, say="That is OR.", think="What comes out for (1, 1)?"),
        Mistake("all-zero", zeros, say="All weights are 0.", think="What is the sigmoid of 0?"),
    ),
)
'''

FILES = {"chain": CHAIN, "twice": TWICE, "xor": XOR_FILE}
DEFINITIONS = {"chain": "Chain", "twice": "twice", "xor": "xor_weights"}

GradeToy = Callable[[str, str], dict[str, Record]]


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of three toys."""
    root = tmp_path_factory.mktemp("toy_course")
    (root / "course").mkdir()
    (root / "course" / "course.toml").write_text(TOML, encoding="utf-8")
    (root / "solutions" / "toy").mkdir(parents=True)
    for name, text in FILES.items():
        (root / "solutions" / "toy" / f"{name}.py").write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def toy_edition(toy: Path) -> Edition:
    return course_edition(toy, lambda: SECRET)


@pytest.fixture(scope="module", params=["hidden draws", "public draws, through files"])
def toy_rows(request: pytest.FixtureRequest, toy: Path) -> GradeToy:
    """Grade one toy, by both editions, and return its rows by name."""
    hidden = request.param == "hidden draws"
    edition = course_edition(toy, (lambda: SECRET) if hidden else None)
    made: dict[str, Assessment] = {}

    def grade(name: str, text: str) -> dict[str, Record]:
        if name not in made:
            fresh = edition.assessment(f"toy/{name}")
            made[name] = fresh if hidden else through_files(fresh)
        record = graded(edition, [made[name]], text)
        return {row["row"]: row for row in record["exercises"][0]["rows"]}

    return grade


def through_files(one: Assessment) -> Assessment:
    files = to_files(one)
    return from_files(json.loads(files.text), lambda: json.loads(files.mistakes), files.numbers)


def answer(name: str) -> str:
    return FILES[name].partition("# ====")[0]


def outcomes(rows: dict[str, Record]) -> dict[str, str]:
    return {name: row["outcome"] for name, row in rows.items()}


@pytest.mark.parametrize("name", FILES)
def test_a_toys_answer_passes(name: str, toy_rows: GradeToy) -> None:
    assert set(outcomes(toy_rows(name, answer(name))).values()) == {"passed"}


@pytest.mark.parametrize("name", FILES)
def test_a_toys_planted_mistakes_are_caught(name: str, toy: Path, toy_rows: GradeToy) -> None:
    planted = read(toy / "solutions" / "toy" / f"{name}.py", f"toy/{name}").planted()
    assert len(planted) == 3
    for mistake, text in planted:
        wrong = [row for row in toy_rows(name, text).values() if row["outcome"] == "wrong"]
        assert wrong, mistake
        if name != "xor":  # a property knows right from wrong, and no numbers to name a mistake by
            assert wrong[0]["mistake"] == mistake


@pytest.mark.parametrize("name", FILES)
def test_an_assessment_survives_its_files_whole(name: str, toy: Path) -> None:
    one = course_edition(toy, None).assessment(f"toy/{name}")
    again = through_files(one)
    assert to_files(again) == to_files(one)
    assert again.rows == one.rows
    assert [case.calls.steps for case in again.plan.cases] == [case.calls.steps for case in one.plan.cases]


def test_a_hidden_draw_has_no_way_into_files(toy_edition: Edition) -> None:
    with pytest.raises(ValueError, match="hidden"):
        to_files(toy_edition.assessment("toy/chain"))


def test_a_plan_is_made_of_three_kinds_of_step(toy_edition: Edition) -> None:
    steps = toy_edition.assessment("toy/chain").plan.cases[0].calls.steps
    assert [type(step) for step in steps] == [New, Call, Read, Call]
    assert steps[2] == Read(0, "z", 2)


def test_release_makes_a_toy_course_too(toy: Path) -> None:
    made = {path.as_posix() for path in release.make(toy)}
    data = "grader/bpgrade/student_edition/toy/xor"
    assert {"exercises/toy/chain.py", f"{data}.json", f"{data}.numbers", "course/points.md"} <= made


def test_the_root_cause_alone_pays_where_the_tensor_above_is_wrong(toy_rows: GradeToy) -> None:
    doubled = answer("chain").replace("self.out - Y", "2 * (self.out - Y)")
    rows = toy_rows("chain", doubled)
    assert outcomes(rows) == {
        "forward": "passed",
        "middle": "passed",
        "delta3": "wrong",
        "delta2": "follow-through",
        "delta1": "follow-through",
    }
    assert rows["delta3"]["mistake"] == "doubled"
    assert [rows[name]["score"] for name in ("delta3", "delta2", "delta1")] == [0, 2, 2]
    assert "your own delta3" in rows["delta2"]["message"]


def test_a_fault_in_the_middle_costs_its_own_row_alone(toy_rows: GradeToy) -> None:
    rows = toy_rows("chain", answer("chain").replace("self.rate * delta3", "delta3"))
    assert outcomes(rows)["delta3"] == "passed"
    assert (outcomes(rows)["delta2"], rows["delta2"]["mistake"]) == ("wrong", "rate-forgotten")
    assert outcomes(rows)["delta1"] == "follow-through"


def test_two_faults_cost_two_rows(toy_rows: GradeToy) -> None:
    both = answer("chain").replace("self.out - Y", "2 * (self.out - Y)").replace("self.rate * delta3", "delta3")
    rows = toy_rows("chain", both)
    assert [outcomes(rows)[name] for name in ("delta3", "delta2", "delta1")] == ["wrong", "wrong", "follow-through"]


def test_a_follower_of_nothing_is_blocked(toy_rows: GradeToy) -> None:
    rows = toy_rows("chain", answer("chain").replace("return delta3, delta2,", "return None, -delta2,"))
    assert rows["delta2"]["score"] == 0
    assert outcomes(rows)["delta2"] != "follow-through"


def test_an_attribute_that_was_not_set_is_said_by_its_name(toy_rows: GradeToy) -> None:
    rows = toy_rows("chain", answer("chain").replace("self.z", "self.hidden"))
    assert outcomes(rows) == {
        "forward": "passed",
        "middle": "wrong",
        "delta3": "passed",
        "delta2": "passed",
        "delta1": "passed",
    }
    assert "self.z" in rows["middle"]["message"]


@pytest.mark.parametrize("kept", ["[None, None, X @ self.A]", "type('Z', (dict,), {})({2: X @ self.A})"])
def test_a_key_is_read_from_whatever_can_be_read_so(kept: str, toy_rows: GradeToy) -> None:
    rows = toy_rows("chain", answer("chain").replace("{2: X @ self.A}", kept))
    assert set(outcomes(rows).values()) == {"passed"}


@pytest.mark.parametrize(
    "weights",
    [
        "[[30, -20, -20], [-10, 20, 20]], [[-30, 20, 20]]",
        "np.array([[-10, 20, 20], [30, -20, -20]]), np.array([[-30, 20, 20]], dtype=np.float32)",
        "([-20, 40, 40], [-60, 40, 40]), [(-10, 20, -30)]",
    ],
    ids=["units swapped", "arrays of other types", "other weights"],
)
def test_any_weights_that_compute_xor_pass(weights: str, toy_rows: GradeToy) -> None:
    text = f"import numpy as np\n\ndef xor_weights():\n    return {weights}\n"
    assert outcomes(toy_rows("xor", text)) == {"weights": "passed"}


@pytest.mark.parametrize(
    "weights",
    [
        "[[-10, 20, 20], [30, -20, -20]], [[-30, 20, 19]], [[1, 2]]",
        "[[-1, 2, 2], [3, -2, -2]], [[-3, 2, 2]]",
        "[[-10, 20, 20], [30, -20, -20]], [[-30, 20]]",
        "[[float('nan')] * 3] * 2, [[-30, 20, 20]]",
        "[[float('inf')] * 3] * 2, [[-30, 20, 20]]",
        "[[1e308] * 3] * 2, [[-1e308, 1e308, 1e308]]",
        "[], []",
        "'xor', 'weights'",
    ],
    ids=["three layers", "not steep enough", "no bias weight", "nan", "inf", "1e308", "empty", "strings"],
)
def test_weights_that_do_not_compute_xor_fail(weights: str, toy_rows: GradeToy) -> None:
    rows = toy_rows("xor", f"def xor_weights():\n    return {weights}\n")
    assert outcomes(rows)["weights"] == "wrong"
    assert rows["weights"]["message"]
    assert rows["weights"]["score"] == 0
