"""nbgrader's `submitted/` folder: a folder for each student, in it one for each assignment.

Source: nbgrader's documentation of its directory structure, `submitted/{student_id}/{assignment_id}/`.
"""

import re
from collections.abc import Callable, Collection, Sequence
from datetime import UTC

from bpgrade.gradebook.moments import moment
from bpgrade.messages import _
from bpgrade.platforms.people import Download, Handed, Person, wanted

NAME = "nbgrader"

_PLACE = re.compile(r"(?P<before>(?:[^/]+/)?submitted/)?(?P<id>[^/]+)/(?P<assignment>[^/]+)/(?P<inside>.+)", re.DOTALL)
#: nbgrader writes when something was handed in beside it; in UTC where it names no time zone.
_TIME = "timestamp.txt"


def read(
    paths: Sequence[str],
    _asked_for: Collection[str] = (),
    chosen: bool = False,
    text_of: Callable[[str], str] = lambda path: "",
) -> Download | None:
    """Return what these paths are as nbgrader's folder; nothing where they are none. text_of: gives the text of a file of it.

    Every file has to lie two folders deep, and a time beside the work, or all of it below `submitted/`.
    """
    mine = wanted(paths)
    places = {path: match for path in mine if (match := _PLACE.fullmatch(path))}
    below = bool(places) and all(match["before"] for match in places.values())
    timed = any(match["inside"] == _TIME for match in places.values())
    if not chosen and (not places or len(places) < len(mine) or not (below or timed)):
        return None
    handed = []
    for student in dict.fromkeys(match["id"] for match in places.values()):
        theirs = {path: match for path, match in places.items() if match["id"] == student}
        assignments = sorted({match["assignment"] for match in theirs.values()})
        files = tuple(
            (path, match["inside"] if len(assignments) == 1 else f"{match['assignment']}/{match['inside']}")
            for path, match in theirs.items()
            if match["inside"] != _TIME
        )
        doubts = (
            (_("Several assignments were handed in: {names}.").format(names=", ".join(assignments)),)
            if len(assignments) > 1
            else ()
        )
        times = [moment(text_of(path), UTC) for path, match in theirs.items() if match["inside"] == _TIME]
        handed.append(
            Handed(Person(NAME, student), files, warnings=doubts, submitted=times[0] if len(times) == 1 else None)
        )
    return Download(NAME, tuple(handed), tuple(path for path in mine if path not in places))
