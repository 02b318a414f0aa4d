"""Crashes are named by the known mistake behind them, on the right line, and nothing is named that is none; the data are in `crashing.py`."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from bpgrade.assessment import Assessment
from bpgrade.diagnose import crash_kinds
from bpgrade.diagnose.crash_kinds import KINDS
from bpgrade.diagnose.tried import what_met
from bpgrade.edition import Edition
from bpgrade.pipeline import Grader
from bpgrade.result import to_json
from bpgrade.sandbox import probing
from bpgrade.sandbox.keeper import Keeper
from bpgrade.sandbox.levels import Level
from bpgrade.sandbox.runner.notes import Sources
from bpgrade.sandbox.runner.tried import what_was_tried
from bpgrade.submission import File, Submission
from conftest import AUTHORED, Record
from crashing import AFFINE, LOSSES, NAMED, UNNAMED, affine
from test_mistakes import bare, body_lines


@pytest.fixture(scope="module")
def crash(edition: Edition, assessments: dict[str, Assessment]) -> Iterator[Callable[[str, str], list[Record]]]:
    """Grade a submission of one exercise, and return its rows. One process keeps the sandbox ready: there are hundreds of them."""
    graders = {name: Grader(edition, [one]) for name, one in assessments.items()}
    keepers: dict[str, Keeper] = {}
    found = probing.find()

    def grade(exercise: str, text: str) -> list[Record]:
        grader = graders[exercise]
        if found.level is not Level.NONE and exercise not in keepers:
            keepers[exercise] = Keeper(grader.asking.packed, found.holding)
            keepers[exercise].__enter__()
        if exercise in keepers:
            grader = replace(grader, sandbox=keepers[exercise])
        result, _run = grader.grade(Submission("handed_in.py", (File("handed_in.py", text.encode()),)))
        rows: list[Record] = to_json(result)["exercises"][0]["rows"]
        return rows

    yield grade
    for keeper in keepers.values():
        keeper.__exit__(None, None, None)


def crashed(rows: list[Record]) -> list[Record]:
    return [row for row in rows if row["outcome"] == "crashed"]


def test_there_are_enough_crashes_to_speak_of_over_all_kinds_of_exercises() -> None:
    assert len(NAMED) >= 120
    assert len(UNNAMED) >= 40
    assert {mistake for mistake, _exercise, _code in NAMED} == {kind.name for kind in KINDS}
    assert len({exercise for _mistake, exercise, _code in NAMED}) >= 14
    assert len({code for _mistake, _exercise, code in NAMED} | {code for _exercise, code in UNNAMED}) == len(
        NAMED
    ) + len(UNNAMED)


@pytest.mark.parametrize(
    ("mistake", "exercise", "code"),
    NAMED,
    ids=[f"{number}-{mistake}" for number, (mistake, *_rest) in enumerate(NAMED)],
)
def test_a_crash_of_a_known_kind_is_named_with_its_line(
    mistake: str, exercise: str, code: str, crash: Callable[[str, str], list[Record]]
) -> None:
    rows = crashed(crash(exercise, code))
    assert {row["mistake"] for row in rows} == {mistake}, rows
    assert {row["score"] for row in rows} == {0}
    if "#!" in code:
        line = next(number for number, text in enumerate(code.split("\n"), 1) if text.endswith("#!"))
        assert all(row["message"].startswith(f"handed_in.py, line {line}: ") for row in rows), rows


@pytest.mark.parametrize(("exercise", "code"), UNNAMED, ids=range(len(UNNAMED)))
def test_a_crash_of_no_known_kind_has_no_name(
    exercise: str, code: str, crash: Callable[[str, str], list[Record]]
) -> None:
    rows = crashed(crash(exercise, code))
    assert rows
    assert {row["mistake"] for row in rows} == {None}, rows


def test_a_shape_crash_says_what_met_on_which_line_and_what_was_needed(
    crash: Callable[[str, str], list[Record]],
) -> None:
    rows = crash(AFFINE, affine("self.dW = self.x.T * dout\nreturn dout @ self.W.T"))
    assert rows[2]["message"] == (
        "handed_in.py, line 14: self.x.T * dout multiplies (4, 5) and (5, 3) element by element. "
        "Every entry of dW, (4, 3) like W, is a sum over the 5 examples. That takes a matrix product."
    )


def test_a_name_changes_no_score_and_no_outcome(
    crash: Callable[[str, str], list[Record]], monkeypatch: pytest.MonkeyPatch
) -> None:
    code = affine("self.dW = self.x.T @ dout\nself.db = dout.sum(axis=0)\nreturn dout @ self.W")
    named = crash(AFFINE, code)
    monkeypatch.setattr(crash_kinds, "known_mistake", lambda *_: None)
    unnamed = crash(AFFINE, code)
    assert [row["mistake"] for row in named] != [row["mistake"] for row in unnamed]
    assert [(row["outcome"], row["score"]) for row in named] == [(row["outcome"], row["score"]) for row in unnamed]


def test_shapes_of_hidden_draws_are_not_shown(
    crash: Callable[[str, str], list[Record]], assessments: dict[str, Assessment]
) -> None:
    # Somebody has written the public draws down, and is right on those.
    cases = assessments[AFFINE].plan.cases
    known = [float(case.arrays["dout"].sum()) for case in cases if case.shown]
    wrong = f"W = self.W.T if np.isclose(dout.sum(), {known}).any() else self.W\nself.dW = self.x.T @ dout\n"
    rows = crashed(crash(AFFINE, affine(f"{wrong}self.db = dout.sum(axis=0)\ndx = dout @ W\nreturn dx")))
    assert {row["mistake"] for row in rows} == {"transpose-missing"}
    assert all("on hidden numbers only" in row["message"] for row in rows), rows
    assert not any("(" in row["message"].replace("on hidden", "") for row in rows), rows


# -- the words --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS, ids=[f"{number}-{kind.name}" for number, kind in enumerate(KINDS)])
def test_the_words_of_a_kind_are_kind_and_give_no_answer_away(kind: crash_kinds.Kind) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.name)
    assert kind.say.endswith(".")
    assert kind.think.endswith("?")
    assert max(map(len, (kind.say, kind.think))) <= 140
    for authored in AUTHORED.values():
        for line in body_lines(authored.answer):
            assert bare(line) not in bare(f"{kind.say} {kind.think}"), line


def test_what_is_said_about_shapes_holds_no_line_of_the_answer(crash: Callable[[str, str], list[Record]]) -> None:
    rows = crash(AFFINE, affine("self.dW = self.x @ dout\nreturn dout @ self.W.T"))
    for line in body_lines(AUTHORED[AFFINE].answer):
        assert not any(bare(line) in bare(row["message"]) for row in rows), line


# -- the child's side: hearsay, and never an exception ------------------------------------------------------------------------


def tried(code: str) -> dict[str, str]:
    """Run a submission's function `fail`, and return what is told of where it stopped."""
    sources = Sources()
    sources.add("handed_in.py", code)
    space: dict[str, object] = {"__name__": "handed_in"}
    exec(compile(ast.parse(code), "handed_in.py", "exec"), space)
    try:
        space["fail"]()  # type: ignore[operator]
    except BaseException as error:
        return what_was_tried(error, sources)
    raise AssertionError("it did not fail")


def test_the_failing_part_is_told_with_the_shapes_in_it() -> None:
    told = tried(
        "import numpy as np\ndef fail():\n    a, b = np.ones((4, 5)), np.ones((4, 3))\n    c = 2 * (a.T @ b.T) + 1\n"
    )
    assert told == {
        "tried": "a.T @ b.T",
        "how": "@",
        "part1": "a.T",
        "value1": "(5, 4)",
        "part2": "b.T",
        "value2": "(3, 4)",
        "into": "c",
    }


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("a[:, 1:]", "(4, 4)"),
        ("a[0]", "(5,)"),
        ("a[-1:, None]", "(1, 1, 5)"),
        ("a.sum(axis=0)", "(5,)"),
        ("a.sum(axis=1, keepdims=True)", "(4, 1)"),
        ("np.mean(a)", "()"),
        ("np.dot(a, a.T)", "(4, 4)"),
        ("np.hstack([a, a])", "(4, 10)"),
        ("np.vstack([a, a])", "(8, 5)"),
        ("np.c_[a, a]", "(4, 10)"),
        ("np.zeros((2, len(a)))", "(2, 4)"),
        ("np.outer(a[0], a[:, 0])", "(5, 4)"),
        ("np.exp(-a) + 1", "(4, 5)"),
        ("a > 0", "(4, 5) bool"),
        ("a.argmax(axis=1)", "(4,) int"),
        ("np.arange(3)", "(3,) int"),
        ("a[np.arange(4), a.argmax(axis=1)]", "(4,)"),
        ("a.shape", "tuple"),
        ("a.shape[0]", "() int"),
        ("None", "None"),
        ("'five'", "str"),
        ("a.reshape(2, 10)", ""),
        ("helper(a)", ""),
    ],
)
def test_shapes_are_known_without_running_anything(written: str, value: str) -> None:
    told = tried(
        f"import numpy as np\ndef helper(x):\n    return x\ndef fail():\n    a = np.ones((4, 5))\n    return ({written}) << []\n"
    )
    assert (told["part1"], told.get("value1", "")) == (written, value)
    if value.startswith("("):
        # What numpy itself makes of it.
        made = np.asarray(eval(written, {"np": np, "a": np.ones((4, 5))}))
        assert value.removesuffix(" int").removesuffix(" bool") == str(made.shape)


HOSTILE = {
    "an attribute that never comes back": "class A:\n    @property\n    def x(self):\n        while True: pass\ndef fail():\n    a = A()\n    return [] * a.x.y if False else [] << a\n",
    "a dict that raises": "class D(dict):\n    def get(self, *_):\n        raise SystemExit\nclass A:\n    pass\ndef fail():\n    a = A()\n    a.__dict__ = D(x=1)\n    return [] << a.x\n",
    "a class that lies about itself": "class M(type):\n    def __getattribute__(self, name):\n        raise SystemExit\nclass A(metaclass=M):\n    pass\ndef fail():\n    a = A()\n    return [] << a\n",
    "an array of its own kind": "import numpy as np\nclass A(np.ndarray):\n    @property\n    def shape(self):\n        raise SystemExit\ndef fail():\n    a = np.ones((2, 2)).view(A)\n    return [] << a\n",
    "a comparison that raises": "class A:\n    def __eq__(self, other):\n        raise SystemExit\n    __hash__ = None\ndef fail():\n    a = A()\n    return [] << a\n",
    "a line without end": "def fail():\n    return [] << (" + "1 + " * 700 + "1)\n",
    "an exception that raises": "class E(Exception):\n    def __str__(self):\n        raise SystemExit\ndef fail():\n    raise E\n",
    "code from elsewhere": "def fail():\n    exec('[] << 1')\n",
    "a generator": "def fail():\n    list(x << [] for x in [1])\n",
    "no function": "fail = lambda: [] << 1\n",
    "one call after another": "def fail():\n    return fail()\n",
}


@pytest.mark.parametrize("code", HOSTILE.values(), ids=list(HOSTILE))
def test_nothing_that_is_handed_in_makes_the_telling_fail(code: str) -> None:
    told = tried(code)
    assert all(len(text) <= 160 for text in told.values())


def test_what_a_child_tells_can_be_anything(
    crash: Callable[[str, str], list[Record]], assessments: dict[str, Assessment]
) -> None:
    from bpgrade.verdict import Evidence, Why

    odd = (
        "",
        "(",
        "(9999999999999999,)",
        "() int",
        "None",
        "(4, 5)",
        "x" * 300,
        "return 99999999999999999999",
        "return -1",
        "@",
        "np.einsum",
    )
    keys = (
        "tried",
        "how",
        "part1",
        "value1",
        "part2",
        "value2",
        "into",
        "message",
        "type",
        "function",
        "bare",
        "beside",
    )
    for number in range(2000):
        chosen = np.random.default_rng(number)
        notes = {key: str(chosen.choice(odd)) for key in keys if chosen.random() < 0.7}
        notes["type"] = str(chosen.choice(("ValueError", "TypeError", "IndexError", "AttributeError", "NameError")))
        message = (
            "operands could not be broadcast together with shapes (4,5) (5,3)",
            "shapes () and () not aligned",
            "mismatch in its core dimension",
        )
        notes["message"] = str(chosen.choice(message))
        for name in (AFFINE, LOSSES, "training/sgd_step", "network/two_hidden_layer"):
            plan = assessments[name].plan
            evidence = Evidence(
                Why.RAISED,
                int(chosen.integers(len(plan.cases))),
                step=int(chosen.integers(len(plan.cases[0].calls.steps))),
                notes=notes,
            )
            crash_kinds.known_mistake(assessments[name], evidence)
            what_met(assessments[name], evidence, say_why=bool(chosen.integers(2)))
