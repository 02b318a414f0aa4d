"""A submission and some questions, to what was seen: the steps are asked of a child, and asked again around what ends it.

A call that never returns, or takes the process along, costs the rows that need that method. Everything else is asked again
in another child without it.
"""

import itertools
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bpgrade.course import Limits
from bpgrade.observation import Gave, Notes, Observation, Run, Seen, Used
from bpgrade.question import Case, Question, Step
from bpgrade.sandbox import wire
from bpgrade.sandbox.child import Ended, Plain, Process, Sandbox
from bpgrade.sandbox.levels import Level
from bpgrade.sandbox.patience import Late
from bpgrade.stored import Stored
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

#: What the kernel ends a process with that makes a forbidden system call; not every system knows the signal.
_SIGSYS = getattr(signal, "SIGSYS", 31)

#: So much of what came is held as it came: no honest submission sends more.
_HELD_BYTES = 4 << 20
#: Where a step stands: exercise, case, step.
At = tuple[int, int, int]
#: What ends children: an exercise, and the method there.
Banned = set[tuple[int, str]]


@dataclass(frozen=True)
class Asking:
    """What is asked: the questions, and by definition the names that count for it and how its adapter has it called."""

    questions: Sequence[Question]
    names: Mapping[str, tuple[str, ...]]
    limits: Limits
    adapters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def packed(self) -> list[bytes]:
        """Return what any child may be asked, for a process that is to keep it."""
        return [part for question in self.questions for part in question.parts]

    @cached_property
    def result_bytes(self) -> tuple[int, ...]:
        """Return, by question, the most that one result may take."""
        return tuple(int(self.limits.of(one.exercise).result_kibibytes) << 10 for one in self.questions)

    @cached_property
    def everything(self) -> "_Round":
        """Return what the first child of every submission is asked."""
        return _round(self.questions, {}, set())


@dataclass(frozen=True)
class _Round:
    """What one child is asked. parts: exercises, and whether their hidden cases, in this order. steps: by the number that its frame
    carries. skip: the others. exercises: of the steps, in order."""

    parts: Sequence[tuple[int, bool]]
    steps: Mapping[int, At]
    skip: Sequence[int]
    exercises: Sequence[str]


@dataclass(frozen=True)
class Begun:
    """A submission that has been sent to its first child, and whose code may run by now. No child where there is no code.

    sandbox: gives more of them.
    """

    submission: Submission
    asking: Asking
    child: Process | None
    round: _Round
    sandbox: Sandbox


def begin(
    submission: Submission, asking: Asking, sandbox: Sandbox | None = None, child: Process | None = None
) -> Begun:
    """Return the submission on its way. It is for `observe` to wait for what comes.

    sandbox: gives processes; plain ones for none. child: one that was started already.
    Raises BpgradeError where none can be started.
    """
    first = asking.everything
    sandbox = sandbox or Plain()
    if not submission.files:
        return Begun(submission, asking, None, first, sandbox)
    child = child or sandbox.child()
    _send(child, submission, asking, first, asking.limits.total_seconds)
    return Begun(submission, asking, child, first, sandbox)


def observe(begun: Begun) -> Run:
    """Return what the submission gave for every step.

    Raises BpgradeError where no child can be started.
    """
    submission, asking, asked = begun.submission, begun.asking, begun.round
    limits = asking.limits
    if begun.child is None:
        return _nothing(asking, begun.sandbox.level)
    seen: dict[At, Seen] = {}
    banned: Banned = set()
    remarks: list[Notes] = []
    printed = b""
    definitions_only = False
    held = kept = 0
    own = cpu = 0.0
    memory = 0
    starved = False
    child = begun.child
    while True:
        try:
            ended = child.wait()
        finally:
            child.close()
        own, cpu, starved = own + ended.own, cpu + ended.cpu, starved or ended.starved
        memory = max(memory, ended.memory)
        held += len(ended.frames)
        frames, _bad = wire.unpack_frames(ended.frames, wire.most_frames(len(asked.steps)))
        printed = printed or ended.printed
        failure = Seen(_how(ended), notes={"code": str(ended.code)})
        if not any(frame.status is wire.Status.LOADED for frame in frames):
            if definitions_only or failure.gave is Gave.REFUSED:
                seen.update(dict.fromkeys(asked.steps.values(), failure))
                break
            definitions_only = True
            remarks.append({"kind": "not-loaded", "how": failure.gave.value})
        else:
            if not any(note.get("kind") != "not-loaded" for note in remarks):
                remarks += [dict(frame.notes) for frame in frames if frame.status is wire.Status.REMARK]
            for frame in frames:
                at = asked.steps.get(frame.step)
                if at is not None and at not in seen and frame.status in _GAVE:
                    size = sum(len(array.data) for array in frame.arrays)
                    kept += size
                    too_much = size > asking.result_bytes[at[0]] or kept > int(limits.results_mebibytes) << 20
                    seen[at] = _seen(frame, too_much, held > _HELD_BYTES)
            culprit = next((at for at in asked.steps.values() if at not in seen), None)
            if culprit is None:
                # All that can be asked has been answered.
                break
            if failure.gave is Gave.REFUSED:
                # Whoever tries such a thing once is not asked again.
                seen.update({at: failure for at in asked.steps.values() if at not in seen})
                break
            seen[culprit] = failure
            banned |= _banned_by(culprit, ended.late, asking.questions)
            asked = _round(asking.questions, seen, banned)
        if not asked.steps or own >= limits.total_seconds or cpu >= limits.cpu_seconds:
            break
        child = begun.sandbox.child()
        _send(child, submission, asking, asked, limits.total_seconds - own, definitions_only)
    observations = _observations(asking.questions, seen, banned)
    words = printed.decode("utf-8", "replace")
    return Run(observations, tuple(remarks), words, begun.sandbox.level, starved, Used(round(cpu, 3), memory))


def _seen(frame: wire.Frame, too_much: bool, apart: bool) -> Seen:
    """Return what a frame says that a step gave.

    too_much: its arrays are left out. It is the child that should have seen to the limit of a result; so do we.
    apart: its arrays are copied; otherwise they keep all in memory that came with them.
    """
    if too_much:
        return Seen(Gave.TOO_BIG, notes=dict(frame.notes))
    arrays = tuple(Stored(array.shape, bytes(array.data)) for array in frame.arrays) if apart else frame.arrays
    return Seen(_GAVE[frame.status], arrays, dict(frame.notes))


def _how(ended: Ended) -> Gave:
    """Return what became of a step that was not answered."""
    if ended.late:
        return Gave.TIMED_OUT
    return Gave.REFUSED if ended.code == -_SIGSYS else Gave.DIED


def _banned_by(culprit: At, late: Late, questions: Sequence[Question]) -> Banned:
    """Return what is not asked again: the method that did not come back, or all of an exercise that takes too long as a whole."""
    if late is not Late.EXERCISE:
        return {(culprit[0], _kind(_step(questions, culprit)))}
    return {(culprit[0], _kind(step)) for case in questions[culprit[0]].cases for step in case.steps}


def _nothing(asking: Asking, level: Level) -> Run:
    """Return what is seen where there is no code: no definition anywhere."""
    observations = {}
    for question in asking.questions:
        cases = []
        for case in question.cases:
            # A method is missing with its class.
            made = [step[1] if step[0] == "new" else case.steps[step[1]][1] for step in case.steps]
            cases.append(tuple(Seen(Gave.EMPTY, notes={"missing": definition}) for definition in made))
        observations[question.exercise] = Observation(tuple(cases))
    return Run(observations, (), "", level)


def _step(questions: Sequence[Question], at: At) -> Step:
    return questions[at[0]].cases[at[1]].steps[at[2]]


def _kind(step: Step) -> str:
    """Return what a step runs, as far as one that never returns is concerned: a method, an attribute, a definition."""
    match step:
        case ["new", definition, _]:
            return f"{definition}()"
        case [_, _, name, *_]:
            return str(name)
    raise ValueError(f"not a step: {step!r}")


def _askable(case: Case, banned: set[str]) -> list[int]:
    """Return the steps of a case that can be asked: none that ends the child, and none on an object that did."""
    if not banned:
        return list(range(len(case.steps)))
    askable: list[int] = []
    for at, step in enumerate(case.steps):
        if _kind(step) not in banned and (step[0] == "new" or step[1] in askable):
            askable.append(at)
    return askable


def _banned(number: int, banned: Banned) -> set[str]:
    return {kind for exercise, kind in banned if exercise == number}


def _round(questions: Sequence[Question], seen: Mapping[At, Seen], banned: Banned) -> _Round:
    """Return what the next child is asked: of every case that has a step unseen, all steps that can be asked.

    Hidden cases come last: what code has seen of them it can tell nobody any more. Exercises that have ended a child come last
    among the others: they do not use up the time of those.
    """
    troubled = {exercise for exercise, _kind_of_step in banned}
    order = sorted(range(len(questions)), key=lambda number: number in troubled)
    parts, steps, skip = [], {}, []
    count = 0
    for hidden, number in itertools.product((False, True), order):
        asked: dict[int, At] = {}
        first = count
        for case, part in enumerate(questions[number].cases):
            if part.hidden is not hidden:
                continue
            places = [(number, case, step) for step in _askable(part, _banned(number, banned))]
            if any(at not in seen for at in places):
                asked.update({count + at[2]: at for at in places})
            count += len(part.steps)
        if not asked:
            count = first
            continue
        parts.append((number, hidden))
        steps.update(asked)
        skip += [place for place in range(first, count) if place not in asked]
    return _Round(parts, steps, skip, [questions[at[0]].exercise for at in steps.values()])


def _send(
    child: Process, submission: Submission, asking: Asking, asked: _Round, total: float, definitions_only: bool = False
) -> None:
    child.send(_request(submission, asking, asked, definitions_only), asking.limits, asked.exercises, total)


def _request(submission: Submission, asking: Asking, asked: _Round, definitions_only: bool) -> wire.Request:
    limits = asking.limits
    settings = {
        "names": {definition: list(names) for definition, names in asking.names.items()},
        "adapters": asking.adapters,
        "definitions_only": definitions_only,
        "memory_bytes": limits.memory_mebibytes << 20,
        "cpu_seconds": int(limits.cpu_seconds) + 2,
        "result_bytes": [asking.result_bytes[number] for number, _hidden in asked.parts],
    }
    files = [(file.path, file.data) for file in submission.files]
    questions = [asking.questions[number].parts[hidden] for number, hidden in asked.parts]
    return wire.Request(files, questions, settings, asked.skip)


def _observations(questions: Sequence[Question], seen: Mapping[At, Seen], banned: Banned) -> dict[str, Observation]:
    """Return what was seen by exercise; a step that was not asked again shares the fate of the one that ended the child."""
    found = {}
    ended = [(at, what) for at, what in seen.items() if what.gave in (Gave.TIMED_OUT, Gave.DIED, Gave.REFUSED)]
    for number, question in enumerate(questions):
        fates = {_kind(_step(questions, at)): what for at, what in ended if at[0] == number}
        cases = []
        for case, part in enumerate(question.cases):
            askable = set(_askable(part, _banned(number, banned)))
            cases.append(
                tuple(
                    seen.get((number, case, at))
                    or fates.get(_kind(step))
                    or Seen(Gave.NO_TIME if at in askable else Gave.SKIPPED)
                    for at, step in enumerate(part.steps)
                )
            )
        found[question.exercise] = Observation(tuple(cases))
    return found
