"""Keeps a zygote: starts it with the layers that this machine has, hands out children, and replaces it when it is not to be trusted.

Everything here is the judge's side. It tells the zygote nothing but questions, and hears of it only that a child has begun and
how it ended; results come from the child itself.
"""

import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from bpgrade.errors import SandboxError
from bpgrade.messages import _
from bpgrade.sandbox import wire
from bpgrade.sandbox.child import Ended, environment, folder_of_numpy
from bpgrade.sandbox.levels import Layer, level_of
from bpgrade.sandbox.patience import Deadlines, Late, Spent, spent
from bpgrade.sandbox.zygote.talk import ASK, BEGUN, ENDED, REPORT_BYTES

if TYPE_CHECKING:
    from bpgrade.course import Limits

#: After so many children a fresh zygote has another layout of memory.
_CHILDREN = 500
#: A disk may be cold when Python and numpy start.
_START_SECONDS = 120.0
#: What a zygote that is alive needs to say that a killed child has ended.
_ANSWER_SECONDS = 10.0
#: So long the pipes of a child that has ended are read, if they do not close before.
_CLOSING_SECONDS = 1.0
#: So long a zygote that has no child may take to leave.
_LEAVE_SECONDS = 1.0
#: A child whose zygote went is run so often again: once.
_TRIES = 2
#: Users that nobody is: root's children get one of these.
_USERS = range(64001, 64999)
_PIPE_BYTES = 1 << 20
#: So often what a running child has written is taken: less often the longer it runs.
_LOOK_SECONDS = 0.005
_LOOK_SECONDS_AT_MOST = 0.05
_BOOT = "import sys; sys.path += sys.argv[1:3]; from bpgrade.sandbox.zygote.life import main; main(sys.argv[3:])"


class DoorError(Exception):
    """A layer that was asked for does not hold: which, and why."""

    def __init__(self, layer: str, why: str) -> None:
        super().__init__(f"{layer}: {why}")
        self.layer = layer
        self.why = why


class Zygote:
    """One zygote, as the judge sees it. children: that were asked for and have not ended, the one that runs first."""

    def __init__(self, questions: Sequence[bytes], layers: Collection[Layer]) -> None:
        """Start it. Raises DoorError where a layer does not hold, SandboxError where it does not start at all."""
        self.children: deque[BoxedChild] = deque()
        self.begun = 0
        self.is_alive = True
        #: Not we have ended it.
        self.died = False
        self._retires = False
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control = ours
        kept = sealed(wire.pack_questions(questions))
        todo = json.dumps({"layers": sorted(layers), "user": _nobody() if Layer.USER in layers else os.getuid()})
        paths = [str(Path(__file__).parents[2]), folder_of_numpy()]
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-sSP", "-c", _BOOT, *paths, str(its.fileno()), str(kept), todo],
                pass_fds=[its.fileno(), kept],
                stdin=subprocess.DEVNULL,
                # A pipe, as a child will have in its place: what Python finds out about it holds for the child.
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd="/",
                env=environment("/"),
                start_new_session=True,
            )
        except OSError as error:
            ours.close()
            raise SandboxError(_("The sandbox did not start: {why}").format(why=error)) from None
        finally:
            its.close()
            os.close(kept)
        try:
            self._await_report()
        except BaseException:
            self.close()
            raise

    def _await_report(self) -> None:
        self._control.settimeout(_START_SECONDS)
        try:
            report = json.loads(self._control.recv(REPORT_BYTES) or b"{}")
        except (OSError, ValueError):
            report = {}
        self._control.settimeout(None)
        if "error" in report:
            raise DoorError(report["layer"], report["error"])
        if "done" not in report:
            self._process.kill()
            said = self._process.communicate()[0].decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise SandboxError(_("The sandbox did not start: {why}").format(why=said or _("it ended at once")))
        self.done = report["done"]

    @property
    def control(self) -> int:
        """Return the descriptor to wait at for what `hear` hears."""
        return self._control.fileno()

    def ask(self, child: "BoxedChild", memory: int, cpu_seconds: int, descriptors: Sequence[int]) -> None:
        """Have a child forked, after those before it have ended."""
        self.children.append(child)
        try:
            socket.send_fds(self._control, [ASK.pack(memory, cpu_seconds)], descriptors)
        except OSError:
            self.give_up()

    def hear(self) -> None:
        """Take one message, which is about the child that runs; none where the zygote has gone."""
        if not self.is_alive:
            return
        try:
            said, handles, _flags, _address = socket.recv_fds(self._control, ENDED.size, 1)
        except OSError:
            said, handles = b"", []
        if said == BEGUN and handles and self.children:
            self.begun += 1
            self.children[0].has_begun(handles[0])
        elif len(said) == ENDED.size and self.children:
            _word, status, user, system, memory = ENDED.unpack(said)
            self.children.popleft().has_ended(os.waitstatus_to_exitcode(status), user + system, memory)
            if self._retires and not self.children:
                self.close()
        else:
            self.give_up()

    def give_up(self) -> None:
        """End it because it does not do its part."""
        self.died = True
        self.close()

    def retire(self) -> None:
        """Let it end when its last child has."""
        self._retires = True
        if not self.children:
            self.close()

    def close(self) -> None:
        """End it, and with it every child."""
        if not self.is_alive:
            return
        self.is_alive = False
        self._control.close()
        if not self.children:
            # It hears that nobody is there any more, and leaves: then nothing is left for others to clean up.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_LEAVE_SECONDS)
        # In namespaces of its own it is not our child, but our child's: one group all the same.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


class Keeper:
    """Keeps a zygote that has the given questions; gives a child for each request.

    layers: those that hold here, as `probing.find` found them.
    """

    def __init__(self, questions: Sequence[bytes], layers: Collection[Layer]) -> None:
        self.layers = frozenset(layers)
        self.level = level_of(layers)
        self.number_of = {question: number for number, question in enumerate(questions)}
        self._questions = questions
        self._zygote: Zygote | None = None
        self._retired: Zygote | None = None

    def __enter__(self) -> "Keeper":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def child(self) -> "BoxedChild":
        """Return a child that is to be sent a request."""
        return BoxedChild(self)

    def zygote(self) -> Zygote:
        """Return the zygote that works now: another one where the last has gone, or has forked enough.

        Raises SandboxError where a layer that held before does not hold any more.
        """
        if self._zygote is not None and self._zygote.begun >= _CHILDREN:
            self._zygote.retire()
            self._retired, self._zygote = self._zygote, None
        if self._zygote is None or not self._zygote.is_alive:
            self._zygote = self._started()
        return self._zygote

    def _started(self) -> Zygote:
        try:
            try:
                return Zygote(self._questions, self.layers)
            except SandboxError:
                # Somebody may have ended it while it started.
                return Zygote(self._questions, self.layers)
        except DoorError as door:
            raise SandboxError(
                _("The sandbox's layer {layer} held before and does not hold any more: {why}").format(
                    layer=door.layer, why=door.why
                )
            ) from None

    def close(self) -> None:
        """End the zygote, and the one before where it has not ended yet."""
        for zygote in (self._zygote, self._retired):
            if zygote is not None:
                zygote.close()


class BoxedChild:
    """One run in a child of a zygote, with the interface of `child.Child`."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper
        self._zygote: Zygote | None = None
        self._tries = 0
        self._cpu = 0.0
        self._memory = 0
        self._handle = self._results = self._output = -1
        self._pipes: set[int] = set()
        self._forget()

    def __enter__(self) -> "BoxedChild":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _forget(self) -> None:
        """Be as if nothing had come yet."""
        self._close_descriptors()
        self._frames, self._printed = bytearray(), bytearray()
        self._pid = 0
        self._code: int | None = None
        self._own = 0.0
        self._late, self._starved = Late.NO, False
        self._deadlines: Deadlines | None = None
        #: When the zygote was last given something to answer: a child to fork, or one that was killed.
        self._asked = 0.0

    def send(self, request: wire.Request, limits: "Limits", exercises: Sequence[str], total: float) -> None:
        """Send the request: from now on the student's code may run. `wait` is to follow.

        exercises: of the steps asked, in order. total: own seconds that are left for this submission.
        """
        numbers = self._keeper.number_of
        questions = [numbers.get(one, one) if isinstance(one, bytes) else one for one in request.questions]
        self._request = wire.pack_request(replace(request, questions=questions))
        self._limits, self._exercises, self._total = limits, exercises, total
        self._start()

    def _start(self) -> None:
        self._forget()
        zygote = self._zygote = self._keeper.zygote()
        request = sealed(self._request)
        self._results, results = _pipe()
        self._output, output = _pipe()
        self._pipes = {self._results, self._output}
        memory = self._limits.memory_mebibytes << 20
        # The kernel counts whole seconds, and the judge counts better.
        zygote.ask(self, memory, int(self._limits.cpu_seconds) + 2, [request, output, results])
        for descriptor in (request, output, results):
            os.close(descriptor)

    def has_begun(self, handle: int) -> None:
        """Note that the child runs. handle: its pidfd."""
        self._handle = handle

    def has_ended(self, code: int, cpu_seconds: float, memory: int) -> None:
        """Note how the child ended. memory: the most that it held, in KiB."""
        self._code, self._cpu, self._memory = code, self._cpu + cpu_seconds, max(self._memory, memory)

    def wait(self) -> Ended:
        """Wait for the end or for a deadline, and return what came.

        Raises SandboxError where the zygote goes, and the next one too.
        """
        while not self._ends():
            self._tries += self._zygote is not None and self._zygote.died
            if self._tries >= _TRIES:
                raise SandboxError(_("The sandbox's process ended twice while this submission ran."))
            self._start()
        code = self._code if self._code is not None else -signal.SIGKILL
        late, starved = self._late, self._starved
        if code == -signal.SIGKILL and not late:
            # Not by us: its processor time was used up, or the system was short of memory, which says nothing about it.
            late = Late.TOTAL if self._cpu >= self._limits.cpu_seconds else Late.NO
            starved = not late
        if code == -signal.SIGSYS and self._zygote is not None:
            # Whoever tries what no honest program does has seen the memory of this zygote's children.
            self._zygote.close()
        return Ended(bytes(self._frames), bytes(self._printed), late, code, self._own, self._cpu, starved, self._memory)

    def _ends(self) -> bool:
        """Return whether the child has come to its end; it has not where its zygote went before."""
        zygote = self._zygote
        if zygote is None:
            raise ValueError("a child that was sent nothing gives nothing to wait for")
        poll = select.poll()
        if zygote.is_alive:
            poll.register(zygote.control, select.POLLIN)
        since = time.monotonic()
        while self._code is None:
            if not zygote.is_alive:
                return False
            # That may be another one, for which nobody waits yet: it has its limits all the same.
            running = zygote.children[0]
            left = running.hold_to_limits(zygote)
            # Nobody waits at the pipes: a write that wakes the judge costs the child a change of process for each step.
            look = _LOOK_SECONDS + (time.monotonic() - since) / 20
            if poll.poll(1000 * min(max(left, 0.0), look, _LOOK_SECONDS_AT_MOST)):
                zygote.hear()
            running.take()
        closing = time.monotonic() + _CLOSING_SECONDS
        while self.take() and time.monotonic() < closing:
            # Without a filter, something of its own making may hold them open; there is nobody left to speak.
            time.sleep(0.001)
        return True

    def hold_to_limits(self, zygote: Zygote) -> float:
        """End the child where it is behind a deadline, and the zygote where it does not do its part; return the seconds until the next look."""
        now = time.monotonic()
        self._asked = self._asked or now
        if self._handle >= 0 and not self._late:
            self._deadlines = self._deadlines or Deadlines(self._limits, self._exercises, self._total, self._spent)
            left, which = self._deadlines.left(self._frames)
            self._own = self._deadlines.own
            if left <= 0:
                self._late, self._starved, self._asked = which, self._deadlines.starved, now
                with contextlib.suppress(OSError):
                    signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            return left
        left = self._asked + (_ANSWER_SECONDS if self._late else _START_SECONDS) - now
        if left <= 0:
            zygote.give_up()
        return left

    def take(self) -> bool:
        """Take what the pipes have; return whether more may come.

        Once from each: whoever writes without end must not keep us from the deadlines. What is too much is read, and dropped.
        """
        for descriptor in list(self._pipes):
            with contextlib.suppress(BlockingIOError):
                data = os.read(descriptor, _PIPE_BYTES)
                if descriptor == self._results:
                    room = self._limits.frame_bytes + 1 - len(self._frames)
                    self._frames += data[: max(0, room)]
                else:
                    room = (self._limits.output_kibibytes << 10) - len(self._printed)
                    self._printed += data[: max(0, room)]
                if not data:
                    self._pipes.discard(descriptor)
        return bool(self._pipes)

    def _spent(self) -> Spent:
        if not self._pid:
            # The kernel tells by the handle which process it is outside its own namespace.
            with contextlib.suppress(OSError, ValueError, StopIteration):
                lines = Path(f"/proc/self/fdinfo/{self._handle}").read_text(encoding="ascii").splitlines()
                self._pid = int(next(line for line in lines if line.startswith("Pid:")).split()[1])
        return spent(self._pid) if self._pid > 0 else Spent()

    def close(self) -> None:
        """End the child where it still runs."""
        zygote = self._zygote
        if zygote is not None and zygote.is_alive and self in zygote.children:
            # Whoever is behind it is sent again.
            zygote.close()
        self._close_descriptors()

    def _close_descriptors(self) -> None:
        for descriptor in (self._handle, self._results, self._output):
            if descriptor >= 0:
                os.close(descriptor)
        self._handle = self._results = self._output = -1
        self._pipes.clear()


def sealed(data: bytes) -> int:
    """Return a descriptor of memory that holds this and that nobody can change, to be read from its beginning."""
    descriptor = os.memfd_create("bpgrade", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
    os.lseek(descriptor, 0, os.SEEK_SET)
    seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
    return descriptor


def _pipe() -> tuple[int, int]:
    """Return a pipe's two ends, with room for a whole submission's results where the system allows it."""
    read, write = os.pipe()
    with contextlib.suppress(OSError, AttributeError):
        fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    os.set_blocking(read, False)
    return read, write


def _nobody() -> int:
    """Return a user that this system gives to nobody."""
    import pwd

    def is_free(user: int) -> bool:
        try:
            pwd.getpwuid(user)
        except KeyError:
            return True
        return False

    return next(user for user in _USERS if is_free(user))
