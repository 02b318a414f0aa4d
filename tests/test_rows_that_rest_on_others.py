"""Rows that rest on others: the root cause alone is paid for, what stands on it is blocked or keeps its points.

Also what decides beside the draws, weights that are judged by what they do, and when a forward is nudged.
"""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from bpgrade.assessment import Assessment
from bpgrade.authoring import authored
from bpgrade.authoring.prepare import prepare
from bpgrade.edition import Edition
from bpgrade.observation import Run
from bpgrade.pipeline import Grader
from bpgrade.submission import File, Submission
from conftest import AUTHORED, SECRET, Record, graded

HandInOne = Callable[[str, str], Record]

NET = "network/two_hidden_layer"
#: The rows of the network, in the order in which its numbers arise.
FORWARD = ["z2", "a2", "z3", "a3", "z4", "a4"]
BACKWARD = ["delta4", "delta3", "delta2", "dTheta3", "dTheta2", "dTheta1"]


def changed(name: str, *changes: tuple[str, str]) -> str:
    """Return the answer of an exercise, with what is needed beside it, after some changes."""
    text = AUTHORED[name].handed_in
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def rows_of(exercise: Record) -> dict[str, Record]:
    return {row["row"]: row for row in exercise["rows"]}


def outcomes(exercise: Record) -> dict[str, str]:
    return {row["row"]: row["outcome"] for row in exercise["rows"]}


def but(exercise: str, **others: str) -> dict[str, str]:
    """Return the outcomes of an exercise where every row has passed but these."""
    return {row.name: others.get(row.name, "passed") for row in AUTHORED[exercise].exercise.rows}


# -- needs: blocked, and the root is named -------------------------------------------------------------------------------

#: The bias weights of one layer alone are left out of its weighted sum.
BIAS = ("= self.Theta[layer][:, 0] + self.a", "= (layer != {layer}) * self.Theta[layer][:, 0] + self.a")


@pytest.mark.parametrize(("layer", "root"), [(1, "z2"), (2, "z3"), (3, "z4")])
def test_what_needs_a_wrong_row_is_blocked_and_the_root_is_named(layer: int, root: str, hand_in_one: HandInOne) -> None:
    found = rows_of(hand_in_one(NET, changed(NET, (BIAS[0], BIAS[1].format(layer=layer)))))
    place = FORWARD.index(root)
    assert {found[name]["outcome"] for name in FORWARD[:place]} <= {"passed"}
    assert (found[root]["outcome"], found[root]["score"]) == ("wrong", 0)
    # However far above it stands, the first sentence to follow is the same.
    for name in [*FORWARD[place + 1 :], "cost", *BACKWARD]:
        assert (found[name]["outcome"], found[name]["score"], found[name]["mistake"]) == ("blocked", 0, None), name
        assert found[name]["message"] == f"It needs a right {root}: mend that first.", name


def test_a_right_row_passes_whatever_it_needs(hand_in_one: HandInOne) -> None:
    kept = (
        "return self.a[4].copy()",
        "self.z = {layer: z + 1 for layer, z in self.z.items()}\n        return self.a[4].copy()",
    )
    assert outcomes(hand_in_one(NET, changed(NET, kept))) == but(NET, z2="wrong", z3="wrong", z4="wrong")


def test_a_fault_of_its_own_is_not_blamed_on_what_a_row_needs(hand_in_one: HandInOne) -> None:
    none = ("return -inside.sum() / len(Y)", "-inside.sum() / len(Y)")
    found = rows_of(hand_in_one(NET, changed(NET, (BIAS[0], BIAS[1].format(layer=3)), none)))
    assert (found["a4"]["outcome"], found["cost"]["outcome"]) == ("blocked", "wrong")
    assert "did you forget `return`?" in found["cost"]["message"]


#: The forward stops at its first line, and with it everything that reads what it keeps.
CRASH = ("self.a[1] = X.copy()", "self.a[1] = X.copy() @ X")


def test_one_crash_is_one_crash_and_what_needs_its_rows_is_blocked(hand_in_one: HandInOne) -> None:
    found = rows_of(hand_in_one(NET, changed(NET, CRASH)))
    assert {found[name]["outcome"] for name in FORWARD} == {"crashed"}
    (said,) = {found[name]["message"] for name in FORWARD}
    assert "X.copy() @ X is a matrix product" in said
    for name in ["cost", *BACKWARD[:-1]]:
        assert (found[name]["outcome"], found[name]["score"]) == ("blocked", 0), name
        assert found[name]["message"] in {f"It needs a right {needed}: mend that first." for needed in FORWARD}


def test_a_crash_under_a_blocked_row_above_is_blocked_too(hand_in_one: HandInOne) -> None:
    # All gradients come from one call, which stops since the forward did: one of them is no crash of its own.
    found = rows_of(hand_in_one(NET, changed(NET, CRASH)))
    assert found["delta2"]["outcome"] == "blocked"
    assert found["dTheta1"]["outcome"] == "blocked"


def test_a_fault_of_its_own_is_not_blamed_on_a_blocked_row_above(hand_in_one: HandInOne) -> None:
    odd = ("for layer in (1, 2, 3))", "for layer in (2, 3))")
    none = ("return tuple(", "return None, *(")
    found = rows_of(hand_in_one(NET, changed(NET, (BIAS[0], BIAS[1].format(layer=2)), odd, none)))
    assert found["delta2"]["outcome"] == "blocked"
    assert found["dTheta1"]["outcome"] == "wrong"
    assert "returned None for dTheta1" in found["dTheta1"]["message"]


def test_training_is_blocked_while_the_network_is_wrong(hand_in_one: HandInOne) -> None:
    name = "training/train"
    wrong = ("delta[layer + 1] @ self.Theta", "delta[layer + 1] @ -self.Theta")
    found = rows_of(hand_in_one(name, changed(name, wrong)))
    assert found["TwoHiddenLayerNet"]["outcome"] == "wrong"
    for row in ("costs", "Thetas", "xor"):
        assert (found[row]["outcome"], found[row]["score"]) == ("blocked", 0)
        assert found[row]["message"] == "It needs a right TwoHiddenLayerNet: mend that first."


def test_right_weights_pass_on_a_wrong_network_and_a_property_is_blocked(hand_in_one: HandInOne) -> None:
    # Twice the cost moves no weight: these are the right ones, and could not be otherwise. That XOR came out of them may be
    # luck, as far as a property can tell.
    name = "training/train"
    twice = ("return -inside.sum() / len(Y)", "return -2 * inside.sum() / len(Y)")
    assert outcomes(hand_in_one(name, changed(name, twice))) == but(
        name, TwoHiddenLayerNet="wrong", costs="blocked", xor="blocked"
    )


def test_training_without_a_network_is_not_blamed_on_training(hand_in_one: HandInOne) -> None:
    name = "training/train"
    found = hand_in_one(name, AUTHORED[name].answer)
    assert found["score"] == 0
    assert all("TwoHiddenLayerNet" in row["message"] for row in found["rows"]), found["rows"]


# -- above: what follows from a root cause keeps its points ---------------------------------------------------------------


def assert_follows(found: dict[str, Record], above: Mapping[str, str]) -> None:
    """Assert that these rows keep their points, and each says the row above."""
    for name, root in above.items():
        assert (found[name]["outcome"], found[name]["score"]) == ("follow-through", found[name]["max_score"]), name
        assert found[name]["message"] == f"It is right given your own {root}, and keeps its points."
        assert found[name]["mistake"] is None


def test_a_wrong_first_delta_alone_is_paid_for(hand_in_one: HandInOne) -> None:
    exercise = hand_in_one(NET, changed(NET, ("self.delta[4] = self.a[4] - Y", "self.delta[4] = 3 * (self.a[4] - Y)")))
    found = rows_of(exercise)
    assert found["delta4"]["outcome"] == "wrong"
    assert_follows(
        found,
        {"delta3": "delta4", "delta2": "delta3", "dTheta3": "delta4", "dTheta2": "delta3", "dTheta1": "delta2"},
    )
    assert exercise["score"] == exercise["max_score"] - found["delta4"]["max_score"]


def test_a_wrong_delta_in_the_middle_alone_is_paid_for(hand_in_one: HandInOne) -> None:
    slope = (
        "slope = self.a[layer] * (1.0 - self.a[layer])",
        "slope = (1.0 - self.a[layer]) * (self.a[2] if layer == 2 else 1)",
    )
    found = rows_of(hand_in_one(NET, changed(NET, slope)))
    assert {found[name]["outcome"] for name in [*FORWARD, "cost", "delta4", "dTheta3"]} == {"passed"}
    assert (found["delta3"]["outcome"], found["delta3"]["mistake"]) == ("wrong", "slope-factor-missing")
    assert_follows(found, {"delta2": "delta3", "dTheta2": "delta3", "dTheta1": "delta2"})


def test_a_second_fault_is_paid_for_too(hand_in_one: HandInOne) -> None:
    wrong = (
        ("self.delta[4] = self.a[4] - Y", "self.delta[4] = 3 * (self.a[4] - Y)"),
        ("return tuple(self.delta[layer + 1].T @", "return tuple((1 + layer % 2) * self.delta[layer + 1].T @"),
    )
    found = rows_of(hand_in_one(NET, changed(NET, *wrong)))
    assert {name for name, row in found.items() if row["outcome"] == "wrong"} == {"delta4", "dTheta3", "dTheta1"}
    assert_follows(found, {"delta3": "delta4", "delta2": "delta3", "dTheta2": "delta3"})


def test_the_first_of_two_results_alone_is_paid_for(hand_in_one: HandInOne) -> None:
    name = "network/propagate_error"
    found = rows_of(hand_in_one(name, changed(name, ("delta4 @ Theta3[:, 1:]", "-2 * delta4 @ Theta3[:, 1:]"))))
    assert found["delta3"]["outcome"] == "wrong"
    assert_follows(found, {"delta2": "delta3"})


def test_a_row_above_without_numbers_gives_nothing_to_follow(hand_in_one: HandInOne) -> None:
    name = "network/propagate_error"
    found = rows_of(hand_in_one(name, changed(name, ("return delta3, delta2", "return None, -delta2"))))
    assert outcomes({"rows": list(found.values())}) == {"delta3": "wrong", "delta2": "wrong"}
    assert found["delta2"]["score"] == 0


# -- also: cases beside the draws decide ----------------------------------------------------------------------------------


def test_the_lectures_size_decides_beside_the_draws(hand_in_one: HandInOne, check_one: HandInOne) -> None:
    # Right wherever the numbers can be followed by hand, and wrong on 3072 inputs.
    few = ("return x @ self.W + self.b", "return x[:, :100] @ self.W[:100] + self.b")
    text = changed("layers/affine", few)
    for grade in (hand_in_one, check_one):
        assert outcomes(grade("layers/affine", text)) == but("layers/affine", forward="wrong")


@pytest.mark.parametrize(
    ("examples", "wrong"),
    [(50, {"costs": "wrong", "Thetas": "wrong"}), (4, {"xor": "wrong"})],
    ids=["the iris flowers", "XOR"],
)
def test_each_case_beside_the_draws_decides_its_own_rows(
    examples: int, wrong: dict[str, str], hand_in_one: HandInOne, check_one: HandInOne
) -> None:
    name = "training/train"
    text = changed(name, ("for _ in range(steps):", f"for _ in range((len(X) != {examples}) * steps):"))
    assert outcomes(hand_in_one(name, text)) == but(name, **wrong)
    assert outcomes(check_one(name, text)) == but(name, **wrong)


def test_a_case_beside_the_draws_says_nothing_about_other_rows(hand_in_one: HandInOne) -> None:
    # The network is judged on the draws alone; on the iris flowers training stands on it.
    name = "training/train"
    text = changed(name, ("return -inside.sum() / len(Y)", "return -inside.sum() / len(Y) * (1 + (len(Y) == 50))"))
    assert outcomes(hand_in_one(name, text)) == but(name, costs="wrong")


def test_cases_beside_the_draws_have_their_own_labels(assessments: dict[str, Assessment]) -> None:
    labels = {case.label for case in assessments["training/train"].plan.cases if case.decides}
    beside = {also.label for also in AUTHORED["training/train"].exercise.also}
    assert "the iris flowers" in beside
    assert labels == {"draw 1", "draw 2", "draw 3"} | beside


TOY = '''"""A sum, and the same at a size of its own. Toy lecture."""


def total(x, factor):
    """Return (s, t)."""
    return x.sum() * factor, x.max() * factor


# ==== the course team only ====
from bpgrade.exercise import Also, Exercise, Mistake, Row, Tensor


def first(x, factor):
    return x[0] * factor, x.max() * factor


def mean(x, factor):
    return x.mean() * factor, x.max() * factor


def smallest(x, factor):
    return x.sum() * factor, x.min() * factor


EXERCISE = Exercise(
    definition=total,
    title="total",
    calls="s, t = total(x, factor)",
    tensors={"x": Tensor("N")},
    numbers={"factor": 2},
    sizes=({"N": 4},),
    rows=(Row("s", 1), Row("t", 1)),
    also=(
        Also("seven", rows=("s",), sizes={"N": 7}, numbers={"factor": 3}),
        Also("half", rows=("t",), numbers={"factor": 0.5}, tensors={"x": Tensor("N", 5, 6)}, plants=False),
    ),
    hints=("Add.",),
    mistakes=(
        Mistake("first-alone", first, say="That is the first.", think="How many are there?"),
        Mistake("averaged", mean, say="That is the mean.", think="How many are there?"),
        Mistake("smallest", smallest, say="That is the smallest.", think="Which is the largest?"),
    ),
)
'''


@pytest.fixture(scope="module")
def total(tmp_path_factory: pytest.TempPathFactory, edition: Edition) -> Callable[[str], Record]:
    """Grade a submission of the toy above."""
    path = tmp_path_factory.mktemp("toys") / "toy" / "total.py"
    path.parent.mkdir()
    path.write_text(TOY, encoding="utf-8")
    made = prepare(authored.read(path, "toy/total"), (), SECRET)
    return lambda text: graded(edition, [made], text)["exercises"][0]


@pytest.mark.parametrize(
    ("condition", "wrong"),
    [
        ("False", {}),
        ("len(x) == 7", {"s"}),
        ("factor == 3", {"s"}),
        ("abs(x).min() > 4", {"t"}),
        ("factor == 0.5", {"t"}),
        ("factor == 2", {"s", "t"}),
    ],
)
def test_a_case_beside_the_draws_has_its_sizes_numbers_and_tensors(
    condition: str, wrong: set[str], total: Callable[[str], Record]
) -> None:
    found = total(
        f"def total(x, factor):\n    off = {condition}\n    return x.sum() * factor + off, x.max() * factor + off\n"
    )
    assert {row for row, outcome in outcomes(found).items() if outcome == "wrong"} == set(wrong)
    assert {row["mistake"] for row in found["rows"]} == {None}


def test_a_mistake_is_named_by_the_cases_in_which_mistakes_are_run(total: Callable[[str], Record]) -> None:
    mean = "def total(x, factor):\n    return x.mean() * factor, x.max() * factor\n"
    smallest = "def total(x, factor):\n    return x.sum() * factor, x.min() * factor\n"
    assert [row["mistake"] for row in total(mean)["rows"]] == ["averaged", None]
    assert [row["mistake"] for row in total(smallest)["rows"]] == [None, "smallest"]
    # On the draws it is one mistake, on the seven it is another.
    both = "def total(x, factor):\n    return (x[0] if len(x) == 7 else x.mean()) * factor, x.max() * factor\n"
    assert [(row["outcome"], row["mistake"]) for row in total(both)["rows"]] == [("wrong", None), ("passed", None)]


# -- must: weights are named by what they do ------------------------------------------------------------------------------

#: Weights that nobody planted, and what the net with them computes.
WEIGHTS = {
    "bias-column-last": (
        "[[31, 29, -14], [-28, -33, 44]], [[27, 30, -44]]",
        "[[-28, -33, 44], [31, 29, -14]], [[30, 27, -44]]",
    ),
    "too-small-weights": ("[[-2.5, 5, 5], [7.5, -5, -5]], [[-5, 3.4, 3.4]]",),
    "weights-for-step-units": (
        "[[-0.7, 1, 1], [1.2, -1, -1]], [[-1.8, 1, 1]]",
        "[[-1, 3, -3], [-1, -3, 3]], [[-1, 2, 2]]",
    ),
    "bipolar-inputs": ("[[25, 24, 24], [25, -24, -24]], [[-40, 30, 30]]",),
    "xnor": ("[[-12, 25, 25], [40, -25, -25]], [[44, -30, -30]]", "[[-10, 20, -20], [-10, -20, 20]], [[10, -20, -20]]"),
    "stuck-at-one-half": ("[[0.3, -0.1, 0.2], [0, 0, 0.1]], [[0.1, -0.1, 0.05]]", "np.ones((2, 3)), np.zeros((1, 3))"),
    "or-for-xor": ("[[-7, 15, 14], [3, 0, 0]], [[-9, 19, 1]]", "np.ones((2, 3)) * [-5, 10, 10], [[-4, 6, 6]]"),
    "and-for-xor": ("[[-22, 15, 15], [0, 1, 2]], [[-9, 19, 0]]",),
    "nand-for-xor": ("[[22, -15, -15], [0, 1, 2]], [[-9, 19, 0]]",),
    "first-input-alone": ("[[-10, 21, -22], [0, 0, 0]], [[-9, 19, 0]]",),
    "second-input-alone": ("[[0, 0, 0], [-10, -21, 22]], [[-9, 0, 19]]",),
    "never-on": ("[[-10, 20, 20], [30, -20, -20]], [[-90, 20, 20]]",),
    "never-off": ("[[-10, 20, 20], [30, -20, -20]], [[9, 20, 20]]",),
}
#: What no sentence is about: the first input, its opposite, and what is no net of these shapes.
UNNAMED = [
    "[[-10, 20, 0], [0, 0, 0]], [[-10, 20, 0]]",
    "[[-10, 20, 0], [0, 0, 0]], [[10, -20, 0]]",
    "[[-10, 20, 20], [30, -20, -20], [0, 0, 0]], [[30, -20, -20, 0]]",
]


@pytest.mark.parametrize(
    ("mistake", "weights"), [(mistake, weights) for mistake, several in WEIGHTS.items() for weights in several]
)
def test_any_weights_are_named_by_what_they_do(
    mistake: str, weights: str, hand_in_one: HandInOne, check_one: HandInOne
) -> None:
    text = f"import numpy as np\n\n\ndef xor_weights():\n    return {weights}\n"
    for grade in (hand_in_one, check_one):
        (row,) = grade("linear/xor_weights", text)["rows"]
        assert (row["outcome"], row["mistake"]) == ("wrong", mistake)
        assert row["message"] == next(
            one.say for one in AUTHORED["linear/xor_weights"].exercise.mistakes if one.name == mistake
        )


def test_there_are_such_weights_for_every_mistake() -> None:
    assert list(WEIGHTS) == [mistake.name for mistake in AUTHORED["linear/xor_weights"].exercise.mistakes]


@pytest.mark.parametrize("weights", UNNAMED)
def test_weights_that_do_something_else_have_no_name(weights: str, hand_in_one: HandInOne) -> None:
    (row,) = hand_in_one("linear/xor_weights", f"def xor_weights():\n    return {weights}\n")["rows"]
    assert (row["outcome"], row["mistake"]) == ("wrong", None)
    assert row["message"]


# -- a call that stopped, or is not written, set nothing ------------------------------------------------------------------

AFFINE = """
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
        {before}

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        {backward}
"""


def affine(hand_in_one: HandInOne, backward: str, before: str = "pass") -> dict[str, Record]:
    exercise = hand_in_one("layers/affine", AFFINE.format(before=before, backward=backward.replace("\n", "\n        ")))
    assert exercise["rows"][0]["outcome"] == "passed"
    return rows_of(exercise)


@pytest.mark.parametrize("before", ["pass", "self.dW = self.db = None"], ids=["no place", "a place with None"])
@pytest.mark.parametrize("backward", ["raise NotImplementedError", "pass"])
def test_an_attribute_that_an_unwritten_call_would_set_is_not_attempted(
    backward: str, before: str, hand_in_one: HandInOne
) -> None:
    found = affine(hand_in_one, backward, before)
    assert [found[name]["outcome"] for name in ("dx", "dW", "db")] == ["not-attempted"] * 3


@pytest.mark.parametrize("before", ["pass", "self.dW = self.db = None"], ids=["no place", "a place with None"])
def test_an_attribute_that_a_crashed_call_would_have_set_is_that_crash(before: str, hand_in_one: HandInOne) -> None:
    found = affine(
        hand_in_one, "dx = dout @ self.W.T\nself.dW = self.x.T @ why\nself.db = dout.sum(axis=0)\nreturn dx", before
    )
    assert [found[name]["outcome"] for name in ("dx", "dW", "db")] == ["crashed"] * 3
    assert {found[name]["message"] for name in ("dx", "dW", "db")} == {
        "handed_in.py, line 16: NameError: name 'why' is not defined"
    }


def test_what_was_set_before_the_crash_counts(hand_in_one: HandInOne) -> None:
    found = affine(hand_in_one, "self.dW = self.x.T @ dout\nself.db = dout.sum(axis=why)\nreturn dout @ self.W.T")
    assert [found[name]["outcome"] for name in ("dx", "dW", "db")] == ["crashed", "passed", "crashed"]


@pytest.mark.parametrize("before", ["pass", "self.db = None"], ids=["no place", "a place with None"])
@pytest.mark.parametrize("given", ["dout @ self.W.T", "None"])
def test_an_attribute_that_a_call_did_not_set_is_said_by_its_name(
    given: str, before: str, hand_in_one: HandInOne
) -> None:
    found = affine(hand_in_one, f"self.dW = self.x.T @ dout\nreturn {given}", before)
    dx = "passed" if given != "None" else "wrong"
    assert [found[name]["outcome"] for name in ("dx", "dW", "db")] == [dx, "passed", "wrong"]
    assert found["db"]["message"] == "self.db was not set."


def test_an_entry_that_was_not_set_is_said_by_its_key(hand_in_one: HandInOne) -> None:
    forgotten = ("self.delta[layer] = self.delta[layer + 1]", "delta = self.delta[layer] = self.delta[layer + 1]")
    lost = (
        "return tuple(self.delta[layer + 1].T",
        "deltas = dict(self.delta)\n        del self.delta[2]\n        return tuple(deltas[layer + 1].T",
    )
    found = hand_in_one(NET, changed(NET, forgotten, lost))
    assert outcomes(found) == but(NET, delta2="wrong")
    assert rows_of(found)["delta2"]["message"] == "self.delta[2] was not set."


def test_entries_of_an_unwritten_forward_are_not_attempted(hand_in_one: HandInOne) -> None:
    stub = AUTHORED[NET].stub
    text = (
        stub
        + "\n\nclass Later(TwoHiddenLayerNet):\n    def cost(self, Y):\n        return -np.log(self.a[4]).sum()\n\n\nTwoHiddenLayerNet = Later\n"
    )
    found = rows_of(hand_in_one(NET, text))
    assert {found[name]["outcome"] for name in [*FORWARD, *BACKWARD]} == {"not-attempted"}
    assert found["cost"]["outcome"] == "blocked"
    assert found["cost"]["message"] == "It needs a right a4: mend that first."


# -- nudged forwards are asked only where they can change a verdict -----------------------------------------------------------

MUL = "class MulGate:\n    def forward(self, x, y):\n        self.x, self.y = x, y\n        return {forward}\n    def backward(self, dz):\n        return {backward}\n"


@pytest.fixture(scope="module")
def run_of(edition: Edition, assessments: dict[str, Assessment]) -> Callable[..., Run]:
    """Grade a submission by some exercises, and return what was seen."""

    def run(text: str, *names: str) -> Run:
        grader = Grader(edition, [assessments[name] for name in names])
        return grader.grade(Submission("handed-in", (File("handed_in.py", text.encode()),)))[1]

    return run


@pytest.mark.parametrize(
    ("forward", "backward"),
    [
        ("x * y", "dz * self.y, dz * self.x"),
        ("x * y", "dz, dz"),
        ("x * y", "dz @ nothing"),
        ("x * y + 1", "dz * self.y, dz * self.x"),
        ("x @ nothing", "dz, dz"),
    ],
    ids=["right", "wrong backward", "crashed backward", "wrong forward", "crashed forward"],
)
def test_a_forward_is_not_nudged_where_there_is_no_doubt(
    forward: str, backward: str, run_of: Callable[..., Run]
) -> None:
    run = run_of(MUL.format(forward=forward, backward=backward), "gates/mul")
    assert run.observations["gates/mul"].nudged == ()


def test_a_forward_is_nudged_where_it_and_a_backward_are_wrong(
    run_of: Callable[..., Run], assessments: dict[str, Assessment]
) -> None:
    text = MUL.format(forward="x * y * y", backward="dz * self.y ** 2, dz") + AUTHORED["gates/add"].answer
    run = run_of(text, "gates/add", "gates/mul", "gates/max")
    assert [len(run.observations[name].nudged) for name in ("gates/add", "gates/max")] == [0, 0]
    cases = assessments["gates/mul"].plan.cases
    nudged = run.observations["gates/mul"].nudged
    # Two directions of two inputs, up and down; and only where the verdict rests on it.
    assert [sum(seen.is_numbers for seen in case) for case in nudged] == [8 if case.decides else 0 for case in cases]


def test_nothing_is_nudged_where_no_gradient_arrives_from_above(run_of: Callable[..., Run]) -> None:
    # Its backward begins at the cost, and its own rows say what rests on what.
    wrong = (("self.a[1] = X.copy()", "self.a[1] = 2 * X"), ("self.delta[4] = self.a[4] - Y", "self.delta[4] = Y"))
    assert run_of(changed(NET, *wrong), NET).observations[NET].nudged == ()


def test_a_layers_backward_that_is_right_for_its_own_wrong_forward_keeps_its_points(hand_in_one: HandInOne) -> None:
    text = "import numpy as np\nclass Tanh:\n    def forward(self, x):\n        self.s = 1 / (1 + np.exp(-x))\n        return self.s\n    def backward(self, dout):\n        return dout * self.s * (1 - self.s)\n"
    found = rows_of(hand_in_one("layers/tanh", text))
    assert found["forward"]["mistake"] is not None
    assert (found["dx"]["outcome"], found["dx"]["score"]) == ("follow-through", found["dx"]["max_score"])
    text = text.replace("(1 - self.s)", "(1 - self.s) * 2")
    assert hand_in_one("layers/tanh", text)["score"] == 0


def test_a_losss_backward_that_is_right_for_its_own_wrong_forward_keeps_its_points(hand_in_one: HandInOne) -> None:
    # The loss is a number, and so is its upstream gradient: nudging goes by them too.
    name = "layers/softmax_cross_entropy"
    wrong = ((".mean()", ".sum()"), ("return dloss * dscores / len(self.labels)", "return dloss * dscores"))
    found = rows_of(hand_in_one(name, changed(name, *wrong)))
    assert (found["loss"]["outcome"], found["dscores"]["outcome"]) == ("wrong", "follow-through")
    assert np.isclose(found["dscores"]["score"], found["dscores"]["max_score"])


def test_a_backward_has_to_be_right_for_its_own_wrong_forward_beside_the_draws_too(hand_in_one: HandInOne) -> None:
    # Its biases are missing, which is no matter to dx; on 3072 inputs dx is twice what any such forward needs.
    forward = ("return x @ self.W + self.b", "return x @ self.W")
    backward = ("return dout @ self.W.T", "return dout @ self.W.T * (1 + (len(self.W) > 100))")
    found = rows_of(hand_in_one("layers/affine", changed("layers/affine", forward, backward)))
    assert found["forward"]["mistake"] == "bias-missing"
    assert found["dx"]["outcome"] in ("wrong", "blocked")
    assert found["dx"]["score"] == 0
