"""The bounds of one child: its four descriptors, and how much it may use of everything."""

import os
import resource

from bpgrade.sandbox.zygote import libc, syscalls

#: request, output, output, results
DESCRIPTORS = 4
RESULTS = 3
_STACK_BYTES = 8 << 20

_NOTHING = (
    resource.RLIMIT_CORE,
    resource.RLIMIT_FSIZE,
    resource.RLIMIT_NPROC,
    resource.RLIMIT_MEMLOCK,
    resource.RLIMIT_MSGQUEUE,
    resource.RLIMIT_SIGPENDING,
)


def take_descriptors(request: int, output: int, results: int) -> None:
    """Keep these three, as descriptors 0 to 3, and close all others."""
    for number, given in enumerate((request, output, output, results)):
        os.dup2(given, number, inheritable=False)
    os.closerange(DESCRIPTORS, 1024)
    close_range = getattr(syscalls.CLOSE_RANGE, libc.MACHINE)
    try:
        libc.system_call(close_range, "close_range", DESCRIPTORS, 0xFFFFFFFF, 0)
    except OSError:
        # Before Linux 5.9.
        os.closerange(1024, os.sysconf("SC_OPEN_MAX"))


def limit(address_bytes: int, cpu_seconds: int) -> None:
    """Set the limits. The kernel holds to them without us.

    address_bytes: with what the process has already. cpu_seconds: a last resort, the judge is more exact.
    """
    _set(resource.RLIMIT_AS, address_bytes)
    _set(resource.RLIMIT_CPU, cpu_seconds)
    _set(resource.RLIMIT_STACK, _STACK_BYTES)
    _set(resource.RLIMIT_NOFILE, DESCRIPTORS)
    for kind in _NOTHING:
        _set(kind, 0)


def _set(kind: int, value: int) -> None:
    """Set a limit; one that is lower already stays."""
    _soft, hard = resource.getrlimit(kind)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))
