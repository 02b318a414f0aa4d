"""A plan: what will be asked of the student's code, as typed steps and arrays, and nothing else.

Three kinds of step, and no exercise gets one of its own. A case is one draw (or a lecture example) with its steps. Of a
student whose forward is wrong the forward is asked once more, at nudged inputs, for central differences.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from bpgrade import question
from bpgrade.messages import _
from bpgrade.question import Question
from bpgrade.rubric import AnyArray, Array, Arrays
from bpgrade.stored import store

#: The step of the central differences; their error is about h² from above and 1e-16 / h from below.
NUDGE = 1e-5


@dataclass(frozen=True)
class Named:
    """An argument: the case's array of this name."""

    name: str


@dataclass(frozen=True)
class Result:
    """An argument, or a graded output: what an earlier step gave, or one of its values."""

    step: int
    index: int | None = None


#: By name of an array that was moved: where each output is that was asked with it.
Places = Mapping[str, Mapping[str, Result]]
Argument = Named | Result | float | str | tuple["Argument", ...]


@dataclass(frozen=True)
class New:
    """Make an object of this definition, or call it where it is a plain function."""

    definition: str
    arguments: tuple[Argument, ...]


@dataclass(frozen=True)
class Call:
    """Call a method of the object that an earlier step gave."""

    object: int
    method: str
    arguments: tuple[Argument, ...]


@dataclass(frozen=True)
class Read:
    """Read an attribute of the object that an earlier step gave, or one entry of that attribute."""

    object: int
    attribute: str
    key: int | str | None = None


Step = New | Call | Read


@dataclass(frozen=True)
class Calls:
    """The steps of one case, and which step gives which named output."""

    steps: tuple[Step, ...]
    outputs: Mapping[str, Result]

    @cached_property
    def by_step(self) -> Mapping[int, Sequence[str]]:
        """Return the outputs' names by the step that gives them."""
        found: dict[int, list[str]] = {}
        for name, at in self.outputs.items():
            found.setdefault(at.step, []).append(name)
        return found

    @cached_property
    def last_use(self) -> Mapping[int, int]:
        """Return, by step that reads, the last step before it that called the object, or was handed it."""
        found = {}
        for number, step in enumerate(self.steps):
            if isinstance(step, Read):
                uses = (at for at in range(number - 1, -1, -1) if _uses(self.steps[at], step.object))
                last = next(uses, None)
                if last is not None:
                    found[number] = last
        return found

    def maker(self, number: int) -> str:
        """Return the definition whose work the step of this number is."""
        step = self.steps[number]
        return step.definition if isinstance(step, New) else self.maker(step.object)

    def gradients(self, tensors: Iterable[str]) -> dict[str, str]:
        """Return, by output, the tensor that it is the gradient of: `dx` of `x`."""
        known = set(tensors)
        return {name: name[1:] for name in self.outputs if name.startswith("d") and name[1:] in known}

    def upstream(self, given: Iterable[str]) -> dict[str, str]:
        """Return, by output, the tensor or number that is its upstream gradient: `dz` for `z`."""
        known = set(given)
        return {name: f"d{name}" for name in self.outputs if f"d{name}" in known}


@dataclass(frozen=True)
class Case:
    """One draw, one example, or one case beside the draws.

    label: for people, as in `draw 1`.
    kind: "example", "public" or "hidden". What a student is shown comes from the first two.
    rows: the rows that are judged in it.
    decides: whether points rest on it.
    arrays: every array of the steps, by name. numbers: the plain numbers in them.
    printed: what a lecture prints for outputs, by name.
    directions: where the central differences are taken, by tensor.
    """

    label: str
    kind: str
    rows: tuple[str, ...]
    decides: bool
    arrays: Arrays
    calls: Calls
    numbers: Mapping[str, float] = field(default_factory=dict)
    printed: Mapping[str, str] = field(default_factory=dict)
    directions: Mapping[str, tuple[Array, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return its label in the reader's language."""
        return _(self.label)

    @property
    def shown(self) -> bool:
        """Return whether a student may see its numbers."""
        return self.kind != "hidden"

    @property
    def gradients(self) -> dict[str, str]:
        """Return, by output, the tensor that it is the gradient of."""
        return self.calls.gradients(self.arrays)

    @property
    def upstream(self) -> dict[str, Array]:
        """Return, by output, the upstream gradient there: an array, or one number for a loss."""
        given = {**self.arrays, **{name: np.array(number) for name, number in self.numbers.items()}}
        return {name: given[gradient] for name, gradient in self.calls.upstream(given).items()}


@dataclass(frozen=True)
class Plan:
    """All that is asked of one exercise."""

    exercise: str
    definition: str
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Nudges:
    """The forward at x + h v and x - h v.

    tensor: the name of x. direction: v, of the shape of x. up, down: the results of each output there, by its name.
    """

    tensor: str
    direction: Array
    up: Mapping[str, Result]
    down: Mapping[str, Result]


@dataclass(frozen=True)
class Nudged:
    """The forward of one case, asked again at nudged inputs: its steps and arrays, and what they are for."""

    steps: tuple[Step, ...]
    arrays: Arrays
    nudges: tuple[Nudges, ...]


def ask(plan: Plan) -> Question:
    """Return what is sent of a plan."""
    return Question(plan.exercise, tuple(_to_send(case, case.calls.steps, case.arrays) for case in plan.cases))


def ask_nudged(plan: Plan) -> Question:
    """Return what is sent for the central differences: case by case of the plan."""
    parts = ((case, nudged(case)) for case in plan.cases)
    return Question(plan.exercise, tuple(_to_send(case, part.steps, part.arrays) for case, part in parts))


def _to_send(case: Case, steps: Sequence[Step], arrays: Arrays) -> question.Case:
    stored = {name: store(array) for name, array in arrays.items()}
    return question.Case([step_to_json(step) for step in steps], stored, hidden=not case.shown)


def nudged(case: Case) -> Nudged:
    """Return the forward of the case along each direction of each tensor, up and down, on objects of its own."""
    forward = {name: case.calls.outputs[name] for name in case.upstream}
    steps: list[Step] = []
    arrays: dict[str, AnyArray] = {}
    nudges: list[Nudges] = []
    if forward and case.directions:
        needed = _needed(case.calls.steps, [result.step for result in forward.values()])
        arrays.update(case.arrays)
        made: dict[int, int] = {}
        for tensor, directions in case.directions.items():
            for number, direction in enumerate(directions):
                ends = []
                for sign in (1, -1):
                    moved = f"{tensor}~{number}{'+' if sign > 0 else '-'}"
                    arrays[moved] = case.arrays[tensor] + sign * NUDGE * direction
                    place = _repeat(case.calls.steps, needed, {tensor: moved}, made, steps)
                    ends.append({name: replace(result, step=place[result.step]) for name, result in forward.items()})
                nudges.append(Nudges(tensor, direction, *ends))
    return Nudged(tuple(steps), arrays, tuple(nudges))


def with_moved(case: Case, outputs: Iterable[str], moved: Mapping[str, tuple[str, AnyArray]]) -> tuple[Case, Places]:
    """Return the case, and after its own steps these outputs once more for each array that stands in another's place.

    moved: by a name of its own, which array it takes the place of, and the array. The objects are new ones. Beside the case stands,
    by that name, where the outputs then are.
    """
    steps = list(case.calls.steps)
    asked = [case.calls.outputs[name].step for name in outputs]
    # What an object gives may rest on all that was called on it before, as a cost does on a forward.
    objects = {step.object for step in (steps[number] for number in asked) if not isinstance(step, New)}
    before = [
        number
        for number, step in enumerate(steps[: max(asked)])
        if isinstance(step, Call) and step.object in objects and step.method != "backward"
    ]
    needed = _needed(steps, [*before, *asked])
    places = {}
    for own, (name, _array) in moved.items():
        place = _repeat(case.calls.steps, needed, {name: own}, {}, steps)
        places[own] = {
            one: replace(case.calls.outputs[one], step=place[case.calls.outputs[one].step]) for one in outputs
        }
    arrays = {**case.arrays, **{own: array for own, (_name, array) in moved.items()}}
    return replace(case, calls=replace(case.calls, steps=tuple(steps)), arrays=arrays), places


def after_an_earlier_forward(calls: Calls) -> tuple[Calls, dict[str, str]]:
    """Return the calls with a forward on other numbers before the one that counts, and by tensor the name of those.

    What an object keeps must be of its last forward. Where nothing is called `forward`, the calls come back as they are.
    """
    asked = [number for number, step in enumerate(calls.steps) if isinstance(step, Call) and step.method == "forward"]
    needed = _needed(calls.steps, asked[:1]) if asked else []
    made = [number for number in needed if isinstance(calls.steps[number], New)]
    if not asked or set(needed) != {*made, asked[0]}:
        return calls, {}
    forward = calls.steps[asked[0]]
    earlier = {name: f"{name}~earlier" for name in sorted(given_arrays(forward))}
    steps: list[Step] = []
    place: dict[int, int] = {}
    _repeat(calls.steps, made, {}, place, steps)
    _repeat(calls.steps, needed, earlier, dict(place), steps)
    place = _repeat(calls.steps, range(len(calls.steps)), {}, place, steps)
    outputs = {name: replace(result, step=place[result.step]) for name, result in calls.outputs.items()}
    return Calls(tuple(steps), outputs), earlier


def _needed(steps: Sequence[Step], wanted: Sequence[int]) -> list[int]:
    """Return the steps, in order, that the wanted ones rest on, themselves among them."""
    needed = set(wanted)
    for number in range(max(wanted), -1, -1):
        if number in needed:
            needed |= _rests_on(steps[number])
    return sorted(needed)


def _rests_on(step: Step) -> set[int]:
    """Return the steps whose results this one needs."""
    return given_results(step) | (set() if isinstance(step, New) else {step.object})


def given_arrays(step: Step) -> set[str]:
    """Return the case's arrays that are among the arguments of a step."""
    return _names(_arguments(step))


def given_results(step: Step) -> set[int]:
    """Return the earlier steps whose results are among the arguments of this one."""
    return {part.step for part in _parts(_arguments(step)) if isinstance(part, Result)}


def _uses(step: Step, number: int) -> bool:
    """Return whether a step calls the object that another one gave, or is handed it."""
    return number in given_results(step) or (isinstance(step, Call) and step.object == number)


def _arguments(step: Step) -> tuple[Argument, ...]:
    return () if isinstance(step, Read) else step.arguments


def _names(arguments: tuple[Argument, ...]) -> set[str]:
    """Return the arrays among the arguments."""
    return {part.name for part in _parts(arguments) if isinstance(part, Named)}


def _parts(arguments: tuple[Argument, ...]) -> Iterator[Argument]:
    """Return the arguments one by one, those in lists too."""
    for argument in arguments:
        if isinstance(argument, tuple):
            yield from _parts(argument)
        else:
            yield argument


def _repeat(
    steps: Sequence[Step], needed: Sequence[int], moved: Mapping[str, str], made: dict[int, int], into: list[Step]
) -> dict[int, int]:
    """Append the needed steps to `into`, with some arrays in others' places; return where each of them went.

    made: objects that earlier repetitions made and that no moved array enters; they serve again, and new ones are added.
    """
    place: dict[int, int] = {}

    def there(argument: Argument) -> Argument:
        match argument:
            case Named(name):
                return Named(moved.get(name, name))
            case Result(step, index):
                return Result(place[step], index)
            case tuple():
                return tuple(there(part) for part in argument)
        return argument

    for number in needed:
        step = steps[number]
        reusable = isinstance(step, New) and not _names(step.arguments) & moved.keys()
        if reusable and number in made:
            place[number] = made[number]
            continue
        if not isinstance(step, Read):
            step = replace(step, arguments=tuple(there(argument) for argument in step.arguments))
        if not isinstance(step, New):
            step = replace(step, object=place[step.object])
        place[number] = len(into)
        if reusable:
            made[number] = place[number]
        into.append(step)
    return place


def step_to_json(step: Step) -> list[Any]:
    """Return a step as JSON's types: for the student edition, and for the way to the sandbox."""
    match step:
        case New(definition, arguments):
            return ["new", definition, [_argument_to_json(argument) for argument in arguments]]
        case Call(number, method, arguments):
            return ["call", number, method, [_argument_to_json(argument) for argument in arguments]]
        case Read(number, attribute, key):
            return ["read", number, attribute, key]


def step_from_json(data: Sequence[Any]) -> Step:
    """Return the step that `step_to_json` wrote."""
    match data:
        case ["new", definition, arguments]:
            return New(definition, tuple(_argument_from_json(argument) for argument in arguments))
        case ["call", number, method, arguments]:
            return Call(number, method, tuple(_argument_from_json(argument) for argument in arguments))
        case ["read", number, attribute, key]:
            return Read(number, attribute, key)
    raise ValueError(f"not a step: {data!r}")


def _argument_to_json(argument: Argument) -> Any:
    match argument:
        case Named(name):
            return {"array": name}
        case Result(step, index):
            return {"step": step, "index": index}
        case tuple():
            return [_argument_to_json(part) for part in argument]
    return argument


def _argument_from_json(data: Any) -> Argument:
    match data:
        case {"array": name}:
            return Named(name)
        case {"step": step, "index": index}:
            return Result(step, index)
        case list():
            return tuple(_argument_from_json(part) for part in data)
    # A count stays an integer: `range` takes no 20.0.
    return data if isinstance(data, int | str) else float(data)
