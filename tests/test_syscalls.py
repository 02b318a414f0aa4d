"""Of all system calls, those reach the kernel that stand in the written list, and no other: tried in the box, and by running the filter.

Whether a call has reached the kernel shows where the filter refuses with an error that no kernel knows. What the filter does on
the machine that this is not is seen by running it here, instruction by instruction.
"""

import ctypes
import errno
import json
import platform
import re
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from boxes import layers_of
from bpgrade.course import Limits
from bpgrade.sandbox import wire
from bpgrade.sandbox.keeper import Keeper
from bpgrade.sandbox.levels import Layer, Level
from bpgrade.sandbox.zygote import seccomp, syscalls
from bpgrade.sandbox.zygote.libc import MACHINES
from bpgrade.sandbox.zygote.seccomp import ALLOW, ENOENT, EPERM, KILL_PROCESS, Instruction
from bpgrade.sandbox.zygote.syscalls import ALLOWED, FATAL, MMAP, MPROTECT, NOT_THERE, UNFILTERED, WRITE, Numbers
from conftest import ROOT

SCRIPT = ROOT / "tests" / "try_syscalls.py"
MACHINE = platform.machine()
MOST = 1024
X32 = 0x40000000
#: Errors that no kernel gives, for what the filter says is not there, what it refuses, and what it ends a process for.
ABSENT, REFUSED, ENDED = 2988, 2989, 2990
MARKS = (ABSENT, REFUSED, ENDED)
CONDITIONAL = {"write": WRITE, "mmap": MMAP, "mprotect": MPROTECT}
#: All that the filter names, and all that it is made with.
NAMED = {**ALLOWED, **CONDITIONAL, **NOT_THERE, **FATAL}
OWN = {
    "seccomp": syscalls.SECCOMP,
    "close_range": syscalls.CLOSE_RANGE,
    "landlock_create_ruleset": syscalls.LANDLOCK_CREATE_RULESET,
    "landlock_restrict_self": syscalls.LANDLOCK_RESTRICT_SELF,
}

#: What the filter answers to all calls of a table.
ANSWERS = {ALLOW: ALLOWED, ENOENT: NOT_THERE, KILL_PROCESS: FATAL}

#: A call: its number, and its first arguments; the others are -1.
Call = tuple[int, tuple[int, ...]]
#: The number of an error, 0 for none, or how the process ended that made the call.
Outcome = int | str

on_a_known_machine = pytest.mark.skipif(
    MACHINE not in MACHINES or sys.platform != "linux",
    reason=f"there is no filter for {platform.system()} on {MACHINE}",
)


def own(numbers: Numbers) -> int:
    """Return the number of a call on this machine."""
    return int(getattr(numbers, MACHINE))


# -- which calls -----------------------------------------------------------------------------------------------------------

EVERY: list[Call] = [(number, ()) for number in range(MOST)]
#: Programs of 32 bits on x86-64 call so; 512 to 547 are theirs alone. And what is no number at all.
BEYOND: list[Call] = [
    (number, ())
    for number in (X32, X32 + 39, X32 + 59, X32 + 512, X32 + 520, X32 + 547, 2**31 - 1, -(2**31), -2, -1, -(2**31) + 39)
]


def conditional(machine: str) -> dict[Call, bool]:
    """Return calls whose arguments decide, and whether they may reach the kernel. All are harmless where they do."""
    write, mmap, mprotect = (getattr(numbers, machine) for numbers in CONDITIONAL.values())
    found: dict[Call, bool] = {(write, (descriptor, 0, 0)): descriptor <= 3 for descriptor in range(6)}
    found |= {
        (write, (descriptor, 0, 0)): False for descriptor in (-1, 2**32, 2**32 + 1, 2**63 - 1, 2**31 + 1, -(2**63) + 1)
    }
    for protection in (*range(8), 0x01000000, 0x01000004, 2**32 + 4, 2**32 + 3, -1):
        may_not_execute = not protection & 4
        found[mprotect, (0, 0, protection)] = may_not_execute
        for flags in (0x22, 0x20, 0x02, 0x00, 0x4022, 0x01, 0x11, 0x31, 2**32 + 0x02, 2**32 + 0x22):
            # Of no length: the kernel says that this is no good, and maps nothing.
            found[mmap, (0, 0, protection, flags, -1, 0)] = may_not_execute and bool(flags & 0x20)
    return found


def expected(machine: str, call: Call) -> int:
    """Return what the filter is to answer, by the written list."""
    number, arguments = call[0] % 2**32, call[1]
    if number >= X32:
        return KILL_PROCESS
    names = [name for name, numbers in NAMED.items() if getattr(numbers, machine) == number]
    if not names:
        return EPERM
    if names[0] in CONDITIONAL:
        reaches = conditional(machine).get((call[0], tuple(arguments)), False)
        return ALLOW if reaches else EPERM
    return next(what for what, table in ANSWERS.items() if names[0] in table)


# -- in the kernel ---------------------------------------------------------------------------------------------------------


def marked() -> list[Instruction]:
    """Return this machine's filter with errors in place of its answers that no kernel gives, and nobody ended."""
    instead = {what: 0x00050000 | mark for what, mark in zip((ENOENT, EPERM, KILL_PROCESS), MARKS, strict=True)}
    return [
        one._replace(constant=instead.get(one.constant, one.constant)) if one.code == seccomp.RETURN else one
        for one in seccomp.program(MACHINE)
    ]


def under(instructions: Sequence[Instruction], calls: Sequence[Call]) -> dict[Call, Outcome]:
    """Return what comes of calls in processes that have this filter and nothing else."""
    came = subprocess.run(
        [sys.executable, SCRIPT],
        input=json.dumps({"calls": calls, "instructions": instructions}),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert came.returncode == 0, came.stderr
    return dict(zip(calls, json.loads(came.stdout), strict=True))


@cache
def under_marked() -> dict[Call, Outcome]:
    """Return what came of all calls where the filter's own answers can be told from the kernel's."""
    return under(marked(), [*EVERY, *BEYOND, *conditional(MACHINE)])


@on_a_known_machine
def test_what_reaches_the_kernel_is_the_written_list() -> None:
    came = under_marked()
    reached = {number for number, _none in EVERY if came[number, ()] not in MARKS}
    allowed = {own(numbers) for numbers in ALLOWED.values()} - {-1}
    unfiltered = set(UNFILTERED.values()) if MACHINE == "x86_64" else set()
    # An older kernel does not know the calls that go past the filter, and refuses them there.
    assert allowed <= reached <= allowed | unfiltered


@on_a_known_machine
def test_what_ends_a_process_and_what_is_not_there_are_the_written_lists_too() -> None:
    came = under_marked()
    for mark, table in ((ENDED, FATAL), (ABSENT, NOT_THERE)):
        numbers = {own(one) for one in table.values()} - {-1}
        assert {number for number, _none in EVERY if came[number, ()] == mark} == numbers
    assert {came[call] for call in BEYOND} == {ENDED}


@on_a_known_machine
def test_the_arguments_decide_on_write_mmap_and_mprotect() -> None:
    came = under_marked()
    wrong = {call: came[call] for call, reaches in conditional(MACHINE).items() if (came[call] != REFUSED) != reaches}
    assert wrong == {}


@on_a_known_machine
@pytest.mark.parametrize("name", ["getppid", "close_range", "x32"])
def test_a_call_let_through_by_mistake_is_found(name: str) -> None:
    number = {"getppid": Numbers(110, 173), "close_range": syscalls.CLOSE_RANGE, "x32": Numbers(X32 + 39, X32 + 39)}[
        name
    ]
    hole = [Instruction(seccomp.IF_EQUAL, 0, 1, own(number)), Instruction(seccomp.RETURN, 0, 0, ALLOW)]
    # Behind the number's being loaded.
    calls: list[Call] = [(own(number), ()), (own(Numbers(59, 221)), ())]
    came = under([*marked()[:4], *hole, *marked()[4:]], calls)
    assert came[calls[0]] not in MARKS
    assert came[calls[1]] == REFUSED


# -- in the box ------------------------------------------------------------------------------------------------------------

#: Where there is nothing but the filter, it holds alone.
BOXES: dict[str, Callable[[], Iterable[Layer]]] = {
    "FULL": lambda: layers_of(Level.FULL),
    "STRONG": lambda: layers_of(Level.STRONG),
    "seccomp alone": lambda: layers_of(Level.STRONG) & {Layer.SECCOMP},
}


def in_the_box(layers: Iterable[Layer], calls: Sequence[Call]) -> dict[Call, Outcome]:
    """Return what comes of calls in children of a real zygote; each call that ends a child costs one."""
    settings = {
        "names": {},
        "adapters": {},
        "definitions_only": False,
        "memory_bytes": 1 << 30,
        "cpu_seconds": 10,
        "result_bytes": [],
    }
    found: list[Outcome] = []
    with Keeper([], list(layers)) as keeper:
        while len(found) < len(calls):
            text = f"{SCRIPT.read_text('utf-8')}\nattempt_all({[*calls[len(found) :]]!r}, 1)\n"
            with keeper.child() as child:
                child.send(wire.Request([("calls.py", text.encode())], [], settings), Limits(load_seconds=2), [], 60.0)
                ended = child.wait()
            found += [int(line) for line in ended.printed.split(b"\n")[:-1]]
            if len(found) < len(calls):
                # It has ended the process, or it never returns.
                assert ended.code != 0, ended.printed
                found.append(f"ended {ended.code}")
    return dict(zip(calls, found, strict=True))


def some(calls: Sequence[Call]) -> Iterator[Call]:
    """Yield of the calls that get each answer every seventh: what ends a child costs a zygote."""
    for answers in {expected(MACHINE, call) for call in calls}:
        yield from [call for call in calls if expected(MACHINE, call) == answers][::7]


@on_a_known_machine
@pytest.mark.parametrize(
    ("box", "whole"),
    [
        ("FULL", True),
        *((box, False) for box in BOXES if box != "FULL"),
        *(pytest.param(box, True, marks=pytest.mark.long) for box in BOXES if box != "FULL"),
    ],
)
def test_in_the_box_every_number_is_answered_by_the_list(box: str, whole: bool) -> None:
    calls: list[Call] = [*EVERY, *BEYOND[::3], *conditional(MACHINE)]
    came = in_the_box(BOXES[box](), calls if whole else list(some(calls)))
    assert {expected(MACHINE, call) for call in came} == {expected(MACHINE, call) for call in calls}
    refused, absent, ended = errno.EPERM, errno.ENOENT, f"ended {-signal.SIGSYS}"
    unfiltered = set(UNFILTERED.values()) if MACHINE == "x86_64" else set()
    wrong = {}
    for call, outcome in came.items():
        wanted = expected(MACHINE, call)
        is_as_wanted = {
            EPERM: outcome == refused,
            ENOENT: outcome == absent,
            KILL_PROCESS: outcome == ended,
            # None of them refuses so what is asked here; leaving and returning from no signal end the process.
            ALLOW: outcome not in (refused, absent, ended),
        }[wanted]
        if not is_as_wanted and call[0] not in unfiltered:
            wrong[call] = outcome
    assert wrong == {}


# -- instruction by instruction --------------------------------------------------------------------------------------------

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
OTHERS = {"i386": 0x40000003, "arm": 0x40000028, "riscv64": 0xC00000F3}
#: What libseccomp makes of the same rules uses two instructions more.
AND, JUMP = 0x54, 0x05
JUMPS: dict[int, Callable[[int, int], bool]] = {
    seccomp.IF_EQUAL: lambda word, constant: word == constant,
    seccomp.IF_GREATER: lambda word, constant: word > constant,
    seccomp.IF_AT_LEAST: lambda word, constant: word >= constant,
    seccomp.IF_ANY_BIT: lambda word, constant: bool(word & constant),
}
#: For numbers whose arguments do not decide, some that would elsewhere.
ARGUMENTS = [(), (0, 0, 0, 0, 0, 0), (1, 0, 3, 0x22), (4, 0, 7, 0x01), (2**32 + 1, 2**63, 4, 0x20)]


def answer(program: Sequence[Instruction], architecture: int, call: Call, seen: set[int] | None = None) -> int:
    """Return what a filter answers to a call. seen: is told the places of the instructions that were run."""
    number, arguments = call
    words = [word % 2**64 for word in (*arguments, *[-1] * 6)[:6]]
    data = struct.pack("<IIQ6Q", number % 2**32, architecture, 0x7F0000001000, *words)
    place, word = 0, 0
    while True:
        code, if_true, if_false, constant = program[place]
        if seen is not None:
            seen.add(place)
        place += 1
        if code == seccomp.RETURN:
            return constant
        if code == seccomp.LOAD:
            (word,) = struct.unpack_from("<I", data, constant)
        elif code == AND:
            word &= constant
        elif code == JUMP:
            place += constant
        else:
            place += if_true if JUMPS[code](word, constant) else if_false


def calls_for(machine: str) -> Iterator[Call]:
    """Yield all calls that a filter is run with."""
    yield from conditional(machine)
    yield from BEYOND
    deciding = {getattr(numbers, machine) for numbers in CONDITIONAL.values()}
    for number in range(MOST):
        yield number, ()
        if number not in deciding:
            yield from ((number, arguments) for arguments in ARGUMENTS)


def wrong_answers(program: Sequence[Instruction], machine: str, seen: set[int] | None = None) -> list[Any]:
    """Return the calls, on whatever architecture, that a filter for a machine answers otherwise than the list says."""
    wrong = []
    for name, architecture in {**ARCHITECTURES, **OTHERS}.items():
        for call in calls_for(machine):
            wanted = expected(machine, call) if name == machine else KILL_PROCESS
            if answer(program, architecture, call, seen) != wanted:
                wrong.append((name, call))
    return wrong


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_answers_by_the_list_and_none_of_its_instructions_is_idle(machine: str) -> None:
    program, seen = seccomp.program(machine), set[int]()
    assert wrong_answers(program, machine, seen) == []
    assert seen == set(range(len(program)))


@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_is_a_program_that_the_kernel_takes_and_ends_on_every_path(machine: str) -> None:
    program = seccomp.program(machine)
    assert len(program) < 4096
    # Every step goes forwards, none leaves the program, and the last one answers: so every path ends in an answer.
    assert program[-1].code == seccomp.RETURN
    for place, (code, if_true, if_false, constant) in enumerate(program):
        assert code in (seccomp.LOAD, seccomp.RETURN, *JUMPS)
        if code in JUMPS:
            assert 0 <= if_true <= 255 and 0 <= if_false <= 255  # they are bytes
            assert place + 1 + max(if_true, if_false) < len(program)
        if code == seccomp.LOAD:
            assert constant % 4 == 0 and constant <= 60
        if code == seccomp.RETURN:
            assert constant in (ALLOW, ENOENT, EPERM, KILL_PROCESS)


@pytest.mark.parametrize("machine", MACHINES)
def test_a_change_of_any_instruction_is_found(machine: str) -> None:
    program = seccomp.program(machine)
    unnoticed = [
        (place, changed)
        for place, one in enumerate(program)
        for changed in changes(one)
        if not is_noticed([*program[:place], changed, *program[place + 1 :]], machine)
    ]
    assert unnoticed == []


def changes(one: Instruction) -> Iterator[Instruction]:
    """Yield an instruction with a small mistake in it."""
    if one.code == seccomp.RETURN:
        yield one._replace(constant=ALLOW if one.constant != ALLOW else EPERM)
    elif one.code == seccomp.LOAD:
        yield one._replace(constant=(one.constant + 4) % 64)
    else:
        yield one._replace(if_true=one.if_false, if_false=one.if_true)
        yield one._replace(constant=one.constant + 1)


def is_noticed(program: Sequence[Instruction], machine: str) -> bool:
    """Return whether some call is answered otherwise than the list says."""
    try:
        for name, architecture in {**ARCHITECTURES, **OTHERS}.items():
            for call, wanted in short(machine):
                if answer(program, architecture, call) != (wanted if name == machine else KILL_PROCESS):
                    return True
    except IndexError:
        # It runs off the end; the kernel takes no such program.
        return True
    return False


@cache
def short(machine: str) -> list[tuple[Call, int]]:
    """Return the calls that matter, and the right answers: what the list names, its neighbours, what lies beyond."""
    named = {getattr(numbers, machine) for numbers in NAMED.values()} - {-1}
    calls = [*conditional(machine), *BEYOND, (X32 - 1, ())]
    calls += [(number + by, ()) for number in sorted(named) for by in (-1, 0, 1) if number + by >= 0]
    return [(call, expected(machine, call)) for call in calls]


# -- against libseccomp ----------------------------------------------------------------------------------------------------


@cache
def libseccomp() -> Any:
    """Return the library that Debian's apt brings along: an independent table of numbers, and an independent compiler."""
    try:
        library = ctypes.CDLL("libseccomp.so.2")
    except OSError as error:
        pytest.skip(f"no libseccomp here: {error}")
    library.seccomp_init.restype = ctypes.c_void_p
    return library


@pytest.mark.parametrize("machine", MACHINES)
def test_every_number_is_the_one_that_libseccomp_knows(machine: str) -> None:
    resolve = libseccomp().seccomp_syscall_resolve_name_arch
    for name, numbers in {**NAMED, **OWN}.items():
        number = resolve(ctypes.c_uint32(ARCHITECTURES[machine]), name.encode())
        # What a machine lacks is a number below 0 there.
        assert max(number, -1) == getattr(numbers, machine), name


class Comparison(ctypes.Structure):
    """`struct scmp_arg_cmp`: argument, operator, and what to compare with."""

    _fields_ = [("argument", ctypes.c_uint), ("operator", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


LESS_OR_EQUAL, MASKED_EQUAL = 3, 7
RULES = {
    "write": [Comparison(0, LESS_OR_EQUAL, 3, 0)],
    "mprotect": [Comparison(2, MASKED_EQUAL, 4, 0)],
    "mmap": [Comparison(2, MASKED_EQUAL, 4, 0), Comparison(3, MASKED_EQUAL, 0x20, 0x20)],
}


def compiled(machine: str, path: Path) -> list[Instruction]:
    """Return what libseccomp makes of the list."""
    library = libseccomp()
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(EPERM)))
    bad_architecture = 2
    architecture = ctypes.c_uint32(ARCHITECTURES[machine])
    native = ctypes.c_uint32(ARCHITECTURES[MACHINE])
    done = [library.seccomp_attr_set(context, bad_architecture, ctypes.c_uint32(KILL_PROCESS))]
    if machine != MACHINE:
        done += [library.seccomp_arch_add(context, architecture), library.seccomp_arch_remove(context, native)]
    for name, numbers in NAMED.items():
        number = getattr(numbers, machine)
        if number < 0:
            continue
        # Rules are said in the numbers of the machine that this is.
        here = library.seccomp_syscall_resolve_name(name.encode())
        rules = RULES.get(name, [])
        what = ALLOW if name in CONDITIONAL else next(what for what, table in ANSWERS.items() if name in table)
        done.append(
            library.seccomp_rule_add_array(
                context, ctypes.c_uint32(what), here, len(rules), (Comparison * len(rules))(*rules)
            )
        )
    with path.open("wb") as file:
        done.append(library.seccomp_export_bpf(context, file.fileno()))
    library.seccomp_release(context)
    assert set(done) == {0}
    return [Instruction(*one) for one in struct.iter_unpack("<HBBI", path.read_bytes())]


@on_a_known_machine
@pytest.mark.parametrize("machine", MACHINES)
def test_the_filter_answers_as_the_one_that_libseccomp_makes(machine: str, tmp_path: Path) -> None:
    ours, theirs = seccomp.program(machine), compiled(machine, tmp_path / "filter")
    for name, architecture in ARCHITECTURES.items():
        for call in calls_for(machine):
            if call[0] % 2**32 >= X32:
                # aarch64 has no such programs, and on x86-64 libseccomp leaves -1 to debuggers: here all of it ends a process.
                continue
            assert answer(ours, architecture, call) == answer(theirs, architecture, call), (name, call)


# -- the tables ------------------------------------------------------------------------------------------------------------

#: The kernel's own headers, where they are installed.
HEADERS = {
    "x86_64": [*Path("/usr/include").glob("*/asm/unistd_64.h"), Path("/usr/include/asm/unistd_64.h")],
    "aarch64": [Path("/usr/include/asm-generic/unistd.h")],
}


def numbers_in(header: str) -> dict[str, int]:
    """Return the numbers that a header of the kernel's gives; what has two forms is named after the number."""
    given = dict(re.findall(r"^#define (__NR\w+)\s+(\w+)$", header, re.MULTILINE))
    found = {name.removeprefix("__NR_"): given.get(number, number) for name, number in given.items()}
    return {name: int(number) for name, number in found.items() if number.isdigit()}


@pytest.mark.parametrize("machine", MACHINES)
def test_every_number_is_the_one_in_the_kernels_header(machine: str) -> None:
    header = next((path for path in HEADERS[machine] if path.is_file()), None)
    if header is None:
        pytest.skip(f"the kernel's headers for {machine} are not installed")
    known = numbers_in(header.read_text(encoding="utf-8"))
    assert len(known) > 250
    for name, numbers in {**NAMED, **OWN}.items():
        assert getattr(numbers, machine) == known.get(name, -1), name
    if machine == "x86_64":
        assert all(known.get(name, number) == number for name, number in UNFILTERED.items())


@pytest.mark.parametrize("machine", MACHINES)
def test_no_number_and_no_name_stands_in_two_lists(machine: str) -> None:
    listed = [*ALLOWED, *CONDITIONAL, *NOT_THERE, *FATAL]
    assert len(listed) == len(set(listed))
    numbers = [getattr(one, machine) for one in NAMED.values() if getattr(one, machine) != -1]
    assert len(numbers) == len(set(numbers))
    assert all(0 <= number < MOST for number in numbers)


def test_what_a_machine_lacks_is_named() -> None:
    lacking = {name for name, numbers in {**NAMED, **OWN}.items() if -1 in numbers}
    # The older forms of calls that aarch64 has in one form only.
    assert lacking == {"select", "open", "stat", "lstat", "access", "readlink"}
