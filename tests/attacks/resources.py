"""Attacks on time, memory and descriptors: going on for longer, holding more, than anybody may."""

from attacks.attack import HONEST, Attack, Came, Control, native, next_failed, python, told
from attacks.scene import Scene

#: Seconds for which an attack goes on if nobody ends it; in the box a step may take less. Of a processor's time, fewer will do:
#: whoever else is on the machine takes none of them.
LONG, BUSY = 1.5, 0.5
#: Mebibytes that one takes; in the box it may have less.
MUCH = 250

goes_on = told(1)
"""It went on for as long as it liked, and came back by itself."""


def holds_much(scene: Scene, came: Came) -> bool:
    """Return whether it held more memory than it may."""
    return came.mebibytes > MUCH - 50


def takes_long(scene: Scene, came: Came) -> bool:
    """Return whether the judge had to wait for it."""
    return came.seconds > LONG


ATTACKS = [
    Attack(
        "loops",
        12,
        python(f"""
def attack():
    end = time.process_time() + {BUSY}
    while time.process_time() < end:
        pass
    return np.ones(1)
"""),
        goes_on,
    ),
    Attack(
        "loops at the top level",
        12,
        python(f"""
end = time.process_time() + {BUSY}
while time.process_time() < end:
    pass
finished = time.process_time() > {BUSY}


def attack():
    return np.ones(1) * finished
"""),
        goes_on,
    ),
    Attack(
        "loops in C, where no Python is run",
        12,
        python("""
def attack():
    sum(range(4 * 10**7))
    return np.ones(1)
"""),
        goes_on,
    ),
    Attack(
        "loops in numpy",
        12,
        python(f"""
def attack():
    end = time.process_time() + {BUSY}
    matrix = np.ones((500, 500))
    while time.process_time() < end:
        matrix @ matrix
    return np.ones(1)
"""),
        goes_on,
    ),
    Attack(
        "loops and catches all that could stop it",
        12,
        python(f"""
def attack():
    end = time.process_time() + {BUSY}
    while time.process_time() < end:
        try:
            while time.process_time() < end:
                pass
        except BaseException:
            pass
    return np.ones(1)
"""),
        goes_on,
    ),
    Attack(
        "blocks and ignores every signal, and loops",
        12,
        python(f"""
def attack():
    import _signal

    _signal.pthread_sigmask(_signal.SIG_BLOCK, range(1, 65))
    for number in range(1, 65):
        try:
            _signal.signal(number, _signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    end = time.process_time() + {BUSY}
    while time.process_time() < end:
        pass
    return np.ones(1)
"""),
        goes_on,
    ),
    Attack(
        "sleeps",
        12,
        python(f"""
def attack():
    time.sleep({LONG})
    return np.ones(1)
"""),
        goes_on,
    ),
    Attack(
        "waits for a lock that nobody opens",
        12,
        python(f"""
def attack():
    import _thread

    lock = _thread.allocate_lock()
    lock.acquire()
    lock.acquire(timeout={LONG})
    return np.ones(1)
"""),
        goes_on,
    ),
    Attack(
        "ends slowly, by an object that lingers",
        7,
        python(f"""
class Lingers:
    def __del__(self, sleep=time.sleep):
        sleep({LONG})


def attack():
    thing = Lingers()
    return np.ones(1)
"""),
        takes_long,
        control=Control.TOGETHER,
    ),
    Attack(
        "ends slowly, by what is to be done at exit",
        7,
        python(f"""
def attack():
    import atexit

    atexit.register(time.sleep, {LONG})
    return np.ones(1)
"""),
        takes_long,
        control=Control.TOGETHER,
    ),
    Attack(
        "fills memory, one array after the other",
        13,
        python(f"""
def attack():
    held = []
    while len(held) < {MUCH} // 10:
        held.append(np.ones(10 << 17))
    time.sleep(0.05)
    return np.ones(1)
"""),
        holds_much,
        watched=True,
    ),
    Attack(
        "fills memory, and goes on when it is refused",
        13,
        python(f"""
def attack():
    held = []
    for _ in range({MUCH} // 10):
        try:
            held.append(np.ones(10 << 17))
        except MemoryError:
            pass
    time.sleep(0.05)
    return np.ones(1)
"""),
        holds_much,
        watched=True,
    ),
    Attack(
        "fills memory without asking Python",
        13,
        native(f"""
def attack():
    import time

    mmap = libc.mmap
    mmap.restype = ctypes.c_void_p
    mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
    for _ in range({MUCH} // 10):
        page = mmap(None, 10 << 20, 3, 33, -1, 0)
        if page != 2**64 - 1:
            ctypes.memset(page, 1, 10 << 20)
    time.sleep(0.05)
    return np.ones(1)
"""),
        holds_much,
        watched=True,
    ),
    Attack(
        "takes every descriptor there is",
        17,
        python("""
def attack():
    count = 0
    try:
        while count < 200:
            os.dup(1)
            count += 1
    except OSError:
        pass
    return np.array([float(count)])
"""),
        told(200),
    ),
    Attack(
        "makes pipes and fills them",
        17,
        python("""
def attack():
    count = 0
    for _ in range(20):
        count += os.write(os.pipe()[1], bytes(1 << 16))
    return np.array([float(count)])
"""),
        told(20 << 16),
    ),
    Attack(
        "locks memory that can then not be given to others",
        17,
        native("""
def attack():
    data = bytes(1 << 16)
    return np.array([float(libc.mlock(data, ctypes.c_size_t(1 << 15)))])
"""),
        told(0),
        needs="lockable memory",
    ),
    Attack(
        "crashes",
        7,
        native("""
def attack():
    ctypes.string_at(0)
"""),
        next_failed,
        then=HONEST,
        control=Control.TOGETHER,
    ),
    Attack(
        "overflows its stack",
        7,
        native("""
FUNCTION = ctypes.CFUNCTYPE(ctypes.c_int)


@FUNCTION
def deeper():
    return again()


def again():
    return deeper()


def attack():
    import sys

    sys.setrecursionlimit(10**9)
    return np.array([deeper()])
"""),
        next_failed,
        then=HONEST,
        control=Control.TOGETHER,
    ),
    Attack(
        "leaves at once",
        7,
        python("""
def attack():
    os._exit(0)
"""),
        next_failed,
        then=HONEST,
        control=Control.TOGETHER,
    ),
    Attack(
        "closes every descriptor",
        7,
        python("""
def attack():
    os.closerange(0, 1024)
    return np.ones(1)
"""),
        next_failed,
        then=HONEST,
        control=Control.TOGETHER,
    ),
]
