"""Draws: the same from the same secret everywhere, of every size and both signs, and none that lets a mistake hide."""

import itertools
import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from bpgrade.assessment import Assessment
from bpgrade.authoring.answers import run
from bpgrade.authoring.authored import Authored
from bpgrade.authoring.draws import PUBLIC, joint_signs, labels, signs, sizes, uniform
from bpgrade.authoring.prepare import prepare
from bpgrade.authoring.settings import DRAWS, draw, of_one_more, of_the_draws
from bpgrade.exercise import Data, Given, Labels, Targets, Tensor
from bpgrade.plan import Call, Case
from conftest import AUTHORED, prepared, preparing
from numpy.typing import NDArray

SHAPES = [(2,), (3,), (2, 3), (5, 4), (7, 1)]
each_exercise = pytest.mark.parametrize("authored", AUTHORED.values(), ids=list(AUTHORED))


def deciding(assessment: Assessment) -> list[Case]:
    return [case for case in assessment.plan.cases if case.decides]


def draws(assessment: Assessment) -> list[Case]:
    """Return the draws that decide, without the cases beside them."""
    return [case for case in deciding(assessment) if case.label.startswith("draw ")]


def arrays_of(assessment: Assessment, kind: str) -> list[NDArray[Any]]:
    return [array for case in assessment.plan.cases if case.kind == kind for array in case.arrays.values()]


def given(authored: Authored, case: Case, name: str) -> Given:
    """Return what an author says of one of the arrays of a case."""
    tensor = name.partition("~")[0]
    also = next((also for also in authored.exercise.also if also.label == case.label), None)
    return (also.tensors if also else {}).get(tensor, authored.exercise.tensors[tensor])


def drawn_as(authored: Authored, case: Case, *kinds: type) -> dict[str, NDArray[Any]]:
    """Return the arrays of a case that an author gives so."""
    return {name: array for name, array in case.arrays.items() if isinstance(given(authored, case, name), kinds)}


def elementwise(authored: Authored) -> bool:
    return all(isinstance(one, Tensor) and one.axes == "*" for one in authored.exercise.tensors.values())


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
    streams = [f"draw {number}" for number in range(60)]
    drawn = np.array([signs(b"a secret", label, (5,)) for label in streams])
    assert (drawn.min(axis=0), drawn.max(axis=0)) == (pytest.approx(-1), pytest.approx(1))
    assert len({tuple(np.argsort(sizes(b"a secret", label, (5,), 0.3, 2.0))) for label in streams}) > 20


def test_joint_signs_go_through_every_combination_before_one_comes_again() -> None:
    names = ["x", "y", "dz"]
    together = joint_signs(b"a secret", "gate", names, 15)
    combinations = list(zip(*(together[name].tolist() for name in names), strict=True))
    assert len(set(combinations[:8])) == 8
    assert combinations[8:] == combinations[:7]


@pytest.mark.parametrize(("count", "classes"), [(5, 3), (2, 5), (7, 3), (1, 2), (4, 4)])
def test_labels_are_the_last_one_and_as_many_others_as_there_is_room_for(count: int, classes: int) -> None:
    streams = [labels(b"a secret", f"draw {number}", (count,), classes) for number in range(60)]
    for drawn in streams:
        assert (drawn.dtype, drawn.shape) == (np.int64, (count,))
        assert set(drawn.tolist()) <= set(range(classes))
        assert len(set(drawn.tolist())) == min(count, classes)
        # Code that makes one class of the last two must not get through by luck.
        assert classes - 1 in drawn
    # Every class stands in every place sometimes, and where there is room they come in uneven numbers.
    if count > 1:
        assert all({int(drawn[place]) for drawn in streams} == set(range(classes)) for place in range(count))
    if count > classes:
        assert any(np.ptp(np.bincount(drawn, minlength=classes)) >= 2 for drawn in streams)


@each_exercise
def test_the_same_secret_draws_the_same_and_another_draws_others(authored: Authored) -> None:
    one, other = prepared(authored.name, b"one"), prepared(authored.name, b"two")
    again = prepare(authored, (), b"one")
    for first, second in zip(arrays_of(one, "hidden"), arrays_of(again, "hidden"), strict=True):
        np.testing.assert_array_equal(first, second)
    for first, second in zip(deciding(one), deciding(other), strict=True):
        assert first.arrays.keys() == second.arrays.keys()
        for name in drawn_as(authored, first, Tensor):
            assert np.isclose(first.arrays[name], second.arrays[name], rtol=1e-3).mean() < 0.5
        for name in drawn_as(authored, first, Data):
            np.testing.assert_array_equal(first.arrays[name], second.arrays[name])
    # There are few labels to choose from: over all draws together they differ.
    chosen = [
        [array.tolist() for case in deciding(made) for array in drawn_as(authored, case, Labels, Targets).values()]
        for made in (one, other)
    ]
    assert chosen[0] != chosen[1] or not chosen[0]


@pytest.mark.parametrize("name", ["layers/softmax_cross_entropy", "layers/two_layer_net"])
def test_no_label_is_so_unlikely_that_a_small_number_inside_the_logarithm_tells(name: str) -> None:
    # Published code adds up to 1e-5 there. With labels of probability 0.01 every second secret failed it.
    for secret in range(10):
        for case in draws(prepared(name, b"secret %d" % secret)):
            drawn = case.arrays
            scores = drawn.get("scores")
            if scores is None:
                scores = np.maximum(drawn["X"] @ drawn["W1"] + drawn["b1"], 0) @ drawn["W2"] + drawn["b2"]
            shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
            right = shares[np.arange(len(scores)), drawn["labels"]]
            assert np.log(right + 1e-5).mean() == pytest.approx(np.log(right).mean(), rel=1e-4)


@pytest.mark.parametrize("name", ["network/two_hidden_layer", "training/train"])
def test_no_output_is_so_near_0_or_1_that_a_small_number_inside_the_logarithm_tells(name: str) -> None:
    # With the outputs as they fell, every second secret failed a right `train` over the costs of its net.
    authored = AUTHORED[name]
    answer = "\n".join(one.answer for one in (*authored.beside, authored))
    added = re.sub(r"np\.log\((.*?)\)( |$)", r"np.log(\1 + 1e-5)\2", answer, flags=re.MULTILINE)
    assert added.count("+ 1e-5") == 2
    definitions: dict[str, Any] = {}
    exec(added, definitions)
    for secret in range(6):
        assessment = prepared(name, b"secret %d" % secret)
        for case, expected in zip(assessment.plan.cases, assessment.expectation.cases, strict=True):
            if case.decides:
                values = run(case.calls, case.arrays, definitions)
                for row in (row for row in authored.exercise.rows if row.name in case.rows and row.must is None):
                    assert expected.row(row).judge(values), (secret, case.label, row.name)


@each_exercise
def test_hardly_a_secret_needs_more_than_a_few_attempts(authored: Authored) -> None:
    # There are 200 attempts, and where none is fair the class cannot be graded: one of a thousand secrets was such.
    exercise = authored.exercise
    for setting in (of_the_draws(exercise), *(of_one_more(exercise, also) for also in exercise.also)):
        fair = (attempt for attempt in range(20) if draw(setting, b"secret", str(attempt)) is not None)
        assert len(list(itertools.islice(fair, 2))) == 2, setting.rows


@each_exercise
def test_public_draws_and_examples_do_not_depend_on_the_secret(authored: Authored) -> None:
    shipped, graded = prepared(authored.name, None), prepared(authored.name, b"one")
    for kind in ("public", "example"):
        pairs = list(zip(arrays_of(shipped, kind), arrays_of(graded, kind), strict=True))
        assert pairs or not authored.exercise.examples
        for one, other in pairs:
            np.testing.assert_array_equal(one, other)


@each_exercise
def test_hidden_draws_decide_where_there_are_any_and_public_ones_otherwise(authored: Authored) -> None:
    # Where nothing is drawn, one case is as good as three; what an author adds decides as the draws do.
    count = (DRAWS if authored.exercise.tensors else 1) + len(authored.exercise.also)
    for secret, kind in ((b"one", "hidden"), (None, "public")):
        cases = deciding(prepared(authored.name, secret))
        assert [case.kind for case in cases] == [kind] * count
        assert [case.label for case in cases[count - len(authored.exercise.also) :]] == [
            also.label for also in authored.exercise.also
        ]


@each_exercise
def test_three_draws_on_two_shapes_decide(authored: Authored) -> None:
    cases = draws(prepared(authored.name, b"one"))
    assert len(cases) == (3 if authored.exercise.tensors else 1)
    shapes = {tuple(array.shape for name, array in case.arrays.items() if "~" not in name) for case in cases}
    if authored.exercise.tensors:
        # Layers may have a third one: a batch of another size.
        assert len(shapes) == 2 or (len(shapes) == 3 and not elementwise(authored))


@each_exercise
def test_gates_and_circuits_are_graded_on_shapes_3_and_2_by_3(authored: Authored) -> None:
    shapes = {array.shape for array in arrays_of(prepared(authored.name, b"one"), "hidden")}
    if authored.name.startswith(("gates/", "circuits/")):
        assert shapes == {(3,), (2, 3)}
    # A number or a 0-d array is never passed.
    assert all(len(shape) > 0 for shape in shapes)


@each_exercise
def test_the_batch_is_of_three_sizes_and_no_array_is_square_on_every_draw(authored: Authored) -> None:
    # On a square array a transpose has the right shape; a batch average shows by its number alone.
    cases = draws(prepared(authored.name, b"one"))
    axes = {name: one.axes.split() for name, one in authored.exercise.tensors.items() if not isinstance(one, Data)}
    batches = [{case.arrays[name].shape[0] for name, letters in axes.items() if letters[0] == "N"} for case in cases]
    assert all(len(batch) <= 1 for batch in batches)
    if batches and all(batches):
        assert len(set.union(*batches)) == 3
    for name, letters in axes.items():
        if len(letters) == 2:
            assert any(np.ptp(case.arrays[name].shape) > 0 for case in cases), name


@each_exercise
def test_each_array_is_as_its_author_says(authored: Authored) -> None:
    for secret in (b"one", b"two", None):
        for case in deciding(prepared(authored.name, secret)):
            for name, array in case.arrays.items():
                match given(authored, case, name):
                    case Tensor(low=low, high=high, scales=scales):
                        assert array.dtype == np.float64
                        found = [
                            scale
                            for scale in {1.0, *scales}
                            if np.abs(array).min() >= scale * low and np.abs(array).max() <= scale * high
                        ]
                        assert found, name
                    case Labels():
                        assert array.dtype == np.int64
                        assert array.min() >= 0
                        assert len(np.unique(array)) >= 2
                    case Targets():
                        assert array.dtype == np.float64
                        assert set(array.ravel().tolist()) == {0.0, 1.0}
                    case Data(values=values):
                        np.testing.assert_array_equal(array, values)


@each_exercise
def test_an_upstream_gradient_is_never_ones_nor_constant(authored: Authored) -> None:
    # With ones above, a backward that forgets its upstream is right. A loss ends the graph: above it stands one number.
    for secret in upstream_secrets(authored):
        assessment = prepared(authored.name, secret)
        for case, expected in zip(assessment.plan.cases, assessment.expectation.cases, strict=True):
            for output, values in case.upstream.items() if case.decides else ():
                if values.ndim == 0:
                    assert expected.right[output].size == 1
                    continue
                assert np.abs(values - 1).max() > 0.1
                assert np.ptp(values) > 0.1 * np.abs(values).max()
                assert (values != 0).all()


def upstream_secrets(authored: Authored) -> tuple[bytes | None, ...]:
    """Return secrets to try: more than one only where there is an upstream gradient, since some draws take a second."""
    (first, *_rest) = deciding(prepared(authored.name, b"one"))
    return (b"one", b"two", b"three", None) if first.upstream else (b"one",)


@each_exercise
def test_every_combination_of_signs_occurs_where_there_is_room(authored: Authored) -> None:
    # A gradient that is wrong only where x < 0 < y meets such a place.
    cases = draws(prepared(authored.name, b"one"))
    names = list(authored.exercise.tensors)
    room = sum(case.arrays[names[0]].size for case in cases) if names else 0
    alone = all(isinstance(one, Tensor) for one in authored.exercise.tensors.values())
    if alone and len({cases[0].arrays[name].shape for name in names}) == 1 and 2 ** len(names) <= room:
        joined = [np.concatenate([np.sign(case.arrays[name]).ravel() for case in cases]) for name in names]
        assert len(set(zip(*joined, strict=True))) == 2 ** len(names)


@each_exercise
def test_upstream_gradients_are_tiny_in_one_draw_and_large_in_another(authored: Authored) -> None:
    # Rounding shows in the first, clipping in the second.
    cases = draws(prepared(authored.name, b"one"))
    arrays = [[values for values in case.upstream.values() if values.ndim] for case in cases]
    if not arrays[0]:
        pytest.skip("no array above")
    largest = sorted(max(float(np.abs(values).max()) for values in above) for above in arrays)
    assert largest[0] < 0.01
    assert largest[-1] > 5


@each_exercise
def test_an_object_has_seen_another_forward_before_the_one_that_counts(authored: Authored) -> None:
    first, *later = draws(prepared(authored.name, b"one"))
    if not any(isinstance(step, Call) and step.method == "forward" for step in first.calls.steps):
        pytest.skip("no forward")
    # One that stands behind backward is the last one always.
    behind = forwards(first) - 1
    assert behind in (0, 1)
    assert [forwards(case) - behind for case in later] == [2, 2]


def forwards(case: Case) -> int:
    """Return how often the first object is asked for its forward."""
    asked = [step for step in case.calls.steps if isinstance(step, Call) and step.method == "forward"]
    return sum(step.object == asked[0].object for step in asked)


@each_exercise
def test_no_array_of_a_draw_is_another_one(authored: Authored) -> None:
    # Equal inputs would let a gate that mixes them up pass.
    for case in deciding(prepared(authored.name, b"one")):
        for one, other in itertools.combinations(drawn_as(authored, case, Tensor).values(), 2):
            assert one.shape != other.shape or not np.isclose(one, other, rtol=1e-6).any()


@each_exercise
def test_every_draw_that_decides_is_a_fair_one(authored: Authored) -> None:
    for secret in (b"one", b"two", None):
        for case in draws(prepared(authored.name, secret)):
            assert authored.exercise.keep is None or authored.exercise.keep(case.arrays)


def test_the_neurons_draws_stay_away_from_saturation() -> None:
    for secret in (b"one", b"two", b"three", None):
        for case in deciding(prepared("circuits/sigmoid_neuron", secret)):
            w0, x0, w1, x1, b = (case.arrays[name] for name in ("w0", "x0", "w1", "x1", "b"))
            assert np.abs(w0 * x0 + w1 * x1 + b).max() <= 3
            assert (b != 0).all()


def test_the_max_gates_draws_stay_away_from_ties() -> None:
    for secret in (b"one", b"two", b"three", None):
        for case in deciding(prepared("gates/max", secret)):
            assert np.abs(case.arrays["x"] - case.arrays["y"]).min() > 1e-2


def test_the_networks_draws_stay_away_from_saturation() -> None:
    for secret in (b"one", b"two", None):
        for case in draws(prepared("network/two_hidden_layer", secret)):
            assert max(np.abs(total).max() for total in weighted_sums(case)) <= 3


def weighted_sums(case: Case) -> Iterator[NDArray[Any]]:
    """Yield z[2], z[3] and z[4] of a net with this draw's weights, by the second lecture's formulas."""
    activation = case.arrays["X"]
    for name in ("Theta1", "Theta2", "Theta3"):
        z = np.hstack([np.ones((len(activation), 1)), activation]) @ case.arrays[name].T
        yield z
        activation = 1 / (1 + np.exp(-z))


@each_exercise
def test_examples_never_decide(authored: Authored) -> None:
    assert all(case.kind != "example" for case in deciding(prepared(authored.name, None)))
    examples = arrays_of(prepared(authored.name, b"one"), "example")
    if authored.name.startswith(("gates/", "circuits/")):
        assert all(array.shape == (1,) for array in examples)
    # Small enough to be followed by hand.
    assert all(0 < math.prod(array.shape) <= 12 and array.ndim <= 2 for array in examples)


@pytest.mark.parametrize(
    ("name", "mistakes"),
    [
        ("gates/max", ("mask-against-zero", "mask-from-upstream", "routed-to-loser")),
        ("layers/relu", ("mask-from-upstream",)),
    ],
)
def test_a_planted_mistake_shows_in_every_row_that_it_changes(name: str, mistakes: tuple[str, ...]) -> None:
    # With one mask in place of another, all draws can agree in dx by chance; then a wrong dx alone would pass.
    for number in range(20):
        assessment = preparing(name).assessment((), f"secret {number}".encode())
        cases = zip(assessment.plan.cases, assessment.expectation.cases, strict=True)
        changed = {
            (assessment.mistakes[hypothesis.mistake].name, row)
            for case, expected in cases
            if case.decides
            for hypothesis in expected.hypotheses
            for row in hypothesis.values
        }
        for mistake in mistakes:
            assert {(mistake, row) for row in assessment.backward_rows} <= changed
