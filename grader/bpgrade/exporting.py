"""`export`: a run's grades, into the very file that a platform exported."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from bpgrade import collecting, extensions, gradebook, overrides, run_folder
from bpgrade.errors import UsageError
from bpgrade.files import replace as replace_file
from bpgrade.gradebook import Row
from bpgrade.journal import Journal
from bpgrade.messages import _
from bpgrade.platforms import canvas, matching, moodle, roster
from bpgrade.platforms.filling import Change, Filled, Grade, Refusal
from bpgrade.platforms.people import Handed
from bpgrade.platforms.table import Table

#: What a run's folder holds already.
_OURS = (run_folder.RESULTS, run_folder.GRADEBOOK, run_folder.FEEDBACK, overrides.NAME, extensions.NAME, "private")
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Export:
    """What is to be written. path: where. filled: what becomes of the platform's table. missing: people of it without a grade of ours."""

    path: Path
    filled: Filled
    missing: int


@dataclass(frozen=True)
class _One:
    """One submission of a run: whose it is, and its rows in the gradebook."""

    submission: str
    handed: Handed
    rows: tuple[Row, ...]
    feedback: str

    @property
    def name(self) -> str:
        """Return how the platform calls it, to show."""
        return self.handed.person.name or self.submission

    def row(self, number: str) -> Row:
        """Return the row of a member, by the platform's number."""
        found = next((row for row in self.rows if row.member.id == number), self.rows[0])
        if found.member.id != number and len({row.final for row in self.rows}) > 1:
            return replace(found, settled=None, why=_("not in the roster that the run was graded with"))
        return found


def prepare(target: str, out: Path, into: Path, allow_lower: bool = False, column: str | None = None) -> Export:
    """Return what becomes of the platform's file, and write nothing.

    target: of `platforms.TARGETS`. into: the file that the platform exported. column: of Canvas's gradebook, the assignment.
    Raises UsageError with a sentence where the file, or the run, is not what it should be.
    """
    sheet = collecting.read_table(into)
    path = out / (f"{target}-{into.name}" if into.name in _OURS else into.name)
    if path.resolve() == into.resolve():
        raise UsageError(
            _("{path} is the platform's own file and stays as it is: name one outside of {out}.").format(
                path=into, out=out
            )
        )
    ours, said = _run(out)
    platform = "canvas" if target == "canvas" else "moodle"
    strangers = [one for one in ours if one.handed.person.platform != platform]
    if strangers:
        raise UsageError(
            _("{out} does not hold a download of {platform}: {name} has no number of its.").format(
                out=out, platform=platform.capitalize(), name=strangers[0].submission
            )
        )
    people = roster.read(sheet)
    grades, doubtful = _by_person(ours, people)
    filled = _fill(target, sheet, grades, allow_lower, column)
    if target == "moodle-feedback":
        filled = replace(filled, data=_feedback(ours))
        path = out / "moodle-feedback.zip"
    filled = replace(
        filled,
        changes=tuple(_with_remark(one, grades[one.id]) for one in filled.changes),
        refused=(*doubtful, *filled.refused),
        notes=(*said, *filled.notes),
    )
    return Export(path, filled, len(people.lines) - len(grades.keys() & people.by_id.keys()))


def write(export: Export) -> None:
    """Write the file, whole."""
    replace_file(export.path, export.filled.data)


def _fill(target: str, sheet: Table, grades: Mapping[str, Grade], allow_lower: bool, column: str | None) -> Filled:
    if target == "canvas":
        return canvas.fill(sheet, grades, allow_lower, column)
    return moodle.fill(sheet, grades, allow_lower)


def _with_remark(change: Change, grade: Grade) -> Change:
    return replace(change, note=" ".join(part for part in (grade.remark, change.note) if part))


def _run(out: Path) -> tuple[list[_One], list[str]]:
    """Return every submission of the run in a folder, and what there is to say about the grades.

    Raises UsageError where there is no run, or no platform told who is who.
    """
    if not Journal.is_in(out):
        raise UsageError(_("There is no run in {folder}.").format(folder=out))
    with Journal(out) as journal:
        if not journal.people():
            raise UsageError(
                _(
                    "What was handed in to {out} was no platform's download, so that nothing tells whose grade is whose."
                ).format(out=out)
            )
        known = run_folder.known_of(journal, out)
        feedback: dict[str, str] = {}
        rows: list[Row] = []
        for name, said in journal.said():
            if name not in known.people:
                raise UsageError(
                    _("{name} in {out} came from no platform: whose it is, is not known.").format(name=name, out=out)
                )
            feedback[name] = said.feedback
            rows += gradebook.rows(said.record, known)
    by_submission: dict[str, list[Row]] = {}
    for row in gradebook.chosen(rows, known.rules):
        by_submission.setdefault(row.submission, []).append(row)
    ours = [
        _One(name, collecting.handed_from_json(known.people[name]), tuple(theirs), feedback[name])
        for name, theirs in by_submission.items()
    ]
    return ours, gradebook.about(rows, known)


def _by_person(ours: Sequence[_One], people: roster.Roster) -> tuple[dict[str, Grade], list[Refusal]]:
    """Return everybody's grade by the platform's identifier, a group's for each member; and what is not sure, which stops all."""
    matched = matching.matched([one.handed for one in ours], people)
    grades: dict[str, Grade] = {}
    refused: list[Refusal] = []
    for one, known in zip(ours, matched.known, strict=True):
        if not known.members:
            refused.append(Refusal(known.person.id, one.name, " ".join(known.warnings) or _("nobody's")))
        for line in known.members:
            row = one.row(line.id)
            if not row.counts:
                continue
            if line.id in grades:
                refused.append(Refusal(line.id, line.name or one.name, _("has two submissions in this run")))
            grades[line.id] = _grade(row, line.id, line.name or one.name, one.feedback)
    return grades, refused


def _grade(row: Row, number: str, name: str, feedback: str) -> Grade:
    """Return what the gradebook gives a person, as it goes into a platform's table."""
    return Grade(
        id=number,
        score=row.final,
        points=Decimal(repr(float(row.points))),
        name=name,
        feedback=gradebook.with_sentence(feedback, gradebook.for_student([row])),
        remark=" ".join(row.remarks) if row.settled else row.why,
    )


def _feedback(ours: Sequence[_One]) -> bytes:
    """Return the zip of feedback that Moodle takes: by the number of the person, or of the group."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in sorted(ours, key=lambda one: one.handed.person.id):
            if one.handed.person.id:
                info = zipfile.ZipInfo(moodle.feedback_file(one.handed.person.id), _ZIP_TIME)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, gradebook.with_sentence(one.feedback, gradebook.for_student(one.rows)))
    return stream.getvalue()
