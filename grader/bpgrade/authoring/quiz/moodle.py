"""The quiz bank as Moodle XML: a category for each page; choices, numbers, and numbers whose values are drawn.

Known mistakes are answers worth nothing that have feedback of their own: whoever makes one reads what it was.
"""

from collections.abc import Callable
from xml.etree import ElementTree as ET

from bpgrade.authoring.quiz import formula as quiz_formula
from bpgrade.authoring.quiz import text as quiz_text
from bpgrade.authoring.quiz.bank import Bank, Choice, Choose, Drawn, Number, Question, Sheet
from bpgrade.authoring.quiz.text import Place
from bpgrade.authoring.quiz.words import asked_for, in_digits, read_again
from bpgrade.messages import _

#: What another try costs where guessing does not help.
_PENALTY_OF_NUMBERS = 0.1
#: Moodle's own words for: not relative, but as far as the tolerance; and for digits after the point.
_NOMINAL, _DECIMALS = "2", "1"
_NO_UNITS = "3"


def moodle_xml(bank: Bank, site: str = "") -> bytes:
    """Return the file. site: where the lecture pages are on the web, for links; nothing for their names alone."""
    quiz = ET.Element("quiz")
    for sheet in bank.sheets:
        _category(quiz, bank, sheet)
        for question in sheet.questions:
            match question.task:
                case Choose() as task:
                    _choices(quiz, question, task, site)
                case Number() as task:
                    _number(quiz, question, task, site)
    ET.indent(quiz)
    written: bytes = ET.tostring(quiz, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _category(quiz: ET.Element, bank: Bank, sheet: Sheet) -> None:
    element = ET.SubElement(quiz, "question", type="category")
    # A slash in a title is written twice: one alone begins a category inside.
    path = "/".join(title.replace("/", "//") for title in (bank.title, sheet.title))
    _texts(element, "category", f"$course$/top/{path}")
    _html(element, "info", "")
    _value(element, "idnumber", f"bpgrade-{sheet.name}")


def _head(quiz: ET.Element, question: Question, kind: str, text: str, penalty: float, site: str) -> ET.Element:
    element = ET.SubElement(quiz, "question", type=kind)
    _texts(element, "name", question.name)
    _html(element, "questiontext", text)
    _html(element, "generalfeedback", read_again(question.link, site))
    _value(element, "defaultgrade", "1")
    _value(element, "penalty", f"{penalty:.7f}")
    _value(element, "hidden", "0")
    _value(element, "idnumber", f"bpgrade-{question.name}")
    return element


def _choices(quiz: ET.Element, question: Question, task: Choose, site: str) -> None:
    # After as many tries as there are wrong choices there is nothing left to gain.
    penalty = 1 / sum(not choice.right for choice in task.choices)
    text = quiz_text.as_html(question.text, question.fill)
    element = _head(quiz, question, "multichoice", text, min(penalty, 1.0), site)
    _value(element, "single", "false" if task.several else "true")
    _value(element, "shuffleanswers", "true")
    _value(element, "answernumbering", "abc")
    _value(element, "showstandardinstruction", "1")
    _combined(element)
    for choice in task.choices:
        answer = _answer(element, _worth(choice, task), quiz_text.as_html(choice.text, question.fill, inline=True))
        answer.set("format", "html")
        _html(answer, "feedback", quiz_text.as_html(choice.say, question.fill))


def _worth(choice: Choice, task: Choose) -> str:
    """Return what a choice adds, in percent: all right ones make 100, and all wrong ones take it away again."""
    alike = sum(one.right == choice.right for one in task.choices)
    if not task.several:
        return "100" if choice.right else "0"
    return f"{(100 if choice.right else -100) / alike:.5f}".rstrip("0").rstrip(".")


def _number(quiz: ET.Element, question: Question, task: Number, site: str) -> None:
    fill: Callable[[Place], str] = (lambda place: f"{{{place.expression}}}") if task.drawn else question.fill
    text = quiz_text.as_html(question.text, fill) + f"<p>{asked_for(task)}</p>"
    kind = "calculated" if task.drawn else "numerical"
    element = _head(quiz, question, kind, text, _PENALTY_OF_NUMBERS, site)
    if task.drawn:
        _value(element, "synchronize", "0")
        _value(element, "single", "0")
        _value(element, "answernumbering", "abc")
        _value(element, "shuffleanswers", "0")
        _combined(element)
    ways = [(task.answer, "100", task.say), *((one.formula, "0", one.say) for one in task.mistakes)]
    for formula, worth, say in ways:
        number = (
            quiz_formula.for_moodle(formula)
            if task.drawn
            else f"{quiz_formula.value(formula, question.given):.{task.decimals}f}"
        )
        _with_tolerance(_answer(element, worth, number), task, quiz_text.as_html(say, fill), in_digits(task.tolerance))
    # Whatever else was answered.
    _with_tolerance(_answer(element, "0", "*"), task, quiz_text.as_html(task.hint, fill), "0")
    _value(element, "unitgradingtype", "0")
    _value(element, "unitpenalty", "0.1")
    _value(element, "showunits", _NO_UNITS)
    _value(element, "unitsleft", "0")
    if task.drawn:
        definitions = ET.SubElement(element, "dataset_definitions")
        for drawn in task.drawn:
            _dataset(definitions, drawn, task)


def _with_tolerance(answer: ET.Element, task: Number, say: str, tolerance: str) -> None:
    _value(answer, "tolerance", tolerance)
    if task.drawn:
        _value(answer, "tolerancetype", _NOMINAL)
        _value(answer, "correctanswerformat", _DECIMALS)
        _value(answer, "correctanswerlength", str(task.decimals))
    _html(answer, "feedback", say)


def _dataset(definitions: ET.Element, drawn: Drawn, task: Number) -> None:
    element = ET.SubElement(definitions, "dataset_definition")
    _texts(element, "status", "private")
    _texts(element, "name", drawn.name)
    _value(element, "type", "calculated")
    _texts(element, "distribution", "uniform")
    for name, limit in (("minimum", drawn.low), ("maximum", drawn.high)):
        _texts(element, name, f"{limit:.{drawn.decimals}f}")
    _texts(element, "decimals", str(drawn.decimals))
    _value(element, "itemcount", str(len(task.sets)))
    items = ET.SubElement(element, "dataset_items")
    for number, values in enumerate(task.sets, 1):
        item = ET.SubElement(items, "dataset_item")
        _value(item, "number", str(number))
        _value(item, "value", f"{values[drawn.name]:.{drawn.decimals}f}")
    _value(element, "number_of_items", str(len(task.sets)))


def _combined(element: ET.Element) -> None:
    _html(element, "correctfeedback", f"<p>{_('Right.')}</p>")
    _html(element, "partiallycorrectfeedback", f"<p>{_('Partly right.')}</p>")
    _html(element, "incorrectfeedback", f"<p>{_('Not yet.')}</p>")


def _answer(element: ET.Element, worth: str, text: str) -> ET.Element:
    answer = ET.SubElement(element, "answer", fraction=worth)
    _value(answer, "text", text)
    return answer


def _html(element: ET.Element, name: str, text: str) -> None:
    _value(ET.SubElement(element, name, format="html"), "text", text)


def _texts(element: ET.Element, name: str, text: str) -> None:
    _value(ET.SubElement(element, name), "text", text)


def _value(element: ET.Element, name: str, text: str) -> None:
    ET.SubElement(element, name).text = text
