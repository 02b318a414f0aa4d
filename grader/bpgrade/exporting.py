"""`export`: a run's grades, into the very file that a platform exported."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from bpgrade import collecting, overrides, run_folder
from bpgrade.arrivals import Intake, arrivals
from bpgrade.course import Limits
from bpgrade.errors import UsageError
from bpgrade.files import replace as replace_file
from bpgrade.gradebook import book, extensions
from bpgrade.gradebook.book import Row
from bpgrade.gradebook.rounding import rounded, written
from bpgrade.journal import Journal
from bpgrade.messages import _
from bpgrade.platforms import (
    anywhere,
    canvas,
    gradescope,
    gradescope_settings,
    headings,
    matching,
    moodle,
    roster,
    table,
)
from bpgrade.platforms.anywhere import Someone
from bpgrade.platforms.filling import Change, Filled, Grade, Refusal
from bpgrade.platforms.people import Handed, Kind
from bpgrade.platforms.roster import Line, Roster
from bpgrade.platforms.table import Table

#: What a run's folder holds already.
_OURS = (run_folder.RESULTS, run_folder.GRADEBOOK, run_folder.FEEDBACK, overrides.NAME, extensions.NAME, "private")
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
#: What is made as an archive, of no table.
_ARCHIVES = {"moodle-feedback": "moodle-feedback.zip", "gradescope": "gradescope-results.zip"}


@dataclass(frozen=True)
class Asked:
    """What somebody wants of an export, beside the target and the files.

    column: the heading to fill, where there are several. key: of any table, the heading of the column that tells who is who.
    maximum: of any table, what all points are there. allow_lower: a grade may take a higher one's place. only_changes: leave
    everything out that stays as it is. groups: who is in which group, where the platform's table does not say it.
    """

    column: str | None = None
    key: str | None = None
    maximum: Decimal | None = None
    allow_lower: bool = False
    only_changes: bool = False
    groups: Path | None = None


@dataclass(frozen=True)
class Export:
    """What is to be written. path: where. filled: what becomes of the platform's table. missing: people of it without a grade of ours."""

    target: str
    path: Path
    filled: Filled
    missing: int


@dataclass(frozen=True)
class Marked:
    """One submission of a run: whose it is, if a platform told, and its rows in the gradebook; by exercise: name, score, points."""

    submission: str
    handed: Handed | None
    rows: tuple[Row, ...]
    feedback: str
    exercises: tuple[tuple[str, Decimal, Decimal], ...] = ()

    @property
    def name(self) -> str:
        """Return how the platform calls it, to show."""
        return (self.handed.person.name if self.handed else "") or self.submission

    @property
    def grade(self) -> Grade:
        """Return the grade of all that made it; it is not known where theirs differ."""
        row = self.rows[0]
        if len({one.final for one in self.rows}) > 1:
            row = replace(row, settled=None, why=_("it is not the same for all of the group"))
        feedback = book.with_sentence(self.feedback, book.for_student(self.rows))
        return replace(
            _grade(row, self.feedback),
            id=self.handed.person.id if self.handed else "",
            name=self.name,
            feedback=feedback,
        )

    def row(self, number: str) -> Row:
        """Return the row of a member, by the platform's number."""
        found = next((row for row in self.rows if row.member.id == number), self.rows[0])
        if found.member.id != number and len({row.final for row in self.rows}) > 1:
            return replace(found, settled=None, why=_("not in the roster that the run was graded with"))
        return found

    def of(self, line: Line) -> Grade:
        """Return a member's grade."""
        return replace(_grade(self.row(line.id or line.email), self.feedback), id=line.id, name=line.name or self.name)


def prepare(target: str, out: Path, into: Path | None, asked: Asked | None = None) -> Export:
    """Return what becomes of the platform's file, and write nothing.

    target: of `platforms.TARGETS`. into: the file that the platform exported; Gradescope can do without.
    Raises UsageError with a sentence where the file, or the run, is not what it should be.
    """
    asked = asked or Asked()
    if target == "gradescope":
        return _gradescope(out, into, _run(out)[0])
    if into is None:
        raise UsageError(_("Say with --into which file the platform exported: it is filled in."))
    sheet = collecting.read_table(into)
    ours, said = _run(out)
    if target == "csv":
        _require_nobodys_own(sheet, ours)
        filled = anywhere.fill(sheet, list(_people(ours)), asked.key, asked.column, asked.maximum, asked.allow_lower)
        missing = len(sheet.rows) - 1 - len(filled.changes) - filled.unchanged
    else:
        filled, missing = _of_platform(target, out, sheet, ours, asked)
    if asked.only_changes and target not in _ARCHIVES:
        filled = _only_changes(filled, sheet)
    filled = replace(filled, notes=(*said, *filled.notes))
    return Export(target, _path(target, out, into), filled, missing)


def write(export: Export) -> None:
    """Write the file, whole. Raises UsageError where it cannot be written."""
    try:
        replace_file(export.path, export.filled.data)
    except OSError as error:
        raise UsageError(_("{path} cannot be written: {why}.").format(path=export.path, why=error.strerror)) from None


def _path(target: str, out: Path, into: Path | None) -> Path:
    """Return where the new file goes. Raises UsageError where that is the platform's own, or a folder."""
    given = "" if into is None else into.name
    name = _ARCHIVES.get(target, f"{target}-{given}" if given in _OURS else given)
    if into is not None and (out / name).resolve() == into.resolve():
        raise UsageError(
            _("{path} is the platform's own file and stays as it is: name one outside of {out}.").format(
                path=into, out=out
            )
        )
    if (out / name).is_dir():
        raise UsageError(_("{path} is a folder: move it away, and export again.").format(path=out / name))
    return out / name


def _of_platform(target: str, out: Path, sheet: Table, ours: Sequence[Marked], asked: Asked) -> tuple[Filled, int]:
    """Return what becomes of Canvas's or Moodle's table, and how many people of it have no grade of ours."""
    platform = "canvas" if target == "canvas" else "moodle"
    strangers = [one for one in ours if one.handed is not None and one.handed.person.platform != platform]
    if strangers or all(one.handed is None for one in ours):
        raise UsageError(
            _("{out} does not hold a download of {platform}: {name} has no number of its.").format(
                out=out, platform=platform.capitalize(), name=next(iter(strangers or ours)).submission
            )
            if ours
            else _("There is nobody in {out}: grade into it first.").format(out=out)
        )
    people = roster.read(sheet)
    if asked.groups is not None:
        people = roster.with_groups(people, collecting.read_roster(asked.groups))
    grades, doubtful = by_person(ours, people)
    if target == "moodle-feedback":
        filled = replace(_feedback(out, ours, grades, people), notes=(moodle.about_feedback(),))
    elif target == "canvas":
        filled = canvas.fill(sheet, grades, asked.allow_lower, asked.column)
    else:
        filled = moodle.fill(sheet, grades, asked.allow_lower)
    changes = tuple(_with_remark(one, grades[one.id]) if one.id in grades else one for one in filled.changes)
    return (
        replace(filled, changes=changes, refused=(*doubtful, *filled.refused)),
        len(people.lines) - len(grades.keys() & people.by_id.keys()),
    )


def _only_changes(filled: Filled, before: Table) -> Filled:
    """Return the file with nothing in it but the heading and what changes."""
    after = table.read(filled.data, before.path)
    columns = filled.needed or range(len(after.rows[0]))
    return replace(filled, data=after.part([0, *(one.row for one in filled.changes)], columns), rest="")


def _with_remark(change: Change, grade: Grade) -> Change:
    return replace(change, note=" ".join(part for part in (grade.remark, change.note) if part))


def _run(out: Path) -> tuple[list[Marked], list[str]]:
    """Return every submission of the run in a folder, and what there is to say about the grades.

    Raises UsageError where there is no run.
    """
    if not Journal.is_in(out):
        raise UsageError(_("There is no run in {folder}.").format(folder=out))
    with Journal(out) as journal, run_folder.spoken(journal):
        known = run_folder.known_of(journal, out)
        feedback: dict[str, str] = {}
        exercises: dict[str, tuple[tuple[str, Decimal, Decimal], ...]] = {}
        rows: list[Row] = []
        for name, said in journal.said():
            feedback[name] = said.feedback
            exercises[name] = tuple(
                (one["name"], _exact(one["score"]), _exact(one["max_score"])) for one in said.record["exercises"]
            )
            rows += book.rows(said.record, known)
    by_submission: dict[str, list[Row]] = {}
    for row in book.chosen(rows, known.rules):
        by_submission.setdefault(row.submission, []).append(row)
    ours = [
        Marked(
            name,
            collecting.handed_from_json(known.people[name]) if name in known.people else None,
            tuple(theirs),
            feedback[name],
            exercises[name],
        )
        for name, theirs in by_submission.items()
    ]
    return ours, book.about(rows, known)


def _exact(number: float) -> Decimal:
    return Decimal(repr(number))


def by_person(ours: Sequence[Marked], people: Roster) -> tuple[dict[str, Grade], list[Refusal]]:
    """Return everybody's grade by the platform's identifier, a group's for each member; and what is not sure, which stops all."""
    told = [one for one in ours if one.handed is not None]
    matched = matching.matched([one.handed for one in told if one.handed is not None], people)
    in_teams = people.platform == moodle.NAME and bool(people.by_group)
    if in_teams:
        _require_same_people(told, people)
    grades: dict[str, Grade] = {}
    refused = [
        Refusal("", one.submission, _("came from no platform, so that nobody knows whose it is"))
        for one in ours
        if one.handed is None
    ]
    twice: set[str] = set()
    for one, known in zip(told, matched.known, strict=True):
        if not known.members:
            stops = known.kind is not Kind.TEST
            refused.append(Refusal(known.person.id, one.grade.name, known.doubt or _("nobody's"), stops))
        for line in known.members:
            if in_teams and line.id not in _numbers(one):
                why = _("not in the roster that the run was graded with: grade again with --roster {path}").format(
                    path=people.path
                )
                refused.append(Refusal(line.id, line.name or one.name, why))
                continue
            row = one.row(line.id)
            if not row.counts:
                continue
            if line.id in grades:
                twice.add(line.id)
            grades[line.id] = one.of(line)
    # Of two grades neither is the right one for sure.
    refused += [
        Refusal(number, grades.pop(number).name, _("has two submissions in this run")) for number in sorted(twice)
    ]
    return grades, refused


def _require_nobodys_own(sheet: Table, ours: Sequence[Marked]) -> None:
    """Raise UsageError where a table is the one that the run's platform takes back: what it does with each row is known elsewhere."""
    names = [cell.value.strip() for cell in sheet.rows[0]]
    heading = {*names, *map(headings.english, names)}
    own = {canvas.NAME: {"ID", "Section"}, moodle.NAME: {"Identifier", "Grade", "Last modified (grade)"}}
    for name in {one.handed.person.platform for one in ours if one.handed is not None} & own.keys():
        if own[name] <= heading:
            raise UsageError(
                _(
                    "{path} is {platform}'s own table. `bpgrade export {target}` fills it, and knows what {platform} does with each row."
                ).format(path=sheet.path, platform=name.capitalize(), target=name)
            )


def _require_same_people(ours: Sequence[Marked], people: Roster) -> None:
    """Raise UsageError where a worksheet of teams is not the one of this run, as far as that is known.

    A team's number stands in no worksheet, and its name in those of other assignments and courses too: its members tell which it is.
    """
    members = {number for one in ours for number in _numbers(one)}
    if not members:
        raise UsageError(
            _(
                "A team's name alone does not tell that {path} is of this assignment, and the run was graded without a roster. "
                "Grade it again with --roster {path}: no code is run again for that."
            ).format(path=people.path)
        )
    if 2 * len(members & people.by_id.keys()) < len(members):
        raise UsageError(matching.none_of_them(people))


def _numbers(one: Marked) -> set[str]:
    """Return the platform's numbers of those whose submission it is, as the run knows them."""
    return {line.id for line in one.handed.members} if one.handed is not None else set()


def _grade(row: Row, feedback: str) -> Grade:
    """Return what the gradebook gives a person, as it goes into a platform's table."""
    return Grade(
        id=row.member.id,
        score=row.final,
        points=Decimal(repr(float(row.points))),
        feedback=book.with_sentence(feedback, book.for_student([row])),
        remark=" ".join(row.remarks) if row.settled else row.why,
    )


def _people(ours: Iterable[Marked]) -> Iterator[Someone]:
    """Yield everybody of a run with all that they may go by, except names of people."""
    for one in ours:
        person = one.handed.person if one.handed is not None else None
        if (person is not None and person.kind is Kind.TEST) or not any(row.counts for row in one.rows):
            continue
        # A participant's number of Moodle's means nobody outside of its worksheet, where others count from 1 too.
        has_number = person is not None and person.platform != moodle.NAME
        own = {_("number of the submission"): person.id} if person is not None and person.id and has_number else {}
        own |= {_("name of the submission"): one.submission, _("name of the file"): Path(one.submission).stem}
        members = one.handed.members if one.handed is not None else ()
        for line in members:
            ids = {_("number"): line.id if has_number else "", _("address"): line.email, _("login"): line.login}
            yield Someone(one.of(line), {kind: said for kind, said in (ids | own).items() if said})
        if not members:
            others = [number for number, _name in one.handed.others] if one.handed is not None else []
            yield Someone(one.grade, own, {_("number of the submission"): others})


def _feedback(out: Path, ours: Sequence[Marked], grades: Mapping[str, Grade], people: Roster) -> Filled:
    """Return the zip of feedback that Moodle takes: by the number of the person, or of the group."""
    told = [one for one in ours if one.handed is not None]
    known = matching.matched([one.handed for one in told if one.handed is not None], people).known
    given, changes, refused = [], [], []
    for one, who in sorted(zip(told, known, strict=True), key=lambda pair: pair[1].person.id):
        number = who.person.id
        if not any(line.id in grades for line in who.members):
            continue
        if all(row.final is None for row in one.rows):
            refused.append(Refusal(number, one.grade.name, one.grade.remark))
        elif not number:
            why = _(
                "stands for those in no group, for whom Moodle has no number here: give {file} in another way"
            ).format(file=f"{run_folder.FEEDBACK}/{one.submission}.txt")
            refused.append(Refusal("", one.grade.name, why, stops=False))
        else:
            given.append((number, one))
            changes.append(Change(0, number, one.grade.name, "", moodle.feedback_file(number)))
    return Filled(_zip(_feedback_files(out, given)), tuple(changes), tuple(refused), 0)


def _feedback_files(out: Path, given: Iterable[tuple[str, Marked]]) -> Iterator[tuple[str, str, bool]]:
    """Yield the files of feedback, by the platform's number: the text, and the page where the run makes pages."""
    with Journal(out) as journal, run_folder.spoken(journal):
        have_pages = journal.have_pages()
        for number, one in given:
            yield moodle.feedback_file(number), one.grade.feedback, False
            if one.submission in have_pages:
                page = run_folder.page_of(journal, one.submission, book.for_student(one.rows))
                yield moodle.feedback_file(number, "html"), page, False


def _gradescope(out: Path, into: Path | None, ours: Sequence[Marked]) -> Export:
    """Return an autograder that gives every submission its result. into: an export, to see which submissions there are by now."""
    strangers = [one for one in ours if one.handed is None or one.handed.person.platform != gradescope.NAME]
    if strangers or not ours:
        raise UsageError(
            _("{out} does not hold an export of Gradescope's, so that its submissions have no numbers there.").format(
                out=out
            )
        )
    there = None if into is None else _exported(into)
    with Journal(out) as journal:
        declared = journal.get("gradescope") or {}
    settings = gradescope_settings.settings_of(declared, declared.get("exercises", {}), str(out))
    changes, refused, results = [], [], {}
    for one in ours:
        grade, exercises = _whichever_is_active(one, ours)
        number = grade.id
        if grade.score is None:
            refused.append(Refusal(number, grade.name, grade.remark))
        elif there is not None and number not in there:
            refused.append(Refusal(number, grade.name, _("not in {path}").format(path=into)))
        else:
            results[number] = gradescope.result(grade, exercises, settings)
            changes.append(Change(0, number, grade.name, "", written(rounded(grade.score)), grade.remark))
    most = ", ".join(sorted({written(one.grade.points) for one in ours}))
    notes = (
        _("In Gradescope, set the autograder's points to {points}.").format(points=most),
        _("Whoever hands in again is not in it, and gets an error there, no zero: grade again, and export again."),
    )
    filled = Filled(_zip(gradescope.autograder(results)), tuple(changes), tuple(refused), 0, notes=notes)
    missing = 0 if there is None else len(there - {one.grade.id for one in ours})
    return Export("gradescope", _path("gradescope", out, None), filled, missing)


def _whichever_is_active(one: Marked, ours: Sequence[Marked]) -> tuple[Grade, tuple[tuple[str, Decimal, Decimal], ...]]:
    """Return what an attempt is given on Gradescope, and its exercises: what counts for whoever made it, be it another attempt.

    There the attempt that somebody made active counts, which knows nothing of our rules. Not known where that differs in a group.
    """
    if all(row.counts for row in one.rows):
        return one.grade, one.exercises
    people = {(row.member.platform, row.member.id) for row in one.rows}
    counting = [
        (other, row)
        for other in ours
        for row in other.rows
        if row.counts and (row.member.platform, row.member.id) in people
    ]
    if len(counting) != len(people) or len({row.final for _other, row in counting}) != 1:
        why = _("its members have other attempts that count, and not the same grade")
        return replace(one.grade, score=None, remark=why), one.exercises
    other, row = counting[0]
    said = _("The attempt {name} counts, and this is its result.").format(name=other.submission)
    grade = _grade(row, other.feedback)
    given = replace(
        grade, id=one.grade.id, name=one.name, feedback=f"{said}\n\n{grade.feedback}", remark=f"{said} {grade.remark}"
    )
    return given, other.exercises


def _exported(into: Path) -> set[str]:
    """Return the numbers of the submissions in an export of Gradescope's. Raises UsageError where it is none."""
    intake = Intake(chosen=gradescope.NAME)
    if not into.exists():
        raise UsageError(_("There is no {path}.").format(path=into))
    with arrivals([into], Limits(), intake=intake):
        found = {one.person.id for download in intake.downloads for one in download.handed}
    if not found:
        raise UsageError(
            _(
                "{path} is no export of Gradescope's submissions. Gradescope takes no table back; to fill one, export csv."
            ).format(path=into)
        )
    return found


def _zip(files: Iterable[tuple[str, str, bool]]) -> bytes:
    """Return an archive of these files, path, text and whether it is to be run; the same bytes for the same files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text, runs in files:
            info = zipfile.ZipInfo(path, _ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o100755 if runs else 0o100644) << 16
            archive.writestr(info, text)
    return stream.getvalue()
