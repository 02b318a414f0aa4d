"""`check --watch`: saves are noticed, what changed is said, what is out of date is given up, and the screen stays calm."""

import contextlib
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bpgrade.checking import Checked
from bpgrade.cli.watch import fitting
from bpgrade.edition import student_edition
from bpgrade.pipeline import Grader
from bpgrade.result import Result
from bpgrade.sandbox.child import Child, Sandbox
from bpgrade.submission import File, Submission
from bpgrade.watching.news import in_hand, news
from bpgrade.watching.rechecking import Processes, Rechecker
from bpgrade.watching.saves import Saves
from conftest import AUTHORED, bpgrade

posix_only = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")

MUL = """
class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return {backward}
"""
RIGHT = MUL.format(backward="dz * self.y, dz * self.x")
SWAPPED = MUL.format(backward="dz * self.x, dz * self.y")
FLIPPED = MUL.format(backward="-dz * self.y, -dz * self.x")
UNWRITTEN = MUL.format(backward="...").replace("return ...", "raise NotImplementedError")
ENDLESS = MUL.format(backward="dz, dz").replace("return dz, dz", "while True: pass")
ADD = AUTHORED["gates/add"].answer


# -- saves -----------------------------------------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def comes(saves: Saves, clock: Clock, seconds: float = 3.0) -> float | None:
    """Return after how many seconds of looking there is news; nothing for none."""
    began = clock.now
    while clock.now - began < seconds:
        if saves.news():
            return clock.now - began
        clock.now += 0.1
    return None


@pytest.fixture
def work(tmp_path: Path) -> Path:
    (tmp_path / "gates").mkdir()
    (tmp_path / "gates" / "mul.py").write_text(RIGHT, encoding="utf-8")
    return tmp_path


def by_renaming(path: Path) -> None:
    fresh = path.with_name(".mul.py.swp")
    fresh.write_text(SWAPPED, encoding="utf-8")
    fresh.replace(path)


@pytest.mark.parametrize(
    "save",
    [
        lambda path: path.write_text(SWAPPED, encoding="utf-8"),
        by_renaming,
        lambda path: path.with_name("max.py").write_text(SWAPPED, encoding="utf-8"),
        lambda path: path.with_name("new.ipynb").write_text("{}", encoding="utf-8"),
        # A clock that was put back, as on a disk of another machine.
        lambda path: os.utime(path, ns=(1, 1)),
    ],
    ids=["in place", "by renaming", "a new file", "a new notebook", "an older time"],
)
def test_a_save_is_noticed_at_once(save: Callable[[Path], object], work: Path, clock: Clock) -> None:
    for place in (work, work / "gates"):
        saves = Saves(place, 1000, clock)
        assert comes(saves, clock, 1.0) is None
        save(work / "gates" / "mul.py")
        after = comes(saves, clock)
        assert after is not None
        assert after <= 0.2
        assert comes(saves, clock, 1.0) is None, "it is told once"
        (work / "gates" / "mul.py").write_text(f"{RIGHT}# {place}\n", encoding="utf-8")
        for extra in ("max.py", "new.ipynb"):
            (work / "gates" / extra).unlink(missing_ok=True)


def test_a_single_file_is_watched_alone(work: Path, clock: Clock) -> None:
    saves = Saves(work / "gates" / "mul.py", 1000, clock)
    (work / "gates" / "max.py").write_text("", encoding="utf-8")
    assert comes(saves, clock, 1.0) is None
    (work / "gates" / "mul.py").write_text(SWAPPED, encoding="utf-8")
    assert comes(saves, clock) is not None


def test_a_file_that_is_being_written_is_waited_for(work: Path, clock: Clock) -> None:
    saves = Saves(work, 1000, clock)
    for length in range(10, 60, 10):
        (work / "gates" / "mul.py").write_text(RIGHT[:length], encoding="utf-8")
        assert not saves.news()
        clock.now += 0.04
    assert comes(saves, clock) is not None


@pytest.mark.parametrize("lose", [Path.unlink, lambda path: path.write_bytes(b"")], ids=["gone", "empty"])
def test_a_file_that_is_lost_for_a_moment_is_no_news_before_it_is_there_again(
    lose: Callable[[Path], object], work: Path, clock: Clock
) -> None:
    path = work / "gates" / "mul.py"
    saves = Saves(work, 1000, clock)
    lose(path)
    assert comes(saves, clock, 0.5) is None
    path.write_text(SWAPPED, encoding="utf-8")
    assert comes(saves, clock) is not None
    lose(path)
    after = comes(saves, clock)
    assert after is not None, "and one that stays away is"
    assert after > 0.5


@pytest.mark.parametrize(
    "name", ["gates/.mul.py.swp", "gates/__pycache__/mul.pyc", "plot.png", ".git/index", "log.csv"]
)
def test_what_is_no_code_is_no_news(name: str, work: Path, clock: Clock) -> None:
    saves = Saves(work, 1000, clock)
    (work / name).parent.mkdir(exist_ok=True)
    (work / name).write_text("x", encoding="utf-8")
    assert comes(saves, clock, 1.0) is None


def test_a_folder_that_goes_is_news_and_no_error(work: Path, clock: Clock) -> None:
    saves = Saves(work / "gates", 1000, clock)
    shutil.rmtree(work / "gates")
    assert comes(saves, clock) is not None


# -- what is new -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def result(bare_sandbox: Sandbox) -> Callable[..., Result]:
    """Judge some files, given by path and text, for the first exercises of the course."""
    edition = student_edition()
    grader = Grader(edition, edition.assessments(["gates/add", "gates/mul", "gates/sigmoid"]), sandbox=bare_sandbox)
    known: dict[tuple[tuple[str, str], ...], Result] = {}

    def judge(**files: str) -> Result:
        key = tuple(files.items())
        if key not in known:
            code = tuple(File(f"gates/{name}.py", text.encode()) for name, text in files.items())
            known[key] = grader.grade(Submission("mine", code))[0]
        return known[key]

    return judge


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (SWAPPED, SWAPPED, ["The same as before."]),
        (SWAPPED, RIGHT, ["gates/mul passes now.", "Up by 8 points."]),
        (SWAPPED, FLIPPED, ["gates/mul: dx, dy: WRONG swapped-factors before, WRONG sign-flipped now."]),
        (UNWRITTEN, SWAPPED, ["gates/mul: dx, dy: ---- before, WRONG swapped-factors now."]),
        (
            RIGHT,
            SWAPPED,
            ["gates/mul: dx, dy passed before, and are WRONG swapped-factors now.", "Down by 8 points."],
        ),
        (
            SWAPPED,
            SWAPPED.replace("dz * self.x, ", "dz * self.y, "),
            [
                "gates/mul: dx passes now.",
                "gates/mul: dy: WRONG swapped-factors before, WRONG same-input-twice now.",
                "Up by 4 points.",
            ],
        ),
    ],
)
def test_what_changed_is_said(before: str, after: str, says: list[str], result: Callable[..., Result]) -> None:
    assert news(result(mul=before), result(mul=after)) == says


def test_the_exercise_in_hand_is_the_one_that_is_worked_on(result: Callable[..., Result]) -> None:
    def chosen(before: Result | None, after: Result, saved: set[str], last: str | None) -> str | None:
        found = in_hand(before, after, saved, last)
        return found and found.name

    nothing, swapped = result(mul=UNWRITTEN), result(mul=SWAPPED)
    right, added = result(mul=RIGHT), result(add=ADD, mul=SWAPPED)
    assert chosen(None, nothing, set(), None) == "gates/add", "at first the first"
    assert chosen(nothing, swapped, {"gates/mul.py"}, "gates/add") == "gates/mul", "then the one that was saved"
    assert chosen(swapped, swapped, {"notes.py"}, "gates/mul") == "gates/mul", "it stays with it"
    assert chosen(swapped, right, {"gates/mul.py"}, "gates/mul") == "gates/sigmoid", "and goes on when it passes"
    assert chosen(swapped, added, {"gates/add.py"}, "gates/add") == "gates/mul", "to the next open one"
    everything = result(add=ADD, mul=RIGHT, sigmoid=AUTHORED["gates/sigmoid"].answer)
    assert chosen(right, everything, {"gates/sigmoid.py"}, "gates/sigmoid") is None
    broken = result(add=ADD, mul=SWAPPED, sigmoid=AUTHORED["gates/sigmoid"].answer)
    assert chosen(everything, broken, {"gates/mul.py"}, None) == "gates/mul"


def test_a_screen_that_is_too_small_keeps_the_beginning_and_the_end() -> None:
    lines = [f"line {number}" for number in range(50)]
    for columns, rows in ((80, 24), (20, 10), (80, 3)):
        shown = fitting(lines, ["the end, of more than twenty columns"], columns, rows)
        assert shown[-1].startswith("the end")
        assert sum(-(-max(len(line), 1) // columns) for line in shown) <= max(rows, 4)
    assert fitting(["\x1b[31mred\x1b[0m" * 20], ["end"], 80, 4)[0].startswith("\x1b[31m"), "colours have no width"


# -- processes -------------------------------------------------------------------------------------------------------------


def test_a_check_that_is_given_up_ends_its_process_and_the_next_one_is_told() -> None:
    begun: list[Child] = []

    def endless(processes: Processes) -> Checked:
        child = processes.child()
        begun.append(child)
        while not child.has_left():
            time.sleep(0.005)
        return processes.child() and None  # type: ignore[func-returns-value, return-value]

    def at_once(processes: Processes) -> Checked:
        return "found"  # type: ignore[return-value]

    with Rechecker(None) as rechecker:
        rechecker.begin(endless)
        end = time.monotonic() + 10
        while not begun and time.monotonic() < end:
            time.sleep(0.005)
        assert rechecker.wait(0.01) is None
        assert rechecker.is_busy
        rechecker.begin(at_once)
        assert begun[0].has_left()
        assert rechecker.wait(10) == "found"
        assert not rechecker.is_busy


def test_a_process_that_ended_while_it_stood_ready_is_replaced() -> None:
    with Child() as ready:
        os.kill(ready._process.pid, signal.SIGKILL)
        end = time.monotonic() + 10
        while not ready.has_left() and time.monotonic() < end:
            time.sleep(0.005)
        processes = Processes(ready)
        with processes.child() as another:
            assert another is not ready
            assert not another.has_left()


# -- the command -----------------------------------------------------------------------------------------------------------


class Watched:
    """`check --watch` as a process, with a terminal for its output or a pipe."""

    def __init__(self, *words: str, cwd: Path, terminal: bool, place: Path) -> None:
        self._terminal = terminal
        if terminal:
            import fcntl
            import pty
            import struct
            import termios

            self._ours, theirs = pty.openpty()
            fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 90, 0, 0))
        else:
            self._ours, theirs = os.pipe()
        environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bpgrade", "check", "--watch", *words],
            cwd=cwd,
            env={**environment, "TERM": "xterm", "TMPDIR": str(place)},
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)

    def reads(self, until: str, seconds: float = 60) -> str:
        """Return what comes, up to these words and until it is quiet."""
        came, end = b"", time.monotonic() + seconds
        while time.monotonic() < end:
            if not select.select([self._ours], [], [], 0.05)[0]:
                if until.encode() in came:
                    return came.decode()
                continue
            try:
                data = os.read(self._ours, 1 << 16)
            except OSError:
                data = b""
            if not data:
                break
            came += data
        assert until.encode() in came, came.decode()
        return came.decode()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._ours)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Callable[..., Watched]]:
    place = tmp_path / "tmp"
    place.mkdir()
    begun: list[Watched] = []

    def start(*words: str, cwd: Path, terminal: bool = False) -> Watched:
        begun.append(Watched(*words, cwd=cwd, terminal=terminal, place=place))
        return begun[-1]

    yield start
    for one in begun:
        one.close()


@posix_only
def test_on_a_terminal_the_newest_result_stands_alone_and_what_is_out_of_date_is_given_up(
    watched: Callable[..., Watched], folder: Path
) -> None:
    mul = folder / "gates" / "mul.py"
    mul.write_text(SWAPPED, encoding="utf-8")
    one = watched("gates", cwd=folder, terminal=True)
    screen = one.reads("Ctrl-C ends it.")
    assert screen.startswith("\x1b[?1049h")
    assert "gates/add.py, line" in screen
    # What never ends is given up as soon as it is mended: well before its three seconds are over.
    mul.write_text(ENDLESS, encoding="utf-8")
    one.reads("Checking what you saved")
    mul.write_text(FLIPPED, encoding="utf-8")
    began = time.monotonic()
    screen = one.reads("Ctrl-C ends it.")
    took = time.monotonic() - began
    assert "WRONG swapped-factors before, WRONG sign-flipped now." in screen, "as against what was shown last"
    assert "On to gates/mul." in screen
    assert "TIMED OUT" not in screen
    assert took < 30
    assert screen.count("\x1b[H") == 1, "drawn once, in place"
    assert "\x1b[2J" not in screen
    mul.write_text(RIGHT, encoding="utf-8")
    screen = one.reads("Ctrl-C ends it.")
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen)
    assert "gates/mul passes now." in plain
    assert "On to gates/sigmoid." in plain
    one.process.send_signal(signal.SIGINT)
    screen = one.reads("Interrupted.")
    assert "\x1b[?1049l" in screen
    assert "gates/mul passes now." in screen, "what was seen last stays"
    assert one.process.wait(30) == 130


@posix_only
def test_piped_results_follow_each_other_in_plain_lines(
    watched: Callable[..., Watched], folder: Path, tmp_path: Path
) -> None:
    # A file alone, outside of a workspace.
    mine = tmp_path / "mine.py"
    mine.write_text(SWAPPED, encoding="utf-8")
    one = watched("mine.py", "gates/mul", cwd=tmp_path)
    text = one.reads("A hint: bpgrade hint gates/mul")
    mine.write_text(SWAPPED, encoding="utf-8")
    mine.write_text(RIGHT.replace("self.y, dz", "self.y), dz"), encoding="utf-8")
    text += one.reads("A hint: bpgrade hint gates/mul")
    assert "mine.py, line 8" in text
    mine.unlink()
    text += one.reads("There is no mine.py.")
    mine.write_text(RIGHT, encoding="utf-8")
    text += one.reads("Everything here passes.")
    assert "gates/mul passes now." in text
    assert "\x1b" not in text
    assert text.count("Ctrl-C ends it.") == 1
    one.process.send_signal(signal.SIGINT)
    one.reads("Interrupted.")
    assert one.process.wait(30) == 130
    with contextlib.suppress(FileNotFoundError):
        assert list((tmp_path / "tmp").iterdir()) == [], "nothing is left behind"


def test_an_archive_is_not_watched(folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "mine.zip", "w") as archive:
        archive.writestr("mul.py", RIGHT)
    came = bpgrade("check", "--watch", "mine.zip", cwd=tmp_path)
    assert came.returncode == 2
    assert came.stderr == "mine.zip is an archive: --watch is for the file or folder that you work in.\n"


@pytest.mark.parametrize(
    "option", [("--json",), ("--junit", "out.xml"), ("--summary", "out.md"), ("--html", "out.html")]
)
def test_what_is_for_programs_does_not_go_with_it(option: tuple[str, ...], folder: Path) -> None:
    came = bpgrade("check", "--watch", *option, cwd=folder)
    assert (came.returncode, came.stderr) == (2, f"{option[0]} and --watch do not go together.\n")


def test_what_is_not_there_is_not_watched(folder: Path) -> None:
    for words in (("nothing.py",), ("gates/nothing",)):
        came = bpgrade("check", "--watch", *words, cwd=folder)
        assert came.returncode == 2
        assert came.stderr.count("\n") == 1
