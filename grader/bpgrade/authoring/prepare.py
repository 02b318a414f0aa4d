"""From an authored exercise and a secret, its assessment: draws are made until they are fair, and the answers run on them.

Only the course team's machine does this. The answers are our own code and run here; a student's never does.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import count, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bpgrade.assessment import Assessment
from bpgrade.authoring.answers import Answers, run
from bpgrade.authoring.authored import Authored
from bpgrade.authoring.draws import PUBLIC
from bpgrade.authoring.fairness import Alike, changed_rows, look_alike
from bpgrade.authoring.settings import Setting, directions_for, draw, draw_one, of_one_more, of_the_draws
from bpgrade.errors import CourseError
from bpgrade.exercise import Also, Labels, Tensor
from bpgrade.expectation import CaseExpectation, Expectation
from bpgrade.messages import _, listed
from bpgrade.plan import Case, Plan, after_an_earlier_forward
from bpgrade.rubric import Array, Row

ATTEMPTS = 200
#: So many times as large are the numbers of a wide draw.
WIDE = 3.0


def prepare(authored: Authored, other_names: Sequence[str], secret: bytes | None) -> Assessment:
    """Return the assessment of one exercise: the public draws and the examples, and with a secret the hidden draws.

    Hidden draws decide where there are any; otherwise the public ones do.
    Raises CourseError where `calls` cannot be parsed, the answer fails on its own examples, or no draw is fair.
    """
    return Preparing(authored).assessment(other_names, secret)


class Preparing:
    """One exercise, to be prepared with one secret or several: what does not depend on the secret is made once.

    Its methods raise CourseError as `prepare` does.
    """

    def __init__(self, authored: Authored) -> None:
        self._authored = authored
        self._answers = _answers(authored)

    def assessment(self, other_names: Sequence[str], secret: bytes | None) -> Assessment:
        """Return the assessment of the exercise: the public draws and the examples, and with a secret the hidden draws."""
        with _answers_may_stop(self._authored.name):
            made = list(self._examples)
            decide = self._public
            if secret is not None:
                made += [(one.case, one.expected) for one in self._public]
                decide = self._drawn("hidden", secret)
            made += [one.deciding() for one in decide]
        return _assessment(self._authored, other_names, made)

    @cached_property
    def _examples(self) -> list[tuple[Case, CaseExpectation]]:
        return [_example(self._answers, number) for number in range(len(self._authored.exercise.examples))]

    @cached_property
    def _changed(self) -> list[list[Row]]:
        return changed_rows(self._answers)

    @cached_property
    def _public(self) -> list["_Drawn"]:
        return self._drawn("public", PUBLIC)

    def _drawn(self, kind: str, key: bytes) -> list["_Drawn"]:
        """Return the draws of a kind, and the cases beside them."""
        draws = _draws(self._answers, self._changed, kind, key)
        return draws + [_also(self._answers, also, kind, key) for also in self._authored.exercise.also]


@dataclass(frozen=True)
class _Drawn:
    """A case that decides nothing yet, with its numbers. directions: makes those of its nudges, for where it does."""

    case: Case
    expected: CaseExpectation
    directions: Callable[[], dict[str, tuple[Array, ...]]]

    def deciding(self) -> tuple[Case, CaseExpectation]:
        """Return the case as one that decides, with its numbers."""
        return replace(self.case, decides=True, directions=self.directions()), self.expected


def further_cases(authored: Authored, key: bytes, draws: int, also: int, wide: int = 0) -> Iterator[Case]:
    """Yield more cases of an exercise, fair or not: so many draws, and of each case beside them so many.

    wide: after them so many more draws, of numbers three times as large, whatever `keep` says: what is right for those alone that
    the draws are made of is not right.
    """
    answers = _answers(authored)
    setting = of_the_draws(authored.exercise)
    yield from islice(_endless(answers, setting, key, "further"), draws)
    for one in authored.exercise.also:
        beside = of_one_more(authored.exercise, one)
        for attempt in range(also):
            drawn = draw(beside, key, f"{answers.name}/further {one.label} {attempt}")
            if drawn is not None:
                yield _also_case(answers, beside, one, "hidden", drawn[0], True)
    tensors = {
        name: replace(given, scales=tuple(WIDE * scale for scale in given.scales))
        if isinstance(given, Tensor)
        else given
        for name, given in setting.tensors.items()
    }
    yield from islice(_endless(answers, replace(setting, tensors=tensors, keep=None), key, "wide"), wide)


def _endless(answers: Answers, setting: Setting, key: bytes, label: str) -> Iterator[Case]:
    """Yield draw after draw; the one that there is, where nothing is drawn."""
    for attempt in count() if setting.tensors else [0]:
        name = f"{answers.name}/{label} {attempt}"
        for number, arrays in enumerate(draw(setting, key, name) or ()):
            yield _drawn_case(answers, setting, "hidden", key, f"{name}/{number}", number, arrays, True)


def easy_case(authored: Authored, key: bytes) -> tuple[Case, CaseExpectation]:
    """Return one draw of the kind that many courses check with: biases are 0, and 1 comes from above everywhere."""
    answers = _answers(authored)
    setting = replace(of_the_draws(authored.exercise), keep=None)
    numbers = setting.numbers_of(0)
    arrays = (draw(setting, key, f"{answers.name}/easy") or [{}])[0]
    from_above = answers.calls(numbers).upstream(arrays).values()
    for name in arrays:
        if name in from_above:
            arrays[name] = np.ones_like(arrays[name])
        elif re.fullmatch(r"b\d*", name):
            arrays[name] = np.zeros_like(arrays[name])
    case = Case("easy", "other", setting.rows, False, arrays, answers.calls(numbers), numbers)
    return case, CaseExpectation(run(case.calls, arrays, answers.definitions))


@dataclass(frozen=True)
class Again:
    """An exercise prepared for what was asked before. cases: of each case in the assessment's plan, its number among those."""

    assessment: Assessment
    cases: tuple[int, ...]


def prepare_again(authored: Authored, other_names: Sequence[str], asked: Plan) -> Again | None:
    """Return the assessment of one exercise as it is now, for draws that were made and asked before; nothing where it needs
    steps that were not asked.

    The draws are not made again, fair or not: whoever has been seen on them is judged by them. Raises CourseError as `prepare` does.
    """
    answers = _answers(authored)
    made: list[tuple[Case, CaseExpectation]] = []
    cases: list[int] = []
    with _answers_may_stop(authored.name):
        for needed in _needed(answers, hidden=any(case.kind == "hidden" for case in asked.cases)):
            number = next(
                (n for n, case in enumerate(asked.cases) if n not in cases and _is_asked_by(needed, case)), None
            )
            if number is None:
                return None
            before = asked.cases[number]
            case = replace(needed, arrays=before.arrays, directions=before.directions)
            expected = answers.expect(case.calls, case.arrays, _plants(answers, needed))
            if needed.kind == "example":
                _check_printed(answers, case, expected)
            made.append((case, expected))
            cases.append(number)
    return Again(_assessment(authored, other_names, made), tuple(cases))


def _needed(answers: Answers, hidden: bool) -> Iterator[Case]:
    """Yield the cases that an exercise needs, in the order of its plan; only an example has its arrays yet."""
    exercise = answers.exercise
    for number in range(len(exercise.examples)):
        yield _example_case(answers, number)
    kinds = ("public", "hidden") if hidden else ("public",)
    for kind in kinds:
        decides = kind == kinds[-1]
        setting = of_the_draws(exercise)
        for number in range(len(setting.sizes)):
            yield _draw_case(answers, setting, kind, number, {}, decides)[0]
        for also in exercise.also:
            yield _also_case(answers, of_one_more(exercise, also), also, kind, {}, decides)


def _is_asked_by(needed: Case, before: Case) -> bool:
    """Return whether a case that was asked before is the one that is needed now: a draw by its name, an example by its numbers."""
    arrays = before.arrays
    return (
        (needed.kind, needed.calls.steps) == (before.kind, before.calls.steps)
        and (needed.kind == "example" or needed.label == before.label)
        and all(name in arrays and np.array_equal(array, arrays[name]) for name, array in needed.arrays.items())
    )


def _plants(answers: Answers, case: Case) -> bool:
    """Return whether the mistakes are run in this case."""
    if case.kind == "example":
        return False
    return all(also.plants for also in answers.exercise.also if also.label == case.label)


def _answers(authored: Authored) -> Answers:
    """Return the answers of an exercise whose `calls` can be parsed, and give what its rows grade.

    Raises CourseError where they do not.
    """
    answers = Answers(authored)
    try:
        calls = answers.calls(of_the_draws(authored.exercise).numbers_of(0))
    except (ValueError, SyntaxError) as error:
        raise CourseError(f"{authored.name}: {error}") from None
    missing = [name for row in authored.exercise.rows for name in row.outputs if name not in calls.outputs]
    if missing:
        raise CourseError(
            _("{name}: a row grades {outputs}, which `calls` does not give.").format(
                name=authored.name, outputs=listed(missing)
            )
        )
    return answers


@contextmanager
def _answers_may_stop(name: str) -> Iterator[None]:
    """Raise CourseError, naming the exercise, where one of our own answers raises something."""
    try:
        yield
    except CourseError:
        raise
    except Exception as error:
        raise CourseError(
            _("{name}: one of its answers stopped with {kind}: {why}").format(
                name=name, kind=type(error).__name__, why=error
            )
        ) from error


def _assessment(
    authored: Authored, other_names: Sequence[str], made: Sequence[tuple[Case, CaseExpectation]]
) -> Assessment:
    exercise, answers = authored.exercise, Answers(authored)
    made = [(case, answers.given_above(case.arrays, expected) if case.decides else expected) for case, expected in made]
    return Assessment(
        name=authored.name,
        title=exercise.title,
        page=exercise.page,
        definition=authored.definition,
        other_names=tuple(other_names),
        stub=authored.stub,
        hints=exercise.hints,
        rows=exercise.rows,
        # Their words alone: an answer has no place in what is judged with.
        mistakes=tuple(replace(mistake, answer=None) for mistake in exercise.mistakes),
        plan=Plan(authored.name, authored.definition, tuple(case for case, _expected in made)),
        expectation=Expectation(tuple(_closed(case, expected, exercise.rows) for case, expected in made)),
    )


def _closed(case: Case, expected: CaseExpectation, rows: Sequence[Row]) -> CaseExpectation:
    """Return the expectation without the values of what must fulfil a property: an answer's weights are an answer."""
    judged = [row for row in rows if row.name in case.rows]
    valued = {name for row in judged if row.must is None for name in row.outputs}
    open_outputs = {name for row in judged for name in row.outputs} - valued
    return CaseExpectation(
        right={name: value for name, value in expected.right.items() if name not in open_outputs},
        hypotheses=tuple(
            replace(one, values={name: value for name, value in one.values.items() if name not in open_outputs})
            for one in expected.hypotheses
        ),
        jacobians=expected.jacobians,
        open_shapes={name: value.shape for name, value in expected.right.items() if name in open_outputs},
    )


def _draws(answers: Answers, changed: Sequence[Sequence[Row]], kind: str, key: bytes) -> list[_Drawn]:
    """Return draws that are fair, with their numbers: every planted mistake can be told from the right answer, and from
    every other mistake, on at least one of them."""
    setting = of_the_draws(answers.exercise)
    alike: Alike | None = None
    for attempt in range(ATTEMPTS):
        label = f"{answers.name}/{attempt}"
        drawn = draw(setting, key, label)
        if drawn is None:
            continue
        cases = [
            _drawn_case(answers, setting, kind, key, f"{label}/{number}", number, arrays, False)
            for number, arrays in enumerate(drawn)
        ]
        # What could not be told apart on the last draws is tried first: most often it cannot on these either, and no other
        # answer need be run.
        for only in [None] if alike is None else [alike.answers, None]:
            expected = [answers.expect(case.calls, case.arrays, setting.plants, only) for case in cases]
            rows = changed if only is None or not changed else [changed[number] for number in only]
            found = look_alike(answers.exercise, setting, expected, rows)
            if found is not None:
                alike = found if alike is None or only is None else replace(alike, why=found.why)
                break
        else:
            return [
                _Drawn(
                    case,
                    numbers,
                    partial(directions_for, case.calls, case.arrays, setting, key, f"{label}/{number}"),
                )
                for number, (case, numbers) in enumerate(zip(cases, expected, strict=True))
            ]
    why = _("`keep` accepts none") if alike is None else alike.why
    raise CourseError(
        _("{name}: no fair draw in {count} attempts: {why}.").format(name=answers.name, count=ATTEMPTS, why=why)
    )


def _also(answers: Answers, also: Also, kind: str, key: bytes) -> _Drawn:
    """Return one case beside the draws, with its numbers."""
    setting = of_one_more(answers.exercise, also)
    for attempt in range(ATTEMPTS):
        drawn = draw(setting, key, f"{answers.name}/{also.label}/{attempt}")
        if drawn is not None:
            case = _also_case(answers, setting, also, kind, drawn[0], False)
            directions = partial(directions_for, case.calls, drawn[0], setting, key, also.label, ones=True)
            return _Drawn(case, answers.expect(case.calls, drawn[0], setting.plants), directions)
    raise CourseError(
        _("{name}: `keep` accepts nothing for {label} in {count} attempts.").format(
            name=answers.name, label=also.label, count=ATTEMPTS
        )
    )


def _also_case(
    answers: Answers, setting: Setting, also: Also, kind: str, arrays: dict[str, NDArray[Any]], decides: bool
) -> Case:
    """Return one case beside the draws, without the directions of its nudges."""
    numbers = setting.numbers_of(0)
    return Case(also.label, kind, setting.rows, decides, arrays, answers.calls(numbers), numbers)


def _drawn_case(
    answers: Answers,
    setting: Setting,
    kind: str,
    key: bytes,
    label: str,
    number: int,
    arrays: dict[str, NDArray[Any]],
    decides: bool,
) -> Case:
    """Return one draw as a case, with the arrays of an earlier forward among its own."""
    case, earlier = _draw_case(answers, setting, kind, number, arrays, decides)
    for name, before in earlier.items():
        arrays[before] = draw_one(setting.tensors[name], setting.sizes[number], key, f"{label}/{before}")
    return case


def _draw_case(
    answers: Answers, setting: Setting, kind: str, number: int, arrays: dict[str, NDArray[Any]], decides: bool
) -> tuple[Case, dict[str, str]]:
    """Return one draw as a case, without the directions of its nudges, and by tensor the array of an earlier forward.

    From the second on, its object has seen another forward before.
    """
    numbers = setting.numbers_of(number)
    calls = answers.calls(numbers)
    earlier: dict[str, str] = {}
    if number > 0:
        calls, earlier = after_an_earlier_forward(calls)
    return Case(f"draw {number + 1}", kind, setting.rows, decides, arrays, calls, numbers), earlier


def _example(answers: Answers, number: int) -> tuple[Case, CaseExpectation]:
    """Return an example as a case, with its numbers.

    Raises CourseError where the answer does not give what the lecture prints.
    """
    case = _example_case(answers, number)
    expected = answers.expect(case.calls, case.arrays, plants=False)
    _check_printed(answers, case, expected)
    return case, expected


def _example_case(answers: Answers, number: int) -> Case:
    """Return an example as a case."""
    example = answers.exercise.examples[number]
    setting = of_the_draws(answers.exercise)
    arrays = {
        name: np.atleast_1d(
            np.array(value, dtype=np.int64 if isinstance(setting.tensors[name], Labels) else np.float64)
        )
        for name, value in example.inputs.items()
    }
    numbers = setting.numbers_of(0)
    calls = answers.calls(numbers)
    return Case(example.source, "example", setting.rows, False, arrays, calls, numbers, example.printed)


def _check_printed(answers: Answers, case: Case, expected: CaseExpectation) -> None:
    """Raise CourseError where the answer does not give what the lecture prints."""
    for name, text in case.printed.items():
        if not rounds_to(expected.right[name], text):
            raise CourseError(
                _("{name}: the answer gives {value} for {output}, and {source} prints {printed}.").format(
                    name=answers.name, value=expected.right[name], output=name, source=case.label, printed=text
                )
            )


def rounds_to(value: Array, printed: str) -> bool:
    """Return whether the numbers in `value` are the printed ones after rounding to the digits that are printed.

    >>> rounds_to(np.array([-0.1966]), "-0.2"), rounds_to(np.array([-0.26]), "-0.2"), rounds_to(np.eye(2), "1 0 0 1")
    (True, False, True)
    """
    texts = printed.split()
    return value.size == len(texts) and all(
        bool(np.isfinite(number)) and round(float(number), len(text.partition(".")[2])) == float(text)
        for number, text in zip(value.ravel(), texts, strict=True)
    )
