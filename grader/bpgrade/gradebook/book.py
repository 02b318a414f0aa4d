"""The gradebook: whose each result is, what lateness takes off, which attempt counts; and all of it as one table, in CSV. Pure.

A cell is blank where it is not known: the grader failed and nobody decided in its place, or free late days are not settled. Nobody
gets a zero for that.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from bpgrade.columns import wrapped
from bpgrade.gradebook import extensions, late, moments
from bpgrade.gradebook.extensions import Extension
from bpgrade.gradebook.late import Lateness, Settled
from bpgrade.gradebook.rounding import rounded, written
from bpgrade.gradebook.rules import Rules
from bpgrade.gradebook.rules import in_words as rules_in_words
from bpgrade.messages import _, counted, listed
from bpgrade.result import plain
from bpgrade.submission import visible
from bpgrade.verdict import Outcome

Record = Mapping[str, Any]
#: What a formula begins with; the last four are the wide forms, which some spreadsheets take too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: Platforms whose numbers are a person's in every assignment; of others an e-mail address is.
_LASTING = ("canvas", "nbgrader", "pattern")
#: Platforms where the number is the one that the course gave a student: it lasts too, and not everybody has one.
_OF_THE_COURSE = ("gradescope",)
#: Platforms that name a person in one way, in a download's files: there another name of a number is a part of somebody else's.
_NAMED_ALIKE = ("canvas",)

_UNTOLD = Lateness()


@dataclass(frozen=True)
class Member:
    """Whose grade it is. id: the platform's identifier, or the submission's name where there is none. platform: empty for none.

    login: what they sign in with, where that is told. lasting: what the same person goes by in other assignments too; empty where
    nothing tells.
    """

    id: str
    name: str = ""
    email: str = ""
    lasting: str = ""
    platform: str = ""
    login: str = ""


@dataclass(frozen=True)
class Row:
    """One person's line. scores: by exercise; nothing for one that is not known. score: before lateness, of so many points.

    order: which of the person's attempts it is, by what the platform says. settled: what counts of the score; nothing where that is
    not known. why: it is not. counts: no other attempt does in its place. told: what the student is told of its grade. remarks: what
    the teacher is. of_files: about the files.
    """

    submission: str
    member: Member
    scores: Mapping[str, float | None]
    score: Fraction | None
    points: Fraction
    lateness: Lateness = _UNTOLD
    order: tuple[datetime | None, int | None] = (None, None)
    settled: Settled | None = None
    why: str = ""
    counts: bool = True
    told: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    of_files: tuple[str, ...] = ()

    @property
    def final(self) -> Fraction | None:
        """Return the points that count; nothing where they are not known."""
        return self.settled.final if self.settled else None


@dataclass(frozen=True)
class Known:
    """What a run knows beside its records. people: who handed in, by the submission's name. spent: by submission and member's
    identifier, how many free late days were used in earlier assignments, as `settling` found out."""

    rules: Rules | None = None
    people: Mapping[str, Record] = field(default_factory=dict)
    extensions: tuple[Extension, ...] = ()
    spent: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @cached_property
    def more(self) -> Mapping[str, int]:
        """Return by how many seconds the due date is later, by what a person goes by; the most, of several lines."""
        found: dict[str, int] = {}
        for one in self.extensions:
            for name in one.names:
                found[name] = max(one.seconds, found.get(name, 0))
        return found


def _goes_by(row: Row) -> set[str]:
    return {row.member.id, row.submission, row.member.email.casefold(), extensions.without_case(row.member.login)} - {
        ""
    }


def our_fault(exercise: Record) -> bool:
    """Return whether the score of an exercise in a record is not known: the grader failed, and nobody decided in its place."""
    return any(row["outcome"] == Outcome.GRADER_ERROR and row["override"] is None for row in exercise["rows"])


# -- one submission --------------------------------------------------------------------------------------------------------


def rows(record: Record, known: Known) -> list[Row]:
    """Return a row for each member of who handed this in; one for all of them where they are not known."""
    told = known.people.get(record["submission"], {})
    faulty = any(map(our_fault, record["exercises"]))
    whole = Row(
        submission=record["submission"],
        member=Member(""),
        scores={one["name"]: None if our_fault(one) else one["score"] for one in record["exercises"]},
        score=None if faulty else _exact(record["score"]),
        points=_exact(record["max_score"]),
        order=(_moment(told.get("submitted")), told.get("attempt")),
        why=_("the grade is not known: grade again, or decide in overrides.csv") if faulty else "",
        of_files=tuple(record["remarks"]),
    )
    return [_settled(replace(whole, member=one), said, known) for one, said in members(record["submission"], told)]


def members(submission: str, told: Record) -> Iterator[tuple[Member, Record]]:
    """Yield whose grade it is, each with what is said of whether it came late. told: who handed it in, as a run keeps it."""
    if not told:
        yield Member(submission, lasting=submission), {}
        return
    anonymous = told["kind"] == "anonymous"
    platform = told["platform"]
    lasts = platform in _LASTING and not anonymous
    for one in told.get("members", ()):
        lasting = one["id"] if lasts else "" if anonymous else one["email"].casefold()
        if not lasting and one["id"] and platform in _OF_THE_COURSE:
            lasting = by_number(platform, one["id"])
        own = one.get("late") is not None
        # Gradescope has people without a number of the course's.
        number = one["id"] or one["email"] or submission
        member = Member(number, one["name"], one["email"], lasting, platform, one.get("login", ""))
        yield member, one if own else {"late": told["late"]}
    if not told.get("members"):
        number = told["id"]
        yield Member(number or submission, told["name"], "", number if lasts else "", platform), {"late": told["late"]}


def by_number(platform: str, number: str) -> str:
    """Return what somebody without an address goes by in other assignments: no number or address of another platform's."""
    return f"{platform} {number}"


def shared_addresses(people: Mapping[str, Record]) -> dict[str, list[str]]:
    """Return the addresses that several numbers of one run have, in small letters, each with the numbers. people: as a run keeps them."""
    found: dict[str, set[str]] = {}
    for name, told in people.items():
        for one, _said in members(name, told):
            if one.email:
                found.setdefault(one.email.casefold(), set()).add(one.id)
    # Whoever has no number of the course's goes by the address.
    told_apart = {
        address: sorted(number for number in ids if number.casefold() != address) for address, ids in found.items()
    }
    return {address: numbers for address, numbers in told_apart.items() if len(numbers) > 1}


def shared_logins(people: Mapping[str, Record]) -> dict[str, list[str]]:
    """Return the logins that are another's login or number in one run, each with the numbers of all. people: as a run keeps them."""
    found: dict[str, set[str]] = {}
    for name, told in people.items():
        for one, _said in members(name, told):
            for called in {one.id, extensions.without_case(one.login)} - {""}:
                found.setdefault(called, set()).add(one.id)
    return {called: sorted(numbers) for called, numbers in found.items() if len(numbers) > 1}


def _settled(row: Row, said: Record, known: Known) -> Row:
    """Return the row with what lateness makes of its score."""
    rules = known.rules
    more = max((known.more.get(name, 0) for name in _goes_by(row)), default=0)
    lateness = late.lateness(said.get("late"), said.get("late_by"), row.order[0], rules.due if rules else None, more)
    moved = [_("The due date is {span} later here.").format(span=moments.in_words(more))] if more else []
    row = replace(row, lateness=lateness, remarks=tuple(moved))
    if row.score is None:
        return row
    if rules is None or rules.policy is None:
        return replace(row, settled=Settled(row.score, Fraction(0)))
    least, most = lateness.bounds
    free = _free(row, known, rules)
    if free is None:
        # Where it makes no difference, it need not be known.
        none, all_of_them = (late.settle(rules.policy, row.score, row.points, least, n) for n in (0, rules.free_days))
        if none.final != all_of_them.final:
            why = _("free late days are not settled: bpgrade gradebook, with the runs of {names} first").format(
                names=listed(rules.earlier)
            )
            return replace(row, why=why, remarks=(*moved, _sentence(why)))
        free = 0
    settled = late.settle(rules.policy, row.score, row.points, least, free)
    if late.settle(rules.policy, row.score, row.points, most, free).final != settled.final:
        unknown = (
            _("Late, and by how much is not known: nothing is taken off.")
            if lateness.late
            else _("Whether it was late is not known: nothing is taken off.")
        )
        return replace(row, settled=Settled(row.score, Fraction(0)), told=tuple(moved), remarks=(*moved, unknown))
    told = (*moved, *_said(lateness, settled))
    return replace(row, settled=settled, told=told, remarks=told)


def about(rows: Sequence[Row], known: Known) -> list[str]:
    """Return what there is to say about the grades of a run, as sentences: its rules, and extensions of nobody who handed in."""
    said = rules_in_words(known.rules) if known.rules else []
    names = {name for row in rows for name in _goes_by(row)}
    said += [
        _("{where}: nobody who handed in goes by {person}.").format(where=one.where, person=one.person)
        for one in known.extensions
        if not names & one.names
    ]
    unknown = sum(
        one.settled is not None and one.counts and one.lateness.seconds is None and one.lateness.late is not False
        for one in rows
    )
    if known.rules and known.rules.policy and unknown:
        said.append(
            counted(
                "Of {count} it is not known how late it came, if it did: where a roster tells, grade again with --roster FILE. "
                "Nothing is run for that.",
                "Of {count} it is not known how late they came, if they did: where a roster tells, grade again with --roster FILE. "
                "Nothing is run for that.",
                unknown,
            )
        )
    return said


def counts_to_json(rows: Sequence[Row]) -> dict[str, dict[str, str | None]]:
    """Return what counts of each row, as a run keeps it: to be seen when it changes."""
    told: dict[str, dict[str, str | None]] = {}
    for row in rows:
        points = row.final if row.counts else None
        told.setdefault(row.submission, {})[row.member.id] = None if points is None else str(points)
    return told


def _free(row: Row, known: Known, rules: Rules) -> int | None:
    """Return how many free late days this person has for this assignment; nothing where that is not known."""
    if not rules.free_days:
        return 0
    spent = known.spent.get(row.submission, {}).get(row.member.id, None if rules.earlier else 0)
    return None if spent is None else max(0, rules.free_days - spent)


def _said(lateness: Lateness, settled: Settled) -> list[str]:
    """Return what lateness did, as sentences; none where nothing was late."""
    if not lateness.late:
        return []
    how = _("Late") if lateness.seconds is None else _("Late by {span}").format(span=moments.in_words(lateness.seconds))
    if settled.closed:
        return [_("{how}: it came too late to count.").format(how=how)]
    parts = []
    if settled.free_days:
        parts.append(counted("{count} free late day is used", "{count} free late days are used", settled.free_days))
    if settled.off:
        off = written(rounded(settled.off))
        parts.append(_("1 point is taken off") if off == "1" else _("{points} points are taken off").format(points=off))
    return [_("{how}: {what}.").format(how=how, what=listed(parts or [_("nothing is taken off")]))]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _exact(points: float) -> Fraction:
    return Fraction(repr(points))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


# -- what students read ----------------------------------------------------------------------------------------------------


def for_student(members: Sequence[Row]) -> str:
    """Return what there is to say about the grade beside the feedback; nothing where there is nothing, or each member's differs.

    members: the rows of one submission.
    """
    said = {_for_student(row) for row in members}
    return said.pop() if len(said) == 1 else ""


def _for_student(row: Row) -> str:
    if row.settled is None:
        return ""
    counts = _("{score} of {points} points count.").format(
        score=written(rounded(row.settled.final)), points=written(rounded(row.points))
    )
    return " ".join([*row.told, counts] if row.settled.off else row.told)


def with_sentence(feedback: str, sentence: str) -> str:
    """Return a feedback's text with a sentence below its first two lines: whose it is, and the points.

    >>> with_sentence("ada\\n9 of 10 points\\n\\nPASS", "Late by 1 day: 1 point is taken off.")
    'ada\\n9 of 10 points\\nLate by 1 day: 1 point is taken off.\\n\\nPASS'
    """
    if not sentence:
        return feedback
    whole = feedback.split("\n")
    return "\n".join([*whole[:2], wrapped(sentence), *whole[2:]])


# -- attempts --------------------------------------------------------------------------------------------------------------


def chosen(all_rows: Sequence[Row], rules: Rules | None) -> list[Row]:
    """Return the rows of a run, of each person's attempts the one that counts marked so.

    Where it cannot be told which one does, or that they are one person's, none is known: it is nobody's to guess.
    """
    theirs: dict[tuple[str, str], list[int]] = {}
    for place, row in enumerate(all_rows):
        theirs.setdefault((row.member.platform, row.member.id), []).append(place)
    found = list(all_rows)
    for places in theirs.values():
        doubt = _two_people([all_rows[place].member for place in places])
        if doubt:
            for place in places:
                found[place] = _doubted(all_rows[place], doubt)
        elif len({all_rows[place].submission for place in places}) > 1:
            winner = _winner([all_rows[place] for place in places], rules.attempts if rules else "last")
            for place in places:
                found[place] = _marked(all_rows[place], winner, len(places))
    return found


def _two_people(members: Sequence[Member]) -> str:
    """Return why people of one number may not be one person, as a phrase; nothing where they may."""
    number = members[0].id
    addresses = sorted({one.email.casefold() for one in members} - {""})
    if len(addresses) > 1:
        return _("{id} goes by several addresses: {addresses}").format(id=number, addresses=listed(addresses))
    names = sorted({one.name for one in members if one.platform in _NAMED_ALIKE})
    if len(names) > 1:
        return _("{id} goes by several names: {names}").format(id=number, names=listed(names))
    return ""


def _doubted(row: Row, doubt: str) -> Row:
    return replace(row, settled=None, why=row.why or doubt, remarks=(*row.remarks, _sentence(doubt)))


def best(rows: Sequence[Row]) -> Row | None:
    """Return the row with most points, the first of several; nothing where one of them is not known."""
    finals = [row.final for row in rows if row.final is not None]
    return rows[max(range(len(rows)), key=finals.__getitem__)] if len(finals) == len(rows) else None


def _winner(rows: Sequence[Row], attempts: str) -> Row | None:
    """Return the row that counts; nothing where that is not known."""
    if attempts == "best":
        return best(rows)
    for orders in ([row.order[0] for row in rows], [row.order[1] for row in rows]):
        told = [one for one in orders if one is not None]
        if len(set(told)) == len(orders):
            return rows[max(range(len(rows)), key=told.__getitem__)]
    return None


def _marked(row: Row, winner: Row | None, count: int) -> Row:
    if winner is None:
        said = _("{count} attempts, and which counts is not known.").format(count=count)
        return replace(
            row,
            settled=None,
            why=row.why or _("several attempts, and which counts is not known"),
            remarks=(*row.remarks, said),
        )
    if winner is row:
        return replace(row, remarks=(*row.remarks, _("Of {count} attempts this one counts.").format(count=count)))
    said = _("Not counted: the attempt {name} is.").format(name=winner.submission)
    return replace(row, counts=False, remarks=(*row.remarks, said))


# -- the table -------------------------------------------------------------------------------------------------------------


#: Whose it is stands before the exercises, what it comes to after them.
_WHOSE = ("submission", "id", "name", "email", "login")
_WHAT = ("score", "late", "free_days", "taken_off", "final", "max_score", "remarks")


def lines(exercises: Sequence[str], rows: Sequence[Row], rules: Rules | None = None) -> Iterator[str]:
    """Yield the table line by line: the heading, and each row: whose it is, a column for each exercise, the score, what lateness
    makes of it, what there is to earn, and remarks.

    Columns that would say nothing are left out: people's where no platform told them, lateness where nothing is known of it, and
    `final` where it is the score. What a spreadsheet would take for a formula is guarded.
    """
    policy = rules is not None and rules.policy is not None
    without = {
        "id": not any(row.member.platform for row in rows),
        "email": not any(row.member.email for row in rows),
        "login": not any(row.member.login for row in rows),
        "late": not policy and all(row.lateness.late is None for row in rows),
        "free_days": not (policy and rules is not None and rules.free_days),
        "taken_off": not policy,
        "final": not policy and all(row.counts and row.final == row.score for row in rows),
    }
    without["name"] = without["id"]
    whose, what = ([name for name in names if not without.get(name)] for names in (_WHOSE, _WHAT))
    yield line([*whose, *exercises, *what])
    for row in rows:
        cells = _cells(row)
        yield line(
            [
                *(cells[name] for name in whose),
                *(_points(row.scores.get(name)) for name in exercises),
                *(cells[name] for name in what),
            ]
        )


def _cells(row: Row) -> dict[str, str]:
    settled = row.settled if row.counts else None
    return {
        "submission": row.submission,
        "id": row.member.id if row.member.platform else "",
        "name": visible(row.member.name),
        "email": row.member.email,
        "login": row.member.login,
        "score": _points(row.score),
        "late": _late(row.lateness),
        "free_days": f"{settled.free_days}" if settled else "",
        "taken_off": written(rounded(settled.off)) if settled else "",
        "final": written(rounded(settled.final)) if settled else "",
        "max_score": _points(row.points),
        "remarks": " ".join((*row.remarks, *row.of_files)),
    }


def _late(lateness: Lateness) -> str:
    if lateness.seconds:
        return moments.in_words(lateness.seconds)
    return {True: _("yes"), False: _("no"), None: ""}[lateness.late]


def _points(points: float | Fraction | None) -> str:
    return "" if points is None else str(plain(float(points)))


def line(cells: Sequence[str]) -> str:
    """Return a line of a table, with what a spreadsheet would take for a formula guarded."""
    text = io.StringIO()
    # A sign of the line's end within a cell is quoted, a carriage return too.
    csv.writer(text, lineterminator="\r\n").writerow([guarded(cell) for cell in cells])
    return text.getvalue().removesuffix("\r\n") + "\n"


def guarded(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("ada.py")
    ("'=1+1", 'ada.py')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text
