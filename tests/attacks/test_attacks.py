"""Every attack succeeds unprotected and fails in the box, at both levels and for both kinds of judges; what follows it is graded.

In the usual run, one of each kind is made unprotected: that they have teeth depends on nothing but themselves."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from attacks.attack import Attack
from attacks.driver import ATTACKS
from attacks.scene import SECRET_NAME

TESTS = Path(__file__).parents[1]
IS_ROOT = os.getuid() == 0
USERS = ("root", "an ordinary user")
BOXES = [(level, user) for level in ("FULL", "STRONG") for user in USERS]
#: In the usual run every attack is made at both levels, and with both kinds of judges where there are two; the other boxes get one of each kind.
USUAL = [("FULL", USERS[1]), ("STRONG", USERS[0] if IS_ROOT else USERS[1])]
#: Always run by an ordinary user: root's could harm the machine.
UNPROTECTED = ("unprotected", USERS[1])
#: The last of each kind.
ONE_OF_EACH_KIND = list({attack.kind: attack for attack in ATTACKS}.values())
#: The level, and whose code runs.
Suite = tuple[str, str]
#: By the name of the attack; or, by no name, why there are none.
Outcomes = dict[str, dict[str, Any]]


def run(suite: Suite, *options: str) -> Outcomes:
    """Return what came of every attack of a suite, in a process of its own."""
    level, user = suite
    if user == "root" and not IS_ROOT:
        return {"": {"skipped": "only root can run this half"}}
    driver = [sys.executable, "-P", "-m", "attacks.driver", level, *options]
    if user != "root" and IS_ROOT:
        driver[2:2] = ["-m", "attacks.ordinary", "-P"]
    mine = {name: value for name, value in os.environ.items() if name != "TMPDIR"}
    ours = {"PYTHONPATH": str(TESTS), "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
    came = subprocess.run(
        driver, env={**mine, **ours, SECRET_NAME: os.urandom(16).hex()}, capture_output=True, text=True, timeout=500
    )
    lines = [json.loads(line) for line in came.stdout.splitlines()]
    if lines and "skipped" in lines[0]:
        return {"": lines[0]}
    assert came.returncode == 0, came.stdout[-1000:] + came.stderr
    return {line["name"]: line for line in lines[1:]}


@pytest.fixture(scope="session")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Suite], Outcomes]:
    """Give the outcomes of a suite, which is run once for all workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "attacks"
    folder.mkdir(exist_ok=True)

    def give(suite: Suite) -> Outcomes:
        # While another worker is at this suite, one that nobody has begun yet is run, in place of waiting.
        for one in (suite, *(other for other in USUAL if other != suite)):
            path = folder / "-".join(one).replace(" ", "-")
            with path.open("a+", encoding="utf-8") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | (0 if _is_done(folder, suite) else fcntl.LOCK_NB))
                except BlockingIOError:
                    continue
                if not path.stat().st_size:
                    file.write(json.dumps(run(one)))
            if _is_done(folder, suite):
                break
        with (folder / "-".join(suite).replace(" ", "-")).open(encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            found: Outcomes = json.loads(file.read())
        return found

    return give


def _is_done(folder: Path, suite: Suite) -> bool:
    path = folder / "-".join(suite).replace(" ", "-")
    return path.exists() and path.stat().st_size > 0


def of(attack: Attack, found: Outcomes) -> dict[str, Any]:
    """Return the outcome of an attack; skip the test where its suite could not be run."""
    if "" in found:
        pytest.skip(found[""]["skipped"])
    return found[attack.name]


@pytest.mark.long
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_succeeds_unprotected(attack: Attack, outcomes: Callable[[Suite], Outcomes]) -> None:
    came = of(attack, outcomes(UNPROTECTED))
    if came["lacking"]:
        pytest.skip(f"this machine has no {attack.needs} for an ordinary user")
    assert came["succeeded"], came


def test_one_of_each_kind_succeeds_unprotected() -> None:
    found = run(UNPROTECTED, "--only", *(attack.name for attack in ONE_OF_EACH_KIND))
    if "" in found:
        pytest.skip(found[""]["skipped"])
    tried = {name: came["succeeded"] for name, came in found.items() if not came["lacking"]}
    assert len(tried) >= 15
    assert all(tried.values()), [name for name, succeeded in tried.items() if not succeeded]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
@pytest.mark.parametrize(
    "suite",
    [pytest.param(box, marks=[] if box in USUAL else pytest.mark.long, id=" as ".join(box)) for box in BOXES],
)
def test_it_fails_in_the_box_and_an_honest_submission_gets_its_points_afterwards(
    suite: Suite, attack: Attack, outcomes: Callable[[Suite], Outcomes]
) -> None:
    failed(of(attack, outcomes(suite)))


def failed(came: dict[str, Any]) -> None:
    """Assert that an attack failed, left nothing, and harmed nobody who came after it."""
    assert not came["succeeded"], came
    assert (came["honest"], came["left"], came["strangers"]) == ("", "", 0), came


@pytest.mark.parametrize("suite", [box for box in BOXES if box not in USUAL], ids=" as ".join)
def test_one_of_each_kind_fails_in_the_other_boxes(suite: Suite) -> None:
    found = run(suite, "--only", *(attack.name for attack in ONE_OF_EACH_KIND))
    if "" in found:
        pytest.skip(found[""]["skipped"])
    assert len(found) == len(ONE_OF_EACH_KIND) >= 20
    for came in found.values():
        failed(came)


def test_where_no_wall_stands_the_same_attacks_succeed_and_what_they_leave_is_noticed() -> None:
    walls = ["seccomp", "rlimits", "namespaces", "landlock", "user"]
    names = [
        "reads a file",
        "leaves a link to what it may not read",
        "leaves a process behind",
        "takes every descriptor there is",
    ]
    found = run(("FULL", "an ordinary user"), "--without", *walls, "--only", *names)
    if "" in found:
        pytest.skip(found[""]["skipped"])
    assert [name for name in names if not found[name]["succeeded"]] == []
    assert "files" in found["leaves a link to what it may not read"]["left"]
    assert found["leaves a process behind"]["strangers"] == 1


def test_there_are_enough_attacks_each_with_a_name_of_its_own() -> None:
    names = [attack.name for attack in ATTACKS]
    assert len(names) == len(set(names)) >= 60
    # Rows of the table that are about files and words (21 to 26, 28 to 31) are tested where those are made.
    assert {attack.kind for attack in ATTACKS} >= {*range(1, 21), 27, *range(32, 40)} - {29}
