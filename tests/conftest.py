"""What the tests share: the repository, the editions, and a way to hand something in."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bpgrade.edition import Edition, course_edition
from bpgrade.pipeline import Grader
from bpgrade.result import to_json
from bpgrade.submission import File, Submission

ROOT = Path(__file__).parents[1]
SECRET = b"the secret of the tests"

Record = dict[str, Any]


@pytest.fixture(scope="session")
def edition() -> Edition:
    """The course team's edition, with hidden draws."""
    return course_edition(ROOT, SECRET)


@pytest.fixture(scope="session")
def grader(edition: Edition) -> Grader:
    """A grader of every exercise, by hidden draws."""
    return Grader(edition, edition.assessments(edition.course.exercises))


@pytest.fixture(scope="session")
def hand_in(grader: Grader) -> Callable[..., Record]:
    """Grade some files, given by path and text (or bytes), and return the record of the result."""

    def grade(files: dict[str, str | bytes]) -> Record:
        handed_in = tuple(
            File(path, data.encode() if isinstance(data, str) else data) for path, data in sorted(files.items())
        )
        result, _run = grader.grade(Submission("handed-in", handed_in))
        return to_json(result)

    return grade


def rows(record: Record, exercise: str) -> dict[str, Record]:
    """Return the rows of one exercise of a record, by name."""
    found = next(one for one in record["exercises"] if one["name"] == exercise)
    return {row["row"]: row for row in found["rows"]}


def bpgrade(*arguments: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does, and return what came of it."""
    import os

    return subprocess.run(
        [sys.executable, "-m", "bpgrade", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )


def read_results(folder: Path) -> list[Record]:
    """Return the records of a run."""
    return [json.loads(line) for line in (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()]
