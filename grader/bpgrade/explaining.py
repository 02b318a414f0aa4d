"""`explain`: why a row of a run got what it got, from its journal: no student's code is run."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bpgrade import basis, overrides, points, records
from bpgrade.assessment import Assessment
from bpgrade.columns import wrapped
from bpgrade.diagnose.reasoning import reasoning
from bpgrade.edition import open_edition
from bpgrade.errors import UsageError
from bpgrade.journal import Entry, Journal
from bpgrade.judge import judge
from bpgrade.messages import _, listed
from bpgrade.observation import Run
from bpgrade.records import Record
from bpgrade.result import plain
from bpgrade.teacher_remarks import teacher_remarks
from bpgrade.verdict import RowVerdict


@dataclass(frozen=True)
class Explanation:
    """The reasoning for one row, or for all rows of an exercise, in lines. submission: whose."""

    submission: str
    exercise: str
    rows: tuple[str, ...]
    lines: tuple[str, ...]


def explain(out: Path | str, submission: str, row: str, course: Path | str | None = None) -> Explanation:
    """Return why a row of a submission in the run in `out` got what it got.

    submission: its name, also without its ending. row: as in `gates/mul:dx`, or `gates/mul` for every row of it. course: the course
    team's copy, else the one around the current folder: it is judged again as the course is now.

    Raises BpgradeError with a sentence.
    """
    folder = Path(out)
    if not Journal.is_in(folder):
        raise UsageError(_("There is no run in {folder}.").format(folder=folder))
    edition = open_edition(None if course is None else Path(course), Path.cwd())
    if edition.root is None:
        raise UsageError(_("This needs the course team's copy: run it there, or name that with --course."))
    with Journal(folder) as journal:
        entry = _entry(journal, submission)
        exercise, _colon, wanted = row.partition(":")
        asked = journal.asked()
        if exercise not in asked:
            raise UsageError(
                _("There is no exercise {name} in this run; there are: {names}.").format(
                    name=exercise, names=listed(list(asked))
                )
            )
        rows = [one.name for one in asked[exercise].rows]
        if wanted and wanted not in rows:
            raise UsageError(
                _("{exercise} has no row {row}; it has: {rows}.").format(
                    exercise=exercise, row=wanted, rows=listed(rows)
                )
            )
        if entry.run is None:
            raise UsageError(
                _("The grader failed with {name}, so nothing was seen that could be explained: grade again.").format(
                    name=entry.name
                )
            )
        if entry.asked != bytes.fromhex(journal.get("asked") or ""):
            raise UsageError(
                _("{name} was asked something else than the rest of this run: grade again.").format(name=entry.name)
            )
        again = basis.prepared_again(edition, edition.root, exercise, asked[exercise].plan)
        run = records.unpack_run(entry.run)
        settings = journal.settings
    said = [_("From what was seen when it ran; no code is run. Hidden numbers stand here: for the course team only.")]
    if again is None:
        said.append(_("{name} needs other calls now: this is by what it was asked then.").format(name=exercise))
    else:
        run = replace(run, observations={exercise: run.observations[exercise].of_cases(again.cases)})
    assessment = points.with_points(again.assessment if again else asked[exercise], settings)
    chosen = [wanted] if wanted else [one.name for one in assessment.rows]
    lines = "\n".join(_lines(entry, assessment, run, chosen, said)).split("\n")
    return Explanation(entry.name, exercise, tuple(chosen), tuple(lines))


def _entry(journal: Journal, person: str) -> Entry:
    """Return what there is of a submission that is named as a person would. Raises UsageError where there is none."""
    names = journal.names()
    short = [name for name in names if Path(name).stem == person]
    named = overrides.named(person, names) or (short[0] if len(short) == 1 else None)
    if named is None:
        why = overrides.unknown(person, names)
        raise UsageError(why[:1].upper() + why[1:])
    return journal.entry(named)


def _lines(entry: Entry, assessment: Assessment, run: Run, chosen: list[str], said: list[str]) -> list[str]:
    # What came back may hold anything; that it overflows on the way to a verdict is no news.
    with np.errstate(all="ignore"):
        observation = run.observations[assessment.name]
        verdict = judge(assessment, observation)
        lines = [entry.name, *(wrapped(sentence) for sentence in said)]
        if verdict.found_in:
            lines.append(
                _("{definition}: {place}").format(
                    definition=verdict.found_as or verdict.definition, place=verdict.found_in
                )
            )
        recorded = _recorded(entry.said.record, assessment.name)
        remarks = teacher_remarks(run, [assessment], [verdict])
        if remarks:
            lines += ["", _("For you alone, and no verdict:"), *(wrapped(remark, "  ") for remark in remarks)]
        for name in chosen:
            lines += ["", *reasoning(assessment, observation, verdict, name)]
            row = next(one for one in verdict.rows if one.row == name)
            lines += [wrapped(sentence) for sentence in _beside(row, recorded.get(name))]
    return lines


def _recorded(record: Record, exercise: str) -> dict[str, Record]:
    return {row["row"]: row for one in record["exercises"] if one["name"] == exercise for row in one["rows"]}


def _beside(row: RowVerdict, recorded: Record | None) -> list[str]:
    """Return what the results say beside this: what the student reads, what a person decided, what is out of date."""
    if recorded is None:
        return []
    said = []
    if recorded["message"]:
        said += ["", _("The student reads: {message}").format(message=recorded["message"])]
    if recorded["override"]:
        said.append(
            _("A person decided: {score} points, by {who}: {reason}").format(
                score=plain(recorded["score"]), who=recorded["override"]["who"], reason=recorded["override"]["reason"]
            )
        )
    if (recorded["outcome"], recorded["mistake"]) != (row.outcome.value, row.mistake):
        said.append(
            _("The results say {outcome}: they were made by the course as it was. See: bpgrade regrade.").format(
                outcome=" ".join(filter(None, (recorded["outcome"], recorded["mistake"])))
            )
        )
    return said
