"""The child's side: read the request, run what was handed in, do the steps, send back bytes.

Nothing here knows an answer. Everything it says about itself is hearsay to the judge.
"""

import builtins
import contextlib
import os
import sys
import threading
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any, Never

import numpy as np

from bpgrade.sandbox import wire
from bpgrade.sandbox.runner.handed_in import Ground, HandedIn
from bpgrade.sandbox.runner.numbers import Array
from bpgrade.sandbox.runner.steps import Performer

#: The cases of one question, ready: steps, and arrays by name.
Cases = list[tuple[Sequence[Any], dict[str, Array]]]


def main(paths: list[str]) -> Never:
    """Run one submission in a process of its own, and leave it.

    paths: what was put on sys.path for us; it is taken off again, so that only numpy, the standard library and the
    files handed in can be imported.
    """
    results, request = _take_over_descriptors()
    _bound(request.settings["memory_bytes"], request.settings["cpu_seconds"])
    sys.path[:] = [path for path in sys.path if path not in paths]
    sys.argv[:] = ["submission"]
    threading.Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    run(request, results, Ground())


def cases_of(question: bytes) -> Cases:
    """Return a question's cases, unpacked."""
    return [
        (steps, {name: np.asarray(array) for name, array in arrays.items()})
        for steps, arrays in wire.unpack_question(question)
    ]


def run(
    request: wire.Request, results: int, ground: Ground, kept: Sequence[Cases] = (), has_disk: bool = True
) -> Never:
    """Run one submission, and leave the process.

    results: the descriptor that frames are written to. ground: what is there before it.
    kept: the questions that a request may name by number. has_disk: files can be written.
    """
    settings = request.settings
    wanted = sorted({name for names in settings["names"].values() for name in names})
    handed_in = HandedIn(request.files, wanted, settings["definitions_only"], has_disk)
    # Before a submission can do anything to numpy.
    cases = [
        (steps, arrays, most)
        for question, most in zip(request.questions, settings["result_bytes"], strict=True)
        for steps, arrays in (kept[question] if isinstance(question, int) else cases_of(question))
    ]
    # From here on the time is the submission's own.
    _write(results, wire.pack_frame(wire.WHOLE, wire.Status.READY))
    # `site`, which is not here, would have added them.
    vars(builtins).update(exit=sys.exit, quit=sys.exit)
    sys.orig_argv[:] = []
    # Ours is compiled once and kept, where that may be written; nothing that a submission imports is.
    sys.dont_write_bytecode = True
    warnings.simplefilter("ignore")
    remarks, understood = handed_in.run(ground)
    notes = [*remarks[: wire.MAX_REMARKS // 2], *understood[: wire.MAX_REMARKS // 2]]
    loaded = [wire.pack_frame(wire.WHOLE, wire.Status.REMARK, notes=note) for note in notes]
    _write(results, b"".join([*loaded, wire.pack_frame(wire.WHOLE, wire.Status.LOADED)]))
    classes = {
        steps[step[1]][1]
        for steps, _arrays, _most in cases
        for step in steps
        if step[0] != "new" and steps[step[1]][0] == "new"
    }
    performer = Performer(handed_in, settings["names"], classes, settings["adapters"])
    skip = set(request.skip)
    number = 0
    for steps, arrays, most in cases:
        performer.begin_case(arrays, most)
        for at, step in enumerate(steps):
            if number not in skip:
                _write(results, performer.perform(number, at, step))
            number += 1
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    os._exit(0)


def _leave_with(
    judge: int,
    parent: Callable[[], int] = os.getppid,
    sleep: Callable[[float], None] = time.sleep,
    leave: Callable[[int], Never] = os._exit,
) -> None:
    """Leave when the judge is gone, whatever it died of. The functions are bound now: a submission may rebind theirs."""
    while parent() == judge:
        sleep(1.0)
    leave(1)


def _take_over_descriptors() -> tuple[int, wire.Request]:
    """Return the descriptor for results, and the request.

    Afterwards the student's standard input is empty, and both output streams lead to the one that is captured.
    """
    with os.fdopen(os.dup(0), "rb") as stream:
        data = stream.read()
    results = os.dup(1)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    os.dup2(2, 1)
    return results, wire.unpack_request(data)


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _bound(memory: int, cpu_seconds: int) -> None:
    """Set the limits that this system has for a process. The judge's deadlines hold without them."""
    try:
        import resource
    except ImportError:
        return
    for kind, value in (
        ("RLIMIT_AS", memory),
        ("RLIMIT_CPU", cpu_seconds),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_FSIZE", 1 << 24),
    ):
        try:
            resource.setrlimit(getattr(resource, kind), (value, value))
        except (AttributeError, OSError, ValueError):
            continue
