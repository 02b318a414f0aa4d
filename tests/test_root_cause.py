"""In TwoHiddenLayerNet with one planted fault on the way back, only the root cause pays, in both editions.

The faults are made here, from the right network with one tensor replaced, and not from the exercise's own list of mistakes:
so they are also ones that nobody has thought of a sentence for.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from bpgrade.assessment import Assessment
from bpgrade.authoring.answers import run
from bpgrade.edition import Edition, course_edition, student_edition
from bpgrade.pipeline import Grader
from bpgrade.plan import New
from bpgrade.result import to_json
from bpgrade.submission import File, Submission
from conftest import ROOT, SECRET, Record, prepared

NAME = "network/two_hidden_layer"
ROWS = ("z2", "a2", "z3", "a3", "z4", "a4", "cost", "delta4", "delta3", "delta2", "dTheta3", "dTheta2", "dTheta1")
FORWARD = ROWS[:6]
#: What is made from each tensor on the way back.
FOLLOW: Mapping[str, tuple[str, ...]] = {
    "delta4": ("delta3", "delta2", "dTheta3", "dTheta2", "dTheta1"),
    "delta3": ("delta2", "dTheta2", "dTheta1"),
    "delta2": ("dTheta1",),
    "dTheta3": (),
    "dTheta2": (),
    "dTheta1": (),
}
#: How the right network makes each tensor. e1 to e4 are the activations of the forward before the last one.
RIGHT: Mapping[str, str] = {
    "z2": "np.hstack([ones, a1]) @ T1.T",
    "a2": "g(z2)",
    "z3": "np.hstack([ones, a2]) @ T2.T",
    "a3": "g(z3)",
    "z4": "np.hstack([ones, a3]) @ T3.T",
    "a4": "g(z4)",
    "cost": "-np.sum(Y * np.log(a4) + (1 - Y) * np.log(1 - a4)) / N",
    "delta4": "a4 - Y",
    "delta3": "delta4 @ T3[:, 1:] * slope(a3)",
    "delta2": "delta3 @ T2[:, 1:] * slope(a2)",
    "dTheta3": "delta4.T @ np.hstack([ones, a3]) / N",
    "dTheta2": "delta3.T @ np.hstack([ones, a2]) / N",
    "dTheta1": "delta2.T @ np.hstack([ones, a1]) / N",
}

HEAD = """
import numpy as np


def g(u):
    return 1 / (1 + np.exp(-u))


def slope(a):
    return a * (1 - a)
"""
NET = """

class {definition}:
    def __init__(self, T1, T2, T3):
        self.Theta1, self.Theta2, self.Theta3 = T1, T2, T3
        self.z, self.a, self.delta, self.kept = {{}}, {{}}, {{}}, None

    def forward(self, X):
        T1, T2, T3, a1, N, ones = self.Theta1, self.Theta2, self.Theta3, X, len(X), np.ones((len(X), 1))
        {forward}
        self.z = {{2: z2, 3: z3, 4: z4}}
        self.a = {{1: a1, 2: a2, 3: a3, 4: a4}}
        self.earlier, self.kept = self.kept or (a1, a2, a3, a4), (a1, a2, a3, a4)
        return a4

    def cost(self, Y):
        a4, N = self.a[4], len(Y)
        {cost}
        return cost

    def backward(self, Y):
        T1, T2, T3, N, ones = self.Theta1, self.Theta2, self.Theta3, len(Y), np.ones((len(Y), 1))
        (a1, a2, a3, a4), (e1, e2, e3, e4) = self.kept, self.earlier
        z2, z3, z4 = self.z[2], self.z[3], self.z[4]
        {backward}
        self.delta = {{4: {kept4}, 3: {kept3}, 2: {kept2}}}
        return dTheta1, dTheta2, dTheta3
"""


def net(definition: str, faults: Mapping[str, str], kept: Mapping[str, str] | None = None) -> str:
    """Return the right network as source text, where some tensors, once made, are replaced by what an expression says.

    kept: expressions for deltas that are only kept so, while the right ones go on.
    """

    def made(*rows: str) -> str:
        lines = [f"{row} = {how}" for row in rows for how in (RIGHT[row], faults.get(row)) if how]
        return "\n        ".join(lines)

    deltas = {f"kept{layer}": (kept or {}).get(f"delta{layer}", f"delta{layer}") for layer in (4, 3, 2)}
    return NET.format(
        definition=definition, forward=made(*FORWARD), cost=made("cost"), backward=made(*ROWS[7:]), **deltas
    )


# -- grading many of them ------------------------------------------------------------------------------------------------


@cache
def in_edition(which: str) -> tuple[Edition, Assessment]:
    """Return an edition and what it judges the network by: hidden draws for the course team, public ones for students."""
    if which == "course":
        return course_edition(ROOT, lambda: SECRET), prepared(NAME, SECRET)
    return student_edition(), student_edition().assessment(NAME)


def renamed(assessment: Assessment, definition: str) -> Assessment:
    """Return the same assessment for a class of another name, so that one file can hold many networks."""
    plan = assessment.plan
    cases = []
    for case in plan.cases:
        steps = tuple(
            replace(step, definition=definition) if isinstance(step, New) else step for step in case.calls.steps
        )
        cases.append(replace(case, calls=replace(case.calls, steps=steps)))
    plan = replace(plan, exercise=definition, definition=definition, cases=tuple(cases))
    return replace(assessment, name=definition, definition=definition, plan=plan)


def grade(which: str, nets: Mapping[str, Callable[[str], str]]) -> dict[str, dict[str, Record]]:
    """Grade networks, given by what makes the text of each for a name of its class; return their rows, all from one process."""
    edition, assessment = in_edition(which)
    definitions = {f"Net{number}": label for number, label in enumerate(nets)}
    text = HEAD + "".join(nets[label](definition) for definition, label in definitions.items())
    grader = Grader(edition, [renamed(assessment, definition) for definition in definitions])
    record = to_json(grader.grade(Submission("nets.py", (File("nets.py", text.encode()),)))[0])
    return {
        definitions[exercise["name"]]: {row["row"]: row for row in exercise["rows"]} for exercise in record["exercises"]
    }


def one_by_one(tensor: str, faults: Mapping[str, str]) -> dict[str, Callable[[str], str]]:
    """Return a network for each fault in this tensor."""
    return {label: lambda definition, fault=fault: net(definition, {tensor: fault}) for label, fault in faults.items()}


def assert_outcomes(graded: Mapping[str, Mapping[str, Record]], expected: Mapping[str, Mapping[str, str]]) -> None:
    """Compare the outcome of every row of every network, and its score: all of its points, or none."""
    surprises = {
        (label, name): (row["outcome"], row["score"], row["message"])
        for label, rows in graded.items()
        for name, row in rows.items()
        if row["outcome"] != expected[label][name]
        or row["score"] != (row["max_score"] if row["outcome"] in ("passed", "follow-through") else 0)
    }
    assert surprises == {}
    assert graded.keys() == expected.keys()
    assert all(tuple(rows) == ROWS for rows in graded.values())


both_editions = pytest.mark.parametrize("which", ["course", "student"])
#: The same, for hundreds of faults: in the usual run every third by the student edition, which judges by one set of rules.
both_editions_of_many = pytest.mark.parametrize(
    ("which", "every"), [("course", 1), ("student", 3), pytest.param("student", 1, marks=pytest.mark.long)]
)


def some(faults: Mapping[str, str], every: int) -> dict[str, str]:
    return dict(list(faults.items())[::every])


@both_editions
def test_the_network_without_a_fault_earns_all(which: str) -> None:
    graded = grade(which, {"right": lambda definition: net(definition, {})})
    assert_outcomes(graded, {"right": dict.fromkeys(ROWS, "passed")})


@both_editions
def test_a_network_under_its_own_name_is_judged_alike(which: str) -> None:
    edition, assessment = in_edition(which)
    text = HEAD + net("TwoHiddenLayerNet", {"delta3": "2 * delta3"})
    record = to_json(Grader(edition, [assessment]).grade(Submission("net.py", (File("net.py", text.encode()),)))[0])
    (many,) = grade(which, one_by_one("delta3", {"doubled": "2 * delta3"})).values()
    assert {row["row"]: row for row in record["exercises"][0]["rows"]} == many


# -- one fault on the way back -------------------------------------------------------------------------------------------


def any_tensor(t: str) -> dict[str, str]:
    """Return faults that any tensor can have."""
    return {
        "doubled": f"2 * {t}",
        "halved": f"{t} / 2",
        "the sign turned round": f"-{t}",
        "no sign": f"np.abs({t})",
        "a little too large": f"1.0001 * {t}",
        "a thousandth": f"0.001 * {t}",
        "a million times": f"1e6 * {t}",
        "a constant added": f"{t} + 0.1",
        "a constant instead": f"np.full_like({t}, 0.1)",
        "1/N once more": f"{t} / N",
        "1/N once less": f"{t} * N",
        "one column zeroed": f"np.where(np.arange({t}.shape[1]) == 1, 0, {t})",
        "the first column in all of them": f"np.repeat({t}[:, :1], {t}.shape[1], axis=1)",
        "columns shifted": f"np.roll({t}, 1, axis=1)",
        "rows in reverse order": f"{t}[::-1]",
        "the numbers of the transpose, in this shape": f"{t}.T.reshape({t}.shape)",
        "clipped": f"np.clip({t}, -0.01, 0.01)",
        "float16": f"{t}.astype(np.float16)",
        "one entry off by a hundredth": f"{t} + 0.01 * np.eye(*{t}.shape) * (np.arange({t}.shape[1]) == 0)",
    }


def any_delta(t: str) -> dict[str, str]:
    """Return faults that the deltas of any layer can have."""
    return {
        "the first example zeroed": f"np.where(np.arange(N)[:, None] == 0, 0, {t})",
        "the last example zeroed": f"np.where(np.arange(N)[:, None] == N - 1, 0, {t})",
        "the sum over the examples, for each": f"0 * {t} + {t}.sum(axis=0)",
        "the mean over the examples, for each": f"0 * {t} + {t}.mean(axis=0)",
        "shifted to another example": f"np.roll({t}, 1, axis=0)",
        "normalised": f"{t} / np.linalg.norm({t})",
    }


def hidden_delta(t: str, above: str, T: str, a: str, z: str, earlier: str) -> dict[str, str]:
    """Return faults in one step back. No slope of another layer is among them: in no draw has it this shape."""
    back = f"{above} @ {T}[:, 1:]"
    return {
        "the slope missing": back,
        "the slope twice": f"{back} * slope({a}) * slope({a})",
        "the slope of what goes in": f"{back} * slope({z})",
        "the slope of a sigmoid of the activation": f"{back} * slope(g({a}))",
        "the slope of the first example": f"{back} * slope({a}[:1])",
        "the slope of an earlier forward": f"{back} * slope({earlier})",
        "one factor of the slope": f"{back} * (1 - {a})",
        "the value for the slope": f"{back} * {a}",
        "tanh's slope": f"{back} * (1 - {a} ** 2)",
        "relu's slope": f"{back} * ({z} > 0)",
        "divided by the slope": f"{back} / slope({a})",
        "the slope's sign": f"{back} * {a} * ({a} - 1)",
        "the weights of the bias unit instead of the last one's": f"{above} @ {T}[:, :-1] * slope({a})",
        "the bias weights added": f"({back} + {above} @ {T}[:, :1]) * slope({a})",
        "one path only": f"{above}[:, :1] * {T}[:1, 1:] * slope({a})",
        "the mean over the paths": f"{back} / len({T}) * slope({a})",
        "the weights' signs alone": f"{above} @ np.sign({T}[:, 1:]) * slope({a})",
        "no weights": f"{above}.sum(axis=1, keepdims=True) * slope({a})",
        "a gradient for the weights": f"{above} @ ({above}.T @ {a} / N) * slope({a})",
        "the weights of an update": f"{above} @ ({T}[:, 1:] - 0.1 * {above}.T @ {a} / N) * slope({a})",
    }


def gradient(t: str, above: str, T: str, a: str, other: str, earlier: str) -> dict[str, str]:
    """Return faults in a gradient of weights; nothing follows from them, so that its shape may be wrong too."""
    return {
        "transposed": f"{t}.T",
        "not a number": f"np.nan * {t}",
        "nothing": "None",
        "flat": f"{t}.ravel()",
        "one row zeroed": f"np.where(np.arange(len({t}))[:, None] == 1, 0, {t})",
        "the first example left out": f"{above}[1:].T @ np.hstack([ones, {a}])[1:] / N",
        "the last example only": f"{above}[-1:].T @ np.hstack([ones, {a}])[-1:]",
        "the bias weights left out": f"{above}.T @ {a} / N",
        "nothing for the bias weights": f"{above}.T @ np.hstack([0 * ones, {a}]) / N",
        "the bias weights last": f"{above}.T @ np.hstack([{a}, ones]) / N",
        "1/N for the weights alone": f"{t} * np.append(N, np.ones({a}.shape[1]))",
        "1/N for the bias weights alone": f"{t} * np.append(1, np.full({a}.shape[1], N))",
        "1/N before the batch is known": f"{t} * N / 4",
        "the inputs of the layer above or below": f"{above}.T @ np.hstack([ones, {other}]) / N",
        "another value on the arrow": f"{above}.T @ np.hstack([ones, g({a})]) / N",
        "the activations of an earlier forward": f"{above}.T @ np.hstack([ones, {earlier}]) / N",
        "the weights decay": f"{t} + 0.01 * {T}",
        "an outer product of means": f"np.outer({above}.mean(axis=0), np.append(1, {a}.mean(axis=0)))",
    }


BACKWARD: Mapping[str, Mapping[str, str]] = {
    "delta4": {
        **any_tensor("delta4"),
        **any_delta("delta4"),
        "the output's slope counted": "(a4 - Y) * slope(a4)",
        "divided by the slope": "(a4 - Y) / slope(a4)",
        "no target": "a4.copy()",
        "the rounded output": "np.round(a4) - Y",
        "what goes into the output": "z4 - Y",
        "of an earlier forward": "e4 - Y",
        "squared": "(a4 - Y) ** 2",
        "the targets of another example": "a4 - np.roll(Y, 1, axis=0)",
        "all outputs, one target": "a4 - Y[:, :1]",
    },
    "delta3": {
        **any_tensor("delta3"),
        **any_delta("delta3"),
        **hidden_delta("delta3", "delta4", "T3", "a3", "z3", "e3"),
        "above it an earlier forward": "(e4 - Y) @ T3[:, 1:] * slope(a3)",
        "above it the output's slope": "(delta4 * slope(a4)) @ T3[:, 1:] * slope(a3)",
    },
    "delta2": {
        **any_tensor("delta2"),
        **any_delta("delta2"),
        **hidden_delta("delta2", "delta3", "T2", "a2", "z2", "e2"),
        "above it no slope": "delta4 @ T3[:, 1:] @ T2[:, 1:] * slope(a2)",
        "above it the slope twice": "(delta3 * slope(a3)) @ T2[:, 1:] * slope(a2)",
        "above it an earlier forward": "((e4 - Y) @ T3[:, 1:] * slope(e3)) @ T2[:, 1:] * slope(a2)",
    },
    "dTheta3": {
        **any_tensor("dTheta3"),
        **gradient("dTheta3", "delta4", "T3", "a3", "a2", "e3"),
        "what went into the activation": "delta4.T @ np.hstack([ones, z3]) / N",
        "the deltas of another layer": "delta3.T @ np.hstack([ones, a3]) / N",
        "the deltas of an earlier forward": "(e4 - Y).T @ np.hstack([ones, a3]) / N",
    },
    "dTheta2": {
        **any_tensor("dTheta2"),
        **gradient("dTheta2", "delta3", "T2", "a2", "a3", "e2"),
        "what went into the activation": "delta3.T @ np.hstack([ones, z2]) / N",
        "the deltas of another layer": "delta2.T @ np.hstack([ones, a2]) / N",
        "the deltas without the slope": "(delta4 @ T3[:, 1:]).T @ np.hstack([ones, a2]) / N",
    },
    "dTheta1": {
        **any_tensor("dTheta1"),
        **gradient("dTheta1", "delta2", "T1", "a1", "a2", "e1"),
        "the deltas of another layer": "delta3.T @ np.hstack([ones, a1]) / N",
        "the deltas without the slope": "(delta3 @ T2[:, 1:]).T @ np.hstack([ones, a1]) / N",
    },
}


def with_one_fault(tensor: str) -> dict[str, str]:
    """Return the outcomes of all rows where this tensor is wrong and the rest is right for it."""
    follow = dict.fromkeys(FOLLOW[tensor], "follow-through")
    return {**dict.fromkeys(ROWS, "passed"), **follow, tensor: "wrong"}


@both_editions_of_many
@pytest.mark.parametrize("tensor", BACKWARD)
def test_only_the_root_cause_pays(tensor: str, which: str, every: int) -> None:
    faults = some(BACKWARD[tensor], every)
    graded = grade(which, one_by_one(tensor, faults))
    assert_outcomes(graded, dict.fromkeys(faults, with_one_fault(tensor)))
    for rows in graded.values():
        # The sentence names the tensor just above, which is the one to compare with.
        for row in FOLLOW[tensor]:
            above = {"delta3": "delta4", "delta2": "delta3", "dTheta3": "delta4", "dTheta2": "delta3"}.get(
                row, "delta2"
            )
            assert rows[row]["message"] == f"It is right given your own {above}, and keeps its points."
            assert rows[row]["mistake"] is None


def test_every_tensor_on_the_way_back_has_faults_of_many_kinds() -> None:
    assert BACKWARD.keys() == FOLLOW.keys() == set(ROWS[7:])
    assert all(len(set(faults.values())) == len(faults) >= 30 for faults in BACKWARD.values())


@both_editions
@pytest.mark.parametrize("tensor", ["delta4", "delta3", "delta2"])
def test_a_delta_that_is_only_kept_wrong_costs_its_own_row_alone(tensor: str, which: str) -> None:
    kept = {
        "the bias unit's too": f"np.hstack([ones, {tensor}])",
        "averaged": f"{tensor} / N",
        "transposed": f"{tensor}.T",
        "not a number": f"{tensor} * np.nan",
        "nothing": "None",
        "the sum over the examples": f"{tensor}.sum(axis=0)",
    }
    nets = {label: lambda definition, how=how: net(definition, {}, {tensor: how}) for label, how in kept.items()}
    expected = {**dict.fromkeys(ROWS, "passed"), tensor: "wrong"}
    assert_outcomes(grade(which, nets), dict.fromkeys(nets, expected))


@both_editions
def test_of_two_faults_both_pay_and_what_follows_does_not(which: str) -> None:
    # Also where the lower one stands on the upper one: a tensor that is wrong given the student's own above it pays.
    nets: dict[str, Callable[[str], str]] = {}
    expected = {}
    tensors = list(FOLLOW)
    for place, upper in enumerate(tensors):
        for lower in tensors[place + 1 :]:
            label = f"{upper} and {lower}"
            faults = {upper: f"-2 * {upper}", lower: f"{lower} + 0.1"}
            nets[label] = lambda definition, faults=faults: net(definition, faults)
            follow = dict.fromkeys((*FOLLOW[upper], *FOLLOW[lower]), "follow-through")
            expected[label] = {**dict.fromkeys(ROWS, "passed"), **follow, upper: "wrong", lower: "wrong"}
    assert len(nets) == 15
    assert_outcomes(grade(which, nets), expected)


@both_editions
def test_a_fault_that_undoes_another_passes_by_its_value(which: str) -> None:
    # delta3 is twice what it should be, and delta2 half of what that makes it: delta2 is right, and so is dTheta1.
    undone = {"undone": lambda definition: net(definition, {"delta3": "2 * delta3", "delta2": "delta2 / 2"})}
    expected = {**dict.fromkeys(ROWS, "passed"), "delta3": "wrong", "dTheta2": "follow-through"}
    assert_outcomes(grade(which, undone), {"undone": expected})


@both_editions
@pytest.mark.parametrize("tensor", ["delta4", "delta3", "delta2"])
def test_nothing_follows_from_zeros(tensor: str, which: str) -> None:
    # A backward that returns zeros throughout cannot be told from one that is right but for a delta of zeros.
    (rows,) = grade(which, one_by_one(tensor, {"zeros": f"np.zeros_like({tensor})"})).values()
    assert rows[tensor]["outcome"] == "wrong"
    assert [rows[row]["score"] for row in FOLLOW[tensor]] == [0] * len(FOLLOW[tensor])


# -- one fault on the way forward ----------------------------------------------------------------------------------------


def any_value(t: str) -> dict[str, str]:
    """Return faults that any tensor of the forward can have."""
    return {
        "doubled": f"2 * {t}",
        "the sign turned round": f"-{t}",
        "too large by a hundredth": f"1.01 * {t}",
        "a constant added": f"{t} + 0.1",
        "one example zeroed": f"np.where(np.arange(N)[:, None] == 0, 0.5, {t})",
        "one column zeroed": f"np.where(np.arange({t}.shape[1]) == 1, 0.5, {t})",
        "columns shifted": f"np.roll({t}, 1, axis=1)",
        "not a number": f"np.nan * {t}",
        "rounded": f"np.round({t}, 1)",
        "the mean over the examples": f"0 * {t} + {t}.mean(axis=0)",
    }


def weighted_sum(a: str, T: str) -> dict[str, str]:
    return {
        "no bias": f"{a} @ {T}[:, 1:].T",
        "the bias weights last": f"np.hstack([{a}, ones]) @ {T}.T",
        "the bias subtracted": f"np.hstack([-ones, {a}]) @ {T}.T",
        "the bias of the first unit for all": f"{a} @ {T}[:, 1:].T + {T}[0, 0]",
    }


def activation(z: str) -> dict[str, str]:
    return {
        "the sign inside exp": f"1 / (1 + np.exp({z}))",
        "the brackets": f"1 / 1 + np.exp(-{z})",
        "none": z,
        "tanh": f"np.tanh({z})",
        "relu": f"np.maximum({z}, 0)",
        "twice": f"g(g({z}))",
        "a step": f"({z} > 0) * 1.0",
        "softmax": f"np.exp({z}) / np.exp({z}).sum(axis=1, keepdims=True)",
    }


ON_THE_WAY: Mapping[str, Mapping[str, str]] = {
    "z2": {**any_value("z2"), **weighted_sum("a1", "T1")},
    "a2": {**any_value("a2"), **activation("z2")},
    "z3": {**any_value("z3"), **weighted_sum("a2", "T2")},
    "a3": {**any_value("a3"), **activation("z3")},
    "z4": {**any_value("z4"), **weighted_sum("a3", "T3")},
    "a4": {**any_value("a4"), **activation("z4")},
}


@both_editions_of_many
@pytest.mark.parametrize("tensor", FORWARD)
def test_what_rests_on_a_wrong_forward_is_blocked_and_names_it(tensor: str, which: str, every: int) -> None:
    graded = grade(which, one_by_one(tensor, some(ON_THE_WAY[tensor], every)))
    before, after = ROWS[: ROWS.index(tensor)], ROWS[ROWS.index(tensor) + 1 :]
    expected = {**dict.fromkeys(before, "passed"), tensor: "wrong", **dict.fromkeys(after, "blocked")}
    assert_outcomes(graded, dict.fromkeys(graded, expected))
    for rows in graded.values():
        assert {rows[row]["message"] for row in after} == {f"It needs a right {tensor}: mend that first."}
        assert rows[tensor]["message"]


@both_editions
def test_what_rests_on_a_wrong_forward_passes_only_where_it_is_right_by_value(which: str) -> None:
    # Faults so small that they are lost somewhere on their way.
    _, assessment = in_edition(which)
    faults = {
        f"{tensor} too large by {size:g}": {tensor: f"{tensor} * (1 + {size:g})"}
        for tensor in FORWARD
        for size in (1e-3, 1e-4, 3e-5, 1e-7)
    }
    graded = grade(which, {label: lambda name, fault=fault: net(name, fault) for label, fault in faults.items()})
    lost = 0
    for label, rows in graded.items():
        space: dict[str, type] = {}
        exec(HEAD + net("Net", faults[label]), space)
        errors = dict.fromkeys(ROWS, 0.0)
        for case, expected in zip(assessment.plan.cases, assessment.expectation.cases, strict=True):
            values = run(case.calls, case.arrays, {"TwoHiddenLayerNet": space["Net"]}) if case.decides else {}
            graded_by = {output: row.name for row in assessment.rows if row.name in case.rows for output in row.outputs}
            for output, value in values.items():
                if output not in graded_by:
                    continue
                row, right = graded_by[output], expected.right[output]
                errors[row] = max(errors[row], float(np.linalg.norm(value - right) / np.linalg.norm(right)))
        right_by_value = [row for row in ROWS if errors[row] <= (1e-4 if row == "cost" else 1e-5)]
        assert [row for row in ROWS if rows[row]["outcome"] == "passed"] == right_by_value, label
        lost += len(set(right_by_value) - set(ROWS[: ROWS.index(*faults[label])]))
    assert 0 < lost < len(graded) * len(ROWS)


COST: Mapping[str, str] = {
    "the sign": "-cost",
    "the sum over the examples": "cost * N",
    "the mean over the outputs too": "cost / Y.shape[1]",
    "a little too large": "1.001 * cost",
    "a constant added": "cost + 0.1",
    "ones only": "-np.sum(Y * np.log(a4)) / N",
    "zeros only": "-np.sum((1 - Y) * np.log(1 - a4)) / N",
    "the squared error": "np.sum((a4 - Y) ** 2) / N",
    "another logarithm": "cost / np.log(2)",
    "for each example": "-np.sum(Y * np.log(a4) + (1 - Y) * np.log(1 - a4), axis=1)",
    "not a number": "np.nan",
    "nothing": "None",
    "of other outputs": "-np.sum(Y * np.log(0.9 * a4) + (1 - Y) * np.log(1 - 0.9 * a4)) / N",
}


@both_editions
def test_a_wrong_cost_costs_its_own_row_alone(which: str) -> None:
    expected = {**dict.fromkeys(ROWS, "passed"), "cost": "wrong"}
    assert_outcomes(grade(which, one_by_one("cost", COST)), dict.fromkeys(COST, expected))


@both_editions
def test_a_cost_that_stops_costs_its_own_row_alone(which: str) -> None:
    graded = grade(which, one_by_one("cost", {"stops": "nowhere"}))
    assert_outcomes(graded, {"stops": {**dict.fromkeys(ROWS, "passed"), "cost": "crashed"}})
