"""The lectures' numbers, worked by hand: in the comments stands the arithmetic, in the tests what it comes to.

No formula of an answer is used again here. What a lecture does step by step is also handed in so, step by step, and graded.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from bpgrade.authoring.prepare import rounds_to
from conftest import AUTHORED, Record

HandInOne = Callable[[str, str], Record]


def answer_of(name: str) -> Any:
    """Return an exercise's answer: its class or function."""
    space: dict[str, Any] = {"__name__": "answer"}
    exec(AUTHORED[name].answer, space)
    return space[AUTHORED[name].definition]


def assert_earns_all(exercise: Record) -> None:
    assert {row["outcome"] for row in exercise["rows"]} == {"passed"}, exercise
    assert exercise["score"] == exercise["max_score"]


# -- lecture 1: (x + y) z ------------------------------------------------------------------------------------------------


def test_the_circuit_gives_the_lectures_numbers() -> None:
    # q = -2 + 5 = 3 and f = 3 * -4 = -12. Back, 1 arrives: q gets z = -4, z gets q = 3, and x and y get what q got.
    circuit = answer_of("circuits/add_mul")()
    assert circuit.forward(np.array([-2.0]), np.array([5.0]), np.array([-4.0])).tolist() == [-12]
    assert [gradient.tolist() for gradient in circuit.backward(np.array([1.0]))] == [[-4], [-4], [3]]


def test_the_circuit_gives_other_numbers_for_other_inputs() -> None:
    # q = 0.5 + 1.5 = 2 and f = 2 * 3 = 6. Back, 10 arrives: q gets 30, z gets 20.
    circuit = answer_of("circuits/add_mul")()
    assert circuit.forward(np.array([0.5]), np.array([1.5]), np.array([3.0])).tolist() == [6]
    assert [gradient.tolist() for gradient in circuit.backward(np.array([10.0]))] == [[30], [30], [20]]


CIRCUIT_GATE_BY_GATE = """
class AddMulCircuit:
    def forward(self, x, y, z):
        self.q, self.z = x + y, z
        return self.q * self.z

    def backward(self, df):
        multiply_gate_to_q = self.z * df
        multiply_gate_to_z = self.q * df
        add_gate_to_x = 1.0 * multiply_gate_to_q
        add_gate_to_y = 1.0 * multiply_gate_to_q
        return add_gate_to_x, add_gate_to_y, multiply_gate_to_z
"""


def test_the_circuit_gate_by_gate_earns_all(hand_in_one: HandInOne) -> None:
    assert_earns_all(hand_in_one("circuits/add_mul", CIRCUIT_GATE_BY_GATE))


# -- lecture 1: the sigmoid neuron ---------------------------------------------------------------------------------------


def test_the_neuron_gives_the_exact_numbers_behind_the_printed_ones() -> None:
    # w0 x0 + w1 x1 + b = 2 * -1 + -3 * -2 - 3 = 1. Times -1: -1. exp: 0.36788. Plus 1: 1.36788. One over it: 0.73106.
    # Back: -1 / 1.36788^2 = -0.53445; the same; times 0.36788: -0.19661; times -1: 0.19661. The lecture goes on with 0.2.
    # The two products and b get 0.19661; w0 gets that times x0 = -1, x0 times 2, w1 times -2, x1 times -3.
    neuron = answer_of("circuits/sigmoid_neuron")()
    f = neuron.forward(*(np.array([number]) for number in (2.0, -1.0, -3.0, -2.0, -3.0)))
    assert f[0] == pytest.approx(0.7310585786300049, rel=1e-14)
    gradients = [gradient[0] for gradient in neuron.backward(np.array([1.0]))]
    exact = [-0.19661193324148185, 0.3932238664829637, -0.3932238664829637, -0.5898357997244456, 0.19661193324148185]
    assert gradients == pytest.approx(exact, rel=1e-13)
    assert [round(gradient, 1) for gradient in gradients] == [-0.2, 0.4, -0.4, -0.6, 0.2]


NEURON_NODE_BY_NODE = """
import numpy as np


class SigmoidNeuron:
    def forward(self, w0, x0, w1, x1, b):
        self.w0, self.x0, self.w1, self.x1 = w0, x0, w1, x1
        self.minus = -1.0 * (w0 * x0 + w1 * x1 + b)
        self.grown = np.exp(self.minus)
        self.plus = self.grown + 1.0
        return 1.0 / self.plus

    def backward(self, df):
        to_plus = df * -1.0 / self.plus**2
        to_grown = to_plus
        to_minus = to_grown * self.grown
        to_sum = to_minus * -1.0
        return to_sum * self.x0, to_sum * self.w0, to_sum * self.x1, to_sum * self.w1, to_sum
"""


def test_the_neuron_node_by_node_earns_all(hand_in_one: HandInOne) -> None:
    assert_earns_all(hand_in_one("circuits/sigmoid_neuron", NEURON_NODE_BY_NODE))


def test_a_neuron_that_carries_the_lectures_rounding_on_earns_only_its_forward(hand_in_one: HandInOne) -> None:
    # 0.2 for 0.19661, as the lecture goes on: its own printed numbers come out, and on others the gradients are off.
    rounded = NEURON_NODE_BY_NODE.replace("to_sum = to_minus * -1.0", "to_sum = np.round(to_minus * -1.0, 2)")
    exercise = hand_in_one("circuits/sigmoid_neuron", rounded)
    assert [row["outcome"] for row in exercise["rows"]] == ["passed", *["wrong"] * 5]


@pytest.mark.parametrize(
    ("exact", "carried_on", "printed"),
    [
        (0.7310585786300049, 0.73, "0.73"),
        (-0.19661193324148185, -0.2, "-0.2"),
        (-0.3932238664829637, -0.4, "-0.4"),
        (0.19661193324148185, 0.2, "0.2"),
        (-12.0, -12.0, "-12"),
    ],
)
def test_a_printed_number_is_met_by_the_exact_one_and_by_the_rounded_one(
    exact: float, carried_on: float, printed: str
) -> None:
    assert rounds_to(np.array([exact]), printed)
    assert rounds_to(np.array([carried_on]), printed)


@pytest.mark.parametrize("wrong", [-0.26, -0.14, 0.2, np.nan, -np.inf])
def test_a_printed_number_is_not_met_by_what_rounds_to_another(wrong: float) -> None:
    assert not rounds_to(np.array([wrong]), "-0.2")


def test_a_printed_number_is_met_by_one_number_only() -> None:
    assert not rounds_to(np.array([-0.2, -0.2]), "-0.2")
    assert not rounds_to(np.array([]), "-0.2")


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("circuits/add_mul", {"f": "-12", "dx": "-4", "dy": "-4", "dz": "3"}),
        ("circuits/sigmoid_neuron", {"f": "0.73", "dw0": "-0.2", "dw1": "-0.4", "db": "0.2"}),
    ],
)
def test_the_course_shows_what_the_lecture_prints(name: str, printed: dict[str, str]) -> None:
    (lecture,) = (example for example in AUTHORED[name].exercise.examples if example.source.startswith("lecture"))
    assert printed.items() <= dict(lecture.printed).items()


# -- lecture 1: 3072 inputs, 10 scores -----------------------------------------------------------------------------------


def test_the_affine_layer_of_an_image_by_hand() -> None:
    # An image is 32 * 32 * 3 = 3072 numbers. Two images: the first is all 1, the second all 2, but for their last number,
    # which is 0. The weights to score m are m in the first third (1024 of them) and -m in the other two (2048); b is 100.
    x = np.array([[1.0] * 3071 + [0.0], [2.0] * 3071 + [0.0]])
    W = np.array([[float(m) for m in range(10)]] * 1024 + [[-float(m) for m in range(10)]] * 2048)
    layer = answer_of("layers/affine")(W, np.array([100.0] * 10))
    # Score m of the first: 1024 m - 2047 m + 100 = 100 - 1023 m; of the second: 100 - 2046 m.
    assert layer.forward(x).tolist() == [
        [100, -923, -1946, -2969, -3992, -5015, -6038, -7061, -8084, -9107],
        [100, -1946, -3992, -6038, -8084, -10130, -12176, -14222, -16268, -18314],
    ]
    # Back, every score of the first image gets 1, and of the second only the last one gets something, 2.
    dx = layer.backward(np.array([[1.0] * 10, [0.0] * 9 + [2.0]]))
    # A number of the first image has the weights 0 + 1 + ... + 9 = 45 to answer for, or -45; of the second 9 * 2 = 18.
    assert dx.tolist() == [[45] * 1024 + [-45] * 2048, [18] * 1024 + [-18] * 2048]
    # A weight gets 1 * 1 + 2 * 0 = 1, to the last score 1 * 1 + 2 * 2 = 5; those of the last input, which is 0, get nothing.
    assert layer.dW.tolist() == [[1] * 9 + [5]] * 3071 + [[0] * 10]
    assert layer.db.ravel().tolist() == [1, 1, 1, 1, 1, 1, 1, 1, 1, 3]


AFFINE_SCORE_BY_SCORE = """
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return np.stack([(x * self.W[:, m]).sum(axis=1) + self.b[m] for m in range(len(self.b))], axis=1)

    def backward(self, dout):
        self.dW, self.db, dx = np.zeros_like(self.W), np.zeros_like(self.b), np.zeros_like(self.x)
        for n in range(len(dout)):
            for m in range(len(self.b)):
                self.dW[:, m] += dout[n, m] * self.x[n]
                self.db[m] += dout[n, m]
                dx[n] += dout[n, m] * self.W[:, m]
        return dx
"""


def test_the_affine_layer_score_by_score_earns_all(hand_in_one: HandInOne) -> None:
    assert_earns_all(hand_in_one("layers/affine", AFFINE_SCORE_BY_SCORE))


# -- lecture 1: two linear layers are one --------------------------------------------------------------------------------

TWO_INPUTS = [[1.0, 2.0], [3.0, -1.0]], [1.0, -2.0], [[2.0], [-3.0]], [4.0]


def test_two_layers_become_one_by_hand() -> None:
    # Hidden units: h1 = x1 + 3 x2 + 1 and h2 = 2 x1 - x2 - 2; the output: 2 h1 - 3 h2 + 4.
    # x1 meets 1 * 2 + 2 * -3 = -4, x2 meets 3 * 2 - 1 * -3 = 9, and without them it is 1 * 2 - 2 * -3 + 4 = 12.
    W, b = answer_of("linear/collapse")(*map(np.array, TWO_INPUTS))
    assert W.tolist() == [[-4], [9]]
    assert b.ravel().tolist() == [12]


@pytest.mark.parametrize(
    ("x", "hidden", "output"),
    [
        ((0, 0), (1, -2), 12),  # 2 + 6 + 4; the one layer: 12
        ((1, 0), (2, 0), 8),  # 4 - 0 + 4; -4 + 12
        ((0, 1), (4, -3), 21),  # 8 + 9 + 4; 9 + 12
        ((2, -1), (0, 3), -5),  # 0 - 9 + 4; -8 - 9 + 12
        ((0.5, 2), (7.5, -3), 28),  # 15 + 9 + 4; -2 + 18 + 12
    ],
)
def test_the_one_layer_does_what_the_two_do(x: tuple[float, float], hidden: tuple[float, float], output: float) -> None:
    W1, b1, W2, b2 = map(np.array, TWO_INPUTS)
    assert (x @ W1 + b1).tolist() == list(hidden)
    assert (hidden @ W2 + b2).tolist() == [output]
    W, b = answer_of("linear/collapse")(W1, b1, W2, b2)
    assert (x @ W + b).ravel().tolist() == [output]


COLLAPSE_BY_ASKING = """
import numpy as np


def collapse(W1, b1, W2, b2):
    def both(x):
        return (x @ W1 + b1) @ W2 + b2

    b = both(np.zeros(len(W1)))
    return np.array([both(one) - b for one in np.eye(len(W1))]), b
"""


def test_one_layer_found_by_asking_the_two_earns_all(hand_in_one: HandInOne) -> None:
    # What comes out for 0 is b; what one input at 1 adds to that is its row of W.
    assert_earns_all(hand_in_one("linear/collapse", COLLAPSE_BY_ASKING))


# -- lecture 1: XOR ------------------------------------------------------------------------------------------------------


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


@pytest.mark.parametrize(
    ("x1", "x2", "hidden", "output"),
    [
        # -10 + 20 x1 + 20 x2 and 30 - 20 x1 - 20 x2; then -30 + 20 (0.0000454 + 1) = -9.99909, or -30 + 40 * 0.9999546 = 9.99818
        (0, 0, (-10, 30), 0.0000454),
        (0, 1, (10, 10), 0.9999545),
        (1, 0, (10, 10), 0.9999545),
        (1, 1, (30, -10), 0.0000454),
    ],
)
def test_the_answers_weights_for_xor_unit_by_unit(x1: int, x2: int, hidden: tuple[float, float], output: float) -> None:
    Theta1, Theta2 = answer_of("linear/xor_weights")()
    sums = [bias + x1 * first + x2 * second for bias, first, second in Theta1.tolist()]
    assert sums == list(hidden)
    ((bias, first, second),) = Theta2.tolist()
    computed = sigmoid(bias + first * sigmoid(sums[0]) + second * sigmoid(sums[1]))
    assert computed == pytest.approx(output, abs=1e-7)


#: OR and AND: on, and not on because both are. At (0, 1): 5 and -5, so 0.9933 and 0.0067, and 8 * 0.9933 - 8 * 0.0067 - 4 = 3.89.
OR_AND_NOT_AND = "def xor_weights():\n    return [[-5, 10, 10], [-15, 10, 10]], [[-4, 8, -8]]\n"


def test_other_weights_for_xor_earn_all_too(hand_in_one: HandInOne) -> None:
    # (0, 0): -5 and -15, so 0.0067 and 0.0000, and -4 + 0.05 = -3.95, so 0.019. (1, 1): 15 and 5, so 1.0000 and 0.9933,
    # and -4 + 8 - 7.95 = -3.95 again. (0, 1): 3.89, so 0.980.
    assert [round(sigmoid(z), 3) for z in (-3.95, 3.89)] == [0.019, 0.98]
    assert_earns_all(hand_in_one("linear/xor_weights", OR_AND_NOT_AND))


def test_no_linear_net_computes_xor_better_than_to_one_half() -> None:
    # For every linear f with a shift, f(0,0) + f(1,1) = f(0,1) + f(1,0). If each were off by less than 1/2, the left side
    # would be below 1/2 + 1/2 and the right one above it.
    random = np.random.default_rng(0)
    corners, targets = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0.0, 1, 1, 0])
    best = math.inf
    for _ in range(2000):
        units, size = int(random.integers(1, 9)), float(random.choice([0.03, 0.3, 3]))
        layers = [size * random.normal(size=shape) for shape in ((2, units), (units,), (units, 1), (1,))]
        W, b = answer_of("linear/collapse")(*layers)
        f00, f01, f10, f11 = outputs = (corners @ W + b).ravel()
        assert f00 + f11 == pytest.approx(f01 + f10, abs=1e-9)
        best = min(best, float(np.abs(outputs - targets).max()))
    assert best >= 0.5 - 1e-9
    assert best < 0.6, "these nets came nowhere near the bound, so they say nothing about it"
    # The bound is reached: 1/2 whatever comes in.
    W, b = answer_of("linear/collapse")(np.zeros((2, 3)), np.zeros(3), np.zeros((3, 1)), np.array([0.5]))
    assert np.abs((corners @ W + b).ravel() - targets).max() == 0.5


def test_what_the_best_linear_net_does_earns_nothing_for_xor(hand_in_one: HandInOne) -> None:
    constant = "def xor_weights():\n    return [[0, 0, 0], [0, 0, 0]], [[0, 0, 0]]\n"
    exercise = hand_in_one("linear/xor_weights", constant)
    assert (exercise["score"], exercise["rows"][0]["mistake"]) == (0, "stuck-at-one-half")


# -- lecture 2: errors go back -------------------------------------------------------------------------------------------


def test_the_errors_of_the_second_lecture_by_hand() -> None:
    # Two units in layers 2 and 3, one at the output. Theta_ij^(l) leads from unit j to unit i, both counted from 1, and is
    # Theta_l[i - 1, j]. Theta_11^(3) = 3, Theta_12^(3) = -2; Theta_11^(2) = 0.5, Theta_12^(2) = 2, Theta_21^(2) = -4,
    # Theta_22^(2) = 1. The weights 7, 9 and 8 belong to bias units, and nothing goes back through them.
    Theta3 = np.array([[7.0, 3.0, -2.0]])
    Theta2 = np.array([[9.0, 0.5, 2.0], [8.0, -4.0, 1.0]])
    # Two examples, delta_1^(4) = 1.5 and -1.
    delta3, delta2 = answer_of("network/propagate_error")(Theta2, Theta3, np.array([[1.5], [-1.0]]))
    # delta_1^(3) = Theta_11^(3) delta_1^(4) = 3 * 1.5 = 4.5; delta_2^(3) = Theta_12^(3) delta_1^(4) = -2 * 1.5 = -3.
    # For the second example 3 * -1 = -3 and -2 * -1 = 2.
    assert delta3.tolist() == [[4.5, -3], [-3, 2]]
    # delta_1^(2) = Theta_11^(2) delta_1^(3) + Theta_21^(2) delta_2^(3) = 0.5 * 4.5 - 4 * -3 = 14.25;
    # delta_2^(2) = Theta_12^(2) delta_1^(3) + Theta_22^(2) delta_2^(3) = 2 * 4.5 + 1 * -3 = 6.
    # For the second example 0.5 * -3 - 4 * 2 = -9.5 and 2 * -3 + 1 * 2 = -4.
    assert delta2.tolist() == [[14.25, 6], [-9.5, -4]]


ERRORS_UNIT_BY_UNIT = """
import numpy as np


def propagate_error(Theta2, Theta3, delta4):
    def weight(Theta, i, j):
        return Theta[i - 1, j]

    s4, s3, s2 = Theta3.shape[0], Theta2.shape[0], Theta2.shape[1] - 1
    delta3, delta2 = np.zeros((len(delta4), s3)), np.zeros((len(delta4), s2))
    for n in range(len(delta4)):
        for j in range(1, s3 + 1):
            delta3[n, j - 1] = sum(weight(Theta3, i, j) * delta4[n, i - 1] for i in range(1, s4 + 1))
        for j in range(1, s2 + 1):
            delta2[n, j - 1] = sum(weight(Theta2, i, j) * delta3[n, i - 1] for i in range(1, s3 + 1))
    return delta3, delta2
"""


def test_the_errors_unit_by_unit_earn_all(hand_in_one: HandInOne) -> None:
    assert_earns_all(hand_in_one("network/propagate_error", ERRORS_UNIT_BY_UNIT))


# -- lecture 2: the whole network ----------------------------------------------------------------------------------------

LN3, LN4 = 1.0986122886681098, 1.3862943611198906
#: One unit in each of four layers. For x = 2: z2 = 1 - 0.5 * 2 = 0, so a2 = 1/2; z3 = ln 3 - 1 + 2 * 1/2 = ln 3, so
#: a3 = 3/4; z4 = 3 + ln 4 - 4 * 3/4 = ln 4, so a4 = 4/5.
CHAIN = [[1.0, -0.5]], [[LN3 - 1, 2.0]], [[LN4 + 3, -4.0]]


def test_a_chain_of_four_units_by_hand() -> None:
    net = answer_of("network/two_hidden_layer")(*map(np.array, CHAIN))
    assert net.forward(np.array([[2.0]]))[0, 0] == pytest.approx(0.8, rel=1e-14)
    assert [net.z[layer][0, 0] for layer in (2, 3, 4)] == pytest.approx([0, LN3, LN4], rel=1e-14)
    assert [net.a[layer][0, 0] for layer in (1, 2, 3, 4)] == pytest.approx([2, 0.5, 0.75, 0.8], rel=1e-14)
    # For y = 1: J = -log 0.8 = log 1.25.
    assert float(net.cost(np.array([[1.0]]))) == pytest.approx(0.22314355131420976, rel=1e-14)
    dTheta1, dTheta2, dTheta3 = net.backward(np.array([[1.0]]))
    # delta4 = 0.8 - 1 = -0.2. The slopes are 3/4 * 1/4 = 3/16 in layer 3 and 1/2 * 1/2 = 1/4 in layer 2.
    # delta3 = -0.2 * -4 * 3/16 = 0.15; delta2 = 0.15 * 2 * 1/4 = 0.075.
    assert [net.delta[layer][0, 0] for layer in (4, 3, 2)] == pytest.approx([-0.2, 0.15, 0.075], rel=1e-13)
    # Each delta meets 1 for the bias weight and a for the other one: -0.2 (1, 3/4), 0.15 (1, 1/2), 0.075 (1, 2).
    assert dTheta3.ravel() == pytest.approx([-0.2, -0.15], rel=1e-13)
    assert dTheta2.ravel() == pytest.approx([0.15, 0.075], rel=1e-13)
    assert dTheta1.ravel() == pytest.approx([0.075, 0.15], rel=1e-13)


def test_the_chain_on_two_examples_by_hand() -> None:
    # The same x with y = 1 and with y = 0. The cost is (log 1.25 + log 5) / 2 = log(6.25) / 2 = log 2.5.
    net = answer_of("network/two_hidden_layer")(*map(np.array, CHAIN))
    net.forward(np.array([[2.0], [2.0]]))
    Y = np.array([[1.0], [0.0]])
    assert float(net.cost(Y)) == pytest.approx(0.9162907318741551, rel=1e-14)
    dTheta1, dTheta2, dTheta3 = net.backward(Y)
    # The second example's deltas are -4 times the first one's: 0.8 for -0.2. No average is in a delta.
    assert net.delta[4].ravel() == pytest.approx([-0.2, 0.8], rel=1e-13)
    assert net.delta[3].ravel() == pytest.approx([0.15, -0.6], rel=1e-13)
    assert net.delta[2].ravel() == pytest.approx([0.075, -0.3], rel=1e-13)
    # The gradients are the means: 0.3 (1, 3/4), -0.225 (1, 1/2), -0.1125 (1, 2).
    assert dTheta3.ravel() == pytest.approx([0.3, 0.225], rel=1e-13)
    assert dTheta2.ravel() == pytest.approx([-0.225, -0.1125], rel=1e-13)
    assert dTheta1.ravel() == pytest.approx([-0.1125, -0.225], rel=1e-13)


def test_the_lectures_picture_leaves_the_slopes_out_of_the_same_chain() -> None:
    # -0.2 * -4 = 0.8 and 0.8 * 2 = 1.6: 16/3 and 64/3 times what they are with the slopes.
    _, Theta2, Theta3 = map(np.array, CHAIN)
    delta3, delta2 = answer_of("network/propagate_error")(Theta2, Theta3, np.array([[-0.2]]))
    assert (delta3.tolist(), delta2.tolist()) == ([[0.8]], [[1.6]])


def test_one_step_of_training_on_the_chain_by_hand() -> None:
    # At a rate of 2 each weight goes down by twice its gradient: Theta1 to 1 - 0.15 and -0.5 - 0.3, and so on.
    net = answer_of("network/two_hidden_layer")(*map(np.array, CHAIN))
    costs = answer_of("training/train")(net, np.array([[2.0]]), np.array([[1.0]]), 2.0, 1)
    assert list(costs) == pytest.approx([0.22314355131420976], rel=1e-14)
    assert net.Theta1.ravel() == pytest.approx([0.85, -0.8], rel=1e-13)
    assert net.Theta2.ravel() == pytest.approx([LN3 - 1.3, 1.85], rel=1e-13)
    assert net.Theta3.ravel() == pytest.approx([LN4 + 3.4, -3.7], rel=1e-13)


NETWORK_UNIT_BY_UNIT = """
import math

import numpy as np


class TwoHiddenLayerNet:
    def __init__(self, Theta1, Theta2, Theta3):
        self.Theta1, self.Theta2, self.Theta3 = Theta1, Theta2, Theta3
        self.z, self.a, self.delta = [None] * 5, [None] * 5, [None] * 5

    def theta(self, layer, i, j):
        return (self.Theta1, self.Theta2, self.Theta3)[layer - 1][i - 1, j]

    def units(self, layer):
        return range(1, self.a[layer].shape[1] + 1)

    def unit(self, layer, n, j):
        return 1.0 if j == 0 else self.a[layer][n, j - 1]

    def forward(self, X):
        self.a[1] = X
        for layer, Theta in enumerate((self.Theta1, self.Theta2, self.Theta3), start=1):
            z, a = np.zeros((len(X), len(Theta))), np.zeros((len(X), len(Theta)))
            for n in range(len(X)):
                for i in range(1, len(Theta) + 1):
                    for j in (0, *self.units(layer)):
                        z[n, i - 1] += self.theta(layer, i, j) * self.unit(layer, n, j)
                    a[n, i - 1] = 1.0 / (1.0 + math.exp(-z[n, i - 1]))
            self.z[layer + 1], self.a[layer + 1] = z, a
        return self.a[4]

    def cost(self, Y):
        J = 0.0
        for n in range(len(Y)):
            for k in range(Y.shape[1]):
                a = self.a[4][n, k]
                J -= Y[n, k] * math.log(a) + (1 - Y[n, k]) * math.log(1 - a)
        return J / len(Y)

    def backward(self, Y):
        self.delta[4] = self.a[4] - Y
        for layer in (3, 2):
            delta = np.zeros_like(self.a[layer])
            for n in range(len(Y)):
                for j in self.units(layer):
                    for i in self.units(layer + 1):
                        delta[n, j - 1] += self.theta(layer, i, j) * self.delta[layer + 1][n, i - 1]
                    delta[n, j - 1] *= self.unit(layer, n, j) * (1 - self.unit(layer, n, j))
            self.delta[layer] = delta
        gradients = []
        for layer in (1, 2, 3):
            gradient = np.zeros((self.a[layer + 1].shape[1], self.a[layer].shape[1] + 1))
            for n in range(len(Y)):
                for i in self.units(layer + 1):
                    for j in (0, *self.units(layer)):
                        gradient[i - 1, j] += self.delta[layer + 1][n, i - 1] * self.unit(layer, n, j) / len(Y)
            gradients.append(gradient)
        return gradients
"""


def test_the_network_unit_by_unit_earns_all(hand_in_one: HandInOne) -> None:
    assert_earns_all(hand_in_one("network/two_hidden_layer", NETWORK_UNIT_BY_UNIT))
