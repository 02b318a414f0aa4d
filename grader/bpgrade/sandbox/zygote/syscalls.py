"""The system calls that student code may make: what computing needs, and nothing that reaches outside the process.

Numbers for x86-64 and aarch64, from the kernel's own tables (`arch/x86/entry/syscalls/syscall_64.tbl`,
`include/uapi/asm-generic/unistd.h`).
"""

from typing import NamedTuple


class Numbers(NamedTuple):
    """The number of one system call on each machine; -1 where it has none."""

    x86_64: int
    aarch64: int


#: Whatever their arguments are.
ALLOWED = {
    # What is open may be read and closed: four descriptors, all pipes of the judge's.
    "read": Numbers(0, 63),
    "close": Numbers(3, 57),
    # Memory.
    "brk": Numbers(12, 214),
    "munmap": Numbers(11, 215),
    "mremap": Numbers(25, 216),
    "madvise": Numbers(28, 233),
    # Signals to oneself, as Python's own start and end use them. Sending one is not here.
    "rt_sigaction": Numbers(13, 134),
    "rt_sigprocmask": Numbers(14, 135),
    "rt_sigreturn": Numbers(15, 139),
    "sigaltstack": Numbers(131, 132),
    # Locks within the process, and its turn at the processor.
    "futex": Numbers(202, 98),
    "rseq": Numbers(334, 293),
    "sched_yield": Numbers(24, 124),
    "sched_getaffinity": Numbers(204, 123),
    # Time. Python 3.10 sleeps by `select`.
    "nanosleep": Numbers(35, 101),
    "clock_nanosleep": Numbers(230, 115),
    "clock_gettime": Numbers(228, 113),
    "clock_getres": Numbers(229, 114),
    "gettimeofday": Numbers(96, 169),
    "select": Numbers(23, -1),
    "pselect6": Numbers(270, 72),
    "restart_syscall": Numbers(219, 128),
    # Where am I (always `/`), who, and how much have I used.
    "getcwd": Numbers(79, 17),
    "getpid": Numbers(39, 172),
    "gettid": Numbers(186, 178),
    "getrusage": Numbers(98, 165),
    "times": Numbers(100, 153),
    "getrandom": Numbers(318, 278),
    # Leaving.
    "exit": Numbers(60, 93),
    "exit_group": Numbers(231, 94),
}

#: With some arguments only; `seccomp.program` has the conditions.
WRITE = Numbers(1, 64)  # to descriptors 0 to 3
MMAP = Numbers(9, 222)  # anonymous memory that cannot be executed
MPROTECT = Numbers(10, 226)  # not to make memory executable

#: Asking for a file is answered as on an empty disk: honest programs are ready for that.
NOT_THERE = {
    "open": Numbers(2, -1),
    "openat": Numbers(257, 56),
    "openat2": Numbers(437, 437),
    "stat": Numbers(4, -1),
    "lstat": Numbers(6, -1),
    "newfstatat": Numbers(262, 79),
    "statx": Numbers(332, 291),
    "access": Numbers(21, -1),
    "faccessat": Numbers(269, 48),
    "faccessat2": Numbers(439, 439),
    "readlink": Numbers(89, -1),
    "readlinkat": Numbers(267, 78),
    "chdir": Numbers(80, 49),
}

#: What no honest program tries by accident: whoever does is ended at once, and it is reported as an attempt.
#: All other calls are answered with "not permitted", an ordinary error of Python's.
FATAL = {
    "ptrace": Numbers(101, 117),
    "process_vm_readv": Numbers(310, 270),
    "process_vm_writev": Numbers(311, 271),
    "unshare": Numbers(272, 97),
    "setns": Numbers(308, 268),
    "mount": Numbers(165, 40),
    "pivot_root": Numbers(155, 41),
    "add_key": Numbers(248, 217),
    "request_key": Numbers(249, 218),
    "keyctl": Numbers(250, 219),
    "bpf": Numbers(321, 280),
    "userfaultfd": Numbers(323, 282),
    "perf_event_open": Numbers(298, 241),
    "open_by_handle_at": Numbers(304, 265),
    "kexec_load": Numbers(246, 104),
    "io_uring_setup": Numbers(425, 425),
}

#: The kernel lets these through every filter, since debuggers' probes use them (x86-64 only). Outside a probe they fail.
UNFILTERED = {"uretprobe": 335, "uprobe": 336}

# Our own, made before the filter stands.
SECCOMP = Numbers(317, 277)
PIVOT_ROOT = FATAL["pivot_root"]
CLOSE_RANGE = Numbers(436, 436)
LANDLOCK_CREATE_RULESET = Numbers(444, 444)
LANDLOCK_RESTRICT_SELF = Numbers(446, 446)
