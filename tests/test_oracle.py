"""The answers themselves, against an oracle that shares no code with them.

The forward formulas stand here once more, as the lectures have them; their derivatives come from the complex step, which
loses no digits: Im f(x + ih) / h (Squire and Trapp, 1998). What needs no derivative is worked in fractions, which round nothing.
"""

import inspect
import math
import zlib
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from bpgrade.authoring import calls as authored_calls
from bpgrade.authoring.answers import run
from bpgrade.exercise import Array, Labels, Sizes, Tensor
from bpgrade.plan import Calls
from conftest import AUTHORED, SECRET, prepared
from numpy.typing import NDArray

H = 1e-30
#: By layer, as the lecture counts them: z[2] to z[4], a[1] to a[4].
Layers = dict[int, Any]


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def relu(x: Any) -> Any:
    return np.where(x.real > 0, x, 0)


def cross_entropy(scores: Any, labels: NDArray[np.int64]) -> Any:
    """Return the mean of -log softmax(scores)[label]; the largest score is a constant here, and so has no derivative."""
    total = 0
    for row, label in zip(scores, labels, strict=True):
        shifted = row - row.real.max()
        total = total - (shifted[label] - np.log(np.sum(np.exp(shifted))))
    return total / len(labels)


#: What is differentiated, by the names that the exercise's `calls` gives to its arrays.
FORWARD: Mapping[str, Callable[..., Any]] = {
    "gates/add": lambda x, y: x + y,
    "gates/mul": lambda x, y: x * y,
    "gates/sigmoid": lambda x: sigmoid(x),
    "gates/max": lambda x, y: np.where(x.real > y.real, x, y),
    "gates/copy": lambda x: (x, x),
    "circuits/add_mul": lambda x, y, z: (x + y) * z,
    "circuits/sigmoid_neuron": lambda w0, x0, w1, x1, b: sigmoid(w0 * x0 + w1 * x1 + b),
    "layers/relu": lambda x: relu(x),
    "layers/sigmoid": lambda x: sigmoid(x),
    "layers/tanh": lambda x: (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x)),
    "layers/affine": lambda W, b, x: x @ W + b,
    "layers/softmax_cross_entropy": cross_entropy,
    "layers/two_layer_net": lambda W1, b1, W2, b2, X, labels: cross_entropy(relu(X @ W1 + b1) @ W2 + b2, labels),
}
#: Those with tests of their own below.
OTHERWISE = {
    "linear/collapse",
    "linear/xor_weights",
    "network/propagate_error",
    "network/two_hidden_layer",
    "training/sgd_step",
    "training/train",
}


def test_the_contracts_nineteen_exercises_are_in_the_course() -> None:
    assert len(FORWARD.keys() | OTHERWISE) == 19
    assert FORWARD.keys() | OTHERWISE <= AUTHORED.keys()


def drawn(label: str, shape: tuple[int, ...], low: float = 0.3, high: float = 2.0) -> Array:
    """Return numbers of both signs, away from 0."""
    random = np.random.default_rng(zlib.crc32(label.encode()))
    return random.uniform(low, high, shape) * random.choice([-1.0, 1.0], shape)


def calls_of(name: str) -> Calls:
    """Return the steps that an exercise is graded by."""
    exercise = AUTHORED[name].exercise
    return authored_calls.parse(exercise.calls, list(exercise.tensors), exercise.numbers)


def upstream_of(name: str) -> dict[str, str]:
    """Return, by output, the tensor or number that is its upstream gradient."""
    exercise = AUTHORED[name].exercise
    return calls_of(name).upstream([*exercise.tensors, *exercise.numbers])


def arrays_of(name: str, sizes: Sizes) -> dict[str, NDArray[Any]]:
    """Return an array for every tensor of an exercise, of the shape that these sizes give it."""
    arrays: dict[str, NDArray[Any]] = {}
    for tensor, given in AUTHORED[name].exercise.tensors.items():
        shape = sizes["*"] if given.axes == "*" else tuple(sizes[axis] for axis in given.axes.split())
        if isinstance(given, Tensor):
            arrays[tensor] = drawn(f"{name}/{tensor}/{shape}", shape, given.low, given.high)
        else:
            assert isinstance(given, Labels)
            arrays[tensor] = np.random.default_rng(zlib.crc32(name.encode())).integers(sizes[given.classes], size=shape)
    return arrays


def answer_of(name: str) -> Any:
    """Return an exercise's answer, a class or function, from the text above the line alone."""
    space: dict[str, Any] = {"__name__": "answer"}
    exec(AUTHORED[name].answer, space)
    return space[AUTHORED[name].definition]


def several(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,)


def complex_step(function: Callable[[Any], Any], at: Array) -> Array:
    """Return the gradient of a function of one array, whose value is one number, entry by entry."""
    gradient = np.empty_like(at)
    for place in np.ndindex(at.shape):
        moved = at.astype(complex)
        moved[place] += 1j * H
        gradient[place] = function(moved).imag / H
    return gradient


def assert_equal_to_1e_12(value: Any, right: Any, what: str = "") -> None:
    """Compare every entry, to 1e-12 of the largest one."""
    right = np.asarray(right)
    assert np.shape(value) == right.shape, what
    np.testing.assert_allclose(value, right, rtol=0, atol=1e-12 * float(np.abs(right).max()), err_msg=what)


# -- gates, circuits, layers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(3), ids="draw {}".format)
@pytest.mark.parametrize("name", FORWARD)
def test_an_answer_agrees_with_the_complex_step_to_1e_12(name: str, number: int) -> None:
    elementwise = "*" in AUTHORED[name].exercise.sizes[0]
    sizes: Sizes = {"*": [(3,), (2, 3), (1,)][number]} if elementwise else AUTHORED[name].exercise.sizes[number]
    assert_agrees_with_the_complex_step(name, sizes)


def assert_agrees_with_the_complex_step(name: str, sizes: Sizes) -> None:
    calls, arrays = calls_of(name), arrays_of(name, sizes)
    given = {**arrays, **AUTHORED[name].exercise.numbers}
    found = run(calls, arrays, AUTHORED[name].definitions)
    upstream = upstream_of(name)
    inputs = {tensor: arrays[tensor] for tensor in inspect.signature(FORWARD[name]).parameters}

    def loss(moved: dict[str, Any]) -> Any:
        outputs = zip(upstream, several(FORWARD[name](**moved)), strict=True)
        return sum(np.sum(given[upstream[output]] * value) for output, value in outputs)

    for output, right in zip(upstream, several(FORWARD[name](**inputs)), strict=True):
        assert_equal_to_1e_12(found[output], right, output)
    gradients = calls.gradients(arrays)
    assert upstream
    assert gradients
    for output, tensor in gradients.items():
        right = complex_step(lambda moved, tensor=tensor: loss({**inputs, tensor: moved}), arrays[tensor])
        assert_equal_to_1e_12(found[output], right, output)


def test_the_affine_layer_is_exact_at_the_lectures_size() -> None:
    # Every entry as the sum that it is, in the longest floats there are; and once more by the complex step, along
    # directions, since one entry of 30,720 at a time would take long.
    x, W, b = (drawn(f"affine/{name}", shape) for name, shape in (("x", (4, 3072)), ("W", (3072, 10)), ("b", (10,))))
    dout = drawn("affine/dout", (4, 10))
    layer = answer_of("layers/affine")(W, b)
    out, dx = layer.forward(x), layer.backward(dout)
    gradients = {"x": dx, "W": layer.dW, "b": layer.db}
    lx, lW, lb, ldout = (array.astype(np.longdouble) for array in (x, W, b, dout))
    assert_equal_to_1e_12(out, np.array([[np.sum(row * column) for column in lW.T] for row in lx]) + lb)
    assert_equal_to_1e_12(dx, np.array([[np.sum(row * up) for row in lW] for up in ldout]))
    assert_equal_to_1e_12(layer.dW, sum(row[:, None] * up for row, up in zip(lx, ldout, strict=True)))
    assert_equal_to_1e_12(layer.db, sum(up for up in ldout))

    inputs = {"x": x, "W": W, "b": b}
    for name, gradient in gradients.items():
        for number in range(3):
            direction = drawn(f"affine/{name}/{number}", gradient.shape)
            moved = {**inputs, name: inputs[name] + 1j * H * direction}
            along = float(np.sum(dout * FORWARD["layers/affine"](**moved)).imag / H)
            parts = gradient * direction
            assert math.fsum(parts.ravel()) == pytest.approx(along, rel=0, abs=1e-12 * float(np.abs(parts).sum()))


@pytest.mark.parametrize("name", [name for name in AUTHORED if upstream_of(name)])
def test_every_gradient_is_the_slope_of_the_answers_own_forward(name: str) -> None:
    # Also for exercises whose formula nobody wrote down here: by central differences, of the very calls that are graded.
    calls, definitions = calls_of(name), AUTHORED[name].definitions
    case = next(case for case in prepared(name, SECRET).plan.cases if case.decides)
    gradients, upstream = case.gradients, case.upstream
    right = run(calls, case.arrays, definitions)

    def loss(tensor: str, moved: Array) -> float:
        outputs = run(calls, {**case.arrays, tensor: moved}, definitions)
        return sum(float(np.sum(up * outputs[output])) for output, up in upstream.items())

    for output, tensor in gradients.items():
        direction = drawn(f"{name}/{tensor}", case.arrays[tensor].shape)
        ends = [loss(tensor, case.arrays[tensor] + sign * 1e-5 * direction) for sign in (1, -1)]
        along = float(np.sum(right[output] * direction))
        assert along == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-7, abs=1e-8), output


# -- in fractions --------------------------------------------------------------------------------------------------------

Matrix = list[list[Fraction]]


def fractions(array: Array) -> Matrix:
    """Return a matrix without rounding anything; a vector is a matrix of one row."""
    return [[Fraction(float(entry)) for entry in row] for row in np.atleast_2d(array)]


def floats(matrix: Matrix) -> Array:
    return np.array([[float(entry) for entry in row] for row in matrix])


@pytest.mark.parametrize(("D", "H", "M"), [(4, 6, 3), (3, 4, 5), (1, 2, 1)])
def test_collapse_is_the_sum_over_the_hidden_units_in_fractions(D: int, H: int, M: int) -> None:
    W1, b1, W2, b2 = (drawn(f"collapse/{shape}", shape) for shape in ((D, H), (H,), (H, M), (M,)))
    F1, (f1,), F2, (f2,) = (fractions(array) for array in (W1, b1, W2, b2))
    weights = [[sum((F1[d][h] * F2[h][m] for h in range(H)), Fraction(0)) for m in range(M)] for d in range(D)]
    biases = [sum((f1[h] * F2[h][m] for h in range(H)), f2[m]) for m in range(M)]
    W, b = answer_of("linear/collapse")(W1, b1, W2, b2)
    assert_equal_to_1e_12(W, floats(weights))
    assert_equal_to_1e_12(b, floats([biases])[0])
    for x in fractions(drawn("collapse/x", (5, D))):
        hidden = [sum((x[d] * F1[d][h] for d in range(D)), f1[h]) for h in range(H)]
        two = [sum((hidden[h] * F2[h][m] for h in range(H)), f2[m]) for m in range(M)]
        one = [sum((x[d] * weights[d][m] for d in range(D)), biases[m]) for m in range(M)]
        assert one == two


@pytest.mark.parametrize(("N", "s2", "s3", "s4"), [(7, 5, 3, 2), (2, 3, 5, 7), (3, 2, 2, 1)])
def test_propagate_error_is_the_lectures_sums_in_fractions(N: int, s2: int, s3: int, s4: int) -> None:
    # delta_j^(l) = the sum over i of Theta_ij^(l) delta_i^(l+1): i and j count from 1, Theta's column 0 is the bias unit's.
    Theta2, Theta3 = drawn("propagate/2", (s3, s2 + 1)), drawn("propagate/3", (s4, s3 + 1))
    delta4 = drawn("propagate/delta4", (N, s4))
    F2, F3 = fractions(Theta2), fractions(Theta3)
    right3, right2 = [], []
    for above in fractions(delta4):
        delta3 = [sum((F3[i - 1][j] * above[i - 1] for i in range(1, s4 + 1)), Fraction(0)) for j in range(1, s3 + 1)]
        right3.append(delta3)
        right2.append(
            [sum((F2[i - 1][j] * delta3[i - 1] for i in range(1, s3 + 1)), Fraction(0)) for j in range(1, s2 + 1)]
        )
    delta3_found, delta2_found = answer_of("network/propagate_error")(Theta2, Theta3, delta4)
    assert_equal_to_1e_12(delta3_found, floats(right3))
    assert_equal_to_1e_12(delta2_found, floats(right2))


def test_one_step_of_descent_is_exact_where_floats_are_and_changes_nothing_that_was_handed_in() -> None:
    # Eighths times a quarter need no rounding, so every bit must be right.
    random = np.random.default_rng(8)
    shapes = [(4, 3), (3,), (2, 3, 2)]
    params, grads = ([random.integers(-80, 80, shape) / 8 for shape in shapes] for _ in range(2))
    before = [array.copy() for array in (*params, *grads)]
    after = answer_of("training/sgd_step")(params, grads, 0.25)
    assert isinstance(after, list | tuple)
    for old, grad, new in zip(params, grads, after, strict=True):
        assert new.shape == old.shape
        assert not np.shares_memory(new, old)
        for was, slope, came in zip(old.ravel(), grad.ravel(), new.ravel(), strict=True):
            assert Fraction(float(came)) == Fraction(float(was)) - Fraction(1, 4) * Fraction(float(slope))
    assert all(np.array_equal(one, other) for one, other in zip((*params, *grads), before, strict=True))


# -- the network ---------------------------------------------------------------------------------------------------------


def network(thetas: Sequence[Any], X: Any) -> tuple[Layers, Layers]:
    """Return z and a by layer, unit by unit: z_i^(l+1) = the sum over j of Theta_ij^(l) a_j^(l), with a_0^(l) = 1."""
    z: Layers = {}
    a: Layers = {1: X}
    for layer, theta in enumerate(thetas, start=1):
        z[layer + 1] = weighted(theta, a[layer])
        a[layer + 1] = sigmoid(z[layer + 1])
    return z, a


def weighted(theta: Any, below: Any) -> Any:
    units = [1, *below.T]
    return np.stack([sum(row[j] * units[j] for j in range(len(units))) for row in theta], axis=1)


def cost_of(a4: Any, Y: Array) -> Any:
    """Return J = -(1/N) sum over n and k of [y log a + (1 - y) log(1 - a)], term by term."""
    total = 0
    for n, k in np.ndindex(Y.shape):
        total = total - (np.log(a4[n, k]) if Y[n, k] == 1 else np.log(1 - a4[n, k]))
    return total / len(Y)


def cost_from(layer: int, z: Any, thetas: Sequence[Any], Y: Array) -> Any:
    """Return J for given z of one layer, whatever the layers before it say."""
    for theta in thetas[layer - 1 :]:
        z = weighted(theta, sigmoid(z))
    return cost_of(sigmoid(z), Y)


def small_net(units: Sequence[int], N: int) -> tuple[list[Array], Array, Array]:
    """Return Thetas, inputs and targets of a net with so many units in layers 1 to 4."""
    thetas = [
        drawn(f"net/{units}/{layer}", (units[layer], units[layer - 1] + 1), 0.3, 1.0) for layer in range(1, len(units))
    ]
    X = drawn(f"net/{units}/X", (N, units[0]))
    return thetas, X, (drawn(f"net/{units}/Y", (N, units[-1])) > 0).astype(np.float64)


SIZES = [((3, 4, 6, 2), 5), ((4, 6, 5, 3), 2), ((2, 2, 2, 1), 1)]


@pytest.mark.parametrize(("units", "N"), SIZES, ids=str)
def test_the_network_agrees_with_the_complex_step_of_its_cost_to_1e_12(units: Sequence[int], N: int) -> None:
    thetas, X, Y = small_net(units, N)
    net = answer_of("network/two_hidden_layer")(*thetas)
    a4 = net.forward(X)
    found = net.cost(Y), net.backward(Y)
    z, a = network(thetas, X)
    assert_equal_to_1e_12(a4, a[4])
    assert_equal_to_1e_12(net.a[1], X)
    for layer in (2, 3, 4):
        assert_equal_to_1e_12(net.z[layer], z[layer], f"z{layer}")
        assert_equal_to_1e_12(net.a[layer], a[layer], f"a{layer}")
    assert_equal_to_1e_12(found[0], cost_of(a[4], Y))
    for number, gradient in enumerate(found[1]):
        right = complex_step(
            lambda moved, number=number: cost_of(network([*thetas[:number], moved, *thetas[number + 1 :]], X)[1][4], Y),
            thetas[number],
        )
        assert_equal_to_1e_12(gradient, right, f"dTheta{number + 1}")
    for layer in (4, 3, 2):
        right = N * complex_step(lambda moved, layer=layer: cost_from(layer, moved, thetas, Y), z[layer])
        assert_equal_to_1e_12(net.delta[layer], right, f"delta{layer}")


@pytest.mark.parametrize(("units", "N"), SIZES[1:], ids=str)
def test_training_agrees_with_a_loop_whose_gradients_are_complex_steps(units: Sequence[int], N: int) -> None:
    thetas, X, Y = small_net(units, N)
    rate, steps = 0.5, 4
    net = answer_of("network/two_hidden_layer")(*thetas)
    costs = answer_of("training/train")(net, X, Y, rate, steps)
    right = []
    for _ in range(steps):
        right.append(cost_of(network(thetas, X)[1][4], Y))
        gradients = [
            complex_step(
                lambda moved, number=number, at=thetas: cost_of(
                    network([*at[:number], moved, *at[number + 1 :]], X)[1][4], Y
                ),
                thetas[number],
            )
            for number in range(3)
        ]
        thetas = [theta - rate * gradient for theta, gradient in zip(thetas, gradients, strict=True)]
    assert_equal_to_1e_12(costs, right)
    for name, theta in zip(("Theta1", "Theta2", "Theta3"), thetas, strict=True):
        assert_equal_to_1e_12(getattr(net, name), theta, name)


def test_the_weights_for_xor_compute_it_unit_by_unit() -> None:
    Theta1, Theta2 = (np.asarray(theta).tolist() for theta in answer_of("linear/xor_weights")())
    assert (len(Theta1), len(Theta2)) == (2, 1)
    for x1, x2 in ((0, 0), (0, 1), (1, 0), (1, 1)):
        hidden = [1 / (1 + math.exp(-(bias + w1 * x1 + w2 * x2))) for bias, w1, w2 in Theta1]
        ((bias, v1, v2),) = Theta2
        output = 1 / (1 + math.exp(-(bias + v1 * hidden[0] + v2 * hidden[1])))
        assert abs(output - (x1 != x2)) <= 0.1
