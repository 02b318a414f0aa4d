"""Every exercise proves its own check: each planted mistake is caught and named, stubs earn nothing, answers earn all.

Parametrised over whatever exercises and mistakes the course has, so that a new one is tested by being there.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from bpgrade.assessment import Assessment
from bpgrade.authoring.authored import Authored
from bpgrade.edition import Edition, student_edition
from bpgrade.exercise import Mistake
from bpgrade.result import plain
from bpgrade.sandbox.child import Sandbox
from conftest import AUTHORED, Record, graded

#: Each wrong answer with the mistake that it is: of some there are several with one name, for which different words are needed.
PLANTED = [
    pytest.param(name, mistake, text, id=f"{name}-{mistake.name}-{number}")
    for name, authored in AUTHORED.items()
    for number, (mistake, text) in enumerate(
        zip(
            (mistake for mistake in authored.exercise.mistakes for _answer in mistake.answers),
            (text for _name, text in authored.planted()),
            strict=True,
        )
    )
]
each_exercise = pytest.mark.parametrize("authored", AUTHORED.values(), ids=list(AUTHORED))

HandInOne = Callable[[str, str], Record]

#: Where students go wrong in many ways.
MANY_MISTAKES = {"layers/affine": 8, "network/two_hidden_layer": 8}


@pytest.fixture(scope="session")
def hand_in_and_check(
    edition: Edition, assessments: dict[str, Assessment], sandbox: Sandbox
) -> Callable[[str, str], tuple[Record, Record]]:
    """Grade one exercise by hidden draws, and check it as a student's laptop does; return both records of the exercise.

    Both are asked of one process: there are hundreds of mistakes, and a process takes longer than all its answers.
    """
    shipped = student_edition()

    def grade(name: str, text: str) -> tuple[Record, Record]:
        laptop = shipped.assessment(name)
        laptop = replace(laptop, name="on a laptop", plan=replace(laptop.plan, exercise="on a laptop"))
        hidden, public = graded(edition, [assessments[name], laptop], text, sandbox)["exercises"]
        return hidden, public

    return grade


def assert_caught_and_named(exercise: Record, mistake: str) -> None:
    wrong = [row for row in exercise["rows"] if row["outcome"] != "passed"]
    assert wrong, "not caught"
    assert exercise["score"] < exercise["max_score"]
    named = [row["mistake"] for row in exercise["rows"] if row["mistake"]]
    assert named[:1] == [mistake], wrong


@pytest.mark.parametrize(("name", "mistake", "text"), PLANTED)
def test_a_planted_mistake_is_caught_and_named_on_hidden_draws_and_on_a_students_laptop(
    name: str, mistake: Mistake, text: str, hand_in_and_check: Callable[[str, str], tuple[Record, Record]]
) -> None:
    hidden, laptop = hand_in_and_check(name, text)
    assert_caught_and_named(hidden, mistake.name)
    assert_caught_and_named(laptop, mistake.name)
    if sum(one.name == mistake.name for one in AUTHORED[name].exercise.mistakes) > 1:
        # The sentence is that of the one that was made.
        assert next(row for row in hidden["rows"] if row["mistake"])["message"] == mistake.say


@each_exercise
def test_a_named_row_says_the_sentence_of_its_mistake(authored: Authored, hand_in_one: HandInOne) -> None:
    mistake, text = authored.planted()[0]
    say = next(one.say for one in authored.exercise.mistakes if one.name == mistake)
    named = [row for row in hand_in_one(authored.name, text)["rows"] if row["mistake"] == mistake]
    assert named
    assert all(row["message"] == say for row in named if row["outcome"] == "wrong")


@each_exercise
def test_a_stub_scores_zero_as_not_attempted(authored: Authored, hand_in_one: HandInOne) -> None:
    exercise = hand_in_one(authored.name, authored.stub)
    assert exercise["score"] == 0
    assert {row["outcome"] for row in exercise["rows"]} == {"not-attempted"}
    assert {row["score"] for row in exercise["rows"]} == {0}
    assert exercise["found_as"] == authored.definition


@each_exercise
def test_an_answer_scores_full_without_a_remark(
    authored: Authored, edition: Edition, assessments: dict[str, Assessment]
) -> None:
    record = graded(edition, [assessments[authored.name]], authored.handed_in)
    (exercise,) = record["exercises"]
    assert {row["outcome"] for row in exercise["rows"]} == {"passed"}
    assert exercise["score"] == exercise["max_score"] == plain(sum(row.points for row in authored.exercise.rows))
    assert record["remarks"] == []


@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "last first"])
def test_all_answers_pasted_into_one_file_still_pass(backwards: bool, hand_in: Callable[..., Record]) -> None:
    answers = [authored.answer for authored in AUTHORED.values()]
    record = hand_in({"all.py": "\n".join(answers[::-1] if backwards else answers)})
    assert record["score"] == record["max_score"]


def test_a_workspace_as_it_was_given_is_not_attempted_anywhere(hand_in: Callable[..., Record]) -> None:
    # Every student's first check: no stub may look like work because of what stands beside it.
    record = hand_in({f"{name}.py": authored.stub for name, authored in AUTHORED.items()})
    assert {row["outcome"] for one in record["exercises"] for row in one["rows"]} == {"not-attempted"}
    assert record["score"] == 0


@each_exercise
def test_an_exercise_has_three_mistakes_and_four_hints(authored: Authored) -> None:
    names = [mistake.name for mistake in authored.exercise.mistakes]
    assert len(set(names)) >= MANY_MISTAKES.get(authored.name, 3)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names), names
    assert all(hint.strip() for hint in authored.exercise.hints)
    assert len(set(authored.exercise.hints)) == len(authored.exercise.hints) == 4


def test_the_exercises_with_many_mistakes_are_in_the_course() -> None:
    assert MANY_MISTAKES.keys() <= AUTHORED.keys()


@each_exercise
def test_what_is_said_holds_no_line_of_the_answer(authored: Authored) -> None:
    said = [*authored.exercise.hints]
    said += [sentence for mistake in authored.exercise.mistakes for sentence in (mistake.say, mistake.think)]
    lines = list(body_lines(authored.answer))
    assert lines
    for line in lines:
        assert not any(bare(line) in bare(sentence) for sentence in said), line


@each_exercise
def test_a_stub_teaches_and_holds_no_answer(authored: Authored) -> None:
    tree = ast.parse(authored.stub)
    assert "lecture" in (ast.get_docstring(tree) or "").lower(), "the place in the lecture"
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name != "__init__"]
    assert functions
    for function in functions:
        assert ast.get_docstring(function), function.name
        assert [ast.unparse(node) for node in function.body[1:]] == ["raise NotImplementedError"]


def body_lines(answer: str) -> Iterator[str]:
    """Yield each line in the bodies of an answer's functions; a forward's formula is taught, and no secret."""
    for node in ast.walk(ast.parse(answer)):
        if isinstance(node, ast.FunctionDef) and node.name not in ("__init__", "forward"):
            docstring = ast.get_docstring(node) is not None
            made = {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
            for part in (part for statement in node.body[docstring:] for part in ast.walk(statement)):
                if isinstance(part, ast.stmt) and not hasattr(part, "body") and not gives_back(part, made):
                    yield ast.unparse(part)


def gives_back(line: ast.stmt, made: set[str]) -> bool:
    """Return whether a line only returns what lines before it have made, by the names that its docstring has too."""
    parts = list(ast.walk(line.value)) if isinstance(line, ast.Return) and line.value else [line]
    return all(isinstance(part, ast.Name | ast.Tuple | ast.expr_context) for part in parts) and made >= {
        part.id for part in parts if isinstance(part, ast.Name)
    }


def bare(text: str) -> str:
    """Return code or a sentence as one might say it: without `return`, `self`, `.copy()`, stars and spaces."""
    return re.sub(r"return |self\.|\.copy\(\)|[\s*]", "", text)
