"""How long `check` and `grade` take, beside `python -c "import numpy"`, in one run on one machine.

    python benchmarks/times.py [ROUNDS]

The commands take turns, so that a machine that is slower for a while is slower for all of them; the ratios of medians are
what to quote.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
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
        right = (ROOT / "tests" / "samples" / "class" / "alder.py").read_bytes()
        for path in work.glob("*/*.py"):
            path.unlink()
        (work / "all.py").write_bytes(right)
        handed_in.mkdir()
        for number in range(SUBMISSIONS):
            (handed_in / f"{number:04}.py").write_bytes(right)
        grade = [*bpgrade, "grade", str(handed_in), "--out", str(folder / "out"), "--course", str(ROOT), "--jobs"]
        commands = {
            "import numpy": ([python, "-c", "import numpy"], work, 1),
            "check everything": ([*bpgrade, "check"], work, 1),
            "check one exercise": ([*bpgrade, "check", "gates/mul"], work, 1),
            "grade, 1 job, each": ([*grade, "1"], folder, SUBMISSIONS),
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


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
