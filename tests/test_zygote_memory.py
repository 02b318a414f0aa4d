"""No process that student code runs in, or is forked from, holds an answer: a whole course is graded, and their memory is searched.

The search is made from outside, by root, over every mapping that can be read. What must be there, the inputs of the questions, is
found, so it can find; and where an answer is planted in a question, it is. Beside that, what the kernel says of these
processes: their descriptors, environment, user, privileges, root and limits.
"""

import json
import os
import re
import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from boxes import LEVELS, eventually, handed_in, is_asleep, keeper_for, layers_of, pids_below, zygote_pids
from bpgrade.assessment import Assessment
from bpgrade.edition import Edition
from bpgrade.pipeline import Grader
from bpgrade.sandbox import wire
from bpgrade.sandbox.child import environment
from bpgrade.sandbox.keeper import Keeper
from bpgrade.sandbox.levels import Layer, Level
from bpgrade.sandbox.observe import begin, observe
from bpgrade.stored import store
from bpgrade.submission import read_work
from conftest import ROOT, SECRET
from numpy.typing import NDArray
from test_leaks import LONG_LINES

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can look into a process that may not be looked into"
)

CHUNK = 1 << 22
#: Of each array, so many numbers are looked for.
NUMBERS = 40
#: Stays in the child, in student code, until it has been looked at.
SLEEPER = "import time\nclass AddGate:\n    def forward(self, x, y):\n        time.sleep(60)\n"
WRONG = """
class MulGate:
    def forward(self, x, y):
        self.sum = x + y
        return self.sum
    def backward(self, dz):
        return dz * self.sum, dz
"""
#: What the judge has in its environment, and in an open file that it would hand on.
PLANTED = b"planted in the judge, and to stay there"


# -- searching -------------------------------------------------------------------------------------------------------------


class Search:
    """Looks for many byte strings at once, of at least eight bytes each, wherever they begin."""

    _FACTOR = np.uint64(0x9E3779B97F4A7C15)
    _SHIFT = np.uint64(44)

    def __init__(self, needles: Iterable[bytes]) -> None:
        self.by_first: dict[int, list[bytes]] = {}
        for needle in set(needles):
            assert len(needle) >= 8, needle
            self.by_first.setdefault(int.from_bytes(needle[:8], "little"), []).append(needle)
        self.firsts = np.array(sorted(self.by_first), np.uint64)
        self.longest = max((len(one) for some in self.by_first.values() for one in some), default=8)
        #: Which hashes of eight bytes are worth a closer look.
        self.worth = np.zeros(1 << 20, bool)
        self.worth[self._hashes(self.firsts)] = True

    def _hashes(self, words: NDArray[np.uint64]) -> NDArray[np.uint64]:
        return (words * self._FACTOR) >> self._SHIFT

    def found(self, data: bytes) -> set[bytes]:
        """Return those that are in the data."""
        found: set[bytes] = set()
        for begin_at in range(8):
            words = np.frombuffer(data, np.uint64, max(0, len(data) - begin_at) // 8, begin_at)
            places = np.flatnonzero(self.worth[self._hashes(words)])
            nearest = np.searchsorted(self.firsts[:-1], words[places])
            for place in places[self.firsts[nearest] == words[places]]:
                at = begin_at + 8 * int(place)
                found.update(one for one in self.by_first[int(words[place])] if data.startswith(one, at))
        return found

    def found_in(self, pid: int) -> set[bytes]:
        """Return those that are in the memory of a process."""
        found: set[bytes] = set()
        for data in memory(pid, self.longest - 1):
            found |= self.found(data)
        return found


def memory(pid: int, overlap: int) -> Iterator[bytes]:
    """Yield all that can be read of a process's memory, in pieces that overlap; those that hold nothing but zeros are left out."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as stream:
        for line in Path(f"/proc/{pid}/maps").read_text("utf-8").splitlines():
            start, end = (int(address, 16) for address in line.split()[0].split("-"))
            for at in range(start, end, CHUNK):
                try:
                    stream.seek(at)
                    data = stream.read(min(CHUNK + overlap, end - at))
                except (OSError, ValueError, OverflowError):
                    # The kernel's own pages, and those that nobody may read.
                    break
                if data.count(0) < len(data):
                    yield data


def texts(lines: Iterable[str]) -> set[bytes]:
    """Return texts in all the ways in which Python keeps them."""
    return {line.encode(form) for line in lines for form in ("utf-8", "utf-16-le", "utf-32-le")}


def numbers(arrays: Iterable[NDArray[np.float64]]) -> set[bytes]:
    """Return some numbers of each array, as their eight bytes: none that a program has anyway."""
    found = set()
    for array in arrays:
        # Short ones, and the neighbours of short ones, stand in any program: 0.5 does, and so does the number before it.
        long = array * 2.0**20
        every = np.unique(array[np.isfinite(array) & (np.abs(long - np.round(long)) > 1e-6)])
        found |= {number.tobytes() for number in every[:: len(every) // NUMBERS + 1]}
    return found


# -- what there is to find -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Needles:
    """What must be nowhere, by kind, and what must be there."""

    secret: dict[str, set[bytes]]
    asked: set[bytes]


def needles_of(assessments: Sequence[Assessment], questions: bytes) -> Needles:
    """Return what a zygote may not hold and what it must hold. questions: all of them, packed."""
    hidden = [
        (case, expected)
        for one in assessments
        for case, expected in zip(one.plan.cases, one.expectation.cases, strict=True)
        if not case.shown
    ]
    inputs = numbers(
        np.asarray(array, float)
        for case, _expected in hidden
        for array in case.arrays.values()
        if array.dtype.kind == "f"
    )
    right = numbers(
        np.asarray(array, float)
        for _case, expected in hidden
        for arrays in (expected.right, expected.jacobians, *(one.values for one in expected.hypotheses))
        for array in arrays.values()
        if array is not None
    )
    names = {row.name for assessment in assessments for row in assessment.rows}
    names |= {mistake.name for assessment in assessments for mistake in assessment.mistakes}
    # As Python and as JSON keep them; a shorter name may be anywhere.
    names = {name for name in names if len(name) >= 7 and name.encode() not in questions}
    mistakes = [mistake for assessment in assessments for mistake in assessment.mistakes]
    said = {sentence for mistake in mistakes for sentence in (mistake.say, mistake.think) if sentence}
    return Needles(
        secret={
            "the secret": {SECRET, *texts([SECRET.hex(), SECRET.decode()])},
            "lines of answers": texts(LONG_LINES),
            "right outputs": right - Search(right).found(questions),
            "sentences": texts(said),
            "names": {form for name in names for form in (name.encode() + b"\0", json.dumps(name).encode())},
        },
        asked=inputs,
    )


KINDS = ("the secret", "lines of answers", "right outputs", "sentences", "names")
#: What a zygote has that was asked nothing is no secret: some numbers, some words. So many of a kind at most.
ANYWAY = {"right outputs": 0.02, "names": 0.05}


# -- looking ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Process:
    """What the kernel says of a process."""

    status: dict[str, str]
    descriptors: dict[int, str]
    environment: set[str]
    root: list[str]
    limits: dict[str, str]
    spaces: dict[str, str]
    memory_owner: int
    holds: set[bytes]


def look(pid: int, search: Search) -> Process:
    """Return all of it, by what lies in /proc."""
    folder = Path(f"/proc/{pid}")
    status = dict(line.split(":\t", 1) for line in (folder / "status").read_text("utf-8").splitlines())
    limits = re.findall(r"^Max (.+?)  +(\S+)", (folder / "limits").read_text("ascii"), re.MULTILINE)
    return Process(
        status=status,
        descriptors={int(one.name): str(one.readlink()) for one in (folder / "fd").iterdir()},
        environment=set((folder / "environ").read_text("utf-8").split("\0")) - {""},
        root=[one.name for one in (folder / "root").iterdir()],
        limits=dict(limits),
        spaces={one.name: str(one.readlink()) for one in (folder / "ns").iterdir()},
        memory_owner=(folder / "mem").stat().st_uid,
        holds=search.found_in(pid),
    )


@dataclass(frozen=True)
class Box:
    """What was seen of a box in which a course has been graded.

    zygote: its own process. outside: the one that waits for it, where it is in namespaces. child: while student code runs.
    """

    level: Level
    layers: frozenset[Layer]
    needles: Needles
    anyway: set[bytes]
    zygote: Process
    outside: Process | None
    child: Process

    @property
    def shut_in(self) -> list[Process]:
        """Return the processes that student code runs in, or is forked from."""
        return [self.zygote, self.child]


@pytest.fixture(scope="module")
def needles(grader: Grader) -> Needles:
    return needles_of(grader.assessments, b"".join(grader.asking.packed))


@pytest.fixture(scope="module")
def search(needles: Needles) -> Search:
    return Search(needles.asked.union(*needles.secret.values()))


@pytest.fixture(scope="module")
def anyway(search: Search) -> set[bytes]:
    """What a zygote holds that was asked nothing."""
    with Keeper([], layers_of(Level.STRONG)) as keeper:
        return search.found_in(zygote_pids(keeper)[-1])


@pytest.fixture(scope="module", params=LEVELS)
def box(
    request: pytest.FixtureRequest,
    edition: Edition,
    grader: Grader,
    needles: Needles,
    search: Search,
    anyway: set[bytes],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Box]:
    """A course graded in a box, and what is seen of it then."""
    layers = layers_of(request.param)
    asked = grader.asking
    leaky = tmp_path_factory.mktemp("judge") / "leaky"
    leaky.write_bytes(PLANTED)
    with leaky.open("rb") as held, pytest.MonkeyPatch.context() as patch, keeper_for(asked, layers) as keeper:
        os.set_inheritable(held.fileno(), True)
        patch.setenv("BPGRADE_PLANTED", PLANTED.decode())
        patch.setenv("PYTHONPATH", str(leaky.parent))
        boxed = replace(grader, sandbox=keeper)
        right = boxed.grade(read_work(ROOT / "tests/samples/class/alder.py", edition.course.limits))[0]
        assert right.score == right.max_score
        # Forward and backward are wrong: it is asked again, at nudged inputs.
        assert boxed.grade(handed_in(WRONG))[0].score < right.score
        # Everything has been asked by now, hidden draws and all.
        pids = zygote_pids(keeper)
        asleep = replace(asked, limits=replace(asked.limits, step_seconds=60, exercise_seconds=90))
        running = threading.Thread(target=lambda: observe(begin(handed_in(SLEEPER), asleep, keeper)))
        running.start()
        try:
            assert eventually(lambda: is_asleep(pids_below(pids[-1])[:1]))
            child = pids_below(pids[-1])[0]
            assert zygote_pids(keeper)[: len(pids)] == pids
            yield Box(
                level=request.param,
                layers=layers,
                needles=needles,
                anyway=anyway,
                zygote=look(pids[-1], search),
                outside=look(pids[0], search) if len(pids) > 1 else None,
                child=look(child, search),
            )
        finally:
            # The course's questions begin with it: whoever is asked again misses it, and the run ends.
            for pid in pids_below(pids[-1]):
                os.kill(pid, signal.SIGKILL)
            running.join()


# -- what is in their memory -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_no_answer_is_in_the_memory_of_zygote_and_child(box: Box, kind: str) -> None:
    wanted = box.needles.secret[kind] - (box.anyway if kind in ANYWAY else set())
    for process in (*box.shut_in, *([box.outside] if box.outside else [])):
        assert process.holds & wanted == set()


def test_what_was_asked_is_in_the_memory_of_zygote_and_child(box: Box) -> None:
    # Where nothing else is found, this is.
    assert len(box.needles.asked) > 1000
    for process in box.shut_in:
        assert box.needles.asked <= process.holds


def test_there_is_enough_to_find(needles: Needles, anyway: set[bytes]) -> None:
    enough = {"the secret": 3, "lines of answers": 60, "right outputs": 5000, "sentences": 500, "names": 150}
    assert {kind: len(needles.secret[kind]) >= least for kind, least in enough.items()} == dict.fromkeys(enough, True)
    for kind, some in needles.secret.items():
        assert len(some & anyway) <= ANYWAY.get(kind, 0) * len(some), kind


@pytest.fixture(scope="module")
def found_where_planted(needles: Needles, search: Search, anyway: set[bytes]) -> dict[str, set[bytes]]:
    """What is found, by kind, in a zygote that has a question with one of each kind in it."""
    kinds = [kind for kind in KINDS if kind != "right outputs"]
    chosen = {kind: min(one for one in needles.secret[kind] - anyway if is_plain(one)) for kind in kinds}
    numbers_chosen = np.frombuffer(min(needles.secret["right outputs"] - anyway))
    words = [one.strip(b'\0"').decode() for one in chosen.values()]
    question = wire.pack_question([([["new", word, []] for word in words], {"x": store(numbers_chosen)})])
    with Keeper([question], layers_of(Level.STRONG)) as keeper:
        found = search.found_in(zygote_pids(keeper)[-1]) - anyway
    return {kind: found & some for kind, some in needles.secret.items()}


def is_plain(needle: bytes) -> bool:
    """Return whether it is a text of plain letters, as Python keeps it: one byte each, and a zero at the end at most."""
    return needle.isascii() and b"\0" not in needle[:-1]


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_planted_in_a_question_is_found(found_where_planted: dict[str, set[bytes]], kind: str) -> None:
    assert found_where_planted[kind]


@pytest.mark.parametrize("at", range(9))
def test_the_search_finds_what_begins_anywhere(at: int) -> None:
    words = {b"12345678", b"12345678 and more", b"abcdefgh", os.urandom(8)}
    one = Search(words)
    for word in words:
        assert word in one.found(bytes(at) + word + bytes(3))
        assert word not in one.found(bytes(at) + word[:-1] + bytes(11))


def test_the_search_sees_over_the_edge_of_a_piece() -> None:
    half = CHUNK // 2
    word = b"".join([b"a needle ", os.urandom(20)])
    held = bytearray(3 * CHUNK)
    # One copy at every eighth of a piece, so that some lie over its edge wherever it falls.
    for at in range(0, 2 * CHUNK, half // 4 - 7):
        held[at : at + len(word)] = word
    pieces = [data.count(word) for data in memory(os.getpid(), len(word) - 1)]
    assert sum(pieces) >= 2 * CHUNK // (half // 4 - 7)


# -- what the kernel says of them ------------------------------------------------------------------------------------------


def test_zygote_and_child_have_one_thread_and_no_privilege(box: Box) -> None:
    for process in box.shut_in:
        status = process.status
        assert status["Threads"] == "1"
        assert status["NoNewPrivs"] == "1"
        for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            assert int(status[kind], 16) == 0, kind


def test_zygote_and_child_are_somebody_who_owns_nothing(box: Box) -> None:
    if Layer.USER not in box.layers:
        pytest.skip("they are who the judge is")
    for process in box.shut_in:
        users, groups = set(process.status["Uid"].split()), set(process.status["Gid"].split())
        assert users == groups
        assert len(users) == 1
        assert 64001 <= int(next(iter(users))) < 65534
        assert process.status["Groups"].split() == []
        # Not dumpable: nobody but root may look into it, not even that user.
        assert process.memory_owner == 0


def test_the_child_and_no_other_is_under_the_filter(box: Box) -> None:
    assert (box.zygote.status["Seccomp"], box.child.status["Seccomp"]) == ("0", "2")


def test_nothing_of_the_judges_environment_arrives(box: Box) -> None:
    allowed = {f"{name}={value}" for name, value in environment("/").items()}
    for process in box.shut_in:
        assert process.environment <= allowed
        assert "HOME=/" in process.environment
        assert not any(PLANTED.decode() in one for one in process.environment)


def test_the_zygote_holds_its_socket_and_nothing_of_the_judges(box: Box) -> None:
    kinds = sorted(re.sub(r"\[\d+\]", "", where) for where in box.zygote.descriptors.values())
    # Standard input, a pipe for what Python says when it cannot start, and the judge.
    assert kinds == ["/dev/null", "pipe:", "pipe:", "socket:"]
    if box.outside:
        assert box.outside.descriptors == {}


def test_the_child_holds_its_request_and_two_pipes(box: Box) -> None:
    kinds = {number: re.sub(r"\[\d+\]", "", where) for number, where in box.child.descriptors.items()}
    assert set(kinds) == {0, 1, 2, 3}
    assert kinds[0].startswith("/memfd:bpgrade")
    assert [kinds[number] for number in (1, 2, 3)] == ["pipe:"] * 3
    assert box.child.descriptors[1] == box.child.descriptors[2] != box.child.descriptors[3]


def test_the_child_may_use_no_more_than_its_limits(box: Box) -> None:
    limits = box.child.limits
    nothing = ("core file size", "file size", "processes", "locked memory", "msgqueue size", "pending signals")
    assert {limits[name] for name in nothing} == {"0"}
    assert limits["open files"] == "4"
    assert int(limits["stack size"]) == 8 << 20
    assert int(limits["cpu time"]) <= 120
    assert int(limits["address space"]) < 4 << 30


def test_at_full_there_is_an_empty_root_and_nobody_else(box: Box) -> None:
    here = {one.name: str(one.readlink()) for one in Path("/proc/self/ns").iterdir()}
    own = {name for name in ("mnt", "uts", "ipc", "pid", "net") if here[name] != box.child.spaces[name]}
    if box.level is Level.FULL:
        assert (box.zygote.root, box.child.root) == ([], [])
        assert own == {"mnt", "uts", "ipc", "pid", "net"}
        # The first process of its namespace, and the child not the first.
        assert box.zygote.status["NSpid"].split()[-1] == "1"
        assert box.child.status["NSpid"].split()[-1] != "1"
    else:
        assert own == set()
        assert box.child.root


def test_the_judge_itself_holds_what_is_looked_for(search: Search, needles: Needles) -> None:
    # And the search says so: it is no search that finds nothing anywhere.
    holds = search.found_in(os.getpid())
    for kind, some in needles.secret.items():
        assert holds & some == some, kind
