"""The audit: mutants are what their rules say, wrong ones are caught, and a hole in the draws is found."""

import ast
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from bpgrade.authoring import assessment_page, mutants, others, trial
from bpgrade.authoring.audit import Audited, Bench, audit
from bpgrade.authoring.mutants import Mutant
from bpgrade.authoring.variants import Variant
from bpgrade.sandbox.child import Plain
from conftest import AUTHORED, ROOT, bpgrade

# -- mutants ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "after", "kind"),
    [
        ("return x / y", "y / x", "swapped"),
        ("return x * y", "x", "left out"),
        ("return x * y", "x * y * y", "twice there"),
        ("return x * y", "x + y", "operator"),
        ("return x @ y", "y.T", "transpose"),
        ("return x.T @ y", "x", "transpose"),
        ("return np.sum(x, axis=0)", "1", "constant"),
        ("return np.sum(x, axis=0)", "np.sum(x)", "keyword"),
        ("return np.sum(x, axis=0)", "np.mean(x, axis=0)", "function"),
        ("return -x", "x", "sign"),
        ("return x", "-x", "sign"),
        ("return x[:, 1:]", "x[:, :]", "index"),
        ("return x[:, 0]", "1", "constant"),
        ("return x > 0", "x < 0", "comparison"),
        ("return x + 1", "2", "constant"),
        ("return x + y", "y", "other name"),
        ("return x, y", "(x,)", "part missing"),
        ("return x, y", "(y, x)", "swapped"),
        ("return x, y", "(x, x)", "repeated"),
        ("return x", "return", "left out"),
        ("return x", "x / len(x)", "divided by the batch"),
        ("return x", "np.clip(x, -1, 1)", "clipped"),
        ("return x", "1.001 * x", "nearly"),
        ("return 1.0 / (1.0 + np.exp(-x))", "np.tanh(x)", "other activation"),
        ("return y * x * (1.0 - x)", "y * (1 - x ** 2)", "other slope"),
        ("self.x = x; return x", "self.x = getattr(self, 'x', 0) + x", "+= for ="),
        ("self.x = x; return x", "self.x = getattr(self, 'x', x)", "kept from the first call"),
        ("self.x = x; return x", "self.x_next, self.x = (x, getattr(self, 'x_next', x))", "kept from the last call"),
        ("x -= y; return x", "x = y", "= for +="),
        ("z = x; y = z; return y", "y = z; z = x", "order"),
        ("return [z for z in x]", "[z for z in list(x)[1:]]", "first left out"),
    ],
)
def test_a_rule_makes_its_mutant(line: str, after: str, kind: str) -> None:
    made = mutants.make(f"import numpy as np\nclass A:\n    def f(self, x, y):\n        {line}\n")
    after = ast.unparse(ast.parse(after)) if "return" not in after and ";" not in after else after
    assert (after, kind) in {(one.after, one.kind) for one in made.different}


@pytest.mark.parametrize("name", ["gates/max", "layers/affine", "linear/collapse", "training/sgd_step"])
def test_every_mutant_of_an_answer_is_another_program(name: str) -> None:
    made = mutants.make(AUTHORED[name].answer).different
    texts = [one.text for one in made]
    assert len(made) > 80
    assert len(set(texts)) == len(texts)
    assert ast.unparse(ast.parse(AUTHORED[name].answer)) not in texts
    assert all(AUTHORED[name].definition in text for text in texts)


def test_what_compiles_to_the_same_is_no_mutant() -> None:
    # Of x + x either may be left out, and the other one stays.
    made = mutants.make("def f(x):\n    return x + x\n")
    assert [one.after for one in made.different if one.kind == "left out"].count("x") == 1
    assert made.same > 0


# -- many answers in one process -------------------------------------------------------------------------------------------


def test_one_that_loops_crashes_or_fills_memory_spoils_no_other() -> None:
    add = AUTHORED["gates/add"]
    right = add.answer
    texts = [
        right,
        right.replace("return x + y", "while True: pass"),
        right.replace("return x + y", "return np.ones((1 << 20, 1 << 20))"),
        right.replace("return x + y", "raise SystemExit"),
        right.replace("return x + y", "import os; os._exit(3)"),
        right,
    ]
    bench = Bench(add, b"a test", 0)
    scores = [verdict.score for _seen, verdict in trial.judge_all(bench.assessment, ["AddGate"], texts)]
    assert [scores[0], scores[-1]] == [10, 10]
    assert all(score < 10 for score in scores[1:-1])


# -- the audit -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def of_mul() -> Audited:
    """An audit of the multiply gate, with comparison, on fewer further draws."""
    return audit(AUTHORED["gates/mul"], further=60, compare=True)


def test_every_planted_mistake_is_named_and_every_mutant_caught_or_equivalent(of_mul: Audited) -> None:
    assert of_mul.has_teeth
    assert of_mul.missed == []
    assert len(of_mul.planted) == len(AUTHORED["gates/mul"].planted())
    assert len(of_mul.caught) + len(of_mul.equivalent) + len(of_mul.survivors) == len(of_mul.fates)
    assert {fate.mutant.after for fate in of_mul.equivalent} == {"x", "y", "self.x", "self.y"}


def test_the_printed_numbers_alone_and_an_upstream_of_ones_let_wrong_ones_pass(of_mul: Audited) -> None:
    # Without the upstream at all, ones above hide it; and so does the lecture's own 1.
    passed = {way: of_mul.would_pass(way) for way in others.words()}
    assert passed[others.PRINTED] > 30
    assert passed[others.REFERENCE] > 10
    assert passed[others.GRADIENT_CHECK] < passed[others.REFERENCE]
    without = [fate for fate in of_mul.fates if fate.mutant.kind == "left out" and fate.mutant.after == "self.y"]
    assert without
    assert all({others.PRINTED, others.REFERENCE} <= fate.others for fate in without)


def test_it_says_which_draws_catch_what(of_mul: Audited) -> None:
    hidden = [number for number, case in enumerate(of_mul.cases) if case.decides]
    assert len(hidden) == 3
    for number in hidden:
        catches, alone = of_mul.caught_by(number)
        assert 0 <= alone <= catches <= len(of_mul.caught)


def test_a_hole_in_the_draws_is_found() -> None:
    # Asked only about entries between -0.8 and 0.8, a gate that cuts off at 1 looks right.
    gate = AUTHORED["gates/mul"]
    small = {name: replace(given, low=0.4, high=0.8, scales=(1.0,)) for name, given in gate.exercise.tensors.items()}
    kept = tuple(one for one in gate.exercise.mistakes if one.name != "integers")
    audited = audit(replace(gate, exercise=replace(gate.exercise, tensors=small, mistakes=kept)), further=10)
    assert not audited.has_teeth
    assert "np.clip(x.copy(), -1, 1)" in {fate.mutant.after for fate in audited.survivors}
    assert all(fate.full and fate.differs_at for fate in audited.survivors)


# -- the command -----------------------------------------------------------------------------------------------------------


def test_the_command_says_for_one_exercise_what_was_found() -> None:
    came = bpgrade("audit", "gates/add", cwd=ROOT)
    assert came.returncode == 0, came.stderr
    lines = came.stdout.splitlines()
    assert lines[0] == "gates/add"
    assert "planted mistakes caught and named." in lines[1]
    assert "0 survive." in lines[1]
    assert "The numbers that the page prints would have passed" in lines[2]


def test_the_command_exits_1_where_a_planted_mistake_is_right(course_copy: Path) -> None:
    path = course_copy / "solutions" / "gates" / "add.py"
    text = path.read_text("utf-8")
    small = text.replace(
        '{"x": INPUT, "y": INPUT, "dz": UPSTREAM}', '{name: Tensor("*", 0.4, 0.8) for name in ("x", "y", "dz")}'
    )
    assert small != text
    path.write_text(small.replace("from bpgrade.exercise import ", "from bpgrade.exercise import Tensor, "), "utf-8")
    came = bpgrade("audit", "gates/add", "--course", course_copy, cwd=ROOT)
    assert came.returncode == 1, came.stdout + came.stderr
    assert "SURVIVES by hidden draws  line" in came.stdout


def test_the_page_is_of_every_exercise() -> None:
    came = bpgrade("audit", "--write", "gates/add", cwd=ROOT)
    assert came.returncode == 2
    assert "every exercise" in came.stderr


# -- the page --------------------------------------------------------------------------------------------------------------


def test_the_page_is_up_to_date() -> None:
    assert not assessment_page.is_stale(ROOT), "run: bpgrade audit --write"


def test_a_page_of_another_answer_is_stale(tmp_path: Path) -> None:
    for part in ("course", "solutions", "docs", "tests/samples/right"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    assert assessment_page.is_stale(tmp_path) == assessment_page.is_stale(ROOT)
    path = tmp_path / "solutions" / "gates" / "add.py"
    path.write_text(path.read_text("utf-8").replace("return x + y", "return y + x"), "utf-8")
    assert assessment_page.is_stale(tmp_path)
    (tmp_path / assessment_page.PAGE).unlink()
    assert assessment_page.is_stale(tmp_path)


def test_the_page_has_a_line_for_every_exercise_and_nothing_survives() -> None:
    text = (ROOT / assessment_page.PAGE).read_text("utf-8")
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    assert [row[0] for row in rows[: len(AUTHORED)]] == [f"`{name}`" for name in AUTHORED]
    assert {row[6] for row in rows[: len(AUTHORED)]} == {"0"}


def test_the_page_counts_a_right_submission_that_fails(of_mul: Audited) -> None:
    wrong = assessment_page.RightWork(Variant("a", ("gates/mul",), ""), True, frozenset(), frozenset(others.words()))
    right = assessment_page.RightWork(
        Variant("b", ("gates/mul",), ""), False, frozenset(others.words()), frozenset(others.words())
    )
    text = assessment_page.page(ROOT, [of_mul], [wrong, right])
    assert f"| `bpgrade` (1 exercise) | 0 / {len(of_mul.caught)} | 1 / 2 |" in text


def test_right_work_in_single_precision_is_right_and_fits_no_gradient_check() -> None:
    gate = AUTHORED["gates/mul"]
    text = gate.answer.replace("return x * y", "return np.float32(x) * np.float32(y)").replace(
        '"""The', 'import numpy as np\n"""The', 1
    )
    bench = Bench(gate, b"a test", 0)
    tried = assessment_page.try_one(Variant("single", ("gates/mul",), text), bench, {"MulGate": ("MulGate",)}, Plain())
    assert not tried.failed
    assert others.GRADIENT_CHECK not in tried.others


# -- to sixty digits -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "line", "after", "exactly"),
    [
        ("gates/sigmoid", "1.0 / (1.0 + np.exp(-x))", "np.exp(x) / (np.exp(x) + 1)", True),
        ("gates/sigmoid", "1.0 / (1.0 + np.exp(-x))", "(np.tanh(x / 2) + 1) / 2", True),
        ("gates/sigmoid", "1.0 / (1.0 + np.exp(-x))", "1.0 / (1.0 + np.exp(-x) + 1e-14)", False),
        (
            "gates/mul",
            "return x * y",
            "return np.exp(np.log(np.abs(x)) + np.log(np.abs(y))) * np.sign(x) * np.sign(y)",
            True,
        ),
        ("gates/mul", "return x * y", "return x * (y + 1e-20)", False),
        ("layers/affine", "x @ self.W + self.b", "np.dot(x, self.W) + self.b[None, :]", True),
        ("gates/mul", "return x * y", "return np.hypot(x, 0) * np.sign(x) * y", None),
    ],
)
def test_sixty_digits_tell_another_way_to_write_it_from_what_is_merely_near(
    name: str, line: str, after: str, exactly: bool | None
) -> None:
    answer = f"import numpy as np\n{AUTHORED[name].answer}"
    text = answer.replace(line, after)
    assert text != answer
    bench = Bench(AUTHORED[name], b"exact", 6)
    assert bench.is_exactly(Mutant("by hand", 1, line, after, text)) is exactly
