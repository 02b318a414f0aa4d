"""What student code is given: arrays of the right type, each its own copy; counts that count; and lists.

Every assertion here runs in the student's place: an answer that checks its arguments passes, and one that finds them
otherwise crashes.
"""

from collections.abc import Callable

import numpy as np
import pytest
from bpgrade.authoring import calls as authored_calls
from bpgrade.authoring.answers import run
from conftest import AUTHORED, Record

HandInOne = Callable[[str, str], Record]


@pytest.fixture(params=["hidden draws", "a student's laptop"])
def grade(request: pytest.FixtureRequest, hand_in_one: HandInOne, check_one: HandInOne) -> HandInOne:
    """Grade one exercise by one of the two editions."""
    return hand_in_one if request.param == "hidden draws" else check_one


def asserting(name: str, before: str, *checks: str) -> str:
    """Return an answer that checks something wherever this line stands."""
    text = AUTHORED[name].handed_in
    assert text.count(before) == 1
    (line,) = (line for line in text.splitlines() if before in line)
    indent = line[: len(line) - len(line.lstrip())]
    return text.replace(line, "\n".join([*(f"{indent}assert {check}" for check in checks), line]))


def assert_true(grade: HandInOne, name: str, before: str, *checks: str) -> None:
    """Assert that these hold there, in every case; and that it would show if they did not."""
    exercise = grade(name, asserting(name, before, *checks))
    assert {row["outcome"] for row in exercise["rows"]} == {"passed"}, exercise["rows"]
    for check in checks:
        rows = grade(name, asserting(name, before, f"not ({check})"))["rows"]
        assert any(row["outcome"] == "crashed" and "AssertionError" in row["message"] for row in rows), check


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("layers/softmax_cross_entropy", "shifted = scores - "),
        ("layers/two_layer_net", "self.X, self.labels = X.copy()"),
    ],
)
def test_labels_arrive_as_int64(name: str, before: str, grade: HandInOne) -> None:
    assert_true(
        grade,
        name,
        before,
        "isinstance(labels, np.ndarray) and labels.dtype == np.int64",
        "labels.ndim == 1 and np.eye(9)[labels].sum() == len(labels)",
    )


@pytest.mark.parametrize(
    ("name", "before", "arrays"),
    [
        ("layers/affine", "self.x = x.copy()", "(x, self.W, self.b)"),
        ("network/two_hidden_layer", "self.a[1] = X.copy()", "(X, self.Theta1, self.Theta2, self.Theta3)"),
        ("network/two_hidden_layer", "self.delta[4] = self.a[4] - Y", "(Y,)"),
        ("layers/softmax_cross_entropy", "shifted = scores - ", "(scores,)"),
    ],
)
def test_everything_else_arrives_as_float64(name: str, before: str, arrays: str, grade: HandInOne) -> None:
    assert_true(
        grade, name, before, f"all(isinstance(one, np.ndarray) and one.dtype == np.float64 for one in {arrays})"
    )


def test_a_count_arrives_as_an_integer_and_a_rate_as_a_float(grade: HandInOne) -> None:
    assert_true(
        grade, "training/train", "costs = []", "type(steps) is int and steps > 1", "type(learning_rate) is float"
    )


def test_a_losss_upstream_gradient_arrives_as_the_number_one(grade: HandInOne) -> None:
    before = "dscores = self.probabilities.copy()"
    assert_true(grade, "layers/softmax_cross_entropy", before, "type(dloss) is float and dloss == 1.0")


# -- lists: of tensors, and of earlier results ------------------------------------------------------------------------------

#: Keeps every argument, so that nothing that is compared is gone by then. Four calls with two parameters make up a case; the
#: last one tells.
KEEPING = """
import numpy as np

kept, gave, odd = [], [], []


def sgd_step(params, grads, learning_rate):
    if len(params) == 3:
        return [param - learning_rate * grad for param, grad in zip(params, grads)]
    kept.append((params, grads))
    number = len(kept) % 4 or 4
    case = kept[-number:]
    if number == {call} and not ({check}):
        odd.append(number)
    assert number < 4 or not odd
    gave.append([param - learning_rate * grad for param, grad in zip(params, grads)])
    return gave[-1]
"""


@pytest.mark.parametrize(
    ("call", "check"),
    [
        # The tensors: in the second call what was `params` in the first is `grads`, in another list and other memory.
        (2, "type(params) is type(grads) is list and len(params) == len(grads) == 2"),
        (2, "params is not case[0][1] and grads is not case[0][0]"),
        (2, "not any(np.shares_memory(one, other) for one in params + grads for other in case[0][0] + case[0][1])"),
        (2, "all((one == other).all() for one, other in zip(params + grads, case[0][1] + case[0][0]))"),
        # Earlier results: what the student returned itself, in one list that stands in both calls.
        (3, "params[0] is gave[-2][0] and params[1] is gave[-2][1] and grads[1] is gave[-1][1]"),
        (3, "type(params) is type(grads) is list and params is not gave[-2]"),
        (4, "params is case[2][0] and grads is case[2][1]"),
        (4, "params[0] is gave[-3][0] and params is not grads"),
    ],
)
def test_a_list_of_tensors_is_a_private_copy_and_one_of_earlier_results_is_one_list(
    call: int, check: str, grade: HandInOne
) -> None:
    for text, outcome in ((check, "passed"), (f"not ({check})", "crashed")):
        rows = grade("training/sgd_step", KEEPING.format(call=call, check=text))["rows"]
        assert {row["row"]: row["outcome"] for row in rows} == {"params": "passed", "arguments": outcome}, rows


SPOILING = """
def sgd_step(params, grads, learning_rate):
    new = [param - learning_rate * grad for param, grad in zip(params, grads)]
    {spoil}
    return new
"""


@pytest.mark.parametrize("spoil", ["params[:] = [0, 0]", "params[0] += 1", "grads.clear()", "grads[1] *= 2"])
def test_what_is_done_to_a_list_of_tensors_stays_in_that_call(spoil: str, grade: HandInOne) -> None:
    # The first two calls have each their own; in the last two it is the student's own list, and it stands twice.
    rows = grade("training/sgd_step", SPOILING.format(spoil=spoil))["rows"]
    assert {row["row"]: row["outcome"] for row in rows} == {"params": "passed", "arguments": "wrong"}


def test_a_forward_that_spoils_its_arguments_meets_them_whole_again(grade: HandInOne) -> None:
    text = AUTHORED["training/train"].handed_in
    spoiling = text.replace("self.a[1] = X.copy()", "self.a[1] = X.copy()\n        X = X * 0")
    assert {row["outcome"] for row in grade("training/train", spoiling)["rows"]} == {"passed"}
    text = AUTHORED["gates/mul"].answer.replace(
        "return x * y", "z = x * y\n        x[...] = y[...] = 0\n        return z"
    )
    assert {row["outcome"] for row in grade("gates/mul", text)["rows"]} == {"passed"}


def test_our_own_answers_get_lists_as_a_students_do() -> None:
    calls = authored_calls.parse(
        """
        p, q = keep([a, b], n)
        r, s = keep([p, q], n)
        t, u = keep([p, q], n)
        v, w = keep([a, b], n)
        """,
        ["a", "b"],
        {"n": 3},
    )
    kept = []

    def keep(arrays: list[np.ndarray], count: int) -> list[np.ndarray]:
        kept.append(arrays)
        assert type(count) is int
        return [array + 1 for array in arrays]

    run(calls, {"a": np.zeros(2), "b": np.ones(2)}, {"keep": keep})
    assert kept[1] is kept[2]
    assert kept[0] is not kept[3]
    assert not np.shares_memory(kept[0][0], kept[3][0])
