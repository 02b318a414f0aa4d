"""A student's folder: the stubs to fill in, the pages that explain them, and the marker that says what it is.

The marker keeps a hash of every stub as it was written, so that `update` can tell what the student has touched, and which
hints were shown, so that `hint` goes on. It names the language that the folder was made in, which `update` and `reset` keep to.
`check` passes through here on its way to the work: what only the other commands need is imported where they need it.
"""

import contextlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bpgrade.errors import UsageError
from bpgrade.files import replace as replace_file
from bpgrade.kinds import CODE
from bpgrade.messages import LANGUAGES, _, language, speaking
from bpgrade.submission import HANDED_IN, MARKER, about, read_work

if TYPE_CHECKING:
    from bpgrade.edition import Edition


#: The folder of the pages.
PAGES = "course"


@dataclass(frozen=True)
class Updated:
    """What `update` did: paths inside the workspace."""

    added: tuple[str, ...]
    renewed: tuple[str, ...]
    kept: tuple[str, ...]


def find(start: Path) -> Path | None:
    """Return the nearest workspace from `start` upwards."""
    return next((folder for folder in (start, *start.parents) if (folder / MARKER).is_file()), None)


def require(start: Path) -> Path:
    """Return the workspace around `start`.

    Raises UsageError where there is none.
    """
    folder = find(start)
    if folder is None:
        raise UsageError(
            _("There is no workspace here. Make one with: bpgrade start; or name the file or folder you mean.")
        )
    return folder


def start(folder: Path, edition: "Edition") -> int:
    """Make a workspace and return how many exercises are in it.

    Raises UsageError for a folder that is one already, or that holds something else.
    """
    if (folder / MARKER).exists():
        raise UsageError(
            _(
                "{folder} is a workspace already: your work in it is untouched. For newer exercises: bpgrade update"
            ).format(folder=folder)
        )
    around = find(folder.resolve().parent)
    if around is not None:
        raise UsageError(_("{folder} would lie inside the workspace {around}.").format(folder=folder, around=around))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(_("{folder} exists and is not empty: give another name.").format(folder=folder))
    files = _files(edition, language())
    try:
        for path, text in files.items():
            _put(folder / path, text)
        written = {path: _hash(text) for path, text in files.items()}
        _write_marker(folder, _Marker(edition.course.edition, language(), written, {}))
    except OSError as error:
        raise UsageError(_("{folder} cannot be written: {why}.").format(folder=folder, why=error.strerror)) from None
    return len(edition.course.exercises)


def update(folder: Path, edition: "Edition") -> Updated:
    """Bring the files of another edition; a file that the student has touched stays as it is."""
    marker = _read_marker(folder)
    written = dict(marker.stubs)
    added, renewed, kept = [], [], []
    for path, text in _files(edition, marker.language).items():
        there = _read(folder / path)
        if there is None:
            added.append(path)
        elif there == text:
            written[path] = _hash(text)
            continue
        elif _hash(there) == written.get(path):
            renewed.append(path)
        else:
            kept.append(path)
            continue
        _put(folder / path, text)
        written[path] = _hash(text)
    _write_marker(folder, _Marker(edition.course.edition, marker.language, written, marker.hints))
    return Updated(tuple(added), tuple(renewed), tuple(kept))


def reset(folder: Path, edition: "Edition", names: Sequence[str]) -> list[tuple[str, str]]:
    """Put fresh stubs in place of these exercises' files; return each file with the name of its backup.

    The backup's name does not end in `.py`: it is not handed in by accident.
    """
    done = []
    marker = _read_marker(folder)
    written = dict(marker.stubs)
    for name in names:
        path = folder / f"{name}.py"
        backup = ""
        if path.exists():
            number = 1
            while (target := path.with_name(f"{path.name}.backup-{number}")).exists():
                number += 1
            path.rename(target)
            backup = target.relative_to(folder).as_posix()
        stub = _stub(edition, name, marker.language)
        _put(path, stub)
        written[f"{name}.py"] = _hash(stub)
        done.append((f"{name}.py", backup))
    _write_marker(folder, replace(marker, stubs=written))
    return done


def next_hint(folder: Path, name: str, count: int) -> int:
    """Return the number of the hint to show next, of `count` for this exercise, and remember it; after the last, the last.

    A folder that cannot be written to begins again each time.
    """
    marker = _read_marker(folder)
    step = min(max(marker.hints.get(name, 0), 0) + 1, count)
    with contextlib.suppress(OSError):
        _write_marker(folder, replace(marker, hints={**marker.hints, name: step}))
    return step


@dataclass(frozen=True)
class Packed:
    """What `submit` made. untouched: files that are still as they were given; problems: what was left out, as sentences."""

    path: Path
    files: tuple[str, ...]
    untouched: tuple[str, ...]
    problems: tuple[str, ...]


def submit(folder: Path, edition: "Edition") -> Packed:
    """Write the zip to hand in, the same bytes for the same work.

    Raises SubmissionError where there is no code to hand in.
    """
    import zipfile

    submission = read_work(folder, edition.course.limits)
    # A student's notes are nobody else's, whatever is in them.
    code = [file for file in submission.files if CODE.search(file.path)]
    target = folder / HANDED_IN
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        files = [(MARKER, (folder / MARKER).read_bytes()), *((file.path, file.data) for file in code)]
        for path, data in files:
            archive.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    replace_file(target, packed.getvalue())
    given = _read_marker(folder).stubs
    untouched = tuple(file.path for file in code if _hash(_read(folder / file.path) or "") == given.get(file.path))
    return Packed(target, tuple(file.path for file in code), untouched, tuple(about(submission)))


def page_of(page: str) -> str:
    """Return where a page is in a workspace, as in `course/gates.md#the-multiply-gate`. page: as an exercise names it."""
    return f"{PAGES}/{page}" if page else ""


def to_read(folder: Path, page: str) -> str:
    """Return where in a folder a page is, as in `course/gates.md#the-multiply-gate`; nothing where it has no such page.

    page: as an exercise names it.
    """
    name = page.partition("#")[0]
    return page_of(page) if name and (folder / PAGES / name).is_file() else ""


def _files(edition: "Edition", language: str) -> dict[str, str]:
    """Return what a fresh workspace holds: the stubs, the pages, and the numbers that come with them."""
    folders = {PAGES: edition.pages / language, "data": edition.data}
    beside = {
        f"{name}/{path.name}": path.read_text(encoding="utf-8")
        for name, folder in folders.items()
        for path in sorted(folder.glob("*"))
    }
    return {**{f"{name}.py": _stub(edition, name, language) for name in edition.course.exercises}, **beside}


def _stub(edition: "Edition", name: str, language: str) -> str:
    from bpgrade.stubs import in_words

    with speaking(language):
        return in_words(edition.assessment(name).stub)


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, text)


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
    except FileNotFoundError:
        return None


def _hash(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True)
class _Marker:
    """What the marker says. stubs: hashes of the stubs as they were written. hints: how many were shown, by exercise."""

    edition: str
    language: str
    stubs: Mapping[str, str]
    hints: Mapping[str, int]


def _read_marker(folder: Path) -> _Marker:
    """Return what the marker says; of what cannot be read, nothing."""
    import tomllib

    try:
        data = tomllib.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        data = {}
    edition, stubs, hints = data.get("edition"), data.get("stubs"), data.get("hints")
    return _Marker(
        edition if isinstance(edition, str) else "",
        data["language"] if data.get("language") in LANGUAGES else language(),
        {path: mark for path, mark in stubs.items() if isinstance(mark, str)} if isinstance(stubs, dict) else {},
        {name: count for name, count in hints.items() if type(count) is int} if isinstance(hints, dict) else {},
    )


def _write_marker(folder: Path, marker: _Marker) -> None:
    def table(name: str, values: Mapping[str, str | int]) -> list[str]:
        lines = [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in values.items()]
        return ["", f"[{name}]", *lines] if lines else []

    lines = [
        _("# This folder is a bpgrade workspace. Work in the .py files; `bpgrade check` reads them."),
        f"edition = {json.dumps(marker.edition)}",
        f"language = {json.dumps(marker.language)}",
        *table("stubs", marker.stubs),
        *table("hints", marker.hints),
    ]
    _put(folder / MARKER, "\n".join(lines) + "\n")
