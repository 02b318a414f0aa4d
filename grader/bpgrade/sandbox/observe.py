"""A submission and some plans, to what was seen: the steps are asked of a child, and asked again around what ends it.

A call that never returns, or takes the process along, costs the rows that need that method. Everything else is asked again
in another child without it.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from bpgrade.course import Limits
from bpgrade.exercise import Array
from bpgrade.observation import Gave, Notes, Observation, Run, Seen
from bpgrade.plan import Argument, Asked, Call, Named, New, Plan, Read, Result, Step
from bpgrade.sandbox import wire
from bpgrade.sandbox.child import LEVEL, Child
from bpgrade.submission import Submission

_GAVE = {
    wire.Status.VALUES: Gave.VALUES,
    wire.Status.SEQUENCE: Gave.SEQUENCE,
    wire.Status.RAISED: Gave.RAISED,
    wire.Status.EMPTY: Gave.EMPTY,
    wire.Status.OBJECT: Gave.OBJECT,
    wire.Status.NOTHING: Gave.NOTHING,
    wire.Status.SKIPPED: Gave.SKIPPED,
    wire.Status.TOO_BIG: Gave.TOO_BIG,
    wire.Status.ABSENT: Gave.ABSENT,
}

#: Where a step stands: exercise, case, step.
At = tuple[int, int, int]


@dataclass(frozen=True)
class Asking:
    """What is asked: the plans, and by definition the names that count for it."""

    plans: Sequence[Plan]
    names: dict[str, tuple[str, ...]]
    limits: Limits


def observe(submission: Submission, asking: Asking, first: Child | None = None) -> Run:
    """Return what the submission gave for every step.

    first: a child that was started already. Raises CourseError where no child can be started.
    """
    if not submission.files:
        return _nothing(asking)
    seen: dict[At, Seen] = {}
    banned: set[tuple[int, str]] = set()
    remarks: list[Notes] = []
    printed = b""
    definitions_only = False
    end = time.monotonic() + asking.limits.total_seconds
    while True:
        order = _order(asking.plans, seen, banned)
        left = end - time.monotonic()
        if not order or left <= 0:
            break
        with first or Child() as child:
            ended = child.run(_request(submission, asking, order, definitions_only), asking.limits, left)
        first = None
        frames, _bad = wire.unpack_frames(ended.frames, len(order) + wire.MAX_REMARKS + 2)
        printed = printed or ended.printed
        failure = Seen(Gave.TIMED_OUT if ended.late else Gave.DIED, notes={"code": str(ended.code)})
        if not any(frame.status is wire.Status.LOADED for frame in frames):
            if definitions_only:
                seen.update(dict.fromkeys(order, failure))
                break
            definitions_only = True
            remarks.append({"kind": "not-loaded", "how": failure.gave.value})
            continue
        if not any(note.get("kind") != "not-loaded" for note in remarks):
            remarks += [dict(frame.notes) for frame in frames if frame.status is wire.Status.REMARK]
        for frame in frames:
            if frame.step < len(order) and frame.status in _GAVE:
                seen.setdefault(order[frame.step], Seen(_GAVE[frame.status], frame.arrays, dict(frame.notes)))
        culprit = next((at for at in order if at not in seen), None)
        if culprit is not None:
            seen[culprit] = failure
            banned.add((culprit[0], _kind(_step(asking.plans, culprit))))
    return Run(_observations(asking.plans, seen, banned), tuple(remarks), printed.decode("utf-8", "replace"), LEVEL)


def _nothing(asking: Asking) -> Run:
    """Return what is seen where there is no code: no definition anywhere."""
    missing = {plan.exercise: Seen(Gave.EMPTY, notes={"missing": plan.definition}) for plan in asking.plans}
    observations = {
        plan.exercise: Observation(tuple(tuple(missing[plan.exercise] for _ in asked.steps) for asked in plan.cases))
        for plan in asking.plans
    }
    return Run(observations, (), "", LEVEL)


def _step(plans: Sequence[Plan], at: At) -> Step:
    return plans[at[0]].cases[at[1]].steps[at[2]]


def _kind(step: Step) -> str:
    """Return what a step runs, as far as one that never returns is concerned."""
    return step.method if isinstance(step, Call) else "" if isinstance(step, New) else step.attribute


def _askable(asked: Asked, banned: set[str]) -> list[int]:
    """Return the steps of a case that can be asked: none that ends the child, and none on an object that did."""
    made = {at for at, step in enumerate(asked.steps) if isinstance(step, New) and _kind(step) not in banned}
    return [
        at
        for at, step in enumerate(asked.steps)
        if _kind(step) not in banned and (at if isinstance(step, New) else step.object) in made
    ]


def _order(plans: Sequence[Plan], seen: dict[At, Seen], banned: set[tuple[int, str]]) -> list[At]:
    """Return the steps to ask: of every case that has one unseen, all that can be asked.

    Exercises that have ended a child come last: they do not use up the time of the others. Every exercise's own steps come
    before any nudged ones: code that keeps something between objects is used as the contract says first.
    """
    order: list[At] = []
    nudged: list[At] = []
    troubled = {exercise for exercise, _kind_of_step in banned}
    for number in sorted(range(len(plans)), key=lambda number: number in troubled):
        for case, asked in enumerate(plans[number].cases):
            steps = [(number, case, at) for at in _askable(asked, _banned(number, banned))]
            if any(at not in seen for at in steps):
                own = len(asked.case.calls.steps)
                order += [at for at in steps if at[2] < own]
                nudged += [at for at in steps if at[2] >= own]
    return order + nudged


def _banned(number: int, banned: set[tuple[int, str]]) -> set[str]:
    return {kind for exercise, kind in banned if exercise == number}


def _request(submission: Submission, asking: Asking, order: Sequence[At], definitions_only: bool) -> bytes:
    numbers = {at: number for number, at in enumerate(order)}
    arrays: list[Array] = []
    places: dict[tuple[int, int, str], int] = {}

    def argument(at: At, given: Argument) -> object:
        match given:
            case Named(name):
                key = (at[0], at[1], name)
                if key not in places:
                    places[key] = len(arrays)
                    arrays.append(asking.plans[at[0]].cases[at[1]].arrays[name])
                return {"array": places[key]}
            case Result(step, index):
                return {"step": numbers.get((at[0], at[1], step), -1), "index": index}
            case tuple():
                return [argument(at, part) for part in given]
        return given

    def asked(at: At) -> list[object]:
        match _step(asking.plans, at):
            case New(definition, arguments):
                return ["new", list(asking.names[definition]), [argument(at, given) for given in arguments]]
            case Call(thing, method, arguments):
                made = numbers.get((at[0], at[1], thing), -1)
                return ["call", made, method, [argument(at, given) for given in arguments]]
            case Read(thing, attribute, key):
                return ["read", numbers.get((at[0], at[1], thing), -1), attribute, key]

    steps = [[numbers[at], asked(at)] for at in order]
    limits = asking.limits
    settings = {
        "wanted": sorted({name for names in asking.names.values() for name in names}),
        "definitions_only": definitions_only,
        "memory_bytes": limits.memory_mebibytes << 20,
        "cpu_seconds": int(limits.total_seconds) + 2,
        "result_bytes": limits.result_kibibytes << 10,
    }
    return wire.pack_request(
        wire.Request([(file.path, file.data) for file in submission.files], arrays, steps, settings)
    )


def _observations(plans: Sequence[Plan], seen: dict[At, Seen], banned: set[tuple[int, str]]) -> dict[str, Observation]:
    """Return what was seen by exercise; a step that was not asked again shares the fate of the one that ended the child."""
    found = {}
    for number, plan in enumerate(plans):
        fates = {
            _kind(_step(plans, at)): what
            for at, what in seen.items()
            if at[0] == number and what.gave in (Gave.TIMED_OUT, Gave.DIED)
        }
        cases = []
        for case, asked in enumerate(plan.cases):
            askable = set(_askable(asked, _banned(number, banned)))
            cases.append(
                tuple(
                    seen.get((number, case, at))
                    or fates.get(_kind(step))
                    or Seen(Gave.NO_TIME if at in askable else Gave.SKIPPED)
                    for at, step in enumerate(asked.steps)
                )
            )
        found[plan.exercise] = Observation(tuple(cases))
    return found
