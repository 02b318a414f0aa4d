"""The plots of a report, as SVG that stands in a page: drawn by Matplotlib, coloured by the page, with words for who does not see them.

A page with a strict policy takes no styles of an element's own: each becomes attributes, which the page's colours go before.
"""

import io
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from bpgrade.errors import UsageError
from bpgrade.messages import _
from bpgrade.report.figures import OfMistake, OfRow, OfUse
from bpgrade.report.intervals import Interval
from bpgrade.report.suppression import Bin
from bpgrade.report.tables import amount, in_words, percent, unnamed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SVG, _LINK = "http://www.w3.org/2000/svg", "{http://www.w3.org/1999/xlink}href"
#: As the page has them where it is light.
_INK, _QUIET, _LINE, _BAR, _DOT = "#1c2026", "#545d68", "#cfd5dc", "#5b8ad6", "#0a4fbf"
#: The page's own colours in these colours' place, light or dark.
STYLE = ".plot { --bar: light-dark(#5b8ad6, #4a78c4); }\n" + "".join(
    f'[fill="{colour}"] {{ fill: var(--{name}); }}\n[stroke="{colour}"] {{ stroke: var(--{name}); }}\n'
    for colour, name in ((_INK, "ink"), (_QUIET, "quiet"), (_LINE, "line"), (_BAR, "bar"), (_DOT, "link"))
)
_LOOK: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "report",
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
    "text.color": _INK,
    "axes.labelcolor": _QUIET,
    "axes.edgecolor": _QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": _LINE,
    "xtick.color": _QUIET,
    "xtick.labelcolor": _QUIET,
    "ytick.color": _QUIET,
    "ytick.labelcolor": _INK,
    "ytick.left": False,
}
#: So many are drawn; the table has all of them.
MOST_MISTAKES, MOST_ROWS = 10, 24


def require() -> None:
    """Raise UsageError where plots cannot be drawn here."""
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise UsageError(_("Plots need Matplotlib: pip install matplotlib, then the same command.")) from None


def mistakes(found: Sequence[OfMistake], class_of: int) -> str:
    """Return bars: how many of a class of so many made each of the most common mistakes, as far as it is told."""
    drawn = found[:MOST_MISTAKES]
    # Where nearly everybody did, there is no interval, and the bar ends at what they are more than.
    known = [one.share or Interval(*[(one.people.more_than or 0) / class_of] * 3) for one in drawn]

    def draw(axes: "Axes") -> None:
        shares = [100 * share.value for share in known]
        reach = [
            [100 * (share.value - share.low) for share in known],
            [100 * (share.high - share.value) for share in known],
        ]
        axes.barh(range(len(drawn)), shares, height=0.62, color=_BAR)
        axes.errorbar(shares, range(len(drawn)), xerr=reach, fmt="none", ecolor=_INK, elinewidth=1.4, capsize=3)
        for place, (one, share) in enumerate(zip(drawn, known, strict=True)):
            axes.annotate(
                f"{one.people.count}" if one.people.count is not None else f">{one.people.more_than}",
                (100 * share.high, place),
                xytext=(5, 0),
                textcoords="offset points",
                va="center",
                fontweight="bold",
            )
        names = [f"{one.made.mistake or unnamed()}\n{one.made.exercise}" for one in drawn]
        axes.set_yticks(range(len(drawn)), names, fontsize=9, linespacing=1.05)
        axes.invert_yaxis()
        axes.grid(axis="x")
        axes.set_xlim(0, 5 + max(100 * share.high for share in known))
        axes.set_xlabel(_("percent of the class"))

    said = [
        f"{one.made.exercise}, {one.made.mistake or unnamed()}: {in_words(one.people)}"
        + (f", {percent(one.share.value)}." if one.share else ".")
        for one in drawn
    ]
    return _drawn("mistakes", 0.4 * len(drawn) + 0.6, draw, _("The most common mistakes"), " ".join(said))


def rows(found: Sequence[OfRow]) -> str:
    """Return two panels: what part of the class has each row, and how the row goes with the rest; each with its interval."""
    drawn = hardest(found)

    def draw(axes: "Axes") -> None:
        names = [f"{one.cell.exercise}  {one.cell.row}" for one in drawn]
        figure = axes.figure
        axes.remove()
        left, right = figure.subplots(1, 2, sharey=True, gridspec_kw={"width_ratios": [3, 2]})
        told = [one.discrimination for one in drawn]
        # Few rows go against all others, and half the room is theirs then.
        below = min((one.low for one in told if one), default=0.0) < -0.5
        panels = (
            (left, [one.share for one in drawn], 100, (0, 25, 50, 75, 100), _("percent who have it")),
            (right, told, 1, (-1, 0, 1) if below else (-0.5, 0, 0.5, 1), _("discrimination")),
        )
        for panel, values, times, ticks, label in panels:
            there = [(place, value) for place, value in enumerate(values) if value is not None]
            panel.errorbar(
                [times * value.value for _place, value in there],
                [place for place, _value in there],
                xerr=[
                    [times * (value.value - value.low) for _place, value in there],
                    [times * (value.high - value.value) for _place, value in there],
                ],
                fmt="o",
                color=_DOT,
                ecolor=_DOT,
                elinewidth=1.6,
                markersize=5,
            )
            panel.set_xticks(ticks)
            panel.set_xlim(ticks[0], ticks[-1])
            panel.set_xlabel(label)
            panel.grid(axis="x")
            panel.tick_params(axis="y", left=False)
        right.axvline(0, color=_QUIET, linewidth=1)
        left.set_yticks(range(len(drawn)), names)
        left.set_ylim(len(drawn) - 0.4, -0.6)

    said = [
        f"{one.cell.exercise} {one.cell.row}: {percent(one.share.value)}"
        + (f", {one.discrimination.value:.2f}." if one.discrimination else ".")
        for one in drawn
        if one.share
    ]
    return _drawn("rows", 0.25 * len(drawn) + 0.6, draw, _("How hard rows are, and how well they tell"), " ".join(said))


def hardest(found: Sequence[OfRow]) -> list[OfRow]:
    """Return the rows that are drawn, in the order of the course: those of which something is shown, the hardest of many."""
    shown = [one for one in found if one.share is not None]
    kept = sorted(shown, key=lambda one: one.share.value if one.share else 0)[:MOST_ROWS]
    return [one for one in shown if one in kept]


def totals(found: Sequence[Bin], median: float | None) -> str:
    """Return a histogram of the totals; where bins are put together, their bar is as high as each of them would be on average."""

    def draw(axes: "Axes") -> None:
        _histogram(axes, found, 100)
        if median is not None:
            axes.axvline(100 * median, color=_INK, linewidth=1.6, linestyle=(0, (4, 2)))
            axes.annotate(
                _("half has at most"),
                (100 * median, axes.get_ylim()[1]),
                xytext=(4, 2),
                textcoords="offset points",
                annotation_clip=False,
            )
        axes.set_xlabel(_("percent of the points"))
        axes.set_ylabel(_("submissions"))

    said = [f"{percent(one.low)} – {percent(one.high)}: {one.people}." for one in found]
    return _drawn("totals", 2.5, draw, _("Totals"), " ".join(said))


def use(name: str, found: OfUse, title: str) -> str:
    """Return a histogram of what submissions took of one thing, from what the ten who took least reach to what the ten who took most do."""

    def draw(axes: "Axes") -> None:
        _histogram(axes, found.bins, 1)
        axes.axvline(found.median, color=_INK, linewidth=1.6, linestyle=(0, (4, 2)))
        axes.locator_params(axis="x", nbins=5)
        axes.set_xlabel(title)
        axes.set_ylabel(_("submissions"))

    said = _("Half took at most {median}; ten took {ten} or more.").format(
        median=amount(found.median), ten=amount(found.ten)
    )
    return _drawn(name, 2.2, draw, title, said, width=4.2)


def _histogram(axes: "Axes", found: Sequence[Bin], times: float) -> None:
    """Draw bars whose areas are numbers of people: the height is for a bin as wide as the narrowest."""
    narrowest = min(one.high - one.low for one in found)
    heights = [one.people * narrowest / (one.high - one.low) for one in found]
    axes.bar(
        [times * one.low for one in found],
        heights,
        [times * (one.high - one.low) for one in found],
        align="edge",
        color=_BAR,
        edgecolor=_LINE,
        linewidth=0.8,
    )
    axes.grid(axis="y")
    axes.locator_params(axis="y", integer=True)
    axes.set_xlim(times * found[0].low, times * found[-1].high)


# -- from Matplotlib into a page -------------------------------------------------------------------------------------------


def _drawn(name: str, height: float, draw: Callable[["Axes"], None], title: str, said: str, width: float = 6.4) -> str:
    """Return a plot as SVG. name: stands in its identifiers. height, width: in inches. title, said: what it shows, in words."""
    import matplotlib
    from matplotlib.figure import Figure

    text = io.StringIO()
    with matplotlib.rc_context(_LOOK), warnings.catch_warnings():
        # The page draws the letters, in whatever font it has for them.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Figure(figsize=(width, height), layout="constrained")
        draw(figure.add_subplot())
        figure.savefig(text, format="svg", transparent=True, metadata={"Date": None})
    return _for_page(text.getvalue(), name, title, said)


def _for_page(svg: str, name: str, title: str, said: str) -> str:
    """Return an SVG that may stand in a page beside others: without styles, with identifiers of its own, and with words."""
    root = ElementTree.fromstring(svg)
    used = {
        part.get(_LINK, "").removeprefix("#") or part.get("clip-path", "")[len("url(#") : -1] for part in root.iter()
    }
    new = {old: f"plot-{name}-{number}" for number, old in enumerate(sorted(used - {""}))}
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.rpartition("}")[2] in ("metadata", "style"):
                parent.remove(child)
    for part in root.iter():
        for declaration in filter(None, part.attrib.pop("style", "").split(";")):
            key, _colon, value = declaration.partition(":")
            if key.strip() != "font-family":
                part.set(key.strip(), value.strip())
        if part.get("id") in new:
            part.set("id", new[part.get("id", "")])
        else:
            part.attrib.pop("id", None)
        if _LINK in part.attrib:
            part.set("href", f"#{new[part.attrib.pop(_LINK).removeprefix('#')]}")
        if "clip-path" in part.attrib:
            part.set("clip-path", f"url(#{new[part.get('clip-path', '')[len('url(#') : -1]]})")
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    for key, value in (
        ("class", "plot"),
        ("role", "img"),
        ("aria-labelledby", f"plot-{name}-title plot-{name}-said"),
        ("stroke-linejoin", "round"),
    ):
        root.set(key, value)
    for at, (tag, words, suffix) in enumerate((("title", title, "title"), ("desc", said, "said"))):
        element = ElementTree.Element(f"{{{_SVG}}}{tag}", {"id": f"plot-{name}-{suffix}"})
        element.text = words
        root.insert(at, element)
    ElementTree.register_namespace("", _SVG)
    return ElementTree.tostring(root, encoding="unicode")
