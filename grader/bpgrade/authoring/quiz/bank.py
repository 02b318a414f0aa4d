"""The quiz bank: questions about the lecture pages, read from `solutions/quiz/*.toml` into records, with all that can be wrong in them.

A question is answered by one choice, by several, or by a number; the number is fixed, or made of values that are drawn. What is right is
always worked out from a formula, and what is wrong has something said about it.
"""

import math
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from bpgrade.authoring.draws import PUBLIC, uniform
from bpgrade.authoring.pages import WRITTEN, written
from bpgrade.authoring.quiz import formula as quiz_formula
from bpgrade.authoring.quiz import text as quiz_text
from bpgrade.authoring.quiz.formula import Formula
from bpgrade.authoring.quiz.text import Place
from bpgrade.authoring.texts import text_of
from bpgrade.course import SOLUTIONS
from bpgrade.errors import CourseError
from bpgrade.messages import _, listed

QUIZ = Path(SOLUTIONS) / "quiz"
#: So many sets of values a question with drawn ones has.
SETS = 20
#: For one set, so many are drawn until every mistake can be told from the right answer.
_TRIES = 200
#: In so many tolerances a mistake must be off to be told.
_APART = 3
#: Digits after the point that may be asked for.
_MOST_DECIMALS = 8
#: A drawn value has at most so many that can be drawn.
_MOST_VALUES = 10_000
#: The largest number in a file, and how much is shown of what is none.
_LARGEST = 1e12
_SHOWN = 60
#: How a place may say that its number is written; nothing for the shortest form.
_FORMAT = r"(\.\d[efg])?"
#: What no file of XML can hold.
_NO_LETTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
#: Names of numbers that platforms take for something else.
_TAKEN = frozenset({"e", "i", "pi"})


@dataclass(frozen=True)
class Link:
    """Where to read again: a page and one of its headings, by what readers see of them."""

    page: str
    anchor: str
    title: str
    heading: str


@dataclass(frozen=True)
class Choice:
    """Something to choose. number: its place in the file, from 1; say: why it is right, or what it would mean and what to think about."""

    number: int
    text: str
    right: bool
    say: str


@dataclass(frozen=True)
class Choose:
    """Choices, one of which is right, or several; in an order of their own, since authors like to begin with the right one."""

    choices: tuple[Choice, ...]
    several: bool


@dataclass(frozen=True)
class Drawn:
    """A value that is different for every student: from low to high in steps, and never one of these."""

    name: str
    low: float
    high: float
    step: float
    never: tuple[float, ...] = ()

    @cached_property
    def decimals(self) -> int:
        """Return how many digits after the point every value has."""
        return max(len(f"{number:.10f}".rstrip("0").partition(".")[2]) for number in (self.low, self.step))

    @cached_property
    def values(self) -> tuple[float, ...]:
        """Return all values that can be drawn."""
        count = math.floor((self.high - self.low) / self.step + 1e-9) + 1
        every = (round(self.low + number * self.step, self.decimals) for number in range(count))
        return tuple(one for one in every if one not in self.never)


@dataclass(frozen=True)
class Mistake:
    """A wrong way to the number, and what to say to whoever went it."""

    formula: Formula
    say: str


@dataclass(frozen=True)
class Number:
    """A number to find. say: why it is right; hint: said of any wrong number that is no known mistake.

    tolerance: how far off it may be. sets: the drawn values, SETS of them; none where the number is fixed.
    """

    answer: Formula
    decimals: int
    tolerance: float
    say: str
    hint: str
    mistakes: tuple[Mistake, ...]
    drawn: tuple[Drawn, ...]
    sets: tuple[Mapping[str, float], ...]


@dataclass(frozen=True)
class Question:
    """One question. name: stays for good, since platforms hold it; given: fixed numbers, for the places in its texts."""

    name: str
    text: str
    link: Link
    given: Mapping[str, float]
    task: Choose | Number

    def fill(self, place: Place) -> str:
        """Return what stands in a place, of fixed numbers.

        Raises CourseError where there is no such number, or no such way to write it.
        """
        number = quiz_formula.value(quiz_formula.read(place.expression), self.given)
        # Six digits show no dust of floating point, and keep what people wrote. Nothing is written as -0.
        if not re.fullmatch(_FORMAT, place.format):
            raise CourseError(
                _("{place}: a number is written as :.2f, :.3g or :.0e says.").format(
                    place=f"{place.expression}:{place.format}"
                )
            )
        shown = format(number, place.format or ".6g")
        return re.sub(r"^-(0(\.0*)?)$", r"\1", shown)


@dataclass(frozen=True)
class Sheet:
    """The questions of one file, which has the name of a page. title: of its category on a platform."""

    name: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Bank:
    """All questions of a course, in the order of its pages."""

    title: str
    sheets: tuple[Sheet, ...]


# -- reading --------------------------------------------------------------------------------------------------------------


def read(root: Path, title: str, order: Sequence[str] = ()) -> Bank:
    """Return the bank of the course at a root. title: of the course; order: names of sheets, those first.

    Raises CourseError, with the file and the question, for the first thing that is wrong.
    """
    headings = {}
    for path in sorted((root / WRITTEN).glob("*.md")):
        try:
            headings[path.name] = headings_of(text_of(path))
        except written.Fault as fault:
            raise CourseError(
                _("{path}, line {line}: {why}").format(path=path.name, line=fault.line, why=fault.why)
            ) from None
    place = {name: number for number, name in enumerate(order)}
    paths = sorted((root / QUIZ).glob("*.toml"), key=lambda path: (place.get(path.stem, len(place)), path.stem))
    if not paths:
        raise CourseError(_("There is no quiz in {folder}.").format(folder=root / QUIZ))
    sheets = []
    for path in paths:
        with _saying(path.name):
            sheets.append(read_sheet(path.stem, text_of(path), headings))
    _all_different(
        [question.name for sheet in sheets for question in sheet.questions], _("Two questions have the name")
    )
    return Bank(title, tuple(sheets))


def read_sheet(name: str, text: str, headings: Mapping[str, Mapping[str, str]]) -> Sheet:
    """Return the sheet that a file's text is. headings: of every page, by anchor; a page's first one is its title.

    Raises CourseError.
    """
    try:
        table = tomllib.loads(text)
    except ValueError as error:
        # Numbers that are too long are no error of TOML's own.
        raise CourseError(_("it is not TOML: {why}.").format(why=error)) from None
    _keys(table, {"title": str, "question": list})
    if not table["question"]:
        raise CourseError(_("it has no question."))
    questions = []
    for number, one in enumerate(table["question"], 1):
        said = one.get("name") if isinstance(one, dict) and isinstance(one.get("name"), str) else f"{number}"
        with _saying(_("question {name}").format(name=said)):
            questions.append(read_table(one, headings))
    return Sheet(name, _a_text(table["title"]), tuple(questions))


def headings_of(text: str) -> dict[str, str]:
    """Return the headings of a page by their anchors, its title first.

    >>> headings_of("# The gates\\n\\n## The max gate\\n")
    {'the-gates': 'The gates', 'the-max-gate': 'The max gate'}
    """
    return {heading.anchor: heading.text for heading in written.parse(text).headings}


def read_table(table: Any, headings: Mapping[str, Mapping[str, str]]) -> Question:
    """Return the question that a table is.

    Raises CourseError.
    """
    common = {"name": str, "ask": str, "text": str, "page": str}
    _keys({name: table.get(name) for name in common} if isinstance(table, dict) else table, common)
    rest = {name: one for name, one in table.items() if name not in common}
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", table["name"]):
        raise CourseError(_("its name may have small letters, digits and hyphens."))
    given = _given(rest.pop("given", {}))
    match table["ask"]:
        case "one" | "several" as ask:
            task: Choose | Number = _choose(table["name"], rest, several=ask == "several")
        case "number":
            task = _number(table["name"], rest)
        case other:
            raise CourseError(_("ask is “{other}”: it may be one, several or number.").format(other=other))
    question = Question(table["name"], _a_text(table["text"]), _link(table["page"], headings), given, task)
    _check_places(question)
    if isinstance(task, Choose):
        _all_different(
            [quiz_text.as_plain(choice.text, question.fill) for choice in task.choices], _("two choices are equal:")
        )
    elif not task.drawn:
        why = _unfit(task, given)
        if why:
            raise CourseError(why + ".")
    return question


def _choose(name: str, table: dict[str, Any], several: bool) -> Choose:
    _keys(table, {"choice": list})
    choices = []
    for number, one in enumerate(table["choice"], 1):
        if not isinstance(one, dict) or not str(one.get("say", "")).strip():
            raise CourseError(_("choice {number} has no feedback (say).").format(number=number))
        _keys({"right": False} | one, {"text": str, "say": str, "right": bool})
        choices.append(Choice(number, _a_text(one["text"]), one.get("right", False), _a_text(one["say"])))
    right = sum(choice.right for choice in choices)
    if right == 0:
        raise CourseError(_("it has no right choice."))
    if right > 1 and not several:
        raise CourseError(_("it asks for one choice, and {count} are right.").format(count=right))
    if right == 1 and several:
        raise CourseError(_("it asks for several choices, and one is right."))
    if right == len(choices):
        raise CourseError(_("it has no wrong choice."))
    # Each by itself, so that a choice that is added leaves the others in their order.
    choices.sort(key=lambda one: float(uniform(PUBLIC, f"quiz/{name}/choice/{one.number}", 1)[0]))
    return Choose(tuple(choices), several)


def _number(name: str, table: dict[str, Any]) -> Number:
    # Where no tolerance is given, a number may be off by one of its last digit.
    full: dict[str, Any] = {"drawn": {}, "mistake": [], "tolerance": 0} | table
    _keys(
        full,
        {
            "answer": str,
            "decimals": int,
            "say": str,
            "hint": str,
            "drawn": dict,
            "mistake": list,
            "tolerance": (int, float),
        },
    )
    if not 0 <= full["decimals"] <= _MOST_DECIMALS or full["tolerance"] < 0:
        raise CourseError(_("decimals is from 0 to {most}, and tolerance above 0.").format(most=_MOST_DECIMALS))
    mistakes = []
    for one in full["mistake"]:
        _keys(one, {"answer": str, "say": str})
        mistakes.append(Mistake(quiz_formula.read(one["answer"]), _a_text(one["say"])))
    drawn = tuple(_drawn(one, limits) for one, limits in full["drawn"].items())
    task = Number(
        answer=quiz_formula.read(full["answer"]),
        decimals=full["decimals"],
        tolerance=float(full["tolerance"]) or 10.0 ** -full["decimals"],
        say=_a_text(full["say"]),
        hint=_a_text(full["hint"]),
        mistakes=tuple(mistakes),
        drawn=drawn,
        sets=(),
    )
    return replace(task, sets=_sets(name, task)) if drawn else task


def _drawn(name: str, limits: Any) -> Drawn:
    full = {"never": []} | limits if isinstance(limits, dict) else limits
    _keys(full, {"low": (int, float), "high": (int, float), "step": (int, float), "never": list})
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", name) or name in _TAKEN:
        raise CourseError(
            _("the drawn value {name} needs another name: letters, then digits, and none of {taken}.").format(
                name=name, taken=listed(sorted(_TAKEN))
            )
        )
    for one in full["never"]:
        _keys({"never": one}, {"never": (int, float)})
    if not (full["step"] > 0 and full["low"] < full["high"] <= full["low"] + _MOST_VALUES * full["step"]):
        raise CourseError(
            _("the drawn value {name} needs low < high, and at most {count} steps between.").format(
                name=name, count=_MOST_VALUES
            )
        )
    drawn = Drawn(name, float(full["low"]), float(full["high"]), float(full["step"]), tuple(map(float, full["never"])))
    if not drawn.values:
        raise CourseError(_("of the drawn value {name}, `never` leaves none.").format(name=name))
    return drawn


def _sets(name: str, task: Number) -> tuple[Mapping[str, float], ...]:
    """Return SETS sets of drawn values, all different, with which the question can be asked."""
    found: list[Mapping[str, float]] = []
    why = ""
    for number in range(SETS):
        for attempt in range(_TRIES):
            numbers = uniform(PUBLIC, f"quiz/{name}/{number}/{attempt}", len(task.drawn))
            values = {
                one.name: one.values[int(where * len(one.values))]
                for one, where in zip(task.drawn, numbers.tolist(), strict=True)
            }
            # A formula that fails for any values is wrong, even where others could be drawn.
            why = _("they are there already") if values in found else _unfit(task, values)
            if not why:
                found.append(values)
                break
        else:
            raise CourseError(_("of its drawn values no {count} sets can be found: {why}.").format(count=SETS, why=why))
    return tuple(found)


def _unfit(task: Number, values: Mapping[str, float]) -> str:
    """Return why a question cannot be asked with these values, as a phrase; nothing where it can.

    Whoever rounds as asked must be right, and every mistake must be told from the right answer and from each other.
    """
    right = quiz_formula.value(task.answer, values)
    rounded = round(right, task.decimals)
    # Where half a digit is over, some people round up and some down: there is no one answer to show.
    if abs(rounded - right) > min(task.tolerance * 0.9, 0.45 * 10.0**-task.decimals):
        return _("{formula} comes to {right:.10g}, which cannot be rounded to {rounded:g}").format(
            formula=task.answer.text, right=right, rounded=rounded
        )
    ways = [(task.answer.text, right)]
    for mistake in task.mistakes:
        wrong = quiz_formula.value(mistake.formula, values)
        for text, other in ways:
            if abs(wrong - other) <= _APART * task.tolerance:
                return _("{one} cannot be told from {other}").format(one=mistake.formula.text, other=text)
        ways.append((mistake.formula.text, wrong))
    return ""


def _check_places(question: Question) -> None:
    """Raise CourseError where a place cannot be filled, or a mark is not closed."""
    drawn = {one.name for one in question.task.drawn} if isinstance(question.task, Number) else set()
    for text, is_asked in texts(question):
        if quiz_text.odd_marks(text):
            raise CourseError(_("a mark of code or of a picture is not closed in “{text}”.").format(text=text.strip()))
        if quiz_text.brackets(text) if drawn else quiz_text.stray_braces(text):
            raise CourseError(
                _("braces, and square brackets beside drawn values, stand for places only: “{text}”.").format(
                    text=text.strip()
                )
            )
        for place in quiz_text.places(text):
            if not drawn:
                question.fill(place)
            elif not is_asked or place.expression not in drawn or place.format:
                raise CourseError(
                    _("{place}: with drawn values, a place is in the question's own text and holds one name.").format(
                        place=place.expression
                    )
                )
    if drawn:
        assert isinstance(question.task, Number)
        used = question.task.answer.names.union(*(mistake.formula.names for mistake in question.task.mistakes))
        shown = {place.expression for place in quiz_text.places(question.text)}
        if used - shown or drawn - shown:
            raise CourseError(
                _("it draws or needs {names}, which its text does not show.").format(
                    names=listed(sorted((used | drawn) - shown))
                )
            )
        if question.given:
            raise CourseError(_("values are drawn or given, not both."))


def _given(table: Any) -> dict[str, float]:
    """Return given numbers; a string is a formula of those before it."""
    _keys({"given": table}, {"given": dict})
    found: dict[str, float] = {}
    for name, one in table.items():
        _keys({name: one}, {name: (int, float, str)})
        found[name] = quiz_formula.value(quiz_formula.read(one if isinstance(one, str) else repr(one)), found)
    return found


def _link(where: str, headings: Mapping[str, Mapping[str, str]]) -> Link:
    page, _hash, anchor = where.partition("#")
    of_page = headings.get(page, {})
    if not of_page or anchor not in of_page:
        raise CourseError(_("its page leads nowhere: {where}.").format(where=where))
    return Link(page, anchor, next(iter(of_page.values())), of_page[anchor])


def _keys(table: Any, kinds: Mapping[str, type | tuple[type, ...]]) -> None:
    """Raise CourseError unless a table has these keys, each of its kind, and no others."""
    if not isinstance(table, dict):
        raise CourseError(_("a table is needed, and there is {other}.").format(other=repr(table)))
    for name, kind in kinds.items():
        if name not in table or table[name] is None:
            raise CourseError(_("{name} is missing.").format(name=name))
        one = table[name]
        # True is an int for Python, and no number for people; a number without end is none for platforms.
        strange = isinstance(one, bool) and kind is not bool
        endless = isinstance(one, (int, float)) and not abs(one) <= _LARGEST
        if not isinstance(one, kind) or strange or endless:
            raise CourseError(_("{name} cannot be {value}.").format(name=name, value=repr(one)[:_SHOWN]))
    unknown = sorted(set(table) - set(kinds))
    if unknown:
        raise CourseError(_("there is no such key here: {names}.").format(names=listed(unknown)))


def _a_text(text: str) -> str:
    if not text.strip():
        raise CourseError(_("a text is empty."))
    strange = _NO_LETTER.search(text)
    if strange:
        raise CourseError(
            _("a text holds the character number {code}, which no platform can show.").format(code=ord(strange[0]))
        )
    return text.strip()


def _all_different(names: Sequence[str], said: str) -> None:
    again = next((name for number, name in enumerate(names) if name in names[:number]), None)
    if again is not None:
        raise CourseError(f"{said} {again}")


@contextmanager
def _saying(name: str) -> Iterator[None]:
    """Say with this name in front what is wrong inside."""
    try:
        yield
    except CourseError as error:
        raise CourseError(f"{name}: {error}") from None


# -- other words ----------------------------------------------------------------------------------------------------------


def texts(question: Question) -> Iterator[tuple[str, bool]]:
    """Yield every text of a question, and whether it is the question itself."""
    yield question.text, True
    match question.task:
        case Choose(choices=choices):
            for choice in choices:
                yield choice.text, False
                yield choice.say, False
        case Number(say=say, hint=hint, mistakes=mistakes):
            yield say, False
            yield hint, False
            for mistake in mistakes:
                yield mistake.say, False


def pieces(bank: Bank) -> list[tuple[str, str]]:
    """Return what is translated, in order, each piece with where it stands. Headings of pages are the pages' own pieces."""
    found = []
    for sheet in bank.sheets:
        where = f"{QUIZ.as_posix()}/{sheet.name}.toml"
        found.append((sheet.title, where))
        for question in sheet.questions:
            found += [
                (piece, f"{where}:{question.name}")
                for text, _asked in texts(question)
                for piece in quiz_text.pieces(text)
            ]
    return found


def translated(bank: Bank, translate: Callable[[str], str]) -> Bank:
    """Return a bank in other words; the course's title is not the quiz's. translate: from a piece to the same in another language.

    Raises CourseError where a piece's places or code got lost.
    """

    def said(text: str) -> str:
        return quiz_text.translated(text, translate)

    def task_of(task: Choose | Number) -> Choose | Number:
        match task:
            case Choose():
                return replace(
                    task,
                    choices=tuple(replace(one, text=said(one.text), say=said(one.say)) for one in task.choices),
                )
            case Number():
                return replace(
                    task,
                    say=said(task.say),
                    hint=said(task.hint),
                    mistakes=tuple(replace(one, say=said(one.say)) for one in task.mistakes),
                )

    def question_of(question: Question) -> Question:
        # A heading has the same anchor in every language.
        link = replace(question.link, title=translate(question.link.title), heading=translate(question.link.heading))
        return replace(
            question,
            text=said(question.text),
            link=link,
            task=task_of(question.task),
        )

    return replace(
        bank,
        sheets=tuple(
            replace(sheet, title=translate(sheet.title), questions=tuple(map(question_of, sheet.questions)))
            for sheet in bank.sheets
        ),
    )
