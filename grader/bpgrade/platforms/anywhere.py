"""Any table that has a column to tell people by: grades into another column of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from bpgrade.errors import UsageError
from bpgrade.messages import _, listed
from bpgrade.platforms import filling, matching
from bpgrade.platforms.filling import Change, Filled, Grade, Refusal
from bpgrade.platforms.table import Table


@dataclass(frozen=True)
class Someone:
    """One person's grade, and what they may go by elsewhere.

    ids: by what each is: the platform's number, an address, the submission's name; never a person's name. others: by what each is, who
    else may be meant.
    """

    grade: Grade
    ids: Mapping[str, str]
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)


def fill(
    table: Table,
    people: Sequence[Someone],
    key: str | None,
    column: str | None,
    maximum: Decimal | None = None,
    allow_lower: bool = False,
) -> Filled:
    """Return the table with these grades.

    key, column: the headings of the column that tells who is who, and of the one to fill. maximum: what is given there for all
    points. Raises UsageError where a heading is not there once, or nobody is.
    """
    headings = [cell.value.strip() for cell in table.rows[0]]
    if key is None or column is None:
        raise UsageError(
            _(
                "Say with --id which column of {path} tells who is who, and with --column which one is to be filled. It has: {names}."
            ).format(path=table.path, names=listed(headings))
        )
    by, at = (_place(table, headings, name) for name in (key, column))
    if by == at:
        raise UsageError(_("{name} tells who is who: it is not to be filled.").format(name=key))
    rows: dict[str, list[int]] = {}
    for row in range(1, len(table.rows)):
        if table.value(row, by):
            rows.setdefault(table.value(row, by).casefold(), []).append(row)
    kind = _kind(table, rows, people, key)
    changes, refused, cells = [], [], {}
    unchanged = 0
    taken: dict[int, Grade] = {}
    for one in people:
        called, grade = one.ids.get(kind, ""), one.grade
        there = rows.get(called.casefold(), []) if called else []
        why = _doubt(table, there, at)
        others = [other for other in one.others.get(kind, ()) if other.casefold() in rows]
        if not why and others:
            why = matching.may_be_others(others)
        if not why and there[0] in taken and taken[there[0]].score != grade.score:
            why = _("has two submissions in this run")
        if why:
            refused.append(Refusal(called, grade.name, why))
            continue
        row = there[0]
        # Whoever's grade is not known is named, though another one goes by the same.
        if row in taken and grade.score is not None:
            continue
        taken[row] = grade
        before = table.value(row, at)
        after, why = filling.decide(before, grade, maximum or grade.points, allow_lower)
        if after is None:
            refused.append(Refusal(called, grade.name, why))
        elif after == before:
            unchanged += 1
        else:
            cells[row, at] = after
            changes.append(Change(row, called, grade.name, before, after, grade.remark))
    scales = {(one.grade.points, maximum) for one in people if maximum is not None and maximum != one.grade.points}
    return Filled(
        data=table.changed(cells),
        changes=tuple(sorted(changes, key=lambda one: one.row)),
        refused=tuple(refused),
        unchanged=unchanged,
        scale=filling.scale(scales),
        needed=(by, at),
    )


def _place(table: Table, headings: list[str], name: str) -> int:
    found = [number for number, heading in enumerate(headings) if heading == name.strip()]
    if len(found) == 1:
        return found[0]
    raise UsageError(
        _("{path} has no column {name}. It has: {names}.").format(path=table.path, name=name, names=listed(headings))
        if not found
        else _("{path} has two columns {name}.").format(path=table.path, name=name)
    )


def _kind(table: Table, rows: Mapping[str, Sequence[int]], people: Sequence[Someone], key: str) -> str:
    """Return by what people go in this table. Raises UsageError where by nothing, or where two ways give different people."""
    kinds = dict.fromkeys(kind for one in people for kind in one.ids)
    found = {kind: [rows.get(one.ids.get(kind, "").casefold()) for one in people] if people else [] for kind in kinds}
    best = max(kinds, key=lambda kind: sum(row is not None for row in found[kind]), default="")
    most = sum(row is not None for row in found.get(best, ()))
    if not most:
        ours = next((one for person in people for one in person.ids.values() if one), "")
        theirs = next(iter(rows), "")
        raise UsageError(
            _("{path} has nobody of this run in the column {key}: there stands {theirs}, and here {ours}.").format(
                path=table.path, key=key, theirs=theirs or "-", ours=ours or "-"
            )
        )
    for kind, other in found.items():
        if sum(row is not None for row in other) == most and other != found[best]:
            raise UsageError(
                _("{path}: the column {key} may be the {one} or the {other}, and they are not the same people.").format(
                    path=table.path, key=key, one=best, other=kind
                )
            )
    return best


def _doubt(table: Table, rows: Sequence[int], at: int) -> str:
    """Return why nothing can be written for somebody who stands in these rows."""
    if not rows:
        return _("not in {path}").format(path=table.path)
    if len(rows) > 1:
        return _("stands there {count} times").format(count=len(rows))
    if len(table.rows[rows[0]]) <= at:
        return _("line {number} is cut off before that column").format(number=rows[0] + 1)
    return ""
