"""`gradebook`: the gradebooks of runs made anew by the rules as they are now, and the table of a course.

Free late days are the course's: who used them in an earlier assignment has fewer left. So runs are settled one after the other, in the
order of the course, and each keeps what was used before it. Nothing is judged, and nothing is run.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from bpgrade import run_folder
from bpgrade.course import Course
from bpgrade.edition import open_edition
from bpgrade.errors import UsageError
from bpgrade.files import encoded, replacing
from bpgrade.gradebook import book, rules, totals
from bpgrade.gradebook.book import Known, Member, Row
from bpgrade.gradebook.totals import Cell, Total
from bpgrade.journal import Journal
from bpgrade.messages import _, counted, listed
from bpgrade.platforms import moodle

#: How the course's table begins: no other file is written over.
_HEADING = b"id,name,email,"


@dataclass(frozen=True)
class SettledRun:
    """What became of one run. changes: the rows of which something else counts now, each with what did. said: what there is to know,
    as sentences."""

    folder: Path
    assignment: str
    rows: tuple[Row, ...]
    changes: tuple[tuple[Row, Fraction | None], ...]
    said: tuple[str, ...]


@dataclass(frozen=True)
class Books:
    """What was made. totals: nothing where no table of the course was asked for. dropped: so many of each person's assignments."""

    runs: tuple[SettledRun, ...]
    totals: tuple[Total, ...] | None = None
    dropped: int = 0


@dataclass(frozen=True)
class _Run:
    """A run as it was found. members: whose each submission is. spent: how many free late days each had used before, as far as that
    was settled. strangers: the numbers of those of whom nothing tells who they are in other assignments, with their names."""

    folder: Path
    assignment: str
    members: Mapping[str, Sequence[Member]]
    spent: Mapping[str, Mapping[str, int]]
    strangers: Mapping[str, str]

    def key(self, member: Member) -> str:
        """Return what a person is known by in all runs; a stranger in this one alone."""
        return self.key_here(member.id) if member.id in self.strangers else member.lasting

    def key_here(self, number: str) -> str:
        """Return what a stranger is known by: in no other run is there such a one."""
        return f"{self.folder}\0{number}"


def settle(outs: Sequence[Path | str], course: Path | str | None = None, table: Path | str | None = None) -> Books:
    """Make the gradebooks of these runs anew, and the course's table where a file is named for it.

    course: the course team's copy, else the one around the current folder. Raises BpgradeError with a sentence; nothing is written then.
    """
    edition = open_edition(None if course is None else Path(course), Path.cwd())
    if edition.root is None:
        raise UsageError(_("This needs the course team's copy: run it there, or name that with --course."))
    path = None if table is None else Path(table)
    if path is not None:
        _may_be_written(path)
    several = len(outs) > 1 or path is not None
    runs = _told_apart(_found([Path(out) for out in outs], edition.course, several), several)
    spent: dict[str, int] = {}
    attempts: dict[str, dict[str, list[Row]]] = {}
    done = []
    for name in dict.fromkeys(run.assignment for run in runs):
        mine = [run for run in runs if run.assignment == name]
        untold = [one for run in mine for one in _begin(run, edition.course, attempts, spent)]
        settled = [_settled(run, edition.course, spent, len(untold), several) for run in mine]
        theirs: dict[str, list[Row]] = {}
        for run, row in ((run, row) for run, one in zip(mine, settled, strict=True) for row in one.rows if row.counts):
            theirs.setdefault(run.key(row.member), []).append(row)
        for key, rows in theirs.items():
            counting = totals.counting(rows, edition.course.assignment(name).attempts)
            spent[key] += counting.settled.free_days if counting and counting.settled else 0
        attempts[name] = theirs
        done += settled
    for one in done:
        with Journal(one.folder) as journal:
            run_folder.write(journal, one.folder)
    if path is None:
        return Books(tuple(done))
    dropped = min(edition.course.gradebook.get("drop_lowest", 0), len(attempts) - 1)
    strangers = {run.key_here(number) for run in runs for number in run.strangers}
    every = _totals(attempts, edition.course, dropped, spent, strangers)
    with replacing(path) as stream:
        for line in totals.lines(list(attempts), every):
            stream.write(encoded(line))
    return Books(tuple(done), tuple(every), dropped)


def _may_be_written(path: Path) -> None:
    """Raise UsageError where there is a file that is no table of a course, or no folder for one."""
    try:
        with path.open("rb") as stream:
            if stream.read(len(_HEADING)) != _HEADING:
                raise UsageError(_("{path} is another file and stays as it is: name a new one.").format(path=path))
    except FileNotFoundError:
        if not path.absolute().parent.is_dir():
            raise UsageError(_("There is no folder {path}.").format(path=path.parent)) from None
    except OSError as error:
        raise UsageError(_("{path} cannot be written: {why}.").format(path=path, why=error.strerror)) from None


def _found(outs: Sequence[Path], course: Course, several: bool) -> list[_Run]:
    """Return the runs in the order of the course, those of one assignment as they were named.

    several: people have to be known from one to the other. Raises UsageError where a folder has no run of an assignment, or does not
    tell who is who.
    """
    runs: list[_Run] = []
    for out in outs:
        if not Journal.is_in(out):
            raise UsageError(_("There is no run in {folder}.").format(folder=out))
        if any(out.resolve() == run.folder.resolve() for run in runs):
            raise UsageError(_("{folder} is named twice.").format(folder=out))
        with Journal(out) as journal:
            assignment = journal.get("assignment")
            if assignment is None:
                raise UsageError(
                    _("{folder} is a run of all exercises and of no assignment: no rules hold for it.").format(
                        folder=out
                    )
                )
            people = journal.people()
            run_folder.extensions_in(out, rules.read(course.rules_of(assignment)), people)
            members = {
                name: [one for one, _said in book.members(name, people.get(name, {}))] for name in journal.names()
            }
            strangers = {one.id: one.name or one.id for theirs in members.values() for one in theirs if not one.lasting}
            runs.append(_Run(out, assignment, members, journal.get("spent_days") or {}, strangers))
        shared = book.shared_addresses(people)
        # Where a platform's own number lasts, nobody is known by an address.
        if several and shared and any(one.lasting in shared for theirs in members.values() for one in theirs):
            address = next(iter(shared))
            raise UsageError(
                _(
                    "{folder}: {address} is the address of {numbers}, and people are known by it in other assignments. Put it right on "
                    "the platform, and grade again with a new --roster: no code is run again for that."
                ).format(folder=out, address=address, numbers=listed(shared[address]))
            )
    names = [one.name for one in course.assignments]
    return sorted(runs, key=lambda run: names.index(run.assignment))


def _told_apart(runs: Sequence[_Run], several: bool) -> list[_Run]:
    """Return the runs, with those among the strangers who may be somebody else's double.

    Whoever has an address in one run, and in another the number alone, would be two people. Raises UsageError where there are several
    runs, or a table, and of one nobody is known.
    """
    everybody = [one for run in runs for theirs in run.members.values() for one in theirs]
    doubles = {book.by_number(one.platform, one.id) for one in everybody if one.email}
    found = []
    for run in runs:
        mine = [one for theirs in run.members.values() for one in theirs]
        more = {one.id: one.name or one.id for one in mine if one.lasting in doubles}
        strangers = {**run.strangers, **more}
        if several and mine and all(one.id in strangers for one in mine):
            with_roster = any(one.platform == moodle.NAME for one in mine)
            raise UsageError(
                _(
                    "{folder} does not tell who {name} is in other assignments. Grade it again, with a --roster that has e-mail "
                    "addresses: no code is run again for that."
                ).format(folder=run.folder, name=mine[0].name or mine[0].id)
                if with_roster
                else _(
                    "{folder} does not tell who {name} is in other assignments: no student number and no e-mail address is known. Give "
                    "them on the platform, download again and grade that: no code is run again."
                ).format(folder=run.folder, name=mine[0].name or mine[0].id)
            )
        found.append(replace(run, strangers=strangers))
    return found


def _begin(run: _Run, course: Course, before: Mapping[str, object], spent: dict[str, int]) -> list[str]:
    """Keep what each person of a run has used before it; return those of whom that is not known, and taken to be nothing.

    before: the assignments that were settled now. Where all earlier ones are among them, who is new has used nothing.
    """
    earlier = rules.read(course.rules_of(run.assignment)).earlier
    untold = []
    for name, members in run.members.items():
        for one in members:
            key = run.key(one)
            if key in spent:
                continue
            kept = run.spent.get(name, {}).get(one.id)
            # Of a stranger no other run tells anything.
            all_told = all(other in before for other in earlier) and (not earlier or one.id not in run.strangers)
            spent[key] = 0 if all_told or kept is None else kept
            if not all_told and kept is None:
                untold.append(key)
    return untold


def _settled(run: _Run, course: Course, spent: Mapping[str, int], untold: int, several: bool) -> SettledRun:
    """Return what the rules as they are now make of a run, which keeps them."""
    with Journal(run.folder) as journal, run_folder.spoken(journal, course.language):
        declared = course.rules_of(run.assignment)
        now = {name: {one.id: spent[run.key(one)] for one in members} for name, members in run.members.items()}
        journal.put("rules", declared)
        journal.put("gradescope", dict(course.gradescope))
        journal.put("spent_days", now)
        known = run_folder.known_of(journal, run.folder)
        rows = [row for _name, said in journal.said() for row in book.rows(said.record, known)]
        rows = book.chosen(rows, known.rules)
        before = journal.get("counts") or {}
    now_counts = book.counts_to_json(rows)
    changes = []
    for row in rows:
        old, new = (told.get(row.submission, {}).get(row.member.id) for told in (before, now_counts))
        if old != new:
            changes.append((row, None if old is None else Fraction(old)))
    return SettledRun(
        folder=run.folder,
        assignment=run.assignment,
        rows=tuple(rows),
        changes=tuple(changes),
        said=(*book.about(rows, known), *_missing(known, untold), *(_strangers(run) if several else ())),
    )


def _strangers(run: _Run) -> list[str]:
    """Return of whom nothing tells who they are in other assignments, in one sentence; none where that is known of all."""
    if not run.strangers:
        return []
    return [
        counted(
            "{folder}: who {names} is in other assignments is not known: settled here alone, and not in the course's table. An e-mail "
            "address on the platform would tell.",
            "{folder}: who {names} are in other assignments is not known: settled here alone, and not in the course's table. E-mail "
            "addresses on the platform would tell.",
            len(run.strangers),
            folder=run.folder,
            names=listed(sorted(run.strangers.values())),
        )
    ]


def _missing(known: Known, untold: int) -> list[str]:
    if known.rules is None or not known.rules.free_days or not untold:
        return []
    return [
        counted(
            "Of {count} person it is not known how many free late days were used before ({names}): taken to be none.",
            "Of {count} people it is not known how many free late days were used before ({names}): taken to be none.",
            untold,
            names=listed(known.rules.earlier),
        )
    ]


def _totals(
    attempts: Mapping[str, Mapping[str, list[Row]]],
    course: Course,
    dropped: int,
    spent: Mapping[str, int],
    strangers: Collection[str],
) -> list[Total]:
    """Return a line for each person of these runs, but for the strangers."""
    bank = course.gradebook.get("free_late_days", 0)
    points = {
        name: max((row.points for rows in theirs.values() for row in rows), default=Fraction(0))
        for name, theirs in attempts.items()
    }
    members: dict[str, Member] = {}
    told = [(key, row.member) for theirs in attempts.values() for key, rows in theirs.items() for row in rows]
    for key, member in told:
        if key in strangers:
            continue
        known = members.setdefault(key, member)
        # A run that had a roster knows more.
        if len(member.name + member.email + member.login) > len(known.name + known.email + known.login):
            members[key] = member
    every = []
    for key, member in members.items():
        cells = {}
        for name, theirs in attempts.items():
            counting = totals.counting(theirs[key], course.assignment(name).attempts) if key in theirs else None
            cells[name] = (
                Cell(counting.final if counting else None, points[name])
                if key in theirs
                else Cell(Fraction(0), points[name], handed_in=False)
            )
        total = Total(member, cells, left=bank - spent[key] if bank else None)
        every.append(totals.with_dropped(total, dropped))
    return sorted(every, key=lambda one: (one.member.name.casefold(), one.member.id))
