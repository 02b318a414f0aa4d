"""Runs a command on a machine that lacks some system calls, as far as the command can see: `python without.py CALLS COMMAND...`"""

import os
import sys

from bpgrade.sandbox.zygote import libc, privileges, seccomp, syscalls
from bpgrade.sandbox.zygote.seccomp import ALLOW, EPERM, IF_EQUAL, LOAD, RETURN, Instruction

#: What the layers are made with.
CALLS = {
    "seccomp": syscalls.SECCOMP,
    "unshare": syscalls.FATAL["unshare"],
    "landlock": syscalls.LANDLOCK_CREATE_RULESET,
}


def main(calls: list[str], command: list[str]) -> None:
    """Become the command, with these system calls refused to it and to all that it starts."""
    numbers = [getattr(CALLS[name], libc.MACHINE) for name in calls]
    refusals = [
        step for number in numbers for step in (Instruction(IF_EQUAL, 0, 1, number), Instruction(RETURN, 0, 0, EPERM))
    ]
    privileges.gain_no_more()
    seccomp.install([Instruction(LOAD, 0, 0, 0), *refusals, Instruction(RETURN, 0, 0, ALLOW)])
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1].split(","), sys.argv[2:])
