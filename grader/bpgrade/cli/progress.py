"""How far a class is: a bar on a terminal, a plain line now and then elsewhere. On standard error, so that output stays output."""

import sys
import time
from collections import Counter

import click

from bpgrade.cli.team_screen import kinds
from bpgrade.messages import _
from bpgrade.summary import Kind

_BAR = 20
#: Drawn so often on a terminal, and so often said elsewhere.
_REDRAWN_SECONDS = 0.1
_SAID_SECONDS = 10.0


class Progress:
    """Counts what is done, and shows it when there is something new to see."""

    def __init__(self) -> None:
        self._drawn = sys.stderr.isatty()
        self._kinds: Counter[Kind] = Counter()
        self._began = self._shown = time.monotonic()
        self._first: int | None = None

    def __call__(self, done: int, count: int, kind: Kind) -> None:
        """Note one more. done: with those that were done before this run."""
        if self._first is None:
            self._first = done - 1
        self._kinds[kind] += 1
        now = time.monotonic()
        if now - self._shown < (_REDRAWN_SECONDS if self._drawn else _SAID_SECONDS):
            return
        self._shown = now
        line = bar(done, count, (done - self._first) / (now - self._began), self._drawn)
        if self._drawn:
            click.echo(f"\r\x1b[K{line}  {kinds(self._kinds)}"[: 3 + _width()], nl=False, err=True)
        else:
            click.echo(line, err=True)

    def clear(self) -> None:
        """Take the bar away: what follows says it all."""
        if self._drawn:
            click.echo("\r\x1b[K", nl=False, err=True)


def bar(done: int, count: int, rate: float, drawn: bool) -> str:
    """Return how far it is, how many a second, and how long it takes yet.

    >>> bar(150, 300, 50.0, drawn=True)
    '150/300  50 a second  [##########          ]  0:03'
    """
    left = round((count - done) / rate) if rate > 0 else 0
    speed = (
        _("{count} a second").format(count=round(rate))
        if rate >= 2
        else _("{count} a minute").format(count=round(60 * rate))
    )
    full = "#" * (_BAR * done // count)
    parts = [f"{done}/{count}", speed, *([f"[{full:<{_BAR}}]"] if drawn else []), f"{left // 60}:{left % 60:02}"]
    return "  ".join(parts)


def _width() -> int:
    import shutil

    return shutil.get_terminal_size().columns - 1
