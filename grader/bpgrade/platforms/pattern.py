"""A site's own way to name what was handed in: a regular expression in `course.toml`."""

import re
from collections.abc import Sequence

from bpgrade.errors import CourseError
from bpgrade.messages import _
from bpgrade.platforms.people import Download, Handed, Person, apart, wanted

NAME = "pattern"
#: What the expression has to find, and what it may.
_NEEDED = ("id",)
_KNOWN = ("id", "name", "file", "late", "attempt")


def compiled(text: object) -> re.Pattern[str]:
    """Return the expression. Raises CourseError, saying what it needs, where it does not do."""
    try:
        pattern = re.compile(str(text))
    except (re.error, RecursionError) as error:
        raise CourseError(
            _("course.toml, intake.pattern: this is no regular expression: {why}.").format(why=error)
        ) from None
    missing = [name for name in _NEEDED if name not in pattern.groupindex]
    unknown = [name for name in pattern.groupindex if name not in _KNOWN]
    if missing or unknown:
        raise CourseError(
            _(
                "course.toml, intake.pattern: it has to name (?P<id>...), and may name {known}; {names} is none of them."
            ).format(known=", ".join(f"(?P<{name}>...)" for name in _KNOWN[1:]), names=", ".join(unknown or missing))
        )
    return pattern


def read(pattern: re.Pattern[str], paths: Sequence[str]) -> Download:
    """Return what these paths are by the pattern, which has to fit a whole path; what it does not fit belongs to nobody."""
    mine = wanted(paths)
    places = {path: match for path in mine if (match := pattern.fullmatch(path))}
    theirs: dict[str, list[str]] = {}
    for path, match in places.items():
        theirs.setdefault(match["id"] or "", []).append(path)
    handed = []
    for number, files in theirs.items():
        found = [places[path].groupdict() for path in files]
        attempts = [int(one["attempt"]) for one in found if (one.get("attempt") or "").isdecimal()]
        called = [one.get("file") or path.rpartition("/")[2] for one, path in zip(found, files, strict=True)]
        handed.append(
            Handed(
                Person(NAME, number, next((one["name"] for one in found if one.get("name")), "")),
                tuple(zip(files, apart(called), strict=True)),
                late=any(one.get("late") for one in found) if "late" in pattern.groupindex else None,
                attempt=max(attempts, default=None),
            )
        )
    return Download(NAME, tuple(handed), tuple(path for path in mine if path not in places))
