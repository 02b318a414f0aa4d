"""Times, dates, and waiting."""

import calendar
import datetime
import time
import timeit
import zoneinfo
from datetime import date, timedelta, timezone
from time import perf_counter, sleep

import numpy as np


def time_passes():
    start = time.time()
    sleep(0.01)
    return np.clip(time.time() - start, 0, 0.005), time.time() > 1.6e9


def time_is_measured():
    start = perf_counter()
    np.linalg.inv(np.random.RandomState(0).randn(50, 50))
    end = perf_counter()
    print("inverted")
    return np.clip(end - start, 0, 0), end >= start


def clocks():
    return [
        time.monotonic() > 0,
        time.process_time() >= 0,
        time.perf_counter_ns() > 0,
        time.time_ns() > 10**18,
        time.thread_time() >= 0,
        time.get_clock_info("monotonic").monotonic,
    ]


def local_time_of_a_moment():
    return list(time.localtime(1_000_000_000))[:6], len(time.strftime("%Y-%m-%d %H:%M:%S")), time.daylight in (0, 1)


def universal_time_of_a_moment():
    return (
        list(time.gmtime(0)),
        calendar.timegm((2024, 2, 29, 0, 0, 0)),
        len(time.ctime(0)),
        len(time.asctime(time.gmtime(0))),
    )


def made_of_parts():
    return time.mktime(time.localtime(1_000_000_000)), time.strptime("2024-03-01", "%Y-%m-%d").tm_yday


def now():
    moment = datetime.datetime.now()
    return moment.year > 2000, abs((datetime.datetime.now() - moment).total_seconds()) < 60, date.today().year > 2000


def now_in_zones():
    moment = datetime.datetime.now(timezone.utc)
    return moment.utcoffset().total_seconds(), moment.astimezone().tzinfo is not None, len(moment.isoformat()) > 20


def dates():
    d = date(2024, 2, 28) + timedelta(days=2)
    return (
        d.month,
        d.toordinal(),
        d.weekday(),
        d.isocalendar().week,
        (date(2025, 1, 1) - d).days,
        d.replace(year=2023).year,
    )


def moments():
    m = datetime.datetime(2024, 5, 6, 7, 8, 9, 123456)
    return (
        m.timestamp() - datetime.datetime(2024, 5, 6).timestamp(),
        m.microsecond,
        (m + timedelta(hours=30)).day,
        len(m.strftime("%A %d %B %Y")),
    )


def moments_from_text():
    m = datetime.datetime.strptime("06/05/24 07:08", "%d/%m/%y %H:%M")
    return (
        m.hour,
        datetime.datetime.fromisoformat("2024-05-06T07:08:09+09:00").utcoffset().total_seconds(),
        m.timetuple().tm_yday,
    )


def moments_in_fixed_zones():
    seoul = timezone(timedelta(hours=9), "KST")
    m = datetime.datetime(2024, 1, 1, tzinfo=seoul)
    return m.timestamp(), m.astimezone(timezone.utc).hour, len(m.tzname())


def zones_by_name():
    try:
        zone = zoneinfo.ZoneInfo("Asia/Seoul")
    except zoneinfo.ZoneInfoNotFoundError:
        zone = timezone(timedelta(hours=9))
    return datetime.datetime(2024, 1, 1, tzinfo=zone).timestamp()


def calendars():
    return calendar.isleap(2024), calendar.monthrange(2024, 2), len(calendar.month(2024, 2)), calendar.MONDAY


def durations():
    d = timedelta(days=1, hours=2, minutes=3)
    return d.total_seconds(), d / timedelta(hours=1), d // timedelta(hours=5), len(str(d)), (-d).days


def timed_by_timeit():
    return timeit.timeit("x * 2", setup="x = 3", number=100) >= 0, min(
        timeit.repeat(lambda: sum(range(10)), number=10, repeat=2)
    ) >= 0


def elapsed_is_printed_nowhere():
    start = time.perf_counter()
    for _ in range(1000):
        pass
    text = f"took {time.perf_counter() - start:.6f} s"
    return len(text) > 10


def waits_for_nothing():
    time.sleep(0)
    return 1
