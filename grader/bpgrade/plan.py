"""A plan: what will be asked of the student's code, as typed steps and arrays, and nothing else.

Three kinds of step, and no exercise gets one of its own. A case is one draw (or a lecture example) with its steps; the
forward is also asked at nudged inputs, on an instance of its own, for central differences.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bpgrade.exercise import Array, Arrays

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


Argument = Named | Result | float | tuple["Argument", ...]


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

    def gradients(self, tensors: Sequence[str]) -> dict[str, str]:
        """Return, by output, the tensor that it is the gradient of: `dx` of `x`."""
        return {name: name[1:] for name in self.outputs if name.startswith("d") and name[1:] in tensors}

    def upstream(self, tensors: Sequence[str]) -> dict[str, str]:
        """Return, by output, the tensor that is its upstream gradient: `dz` for `z`. A loss has 1.0, and none here."""
        return {name: f"d{name}" for name in self.outputs if f"d{name}" in tensors}


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
class Case:
    """One draw, or one example.

    label: for people, as in `draw 1`.
    kind: "example", "public" or "hidden". What a student is shown comes from the first two.
    decides: whether points rest on it.
    arrays: every array of the steps, by name.
    printed: what a lecture prints for outputs, by name.
    directions: where the central differences are taken, by tensor.
    """

    label: str
    kind: str
    decides: bool
    arrays: Arrays
    calls: Calls
    printed: Mapping[str, str] = field(default_factory=dict)
    directions: Mapping[str, tuple[Array, ...]] = field(default_factory=dict)

    @property
    def shown(self) -> bool:
        """Return whether a student may see its numbers."""
        return self.kind != "hidden"


@dataclass(frozen=True)
class Asked:
    """A case with all that is asked for it: its own steps first, then the nudged ones."""

    case: Case
    steps: tuple[Step, ...]
    arrays: Arrays
    nudges: tuple[Nudges, ...]


@dataclass(frozen=True)
class Plan:
    """All that is asked of one exercise."""

    exercise: str
    definition: str
    cases: tuple[Asked, ...]


def plan(exercise: str, definition: str, cases: Sequence[Case]) -> Plan:
    """Return the plan of these cases. Pure."""
    return Plan(exercise, definition, tuple(ask(case) for case in cases))


def ask(case: Case) -> Asked:
    """Return the case with its nudged forwards: along each direction of each tensor, up and down."""
    upstream = case.calls.upstream(list(case.arrays))
    forward = {name: case.calls.outputs[name] for name in upstream}
    steps, arrays, nudges = list(case.calls.steps), dict(case.arrays), []
    if forward and case.directions:
        needed = _needed(case.calls.steps, [result.step for result in forward.values()])
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
    return Asked(case, tuple(steps), arrays, tuple(nudges))


def after_an_earlier_forward(calls: Calls, tensors: Sequence[str]) -> tuple[Calls, dict[str, str]]:
    """Return the calls with a forward on other numbers before the one that counts, and by tensor the name of those.

    What an object keeps must be of its last forward. Where no method gives an output with an upstream gradient, the calls
    come back as they are.
    """
    forward = sorted({calls.outputs[name].step for name in calls.upstream(tensors)})
    needed = _needed(calls.steps, forward) if forward else []
    made = [number for number in needed if isinstance(calls.steps[number], New)]
    asked = [number for number in needed if number not in made]
    if not asked or not all(isinstance(calls.steps[number], Call) for number in asked):
        return calls, {}
    kept = set().union(*(_names(_arguments(calls.steps[number])) for number in made))
    earlier = {
        name: f"{name}~earlier" for number in asked for name in sorted(_names(_arguments(calls.steps[number])) - kept)
    }
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
    if isinstance(step, Read):
        return {step.object}
    found = {part.step for part in _parts(step.arguments) if isinstance(part, Result)}
    return found | ({step.object} if isinstance(step, Call) else set())


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
    return float(data)
