"""The workflow that checks a student's repository at every push, on GitHub and on hosts that take its workflows. Plain text."""

from pathlib import Path

from bpgrade.course import SYLLABUS, read
from bpgrade.errors import UsageError
from bpgrade.files import encoded, replace
from bpgrade.messages import _

#: Where such hosts look for it, in a repository.
WORKFLOW = Path(".github") / "workflows" / "bpgrade.yml"

_TEXT = """\
# Checks the work at every push: a table on the run's page says what is right, and which mistake it is. Made by `bpgrade release`.
# The package is a wheel in .github/, since it comes from your course and from no index. No action of a third party runs here.
name: bpgrade
on: [push, workflow_dispatch]

permissions:
  contents: read

# Of several pushes in a row, the last one counts.
concurrency:
  group: bpgrade-${{ github.ref }}
  cancel-in-progress: true

jobs:
  check:
    # It has Python 3.12: nothing has to be set up.
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v5
        with:
          persist-credentials: false
      - name: Install bpgrade
        run: |
          python3 -m venv "$RUNNER_TEMP/venv"
          "$RUNNER_TEMP/venv/bin/python" -m pip install --quiet .github/bpgrade-*.whl
      - name: Check
        run: >
          "$RUNNER_TEMP/venv/bin/bpgrade" check .@ASSIGNMENT@
          --summary "$GITHUB_STEP_SUMMARY"
          --junit "$RUNNER_TEMP/bpgrade.xml"
"""


def text(assignment: str | None) -> str:
    """Return the workflow for an assignment, or for all exercises.

    >>> "--assignment hw1" in text("hw1"), "--assignment" in text(None)
    (True, False)
    """
    return _TEXT.replace("@ASSIGNMENT@", f" --assignment {assignment}" if assignment else "")


def write(root: Path, assignment: str | None, path: Path) -> None:
    """Write the workflow for an assignment of the course at `root`.

    Raises UsageError for an assignment that is none, and for a file that somebody has changed.
    """
    if assignment:
        read(root / SYLLABUS).assignment(assignment)
    made = encoded(text(assignment))
    try:
        if path.exists() and path.read_bytes() != made:
            raise UsageError(
                _("{path} exists and says something else: remove it, or name another file with --out.").format(
                    path=path
                )
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, made)
    except OSError as error:
        raise UsageError(_("{path} cannot be written: {why}.").format(path=path, why=error.strerror)) from None
