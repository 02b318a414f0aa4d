"""A class of five hundred comes in and goes out in two seconds, whatever the platform."""

import resource
import zipfile
from pathlib import Path

import bpgrade
import pytest
from conftest import ROOT
from conftest import bpgrade as run

COUNT = 500
WORK = "class MulGate:\n    def forward(self, x, y):\n        return x * y\n"
NUMBERS = range(1000, 1000 + COUNT)


def moodle() -> tuple[dict[str, str], str]:
    """Return a download, and the table that is filled."""
    sheet = "Identifier,Full name,Status,Grade,Maximum grade,Last modified (grade),Feedback comments\n"
    sheet += "".join(
        f'Participant {number},Student {number},"Submitted for grading -  - ",,100.00,-,\n' for number in NUMBERS
    )
    return {f"Student {number}_{number}_assignsubmission_file/mul.py": WORK for number in NUMBERS}, sheet


def canvas() -> tuple[dict[str, str], str]:
    book = "Student,ID,SIS Login ID,Section,HW1 (7)\n    Points Possible,,,,50.00\n"
    book += "".join(f'"Doe, A{number}x",{number},login{number},A,\n' for number in NUMBERS)
    return {f"doea{number}x_{number}_{number + 9000}_mul.py": WORK for number in NUMBERS}, book


def gradescope() -> tuple[dict[str, str], str]:
    """With long results in it, as an export has them."""
    told = "".join(
        f"submission_{number}:\n  :submitters:\n  - :name: Student {number}\n    :sid: '{number}'\n"
        f"  :results:\n    tests:\n" + "    - output: 'well done'\n      score: 1.0\n" * 40
        for number in NUMBERS
    )
    files = {f"submission_{number}/mul.py": WORK for number in NUMBERS}
    return files | {"submission_metadata.yml": told}, "sid,points\n" + "".join(f"{number},\n" for number in NUMBERS)


@pytest.mark.long
@pytest.mark.parametrize(
    ("made", "target", "words"),
    [
        (moodle, "moodle", ()),
        (moodle, "moodle-feedback", ()),
        (canvas, "canvas", ()),
        (gradescope, "gradescope", ()),
        (gradescope, "csv", ("--id", "sid", "--column", "points")),
    ],
)
def test_five_hundred_come_in_and_go_out_in_two_seconds(
    made: object, target: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    files, table = made()  # type: ignore[operator]
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    (tmp_path / "table.csv").write_text(table)
    into = () if target == "gradescope" else ("--into", "table.csv")
    roster = ("--roster", "table.csv") if target not in ("gradescope", "csv") else ()
    bpgrade.grade([tmp_path / "class.zip"], tmp_path / "out", course=ROOT, assignment="hw1", sandbox="NONE", jobs=2)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    collected = run("collect", "class.zip", *roster, "--course", ROOT, cwd=tmp_path)
    exported = run("export", target, "out", *into, *words, cwd=tmp_path)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (collected.returncode, exported.returncode) == (0, 0), collected.stderr + exported.stderr + exported.stdout
    assert f"{COUNT} submissions" in collected.stdout
    assert f"{COUNT} {'files' if target == 'moodle-feedback' else 'grades'} to write, 0 refused" in exported.stdout
    # Of the processor: others may be busy on it.
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2
