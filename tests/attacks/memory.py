"""Attacks on memory: what was inherited from the judge, what the judge and others hold, and what it could be made to hold."""

from attacks.attack import Attack, Came, Control, native, python, told_secret
from attacks.scene import Scene


def touches_the_judge(scene: Scene, came: Came) -> bool:
    """Return whether the judge's memory was changed."""
    return scene.buffer_is_touched()


ATTACKS = [
    Attack(
        "looks through everything that the collector knows",
        2,
        python("""
def attack():
    import gc

    for thing in gc.get_objects():
        for value in list(vars(thing).values()) if hasattr(thing, "__dict__") else []:
            if type(value) is bytes and len(value) == SIZE and len(set(value)) > 8:
                return np.array(list(value))
    return np.zeros(1)
"""),
        told_secret,
        control=Control.FORKED,
    ),
    Attack(
        "walks up the frames to the judge's names",
        2,
        python("""
def attack():
    frame = sys._getframe()
    while frame is not None:
        for value in frame.f_locals.values():
            if type(getattr(value, "secret", None)) is bytes:
                return np.array(list(value.secret))
        frame = frame.f_back
    return np.zeros(1)
"""),
        told_secret,
        control=Control.FORKED,
    ),
    Attack(
        "looks for arrays in every module and frame",
        2,
        python("""
def attack():
    import gc

    for thing in gc.get_objects():
        if isinstance(thing, dict):
            for value in list(thing.values()):
                if type(value) is np.ndarray and value.dtype == np.uint8 and value.shape == (SIZE,):
                    return value.copy()
        planted = getattr(thing, "planted", None) if type(thing).__name__ == "Scene" else None
        if planted is not None:
            return planted.copy()
    return np.zeros(1)
"""),
        told_secret,
        control=Control.FORKED,
    ),
    Attack(
        "reads at the address at which the judge holds the secret",
        2,
        native("""
def attack():
    page = ADDRESS & -4096
    if libc.madvise(ctypes.c_void_p(page), ctypes.c_size_t(4096), 0):
        return np.zeros(1)
    return np.array(list(ctypes.string_at(ADDRESS, SIZE)))
"""),
        told_secret,
        control=Control.FORKED,
    ),
    Attack(
        "looks through its whole heap",
        2,
        native("""
def attack():
    libc.sbrk.restype = ctypes.c_void_p
    page = (libc.sbrk(ctypes.c_long(0)) - 1) & -4096
    found = []
    for _ in range(1 << 16):
        if libc.madvise(ctypes.c_void_p(page), ctypes.c_size_t(4096), 0):
            break
        found.append(ctypes.string_at(page, 4096))
        page -= 4096
    heap = b"".join(reversed(found))
    # It is told backwards, so that what it was told is not what it finds.
    at = heap.find(MARK[::-1]) + len(MARK)
    return np.frombuffer(heap[at : at + SIZE], np.uint8) if at >= len(MARK) else np.zeros(1)
"""),
        told_secret,
        control=Control.FORKED,
    ),
    Attack(
        "reads the environment that it was born with",
        2,
        python("""
def attack():
    return np.array(list(bytes.fromhex(os.environ[SECRET_NAME])))
"""),
        told_secret,
        control=Control.FORKED,
    ),
    Attack(
        "reads the judge's memory by its file",
        3,
        python("""
def attack():
    with open(f"/proc/{JUDGE}/mem", "rb", 0) as file:
        file.seek(ADDRESS)
        return np.array(list(file.read(SIZE)))
"""),
        told_secret,
    ),
    Attack(
        "reads the judge's memory by the system call",
        3,
        native("""
def attack():
    buffer = np.zeros(SIZE, np.uint8)
    here = np.array([buffer.ctypes.data, SIZE], "<u8")
    there = np.array([ADDRESS, SIZE], "<u8")
    call("process_vm_readv", JUDGE, here.tobytes(), 1, there.tobytes(), 1, 0)
    return buffer
"""),
        told_secret,
    ),
    Attack(
        "writes into the judge's memory",
        3,
        native("""
def attack():
    buffer = np.zeros(SIZE, np.uint8)
    here = np.array([buffer.ctypes.data, SIZE], "<u8")
    there = np.array([ADDRESS, SIZE], "<u8")
    return np.array([float(call("process_vm_writev", JUDGE, here.tobytes(), 1, there.tobytes(), 1, 0))])
"""),
        touches_the_judge,
    ),
    Attack(
        "writes into the judge's memory by its file",
        3,
        python("""
def attack():
    with open(f"/proc/{JUDGE}/mem", "r+b", 0) as file:
        file.seek(ADDRESS)
        file.write(bytes(SIZE))
    return np.zeros(1)
"""),
        touches_the_judge,
    ),
    Attack(
        "takes a descriptor out of the judge",
        3,
        native("""
def attack():
    handle = call("pidfd_open", JUDGE, 0)
    descriptor = call("pidfd_getfd", handle, DESCRIPTOR, 0)
    return np.array(list(os.pread(descriptor, SIZE, 0)))
"""),
        told_secret,
    ),
    Attack(
        "traces a process, which then ends with it",
        3,
        native("""
SEIZE, END_WITH_TRACER = 0x4206, 1 << 20


def attack():
    return np.array([float(call("ptrace", SEIZE, VICTIM, 0, END_WITH_TRACER))])
"""),
        lambda scene, came: scene.victim_is_touched(),
    ),
]
