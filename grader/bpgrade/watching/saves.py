"""Saves: that the work at a path is another one than it was, noticed by looking now and then, which every disk allows.

An editor writes a file in place, in two halves, or beside it and then renames; what is looked at has come to rest before it counts.
"""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bpgrade.entry import folder_entries
from bpgrade.kinds import ARCHIVE, CODE, PERHAPS_CODE

#: So often one looks; less often where looking takes long, as in a folder of many files.
_LOOK_SECONDS = 0.1
_LOOKING_AT_MOST = 0.05
#: So long nothing may change before it counts; and so long where a file is gone or empty, which editors make it for a moment.
_REST_SECONDS = 0.05
_LOST_SECONDS = 0.6

#: Of a file: when it was written, how large it is, and which one it is.
Mark = tuple[int, int, int]


class Saves:
    """What was saved at a path since it was asked last."""

    def __init__(self, work: Path, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Look for the first time. most: so many files of a folder are looked at."""
        self._work, self._most, self._clock = work, most, clock
        self.pace = _LOOK_SECONDS
        self._settled = self._seen = self._look()
        self._since = clock()

    def news(self) -> bool:
        """Return whether something was saved since this said so last, and has come to rest."""
        seen, now = self._look(), self._clock()
        if seen != self._seen:
            self._seen, self._since = seen, now
        if seen == self._settled:
            return False
        lost = any(mark[1] and not seen.get(path, (0, 0, 0))[1] for path, mark in self._settled.items())
        if now - self._since < (_LOST_SECONDS if lost else _REST_SECONDS):
            return False
        self._settled = seen
        return True

    def _look(self) -> Mapping[str, Mark]:
        """Return the marks of all files that may hold code, by path; none where there is nothing any more."""
        began = time.monotonic()
        found = dict(self._marks())
        self.pace = max(_LOOK_SECONDS, (time.monotonic() - began) / _LOOKING_AT_MOST)
        return found

    def _marks(self) -> "list[tuple[str, Mark]]":
        marks = []
        places = [self._work] if not self._work.is_dir() else self._places()
        for place in places:
            try:
                status = place.stat()
            except OSError:
                # It has gone since it was found.
                continue
            marks.append((str(place), (status.st_mtime_ns, status.st_size, status.st_ino)))
        return marks

    def _places(self) -> list[Path]:
        entries = folder_entries(self._work, self._most)
        return [
            entry.place
            for entry in entries
            if entry.place is not None
            and (CODE.search(entry.path) or PERHAPS_CODE.search(entry.path) or ARCHIVE.search(entry.path))
        ]
