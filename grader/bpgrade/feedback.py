"""A result as a person reads it: on the terminal and in `feedback/*.txt`, from one place. Pure.

The words say everything; `paint` may colour them and changes nothing else.
"""

import re
from collections.abc import Callable, Mapping, Sequence, Set

from bpgrade.columns import WIDTH, cut, left, right, width, wrapped
from bpgrade.course import Course
from bpgrade.diagnose.child_words import of_place
from bpgrade.diagnose.diagnosis import Diagnosis, not_yet, nowhere
from bpgrade.inventory import Definition, Item, Skipped
from bpgrade.messages import _, counted, later, listed
from bpgrade.result import Result, plain
from bpgrade.verdict import ExerciseVerdict, Outcome, Override, RowVerdict

Paint = Callable[[str, Outcome | None], str]


_WORDS = {
    Outcome.PASSED: later("PASS"),
    Outcome.FOLLOW_THROUGH: later("FOLLOW-THROUGH"),
    Outcome.WRONG: later("WRONG"),
    Outcome.CRASHED: later("CRASHED"),
    Outcome.TIMED_OUT: later("TIMED OUT"),
    Outcome.REFUSED: later("REFUSED"),
    Outcome.BLOCKED: later("BLOCKED"),
    Outcome.NOT_ATTEMPTED: later("----"),
    Outcome.GRADER_ERROR: later("OUR FAULT"),
}


def word(outcome: Outcome) -> str:
    """Return the word that stands before a row."""
    return _(_WORDS[outcome])


def uncoloured(text: str, outcome: Outcome | None) -> str:
    """Return the text as it is."""
    return text


def overview(course: Course, result: Result, paint: Paint = uncoloured) -> list[str]:
    """Return a line for each unit, or as many as it needs: each exercise with the word for it."""
    verdicts = {verdict.name: verdict for verdict in result.verdicts}
    lines = []
    margin = max((len(unit.name) for unit in course.units), default=0)
    for unit in course.units:
        label, line, length = left(unit.name, margin), "", 0
        for name in (name for name in unit.exercises if name in verdicts):
            outcome, short = standing(verdicts[name]), name.rpartition("/")[2]
            # Colours have no width.
            needed = width(word(outcome)) + 1 + len(short)
            if line and margin + 2 + length + 3 + needed > WIDTH:
                lines.append(f"{label}  {line}")
                label, line, length = " " * margin, "", 0
            separator = "   " if line else ""
            line += f"{separator}{paint(word(outcome), outcome)} {short}"
            length += len(separator) + needed
        if line:
            lines.append(f"{label}  {line}")
    return lines


def standing(verdict: ExerciseVerdict) -> Outcome:
    """Return the outcome that stands for a whole exercise: the first that is not passed, unless nothing was attempted."""
    outcomes = [row.outcome for row in verdict.rows]
    telling = [outcome for outcome in outcomes if outcome not in (Outcome.PASSED, Outcome.NOT_ATTEMPTED)]
    if telling:
        return telling[0]
    return Outcome.NOT_ATTEMPTED if Outcome.NOT_ATTEMPTED in outcomes else Outcome.PASSED


def details(
    result: Result,
    names: Sequence[str] | None = None,
    paint: Paint = uncoloured,
    to_read: Mapping[str, str] | None = None,
    to_see: Mapping[str, str] | None = None,
) -> list[str]:
    """Return a paragraph for each exercise that was attempted and has not passed, or for each of `names`.

    to_read: by exercise, the page that explains it. to_see: by exercise that has a graph, the command that shows it.
    """
    lines: list[str] = []
    for verdict, diagnoses in zip(result.verdicts, result.diagnoses, strict=True):
        untouched = all(row.outcome is Outcome.NOT_ATTEMPTED for row in verdict.rows)
        if verdict.name in names if names is not None else not (verdict.passed or untouched):
            page = "" if verdict.passed else (to_read or {}).get(verdict.name, "")
            graph = (to_see or {}).get(verdict.name, "") if has_wrong(verdict) else ""
            lines += ["", *_exercise(verdict, diagnoses, paint, page, graph)]
    return lines


def has_wrong(verdict: ExerciseVerdict) -> bool:
    """Return whether there are numbers that are not right: what a graph shows."""
    return any(row.outcome in (Outcome.WRONG, Outcome.FOLLOW_THROUGH) for row in verdict.rows)


def of_row(row: RowVerdict, said: Diagnosis | None) -> list[str]:
    """Return what there is to say about one row, for what breaks lines by itself. said: the diagnosis that it is part of."""
    lines = [_head(row, said)]
    if said is not None:
        lines += [said.message] if said.message else []
        lines += beyond(said, "  ")
    return lines


def of_row_fitted(row: RowVerdict, said: Diagnosis | None, page: str) -> list[str]:
    """Return the same in lines that fit a screen, with the page to read, where there is one."""
    return [_head(row, said), *(_said(said, "") if said is not None else []), *([reading(page)] if page else [])]


def beyond(said: Diagnosis, indent: str = "") -> list[str]:
    """Return what follows the sentence of a diagnosis: its numbers, and the question to think about. indent: of the numbers."""
    thought = [_("Think: {question}").format(question=said.think)] if said.think else []
    return [*(indent + line for line in said.numbers), *thought]


def _head(row: RowVerdict, said: Diagnosis | None) -> str:
    mistake = [said.mistake] if said is not None and said.mistake else []
    return BESIDE.join([word(row.outcome), *mistake])


def text(course: Course, result: Result) -> str:
    """Return the feedback file of one submission."""
    names, gathered = to_tell(result)
    lines = [
        result.submission,
        _("Not graded yet: the grader failed, and nobody loses a point by that.")
        if result.our_fault
        else _("{score} of {points}").format(score=plain(result.score), points=points(result.max_score)),
        "",
        *overview(course, result),
        *details(result, names),
        *(line for sentence in gathered for line in ("", wrapped(sentence))),
    ]
    if result.remarks:
        lines += ["", _("About the files:"), *(wrapped(remark, "  ") for remark in result.remarks)]
    lines += ["", *understood(result)]
    lines += ["", hidden_decided()]
    return "\n".join(lines) + "\n"


def hidden_decided() -> str:
    """Return the sentence that says what the points rest on, and what the numbers are."""
    return _("Hidden draws decided the points; the numbers shown here are from public ones.")


def to_tell(result: Result) -> tuple[list[str], list[str]]:
    """Return the exercises that get a paragraph each, and a sentence for all the others of which there is nothing, or nothing yet."""
    names, absent, untouched = [], [], []
    for verdict, diagnoses in zip(result.verdicts, result.diagnoses, strict=True):
        said = {diagnosis.message for diagnosis in diagnoses}
        if any(row.outcome is not Outcome.NOT_ATTEMPTED or row.override for row in verdict.rows):
            names.append(verdict.name)
        elif said == {nowhere(verdict.definition)}:
            absent.append(_("{exercise} ({definition})").format(exercise=verdict.name, definition=verdict.definition))
        elif said == {not_yet()}:
            untouched.append(verdict.name)
        else:
            names.append(verdict.name)
    sentences = [
        _("Not in what was handed in: {exercises}.").format(exercises=listed(absent)) if absent else "",
        _("Not attempted yet: {exercises}.").format(exercises=listed(untouched)) if untouched else "",
    ]
    return names, [sentence for sentence in sentences if sentence]


def understood(result: Result) -> list[str]:
    """Return a table of the files handed in: what each defines and where, and what was skipped in it."""
    lines = [_("What was handed in, as it was understood:")]
    taken = [item for item in result.files if item.kind != "left-out"]
    left_out = [item for item in result.files if item.kind == "left-out"]
    counting = {one.name for item in taken for one in item.definitions if one.counts_for}
    for item in taken[:FILES]:
        lines.append(_line("  ", item.file, kind_of(item)))
        rows = rows_of(item, counting)
        lines += [_line("    ", place.removeprefix(f"{item.file}, "), what) for place, what in rows[:ROWS]]
        if len(rows) > ROWS:
            lines.append(_line("    ", "", _("and {count} more").format(count=len(rows) - ROWS)))
    lines += [_line("  ", item.file, _("left out: {why}").format(why=item.why)) for item in left_out[:FILES]]
    more = max(0, len(taken) - FILES) + max(0, len(left_out) - FILES)
    if more:
        lines.append("  " + counted("and {count} more file", "and {count} more files", more))
    return lines if result.files else [*lines, "  " + _("nothing")]


#: Of a submission's files, and of what there is to say of one, so much is shown.
FILES = 20
ROWS = 20
_COLUMN = 28


def _line(indent: str, place: str, what: str) -> str:
    return cut(f"{left(indent + place, _COLUMN)} {what}", WIDTH)


def rows_of(item: Item, counting: Set[str]) -> list[tuple[str, str]]:
    """Return what there is to say of one file, by place; of lines that only a notebook understands, how many."""
    found: list[tuple[Definition | Skipped, str]] = [(one, _definition(one, counting)) for one in item.definitions]
    found += [(one, _("skipped: {why}").format(why=one.why)) for one in item.skipped]
    rows = [(_place(one), what) for one, what in sorted(found, key=lambda row: _at(row[0]))]
    if item.magics:
        lines = counted("{count} notebook line", "{count} notebook lines", len(item.magics))
        rows.append(("", _("skipped: {lines}, as {line}").format(lines=lines, line=item.magics[0].why)))
    if item.others:
        rows.append(("", _("also {names}").format(names=listed(item.others))))
    return rows or [("", _("nothing is defined at its top level"))]


def _at(one: Definition | Skipped) -> tuple[int, int]:
    cell = re.search(r"cell (\d{1,6})$", one.place)
    return int(cell[1]) if cell else 0, one.line


def kind_of(item: Item) -> str:
    match item.kind:
        case "notebook":
            return _("notebook, {cells}").format(
                cells=counted("{count} cell of code", "{count} cells of code", item.cells)
            )
        case "script":
            return _("Python")
    return _("not known: it did not run to its end")


def _definition(one: Definition, counting: Set[str]) -> str:
    if one.counts_for:
        return _("{name}  for {exercises}").format(name=one.name, exercises=listed(one.counts_for))
    return _("{name}  another one counts").format(name=one.name) if one.name in counting else one.name


def _place(one: Definition | Skipped) -> str:
    return _("{file}, line {line}").format(file=of_place(one.place), line=one.line)


def points(count: float) -> str:
    """Return a number of points in words.

    >>> points(1), points(10)
    ('1 point', '10 points')
    """
    return counted("{count} point", "{count} points", plain(count))


def _exercise(
    verdict: ExerciseVerdict, diagnoses: Sequence[Diagnosis], paint: Paint, page: str, graph: str = ""
) -> list[str]:
    earned = _("{score} of {points}").format(score=plain(verdict.score), points=points(verdict.max_score))
    title = f"{verdict.name}  {verdict.definition}"
    lines = [title + right(earned, max(WIDTH - width(title), width(earned) + 2))]
    column = max(width(word(diagnosis.outcome)) for diagnosis in diagnoses) + 4
    indent = " " * min(column, 9)
    for diagnosis in diagnoses:
        label = word(diagnosis.outcome)
        what = "   ".join([listed(diagnosis.rows), *([diagnosis.mistake] if diagnosis.mistake else [])])
        head, *more = _fitted(what, " " * column)
        # Colours have no width.
        lines += [f"  {paint(label, diagnosis.outcome)}{' ' * (column - 2 - width(label))}{head.lstrip()}", *more]
        lines += _said(diagnosis, indent)
    further = BESIDE.join(filter(None, [reading(page) if page else "", seeing(graph) if graph else ""]))
    lines += _fitted(further, indent) if further else []
    lines += [wrapped(decided(row, row.override), "  ") for row in verdict.rows if row.override is not None]
    return lines


def _said(diagnosis: Diagnosis, indent: str) -> list[str]:
    """Return what a diagnosis says, below its head: the sentence, the numbers, the question."""
    lines = [wrapped(diagnosis.message, indent)] if diagnosis.message else []
    lines += [line for number in diagnosis.numbers for line in _fitted(number, f"{indent}  ")]
    if diagnosis.think:
        lines.append(wrapped(_("Think: {question}").format(question=diagnosis.think), indent))
    return lines


def reading(page: str, indent: str = "") -> str:
    """Return the line that names the page to read."""
    return indent + _("Read: {page}").format(page=page)


def seeing(command: str) -> str:
    """Return the line that names what shows the graph."""
    return _("See it: {command}").format(command=command)


def decided(row: RowVerdict, override: Override) -> str:
    """Return the sentence for a row that a person decided about."""
    return _("{row}: {score} of {points}, decided by {who}: {reason}").format(
        row=row.row, score=plain(row.score), points=points(row.max_score), who=override.who, reason=override.reason
    )


#: What stands side by side on a line, where there is room for it.
BESIDE = "   "


def _fitted(line: str, indent: str) -> list[str]:
    """Return a line as it is, or in several that fit the screen: broken where things stand side by side, and else between words."""
    whole = indent + line
    if width(whole) <= WIDTH:
        return [whole]
    # What is indented in itself stays so.
    own = " " * (len(line) - len(line.lstrip()))
    lines: list[str] = []
    for part in line.strip().split(BESIDE):
        beside = f"{lines[-1]}{BESIDE}{part}" if lines else ""
        if beside and width(beside) <= WIDTH:
            lines[-1] = beside
        else:
            lines += wrapped(part, indent + own).splitlines()
    return lines


def fitted(line: str) -> str:
    """Return a line with things side by side, or several lines that fit the screen."""
    return "\n".join(_fitted(line, ""))
