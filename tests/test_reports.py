"""What `check` writes for other programs, JUnit's XML and a table in Markdown, and the workflow that has both written at every push."""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as xml

import pytest
import yaml
from bpgrade import junit, markdown
from bpgrade.authoring import workflow
from bpgrade.cli import reports
from bpgrade.cli.commands import commands
from bpgrade.errors import UsageError
from bpgrade.pipeline import Grader
from bpgrade.result import Result
from bpgrade.submission import File, Submission
from bpgrade.verdict import Outcome
from conftest import AUTHORED, ROOT, bpgrade, fill_in
from test_commands import assert_one_sentence

#: Whatever breaks XML, a table, or a page: an escape, a half of a character, markup, ends of cells and lines.
NASTY = "\\x00\\x1b[31m\\ud800\\ufffe]]><b>&amp;|x\\n\\n# a `b` [c](http://d)"

GATES = f"""
import numpy as np


class MulGate:
    def forward(self, x, y):
        self.x, self.y = x, y
        return x * y

    def backward(self, dz):
        return self.x * dz, self.y * dz


class MaxGate:
    def forward(self, x, y):
        raise ValueError("{NASTY}")

    def backward(self, dz):
        return dz, dz


class SigmoidGate:
    def forward(self, x):
        return 1 + np.exp(-x)

    def backward(self, ds):
        return ds
"""
RIGHT_ADD = AUTHORED["gates/add"].answer


@pytest.fixture(scope="module")
def result(edition: Any) -> Result:
    """A result with something of every kind in it."""
    names = ["gates/add", "gates/mul", "gates/sigmoid", "gates/max", "gates/copy"]
    files = (File("a.py", GATES.encode()), File("add.py", RIGHT_ADD.encode()))
    result, _run = Grader(edition, edition.assessments(names)).grade(Submission("handed-in", files))
    outcomes = {row.outcome for verdict in result.verdicts for row in verdict.rows}
    assert outcomes >= {Outcome.PASSED, Outcome.WRONG, Outcome.CRASHED, Outcome.BLOCKED, Outcome.NOT_ATTEMPTED}
    return result


# -- JUnit -----------------------------------------------------------------------------------------------------------------


def read_junit(text: str) -> dict[str, dict[str, tuple[str, str]]]:
    """Return, by suite and test case, what became of it and its message, as the Jenkins project's schema allows it."""
    report = xml.fromstring(text.encode())
    assert report.tag == "testsuites"
    found: dict[str, dict[str, tuple[str, str]]] = {}
    totals: Counter[str] = Counter()
    for suite in report:
        assert suite.tag == "testsuite"
        assert suite.get("name") not in found
        cases = found[str(suite.get("name"))] = {}
        for case in suite:
            assert (case.tag, set(case.keys())) == ("testcase", {"name", "classname"})
            assert case.get("name") not in cases
            children = list(case)
            assert len(children) <= 1
            kind = children[0].tag if children else "passed"
            assert kind in ("passed", "failure", "error", "skipped")
            if children:
                assert set(children[0].keys()) == {"message", "type"}
            cases[str(case.get("name"))] = (kind, children[0].get("message", "") if children else "")
        said = Counter(kind for kind, _message in cases.values())
        counts = {"tests": len(cases), "failures": said["failure"], "errors": said["error"], "skipped": said["skipped"]}
        assert {name: int(suite.get(name, "-1")) for name in counts} == counts
        totals.update(counts)
    assert {name: int(report.get(name, "-1")) for name in totals} == totals
    return found


@pytest.mark.parametrize(
    "wrong",
    [
        "<testsuites/>x",
        '<testsuites tests="1" failures="0" errors="0" skipped="0"><testsuite name="a" tests="2" failures="0" errors="0" skipped="0"><testcase classname="a" name="b"/></testsuite></testsuites>',
        '<testsuites tests="1" failures="0" errors="0" skipped="0"><testsuite name="a" tests="1" failures="0" errors="0" skipped="0"><testcase classname="a" name="b"><oops/></testcase></testsuite></testsuites>',
    ],
)
def test_the_reader_finds_what_is_no_report(wrong: str) -> None:
    with pytest.raises((AssertionError, xml.ParseError)):
        read_junit(wrong)


def test_every_row_is_a_case_with_what_became_of_it(result: Result) -> None:
    found = read_junit(junit.text(result))
    assert {name: set(cases) for name, cases in found.items()} == {
        verdict.name: {row.row for row in verdict.rows} for verdict in result.verdicts
    }
    kinds = {
        Outcome.PASSED: "passed",
        Outcome.FOLLOW_THROUGH: "passed",
        Outcome.WRONG: "failure",
        Outcome.CRASHED: "error",
        Outcome.BLOCKED: "skipped",
        Outcome.NOT_ATTEMPTED: "skipped",
    }
    for verdict in result.verdicts:
        for row in verdict.rows:
            assert found[verdict.name][row.row][0] == kinds[row.outcome]


def test_a_failure_says_the_mistakes_sentence_and_has_its_name(result: Result) -> None:
    text = junit.text(result)
    said = next(one for one in result.diagnoses[1] if one.mistake == "swapped-factors")
    assert read_junit(text)["gates/mul"]["dx"] == ("failure", said.message)
    assert 'type="swapped-factors"' in text
    assert said.think in text


def test_a_fault_of_ours_is_an_error(edition: Any) -> None:
    failed = Grader(edition, edition.assessments(["gates/add"])).failed("handed-in", RuntimeError("out of luck"))
    assert {kind for kind, _message in read_junit(junit.text(failed))["gates/add"].values()} == {"error"}


def test_what_a_student_wrote_cannot_break_the_xml(result: Result) -> None:
    _kind, message = read_junit(junit.text(result))["gates/max"]["forward"]
    assert "ValueError" in message
    assert "]]><b>&amp;" in message
    assert not re.search(r"[\x00-\x08\x1b\ud800-\udfff]", message)


# -- Markdown --------------------------------------------------------------------------------------------------------------


def cells(line: str) -> list[str]:
    """Return the cells of a line of a table, as Markdown splits it."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def test_the_table_has_a_line_of_four_cells_for_each_exercise_whatever_a_student_wrote(result: Result) -> None:
    lines = [line for line in markdown.text(result).splitlines() if line.startswith("|")]
    assert {len(cells(line)) for line in lines} == {4}
    assert [cells(line)[0] for line in lines[2:]] == [verdict.name for verdict in result.verdicts]
    (mul,) = [line for line in lines if line.startswith("| gates/mul ")]
    assert cells(mul)[1:3] == ["WRONG", "2 of 10"]
    assert "**dx, dy** WRONG Your multiply gate gives each input" in mul
    nasty = next(line for line in lines if "ValueError" in line)
    assert "<b>" not in nasty
    assert r"\<b\>\&amp;\|x" in nasty


def test_the_table_says_that_hidden_draws_decide(result: Result) -> None:
    assert markdown.text(result).startswith("### 12 of 50 points here\n")
    assert markdown.text(result).endswith("Hidden draws decide the grade; they are not run here.\n")


# -- the command -----------------------------------------------------------------------------------------------------------


def test_check_writes_both_beside_its_words(folder: Path, tmp_path: Path) -> None:
    fill_in(folder, "gates/add")
    summary = tmp_path / "summary.md"
    summary.write_text("what another step wrote\n", encoding="utf-8")
    came = bpgrade("check", "gates", "--junit", tmp_path / "a.xml", "--summary", summary, cwd=folder)
    assert (came.returncode, "10 of 50 points here" in came.stdout) == (1, True)
    assert {kind for kind, _message in read_junit((tmp_path / "a.xml").read_text("utf-8"))["gates/add"].values()} == {
        "passed"
    }
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("what another step wrote\n### 10 of 50 points here")


def test_reports_that_cannot_be_written_say_so(folder: Path) -> None:
    fill_in(folder, "gates/add")
    for option in ("--junit", "--summary"):
        came = bpgrade("check", "gates/add", option, folder / "no" / "where.xml", cwd=folder)
        assert (came.returncode, "cannot be written" in came.stderr) == (2, True)


# -- the workflow ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["gates/mul.py", "new.ipynb", "submission.zip", "bpgrade.toml", "answers.txt", "gates", ""]
)
def test_a_report_never_takes_the_place_of_work(name: str, folder: Path) -> None:
    place = folder / name
    for work in (folder, folder / "gates" / "mul.py"):
        for files in ((place, None), (None, place)):
            if work == folder or name != "answers.txt":
                with pytest.raises(UsageError):
                    reports.may_be_written(work, *files)
    reports.may_be_written(folder, folder / "report.xml", folder / "summary.md")


def test_check_says_so_before_it_runs_anything(folder: Path) -> None:
    work = folder / "gates" / "mul.py"
    before = work.read_bytes()
    for name in (work, ""):
        came = bpgrade("check", work, "--junit", name, cwd=folder)
        assert (came.returncode, came.stdout, work.read_bytes()) == (2, "", before)
        assert_one_sentence(came.stderr)


def test_junit_is_written_over_a_report_alone(folder: Path, tmp_path: Path) -> None:
    mine, report = tmp_path / "letter.md", tmp_path / "report.xml"
    mine.write_text("Dear team,\n")
    came = bpgrade("check", "gates/mul", "--junit", mine, cwd=folder)
    assert (came.returncode, mine.read_text()) == (2, "Dear team,\n")
    assert_one_sentence(came.stderr)
    report.write_text('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="bpgrade"/>\n')
    assert bpgrade("check", "gates/mul", "--junit", report, cwd=folder).returncode == 1
    assert read_junit(report.read_text("utf-8"))
    with pytest.raises(UsageError, match="name two files"):
        reports.may_be_written(folder, report, report)


def steps(text: str) -> list[dict[str, Any]]:
    data = yaml.safe_load(text)
    (job,) = data["jobs"].values()
    found: list[dict[str, Any]] = job["steps"]
    return found


@pytest.mark.parametrize("assignment", [None, "hw1"])
def test_the_workflow_is_plain_and_may_only_read(assignment: str | None) -> None:
    text = workflow.text(assignment)
    data = yaml.safe_load(text)
    # YAML of old reads `on` as a truth.
    assert set(data[True]) == {"push", "workflow_dispatch"}
    assert data["permissions"] == {"contents": "read"}
    (job,) = data["jobs"].values()
    assert job["timeout-minutes"] <= 10
    used = [step["uses"] for step in steps(text) if "uses" in step]
    assert len(used) == 1
    assert re.fullmatch(r"actions/checkout@v\d+", used[0]), "GitHub's own, and no other"
    # Nothing of an event's goes into a shell.
    assert not [step for step in steps(text) if "${{" in step.get("run", "")]
    assert "secrets" not in text


def test_the_workflows_check_step_runs_and_writes_the_page(folder: Path, tmp_path: Path) -> None:
    fill_in(folder, "gates/add")
    (tmp_path / "venv").symlink_to(sys.prefix)
    came = run_step(workflow.text("hw1"), "Check", folder, tmp_path)
    assert came.returncode == 1, "what is not right makes the run red"
    assert (tmp_path / "summary.md").read_text(encoding="utf-8").startswith("### 10 of 50 points here")
    assert set(read_junit((tmp_path / "bpgrade.xml").read_text(encoding="utf-8"))) == {
        "gates/add",
        "gates/mul",
        "gates/sigmoid",
        "gates/max",
        "gates/copy",
    }


def run_step(text: str, name: str, repository: Path, runner: Path) -> subprocess.CompletedProcess[str]:
    """Run a step as a runner does."""
    (step,) = [step for step in steps(text) if step.get("name") == name]
    return subprocess.run(
        ["/bin/bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=repository,
        env={**os.environ, "RUNNER_TEMP": str(runner), "GITHUB_STEP_SUMMARY": str(runner / "summary.md")},
        capture_output=True,
        text=True,
        timeout=240,
    )


@pytest.mark.long
def test_the_workflow_runs_from_its_wheel_to_its_table(folder: Path, tmp_path: Path) -> None:
    fill_in(folder)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder / ".github", ROOT]
    subprocess.run(build, check=True, cwd=tmp_path)
    text = workflow.text(None)
    came = run_step(text, "Install bpgrade", folder, tmp_path)
    assert came.returncode == 0, came.stderr
    came = run_step(text, "Check", folder, tmp_path)
    assert came.returncode == 0, came.stdout + came.stderr
    assert (tmp_path / "summary.md").read_text(encoding="utf-8").startswith("### 300 of 300 points here")


def test_release_writes_the_workflow_and_never_over_somebodys_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def release(*words: str) -> None:
        commands.main(["release", "--github-actions", *words, "--course", str(ROOT)], standalone_mode=False)

    release("hw1")
    path = tmp_path / ".github" / "workflows" / "bpgrade.yml"
    assert path.read_text(encoding="utf-8") == workflow.text("hw1")
    release("hw1")
    path.write_text(path.read_text(encoding="utf-8") + "# ours\n", encoding="utf-8")
    with pytest.raises(UsageError, match="says something else"):
        release("hw1")
    release("hw1", "--out", "elsewhere/check.yml")
    assert (tmp_path / "elsewhere" / "check.yml").is_file()


# -- the pages -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_every_command_on_a_page_has_the_options_that_it_is_given(page: Path) -> None:
    for words in re.findall(r"^ *bpgrade (.+?)(?: +#.*| &&.*)?$", page.read_text(encoding="utf-8"), re.MULTILINE):
        name, *rest = words.split()
        known = {option for one in commands.commands[name].params for option in one.opts}
        assert {word for word in rest if word.startswith("-")} <= known, words


def test_every_option_that_writes_for_others_is_on_a_page() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs").glob("*.md")))
    for option in ("--gradescope", "--github-actions", "--wheels", "--junit", "--summary"):
        assert option in pages
