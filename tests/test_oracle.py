"""The answers themselves, against an oracle that shares no code with them.

The forward formulas stand here once more, as the lecture has them; their derivatives come from the complex step, which
loses no digits: Im f(x + ih) / h (Squire and Trapp, 1998).
"""

import inspect
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from bpgrade.authoring import calls as authored_calls
from bpgrade.authoring.prepare import rounds_to, run
from bpgrade.edition import Edition
from bpgrade.exercise import Array
from conftest import AUTHORED

H = 1e-30

FORWARD: Mapping[str, Callable[..., Any]] = {
    "gates/add": lambda x, y: x + y,
    "gates/mul": lambda x, y: x * y,
    "gates/sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "gates/max": lambda x, y: np.where(x.real > y.real, x, y),
    "gates/copy": lambda x: (x, x),
    "circuits/add_mul": lambda x, y, z: (x + y) * z,
    "circuits/sigmoid_neuron": lambda w0, x0, w1, x1, b: 1 / (1 + np.exp(-(w0 * x0 + w1 * x1 + b))),
}


def drawn(label: str, shape: tuple[int, ...]) -> Array:
    """Return numbers of both signs, away from 0."""
    random = np.random.default_rng(zlib.crc32(label.encode()))
    return random.uniform(0.3, 2.0, shape) * random.choice([-1.0, 1.0], shape)


def answer_of(name: str) -> Any:
    """Return a fresh object of an exercise's answer."""
    space: dict[str, Any] = {"__name__": "answer"}
    exec(AUTHORED[name].answer, space)
    return space[AUTHORED[name].definition]()


def several(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,)


def complex_step(forward: Callable[..., Any], inputs: list[Array], upstream: list[Array]) -> list[Array]:
    """Return the gradient of sum(upstream * output) with respect to each input, entry by entry."""
    gradients = []
    for which, array in enumerate(inputs):
        gradient = np.empty_like(array)
        for at in np.ndindex(array.shape):
            moved = [one.astype(complex) for one in inputs]
            moved[which][at] += 1j * H
            outputs = several(forward(*moved))
            gradient[at] = sum(float(np.sum(up * out.imag)) for up, out in zip(upstream, outputs, strict=True)) / H
        gradients.append(gradient)
    return gradients


@pytest.mark.parametrize("shape", [(3,), (2, 3), (1,)], ids=str)
@pytest.mark.parametrize("name", FORWARD)
def test_an_answer_agrees_with_the_complex_step_to_1e_12(name: str, shape: tuple[int, ...]) -> None:
    names = list(inspect.signature(FORWARD[name]).parameters)
    inputs = [drawn(f"{name}/{one}", shape) for one in names]
    answer = answer_of(name)
    outputs = several(answer.forward(*(array.copy() for array in inputs)))
    upstream = [drawn(f"{name}/d{number}", shape) for number in range(len(outputs))]
    for output, right in zip(outputs, several(FORWARD[name](*inputs)), strict=True):
        np.testing.assert_allclose(output, right, rtol=1e-14, atol=0)
    gradients = several(answer.backward(*(array.copy() for array in upstream)))
    for gradient, right in zip(gradients, complex_step(FORWARD[name], inputs, upstream), strict=True):
        np.testing.assert_allclose(gradient, right, rtol=1e-12, atol=1e-12)


def test_the_contracts_first_two_units_are_in_the_course() -> None:
    assert set(FORWARD) <= set(AUTHORED)


@pytest.mark.parametrize("name", AUTHORED)
def test_every_gradient_is_the_slope_of_the_answers_own_forward(name: str, edition: Edition) -> None:
    # Also for exercises whose formula nobody wrote down here: by central differences, of the very calls that are graded.
    exercise = AUTHORED[name].exercise
    calls = authored_calls.parse(exercise.calls, list(exercise.tensors), exercise.numbers)
    case = next(asked.case for asked in edition.assessment(name).plan.cases if asked.case.decides)
    gradients, upstream = calls.gradients(list(case.arrays)), calls.upstream(list(case.arrays))
    right = run(calls, case.arrays, exercise.definition)

    def loss(tensor: str, moved: Array) -> float:
        outputs = run(calls, {**case.arrays, tensor: moved}, exercise.definition)
        return sum(float(np.sum(case.arrays[up] * outputs[output])) for output, up in upstream.items())

    for output, tensor in gradients.items() if upstream else ():
        direction = drawn(f"{name}/{tensor}", case.arrays[tensor].shape)
        ends = [loss(tensor, case.arrays[tensor] + sign * 1e-5 * direction) for sign in (1, -1)]
        along = float(np.sum(right[output] * direction))
        assert along == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-7, abs=1e-8), output


def test_the_lectures_circuit_gives_the_lectures_numbers() -> None:
    circuit = answer_of("circuits/add_mul")
    assert circuit.forward(np.array([-2.0]), np.array([5.0]), np.array([-4.0])) == -12
    assert [float(gradient[0]) for gradient in circuit.backward(np.ones(1))] == [-4, -4, 3]


NEURON = {"w0": 2.0, "x0": -1.0, "w1": -3.0, "x1": -2.0, "b": -3.0}
#: sigmoid(1) = 0.7310585786300049, and its slope there.
SLOPE = 0.19661193324148185


def test_the_lectures_neuron_gives_the_exact_numbers_behind_the_printed_ones() -> None:
    neuron = answer_of("circuits/sigmoid_neuron")
    f = neuron.forward(*(np.array([value]) for value in NEURON.values()))
    assert float(f[0]) == pytest.approx(0.7310585786300049, rel=1e-14)
    dw0, dx0, dw1, dx1, db = (float(gradient[0]) for gradient in neuron.backward(np.ones(1)))
    assert (dw0, dw1, db) == pytest.approx((-0.19661193324148185, -0.3932238664829637, SLOPE), rel=1e-13)
    assert (dx0, dx1) == pytest.approx((2 * SLOPE, -3 * SLOPE), rel=1e-13)


@pytest.mark.parametrize(
    ("exact", "carried_on", "printed"),
    [
        (0.7310585786300049, 0.73, "0.73"),
        (-SLOPE, -0.2, "-0.2"),
        (-2 * SLOPE, -0.4, "-0.4"),
        (SLOPE, 0.2, "0.2"),
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
