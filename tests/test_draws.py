"""Draws: the same from the same secret everywhere, of every size and both signs, and none that lets a mistake hide."""

import itertools

import numpy as np
import pytest
from bpgrade.assessment import Assessment
from bpgrade.authored import Authored
from bpgrade.draws import PUBLIC, spread, uniform
from bpgrade.plan import Case
from bpgrade.prepare import DRAWS, prepare
from conftest import AUTHORED

SHAPES = [(2,), (3,), (2, 3), (5, 4), (7, 1)]
each_exercise = pytest.mark.parametrize("authored", AUTHORED.values(), ids=list(AUTHORED))


def deciding(assessment: Assessment) -> list[Case]:
    return [asked.case for asked in assessment.plan.cases if asked.case.decides]


def arrays_of(assessment: Assessment, kind: str) -> list[np.ndarray]:
    return [array for asked in assessment.plan.cases if asked.case.kind == kind for array in asked.case.arrays.values()]


def test_a_stream_is_the_same_on_every_machine_and_numpy() -> None:
    # Pinned: another stream would draw other numbers for a run that was graded already.
    expected = [0.3403866591947079, 0.2365152580559634, 0.33028969128483354]
    assert uniform(PUBLIC, "example", 3).tolist() == expected


def test_a_label_and_a_secret_each_give_a_stream_of_their_own() -> None:
    streams = [uniform(key, label, 4).tolist() for key in (b"one", b"two") for label in ("a", "b")]
    assert all(one != other for one, other in itertools.combinations(streams, 2))
    assert uniform(b"one", "a", 4).tolist() == streams[0]


def test_a_stream_fills_the_interval_from_0_to_1_evenly() -> None:
    numbers = uniform(b"a secret", "many", 20_000)
    assert (numbers >= 0).all()
    assert (numbers < 1).all()
    counts, _edges = np.histogram(numbers, bins=10, range=(0, 1))
    assert counts.min() > 1_800


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_draw_has_one_value_in_each_stratum(shape: tuple[int, ...]) -> None:
    low, high = 0.3, 2.0
    for number in range(20):
        values = spread(b"a secret", f"draw {number}", shape, low, high)
        assert values.shape == shape
        strata = np.floor((np.abs(values.ravel()) - low) / (high - low) * values.size).astype(int)
        assert sorted(strata) == list(range(values.size))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_draw_has_both_signs_in_equal_numbers(shape: tuple[int, ...]) -> None:
    for number in range(20):
        signs = np.sign(spread(b"a secret", f"draw {number}", shape, 0.3, 2.0))
        assert abs(signs.sum()) <= 1


def test_signs_and_sizes_are_not_tied_to_places() -> None:
    draws = np.array([spread(b"a secret", f"draw {number}", (4,), 0.3, 2.0) for number in range(60)])
    assert (np.sign(draws).min(axis=0) == -1).all()
    assert (np.sign(draws).max(axis=0) == 1).all()
    assert len({tuple(np.argsort(np.abs(draw))) for draw in draws}) > 10


@each_exercise
def test_the_same_secret_draws_the_same_and_another_draws_others(authored: Authored) -> None:
    one, again, other = (prepare(authored, (), secret) for secret in (b"one", b"one", b"other"))
    for first, second in zip(arrays_of(one, "hidden"), arrays_of(again, "hidden"), strict=True):
        np.testing.assert_array_equal(first, second)
    for first, second in zip(arrays_of(one, "hidden"), arrays_of(other, "hidden"), strict=True):
        assert not np.isclose(first, second, rtol=1e-3).all()


@each_exercise
def test_public_draws_and_examples_do_not_depend_on_the_secret(authored: Authored) -> None:
    shipped, graded = prepare(authored, (), None), prepare(authored, (), b"a secret")
    for kind in ("public", "example"):
        pairs = list(zip(arrays_of(shipped, kind), arrays_of(graded, kind), strict=True))
        assert pairs or not authored.exercise.examples
        for one, other in pairs:
            np.testing.assert_array_equal(one, other)


@each_exercise
def test_hidden_draws_decide_where_there_are_any_and_public_ones_otherwise(authored: Authored) -> None:
    assert [case.kind for case in deciding(prepare(authored, (), b"a secret"))] == ["hidden"] * DRAWS
    assert [case.kind for case in deciding(prepare(authored, (), None))] == ["public"] * DRAWS


@each_exercise
def test_three_draws_on_two_shapes_decide(authored: Authored) -> None:
    cases = deciding(prepare(authored, (), b"a secret"))
    assert len(cases) == 3
    if authored.exercise.tensors:
        assert len({tuple(array.shape for array in case.arrays.values()) for case in cases}) == 2


@each_exercise
def test_gates_and_circuits_are_graded_on_shapes_3_and_2_by_3(authored: Authored) -> None:
    shapes = {array.shape for array in arrays_of(prepare(authored, (), b"a secret"), "hidden")}
    if authored.name.startswith(("gates/", "circuits/")):
        assert shapes == {(3,), (2, 3)}
    # A number or a 0-d array is never passed.
    assert all(len(shape) > 0 for shape in shapes)


@each_exercise
def test_an_upstream_gradient_is_never_ones_nor_constant(authored: Authored) -> None:
    # With ones above, a backward that forgets its upstream is right.
    for secret in (b"one", b"two", b"three", None):
        assessment = prepare(authored, (), secret)
        for case in deciding(assessment):
            for upstream in case.calls.upstream(list(case.arrays)).values():
                values = case.arrays[upstream]
                assert np.abs(values - 1).max() > 0.1
                assert np.ptp(values) > 0.1
                assert (values != 0).all()


@each_exercise
def test_no_array_of_a_draw_is_another_one(authored: Authored) -> None:
    # Equal inputs would let a gate that mixes them up pass.
    for case in deciding(prepare(authored, (), b"a secret")):
        for one, other in itertools.combinations(case.arrays.values(), 2):
            assert one.shape != other.shape or not np.isclose(one, other, rtol=1e-6).any()


def test_the_neurons_draws_stay_away_from_saturation() -> None:
    for secret in (b"one", b"two", b"three", None):
        for case in deciding(prepare(AUTHORED["circuits/sigmoid_neuron"], (), secret)):
            w0, x0, w1, x1, b = (case.arrays[name] for name in ("w0", "x0", "w1", "x1", "b"))
            assert np.abs(w0 * x0 + w1 * x1 + b).max() <= 3
            assert (b != 0).all()


def test_the_max_gates_draws_stay_away_from_ties() -> None:
    for secret in (b"one", b"two", b"three", None):
        for case in deciding(prepare(AUTHORED["gates/max"], (), secret)):
            assert np.abs(case.arrays["x"] - case.arrays["y"]).min() > 1e-2


@each_exercise
def test_examples_never_decide(authored: Authored) -> None:
    assert all(case.kind != "example" for case in deciding(prepare(authored, (), None)))
    examples = arrays_of(prepare(authored, (), b"a secret"), "example")
    assert all(array.shape == (1,) for array in examples)
