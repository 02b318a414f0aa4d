"""Which platform a download is from, by its files' names alone; or the one that somebody says."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from bpgrade.errors import UsageError
from bpgrade.messages import _
from bpgrade.platforms import NAMES, PLAIN, canvas, gradescope, moodle, nbgrader, pattern
from bpgrade.platforms.people import Download, wanted


def understood(
    paths: Sequence[str],
    text_of: Callable[[str], str],
    chosen: str | None = None,
    asked_for: Collection[str] = (),
    own: re.Pattern[str] | None = None,
    has: Callable[[str, str], bool] | None = None,
) -> Download | None:
    """Return who handed in what; nothing where these paths are no platform's.

    text_of: gives the text of one of the files. chosen: of NAMES. asked_for: the names of files that the assignment asks for.
    own: a site's own pattern, which stands in place of the platforms'. has: tells whether the course has a number and name.
    All of it may lie in one more folder, as a Mac packs what it has unpacked.
    Raises UsageError where nothing looks like what was chosen.
    """
    if chosen == PLAIN:
        return None
    found = _as_they_are(paths, text_of, chosen, asked_for, own, has)
    folder = around(paths)
    if folder and (found is None or not found.handed):
        start = f"{folder}/"
        inside = [path.removeprefix(start) for path in paths if path.startswith(start)]
        shorn = _as_they_are(inside, lambda path: text_of(start + path), chosen, asked_for, own, has)
        if shorn is not None and shorn.handed and (chosen or not _is_one_persons(folder, shorn)):
            return _put_back(shorn, start)
    if chosen is not None and (found is None or not found.handed):
        raise UsageError(
            _(
                "Nothing there is named as {platform} names what was handed in. Without --from, I look for myself."
            ).format(platform=chosen)
        )
    return found


def _is_one_persons(folder: str, download: Download) -> bool:
    """Return whether a folder is one person's, who keeps their own files as a platform once named them."""
    names = {handed.person.name.casefold() for handed in download.handed if handed.person.name}
    return len(names) == 1 and (len(download.handed) > 1 or folder.casefold() in names)


def around(paths: Iterable[str]) -> str:
    """Return the one folder in which all these files lie; nothing where there is none.

    >>> around(["class/ada.py", "class/bo/a.py", "__MACOSX/class/._ada.py"]), around(["ada.py", "bo/a.py"])
    ('class', '')
    """
    firsts = {path.partition("/")[::2] for path in wanted(paths)}
    folders = {first for first, _rest in firsts}
    return folders.pop() if len(folders) == 1 and all(rest for _first, rest in firsts) else ""


def may_be(names: Collection[str]) -> bool:
    """Return whether a folder with these names directly inside may be a platform's download, unpacked."""
    return any("_assignsubmission_" in name or name == "submitted" for name in names) or (
        gradescope.METADATA in names or canvas.read(list(names)) is not None
    )


def _as_they_are(
    paths: Sequence[str],
    text_of: Callable[[str], str],
    chosen: str | None,
    asked_for: Collection[str],
    own: re.Pattern[str] | None,
    has: Callable[[str, str], bool] | None,
) -> Download | None:
    """Return who handed in what, by the first platform that knows it."""
    if own is not None and chosen is None:
        return pattern.read(own, paths)
    for name in (chosen,) if chosen else NAMES[:-1]:
        found = _read(name, paths, text_of, asked_for, chosen is not None, has)
        if found is not None and found.handed:
            return found
    return None


def _read(
    name: str,
    paths: Sequence[str],
    text_of: Callable[[str], str],
    asked_for: Collection[str],
    chosen: bool,
    has: Callable[[str, str], bool] | None,
) -> Download | None:
    match name:
        case moodle.NAME:
            return moodle.read(paths, asked_for, chosen)
        case gradescope.NAME:
            return gradescope.read(paths, asked_for, chosen, text_of)
        case nbgrader.NAME:
            return nbgrader.read(paths, asked_for, chosen, text_of)
    return canvas.read(paths, asked_for, chosen, has)


def _put_back(download: Download, start: str) -> Download:
    """Return the download with its files where they really are."""
    handed = tuple(
        replace(one, files=tuple((start + path, called) for path, called in one.files)) for one in download.handed
    )
    return replace(download, handed=handed, others=tuple(start + path for path in download.others))
