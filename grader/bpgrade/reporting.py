"""`report`: the class at a glance, from a run's journal: `report.html`, and its figures as CSV in `report/`. No student's code is run.

All of it is about everybody together: no name, no file, no code. Only the pairs that are asked for by name have names.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bpgrade import points, records, run_folder
from bpgrade.assessment import Assessment
from bpgrade.errors import UsageError
from bpgrade.files import remove_halves, replace
from bpgrade.gradebook import book
from bpgrade.journal import Journal
from bpgrade.messages import _, language
from bpgrade.observation import Run
from bpgrade.records import Record
from bpgrade.report import page
from bpgrade.report.cohort import Cohort, NotAlike, Said, gather
from bpgrade.report.figures import Figures, figures, of_small
from bpgrade.report.moves import Moved, deciding, moves
from bpgrade.report.pairs import pairs as pairs_of
from bpgrade.report.suppression import SMALLEST
from bpgrade.report.tables import NAMES, csv_text, tables

PAGE = "report.html"
FOLDER = "report"
#: Of so many exercises at most, of whole submissions, marks under another tolerance are looked at.
_JUDGED = 2000
#: What is made in the folder, by its name.
_MADE = rf"report\.html|({'|'.join(NAMES)})\.csv"


@dataclass(frozen=True)
class Reported:
    """What was made. files: the page first."""

    figures: Figures
    files: tuple[Path, ...]


def report(out: Path | str, pairs: bool = False) -> Reported:
    """Write the report of the run in `out` into it, in the run's language, and return what is in it.

    pairs: whether to name who shares rare wrong work; nothing else in a report has names.

    Raises BpgradeError with a sentence.
    """
    folder = Path(out)
    if not Journal.is_in(folder):
        raise UsageError(_("There is no run in {folder}.").format(folder=folder))
    page.require_plots()
    with Journal(folder) as journal, run_folder.spoken(journal):
        return _Reporting(journal, folder).all(pairs)


def remove(folder: Path) -> list[Path]:
    """Remove what a report has made in a run's folder, as somebody has gone out of the run; return the files that were there."""
    there = [path for path in (folder / PAGE, *_tables_in(folder)) if path.is_file()]
    for path in there:
        path.unlink()
    return there


def _tables_in(folder: Path) -> list[Path]:
    """Return where the tables of a run's report are, or may be."""
    return [folder / FOLDER / f"{name}.csv" for name in NAMES]


class _Reporting:
    """One report on its way, from an open journal."""

    def __init__(self, journal: Journal, folder: Path) -> None:
        self.journal = journal
        self.folder = folder

    def all(self, pairs: bool) -> Reported:
        """Write everything."""
        self._require_whole()
        cohort = self._cohort()
        assignment: str | None = self.journal.get("assignment")
        if len(cohort) < SMALLEST:
            found = of_small(assignment, cohort)
        else:
            asked = self.journal.asked()
            settings = self.journal.settings
            assessments = {name: points.with_points(one, settings) for name, one in asked.items()}
            used = self.journal.used()
            moved, sampled = self._moves(cohort, assessments)
            found = figures(
                assignment,
                cohort,
                assessments,
                [used[name] for name in cohort.names if name in used],
                moved,
                sampled,
                pairs_of(cohort) if pairs else None,
            )
        return Reported(found, tuple(self._write(found, cohort.names)))

    def _require_whole(self) -> None:
        """Raise UsageError where the run is empty, or only a part of it is there."""
        names = self.journal.names()
        if not names:
            raise UsageError(_("There is nobody in the run in {folder} yet: grade first.").format(folder=self.folder))
        if set(self.journal.get("counts") or ()) != set(names):
            raise UsageError(
                _(
                    "The run in {folder} is not finished: give the same grade command again. What is graded is not run twice."
                ).format(folder=self.folder)
            )
        if self.journal.asked_otherwise():
            raise UsageError(
                _(
                    "A part of the run in {folder} was asked something else than the rest: grade again, so that all are alike."
                ).format(folder=self.folder)
            )

    def _cohort(self) -> Cohort:
        counting = self._counting()
        try:
            return gather(
                Said(name, said.record, json.loads(said.beside))
                for name, said in self.journal.said()
                if counting is None or name in counting
            )
        except (NotAlike, KeyError, TypeError, ValueError):
            raise UsageError(
                _(
                    "The run in {folder} was made by another edition or version, and cannot be summed up: bpgrade regrade {folder} "
                    "brings it up to date. No code is run for that."
                ).format(folder=self.folder)
            ) from None

    def _counting(self) -> set[str] | None:
        """Return the submissions that count for somebody; nothing where there is one of each person.

        Ten attempts of one person are no group of ten.
        """
        people = self.journal.people()
        told = [one.id for name, each in people.items() for one, _said in book.members(name, each)]
        if len(told) == len(set(told)):
            return None
        known = run_folder.known_of(self.journal, self.folder)
        rows = [row for _name, said in self.journal.said() for row in book.rows(said.record, known)]
        return {row.submission for row in book.chosen(rows, known.rules) if row.counts}

    def _moves(self, cohort: Cohort, assessments: Mapping[str, Assessment]) -> tuple[list[Moved], int]:
        """Return what another tolerance would change, and among how many: of a large class, some are drawn."""
        most = max(_JUDGED // max(1, len(assessments)), SMALLEST)
        # The same class gives the same report.
        chosen = random.Random(0).sample(cohort.names, most) if len(cohort) > most else list(cohort.names)
        seen = list(self._seen(chosen, {name: deciding(one) for name, one in assessments.items()}))
        return moves(assessments, seen), len(seen)

    def _seen(self, names: Sequence[str], of: Mapping[str, Sequence[int]]) -> Iterator[tuple[Record, Run]]:
        for name in names:
            entry = self.journal.entry(name)
            if entry.run is not None:
                yield entry.said.record, records.unpack_run(entry.run, of)

    def _write(self, found: Figures, names: Sequence[str]) -> list[Path]:
        made = tables(found, names)
        place = self.folder / FOLDER
        place.mkdir(exist_ok=True)
        for where in (self.folder, place):
            remove_halves(where, _MADE)
        whole = {self.folder / PAGE: page.page(found, made, language())}
        whole |= {place / f"{table.name}.csv": csv_text(table) for table in made}
        # Names of pairs go with the report that was asked for them.
        for path in _tables_in(self.folder):
            if path not in whole:
                path.unlink(missing_ok=True)
        for path, text in whole.items():
            replace(path, text)
        return list(whole)
