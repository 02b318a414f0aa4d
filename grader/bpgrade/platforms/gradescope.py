"""Gradescope's "Export Submissions", a folder for each submission and who made it in `submission_metadata.yml`; and grades back.

Source: the export as otter-grader used to read it; its other fields are not known for certain. What an autograder may say:
docs/ of gradescope/autograder_samples.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from bpgrade.gradebook.moments import moment
from bpgrade.messages import _, listed
from bpgrade.platforms.filling import Grade
from bpgrade.platforms.gradescope_settings import VISIBILITIES, VISIBLE, Settings
from bpgrade.platforms.people import Download, Handed, Kind, Person, wanted
from bpgrade.platforms.roster import Line

NAME = "gradescope"
METADATA = "submission_metadata.yml"

_PLACE = re.compile(r"(?:[^/]+/)?submission_(?P<id>\d+)/(?P<inside>.+)", re.DOTALL)
_KEY = re.compile(r"  [\"']?:?(?P<name>\w+)[\"']?:")
#: YAML's words for nothing: whoever has no number has none, and is not everybody else who has none.
_NONE = ("~", "null", "Null", "NULL")
_METADATA = re.compile(rf"(?:[^/]+/)?{re.escape(METADATA)}")


def read(
    paths: Sequence[str],
    _asked_for: Collection[str] = (),
    chosen: bool = False,
    text_of: Callable[[str], str] = lambda path: "",
) -> Download | None:
    """Return what these paths are as Gradescope's export; nothing where they are none.

    text_of: gives the text of a file of the download.
    """
    mine = wanted(paths)
    places = {path: match for path in mine if (match := _PLACE.fullmatch(path))}
    described = next((path for path in mine if _METADATA.fullmatch(path)), None)
    if not chosen and (described is None or not places):
        return None
    made, warnings = _made(text_of(described)) if described else ({}, [_no_metadata()])
    submitters = {number: members for number, (members, _when) in made.items()}
    handed = []
    # Who handed in a form without a file has no folder.
    numbers = dict.fromkeys([*(match["id"] for match in places.values()), *submitters])
    times: dict[Line, list[str]] = {}
    for number in numbers:
        for one in submitters.get(number, ()):
            if one.id or one.email:
                times.setdefault(one, []).append(number)
    addresses: dict[str, set[str]] = {}
    for one in times:
        addresses.setdefault(one.id, set()).add(one.email.casefold())
    theirs: dict[str, list[tuple[str, str]]] = {}
    for path, match in places.items():
        theirs.setdefault(match["id"], []).append((path, match["inside"]))
    for number in numbers:
        others = {other for one in submitters.get(number, ()) for other in times.get(one, ()) if other != number}
        made_by = _handed(number, tuple(theirs.get(number, ())), submitters.get(number, ()), others)
        doubts = [
            _("The number {id} goes by several addresses: {addresses}. Whose the grade is, is not sure.").format(
                id=one, addresses=listed(sorted(addresses[one] - {""}))
            )
            for one in dict.fromkeys(one.id for one in made_by.members if one.id)
            if len(addresses[one] - {""}) > 1
        ]
        made_by = replace(made_by, warnings=(*made_by.warnings, *doubts))
        handed.append(replace(made_by, submitted=made[number][1]) if number in made else made_by)
    left = [path for path in mine if path not in places and path != described]
    return Download(NAME, tuple(handed), tuple(left), tuple(warnings))


def _handed(
    number: str, files: tuple[tuple[str, str], ...], members: Sequence[Line], others: Collection[str]
) -> Handed:
    """Return one submission. The platform's identifier is the submission's: a group shares one.

    others: submissions by one of the same people.
    """
    if not members:
        doubt = _("The export does not say who made submission {id}.").format(id=number)
        return Handed(Person(NAME, number, "", Kind.UNKNOWN), files, warnings=(doubt,))
    name = ", ".join(one.name or one.email or one.id or "?" for one in members)
    doubts = (
        (_("Whoever made it made another one too: {ids}.").format(ids=", ".join(sorted(others, key=int))),)
        if others
        else ()
    )
    kind = Kind.GROUP if len(members) > 1 else Kind.PERSON
    return Handed(Person(NAME, number, name, kind), files, warnings=doubts, members=tuple(members))


def _made(text: str) -> tuple[dict[str, tuple[list[Line], datetime | None]], list[str]]:
    """Return by submission's number who made it and when, and what stood in the way of knowing."""
    try:
        import yaml
    except ImportError:
        return {}, [
            _(
                "{file} says who is who, and is read with PyYAML: pip install 'bpgrade[gradescope]', then the same command."
            ).format(file=METADATA)
        ]
    found: dict[str, tuple[list[Line], datetime | None]] = {}
    # All results stand there too, which take long to read; the whole is read where nobody is found without them.
    for part in dict.fromkeys((_of_submitters(text), text)):
        try:
            # Of texts alone: a number such as 0012 is an identifier. (The quick loader, in C, dies of a file nested deep enough.)
            data = yaml.load(part, yaml.BaseLoader)
        except (yaml.YAMLError, ValueError, RecursionError):
            continue
        for key, value in data.items() if isinstance(data, dict) else ():
            number = re.fullmatch(r"submission_(\d+)", str(key))
            people = value.get(":submitters") if isinstance(value, dict) else None
            if number and isinstance(people, list):
                when = moment(str(value.get(":created_at", "")))
                members = dict.fromkeys(_member(one) for one in people if isinstance(one, dict))
                found[number[1]] = list(members), when
        if found:
            return found, []
    return {}, [_("{file} is damaged: who made which submission is not known.").format(file=METADATA)]


def _of_submitters(text: str) -> str:
    """Return the lines that say who made what and when, of a file that has a key of two blanks for each thing that it says."""
    kept, keeps = [], False
    for line in text.splitlines():
        key = _KEY.match(line)
        keeps = key["name"] in ("submitters", "created_at") if key else keeps
        if keeps or not line.startswith(" "):
            kept.append(line)
    return "\n".join(kept)


def _member(said: Mapping[object, object]) -> Line:
    """Return one of those who made a submission. Its number is the one that the course gave, where there is one."""
    fields = {str(key).lstrip(":"): one.strip() for key, one in said.items() if isinstance(one, str)}
    number, email = ("" if text in _NONE else text for text in (fields.get("sid", ""), fields.get("email", "")))
    return Line(number, fields.get("name", ""), email)


def _no_metadata() -> str:
    return _("There is no {file}: who made which submission is not known.").format(file=METADATA)


# -- grades back ------------------------------------------------------------------------------------------------------------

# Gradescope takes grades back from an autograder alone. So here is one that runs nothing: it looks up what was graded elsewhere.

_SETUP = """#!/bin/sh
command -v python3 >/dev/null || { apt-get update && apt-get install -y python3; }
"""
#: A submission without a result gets an error, which costs nobody a point, and never a zero.
_RUN = """#!/usr/bin/env python3
import json
import pathlib
import shutil
import sys

here = pathlib.Path("/autograder")
number = json.loads((here / "submission_metadata.json").read_text(encoding="utf-8"))["id"]
result = here / "source" / "results" / f"{int(number)}.json"
if not result.is_file():
    sys.exit(f"Submission {number} was not graded yet.")
(here / "results").mkdir(exist_ok=True)
shutil.copyfile(result, here / "results" / "results.json")
"""


def result(grade: Grade, exercises: Iterable[tuple[str, Decimal, Decimal]], settings: Settings) -> dict[str, Any]:
    """Return what an autograder says of a submission, as the results.json of Gradescope's has it. exercises: name, score, points.

    The feedback is of all exercises: where one is to be seen later, so is all of it.
    """
    exercises = list(exercises)
    tests: list[dict[str, Any]] = [
        {"name": name, "score": float(score), "max_score": float(points), "visibility": settings.of(name)}
        for name, score, points in exercises
    ]
    latest = max((settings.of(name) for name, _score, _points in exercises), key=VISIBILITIES.index, default=VISIBLE)
    output = grade.feedback
    if latest != VISIBLE:
        # What is said about the whole has no moment of its own there; a test has.
        tests.append({"name": _("Feedback"), "status": "passed", "output": grade.feedback, "visibility": latest})
        output = _("Graded. What came of it, the course shows later.")
    return {
        "score": float(grade.score or 0),
        "output": output,
        "output_format": "text",
        "test_output_format": "text",
        "stdout_visibility": "hidden",
        "tests": tests,
    }


def autograder(results: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str, bool]]:
    """Return the files of an autograder that gives these results, by the submission's number: path, text, whether it is run."""
    return [
        ("setup.sh", _SETUP, True),
        ("run_autograder", _RUN, True),
        *(
            (f"results/{number}.json", json.dumps(results[number], ensure_ascii=False), False)
            for number in sorted(results, key=int)
        ),
    ]
