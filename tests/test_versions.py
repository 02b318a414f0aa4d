"""Every Python that is installed, each with the oldest numpy it can have and with the newest: the sample class, graded alike.

    python -m pytest -m versions

looks for python3.11 and newer on the path; `BPGRADE_PYTHONS` may name more of them, with the path separator in between.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT, bpgrade, read_results

pytestmark = pytest.mark.versions

#: The oldest numpy with a wheel for each Python, at or above the bound that we state.
OLDEST = {"3.11": "1.24.0", "3.12": "1.26.0", "3.13": "2.1.0", "3.14": "2.3.2"}


def pythons() -> dict[str, str]:
    """Return the interpreters there are, by version."""
    named = [path for path in os.environ.get("BPGRADE_PYTHONS", "").split(os.pathsep) if path]
    candidates = [*named, *(found for version in OLDEST if (found := shutil.which(f"python{version}")))]
    found: dict[str, str] = {}
    for candidate in candidates:
        asked = "import sys; print('.'.join(map(str, sys.version_info[:2])))"
        version = subprocess.run([candidate, "-c", asked], capture_output=True, text=True).stdout.strip()
        if version in OLDEST:
            found.setdefault(version, candidate)
    return found


@pytest.mark.parametrize("numpy", ["oldest", "newest"])
@pytest.mark.parametrize("version", list(OLDEST))
def test_the_sample_class_is_graded_alike(version: str, numpy: str, tmp_path: Path) -> None:
    if version not in pythons():
        pytest.skip(f"no Python {version} here")
    subprocess.run([pythons()[version], "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    wanted = f"numpy=={OLDEST[version]}" if numpy == "oldest" else "numpy"
    subprocess.run([python, "-m", "pip", "install", "--quiet", wanted, "--editable", ROOT], check=True)
    here = bpgrade("grade", "tests/samples/class", "--out", tmp_path / "here", cwd=ROOT)
    there = subprocess.run(
        [python, "-m", "bpgrade", "grade", "tests/samples/class", "--out", tmp_path / "there"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (here.returncode, there.returncode) == (0, 0), there.stderr
    assert read_results(tmp_path / "here") == read_results(tmp_path / "there")
    (right,) = (record for record in read_results(tmp_path / "there") if record["submission"] == "alder.py")
    assert right["score"] == right["max_score"]
    made = subprocess.run([python, "-m", "bpgrade", "release", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout
