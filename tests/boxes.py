"""What the tests of the sandbox share: the layers that hold on this machine, questions to ask, and who runs below a process."""

import os
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from bpgrade.course import Limits
from bpgrade.edition import student_edition
from bpgrade.errors import SandboxError
from bpgrade.sandbox.keeper import DoorError, Keeper, Zygote
from bpgrade.sandbox.levels import Layer, Level
from bpgrade.sandbox.observe import Asking
from bpgrade.submission import File, Submission

#: The layers that a level is made of where everything holds.
_LAYERS = {
    Level.FULL: frozenset(Layer),
    Level.STRONG: frozenset(Layer) - {Layer.NAMESPACES},
}
#: Without these two there is no such level; the others are left out where they do not hold.
_NEEDED = {Layer.SECCOMP, Layer.RLIMITS, Layer.NAMESPACES}
LEVELS = list(_LAYERS)


@cache
def why_not(layer: Layer) -> str:
    """Return why a layer does not hold here; nothing where it does."""
    if layer is Layer.USER and os.geteuid() != 0:
        return "only root can become somebody else"
    try:
        Zygote([], [layer]).close()
    except DoorError as door:
        return str(door)
    except SandboxError as error:
        return str(error)
    return ""


def layers_of(level: Level) -> frozenset[Layer]:
    """Return the layers of a level that hold here. The test is skipped where the level cannot be had."""
    without = {layer: why for layer in _LAYERS[level] if (why := why_not(layer))}
    for layer in _NEEDED & set(without):
        pytest.skip(f"no {level} here: {without[layer]}")
    return _LAYERS[level] - set(without)


def asking(*exercises: str, **limits: object) -> Asking:
    """Return what is asked about these exercises on a student's own machine, within these limits of a course."""
    asked = student_edition().asking(exercises)
    return replace(asked, limits=Limits(**limits))  # type: ignore[arg-type]


def keeper_for(asked: Asking, layers: Collection[Layer]) -> Keeper:
    """Return a keeper whose children have these questions."""
    return Keeper(asked.packed, layers)


def handed_in(text: str) -> Submission:
    """Return a submission of one file."""
    return Submission("handed-in", (File("handed_in.py", text.encode()),))


def pids_below(pid: int) -> list[int]:
    """Return the processes below one, the nearest first; what has ended and is not reaped is among them."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in task.read_text(encoding="ascii").split()]
        except OSError:
            continue
        found += children
        for child in children:
            found += pids_below(child)
    return found


def is_running(pid: int) -> bool:
    """Return whether a process runs: one that has ended and is not reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2][0] not in "ZX"
    except OSError:
        return False


def parent_of(pid: int) -> int:
    """Return the process that a running one is a child of."""
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(") ")[2].split()[1])


def is_child(pids: Sequence[int], state: str = "") -> bool:
    """Return whether the last of these processes is under its filter, in a state: about to run student code, or in it."""
    if not pids:
        return False
    try:
        status = Path(f"/proc/{pids[-1]}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return f"State:\t{state}" in status and "Seccomp:\t2" in status


def is_asleep(pids: Sequence[int]) -> bool:
    """Return whether the last of these processes sleeps under its filter: in student code, then."""
    return is_child(pids, "S")


def stays(pids: Sequence[int], state: str = "") -> bool:
    """Return whether the last of these is a child that runs a submission, and not one in which the zygote tries its filter."""
    if not is_child(pids, state):
        return False
    time.sleep(0.3)
    return is_child(pids, state)


def zygote_pids(keeper: Keeper) -> list[int]:
    """Return the processes of a keeper's zygote while no child runs: what waits outside, where it is in namespaces, and itself."""
    mine = keeper.zygote()._process.pid
    return [mine, *pids_below(mine)]


def pids_of(keeper: Keeper) -> list[int]:
    """Return the processes below a keeper's zygote now, the child last where one runs; none while there is no zygote."""
    zygote = keeper._zygote
    return [] if zygote is None else pids_below(zygote._process.pid)


def eventually(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Return whether something comes true within so many seconds."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True
