"""A process that has imported the whole program: a command is a fork of it, and need not start and import for itself.

Hundreds of commands are run, and most of what each costs is Python's start, numpy's, and ours. A fork goes on as
`python -m bpgrade` does: from `__main__` to Python's own end. What a start itself does is for processes of their own, as in `afresh`.
"""

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_MOST_SECONDS = 120
_LONGEST = 1 << 17
#: What is imported in nbgrader's processes alone, and imports all of nbgrader.
_OTHERS = ("hosts.nbgrader.steps",)
#: What says which test is running, and changes with each.
_OF_PYTEST = "PYTEST_CURRENT_TEST"


class Warm:
    """The process, as a worker of the tests sees it. environment: all its commands have this one."""

    def __init__(self) -> None:
        self.environment = _environment()
        self._line, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with its:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(its.fileno())],
                pass_fds=[its.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def run(self, words: Sequence[str], cwd: Path, seconds: float) -> subprocess.CompletedProcess[str]:
        """Run a command in this folder, and return what came of it, as `subprocess.run` does. After so many seconds it is killed."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
            self._line.settimeout(_MOST_SECONDS)
            asked = json.dumps({"words": words, "cwd": str(cwd)}).encode("utf-8", "surrogatepass")
            socket.send_fds(self._line, [asked], [out.fileno(), error.fileno()])
            child = int(self._line.recv(100))
            try:
                self._line.settimeout(seconds)
                code = int(self._line.recv(100))
            except TimeoutError:
                os.kill(child, signal.SIGKILL)
                self._line.settimeout(_MOST_SECONDS)
                code = int(self._line.recv(100))
            said = [stream.seek(0) or stream.read().decode("utf-8") for stream in (out, error)]
        # As a pipe that is read as text gives them.
        lines = [one.replace("\r\n", "\n").replace("\r", "\n") for one in said]
        return subprocess.CompletedProcess(["bpgrade", *words], code, *lines)

    def close(self) -> None:
        """Let it end."""
        self._line.close()
        self._process.wait()


class _Kept:
    one: Warm | None = None


def run(words: Sequence[str], cwd: Path, seconds: float = _MOST_SECONDS) -> subprocess.CompletedProcess[str] | None:
    """Run a command in a fork; nothing where there are none, or where the environment is another one than its imports have seen.

    seconds: after so many it is killed, and its code says so.
    """
    if not hasattr(os, "fork"):
        return None
    _Kept.one = _Kept.one or Warm()
    return _Kept.one.run(words, cwd, seconds) if _environment() == _Kept.one.environment else None


def close() -> None:
    """End what was started."""
    if _Kept.one is not None:
        _Kept.one.close()
        _Kept.one = None


def _environment() -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if name != _OF_PYTEST}


def serve(line: socket.socket) -> None:
    """Fork for each command that is asked for, and say with which code it ended. Returns in each fork, and when nobody asks any more."""
    while True:
        asked, descriptors, _flags, _address = socket.recv_fds(line, _LONGEST, 2)
        if not asked:
            sys.exit()
        child = os.fork()
        if child == 0:
            break
        for descriptor in descriptors:
            os.close(descriptor)
        line.send(str(child).encode())
        line.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())
    line.close()
    for number, descriptor in enumerate(descriptors, 1):
        os.dup2(descriptor, number)
        os.close(descriptor)
    command = json.loads(asked.decode("utf-8", "surrogatepass"))
    os.chdir(command["cwd"])
    sys.path[0] = os.getcwd()  # noqa: PTH109
    sys.argv[1:] = command["words"]


def import_everything() -> None:
    """Import the program, and find out what sandbox there is: it is the same for every command."""
    # As in `absent`.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    for library in ("OPENBLAS", "OMP", "MKL"):
        # As the command line does, before it imports numpy.
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    import bpgrade
    from bpgrade.sandbox import probing

    for module in pkgutil.walk_packages(bpgrade.__path__, "bpgrade."):
        if not module.name.endswith(("__main__", *_OTHERS)) and "student_edition" not in module.name:
            # What only the course team needs may not be installed: the command that needs it will say so.
            with contextlib.suppress(ImportError):
                importlib.import_module(module.name)
    probing.find()
    prepare_the_course()
    gc.collect()
    gc.freeze()


def prepare_the_course() -> None:
    """Make the public draws of the course as it is here, which no secret changes: a command that prepares an exercise has them already.

    One whose author has written something else is prepared as ever.
    """
    from bpgrade import course
    from bpgrade.authoring import authored, prepare

    root = Path(__file__).parents[1]
    really = prepare.Preparing

    def key(one: authored.Authored) -> tuple[object, ...]:
        given = [tensor for also in (one.exercise, *one.exercise.also) for tensor in also.tensors.items()]
        data = [(name, tensor.values.tobytes()) for name, tensor in given if hasattr(tensor, "values")]
        return one.name, one.text, *(other.text for other in one.beside), *data

    made = {}
    for name in course.read(root / "course" / "course.toml").exercises:
        one = authored.read(root / "solutions" / f"{name}.py", name)
        made[key(one)] = really(one)
        made[key(one)].assessment((), None)
    prepare.Preparing = lambda one: made.get(key(one)) or really(one)  # type: ignore[assignment, misc]


if __name__ == "__main__":
    import_everything()
    serve(socket.socket(fileno=int(sys.argv[1])))
    runpy.run_module("bpgrade", run_name="__main__", alter_sys=True)
