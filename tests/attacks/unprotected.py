"""The settings without protection in which attacks have to succeed; each is how somebody grades."""

import contextlib
import gc
import os
import pickle
import runpy
import struct
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from attacks.attack import Attack, Came, Control
from attacks.scene import Scene, peak, reset_peak

#: A trusting judge would take more; this one is to survive.
_MOST_BYTES = 200 << 20
#: So long a trusting judge waits, and no longer, so that the suite ends.
_SECONDS = 20
_BLOCK = 1 << 20


def run(attack: Attack, scene: Scene) -> Came:
    """Return what came of an attack in the setting that its control asks for, other than a plain process."""
    source = scene.facts() + f"NUMBER = {scene.number!r}\n" + attack.source
    then = scene.facts() + attack.then
    before, start, busy = reset_peak(), time.monotonic(), time.process_time()
    match attack.control:
        case Control.FORKED:
            came = Came(numbers=_forked([source], scene)[0])
        case Control.TOGETHER:
            numbers = _forked([source, then] if attack.then else [source], scene)
            came = Came(numbers=numbers[0], next_numbers=numbers[-1] if attack.then else ())
        case Control.TRUSTING:
            words, kept = _trusted(source, attack.rounds)
            came = Came(words=words, printed=words, kept=kept)
        case Control.GRADED:
            came = Came(score=_graded(attack.source))
        case _:
            raise ValueError(attack.control)
    return replace(came, seconds=time.monotonic() - start, grew=peak() - before, busy=time.process_time() - busy)


def _forked(sources: Sequence[str], secret_holder: Scene) -> list[list[float]]:
    """Return what submissions gave, one after the other in one fork of this process, with all that it holds."""

    def body(results: int) -> None:
        for source in sources:
            numbers = np.asarray(_attack_of(source)(), float).ravel()
            os.write(results, struct.pack("<I", numbers.size) + numbers.tobytes())

    data, _printed = _in_a_fork(body)
    found: list[list[float]] = []
    while data:
        (count,) = struct.unpack_from("<I", data)
        found.append(list(np.frombuffer(data, "<f8", count, 4)))
        data = data[4 + 8 * count :]
    return found + [[]] * (len(sources) - len(found))


def _trusted(source: str, rounds: int) -> tuple[str, float]:
    """Return what was printed, and how many mebibytes are kept, after all that came back was believed: lengths, and what runs."""
    held: list[Any] = []
    words = ""

    def body(results: int) -> None:
        value = _attack_of(source)()
        view = memoryview(b"PICK" + pickle.dumps(value))
        while view:
            view = view[os.write(results, view) :]

    for _round in range(rounds):
        data, printed = _in_a_fork(body)
        words += printed.decode("utf-8", "replace")
        held.append(data)
        held.append(_believed(data))
        if sum(map(len, held[::2])) > _MOST_BYTES:
            break
    return words, sum(map(len, held[::2])) / (1 << 20)


def _believed(data: bytes) -> list[Any]:
    """Return what a trusting judge makes of results: room for every array that is promised, an object for every frame."""
    found: list[Any] = []
    offset = 0
    while data[offset : offset + 4] == b"BPR1":
        _magic, step, status, arrays, text = struct.unpack_from("<4sIBBH", data, offset)
        offset += 12
        size = 0
        for _array in range(arrays):
            axes = data[offset]
            size += 8 * int(np.prod(struct.unpack_from(f"<{axes}I", data, offset + 1), dtype=object))
            offset += 1 + 4 * axes
        room = bytearray(min(size, _MOST_BYTES))
        room[:] = data[offset : offset + size].ljust(len(room), b"\0")
        found.append({"step": step, "status": status, "room": room})
        offset += size + text
    if data[offset : offset + 4] == b"PICK":
        with contextlib.suppress(Exception):
            found.append(pickle.loads(data[offset + 4 :]))
    return found


def _attack_of(source: str) -> Callable[[], Any]:
    space: dict[str, Any] = {"__name__": "submission"}
    exec(compile(source, "submission.py", "exec"), space)
    attack: Callable[[], Any] = space["attack"]
    return attack


def _in_a_fork(body: Callable[[int], None]) -> tuple[bytes, bytes]:
    """Return all that a fork of this process wrote as results and printed, until it has ended.

    Descriptors as in the box: 1 and 2 for what is printed, 3 for results; those from before are open, too.
    """
    (results, its_results), (output, its_output) = os.pipe(), os.pipe()
    process = os.fork()
    if process == 0:
        try:
            os.setsid()
            for descriptor in (its_results, its_output):
                os.set_inheritable(descriptor, True)
            its_results = os.dup(its_results) if its_results < 4 else its_results
            os.dup2(its_output, 1)
            os.dup2(its_output, 2)
            os.dup2(its_results, 3)
            # Nobody but it holds the other ends.
            for descriptor in {results, output, its_results, its_output} - {1, 2, 3}:
                with contextlib.suppress(OSError):
                    os.close(descriptor)
            sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
            body(3)
            _leave()
        finally:
            os._exit(1)
    os.close(its_results)
    os.close(its_output)
    import select

    poll = select.poll()
    parts: dict[int, list[bytes]] = {results: [], output: []}
    for descriptor in parts:
        poll.register(descriptor, select.POLLIN)
    end, count, open_ends = time.monotonic() + _SECONDS, 0, set(parts)
    while open_ends and count < _MOST_BYTES and time.monotonic() < end:
        for descriptor, _event in poll.poll(1000):
            data = os.read(descriptor, _BLOCK)
            parts[descriptor].append(data)
            count += len(data)
            if not data:
                poll.unregister(descriptor)
                open_ends.discard(descriptor)
    if open_ends:
        os.kill(process, 9)
    os.waitpid(process, 0)
    for descriptor in parts:
        os.close(descriptor)
    return b"".join(parts[results]), b"".join(parts[output])


def _leave() -> None:
    """Do what Python does at its end, as a process that is left in the usual way."""
    import atexit

    atexit._run_exitfuncs()
    os._exit(0)


def _graded(source: str) -> float:
    """Return the points that the naive grader gives."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "submission.py"
        path.write_text(source, encoding="utf-8")

        def body(_results: int) -> None:
            # As a script is run, in a process that has numpy already.
            os.chdir(folder)
            warnings.simplefilter("ignore")
            sys.argv[:] = ["naive.py", str(path)]
            runpy.run_path(str(Path(__file__).parent / "naive.py"), run_name="__main__")
            # At its end, Python takes away what only holds itself.
            gc.collect()

        _results, printed = _in_a_fork(body)
    words = printed.decode("utf-8", "replace").split()
    return float(sum(word == "ok" for word in words))
