"""Gradescope's "Export Submissions": a folder for each submission, and who made it in `submission_metadata.yml`.

Source: the export as otter-grader used to read it; its other fields are not known for certain.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from bpgrade.messages import _
from bpgrade.moments import moment
from bpgrade.platforms.people import Download, Handed, Kind, Person, Submitter, wanted

NAME = "gradescope"
METADATA = "submission_metadata.yml"

_PLACE = re.compile(r"(?:[^/]+/)?submission_(?P<id>\d+)/(?P<inside>.+)")
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
    handed = []
    for number in dict.fromkeys(match["id"] for match in places.values()):
        files = tuple((path, match["inside"]) for path, match in places.items() if match["id"] == number)
        handed.append(_handed(number, files, made.get(number)))
    others = [path for path in mine if path not in places and path != described]
    return Download(NAME, tuple(handed), tuple(others), tuple(warnings))


@dataclass(frozen=True)
class _Made:
    """What the metadata say of a submission: by whom, and when."""

    submitters: tuple[Mapping[str, str], ...]
    created: str = ""


def _handed(number: str, files: tuple[tuple[str, str], ...], made: _Made | None) -> Handed:
    """Return one submission. The platform's identifier is the submission's: a person may have several, a group shares one."""
    submitters = made.submitters if made else ()
    submitted = moment(made.created) if made else None
    if not submitters:
        doubt = _("The export does not say who made submission {id}.").format(id=number)
        return Handed(Person(NAME, number, "", Kind.UNKNOWN), files, warnings=(doubt,), submitted=submitted)
    name = ", ".join(one.get("name") or one.get("email") or one.get("sid") or "?" for one in submitters)
    return Handed(
        Person(NAME, number, name, Kind.GROUP if len(submitters) > 1 else Kind.PERSON),
        files,
        submitted=submitted,
        submitters=tuple(
            Submitter(one.get("sid") or one.get("email") or "", one.get("name") or "", one.get("email") or "")
            for one in submitters
        ),
    )


def _made(text: str) -> tuple[dict[str, _Made], list[str]]:
    """Return by submission's number who made it and when, and what stood in the way of knowing."""
    try:
        import yaml
    except ImportError:
        return {}, [
            _(
                "{file} says who is who, and is read with PyYAML: pip install 'bpgrade[gradescope]', then the same command."
            ).format(file=METADATA)
        ]
    try:
        # Of texts alone: a number such as 0012 is an identifier.
        data = yaml.load(text, yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}, [_("{file} is damaged: who made which submission is not known.").format(file=METADATA)]
    found = {}
    for key, value in data.items() if isinstance(data, dict) else ():
        number = re.fullmatch(r"submission_(\d+)", str(key))
        people = value.get(":submitters") if isinstance(value, dict) else None
        if number and isinstance(people, list):
            found[number[1]] = _Made(
                tuple(
                    {str(field).lstrip(":"): str(said) for field, said in one.items() if said is not None}
                    for one in people
                    if isinstance(one, dict)
                ),
                str(value.get(":created_at") or ""),
            )
    return found, []


def _no_metadata() -> str:
    return _("There is no {file}: who made which submission is not known.").format(file=METADATA)
