"""What a wrong row is that no planted mistake explains: in another order, a number times the right one, a formula, or some other fact. Pure.

Everything said is a fact about what the student's own code gave, and holds in every draw that it was asked.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import permutations

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.diagnose.facts import THE_RIGHT, Compared, fact, partly_right, plain_fact
from bpgrade.diagnose.formulas import Draw, Names, Scene, formula, with_inner
from bpgrade.diagnose.naming import called, is_known, of_arguments, of_output
from bpgrade.diagnose.terms import unbracketed
from bpgrade.expectation import close
from bpgrade.messages import _, listed
from bpgrade.plan import Case, Named, New, Read
from bpgrade.rubric import AnyArray, Array, Row
from bpgrade.values import CaseValues
from bpgrade.verdict import ExerciseVerdict, Found

#: How near what came back must be to be called a formula's: a loss is right to less, and that is too little to tell.
TOLERANCE = 1e-5


def find(assessment: Assessment, verdict: ExerciseVerdict, row: Row, came: Callable[[int], CaseValues]) -> Found | None:
    """Return what there is to say about a wrong row, or nothing. came: what came back, by the number of the case."""
    cases = {
        number: came(number)
        for number, case in enumerate(assessment.plan.cases)
        if case.kind != "example" and row.name in case.rows
    }
    exchanged = _exchanged(assessment, row, cases)
    if exchanged is not None:
        return exchanged
    output = _wrong_output(assessment, row, cases)
    if output is None:
        return None
    known, names = _known(assessment, verdict, row, output, cases)
    draws, compared = [], []
    for number, arrays in known.items():
        expected = assessment.expectation.cases[number]
        right = expected.right[output]
        yours = cases[number].values[output].reshape(right.shape)
        draws.append(Draw(arrays, yours, expected.scale))
        compared.append(Compared(draws[-1], right))
    scene = _scene(assessment, names, known)
    found = plain_fact(compared, names, scene, TOLERANCE)
    if found is None:
        forward = row.name not in assessment.backward_rows
        term = formula(draws, names, scene, TOLERANCE, forward)
        if term is not None and THE_RIGHT in term.text:
            # Where only some of the numbers are wrong, that says more.
            found = partly_right(compared, names, TOLERANCE)
        if term is not None and found is None:
            text = _in_their_words(assessment, unbracketed(term.text), output)
            say = _("Your {{row}} equals {formula}.").format(formula=_with_texts(text, names))
            if _is_before(assessment, output, text):
                say = _("Your {row} is as it was before.")
            found = Found("formula", text, say)
    found = found or fact(compared, names, TOLERANCE)
    if (
        found is not None
        and found.kind == "except"
        and not _holds_in_examples(assessment, verdict, row, output, came, found)
    ):
        return None
    return found and Found(found.kind, found.text, spoken(found.say.format(row=_subject(assessment, row, output))))


def _holds_in_examples(
    assessment: Assessment,
    verdict: ExerciseVerdict,
    row: Row,
    output: str,
    came: Callable[[int], CaseValues],
    found: Found,
) -> bool:
    """Return whether the lecture's examples, which are shown beside it, do not speak against a fact about where an array is wrong."""
    cases = {
        number: came(number)
        for number, case in enumerate(assessment.plan.cases)
        if row.name in case.rows and set(row.outputs) <= came(number).values.keys()
    }
    if _wrong_output(assessment, row, cases) != output:
        return False
    known, names = _known(assessment, verdict, row, output, cases)
    compared = []
    for number, arrays in known.items():
        expected = assessment.expectation.cases[number]
        right = expected.right[output]
        compared.append(
            Compared(Draw(arrays, cases[number].values[output].reshape(right.shape), expected.scale), right)
        )
    again = partly_right(compared, names, TOLERANCE)
    return again is not None and (again.kind, again.text) == (found.kind, found.text)


def _exchanged(assessment: Assessment, row: Row, cases: Mapping[int, CaseValues]) -> Found | None:
    """Return that a call gives all the right arrays, and not in the order that is needed; nothing where it does not."""
    calls = assessment.plan.cases[0].calls
    at = calls.outputs[row.outputs[0]].step
    names = calls.by_step[at]
    if len(names) < 2 or not cases or not all(set(names) <= came.values.keys() for came in cases.values()):
        return None

    def is_for(one: str, other: str) -> bool:
        """Return whether what came for one output is right for the other."""
        return all(
            expected.right[other].shape == came.values[one].shape
            and close(came.values[one], expected.right[other], expected.scale, TOLERANCE)
            for number, came in cases.items()
            for expected in [assessment.expectation.cases[number]]
        )

    found = [[other for other in names if is_for(one, other)] for one in names]
    in_place = all(name in others for name, others in zip(names, found, strict=True))
    if in_place or not all(is_known(assessment, name) for name in names):
        return None
    # Of a few names only: two of the right arrays may be the same.
    if not any(all(map(list.__contains__, found, order)) for order in permutations(names)):
        return None
    say = _("{method} returns the right arrays, but not in this order: {names}.")
    say = say.format(method=called(assessment, calls, at), names=listed(list(names)))
    return Found("order", "exchanged", say)


def _is_before(assessment: Assessment, output: str, formula: str) -> bool:
    """Return whether a formula is an attribute's own name: what the object was made with."""
    calls = assessment.plan.cases[0].calls
    step = calls.steps[calls.outputs[output].step]
    made = [one.name for new in calls.steps if isinstance(new, New) for one in new.arguments if isinstance(one, Named)]
    return isinstance(step, Read) and step.key is None and step.attribute == formula and formula in made


def _with_texts(formula: str, names: Names) -> str:
    """Return a formula, and what the names in it are that no student has given."""
    used: list[str] = []
    for name in reversed(list(names.inner)):
        if any(_is_in(name, part) for part in (formula, *(names.inner[other] for other in used))):
            used.append(name)
    texts = [f"{name} = {names.inner[name]}" for name in reversed(used)]
    return _("{formula}, with {texts}").format(formula=formula, texts="; ".join(texts)) if texts else formula


def _in_their_words(assessment: Assessment, formula: str, output: str) -> str:
    """Return a formula with what the student calls the arrays in it."""
    if not is_known(assessment, output):
        formula = formula.replace(THE_RIGHT + output, _("the right one"))
    for name, words in of_arguments(assessment).items():
        formula = re.sub(rf"\b{name}\b", words, formula)
    return formula


def spoken(say: str) -> str:
    """Return a sentence with what it calls right and wrong arrays in the reader's language: in a formula they are named in English."""
    say = re.sub(r"\bthe right (\w+)", lambda name: _("the right {name}").format(name=name[1]), say)
    return re.sub(r"\byour (\w+)", lambda name: _("your {name}").format(name=name[1]), say)


def _is_in(name: str, formula: str) -> bool:
    """Return whether a name stands in a formula, as a whole word."""
    words = "".join(char if char.isalnum() or char == "_" else " " for char in formula).split()
    return name in words


def _subject(assessment: Assessment, row: Row, output: str) -> str:
    """Return what to call the array: its own name, one of several of a row, or what a method returns."""
    calls = assessment.plan.cases[0].calls
    place = calls.outputs[output]
    beside = [name for name in row.outputs if calls.outputs[name].step == place.step]
    if len(beside) > 1 or not is_known(assessment, output):
        return of_output(assessment, output)
    if row.name in assessment.forward_rows and row.name not in calls.outputs:
        return _("{row}'s result").format(row=row.name)
    if row.name not in assessment.backward_rows and re.fullmatch(r"[a-z]+[^aisu\W_]s", row.name):
        return _("array of {row}").format(row=row.name)
    return row.name


def _wrong_output(assessment: Assessment, row: Row, cases: Mapping[int, CaseValues]) -> str | None:
    """Return the one array of a row that is wrong, where it came back in every case with as many numbers as needed.

    Where a row asks for the same array again, all of them must be the same.
    """
    first: str | None = None
    for name in row.outputs:
        wrong = False
        for number, case in cases.items():
            expected = assessment.expectation.cases[number]
            if name not in case.values or name not in expected.right:
                return None
            yours, right = case.values[name], expected.right[name]
            if yours.ndim > 1 and _without_ones(yours.shape) != _without_ones(right.shape):
                # Read row by row, its numbers would stand in places where nobody has put them: the shape is to mend first.
                return None
            if yours.size != right.size or not np.isfinite(yours).all():
                return None
            wrong |= not close(yours, right, expected.scale, row.tolerance, any_shape=True)
        if wrong and first is None:
            first = name
        elif first is not None and _asked_again(assessment, first, name):
            both = [(case.values[name], case.values[first]) for case in cases.values()]
            if not all(np.array_equal(one, other) for one, other in both):
                return None
    return first


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return a shape without its axes of length 1.

    >>> _without_ones((1, 3, 2))
    (3, 2)
    """
    return tuple(length for length in shape if length != 1)


def _asked_again(assessment: Assessment, one: str, other: str) -> bool:
    cases = [case.right for case in assessment.expectation.cases if {one, other} <= case.right.keys()]
    return all(np.array_equal(right[one], right[other]) for right in cases)


def _known(
    assessment: Assessment, verdict: ExerciseVerdict, row: Row, output: str, cases: Mapping[int, CaseValues]
) -> tuple[dict[int, dict[str, AnyArray]], Names]:
    """Return every array that a formula may be made of, by case and name, and which of them are what."""
    passed = {one.row for one in verdict.rows if one.outcome.earns}
    earlier = assessment.rows[: [one.name for one in assessment.rows].index(row.name)]
    gradients = assessment.backward_rows
    own = [one.outputs[0] for one in earlier if one.name in passed and one.name not in gradients and one.must is None]
    wrong = {
        f"your {one.outputs[0]}": one
        for one in assessment.rows
        if one.name not in passed and one.name != row.name and one.must is None and is_known(assessment, one.outputs[0])
    }
    before = [name for name, one in wrong.items() if one in earlier and one.name not in gradients]
    # That a later row is like this one is said there; said of both, it goes round in a circle.
    rest = [name for name, one in wrong.items() if one in earlier and name not in before]
    rights = [one.outputs[0] for one in assessment.rows if one.name != row.name and one.must is None]
    rights = [name for name in rights if name not in own and is_known(assessment, name)]
    known: dict[int, dict[str, AnyArray]] = {}
    inner: dict[str, str] = {}
    for number, came in cases.items():
        case, expected = assessment.plan.cases[number], assessment.expectation.cases[number]
        arrays = _given(case)
        given = tuple(arrays)
        arrays.update({name: expected.right[name] for name in own if name in expected.right})
        values, inner = with_inner(arrays, given)
        arrays.update(values)
        arrays.update({THE_RIGHT + name: expected.right[name] for name in rights if name in expected.right})
        arrays[THE_RIGHT + output] = expected.right[output]
        for name, one in wrong.items():
            value = came.values.get(one.outputs[0])
            right = expected.right.get(one.outputs[0])
            if value is not None and right is not None and value.size == right.size and np.isfinite(value).all():
                arrays[name] = value.reshape(right.shape)
        known[number] = arrays
    everywhere = set.intersection(*(set(arrays) for arrays in known.values()))

    def there(found: Sequence[str]) -> tuple[str, ...]:
        return tuple(one for one in found if one in everywhere)

    names = Names(
        given=there(given),
        own=there([*own, *before]),
        right=THE_RIGHT + output,
        others=there([*(THE_RIGHT + name for name in rights), *rest]),
        inner={name: text for name, text in inner.items() if name in everywhere},
        upstream=there(list(assessment.plan.cases[0].calls.upstream(given).values())),
    )
    return known, names


def _given(case: Case) -> dict[str, AnyArray]:
    """Return what goes into a case, upstream gradients first: it is their names that a formula begins with."""
    given: dict[str, AnyArray] = {name: array for name, array in case.arrays.items() if "~" not in name}
    # A loss has nothing above it, and a count is no number to calculate with.
    upstream = case.calls.upstream(given).values()
    numbers = {name: np.array(value) for name, value in case.numbers.items() if isinstance(value, float) and value != 1}
    ordered = sorted(given, key=lambda name: name not in upstream)
    return {**{name: given[name] for name in ordered}, **numbers}


def _scene(assessment: Assessment, names: Names, known: Mapping[int, Mapping[str, Array]]) -> Scene:
    """Return what can be made of the draws before anything came back: made once for a class, where nobody's own enters."""
    if any(" " in name for name in names.own):
        return Scene(list(known.values()), names)
    key = names.given, names.own, tuple(known)
    if key not in assessment.scenes:
        tensors = (*names.given, *names.own, *names.inner)
        arrays = [{name: one[name] for name in tensors} for one in known.values()]
        assessment.scenes[key] = Scene(arrays, names)
    scene: Scene = assessment.scenes[key]
    return scene
