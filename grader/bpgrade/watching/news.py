"""What is new in a result since the one before it, and which exercise the student has in hand. Pure."""

from collections.abc import Collection, Sequence

from bpgrade.feedback import points, word
from bpgrade.messages import _, counted, listed
from bpgrade.result import Result, plain
from bpgrade.verdict import ExerciseVerdict, Outcome, RowVerdict


def news(before: Result, after: Result) -> list[str]:
    """Return what changed from one result to the next, as sentences; that nothing did, too."""
    earlier = {verdict.name: verdict for verdict in before.verdicts}
    said = [
        line
        for verdict in after.verdicts
        if verdict.name in earlier
        for line in _of_one(earlier[verdict.name], verdict)
    ]
    more = plain(after.score - before.score)
    if more > 0:
        said.append(_("Up by {points}.").format(points=points(more)))
    elif more < 0:
        said.append(_("Down by {points}.").format(points=points(-more)))
    return said or [_("The same as before.")]


def in_hand(before: Result | None, after: Result, saved: Collection[str], last: str | None) -> ExerciseVerdict | None:
    """Return the exercise to show: the open one that was worked on, or else the next open one; nothing where all pass.

    saved: the files that were saved, as results name them. last: the one that was shown before.
    """
    still_open = {verdict.name: verdict for verdict in after.verdicts if not verdict.passed}
    earlier = {verdict.name: verdict for verdict in before.verdicts} if before else {}
    worked_on = [name for name, one in still_open.items() if any(_is_in(one, file) for file in saved)]
    changed = [
        name for name in worked_on if name in earlier and _standing(earlier[name]) != _standing(still_open[name])
    ]
    order = [verdict.name for verdict in after.verdicts]
    if last in still_open:
        group = changed or worked_on or [last]
        name: str | None = last if last in group else group[0]
    elif last in order:
        # It passes now.
        name = next((one for one in order[order.index(last) :] if one in still_open), next(iter(still_open), None))
    else:
        name = next(iter([*changed, *still_open]), None)
    return None if name is None else still_open[name]


def _is_in(verdict: ExerciseVerdict, file: str) -> bool:
    found = verdict.found_in or ""
    return found == file or found.startswith((f"{file}:", f"{file},"))


def _standing(verdict: ExerciseVerdict) -> list[tuple[Outcome, str | None]]:
    return [(row.outcome, row.mistake) for row in verdict.rows]


def _of_one(before: ExerciseVerdict, after: ExerciseVerdict) -> list[str]:
    if _standing(before) == _standing(after):
        return []
    if after.passed:
        return [_("{name} passes now.").format(name=after.name)]
    said: dict[tuple[str, str, str], list[str]] = {}
    rows = {row.row: row for row in before.rows}
    for row in after.rows:
        was = rows.get(row.row)
        if was is None or (was.outcome, was.mistake) == (row.outcome, row.mistake):
            continue
        kind = "up" if row.outcome is Outcome.PASSED else "down" if was.outcome is Outcome.PASSED else ""
        said.setdefault((kind, _called(was), _called(row)), []).append(row.row)
    return [_sentence(after.name, kind, was, now, names) for (kind, was, now), names in said.items()]


def _sentence(name: str, kind: str, was: str, now: str, rows: Sequence[str]) -> str:
    values = {"name": name, "rows": listed(list(rows)), "was": was, "now": now}
    if kind == "up":
        return counted("{name}: {rows} passes now.", "{name}: {rows} pass now.", len(rows), **values)
    if kind == "down":
        return counted(
            "{name}: {rows} passed before, and is {now} now.",
            "{name}: {rows} passed before, and are {now} now.",
            len(rows),
            **values,
        )
    return _("{name}: {rows}: {was} before, {now} now.").format(**values)


def _called(row: RowVerdict) -> str:
    """Return what to call what became of a row: the mistake, where it is known."""
    return " ".join([word(row.outcome), *([row.mistake] if row.mistake else [])])
