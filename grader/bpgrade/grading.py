"""`grade`: a class, judged on hidden draws into a folder.

The folder is the run. Its secret is made once and kept, and so is its journal: what is graded already is not run again.
"""

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from bpgrade import basis, collecting, feedback, overrides, points, records, run_folder, workspace
from bpgrade.arrivals import Arrived, arrivals
from bpgrade.assessment import Assessment, to_private_files
from bpgrade.edition import Edition, open_edition
from bpgrade.errors import SandboxError, SubmissionError, UsageError
from bpgrade.gradebook import rules
from bpgrade.journal import FOLDER, Journal, Kept, Ran
from bpgrade.messages import _, counted, language, listed
from bpgrade.observation import Observation, Run
from bpgrade.overrides import Decisions
from bpgrade.pipeline import Grader
from bpgrade.platforms.matching import Known
from bpgrade.records import HandedIn
from bpgrade.result import Result, to_json
from bpgrade.run_folder import Records
from bpgrade.sandbox import probing
from bpgrade.sandbox.child import Plain, Sandbox
from bpgrade.sandbox.levels import Level
from bpgrade.submission import Submission, require_open
from bpgrade.summary import Kind, Summary, kind_of
from bpgrade.workers import Worked, work

SECRET_BYTES = 32
#: Of a list of names, so many are said.
_NAMES = 5

#: Told how many are done, of how many, and what the last one came to.
Progress = Callable[[int, int, Kind], None]
Say = Callable[[str], None]


@dataclass(frozen=True)
class Graded:
    """What `grade` made. folder: where the files are. results: a record for each submission, read as they are asked for."""

    edition: Edition
    folder: Path
    results: Records
    summary: Summary


def grade(
    handed_in: Sequence[Path | str],
    out: Path | str,
    course: Path | str | None = None,
    assignment: str | None = None,
    sandbox: str = "STRONG",
    jobs: int | None = None,
    progress: Progress | None = None,
    say: Say | None = None,
    platform: str | None = None,
    roster: Path | str | None = None,
    groups: Path | str | None = None,
    pages: bool | None = None,
) -> Graded:
    """Judge every submission in these places, and write results, gradebook and feedback into `out`.

    What `out` holds already and is unchanged is not run again. course: the course team's copy, else the one around the current
    folder. sandbox: the lowest level to accept. jobs: how many run at a time; as many as there are cores for none.
    progress: told after each, with how many are done. say: told what there is to know, in sentences, before anything runs.
    platform: where it was downloaded from, of `platforms.NAMES`; told by the files' names for none. roster: a table of who
    is in the course, as the platform exports it. groups: who is in which group, where that table does not say it. pages: whether to
    make a page for each student, too; as the run did before for none.

    Raises BpgradeError with a sentence; nothing that one submission does raises. Raises KeyboardInterrupt, with a sentence, where
    it is interrupted: what is done is kept.
    """
    found = require_level(Level(sandbox))
    say = say or (lambda sentence: None)
    say(sandbox_line(found))
    folder = Path(out)
    paths = [Path(path) for path in handed_in]
    for path in paths:
        if not path.exists():
            raise SubmissionError(_("There is no {path}.").format(path=path))
        if path.resolve() == folder.resolve():
            raise UsageError(
                _("{path} is what was handed in: the results need a folder of their own.").format(path=path)
            )
    with _nothing_for_nothing(folder):
        edition = open_edition(None if course is None else Path(course), Path.cwd(), lambda: secret_of(folder))
        if edition.root is None:
            raise UsageError(
                _(
                    "This is the student edition: it has no solutions/ and no hidden draws, so it can check and cannot grade. "
                    "Run it in the course team's copy, or name that with --course."
                )
            )
        names = edition.course.assignment(assignment).exercises if assignment else edition.course.exercises
        people = collecting.read_people(*(None if path is None else Path(path) for path in (roster, groups)))
        intake = collecting.intake_of(edition, platform, people)
        with Journal(folder) as journal, run_folder.spoken(journal, edition.course.language):
            journal.put("language", language())
            grader = _grader(edition, edition.root, assignment, names, journal)
            grader = replace(grader, sandbox=_sandbox(found, grader))
            with closing(grader.sandbox), arrivals(paths, edition.course.limits, folder, intake) as arrived:
                known, missing = collecting.who_is_who(arrived, people)
                if people is None:
                    known = _remembered(arrived, known, journal, say)
                for sentence in collecting.in_short(intake, known.values(), None if people is None else missing):
                    say(sentence)
                told = collecting.people_to_json(arrived, known)
                if people is not None:
                    _say_who_moves(journal, told, say)
                journal.put("people", told)
                journal.put("rules", edition.course.rules_of(assignment) if assignment else None)
                journal.put("gradescope", dict(edition.course.gradescope))
                declared = run_folder.known_of(journal, folder).rules
                for sentence in rules.in_words(declared) if declared else ():
                    say(sentence)
                if pages is not None:
                    journal.put("pages", pages)
                grading = Grading(grader, journal, arrived, Level(sandbox), progress, say, journal.makes_pages)
                grading.decisions = overrides.read(folder, {one.name for one in arrived})
                overrides.check(grading.decisions, points_of(grader.assessments))
                grading.all(jobs or _cores())
            summary = run_folder.write(journal, folder)
    return Graded(edition, folder, Records(folder, summary.count), summary)


@contextmanager
def _nothing_for_nothing(folder: Path) -> Iterator[None]:
    """Take away what was made for a run that ends before anything is graded: what was there before stays, a secret above all."""
    private = folder / FOLDER
    there = _names_in(private)
    made = [place for place in (private, folder, *folder.absolute().parents) if not os.path.lexists(place)]
    try:
        yield
    except BaseException:
        if not _holds_a_result(folder):
            with suppress(OSError):
                for name in _names_in(private) - there:
                    (private / name).unlink()
                # Where somebody else has put something there meanwhile, it stays.
                for place in made:
                    place.rmdir()
        raise


def _names_in(folder: Path) -> set[str]:
    """Return the names in a folder; none where it is not there, or is shut."""
    with suppress(OSError):
        return {path.name for path in folder.iterdir()}
    return set()


def _holds_a_result(folder: Path) -> bool:
    """Return whether something is graded there, or cannot be told not to be."""
    if not Journal.is_in(folder):
        return False
    try:
        with Journal(folder) as journal:
            return bool(journal.names())
    except UsageError:
        return True


def _remembered(
    arrived: Sequence[Arrived], known: Mapping[str, Known], journal: Journal, say: Say
) -> Mapping[str, Known]:
    """Return who handed in, as far as a roster told the run before who that is, and how late this very work came."""
    before = journal.people()
    found: dict[str, Known] = {}
    not_told = []
    for one in arrived:
        if one.name not in known:
            continue
        told = before.get(one.name)
        found[one.name] = known[one.name]
        if told is None:
            continue
        kept = journal.kept(one.name)
        same = kept is not None and _is_what_was_read(one, kept)
        found[one.name] = collecting.remembered(known[one.name], told, same)
        if not same and collecting.remembered(known[one.name], told, same_work=True) != found[one.name]:
            not_told.append(one.name)
    if any(found[name] != known[name] for name in found):
        say(_("Who is who is known from the roster that was given before. With --roster FILE another one counts."))
    if not_told:
        say(
            counted(
                "{count} handed in something else since that roster, or was not graded then, and may be late: --roster FILE tells. {names}",
                "{count} handed in something else since that roster, or were not graded then, and may be late: --roster FILE tells. {names}",
                len(not_told),
                names=some(not_told),
            )
        )
    return found


def _say_who_moves(journal: Journal, told: Mapping[str, Mapping[str, Any]], say: Say) -> None:
    """Say of whom this roster tells another lateness than the run was told before: that may move a grade."""
    moved = []
    for name, before in journal.people().items():
        if name in told:
            now, then = collecting.lateness_told(told[name]), collecting.lateness_told(before)
            if any(then[who] != (None, None) and now[who] != then[who] for who in then.keys() & now.keys()):
                moved.append(name)
    if moved:
        say(
            counted(
                "Of {count} this roster tells another lateness than the one before, which may move the grade: {names}",
                "Of {count} this roster tells another lateness than the one before, which may move their grades: {names}",
                len(moved),
                names=some(moved),
            )
        )


def _is_what_was_read(arrived: Arrived, kept: Kept) -> bool:
    """Return whether this is the work that a result is kept of."""
    try:
        return records.handed_in(arrived.read()).whole == kept.whole
    except Exception:
        # Where it is to be run, it is said why it cannot be read.
        return False


def require_level(asked: Level) -> probing.Found:
    """Return the layers that hold here. Raises SandboxError where student code would run less shut in than asked."""
    found = probing.find()
    if found.level.reaches(asked):
        return found
    way_out = (
        _("`bpgrade doctor` says what is missing.")
        if sys.platform == "linux"
        else _(
            "Grade in a Linux container: Containerfile, in the course team's copy, has the one command. What you would run "
            "yourself can be graded here with --sandbox NONE."
        )
    )
    raise SandboxError(
        _("The sandbox here is {level}, and {asked} was asked for; nothing was run. {way_out}").format(
            level=found.level, asked=asked, way_out=way_out
        )
    )


def sandbox_line(found: probing.Found) -> str:
    """Return what the sandbox is, in one sentence."""
    if found.level is Level.NONE:
        return _(
            "Sandbox NONE: each submission runs in a process of its own, with limits; nothing keeps it from your files. "
            "Grade only code that you would run yourself."
        )
    return _("Sandbox {level}: {layers}.").format(level=found.level, layers=", ".join(found.holding))


def _sandbox(found: probing.Found, grader: Grader) -> Sandbox:
    """Return what gives processes for student code."""
    if found.level is Level.NONE:
        return Plain()
    from bpgrade.sandbox.keeper import Keeper

    return Keeper(grader.asking.packed, found.holding)


def _cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def secret_of(folder: Path) -> bytes:
    """Return the key of a run's hidden draws, made at the first call and kept, for its owner's eyes only.

    Raises UsageError where the folder cannot be written.
    """
    path = folder / FOLDER / "secret"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            fresh = path.with_name(f".secret.{os.getpid()}")
            with os.fdopen(
                os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii"
            ) as stream:
                stream.write(os.urandom(SECRET_BYTES).hex())
            # A name that is taken meanwhile stays: two runs into one folder agree on the first one's.
            try:
                os.link(fresh, path)
                fresh.unlink()
            except FileExistsError:
                fresh.unlink()
            except OSError:
                fresh.replace(path)
        secret = bytes.fromhex(path.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise UsageError(_("{folder} cannot hold a run: {why}.").format(folder=folder, why=error)) from None
    if len(secret) != SECRET_BYTES:
        raise UsageError(
            _("{path} is no whole secret: bring the right one back, or grade into another folder.").format(path=path)
        )
    return secret


def _grader(edition: Edition, root: Path, assignment: str | None, names: Sequence[str], journal: Journal) -> Grader:
    """Return what the class is judged with: on the draws that were made for this run, wherever those will still do.

    Raises UsageError where the folder holds another assignment's run.
    """
    before = journal.asked()
    other: str | None = journal.get("assignment")
    if before and other != assignment:
        raise UsageError(
            _("{path} holds a run of {before}. Grade {now} into another folder.").format(
                path=journal.path.parent.parent, before=_assignment(other), now=_assignment(assignment)
            )
        )
    assessments = []
    for name in names:
        again = basis.prepared_again(edition, root, name, before[name].plan) if name in before else None
        assessments.append(again.assessment if again else edition.assessment(name))
    settings = journal.settings
    judged_by = [points.with_points(one, settings) for one in assessments]
    return Grader(edition, judged_by, assignment, for_teacher=True)


def _assignment(name: str | None) -> str:
    return _("assignment {name}").format(name=name) if name else _("all exercises")


def points_of(assessments: Iterable[Assessment]) -> dict[str, dict[str, float]]:
    """Return by exercise and row what the row is worth."""
    return {one.name: {row.name: row.points for row in one.rows} for one in assessments}


@dataclass
class Grading:
    """A class on its way into a journal. sandbox: the lowest level that is accepted. pages: whether pages are made."""

    grader: Grader
    journal: Journal
    arrived: Sequence[Arrived]
    sandbox: Level
    progress: Progress | None
    say: Say
    pages: bool = False
    decisions: Decisions = field(default_factory=Decisions)

    def all(self, jobs: int) -> None:
        """Keep a result for every submission of the class, and of no other."""
        self.asked = basis.asked_of(self.grader)
        course, assessments = self.grader.edition.course, self.grader.assessments
        drawings = self.grader.drawings if self.pages else None
        self.judged = basis.judged_by(course, self.grader.assignment, assessments, drawings)
        self.done = 0
        try:
            self._begin()
            to_run, to_judge = self._sort_out()
            to_run += self._judge(to_judge)
            self._run(sorted(to_run), jobs)
            self.journal.remove(self._gone)
        except KeyboardInterrupt:
            raise KeyboardInterrupt(
                _("Interrupted. {count} of {all} are kept; the same command goes on.").format(
                    count=self.done, all=len(self.arrived)
                )
            ) from None

    def _begin(self) -> None:
        """Keep what is asked, and say what is unlike what one would expect."""
        journal = self.journal
        names = {one.name for one in self.arrived}
        self._gone = [name for name in journal.names() if name not in names]
        with journal.together():
            journal.put("assignment", self.grader.assignment)
            journal.put("exercises", [one.name for one in self.grader.assessments])
            if journal.get("asked") != self.asked.hex():
                exercises = {one.name: to_private_files(one) for one in self.grader.assessments}
                asking = self.grader.asking
                journal.ask(self.asked, exercises, asking.names, asking.adapters)
        if journal.settings:
            self.say(_("Points set for this run: {settings}").format(settings=listed([*map(str, journal.settings)])))
        if self._gone:
            self.say(
                counted(
                    "{count} submission is not in the class any more, and goes out of the results: {names}",
                    "{count} submissions are not in the class any more, and go out of the results: {names}",
                    len(self._gone),
                    names=some(self._gone),
                )
            )

    def _sort_out(self) -> tuple[list[int], list[int]]:
        """Return the numbers of those that have to be run, and of those that have to be judged again."""
        to_run: list[int] = []
        to_judge: list[int] = []
        asked_else = 0
        with self.journal.together():
            for number, one in enumerate(self.arrived):
                kept = self.journal.kept(one.name)
                if kept is not None:
                    self.journal.place(one.name, number)
                    asked_else += kept.asked != self.asked and not kept.again
                if kept is None or not self._still_holds(kept, one):
                    to_run.append(number)
                elif kept.judged != self._judged_by(one.name):
                    to_judge.append(number)
        there = len(self.arrived) - len(to_run)
        self.done = there - len(to_judge)
        if there:
            self.say(_("Going on: {count} of {all} are graded already.").format(count=there, all=len(self.arrived)))
        if to_judge:
            self.say(
                counted(
                    "{count} of them is judged again, and not run: what it is judged by has changed.",
                    "{count} of them are judged again, and not run: what they are judged by has changed.",
                    len(to_judge),
                )
            )
        if asked_else:
            self.say(
                counted(
                    "{count} submission is run again: what is asked of it, or how, has changed.",
                    "{count} submissions are run again: what is asked of them, or how, has changed.",
                    asked_else,
                )
            )
        return to_run, to_judge

    def _still_holds(self, kept: Kept, arrived: Arrived) -> bool:
        """Return whether what was seen of a submission before is what would be seen of it now."""
        if kept.again or kept.asked != self.asked or not Level(kept.level).reaches(self.sandbox):
            return False
        return _is_what_was_read(arrived, kept)

    def _judged_by(self, name: str) -> bytes:
        return judged_with(self.judged, self.decisions, name)

    def _judge(self, numbers: Sequence[int]) -> list[int]:
        """Judge what was seen before; return the numbers of those where that is not enough."""
        not_enough = []
        for number in numbers:
            name = self.arrived[number].name
            entry = self.journal.entry(name)
            run = records.unpack_run(entry.run) if entry.run else None
            result = self.grader.again(records.submission_of(name, entry.contents), run) if run else None
            if result is None:
                not_enough.append(number)
                continue
            result = self._said(result)
            said, kind = self._pack(result)
            page = self._page(result, run)
            self.journal.judge_again(name, self._judged_by(name), said, result.our_fault, page)
            self._tell(kind)
        return not_enough

    def _run(self, numbers: Sequence[int], jobs: int) -> None:
        """Run these, who handed in the same but once."""
        known = self.journal.files_seen(self.asked, [level for level in Level if level.reaches(self.sandbox)])
        flying: dict[int, HandedIn] = {}
        twins: list[int] = []
        unread: list[tuple[int, Exception]] = []

        def submissions() -> Iterator[tuple[int, Submission]]:
            for number in numbers:
                try:
                    submission = require_open(self.arrived[number].read())
                    handed_in = records.handed_in(submission)
                except Exception as error:
                    unread.append((number, error))
                    continue
                if handed_in.files in known:
                    twins.append(number)
                    continue
                known.add(handed_in.files)
                flying[number] = handed_in
                yield number, submission

        with closing(work(self.grader, submissions(), jobs, self._finish)) as all_done:
            for done in all_done:
                self._keep(flying.pop(done.number), done)
        for number in twins:
            self._keep_twin(number)
        for number, error in unread:
            nothing = Submission(self.arrived[number].name, ())
            failed = Worked(number, nothing, self.grader.failed(nothing.name, error), None, 0.0)
            self._keep(records.handed_in(nothing), self._finish(failed))

    def _keep_twin(self, number: int) -> None:
        """Judge a submission by what was seen of the same files of another; where that is not enough, run it."""
        submission = self.arrived[number].read()
        handed_in = records.handed_in(submission)
        seen = self.journal.run_of(handed_in.files, self.asked)
        result = self.grader.again(submission, records.unpack_run(seen)) if seen else None
        run = None
        if result is None or result.our_fault:
            result, run = self.grader.grade_or_fail(submission)
        self._keep(handed_in, self._finish(Worked(number, submission, result, run, 0.0)))

    def _finish(self, worked: Worked) -> "Finished":
        """Return what is kept of a result. This runs where it was judged, which may be another process."""
        run, result = worked.run, self._said(worked.result)
        ran = None
        if run is not None:
            ran = Ran(
                run=records.pack_run(run),
                level=run.sandbox,
                versions=basis.versions(),
                finished=datetime.now(UTC).isoformat(timespec="seconds"),
                seconds=round(worked.seconds, 3),
            )
        said, kind = self._pack(result)
        return Finished(worked.number, ran, said, worked.result.our_fault, kind, self._page(result, run))

    def _keep(self, handed_in: HandedIn, done: "Finished") -> None:
        name = self.arrived[done.number].name
        judged = self._judged_by(name)
        self.journal.keep(name, done.number, handed_in, self.asked, done.ran, judged, done.said, done.again, done.page)
        self._tell(done.kind)

    def _said(self, result: Result) -> Result:
        return overrides.decided(result, self.decisions.of(result.submission))

    def _pack(self, result: Result) -> tuple[bytes, Kind]:
        """Return what is said about a submission, as bytes, and what that comes to."""
        record = to_json(result)
        said = records.pack_said(record, result.diagnoses, feedback.text(self.grader.edition.course, result))
        return said, kind_of(record)

    def _page(self, result: Result, run: Run | None) -> bytes | None:
        return page_of(result, self.grader, run.observations if run else {}) if self.pages else None

    def _tell(self, kind: Kind) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, len(self.arrived), kind)


class Finished(NamedTuple):
    """A result as it is kept. ran: how it ran; nothing where it did not. again: it is to be run again in any case."""

    number: int
    ran: Ran | None
    said: bytes
    again: bool
    kind: Kind
    page: bytes | None


def page_of(result: Result, grader: Grader, observations: Mapping[str, Observation]) -> bytes | None:
    """Return what stands in a student's page, as a journal keeps it; nothing where it cannot be made."""
    # Most runs make no pages.
    from bpgrade.web import student_page

    to_read = {one.name: workspace.page_of(one.page) for one in grader.assessments}
    work = student_page.Work(
        grader.edition.course, grader.assessments, observations, grader.drawings, to_read, hidden=True
    )
    # A result without a page is still one, and has its text.
    with suppress(Exception):
        return records.packed(student_page.body(result, work))
    return None


def judged_with(judged: bytes, decisions: Decisions, name: str) -> bytes:
    """Return what stands for all that one submission is judged by: what the run is, and what a person decided about it."""
    mine = [(one.exercise, one.row, one.score, one.reason, one.who) for one in decisions.of(name)]
    return records.digest([judged, repr(mine).encode()]) if mine else judged


def some(names: Collection[str]) -> str:
    """Return the first of some names, and how many more there are.

    >>> some(["ada", "bo"])
    'ada, bo'
    """
    first = listed(list(names)[:_NAMES])
    return (
        _("{names} and {count} more").format(names=first, count=len(names) - _NAMES) if len(names) > _NAMES else first
    )
