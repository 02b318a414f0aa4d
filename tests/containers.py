"""A folder that is laid out as Gradescope's container is, and a way to hand something in there: as root, or as an ordinary user."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from attacks import ordinary
from bpgrade.hosts import gradescope as autograder

TESTS = Path(__file__).parent
IS_ROOT = os.getuid() == 0
ROOT_USER, ORDINARY = "root", "an ordinary user"
USERS = (ROOT_USER, ORDINARY)
#: What becomes somebody else first, and then the program.
_AS_ORDINARY = """
import os, sys
from pathlib import Path
from attacks.ordinary import execute, needed
folder, *program = sys.argv[1:]
try:
    execute(program, needed(Path(folder)), dict(os.environ))
except OSError as error:
    print("no way:", error, file=sys.stderr)
    sys.exit(77)
"""


@cache
def schema() -> dict[str, Any]:
    """Return what the tests know of the platform's form."""
    found: dict[str, Any] = json.loads((TESTS / "gradescope_results.schema.json").read_text(encoding="utf-8"))
    return found


def valid(text: str) -> dict[str, Any]:
    """Return what a file of results says, which the platform can take."""
    results: dict[str, Any] = json.loads(text)
    jsonschema.validate(results, schema())
    # One score for the whole, or one for each test: whoever sums up comes to the same.
    scored = [one["score"] for one in results["tests"] if "score" in one]
    assert ("score" in results) == bool(scored)
    if scored:
        assert results["score"] == pytest.approx(sum(scored))
    return results


@dataclass(frozen=True)
class Container:
    """The folder. user: whose processes run in it."""

    folder: Path
    user: str

    def run(self, *program: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a program to its end."""
        return subprocess.run(
            self.command(*program),
            env=self.environment(**settings),
            cwd=self.folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=280,
        )

    def command(self, *program: str | Path) -> list[str]:
        """Return what runs a program as the container's user."""
        words = [str(word) for word in program]
        if self.user == ROOT_USER or not IS_ROOT:
            return words
        return [sys.executable, "-P", "-c", _AS_ORDINARY, str(self.folder), *words]

    def environment(self, **settings: str) -> dict[str, str]:
        """Return a container's environment, in which this very Python is found first."""
        return {"PATH": os.defpath, "PYTHONPATH": str(TESTS), "BPGRADE_PYTHON": sys.executable, "HOME": "/", **settings}

    def hand_in(self, files: dict[str, str | bytes], metadata: object = None) -> None:
        """Put a submission into the folder, in place of the one before, and forget its results."""
        for name in ("submission", "results"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
            (self.folder / name).mkdir()
        for path, data in files.items():
            place = self.folder / "submission" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data.encode() if isinstance(data, str) else data)
        said = {"id": 17, "assignment": {"total_points": "50.0"}} if metadata is None else metadata
        text = said if isinstance(said, str) else json.dumps(said)
        (self.folder / "submission_metadata.json").write_text(text, encoding="utf-8")
        self.own()

    def own(self) -> None:
        """Let everything in the folder be the user's."""
        if IS_ROOT and self.user == ORDINARY:
            number = next(user for user in ordinary._USERS if not ordinary._exists(user))
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, number, number, follow_symlinks=False)

    def grade(self, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run what the platform runs, on what is handed in."""
        return self.run("/bin/sh", self.folder / "run_autograder", self.folder, **settings)

    def results(self) -> dict[str, Any]:
        """Return the results that are there: valid ones."""
        return valid((self.folder / "results" / "results.json").read_text(encoding="utf-8"))


class Here(Container):
    """A folder in which this very process grades: nothing has to be set up, and nobody else has to be become."""

    def grade(self) -> int:  # type: ignore[override]
        """Grade as the platform would have it graded, and return the exit code."""
        shutil.copy(self.folder / "source" / "exam" / "not_graded.json", self.folder / "results" / "results.json")
        return autograder.grade(self.folder)


def unpacked(folder: Path, zipped: Path) -> Path:
    """Return a folder into which the platform has unpacked this zip."""
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(folder / "source")
    shutil.copy(folder / "source" / "run_autograder", folder / "run_autograder")
    return folder


def container(folder: Path, user: str, zipped: Path) -> Container:
    """Return a container that has been made ready with this zip."""
    if user == ROOT_USER and not IS_ROOT:
        pytest.skip("only root can run this half")
    made = Container(unpacked(folder, zipped), user)
    made.own()
    came = made.run("/bin/bash", folder / "source" / "setup.sh", folder)
    if came.returncode == 77:
        pytest.skip(came.stderr)
    assert came.returncode == 0, came.stdout + came.stderr
    assert "set Autograder Points to" in came.stdout
    return made
