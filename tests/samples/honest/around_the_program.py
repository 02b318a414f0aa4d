"""What honest programs ask of the world around them: names of files, arguments, the interpreter."""

import argparse
import atexit
import errno
import fnmatch
import gc
import getopt
import glob
import importlib
import importlib.util
import locale
import optparse
import os
import os.path as osp
import pathlib
import platform
import shutil
import signal
import sys
import sysconfig
import tempfile
import threading
from pathlib import Path, PurePosixPath, PureWindowsPath

import numpy as np

sys.path.append(os.pardir)
sys.path.append(os.path.join(os.path.dirname(__file__), ".."))
sys.path.append(os.path.dirname(os.path.abspath(__file__)))
os.environ["OMP_NUM_THREADS"] = "1"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def paths_joined():
    p = os.path.join("data", "train", "x.npy")
    return (
        len(p),
        len(osp.basename(p)),
        len(osp.splitext(p)[1]),
        len(osp.dirname(p)),
        len(osp.normpath("a/../b//c")),
        os.sep == "/",
    )


def paths_made_absolute():
    return os.path.isabs(os.path.abspath("x.npy")), os.path.isabs(os.path.abspath(__file__)), len(os.getcwd()) > 0


def paths_made_real():
    return os.path.isabs(os.path.realpath("x.npy")), os.path.isabs(Path("x.npy").resolve()), Path.cwd().is_absolute()


def pure_paths():
    p = PurePosixPath("a/b/c.tar.gz")
    return (
        len(p.name),
        len(p.suffixes),
        len(p.parts),
        len(str(p.with_suffix(".zip"))),
        len(PureWindowsPath("C:/x").drive),
        len(str(p.parent / "d")),
    )


def paths_as_objects():
    p = Path("data") / "x.csv"
    return (
        len(str(p)),
        p.suffix == ".csv",
        p.stem == "x",
        p.is_absolute(),
        p.match("*.csv"),
        len(pathlib.Path(__file__).name) > 0,
    )


def files_that_are_not_there():
    return os.path.exists("weights.npy"), os.path.isfile("weights.npy"), os.path.isdir("no/folder"), os.path.islink("x")


def files_that_are_not_there_by_pathlib():
    p = Path("weights.npy")
    return p.exists(), p.is_file(), p.is_dir()


def weights_from_a_file_or_fresh():
    try:
        with open("weights.txt") as file:
            return float(file.read())
    except FileNotFoundError:
        return 0.5


def weights_from_numpys_file_or_fresh():
    try:
        W = np.load("weights.npy")
    except FileNotFoundError:
        W = np.eye(2)
    return W


def weights_from_a_pickle_or_fresh():
    import pickle

    try:
        with open("params.pkl", "rb") as file:
            return pickle.load(file)["W"]
    except OSError:
        return np.zeros(2)


def table_from_a_file_or_fresh():
    try:
        return np.loadtxt("table.csv", delimiter=",")
    except OSError:
        return np.ones(3)


def errors_have_numbers():
    try:
        open("no/such/file")
    except FileNotFoundError as error:
        return error.errno == errno.ENOENT, len(error.filename), len(os.strerror(errno.EINVAL)) > 0


def searched_for_files():
    return (
        len(glob.glob("*.npy")),
        len(list(Path().glob("*.csv"))),
        fnmatch.fnmatch("a.py", "*.py"),
        len(list(os.walk("nowhere"))),
    )


def tools_that_are_not_there():
    return shutil.which("dot_of_graphviz") is None, os.access("weights.npy", os.R_OK)


def environment():
    return (
        len(os.environ.get("NO_SUCH_VARIABLE", "")),
        os.getenv("NO_SUCH") is None,
        "PATH" in os.environ or True,
        os.environ["OMP_NUM_THREADS"] == "1",
    )


def environment_changed():
    os.environ["MY_RATE"] = "0.5"
    rate = float(os.environ["MY_RATE"])
    del os.environ["MY_RATE"]
    return rate, len(os.path.expandvars("$MY_RATE")), len(os.path.expanduser("a/~b"))


def arguments():
    parser = argparse.ArgumentParser(prog="train", description="Train a net.")
    parser.add_argument("--rate", type=float, default=0.1, help="learning rate (default %(default)s)")
    parser.add_argument("--sizes", nargs="+", type=int, default=[2, 3])
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("mode", choices=["train", "test"], nargs="?", default="train")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--fast", action="store_const", const=1, default=0)
    parsed = parser.parse_args(["--rate", "0.5", "-v", "test"])
    known, rest = parser.parse_known_args(["--other"])
    return (
        parsed.rate,
        parsed.sizes,
        parsed.verbose,
        known.rate,
        len(rest),
        len(vars(parsed)),
        len(parser.format_help()) > 50,
    )


def arguments_that_are_wrong():
    parser = argparse.ArgumentParser(prog="train")
    parser.add_argument("--steps", type=int)
    try:
        parser.parse_args(["--steps", "many"])
    except SystemExit as end:
        return end.code


def arguments_in_older_ways():
    options, rest = getopt.getopt(["-a", "1", "x"], "a:")
    parser = optparse.OptionParser()
    parser.add_option("-n", type="int", default=3)
    return len(options), len(rest), parser.parse_args([])[0].n


def arguments_of_this_program():
    return len(sys.argv), len(sys.argv[1:]), argparse.ArgumentParser().parse_known_args()[0] is not None


def interpreter():
    return (
        sys.version_info >= (3, 11),
        len(sys.version) > 5,
        sys.byteorder == "little",
        sys.getrecursionlimit() >= 1000,
        len(sys.modules) > 50,
        "numpy" in sys.modules,
        sys.implementation.name == "cpython",
        len(sys.path) > 0,
        sys.platform == "linux",
        sys.flags.optimize,
        sys.getdefaultencoding() == "utf-8",
    )


def sizes_of_objects():
    return (
        sys.getsizeof(1),
        sys.getsizeof([1, 2, 3]),
        sys.getsizeof(np.zeros(100)),
        sys.getrefcount(object()) > 0,
        np.zeros(10).nbytes,
    )


def frames():
    frame = sys._getframe()
    return frame.f_lineno > 0, len(frame.f_code.co_name), "frame" in frame.f_locals


def platforms():
    return (
        len(platform.python_version()) > 3,
        len(platform.system()),
        len(platform.machine()) > 0,
        platform.python_implementation() == "CPython",
    )


def encodings_of_streams():
    return (
        sys.stdout.encoding == "utf-8",
        sys.stdout.isatty(),
        sys.stdin.isatty(),
        hasattr(sys.stdout, "buffer"),
        sys.stdout.writable(),
    )


def width_of_the_terminal():
    return shutil.get_terminal_size((80, 20)).columns


def numbers_of_processors():
    return os.cpu_count() is None or os.cpu_count() >= 1, os.getpid() > 0, len(os.urandom(4))


def recursion_limit_raised():
    kept = sys.getrecursionlimit()
    sys.setrecursionlimit(5000)

    def depth(n):
        return 0 if n == 0 else 1 + depth(n - 1)

    try:
        return depth(3000)
    finally:
        sys.setrecursionlimit(kept)


def garbage():
    class Node:
        pass

    a, b = Node(), Node()
    a.other, b.other = b, a
    del a, b
    found = gc.collect()
    gc.disable()
    was = gc.isenabled()
    gc.enable()
    return found >= 2, was, gc.isenabled(), len(gc.get_count())


def locks():
    lock, again, local = threading.Lock(), threading.RLock(), threading.local()
    with lock, again, again:
        local.x = 3
    done = threading.Event()
    done.set()
    return (
        lock.locked(),
        local.x,
        done.wait(1),
        threading.current_thread() is threading.main_thread(),
        threading.active_count() >= 1,
    )


def semaphores():
    s = threading.Semaphore(1)
    return s.acquire(), s.acquire(blocking=False), threading.Condition().acquire(), lock_with_a_timeout(0.01)


def lock_with_a_timeout(seconds):
    lock = threading.Lock()
    lock.acquire()
    return lock.acquire(timeout=seconds)


def modules_by_name():
    m = importlib.import_module("math")
    return m.pi, importlib.util.find_spec("no_such_module_at_all") is None


def imports_where_they_are_needed():
    from statistics import mean

    import collections.abc as cabc
    import numpy.random as npr

    return mean([1, 2]), issubclass(list, cabc.Sequence), npr.RandomState(0).rand()


def optional_libraries():
    try:
        import matplotlib_that_is_not_here as plt
    except ImportError:
        plt = None
    try:
        import cupy_that_is_not_here as xp
    except ModuleNotFoundError:
        xp = np
    return plt is None, xp.arange(3)


def signals_are_set():
    kept = signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGINT, kept if kept is not None else signal.SIG_DFL)
    return len(signal.Signals.SIGTERM.name)


def something_at_the_end():
    atexit.register(len, "bye")
    atexit.unregister(len)
    return 1


def names_of_the_system():
    return (
        os.name == "posix",
        len(os.linesep),
        len(sysconfig.get_python_version()) > 2,
        len(tempfile.gettempprefix()),
        locale.getpreferredencoding(False) in ("utf-8", "UTF-8"),
    )


def numpy_itself():
    return (
        len(np.__version__) > 3,
        int(np.__version__.split(".")[0]) >= 1,
        np.pi,
        np.e,
        np.euler_gamma,
        np.newaxis is None,
    )
