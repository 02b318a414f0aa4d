"""`forget`: one person, out of a run: not a byte of their name or work stays in a file of ours."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bpgrade import overrides, own_table, reporting, run_folder
from bpgrade.errors import UsageError
from bpgrade.files import replace
from bpgrade.gradebook import book, extensions
from bpgrade.journal import Journal
from bpgrade.messages import _

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Forgotten:
    """What was removed. report: of the class, which was about them too. elsewhere: files in the run's folder that are not ours, and in which the name still stands."""

    submission: str
    overrides: bool
    report: bool
    elsewhere: tuple[Path, ...]


def forget(person: str, out: Path | str) -> Forgotten:
    """Remove the submission of this name from the run in `out`: journal, results, gradebook, feedback, overrides and extensions.

    Raises BpgradeError with a sentence.
    """
    folder = Path(out)
    if not Journal.is_in(folder):
        raise UsageError(_("There is no run in {folder}.").format(folder=folder))
    with Journal(folder) as journal:
        names = journal.names()
        named = overrides.named(person, names)
        if named is None:
            raise UsageError(_("Nobody is forgotten: {why}").format(why=overrides.unknown(person, names)))
        person = named
        kept = overrides.without(folder, person)
        told = [one for one, _said in book.members(person, journal.people().get(person, {}))]
        called = [person, *(name for one in told for name in (one.id, one.email, one.login))]
        extended = own_table.without(
            folder / extensions.NAME, extensions.COLUMNS, lambda line: extensions.is_about(line, called)
        )
        # The journal is the last to forget: until then, whatever ends this, the same command goes on.
        with journal.together():
            journal.remove([person])
            if kept is not None:
                replace(folder / overrides.NAME, kept)
            if extended is not None:
                replace(folder / extensions.NAME, extended)
            run_folder.write(journal, folder)
            removed = reporting.remove(folder)
        journal.shrink()
    return Forgotten(person, kept is not None, bool(removed), tuple(_elsewhere(folder, person)))


def _elsewhere(folder: Path, name: str) -> Sequence[Path]:
    """Return the files that others made in a run's folder, and that hold the name."""
    ours = {folder / name for name in (run_folder.RESULTS, run_folder.GRADEBOOK, overrides.NAME, extensions.NAME)}
    ours_too = (folder / run_folder.FEEDBACK, folder / "private")
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path not in ours and not any(path.is_relative_to(place) for place in ours_too)
        if name in path.name or _holds(path, os.fsencode(name))
    ]


def _holds(path: Path, name: bytes) -> bool:
    """Return whether these bytes stand in a file, which may be large."""
    tail = b""
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                if name in tail + chunk:
                    return True
                tail = chunk[-len(name) :]
    except OSError:
        return False
    return False
