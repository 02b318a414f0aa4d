"""Adapters: in which other form than ours a course's students write a class, as data. They say how a thing is called, never what is right.

`course.toml` turns them on; `sandbox.runner.adapters` does what they say. Pure, and not imported where a course has none.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bpgrade.errors import CourseError
from bpgrade.messages import _, listed
from bpgrade.question import Question

#: How the thing is made: of sizes, or not at all.
SIZES, FUNCTIONS = "sizes", "functions"
#: What backward rests on: something that forward hands out, its inputs once more, or nothing since it is a local derivative alone.
CACHE, STATELESS, LOCAL = "cache", "stateless", "local"
FORMS = (SIZES, FUNCTIONS, CACHE, STATELESS, LOCAL)
#: What backward may be given, and what it may return beside each other.
GIVEN = ("upstream", "inputs", "outputs", "params", "cache")
RETURNED = ("inputs", "params")
SETTINGS = ("form", "constructor", "forward", "backward", "takes", "returns")
#: Stands for every exercise that an adapter fits.
ALL = "all"

_SIZE = re.compile(r"(\w+)\[(\d)\]")


@dataclass(frozen=True)
class Adapter:
    """One setting, read. Empty where it leaves a thing as it usually is in these forms.

    constructor: what the class is made with, `W[0]` being a length of the array W. forward, backward: what they are called, a star
    standing for the exercise's name. takes: what backward is given, in order. returns: whose gradients it returns, in order.
    """

    forms: tuple[str, ...]
    constructor: tuple[Any, ...] = ()
    forward: str = ""
    backward: str = ""
    takes: tuple[str, ...] = ()
    returns: tuple[str, ...] = RETURNED


@dataclass(frozen=True)
class Asked:
    """What a question asks of a class: how many inputs and upstream gradients, of which arrays it is made, and which of its attributes
    are read as their gradients."""

    definition: str
    params: tuple[str, ...]
    inputs: int
    upstream: int
    reads: tuple[str, ...]
    arrays: Mapping[str, int]


def check(settings: Mapping[str, Any], exercises: Collection[str], where: str) -> None:
    """Raise CourseError, naming `where` it stands, for a setting that is none."""
    units = {name.partition("/")[0] for name in exercises}
    for key, value in settings.items():
        if key != ALL and key not in units and key not in exercises:
            raise CourseError(
                _("{where}: an adapter is set for {key}, which is no exercise, no unit and not {all}.").format(
                    where=where, key=key, all=ALL
                )
            )
        problem = _problem(value)
        if problem:
            raise CourseError(
                _("{where}: the adapter of {key}: {problem}").format(where=where, key=key, problem=problem)
            )


def named(settings: Mapping[str, Any], question: Question) -> tuple[str, dict[str, Any]] | None:
    """Return the definition that an exercise asks for, and how its adapter has it called, in JSON's types; nothing where it has none.

    settings: of the course, checked. What is set for the exercise counts before what is set for its unit, and that before all.
    Raises CourseError where an adapter that is set for the exercise itself does not fit it.
    """
    unit, _slash, last = question.exercise.partition("/")
    key = next((key for key in (question.exercise, unit, ALL) if key in settings), None)
    adapter = None if key is None else read(settings[key])
    if adapter is None or not adapter.forms:
        return None
    asked = _asked(question)
    problem = _misfit(adapter, asked)
    if problem and key == question.exercise:
        raise CourseError(f"{question.exercise}: {problem}")
    if problem and asked and SIZES in adapter.forms:
        # A unit has layers with parameters and layers without.
        adapter = replace(adapter, forms=tuple(form for form in adapter.forms if form != SIZES), constructor=())
        problem = _misfit(adapter, asked) if adapter.forms else problem
    if problem or asked is None:
        return None
    return asked.definition, _to_json(adapter, asked, last)


def read(value: Any) -> Adapter:
    """Return a setting that has been checked as an adapter. A form alone, or a list of them, is short for a table."""
    table = value if isinstance(value, Mapping) else {"form": value}
    form = table["form"]
    return Adapter(
        forms=(form,) if isinstance(form, str) else tuple(form),
        constructor=tuple(table.get("constructor", ())),
        forward=table.get("forward", ""),
        backward=table.get("backward", ""),
        takes=tuple(table.get("takes", ())),
        returns=tuple(table.get("returns", RETURNED)),
    )


def _to_json(adapter: Adapter, asked: Asked, exercise: str) -> dict[str, Any]:
    """Return all that the student's process needs to know."""
    functions = FUNCTIONS in adapter.forms
    usual = ("*_forward", "*_backward") if functions else ("forward", "backward")
    forward, backward = (
        (given or one).replace("*", exercise)
        for given, one in zip((adapter.forward, adapter.backward), usual, strict=True)
    )
    return {
        "functions": functions,
        "sizes": list(adapter.constructor or _usual_sizes(asked)) if SIZES in adapter.forms else None,
        "forward": forward,
        "backward": backward,
        "takes": list(adapter.takes or _usually_takes(adapter.forms)),
        "local": LOCAL in adapter.forms,
        "returns": list(adapter.returns),
        "params": list(asked.params),
        "inputs": asked.inputs,
        "upstream": asked.upstream,
        "reads": list(asked.reads),
    }


def _usual_sizes(asked: Asked) -> list[str]:
    """Return the lengths of the first parameter: for a matrix of weights the number of inputs and that of outputs."""
    return [f"{asked.params[0]}[{axis}]" for axis in range(asked.arrays[asked.params[0]])]


def _usually_takes(forms: Sequence[str]) -> list[str]:
    if LOCAL in forms:
        return []
    if STATELESS in forms:
        return ["inputs", "upstream"]
    return ["upstream", "cache"] if CACHE in forms or FUNCTIONS in forms else ["upstream"]


def _asked(question: Question) -> Asked | None:
    """Return what a question asks of the one class that it asks for; nothing where it asks for more than forward and backward."""
    found: dict[str, Any] = {"definition": set(), "params": set(), "inputs": set(), "upstream": set()}
    reads: list[str] = []
    arrays: dict[str, int] = {}
    for case in question.cases:
        arrays.update({name: len(array.shape) for name, array in case.arrays.items()})
        for step in case.steps:
            match step:
                case ["new", definition, arguments] if all(isinstance(one, dict) for one in arguments):
                    found["definition"].add(definition)
                    found["params"].add(tuple(one["array"] for one in arguments if "array" in one))
                case ["call", _, "forward", arguments]:
                    found["inputs"].add(len(arguments))
                case ["call", _, "backward", arguments]:
                    found["upstream"].add(len(arguments))
                case ["read", _, attribute, None]:
                    reads.append(attribute)
                case _:
                    return None
    if any(len(values) != 1 for values in found.values()):
        return None
    asked = Asked(
        **{key: values.pop() for key, values in found.items()}, reads=tuple(dict.fromkeys(reads)), arrays=arrays
    )
    return asked if set(asked.reads) <= {_gradient(name) for name in asked.params} else None


def _gradient(param: str) -> str:
    """Return the attribute that the contract keeps a parameter's gradient in."""
    return f"d{param}"


def _misfit(adapter: Adapter, asked: Asked | None) -> str:
    """Return why an adapter does not fit what is asked; nothing where it does."""
    if asked is None:
        return _("an adapter is for a class that is asked for its forward and its backward alone.")
    if SIZES in adapter.forms and (not asked.params or len(asked.reads) < len(asked.params)):
        return _("the form {form} is for a class that is made of arrays and keeps their gradients.").format(form=SIZES)
    if LOCAL in adapter.forms and (asked.params or asked.upstream != 1):
        return _("the form {form} is for a class without parameters that one upstream gradient comes back to.").format(
            form=LOCAL
        )
    for name, axis in _sizes_in(adapter.constructor):
        if axis >= asked.arrays.get(name, 0):
            return _("{size} is no length of an array here; there are: {names}.").format(
                size=f"{name}[{axis}]", names=listed(sorted(name for name in asked.arrays if name.isidentifier()))
            )
    return ""


def _sizes_in(constructor: Sequence[Any]) -> list[tuple[str, int]]:
    """Return the lengths that a constructor is made with."""
    found: list[tuple[str, int]] = []
    for one in constructor:
        if isinstance(one, list):
            found += _sizes_in(one)
        elif isinstance(one, str) and (size := _SIZE.fullmatch(one)):
            found.append((size[1], int(size[2])))
    return found


def _problem(value: Any) -> str:
    """Return what is wrong with the setting of one adapter; nothing where it is one."""
    table = value if isinstance(value, Mapping) else {"form": value}
    unknown = sorted(set(table) - set(SETTINGS))
    if unknown:
        return _("{unknown} is no setting; there are: {names}.").format(unknown=listed(unknown), names=listed(SETTINGS))
    form = table.get("form")
    forms = [form] if isinstance(form, str) else form
    if not isinstance(forms, list) or not all(one in FORMS for one in forms):
        return _("`form` is one or more of: {names}.").format(names=listed(FORMS))
    for group in ((SIZES, FUNCTIONS), (CACHE, STATELESS, LOCAL)):
        if len([one for one in forms if one in group]) > 1:
            return _("`form` may have one of these, not two: {names}.").format(names=listed(group))
    return (
        _problem_of_names(table)
        or _problem_of_constructor(table, forms)
        or _problem_of_takes(table, forms)
        or _problem_of_returns(table)
    )


def _problem_of_names(table: Mapping[str, Any]) -> str:
    for key in ("forward", "backward"):
        name = table.get(key, key)
        if not isinstance(name, str) or not name.replace("*", "x").isidentifier():
            return _("`{key}` is a name, in which * may stand for the exercise's own.").format(key=key)
    return ""


def _problem_of_constructor(table: Mapping[str, Any], forms: Sequence[str]) -> str:
    if "constructor" not in table:
        return ""
    if SIZES not in forms:
        return _("`constructor` is for the form {form}.").format(form=SIZES)
    if not isinstance(table["constructor"], list) or not all(map(_is_argument, table["constructor"])):
        return _("`constructor` is a list of lengths, as in W[0], of numbers, and of lists of them.")
    return ""


def _is_argument(one: Any) -> bool:
    if isinstance(one, list):
        return all(map(_is_argument, one))
    return isinstance(one, int | float) or (isinstance(one, str) and bool(_SIZE.fullmatch(one)))


def _problem_of_takes(table: Mapping[str, Any], forms: Sequence[str]) -> str:
    if "takes" not in table:
        return ""
    takes = table["takes"]
    if not isinstance(takes, list) or not all(one in GIVEN for one in takes) or len(set(takes)) < len(takes):
        return _("`takes` is a list of some of these, each once: {names}.").format(names=listed(GIVEN))
    if ("upstream" in takes) is (LOCAL in forms):
        if LOCAL in forms:
            return _("a local derivative does not take the upstream gradient.")
        return _("`takes` lacks the upstream gradient.")
    if takes and LOCAL in forms and FUNCTIONS not in forms and table.get("backward", "backward") == "backward":
        # Whoever wrote in our form takes one thing as well.
        return _("a local derivative that takes something needs another name than backward.")
    if ("cache" in takes) is not ("cache" in _usually_takes(forms)):
        return _("a cache is taken in the forms {names}, and in no other.").format(names=listed((CACHE, FUNCTIONS)))
    return ""


def _problem_of_returns(table: Mapping[str, Any]) -> str:
    returns = table.get("returns", list(RETURNED))
    if not isinstance(returns, list) or sorted(map(str, returns)) != sorted(RETURNED):
        return _("`returns` is a list of these, each once: {names}.").format(names=listed(RETURNED))
    return ""
