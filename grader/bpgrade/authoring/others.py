"""Other ways to grade, for comparison: what each would have said of the very values that our own judge has seen.

Each is given more than it usually has: private copies of all arrays, a process of its own, and values that were taken at once.
"""

from collections.abc import Mapping

import numpy as np

from bpgrade.assessment import Assessment
from bpgrade.authoring.prepare import rounds_to
from bpgrade.judge import fits_own_forward
from bpgrade.messages import _
from bpgrade.observation import Observation
from bpgrade.rubric import Array
from bpgrade.values import CaseValues, read_case

PRINTED, REFERENCE, GRADIENT_CHECK = "printed", "reference", "gradient check"


def words() -> Mapping[str, str]:
    """Return each other way to grade, in words."""
    return {
        GRADIENT_CHECK: _("plain gradient check: central differences of the student's own forward, on three draws"),
        PRINTED: _("the printed numbers of the page's examples"),
        REFERENCE: _("`allclose` with a reference: one draw, biases 0, 1 from above"),
    }


def can_judge(assessment: Assessment) -> set[str]:
    """Return the ways that have something to say about this exercise."""
    has_gradients = bool(assessment.backward_rows) and any(case.directions for case in assessment.plan.cases)
    there = {
        PRINTED: any(case.printed for case in assessment.plan.cases),
        REFERENCE: any(row.must is None for row in assessment.rows),
        GRADIENT_CHECK: has_gradients,
    }
    return {way for way, able in there.items() if able}


def pass_it(assessment: Assessment, seen: Observation, easy: int) -> set[str]:
    """Return the ways that would have given full points. easy: the number of the case with zeros and ones."""
    says = {
        PRINTED: _is_as_printed(assessment, seen),
        REFERENCE: _is_near_the_reference(assessment, seen, easy),
        GRADIENT_CHECK: bool(seen.nudged) and _fits_itself(assessment, seen),
    }
    return {way for way in can_judge(assessment) if says[way]}


def _is_as_printed(assessment: Assessment, seen: Observation) -> bool:
    """Return whether every number that the examples print is met."""
    return all(
        name in values and rounds_to(values[name], text)
        for number, case in enumerate(assessment.plan.cases)
        if case.printed
        for values in [_read(assessment, seen, number).values]
        for name, text in case.printed.items()
    )


def _is_near_the_reference(assessment: Assessment, seen: Observation, easy: int) -> bool:
    """Return whether numpy's `allclose` finds every graded output near the answer's."""
    values, right = _read(assessment, seen, easy).values, assessment.expectation.cases[easy].right
    return all(
        name in values and values[name].size == right[name].size and _all_close(values[name], right[name])
        for row in assessment.rows
        if row.must is None and row.name in assessment.plan.cases[easy].rows
        for name in row.outputs
    )


def _all_close(value: Array, right: Array) -> bool:
    try:
        return bool(np.allclose(value, right))
    except ValueError:
        return False


def _fits_itself(assessment: Assessment, seen: Observation) -> bool:
    """Return whether every gradient is the slope of its own forward, right or wrong."""
    came = {
        number: _read(assessment, seen, number) for number, case in enumerate(assessment.plan.cases) if case.directions
    }
    return all(
        name not in assessment.backward_rows or fits_own_forward(assessment, assessment.row(name), came, seen)
        for name in assessment.backward_rows
    )


def _read(assessment: Assessment, seen: Observation, number: int) -> CaseValues:
    case, expected = assessment.plan.cases[number], assessment.expectation.cases[number]
    rows = [row for row in assessment.rows if row.name in case.rows]
    return read_case(number, case, rows, expected, seen.cases[number])
