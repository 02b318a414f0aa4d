"""A command that is forked from a warm process does what it does in a process of its own, started for it alone."""

import os
import shutil
from pathlib import Path

import pytest
import warm
from conftest import ROOT, SECRET, afresh, bpgrade, fill_in
from runs import ASSIGNMENT, RIGHT, SWAPPED, files_of, write

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
WORDS = ("--course", ROOT, "--assignment", ASSIGNMENT)
#: One after the other, in one folder; what they leave there is compared as well.
COMMANDS: tuple[tuple[object, ...], ...] = (
    ("--version",),
    ("nothing",),
    ("start", "work"),
    ("list",),
    ("check", "work"),
    ("hint", "gates/mul"),
    ("submit", "work"),
    ("check", "submission.zip", "--json"),
    ("grade", "class", "-o", "out", *WORDS),
    ("grade", "class", "-o", "out", *WORDS),
    ("regrade", "out", "--course", ROOT, "--set", "gates/mul.points=5", "--yes"),
    ("explain", "bo", "gates/mul", "out", "--course", ROOT),
    ("gradebook", "out"),
    ("forget", "ada", "out"),
    ("audit", "gates/nothing"),
)


def test_commands_say_and_write_the_same_forked_and_afresh(tmp_path: Path) -> None:
    came = {}
    for run in (bpgrade, afresh):
        place = tmp_path / "place"
        write(place / "class", {"ada.py": RIGHT, "bo.py": SWAPPED})
        (place / "out" / "private").mkdir(parents=True, mode=0o700)
        (place / "out" / "private" / "secret").write_text(SECRET.hex().ljust(64, "0")[:64], encoding="ascii")
        said = []
        for words in COMMANDS:
            one = run(*words, cwd=place)
            said.append((words, one.returncode, without_seconds(one.stdout), one.stderr))
            if words[0] == "start":
                fill_in(place / "work", "gates/add")
        came[run] = said, files_of(place)
        shutil.move(place, tmp_path / run.__name__)
    assert came[bpgrade] == came[afresh]
    codes = [code for _words, code, *_said in came[afresh][0]]
    assert {0, 1, 2} <= set(codes)


def without_seconds(text: str) -> str:
    """Return what was said without the lines that tell how fast it went."""
    return "\n".join(line for line in text.splitlines() if "a second" not in line and "a minute" not in line)


def test_where_the_environment_is_another_one_nothing_is_forked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert warm.run(["--version"], tmp_path) is not None
    monkeypatch.setenv("BPGRADE_LANG", "ko")
    assert warm.run(["--version"], tmp_path) is None
