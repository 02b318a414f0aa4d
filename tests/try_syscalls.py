"""Makes system calls by their numbers, one after the other, and says of each what came of it: 0, or the number of its error.

`test_syscalls` hands this in to the box, and runs it as a program that puts itself under a filter.
"""

import ctypes
import json
import os
import sys

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def attempt(number, arguments):
    """Return 0 or the number of the error. Arguments that are not given are -1: no address, no descriptor."""
    ctypes.set_errno(0)
    words = [ctypes.c_long(word) for word in (*arguments, *[-1] * 6)[:6]]
    return ctypes.get_errno() if _libc.syscall(ctypes.c_long(number), *words) == -1 else 0


def attempt_all(calls, descriptor):
    """Make the calls, (number, arguments), and write a line for each to a descriptor."""
    for number, arguments in calls:
        os.write(descriptor, b"%d\n" % attempt(number, arguments))


def outcomes(calls, instructions):
    """Return what came of each call under a filter: the number of an error, or how it ended the process that made it."""
    found = []
    while len(found) < len(calls):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.dup2(write, 3)
            privileges.gain_no_more()
            seccomp.install(instructions)
            attempt_all(calls[len(found) :], 3)
            os._exit(0)
        os.close(write)
        with os.fdopen(read) as stream:
            found += [int(line) for line in stream]
        _pid, status = os.waitpid(child, 0)
        if len(found) < len(calls):
            found.append(f"ended {os.waitstatus_to_exitcode(status)}")
    return found


if __name__ == "__main__":
    from bpgrade.sandbox.zygote import privileges, seccomp

    asked = json.load(sys.stdin)
    program = [seccomp.Instruction(*instruction) for instruction in asked["instructions"]]
    print(json.dumps(outcomes(asked["calls"], program)))
