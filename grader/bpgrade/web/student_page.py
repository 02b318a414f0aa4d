"""The page of one student: a result as one HTML file, to be read, printed and kept. Pure.

It says what the feedback says, and shows what text cannot: hints to be opened, pictures, and one's own numbers beside what went in.
The outcome is a sign and a word first; a colour says it once more.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np

from bpgrade import feedback, graph
from bpgrade.assessment import Assessment
from bpgrade.course import Course
from bpgrade.diagnose.diagnosis import Diagnosis
from bpgrade.diagnose.farthest import Farthest, written
from bpgrade.graph.drawing import Drawing
from bpgrade.inventory import Item
from bpgrade.messages import _, counted, language, listed
from bpgrade.observation import Observation
from bpgrade.records import digest
from bpgrade.result import Result, plain
from bpgrade.rubric import AnyArray
from bpgrade.verdict import ExerciseVerdict, Outcome
from bpgrade.web import tables
from bpgrade.web.page import document, escaped, isolated
from bpgrade.web.side_by_side import Came, SideBySide, given, side_by_side

#: A page is to be sent about, and kept.
MOST_BYTES = 300_000
#: Of these, what stands around the body may take so much, with the sentence about lateness in it.
_FRAME = 12_000
#: How much of one text is shown, and how many lines of the numbers in it; less where all of them are as long as that.
_LENGTHS = ((2000, 12), (500, 6), (120, 0))
_NAME = 120
_PHRASE = 300
_REMARKS = 40
#: An array with no more rows and columns, or of one axis with no more numbers, is shown in full; of a larger one so many from the
#: beginning, and the last.
_FULL = (8, 5)
_LONG = 12
_FIRST = 3
#: Of an exercise, what is shown beside the words is kept for so many of whom different things were seen.
_KEPT = 64
#: Where the sentence about the grade goes: nothing that is escaped can be this.
_SENTENCE = "<!--the grade-->"

STYLE = """
:root {
  --right: light-dark(#0b5a34, #94dcae);
  --wrong: light-dark(#a1260d, #ffb4a2);
  --wait: light-dark(#6b5300, #f0d478);
  --ours: light-dark(#8a1c66, #ff9ed2);
}
.score { font-size: 1.2rem; font-weight: 650; margin-bottom: 0.3rem; }
.quiet { color: var(--quiet); }
.units, .units ul, .rows { list-style: none; margin: 0; padding: 0; }
.units { margin: 1.2rem 0 1.6rem; }
.units > li { display: grid; grid-template-columns: 6rem minmax(0, 1fr); padding: 0.35rem 0; border-top: 1px solid var(--line); }
.units > li:last-child { border-bottom: 1px solid var(--line); }
.units ul { display: flex; flex-wrap: wrap; gap: 0.1rem 1.4rem; }
.units a { display: inline-block; min-height: 1.5rem; }
.head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.1rem 0.9rem; }
.head > .points { margin-left: auto; font-weight: 400; }
h2.head > code { font-weight: 400; font-size: 0.85em; }
h2 .points { font-size: 1rem; }
.rows > li { margin: 0 0 0.9rem; padding: 0.1rem 0 0.1rem 0.9rem; border-left: 4px solid var(--quiet); }
.rows p { margin: 0 0 0.3rem; }
.rows p:not(.head) { max-width: 48rem; }
.rows > .right { border-color: var(--right); }
.rows > .wrong { border-color: var(--wrong); }
.rows > .wait { border-color: var(--wait); }
.rows > .ours { border-color: var(--ours); }
.is { font-weight: 650; white-space: nowrap; }
.right .is { color: var(--right); }
.wrong .is { color: var(--wrong); }
.wait .is { color: var(--wait); }
.ours .is { color: var(--ours); }
.yet .is { font-weight: 400; color: var(--quiet); }
pre { margin: 0 0 0.4rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.rows pre > span, .entry > span { display: inline-block; }
.entry > span { margin-right: 1.2em; }
details { margin: 0.4rem 0; max-width: 48rem; }
summary { padding: 0.2rem 0; color: var(--link); }
details details { margin-left: 1rem; }
details.numbers { max-width: none; }
figure { margin: 0.8rem 0; }
figure svg { max-width: none; }
figcaption p { margin: 0 0 0.2rem; max-width: 48rem; }
figcaption { color: var(--quiet); }
h3 { margin: 1rem 0 0.4rem; }
.beside { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0.4rem 1.2rem; align-items: start; }
.beside table { width: 100%; table-layout: fixed; }
.beside th { width: 5.5rem; overflow-wrap: anywhere; }
.beside th small { display: block; font-weight: 400; color: var(--quiet); }
.beside pre { margin: 0; font-size: 0.82em; line-height: 1.45; }
.beside .said { margin: 0.25rem 0 0; font-size: 0.9em; }
.files, .files ul { margin: 0 0 0.6rem; padding-left: 1.2rem; }
footer { margin-top: 2.5rem; padding-top: 0.8rem; border-top: 1px solid var(--line); color: var(--quiet); }
@media (width < 640px) {
  .units > li { display: block; }
  .beside { display: block; }
  .beside table { margin-bottom: 0.8rem; }
  .beside th { width: 4.5rem; }
  th, td { padding: 0.3rem 0.4rem; }
}
@media print {
  .hints, .numbers.right { display: none; }
  .numbers::details-content { content-visibility: visible; display: block; }
  .rows > li, .case, figure { break-inside: avoid; }
  figure svg { max-width: 100%; }
  a { color: inherit; text-decoration: none; }
}
"""
_KINDS = {
    Outcome.PASSED: "right",
    Outcome.FOLLOW_THROUGH: "right",
    Outcome.BLOCKED: "wait",
    Outcome.NOT_ATTEMPTED: "yet",
    Outcome.GRADER_ERROR: "ours",
}


@dataclass(frozen=True)
class Work:
    """What a page is made of, beside the result.

    observations: what was seen, by exercise; where there is none, no numbers are shown. drawings: by exercise, its graph.
    to_read: by exercise, the page that explains it. next_place: the file and line where the work goes on. hidden: whether hidden
    draws decided the points.
    """

    course: Course
    assessments: Sequence[Assessment]
    observations: Mapping[str, Observation] = field(default_factory=dict)
    drawings: Mapping[str, Drawing] = field(default_factory=dict)
    to_read: Mapping[str, str] = field(default_factory=dict)
    next_place: tuple[str, int] | None = None
    hidden: bool = False


def text(result: Result, work: Work) -> str:
    """Return the whole page."""
    return framed(body(result, work), result.submission)


def framed(body: str, name: str, sentence: str = "") -> str:
    """Return the whole page around a body. name: of the submission. sentence: what there is to say about the grade, beside the points."""
    said = f"<p>{escaped(sentence)}</p>" if sentence else ""
    title = _("Feedback: {name}").format(name=_cut(name, _NAME))
    return document(title, body.replace(_SENTENCE, said, 1), language(), f"{STYLE}{graph.STYLE}\n")


def body(result: Result, work: Work) -> str:
    """Return what stands in the page, with a place for the sentence about the grade.

    It is as large as a page may be: of texts that are too long the beginning is shown, and of pictures and numbers what there is room for.
    """
    for much in _LENGTHS:
        writer = _Writer(result, work, *much)
        above, below = writer.above(), writer.below()
        sections = {one.name: writer.section(one, diagnoses) for one, diagnoses in writer.told}
        to_go_on = {one.name: writer.to_go_on(one) for one, _diagnoses in writer.told}
        room = MOST_BYTES - _FRAME - sum(map(_size, (above, *sections.values(), *to_go_on.values(), below)))
        if room >= 0:
            break
    # What is not right comes first, where there is not room for all.
    for one, _diagnoses in sorted(writer.told, key=lambda told: told[0].passed):
        for part in writer.beside(one):
            if _size(part) <= room:
                sections[one.name] += part
                room -= _size(part)
    told = "".join(
        f'<section id="{_id(name)}">{section}{to_go_on[name]}</section>\n' for name, section in sections.items()
    )
    return f"{above}\n<main>\n{told}</main>\n{below}"


class _Writer:
    """Writes the parts of a body. length: how much of a text is shown. lines: how many lines of the numbers in it."""

    def __init__(self, result: Result, work: Work, length: int, lines: int) -> None:
        self.result, self.work, self.length, self.lines = result, work, length, lines
        self.assessments = {one.name: one for one in work.assessments}
        names, self.gathered = feedback.to_tell(result)
        self.said: list[str] = []
        self.told = [
            (verdict, diagnoses)
            for verdict, diagnoses in zip(result.verdicts, result.diagnoses, strict=True)
            if verdict.name in names
        ]

    def above(self) -> str:
        """Return whose page it is, the points, and an overview that leads to each exercise."""
        result, course = self.result, self.work.course
        score = (
            _("Not graded yet: the grader failed, and nobody loses a point by that.")
            if result.our_fault
            else _("{score} of {points}").format(score=plain(result.score), points=feedback.points(result.max_score))
        )
        following = ""
        if self.work.next_place is not None:
            file, line = self.work.next_place
            where = _filled(_("{file}, line {line}"), file=_file(file), line=str(line))
            following = f"<p>{_filled(_('Next: {where}'), where=where)}</p>"
        whose = _filled(_("Feedback: {name}"), name=isolated(_cut(result.submission, _NAME)))
        return (
            f"<header><h1>{whose}</h1>{_paragraph(score, 'score')}{_SENTENCE}{following}{_paragraph(_(course.title), 'quiet')}</header>\n"
            f'<nav aria-label="{escaped(_("All exercises"))}">{self._overview()}</nav>'
        )

    def _overview(self) -> str:
        """Return a line for each unit: each of its exercises with the sign and the word for it."""
        verdicts = {verdict.name: verdict for verdict in self.result.verdicts}
        told = {verdict.name for verdict, _diagnoses in self.told}
        lines = []
        for unit in self.work.course.units:
            items = []
            for name in (name for name in unit.exercises if name in verdicts):
                outcome, short = feedback.standing(verdicts[name]), escaped(name.rpartition("/")[2])
                linked = f'<a href="#{_id(name)}">{short}</a>' if name in told else short
                items.append(f'<li class="{_kind(outcome)}">{_sign(outcome)} {linked}</li>')
            if items:
                lines.append(f"<li><strong>{escaped(unit.name)}</strong><ul>{''.join(items)}</ul></li>")
        return f'<ul class="units">{"".join(lines)}</ul>'

    def section(self, verdict: ExerciseVerdict, diagnoses: Sequence[Diagnosis]) -> str:
        """Return what there is to say of an exercise: its rows, and what a person decided."""
        earned = _("{score} of {points}").format(score=plain(verdict.score), points=feedback.points(verdict.max_score))
        head = (
            f'<h2 class="head"><span>{escaped(verdict.name)}</span> <code>{escaped(verdict.definition)}</code> '
            f'<span class="points">{escaped(earned)}</span></h2>'
        )
        rows = "".join(self._row(verdict, one) for one in diagnoses)
        decided = "".join(
            self._say(feedback.decided(row, row.override)) for row in verdict.rows if row.override is not None
        )
        return f'{head}<ul class="rows">{rows}</ul>{decided}'

    def _row(self, verdict: ExerciseVerdict, one: Diagnosis) -> str:
        """Return what there is to say of rows together: the outcome, the mistake, its sentence, its numbers, the question that leads on."""
        rows = [row for row in verdict.rows if row.row in one.rows]
        points = _("{score} of {points}").format(
            score=plain(sum(row.score for row in rows)),
            points=feedback.points(sum(row.max_score for row in rows)),
        )
        mistake = f" <code>{escaped(one.mistake)}</code>" if one.mistake else ""
        parts = [
            f'<p class="head">{_sign(one.outcome)} <strong>{escaped(listed(one.rows))}</strong>{mistake} '
            f'<span class="points">{escaped(points)}</span></p>'
        ]
        parts += [self._say(one.message)] if one.message else []
        numbers = one.numbers[: self.lines]
        parts += [f"<pre>{''.join(self._line(line) for line in numbers)}</pre>"] if numbers else []
        parts += [self._say(_("Think: {question}").format(question=one.think))] if one.think else []
        return f'<li class="{_kind(one.outcome)}">{"".join(parts)}</li>'

    def _line(self, line: str) -> str:
        """Return a line of numbers; of what stands side by side in it, each part stays in one piece."""
        indent = line[: len(line) - len(line.lstrip())]
        parts = _cut(line.strip(), self.length).split(feedback.BESIDE)
        return f"{indent}{feedback.BESIDE.join(f'<span>{escaped(part)}</span>' for part in parts)}\n"

    def _say(self, sentence: str) -> str:
        return _paragraph(_cut(sentence, self.length))

    def to_go_on(self, verdict: ExerciseVerdict) -> str:
        """Return where to read on, and the hints, each inside the one before, so that they are opened in order."""
        if verdict.passed:
            return ""
        page, assessment = self.work.to_read.get(verdict.name, ""), self.assessments.get(verdict.name)
        hints = assessment.hints if assessment is not None else ()
        inside = ""
        for step in range(len(hints), 0, -1):
            label = _("Hint {step} of {count}").format(step=step, count=len(hints))
            inside = (
                f'<details class="hints"><summary>{escaped(label)}</summary>'
                f"{_paragraph(_(hints[step - 1]))}{inside}</details>"
            )
        return (_paragraph(feedback.reading(page)) if page else "") + inside

    def beside(self, verdict: ExerciseVerdict) -> Iterator[str]:
        """Yield what is shown of an exercise beside the words, as long as there is room: a picture of what is not right, and the numbers."""
        assessment = self.assessments.get(verdict.name)
        observation = self.work.observations.get(verdict.name)
        if assessment is None or observation is None:
            return
        drawing = None if verdict.passed else self.work.drawings.get(verdict.name)
        shown = _shown_beside(assessment, observation, drawing, verdict)
        if shown.picture:
            # How pictures are read is said once.
            legend = [sentence for sentence in shown.legend if sentence not in self.said]
            self.said += legend
            words = "".join(map(_paragraph, legend))
            yield f"<figure>{shown.picture}{f'<figcaption>{words}</figcaption>' if words else ''}</figure>"
        if shown.numbers:
            yield shown.numbers

    def below(self) -> str:
        """Return what there is of exercises that nobody began, of the files, and what decided the points."""
        result = self.result
        parts = [self._say(sentence) for sentence in self.gathered]
        if result.remarks:
            parts.append(f"<h2>{escaped(_('About the files:'))}</h2>")
            parts += [self._say(remark) for remark in result.remarks[:_REMARKS]]
            if len(result.remarks) > _REMARKS:
                parts.append(_paragraph(_("and {count} more").format(count=len(result.remarks) - _REMARKS)))
        # In a folder of one's own there is much that was not handed in.
        seen = "open" if self.work.hidden else ""
        label = escaped(_("What was handed in, as it was understood:"))
        parts.append(f"<details {seen}><summary>{label}</summary>{_files(result.files)}</details>")
        about = (
            feedback.hidden_decided()
            if self.work.hidden
            else _("These points are from public draws. Hidden draws decide the grade; they are not run here.")
        )
        return "".join([*parts, f"<footer>{_paragraph(about)}</footer>"])


# -- numbers ---------------------------------------------------------------------------------------------------------------


@dataclass
class _Beside:
    """What is shown of an exercise beside the words; empty where nothing is. legend: what one needs to know to read the picture."""

    picture: str = ""
    legend: Sequence[str] = ()
    numbers: str = ""


def _shown_beside(
    assessment: Assessment, observation: Observation, drawing: Drawing | None, verdict: ExerciseVerdict
) -> _Beside:
    """Return what is shown of an exercise, made once for all of whom the same was seen: most right work gives the same bytes."""
    outcomes = [row.outcome.value for row in verdict.rows]
    seen = digest(
        [
            language().encode(),
            repr((verdict.passed, drawing is None, outcomes)).encode(),
            *observation.on_which_verdicts_rest(),
        ]
    )
    made: dict[bytes, _Beside] = assessment.scenes.setdefault("beside", {})
    if seen not in made:
        if len(made) >= _KEPT:
            made.clear()
        made[seen] = _make_beside(assessment, observation, drawing, verdict)
    return made[seen]


def _make_beside(
    assessment: Assessment, observation: Observation, drawing: Drawing | None, verdict: ExerciseVerdict
) -> _Beside:
    beside = _Beside()
    # Whatever came back: what cannot be shown is left out, and the words stand.
    if drawing is not None:
        with suppress(Exception), np.errstate(all="ignore"):
            picture = graph.picture(assessment, observation, drawing, verdict)
            label, svg = escaped(graph.title(picture)), graph.svg(picture, styled=False)
            beside.legend = graph.legend(picture)
            # What is wider than a screen is moved, with the keyboard too, and stays large enough to be read.
            beside.picture = f'<div class="scroll" tabindex="0" role="group" aria-label="{label}">{svg}</div>'
    with suppress(Exception), np.errstate(all="ignore"):
        shown, right = side_by_side(assessment, observation, verdict)
        if shown:
            beside.numbers = _numbers(assessment, shown, right, "right" if verdict.passed else "off")
    return beside


def _numbers(assessment: Assessment, shown: Sequence[SideBySide], right: Sequence[str], kind: str) -> str:
    """Return what went in beside what came back, behind a disclosure. right: the labels of other cases."""
    cases = "".join(_case(assessment, one) for one in shown)
    rest = (
        _paragraph(_("All right in these cases, too: {cases}.").format(cases=listed(list(right))), "quiet")
        if right
        else ""
    )
    label = escaped(_("Your numbers: what went in, and what came back"))
    return f'<details class="numbers {kind}"><summary>{label}</summary>{cases}{rest}</details>'


def _case(assessment: Assessment, one: SideBySide) -> str:
    came = "".join(_came(array) for array in one.came)
    table = f"<table><caption>{escaped(_('What came back'))}</caption><tbody>{came}</tbody></table>"
    return f'<div class="case"><h3>{escaped(one.label)}</h3><div class="beside">{_given(assessment, one.number)}{table}</div></div>'


def _given(assessment: Assessment, number: int) -> str:
    """Return the table of what went in; made once for a class."""
    key = "page", language(), number
    if key not in assessment.scenes:
        rows = "".join(
            f"<tr>{_heading(name, array)}<td>{_array(array)}</td></tr>" for name, array in given(assessment, number)
        )
        caption = f"<caption>{escaped(_('What went in'))}</caption>"
        nothing = f'<p class="quiet">{escaped(_("Nothing goes in."))}</p>'
        assessment.scenes[key] = f"<table>{caption}<tbody>{rows}</tbody></table>" if rows else nothing
    table: str = assessment.scenes[key]
    return table


def _came(came: Came) -> str:
    """Return the line of one array that came back: its numbers, whether they are right, and of a wrong one what should stand where."""
    said = f'<p class="said">{_sign(came.outcome)}</p>'
    if came.array is None:
        heading = f'<th scope="row">{escaped(came.name)}</th>'
        numbers = _paragraph(_("No numbers: {what}.").format(what=came.why))
    else:
        heading, numbers = _heading(came.name, came.array), _array(came.array)
    if came.entry is not None:
        said += f'<p class="said entry">{feedback.BESIDE.join(f"<span>{escaped(part)}</span>" for part in _entry(came.name, came.entry))}</p>'
    return f'<tr class="{_kind(came.outcome)}">{heading}<td>{numbers}{said}</td></tr>'


def _entry(name: str, entry: Farthest) -> list[str]:
    """Return what stands at the place where an array is farthest off, and what should, as far as that is said."""
    # A name in words is the line's heading, and too long to be said again.
    what = entry.place if " " in name and entry.place else f"{name}{entry.place}"
    yours, parts = written(entry.yours), []
    if yours == entry.needed:
        # So near that more digits tell them apart.
        yours = f"{entry.yours:.10g}"
    # A number alone stands above already.
    if entry.place or yours != written(entry.yours):
        parts.append(_("yours: {name} = {value}").format(name=what, value=yours))
    if entry.needed and not entry.nudged:
        parts.append(_("should be: {value}").format(value=entry.needed))
    elif entry.needed:
        says = f"{what} = {entry.needed}"
        parts.append(_("nudging {tensor} says: {says}").format(tensor=entry.nudged + entry.place, says=says))
    return parts


def _heading(name: str, array: AnyArray) -> str:
    """Return the heading of an array's line: its name, and its shape where it is more than a number."""
    shape = f"<small>{escaped(str(array.shape))}</small>" if array.size != 1 or array.ndim > 1 else ""
    return f'<th scope="row">{escaped(name)}{shape}</th>'


def _array(array: AnyArray) -> str:
    """Return an array, row by row: a small one in full, of a larger one the beginning and the end."""
    if array.ndim == 0:
        return f"<pre>{written(float(array))}</pre>"
    if array.size == 0:
        return f"<pre>{'[' * array.ndim}{']' * array.ndim}</pre>"
    # Of more axes the first ones are run through.
    matrix = array.reshape(-1, array.shape[-1])
    rows, columns = _shown(matrix.shape[0], _FULL[0]), _shown(matrix.shape[1], _FULL[1] if array.ndim > 1 else _LONG)
    numbers = matrix[[row for row in rows if row >= 0]][:, [column for column in columns if column >= 0]].tolist()
    cells = [[written(number) for number in row] for row in numbers]
    if array.ndim > 1:
        widest = max(len(cell) for row in cells for cell in row)
        cells = [[cell.rjust(widest) for cell in row] for row in cells]
    if -1 in columns:
        cells = [[*row[:_FIRST], "…", *row[_FIRST:]] for row in cells]
    lines = [f"[{(' ' if array.ndim > 1 else '  ').join(row)}]" for row in cells]
    if -1 in rows:
        lines.insert(_FIRST, "…")
    return "<pre>" + "\n".join(lines) + "</pre>"


def _shown(count: int, full: int) -> list[int]:
    """Return which of so many are shown, in order; -1 stands for those that are left out.

    >>> _shown(3, 8), _shown(100, 8)
    ([0, 1, 2], [0, 1, 2, -1, 99])
    """
    return list(range(count)) if count <= full else [*range(_FIRST), -1, count - 1]


# -- the files handed in ---------------------------------------------------------------------------------------------------


def _files(files: Sequence[Item]) -> str:
    """Return the files: what each defines and where, and what was skipped in it."""
    taken = [item for item in files if item.kind != "left-out"]
    left_out = [item for item in files if item.kind == "left-out"]
    counting = {one.name for item in taken for one in item.definitions if one.counts_for}
    lines = []
    for item in taken[: feedback.FILES]:
        rows = feedback.rows_of(item, counting)
        parts = [_in_file(place.removeprefix(f"{item.file}, "), what) for place, what in rows[: feedback.ROWS]]
        if len(rows) > feedback.ROWS:
            parts.append(_in_file("", _("and {count} more").format(count=len(rows) - feedback.ROWS)))
        lines.append(f"<li>{_file(item.file)}: {escaped(feedback.kind_of(item))}<ul>{''.join(parts)}</ul></li>")
    for item in left_out[: feedback.FILES]:
        why = _cut(_("left out: {why}").format(why=item.why), _PHRASE)
        lines.append(f"<li>{_file(item.file)}: {escaped(why)}</li>")
    more = max(0, len(taken) - feedback.FILES) + max(0, len(left_out) - feedback.FILES)
    if more:
        lines.append(f"<li>{escaped(counted('and {count} more file', 'and {count} more files', more))}</li>")
    return f'<ul class="files">{"".join(lines)}</ul>' if lines else _paragraph(_("nothing"))


def _file(name: str) -> str:
    return isolated(_cut(name, _NAME))


def _in_file(place: str, what: str) -> str:
    where = f"{_file(place)}: " if place else ""
    return f"<li>{where}{isolated(_cut(what, _PHRASE))}</li>"


# -- pieces ----------------------------------------------------------------------------------------------------------------


def _sign(outcome: Outcome) -> str:
    """Return the sign and the word for an outcome."""
    word = _("NOT YET") if outcome is Outcome.NOT_ATTEMPTED else feedback.word(outcome)
    return f'<span class="is"><span aria-hidden="true">{tables.MARKS[outcome][0]}</span> {escaped(word)}</span>'


def _kind(outcome: Outcome) -> str:
    """Return the class of what has this outcome, which gives it a colour."""
    return _KINDS.get(outcome, "wrong")


def _id(name: str) -> str:
    """Return the anchor of an exercise."""
    return name.replace("/", "-")


def _filled(sentence: str, **places: str) -> str:
    """Return a sentence with HTML in its places."""
    return escaped(sentence).format(**places)


def _paragraph(sentence: str, kind: str = "") -> str:
    return f'<p class="{kind}">{escaped(sentence)}</p>' if kind else f"<p>{escaped(sentence)}</p>"


def _cut(words: str, most: int) -> str:
    """Return the beginning of what is longer than this.

    >>> _cut("abcdef", 4), _cut("abcd", 4)
    ('abc…', 'abcd')
    """
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _size(part: str) -> int:
    return len(part.encode("utf-8", "replace"))
