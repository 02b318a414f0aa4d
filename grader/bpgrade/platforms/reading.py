"""Which platform a download is from, by its files' names alone; or the one that somebody says."""

import re
from collections.abc import Callable, Collection, Sequence

from bpgrade.errors import UsageError
from bpgrade.messages import _
from bpgrade.platforms import NAMES, PLAIN, canvas, gradescope, moodle, nbgrader, pattern
from bpgrade.platforms.people import Download


def understood(
    paths: Sequence[str],
    text_of: Callable[[str], str],
    chosen: str | None = None,
    asked_for: Collection[str] = (),
    own: re.Pattern[str] | None = None,
) -> Download | None:
    """Return who handed in what; nothing where these paths are no platform's.

    text_of: gives the text of one of the files. chosen: of NAMES. asked_for: the names of files that the assignment asks for.
    own: a site's own pattern, which stands in place of the platforms'.
    Raises UsageError where nothing looks like what was chosen.
    """
    if chosen == PLAIN:
        return None
    if own is not None and chosen is None:
        return pattern.read(own, paths)
    for name in (chosen,) if chosen else NAMES[:-1]:
        found = _read(name, paths, text_of, asked_for, chosen is not None)
        if found is not None and (found.handed or chosen):
            if not found.handed:
                raise UsageError(
                    _(
                        "Nothing there is named as {platform} names what was handed in. Without --from, I look for myself."
                    ).format(platform=name)
                )
            return found
    return None


def may_be(names: Collection[str]) -> bool:
    """Return whether a folder with these names directly inside may be a platform's download, unpacked."""
    return any("_assignsubmission_" in name or name == "submitted" for name in names) or (
        gradescope.METADATA in names or canvas.read(list(names)) is not None
    )


def _read(
    name: str, paths: Sequence[str], text_of: Callable[[str], str], asked_for: Collection[str], chosen: bool
) -> Download | None:
    match name:
        case moodle.NAME:
            return moodle.read(paths, asked_for, chosen)
        case gradescope.NAME:
            return gradescope.read(paths, asked_for, chosen, text_of)
        case nbgrader.NAME:
            return nbgrader.read(paths, asked_for, chosen, text_of)
    return canvas.read(paths, asked_for, chosen)
