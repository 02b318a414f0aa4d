"""`export`: a run's grades, into the very file that a platform exported."""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from bpgrade import collecting, gradebook, overrides, run_folder
from bpgrade.errors import UsageError
from bpgrade.files import replace as replace_file
from bpgrade.journal import Journal
from bpgrade.messages import _
from bpgrade.platforms import canvas, matching, moodle, roster
from bpgrade.platforms.filling import Filled, Grade, Refusal
from bpgrade.platforms.people import Handed
from bpgrade.platforms.table import Table

#: What a run's folder holds already.
_OURS = (run_folder.RESULTS, run_folder.GRADEBOOK, run_folder.FEEDBACK, overrides.NAME, "private")
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Export:
    """What is to be written. path: where. filled: what becomes of the platform's table. missing: people of it without a grade of ours."""

    path: Path
    filled: Filled
    missing: int


@dataclass(frozen=True)
class _One:
    """One submission of a run: whose it is, and what it came to."""

    submission: str
    handed: Handed
    grade: Grade


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
    ours = list(_run(out))
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
        filled = replace(filled, data=_feedback(ours), notes=(moodle.about_feedback(),))
        path = out / "moodle-feedback.zip"
    filled = replace(filled, refused=(*doubtful, *filled.refused))
    return Export(path, filled, len(people.lines) - len(grades.keys() & people.by_id.keys()))


def write(export: Export) -> None:
    """Write the file, whole."""
    replace_file(export.path, export.filled.data)


def _fill(target: str, sheet: Table, grades: Mapping[str, Grade], allow_lower: bool, column: str | None) -> Filled:
    if target == "canvas":
        return canvas.fill(sheet, grades, allow_lower, column)
    return moodle.fill(sheet, grades, allow_lower)


def _run(out: Path) -> Iterator[_One]:
    """Yield every submission of the run in a folder. Raises UsageError where there is none, or no platform told who is who."""
    if not Journal.is_in(out):
        raise UsageError(_("There is no run in {folder}.").format(folder=out))
    with Journal(out) as journal:
        people = journal.people()
        if not people:
            raise UsageError(
                _(
                    "What was handed in to {out} was no platform's download, so that nothing tells whose grade is whose."
                ).format(out=out)
            )
        for name, said in journal.said():
            told = people.get(name)
            if told is None:
                raise UsageError(
                    _("{name} in {out} came from no platform: whose it is, is not known.").format(name=name, out=out)
                )
            record = said.record
            known = not any(gradebook.our_fault(one) for one in record["exercises"])
            grade = Grade(
                id=told["id"],
                score=Decimal(repr(record["score"])) if known else None,
                points=Decimal(repr(record["max_score"])),
                name=told["name"] or name,
                feedback=said.feedback,
            )
            yield _One(name, collecting.handed_from_json(told), grade)


def _by_person(ours: Sequence[_One], people: roster.Roster) -> tuple[dict[str, Grade], list[Refusal]]:
    """Return everybody's grade by the platform's identifier, a group's for each member; and what is not sure, which stops all."""
    matched = matching.matched([one.handed for one in ours], people)
    grades: dict[str, Grade] = {}
    refused: list[Refusal] = []
    for one, known in zip(ours, matched.known, strict=True):
        if not known.members:
            refused.append(Refusal(known.person.id, one.grade.name, " ".join(known.warnings) or _("nobody's")))
        for line in known.members:
            if line.id in grades:
                refused.append(Refusal(line.id, line.name or one.grade.name, _("has two submissions in this run")))
            grades[line.id] = replace(one.grade, id=line.id, name=line.name or one.grade.name)
    return grades, refused


def _feedback(ours: Sequence[_One]) -> bytes:
    """Return the zip of feedback that Moodle takes: by the number of the person, or of the group."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in sorted(ours, key=lambda one: one.handed.person.id):
            if one.handed.person.id:
                info = zipfile.ZipInfo(moodle.feedback_file(one.handed.person.id), _ZIP_TIME)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, one.grade.feedback)
    return stream.getvalue()
