"""Moments and spans of time, as platforms, tables and courses write them, and as people read them. Pure."""

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from bpgrade.messages import _, counted

DAY = 24 * 60 * 60
HOUR = 60 * 60
MINUTE = 60

_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)[ T]+(?P<time>\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*(?P<zone>Z|UTC|[+-]\d\d:?\d\d|[A-Z]\w+(?:/[\w+-]+)+)?"
)
_PART = re.compile(r"(\d+) (year|day|hour|min|sec)s?\b")
#: What Moodle counts a year as.
_UNITS = {"year": 365 * DAY, "day": DAY, "hour": HOUR, "min": MINUTE, "sec": 1}


def zone_named(name: object) -> ZoneInfo | None:
    """Return the time zone of this name; nothing where this machine knows none."""
    try:
        return ZoneInfo(name) if isinstance(name, str) else None
    except (ValueError, OSError, LookupError):
        return None


def moment(text: str, zone: tzinfo | None = None) -> datetime | None:
    """Return the moment that a text means; nothing where it means none, or does not say in which time zone.

    zone: the one that is meant where the text names none.

    >>> moment("2026-11-20 23:59 +0100").isoformat(), moment("2026-11-20 23:59:01.5 UTC").isoformat()
    ('2026-11-20T23:59:00+01:00', '2026-11-20T23:59:01+00:00')
    >>> moment("2026-11-20 23:59"), moment("20.11.2026 23:59 UTC"), moment("2026-11-20 23:59 EST")
    (None, None, None)
    >>> moment("0001-01-01 00:00 +01:00"), moment("9999-12-31 23:59 -01:00")
    (None, None)
    """
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    named = found["zone"]
    if named and "/" in named:
        zone = zone_named(named)
    elif named:
        zone = UTC if named in ("Z", "UTC") else _offset(named)
    if zone is None:
        return None
    try:
        when = datetime.fromisoformat(f"{found['day']} {found['time']}").replace(tzinfo=zone)
        # At the ends of the calendar there is no such moment elsewhere, and nothing can be compared with it.
        when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return when


def _offset(text: str) -> tzinfo | None:
    try:
        return datetime.strptime(text, "%z").tzinfo
    except ValueError:
        return None


def stated(when: datetime) -> str:
    """Return a moment for people, with its time zone.

    >>> stated(moment("2026-11-20T23:59Z"))
    '2026-11-20 23:59 (UTC)'
    """
    name = when.tzinfo.key if isinstance(when.tzinfo, ZoneInfo) else ""
    offset = f"{when:%z}"
    offset = "UTC" if not offset.strip("+-0") else f"UTC{offset[:3]}:{offset[3:5]}"
    # A zone that is called UTC says it already.
    return f"{when:%Y-%m-%d %H:%M} ({', '.join(dict.fromkeys(part for part in (name, offset) if part))})"


def span(text: str) -> int | None:
    """Return the seconds that a platform's words mean; nothing where they mean none.

    Moodle names the two largest units alone: it is as much as this, and may be a little more.

    >>> span("Submitted for grading - 1 day 1 hour late -  - "), span("5 mins 3 secs late"), span("late")
    (90000, 303, None)
    """
    parts = _PART.findall(text)
    return sum(int(count) * _UNITS[unit] for count, unit in parts) if parts else None


def in_words(seconds: int) -> str:
    """Return a span for people, to the second: of what has begun a second more is all of the next, and nobody is to wonder why.

    >>> in_words(90000), in_words(59), in_words(7 * DAY), in_words(DAY + HOUR + 1)
    ('1 day 1 hour', '59 seconds', '7 days', '1 day 1 hour 1 second')
    """
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE
    parts = [
        counted("{count} day", "{count} days", days) if days else "",
        counted("{count} hour", "{count} hours", hours) if hours else "",
        counted("{count} minute", "{count} minutes", minutes) if minutes else "",
        counted("{count} second", "{count} seconds", seconds % MINUTE) if seconds % MINUTE else "",
    ]
    return " ".join(filter(None, parts)) or _("nothing")
