"""The journal: what is graded already is not run again, and whatever ends a run loses nothing that was done."""

import os
import random
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import warm
from bpgrade import records, workers
from bpgrade.errors import UsageError
from bpgrade.journal import FORMAT, Journal
from bpgrade.pipeline import Grader
from bpgrade.result import to_json
from bpgrade.sandbox import probing
from bpgrade.sandbox.levels import Level
from bpgrade.sandbox.observe import Begun
from bpgrade.submission import File, LeftOut, Submission
from conftest import AUTHORED, ROOT, bpgrade, read_results
from runs import (
    ASSIGNMENT,
    CLASS,
    OWN_FORWARD,
    RIGHT,
    SWAPPED,
    ask,
    change,
    files_of,
    grade,
    mark,
    run_since,
    said_by,
    write,
)
from test_commands import assert_one_sentence

#: Those of the class that take no time, by the name of their file.
ONE_BY_ONE = {f"{path.partition('/')[0]}.py": text for path, text in CLASS.items() if path.endswith("gates.py")}
posix_only = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
WORDS = ("--course", ROOT, "--assignment", ASSIGNMENT, "--jobs", 2, "--sandbox", "NONE")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with `class`, and `out`, where it was graded without a disturbance."""
    place = tmp_path_factory.mktemp("run")
    grade(write(place / "class", CLASS), place / "out")
    return place


@pytest.fixture
def place(first: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed at will."""
    shutil.copytree(first, tmp_path / "run")
    return tmp_path / "run"


def fresh(place: Path, secret: Path) -> dict[str, bytes]:
    """Return the files of an undisturbed run over the same class, on the draws of the same secret."""
    out = place / "fresh"
    (out / "private").mkdir(parents=True, mode=0o700)
    shutil.copy(secret / "private" / "secret", out / "private" / "secret")
    grade(place / "class", out)
    return files_of(out)


# -- grade again -----------------------------------------------------------------------------------------------------------


def test_what_is_graded_already_is_not_run_again(place: Path) -> None:
    before = files_of(place / "out")
    mark(place / "out")
    assert said_by(place) == [f"Going on: {len(CLASS)} of {len(CLASS)} are graded already."]
    assert run_since(place / "out") == set()
    assert files_of(place / "out") == before


def test_who_handed_in_something_else_or_is_new_is_run(place: Path) -> None:
    mark(place / "out")
    write(place / "class", {"ada/gates.py": SWAPPED + "# mine\n", "ines/gates.py": RIGHT + "# late\n"})
    assert said_by(place) == ["Going on: 7 of 9 are graded already."]
    assert run_since(place / "out") == {"ada", "ines"}
    assert files_of(place / "out") == fresh(place, place / "out")


def test_a_file_that_is_left_out_and_was_not_there_before_is_said(place: Path) -> None:
    (place / "class" / "bo" / "work.zip").write_bytes(b"PK\x03\x04broken")
    grade(place / "class", place / "out")
    assert "work.zip is left out" in (place / "out" / "feedback" / "bo.txt").read_text("utf-8")
    assert files_of(place / "out") == fresh(place, place / "out")


def test_who_is_gone_goes_out_of_the_results_and_that_is_said(place: Path) -> None:
    for name in ("ada", "bo"):
        shutil.rmtree(place / "class" / name)
    (place / "out" / "feedback" / "mine.txt").write_text("the instructor's own")
    gone, _going_on = said_by(place)
    assert gone == "2 submissions are not in the class any more, and go out of the results: ada, bo"
    assert {record["submission"] for record in read_results(place / "out")} == {
        path.name for path in (place / "class").iterdir()
    }
    assert ask(place / "out", "SELECT count(*) FROM submission") == [(len(CLASS) - 2,)]
    (place / "out" / "feedback" / "mine.txt").unlink()
    assert files_of(place / "out") == fresh(place, place / "out")


def test_what_only_who_is_gone_needed_is_removed(place: Path) -> None:
    shutil.rmtree(place / "class" / "dov")
    before = ask(place / "out", "SELECT count(*) FROM piece")
    grade(place / "class", place / "out")
    seen = ask(place / "out", "SELECT pieces FROM seen")
    pieces = {data[at : at + 4] for (data,) in seen for at in range(0, len(data), 4)}
    assert ask(place / "out", "SELECT count(*) FROM piece") == [(len(pieces),)] != before


def test_the_same_files_run_once_and_everybody_has_a_result(place: Path) -> None:
    # cleo handed in what bo did; finn's paths are the same, and the bytes are not.
    assert ask(place / "out", "SELECT count(*) FROM submission") == [(8,)]
    by_files = ask(place / "out", "SELECT count(DISTINCT seen) FROM submission WHERE name IN ('bo', 'cleo')")
    assert by_files == [(1,)]
    results = {record["submission"]: record for record in read_results(place / "out")}
    assert {**results["bo"], "submission": ""} == {**results["cleo"], "submission": ""}
    mark(place / "out")
    write(place / "class", {"jon/gates.py": SWAPPED, "jon/essay.docx": "no code"})
    grade(place / "class", place / "out")
    assert run_since(place / "out") == set()
    assert files_of(place / "out") == fresh(place, place / "out")


def test_another_sentence_is_said_without_running_anybody(place: Path, course_copy: Path) -> None:
    change(
        course_copy, "gates/mul", ("Your multiply gate gives each input its own value back", "Each input gets itself")
    )
    mark(place / "out")
    going_on, judged = said_by(place, course=course_copy)
    assert going_on == "Going on: 8 of 8 are graded already."
    assert judged.startswith("8 of them are judged again, and not run")
    assert run_since(place / "out") == set()
    assert "Each input gets itself" in (place / "out" / "feedback" / "bo.txt").read_text("utf-8")
    assert said_by(place, course=course_copy) == [going_on]


def test_where_other_calls_are_needed_all_are_run_again_on_the_same_draws_of_the_rest(
    place: Path, course_copy: Path
) -> None:
    def numbers() -> dict[str, bytes]:
        return dict(ask(place / "out", "SELECT exercise, numbers FROM asked"))

    before = numbers()
    twice = ("        z = gate.forward(x, y)\n", "        z = gate.forward(y, x)\n")
    change(
        course_copy, "gates/mul", twice, ('dx, dy = gate.backward(dz)\n    """', 'dy, dx = gate.backward(dz)\n    """')
    )
    mark(place / "out")
    (said,) = said_by(place, course=course_copy)
    assert said == "8 submissions are run again: what is asked of them, or how, has changed."
    assert run_since(place / "out") == {record["submission"] for record in read_results(place / "out")}
    after = numbers()
    assert [name for name in before if before[name] != after[name]] == ["gates/mul"]


def test_another_limit_runs_all_again(place: Path, course_copy: Path) -> None:
    path = course_copy / "course" / "course.toml"
    path.write_text(re.sub(r"step_seconds = \d+", "step_seconds = 9", path.read_text("utf-8")), encoding="utf-8")
    assert said_by(place, course=course_copy) == [
        "8 submissions are run again: what is asked of them, or how, has changed."
    ]


def test_draws_are_those_of_the_run_although_a_new_mistake_would_have_had_others_made(
    place: Path, course_copy: Path
) -> None:
    before = ask(place / "out", "SELECT exercise, numbers FROM asked")
    change(
        course_copy,
        "gates/mul",
        (
            "class MulIntegers",
            "class MulTwice(MulGate):\n    def forward(self, x, y):\n        return 2 * super().forward(x, y)\n\n\nclass MulIntegers",
        ),
        ("    mistakes=(\n", '    mistakes=(\n        Mistake("doubled", MulTwice, say="Twice.", think="Once?"),\n'),
    )
    write(place / "class", {"ines/gates.py": RIGHT.replace("return x * y\n", "return 2 * x * y\n")})
    mark(place / "out")
    grade(place / "class", place / "out", course=course_copy)
    assert run_since(place / "out") == {"ines"}
    assert ask(place / "out", "SELECT exercise, numbers FROM asked") == before
    assert "doubled" in (place / "out" / "feedback" / "ines.txt").read_text("utf-8")


def test_what_ran_less_shut_in_than_is_asked_for_is_run_again(place: Path) -> None:
    if not probing.find().level.reaches(Level.STRONG):
        pytest.skip("there is no sandbox here")
    ask(place / "out", "UPDATE seen SET level = 'WEAK' WHERE number = (SELECT seen FROM submission WHERE name = 'ada')")
    mark(place / "out")
    words = ("--course", ROOT, "--assignment", ASSIGNMENT, "--sandbox")
    assert "Going on: 8 of 8" in bpgrade("grade", "class", "-o", "out", *words, "WEAK", cwd=place).stdout
    assert "Going on: 7 of 8" in bpgrade("grade", "class", "-o", "out", *words, "STRONG", cwd=place).stdout
    assert run_since(place / "out") == {"ada"}


def test_our_fault_is_graded_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(grader: Grader, submission: Submission, begun: Begun | None = None) -> object:
        if submission.name == "bo":
            return grader.failed("bo", RuntimeError("planted")), None
        return grade_or_fail(grader, submission, begun)

    grade_or_fail = Grader.grade_or_fail
    write(tmp_path / "class", {name: CLASS[name] for name in ("ada/gates.py", "bo/gates.py", "cleo/gates.py")})
    with monkeypatch.context() as patched:
        patched.setattr(Grader, "grade_or_fail", fails)
        graded = grade(tmp_path / "class", tmp_path / "out")
    assert graded.summary.our_fault == ["bo"]
    assert [record["score"] for record in graded.results] == [50, 0, 42]
    mark(tmp_path / "out")
    assert said_by(tmp_path) == ["Going on: 2 of 3 are graded already."]
    assert [record["score"] for record in read_results(tmp_path / "out")] == [50, 42, 42]


def test_what_cannot_be_read_is_our_fault_and_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bpgrade import arrivals

    def broken(path: Path, limits: object) -> Submission:
        if path.name == "bo":
            raise MemoryError("planted")
        return read_place(path, limits)

    read_place: Callable[..., Submission] = arrivals.read_place
    monkeypatch.setattr(arrivals, "read_place", broken)
    write(tmp_path / "class", {name: CLASS[name] for name in ("ada/gates.py", "bo/gates.py", "emil.py")})
    for _time in range(2):
        graded = grade(tmp_path / "class", tmp_path / "out")
        assert graded.summary.our_fault == ["bo"]
        assert "planted" in (tmp_path / "out" / "feedback" / "bo.txt").read_text("utf-8")


def test_the_folder_of_another_assignment_is_refused(place: Path) -> None:
    before = files_of(place / "out")
    came = bpgrade("grade", "class", "-o", "out", "--course", ROOT, cwd=place)
    assert came.returncode == 2
    assert came.stderr == "out holds a run of assignment hw1. Grade all exercises into another folder.\n"
    assert files_of(place / "out") == before


def test_only_a_few_submissions_are_in_memory(grader: Grader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Grader, "grade_or_fail", lambda grader, submission: (None, None))
    taken = 0

    def submissions() -> Iterator[tuple[int, Submission]]:
        nonlocal taken
        for number in range(50):
            taken += 1
            yield number, Submission("", ())

    for count, _done in enumerate(workers.work(grader, submissions(), 2, lambda worked: worked.number), 1):
        assert taken - count <= 8


# -- whatever ends it ------------------------------------------------------------------------------------------------------

#: Ends the judge at a chosen moment: after so many results, in the middle of one, or of writing the files.
ENDING = """
import os, sys
from bpgrade import files, journal, run_folder
from bpgrade.cli import main
moment, count = sys.argv.pop(1), int(sys.argv.pop(1))
def ending(function):
    def ends(*arguments, **words):
        global count
        came = function(*arguments, **words)
        count -= 1
        if count == 0:
            os._exit(9)
        return came
    return ends
place = {"keep": journal.Journal, "_see": journal.Journal, "judge_again": journal.Journal, "remove": journal.Journal,
         "writes": journal.Journal, "unlinked": journal.Journal, "_piece": journal.Journal, "encoded": run_folder,
         "replace": run_folder}[moment]
setattr(place, moment, ending(getattr(place, moment)))
main()
"""


def end_at(moment: str, count: int, *words: object, cwd: Path) -> int:
    """Run a command that ends as by `kill -9` when it has done this for the n-th time; return its exit code."""
    command = [sys.executable, "-c", ENDING, moment, str(count), *map(str, words)]
    return subprocess.run(command, cwd=cwd, capture_output=True, timeout=120).returncode


@pytest.mark.parametrize(
    ("moment", "count", "there"),
    [
        ("keep", 1, 1),
        ("keep", 5, 5),
        ("_see", 2, 1),
        ("_piece", 7, 1),
        ("remove", 1, 8),
        ("writes", 1, 8),
        ("encoded", 4, 8),
        ("replace", 3, 8),
        ("unlinked", 1, 8),
    ],
)
def test_a_judge_that_is_killed_loses_nothing_that_was_done(moment: str, count: int, there: int, place: Path) -> None:
    secret = (place / "out" / "private" / "secret").read_bytes()
    undisturbed = files_of(place / "out")
    shutil.rmtree(place / "out")
    (place / "out" / "private").mkdir(parents=True, mode=0o700)
    (place / "out" / "private" / "secret").write_bytes(secret)
    assert end_at(moment, count, "grade", "class", "-o", "out", *WORDS, cwd=place) == 9
    came = bpgrade("grade", "class", "-o", "out", *WORDS, cwd=place)
    assert came.returncode == 0
    assert f"Going on: {there} of 8 are graded already." in came.stdout
    assert files_of(place / "out") == undisturbed


@posix_only
@pytest.mark.parametrize("count", [6, pytest.param(20, marks=pytest.mark.long)])
def test_a_judge_that_is_killed_at_random_moments_gets_there_all_the_same(count: int, tmp_path: Path) -> None:
    more = {f"{name}{number}": f"# {number}\n{text}" for number in range(4) for name, text in ONE_BY_ONE.items()}
    write(tmp_path / "class", {f"{number}/{name}": text for number, (name, text) in enumerate(more.items())})

    def grade_into(out: str, seconds: float = 120) -> bool:
        """Return whether it came to its end within these seconds, and was not killed: in a fork, so that most moments are at work."""
        came = warm.run(["grade", "class", "-o", out, *map(str, WORDS)], tmp_path, seconds)
        assert came is not None
        assert came.returncode in (0, -signal.SIGKILL), came.stderr
        return came.returncode == 0

    began = time.monotonic()
    assert grade_into("undisturbed")
    whole = time.monotonic() - began
    undisturbed = files_of(tmp_path / "undisturbed")
    rng = random.Random(5)
    kills = 0
    # Each run goes on where the last one was, until one comes to its end; then there is another one, from the start.
    for number in range(10 * count):
        out = tmp_path / f"out{number}"
        (out / "private").mkdir(parents=True, mode=0o700)
        shutil.copy(tmp_path / "undisturbed" / "private" / "secret", out / "private" / "secret")
        before, began = kills, time.monotonic()
        while kills < count and not grade_into(out.name, rng.uniform(0.1, 0.7) * whole):
            kills += 1
        if kills == before:
            # The machine has less to do now.
            whole = time.monotonic() - began
        assert grade_into(out.name)
        assert files_of(out) == undisturbed
        if kills == count:
            break
    assert kills == count


@posix_only
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_says_what_is_kept_and_the_same_command_goes_on(by: signal.Signals, place: Path) -> None:
    undisturbed = files_of(place / "out")
    shutil.rmtree(place / "out" / "feedback")
    for name in ("results.jsonl", "gradebook.csv"):
        (place / "out" / name).unlink()
    # Somebody who takes long, and whose result is the same either way.
    ask(place / "out", "DELETE FROM submission WHERE name = 'finn'")
    slow = place / "class" / "finn" / "gates.py"
    quick = slow.read_text("utf-8")
    slow.write_text("import time\ntime.sleep(5)\n" + quick, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "bpgrade", "grade", "class", "-o", "out", *map(str, WORDS)],
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    while "Going on: 7 of 8" not in process.stdout.readline():
        pass
    time.sleep(1.0)
    process.send_signal(by)
    _out, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said == "Interrupted. 7 of 8 are kept; the same command goes on.\n"
    slow.write_text(quick, encoding="utf-8")
    assert bpgrade("grade", "class", "-o", "out", *WORDS, cwd=place).returncode == 0
    assert files_of(place / "out") == undisturbed


def test_a_second_run_into_the_same_folder_says_so_and_ends(place: Path) -> None:
    before = files_of(place / "out")
    with Journal(place / "out"):
        for words in (
            ("grade", "class", "-o", "out", *WORDS),
            ("regrade", "out", "--course", ROOT),
            ("forget", "ada", "out"),
        ):
            came = bpgrade(*words, cwd=place)
            assert came.returncode == 2
            assert came.stderr == "Another bpgrade is at work in out: wait for its end.\n"
    assert files_of(place / "out") == before
    assert bpgrade("grade", "class", "-o", "out", *WORDS, cwd=place).returncode == 0


@pytest.mark.parametrize("name", ["feedback", "gradebook.csv", "results.jsonl"])
def test_what_is_in_the_way_of_a_file_is_said_in_a_sentence_and_costs_nothing(name: str, place: Path) -> None:
    path = place / "out" / name
    before = files_of(place / "out")
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    # A folder where a file belongs, and the other way round.
    path.write_text("mine") if name == "feedback" else path.mkdir()
    came = bpgrade("grade", "class", "-o", "out", *WORDS, cwd=place)
    assert came.returncode == 2
    assert_one_sentence(came.stderr)
    assert f"{name} is in the way" in came.stderr
    path.unlink() if name == "feedback" else path.rmdir()
    assert bpgrade("grade", "class", "-o", "out", *WORDS, cwd=place).returncode == 0
    assert files_of(place / "out") == before


# -- the file --------------------------------------------------------------------------------------------------------------


def foreign(path: Path) -> None:
    path.unlink()
    ask(path.parents[1], "CREATE TABLE somebody (elses INTEGER)")


def damaged(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(4096, len(data), 4096):
        data[at : at + 200] = b"x" * 200
    path.write_bytes(data)


JOURNALS = {
    "no database": (lambda path: path.write_bytes(os.urandom(5000)), "damaged, or no journal at all"),
    "half of one": (lambda path: os.truncate(path, 9000), "damaged, or no journal at all"),
    "somebody else's": (foreign, "no journal of bpgrade"),
    "of a later format": (lambda path: ask(path.parents[1], f"PRAGMA user_version = {FORMAT + 1}"), "a later bpgrade"),
    "damaged": (damaged, "damaged, or no journal at all"),
}


@pytest.mark.parametrize("kind", JOURNALS)
@pytest.mark.parametrize("command", ["grade", "regrade", "forget"])
def test_a_journal_that_is_none_of_ours_is_left_as_it_is(kind: str, command: str, place: Path) -> None:
    path = place / "out" / "private" / "journal.sqlite"
    spoil, sentence = JOURNALS[kind]
    spoil(path)
    before, shown = path.read_bytes(), files_of(place / "out")
    words = {"grade": ("grade", "class", "-o", "out", *WORDS), "regrade": ("regrade", "out", "--course", ROOT)}
    came = bpgrade(*words.get(command, ("forget", "ada", "out")), cwd=place)
    assert came.returncode == 2
    assert came.stderr.count("\n") == 1
    assert sentence in came.stderr
    assert path.read_bytes() == before
    assert files_of(place / "out") == shown


def test_one_result_that_is_damaged_is_said_in_a_sentence(place: Path) -> None:
    ask(place / "out", "UPDATE submission SET said = x'00' WHERE name = 'cleo'")
    with pytest.raises(UsageError, match="damaged"):
        grade(place / "class", place / "out")


@posix_only
def test_the_journal_is_its_owners_alone(place: Path) -> None:
    assert stat.S_IMODE((place / "out" / "private" / "journal.sqlite").stat().st_mode) == 0o600
    with Journal(place / "out") as journal:
        journal.put("some", "thing")
        for path in (place / "out" / "private").iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_the_journal_holds_neither_the_secret_nor_what_was_handed_in(place: Path) -> None:
    secret = bytes.fromhex((place / "out" / "private" / "secret").read_text())
    with Journal(place / "out") as journal:
        for name in journal.names():
            entry = journal.entry(name)
            parts = [entry.contents, *([entry.run.data] if entry.run else [])]
            text = "".join(map(records.unpacked, parts)) + entry.said.line + entry.said.feedback
            assert "the work of one person" not in text
    data = (place / "out" / "private" / "journal.sqlite").read_bytes()
    assert secret not in data
    assert secret.hex().encode() not in data


def test_a_result_says_when_and_by_what_it_ran_and_how_long_it_took(place: Path) -> None:
    for level, versions, finished, seconds in ask(place / "out", "SELECT level, versions, finished, seconds FROM seen"):
        assert level in list(Level)
        assert re.match(r"bpgrade \S+, Python 3\S+, numpy \d\S+, ", versions)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", finished)
        assert 0 <= seconds < 120
    shown = b"".join(files_of(place / "out").values())
    assert b"Python 3" not in shown


# -- bytes and back --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def everything(grader: Grader) -> list[tuple[object, records.PackedRun, bytes]]:
    """A right submission of all exercises and one that is wrong in each, with their runs and results, packed."""
    right = "\n\n".join(one.answer for one in AUTHORED.values())
    wrong = "\n\n".join(
        [one.handed_in for one in AUTHORED.values()] + [one.planted()[0][1] for one in AUTHORED.values()]
    )
    found = []
    for text in (right, wrong + OWN_FORWARD):
        result, run = grader.grade(Submission("ada", (File("hw.py", text.encode()),)))
        packed = records.pack_run(run)
        assert records.unpack_run(packed) == run
        said = records.pack_said(to_json(result), result.diagnoses, "words\nand more")
        found.append((result, packed, said))
    return found


def test_a_run_comes_back_as_it_was(everything: list[tuple[object, records.PackedRun, bytes]]) -> None:
    assert len(everything) == 2


def test_a_submission_takes_little_room(everything: list[tuple[object, records.PackedRun, bytes]]) -> None:
    (_right, first, said), (_wrong, other, also_said) = everything
    kept = {records.digest([piece]) for piece in first.pieces}
    more = sum(len(piece) for piece in other.pieces if records.digest([piece]) not in kept)
    # Large arrays are 600 kB, and there once.
    assert sum(map(len, first.pieces)) > 400_000
    assert len(first.data) + len(said) < 20_000
    assert more + len(other.data) + len(also_said) < 150_000


def test_what_was_said_about_an_exercise_comes_back(grader: Grader) -> None:
    result, _run = grader.grade(Submission("ada", (File("hw.py", SWAPPED.encode()),)))
    said = records.unpack_said(records.pack_said(to_json(result), result.diagnoses, "the feedback\n"))
    assert said.feedback == "the feedback\n"
    for verdict, diagnoses in zip(result.verdicts, result.diagnoses, strict=True):
        kept = said.of(verdict.name)
        assert kept is not None
        assert kept.diagnoses == diagnoses
        assert [(row.row, row.outcome, row.score, row.max_score, row.mistake) for row in kept.verdict.rows] == [
            (row.row, row.outcome, row.score, row.max_score, row.mistake) for row in verdict.rows
        ]
        assert (kept.verdict.found_as, kept.verdict.found_in) == (verdict.found_as, verdict.found_in)
    assert said.of("gates/nothing") is None


def test_what_was_handed_in_has_one_digest_as_long_as_nothing_changes() -> None:
    one = Submission("ada", (File("a.py", b"x"), File("b.py", b"y")), (LeftOut("c.pdf", "no code"),), ("odd",))
    again = Submission("bo", (File("a.py", b"x"), File("b.py", b"y")), (LeftOut("c.pdf", "no code"),), ("odd",))
    assert records.handed_in(one) == records.handed_in(again)
    for other in (
        Submission("ada", (File("a.py", b"xy"), File("b.py", b"")), one.left_out, one.problems),
        Submission("ada", (File("b.py", b"y"), File("a.py", b"x")), one.left_out, one.problems),
    ):
        assert records.handed_in(one).files != records.handed_in(other).files
    for other in (Submission("ada", one.files, (), one.problems), Submission("ada", one.files, one.left_out, ())):
        assert records.handed_in(one).files == records.handed_in(other).files
        assert records.handed_in(one).whole != records.handed_in(other).whole
    assert records.submission_of("ada", records.handed_in(one).contents) == Submission(
        "ada", (File("a.py", b""), File("b.py", b"")), one.left_out, one.problems
    )


def test_results_and_submissions_can_go_to_other_processes(grader: Grader) -> None:
    import pickle

    submission = Submission("ada", (File("hw.py", SWAPPED.encode()),))
    result, _run = grader.grade(submission)
    assert pickle.loads(pickle.dumps((submission, result))) == (submission, result)
