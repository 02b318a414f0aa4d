"""Attacks by way of the kernel: worlds of its own, code of its own, and calls that have a history."""

import platform

from attacks.attack import Attack, Control, claims_success, native, told

#: Machine code that returns 42.
_CODE = b"\xb8\x2a\x00\x00\x00\xc3" if platform.machine() == "x86_64" else b"\x40\x05\x80\xd2\xc0\x03\x5f\xd6"
_RUN = f"""
CODE = {_CODE!r}
mmap = libc.mmap
mmap.restype = ctypes.c_void_p
mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
PRIVATE, ANONYMOUS = 2, 32


def run(address):
    return np.array([float(ctypes.CFUNCTYPE(ctypes.c_int)(address)())])
"""

ATTACKS = [
    Attack(
        "runs machine code of its own",
        39,
        native(
            _RUN
            + """
def attack():
    page = mmap(None, 4096, 7, PRIVATE | ANONYMOUS, -1, 0)
    ctypes.memmove(page, CODE, len(CODE))
    return run(page)
"""
        ),
        told(42),
    ),
    Attack(
        "writes machine code first, and makes it executable afterwards",
        39,
        native(
            _RUN
            + """
def attack():
    page = mmap(None, 4096, 3, PRIVATE | ANONYMOUS, -1, 0)
    ctypes.memmove(page, CODE, len(CODE))
    if libc.mprotect(ctypes.c_void_p(page), ctypes.c_size_t(4096), 5):
        raise OSError("not executable")
    return run(page)
"""
        ),
        told(42),
    ),
    Attack(
        "has all memory made executable, and runs machine code",
        39,
        native(
            _RUN
            + """
READ_IMPLIES_EXEC = 0x0400000


def attack():
    call("personality", READ_IMPLIES_EXEC)
    page = mmap(None, 4096, 3, PRIVATE | ANONYMOUS, -1, 0)
    if READ_IMPLIES_EXEC & call("personality", 0xFFFFFFFF) == 0:
        raise OSError("nothing is implied")
    ctypes.memmove(page, CODE, len(CODE))
    return run(page)
"""
        ),
        told(42),
    ),
    Attack(
        "runs machine code from a file in memory",
        39,
        native(
            _RUN
            + """
def attack():
    descriptor = call("memfd_create", b"code", 0)
    os.write(descriptor, CODE.ljust(4096, bytes(1)))
    return run(mmap(None, 4096, 5, PRIVATE, descriptor, 0))
"""
        ),
        told(42),
    ),
    Attack(
        "runs machine code from shared memory",
        39,
        native(
            _RUN
            + """
def attack():
    libc.shmat.restype = ctypes.c_void_p
    number = call("shmget", 0, 4096, 0o1700)
    if number < 0:
        raise OSError("no shared memory")
    page = libc.shmat(number, None, 0o100000)
    libc.shmctl(number, 0, None)
    ctypes.memmove(page, CODE, len(CODE))
    return run(page)
"""
        ),
        told(42),
    ),
    Attack(
        "writes over the C library's own code",
        39,
        native(
            _RUN
            + """
def attack():
    at = ctypes.cast(libc.getsid, ctypes.c_void_p).value
    page = at & -4096
    if libc.mprotect(ctypes.c_void_p(page), ctypes.c_size_t(8192), 7):
        raise OSError("not writable")
    ctypes.memmove(at, CODE, len(CODE))
    return run(at)
"""
        ),
        told(42),
    ),
    Attack(
        "becomes root of a world of its own",
        36,
        native("""
def attack():
    return np.array([float(call("unshare", 0x10000000)), float(os.getuid() != JUDGE)])
"""),
        claims_success,
        # The kernel gives no user namespace to a process with threads, as a plain one is.
        control=Control.FORKED,
        needs="user namespaces",
    ),
    Attack(
        "mounts a folder over another in a world of its own",
        36,
        native("""
def attack():
    done = call("unshare", 0x10020000)
    if done == 0:
        done = call("mount", b"none", FOLDER.encode(), b"tmpfs", 0, 0)
    return np.array([float(done), 0.0 if not os.listdir(FOLDER) else -1.0])
"""),
        claims_success,
        # The kernel gives no user namespace to a process with threads, as a plain one is.
        control=Control.FORKED,
        needs="user namespaces",
    ),
    Attack(
        "gives the machine another name in a world of its own",
        36,
        native("""
def attack():
    done = call("unshare", 0x14000000)
    return np.array([float(done), float(call("sethostname", b"mine", 4)), float(os.uname().nodename == "mine") - 1])
"""),
        claims_success,
        # The kernel gives no user namespace to a process with threads, as a plain one is.
        control=Control.FORKED,
        needs="user namespaces",
    ),
    Attack(
        "enters a world by a handle",
        36,
        native("""
def attack():
    call("unshare", 0x14000000)
    return np.array([float(call("setns", call("pidfd_open", os.getpid(), 0), 0x04000000))])
"""),
        claims_success,
        # The kernel gives no user namespace to a process with threads, as a plain one is.
        control=Control.FORKED,
        needs="user namespaces",
    ),
    Attack(
        "sets up a ring of system calls that no filter sees",
        39,
        native("""
def attack():
    return np.array([float(call("io_uring_setup", 4, np.zeros(30, "<u4").ctypes.data))])
"""),
        claims_success,
        needs="io_uring",
    ),
    Attack(
        "handles its own page faults",
        39,
        native("""
def attack():
    return np.array([float(call("userfaultfd", 1))])
"""),
        claims_success,
        needs="userfaultfd",
    ),
    Attack(
        "counts what the processor does",
        39,
        native("""
def attack():
    event = np.zeros(32, "<u4")
    event[0], event[1], event[10] = 1, 128, 0x60
    return np.array([float(call("perf_event_open", event.ctypes.data, 0, -1, -1, 0))])
"""),
        claims_success,
        needs="perf events",
    ),
    Attack(
        "takes a handle of a file instead of its name",
        39,
        native("""
def attack():
    handle = np.zeros(64, "<u4")
    handle[0] = 128
    done = call("name_to_handle_at", -100, SECRET.encode(), handle.ctypes.data, np.zeros(1, "<u8").ctypes.data, 0)
    return np.array([float(done)])
"""),
        claims_success,
        needs="file handles",
    ),
    Attack(
        "watches what others do with files",
        27,
        native("""
def attack():
    watch = call("inotify_init1", 0o4000)
    libc.inotify_add_watch(watch, SECRET.encode(), 0xFFF)
    open(SECRET, "rb").close()
    return np.array([float(len(os.read(watch, 4096)) > 0) - 1])
"""),
        claims_success,
    ),
]
