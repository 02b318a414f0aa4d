"""`regrade`: a run judged again by the course as it is now, from its journal: no student's code is run.

The draws stay those that were asked. Where an exercise now needs calls that were never made, it keeps its verdicts and is named.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from bpgrade import basis, feedback, overrides, points, records, run_folder
from bpgrade.authoring.prepare import Again
from bpgrade.edition import Edition, open_edition
from bpgrade.errors import UsageError
from bpgrade.gradebook.book import our_fault
from bpgrade.grading import judged_with, page_of
from bpgrade.inventory import inventory
from bpgrade.journal import Entry, Journal
from bpgrade.judge import is_doubtful
from bpgrade.messages import _, counted, language, listed
from bpgrade.observation import Run
from bpgrade.pipeline import Grader
from bpgrade.plan import ask
from bpgrade.points import Setting
from bpgrade.records import OfExercise, Record, Said
from bpgrade.result import Result, to_json
from bpgrade.run_folder import Records

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Move:
    """A total that changes; none is one that is not known."""

    submission: str
    old: float | None
    new: float | None


@dataclass(frozen=True)
class Regraded:
    """What regrading comes to.

    count: of the submissions. moves: the totals that change, the largest changes first. reworded: how many others change in
    something else. kept: by exercise, why it has to be graded again. left: how many were asked something else, and stay as they
    are. settings: the points that are set for the run. newly_set: whether they are others than before. written: the files too.
    """

    folder: Path
    count: int
    moves: tuple[Move, ...]
    reworded: int
    kept: Mapping[str, str]
    left: int
    settings: tuple[Setting, ...]
    newly_set: bool
    written: bool = False

    @property
    def changes(self) -> bool:
        """Return whether there is anything to write."""
        return bool(self.moves or self.reworded or self.newly_set)

    @property
    def up(self) -> list[float]:
        """Return by how much totals rise."""
        return [change for change in map(_change, self.moves) if change > 0]

    @property
    def down(self) -> list[float]:
        """Return by how much totals fall, as numbers below 0."""
        return [change for change in map(_change, self.moves) if change < 0]

    @property
    def results(self) -> Records:
        """Return a record for each submission, read from the folder as they are asked for."""
        return Records(self.folder, self.count)


def _change(move: Move) -> float:
    return 0.0 if move.old is None or move.new is None else move.new - move.old


def regrade(
    out: Path | str,
    course: Path | str | None = None,
    set_points: Sequence[str] = (),
    agree: Callable[[Regraded], bool] = lambda regraded: True,
    progress: Progress | None = None,
) -> Regraded:
    """Judge every submission of the run in `out` again, and write its files anew.

    course: the course team's copy, else the one around the current folder. set_points: as `gates/mul.points=5` or
    `gates/mul.dx.points=3`; they hold for this run from now on. agree: asked before anything is written, where something
    changes; where it says no, nothing is. progress: told after each, with how many are done.

    Raises BpgradeError with a sentence.
    """
    folder = Path(out)
    if not Journal.is_in(folder):
        raise UsageError(_("There is no run in {folder}.").format(folder=folder))
    edition = open_edition(None if course is None else Path(course), Path.cwd())
    if edition.root is None:
        raise UsageError(_("This needs the course team's copy: run it there, or name that with --course."))
    settings = [points.parse(text) for text in set_points]
    with Journal(folder) as journal, run_folder.spoken(journal, edition.course.language):
        journal.put("language", language())
        try:
            with journal.together():
                regraded = _Regrading(edition, edition.root, journal, folder, settings, progress).all()
                if regraded.changes and not agree(regraded):
                    raise _NotAgreed
        except _NotAgreed:
            return regraded
        run_folder.write(journal, folder)
    return replace(regraded, written=True)


class _NotAgreed(Exception):
    """Nothing is to be written."""


class _Regrading:
    """One regrade on its way: what the journal holds, judged by the course as it is."""

    def __init__(
        self,
        edition: Edition,
        root: Path,
        journal: Journal,
        folder: Path,
        settings: Sequence[Setting],
        progress: Progress | None,
    ) -> None:
        self.course = edition.course
        self.journal = journal
        self.folder = folder
        self.progress = progress
        self.assignment: str | None = journal.get("assignment")
        self.asked = bytes.fromhex(journal.get("asked") or "")
        self.settings = points.merged(journal.settings, settings)
        self.newly_set = self.settings != journal.settings
        self.decisions = overrides.read(folder, journal.names())
        # Whatever is wrong with what a person wrote is said before anything is judged.
        run_folder.known_of(journal, folder)
        #: By exercise: prepared for what was asked, or why it cannot be.
        self.again: dict[str, Again] = {}
        self.kept: dict[str, str] = {}
        self.names: list[str] = []
        before = journal.asked()
        wanted = self.course.assignment(self.assignment).exercises if self.assignment else self.course.exercises
        for name in wanted:
            again = basis.prepared_again(edition, root, name, before[name].plan) if name in before else None
            if name not in before:
                self.kept[name] = _("it was not asked.")
                continue
            self.names.append(name)
            definitions = sorted(ask(before[name].plan).definitions)
            others = [one for one in definitions if self._is_called_otherwise(edition, one)]
            was, now = journal.get("adapters") or {}, edition.adapters_of([name])
            if again is None:
                self.kept[name] = _("it needs calls now that were not made.")
            elif others:
                self.kept[name] = _("other names count for {definitions} now.").format(definitions=listed(others))
            elif any(was.get(one) != now.get(one) for one in definitions):
                self.kept[name] = _("another adapter is set for it now.")
            else:
                self.again[name] = again
        points.check(
            settings, [self.again[name].assessment if name in self.again else before[name] for name in self.names]
        )
        self.grader = Grader(
            edition,
            [points.with_points(again.assessment, self.settings) for again in self.again.values()],
            self.assignment,
            for_teacher=True,
        )
        drawings = self.grader.drawings if journal.makes_pages else None
        self.judged = basis.judged_by(self.course, self.assignment, self.grader.assessments, drawings)
        self.not_enough: Counter[str] = Counter()

    def _is_called_otherwise(self, edition: Edition, definition: str) -> bool:
        asked: list[str] = self.journal.get("names")[definition]
        return asked != list(edition.names_of(definition))

    def all(self) -> Regraded:
        """Judge everybody again, into the journal, and return what that comes to."""
        moves: list[Move] = []
        reworded = left = 0
        names = self.journal.names()
        for number, name in enumerate(names, 1):
            entry = self.journal.entry(name)
            if entry.run is not None and entry.asked != self.asked:
                left += 1
                continue
            result, run, again = self._judge(entry)
            result = overrides.decided(result, self.decisions.of(name))
            said = records.pack_said(to_json(result), result.diagnoses, feedback.text(self.course, result))
            page = page_of(result, self.grader, run.observations if run else {}) if self.journal.makes_pages else None
            self.journal.judge_again(name, judged_with(self.judged, self.decisions, name), said, again, page)
            now = records.unpack_said(said)
            old, new = _known_total(entry.said.record), _known_total(now.record)
            if old != new:
                moves.append(Move(name, old, new))
            elif (now.line, now.feedback) != (entry.said.line, entry.said.feedback):
                reworded += 1
            if self.progress is not None:
                self.progress(number, len(names))
        self.journal.put("points", [astuple(setting) for setting in self.settings])
        self.journal.put("exercises", self.names)
        return Regraded(
            folder=self.folder,
            count=len(names),
            moves=tuple(sorted(moves, key=lambda move: -abs(_change(move)))),
            reworded=reworded,
            kept={**self.kept, **self._kept_in_part()},
            left=left,
            settings=tuple(self.settings),
            newly_set=self.newly_set,
        )

    def _kept_in_part(self) -> dict[str, str]:
        return {
            name: counted(
                "{count} submission needs calls now that were not made.",
                "{count} submissions need calls now that were not made.",
                count,
            )
            for name, count in self.not_enough.items()
        }

    def _judge(self, entry: Entry) -> tuple[Result, Run | None, bool]:
        """Return the result, what was seen of it, and whether the submission has to be run again."""
        submission = records.submission_of(entry.name, entry.contents)
        if entry.run is None:
            result = self.grader.failed(entry.name, Exception())
            kept = {name: entry.said.of(name) for name in self.kept}
            said = entry.said.record
            return (
                replace(
                    self._with(result, kept),
                    remarks=tuple(said["remarks"]),
                    for_teacher=tuple(said.get("for_teacher", ())),
                ),
                None,
                True,
            )
        run = self._chosen(records.unpack_run(entry.run))
        result = self.grader.judge(submission, run)
        doubtful = [
            one.name
            for one, verdict in zip(self.grader.assessments, result.verdicts, strict=True)
            if is_doubtful(one, verdict) and not run.observations[one.name].nudged
        ]
        self.not_enough.update(doubtful)
        result = self._with(result, {name: entry.said.of(name) for name in (*self.kept, *doubtful)})
        result = replace(
            result,
            remarks=tuple(dict.fromkeys((*result.remarks, *self._kept(entry.said, "remarks", doubtful)))),
            for_teacher=tuple(dict.fromkeys((*result.for_teacher, *self._kept(entry.said, "for_teacher", doubtful)))),
            files=inventory(submission, run, result.verdicts),
        )
        return result, run, bool(doubtful) or result.our_fault

    def _chosen(self, run: Run) -> Run:
        """Return what was seen of the cases that are needed now."""

        return replace(
            run,
            observations={name: run.observations[name].of_cases(again.cases) for name, again in self.again.items()},
        )

    def _with(self, result: Result, kept: Mapping[str, OfExercise | None]) -> Result:
        """Return the result with the verdicts that are kept, in the order of the course."""
        verdicts = {verdict.name: verdict for verdict in result.verdicts}
        diagnoses = dict(zip(verdicts, result.diagnoses, strict=True))
        for name, of in kept.items():
            if of is not None:
                verdicts[name], diagnoses[name] = of
        names = [name for name in self.names if name in verdicts]
        return replace(
            result,
            verdicts=tuple(verdicts[name] for name in names),
            diagnoses=tuple(diagnoses[name] for name in names),
        )

    def _kept(self, said: Said, key: str, doubtful: Sequence[str]) -> list[str]:
        """Return what was remarked about the exercises that keep their verdicts: a remark begins with its exercise's name.

        key: of the record; one that was made before there were remarks for the teacher has none.
        """
        names = tuple(f"{name}:" for name in (*self.kept, *doubtful))
        return [remark for remark in said.record.get(key, ()) if remark.startswith(names)]


def _known_total(record: Record) -> float | None:
    total: float = record["score"]
    return None if any(map(our_fault, record["exercises"])) else total
