"""What is imported and tried before the doors are shut: afterwards no file can be opened."""

import contextlib
import ctypes
import gc
import importlib
import os
import platform
import random
import time
import traceback
import warnings
from datetime import datetime
from pathlib import Path

import numpy as np

from bpgrade.sandbox.zygote import libc

#: Modules of the standard library that compute and reach for nothing outside, or stand at the top of many files whose graded
#: calls do not use them. Each more makes every fork a little slower: all of them together by as much as `numpy.random` alone.
STANDARD = tuple(
    """
    __future__ abc argparse array ast asyncio atexit base64 bdb bisect builtins bz2 cProfile calendar cmath cmd code codecs codeop
    collections collections.abc colorsys concurrent.futures configparser contextlib contextvars copy copyreg csv dataclasses
    datetime decimal difflib dis doctest enum errno faulthandler filecmp fileinput fnmatch fractions functools gc getopt getpass
    gettext glob graphlib gzip hashlib heapq hmac html html.entities html.parser importlib importlib.abc importlib.machinery
    importlib.metadata importlib.resources importlib.util inspect io ipaddress itertools json keyword linecache locale logging
    logging.config logging.handlers lzma marshal math mimetypes mmap multiprocessing numbers opcode operator optparse os os.path
    pathlib pdb pickle pickletools pkgutil platform pprint profile pstats pydoc queue quopri random re reprlib resource runpy sched
    secrets select selectors shelve shlex shutil signal socket sqlite3 stat statistics string stringprep struct subprocess symtable
    sys sysconfig tarfile tempfile textwrap threading time timeit token tokenize tomllib trace traceback tracemalloc types typing
    unicodedata unittest unittest.mock urllib.parse urllib.request uuid warnings weakref xml.etree.ElementTree zipfile zlib zoneinfo
    """.split()  # noqa: SIM905 (a hundred names read best as names)
)

#: What numpy and the standard library load when something is first used.
LATE = tuple(
    """
    numpy.char numpy.ctypeslib numpy.fft numpy.lib.recfunctions numpy.lib.scimath numpy.lib.stride_tricks numpy.linalg numpy.ma
    numpy.ma.extras numpy.matlib numpy.polynomial numpy.random numpy.rec numpy.testing numpy.typing numpy._core._dtype_ctypes
    numpy._core._internal numpy.core._dtype_ctypes numpy.core._internal
    _strptime _pydecimal _pyio _compat_pickle _colorize _opcode_metadata _pylong _statistics sre_constants unittest._log
    concurrent.futures.thread
    encodings.ascii encodings.latin_1 encodings.utf_8_sig encodings.utf_7 encodings.utf_16 encodings.utf_16_le encodings.utf_16_be
    encodings.utf_32 encodings.utf_32_le encodings.utf_32_be encodings.cp437 encodings.cp949 encodings.cp1251 encodings.cp1252
    encodings.euc_kr encodings.gbk encodings.big5 encodings.shift_jis encodings.koi8_r encodings.mac_roman encodings.iso8859_15
    encodings.idna encodings.punycode encodings.unicode_escape encodings.raw_unicode_escape encodings.hex_codec encodings.rot_13
    """.split()  # noqa: SIM905
)

#: Of our own, what a child would otherwise load when it meets a file that needs it.
OURS = ("bpgrade.sandbox.runner.salvage",)

#: What both machines that we know call two mebibytes in one entry of a page table, and the advice to make one of small ones.
_LARGE_PAGE = 1 << 21
_COLLAPSE = 25

#: Every child begins with the same state of chance, so that two runs of one submission are alike.
SEED = 0


def up() -> None:
    """Import the modules, and use what initialises itself when first used.

    Raises RuntimeError where numpy brought threads along: a forked child would miss them.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in (*STANDARD, *LATE, *OURS):
            # What this Python or this numpy lacks, no student here can import.
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        # It takes along parts of numpy that have not been asked for yet.
        exec("from numpy import *", {})
    square = np.random.default_rng(SEED).normal(size=(64, 64))
    np.linalg.inv(square @ square.T + np.eye(64))
    np.einsum("ij,jk->ik", square, square)
    repr(square)
    np.unique(square), np.percentile(square, 50)
    datetime.strptime("2000", "%Y")
    time.localtime()
    platform.uname()
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        traceback.format_exc()
    random.seed(SEED)
    np.random.seed(SEED)
    threads = len(os.listdir("/proc/self/task"))  # noqa: PTH208
    if threads != 1:
        raise RuntimeError(f"{threads} threads run in a process that is to be forked")


def address_bytes() -> int:
    """Return how much address space the process has."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")


def settle() -> None:
    """Make every fork cheap: take all that is there out of the collector's rounds, and put it into large pages.

    A child that goes over what the collector has would copy every page of it. A large page is one entry where small ones are
    512, for each of which a fork and an exit pay; what a child writes to is copied in small pages as before.
    """
    gc.collect()
    gc.freeze()
    for start, end in _written():
        for large in range(-(-start // _LARGE_PAGE) * _LARGE_PAGE, end - _LARGE_PAGE + 1, _LARGE_PAGE):
            # A kernel may not know how, have no room, or find nothing there that was ever written.
            with contextlib.suppress(OSError):
                libc.call("madvise", ctypes.c_void_p(large), ctypes.c_size_t(_LARGE_PAGE), _COLLAPSE)


def _written() -> list[tuple[int, int]]:
    """Return from where to where the process has memory of its own, behind which no file stands."""
    found = []
    for line in Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines():
        span, allowed, _offset, _device, file, *name = line.split(maxsplit=5)
        if allowed.startswith("rw") and file == "0" and name != ["[stack]"]:
            start, end = (int(number, 16) for number in span.split("-"))
            found.append((start, end))
    return found
