"""A result as JUnit's XML, for whatever shows test reports: a suite is an exercise, a test case is a row. Pure.

What was not attempted, or needs something above it first, is skipped; what crashed, took too long or was refused is an error, and so
is a fault of ours. Form: the Jenkins project's schema for JUnit reports, version 10.
"""

import re
from xml.etree import ElementTree as xml

from bpgrade import feedback
from bpgrade.diagnose.diagnosis import Diagnosis
from bpgrade.messages import _
from bpgrade.result import Result, plain
from bpgrade.verdict import ExerciseVerdict, Outcome, RowVerdict

#: The element inside a test case that says what became of it; nothing for what keeps its points.
_ELEMENTS = {
    Outcome.WRONG: "failure",
    Outcome.CRASHED: "error",
    Outcome.TIMED_OUT: "error",
    Outcome.REFUSED: "error",
    Outcome.GRADER_ERROR: "error",
    Outcome.BLOCKED: "skipped",
    Outcome.NOT_ATTEMPTED: "skipped",
}
_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}
#: What XML cannot hold at all, not even escaped; a message may quote it from a student's own file.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(result: Result) -> str:
    """Return the report of one submission."""
    suites = [_suite(verdict, said) for verdict, said in zip(result.verdicts, result.diagnoses, strict=True)]
    counts = {
        name: str(sum(int(suite.get(name, "0")) for suite in suites))
        for name in ("tests", "failures", "errors", "skipped")
    }
    report = xml.Element("testsuites", {"name": "bpgrade", **counts})
    report.extend(suites)
    xml.indent(report)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(report, encoding="unicode") + "\n"


def _suite(verdict: ExerciseVerdict, diagnoses: tuple[Diagnosis, ...]) -> xml.Element:
    said = {row: one for one in diagnoses for row in one.rows}
    cases = [_case(verdict.name, row, said.get(row.row)) for row in verdict.rows]
    counts = {name: str(sum(case.find(tag) is not None for case in cases)) for name, tag in _COUNTED.items()}
    suite = xml.Element("testsuite", {"name": verdict.name, "tests": str(len(cases)), **counts})
    suite.extend(cases)
    return suite


def _case(exercise: str, row: RowVerdict, said: Diagnosis | None) -> xml.Element:
    case = xml.Element("testcase", {"classname": exercise, "name": row.row})
    if row.outcome in _ELEMENTS:
        sentence = (said.message if said else "") or feedback.word(row.outcome)
        about = {"message": _clean(sentence), "type": row.mistake or row.outcome.value}
        what = xml.SubElement(case, _ELEMENTS[row.outcome], about)
        what.text = _clean("\n".join(_lines(row, sentence, said)))
    return case


def _lines(row: RowVerdict, sentence: str, said: Diagnosis | None) -> list[str]:
    """Return what there is to say about a row, with what it is worth."""
    earned = _("{score} of {points}").format(score=plain(row.score), points=feedback.points(row.max_score))
    lines = [f"{feedback.word(row.outcome)}  {earned}", sentence]
    if said is not None:
        lines += feedback.beyond(said)
    return lines


def _clean(words: str) -> str:
    """Return words with what XML cannot hold replaced.

    >>> _clean("a\\x1b[31mb\\ud800")
    'a\N{REPLACEMENT CHARACTER}[31mb\N{REPLACEMENT CHARACTER}'
    """
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", words)
