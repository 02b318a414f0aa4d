"""Points that were set for one run, in place of the authored ones: `gates/mul.points=5`, `gates/mul.dx.points=3`. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import isfinite

from bpgrade.assessment import Assessment
from bpgrade.errors import UsageError
from bpgrade.messages import _, listed
from bpgrade.result import plain
from bpgrade.rubric import Row

_SUFFIX = ".points"


@dataclass(frozen=True)
class Setting:
    """What one exercise is worth, or one row of it. points: nothing takes back what was set before."""

    exercise: str
    row: str | None
    points: float | None

    def __str__(self) -> str:
        where = f"{self.exercise}.{self.row}" if self.row else self.exercise
        return f"{where}{_SUFFIX}={'' if self.points is None else plain(self.points)}"


def parse(text: str) -> Setting:
    """Return the setting that a word of the command line means.

    >>> parse("gates/mul.dx.points=3")
    Setting(exercise='gates/mul', row='dx', points=3.0)

    Raises UsageError for a word that is none.
    """
    name, equals, value = text.partition("=")
    exercise, _dot, row = name.removesuffix(_SUFFIX).partition(".")
    try:
        points = float(value) if value.strip() else None
    except ValueError:
        points = -1.0
    if not (equals and name.endswith(_SUFFIX)) or (points is not None and not (points >= 0 and isfinite(points))):
        raise UsageError(
            _(
                "{text} sets nothing: write gates/mul.points=5, or gates/mul.dx.points=3 for one row. Without a number "
                "the course's own points count again."
            ).format(text=text)
        )
    return Setting(exercise, row or None, points)


def merged(old: Iterable[Setting], new: Iterable[Setting]) -> list[Setting]:
    """Return the settings that hold, in the order in which they apply: what is set again is set last."""
    held: dict[tuple[str, str | None], Setting] = {}
    for setting in (*old, *new):
        held.pop((setting.exercise, setting.row), None)
        if setting.points is not None:
            held[setting.exercise, setting.row] = setting
    return list(held.values())


def check(settings: Sequence[Setting], assessments: Sequence[Assessment]) -> None:
    """Raise UsageError where a setting means no exercise or row of these."""
    by_name = {one.name: one for one in assessments}
    for setting in settings:
        one = by_name.get(setting.exercise)
        if one is None:
            raise UsageError(
                _("{setting}: there is no exercise {name} here; there are: {names}.").format(
                    setting=setting, name=setting.exercise, names=listed(list(by_name))
                )
            )
        rows = [row.name for row in one.rows]
        if setting.row is not None and setting.row not in rows:
            raise UsageError(
                _("{setting}: {name} has no row {row}; it has: {rows}.").format(
                    setting=setting, name=one.name, row=setting.row, rows=listed(rows)
                )
            )


def with_points(assessment: Assessment, settings: Sequence[Setting]) -> Assessment:
    """Return the assessment with the points that were set; those of a whole exercise are shared out as its own are."""
    rows = assessment.rows
    for setting in settings:
        if setting.exercise == assessment.name and setting.points is not None:
            rows = _set(rows, setting.row, setting.points)
    return replace(assessment, rows=rows)


def _set(rows: tuple[Row, ...], name: str | None, points: float) -> tuple[Row, ...]:
    if name is not None:
        return tuple(replace(row, points=points) if row.name == name else row for row in rows)
    total = sum(row.points for row in rows)
    shares = [row.points / total if total else 1 / len(rows) for row in rows]
    return tuple(replace(row, points=points * share) for row, share in zip(rows, shares, strict=True))
