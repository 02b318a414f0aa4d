"""Draws: the same from the same secret everywhere, of every size and both signs, and none that lets a mistake hide."""

import itertools

import numpy as np
import pytest
from bpgrade.assessment import Assessment
from bpgrade.authoring.authored import Authored
from bpgrade.authoring.draws import PUBLIC, joint_signs, signs, sizes, uniform
from bpgrade.authoring.prepare import DRAWS, prepare
from bpgrade.plan import Call, Case
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
def test_sizes_have_one_value_in_each_stratum(shape: tuple[int, ...]) -> None:
    low, high = 0.3, 2.0
    for number in range(20):
        values = sizes(b"a secret", f"draw {number}", shape, low, high)
        assert values.shape == shape
        strata = np.floor((values.ravel() - low) / (high - low) * values.size).astype(int)
        assert sorted(strata) == list(range(values.size))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_signs_come_in_equal_numbers(shape: tuple[int, ...]) -> None:
    for number in range(20):
        values = signs(b"a secret", f"draw {number}", shape)
        assert values.shape == shape
        assert set(values.ravel()) == {-1.0, 1.0}
        assert abs(values.sum()) <= 1


def test_signs_and_sizes_are_not_tied_to_places() -> None:
    labels = [f"draw {number}" for number in range(60)]
    drawn = np.array([signs(b"a secret", label, (5,)) for label in labels])
    assert (drawn.min(axis=0), drawn.max(axis=0)) == (pytest.approx(-1), pytest.approx(1))
    assert len({tuple(np.argsort(sizes(b"a secret", label, (5,), 0.3, 2.0))) for label in labels}) > 20


def test_joint_signs_go_through_every_combination_before_one_comes_again() -> None:
    names = ["x", "y", "dz"]
    together = joint_signs(b"a secret", "gate", names, 15)
    combinations = list(zip(*(together[name].tolist() for name in names), strict=True))
    assert len(set(combinations[:8])) == 8
    assert combinations[8:] == combinations[:7]


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
                assert np.ptp(values) > 0.1 * np.abs(values).max()
                assert (values != 0).all()


@each_exercise
def test_every_combination_of_signs_occurs_where_there_is_room(authored: Authored) -> None:
    # A gradient that is wrong only where x < 0 < y meets such a place.
    cases = deciding(prepare(authored, (), b"a secret"))
    names = list(authored.exercise.tensors)
    room = sum(case.arrays[names[0]].size for case in cases) if names else 0
    if len({array.shape for array in cases[0].arrays.values()}) == 1 and 2 ** len(names) <= room:
        joined = [np.concatenate([np.sign(case.arrays[name]).ravel() for case in cases]) for name in names]
        assert len(set(zip(*joined, strict=True))) == 2 ** len(names)


@each_exercise
def test_upstream_gradients_are_tiny_in_one_draw_and_large_in_another(authored: Authored) -> None:
    # Rounding shows in the first, clipping in the second.
    if not authored.name.startswith(("gates/", "circuits/")):
        pytest.skip("only these two units draw so")
    cases = deciding(prepare(authored, (), b"a secret"))
    upstream = cases[0].calls.upstream(list(cases[0].arrays)).values()
    largest = sorted(max(float(np.abs(case.arrays[name]).max()) for name in upstream) for case in cases)
    assert largest[0] < 0.01
    assert largest[-1] > 5


@each_exercise
def test_an_object_has_seen_another_forward_before_the_one_that_counts(authored: Authored) -> None:
    first, *later = deciding(prepare(authored, (), b"a secret"))
    if not first.calls.upstream(list(first.arrays)):
        pytest.skip("no upstream gradient")
    assert forwards(first) == 1
    assert [forwards(case) for case in later] == [2, 2]


def forwards(case: Case) -> int:
    """Return how often the object that is asked for gradients is asked for its output before."""
    steps = case.calls.steps
    output = steps[next(at.step for name, at in case.calls.outputs.items() if f"d{name}" in case.arrays)]
    assert isinstance(output, Call)
    return sum(
        isinstance(step, Call) and (step.object, step.method) == (output.object, output.method) for step in steps
    )


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


def test_a_planted_mistake_shows_in_every_row_that_it_changes() -> None:
    # With one mask in place of another, all draws can agree in dx by chance; then a wrong dx alone would pass.
    for number in range(20):
        assessment = prepare(AUTHORED["gates/max"], (), f"secret {number}".encode())
        cases = zip(assessment.plan.cases, assessment.expectation.cases, strict=True)
        changed = {
            (hypothesis.mistake, name)
            for asked, expected in cases
            if asked.case.decides
            for hypothesis in expected.hypotheses
            for name in hypothesis.values
        }
        for mistake in ("mask-against-zero", "mask-from-upstream", "routed-to-loser"):
            assert {(mistake, "dx"), (mistake, "dy")} <= changed
