"""`release --all`: all that an instructor gives out, in one folder: the same bytes each time, whole or not there, and nobody else's."""

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from bpgrade import workspace
from bpgrade.authoring import handouts as making
from bpgrade.edition import student_edition
from bpgrade.errors import CourseError, UsageError
from bpgrade.messages import LANGUAGES, speaking
from conftest import ROOT


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_has_everything_for_students_and_for_the_team_apart(handouts: Path) -> None:
    assert {path.name for path in handouts.iterdir()} - {"team"} == {"README.md", "SHA256SUMS", "students"}
    students = handouts / "students"
    assert len(list(students.glob("bpgrade-*.whl"))) == 1
    for language in LANGUAGES:
        assert (students / language / "backprop.zip").is_file()
        made = ROOT / "course" / ("" if language == "en" else language) / "notebooks"
        there = students / language / "notebooks"
        assert {path.name for path in there.glob("*")} == {path.name for path in made.glob("*.ipynb")}
    with zipfile.ZipFile(students / "site.zip") as archive:
        zipped = {name.removeprefix("site/"): archive.read(name) for name in archive.namelist()}
    assert zipped == files_of(students / "site")


def test_the_readme_names_what_is_there_and_what_is_for_whom(handouts: Path) -> None:
    text = (handouts / "README.md").read_text("utf-8")
    for part in ("students/", "team/", "bpgrade-*.whl", "backprop.zip", "site.zip", "must not see"):
        assert part in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workspace_is_the_one_that_start_makes(handouts: Path, tmp_path: Path, language: str) -> None:
    with speaking(language):
        workspace.start(tmp_path / "backprop", student_edition())
    with zipfile.ZipFile(handouts / "students" / language / "backprop.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    assert packed == files_of(tmp_path)


def test_the_sums_are_those_of_all_that_was_made(handouts: Path) -> None:
    lines = (handouts / "SHA256SUMS").read_text("utf-8").splitlines()
    said = {path: digest for digest, path in (line.split("  ") for line in lines)}
    files = {path: data for path, data in files_of(handouts).items() if path != "SHA256SUMS"}
    assert said == {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}


def test_the_same_course_makes_the_same_bytes_elsewhere_and_later(
    handouts: Path, checkout: Path, tmp_path: Path
) -> None:
    # Another clock, another order of sets, another folder; what `release` makes before it was looked at already.
    script = "import sys; from pathlib import Path; from bpgrade.authoring import handouts; handouts.build(Path(sys.argv[1]), Path(sys.argv[2]))"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Seoul", "SOURCE_DATE_EPOCH": ""}
    del environment["SOURCE_DATE_EPOCH"]
    os.utime(checkout / "course" / "points.md", (1, 1))
    out = tmp_path / "deeper" / "given out"
    came = subprocess.run(
        [sys.executable, "-c", script, checkout, out], env=environment, capture_output=True, text=True
    )
    assert came.returncode == 0, came.stderr
    assert files_of(out) == files_of(handouts)


def test_no_file_says_where_it_was_made(handouts: Path, checkout: Path) -> None:
    for path, data in files_of(handouts).items():
        assert os.fsencode(checkout.parent) not in data, path


# -- what is in the way, and what goes wrong -------------------------------------------------------------------------------

WHATEVER = [
    "a file of one's own",
    "a changed file",
    "a link that leads nowhere",
    "a link to a folder",
    "a pipe",
    "another folder",
    "a file",
    "a link",
]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made takes no time: one file for students."""

    def one_file(root: Path, edition: object, folder: Path) -> None:
        folder.mkdir(parents=True)
        (folder / "site.zip").write_bytes(b"a site")

    monkeypatch.setattr(making, "_for_students", one_file)
    monkeypatch.setattr(making, "_quiz", lambda _root, language: {"quiz/moodle.xml": language.encode()})


def test_what_was_made_before_is_replaced(quick: None, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = making.build(ROOT, out)
    assert [one.path for one in made] == ["README.md", "students/site.zip", "team/en/quiz/", "team/ko/quiz/"]
    assert [one.size for one in made][1:] == [6, 2, 2]
    (tmp_path / ".out.fresh.1").mkdir()
    (tmp_path / ".out.old.1").mkdir()
    (tmp_path / ".out.else").mkdir()
    making.build(ROOT, out)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out.else", "out"]


def test_what_was_really_made_may_be_replaced(quick: None, handouts: Path, tmp_path: Path) -> None:
    shutil.copytree(handouts, tmp_path / "out")
    making.build(ROOT, tmp_path / "out")
    assert (tmp_path / "out" / "students" / "site.zip").read_bytes() == b"a site"


def test_an_empty_folder_may_be_there(quick: None, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    making.build(ROOT, tmp_path / "out")
    assert (tmp_path / "out" / "README.md").is_file()


@pytest.mark.parametrize("folder", ["course", "exercises", "grader/bpgrade", "solutions"])
def test_nothing_is_made_inside_of_what_is_given_out(quick: None, tmp_path: Path, folder: str) -> None:
    # The next wheel or site would hold it, and with it the team's quiz.
    (tmp_path / "elsewhere").symlink_to(ROOT / folder)
    for out in (ROOT / folder / "out", tmp_path / "elsewhere" / "out"):
        with pytest.raises(UsageError, match=rf"is in {folder.partition('/')[0]}/, which the course is made of"):
            making.build(ROOT, out)
        assert not out.exists()


@pytest.mark.parametrize("inside", [".", "students"])
def test_nobody_loses_the_folder_they_are_in(
    quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    out = tmp_path / "out"
    making.build(ROOT, out)
    monkeypatch.chdir(out / inside)
    for name in (out, Path() if inside == "." else Path("..")):
        with pytest.raises(UsageError, match="is the folder that you are in: name another one"):
            making.build(ROOT, name)


def test_two_at_once_do_not_meet(quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quiz = making._quiz
    met = []

    def another(root: Path, language: str) -> dict[str, bytes]:
        if not met:
            with pytest.raises(UsageError) as said:
                making.build(ROOT, tmp_path / "out")
            met.append(str(said.value))
        return quiz(root, language)

    monkeypatch.setattr(making, "_quiz", another)
    making.build(ROOT, tmp_path / "out")
    assert met == [f"Another command is making something in {tmp_path}: wait until it has ended."]
    assert (tmp_path / "out" / "students" / "site.zip").is_file()


def test_what_was_moved_away_when_a_command_ended_comes_back(
    quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    making.build(ROOT, out)
    before = files_of(tmp_path)
    out.rename(tmp_path / ".out.old.1")

    def fails(root: Path, language: str) -> dict[str, bytes]:
        raise CourseError("no")

    monkeypatch.setattr(making, "_quiz", fails)
    with pytest.raises(CourseError):
        making.build(ROOT, out)
    assert files_of(tmp_path) == before


def test_whoever_interrupts_between_two_moves_keeps_what_was_there(
    quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    making.build(ROOT, out)
    before = files_of(tmp_path)
    rename = Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        if ".fresh." in self.name:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        making.build(ROOT, out)
    assert files_of(tmp_path) == before


@pytest.mark.parametrize("what", WHATEVER)
def test_what_was_not_made_here_is_left_alone(quick: None, tmp_path: Path, what: str) -> None:
    out = tmp_path / "out"
    if what not in ("another folder", "a file"):
        making.build(ROOT, out)
    if what == "a file of one's own":
        (out / "notes.txt").write_text("mine")
    elif what == "a changed file":
        (out / "README.md").write_text("mine")
    elif what == "another folder":
        out.mkdir()
        (out / "notes.txt").write_text("mine")
    elif what == "a file":
        out.write_text("mine")
    elif what == "a link that leads nowhere":
        (out / "mine").symlink_to("nowhere")
    elif what == "a link to a folder":
        (out / "mine").symlink_to(tmp_path)
    elif what == "a pipe":
        os.mkfifo(out / "mine")
    else:
        out.rename(tmp_path / "elsewhere")
        out.symlink_to(tmp_path / "elsewhere")
    before = files_of(tmp_path), sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match="was not made by release"):
        making.build(ROOT, out)
    assert (files_of(tmp_path), sorted(tmp_path.rglob("*"))) == before


def test_after_a_fault_there_is_what_was_there_before(
    quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    making.build(ROOT, out)
    before = files_of(tmp_path)

    def fails(root: Path, language: str) -> dict[str, bytes]:
        raise CourseError("no")

    monkeypatch.setattr(making, "_quiz", fails)
    for folder in (out, tmp_path / "new"):
        with pytest.raises(CourseError, match="no"):
            making.build(ROOT, folder)
    assert files_of(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_that_cannot_take_its_place_leaves_the_old_one(
    quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    making.build(ROOT, out)
    rename = Path.rename

    def full(self: Path, target: Path) -> Path:
        if ".fresh." in self.name:
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(UsageError, match="cannot be written: No space left on device"):
        making.build(ROOT, out)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (out / "students" / "site.zip").is_file()


def test_what_is_not_installed_is_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "find_spec", lambda name: None)
    with pytest.raises(
        UsageError, match=r"needs sphinx, myst-parser, hatchling: install bpgrade with its extra `course`"
    ):
        making.build(ROOT, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_what_it_needs_is_in_the_extra() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(making._NEEDED.values()) <= {line.partition(">")[0] for line in extras["course"]}


def test_a_course_that_holds_no_program_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds no pyproject\.toml"):
        making.build(tmp_path, tmp_path / "out")


@pytest.mark.parametrize("words", [("--check",), ("--gradescope", "hw1"), ("--out", "x")])
def test_one_thing_is_made_at_a_time(tmp_path: Path, words: tuple[str, ...]) -> None:
    from bpgrade.cli.commands import commands

    with pytest.raises(UsageError, match="Give one of --check, --all,"):
        commands.main(["release", "--all", str(tmp_path / "out"), *words, "--course", str(ROOT)], standalone_mode=False)
    assert list(tmp_path.iterdir()) == []
