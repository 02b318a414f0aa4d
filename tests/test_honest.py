"""An honest student does not notice the sandbox: what the files in `samples/honest` compute is the same inside and outside, to the bit.

A piece is a function there without arguments: an expression, or a few lines, as students of such a course write them, that
returns numbers. Whatever a real file stumbles over in the sandbox becomes one more piece.
"""

import ast
import re
import sys
from collections.abc import Collection, Iterable, Iterator
from functools import cache

import pytest
from boxes import LEVELS, handed_in, layers_of
from bpgrade.course import Limits
from bpgrade.observation import Run, Seen
from bpgrade.question import Case, Question
from bpgrade.remarks import remarks
from bpgrade.sandbox.child import Plain, Sandbox
from bpgrade.sandbox.keeper import Keeper
from bpgrade.sandbox.observe import Asking, begin, observe
from conftest import ROOT

FILES = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "tests" / "samples" / "honest").glob("*.py"))}
#: A whole product of 300 by 300 is compared, and on a machine that others use too.
LIMITS = Limits(result_kibibytes=2048, output_kibibytes=1024, step_seconds=20, exercise_seconds=20)

each_file = pytest.mark.parametrize("name", FILES)


@pytest.fixture(scope="module", params=LEVELS)
def box(request: pytest.FixtureRequest) -> Iterator[Keeper]:
    """A sandbox of each level that this machine has."""
    with Keeper((), layers_of(request.param)) as keeper:
        yield keeper


def pieces(text: str) -> list[str]:
    """Return the names of the functions that can be called as they are."""
    functions = [one for one in ast.parse(text).body if isinstance(one, ast.FunctionDef)]
    return [one.name for one in functions if not ast.unparse(one.args)]


def run(text: str, sandbox: Sandbox) -> tuple[Run, dict[str, Seen]]:
    """Return what a file handed in gave, and by its name what each piece did; each is asked as an exercise of its own."""
    names = pieces(text)
    questions = [Question(name, (Case([["new", name, []]], {}),)) for name in names]
    asking = Asking(questions, {name: (name,) for name in names}, LIMITS)
    came = observe(begin(handed_in(text), asking, sandbox))
    return came, {name: came.observations[name].cases[0][0] for name in names}


def disturbed(text: str, came: Run, seen: dict[str, Seen]) -> dict[str, str]:
    """Return by its name each piece that gave no numbers, and what it gave; and what the student would be told of the file."""
    told = remarks(handed_in(text), came, (), ())
    without = {name: f"{one.gave.value} {dict(one.notes)}" for name, one in seen.items() if not one.is_numbers}
    return {**without, **({"the file": " ".join(told)} if told else {})}


def differing(one: dict[str, Seen], other: dict[str, Seen]) -> list[str]:
    """Return the pieces that did not give the same: other numbers, in any bit, or another warning."""
    return [name for name in one if one[name] != other[name]]


@cache
def outside(name: str) -> tuple[Run, dict[str, Seen]]:
    """Return what a file of the corpus gave in an ordinary process: run once a worker."""
    return run(FILES[name], Plain())


# -- the corpus ------------------------------------------------------------------------------------------------------------


def test_the_corpus_is_large() -> None:
    with_numpy = [
        name for text in FILES.values() if re.search("^(import|from) numpy", text, re.M) for name in pieces(text)
    ]
    assert len(with_numpy) >= 200
    assert sum(len(pieces(text)) for text in FILES.values()) >= 260


@each_file
def test_outside_every_piece_gives_numbers_and_nothing_is_remarked(name: str) -> None:
    assert disturbed(FILES[name], *outside(name)) == {}


@each_file
def test_outside_every_piece_gives_the_same_again(name: str) -> None:
    # What differs from run to run could not be told from what the sandbox does to it.
    again = run(FILES[name], Plain())
    assert differing(outside(name)[1], again[1]) == []
    assert again[0].printed == outside(name)[0].printed


@each_file
def test_inside_every_piece_gives_the_same_to_the_bit_and_nothing_is_remarked(name: str, box: Keeper) -> None:
    came, seen = run(FILES[name], box)
    assert came.sandbox == box.level
    assert disturbed(FILES[name], came, seen) == {}
    assert differing(outside(name)[1], seen) == []
    assert came.printed == outside(name)[0].printed


# -- imports ---------------------------------------------------------------------------------------------------------------

#: Modules of the standard library that nobody computes with, and that few files name.
LEFT_OUT = set(
    """
    crypt msilib msvcrt nis nt nturl2path ossaudiodev spwd winreg winsound
    antigravity curses idlelib pty readline rlcompleter this tkinter tty turtle turtledemo
    asynchat asyncore cgi cgitb ftplib imaplib mailbox mailcap netrc nntplib poplib smtpd smtplib telnetlib webbrowser wsgiref xmlrpc
    aifc audioop chunk imghdr plistlib sndhdr sunau uu wave xdrlib
    compileall dbm distutils ensurepip imp lib2to3 modulefinder pipes py_compile pyclbr syslog tabnanny venv zipapp
    pydoc_data sre_compile sre_parse
    """.split()  # noqa: SIM905 (names read best as names)
)

#: What is inside a package, and is imported by its whole name.
PARTS = """
    collections.abc concurrent.futures html.parser importlib.metadata importlib.resources importlib.util json.decoder logging.config
    logging.handlers os.path unittest.mock urllib.error urllib.parse urllib.request xml.etree.ElementTree
    numpy.fft numpy.lib.recfunctions numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.matlib numpy.polynomial
    numpy.polynomial.chebyshev numpy.random numpy.testing numpy.typing
    """.split()  # noqa: SIM905


def imports(modules: Iterable[str]) -> str:
    """Return a file that imports each of the modules in a function of its own."""
    return "".join(f"def {name.replace('.', '_')}():\n    import {name}\n    return 1\n\n" for name in modules)


def not_imported(modules: Collection[str], sandbox: Sandbox) -> dict[str, str]:
    """Return the modules that cannot be imported there, with the error."""
    seen = run(imports(modules), sandbox)[1].values()
    return {name: one.notes["type"] for name, one in zip(modules, seen, strict=True) if not one.is_numbers}


def test_inside_every_module_to_compute_with_can_be_imported(box: Keeper) -> None:
    # A new one of a newer Python's is warmed, or left out in so many words.
    public = {name for name in sys.stdlib_module_names if not name.startswith("_")}
    assert not_imported([*sorted(public - LEFT_OUT), *PARTS], box) == {}


def test_inside_no_other_module_can_be_imported(box: Keeper) -> None:
    # The control: nothing is imported by itself, and what is not there fails with the error that honest code expects.
    assert not_imported(["compileall"], Plain()) == {}
    assert set(not_imported(["compileall", "no_such_module"], box).items()) == {
        ("compileall", "ModuleNotFoundError"),
        ("no_such_module", "ModuleNotFoundError"),
    }


# -- what these tests would notice -----------------------------------------------------------------------------------------

REACHES_OUT = "def f():\n    return len(open('/proc/self/status').read()) > 0\n"


def test_what_reaches_out_of_the_box_is_noticed(box: Keeper) -> None:
    assert disturbed(REACHES_OUT, *run(REACHES_OUT, Plain())) == {}
    assert list(disturbed(REACHES_OUT, *run(REACHES_OUT, box))) == ["f"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def f(): return 0.1 + 0.2", "def f(): return 0.3"),
        ("def f(): return [0.0, 1.0]", "def f(): return [-0.0, 1.0]"),
        ("def f(): return (1.0, 2.0)", "import numpy as np\ndef f(): return np.array([1.0, 2.0])"),
        ("def f(): return 1", "def f(): return 1.0"),
        (
            "import warnings\ndef f():\n    return 1.0\n",
            "import warnings\ndef f():\n    warnings.warn('careful')\n    return 1.0\n",
        ),
    ],
    ids=["the last bit", "a zero's sign", "an array for a sequence", "another type", "a warning"],
)
def test_a_difference_is_noticed(one: str, other: str) -> None:
    assert differing(run(one, Plain())[1], run(one, Plain())[1]) == []
    assert differing(run(one, Plain())[1], run(other, Plain())[1]) == ["f"]


def test_what_gives_no_numbers_and_what_is_remarked_is_noticed() -> None:
    text = "import no_such_module\ndef f(): return 'text'\ndef g(): return 1 / 0\ndef h(): return 1\n"
    assert list(disturbed(text, *run(text, Plain()))) == ["f", "g", "the file"]


def test_chance_without_a_seed_is_noticed() -> None:
    text = "import os\ndef f(): return list(os.urandom(8))"
    assert differing(run(text, Plain())[1], run(text, Plain())[1]) == ["f"]


def test_helpers_with_arguments_are_no_pieces() -> None:
    assert pieces(
        "def a(): ...\ndef b(x): ...\ndef c(*, x=1): ...\nclass D:\n    def e(): ...\nasync def f(): ...\n"
    ) == ["a"]
