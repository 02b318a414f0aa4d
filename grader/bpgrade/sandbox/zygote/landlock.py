"""Landlock: the kernel's list of what a process may open. Ours is empty: no file, no port, no signal, no abstract socket.

A second door behind the empty root and the filter, without any privilege (Linux 5.13 and newer).
"""

import ctypes
import os
import struct

from bpgrade.sandbox.zygote import libc, syscalls

#: How many kinds of access to files each version of the interface knows; later ones know as many as the last.
_FILE_ACCESSES = {1: 13, 2: 14, 3: 15, 4: 15}
_FILE_ACCESSES_NOW = 16
_CREATE_VERSION = 1


def close_everything() -> int:
    """Take away all that Landlock can take, for this process and its children; return the version of the interface.

    Raises OSError where the kernel has none, or privileges may still be gained.
    """
    create = getattr(syscalls.LANDLOCK_CREATE_RULESET, libc.MACHINE)
    version = libc.system_call(create, "landlock_create_ruleset", None, ctypes.c_size_t(0), _CREATE_VERSION)
    files = (1 << _FILE_ACCESSES.get(version, _FILE_ACCESSES_NOW)) - 1
    network = 0b11 if version >= 4 else 0  # bind and connect of TCP
    scopes = 0b11 if version >= 6 else 0  # abstract sockets and signals
    # `struct landlock_ruleset_attr`, as long as this version knows it.
    attributes = struct.pack("<QQQ", files, network, scopes)[: 24 if version >= 6 else 16 if version >= 4 else 8]
    ruleset = libc.system_call(create, "landlock_create_ruleset", attributes, ctypes.c_size_t(len(attributes)), 0)
    try:
        restrict = getattr(syscalls.LANDLOCK_RESTRICT_SELF, libc.MACHINE)
        libc.system_call(restrict, "landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)
    return version
