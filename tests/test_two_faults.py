"""Two mistakes in different tensors of one answer: each is named on its own evidence, and none is given another's name.

Made in two ways: from what the planted answers give, one tensor of one and one of another; and, where a tensor is made of the
one above it, as code, so that the lower mistake works on what the upper one left.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from bpgrade.assessment import Assessment
from bpgrade.authoring.answers import run
from bpgrade.diagnose.diagnosis import diagnose
from bpgrade.expectation import CaseExpectation
from bpgrade.judge import judge
from bpgrade.observation import Gave, Observation, Seen
from bpgrade.plan import Case
from bpgrade.rubric import Array, Row
from bpgrade.stored import store
from bpgrade.verdict import ExerciseVerdict
from conftest import AUTHORED, prepared

#: Names must hold for the draws of any secret.
SECRETS = (b"one secret", b"another secret")
#: So many pairs of an exercise are tried, at most; always the same ones.
PAIRS = 40

NETWORK, STEP_BACK = "network/two_hidden_layer", "network/propagate_error"


@dataclass(frozen=True)
class Pair:
    """Two mistakes, by the row in which each was made. names: for these two rows, those that are true of its numbers."""

    label: str
    values: list[Mapping[str, Array]]
    names: Mapping[str, frozenset[str]]


def observed(assessment: Assessment, values: list[Mapping[str, Array]]) -> Observation:
    """Return what is seen when an answer gives these outputs, by case of the plan."""
    return Observation(tuple(seen(case, given) for case, given in zip(assessment.plan.cases, values, strict=True)))


def seen(case: Case, values: Mapping[str, Array]) -> tuple[Seen, ...]:
    steps = []
    for number in range(len(case.calls.steps)):
        names = [name for name in case.calls.by_step.get(number, ()) if name in values]
        arrays = tuple(store(np.asarray(values[name], dtype=np.float64)) for name in names)
        several = any(case.calls.outputs[name].index is not None for name in names)
        steps.append(Seen(Gave.SEQUENCE if several else Gave.VALUES if names else Gave.OBJECT, arrays))
    return tuple(steps)


def outcome_of(assessment: Assessment, pairs: list[Pair]) -> tuple[int, dict[str, dict[str, str | None]]]:
    """Return how many pairs have both names, and the names that are not true, by pair and row."""
    both, false = 0, {}
    for pair in pairs:
        observation = observed(assessment, pair.values)
        verdict = judge(assessment, observation)
        named = {row.row: row.mistake for row in verdict.rows if row.mistake is not None}
        untrue = {row: name for row, name in named.items() if name not in pair.names.get(row, frozenset())}
        if untrue:
            false[pair.label] = untrue
        both += named.keys() >= pair.names.keys()
        assert len(first_sentences(assessment, observation, verdict)) <= 3
    return both, false


def first_sentences(assessment: Assessment, observation: Observation, verdict: ExerciseVerdict) -> list[str]:
    """Return the sentences about mistakes that a student has to read."""
    return [one.message for one in diagnose(assessment, observation, verdict) if one.mistake]


# -- by what comes back --------------------------------------------------------------------------------------------------


def of_one_row(assessment: Assessment, row: Row) -> list[int]:
    """Return the numbers of the wrong answers that are wrong in this row for itself: in nothing that it is made of."""
    forward = assessment.forward_rows if row.name in assessment.backward_rows else ()
    made_of = {output for name in {*under(assessment, row), *forward} for output in assessment.row(name).outputs}
    found = []
    for number, hypothesis in enumerate(deciding(assessment, row)[0].hypotheses):
        per_row = assessment.mistakes[hypothesis.mistake].per_row
        changed = set(hypothesis.values)
        if changed & set(row.outputs) and not changed & made_of and (per_row or changed <= set(row.outputs)):
            found.append(number)
    return found


def under(assessment: Assessment, row: Row) -> set[str]:
    """Return the rows that this row rests on: those that it needs, and those above it."""
    direct = {*row.needs, *([row.above] if row.above else [])}
    return direct.union(*(under(assessment, assessment.row(name)) for name in direct))


def deciding(assessment: Assessment, row: Row) -> list[CaseExpectation]:
    """Return the cases that decide about a row and in which the mistakes were run."""
    return [
        expected
        for case, expected in zip(assessment.plan.cases, assessment.expectation.cases, strict=True)
        if case.decides and row.name in case.rows and expected.hypotheses
    ]


def true_names(assessment: Assessment, row: Row, number: int) -> frozenset[str]:
    """Return the names of all wrong answers that give the same numbers in this row as the `number`-th does."""
    cases = deciding(assessment, row)
    return frozenset(
        assessment.mistakes[hypothesis.mistake].name
        for other, hypothesis in enumerate(cases[0].hypotheses)
        if all(case.predicted(other, row).judge({**case.right, **case.hypotheses[number].values}) for case in cases)
    )


def pairs_of_values(assessment: Assessment) -> list[Pair]:
    """Return pairs of mistakes in rows that are not made of each other: not all, but the same ones every time."""
    valued = [row for row in assessment.rows if row.must is None and deciding(assessment, row)]
    made = {row.name: of_one_row(assessment, row) for row in valued}
    possible = [
        (one, other, first, second)
        for one, other in combinations(valued, 2)
        if one.name not in under(assessment, other) and other.name not in under(assessment, one)
        for first, second in product(made[one.name], made[other.name])
    ]
    chosen = random.Random(assessment.name).sample(possible, min(PAIRS, len(possible)))
    return [pair_of_values(assessment, {one.name: first, other.name: second}) for one, other, first, second in chosen]


def pair_of_values(assessment: Assessment, numbers: Mapping[str, int]) -> Pair:
    """Return what comes back where these rows are those of wrong answers, given by their numbers, and all others right."""
    values = []
    for expected in assessment.expectation.cases:
        given = dict(expected.right)
        for name, number in numbers.items() if expected.hypotheses else ():
            wrong = expected.hypotheses[number].values
            given.update({output: wrong[output] for output in assessment.row(name).outputs if output in wrong})
        values.append(given)
    names = {name: true_names(assessment, assessment.row(name), number) for name, number in numbers.items()}
    return Pair(", ".join(f"{name}: {'/'.join(sorted(true))}" for name, true in names.items()), values, names)


@pytest.mark.parametrize("name", [name for name in AUTHORED if name not in ("linear/xor_weights", "training/train")])
@pytest.mark.parametrize("secret", SECRETS)
def test_two_mistakes_in_different_tensors_both_have_their_name(name: str, secret: bytes) -> None:
    assessment = prepared(name, secret)
    pairs = pairs_of_values(assessment)
    both, false = outcome_of(assessment, pairs)
    assert false == {}
    assert both >= 0.9 * len(pairs), (both, len(pairs))


# -- one below the other -------------------------------------------------------------------------------------------------


def parts(answer: Any) -> Any:
    """Return the right network in parts, which all wrong ones of it change."""
    return next(one for one in answer.__mro__ if one.__name__ == "Parts")


def network_of_two(upper: tuple[str, Any], lower: tuple[str, Any]) -> Any:
    """Return a network with two mistakes, each given as the row that it is made in and the wrong answer."""
    right = parts(upper[1])

    def rule_of(row: str) -> Any:
        return dict([upper, lower]).get(row, right)

    class Both(right):
        def rule(self, layer: int) -> Any:
            return rule_of(f"{self.kind}{layer}")

        def backward(self, Y: Array) -> Any:
            self.kind = "delta"
            self.delta[4] = rule_of("delta4").error(self, Y)
            for layer in (3, 2):
                self.delta[layer] = self.rule(layer).below(self, layer)
            self.kind = "dTheta"
            return tuple(self.rule(layer).gradient(self, layer) for layer in (1, 2, 3))

    held = {
        name: value
        for _row, answer in (upper, lower)
        for one in reversed(answer.__mro__)
        for name, value in vars(one).items()
        if name in ("rate", "example", "parts")
    }
    return type("Both", (Both,), held)


def made_in(part: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Return the wrong networks, with their names, that change one of these parts and nothing else of their own, in every layer."""
    found = []
    for mistake in AUTHORED[NETWORK].exercise.mistakes:
        for answer in mistake.answers:
            right = parts(answer)
            changed = {name for name in dir(right) if getattr(answer, name, None) is not getattr(right, name)}
            changed -= {
                "rate",
                "example",
                "parts",
                "__module__",
                "__doc__",
                "__dict__",
                "__weakref__",
                "__firstlineno__",
            }
            changed = {name for name in changed if not name.startswith("__")}
            if changed and changed <= set(part):
                found.append((mistake.name, answer))
    return found


def chains() -> Iterator[tuple[str, dict[str, str], Any]]:
    """Yield networks with one mistake below another: a label, the names by row, and the class."""
    errors, steps, gradients = made_in(("error",)), made_in(("below", "sent_back", "slope")), made_in(("gradient",))
    steps = [(name, answer) for name, answer in steps if name != "matrix-for-elementwise"]
    places = [
        (("delta4", errors), ("delta3", steps)),
        (("delta4", errors), ("dTheta3", gradients)),
        (("delta3", steps), ("delta2", steps)),
        (("delta3", steps), ("dTheta2", gradients)),
        (("delta2", steps), ("dTheta1", gradients)),
    ]
    for (upper, wrong), (lower, others) in places:
        for (one, first), (other, second) in product(wrong, others):
            label = f"{upper}: {one} {first.__name__}, {lower}: {other} {second.__name__}"
            yield label, {upper: one, lower: other}, network_of_two((upper, first), (lower, second))


def values_of(case: Case, expected: CaseExpectation, right: Any, wrong: Any) -> Mapping[str, Array]:
    """Return what a wrong answer gives in a case; where no mistakes are run, what the right one does."""
    return run(case.calls, case.arrays, {right.__name__: wrong if expected.hypotheses else right})


@pytest.mark.parametrize("secret", SECRETS)
def test_a_mistake_below_another_one_has_its_name_too(secret: bytes) -> None:
    assessment, right = prepared(NETWORK, secret), AUTHORED[NETWORK].exercise.definition
    pairs = []
    for label, names, wrong in random.Random(NETWORK).sample(list(chains()), PAIRS):
        cases = zip(assessment.plan.cases, assessment.expectation.cases, strict=True)
        values = [values_of(case, expected, right, wrong) for case, expected in cases]
        pairs.append(Pair(label, values, {row: frozenset({name}) for row, name in names.items()}))
    both, false = outcome_of(assessment, pairs)
    assert false == {}
    assert both >= 0.9 * len(pairs), (both, len(pairs))


def deltas_of_two(upper: Any, lower: Any) -> Any:
    """Return a function that makes delta3 as one wrong function does, and delta2 of it as another does."""

    def both(Theta2: Array, Theta3: Array, delta4: Array) -> tuple[Array, Array]:
        delta3 = upper(Theta2, Theta3, delta4)[0]
        units = len(Theta2)
        through = np.hstack([np.zeros((units, 1)), np.eye(units)])
        return delta3, lower(Theta2, through, delta3)[1]

    return both


@pytest.mark.parametrize("secret", SECRETS)
def test_an_error_lost_twice_on_the_way_back_has_two_names(secret: bytes) -> None:
    assessment, exercise = prepared(STEP_BACK, secret), AUTHORED[STEP_BACK].exercise
    answers = [(mistake.name, answer) for mistake in exercise.mistakes for answer in mistake.answers]
    # Whole numbers end a delta of less than 1, and what follows from nothing shows no work.
    uppers = [one for one in answers if one[1].__name__.endswith("_twice") and one[0] != "integers"]
    lowers = [one for one in answers if one[1].__name__.endswith("_from_layer_3")]
    pairs, not_linear = [], 0
    for (name, upper), (other, lower) in product(uppers, lowers):
        cases = zip(assessment.plan.cases, assessment.expectation.cases, strict=True)
        wrong = deltas_of_two(upper, lower)
        values = [values_of(case, expected, exercise.definition, wrong) for case, expected in cases]
        names = {"delta3": frozenset({name}), "delta2": frozenset({other})}
        pairs.append(Pair(f"{upper.__name__}, {lower.__name__}", values, names))
        # What a cut makes of another tensor cannot be foretold by a weighted sum.
        not_linear += other in ("integers", "clipped")
    assert len(pairs) > 50
    both, false = outcome_of(assessment, pairs)
    assert false == {}
    assert both >= 0.9 * (len(pairs) - not_linear), (both, len(pairs), not_linear)
