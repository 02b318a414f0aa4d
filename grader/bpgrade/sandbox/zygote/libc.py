"""The system's calls that Python has no name for, with their errors as OSError."""

import ctypes
import os
import platform
from typing import Any

#: The machines whose system calls we have in a table.
MACHINES = ("x86_64", "aarch64")
MACHINE = platform.machine()

_libc = ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: Any) -> int:
    """Return what a function of the C library returns.

    Raises OSError with the function's name where that is below 0.
    """
    return _checked(getattr(_libc, name)(*arguments), name)


def system_call(number: int, name: str, *arguments: Any) -> int:
    """Return what a system call returns that the C library has no function for. Whole numbers go as the kernel's long.

    Raises OSError with its name where that is below 0.
    """
    words = [ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments]
    return _checked(_libc.syscall(ctypes.c_long(number), *words), name)


def prctl(name: str, option: int, *arguments: int) -> int:
    """Return what `prctl` returns for an option. Raises OSError with the option's name where that is below 0."""
    words = [ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0, 0)[:4]]
    return _checked(_libc.prctl(ctypes.c_int(option), *words), name)


def _checked(result: int, name: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result
