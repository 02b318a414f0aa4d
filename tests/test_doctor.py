"""`doctor` tells what holds, and `grade` refuses where that is not enough: on this machine, and on ones that lack something."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from bpgrade import grading
from bpgrade.cli.doctor import lines
from bpgrade.errors import SandboxError
from bpgrade.sandbox import doctor, probing
from bpgrade.sandbox.attempts import ATTEMPTS, Bait
from bpgrade.sandbox.keeper import Keeper
from bpgrade.sandbox.levels import Layer, Level
from bpgrade.sandbox.zygote import libc
from conftest import ROOT, bpgrade, read_results

HERE = probing.find().level
needs_full = pytest.mark.skipif(HERE is not Level.FULL, reason=f"the sandbox here is {HERE}")


def without(calls: str, *words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command line where these system calls are refused."""
    wrapper = [sys.executable, str(ROOT / "tests" / "without.py"), calls]
    return subprocess.run(
        [*wrapper, sys.executable, "-m", "bpgrade", *map(str, words)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )


# -- what the doctor says --------------------------------------------------------------------------------------------------


def test_doctor_has_a_line_for_each_layer_and_the_level_last(tmp_path: Path) -> None:
    # No course anywhere, no home, and nothing that may be written but the system's own folder for what passes.
    came = bpgrade("doctor", cwd=Path("/"), HOME="/nowhere", XDG_CACHE_HOME="/nowhere")
    said = came.stdout.splitlines()
    assert said[-1] == f"level: {HERE}"
    assert came.returncode == (0 if HERE in (Level.STRONG, Level.FULL) else 5)
    assert {line.split()[0] for line in said if line and line[0] != " "} >= {*map(str, Layer)}
    assert came.stderr == ""


@needs_full
def test_every_attack_of_the_doctors_is_stopped_and_has_teeth() -> None:
    findings = doctor.examine()
    assert [one.attempt.name for one in findings.attacks] == [one.name for one in ATTEMPTS]
    assert len(ATTEMPTS) >= 12
    assert [one.attempt.name for one in findings.attacks if one.came_through] == []
    assert [one.attempt.name for one in findings.attacks if not one.has_teeth] == []


@pytest.mark.long
@needs_full
def test_on_a_busy_machine_nothing_comes_through_either() -> None:
    # A process that gets little of the processor has used little of its time when a second has gone by.
    (attempt,) = [one for one in ATTEMPTS if one.name == "time"]
    spinning = [sys.executable, "-c", "while True: pass"]
    busy = [subprocess.Popen(spinning) for _number in range(8 * (os.cpu_count() or 1))]
    try:
        with Bait() as bait, Keeper((), probing.find().holding) as keeper:
            assert not doctor._comes_through(attempt, bait, keeper, doctor._TIGHT)
    finally:
        for one in busy:
            one.kill()
            one.wait()


@needs_full
@pytest.mark.parametrize(
    ("calls", "missing", "level", "code"),
    [
        ("unshare", {"namespaces"}, "STRONG", 0),
        pytest.param("landlock", {"landlock"}, "FULL", 0, marks=pytest.mark.long),
        pytest.param("seccomp", {"seccomp"}, "WEAK", 5, marks=pytest.mark.long),
        ("seccomp,unshare", {"seccomp", "namespaces"}, "WEAK", 5),
        ("seccomp,unshare,landlock", {"seccomp", "namespaces", "landlock"}, "NONE", 5),
    ],
)
def test_doctor_names_what_a_machine_lacks(
    calls: str, missing: set[str], level: str, code: int, tmp_path: Path
) -> None:
    came = without(calls, "doctor", cwd=tmp_path)
    said = came.stdout.splitlines()
    assert said[-1] == f"level: {level}"
    assert {line.split()[0] for line in said if " missing " in line} == missing
    assert all("not permitted" in line for line in said if " missing " in line)
    assert came.returncode == code
    if calls == "seccomp,unshare":
        # What comes through without a filter is named.
        assert "THROUGH" in came.stdout


def test_an_attack_that_comes_through_what_should_stop_it_leaves_no_level() -> None:
    held = probing.Found(dict.fromkeys(Layer, ""))
    through = doctor.Findings(held, [doctor.Attacked(ATTEMPTS[0], came_through=True, has_teeth=True)])
    assert (held.level, through.level) == (Level.FULL, Level.NONE)
    assert lines(through)[-1] == "level: NONE"
    assert any("do not grade here" in line for line in lines(through))


# -- what `grade` makes of it ----------------------------------------------------------------------------------------------


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    (tmp_path / "ada.py").write_bytes((ROOT / "tests" / "samples" / "class" / "alder.py").read_bytes())
    return tmp_path


@needs_full
@pytest.mark.parametrize(
    ("calls", "asked"),
    [
        ("seccomp", ()),
        pytest.param("seccomp", ("--sandbox", "FULL"), marks=pytest.mark.long),
        ("unshare", ("--sandbox", "FULL")),
    ],
)
def test_below_the_level_asked_for_grade_exits_5_runs_nothing_and_says_where_to_look(
    calls: str, asked: tuple[str, ...], handed_in: Path
) -> None:
    came = without(calls, "grade", "ada.py", "-o", "out", "--course", ROOT, *asked, cwd=handed_in)
    assert came.returncode == 5
    (sentence,) = came.stderr.splitlines()
    assert "nothing was run" in sentence
    assert "bpgrade doctor" in sentence
    assert not (handed_in / "out").exists()


@needs_full
@pytest.mark.parametrize(
    ("calls", "accepted", "level"),
    [
        ("unshare", "STRONG", "STRONG"),
        pytest.param("seccomp", "WEAK", "WEAK", marks=pytest.mark.long),
        ("seccomp", "NONE", "WEAK"),
        ("seccomp,unshare,landlock", "NONE", "NONE"),
    ],
)
def test_what_is_accepted_in_so_many_words_is_graded_and_the_level_is_in_every_result(
    calls: str, accepted: str, level: str, handed_in: Path
) -> None:
    words = ("grade", "ada.py", "-o", "out", "--course", ROOT, "--assignment", "hw1", "--sandbox", accepted)
    came = without(calls, *words, cwd=handed_in)
    assert came.returncode == 0, came.stderr
    assert came.stdout.startswith(f"Sandbox {level}")
    (record,) = read_results(handed_in / "out")
    assert (record["sandbox"], record["score"]) == (level, 50)


def test_elsewhere_than_on_linux_grade_names_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    probing.find.cache_clear()
    try:
        assert probing.find().level is Level.NONE
        with pytest.raises(SandboxError, match="Containerfile"):
            grading.require_level(Level.STRONG)
        assert grading.require_level(Level.NONE).level is Level.NONE
    finally:
        monkeypatch.undo()
        probing.find.cache_clear()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing holds on any machine")
def test_a_machine_without_a_table_of_system_calls_has_no_sandbox_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libc, "MACHINE", "riscv64")
    probing.find.cache_clear()
    try:
        found = probing.find()
        assert found.level is Level.NONE
        assert all("riscv64" in why for why in found.missing.values())
    finally:
        monkeypatch.undo()
        probing.find.cache_clear()
