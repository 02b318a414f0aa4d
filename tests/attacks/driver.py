"""Runs every attack at one level, as whoever runs it, and prints a line of JSON for each: what came of it.

Run as `python -m attacks.driver SUITE`, where the suite is `unprotected`, `FULL` or `STRONG`; and, by hand, with layers to leave
out and names of attacks: `python -m attacks.driver FULL --without seccomp --only "reads a file"`.
"""

import argparse
import json
import os
import time
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import bpgrade
from bpgrade.course import Limits
from bpgrade.edition import course_edition
from bpgrade.errors import BpgradeError
from bpgrade.feedback import text as feedback
from bpgrade.observation import Run
from bpgrade.pipeline import Grader
from bpgrade.question import Case, Question
from bpgrade.result import Result
from bpgrade.sandbox.child import Plain, Sandbox
from bpgrade.sandbox.keeper import DoorError, Keeper, Zygote, _nobody
from bpgrade.sandbox.levels import Layer, Level, level_of
from bpgrade.sandbox.observe import Asking, begin, observe
from bpgrade.submission import File, Submission, read_work

from attacks import files, grading, kernel, memory, network, processes, resources, results, state, unprotected
from attacks.attack import Attack, Came, Control
from attacks.scene import Scene, Watched, below, peak, reset_peak, stat, watching

ROOT = Path(bpgrade.__file__).parents[2]
THEMES = (files, memory, processes, network, kernel, results, resources, state, grading)
ATTACKS: list[Attack] = [attack for theme in THEMES for attack in theme.ATTACKS]

#: In the box: short, so that loops cost little; a processor that others use too makes no difference to them.
BOUNDED = Limits(
    load_seconds=0.2, step_seconds=0.2, exercise_seconds=0.4, total_seconds=4, cpu_seconds=4, memory_mebibytes=64
)
#: Unprotected: more than any attack takes.
UNBOUNDED = Limits(load_seconds=60, step_seconds=60, exercise_seconds=60, total_seconds=60, cpu_seconds=60)
EXERCISES = ("gates/add", "gates/mul")
SECRET = b"the secret of the attacks"
#: What an attack answers with where the system itself does not offer what it needs.
_LACKING = (-1, -2, -12, -13, -22, -38, -95)


@dataclass(frozen=True)
class Stage:
    """All that one suite uses. keeper: where it is unprotected, without walls."""

    scene: Scene
    grader: Grader
    honest: Submission
    keeper: Keeper
    is_unprotected: bool
    worths: dict[str, float] = field(default_factory=dict)

    def worth(self, twin: str) -> float:
        """Return the points of what is handed in without a trick."""
        if twin not in self.worths:
            self.worths[twin] = self.grader.grade(_submission(twin))[0].score
        return self.worths[twin]

    @property
    def known(self) -> set[int]:
        """Return the processes that belong to the zygote, and not to a submission."""
        zygote = self.keeper._zygote
        if zygote is None or not zygote.is_alive:
            return set()
        outer = zygote._process.pid
        if Layer.NAMESPACES not in self.keeper.layers:
            return {outer}
        return {outer, *(one for one in below(outer) if _parent(one) == outer)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a suite."""
    parser = argparse.ArgumentParser()
    parser.add_argument("suite", choices=["unprotected", Level.FULL, Level.STRONG])
    parser.add_argument("--without", nargs="*", default=[])
    parser.add_argument("--only", nargs="*", default=[])
    chosen = parser.parse_args(arguments)
    attacks = [attack for attack in ATTACKS if not chosen.only or attack.name in chosen.only]
    layers: set[Layer] = set()
    if chosen.suite != "unprotected":
        wanted = set(Layer) if chosen.suite == Level.FULL else {Layer.SECCOMP, Layer.RLIMITS, Layer.USER}
        layers, why = holding(wanted - set(chosen.without))
        if level_of(layers) != chosen.suite and not chosen.without:
            _say(skipped=why)
            return
    scene = Scene(ROOT, _nobody() if os.getuid() == 0 else os.getuid())
    edition = course_edition(ROOT, lambda: SECRET)
    assessments = edition.assessments(EXERCISES)
    keeper = Keeper(Grader(edition, assessments).asking.packed, layers)
    stage = Stage(
        scene,
        Grader(edition, assessments, sandbox=keeper),
        read_work(ROOT / "tests" / "samples" / "class" / "alder.py", edition.course.limits),
        keeper,
        chosen.suite == "unprotected",
    )
    try:
        _say(suite=chosen.suite, user=os.getuid(), layers=sorted(layers))
        for attack in attacks:
            _say(**outcome(attack, stage))
    finally:
        stage.keeper.close()
        scene.clear(())
        scene.close()


def holding(wanted: Collection[Layer]) -> tuple[set[Layer], str]:
    """Return those of the layers that hold here, and why others do not."""
    layers, why = set(wanted), ""
    if os.getuid() != 0:
        layers.discard(Layer.USER)
    while True:
        try:
            Zygote([], layers).close()
            return layers, why
        except DoorError as door:
            if door.layer not in layers:
                raise
            layers.discard(Layer(door.layer))
            why += f"{door} "


def outcome(attack: Attack, stage: Stage) -> dict[str, Any]:
    """Run an attack, look for its sign, and let an honest submission follow."""
    stage.scene.begin()
    zygote = stage.keeper.zygote()
    descriptors = _descriptors()
    try:
        came, gave = _came(attack, stage)
        succeeded = attack.sign(stage.scene, came)
        succeeded |= zygote.died and not stage.is_unprotected
    except BpgradeError as error:
        # No submission may keep the judge from its work.
        came, gave, succeeded = Came(), str(error), True
    said: dict[str, Any] = {
        "name": attack.name,
        "succeeded": bool(succeeded),
        "gave": gave,
        "lacking": bool(attack.needs and not succeeded and _is_lacking(attack, came)),
        "seconds": round(came.seconds, 3),
        "grew": round(came.grew, 1),
        "busy": round(came.busy, 3),
        "score": came.score,
    }
    if not stage.is_unprotected:
        said["strangers"] = _settled(stage)
        honest = _honest(stage)
        said["honest"] = honest
        said["left"] = _left(stage, descriptors)
    stage.scene.clear(stage.known)
    return said


def _came(attack: Attack, stage: Stage) -> tuple[Came, str]:
    """Return what came of an attack where the stage has it run, and the word for how its step ended."""
    scene = stage.scene
    if stage.is_unprotected and attack.control not in (Control.PLAIN, Control.WARM):
        return unprotected.run(attack, scene), ""
    if attack.twin:
        return _graded(attack, stage)
    limits = UNBOUNDED if stage.is_unprotected else BOUNDED
    sandbox: Sandbox = Plain() if stage.is_unprotected and attack.control is Control.PLAIN else stage.keeper
    before, start, busy = reset_peak(), time.monotonic(), time.process_time()
    with watching(scene, stage.known) if attack.watched else nullcontext(Watched()) as seen:
        run = _observed(scene.facts() + f"NUMBER = {scene.number!r}\n" + attack.source, sandbox, limits, attack.rounds)
    seconds, grew, busy = time.monotonic() - start, peak() - before, time.process_time() - busy
    strangers = len(scene.strangers(stage.known))
    following = _observed(scene.facts() + attack.then, sandbox, limits) if attack.then else None
    came = Came(
        _numbers(run), seconds, grew, seen.processes, seen.threads, seen.mebibytes, strangers,
        _numbers(following) if following else (), _words(run), run.printed, busy, _kept(run),
    )  # fmt: skip
    return came, run.observations["attack"].cases[0][0].gave.value


def _graded(attack: Attack, stage: Stage) -> tuple[Came, str]:
    """Return how far the score is from what the same numbers are worth without a trick."""
    before, start = reset_peak(), time.monotonic()
    result, run = stage.grader.grade(_submission(stage.scene.facts() + attack.source))
    worth = stage.worth(attack.twin)
    came = Came(
        seconds=time.monotonic() - start,
        grew=peak() - before,
        words=_words(run) + feedback(stage.grader.edition.course, result),
        score=abs(result.score - worth),
    )
    return came, f"{result.score} points, worth {worth}"


def _observed(source: str, sandbox: Sandbox, limits: Limits, rounds: int = 1) -> Run:
    """Return what was seen of a submission that is asked for its `attack()`, or for several."""
    names = ["attack", *(f"attack{number}" for number in range(1, rounds))]
    questions = [Question(name, (Case([["new", name, []]], {}),)) for name in names]
    asking = Asking(questions, {name: (name,) for name in names}, limits)
    return observe(begin(_submission(source), asking, sandbox))


def _submission(source: str) -> Submission:
    return Submission("attack", (File("attack.py", source.encode()),))


def _numbers(run: Run) -> list[float]:
    import numpy as np

    seen = run.observations["attack"].cases[0][0]
    return [float(one) for array in seen.arrays for one in np.asarray(array).ravel()[:1000]]


def _kept(run: Run) -> float:
    """Return the mebibytes of answers that a run holds."""
    steps = [step for seen in run.observations.values() for case in seen.cases for step in case]
    return sum(len(array.data) for step in steps for array in step.arrays) / (1 << 20)


def _words(run: Run) -> str:
    """Return the words that a person would read of a run."""
    notes = [
        note
        for seen in run.observations.values()
        for case in seen.cases
        for step in case
        for note in step.notes.values()
    ]
    return "\n".join([*notes, *(value for remark in run.remarks for value in remark.values())])


def _honest(stage: Stage) -> str:
    """Return what is wrong with how an honest submission was graded now; nothing where nothing is."""
    try:
        result: Result = stage.grader.grade(stage.honest)[0]
    except BpgradeError as error:
        return str(error)
    return "" if result.score == result.max_score > 0 else f"{result.score} of {result.max_score} points"


def _settled(stage: Stage) -> int:
    """Return how many processes nobody knows, after those that are about to end had a moment for it."""
    end = time.monotonic() + 1
    while (strangers := stage.scene.strangers(stage.known)) and time.monotonic() < end:
        time.sleep(0.005)
    return len(strangers)


def _left(stage: Stage, descriptors: int) -> str:
    """Return what an attack and the honest submission after it have left over; nothing where nothing is."""
    left = []
    if _settled(stage):
        left.append("a process")
    if _descriptors() != descriptors:
        left.append(f"{_descriptors() - descriptors} descriptors")
    if stage.scene.made():
        left.append(f"files: {stage.scene.made()}")
    return ", ".join(left)


def _is_lacking(attack: Attack, came: Came) -> bool:
    """Return whether the system itself does not offer what an attack needs, by its own words."""
    return bool(came.numbers) and min(came.numbers) in _LACKING


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def _parent(process: int) -> int:
    fields = stat(process)
    return int(fields[1]) if fields else 0


def _say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main()
