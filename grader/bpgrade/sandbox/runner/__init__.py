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
from collections.abc import Callable
from typing import Never

import numpy as np

from bpgrade.sandbox import wire
from bpgrade.sandbox.runner.handed_in import HandedIn
from bpgrade.sandbox.runner.steps import Performer


def main(paths: list[str]) -> None:
    """Run one submission and leave the process.

    paths: what was put on sys.path for us; it is taken off again, so that only numpy, the standard library and the
    files handed in can be imported.
    """
    results, request = _take_over_descriptors()
    settings = request.settings
    _bound(settings["memory_bytes"], settings["cpu_seconds"])
    wanted = sorted({name for names in settings["names"].values() for name in names})
    handed_in = HandedIn(request.files, wanted, settings["definitions_only"])
    # From here on the time is the submission's own.
    _write(results, wire.pack_frame(wire.WHOLE, wire.Status.READY))
    sys.path[:] = [path for path in sys.path if path not in paths]
    sys.argv[:] = ["submission"]
    # `site`, which is not here, would have added them.
    vars(builtins).update(exit=sys.exit, quit=sys.exit)
    threading.Thread(target=_leave_with, args=(os.getppid(),), daemon=True).start()
    sys.orig_argv[:] = []
    # Ours is compiled once and kept, where that may be written; nothing that a submission imports is.
    sys.dont_write_bytecode = True
    for name in [name for name in sys.modules if name.partition(".")[0] == "bpgrade"]:
        del sys.modules[name]
    warnings.simplefilter("ignore")
    # Before a submission can do anything to numpy.
    cases = [
        (steps, {name: np.asarray(array) for name, array in arrays.items()})
        for question in request.questions
        for steps, arrays in wire.unpack_question(question)
    ]
    remarks, understood = handed_in.run()
    notes = [*remarks[: wire.MAX_REMARKS // 2], *understood[: wire.MAX_REMARKS // 2]]
    loaded = [wire.pack_frame(wire.WHOLE, wire.Status.REMARK, notes=note) for note in notes]
    _write(results, b"".join([*loaded, wire.pack_frame(wire.WHOLE, wire.Status.LOADED)]))
    classes = {
        steps[step[1]][1]
        for steps, _arrays in cases
        for step in steps
        if step[0] != "new" and steps[step[1]][0] == "new"
    }
    performer = Performer(handed_in, settings["names"], classes, settings["result_bytes"])
    skip = set(request.skip)
    number = 0
    for steps, arrays in cases:
        performer.begin_case(arrays)
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
