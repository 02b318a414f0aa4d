"""How long `check` and `grade` take, beside `python -c "import numpy"`, in one run on one machine; and each exercise alone.

    python benchmarks/times.py [ROUNDS]

The commands take turns, so that a machine that is slower for a while is slower for all of them; the ratios of medians are
what to quote. Of an exercise: what asking it adds to a submission's process, what judging what came adds, and what making its
numbers costs the course team's machine once a run. Of rows that are wrong and have no name: what looking for a formula adds.
Of a class in which a third is wrong: what finding the words adds, and the whole class beside one in which all is right.
"""

import importlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from unittest import mock

from bpgrade.authoring import authored, prepare
from bpgrade.edition import course_edition, student_edition
from bpgrade.observation import Run
from bpgrade.pipeline import Grader
from bpgrade.sandbox.observe import begin, observe
from bpgrade.submission import File, Submission, read_work

# As where it is installed: what was compiled once is kept.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

ROOT = Path(__file__).parents[1]
RIGHT = ROOT / "tests" / "samples" / "class" / "alder.py"
SUBMISSIONS = 40


def seconds(command: list[str], cwd: Path) -> float:
    """Return how long one run of a command takes; 1 is what `check` returns for work that does not pass."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{command} ended with {done.returncode}: there is nothing to time")
    return time.perf_counter() - start


def main(rounds: int) -> None:
    """Print the medians, in milliseconds, and their ratios."""
    python, bpgrade = sys.executable, [sys.executable, "-m", "bpgrade"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        work, handed_in = folder / "work", folder / "class"
        subprocess.run([*bpgrade, "start", str(work)], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        right = RIGHT.read_bytes()
        for path in work.glob("*/*.py"):
            path.unlink()
        (work / "all.py").write_bytes(right)
        third = folder / "third"
        wrong = [f"\n\n{FORMULAS.format(name='changed', body=body)}".encode() for body in KINDS.values()]
        for place in (handed_in, third):
            place.mkdir()
            for number in range(SUBMISSIONS):
                # Every sixth is wrong in rows that have no name, and every sixth by a planted mistake.
                faults = {0: wrong[number % 12 == 0], 3: PLANTED} if place is third else {}
                (place / f"{number:04}.py").write_bytes(right + faults.get(number % 6, b""))
        grade = [*bpgrade, "grade", str(handed_in), "--out", str(folder / "out"), "--course", str(ROOT), "--jobs"]
        grade_third = [*bpgrade, "grade", str(third), "--out", str(folder / "out3"), "--course", str(ROOT), "--jobs"]
        commands = {
            "import numpy": ([python, "-c", "import numpy"], work, 1),
            "check everything": ([*bpgrade, "check"], work, 1),
            "check one exercise": ([*bpgrade, "check", "gates/mul"], work, 1),
            "grade, 1 job, each": ([*grade, "1"], folder, SUBMISSIONS),
            "  where a third is wrong": ([*grade_third, "1"], folder, SUBMISSIONS),
            f"grade, {os.cpu_count()} jobs, each": ([*grade, str(os.cpu_count())], folder, SUBMISSIONS),
        }
        times: dict[str, list[float]] = {label: [] for label in commands}
        for _round in range(rounds):
            for label, (command, cwd, count) in commands.items():
                times[label].append(seconds(command, cwd) / count)
        base = statistics.median(times["import numpy"])
        for label, measured in times.items():
            median = statistics.median(measured)
            print(
                f"{label:24} {1000 * median:8.1f} ms   {median / base:5.2f} x import numpy   (min {1000 * min(measured):.1f})"
            )


def each_exercise(rounds: int) -> None:
    """Print, for each exercise, its steps and milliseconds: in the student's process, for the judge, to prepare."""
    edition = course_edition(ROOT, lambda: b"benchmarks")
    submission = read_work(RIGHT, edition.course.limits)

    def milliseconds(work: Callable[[], object]) -> float:
        start = time.perf_counter()
        work()
        return 1000 * (time.perf_counter() - start)

    names = edition.course.exercises
    asked = {name: edition.asking([name]) for name in names}
    nothing = edition.asking([])
    graders = {name: Grader(edition, edition.assessments([name])) for name in names}
    runs = {name: observe(begin(submission, asked[name])) for name in names}
    added: dict[str, list[float]] = {name: [] for name in names}
    judged: dict[str, list[float]] = {name: [] for name in names}
    for _round in range(rounds):
        for name in names:
            base = milliseconds(lambda: observe(begin(submission, nothing)))
            added[name].append(milliseconds(lambda name=name: observe(begin(submission, asked[name]))) - base)
            judged[name].append(milliseconds(lambda name=name: graders[name].judge(submission, runs[name])))
    print(f"\n{'exercise':32} {'steps':>6} {'asking':>9} {'judging':>9} {'preparing':>10}")
    for name in names:
        source = authored.read(ROOT / "solutions" / f"{name}.py", name)
        once = milliseconds(lambda source=source: prepare.prepare(source, (), b"benchmarks"))
        steps = sum(len(case.steps) for question in asked[name].questions for case in question.cases)
        print(
            f"{name:32} {steps:6} {statistics.median(added[name]):6.1f} ms {statistics.median(judged[name]):6.1f} ms {once:7.0f} ms"
        )


#: Wrong in ways that nobody planted: with a formula, and without one.
FORMULAS = """
import numpy as np

def {name}(values):
    return {body}

class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * {name}(self.x), dz * self.x * {name}(self.y)

class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.x.T @ {name}(dout), {name}(dout).sum(axis=0)
        return {name}(dout) @ self.W.T
"""
KINDS = {"with a formula": "values ** 2", "without one": "np.sin(997 * values) + 2.5"}
#: Wrong by mistakes that are planted, in three exercises.
PLANTED = b"""

class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return dz * self.x, dz * self.y

class ReLU:
    def forward(self, x):
        return np.maximum(x, 0)

    def backward(self, dout):
        return dout

class Sigmoid:
    def forward(self, x):
        self.x = x
        return 1 / (1 + np.exp(-x))

    def backward(self, dout):
        return dout * self.x * (1 - self.x)
"""


def unnamed_rows(rounds: int) -> None:
    """Print what five wrong rows without a name add to judging: the first time, as in `check`, and again, as in a class.

    In milliseconds of the processor, since another process must not count. To quote beside them: 20 ms for a `check`.
    """
    # The import is once a process; here it is what the first round of all pays.
    start = time.process_time()
    importlib.import_module("bpgrade.diagnose.unnamed")
    print(f"\nimport of the search {1000 * (time.process_time() - start):6.1f} ms")
    names = ["gates/mul", "layers/affine"]
    for kind, body in KINDS.items():
        text = FORMULAS.format(name="changed", body=body).encode()
        submission = Submission("handed_in.py", (File("handed_in.py", text),))
        first: list[float] = []
        again: list[float] = []
        for _round in range(rounds):
            edition = student_edition()
            grader = Grader(edition, [edition.assessment(name) for name in names])
            run = observe(grader.begin(submission))
            with mock.patch("bpgrade.diagnose.diagnosis._found", return_value=None):
                grader.judge(submission, run)
                base = statistics.median(_milliseconds_of_judging(grader, submission, run) for _ in range(5))
            first.append(_milliseconds_of_judging(grader, submission, run) - base)
            again += [_milliseconds_of_judging(grader, submission, run) - base for _ in range(5)]
        print(
            f"five wrong rows, {kind:16} {statistics.median(first):6.1f} ms, again {statistics.median(again):6.1f} ms"
        )


def words(rounds: int) -> None:
    """Print what finding the words adds to a class in which a third is wrong, in milliseconds of the processor for each.

    The judge's own part alone: the time of the students' processes is not counted, and so the share is the larger one.
    """
    edition = course_edition(ROOT, lambda: b"benchmarks")
    grader = Grader(edition, edition.assessments(edition.course.exercises))
    right = RIGHT.read_bytes()
    wrong = [f"\n\n{FORMULAS.format(name='changed', body=body)}".encode() for body in KINDS.values()]
    runs = []
    for end in (b"", b"", b"", b"", wrong[0], PLANTED, b"", b"", b"", b"", wrong[1], PLANTED):
        submission = Submission("handed_in.py", (File("handed_in.py", right + end),))
        runs.append((submission, observe(grader.begin(submission))))
    times: dict[bool, list[float]] = {True: [], False: []}
    for _round in range(rounds):
        for silent in times:
            with mock.patch("bpgrade.pipeline.diagnose", return_value=[]) if silent else nullcontext():
                times[silent].append(sum(_milliseconds_of_judging(grader, *one) for one in runs) / len(runs))
    with_words, without = statistics.median(times[False]), statistics.median(times[True])
    print(f"judging a class, a third wrong: {with_words:.1f} ms each, without words {without:.1f}")


def _milliseconds_of_judging(grader: Grader, submission: Submission, run: Run) -> float:
    start = time.process_time()
    grader.judge(submission, run)
    return 1000 * (time.process_time() - start)


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    main(count)
    each_exercise(count)
    unnamed_rows(count)
    words(count)
