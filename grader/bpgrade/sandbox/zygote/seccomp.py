"""The filter of system calls, as a program that the kernel runs before each of them (seccomp with classic BPF).

A program is a list of instructions, so that a test can run it without a kernel, for either machine.
"""

import ctypes
from typing import NamedTuple

from bpgrade.sandbox.zygote import libc, syscalls
from bpgrade.sandbox.zygote.syscalls import Numbers

# What the program answers: <linux/seccomp.h>.
ALLOW = 0x7FFF0000
KILL_PROCESS = 0x80000000
ENOENT = 0x00050000 | 2
EPERM = 0x00050000 | 1

# Instructions: <linux/bpf_common.h>.
LOAD = 0x20  # the word of `seccomp_data` at an offset
IF_EQUAL = 0x15
IF_GREATER = 0x25
IF_AT_LEAST = 0x35
IF_ANY_BIT = 0x45
RETURN = 0x06

# Offsets in `seccomp_data`: number, architecture, then the address and six arguments of 8 bytes, low word first.
_NUMBER = 0
_ARCHITECTURE = 4
_ARGUMENTS = 16

#: AUDIT_ARCH_* of <linux/audit.h>.
_ARCHITECTURES = Numbers(x86_64=0xC000003E, aarch64=0xC00000B7)
#: From here on x86-64 has its calls for programs of 32 bits.
_X32 = 0x40000000

_PROT_EXEC = 0x4
_MAP_ANONYMOUS = 0x20
_LAST_DESCRIPTOR = 3


class Instruction(NamedTuple):
    """One instruction: what it does, how many to skip where its condition holds and where it does not, and its constant."""

    code: int
    if_true: int
    if_false: int
    constant: int


def program(machine: str) -> list[Instruction]:
    """Return the filter for a machine, as `platform.machine` names it.

    An unknown architecture ends the process: the same number would be another call there.
    """

    def number(numbers: Numbers) -> int:
        return int(getattr(numbers, machine))

    steps = [
        _load(_ARCHITECTURE),
        Instruction(IF_EQUAL, 1, 0, number(_ARCHITECTURES)),
        _answer(KILL_PROCESS),
        _load(_NUMBER),
        Instruction(IF_AT_LEAST, 0, 1, _X32),
        _answer(KILL_PROCESS),
    ]
    for table, answer in ((syscalls.ALLOWED, ALLOW), (syscalls.NOT_THERE, ENOENT), (syscalls.FATAL, KILL_PROCESS)):
        for numbers in table.values():
            if number(numbers) >= 0:
                steps += [Instruction(IF_EQUAL, 0, 1, number(numbers)), _answer(answer)]
    steps += _only(number(syscalls.WRITE), [*_unless(0, IF_GREATER, _LAST_DESCRIPTOR)])
    steps += _only(number(syscalls.MPROTECT), [*_unless(2, IF_ANY_BIT, _PROT_EXEC)])
    steps += _only(
        number(syscalls.MMAP), [*_unless(2, IF_ANY_BIT, _PROT_EXEC), *_if_only(3, IF_ANY_BIT, _MAP_ANONYMOUS)]
    )
    return [*steps, _answer(EPERM)]


def install(instructions: list[Instruction]) -> None:
    """Let this process and all that it becomes make only the calls that the program allows: there is no way back.

    Raises OSError where the kernel has no filters, or privileges may still be gained (`no_new_privs`).
    """
    array = (_Instruction * len(instructions))(*(_Instruction(*one) for one in instructions))
    given = _Program(len(instructions), array)
    set_mode_filter = 1
    libc.system_call(getattr(syscalls.SECCOMP, libc.MACHINE), "seccomp", set_mode_filter, 0, ctypes.byref(given))


def _load(offset: int) -> Instruction:
    return Instruction(LOAD, 0, 0, offset)


def _answer(what: int) -> Instruction:
    return Instruction(RETURN, 0, 0, what)


def _only(number: int, conditions: list[Instruction]) -> list[Instruction]:
    """Return what allows a call where the conditions, which answer EPERM themselves, do not object."""
    return [Instruction(IF_EQUAL, 0, len(conditions) + 1, number), *conditions, _answer(ALLOW)]


def _unless(argument: int, test: int, constant: int) -> list[Instruction]:
    """Return what refuses a call whose argument passes a test. Both words of the argument are looked at."""
    low, high = _words(argument)
    refused_above = [_load(high), Instruction(IF_EQUAL, 1, 0, 0), _answer(EPERM)] if test == IF_GREATER else []
    return [*refused_above, _load(low), Instruction(test, 0, 1, constant), _answer(EPERM)]


def _if_only(argument: int, test: int, constant: int) -> list[Instruction]:
    """Return what refuses a call whose argument does not pass a test."""
    low, _high = _words(argument)
    return [_load(low), Instruction(test, 1, 0, constant), _answer(EPERM)]


def _words(argument: int) -> tuple[int, int]:
    """Return the offsets of an argument's low and high word: both machines keep the low one first."""
    offset = _ARGUMENTS + 8 * argument
    return offset, offset + 4


class _Instruction(ctypes.Structure):
    """`struct sock_filter`."""

    _fields_ = [
        ("code", ctypes.c_ushort),
        ("if_true", ctypes.c_ubyte),
        ("if_false", ctypes.c_ubyte),
        ("constant", ctypes.c_uint32),
    ]


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(_Instruction))]
