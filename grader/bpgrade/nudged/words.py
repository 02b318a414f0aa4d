"""What is shown of a nudge: where the input went, how far the outputs moved, and the student's gradient beside it. Pure."""

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from bpgrade.columns import WIDTH, left, right, width, wrapped
from bpgrade.messages import _, listed
from bpgrade.nudged.nudges import EVERY_H, Finding, Nudge, corner_slopes, fine_h, fine_slope
from bpgrade.rubric import Array

#: Of the outputs that moved, so many are shown.
_MOST_ROWS = 6
#: From here on a difference is drawn, each ten times more as so many signs.
_LEAST_DIGITS, _SIGNS = 16, 2


def nudged_lines(exercise: str, nudges: Sequence[Nudge], all_h: bool = False) -> list[str]:
    """Return the screen of `nudge`: what goes in, and a paragraph for each input that was nudged. all_h: with a table of every h."""
    first = nudges[0]
    lines = [f"{exercise}  {first.definition}", wrapped(f"{first.case.name}: {_given(first)}", "  ")]
    for nudge in nudges:
        lines += ["", *_paragraph(nudge, all_h)]
    # What there is to say of the forward is the same for all.
    return [*lines, *(wrapped(one, "  ") for one in _forward(first))]


def _paragraph(nudge: Nudge, all_h: bool) -> list[str]:
    """Return what one nudge showed."""
    said = [wrapped(one, "  ") for one in _says(nudge)]
    if nudge.finding is Finding.NO_SLOPE:
        return said
    lines = [*_table(nudge), *_slopes(nudge), *said]
    return [*lines, "", *every_h(nudge)] if all_h else lines


def name_of(name: str, at: Sequence[int], shape: Sequence[int]) -> str:
    """Return what an entry is called; of an array of one number, the array.

    >>> name_of("W", (0, 2), (3, 4)), name_of("x", (0,), (1,))
    ('W[0, 2]', 'x')
    """
    return f"{name}[{', '.join(map(str, at))}]" if math.prod(shape) > 1 else name


def short(value: float) -> str:
    """Return a number as one writes it.

    >>> short(-8.0000000001), short(0.19661193), short(-0.0)
    ('-8', '0.1966', '0')
    """
    text = f"{float(value):.4g}"
    return "0" if text == "-0" else text


def telling(value: float, moved: float) -> str:
    """Return a number with so many digits that one sees it move; at most as many as it has.

    >>> telling(-11.996000000000002, 0.008), telling(3.0, 1e-13)
    ('-11.996', '3')
    """
    if not value or not moved or not math.isfinite(value):
        return short(value)
    digits = math.floor(math.log10(abs(value))) - math.floor(math.log10(abs(moved))) + 4
    return f"{value:.{min(max(digits, 4), 17)}g}"


def _tensor(nudge: Nudge) -> str:
    return name_of(nudge.tensor, nudge.at, nudge.case.arrays[nudge.tensor].shape)


def _gradient(nudge: Nudge) -> str:
    return name_of(nudge.gradient, nudge.at, nudge.case.arrays[nudge.tensor].shape)


def _given(nudge: Nudge) -> str:
    """Return what goes in: numbers where each is one, else shapes."""
    arrays = {name: array for name, array in nudge.case.arrays.items() if "~" not in name}
    coming = set(nudge.case.calls.upstream(arrays).values())
    parts = []
    for name, array in arrays.items():
        if array.size == 1:
            form = _("upstream {name} = {value}") if name in coming else "{name} = {value}"
            parts.append(form.format(name=name, value=short(array.item())))
        else:
            form = _("upstream {name} of shape {shape}") if name in coming else _("{name} of shape {shape}")
            parts.append(form.format(name=name, shape=array.shape))
    return listed(parts)


def _table(nudge: Nudge) -> list[str]:
    """Return the outputs that moved, a line for each: from, to, by how much, and times what arrives there."""
    way, tensor = nudge.way, _tensor(nudge)
    moved = [
        (abs(product), name_of(name, at, nudge.upstream[name].shape), low, high, upstream, product)
        for name, at, low, high, upstream, product in _moved(nudge.upstream, way.down, way.up)
    ]
    count = sum(array.size for array in nudge.upstream.values())
    ends = {"tensor": tensor, "low": telling(way.low, nudge.wanted), "high": telling(way.high, nudge.wanted)}
    if not moved:
        return [wrapped(_("{tensor} goes from {low} to {high}, and no output moves.").format(**ends), "  ")]
    # Nothing arrives at a loss: how far it moves is all there is.
    is_loss = not set(nudge.case.calls.upstream(nudge.case.arrays)) & nudge.upstream.keys()
    heads = ["", _("from"), _("to"), _("moved by"), _("upstream"), _("times upstream")]
    shown = sorted(moved, key=lambda one: -one[0])[:_MOST_ROWS]
    rows = [
        [name, telling(low, high - low), telling(high, high - low), short(high - low), short(upstream), short(product)]
        for _size, name, low, high, upstream, product in (one for one in moved if one in shown)
    ]
    if is_loss:
        heads, rows = heads[:4], [row[:4] for row in rows]
    lines = [wrapped(_("{tensor} goes from {low} to {high}:").format(**ends), "  "), *_columns([heads, *rows])]
    if len(moved) > len(rows):
        lines.append("  " + _("and {count} more").format(count=len(moved) - len(rows)))
    if len(moved) < count:
        lines.append("  " + _("{count} of {all} outputs moved.").format(count=len(moved), all=count))
    return lines


def _moved(
    upstream: Mapping[str, Array], down: Mapping[str, Array], up: Mapping[str, Array]
) -> Iterator[tuple[str, tuple[int, ...], float, float, float, float]]:
    """Yield the outputs' entries that are not the same at both ends, with both numbers, what arrives there, and the product."""
    for name, arriving in upstream.items():
        for at in np.ndindex(arriving.shape):
            low, high, times = float(down[name][at]), float(up[name][at]), float(arriving[at])
            if low != high:
                yield name, at, low, high, times, times * (high - low)


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines, names at the left and numbers at the right; a table too wide for the screen with less between them."""
    widths = [max(width(row[place]) for row in rows) for place in range(len(rows[0]))]
    room = WIDTH - 4 - sum(widths)
    gap = " " * min(max(room // (len(widths) - 1), 1), 3)
    return [
        "    "
        + gap.join(
            [left(row[0], widths[0]), *(right(cell, most) for cell, most in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]


def _slopes(nudge: Nudge) -> list[str]:
    """Return what nudging says, and what the student's gradient says, with the movement that it predicts."""
    moved, slope = nudge.moved(nudge.wanted) or 0.0, nudge.slope(nudge.wanted) or 0.0
    way = 2 * nudge.wanted
    says = _("nudging says"), f"{_gradient(nudge)} = {short(moved)} / {short(way)} = {short(slope)}"
    if nudge.yours is None:
        return [f"  {says[0]}   {says[1]}"]
    yours = short(nudge.yours)
    if nudge.yours != slope and yours == short(slope):
        # Two numbers that differ look so.
        yours = f"{nudge.yours:.10g}" if not _is_good(nudge) else yours
    own = (
        _("yours says"),
        _("{gradient} = {value}, and so predicts {moved}").format(
            gradient=_gradient(nudge), value=yours, moved=short(nudge.yours * way)
        ),
    )
    column = max(width(says[0]), width(own[0]))
    return [f"  {left(head, column)}   {what}" for head, what in (says, own)]


def _is_good(nudge: Nudge) -> bool:
    return nudge.finding in (Finding.ALIKE, Finding.FAR, Finding.NARROW, Finding.CORNER)


def _says(nudge: Nudge) -> list[str]:
    """Return what follows from it, in a sentence or two."""
    gradient, tensor = _gradient(nudge), _tensor(nudge)
    h, fine = f"{nudge.wanted:g}", f"{fine_h(nudge):g}"
    match nudge.finding:
        case Finding.ALIKE:
            return [_("They are alike.")]
        case Finding.FAR:
            return [
                _("h = {h} is a long way: the curve bends, or has a corner, between both ends.").format(h=h),
                _("With h = {h} nudging says {slope}, and yours is right.").format(
                    h=fine, slope=short(fine_slope(nudge))
                ),
            ]
        case Finding.NARROW:
            return [
                _("h = {h} is so small that hardly a digit of the difference is left: the rest is rounding.").format(
                    h=h
                ),
                _("With h = {h} nudging says {slope}, and yours is right.").format(
                    h=fine, slope=short(fine_slope(nudge))
                ),
            ]
        case Finding.CORNER | Finding.OFF_CORNER:
            down, up = corner_slopes(nudge)
            said = [
                _("There is a corner here: downwards the slope is {down}, upwards it is {up}.").format(
                    down=short(down), up=short(up)
                )
            ]
            if nudge.finding is Finding.CORNER:
                return [*said, _("Any number from the one to the other is right here, and yours is.")]
            return [*said, _("Yours is not between them."), *_thought(nudge)]
        case Finding.JUMP:
            return [
                _(
                    "However small h is, the output does not come nearer: your forward jumps here, or gives something else at every call. There is no slope."
                )
            ]
        case Finding.NO_GRADIENT:
            return [f"{gradient}: {nudge.why_not}"]
        case Finding.NOT_ALIKE:
            return [_("They are not alike."), *_thought(nudge)]
    return [
        _("Your forward gives no numbers when {tensor} = {low} or {high}.").format(
            tensor=tensor, low=telling(nudge.way.low, nudge.wanted), high=telling(nudge.way.high, nudge.wanted)
        )
    ]


def _thought(nudge: Nudge) -> list[str]:
    return [_("Think: {question}").format(question=_question(nudge))]


def _question(nudge: Nudge) -> str:
    """Return something to think about, by what the two numbers are to each other."""
    yours, slope, tensor, gradient = nudge.yours or 0.0, fine_slope(nudge), _tensor(nudge), _gradient(nudge)
    size = nudge.size
    arriving = [float(one) for array in nudge.upstream.values() for one in array.ravel()]
    if nudge.yours is not None and not math.isfinite(nudge.yours):
        return _("Which division or power in your backward can be too large for a number?")
    if _near(yours, 0, size):
        return _("{gradient} = 0 says: when {tensor} moves, nothing moves. What moved here?").format(
            gradient=gradient, tensor=tensor
        )
    if _near(slope, 0, size):
        return _("Nothing moves when {tensor} moves. What does a gradient say then?").format(tensor=tensor)
    if _near(yours, -slope, size):
        return _("When {tensor} goes up, does the output go up or down? What does your sign say?").format(tensor=tensor)
    if len(arriving) == 1 and arriving[0] not in (0, 1) and _near(yours * arriving[0], slope, size):
        return _("Yours is how far the output itself moves. Where does the gradient that arrives from above come in?")
    if len(arriving) == 1 and arriving[0] not in (0, 1) and _near(yours, slope * arriving[0], size):
        return _("How often does the gradient that arrives from above enter in yours, and how often should it?")
    if any(one != slope and _near(yours, one, size) for one in arriving):
        return _("Yours is what arrives from above, unchanged. What does this step itself do to a nudge?")
    ratio = yours / slope
    for number, form in (
        (ratio, _("Yours is {count} times as large.")),
        (1 / ratio, _("Yours is {count} times too small.")),
    ):
        if 1.5 < number < 1000 and abs(number - round(number)) < 1e-5 * number:
            return (
                form.format(count=round(number)) + " " + _("Which number here is {count}?").format(count=round(number))
            )
    return _(
        "Only your forward was run here. Along which way does {tensor} reach the output, and what is it multiplied by there?"
    ).format(tensor=tensor)


def _near(one: float, other: float, size: float) -> bool:
    return abs(one - other) <= 1e-5 * (abs(one) + abs(other)) + 1e-9 * size


def _forward(nudge: Nudge) -> list[str]:
    """Return what there is to say about the forward, by which nudging goes."""
    said = []
    if nudge.forward_is_wrong:
        said.append(_("Nudging goes by your own forward, and what that gives is not right yet: mend it first."))
    if nudge.is_coarse:
        said.append(
            _(
                "Your forward works with about 7 digits, not 16: a small h shows mostly rounding. Use float64, or --h 0.01."
            )
        )
    return said


def every_h(nudge: Nudge) -> list[str]:
    """Return what nudging says for every h, and how far that is off, as a picture too: a valley."""
    best = nudge.best
    slopes = {h: nudge.slope(h) for h in EVERY_H if h in nudge.ways}
    if best is None:
        return []
    off = {h: abs(slope - best) for h, slope in slopes.items() if slope is not None}
    rows = [
        [
            f"{h:.0e}",
            "---" if (slope := slopes[h]) is None else f"{slope:.12g}",
            "---" if h not in off else f"{off[h]:.0e}" if off[h] else "0",
            "#" * _signs(off.get(h, 0.0)),
        ]
        for h in slopes
    ]
    heads = ["h", _("nudging says"), _("off by"), ""]
    widths = [max(width(row[place]) for row in (heads, *rows)) for place in range(3)]
    lines = [
        ("  " + "   ".join([*(right(cell, most) for cell, most in zip(row[:3], widths, strict=True)), row[3]])).rstrip()
        for row in (heads, *rows)
    ]
    if nudge.finding in (Finding.CORNER, Finding.OFF_CORNER):
        said = [_("Every h has one end on either side of the corner, and says something between both slopes.")]
    else:
        said = _valley(off, nudge.size) if nudge.finding is not Finding.JUMP else []
    return [*lines, "", *(wrapped(one, "  ") for one in said)]


def _signs(off: float) -> int:
    """Return how many signs show a difference: more for each ten times more.

    >>> _signs(0.0), _signs(1e-15), _signs(1e-3)
    (0, 2, 26)
    """
    return 0 if not off else max(0, min(_SIGNS * (math.floor(math.log10(off) + 0.5) + _LEAST_DIGITS), 40))


def _valley(off: Mapping[float, float], size: float) -> list[str]:
    """Return what the table shows: the bend at its top, rounding at its bottom, and the h between."""
    if not off:
        return []
    least = min(off, key=lambda h: off[h])
    rounding = _("From there on, the smaller h, the larger the rounding: it grows as 1 / h.")
    if off[max(off)] <= 1e-12 * max(size, 1.0):
        return [
            _("Nothing bends on this way, so a large h does no harm."),
            _("What is left is rounding: it grows as 1 / h."),
        ]
    return [
        _("A large h is off by the bend of the curve, which shrinks as h * h. It is least at h = {h}.").format(
            h=f"{least:.0e}"
        ),
        rounding,
    ]
