"""Gradescope's autograder, in a folder that is laid out as its container is: right scores, valid results whatever happens, no answer."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from attacks import grading as attacks_on_grades
from attacks.attack import Attack
from attacks.driver import ATTACKS
from attacks.scene import SECRET_NAME, Scene
from bpgrade import exam
from bpgrade.authoring import autograder_zip
from bpgrade.cli.commands import commands
from bpgrade.course import read
from bpgrade.edition import Edition
from bpgrade.errors import CourseError, UsageError
from bpgrade.hosts.gradescope import read_metadata
from bpgrade.pipeline import Grader
from bpgrade.platforms.gradescope_results import not_graded, results
from bpgrade.platforms.gradescope_settings import VISIBILITIES, Settings, settings_of
from bpgrade.sandbox import probing
from bpgrade.sandbox.levels import Level
from bpgrade.submission import File, Submission, read_place
from conftest import AUTHORED, ROOT, prepared
from containers import IS_ROOT, ORDINARY, ROOT_USER, USERS, Container, Here, container, unpacked, valid
from test_leaks import leaks, read_zip

HERE = probing.find().level
needs_strong = pytest.mark.skipif(not HERE.reaches(Level.STRONG), reason=f"the sandbox here is {HERE}")
each_user = pytest.mark.parametrize("user", USERS)
CLASS = ROOT / "tests" / "samples" / "class"
RIGHT = {"gates.py": (CLASS / "alder.py").read_text(encoding="utf-8")}
SETS = 2
HW1 = read(ROOT / "course" / "course.toml").assignment("hw1")
WITHOUT = [sys.executable, str(ROOT / "tests" / "without.py")]


@pytest.fixture(scope="module")
def autograder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip of the first assignment, with few sets of draws."""
    path = tmp_path_factory.mktemp("autograder") / "autograder.zip"
    autograder_zip.build(ROOT, "hw1", path, sets=SETS)
    return path


@pytest.fixture(scope="module")
def ready(autograder: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Container]:
    """Give a container of a user that is ready to grade: one for all tests, since each hands in anew."""
    made: dict[str, Container] = {}

    def give(user: str) -> Container:
        if user not in made:
            made[user] = container(tmp_path_factory.mktemp("container"), user, autograder)
        return made[user]

    return give


@pytest.fixture(scope="module")
def here(autograder: Path, tmp_path_factory: pytest.TempPathFactory) -> Here:
    """A container's folder for this very process, which is quicker than one that is set up."""
    return Here(unpacked(tmp_path_factory.mktemp("here"), autograder), ROOT_USER if IS_ROOT else ORDINARY)


def scores(contents: dict[str, Any]) -> dict[str, float]:
    return {one["name"]: one["score"] for one in contents["tests"] if "score" in one}


def team(contents: dict[str, Any]) -> str:
    """Return what the course team alone is told."""
    return "\n".join(one["output"] for one in contents["tests"] if one.get("visibility") == "hidden")


def shown(contents: dict[str, Any]) -> str:
    """Return all that a student may read."""
    return contents["output"] + "\n".join(
        f"{one['name']} {one['output']}" for one in contents["tests"] if one.get("visibility") != "hidden"
    )


# -- scores ----------------------------------------------------------------------------------------------------------------


@needs_strong
@each_user
def test_a_container_gives_right_work_every_point_and_hostile_work_none(
    user: str, ready: Callable[[str], Container]
) -> None:
    box = ready(user)
    assert {path.stat().st_mode & 0o077 for path in (box.folder / "source").rglob("*")} == {0}
    box.hand_in(RIGHT)
    came = box.grade()
    contents = box.results()
    assert came.returncode == 0, came.stdout + came.stderr
    assert contents["score"] == sum(one["max_score"] for one in contents["tests"]) == HW1.points
    assert {one["status"] for one in contents["tests"]} == {"passed"}
    assert contents["extra_data"]["sandbox"] in (Level.STRONG, Level.FULL)
    assert contents["execution_time"] < 60
    assert not team(contents), "where all is well, no test is hidden"
    assert "50 of 50. Sandbox" in came.stdout
    hostile = {"a.py": f"FOLDER = {str(box.folder)!r}\n{LOOKS_AROUND}{KILLS}"}
    box.hand_in(hostile)
    before = source_of(box)
    # The control: run as the container's own user, with nothing around it, the same lines find and write.
    alone = box.run(sys.executable, "-I", box.folder / "submission" / "a.py")
    assert "FOUND" in alone.stderr
    assert box.results()["score"] == HW1.points
    box.hand_in(hostile)
    box.grade()
    contents = box.results()
    assert contents["score"] == 0
    assert "FOUND" not in json.dumps(contents)
    assert source_of(box) == before


def test_each_row_gets_what_grade_would_give_it(here: Here, edition: Edition) -> None:
    wrong = AUTHORED["gates/mul"].planted()[0]
    work = {
        **RIGHT,
        "mul.py": wrong[1],
        "sigmoid.py": "class SigmoidGate:\n    def forward(self, x):\n        return x.no\n",
    }
    here.hand_in({f"a/{path}": text for path, text in work.items()})
    assert here.grade() == 0
    submission = read_place(here.folder / "submission", edition.course.limits)
    result, _run = Grader(edition, edition.assessments(HW1.exercises), "hw1").grade(submission)
    assert scores(here.results()) == {
        f"{verdict.name}: {row.row}": row.score for verdict in result.verdicts for row in verdict.rows
    }
    assert 0 < result.score < result.max_score
    said = {one["name"]: one["output"] for one in here.results()["tests"]}
    assert wrong[0] in said["gates/mul: dx"]
    assert "CRASHED" in said["gates/sigmoid: forward"]


def test_what_holds_no_code_gets_no_point_and_a_reason(here: Here) -> None:
    here.hand_in({"essay.pdf": "%PDF-1.7"})
    assert here.grade() == 0
    contents = here.results()
    assert (contents["score"], "no .py or .ipynb" in contents["output"]) == (0, True)


@pytest.mark.long
@each_user
@pytest.mark.parametrize("name", sorted(path.name for path in CLASS.iterdir()))
def test_the_sample_class_is_graded_as_grade_does(
    name: str, user: str, ready: Callable[[str], Container], edition: Edition
) -> None:
    box = ready(user)
    place = CLASS / name
    files = [path for path in (place.rglob("*") if place.is_dir() else [place]) if path.is_file()]
    box.hand_in({path.relative_to(CLASS).as_posix(): path.read_bytes() for path in files})
    box.grade()
    submission = read_place(box.folder / "submission", edition.course.limits)
    result, _run = Grader(edition, edition.assessments(HW1.exercises), "hw1").grade(submission)
    assert box.results()["score"] == pytest.approx(result.score)


# -- draws -----------------------------------------------------------------------------------------------------------------


def test_a_submission_has_the_same_draws_whenever_it_is_graded_and_others_have_other_ones(tmp_path: Path) -> None:
    sets = {id_: [exam.which(b"key", id_, name, 16) for name in HW1.exercises] for id_ in map(str, range(300))}
    assert sets == {id_: [exam.which(b"key", id_, name, 16) for name in HW1.exercises] for id_ in sets}
    assert len({tuple(chosen) for chosen in sets.values()}) > 298
    assert {number for chosen in sets.values() for number in chosen} == set(range(16))
    assert sets["1"] != [exam.which(b"other", "1", name, 16) for name in HW1.exercises]


def test_an_exam_judges_by_the_draws_of_its_key(here: Here) -> None:
    opened = exam.open_exam(here.folder / "source" / "exam")
    assert (opened.assignment, opened.exercises, opened.sets) == ("hw1", HW1.exercises, SETS)
    name = HW1.exercises[0]
    for id_ in ("1", "2", "3", "4"):
        secret = exam.secret_of_set(opened.key, exam.which(opened.key, id_, name, SETS))
        mine, needed = opened.edition(id_).assessment(name), prepared(name, secret)
        for one, other in zip(mine.plan.cases, needed.plan.cases, strict=True):
            assert (one.label, one.kind, one.decides) == (other.label, other.kind, other.decides)
            assert all(np.array_equal(one.arrays[tensor], other.arrays[tensor]) for tensor in other.arrays)
        assert any(case.kind == "hidden" and case.decides for case in mine.plan.cases)


# -- hostile ---------------------------------------------------------------------------------------------------------------

#: Looks for the exam wherever it may be, and writes results of its own.
LOOKS_AROUND = """
import glob, os, signal
found = []
for path in [*glob.glob(FOLDER + "/source/exam/**", recursive=True), FOLDER + "/source/exam/exam.json"]:
    try:
        found.append(open(path, "rb").read(100))
    except Exception:
        pass
for path in (FOLDER + "/results/results.json", "/autograder/results/results.json"):
    try:
        # Not with `open`, which in the sandbox writes to memory alone.
        out = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.write(out, b'{"score": 50, "tests": [{"name": "all", "status": "passed", "score": 50, "max_score": 50}]}')
    except Exception:
        pass
if found:
    raise RuntimeError("FOUND " + repr(found)[:500])
"""
#: Knows nothing of gates, and ends whoever started it.
KILLS = """
class MulGate:
    def forward(self, x, y):
        os.kill(os.getppid(), signal.SIGKILL)
        return 0 * x
    def backward(self, dz):
        return 0 * dz, 0 * dz
"""


def source_of(box: Container) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in (box.folder / "source").rglob("*") if path.is_file()}


def exam_key(box: Container) -> str:
    return str(json.loads((box.folder / "source" / "exam" / "exam.json").read_bytes())["key"])


#: Short: attacks that never end would take as long as they may.
BOUNDED = {"load_seconds": 0.5, "step_seconds": 0.3, "exercise_seconds": 0.6, "total_seconds": 5, "cpu_seconds": 5}


@pytest.mark.long
@needs_strong
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_no_attack_gets_a_point_or_a_word_of_the_exam(
    attack: Attack, here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET_NAME, os.urandom(16).hex())
    graded = attack in attacks_on_grades.ATTACKS
    before, worth = source_of(here), 0.0
    scene = Scene(ROOT, os.getuid())
    try:
        scene.begin()
        with limits_in(here, **BOUNDED):
            if graded:
                here.hand_in({"a.py": attack.twin})
                here.grade()
                worth = here.results()["score"]
            # Those that want to be called are called at the top level, where a submission is run first.
            called = "" if graded else "\nattack()\n"
            here.hand_in({"a.py": f"{scene.facts()}NUMBER = {scene.number!r}\n{attack.source}{called}"})
            here.grade()
        contents = here.results()
    finally:
        scene.clear(())
        scene.close()
    assert contents["score"] == worth
    assert exam_key(here) not in json.dumps(contents)
    assert source_of(here) == before


@pytest.mark.long
@needs_strong
@each_user
def test_no_attack_on_the_grade_is_paid_in_a_container(
    user: str, ready: Callable[[str], Container], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET_NAME, os.urandom(16).hex())
    box = ready(user)
    before = source_of(box)
    scene = Scene(ROOT, os.getuid())
    worths: dict[str, float] = {}
    try:
        for attack in attacks_on_grades.ATTACKS:
            for text in (attack.twin, scene.facts() + attack.source):
                if text not in worths:
                    box.hand_in({"a.py": text})
                    with limits_in(box, **BOUNDED):
                        box.grade()
                    worths[text] = box.results()["score"]
            assert worths[scene.facts() + attack.source] == worths[attack.twin], attack.name
    finally:
        scene.clear(())
        scene.close()
    assert source_of(box) == before


# -- below STRONG ----------------------------------------------------------------------------------------------------------


@needs_strong
def test_root_without_any_wall_grades_as_another_user_who_finds_nothing_and_the_team_is_told(
    ready: Callable[[str], Container],
) -> None:
    box = ready(ROOT_USER)
    right = RIGHT["gates.py"]
    box.hand_in({"a.py": f"FOLDER = {str(box.folder)!r}\n{LOOKS_AROUND}\n{right}"})
    came = box.run(*WITHOUT, "seccomp,unshare,landlock", "/bin/sh", box.folder / "run_autograder", box.folder)
    contents = box.results()
    assert came.returncode == 0, came.stdout + came.stderr
    assert contents["extra_data"]["sandbox"] == Level.NONE
    assert contents["score"] == HW1.points
    assert "FOUND" not in json.dumps(contents)
    assert "below STRONG" in team(contents)
    assert "seccomp" in team(contents)
    assert "STRONG" not in shown(contents)


@needs_strong
def test_an_ordinary_user_without_seccomp_runs_nothing_and_the_team_is_told(ready: Callable[[str], Container]) -> None:
    box = ready(ORDINARY)
    box.hand_in(RIGHT)
    came = box.run(*WITHOUT, "seccomp", "/bin/sh", box.folder / "run_autograder", box.folder)
    contents = box.results()
    assert came.returncode == 4
    assert not scores(contents)
    assert "nothing was run" in team(contents)
    assert "nobody loses a point" in contents["output"]


# -- whatever happens ------------------------------------------------------------------------------------------------------


def is_not_graded(contents: dict[str, Any]) -> bool:
    """Return whether the results say that nothing is known, in words, with no score anywhere."""
    assert "nobody loses a point" in contents["output"]
    return "score" not in contents and not scores(contents)


@pytest.mark.parametrize("moment", [0.3])
def test_a_valid_result_is_there_wherever_it_is_killed(moment: float, ready: Callable[[str], Container]) -> None:
    killed_at(moment, ready(ORDINARY))


@pytest.mark.long
@each_user
@pytest.mark.parametrize("moment", [0.02 + 0.05 * number for number in range(40)])
def test_a_valid_result_is_there_at_every_moment(moment: float, user: str, ready: Callable[[str], Container]) -> None:
    killed_at(moment, ready(user))


def killed_at(moment: float, box: Container) -> None:
    box.hand_in(RIGHT)
    program = box.command("/bin/sh", box.folder / "run_autograder", box.folder)
    place = box.folder / "results" / "results.json"
    process = subprocess.Popen(
        program, env=box.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while not place.exists():
        assert process.poll() is None
        time.sleep(0.002)
    time.sleep(moment)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    contents = box.results()
    assert is_not_graded(contents) if "score" not in contents else contents["score"] == HW1.points


def test_what_takes_too_long_is_stopped_before_the_platform_does(ready: Callable[[str], Container]) -> None:
    box = ready(ORDINARY)
    box.hand_in({"a.py": "import time\ntime.sleep(60)\n"})
    seconds = box.folder / "source" / "exam" / "seconds"
    before = seconds.read_text(encoding="ascii")
    assert 300 < int(before) < 600
    seconds.write_text("1\n", encoding="ascii")
    try:
        assert box.grade().returncode == 124
    finally:
        seconds.write_text(before, encoding="ascii")
    assert is_not_graded(box.results())
    assert "Run it again" in team(box.results())


def test_a_submission_that_never_ends_costs_itself_alone(here: Here) -> None:
    endless = "class MulGate:\n    def forward(self, x, y):\n        while True: pass\n"
    here.hand_in({**RIGHT, "z.py": endless})
    with limits_in(here, step_seconds=0.2, exercise_seconds=0.5):
        assert here.grade() == 0
    contents = here.results()
    assert contents["score"] == HW1.points - 10
    (forward,) = [one for one in contents["tests"] if one["name"] == "gates/mul: forward"]
    assert "TIMED OUT" in forward["output"]


class limits_in:
    """Other limits, for a while, than those that an exam was made with."""

    def __init__(self, box: Container, **limits: float) -> None:
        self.path, self.limits = box.folder / "source" / "exam" / "exam.json", limits

    def __enter__(self) -> None:
        self.before = self.path.read_bytes()
        data = json.loads(self.before)
        data["course"]["limits"].update(self.limits)
        self.path.write_text(json.dumps(data), encoding="utf-8")

    def __exit__(self, *_why: object) -> None:
        self.path.write_bytes(self.before)


@pytest.mark.parametrize(
    ("broken", "said"),
    [("exam/exam.json", "exam.json is damaged"), ("exam/gates", "No such file")],
)
def test_a_broken_autograder_gives_no_zero_and_says_why(broken: str, said: str, here: Here, tmp_path: Path) -> None:
    here.hand_in(RIGHT)
    place, kept = here.folder / "source" / broken, tmp_path / "kept"
    shutil.move(place, kept)
    if broken.endswith(".json"):
        place.write_text("{", encoding="utf-8")
        here.own()
    try:
        assert here.grade() != 0
    finally:
        if place.exists():
            place.unlink()
        shutil.move(kept, place)
    assert is_not_graded(here.results())
    assert said in team(here.results())
    assert "exam" not in shown(here.results())


def test_a_submission_that_is_not_there_is_no_students_fault(here: Here) -> None:
    here.hand_in({})
    (here.folder / "submission").rmdir()
    assert here.grade() == 4
    assert is_not_graded(here.results())


def test_files_that_cannot_be_read_are_left_out_and_said(here: Here) -> None:
    here.hand_in(
        {**RIGHT, "open.py": "1", "deep/a.py": b"\xff\xfe\x00", "broken.ipynb": "{", "twice.zip": b"PK\x03\x04"}
    )
    (here.folder / "submission" / "round").symlink_to("round")
    (here.folder / "submission" / "up.py").symlink_to("/etc/passwd")
    assert here.grade() == 0
    assert here.results()["score"] == HW1.points
    assert "up.py" in here.results()["output"]
    assert "root:" not in json.dumps(here.results())


@pytest.mark.parametrize("shut", ["alder.py", "deep", ""])
def test_what_the_container_does_not_let_be_read_is_no_zero(shut: str, ready: Callable[[str], Container]) -> None:
    box = ready(ORDINARY)
    box.hand_in({"alder.py": "1", "deep/gates.py": next(iter(RIGHT.values()))})
    place = box.folder / "submission" / shut
    place.chmod(0)
    try:
        came = box.grade()
    finally:
        place.chmod(0o755)
    assert came.returncode == 4, came.stdout
    assert is_not_graded(box.results())
    assert f"{shut or 'the folder'} cannot be read" in team(box.results())


@pytest.mark.parametrize(
    "metadata",
    [
        "",
        "{",
        "[]",
        "null",
        '{"id": {}}',
        '{"id": true, "assignment": 3}',
        '{"id": [], "assignment": {"total_points": "NaN"}}',
        '{"id": "", "assignment": {"total_points": 1e999}}',
        '{"id": null, "assignment": {"total_points": 1' + 400 * "0" + "}}",
        '{"id": 1' + 5000 * "0" + "}",
        100_000 * "[",
    ],
)
def test_metadata_that_says_nothing_is_read_as_nothing(metadata: str, tmp_path: Path) -> None:
    (tmp_path / "submission_metadata.json").write_text(metadata, encoding="utf-8")
    read_as = read_metadata(tmp_path / "submission_metadata.json")
    assert (read_as.identifier, read_as.points) == ("", None)


@pytest.mark.parametrize(("identifier", "read_as"), [(17, "17"), ("17", "17"), (0, "0"), ("a\ud800", "a\ud800")])
def test_an_identifier_is_read_as_it_stands_there(identifier: object, read_as: str, tmp_path: Path) -> None:
    said = {"id": identifier, "assignment": {"total_points": "20.0"}}
    (tmp_path / "submission_metadata.json").write_text(json.dumps(said), encoding="utf-8")
    metadata = read_metadata(tmp_path / "submission_metadata.json")
    assert (metadata.identifier, metadata.points) == (read_as, 20)
    assert exam.which(b"key", metadata.identifier, "gates/mul", 16) < 16


def test_without_metadata_the_work_chooses_its_draws_and_the_team_is_told(here: Here) -> None:
    here.hand_in(RIGHT, {"assignment": {"total_points": "100.0"}})
    assert here.grade() == 0
    assert here.results()["score"] == HW1.points
    assert "does not say which submission" in team(here.results())
    assert "100 points on Gradescope, and the tests have 50" in team(here.results())


@pytest.mark.long
def test_a_full_disk_leaves_what_stands_there(ready: Callable[[str], Container]) -> None:
    box = ready(ROOT_USER)
    box.hand_in(RIGHT)
    # Room for one small file: the first result.
    disk = (
        f"mount -t tmpfs -o size=4k tmpfs {box.folder}/results && exec /bin/sh {box.folder}/run_autograder {box.folder}"
    )
    shows = f"({disk}); code=$?; cat {box.folder}/results/results.json; exit $code"
    came = box.run("unshare", "--mount", "/bin/sh", "-c", shows.replace("&& exec", "&&", 1))
    if "unshare" in came.stderr or "mount:" in came.stderr:
        pytest.skip(came.stderr)
    assert came.returncode == 4
    said, _brace, contents = came.stdout.partition("{")
    assert "cannot be written: No space left on device" in said
    assert is_not_graded(valid("{" + contents))


# -- results.json ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"tests": []},
        {"tests": [{"name": "a"}]},
        {"tests": [{"name": "a", "status": "ok"}]},
        {"tests": [{"name": "a", "status": "passed", "score": 1}]},
        {"tests": [{"name": "a", "status": "passed", "output": "\x1b[31m"}]},
        {"tests": [{"name": "a", "status": "passed", "output": "\ud800"}]},
        {"tests": [{"name": "a", "status": "passed", "visibility": "never"}]},
        {"tests": [{"name": "a", "status": "passed"}], "execution_time": "3"},
        {"tests": [{"name": "a", "status": "passed"}], "score": None},
        {"tests": [{"name": "a", "status": "passed"}], "leader_board": []},
    ],
)
def test_the_schema_finds_what_the_platform_would_not_take(wrong: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        valid(json.dumps(wrong))


DEFAULT = Settings()


def made(grader: Grader, text: str, settings: Settings = DEFAULT) -> dict[str, Any]:
    submission = Submission("submission", (File("a.py", text.encode()),))
    return results(grader.edition.course, grader.grade(submission)[0], settings, [], 1.4)


@pytest.fixture(scope="module")
def gates(edition: Edition) -> Grader:
    """A grader of two gates."""
    return Grader(edition, edition.assessments(["gates/add", "gates/mul"]))


def test_a_fault_of_ours_leaves_no_score_anywhere(gates: Grader) -> None:
    failed = gates.failed("submission", RuntimeError("out of luck"))
    right, _run = gates.grade(Submission("submission", (File("a.py", RIGHT["gates.py"].encode()),)))
    half = replace(
        right,
        verdicts=(right.verdicts[0], failed.verdicts[1]),
        diagnoses=(right.diagnoses[0], failed.diagnoses[1]),
    )
    for result in (failed, half):
        contents = valid(json.dumps(results(gates.edition.course, result, Settings(), [], 1)))
        assert is_not_graded(contents)
    assert is_not_graded(valid(json.dumps(not_graded())))
    assert "score" in results(gates.edition.course, right, Settings(), [], 1)


def test_what_a_student_wrote_cannot_break_the_file(gates: Grader) -> None:
    nasty = '\\x00\\x1b[31m\\ud800\\u202e</pre><script>"'
    contents = valid(
        json.dumps(made(gates, f"class AddGate:\n    def forward(self, x, y):\n        raise ValueError('{nasty}')\n"))
    )
    assert contents["test_output_format"] == contents["output_format"] == contents["test_name_format"] == "text"
    assert "ValueError" in json.dumps(contents)


def test_a_long_text_is_cut(gates: Grader) -> None:
    result = replace(gates.failed("submission", RuntimeError("x" * 200_000)))
    contents = valid(json.dumps(results(gates.edition.course, result, Settings(), [], 1)))
    assert len(json.dumps(contents)) < 100_000


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_tests_are_shown_when_the_course_says_and_until_then_no_outcome_is(visibility: str, gates: Grader) -> None:
    in_float32 = RIGHT["gates.py"].replace("return x + y", "return np.float32(x + y)")
    contents = valid(json.dumps(made(gates, in_float32, Settings(visibility=visibility))))
    assert {one["visibility"] for one in contents["tests"]} == {visibility}
    assert ("PASS" in contents["output"]) == ("float32" in contents["output"]) == (visibility == "visible")
    assert "gates/add" in contents["output"], "what was understood of the files is always shown"
    one = made(gates, RIGHT["gates.py"], Settings(visibility, exercises={"gates/add": "visible"}))
    assert {test["visibility"] for test in one["tests"] if "gates/add" in test["tags"]} == {"visible"}


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"visibility": "never"}, "'never' is no visibility"),
        ({"visibility": 3}, "no visibility"),
        ({"exercises": {"gates/mul": "no"}}, "'no' is no visibility"),
        ({"exercises": {"gates/nand": "visible"}}, "gates/nand"),
        ({"exercises": "visible"}, "visible under [gradescope.exercises]"),
        ({"minutes": 41}, "from 1 to 40"),
        ({"minutes": True}, "from 1 to 40"),
        ({"minutes": "10"}, "from 1 to 40"),
        ({"visible": True}, "there is no visible"),
    ],
)
def test_settings_that_there_are_not_are_named(declared: dict[str, Any], said: str) -> None:
    with pytest.raises(CourseError, match=said.replace("[", r"\[")):
        settings_of(declared, HW1.exercises, "course.toml")


def test_the_syllabus_says_what_gradescope_shows(course_copy: Path, tmp_path: Path) -> None:
    syllabus = course_copy / "course" / "course.toml"
    text = syllabus.read_text(encoding="utf-8")
    own = '[gradescope]\nvisibility = "after_due_date"\nminutes = 20\n[gradescope.exercises]\n"gates/mul" = "hidden"\n'
    syllabus.write_text(text + own, encoding="utf-8")
    declared = read(syllabus).gradescope
    settings = settings_of(declared, HW1.exercises, "")
    assert (settings.of("gates/add"), settings.of("gates/mul"), settings.minutes) == ("after_due_date", "hidden", 20)
    assert "gradescope" not in read(syllabus).to_json()
    syllabus.write_text(text + '[gradescope]\nvisibility = "never"\n', encoding="utf-8")
    with pytest.raises(CourseError, match="never"):
        autograder_zip.build(course_copy, "hw1", tmp_path / "a.zip", sets=1)
    assert not (tmp_path / "a.zip").exists()


# -- the zip ---------------------------------------------------------------------------------------------------------------


def test_the_zip_holds_no_answer(autograder: Path) -> None:
    held = read_zip(autograder)
    assert leaks(held) == []
    assert not [path for path in held if {"solutions", "authoring", "tests", "cli"} & set(path.split("/"))]
    # The control: with one authored file in it, it would be found.
    assert leaks({**held, "mul.py": AUTHORED["gates/mul"].text.encode()})


def test_the_zip_is_laid_out_as_the_platform_needs_it(autograder: Path) -> None:
    with zipfile.ZipFile(autograder) as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
        for name in ("setup.sh", "run_autograder"):
            text = archive.read(name)
            assert entries[name].external_attr >> 16 == 0o100755
            assert text.startswith(b"#!/")
            assert b"\r" not in text
        # What stands first is valid, and no zero.
        assert is_not_graded(valid(archive.read("exam/not_graded.json").decode()))


def release(*words: object) -> None:
    """Run the command in this process. Raises BpgradeError with its sentence."""
    commands.main(["release", *map(str, words), "--course", str(ROOT)], standalone_mode=False)


def test_the_command_makes_it_and_makes_the_same_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(autograder_zip, "build", partial(autograder_zip.build, sets=1))
    path = tmp_path / "autograder.zip"
    release("--gradescope", "hw2", "--out", path)
    said = capsys.readouterr().out
    assert "2 exercises, 50 points" in said
    assert "Autograder Points to 50" in said
    before = path.read_bytes()
    release("--gradescope", "hw2")
    assert "those of the one that was there before" in capsys.readouterr().out
    assert path.read_bytes() == before
    path.unlink()
    release("--gradescope", "hw2")
    assert path.read_bytes() != before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--gradescope", "hw9"], "hw9 is no assignment"),
        (["--gradescope", "hw1", "--check"], "Give one of"),
        (["--gradescope", "--github-actions"], "Give one of"),
        (["--out", "x.zip"], "Give one of"),
        (["--wheels", "."], "Give one of"),
        (["--github-actions", "--wheels", "."], "Give one of"),
        (["--gradescope", "hw1", "--wheels", "."], "no wheel of NumPy"),
        (["--gradescope", "hw1", "--out", "notes.txt"], "no autograder that bpgrade made"),
        (["--gradescope", "hw1", "--out", "nowhere/a.zip"], "cannot be written"),
        (["--github-actions", "hw9"], "hw9 is no assignment"),
        (["--github-actions", "--out", "notes.txt"], "says something else"),
    ],
)
def test_words_of_release_that_are_off_write_nothing(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        release(*words)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


# -- setup.sh --------------------------------------------------------------------------------------------------------------


def test_setup_without_a_python_says_what_it_needs(autograder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(autograder) as archive:
        archive.extractall(tmp_path / "source")
    came = subprocess.run(
        ["/bin/bash", tmp_path / "source" / "setup.sh", tmp_path],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert came.returncode == 1
    assert "needs Python 3.11 or newer" in came.stderr


def test_setup_needs_what_the_package_needs() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    script = (Path(autograder_zip.__file__).parent / "gradescope" / "setup.sh").read_text(encoding="utf-8")
    for needed, said in (("numpy", r"< \[(\d+), (\d+)\]"), ("requires-python = ", r"version_info < \((\d+), (\d+)\)")):
        (bound,) = re.findall(rf'"?{needed}"?>=([\d.]+)"', project)
        assert re.findall(said, script) == [tuple(bound.split("."))], needed


@pytest.mark.long
@pytest.mark.parametrize("pip_is", ["its own", "another Python's"])
def test_with_its_wheel_in_the_zip_numpy_comes_from_there(pip_is: str, tmp_path: Path) -> None:
    """A Python that has no numpy, and no way to any index."""
    wheels, python = tmp_path / "wheels", tmp_path / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip"]
    subprocess.run(
        [*pip, "download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", wheels, "numpy"], check=True
    )
    autograder_zip.build(ROOT, "hw1", tmp_path / "a.zip", wheels, sets=1)
    bare = [] if pip_is == "its own" else ["--without-pip"]
    subprocess.run([sys.executable, "-m", "venv", *bare, tmp_path / "venv"], check=True)
    (tmp_path / "box").mkdir()
    box = Container(unpacked(tmp_path / "box", tmp_path / "a.zip"), ROOT_USER if IS_ROOT else ORDINARY)
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "python3").symlink_to(sys.executable)
    path = os.pathsep.join([str(tmp_path / "path"), os.defpath])
    offline = {"BPGRADE_PYTHON": str(python), "PIP_INDEX_URL": "http://127.0.0.1:9/", "PATH": path}
    came = box.run("/bin/bash", box.folder / "source" / "setup.sh", box.folder, **offline)
    assert came.returncode == 0, came.stdout + came.stderr
    assert (box.folder / "source" / "lib" / "numpy").is_dir()
    box.hand_in(RIGHT)
    assert box.grade(**offline).returncode == 0
    assert box.results()["score"] == HW1.points
