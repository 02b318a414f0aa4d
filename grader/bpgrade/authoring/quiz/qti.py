"""The quiz bank as a QTI 1.2 package for Canvas: for each page a question bank, and a quiz that takes its questions from there.

Of what Canvas adds to QTI, three things are used: metadata that say which kind a question is, feedback by its names (`general_fb`,
`correct_fb`, `general_incorrect_fb`, and `N_fb` of a choice), and `<calculated>` with every set of drawn values.
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from xml.etree import ElementTree as ET

from bpgrade.authoring.quiz import formula as quiz_formula
from bpgrade.authoring.quiz import text as quiz_text
from bpgrade.authoring.quiz.bank import Bank, Choose, Number, Question, Sheet
from bpgrade.authoring.quiz.text import Place
from bpgrade.authoring.quiz.words import asked_for, in_digits, read_again
from bpgrade.authoring.zips import put
from bpgrade.messages import _

_QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
_PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
#: What stands beside quizzes.
_BESIDE = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
_CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"
_BANKS, _QUIZZES = "banks", "quizzes"
_RESPONSE = "response1"


def canvas_package(bank: Bank, site: str = "") -> bytes:
    """Return the zip. site: where the lecture pages are on the web, for links; nothing for their names alone."""
    files: dict[str, ET.Element] = {"imsmanifest.xml": _manifest(bank)}
    for sheet in bank.sheets:
        files[_path(_BANKS, sheet)] = _question_bank(sheet, site)
        files[_path(_QUIZZES, sheet)] = _quiz(sheet)
        files[_meta_path(sheet)] = _quiz_meta(sheet)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, element in files.items():
            ET.indent(element)
            put(archive, path, ET.tostring(element, encoding="utf-8", xml_declaration=True) + b"\n")
    return packed.getvalue()


def _path(folder: str, sheet: Sheet) -> str:
    return f"{folder}/{sheet.name}.xml"


def _meta_path(sheet: Sheet) -> str:
    return f"{_QUIZZES}/{sheet.name}/assessment_meta.xml"


def _bank_ident(sheet: Sheet) -> str:
    return f"bpgrade_bank_{sheet.name}"


def _quiz_ident(sheet: Sheet) -> str:
    return f"bpgrade_quiz_{sheet.name}"


def _manifest(bank: Bank) -> ET.Element:
    manifest = ET.Element("manifest", identifier="bpgrade_quiz", xmlns=_PACKAGE)
    metadata = ET.SubElement(manifest, "metadata")
    _value(metadata, "schema", "IMS Content")
    _value(metadata, "schemaversion", "1.1.3")
    ET.SubElement(manifest, "organizations")
    resources = ET.SubElement(manifest, "resources")
    for sheet in bank.sheets:
        # A bank that was listed as QTI would be taken for one more quiz.
        _resource(resources, _bank_ident(sheet), _BESIDE, _path(_BANKS, sheet), href=True)
        quiz = _resource(resources, _quiz_ident(sheet), "imsqti_xmlv1p2", _path(_QUIZZES, sheet))
        ET.SubElement(quiz, "dependency", identifierref=f"{_quiz_ident(sheet)}_meta")
        _resource(resources, f"{_quiz_ident(sheet)}_meta", _BESIDE, _meta_path(sheet), href=True)
    return manifest


def _resource(resources: ET.Element, ident: str, kind: str, path: str, href: bool = False) -> ET.Element:
    resource = ET.SubElement(resources, "resource", identifier=ident, type=kind)
    if href:
        resource.set("href", path)
    ET.SubElement(resource, "file", href=path)
    return resource


def _quiz(sheet: Sheet) -> ET.Element:
    """Return a quiz that asks every question of its bank, in an order of its own for everybody."""
    top = ET.Element("questestinterop", xmlns=_QTI)
    assessment = ET.SubElement(top, "assessment", ident=_quiz_ident(sheet), title=sheet.title)
    _metadata(assessment, {"cc_maxattempts": "unlimited"})
    root = ET.SubElement(assessment, "section", ident="root_section")
    group = ET.SubElement(root, "section", ident=f"{_quiz_ident(sheet)}_group", title=sheet.title)
    selection = ET.SubElement(ET.SubElement(group, "selection_ordering"), "selection")
    _value(selection, "sourcebank_ref", _bank_ident(sheet))
    _value(selection, "selection_number", str(len(sheet.questions)))
    _value(ET.SubElement(selection, "selection_extension"), "points_per_item", "1.0")
    return top


def _quiz_meta(sheet: Sheet) -> ET.Element:
    quiz = ET.Element("quiz", identifier=_quiz_ident(sheet), xmlns=_CANVAS)
    for name, text in {
        "title": sheet.title,
        "shuffle_answers": "true",
        "scoring_policy": "keep_highest",
        "quiz_type": "practice_quiz",
        "points_possible": f"{len(sheet.questions)}.0",
        "allowed_attempts": "-1",
    }.items():
        _value(quiz, name, text)
    return quiz


def _question_bank(sheet: Sheet, site: str) -> ET.Element:
    top = ET.Element("questestinterop", xmlns=_QTI)
    bank = ET.SubElement(top, "objectbank", ident=_bank_ident(sheet))
    _metadata(bank, {"bank_title": sheet.title})
    for question in sheet.questions:
        match question.task:
            case Choose() as task:
                _choices(bank, question, task, site)
            case Number(drawn=()) as task:
                _fixed_number(bank, question, task, site)
            case Number() as task:
                _drawn_number(bank, question, task, site)
    return top


def _head(bank: ET.Element, question: Question, kind: str, text: str, ids: list[str]) -> ET.Element:
    item = ET.SubElement(bank, "item", ident=f"bpgrade_{question.name}", title=question.name)
    # Canvas wants the identifiers of answers beside it, too: so they are the same after every import.
    about = {"question_type": kind, "points_possible": "1.0", "original_answer_ids": ",".join(ids)}
    _metadata(ET.SubElement(item, "itemmetadata"), about)
    presentation = ET.SubElement(item, "presentation")
    _material(presentation, text)
    return item


def _choices(bank: ET.Element, question: Question, task: Choose, site: str) -> None:
    # By their place in the file: what is added at its end leaves the others' as they are.
    idents = [str(1000 + choice.number) for choice in task.choices]
    kind = "multiple_answers_question" if task.several else "multiple_choice_question"
    item = _head(bank, question, kind, quiz_text.as_html(question.text, question.fill), idents)
    cardinality = "Multiple" if task.several else "Single"
    response = ET.SubElement(item.find("presentation"), "response_lid", ident=_RESPONSE, rcardinality=cardinality)  # type: ignore[arg-type]
    shown = ET.SubElement(response, "render_choice")
    for ident, choice in zip(idents, task.choices, strict=True):
        label = ET.SubElement(shown, "response_label", ident=ident)
        _material(label, quiz_text.as_html(choice.text, question.fill, inline=True))
    processing = _processing(item)
    for ident in idents:
        condition = ET.SubElement(processing, "respcondition", {"continue": "Yes"})
        _equal(ET.SubElement(condition, "conditionvar"), ident)
        _show(condition, f"{ident}_fb")
    condition = ET.SubElement(processing, "respcondition", {"continue": "No"})
    if task.several:
        together = ET.SubElement(ET.SubElement(condition, "conditionvar"), "and")
        for ident, choice in zip(idents, task.choices, strict=True):
            _equal(together if choice.right else ET.SubElement(together, "not"), ident)
    else:
        right = next(ident for ident, choice in zip(idents, task.choices, strict=True) if choice.right)
        _equal(ET.SubElement(condition, "conditionvar"), right)
    _score(condition)
    _feedback(item, "general_fb", read_again(question.link, site))
    for ident, choice in zip(idents, task.choices, strict=True):
        _feedback(item, f"{ident}_fb", quiz_text.as_html(choice.say, question.fill))


def _fixed_number(bank: ET.Element, question: Question, task: Number, site: str) -> None:
    ident = "1001"
    item = _number(bank, question, task, "numerical_question", [ident], question.fill)
    right = quiz_formula.value(task.answer, question.given)
    condition = ET.SubElement(_processing(item), "respcondition", {"continue": "No"})
    either = ET.SubElement(ET.SubElement(condition, "conditionvar"), "or")
    _equal(either, f"{right:.{task.decimals}f}")
    between = ET.SubElement(either, "and")
    for name, limit in (("vargte", -task.tolerance), ("varlte", task.tolerance)):
        bound = ET.SubElement(between, name, respident=_RESPONSE)
        bound.text = f"{round(right, task.decimals) + limit:.{task.decimals + 4}f}"
    _score(condition)
    _feedback_of_number(item, question, task, site)


def _drawn_number(bank: ET.Element, question: Question, task: Number, site: str) -> None:
    idents = [str(1001 + number) for number in range(len(task.sets))]
    item = _number(bank, question, task, "calculated_question", idents, lambda place: f"[{place.expression}]")
    # What is right is worked out by Canvas; QTI asks for conditions all the same.
    processing = _processing(item)
    for title, score in (("correct", "100"), ("incorrect", "0")):
        condition = ET.SubElement(processing, "respcondition", title=title)
        variable = ET.SubElement(condition, "conditionvar")
        ET.SubElement(variable if title == "correct" else ET.SubElement(variable, "not"), "other")
        _score(condition, score)
    calculated = ET.SubElement(ET.SubElement(item, "itemproc_extension"), "calculated")
    _value(calculated, "answer_tolerance", in_digits(task.tolerance))
    formulas = ET.SubElement(calculated, "formulas", decimal_places=str(task.decimals))
    _value(formulas, "formula", quiz_formula.for_canvas(task.answer))
    names = ET.SubElement(calculated, "vars")
    for drawn in task.drawn:
        element = ET.SubElement(names, "var", name=drawn.name, scale=str(drawn.decimals))
        _value(element, "min", f"{drawn.low:.{drawn.decimals}f}")
        _value(element, "max", f"{drawn.high:.{drawn.decimals}f}")
    sets = ET.SubElement(calculated, "var_sets")
    for ident, values in zip(idents, task.sets, strict=True):
        one = ET.SubElement(sets, "var_set", ident=ident)
        for drawn in task.drawn:
            ET.SubElement(one, "var", name=drawn.name).text = f"{values[drawn.name]:.{drawn.decimals}f}"
        _value(one, "answer", f"{quiz_formula.value(task.answer, values):.{task.decimals}f}")
    _feedback_of_number(item, question, task, site)


def _number(
    bank: ET.Element, question: Question, task: Number, kind: str, idents: list[str], fill: Callable[[Place], str]
) -> ET.Element:
    text = quiz_text.as_html(question.text, fill) + f"<p>{asked_for(task)}</p>"
    item = _head(bank, question, kind, text, idents)
    response = ET.SubElement(item.find("presentation"), "response_str", ident=_RESPONSE, rcardinality="Single")  # type: ignore[arg-type]
    ET.SubElement(ET.SubElement(response, "render_fib", fibtype="Decimal"), "response_label", ident="answer1")
    return item


def _feedback_of_number(item: ET.Element, question: Question, task: Number, site: str) -> None:
    """Add what is said of a number. Canvas knows no wrong numbers: whoever is wrong reads of all known mistakes."""
    mistakes = "".join(f"<li>{quiz_text.as_html(one.say, question.fill, inline=True)}</li>" for one in task.mistakes)
    known = f"<p>{_('What it may be:')}</p><ul>{mistakes}</ul>" if mistakes else ""
    _feedback(item, "general_fb", read_again(question.link, site))
    _feedback(item, "correct_fb", quiz_text.as_html(task.say, question.fill))
    _feedback(item, "general_incorrect_fb", quiz_text.as_html(task.hint, question.fill) + known)


def _metadata(parent: ET.Element, fields: Mapping[str, str]) -> None:
    metadata = ET.SubElement(parent, "qtimetadata")
    for label, entry in fields.items():
        element = ET.SubElement(metadata, "qtimetadatafield")
        _value(element, "fieldlabel", label)
        _value(element, "fieldentry", entry)


def _processing(item: ET.Element) -> ET.Element:
    processing = ET.SubElement(item, "resprocessing")
    outcomes = ET.SubElement(processing, "outcomes")
    ET.SubElement(outcomes, "decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    condition = ET.SubElement(processing, "respcondition", {"continue": "Yes"})
    ET.SubElement(ET.SubElement(condition, "conditionvar"), "other")
    _show(condition, "general_fb")
    return processing


def _equal(parent: ET.Element, text: str) -> None:
    ET.SubElement(parent, "varequal", respident=_RESPONSE).text = text


def _score(condition: ET.Element, score: str = "100") -> None:
    ET.SubElement(condition, "setvar", action="Set", varname="SCORE").text = score


def _show(condition: ET.Element, feedback: str) -> None:
    ET.SubElement(condition, "displayfeedback", feedbacktype="Response", linkrefid=feedback)


def _feedback(item: ET.Element, ident: str, text: str) -> None:
    _material(ET.SubElement(ET.SubElement(item, "itemfeedback", ident=ident), "flow_mat"), text)


def _material(parent: ET.Element, text: str) -> None:
    ET.SubElement(ET.SubElement(parent, "material"), "mattext", texttype="text/html").text = text


def _value(element: ET.Element, name: str, text: str) -> None:
    ET.SubElement(element, name).text = text
