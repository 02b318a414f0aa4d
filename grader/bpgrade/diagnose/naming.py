"""What things are called to a student: by a name that stands in the stub, or else in words. Pure.

A plan has names of its own, as for what comes back when a function is called once more; no student has ever read them.
"""

import re

from bpgrade.assessment import Assessment
from bpgrade.messages import _, listed
from bpgrade.plan import Call, Calls, Named, New, Read


def is_known(assessment: Assessment, name: str) -> bool:
    """Return whether a student has read a name: it stands in the rubric or the stub, or is there for the gradient of one that does."""
    if any(name == row.name for row in assessment.rows) or re.search(rf"\b{re.escape(name)}\b", assessment.stub):
        return True
    tensor = assessment.plan.cases[0].gradients.get(name)
    return tensor is not None and is_known(assessment, tensor)


def called(assessment: Assessment, calls: Calls, at: int) -> str:
    """Return what a step called or read, as the student would name it."""
    match calls.steps[at]:
        case New(definition):
            return definition
        case Call(_, method):
            return method
        case Read(_, attribute, key):
            return f"{owner(assessment, calls, at)}.{attribute}" + ("" if key is None else f"[{key!r}]")
    raise ValueError("not a step")


def owner(assessment: Assessment, calls: Calls, at: int) -> str:
    """Return whose attribute a step reads: `self` in the exercise's own class, what the stub calls it, else the class that it is of."""
    if calls.maker(at) == assessment.definition:
        return "self"
    step = calls.steps[at]
    in_stub = re.search(rf"\b(\w+)\.{re.escape(step.attribute)}\b", assessment.stub) if isinstance(step, Read) else None
    return in_stub[1] if in_stub else calls.maker(at)


def of_output(assessment: Assessment, output: str) -> str:
    """Return what to call an array that came back: its own name, or words that go behind `your`."""
    if is_known(assessment, output):
        return output
    calls = assessment.plan.cases[0].calls
    at = calls.outputs[output].step
    step, what = calls.steps[at], called(assessment, calls, at)
    if isinstance(step, Read):
        return what
    beside = calls.by_step[at]
    known = _elsewhere(assessment, calls, output)
    if known:
        words = known
    elif len(beside) == 1:
        words = _("{method}'s result").format(method=what)
    else:
        words = _("{ordinal} array from {method}").format(ordinal=ordinal(beside.index(output)), method=what)
    new = _set_anew(calls, at)
    if new:
        return _("{words}, after {attributes} were set anew").format(words=words, attributes=listed(new))
    if step in calls.steps[:at]:
        return _("{words}, called again with the same arguments").format(words=words)
    return words


def of_arguments(assessment: Assessment) -> dict[str, str]:
    """Return what a student calls the arrays that arrive in a list: `params[0]`, by the name that the plan has for it."""
    calls = assessment.plan.cases[0].calls
    found: dict[str, str] = {}
    for step in calls.steps:
        if isinstance(step, Read):
            continue
        function = step.method if isinstance(step, Call) else step.definition
        header = re.search(rf"def {re.escape(function)}\(([\w, ]*)\)", assessment.stub)
        names = [one.strip() for one in header[1].split(",") if one.strip() != "self"] if header else []
        for parameter, argument in zip(names, step.arguments, strict=False):
            for place, part in enumerate(argument if isinstance(argument, tuple | list) else ()):
                if isinstance(part, Named) and not is_known(assessment, part.name):
                    found.setdefault(part.name, f"{parameter}[{place}]")
    return found


def _elsewhere(assessment: Assessment, calls: Calls, output: str) -> str:
    """Return the known name of what the same call gives on another object; nothing where there is none."""
    result = calls.outputs[output]
    step = calls.steps[result.step]
    for name, other in calls.outputs.items():
        like = calls.steps[other.step]
        if (
            isinstance(step, Call)
            and isinstance(like, Call)
            and (like.method, like.arguments, other.index) == (step.method, step.arguments, result.index)
            and is_known(assessment, name)
        ):
            return name
    return ""


def ordinal(place: int) -> str:
    """Return the word for a place, counted from 0."""
    ordinals = (_("first"), _("second"), _("third"), _("fourth"), _("fifth"))
    return ordinals[place] if place < len(ordinals) else _("{number}th").format(number=place + 1)


def _set_anew(calls: Calls, at: int) -> list[str]:
    """Return the attributes of the object that a step calls which were set from outside before."""
    step = calls.steps[at]
    return [
        str(one.arguments[0])
        for one in calls.steps[:at]
        if isinstance(step, Call)
        and isinstance(one, Call)
        and one.method == "__setattr__"
        and one.object == step.object
    ]
