"""How long `grade` takes for a class, beside a bare fork, `import numpy`, otter and pytest; and whether a large class costs more.

All of it is measured in one run on one machine. What is compared takes turns, so that a machine that is slower for a while is
slower for all of it; what to quote are the ratios of medians. "A submission" of `grade` is the difference of two classes'
times over the difference of their sizes, so that its start is not counted; the times with the start stand beside it. The
bare fork is a warm process that forks a child for each submission; the child runs the same steps in the same runner, and the
process takes the bytes that come back: no wall around it, no judge. No two submissions of a class are the same file.
"""

import argparse
import ast
import contextlib
import csv
import importlib.util
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

# Before numpy: the judge has one thread too.
os.environ.update({f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL", "VECLIB_MAXIMUM")})

from bpgrade.assessment import Assessment
from bpgrade.authoring import authored
from bpgrade.edition import course_edition
from bpgrade.plan import Argument, Call, Calls, Named, New, Read, Result, Step
from bpgrade.sandbox import wire
from bpgrade.sandbox.observe import Asking, begin
from bpgrade.submission import read_work

ROOT = Path(__file__).parents[1]
BARE = Path(__file__).with_name("bare.py")
SAMPLE = ROOT / "tests" / "samples" / "class" / "alder.py"
CORES = os.cpu_count() or 1
SECRET = b"the secret of the benchmarks"
SEED = 20261122
#: Of a class, so many make a mistake; each in at most so many exercises.
WRONG = 0.3
MOST_MISTAKES = 3
#: Otter and pytest get the gates.
GATES = "hw1"
#: How often the memory of the judge's processes is looked at.
LOOK_SECONDS = 0.25


@dataclass(frozen=True)
class Scale:
    """How much is measured. gates, everything: the sizes of the two classes. growth: the sizes that are compared."""

    rounds: int
    gates: tuple[int, int]
    everything: tuple[int, int]
    growth: tuple[int, ...]
    others: int


QUICK = Scale(rounds=3, gates=(20, 120), everything=(8, 40), growth=(100, 400), others=2)
FULL = Scale(rounds=9, gates=(50, 450), everything=(20, 140), growth=(1_000, 10_000), others=4)
HUGE = 100_000


# -- a class ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Student:
    """One submission, and whether it earns every point."""

    name: str
    text: str
    right: bool


def students(exercises: Sequence[str], count: int, seed: int = SEED) -> Iterator[Student]:
    """Yield a class: most of them right, in words of their own, and some with planted mistakes; the same class for one seed."""
    sources = {name: authored.read(ROOT / "solutions" / f"{name}.py", name) for name in exercises}
    asked = {source.definition for source in sources.values()}
    planted = {
        name: [_without_the_rest(text, {source.definition}) for _mistake, text in source.planted()]
        for name, source in sources.items()
    }
    sample = _without_the_rest(SAMPLE.read_text(encoding="utf-8"), asked)
    answers = "\n\n".join(source.answer for source in sources.values())
    chance = random.Random(seed)
    for number in range(count):
        name = f"student{number:06}"
        right = chance.random() >= WRONG
        parts = [chance.choice([sample, answers])]
        if not right:
            for exercise in chance.sample(exercises, chance.randint(1, min(MOST_MISTAKES, len(exercises)))):
                # The last definition of a name counts.
                parts.append(chance.choice(planted[exercise]))
        yield Student(name, _in_own_words("\n\n".join(parts), name, chance), right)


def _without_the_rest(text: str, definitions: set[str]) -> str:
    """Return code without the definitions that these ones do not need."""
    tree = ast.parse(text)
    bound = [
        (_bound_by(node), {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}) for node in tree.body
    ]
    needed: set[str] = set()
    more = set(definitions)
    while more:
        needed |= more
        more = {used for names, uses in bound if names & needed for used in uses} - needed
    tree.body = [node for node, (names, _uses) in zip(tree.body, bound, strict=True) if not names or names & needed]
    return ast.unparse(tree)


def _bound_by(statement: ast.stmt) -> set[str]:
    """Return what a definition or an assignment defines; nothing for an import, or a sentence."""
    match statement:
        case ast.ClassDef(name) | ast.FunctionDef(name):
            return {name}
        case ast.Assign(targets=[ast.Name(name)]):
            return {name}
    return set()


def _in_own_words(text: str, name: str, chance: random.Random) -> str:
    """Return code that does the same, with a student's own comments and names for what is local."""
    suffix = f"_{chance.randrange(1_000_000)}"
    tree = ast.parse(text)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            names = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
            bound = {node.id for node in names if isinstance(node.ctx, ast.Store) and not node.id.startswith("_")}
            for node in names:
                if node.id in bound - {one.arg for one in function.args.args} and not node.id.endswith(suffix):
                    node.id += suffix
    lines = [f"# {name}, handed in at {chance.randrange(24):02}:{chance.randrange(60):02}"]
    for line in ast.unparse(tree).split("\n"):
        if chance.random() < 0.1 and line.startswith(("class ", "def ")):
            lines.append(f"# attempt {chance.randrange(1_000)}")
        lines.append(line)
    return "\n".join(lines) + "\n"


def write_class(folder: Path, exercises: Sequence[str], count: int) -> dict[str, bool]:
    """Return, by file name, whether it earns every point, and write the class into a new folder."""
    folder.mkdir()
    made = {}
    for student in students(exercises, count):
        (folder / f"{student.name}.py").write_text(student.text, encoding="utf-8")
        made[f"{student.name}.py"] = student.right
    return made


# -- what is compared -------------------------------------------------------------------------------------------------------


@dataclass
class Grade:
    """`bpgrade grade` on a class, from the command line, into a new folder each time. level: at which it ran, once it has."""

    handed_in: Path
    assignment: str | None
    jobs: int
    expected: dict[str, bool]
    out: Path = field(init=False)
    level: str = ""

    def start(self) -> "subprocess.Popen[bytes]":
        """Return the process, started."""
        self.out = Path(tempfile.mkdtemp(dir=self.handed_in.parent, prefix="out-"))
        chosen = ["--assignment", self.assignment] if self.assignment else []
        # Whatever level this machine has is accepted; the table says which one it was.
        accept = ["--sandbox", "NONE", "--course", str(ROOT), "--jobs", str(self.jobs)]
        command = [sys.executable, "-m", "bpgrade", "grade", str(self.handed_in), "--out", str(self.out)]
        return subprocess.Popen(
            [*command, *accept, *chosen],
            cwd=self.handed_in.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
        )

    def finish(self, process: "subprocess.Popen[bytes]") -> None:
        """Remove the run. Raises SystemExit where a result is not the one that the class was made for."""
        said = process.communicate()[1].decode("utf-8", "replace")
        if process.returncode != 0:
            raise SystemExit(f"grade ended with {process.returncode}: there is nothing to time.\n{said}")
        with (self.out / "gradebook.csv").open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        levels = set()
        with (self.out / "results.jsonl").open(encoding="utf-8") as stream:
            for line in stream:
                record = json.loads(line)
                levels.add(record["sandbox"])
                if (record["score"] == record["max_score"]) != self.expected[record["submission"]]:
                    raise SystemExit(f"{record['submission']} earned {record['score']}, which it should not")
        shutil.rmtree(self.out)
        if len(rows) <= len(self.expected):
            raise SystemExit(f"the gradebook has {len(rows)} lines for {len(self.expected)} submissions")
        self.level = " ".join(sorted(levels))

    def seconds(self) -> float:
        """Return how long one run takes."""
        start = time.perf_counter()
        process = self.start()
        process.wait()
        passed = time.perf_counter() - start
        self.finish(process)
        return passed


class Recorder:
    """Stands in for a sandbox and for its child, to get the request that a submission becomes."""

    level = None

    def __init__(self) -> None:
        self.request = wire.Request([], [], {})

    def child(self) -> "Recorder":
        return self

    def send(self, request: wire.Request, *_limits: object) -> None:
        self.request = request


def _request(path: Path, asking: Asking) -> bytes:
    """Return the bytes that a submission's child is sent, with questions that it has already."""
    recorder: Any = Recorder()
    begin(read_work(path, asking.limits), asking, recorder)
    questions = [asking.packed.index(one) for one in recorder.request.questions]
    return wire.pack_request(replace(recorder.request, questions=questions))


class Bare:
    """Bare forks of a class, `jobs` at a time: `bare.py` in so many processes."""

    def __init__(self, folder: Path, assignment: str | None, jobs: int) -> None:
        asking = course_edition(ROOT, lambda: SECRET).asking(_exercises(assignment))
        requests = [_request(path, asking) for path in sorted(folder.iterdir())]
        files = [folder.with_suffix(".questions"), folder.with_suffix(".requests")]
        files[0].write_bytes(wire.pack_questions(asking.packed))
        files[1].write_bytes(wire.pack_questions(requests))
        self._processes = [
            subprocess.Popen(
                [sys.executable, str(BARE), *map(str, files), str(share), str(jobs)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for share in range(jobs)
        ]
        self._await("ready")

    def _await(self, word: str) -> None:
        for process in self._processes:
            if process.stdout is None or process.stdout.readline().strip() != word:
                raise SystemExit("the bare fork ended: there is nothing to compare with")

    def seconds(self) -> float:
        """Return how long the class takes."""
        start = time.perf_counter()
        for process in self._processes:
            print("go", file=process.stdin, flush=True)
        self._await("done")
        return time.perf_counter() - start

    def close(self) -> None:
        """End the processes."""
        for process in self._processes:
            process.communicate()


def import_numpy() -> float:
    """Return the seconds of `python -c "import numpy"`."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import numpy"], check=True)
    return time.perf_counter() - start


# -- the same comparisons, for others' tools --------------------------------------------------------------------------------


def comparisons(assessment: Assessment) -> dict[str, list[str]]:
    """Return, by row, the lines of Python that compare a submission's numbers with the right ones, as a teacher would write them."""
    found: dict[str, list[str]] = {row.name: [] for row in assessment.rows}
    for case, expected in zip(assessment.plan.cases, assessment.expectation.cases, strict=True):
        for row in assessment.rows:
            if not case.decides or row.name not in case.rows:
                continue
            lines = [f"r{number} = {_call(step, case.arrays)}" for number, step in enumerate(case.calls.steps)]
            lines += [_comparison(case.calls, name, expected.right[name]) for name in row.outputs]
            found[row.name] += lines
    return found


def _comparison(calls: Calls, output: str, right: Any) -> str:
    return f"np.testing.assert_allclose({_argument(calls.outputs[output], {})}, {_array(right)}, rtol=1e-5, atol=1e-9)"


def _call(step: Step, arrays: Any) -> str:
    match step:
        case New(definition, arguments):
            return f"{definition}({', '.join(_argument(one, arrays) for one in arguments)})"
        case Call(number, method, arguments):
            return f"r{number}.{method}({', '.join(_argument(one, arrays) for one in arguments)})"
        case Read(number, attribute, key):
            return f"r{number}.{attribute}" + ("" if key is None else f"[{key!r}]")
    raise ValueError("not a step")


def _argument(argument: Argument, arrays: Any) -> str:
    match argument:
        case Named(name):
            return _array(arrays[name])
        case Result(step, index):
            return f"r{step}" + ("" if index is None else f"[{index}]")
        case tuple():
            return f"[{', '.join(_argument(one, arrays) for one in argument)}]"
    return repr(argument)


def _array(array: Any) -> str:
    return f"np.array({array.tolist()!r})"


@dataclass(frozen=True)
class Tool:
    """Somebody else's way to grade one submission in a process of its own."""

    command: Callable[[Path, Path], list[str]]
    environment: dict[str, str]
    folder: Path

    def grade(self, submission: Path) -> tuple[int, str]:
        """Return how the process ended, and the results that it left, where it leaves any."""
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            done = subprocess.run(
                self.command(submission, Path(name)),
                cwd=name,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
            results = Path(name) / "results.json"
            return done.returncode, results.read_text(encoding="utf-8") if results.exists() else ""

    def seconds(self, submissions: Sequence[Path], jobs: int) -> float:
        """Return how long these take, `jobs` at a time."""
        start = time.perf_counter()
        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(self.grade, submissions))
        return time.perf_counter() - start


def pytest_of(assessments: Sequence[Assessment], folder: Path) -> Tool | str:
    """Return pytest with the comparisons as its tests; or why it cannot be had."""
    if importlib.util.find_spec("pytest") is None:
        return "pytest is not installed here"
    tests = ["import numpy as np", "from submission import *"]
    for assessment in assessments:
        for row, lines in comparisons(assessment).items():
            tests += ["", "", f"def test_{assessment.definition}_{row}():", *(f"    {line}" for line in lines)]
    folder.mkdir()
    (folder / "test_gates.py").write_text("\n".join(tests) + "\n", encoding="utf-8")

    def command(submission: Path, place: Path) -> list[str]:
        shutil.copy(submission, place / "submission.py")
        shutil.copy(folder / "test_gates.py", place)
        (place / "pytest.ini").write_text("[pytest]\n", encoding="ascii")
        return [sys.executable, "-m", "pytest", "-q", "test_gates.py"]

    # As quick as it can be: none of the plugins that happen to be here.
    tool = Tool(command, {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}, folder)
    return "pytest does not pass right work" if tool.grade(SAMPLE)[0] else tool


def otter_of(assessments: Sequence[Assessment], folder: Path, python: Path | None) -> Tool | str:
    """Return otter with the comparisons as its tests; or why it cannot be had. python: of an environment that has it."""
    folder.mkdir()
    try:
        python = python.absolute() if python else _environment_with_otter(folder / "venv")
        tests = folder / "tests"
        tests.mkdir()
        for assessment in assessments:
            (tests / f"{assessment.definition}.py").write_text(_otter_test(assessment), encoding="utf-8")
        archive = folder / "autograder.zip"
        plain = ["--no-environment", "--no-config", "--no-requirements"]
        environment = {"PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}
        subprocess.run(
            [str(python), "-m", "otter", "generate", "-t", str(tests), "-o", str(archive), *plain],
            check=True,
            capture_output=True,
            cwd=folder,
            env={**os.environ, **environment},
        )
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", None) or str(error).encode()
        return f"otter cannot be had: {said.decode('utf-8', 'replace').strip().splitlines()[-1:]}"

    def command(submission: Path, place: Path) -> list[str]:
        run = [str(python), "-m", "otter", "run", "--no-logo", "-a", str(archive), "-o", str(place)]
        return [*run, str(submission)]

    tool = Tool(command, environment, folder)
    _code, results = tool.grade(SAMPLE)
    graded = [one for one in json.loads(results)["tests"] if "max_score" in one] if results else []
    if len(graded) != len(assessments) or any(one["score"] != one["max_score"] for one in graded):
        return "otter does not grade right work as right"
    return tool


def _environment_with_otter(folder: Path) -> Path:
    print("installing otter-grader into an environment of its own ...", flush=True)
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "otter-grader", "ipykernel", "numpy"],
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    return python


def _otter_test(assessment: Assessment) -> str:
    """Return a test file in otter's own format, for one exercise."""
    lines = [
        "import numpy as np",
        "from otter.test_files import test_case",
        "",
        "OK_FORMAT = False",
        f"name = {assessment.definition!r}",
        f"points = {assessment.points}",
    ]
    for row, body in comparisons(assessment).items():
        points = assessment.row(row).points
        lines += ["", "", f"@test_case(points={points})", f"def test_{row}({assessment.definition}):"]
        lines += [f"    {line}" for line in body]
    return "\n".join(lines) + "\n"


# -- memory -----------------------------------------------------------------------------------------------------------------


@dataclass
class Peak:
    """The most memory that a tree of processes had at one moment, in MiB. pss: what is shared is counted once."""

    rss: float = 0
    pss: float = 0


@contextlib.contextmanager
def peak_of(process: int) -> Iterator[Peak]:
    """Give the peak of the judge's processes: this one and its workers, and none that student code runs in."""
    peak, stop = Peak(), threading.Event()

    def look() -> None:
        before: set[int] = set()
        while not stop.wait(LOOK_SECONDS):
            now = set(judges(process))
            # One that was not there before may be about to become another program, and has its parent's memory until then.
            found = [_memory(one) for one in now & before]
            peak.rss = max(peak.rss, sum(rss for rss, _pss in found))
            peak.pss = max(peak.pss, sum(pss for _rss, pss in found))
            before = now

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def judges(process: int) -> list[int]:
    """Return a process and those below it that judge; none where the system does not tell."""
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            parent = int((entry / "stat").read_text(encoding="latin-1").rpartition(")")[2].split()[1])
            if b"bpgrade.sandbox" not in (entry / "cmdline").read_bytes():
                below.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [process]
    while todo:
        one = todo.pop()
        found.append(one)
        todo += below.get(one, [])
    return found


def _memory(process: int) -> tuple[float, float]:
    """Return the MiB of a process: resident, and its share of them."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0, 0.0
    sizes = {line.split(":")[0]: line.split()[1] for line in lines[1:] if ":" in line}
    return int(sizes.get("Rss", 0)) / 1024, int(sizes.get("Pss", 0)) / 1024


# -- the run ----------------------------------------------------------------------------------------------------------------


class Table:
    """Lines that are printed as they come: what, how long, beside what, the ratio, and what it should be."""

    def __init__(self) -> None:
        self._print("what", "a submission", "beside it", "ratio", "target")

    def compare(self, what: str, own: float, other: float, ratio: str, target: str) -> None:
        """Print a line. own, other: seconds of a submission."""
        self._print(what, _time(own), _time(other), ratio, target)

    def say(self, what: str, sentence: str) -> None:
        """Print a line for what was not measured."""
        self._print(what, sentence, "", "", "")

    def _print(self, what: str, *cells: str) -> None:
        print(f"{what:52} {cells[0]:>14} {cells[1]:>14} {cells[2]:>12}  {cells[3]}".rstrip(), flush=True)


def _time(seconds: float) -> str:
    return f"{1000 * seconds:.1f} ms"


def _exercises(assignment: str | None) -> Sequence[str]:
    course = course_edition(ROOT, lambda: SECRET).course
    return course.assignment(assignment).exercises if assignment else course.exercises


@dataclass
class Kind:
    """One way to grade: its two classes, the bare fork of the larger one, and what each round took."""

    small: Grade
    large: Grade
    bare: Bare
    small_seconds: list[float] = field(default_factory=list)
    large_seconds: list[float] = field(default_factory=list)
    bare_seconds: list[float] = field(default_factory=list)

    def round(self) -> None:
        """Measure each once."""
        self.small_seconds.append(self.small.seconds())
        self.bare_seconds.append(self.bare.seconds())
        self.large_seconds.append(self.large.seconds())

    @property
    def each(self) -> float:
        """Return the seconds of a submission, without the start."""
        more = len(self.large.expected) - len(self.small.expected)
        return (statistics.median(self.large_seconds) - statistics.median(self.small_seconds)) / more

    @property
    def whole(self) -> float:
        """Return the seconds of a submission with its share of the start."""
        return statistics.median(self.large_seconds) / len(self.large.expected)

    @property
    def bare_each(self) -> float:
        """Return the seconds of a bare fork."""
        return statistics.median(self.bare_seconds) / len(self.large.expected)


def compare(scale: Scale, folder: Path, otter: Path | None, with_otter: bool, table: Table) -> str:
    """Print the lines of what takes turns, (a) to (d), and return the level of the sandbox."""
    kinds: dict[tuple[str, int], Kind] = {}
    for label, assignment, sizes in (("hw1", GATES, scale.gates), ("all exercises", None, scale.everything)):
        classes = []
        for size in sizes:
            place = folder / f"{label.replace(' ', '-')}-{size}"
            classes.append((place, write_class(place, _exercises(assignment), size)))
        for jobs in sorted({1, CORES}):
            small, large = (Grade(place, assignment, jobs, expected) for place, expected in classes)
            kinds[label, jobs] = Kind(small, large, Bare(large.handed_in, assignment, jobs))
    gates = course_edition(ROOT, lambda: SECRET).assessments(_exercises(GATES))
    tools: dict[str, Tool | str] = {"pytest": pytest_of(gates, folder / "pytest")}
    tools["otter"] = otter_of(gates, folder / "otter", otter) if with_otter else "left out: give --otter PYTHON"
    submissions = sorted(kinds["hw1", 1].large.handed_in.iterdir())[: scale.others]
    numpy_seconds: list[float] = []
    tool_seconds: dict[str, list[float]] = {name: [] for name in tools}
    two = min(2, CORES)
    try:
        for _round in range(scale.rounds):
            for kind in kinds.values():
                numpy_seconds.append(import_numpy())
                kind.round()
            for name, tool in tools.items():
                if isinstance(tool, Tool):
                    tool_seconds[name].append(tool.seconds(submissions, two) / len(submissions))
    finally:
        for kind in kinds.values():
            kind.bare.close()
    for (label, jobs), kind in kinds.items():
        ratio, whole = kind.each / kind.bare_each, kind.whole / kind.bare_each
        what = f"{label}, {jobs} at a time"
        table.compare(f"(a) {what}: beside a bare fork", kind.each, kind.bare_each, f"{ratio:.2f}", "1.3 at most")
        size = len(kind.large.expected)
        table.compare(f"    with the start, over {size} submissions", kind.whole, kind.bare_each, f"{whole:.2f}", "")
    numpy, one = statistics.median(numpy_seconds), kinds["all exercises", 1].each
    table.compare("(b) all exercises, 1 at a time: `import numpy`", one, numpy, f"{one / numpy:.2f}", "0.35 at most")
    own = kinds["hw1", two].each
    for letter, name, target in (("c", "otter", "400 at least"), ("d", "pytest", "")):
        what = f"({letter}) hw1, {two} at a time: a process of {name}"
        said = tools[name]
        if isinstance(said, str):
            table.say(what, said)
            continue
        other = statistics.median(tool_seconds[name])
        table.compare(what, own, other, f"{other / own:.0f} times", target)
    return kinds["hw1", 1].large.level


def grow(sizes: Sequence[int], folder: Path, table: Table) -> str:
    """Print the lines of (e), the time of a submission and the judge's memory for growing classes, and return the level."""
    first: tuple[float, Peak] | None = None
    for size in sizes:
        place = folder / f"growing-{size}"
        grade = Grade(place, GATES, CORES, write_class(place, _exercises(GATES), size))
        start = time.perf_counter()
        process = grade.start()
        with peak_of(process.pid) as peak:
            process.wait()
        each = (time.perf_counter() - start) / size
        grade.finish(process)
        first = first or (each, peak)
        what = f"(e) hw1, {size:,} submissions"
        table.compare(f"{what}: time", each, first[0], f"{each / first[0]:.2f}", "1 at most")
        pss, before = peak.pss, first[1].pss
        ratio = f"{pss / before:.2f}" if before else "not known"
        print(
            f"{what + ': memory':52} {pss:10.0f} MiB {before:10.0f} MiB {ratio:>12}  1.5 at most (RSS {peak.rss:.0f} MiB)"
        )
        shutil.rmtree(place)
    return grade.level


def main(arguments: Sequence[str]) -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small classes and few rounds: under three minutes")
    parser.add_argument("--huge", action="store_true", help="a class of 100,000 as well")
    parser.add_argument(
        "--otter",
        type=Path,
        metavar="PYTHON",
        help="of an environment with otter-grader, ipykernel and numpy; without it one is made, or with --quick none",
    )
    parser.add_argument(
        "--only", choices=["turns", "growth"], help="only what takes turns (a to d), or only growth (e)"
    )
    chosen = parser.parse_args(arguments)
    scale = QUICK if chosen.quick else FULL
    table = Table()
    level = ""
    with tempfile.TemporaryDirectory(prefix="bpgrade-batch-") as name:
        if chosen.only != "growth":
            level = compare(scale, Path(name), chosen.otter, bool(chosen.otter) or not chosen.quick, table)
        if chosen.only != "turns":
            level = grow([*scale.growth, *([HUGE] if chosen.huge else [])], Path(name), table)
    print(
        f"\nsandbox {level}; {CORES} cores, load {os.getloadavg()[1]:.1f}; medians of {scale.rounds} rounds in (a) to (d), one run in (e)"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
