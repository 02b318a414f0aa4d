"""A class of which one in ten is hostile gets the verdicts that it deserves, whatever is killed, stopped or full meanwhile."""

import contextlib
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from boxes import eventually, is_running, pids_below
from bpgrade.sandbox import probing
from bpgrade.sandbox.levels import Level
from bpgrade.sandbox.zygote import libc
from conftest import once, read_results
from crowd import HOSTILE, LIMITS, class_of, rows_of, write
from runs import ASSIGNMENT, RIGHT, files_of
from runs import write as write_text

pytestmark = pytest.mark.skipif(
    not probing.find().level.reaches(Level.STRONG), reason="there is no sandbox here for what is hostile"
)
#: Those that come to the same at every moment and take little time.
QUICK = [
    one
    for one in HOSTILE
    if one.kind in ("loops", "leaves", "crashes", "raises a huge text", "opens a file", "leaves at the top level")
]
#: Of every run here, so that all come to the same.
SECRET = "5e" * 32
_SET_CHILD_SUBREAPER = 36
_SAMPLE_SECONDS = 0.1


@pytest.fixture
def place(course_copy: Path, tmp_path: Path) -> Path:
    """A place with a course of small limits, and `temp` for what processes leave in a temporary folder."""
    path = course_copy / "course" / "course.toml"
    text = path.read_text("utf-8")
    for name, limit in LIMITS.items():
        text, count = re.subn(rf"(?m)^{name} = \S+", f"{name} = {limit}", text)
        assert count == 1, name
    path.write_text(text, encoding="utf-8")
    (tmp_path / "temp").mkdir()
    return tmp_path


@pytest.fixture
def left_over() -> Iterator[Callable[[], list[int]]]:
    """What still runs of all that the test began: what has lost its parent becomes a child of this process."""
    libc.prctl("child subreaper", _SET_CHILD_SUBREAPER, 1)
    before = set(pids_below(os.getpid()))
    try:
        yield lambda: [pid for pid in pids_below(os.getpid()) if pid not in before and is_running(pid)]
    finally:
        libc.prctl("child subreaper", _SET_CHILD_SUBREAPER, 0)


class Grading:
    """A `bpgrade grade` of the class at a place, in a group of processes of its own. out: made with the secret of every run here."""

    def __init__(self, place: Path, out: str, jobs: int = 2) -> None:
        self.out = place / out
        if not self.out.exists():
            (self.out / "private").mkdir(parents=True, mode=0o700)
            (self.out / "private" / "secret").write_text(SECRET, encoding="ascii")
        self.process = subprocess.Popen(
            command(out, jobs),
            cwd=place,
            env={**os.environ, "TMPDIR": str(place / "temp")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def __enter__(self) -> "Grading":
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.kill()
        self.process.communicate()

    def end(self, seconds: float = 600) -> tuple[int, str]:
        """Wait so long for its end; return the exit code and what it said on standard error, without how far it had come."""
        said = self.process.communicate(timeout=seconds)[1]
        return self.process.returncode, without_progress(said)

    def files(self) -> dict[str, bytes]:
        """Wait for its end, which has to be a good one, and return the files that it made."""
        code, said = self.end()
        assert code == 0, said
        return files_of(self.out)

    @property
    def runs(self) -> bool:
        return self.process.poll() is None

    def workers(self) -> list[int]:
        return children(self.process.pid)

    def zygotes(self) -> list[tuple[int, int]]:
        """Return the zygotes that are at work: what waits outside, and itself; the same one twice where it has no namespace."""
        outside = [pid for worker in self.workers() for pid in children(worker)]
        if probing.find().level is Level.FULL:
            return [(pid, inside) for pid in outside for inside in children(pid) if "NoNewPrivs:\t1" in status(inside)]
        return [(pid, pid) for pid in outside if "NoNewPrivs:\t1" in status(pid)]


def without_progress(said: str) -> str:
    """Return what was said, but for how far a grade has come, which is said where others use the machine too."""
    return "".join(line for line in said.splitlines(keepends=True) if not re.match(r"\d+/\d+ ", line))


def command(out: str, jobs: int = 2) -> list[str]:
    words = ["grade", "class", "-o", out, "--course", "course_copy", "--assignment", ASSIGNMENT, "--jobs", str(jobs)]
    return [sys.executable, "-m", "bpgrade", *words]


def children(pid: int) -> list[int]:
    """Return the processes directly below one."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    except OSError:
        return []


def status(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


# -- the class -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sample:
    """What a grade and its workers hold at one moment; zombies and processes are all that are below it."""

    descriptors: int
    mebibytes: float
    zombies: int
    processes: int


def sample(grading: Grading) -> Sample | None:
    """Return what it holds now; nothing before its workers are there, or once one has gone."""
    workers = grading.workers()
    if len(workers) < 2:
        return None
    judges = [grading.process.pid, *workers]
    try:
        descriptors = sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in judges)
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) for pid in judges)
    except OSError:
        return None
    below = pids_below(grading.process.pid)
    zombies = sum("State:\tZ" in status(pid) for pid in below)
    return Sample(descriptors, pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20), zombies, len(below))


def sampled(grading: Grading) -> list[Sample]:
    """Return what it holds, from now to its end."""
    found: list[Sample] = []

    def look() -> None:
        while grading.runs:
            if (one := sample(grading)) is not None:
                found.append(one)
            time.sleep(_SAMPLE_SECONDS)

    looking = threading.Thread(target=look)
    looking.start()
    code, said = grading.end()
    looking.join()
    assert code == 0, said
    return found


def thirds(numbers: list[float]) -> tuple[float, float]:
    """Return the medians of the middle third and of the last one."""
    third = len(numbers) // 3
    return statistics.median(numbers[third : 2 * third]), statistics.median(numbers[2 * third :])


def grows(numbers: list[float], room: float) -> bool:
    """Return whether there is more in the last third than in the middle one, by more than this."""
    middle, last = thirds(numbers)
    return last > middle + room


def test_a_descriptor_that_every_tenth_submission_leaves_open_would_be_seen() -> None:
    assert grows([40 + done // 10 for done in range(300)], 8)
    assert not grows([40 + done % 10 for done in range(300)], 8)


@pytest.mark.parametrize(
    "count", [100, pytest.param(200, marks=pytest.mark.long), pytest.param(2000, marks=pytest.mark.long)]
)
def test_everybody_gets_the_verdicts_that_are_deserved_and_nothing_is_left(
    count: int, place: Path, left_over: Callable[[], list[int]]
) -> None:
    members = class_of(count)
    assert len({tuple(member.files.values()) for member in members}) == count
    assert sum(member.kind != "honest" for member in members) == count // 10
    write(members, place / "class")
    began = time.monotonic()
    with Grading(place, "out") as grading:
        samples = sampled(grading)
    seconds = time.monotonic() - began

    records = {record["submission"]: record for record in read_results(place / "out")}
    assert list(records) == sorted(member.name for member in members)
    wrong, too_much = {}, {}
    for member in members:
        came = rows_of(records[member.name])
        if member.rows is not None and came != member.rows:
            wrong[member.name, member.kind] = came
        for exercise, rows in came.items():
            if any(row.score > member.most[exercise][name].score for name, row in rows.items()):
                too_much[member.name, member.kind] = exercise, rows
    assert not wrong
    assert not too_much
    assert {record["sandbox"] for record in records.values()} == {probing.find().level}

    descriptors, mebibytes = ([getattr(one, name) for one in samples] for name in ("descriptors", "mebibytes"))
    zombies, processes = (max(getattr(one, name) for one in samples) for name in ("zombies", "processes"))
    print(
        f"{count}: {seconds:.1f} s; thirds: descriptors {thirds(descriptors)}, mebibytes {thirds(mebibytes)}; ", end=""
    )
    print(f"at most {zombies} zombies, {processes} processes, {max(descriptors)} descriptors, {max(mebibytes):.0f} MiB")
    assert not grows(descriptors, 8)
    assert not grows(mebibytes, 0.05 * max(mebibytes))
    # A worker, its zygote's two processes, a child, and the same again where one zygote takes over from another.
    assert processes <= 16
    assert zombies <= 6

    assert eventually(lambda: not left_over())
    assert list((place / "temp").iterdir()) == []


# -- what is killed --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Undisturbed:
    files: dict[str, bytes]
    seconds: float


#: How many are in a class that is disturbed.
COUNT = 40


@pytest.fixture
def undisturbed(place: Path, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """Put a class at the place, and give what comes of it where nobody disturbs, and how long it is at work.

    The same class, secret and course give the same, so it is graded once for all workers.
    """
    write(class_of(COUNT, QUICK), place / "class")

    def make(folder: Path) -> None:
        with Grading(place, "undisturbed") as grading:
            assert eventually(lambda: bool(grading.zygotes()))
            began = time.monotonic()
            grading.files()
            seconds = time.monotonic() - began
        (place / "undisturbed").rename(folder / "out")
        (folder / "seconds").write_text(str(seconds), encoding="ascii")

    made = once(tmp_path_factory, "undisturbed", make)
    return Undisturbed(files_of(made / "out"), float((made / "seconds").read_text(encoding="ascii")))


def at_work(grading: Grading, moment: float) -> bool:
    """Wait until that many seconds after the first zygote is at work; return whether the class is not done by then."""
    assert eventually(lambda: bool(grading.zygotes()) or not grading.runs)
    time.sleep(moment)
    return grading.runs


def outside(grading: Grading) -> list[int]:
    return [outer for outer, _inner in grading.zygotes()]


def inside(grading: Grading) -> list[int]:
    return [inner for _outer, inner in grading.zygotes()]


def killed(place: Path, out: str, victims: Callable[[Grading], list[int]], moment: float, rng: random.Random) -> bool:
    """Grade the class, and kill one of these processes at a moment; return whether the grade went on without it."""
    done = False
    with Grading(place, out) as grading:
        at_work(grading, moment)
        while grading.runs and not done:
            there = victims(grading)
            with contextlib.suppress(ProcessLookupError):
                if there:
                    os.kill(rng.choice(there), signal.SIGKILL)
                    done = True
        code, said = grading.end()
    assert code == 0, said
    return done


@pytest.mark.parametrize(
    ("victims", "kills"),
    [
        (outside, 1),
        (inside, 1),
        (Grading.workers, 1),
        pytest.param(outside, 20, marks=pytest.mark.long),
        pytest.param(inside, 20, marks=pytest.mark.long),
        pytest.param(Grading.workers, 10, marks=pytest.mark.long),
    ],
    ids=lambda one: one if isinstance(one, int) else one.__name__,
)
def test_a_grade_goes_on_without_a_process_that_is_killed_and_comes_to_the_same(
    victims: Callable[[Grading], list[int]],
    kills: int,
    place: Path,
    undisturbed: Undisturbed,
    left_over: Callable[[], list[int]],
) -> None:
    if victims is inside and probing.find().level is not Level.FULL:
        pytest.skip("a zygote without a namespace is one process")
    rng = random.Random(f"{victims.__name__} {kills}")
    count, seconds = 0, undisturbed.seconds
    for number in range(3 * kills):
        out = f"out{number}"
        if killed(place, out, victims, rng.uniform(0, 0.8 * seconds), rng):
            count += 1
        else:
            # It came to its end before: the machine has more time than when it was measured.
            seconds *= 0.7
        assert files_of(place / out) == undisturbed.files
        shutil.rmtree(place / out)
        if count == kills:
            break
    assert count == kills
    assert eventually(lambda: not left_over())
    assert list((place / "temp").iterdir()) == []


def test_a_judge_that_is_killed_takes_all_processes_along(
    place: Path, undisturbed: Undisturbed, left_over: Callable[[], list[int]]
) -> None:
    with Grading(place, "out") as grading:
        assert at_work(grading, 0.2 * undisturbed.seconds)
        # Between two of them there may be none for a moment.
        assert eventually(lambda: len(pids_below(grading.process.pid)) > 2)
        grading.process.kill()
        grading.process.communicate()
    assert eventually(lambda: not left_over())
    with Grading(place, "out") as grading:
        assert grading.files() == undisturbed.files


def test_who_waits_behind_somebody_that_takes_the_zygote_along_keeps_the_place(place: Path) -> None:
    trace = "import ctypes\n\n        ctypes.CDLL(None).syscall(101, 0, 0, 0, 0)"
    for name, body in {"a": trace, "b": "pass", "c": "while True:\n            pass"}.items():
        gate = RIGHT.replace("return dz * self.y, dz * self.x", f"{body}\n        return dz * self.y, dz * self.x")
        write_text(place / "class", {f"{name}.py": gate})
    with Grading(place, "out", jobs=1) as grading:
        assert grading.end() == (0, "")
    a, b, c = read_results(place / "out")
    assert "refused" in {row.outcome for rows in rows_of(a).values() for row in rows.values()}
    assert [b["score"], c["score"]] == [50, 42]


# -- what is stopped, and who else is there --------------------------------------------------------------------------------


def test_a_grade_that_stands_still_for_a_while_comes_to_the_same(place: Path, undisturbed: Undisturbed) -> None:
    with Grading(place, "out") as grading:
        assert at_work(grading, 0.2 * undisturbed.seconds)
        os.killpg(grading.process.pid, signal.SIGSTOP)
        # Ten times as long as a call may take.
        time.sleep(10 * LIMITS["step_seconds"])
        os.killpg(grading.process.pid, signal.SIGCONT)
        assert grading.files() == undisturbed.files


def test_of_two_grades_into_one_folder_one_works_and_the_other_says_why_not(
    place: Path, undisturbed: Undisturbed
) -> None:
    with Grading(place, "out") as one, Grading(place, "out") as other:
        said = {one.end(), other.end()}
    assert said == {(0, ""), (2, "Another bpgrade is at work in out: wait for its end.\n")}
    assert files_of(place / "out") == undisturbed.files


#: Grade on a disk of its own, which nobody else sees and which goes with these processes; give it room; grade again.
FULL_DISK = """
mount -t tmpfs -o "$1" none disk || exit 9
mkdir -m 700 -p disk/out/private && cp secret disk/out/private/secret || exit 9
shift
"$@" 2> said; echo $? > code
mount -o remount,size=64m,nr_inodes=4000 disk || exit 9
"$@" && cp -a disk/out out
"""


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="only root can make a small disk")
@pytest.mark.parametrize(
    ("room", "sentence"),
    [
        ("size=64k", "no room left for disk/out: database or disk is full"),
        pytest.param("size=400k", "no room left for disk/out: database or disk is full", marks=pytest.mark.long),
        pytest.param(
            "size=64m,nr_inodes=4", "disk/out cannot hold a run: [Errno 28] No space left", marks=pytest.mark.long
        ),
        ("size=64m,nr_inodes=12", "no room left for disk/out: No space left"),
    ],
)
def test_a_full_disk_is_said_in_a_sentence_and_where_there_is_room_again_the_grade_goes_on(
    room: str, sentence: str, place: Path, undisturbed: Undisturbed
) -> None:
    (place / "disk").mkdir()
    (place / "secret").write_text(SECRET, encoding="ascii")
    words = ["unshare", "--mount", "sh", "-c", FULL_DISK, "sh", room, *command("disk/out")]
    came = subprocess.run(words, cwd=place, capture_output=True, text=True, timeout=120)
    if came.returncode == 9:
        pytest.skip(f"no disk can be made here: {came.stderr}")
    assert came.returncode == 0, came.stderr
    said = without_progress((place / "said").read_text("utf-8"))
    assert (place / "code").read_text("ascii") == "2\n"
    assert sentence in said
    assert len(said.splitlines()) == 1
    assert files_of(place / "out") == undisturbed.files
