"""Sample submissions, each with its golden verdicts, and each there because some grader gets it wrong.

A folder `tests/submissions/NAME/` holds `handed_in/` (or one file `handed_in.zip`, `handed_in.ipynb`, `handed_in.py`) and
`expected.toml`:

    why = "what real right code does, or what somebody once handed in, and which grader it breaks"
    says = ["part of a remark or of a row's message", ...]      # optional; each must be said
    for_teacher = ["part of a remark that the teacher alone is told"]   # optional; all of them, and there is no other
    [rows]
    "gates/mul" = "passed"                                        # every row of the exercise
    "gates/add" = { forward = "passed", dx = "wrong upstream-missing", dy = "wrong upstream-missing" }

A word after the outcome is the mistake; without one, none may be named. An exercise that is not listed is not attempted.
"""

import json
import re
import tomllib
import unicodedata
from pathlib import Path

import pytest
from bpgrade import feedback
from bpgrade.arrivals import arrivals
from bpgrade.assessment import Assessment
from bpgrade.checking import Checked
from bpgrade.cli.screen import checked_lines
from bpgrade.columns import WIDTH
from bpgrade.pipeline import Grader
from bpgrade.result import Result, to_json
from bpgrade.submission import File, Submission, read_work
from conftest import AUTHORED, ROOT, rows

FOLDER = ROOT / "tests" / "submissions"
SAMPLES = ROOT / "tests" / "samples"


def expected_rows(expected: dict[str, str | dict[str, str]], exercise: str, names: list[str]) -> dict[str, str]:
    """Return by row what is expected of one exercise."""
    listed = expected.get(exercise, "not-attempted")
    return dict.fromkeys(names, listed) if isinstance(listed, str) else listed


FOLDERS = sorted(FOLDER.iterdir())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_golden_verdicts(folder: Path, boxed: Grader) -> None:
    gives_what_is_expected(folder, boxed)


# As `check` runs them: both ways run the same code, so that every eighth will do, and all of them now and then.
@pytest.mark.parametrize(
    "folder",
    [pytest.param(folder, marks=[pytest.mark.long] if number % 8 else []) for number, folder in enumerate(FOLDERS)],
    ids=[folder.name for folder in FOLDERS],
)
def test_golden_verdicts_in_a_plain_process(folder: Path, grader: Grader) -> None:
    gives_what_is_expected(folder, grader)


def gives_what_is_expected(folder: Path, grader: Grader) -> None:
    expected = tomllib.loads((folder / "expected.toml").read_text(encoding="utf-8"))
    (handed_in,) = (path for path in folder.iterdir() if path.stem == "handed_in")
    place = handed_in
    if handed_in.is_dir() and not (handed_in / "bpgrade.toml").exists():
        # A folder is a class of one: its only entry is `handed_in`.
        place = folder
    with arrivals([place], grader.edition.course.limits) as arrived:
        (one,) = (one for one in arrived if one.name.startswith("handed_in"))
        result, _run = grader.grade(one.read())
    record = to_json(result)
    is_said_as_a_student_reads_it(grader, result)
    for exercise in record["exercises"]:
        came = {
            row["row"]: f"{row['outcome']} {row['mistake']}" if row["mistake"] else row["outcome"]
            for row in exercise["rows"]
        }
        assert came == expected_rows(expected["rows"], exercise["name"], list(came)), (exercise["name"], record)
    everything = [*record["remarks"], *(row["message"] for one in record["exercises"] for row in one["rows"])]
    for part in expected.get("says", []):
        assert any(part in sentence for sentence in everything), (part, everything)
    for_teacher = expected.get("for_teacher", [])
    for part in for_teacher:
        assert any(part in remark for remark in record["for_teacher"]), (part, record["for_teacher"])
    for remark in record["for_teacher"]:
        assert any(part in remark for part in for_teacher), remark
    assert expected["why"].strip()


def is_said_as_a_student_reads_it(grader: Grader, result: Result) -> None:
    """Every line fits a terminal, and no name stands in it that the plan alone knows."""
    screen = checked_lines(Checked(grader.edition, result, "gates/add", None), False, True, False)
    file = feedback.text(grader.edition.course, result).splitlines()
    for line in [*"\n".join(screen).splitlines(), *file[1:]]:
        assert columns(line) <= WIDTH, line
    for assessment, diagnoses in zip(grader.assessments, result.diagnoses, strict=True):
        said = " ".join(text for one in diagnoses for text in (one.message, *one.numbers))
        for name in plan_names(assessment):
            assert not re.search(rf"\b{name}\b", said), (assessment.name, name, said)


def columns(line: str) -> int:
    """Return how many columns of a terminal a line takes."""
    return len(line) + sum(unicodedata.east_asian_width(char) in "WF" for char in line)


def plan_names(assessment: Assessment) -> list[str]:
    """Return the names with an underscore that stand in the calls and nowhere in what a student is given."""
    names = {*assessment.plan.cases[0].calls.outputs, *assessment.plan.cases[0].arrays}
    return [name for name in names if "_" in name and name not in assessment.stub]


def test_there_are_names_that_no_student_may_read(grader: Grader) -> None:
    assert {name for one in grader.assessments for name in plan_names(one)} >= {"W_again", "cost_moved", "a4_changed"}


# -- the samples of the README ---------------------------------------------------------------------------------------------


def test_the_sample_class_has_one_who_is_right_throughout(grader: Grader) -> None:
    # What benchmarks/times.py hands in, for every exercise that there is.
    result, _run = grader.grade(read_work(SAMPLES / "class" / "alder.py", grader.edition.course.limits))
    assert result.passed, [verdict for verdict in result.verdicts if not verdict.passed]
    assert (result.score, result.remarks) == (result.max_score, ())


def test_the_sample_student_shows_a_mistake_of_a_gate_and_of_a_layer(grader: Grader) -> None:
    result, _run = grader.grade(read_work(SAMPLES / "student", grader.edition.course.limits))
    record = to_json(result)
    came = {
        exercise: {
            name: f"{row['outcome']} {row['mistake'] or ''}".strip() for name, row in rows(record, exercise).items()
        }
        for exercise in ("gates/add", "gates/mul", "gates/sigmoid", "gates/max", "layers/affine")
    }
    assert came == {
        "gates/add": {"forward": "passed", "dx": "passed", "dy": "passed"},
        "gates/mul": {"forward": "passed", "dx": "wrong swapped-factors", "dy": "wrong swapped-factors"},
        "gates/sigmoid": {"forward": "wrong precedence", "dx": "blocked"},
        "gates/max": {"forward": "crashed max-for-maximum", "dx": "not-attempted", "dy": "not-attempted"},
        "layers/affine": {
            "forward": "passed",
            "dx": "passed",
            "dW": "wrong batch-average-misplaced",
            "db": "wrong batch-average-misplaced",
        },
    }


# -- hidden draws stay hidden ----------------------------------------------------------------------------------------------

TELLS = """
import numpy as np

seen = []


class AddGate:
    def forward(self, x, y):
        seen.append(x.tolist())
        return x + y

    def backward(self, dz):
        return dz, dz


class MulGate:
    def forward(self, x, y):
        raise ValueError(str(seen))
"""


def test_what_one_exercise_has_seen_of_hidden_draws_is_not_told_by_another(grader: Grader) -> None:
    result, _run = grader.grade(Submission("tells.py", (File("tells.py", TELLS.encode()),)))
    said = json.dumps(to_json(result))
    assert "ValueError" in said
    add = next(one for one in grader.assessments if one.name == "gates/add")
    numbers = [(case.kind, str(number)) for case in add.plan.cases for number in case.arrays["x"].ravel()]
    assert any(number in said for kind, number in numbers if kind == "public")
    assert not any(number in said for kind, number in numbers if kind == "hidden")


def test_forty_files_that_import_what_is_not_there_cost_a_right_one_nothing(grader: Grader) -> None:
    absent = "".join(f"import tools{number}\ntools{number}.begin()\n" for number in range(25))
    long = "".join(f"def f{number}(x):\n    return x.a{number} + {number}\n\n\n" for number in range(120))
    right = AUTHORED["gates/mul"].answer.encode()
    others = tuple(File(f"other{number}.py", (absent + long).encode()) for number in range(40))
    result, _run = grader.grade(Submission("many", (*others, File("right.py", right))))
    (mul,) = (verdict for verdict in result.verdicts if verdict.name == "gates/mul")
    assert mul.passed
