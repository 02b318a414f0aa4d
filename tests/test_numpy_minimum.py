"""The oldest numpy that we state, really used: judge and child both run on it, and judge as they do on the newest."""

import json
import os
import re
import subprocess
import sys

import pytest
from conftest import ROOT

BOUND = re.findall(r'"numpy>=([\d.]+)"', (ROOT / "pyproject.toml").read_text("utf-8"))[0]
#: The oldest numpy with a wheel for this Python that is not below the bound; other Pythons have none worth a test.
OLDEST = {(3, 11): f"{BOUND}.0", (3, 12): "1.26.0", (3, 13): "2.1.0"}.get(sys.version_info[:2])

#: Grades every answer at once, then a mistake of every exercise; prints what became of them.
GRADE = """
import json, sys
from pathlib import Path

import numpy as np
from bpgrade.authoring import authored, release
from bpgrade.edition import course_edition, student_edition
from bpgrade.pipeline import Grader
from bpgrade.submission import File, Submission

root = Path(sys.argv[1])
tell = "\\nimport numpy\\nprint('numpy', numpy.__version__)\\n"
made = {"judge": np.__version__, "child": [], "answers": [], "mistakes": [], "named": [], "release": []}
for edition in (course_edition(root, lambda: b"the secret of the tests"), student_edition()):
    names = edition.course.exercises
    sources = {name: authored.read(root / "solutions" / f"{name}.py", name) for name in names}
    text = "\\n".join(source.answer for source in sources.values()) + tell
    result, run = Grader(edition, edition.assessments(names)).grade(Submission("all", (File("a.py", text.encode()),)))
    made["child"].append(run.printed.strip())
    made["answers"].append([result.score, result.max_score])
    for name, source in sources.items():
        mistake, text = source.planted()[0]
        grader = Grader(edition, [edition.assessment(name)])
        result, run = grader.grade(Submission("one", (File("a.py", text.encode()),)))
        made["mistakes"].append(mistake)
        made["named"].append(next((row.mistake for row in result.verdicts[0].rows if row.mistake), None))
made["release"] = [difference.path.as_posix() for difference in release.differences(root)]
print(json.dumps(made))
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[object]]:
    """What the minimum numpy makes of the course's answers and mistakes."""
    folder = tmp_path_factory.mktemp("oldest_numpy")
    wanted = ["--no-deps", "--only-binary", ":all:", "--target", str(folder), f"numpy=={OLDEST}"]
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
    came = subprocess.run(install, capture_output=True, text=True)
    assert came.returncode == 0, came.stderr
    path = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": path}
    command = [sys.executable, "-W", "error", "-c", GRADE, str(ROOT)]
    came = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert came.returncode == 0, came.stderr
    return dict(json.loads(came.stdout))


# One test, so that numpy is installed once, on one worker.
@pytest.mark.versions
@pytest.mark.skipif(OLDEST is None, reason="no minimum for this Python")
def test_the_minimum_numpy_judges_as_every_other_does(made: dict[str, list[object]]) -> None:
    assert made["judge"] == OLDEST
    assert made["child"] == [f"numpy {OLDEST}"] * 2
    assert made["answers"]
    assert all(score == most > 0 for score, most in made["answers"])
    assert made["named"] == made["mistakes"]
    assert made["release"] == []


def test_the_bound_is_a_version_that_has_a_wheel_here() -> None:
    assert re.fullmatch(r"\d+\.\d+", BOUND)
    if OLDEST is not None:
        assert tuple(map(int, OLDEST.split(".")[:2])) >= tuple(map(int, BOUND.split(".")))
