"""The report as one page: what the class did not understand comes first, and every plot has its figures as a table. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from bpgrade.messages import _, counted
from bpgrade.report import plots
from bpgrade.report.figures import Figures, OfMistake
from bpgrade.report.pairs import Pairs
from bpgrade.report.plots import MOST_MISTAKES, MOST_ROWS
from bpgrade.report.suppression import SMALLEST, People
from bpgrade.report.tables import Cell, Table, fewer, in_words, percent, unnamed
from bpgrade.result import plain
from bpgrade.summary import Kind
from bpgrade.web.page import document, escaped

_STYLE = f"""
.lead {{ font-size: 1.1rem; }}
.quiet {{ color: var(--quiet); }}
.top {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 0.8rem; margin: 0 0 1.2rem; padding: 0; list-style: none; }}
.top li {{ padding: 0.8rem 1rem; border: 1px solid var(--line); border-radius: 8px; background: var(--mark); }}
.top p {{ margin: 0 0 0.4rem; }}
.top .much {{ font-size: 1.6rem; font-weight: 680; line-height: 1.2; }}
.top pre {{ margin: 0.5rem 0 0; white-space: pre-wrap; }}
figure {{ margin: 0 0 1rem; }}
figcaption {{ color: var(--quiet); margin-top: 0.3rem; }}
.plot {{ display: block; width: 100%; max-width: 46rem; font-family: var(--text); }}
@media (width < 640px) {{ .plot {{ min-width: 27rem; max-width: none; }} }}
.two {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 0 1.5rem; }}
.two .plot {{ min-width: 0; }}
details {{ margin: 0 0 1.2rem; }}
summary {{ padding: 0.25rem 0; color: var(--link); }}
td.number, th.number {{ text-align: right; font-variant-numeric: tabular-nums; }}
td.number {{ white-space: nowrap; }}
td.words {{ min-width: 14rem; white-space: pre-line; }}
footer {{ margin-top: 2.5rem; padding-top: 1rem; border-top: 1px solid var(--line); }}
{plots.STYLE}"""
#: So many mistakes stand on the first screen.
_FIRST = 3
#: Of pairs, so many lines; the file has all.
_LINES = 200
#: Columns whose cells are sentences.
_WORDS = ("sentence", "example", "remark", "wrong")


def require_plots() -> None:
    """Raise UsageError where plots cannot be drawn here."""
    plots.require()


def page(figures: Figures, tables: Sequence[Table], language: str) -> str:
    """Return the whole page. tables: of these figures."""
    by_name = {table.name: table for table in tables}
    name = figures.assignment or _("All exercises")
    title = _("{name}: the class at a glance").format(name=name)
    parts = [f"<h1>{escaped(title)}</h1>", _paragraph(_lead(figures), "lead")]
    if figures.small:
        said = _(
            "There are fewer than {count} submissions. Figures about so few would tell of single people, so none stands here."
        )
        parts += [_paragraph(said.format(count=SMALLEST)), _table(by_name["class"])]
    else:
        parts += [
            *_mistakes(figures, by_name),
            *_rows(figures, by_name),
            *_totals(figures, by_name),
            *_came_to(by_name),
            *_use(figures, by_name),
            *_remarks(by_name),
            *_moves(figures, by_name),
            *(_pairs(figures.pairs, by_name["pairs"]) if figures.pairs is not None else ()),
        ]
    body = f"<main>\n{chr(10).join(filter(None, parts))}\n{_foot(tables)}\n</main>"
    return document(title, body, language, _STYLE)


def _lead(figures: Figures) -> str:
    """Return the class in a sentence or two."""
    said = [
        counted(
            "{count} submission, {points} points to earn.",
            "{count} submissions, {points} points to earn.",
            figures.count,
            points=plain(figures.points),
        )
    ]
    if figures.mean is not None:
        said.append(_("The mean is {share} of the points.").format(share=percent(figures.mean)))
    if figures.median is not None:
        said.append(_("Half of the class has at most {share}.").format(share=percent(figures.median)))
    right = (figures.kinds or {}).get(Kind.ALL_RIGHT, People())
    if right.count:
        said.append(counted("{count} submission is all right.", "{count} submissions are all right.", right.count))
    if figures.known < figures.count and not figures.small:
        said.append(
            _("The grader failed with some of them: those are left out of points, rows and totals. Grade again.")
        )
    return " ".join(said)


# -- mistakes --------------------------------------------------------------------------------------------------------------


def _mistakes(figures: Figures, tables: dict[str, Table]) -> list[str]:
    told = [one for one in figures.mistakes if one.people != People()]
    named = [one for one in told if one.made.mistake]
    heading = _heading(_("What the class did not understand"))
    if "mistakes" not in tables:
        return [heading, _paragraph(_("Nobody made a mistake."))]
    if not told:
        said = _("No mistake was made by {count} people or more.").format(count=SMALLEST)
        return [heading, _paragraph(said), _as_table([tables["mistakes"]])]
    cards = "".join(_card(one, figures.count) for one in named[:_FIRST])
    said = _(
        "Bars: how many of the class made each mistake. Thin lines: between what that would lie in other classes like this one."
    )
    return [
        heading,
        f'<ol class="top">{cards}</ol>' if cards else "",
        _figure(plots.mistakes(told, figures.count), said),
        _more_than(len(told), MOST_MISTAKES),
        _as_table([tables["mistakes"]]),
    ]


def _card(one: OfMistake, class_of: int) -> str:
    """Return one of the most common mistakes: how many, where, what it is, and an example."""
    of = (
        _("{share} of the class").format(share=percent(one.share.value))
        if one.share
        else _("{count} of {people}").format(count=in_words(one.people), people=class_of)
    )
    where = escaped(f"{one.made.exercise}   {one.made.mistake or unnamed()}")
    example = (
        f"{_paragraph(_('What they see, for example:'), 'quiet')}<pre>{escaped(chr(10).join(one.example))}</pre>"
        if one.example
        else ""
    )
    return f'<li><p class="much">{escaped(of)}</p><p class="quiet">{where}</p>{_paragraph(one.say)}{example}</li>'


# -- the rest --------------------------------------------------------------------------------------------------------------


def _rows(figures: Figures, tables: dict[str, Table]) -> list[str]:
    if "rows" not in tables:
        return []
    drawn = plots.hardest(figures.rows)
    said = _(
        "Left: what part of the class has all points of a row. Right: how having them goes with the points of all other rows; near 0, or "
        "below, the row says nothing about the rest: look at its text and its checks. Lines are intervals of 95 %."
    )
    hidden = _("Where fewer than {count} have a row, or have it not, it is in the table alone.").format(count=SMALLEST)
    return [
        _heading(_("How hard each row is")),
        _figure(plots.rows(figures.rows), said) if drawn else "",
        _more_than(sum(one.share is not None for one in figures.rows), MOST_ROWS),
        _paragraph(hidden, "quiet"),
        _as_table([tables["rows"]]),
    ]


def _totals(figures: Figures, tables: dict[str, Table]) -> list[str]:
    if not figures.totals:
        return []
    said = _(
        "Bars that would be about fewer than {count} people are put together with their neighbours, and are as high as their mean."
    )
    return [
        _heading(_("Totals")),
        _figure(plots.totals(figures.totals, figures.median), said.format(count=SMALLEST)),
        _as_table([tables["class"], tables["totals"]]),
    ]


def _came_to(tables: dict[str, Table]) -> list[str]:
    there = [tables[name] for name in ("submissions", "outcomes") if name in tables]
    parts = "".join(f"<div>{_table(table)}</div>" for table in there)
    return [_heading(_("What it came to")), f'<div class="two">{parts}</div>']


def _use(figures: Figures, tables: dict[str, Table]) -> list[str]:
    if "used" not in tables:
        return []
    found = (
        ("cpu", figures.cpu, _("seconds of a processor")),
        ("memory", figures.memory, _("memory, in MiB, Python and NumPy included")),
    )
    drawn = [_figure(plots.use(name, use, title), "") for name, use, title in found if use is not None and use.bins]
    said = _("The first and the last {count} are put together: how much one of them took is that person's alone.")
    return [
        _heading(_("Time and memory")),
        f'<div class="two">{"".join(drawn)}</div>' if drawn else "",
        _paragraph(said.format(count=SMALLEST), "quiet") if drawn else "",
        _table(tables["used"]),
    ]


def _remarks(tables: dict[str, Table]) -> list[str]:
    if "remarks" not in tables:
        return []
    said = _("Whose work it is, results.jsonl says under for_teacher.")
    return [_heading(_("Remarks for you")), _table(tables["remarks"]), _paragraph(said, "quiet")]


def _moves(figures: Figures, tables: dict[str, Table]) -> list[str]:
    if "tolerance" not in tables:
        return []
    said = (
        _(
            "Each submission was judged again, with every tolerance ten times as large and a tenth of what it is. No code was run."
        )
        if figures.sampled == figures.count
        else _(
            "{sampled} submissions, drawn from all {count}, were judged again, with every tolerance ten times as large and a tenth of what it is. No code was run."
        ).format(sampled=figures.sampled, count=figures.count)
    )
    none = not any(one.marks for one in figures.moves)
    return [
        _heading(_("Would another tolerance change marks?")),
        _paragraph(said),
        _paragraph(_("No mark of theirs would be another one.")) if none else "",
        _table(tables["tolerance"]),
    ]


def _pairs(pairs: Pairs, table: Table) -> list[str]:
    """Return who shares rare wrong work, with what to think of it first."""
    said = [
        _(
            "This accuses nobody. People learn together, from one book, and make the same mistakes; a course may allow it. Look at the work "
            "itself, and ask, before you think anything of it. This part has names: it is for you alone."
        ),
        _(
            "Rare is what at most {rarely} of {of} have. Sharing it in one exercise says nothing by itself: there chance alone gives as many "
            "pairs as there are. What may be worth a look is sharing it in several."
        ).format(rarely=pairs.rarely, of=pairs.of),
        *(
            counted(
                "In at least {least} exercises: {count} pair. By chance alone there would be about {chance}.",
                "In at least {least} exercises: {count} pairs. By chance alone there would be about {chance}.",
                pairs.sharing(least),
                least=least,
                chance=_about(chance),
            )
            for least, chance in pairs.by_chance.items()
            if least > 1
        ),
        _(
            "Chance is reckoned as if what somebody does in one exercise said nothing about the next. Who makes many mistakes shares more "
            "of them by chance than that."
        ),
    ]
    several, one = _by_weight(pairs, table)
    shown = _table(several) if several.rows else _paragraph(_("Nobody shares rare wrong work in several exercises."))
    label = counted("{count} line about one exercise alone", "{count} lines about one exercise alone", len(one.rows))
    alone = f"<details><summary>{escaped(label)}</summary>{_table(one)}</details>" if one.rows else ""
    return [_heading(_("Worth a look: who shares rare wrong work")), *map(_paragraph, said), shown, alone]


def _by_weight(pairs: Pairs, table: Table) -> tuple[Table, Table]:
    """Return the lines about pairs who share something in several exercises, and the others; of each no more than one looks at."""
    first = sum(len(pair.shared) for pair in pairs.found if len(pair.shared) > 1)
    return replace(table, rows=table.rows[:first][:_LINES]), replace(table, rows=table.rows[first:][:_LINES])


def _about(expected: float) -> str:
    """Return a number of pairs to be expected, as one says it.

    >>> _about(12.3), _about(0.034), _about(0.0004)
    ('12', '0.03', '0.0004')
    """
    return f"{expected:.0f}" if expected >= 10 else f"{expected:.1g}"


def _foot(tables: Sequence[Table]) -> str:
    files = ", ".join(f"<code>report/{escaped(table.name)}.csv</code>" for table in tables)
    said = [
        _(
            "Where a group is smaller than {count}, its number is not shown, and neither is what would give it away: “{fewer}”."
        ).format(count=SMALLEST, fewer=fewer()),
        _(
            "Intervals are of 95 %: Wilson's (1927) for shares, Fisher's (1921) for correlations. Discrimination is the corrected item-total "
            "correlation (Henrysson 1963)."
        ),
    ]
    # A sentence has no markup of its own, so that what stands for the files comes through as it is.
    where = escaped(_("The same figures, for a spreadsheet: {files}").format(files="%")).replace("%", files, 1)
    return f'<footer class="quiet">{"".join(map(_paragraph, said))}<p>{where}</p></footer>'


# -- parts of a page -------------------------------------------------------------------------------------------------------


def _heading(words: str) -> str:
    return f"<h2>{escaped(words)}</h2>"


def _paragraph(words: str, kind: str = "") -> str:
    return (f'<p class="{kind}">' if kind else "<p>") + f"{escaped(words)}</p>"


def _figure(svg: str, said: str) -> str:
    caption = f"<figcaption>{escaped(said)}</figcaption>" if said else ""
    return f'<figure><div class="scroll" tabindex="0" role="group" aria-label="{escaped(_("a plot"))}">{svg}</div>{caption}</figure>'


def _more_than(count: int, most: int) -> str:
    if count <= most:
        return ""
    return _paragraph(_("{most} of {count} are drawn; the table has all.").format(most=most, count=count), "quiet")


def _as_table(tables: Sequence[Table]) -> str:
    """Return the figures of a plot as tables, to be opened."""
    inside = "".join(map(_table, tables))
    return f"<details><summary>{escaped(_('The figures as a table'))}</summary>{inside}</details>"


def _table(table: Table) -> str:
    number = [all(row[place].number for row in table.rows) for place in range(len(table.columns))]
    head = "".join(
        f'<th scope="col"{_class_of(number[place])}>{escaped(column.heading)}</th>'
        for place, column in enumerate(table.columns)
    )
    body = "".join(
        "<tr>"
        + "".join(_cell(cell, number[place], table.columns[place].name in _WORDS) for place, cell in enumerate(row))
        + "</tr>"
        for row in table.rows
    )
    label = escaped(table.caption)
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{label}"><table><caption>{label}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _class_of(number: bool) -> str:
    return ' class="number"' if number else ""


def _cell(cell: Cell, number: bool, words: bool) -> str:
    kind = ' class="words"' if words and cell.page else _class_of(number)
    return f"<td{kind}>{escaped(cell.page)}</td>"
