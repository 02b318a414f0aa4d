"""A box does its part whatever becomes of it: a zygote that goes is replaced, a limit costs what it is a limit of, nothing is left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from types import SimpleNamespace

import bpgrade
import numpy as np
import pytest
from boxes import (
    LEVELS,
    asking,
    eventually,
    handed_in,
    is_asleep,
    is_running,
    keeper_for,
    layers_of,
    parent_of,
    pids_below,
    pids_of,
    stays,
    why_not,
    zygote_pids,
)
from bpgrade.course import Limits
from bpgrade.errors import SandboxError
from bpgrade.observation import Gave, Run
from bpgrade.sandbox import keeper as keeping
from bpgrade.sandbox import patience, wire
from bpgrade.sandbox.child import Ended
from bpgrade.sandbox.keeper import Keeper
from bpgrade.sandbox.levels import Layer, Level, level_of
from bpgrade.sandbox.observe import Asking, begin, observe
from bpgrade.sandbox.patience import STARVED, Deadlines, Late, Spent, Watch
from conftest import ROOT

ADD, MUL = "gates/add", "gates/mul"
GOOD = """
class AddGate:
    def forward(self, x, y):
        return x + y
    def backward(self, dz):
        return dz, dz
class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y
    def backward(self, dz):
        return dz * self.y, dz * self.x
"""


def with_forward(*lines: str) -> str:
    """Return the good submission with these lines at the beginning of MulGate's forward."""
    return GOOD.replace("        self.x,", "".join(f"        {line}\n" for line in lines) + "        self.x,")


@pytest.fixture(params=LEVELS)
def layers(request: pytest.FixtureRequest) -> frozenset[Layer]:
    """The layers of each level that can be had here."""
    return layers_of(request.param)


@pytest.fixture
def strong() -> frozenset[Layer]:
    """The layers of STRONG, for what does not depend on them."""
    return layers_of(Level.STRONG)


def run(asked: Asking, keeper: Keeper, text: str) -> Run:
    """Return what is seen of a submission of one file."""
    return observe(begin(handed_in(text), asked, keeper))


def gave(asked: Asking, ran: Run, exercise: str) -> dict[str, set[Gave]]:
    """Return, by method, what its calls gave in an exercise; what is made is called `new`."""
    found: dict[str, set[Gave]] = {}
    question = next(one for one in asked.questions if one.exercise == exercise)
    for case, seen in zip(question.cases, ran.observations[exercise].cases, strict=True):
        for step, one in zip(case.steps, seen, strict=True):
            found.setdefault("new" if step[0] == "new" else step[2], set()).add(one.gave)
    return found


def own_descriptors() -> list[str]:
    """Return the descriptors that this process holds."""
    return sorted(one.name for one in Path("/proc/self/fd").iterdir())


ALL_GOOD = {"new": {Gave.OBJECT}, "forward": {Gave.VALUES}, "backward": {Gave.SEQUENCE}}


@contextmanager
def meanwhile(do: Callable[[], None]) -> Iterator[None]:
    """Do something in another thread until it is done."""
    doing = threading.Thread(target=do)
    doing.start()
    try:
        yield
    finally:
        doing.join()


# -- a zygote that goes ----------------------------------------------------------------------------------------------------

#: Waits a moment in student code, so that something can happen there.
WAITS = "import time\ntime.sleep(1.0)\n" + GOOD


@pytest.mark.parametrize("victim", [0, -1], ids=["the process outside", "the zygote itself"])
def test_a_zygote_that_is_killed_is_replaced_and_the_run_repeated(layers: frozenset[Layer], victim: int) -> None:
    asked = asking(ADD, MUL)
    with keeper_for(asked, layers) as keeper:
        undisturbed = run(asked, keeper, WAITS)
        before = zygote_pids(keeper)

        def kill() -> None:
            assert eventually(lambda: is_asleep(pids_below(before[-1])))
            os.kill(before[victim], signal.SIGKILL)

        with meanwhile(kill):
            disturbed = run(asked, keeper, WAITS)
        assert disturbed == undisturbed
        assert gave(asked, disturbed, MUL) == ALL_GOOD
        assert not set(before) & set(zygote_pids(keeper))
        assert not any(is_running(pid) for pid in before)


def test_a_zygote_that_is_killed_twice_in_one_run_is_a_failure_of_ours(layers: frozenset[Layer]) -> None:
    asked = asking(ADD)
    with keeper_for(asked, layers) as keeper:
        keeper.zygote()

        def kill_two() -> None:
            for _ in range(2):
                assert eventually(lambda: stays(pids_of(keeper), "S"), 60)
                os.kill(parent_of(pids_of(keeper)[-1]), signal.SIGKILL)
                time.sleep(0.1)

        with meanwhile(kill_two), pytest.raises(SandboxError):
            # Longer than it takes to find the child, on a busy machine too.
            run(asked, keeper, WAITS.replace("1.0", "4.0"))
        # The next submission does not suffer for it.
        assert gave(asked, run(asked, keeper, GOOD), ADD) == ALL_GOOD


def test_a_child_that_somebody_else_kills_is_short_of_nothing_of_its_own(layers: frozenset[Layer]) -> None:
    asked = asking(ADD)
    with keeper_for(asked, layers) as keeper:
        keeper.zygote()

        def kill() -> None:
            assert eventually(lambda: is_asleep(pids_of(keeper)))
            # As the kernel does when memory is short.
            os.kill(pids_of(keeper)[-1], signal.SIGKILL)

        with meanwhile(kill):
            assert run(asked, keeper, WAITS).starved
        assert not run(asked, keeper, GOOD).starved


def test_a_zygote_is_the_first_to_go_when_memory_is_short(layers: frozenset[Layer]) -> None:
    with keeper_for(asking(ADD), layers) as keeper:
        for pid in zygote_pids(keeper):
            assert Path(f"/proc/{pid}/oom_score_adj").read_text(encoding="ascii").strip() == "1000"


def test_a_zygote_that_is_killed_between_two_runs_costs_nothing(layers: frozenset[Layer]) -> None:
    asked = asking(ADD)
    with keeper_for(asked, layers) as keeper:
        for _ in range(3):
            assert gave(asked, run(asked, keeper, GOOD), ADD) == ALL_GOOD
            os.kill(zygote_pids(keeper)[-1], signal.SIGKILL)


def test_of_two_submissions_sent_the_second_is_run_though_the_first_takes_the_zygote_along(
    layers: frozenset[Layer],
) -> None:
    asked = asking(ADD, MUL)
    with keeper_for(asked, layers) as keeper:
        first = begin(handed_in(with_forward(*FORBIDDEN)), asked, keeper)
        second = begin(handed_in(GOOD), asked, keeper)
        assert gave(asked, observe(first), MUL)["forward"] == {Gave.REFUSED}
        assert gave(asked, observe(second), MUL) == ALL_GOOD


# -- a zygote that is retired ----------------------------------------------------------------------------------------------

#: `io_uring_setup`, under one number on every machine.
FORBIDDEN = ("import ctypes", "ctypes.CDLL(None).syscall(425, 1, 0)")


def test_a_forbidden_call_is_refused_and_retires_the_zygote(layers: frozenset[Layer]) -> None:
    asked = asking(ADD, MUL)
    with keeper_for(asked, layers) as keeper:
        before = zygote_pids(keeper)
        ran = run(asked, keeper, with_forward(*FORBIDDEN))
        assert gave(asked, ran, MUL)["forward"] == {Gave.REFUSED}
        assert gave(asked, ran, ADD) == ALL_GOOD
        assert not set(before) & set(zygote_pids(keeper))
        assert not any(is_running(pid) for pid in before)


@pytest.mark.parametrize("how", ["os.abort()", "os._exit(3)", "raise SystemExit", "1 / 0"])
def test_a_child_that_ends_in_another_way_retires_no_zygote(strong: frozenset[Layer], how: str) -> None:
    asked = asking(ADD, MUL)
    with keeper_for(asked, strong) as keeper:
        before = zygote_pids(keeper)
        ran = run(asked, keeper, with_forward("import os", how))
        assert gave(asked, ran, MUL)["forward"] <= {Gave.DIED, Gave.RAISED}
        assert gave(asked, ran, ADD) == ALL_GOOD
        assert zygote_pids(keeper) == before


def test_a_zygote_is_retired_after_so_many_children(strong: frozenset[Layer], monkeypatch: pytest.MonkeyPatch) -> None:
    assert keeping._CHILDREN == 500
    monkeypatch.setattr(keeping, "_CHILDREN", 3)
    asked = asking(ADD)
    with keeper_for(asked, strong) as keeper:
        zygotes = []
        for _ in range(7):
            run(asked, keeper, GOOD)
            zygotes.append(keeper._zygote)
    assert [zygotes.index(one) for one in zygotes] == [0, 0, 0, 3, 3, 3, 6]


# -- a zygote that does not start ------------------------------------------------------------------------------------------


def test_a_layer_that_does_not_hold_any_more_is_said_and_not_left_out(
    strong: frozenset[Layer], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = asking(ADD)
    with keeper_for(asked, strong) as keeper:
        run(asked, keeper, GOOD)
        os.kill(zygote_pids(keeper)[-1], signal.SIGKILL)
        says = 'import socket; socket.socket(fileno=int(__import__("sys").argv[3])).send(b\'{"error": "no", "layer": "landlock"}\')'
        monkeypatch.setattr(keeping, "_BOOT", says)
        with pytest.raises(SandboxError, match="landlock"):
            run(asked, keeper, GOOD)


@pytest.mark.parametrize(("boot", "why"), [("1 / 0", "ZeroDivisionError"), ("", "at once")])
def test_a_zygote_that_does_not_start_says_why(
    strong: frozenset[Layer], monkeypatch: pytest.MonkeyPatch, boot: str, why: str
) -> None:
    monkeypatch.setattr(keeping, "_BOOT", boot)
    before = len(own_descriptors())
    with Keeper([], strong) as keeper, pytest.raises(SandboxError, match=why):
        keeper.zygote()
    assert len(own_descriptors()) == before


# -- nothing is left behind ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("runs", [60, pytest.param(300, marks=pytest.mark.long)])
def test_many_runs_leave_no_descriptor_and_no_process(runs: int, layers: frozenset[Layer]) -> None:
    asked = asking(ADD, MUL, step_seconds=0.2)
    texts = [GOOD] * 17 + [
        with_forward("import os", "os._exit(0)"),
        with_forward(*FORBIDDEN),
        with_forward("while 1: pass"),
    ]

    def held() -> tuple[int, int]:
        return len(own_descriptors()), len(pids_below(os.getpid()))

    with keeper_for(asked, layers) as keeper:
        run(asked, keeper, GOOD)
        before = held()
        for number in range(runs):
            run(asked, keeper, texts[number % len(texts)])
        assert held() == before
    assert held()[1] < before[1]


#: A judge that grades what never ends.
JUDGE = """
import sys
from boxes import asking, handed_in, keeper_for
from bpgrade.sandbox.levels import Layer
from bpgrade.sandbox.observe import begin, observe
asked = asking("gates/add", load_seconds=100)
keeper = keeper_for(asked, [Layer(one) for one in sys.argv[2:]])
observe(begin(handed_in(sys.argv[1]), asked, keeper))
"""


@pytest.mark.parametrize("text", ["import time\ntime.sleep(99)", "while True: pass"], ids=["asleep", "busy"])
def test_a_judge_that_is_killed_takes_zygote_and_child_along_at_once(layers: frozenset[Layer], text: str) -> None:
    # Whoever waits outside, zygote, child.
    below = 2 + (Layer.NAMESPACES in layers)
    with subprocess.Popen([sys.executable, "-c", JUDGE, text, *layers], cwd=ROOT / "tests") as judge:
        try:
            assert eventually(lambda: stays(pids_below(judge.pid)), 60)
            pids = pids_below(judge.pid)
            assert len(pids) == below
            assert all(is_running(pid) for pid in pids)
        finally:
            judge.kill()
        # At once; a busy machine may take its time to clear away.
        assert eventually(lambda: not any(is_running(pid) for pid in pids), 5.0)


def test_a_child_that_is_not_waited_for_ends_when_it_is_closed(layers: frozenset[Layer]) -> None:
    asked = asking(ADD)
    with keeper_for(asked, layers) as keeper:
        begun = begin(handed_in("while True: pass"), asked, keeper)
        zygote = zygote_pids(keeper)[: 1 + (Layer.NAMESPACES in layers)]
        assert eventually(lambda: len(pids_below(zygote[-1])) == 1)
        child = pids_below(zygote[-1])[0]
        assert begun.child is not None
        begun.child.close()
        assert eventually(lambda: not is_running(child))
        assert gave(asked, run(asked, keeper, GOOD), ADD) == ALL_GOOD


# -- limits ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    {
        "sleeps": ("import time", "time.sleep(60)"),
        "loops": ("while True: pass",),
        "loops in C": ("import collections, itertools", "collections.deque(itertools.repeat(0), 0)"),
        "blocks every signal": (
            "import signal",
            "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))",
            "for number in (1, 2, 3, 10, 12, 14, 15, 24): signal.signal(number, signal.SIG_IGN)",
            "while True: pass",
        ),
        "catches everything": ("while True:", "    try:", "        while True: pass", "    except BaseException: pass"),
    }.items(),
    ids=lambda one: one[0],
)
def test_a_step_that_does_not_come_back_costs_what_needs_it(
    layers: frozenset[Layer], lines: tuple[str, tuple[str, ...]]
) -> None:
    asked = asking(MUL, ADD, step_seconds=0.4)
    with keeper_for(asked, layers) as keeper:
        start = time.monotonic()
        ran = run(asked, keeper, with_forward(*lines[1]))
        assert time.monotonic() - start < 20
        assert gave(asked, ran, MUL)["forward"] == {Gave.TIMED_OUT}
        assert gave(asked, ran, ADD) == ALL_GOOD
        # And it was ended: the next one is run at once.
        assert gave(asked, run(asked, keeper, GOOD), MUL) == ALL_GOOD


def test_an_exercise_that_is_slow_as_a_whole_costs_that_exercise_only(strong: frozenset[Layer]) -> None:
    asked = asking(MUL, ADD, step_seconds=5, exercise_seconds=0.8)
    slow = with_forward("import time", "end = time.process_time() + 0.3", "while time.process_time() < end: pass")
    with keeper_for(asked, strong) as keeper:
        ran = run(asked, keeper, slow)
        assert Gave.TIMED_OUT in gave(asked, ran, MUL)["forward"]
        assert gave(asked, ran, ADD) == ALL_GOOD
        # With the time that it takes, it is no fault.
        patient = replace(asked, limits=replace(asked.limits, exercise_seconds=20))
        assert gave(asked, run(patient, keeper, slow), MUL) == ALL_GOOD


def test_an_exercise_has_its_own_limits_where_the_course_says_so(strong: frozenset[Layer], tmp_path: Path) -> None:
    text = (ROOT / "course" / "course.toml").read_text("utf-8").replace("step_seconds = 3 ", "step_seconds = 0.7")
    own = f'\n[limits.exercises."{MUL}"]\nstep_seconds = 20\n'
    (tmp_path / "course.toml").write_text(text + own, encoding="utf-8")
    limits = bpgrade.course.read(tmp_path / "course.toml").limits
    assert (limits.step_seconds, limits.of(MUL).step_seconds, limits.of(ADD).step_seconds) == (0.7, 20, 0.7)
    asked = replace(asking(MUL, ADD), limits=limits)
    # The first call of each is slow.
    slow = """
import time
def slow(gate):
    quick = gate.forward
    def forward(self, x, y):
        gate.forward = quick
        end = time.process_time() + 1.4
        while time.process_time() < end:
            pass
        return quick(self, x, y)
    gate.forward = forward
slow(AddGate)
slow(MulGate)
"""
    with keeper_for(asked, strong) as keeper:
        ran = run(asked, keeper, GOOD + slow)
        assert gave(asked, ran, MUL) == ALL_GOOD
        assert Gave.TIMED_OUT in gave(asked, ran, ADD)["forward"]


def test_an_exercise_has_its_own_bytes_of_results(strong: frozenset[Layer]) -> None:
    many = GOOD.replace("return x * y", "import numpy\n        return numpy.ones(2000)")
    asked = asking(MUL, ADD, result_kibibytes=1)
    roomy = replace(asked, limits=replace(asked.limits, exercises={MUL: {"result_kibibytes": 64}}))
    with keeper_for(asked, strong) as keeper:
        assert gave(asked, run(asked, keeper, many), MUL)["forward"] == {Gave.TOO_BIG}
        assert gave(asked, run(roomy, keeper, many), MUL)["forward"] == {Gave.VALUES}


def test_more_memory_than_there_may_be_is_an_error_of_the_students_own(layers: frozenset[Layer]) -> None:
    asked = asking(MUL, ADD, memory_mebibytes=256)
    with keeper_for(asked, layers) as keeper:
        ran = run(asked, keeper, with_forward("big = bytearray(1 << 30)"))
        assert gave(asked, ran, MUL)["forward"] == {Gave.RAISED}
        assert gave(asked, ran, ADD) == ALL_GOOD
        assert gave(asked, run(asked, keeper, with_forward("big = bytearray(100 << 20)")), MUL) == ALL_GOOD


def test_of_what_is_printed_only_the_beginning_is_kept(strong: frozenset[Layer]) -> None:
    asked = asking(ADD, output_kibibytes=4)
    with keeper_for(asked, strong) as keeper:
        ran = run(asked, keeper, "print('x' * 300_000)\n" + GOOD)
        assert ran.printed == "x" * 4096
        assert gave(asked, ran, ADD) == ALL_GOOD


def ended(asked: Asking, keeper: Keeper, text: str) -> Ended:
    """Return how a child ends that runs this text and is asked nothing."""
    settings = {
        "names": {},
        "adapters": {},
        "definitions_only": False,
        "memory_bytes": 1 << 30,
        "cpu_seconds": 60,
        "result_bytes": [],
    }
    with keeper.child() as child:
        child.send(wire.Request([("a.py", text.encode())], [], settings), asked.limits, [], asked.limits.total_seconds)
        return child.wait()


def test_seconds_of_a_processor_and_own_seconds_are_told_apart(strong: frozenset[Layer]) -> None:
    asked = asking(ADD)
    spin = "import time\nend = time.process_time() + {}\nwhile time.process_time() < end: pass\n"
    with Keeper([], strong) as keeper:
        slept = ended(asked, keeper, "import time\ntime.sleep(0.5)\n")
        assert (slept.late, slept.code) == (Late.NO, 0)
        assert slept.own >= 0.4
        assert slept.cpu < 0.25
        ran = ended(asked, keeper, spin.format(0.5))
        assert 0.5 <= ran.cpu < 0.9
        assert ran.own >= 0.4


@contextmanager
def busy_processor(processor: int, times: int) -> Iterator[None]:
    """Keep one processor busy, so many times over; each busy process is a session of its own, as the zygote is."""
    text = "import os, sys\nparent, processor = map(int, sys.argv[1:])\nos.sched_setaffinity(0, {processor})\n"
    loop = [sys.executable, "-c", f"{text}while os.getppid() == parent: pass", str(os.getpid()), str(processor)]
    busy = [subprocess.Popen(loop, start_new_session=True) for _ in range(times)]
    try:
        yield
    finally:
        for one in busy:
            one.kill()
            one.wait()


def test_who_waits_for_a_busy_machine_is_not_charged_for_it(strong: frozenset[Layer]) -> None:
    asked = asking(ADD, MUL, load_seconds=1.5)
    work = "import time\nend = time.process_time() + 0.8\nwhile time.process_time() < end: pass\n" + GOOD
    with keeper_for(asked, strong) as keeper:
        # Whoever is born of it has that processor alone.
        processor = min(os.sched_getaffinity(0))
        os.sched_setaffinity(zygote_pids(keeper)[-1], {processor})
        with busy_processor(processor, 3):
            start = time.monotonic()
            came = ended(asked, keeper, work)
            took = time.monotonic() - start
            ran = run(asked, keeper, work)
        # It has taken longer than its limit by the clock, and is within it.
        assert took > 1.6
        assert (came.late, came.code) == (Late.NO, 0)
        assert came.own < 1.5
        assert gave(asked, ran, MUL) == ALL_GOOD
        with busy_processor(processor, 3):
            # Who sleeps is charged, however busy the machine is.
            assert ended(asked, keeper, "import time\ntime.sleep(30)\n").late is Late.LOADING


# -- own seconds and deadlines, by a clock of ours ----------------------------------------------------------------------------


class Clock:
    """A clock, and by it how long a process has run and has waited for a processor."""

    def __init__(self) -> None:
        self.now = 100.0
        self.spent = Spent()

    def pass_by(self, seconds: float, starved: float = 0.0, still: float = 0.0) -> None:
        """Let seconds pass, and so many of them waiting for a processor, and standing still; it runs in the others."""
        self.now += seconds
        self.spent = Spent(self.spent.running + seconds - starved - still, self.spent.waiting + starved)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(patience, "time", SimpleNamespace(monotonic=lambda: made.now))
    return made


def test_a_watch_counts_the_seconds_in_which_a_process_had_its_turn(clock: Clock) -> None:
    watch = Watch(lambda: clock.spent)
    clock.pass_by(0.2)
    assert watch.left(3.0) == pytest.approx(2.8)
    clock.pass_by(2.0, starved=1.5)
    assert watch.left(3.0) == pytest.approx(2.3)
    assert watch.own == pytest.approx(0.7)
    clock.pass_by(3.0)
    assert watch.left(3.0) < 0


def test_a_judge_that_waits_for_its_own_turn_does_not_charge_the_process_for_it(clock: Clock) -> None:
    watch = Watch(lambda: clock.spent)
    clock.pass_by(2.7, starved=2.1)
    assert watch.left(1.0) > 0
    assert watch.own < 1.0


def test_a_watch_asks_nobody_for_a_moment(clock: Clock) -> None:
    def ask() -> Spent:
        raise AssertionError("asked")

    watch = Watch(ask)
    clock.pass_by(0.05)
    assert 0 < watch.left(3.0) < 0.1
    assert watch.own == pytest.approx(0.05)


def test_a_second_in_which_a_process_stood_still_counts_a_third_of_a_short_limit(clock: Clock) -> None:
    watch = Watch(lambda: clock.spent)
    clock.pass_by(7.0, still=6.0, starved=0.5)
    assert watch.own == pytest.approx(6.5)
    assert watch.left(9.0) == pytest.approx(2.5)
    assert watch.left(3.0, 1 / 3) == pytest.approx(0.5)
    clock.pass_by(0.52)
    assert watch.left(3.0, 1 / 3) < 0


def test_who_sleeps_for_ever_is_looked_at_a_few_times_and_given_up(clock: Clock) -> None:
    watch = Watch(lambda: clock.spent)
    looks = 0
    while (left := watch.left(3.0, 1 / 3)) > 0:
        clock.pass_by(left, still=left)
        looks += 1
    assert 9.0 <= watch.passed < 9.2
    assert looks < 20


def test_who_waits_for_ever_is_given_up(clock: Clock) -> None:
    watch = Watch(lambda: clock.spent)
    clock.pass_by(0.2)
    assert watch.left(1.0) > 0
    clock.pass_by(STARVED - 1.0, starved=STARVED - 1.0)
    assert watch.left(1.0) > 0
    clock.pass_by(1.0, starved=1.0)
    assert watch.left(1.0) <= 0


def test_where_the_system_does_not_say_how_long_a_process_waited_all_of_it_is_its_own(clock: Clock) -> None:
    watch = Watch(lambda: patience.spent(2**22 + 1))
    clock.pass_by(1.5)
    assert watch.left(1.0) < 0
    assert watch.own == pytest.approx(1.5)


READY = wire.pack_frame(wire.WHOLE, wire.Status.READY)
LOADED = wire.pack_frame(wire.WHOLE, wire.Status.LOADED)


def frame(step: int) -> bytes:
    return wire.pack_frame(step, wire.Status.VALUES, [np.ones(2)])


#: Of six steps, three in each exercise.
STEPS = [ADD] * 3 + [MUL] * 3


@pytest.fixture
def deadlines(clock: Clock) -> Deadlines:
    limits = Limits(
        load_seconds=6, step_seconds=3, exercise_seconds=8, exercises={MUL: {"step_seconds": 5, "exercise_seconds": 11}}
    )
    return Deadlines(limits, STEPS, 40.0, lambda: clock.spent)


def after(clock: Clock, deadlines: Deadlines, came: Sequence[tuple[float, bytes]]) -> Late:
    """Return the first deadline that is over while these bytes come, each so many seconds after the last."""
    frames = bytearray()
    for seconds, data in came:
        for _ in range(100):
            clock.pass_by(seconds / 100)
            left, which = deadlines.left(frames)
            if left <= 0:
                return which
        frames += data
        deadlines.left(frames)
    return Late.NO


def test_seconds_in_which_everything_stood_still_are_nobodys(clock: Clock, deadlines: Deadlines) -> None:
    assert after(clock, deadlines, [(1, READY), (1, LOADED), (1, frame(0))]) is Late.NO
    # A lid that closes, or a container that is paused: nobody looked meanwhile.
    clock.pass_by(100.0)
    assert deadlines.left(bytearray(READY + LOADED + frame(0)))[0] > 0
    assert deadlines.own < 5


@pytest.mark.parametrize(
    "one",
    {
        "reading takes its time": ([(59.0, b"")], Late.TOTAL),
        "loading in time": ([(1, READY), (5.5, LOADED)], Late.NO),
        "loading too long": ([(1, READY), (6.5, b"")], Late.LOADING),
        "a step in time": ([(1, READY + LOADED), (2.5, frame(0)), (2.5, frame(1))], Late.NO),
        "a step too long": ([(1, READY + LOADED), (2.5, frame(0)), (3.5, b"")], Late.STEP),
        "an exercise too long": (
            [(1, READY + LOADED), (2.9, frame(0)), (2.9, frame(1)), (2.9, frame(2))],
            Late.EXERCISE,
        ),
        "its own step limit": (
            [(1, READY + LOADED), (1, frame(0)), (1, frame(1)), (1, frame(2)), (4.5, frame(3))],
            Late.NO,
        ),
        "its own step limit, too long": (
            [(1, READY + LOADED), (1, frame(0)), (1, frame(1)), (1, frame(2)), (5.5, b"")],
            Late.STEP,
        ),
        "its own exercise limit": (
            [(1, READY + LOADED), (0.1, b"".join(map(frame, range(3)))), (4.5, frame(3)), (4.5, frame(4)), (4.5, b"")],
            Late.EXERCISE,
        ),
    }.items(),
    ids=lambda one: one[0],
)
def test_a_deadline_is_over_when_its_seconds_are(
    clock: Clock, deadlines: Deadlines, one: tuple[str, tuple[list[tuple[float, bytes]], Late]]
) -> None:
    came, late = one[1]
    assert after(clock, deadlines, came) == late


def test_a_short_limit_of_the_course_does_not_hold_where_the_exercise_has_a_longer_one(clock: Clock) -> None:
    limits = Limits(step_seconds=0.4, exercises={ADD: {"step_seconds": 20}})
    assert after(clock, Deadlines(limits, STEPS, 40.0, Spent), [(0.01, READY + LOADED), (0.45, b"")]) is Late.NO


def test_an_exercise_that_ended_in_time_takes_none_from_the_next(clock: Clock, deadlines: Deadlines) -> None:
    frames = bytearray(READY + LOADED)
    clock.pass_by(1.0)
    deadlines.left(frames)
    # Looked at, once more just before its end, and when the next one has begun.
    for seconds, data in ((2.5, frame(0)), (2.5, frame(1)), (2.7, b""), (0.2, frame(2)), (0.2, b"")):
        clock.pass_by(seconds)
        frames += data
        left, _which = deadlines.left(frames)
        assert left > 0


def test_reading_has_a_deadline_of_its_own(clock: Clock) -> None:
    deadlines = Deadlines(Limits(), STEPS, 1000.0, lambda: clock.spent)
    assert after(clock, deadlines, [(Limits.READING_SECONDS + 1, b"")]) == Late.READING


def test_more_results_than_there_may_be_are_a_deadline_too(clock: Clock, deadlines: Deadlines) -> None:
    assert deadlines.left(bytearray(Limits().frame_bytes)) != (0.0, Late.RESULTS)
    assert deadlines.left(bytearray(Limits().frame_bytes + 1)) == (0.0, Late.RESULTS)


def test_forged_frames_bring_no_more_time_than_there_is_for_the_whole(clock: Clock, deadlines: Deadlines) -> None:
    came = [(1, READY + LOADED), *[(1, frame(number % 7)) for number in range(60)]]
    assert after(clock, deadlines, came) in (Late.TOTAL, Late.EXERCISE)
    assert clock.now <= 100 + 40 + 2


# -- levels ----------------------------------------------------------------------------------------------------------------

LAYERS = [set(some) for count in range(len(Layer) + 1) for some in combinations(Layer, count)]


@pytest.mark.parametrize("some", LAYERS, ids=lambda some: " ".join(sorted(some)) or "nothing")
def test_a_level_is_what_its_layers_hold(some: set[Layer]) -> None:
    level = level_of(some)
    assert level.reaches(Level.STRONG) == ({Layer.SECCOMP, Layer.RLIMITS} <= some)
    assert level.reaches(Level.FULL) == ({Layer.SECCOMP, Layer.RLIMITS, Layer.NAMESPACES} <= some)
    # No layer less makes a level higher.
    assert all(level.reaches(level_of(some - {layer})) for layer in some)


def test_levels_are_in_order() -> None:
    assert [level for level in Level if level.reaches(Level.STRONG)] == [Level.STRONG, Level.FULL]
    assert all(level.reaches(level) for level in Level)
    assert not Level.NONE.reaches(Level.WEAK)


def test_a_keeper_is_of_the_level_that_its_layers_make(layers: frozenset[Layer]) -> None:
    asked = asking(ADD)
    with keeper_for(asked, layers) as keeper:
        assert keeper.level is (Level.FULL if Layer.NAMESPACES in layers else Level.STRONG)
        assert run(asked, keeper, GOOD).sandbox == keeper.level


@pytest.mark.parametrize("layer", Layer)
def test_a_child_is_run_with_one_layer_alone(layer: Layer) -> None:
    if why_not(layer):
        pytest.skip(why_not(layer))
    asked = asking(ADD, MUL)
    with keeper_for(asked, [layer]) as keeper:
        assert gave(asked, run(asked, keeper, GOOD), MUL) == ALL_GOOD


# -- one that runs ahead ---------------------------------------------------------------------------------------------------


def test_one_that_runs_ahead_has_its_limits_while_another_is_waited_for(layers: frozenset[Layer]) -> None:
    # The first needs another child, which comes after the second's: nobody waits for that one yet, and it never ends.
    loops = with_forward("while True: pass")
    asked = asking(ADD, MUL, load_seconds=1, step_seconds=0.3, exercise_seconds=1, total_seconds=4)
    began = time.monotonic()
    with keeper_for(asked, layers) as keeper:
        first = begin(handed_in(loops), asked, keeper)
        second = begin(handed_in(loops), asked, keeper)
        for begun in (first, second):
            ran = observe(begun)
            assert gave(asked, ran, MUL)["forward"] == {Gave.TIMED_OUT}
            assert gave(asked, ran, ADD) == ALL_GOOD
    assert time.monotonic() - began < 60
