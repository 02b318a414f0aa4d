"""Imports as they stand in real homework: some that do nothing here, some of parts of numpy, some inside functions."""

import os, sys
import numpy as np, math
import numpy.linalg as la
import numpy.matlib
import numpy.lib.stride_tricks as tricks
from numpy import array, dot, exp, ndarray, random as npr
from numpy.fft import fft
from numpy.lib.recfunctions import append_fields
from numpy.polynomial import Chebyshev, polynomial as P
from os import path
import asyncio
import concurrent.futures
import ctypes
import email
import http.client
import multiprocessing as mp
import socket
import sqlite3
import ssl
import subprocess
import urllib.error
import warnings
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pool
from threading import Thread
from unittest.mock import patch
from urllib.parse import urlparse

try:
    import urllib.request
except ImportError:
    raise ImportError("You should use Python 3.x")

warnings.filterwarnings("ignore")


def load_mnist(normalize=True):
    url = "http://example.com/mnist/"
    for name in ("train-images", "train-labels"):
        urllib.request.urlretrieve(url + name, name)


def parts_of_numpy():
    return (
        la.norm([3, 4]),
        npr.RandomState(0).rand(2),
        tricks.as_strided(np.arange(3.0), (2, 2), (8, 8)).copy(),
        P.polyval(2, [1, 1]),
        Chebyshev([1, 2])(0.5),
    )


def matrices_of_old():
    return np.asarray(numpy.matlib.repmat(np.eye(2), 1, 2)), np.asarray(numpy.matlib.eye(2))


def fields_added():
    a = np.array([(1,), (2,)], dtype=[("x", "i4")])
    return append_fields(a, "y", [3.0, 4.0], usemask=False)["y"]


def spectrum():
    return np.abs(fft(array([1.0, 0, 0, 0]))), exp(1), dot([1, 2], [3, 4])


def machines_integers():
    return ctypes.c_int32(2**31).value, ctypes.sizeof(ctypes.c_double), list((ctypes.c_double * 2)(1, 2))


def pointers_to_arrays():
    x = np.arange(3.0)
    p = x.ctypes.data_as(ctypes.POINTER(ctypes.c_double))
    return p[1], np.ctypeslib.as_array(p, shape=(3,)).sum()


def tables_in_memory():
    with sqlite3.connect(":memory:") as db:
        db.execute("create table t (x real)")
        db.executemany("insert into t values (?)", [(1.5,), (2.5,)])
        return db.execute("select sum(x), count(*) from t").fetchone()


def imported_inside():
    import json as j
    from math import sin as s

    global later
    import bisect as later

    return s(1), later.bisect([1, 2], 1.5), len(j.dumps([1]))


def names_in_modules():
    return path.basename("a/b") == "b", sys.modules[__name__].spectrum()[1], math.tau
