"""The journal of a run, `OUT/private/journal.sqlite`: all that is known of each submission, so that nothing is run twice.

What is asked and judged by; what was handed in; what was seen when it ran; what was said about it. A result is there whole or
not at all: whatever ends the process loses no more than what was under way. One process at a time may have it open.
"""

import errno
import json
import os
import sqlite3
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from bpgrade.assessment import Assessment, Files, from_files
from bpgrade.errors import UsageError
from bpgrade.messages import _
from bpgrade.observation import Used
from bpgrade.points import Setting
from bpgrade.records import HandedIn, PackedRun, Said, digest, packed, unpack_said, unpacked, used_of

FOLDER = "private"
NAME = "journal.sqlite"
#: Of the tables below; a journal of a later one is not ours to read.
FORMAT = 2
#: SQLite keeps this number in a file's header: it tells our files from others'.
_OURS = 0x62706A72
#: The disk is full, or this user's part of it; not every system knows the second.
_NO_ROOM = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}

_TABLES = """
CREATE TABLE run (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- By exercise: what is asked, with every case and array, and what it was judged by when that was first asked.
CREATE TABLE asked (exercise TEXT PRIMARY KEY, text BLOB NOT NULL, mistakes BLOB NOT NULL, numbers BLOB NOT NULL);
-- The bytes of arrays, each once.
CREATE TABLE piece (number INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, data BLOB NOT NULL);
-- What was seen of some files when this was asked. pieces: their numbers, four bytes each.
CREATE TABLE seen (
    number INTEGER PRIMARY KEY, files BLOB NOT NULL, asked BLOB NOT NULL, level TEXT NOT NULL, versions TEXT NOT NULL,
    finished TEXT NOT NULL, seconds REAL NOT NULL, pieces BLOB NOT NULL, data BLOB NOT NULL, UNIQUE (files, asked)
);
-- again: it is to be run again, whatever else: the grader failed, or something was not asked that is needed now. page: what stands in
-- its page, where the run makes pages.
CREATE TABLE submission (
    name TEXT PRIMARY KEY, place INTEGER NOT NULL, whole BLOB NOT NULL, contents BLOB NOT NULL,
    seen INTEGER REFERENCES seen (number), judged BLOB NOT NULL, again INTEGER NOT NULL, said BLOB NOT NULL, page BLOB
);
CREATE INDEX submission_by_seen ON submission (seen);
-- The files of feedback that are in OUT, or may be.
CREATE TABLE written (file TEXT PRIMARY KEY) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Kept:
    """What there is of one submission.

    whole: stands for what was handed in. asked: for what it was asked. judged: for what it was judged by. level: at which it ran.
    again: it is to be run again in any case.
    """

    whole: bytes
    asked: bytes
    judged: bytes
    level: str
    again: bool


@dataclass(frozen=True)
class Entry:
    """All that there is of one submission. run: nothing where it never ran."""

    name: str
    contents: bytes
    asked: bytes
    judged: bytes
    run: PackedRun | None
    said: Said


@dataclass(frozen=True)
class Ran:
    """How a submission ran: the run, the level, the versions of what ran it, the time at its end, and the seconds it took."""

    run: PackedRun
    level: str
    versions: str
    finished: str
    seconds: float


class Journal:
    """An open journal; leave its context to close it.

    What is kept in a `together` is kept as a whole or not at all; otherwise each call is.
    """

    @staticmethod
    def is_in(folder: Path) -> bool:
        """Return whether there is one in this folder."""
        return (folder / FOLDER / NAME).is_file()

    def __init__(self, folder: Path) -> None:
        """Open the journal of a run, made where there is none.

        Raises UsageError with a sentence where it cannot be used: nothing in it is changed then.
        """
        self.path = folder / FOLDER / NAME
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            # SQLite gives what it writes beside a file the rights of that file.
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise UsageError(_("{folder} cannot hold a run: {why}.").format(folder=folder, why=error)) from None
        self._database = sqlite3.connect(self.path, timeout=0.2, isolation_level=None)
        try:
            self._open()
        except BaseException as error:
            self._database.close()
            self._explain(error)
            raise

    def _open(self) -> None:
        run = self._database.execute
        # The lock is SQLite's, and goes with its holder. What is deleted is overwritten.
        run("PRAGMA locking_mode = EXCLUSIVE")
        run("PRAGMA secure_delete = ON")
        ((ours,), (version,)) = run("PRAGMA application_id").fetchone(), run("PRAGMA user_version").fetchone()
        empty = not run("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not (ours == _OURS or (empty and not ours)):
            raise UsageError(
                _("{path} is no journal of bpgrade. Grade into another folder, or bring the right one back.").format(
                    path=self.path
                )
            )
        if version > FORMAT:
            raise UsageError(
                _("{path} was written by a later bpgrade. Update this one, or grade into another folder.").format(
                    path=self.path
                )
            )
        run("PRAGMA journal_mode = WAL")
        # A power failure may take the last results along, and leaves the others whole.
        run("PRAGMA synchronous = NORMAL")
        with self.together():
            if empty:
                for table in _TABLES.split(";\n"):
                    run(table)
                run(f"PRAGMA application_id = {_OURS}")
            elif version < FORMAT:
                # The first format knew no pages.
                run("ALTER TABLE submission ADD COLUMN page BLOB")
            if version < FORMAT:
                run(f"PRAGMA user_version = {FORMAT}")

    def __enter__(self) -> "Journal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self._database.close()
        except sqlite3.Error as closing:
            error = error or closing
        self._explain(error)

    def _is_ours(self, name: object) -> bool:
        """Return whether this is the path of a file that we make in the run's folder."""
        return isinstance(name, str | os.PathLike) and Path(name).is_relative_to(self.path.parent.parent)

    def _explain(self, error: BaseException | None) -> None:
        """Raise UsageError for what SQLite says of a file, or zlib of what is in it; and where the run's files cannot be written."""
        if _is_no_room(error):
            raise UsageError(
                _(
                    "There is no room left for {folder}: {why}. What is kept is whole: make room, and give the same command again."
                ).format(folder=self.path.parent.parent, why=error.strerror if isinstance(error, OSError) else error)
            ) from None
        if isinstance(error, OSError) and self._is_ours(error.filename):
            raise UsageError(
                _(
                    "{path} is in the way or shut: {why}. What is kept is whole: put that right, and give the same command again."
                ).format(path=error.filename2 or error.filename, why=error.strerror)
            ) from None
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            raise UsageError(
                _("Another bpgrade is at work in {folder}: wait for its end.").format(folder=self.path.parent.parent)
            ) from None
        if isinstance(error, sqlite3.OperationalError):
            raise UsageError(_("{path} cannot be read or written: {why}.").format(path=self.path, why=error)) from None
        if isinstance(error, sqlite3.DatabaseError | zlib.error):
            raise UsageError(
                _(
                    "{path} is damaged, or no journal at all ({why}). Bring the right one back, or grade into another folder."
                ).format(path=self.path, why=error)
            ) from None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Keep what is done in the context as a whole; nothing of it where the context is left by an exception."""
        if self._database.in_transaction:
            yield
            return
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    # -- the run as a whole --------------------------------------------------------------------------------------------

    def get(self, key: str) -> Any:
        """Return what is known of the run under this key; nothing where it is not."""
        found = self._database.execute("SELECT value FROM run WHERE key = ?", (key,)).fetchone()
        return json.loads(found[0]) if found else None

    def put(self, key: str, value: object) -> None:
        """Keep something, of JSON's types, of the run."""
        self._database.execute("INSERT OR REPLACE INTO run VALUES (?, ?)", (key, json.dumps(value, ensure_ascii=False)))

    @property
    def makes_pages(self) -> bool:
        """Return whether the run makes a page for each student."""
        return bool(self.get("pages"))

    @property
    def settings(self) -> list[Setting]:
        """Return the points that were set for this run, in their order."""
        return [Setting(*one) for one in self.get("points") or ()]

    def asked(self) -> dict[str, Assessment]:
        """Return what is asked, by exercise, and what it was judged by when that was first asked."""
        rows = self._database.execute("SELECT exercise, text, mistakes, numbers FROM asked ORDER BY rowid")
        return {
            name: _assessment(Files(unpacked(text), unpacked(mistakes), data)) for name, text, mistakes, data in rows
        }

    def ask(
        self,
        asked: bytes,
        exercises: Mapping[str, Files],
        names: Mapping[str, Sequence[str]],
        adapters: Mapping[str, Mapping[str, Any]],
    ) -> None:
        """Keep what is asked from now on. asked: what stands for it. names: by definition, the names that count for it. adapters: by
        definition, in which other form it is taken."""
        with self.together():
            self.put("asked", asked.hex())
            self.put("names", {definition: list(others) for definition, others in names.items()})
            self.put("adapters", adapters)
            self._database.execute("DELETE FROM asked")
            self._database.executemany(
                "INSERT INTO asked VALUES (?, ?, ?, ?)",
                [
                    (name, packed(files.text), packed(files.mistakes), files.numbers)
                    for name, files in exercises.items()
                ],
            )

    # -- submissions ---------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return int(self._database.execute("SELECT count(*) FROM submission").fetchone()[0])

    def names(self) -> list[str]:
        """Return the names of the submissions, in the order of the class."""
        return [name for (name,) in self._database.execute("SELECT name FROM submission ORDER BY place, name")]

    def kept(self, name: str) -> Kept | None:
        """Return what there is of one submission, in short."""
        found = self._database.execute(
            "SELECT whole, asked, judged, level, again OR seen IS NULL FROM submission LEFT JOIN seen ON number = seen"
            " WHERE name = ?",
            (name,),
        ).fetchone()
        return found and Kept(found[0], found[1] or b"", found[2], found[3] or "", bool(found[4]))

    def entry(self, name: str) -> Entry:
        """Return all that there is of one submission."""
        contents, number, judged, said = self._database.execute(
            "SELECT contents, seen, judged, said FROM submission WHERE name = ?", (name,)
        ).fetchone()
        asked, run = b"", None
        if number is not None:
            asked, run = self._seen(number)
        return Entry(name, contents, asked, judged, run, unpack_said(said))

    def said(self) -> Iterator[tuple[str, Said]]:
        """Yield each submission's name with what was said about it, in the order of the class."""
        for name, said in self._database.execute("SELECT name, said FROM submission ORDER BY place, name"):
            yield name, unpack_said(said)

    def have_pages(self) -> set[str]:
        """Return the names of the submissions that have a page; none where the run makes none any more."""
        if not self.makes_pages:
            return set()
        return {name for (name,) in self._database.execute("SELECT name FROM submission WHERE page IS NOT NULL")}

    def page(self, name: str) -> str:
        """Return what stands in the page of a submission that has one."""
        (page,) = self._database.execute("SELECT page FROM submission WHERE name = ?", (name,)).fetchone()
        return unpacked(page)

    def used(self) -> dict[str, Used]:
        """Return what each submission took of the machine, by its name, of those that ran."""
        rows = self._database.execute("SELECT name, data FROM submission JOIN seen ON number = seen")
        return {name: used_of(data) for name, data in rows}

    def asked_otherwise(self) -> int:
        """Return how many submissions were asked something else than what is asked now."""
        asked = bytes.fromhex(self.get("asked") or "")
        rows = "SELECT count(*) FROM submission JOIN seen ON number = seen WHERE asked <> ?"
        return int(self._database.execute(rows, (asked,)).fetchone()[0])

    def files_seen(self, asked: bytes, levels: Sequence[str]) -> set[bytes]:
        """Return what stands for the files that need not be run again when this is asked, at one of these levels."""
        places = ", ".join("?" * len(levels))
        rows = self._database.execute(
            f"SELECT files FROM seen JOIN submission ON number = seen WHERE asked = ? AND NOT again AND level IN ({places})",
            (asked, *levels),
        )
        return {files for (files,) in rows}

    def run_of(self, files: bytes, asked: bytes) -> PackedRun | None:
        """Return what was seen of these files when this was asked."""
        found = self._database.execute(
            "SELECT number FROM seen WHERE files = ? AND asked = ?", (files, asked)
        ).fetchone()
        return self._seen(found[0])[1] if found else None

    def _seen(self, number: int) -> tuple[bytes, PackedRun]:
        asked, pieces, data = self._database.execute(
            "SELECT asked, pieces, data FROM seen WHERE number = ?", (number,)
        ).fetchone()
        return asked, PackedRun(
            data,
            tuple(
                self._database.execute("SELECT data FROM piece WHERE number = ?", place).fetchone()[0]
                for place in struct.iter_unpack("<I", pieces)
            ),
        )

    def place(self, name: str, place: int) -> None:
        """Keep at which place of the class a submission is."""
        self._database.execute("UPDATE submission SET place = ? WHERE name = ? AND place <> ?", (place, name, place))

    def keep(
        self,
        name: str,
        place: int,
        handed_in: HandedIn,
        asked: bytes,
        ran: Ran | None,
        judged: bytes,
        said: bytes,
        again: bool,
        page: bytes | None = None,
    ) -> None:
        """Keep a submission's result. ran: nothing where these files have been seen already, or where the grader failed."""
        with self.together():
            number = None
            if ran is not None:
                self._see(handed_in.files, asked, ran)
            if ran is not None or not again:
                (number,) = self._database.execute(
                    "SELECT number FROM seen WHERE files = ? AND asked = ?", (handed_in.files, asked)
                ).fetchone()
            self._database.execute(
                "INSERT OR REPLACE INTO submission VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (name, place, handed_in.whole, handed_in.contents, number, judged, again, said, page),
            )

    def _see(self, files: bytes, asked: bytes, ran: Ran) -> None:
        numbers = [self._piece(piece) for piece in ran.run.pieces]
        pieces = struct.pack(f"<{len(numbers)}I", *numbers)
        self._database.execute(
            "INSERT INTO seen (files, asked, level, versions, finished, seconds, pieces, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (files, asked) DO UPDATE SET level = excluded.level, versions = excluded.versions,"
            " finished = excluded.finished, seconds = excluded.seconds, pieces = excluded.pieces, data = excluded.data",
            (files, asked, ran.level, ran.versions, ran.finished, ran.seconds, pieces, ran.run.data),
        )

    def _piece(self, data: bytes) -> int:
        """Return the number of these bytes, kept once."""
        key = digest([data])
        found = self._database.execute("SELECT number FROM piece WHERE digest = ?", (key,)).fetchone()
        if found:
            return int(found[0])
        return self._database.execute("INSERT INTO piece (digest, data) VALUES (?, ?)", (key, data)).lastrowid or 0

    def judge_again(self, name: str, judged: bytes, said: bytes, again: bool, page: bytes | None = None) -> None:
        """Keep what another judging of the same run said."""
        self._database.execute(
            "UPDATE submission SET judged = ?, said = ?, again = ?, page = ? WHERE name = ?",
            (judged, said, again, page, name),
        )

    def people(self) -> dict[str, Any]:
        """Return who handed in, as the platform told it, by the submission's name; nothing where none did."""
        return self.get("people") or {}

    def remove(self, names: Sequence[str]) -> None:
        """Remove these submissions, and what was seen of them alone."""
        with self.together():
            self._database.executemany("DELETE FROM submission WHERE name = ?", [(name,) for name in names])
            for key in ("people", "spent_days", "counts"):
                told = self.get(key) or {}
                if not told.keys().isdisjoint(names):
                    self.put(key, {name: one for name, one in told.items() if name not in names})
            self.sweep()

    def sweep(self) -> None:
        """Remove what no submission needs any more: what was seen of files that have changed since, and its arrays."""
        with self.together():
            gone = self._database.execute(
                "DELETE FROM seen WHERE number NOT IN (SELECT seen FROM submission WHERE seen IS NOT NULL)"
            )
            if not gone.rowcount:
                return
            used = {
                number
                for (pieces,) in self._database.execute("SELECT pieces FROM seen")
                for (number,) in struct.iter_unpack("<I", pieces)
            }
            there = [number for (number,) in self._database.execute("SELECT number FROM piece")]
            self._database.executemany(
                "DELETE FROM piece WHERE number = ?", [(number,) for number in there if number not in used]
            )

    def shrink(self) -> None:
        """Write the file anew, so that not a byte of what was removed is in it, or beside it."""
        self._database.execute("VACUUM")
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    # -- files ---------------------------------------------------------------------------------------------------------

    def written(self) -> list[str]:
        """Return the files of feedback that are there, or may be."""
        return [file for (file,) in self._database.execute("SELECT file FROM written")]

    def writes(self, files: Sequence[str]) -> None:
        """Keep that these files of feedback are about to be there too."""
        with self.together():
            self._database.executemany("INSERT OR IGNORE INTO written VALUES (?)", [(file,) for file in files])

    def unlinked(self, files: Sequence[str]) -> None:
        """Keep that these files of feedback are gone."""
        with self.together():
            self._database.executemany("DELETE FROM written WHERE file = ?", [(file,) for file in files])


def _is_no_room(error: BaseException | None) -> bool:
    """Return whether the disk is full: for SQLite, or for a file that is made from the journal."""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


def _assessment(files: Files) -> Assessment:
    return from_files(json.loads(files.text), lambda: json.loads(files.mistakes), files.numbers)
