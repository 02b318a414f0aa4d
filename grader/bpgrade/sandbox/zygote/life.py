"""The zygote's life: warm up, shut the doors, then a child for each request until the judge is gone."""

import errno
import json
import os
import random
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from typing import Any, Never

from bpgrade.sandbox import runner, wire
from bpgrade.sandbox.runner.handed_in import Ground
from bpgrade.sandbox.zygote import bounds, landlock, libc, namespaces, privileges, seccomp, warm
from bpgrade.sandbox.zygote.talk import ASK, BEGUN, ENDED, REPORT_BYTES


def main(arguments: Sequence[str]) -> Never:
    """Live. arguments: the descriptors of the judge's socket and of the questions, and what to do, as JSON."""
    control = socket.socket(fileno=int(arguments[0]))
    todo = json.loads(arguments[2])
    privileges.end_with_parent()
    privileges.be_the_first_to_go()
    with os.fdopen(int(arguments[1]), "rb") as stream:
        kept = [runner.cases_of(question) for question in wire.unpack_questions(stream.read())]
    warm.up()
    ground = Ground()
    warm.settle()
    space = warm.address_bytes()
    filter_of_calls = seccomp.program(libc.MACHINE) if "seccomp" in todo["layers"] else None
    report = _shut_doors(todo["layers"], todo["user"])
    control.send(json.dumps(report).encode()[:REPORT_BYTES])
    if "error" in report:
        os._exit(1)
    sys.argv[:] = ["submission"]
    sys.path[:] = []
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        asked, descriptors, _flags, _address = socket.recv_fds(control, ASK.size, bounds.RESULTS)
        if len(asked) != ASK.size:
            os._exit(0)
        memory, seconds = ASK.unpack(asked)
        child = os.fork()
        if child == 0:
            _become_child(
                descriptors,
                space + memory if "rlimits" in todo["layers"] else 0,
                seconds,
                filter_of_calls,
                ground,
                kept,
            )
        for descriptor in descriptors:
            os.close(descriptor)
        _watch(child, control, alone="namespaces" in todo["layers"])


def _shut_doors(layers: Sequence[str], user: int) -> dict[str, Any]:
    """Shut the doors that hold for this process and all its children; return what was done, or which door did not shut.

    Their order is forced: namespaces need privileges, Landlock needs that none can be gained.
    """
    door, done = "", {}
    try:
        door = "namespaces"
        if door in layers:
            namespaces.enter(user)
        door = "privileges"
        privileges.drop(user)
        privileges.gain_no_more()
        privileges.end_with_parent()
        done[door] = os.getuid()
        door = "landlock"
        if door in layers:
            done[door] = landlock.close_everything()
        door = "rlimits"
        if door in layers:
            _try(lambda: bounds.limit(1 << 40, 60), lambda: os.dup(0))
        door = "seccomp"
        if door in layers:
            _try(lambda: seccomp.install(seccomp.program(libc.MACHINE)), lambda: os.getpgid(0))
    except (OSError, StopIteration, AttributeError) as error:
        return {"error": _said(error), "layer": door}
    return {"done": done}


def _said(error: Exception) -> str:
    """Return what an error says; an OSError of ours has the call in its words."""
    return str(error.strerror if isinstance(error, OSError) and error.strerror else error)


def _try(shut: Callable[[], None], forbidden: Callable[[], object]) -> None:
    """Try a child's door in a child: shut it, and do something harmless that it has to forbid. Raises OSError with what failed."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        stopped = False
        try:
            try:
                shut()
            except OSError as error:
                os.write(write, _said(error).encode()[:300])
                raise
            forbidden()
        except OSError as error:
            stopped = error.errno in (errno.EPERM, errno.EMFILE)
        finally:
            os._exit(0 if stopped else 1)
    os.close(write)
    said = os.read(read, 300).decode()
    os.close(read)
    _pid, status = os.waitpid(child, 0)
    if said or status:
        raise OSError(0, said or "what it should forbid was possible")


def _watch(child: int, control: socket.socket, alone: bool) -> None:
    """Tell the judge of a child's beginning and end. alone: we are pid 1, and nothing may outlive the child."""
    handle = os.pidfd_open(child)
    socket.send_fds(control, [BEGUN], [handle])
    os.close(handle)
    _pid, status, used = os.wait4(child, 0)
    if alone:
        try:
            os.kill(-1, signal.SIGKILL)
            while True:
                os.waitpid(-1, 0)
        except (ProcessLookupError, ChildProcessError):
            pass
    control.send(ENDED.pack(b"ended", status, used.ru_utime, used.ru_stime, used.ru_maxrss))


def _become_child(
    descriptors: Sequence[int],
    address_bytes: int,
    seconds: int,
    filter_of_calls: Sequence[seccomp.Instruction] | None,
    ground: Ground,
    kept: Sequence[runner.Cases],
) -> Never:
    """Bound oneself, and run the submission that the request holds."""
    try:
        request, output, results = descriptors
        bounds.take_descriptors(request, output, results)
        privileges.end_with_parent()
        # Python begins every forked process with chance of its own.
        random.seed(warm.SEED)
        if address_bytes:
            bounds.limit(address_bytes, seconds)
        if filter_of_calls is not None:
            seccomp.install(list(filter_of_calls))
        runner.run(wire.unpack_request(_read_all(0)), bounds.RESULTS, ground, kept, has_disk=False)
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}".encode("utf-8", "replace")[:300])
    finally:
        os._exit(0)


def _read_all(descriptor: int) -> bytes:
    parts = []
    while part := os.read(descriptor, 1 << 20):
        parts.append(part)
    return b"".join(parts)
