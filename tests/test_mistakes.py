"""Every exercise proves its own check: each planted mistake is caught and named, stubs earn nothing, answers earn all.

Parametrised over whatever exercises and mistakes the course has, so that a new one is tested by being there.
"""

import ast
import re
from collections.abc import Callable, Iterator

import pytest
from bpgrade.assessment import Assessment
from bpgrade.authoring.authored import Authored
from bpgrade.edition import Edition, student_edition
from bpgrade.result import plain
from conftest import AUTHORED, Record, graded

PLANTED = [
    pytest.param(name, mistake, text, id=f"{name}-{mistake}-{number}")
    for name, authored in AUTHORED.items()
    for number, (mistake, text) in enumerate(authored.planted())
]
each_exercise = pytest.mark.parametrize("authored", AUTHORED.values(), ids=list(AUTHORED))

HandInOne = Callable[[str, str], Record]


@pytest.fixture(scope="session")
def check_one() -> HandInOne:
    """Check one exercise as a student's laptop does, and return the record of the exercise."""
    shipped = student_edition()
    assessments = {name: shipped.assessment(name) for name in shipped.course.exercises}
    return lambda name, text: graded(shipped, [assessments[name]], text)["exercises"][0]


def assert_caught_and_named(exercise: Record, mistake: str) -> None:
    wrong = [row for row in exercise["rows"] if row["outcome"] != "passed"]
    assert wrong, "not caught"
    assert exercise["score"] < exercise["max_score"]
    named = [row["mistake"] for row in exercise["rows"] if row["mistake"]]
    assert named[:1] == [mistake], wrong


@pytest.mark.parametrize(("name", "mistake", "text"), PLANTED)
def test_a_planted_mistake_is_caught_and_named_on_hidden_draws(
    name: str, mistake: str, text: str, hand_in_one: HandInOne
) -> None:
    assert_caught_and_named(hand_in_one(name, text), mistake)


@pytest.mark.parametrize(("name", "mistake", "text"), PLANTED)
def test_a_planted_mistake_is_caught_and_named_on_a_students_laptop(
    name: str, mistake: str, text: str, check_one: HandInOne
) -> None:
    assert_caught_and_named(check_one(name, text), mistake)


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
    record = graded(edition, [assessments[authored.name]], authored.answer)
    (exercise,) = record["exercises"]
    assert {row["outcome"] for row in exercise["rows"]} == {"passed"}
    assert exercise["score"] == exercise["max_score"] == plain(sum(row.points for row in authored.exercise.rows))
    assert record["remarks"] == []


@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "last first"])
def test_all_answers_pasted_into_one_file_still_pass(backwards: bool, hand_in: Callable[..., Record]) -> None:
    answers = [authored.answer for authored in AUTHORED.values()]
    record = hand_in({"all.py": "\n".join(answers[::-1] if backwards else answers)})
    assert record["score"] == record["max_score"]


@each_exercise
def test_an_exercise_has_three_mistakes_and_a_hint(authored: Authored) -> None:
    names = [mistake.name for mistake in authored.exercise.mistakes]
    assert len(set(names)) >= 3
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names), names
    assert all(hint.strip() for hint in authored.exercise.hints)
    assert len(authored.exercise.hints) >= 1


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
    """Yield each statement in the bodies of an answer's functions; a forward's formula is taught, and no secret."""
    for node in ast.walk(ast.parse(answer)):
        if isinstance(node, ast.FunctionDef) and node.name not in ("__init__", "forward"):
            docstring = ast.get_docstring(node) is not None
            for statement in node.body[docstring:]:
                yield ast.unparse(statement)


def bare(text: str) -> str:
    """Return code or a sentence as one might say it: without `return`, `self`, `.copy()`, stars and spaces."""
    return re.sub(r"return |self\.|\.copy\(\)|[\s*]", "", text)
