"""What the course team alone is told about a submission: how its numbers were come by. Never a verdict, never a point. Pure.

Each sentence is true whenever it is said; what it means, a person decides. What the child tells is hearsay here, too.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.messages import LANGUAGES, _, counted, later, listed, speaking
from bpgrade.observation import Observation, Run, Seen
from bpgrade.plan import Call, Case, Read, given_arrays
from bpgrade.rubric import Array
from bpgrade.verdict import ExerciseVerdict, Outcome, RowVerdict

#: A gradient by a formula is right to about 1e-15 of its size, at worst to 1e-13; differences are right to 1e-11 at best.
EXACT = 1e-12
#: Answers that are too plain to come from a lecture.
_PLAIN = (0.0, 1.0, -1.0)
#: Of a number of the lecture, so many digits make it one that nobody writes by chance.
_TELLING = 3

# Each kind of remark is one sentence, so that a class's can be counted by kind.
_SINGLE = later("every number of {rows} has float32's few digits, though it came as float64.")
_NEAR = later(
    "{rows} passed, but only near: off by {off} of the size, where a formula in float64 is off by 1e-15. "
    "Finite differences look like this; so do float32 inside, rounding, and a small number added somewhere."
)
_COMPLEX = later("{method} works with complex numbers: the complex step in place of a formula looks like this.")
_OWN_NUMBERS = later(
    "{method} reckons with objects of a class handed in, which defines {operators}: automatic differentiation by hand looks like this."
)
_ANSWER = later("{row} is {value} on every draw, as in the example ({source}).")
_CONSTANTS = later("its code holds {numbers}, which an example has as an answer.")
_CHANGES = later("{called} changes what it is given: {names}.")
_WARNED = later("Python warned on hidden draws: {warning}.")
#: In place of what differs from one remark of a kind to the next.
ANYTHING = "…"
_MANY = 987654


def kind(remark: str) -> str:
    """Return what all remarks of a kind say, without what is particular about one submission; nothing where it is of no kind.

    remark: in any language that we speak, without its exercise's name.

    >>> kind("backward changes what it is given: dz, x.")
    '… changes what it is given: ….'
    """
    for spoken in LANGUAGES:
        for number, pattern in enumerate(_patterns(spoken)):
            if pattern.fullmatch(remark):
                return _in_general()[number]
    return ""


def _in_general() -> list[str]:
    """Return what is said of all remarks of each kind."""
    alike = (_SINGLE, _NEAR, _COMPLEX, _OWN_NUMBERS, _ANSWER, _CONSTANTS, _CHANGES, _WARNED)
    sentences = [re.sub(r"\{\w+\}", ANYTHING, _(one)) for one in alike]
    return sentences + [_calls_forward(ANYTHING, times).replace(str(_MANY), ANYTHING) for times in (1, _MANY)]


@cache
def _patterns(spoken: str) -> list[re.Pattern[str]]:
    """Return what the remarks of each kind look like in a language."""
    with speaking(spoken):
        sentences = _in_general()
    return [re.compile(re.escape(one).replace(re.escape(ANYTHING), ".+"), re.DOTALL) for one in sentences]


def teacher_remarks(run: Run, assessments: Sequence[Assessment], verdicts: Sequence[ExerciseVerdict]) -> list[str]:
    """Return the sentences, each once, in the order of the exercises; each begins with its exercise's name."""
    said = [
        _("{name}: {remark}").format(name=assessment.name, remark=remark)
        for assessment, verdict in zip(assessments, verdicts, strict=True)
        for remark in _about(assessment, verdict, run.observations[assessment.name])
    ]
    return list(dict.fromkeys(said))


def _about(assessment: Assessment, verdict: ExerciseVerdict, observation: Observation) -> Iterator[str]:
    yield from _precision(assessment, verdict, observation)
    if any(row.row in assessment.backward_rows and row.outcome is Outcome.PASSED for row in verdict.rows):
        yield from _complex(assessment, observation)
        yield from _own_numbers(assessment, observation)
    yield from _forward_again(assessment, observation)
    yield from _lecture_answers(assessment, verdict, observation)
    yield from _lecture_constants(assessment, observation)
    yield from _overwritten(assessment, observation)
    yield from _hidden_warning(assessment, observation)


# -- how exact -------------------------------------------------------------------------------------------------------------


def _precision(assessment: Assessment, verdict: ExerciseVerdict, observation: Observation) -> Iterator[str]:
    """Yield a sentence for gradients that passed and are less exact than a formula is."""
    if any("dtype" in seen.notes for case in observation.cases for seen in case):
        # That numbers came in another type is said to the student already.
        return
    rough: dict[bool, list[tuple[str, float]]] = {True: [], False: []}
    for row in verdict.rows:
        if row.row not in assessment.backward_rows or row.outcome is not Outcome.PASSED:
            continue
        pairs = list(_came_and_right(assessment, row, observation))
        off = max((_relative(came, right) for came, right in pairs), default=0.0)
        if off > EXACT:
            rough[all(_is_float32(came) for came, _right in pairs)].append((row.row, off))
    for is_single, rows in rough.items():
        if not rows:
            continue
        names, most = listed([name for name, _off in rows]), f"{max(off for _name, off in rows):.0e}"
        if is_single:
            yield _(_SINGLE).format(rows=names)
        else:
            yield _(_NEAR).format(rows=names, off=most)


def _came_and_right(assessment: Assessment, row: RowVerdict, observation: Observation) -> Iterator[tuple[Array, Array]]:
    """Yield, for each case that decides, what came of a row and what is right, where one can be laid on the other."""
    output = assessment.row(row.row).outputs[0]
    for case, expected, seen in zip(
        assessment.plan.cases, assessment.expectation.cases, observation.cases, strict=True
    ):
        if case.decides and row.row in case.rows:
            came = _came(case, output, seen)
            right = expected.right.get(output)
            if came is not None and right is not None and came.shape == right.shape:
                yield came, right


def _came(case: Case, output: str, seen: Sequence[Seen]) -> Array | None:
    """Return what came for one output, where each of its step's outputs came as an array of its own."""
    at = case.calls.outputs[output]
    arrays = seen[at.step].arrays
    if len(arrays) != len(case.calls.by_step[at.step]):
        return None
    return np.asarray(arrays[at.index or 0], dtype=np.float64)


def _relative(came: Array, right: Array) -> float:
    size = float(np.linalg.norm(right))
    off = float(np.linalg.norm(came - right)) / size if size else 0.0
    return off if np.isfinite(off) else 0.0


def _is_float32(came: Array) -> bool:
    return bool((came == came.astype(np.float32)).all())


# -- what ran, and what stands in it ---------------------------------------------------------------------------------------


def _calls(assessment: Assessment, observation: Observation) -> Iterator[tuple[Case, Call, Seen]]:
    """Yield every call of a method, with what was seen of it."""
    for case, seen in zip(assessment.plan.cases, observation.cases, strict=True):
        for step, came in zip(case.calls.steps, seen, strict=True):
            if isinstance(step, Call):
                yield case, step, came


def _complex(assessment: Assessment, observation: Observation) -> Iterator[str]:
    methods = [step.method for _case, step, seen in _calls(assessment, observation) if "complex" in seen.notes]
    for method in dict.fromkeys(methods):
        yield _(_COMPLEX).format(method=method)


def _own_numbers(assessment: Assessment, observation: Observation) -> Iterator[str]:
    found: dict[str, set[str]] = {}
    for _case, step, seen in _calls(assessment, observation):
        if seen.notes.get("operators"):
            found.setdefault(step.method, set()).update(seen.notes["operators"].split())
    for method, operators in found.items():
        yield _(_OWN_NUMBERS).format(method=method, operators=listed(sorted(operators)))


def _forward_again(assessment: Assessment, observation: Observation) -> Iterator[str]:
    for case, step, seen in _calls(assessment, observation):
        times = seen.notes.get("forwards", "")
        if times.isdecimal() and any(name in case.gradients for name in _names_of(case, step)):
            yield _calls_forward(step.method, int(times))


def _calls_forward(method: str, times: int) -> str:
    return counted("{method} calls forward, once.", "{method} calls forward, {count} times.", times, method=method)


def _names_of(case: Case, step: Call) -> Sequence[str]:
    return case.calls.by_step.get(case.calls.steps.index(step), ())


# -- the lecture's numbers -------------------------------------------------------------------------------------------------


def _lecture_answers(assessment: Assessment, verdict: ExerciseVerdict, observation: Observation) -> Iterator[str]:
    """Yield a sentence where a lecture's answer came back on other numbers, every time."""
    for row in verdict.rows:
        if row.outcome is not Outcome.WRONG or assessment.row(row.row).must is not None:
            continue
        output = assessment.row(row.row).outputs[0]
        came = [
            _came(case, output, seen)
            for case, seen in zip(assessment.plan.cases, observation.cases, strict=True)
            if case.decides and row.row in case.rows
        ]
        values = {float(value) for array in came if array is not None for value in np.unique(array)[:2]}
        if len(values) != 1 or len(came) < 2 or any(array is None or array.size == 0 for array in came):
            continue
        (value,) = values
        source = next(
            (
                case.name
                for case, answers in _examples(assessment)
                if value not in _PLAIN and any(_same(value, answer) for name, answer in answers if name == output)
            ),
            None,
        )
        if source is not None:
            yield _(_ANSWER).format(row=row.row, value=f"{value:.4g}", source=source)


def _lecture_constants(assessment: Assessment, observation: Observation) -> Iterator[str]:
    """Yield a sentence where answers of an example stand in the code."""
    written = {
        text for _case, _step, seen in _calls(assessment, observation) for text in seen.notes.get("numbers", "").split()
    }
    answers = [answer for _case, answers in _examples(assessment) for _name, answer in answers]
    found = [text for text in sorted(written) if _is_telling(text) and any(_rounds_to(one, text) for one in answers)]
    if found:
        yield _(_CONSTANTS).format(numbers=listed(found))


def _examples(assessment: Assessment) -> Iterator[tuple[Case, list[tuple[str, float]]]]:
    """Yield each example with its answers: output and number."""
    for case, expected in zip(assessment.plan.cases, assessment.expectation.cases, strict=True):
        if case.kind == "example":
            yield case, [(name, float(one)) for name, array in expected.right.items() for one in array.ravel()]


def _same(value: float, answer: float) -> bool:
    return abs(value - answer) <= 1e-9 * max(1.0, abs(answer))


def _is_telling(text: str) -> bool:
    try:
        return len(f"{float(text):.15g}".partition("e")[0].replace(".", "").strip("0")) >= _TELLING
    except ValueError:
        return False


def _rounds_to(answer: float, text: str) -> bool:
    """Return whether a number is an answer, but for its sign, after rounding to the digits that are written."""
    digits = len(text.partition(".")[2])
    return round(abs(answer), digits) == float(text) or _same(float(text), abs(answer))


# -- beside ----------------------------------------------------------------------------------------------------------------


def _overwritten(assessment: Assessment, observation: Observation) -> Iterator[str]:
    """Yield what calls change of what they, or earlier calls of their object, are given.

    What is done to an object that is handed over, as a net to be trained, is its purpose.
    """
    found: dict[str, list[str]] = {}
    for case, seen in zip(assessment.plan.cases, observation.cases, strict=True):
        for step, came in zip(case.calls.steps, seen, strict=True):
            if isinstance(step, Read):
                continue
            called, may = (
                (step.method, case.arrays) if isinstance(step, Call) else (step.definition, given_arrays(step))
            )
            names = [name.partition("~")[0] for name in came.notes.get("overwritten", "").split() if name in may]
            if names:
                found.setdefault(called, []).extend(names)
    for called, names in found.items():
        yield _(_CHANGES).format(called=called, names=listed(list(dict.fromkeys(names))))


def _hidden_warning(assessment: Assessment, observation: Observation) -> Iterator[str]:
    """Yield what Python warned of on hidden draws alone: the student is not told."""
    shown = [case.shown for case in assessment.plan.cases]
    if Observation(tuple(itertools.compress(observation.cases, shown))).first_note("warning") is None:
        warning = observation.first_note("warning")
        if warning is not None:
            yield _(_WARNED).format(warning=warning.rstrip("."))
