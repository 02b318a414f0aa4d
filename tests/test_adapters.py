"""Adapters: what is written in a course's other form is judged as if it were in ours, and no wrong answer becomes right by it.

Every planted mistake is put into each form by a wrapper that computes nothing, so that what is wrong stays as it was.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bpgrade import adapters, course
from bpgrade.assessment import Assessment
from bpgrade.edition import Edition, student_edition
from bpgrade.errors import CourseError
from bpgrade.pipeline import Grader
from bpgrade.plan import ask
from bpgrade.regrading import regrade
from bpgrade.result import to_json
from bpgrade.sandbox.runner import adapters as in_child
from bpgrade.submission import File, Submission
from conftest import AUTHORED, ROOT, Record, graded
from runs import RIGHT, grade, write

Judge = Callable[[str, str, Mapping[str, Any]], Record]

MUL, SIGMOID, AFFINE, RELU = "gates/mul", "gates/sigmoid", "layers/affine", "layers/relu"
INPUTS = {MUL: "x, y", SIGMOID: "x", AFFINE: "x", RELU: "x"}


@pytest.fixture(scope="module")
def judged(edition: Edition, assessments: dict[str, Assessment], boxed: Grader) -> Judge:
    """Grade one exercise of a single file in a course that has these adapters, and return the record of the exercise.

    What was graded before in such a course is not graded again: in every form, the same mistake stands beside ours.
    """
    graded_before: dict[tuple[str, str, str], Record] = {}

    def grade(exercise: str, text: str, settings: Mapping[str, Any]) -> Record:
        key = (exercise, text, repr(settings))
        if key not in graded_before:
            graded_before[key] = graded_now(exercise, text, settings)
        return graded_before[key]

    def graded_now(exercise: str, text: str, settings: Mapping[str, Any]) -> Record:
        grader = Grader(set_for(edition, settings), [assessments[exercise]], sandbox=boxed.sandbox)
        handed_in = Submission("handed_in.py", (File("handed_in.py", text.encode()),))
        return to_json(grader.grade(handed_in)[0])["exercises"][0]

    return grade


def set_for(edition: Edition, settings: Mapping[str, Any]) -> Edition:
    """Return the edition of a course with these adapters."""
    return replace(edition, course=replace(edition.course, adapters=settings))


def came(record: Record) -> dict[str, str]:
    """Return outcome and mistake by row."""
    return {row["row"]: f"{row['outcome']} {row['mistake'] or ''}".strip() for row in record["rows"]}


def passed(record: Record) -> bool:
    return all(row["outcome"] == "passed" for row in record["rows"])


# -- an answer, right or wrong, in each form -------------------------------------------------------------------------------


def cached(exercise: str, text: str) -> str:
    """Return a class in the contract's form as one whose forward returns a cache too."""
    name, inputs = AUTHORED[exercise].definition, INPUTS[exercise]
    return f"""{text}
class Caching:
    def __init__(self, *parameters):
        self.inner = Ours(*parameters)
    def forward(self, {inputs}):
        return self.inner.forward({inputs}), self.inner
    def backward(self, upstream, cache):
        gradient = cache.backward(upstream)
        for attribute in ("dW", "db"):
            if hasattr(cache, attribute):
                setattr(self, attribute, getattr(cache, attribute))
        return gradient
Ours, {name} = {name}, Caching
"""


def stateless(exercise: str, text: str) -> str:
    """Return a class in the contract's form as one whose backward is given the inputs again."""
    name, inputs = AUTHORED[exercise].definition, INPUTS[exercise]
    return f"""{text}
class Stateless:
    def __init__(self, *parameters):
        self.inner = Ours(*parameters)
    def forward(self, {inputs}):
        return self.inner.forward({inputs})
    def backward(self, {inputs}, upstream):
        self.inner.forward({inputs})
        gradient = self.inner.backward(upstream)
        for attribute in ("dW", "db"):
            if hasattr(self.inner, attribute):
                setattr(self, attribute, getattr(self.inner, attribute))
        return gradient
Ours, {name} = {name}, Stateless
"""


def functions(exercise: str, text: str) -> str:
    """Return a class in the contract's form as two functions with a cache."""
    name, inputs, last = AUTHORED[exercise].definition, INPUTS[exercise], exercise.rpartition("/")[2]
    parameters = ", W, b" if exercise == AFFINE else ""
    gradients = "(dx, cache.dW, cache.db)" if exercise == AFFINE else "dx"
    # A class that is only deleted would still count.
    renamed = re.sub(rf"\b{name}\b", "Ours", text)
    return f"""{renamed}
def {last}_forward({inputs}{parameters}):
    cache = Ours({parameters[2:]})
    return cache.forward({inputs}), cache
def {last}_backward(upstream, cache):
    dx = cache.backward(upstream)
    return {gradients}
"""


def local(exercise: str, text: str) -> str:
    """Return a class in the contract's form as one whose backward returns local derivatives."""
    name, inputs = AUTHORED[exercise].definition, INPUTS[exercise]
    return f"""{text}
import numpy
class Local:
    def __init__(self):
        self.inner = Ours()
    def forward(self, {inputs}):
        self.shape = numpy.shape(x)
        return self.inner.forward({inputs})
    def backward(self):
        return self.inner.backward(numpy.ones(self.shape))
Ours, {name} = {name}, Local
"""


def of_sizes(_exercise: str, text: str) -> str:
    """Return the affine class as a layer object that makes its own parameters, by other names."""
    return f"""{text}
import numpy
class Linear:
    def __init__(self, n_in, n_out):
        self.weight = numpy.random.randn(n_in, n_out)
        self.bias = numpy.zeros((1, n_out))
        self.grad_weight = self.grad_bias = None
    def forward(self, x):
        if not hasattr(self, "inner"):
            self.inner = Ours(self.weight, self.bias.ravel())
        return self.inner.forward(x)
    def backward(self, dout):
        dx = self.inner.backward(dout)
        if hasattr(self.inner, "dW"):
            self.grad_weight = self.inner.dW
        if hasattr(self.inner, "db"):
            self.grad_bias = self.inner.db
        return dx
Ours, Affine = Affine, Linear
"""


def turned_round(_exercise: str, text: str) -> str:
    """Return the affine class as a layer object with its weights (outputs, inputs), in dictionaries."""
    return f"""{text}
import numpy
class Linear:
    def __init__(self, n_in, n_out):
        self.params = {{"W": numpy.zeros((n_out, n_in)), "b": numpy.zeros(n_out)}}
        self.grads = {{}}
    def forward(self, x):
        if not hasattr(self, "inner"):
            self.inner = Ours(self.params["W"].T, self.params["b"])
        return self.inner.forward(x)
    def backward(self, dout):
        dx = self.inner.backward(dout)
        if hasattr(self.inner, "dW"):
            self.grads["W"] = numpy.transpose(self.inner.dW)
        if hasattr(self.inner, "db"):
            self.grads["b"] = self.inner.db
        return dx
Ours, Affine = Affine, Linear
"""


#: By form: the setting, and what puts an answer into it.
IN_FORM = {
    "cache": ("cache", cached),
    "stateless": ("stateless", stateless),
    "functions": ("functions", functions),
    "local": ("local", local),
    "sizes": ("sizes", of_sizes),
    "sizes, turned round": ("sizes", turned_round),
}
FORMS_OF = {
    MUL: ("cache", "stateless", "functions", "local"),
    SIGMOID: ("cache", "stateless", "functions", "local"),
    RELU: ("cache", "stateless", "functions", "local"),
    AFFINE: ("cache", "stateless", "functions", "sizes", "sizes, turned round"),
}
EACH = [pytest.param(exercise, form, id=f"{exercise}-{form}") for exercise, forms in FORMS_OF.items() for form in forms]

#: With every planted mistake; the layer that has most of them in one form, and now and then in all.
EACH_PLANTED = [
    pytest.param(
        exercise,
        form,
        id=f"{exercise}-{form}",
        marks=[pytest.mark.long] if exercise == "layers/affine" and form != forms[0] else [],
    )
    for exercise, forms in ((exercise, list(forms)) for exercise, forms in FORMS_OF.items())
    for form in forms
]


def locally(exercise: str, answer: Any, upstream: Any) -> Any:
    """Return what a gate or layer gives back for this upstream gradient; nothing where it stops."""
    rng = np.random.default_rng(7)
    gate = answer()
    try:
        gate.forward(*(rng.normal(size=upstream.shape) for _ in INPUTS[exercise].split(",")))
        return np.asarray(gate.backward(upstream.copy()), dtype=float)
    except Exception:
        return None


def is_one_of_the_upstream(exercise: str, answer: Any) -> bool:
    """Return whether a wrong gate does more with the upstream gradient than to multiply by it: a local derivative has none."""
    # Large, so that what is cut to whole numbers is not 0 throughout.
    upstream = 8 * np.random.default_rng(8).normal(size=(4, 3))
    whole, local = (locally(exercise, answer, above) for above in (upstream, np.ones((4, 3))))
    if whole is None or local is None or whole.shape != local.shape or whole.shape[-2:] != upstream.shape:
        return True
    return not np.allclose(whole, local * upstream)


def is_locally_right(exercise: str, answer: Any) -> bool:
    ones = np.ones((4, 3))
    right = locally(exercise, AUTHORED[exercise].exercise.definition, ones)
    gave = locally(exercise, answer, ones)
    return gave is not None and gave.shape == right.shape and np.allclose(gave, right)


@pytest.mark.parametrize(("exercise", "form"), EACH)
def test_a_right_answer_in_a_form_passes_where_that_is_on_and_only_there(
    exercise: str, form: str, judged: Judge
) -> None:
    setting, put = IN_FORM[form]
    text = put(exercise, AUTHORED[exercise].answer)
    assert passed(judged(exercise, text, {exercise: setting}))
    assert not passed(judged(exercise, text, {}))


@pytest.mark.parametrize(("exercise", "form"), EACH_PLANTED)
def test_in_a_form_a_planted_mistake_is_caught_and_named_as_in_ours(exercise: str, form: str, judged: Judge) -> None:
    authored = AUTHORED[exercise]
    setting, put = IN_FORM[form]
    answers = [answer for mistake in authored.exercise.mistakes for answer in mistake.answers]
    named = 0
    for answer, (mistake, text) in zip(answers, authored.planted(), strict=True):
        ours = judged(exercise, text, {})
        # Whoever writes it in our form is not touched by the adapter.
        assert judged(exercise, text, {exercise: setting}) == ours, mistake
        record = judged(exercise, put(exercise, text), {exercise: setting})
        if form == "functions" and mistake == "stale-cache":
            # Two functions keep nothing from one forward to the next.
            assert passed(record)
        elif form == "local" and is_one_of_the_upstream(exercise, answer):
            assert passed(record) is is_locally_right(exercise, answer), mistake
        elif form == "functions" and mistake == "updated-weights":
            # Nor do they keep weights, which each forward is given anew: what is wrong is the backward that changed them.
            assert not passed(record)
            assert came(record)["forward"] == "passed"
        else:
            assert not passed(record), mistake
            assert came(record) == came(ours), mistake
            named += 1
    assert named >= len(answers) / 2
    assert passed(judged(exercise, authored.answer, {exercise: setting}))


# -- as courses write it ---------------------------------------------------------------------------------------------------

PAGE = (ROOT / "docs" / "adapters.md").read_text("utf-8")
#: On the page, a setting is followed by what a student is to write.
SHOWN = re.findall(r"```toml\n(.*?)```.*?```python\n(.*?)```", PAGE, re.DOTALL)
#: What stands for the bodies that the page leaves out: it is for everybody's eyes.
WRITTEN = (
    """
class MulGate:
    def forward(self, x, y):
        return x * y, (x, y)

    def backward(self, dz, cache):
        x, y = cache
        return dz * y, dz * x
""",
    """
def affine_fwd(x, W, b):
    return x @ W + b, (x, W)

def affine_bwd(dout, cache):
    x, W = cache
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)
""",
    """
import numpy as np

def sigmoid_forward(x):
    return 1 / (1 + np.exp(-x))

def sigmoid_backward(ds, s):
    return ds * s * (1 - s)
""",
    """
class ReLU:
    def forward(self, x):
        self.x = x
        return x * (x > 0)

    def backward(self):
        return self.x > 0
""",
    """
import numpy as np

class Linear:
    def __init__(self, inputs, outputs, scale):
        self.weight = scale * np.random.randn(outputs, inputs)
        self.bias = np.zeros(outputs)

    def forward(self, x):
        return x @ self.weight.T + self.bias

    def backward(self, x, dout):
        self.grad_weight = dout.T @ x
        self.grad_bias = dout.sum(axis=0)
        return dout @ self.weight
""",
)


def test_the_page_shows_every_form() -> None:
    settings = [tomllib.loads(setting)["adapters"] for setting, _outline in SHOWN]
    assert len(SHOWN) == len(WRITTEN)
    assert {"sizes", "functions", "cache", "stateless", "local"} <= {
        form for one in settings for value in one.values() for form in adapters.read(value).forms
    }


@pytest.mark.parametrize("number", range(len(WRITTEN)))
def test_what_the_page_shows_is_taken(number: int, judged: Judge) -> None:
    setting, outline = SHOWN[number]
    asked = [line.partition(" ...")[0] for line in outline.splitlines()]
    assert set(asked) <= set(WRITTEN[number].splitlines())
    (exercise,) = settings = tomllib.loads(setting)["adapters"]
    adapters.check(settings, AUTHORED, "the page")
    assert passed(judged(exercise, WRITTEN[number], settings))


LINEAR = """
import numpy as np
class Linear:
    def __init__(self, {takes}):
        {makes}
    def forward(self, x):
        self.x = x
        return {out}
    def backward(self, dout):
        {keeps}
"""
LAYERS = {
    "lists, changed in place": LINEAR.format(
        takes="n_in, n_out",
        makes="self.params = [np.ones((n_in, n_out)), np.ones(n_out)]; self.grads = [np.zeros((n_in, n_out)), np.zeros(n_out)]",
        out="x @ self.params[0] + self.params[1]",
        keeps="self.grads[0][...] = self.x.T @ dout; self.grads[1][...] = dout.sum(0); return dout @ self.params[0].T",
    ),
    "weights (outputs, inputs)": LINEAR.format(
        takes="n_in, n_out",
        makes="self.weights = np.random.randn(n_out, n_in); self.biases = np.zeros((n_out, 1))",
        out="x @ self.weights.T + self.biases.T",
        keeps="self.W_grad = dout.T @ self.x; self.b_grad = dout.sum(0)[:, None]; return dout @ self.weights",
    ),
    "a name that nobody knows, and whole numbers": LINEAR.format(
        takes="n_in, n_out",
        makes="self.matrix = np.ones((n_in, n_out), dtype=int); self.b = np.zeros(n_out, dtype=int)",
        out="x @ self.matrix + self.b",
        keeps="self.dW = self.x.T @ dout; self.db = dout.sum(0); return dout @ self.matrix.T",
    ),
    "gradients returned": LINEAR.format(
        takes="n_in, n_out",
        makes="self.w = np.ones((n_in, n_out)); self.b = np.zeros(n_out)",
        out="x @ self.w + self.b",
        keeps="return dout @ self.w.T, self.x.T @ dout, dout.sum(0)",
    ),
    "made by dimensions that keep an alias": LINEAR.format(
        takes="n_in, n_out",
        makes="self.W = np.ones((n_in, n_out)); self.b = np.zeros(n_out); self.turned = self.W.T; self.dW = self.db = None",
        out="x @ self.W + self.b",
        keeps="self.dW = self.x.T @ dout; self.db = dout.sum(0); return dout @ self.turned",
    ),
}


@pytest.mark.parametrize("text", LAYERS.values(), ids=LAYERS)
def test_a_layer_that_makes_its_own_parameters_passes_however_it_keeps_them(text: str, judged: Judge) -> None:
    assert passed(judged(AFFINE, text, {AFFINE: "sizes"}))


@pytest.mark.parametrize(
    ("wrong", "mistake"), [("dout.mean(0)", "batch-average-misplaced"), ("-dout.sum(0)", "sign-flipped")]
)
@pytest.mark.parametrize("text", LAYERS.values(), ids=LAYERS)
def test_its_mistakes_are_named(text: str, wrong: str, mistake: str, judged: Judge) -> None:
    record = judged(AFFINE, text.replace("dout.sum(0)", wrong), {AFFINE: "sizes"})
    assert came(record) == {"forward": "passed", "dx": "passed", "dW": "passed", "db": f"wrong {mistake}"}


@pytest.mark.parametrize("turned", [False, True], ids=["inputs, outputs", "outputs, inputs"])
def test_where_sizes_are_equal_a_larger_layer_says_which_way_round_the_weights_are(turned: bool) -> None:
    class Linear:
        def __init__(self, n_in: int, n_out: int) -> None:
            self.weight = np.zeros((n_out, n_in) if turned else (n_in, n_out))
            self.bias = np.zeros(n_out)

        def forward(self, x: Any) -> Any:
            self.x = x
            return x @ (self.weight.T if turned else self.weight) + self.bias

        def backward(self, dout: Any) -> Any:
            self.grad_weight = dout.T @ self.x if turned else self.x.T @ dout
            self.grad_bias = dout.sum(0)
            return dout @ (self.weight if turned else self.weight.T)

    rng = np.random.default_rng(1)
    W, b, x, dout = rng.normal(size=(3, 3)), rng.normal(size=3), rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    form = {
        "functions": False,
        "sizes": ["W[0]", "W[1]"],
        "forward": "forward",
        "backward": "backward",
        "takes": ["upstream"],
        "local": False,
        "returns": ["inputs", "params"],
        "params": ["W", "b"],
        "inputs": 1,
        "upstream": 1,
        "reads": ["dW", "db"],
    }
    layer = in_child.of_class(form, Linear, {}, W, b)
    assert np.allclose(layer.forward(x), x @ W + b)
    assert np.allclose(layer.backward(dout), dout @ W.T)
    assert np.allclose(layer.dW, x.T @ dout)
    assert np.allclose(layer.db, dout.sum(0))


CACHING = """
class MulGate:
    def forward(self, x, y):
        return x * y, (x, y)
    def backward(self, dz, cache):
        x, y = cache
        return dz * y, dz * x
"""


def test_backward_may_be_missing_yet(judged: Judge) -> None:
    text = CACHING.partition("    def backward")[0]
    record = judged(MUL, text, {MUL: "cache"})
    assert came(record) == {"forward": "passed", "dx": "not-attempted", "dy": "not-attempted"}


def test_backward_may_be_made_by_forward(judged: Judge) -> None:
    made = "class ReLU:\n    def forward(self, x):\n        self.backward = lambda dout: dout * (x > 0)\n        return x * (x > 0)\n"
    for form in FORMS_OF[RELU]:
        assert passed(judged(RELU, made, {RELU: form}))
    local = made.replace("lambda dout: dout * (x > 0)", "lambda: x > 0")
    assert passed(judged(RELU, local, {RELU: "local"}))
    assert not passed(judged(RELU, local, {RELU: "cache"}))


def test_a_class_that_python_cannot_read_is_said_to_be_so_beside_functions(judged: Judge) -> None:
    record = judged(MUL, AUTHORED[MUL].answer.replace("class MulGate:", "class MulGate"), {MUL: "functions"})
    assert record["rows"][0]["outcome"] == "crashed"


def test_a_cache_that_may_be_left_out_is_given(judged: Judge) -> None:
    assert passed(judged(MUL, CACHING.replace("cache)", "cache=None)"), {MUL: "cache"}))


def test_a_crash_is_on_the_students_own_line(judged: Judge) -> None:
    crashing = CACHING.replace("dz * y,", "dz @ y.undefined,")
    in_functions = FUNCTIONS.replace("dz * y,", "dz @ y.undefined,")
    for text, form in ((crashing, "cache"), (in_functions, "functions")):
        line = next(number for number, one in enumerate(text.split("\n"), 1) if "undefined" in one)
        record = judged(MUL, text, {MUL: form})
        assert came(record)["dx"] == "crashed"
        assert f"handed_in.py, line {line}" in record["rows"][1]["message"]


FUNCTIONS = """
def mul_forward(x, y):
    return x * y, (x, y)
def mul_backward(dz, cache):
    x, y = cache
    return dz * y, dz * x
"""


def test_what_is_missing_has_the_name_that_the_course_gives_it(judged: Judge) -> None:
    def said(text: str) -> str:
        return str(judged(MUL, text, {MUL: "functions"})["rows"][1]["message"])

    assert "mul_forward" in said("")
    assert "mul_foward" in said(FUNCTIONS.replace("mul_forward", "mul_foward"))
    assert "mul_backward" in said(FUNCTIONS.partition("def mul_backward")[0])
    assert "mul_forward" not in said(FUNCTIONS)


def test_a_layer_without_a_parameter_is_told_which(judged: Judge) -> None:
    text = LAYERS["gradients returned"].replace("self.b = np.zeros(n_out)", "self.other = 1")
    record = judged(AFFINE, text, {AFFINE: "sizes"})
    assert not any(row["score"] for row in record["rows"])
    assert record["rows"][0]["message"] == "Affine has no b."


def test_a_constructor_that_stops_is_said_to_by_its_own_line(judged: Judge) -> None:
    text = LAYERS["gradients returned"].replace("self.w = np", "self.w = numpy")
    message = judged(AFFINE, text, {AFFINE: "sizes"})["rows"][0]["message"]
    assert "line 5" in message
    assert "numpy" in message


def test_a_stub_in_our_form_is_not_attempted_with_any_adapter(judged: Judge) -> None:
    for exercise, form in ((exercise, form) for exercise, forms in FORMS_OF.items() for form in forms):
        record = judged(exercise, AUTHORED[exercise].stub, {exercise: IN_FORM[form][0]})
        assert set(came(record).values()) == {"not-attempted"}


def test_a_copy_gate_hands_out_two_and_a_cache(judged: Judge) -> None:
    text = """
class CopyGate:
    def forward(self, x):
        return x, x, None
    def backward(self, da, db, cache):
        return da + db
"""
    assert passed(judged("gates/copy", text, {"gates": "cache"}))
    assert passed(judged("gates/copy", text.replace("x, x, None", "(x, x), None"), {"gates": "cache"}))
    for setting in ("cache", "stateless"):
        assert passed(judged("gates/copy", AUTHORED["gates/copy"].answer, {"gates": setting}))


# -- settings --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"gates/mull": "cache"}, "no exercise, no unit and not all"),
        ({"gates": "cash"}, "`form` is one or more of"),
        ({"gates": 3}, "`form` is one or more of"),
        ({"gates": {"takes": ["upstream"]}}, "`form` is one or more of"),
        ({"gates": {"form": "cache", "order": []}}, "order is no setting"),
        ({"gates": ["cache", "local"]}, "not two: cache, stateless, local"),
        ({"layers": ["sizes", "functions"]}, "not two: sizes, functions"),
        ({"gates": {"form": "functions", "forward": "mul forward"}}, "`forward` is a name"),
        ({"gates": {"form": "functions", "backward": 1}}, "`backward` is a name"),
        ({"layers": {"form": "cache", "constructor": ["W[0]"]}}, "`constructor` is for the form sizes"),
        ({"layers": {"form": "sizes", "constructor": "W[0]"}}, "`constructor` is a list"),
        ({"layers": {"form": "sizes", "constructor": ["len(W)"]}}, "`constructor` is a list"),
        ({"gates": {"form": "stateless", "takes": ["x", "upstream"]}}, "`takes` is a list"),
        ({"gates": {"form": "stateless", "takes": ["upstream", "upstream"]}}, "`takes` is a list"),
        ({"gates": {"form": "stateless", "takes": ["inputs"]}}, "`takes` lacks"),
        ({"gates": {"form": "local", "takes": ["upstream"]}}, "does not take the upstream"),
        ({"gates": {"form": "local", "takes": ["inputs"]}}, "needs another name"),
        ({"gates": {"form": "stateless", "takes": ["upstream", "cache"]}}, "a cache is taken"),
        ({"layers": {"form": "functions", "returns": ["params"]}}, "`returns` is a list"),
    ],
)
def test_a_setting_that_is_none_is_said_in_a_sentence(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(CourseError, match=re.escape(said)):
        adapters.check(settings, AUTHORED, "course.toml")


@pytest.mark.parametrize(
    ("exercise", "setting", "said"),
    [
        ("training/train", "cache", "forward and its backward alone"),
        ("linear/collapse", "functions", "forward and its backward alone"),
        (MUL, "sizes", "made of arrays"),
        ("layers/two_layer_net", "sizes", "made of arrays"),
        (AFFINE, "local", "without parameters"),
        ("gates/copy", "local", "without parameters"),
        (AFFINE, {"form": "sizes", "constructor": ["V[0]"]}, "V[0] is no length of an array here"),
        (AFFINE, {"form": "sizes", "constructor": [["b[1]"]]}, "b[1] is no length of an array here"),
    ],
)
def test_a_form_that_does_not_fit_an_exercise_is_said_in_a_sentence(
    exercise: str, setting: Any, said: str, assessments: dict[str, Assessment]
) -> None:
    question = ask(assessments[exercise].plan)
    adapters.check({exercise: setting}, AUTHORED, "course.toml")
    with pytest.raises(CourseError, match=re.escape(said)):
        adapters.named({exercise: setting}, question)
    if not isinstance(setting, dict):
        # Among others, those that it fits have it.
        assert adapters.named({"all": setting}, question) is None


def test_what_is_set_for_an_exercise_counts_before_its_unit_and_that_before_all(edition: Edition) -> None:
    settings = {"all": "stateless", "gates": "cache", MUL: "local", "gates/add": []}
    forms = set_for(edition, settings).adapters_of([MUL, "gates/add", SIGMOID, RELU, "training/train"])
    assert {definition: form["takes"] for definition, form in forms.items()} == {
        "MulGate": [],
        "SigmoidGate": ["upstream", "cache"],
        "ReLU": ["inputs", "upstream"],
    }


def test_in_a_unit_only_layers_with_parameters_are_made_of_sizes(edition: Edition) -> None:
    forms = set_for(edition, {"layers": ["sizes", "cache"]}).adapters_of([AFFINE, RELU])
    assert [forms[name]["sizes"] for name in ("Affine", "ReLU")] == [["W[0]", "W[1]"], None]


def test_the_syllabus_is_read_with_its_adapters_and_without_bad_ones(course_copy: Path) -> None:
    toml = course_copy / "course" / "course.toml"
    text = toml.read_text("utf-8")
    toml.write_text(f'{text}\n[adapters]\n"gates/mul" = "local"\n', encoding="utf-8")
    syllabus = course.read(toml)
    assert syllabus.adapters == {MUL: "local"}
    assert course.Course.from_json(json.loads(json.dumps(syllabus.to_json()))) == syllabus
    toml.write_text(f'{text}\n[adapters]\nmul = "local"\n', encoding="utf-8")
    with pytest.raises(CourseError, match="an adapter is set for mul"):
        course.read(toml)


def test_a_students_own_check_has_the_courses_adapters() -> None:
    shipped = student_edition()
    record = graded(set_for(shipped, {MUL: "cache"}), [shipped.assessment(MUL)], CACHING)
    assert passed(record["exercises"][0])
    assert not passed(graded(shipped, [shipped.assessment(MUL)], CACHING)["exercises"][0])


def test_a_course_without_adapters_does_not_import_them() -> None:
    code = "import sys; from bpgrade.edition import *; student_edition().asking(['gates/mul']); print('bpgrade.adapters' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_another_adapter_takes_another_run(tmp_path: Path, course_copy: Path) -> None:
    grade(write(tmp_path / "class", {"ada/gates.py": RIGHT}), tmp_path / "out", course_copy)
    with (course_copy / "course" / "course.toml").open("a", encoding="utf-8") as toml:
        toml.write('\n[adapters]\n"gates/mul" = "local"\n')
    assert regrade(tmp_path / "out", course=course_copy).kept == {"gates/mul": "another adapter is set for it now."}
