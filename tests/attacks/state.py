"""Attacks on the next submission: a number stored by one and fetched by another, and worlds left worse than they were found."""

import random

from attacks.attack import HONEST, Attack, Came, Control, native, next_failed, next_told, python
from attacks.scene import Scene


def draws_what_was_left(scene: Scene, came: Came) -> bool:
    """Return whether the next one draws from the state of chance that this one left."""
    return random.Random(int(scene.number)).random() in came.next_numbers


_SHM = 'NAME = f"/dev/shm/bpgrade-attacks-{JUDGE}"\n'
_FLOAT = """
def place():
    import math

    # Behind an object's count and type stands a float's value.
    return id(math.pi) + 16
"""

ATTACKS = [
    Attack(
        "leaves a number in a file",
        36,
        python("""
def attack():
    with open(FOLDER + "/left", "w") as file:
        file.write(str(NUMBER))
    return np.ones(1)
"""),
        next_told,
        then=python("""
def attack():
    return np.array([float(open(FOLDER + "/left").read())])
"""),
        control=Control.PLAIN,
    ),
    Attack(
        "leaves a number in a file of shared memory",
        36,
        python(
            _SHM
            + """
def attack():
    with open(NAME, "w") as file:
        file.write(str(NUMBER))
    return np.ones(1)
"""
        ),
        next_told,
        then=python(
            _SHM
            + """
def attack():
    text = open(NAME).read()
    os.unlink(NAME)
    return np.array([float(text)])
"""
        ),
        control=Control.PLAIN,
    ),
    Attack(
        "leaves a number in shared memory of the old kind",
        36,
        native("""
def attack():
    libc.shmat.restype = ctypes.c_void_p
    page = libc.shmat(call("shmget", JUDGE + 7, 4096, 0o1666), None, 0)
    ctypes.memmove(page, np.array([NUMBER]).tobytes(), 8)
    return np.ones(1)
"""),
        next_told,
        then=native("""
def attack():
    libc.shmat.restype = ctypes.c_void_p
    number = call("shmget", JUDGE + 7, 4096, 0o666)
    page = libc.shmat(number, None, 0)
    libc.shmctl(number, 0, None)
    return np.frombuffer(ctypes.string_at(page, 8))
"""),
    ),
    Attack(
        "leaves a number in a queue of the old kind",
        36,
        native("""
def attack():
    message = np.array([1.0, NUMBER])
    message.view("<i8")[0] = 1
    return np.array([float(call("msgsnd", call("msgget", JUDGE + 7, 0o1666), message.ctypes.data, 8, 0o4000))])
"""),
        next_told,
        then=native("""
def attack():
    message = np.zeros(2)
    queue = call("msgget", JUDGE + 7, 0o666)
    call("msgrcv", queue, message.ctypes.data, 8, 0, 0o4000)
    libc.msgctl(queue, 0, None)
    return message[1:]
"""),
    ),
    Attack(
        "leaves a number in semaphores",
        36,
        native("""
def attack():
    left = int(NUMBER)
    semaphores = call("semget", JUDGE + 7, 3, 0o1666)
    for number in range(3):
        call("semctl", semaphores, number, 16, left >> (15 * number) & 0x7FFF)
    return np.ones(1)
"""),
        next_told,
        then=native("""
def attack():
    semaphores = call("semget", JUDGE + 7, 3, 0o666)
    found = sum(call("semctl", semaphores, number, 12, 0) << (15 * number) for number in range(3))
    call("semctl", semaphores, 0, 0, 0)
    return np.array([float(found)])
"""),
    ),
    Attack(
        "leaves a number in a queue of the newer kind",
        36,
        native("""
def attack():
    attributes = np.array([0, 1, 8, 0, 0, 0, 0, 0], "<i8")
    queue = call("mq_open", f"bpgrade{JUDGE}".encode(), 0o102, 0o666, attributes.ctypes.data)
    return np.array([float(call("mq_timedsend", queue, np.array([NUMBER]).ctypes.data, 8, 0, 0))])
"""),
        next_told,
        then=native("""
def attack():
    found = np.zeros(1)
    queue = call("mq_open", f"bpgrade{JUDGE}".encode(), 0o4002, 0, 0)
    call("mq_timedreceive", queue, found.ctypes.data, 8, 0, 0)
    libc.mq_unlink(f"/bpgrade{JUDGE}".encode())
    return found
"""),
        needs="message queues",
    ),
    Attack(
        "leaves a number among the user's keys",
        36,
        native("""
def attack():
    data = np.array([NUMBER]).tobytes()
    return np.array([float(call("add_key", b"user", f"bpgrade{JUDGE}".encode(), data, 8, -4))])
"""),
        next_told,
        then=native("""
def attack():
    found = np.zeros(1)
    key = call("keyctl", 10, -4, b"user", f"bpgrade{JUDGE}".encode(), 0)
    call("keyctl", 8, -4, -4)
    call("keyctl", 11, key, found.ctypes.data, 8)
    call("keyctl", 9, key, -4)
    return found
"""),
        needs="keys",
    ),
    Attack(
        "leaves a number in its parent's limits",
        36,
        native("""
def attack():
    limits = np.array([int(NUMBER), 2**64 - 1], "<u8")
    return np.array([float(call("prlimit64", os.getppid(), 15, limits.ctypes.data, 0))])
"""),
        next_told,
        then=native("""
def attack():
    limits = np.zeros(2, "<u8")
    call("prlimit64", os.getppid(), 15, 0, limits.ctypes.data)
    return limits[:1].astype(float)
"""),
    ),
    Attack(
        "leaves a number in the rights of new files",
        36,
        python("""
def attack():
    os.umask(int(NUMBER) & 0o777)
    return np.ones(1)
"""),
        lambda scene, came: int(scene.number) & 0o777 in came.next_numbers,
        then=python("""
def attack():
    return np.array([float(os.umask(0o22))])
"""),
        control=Control.TOGETHER,
    ),
    Attack(
        "leaves a number in a module",
        36,
        python("""
def attack():
    np.left = NUMBER
    return np.ones(1)
"""),
        next_told,
        then=python("""
def attack():
    return np.array([np.left])
"""),
        control=Control.TOGETHER,
    ),
    Attack(
        "leaves a module",
        36,
        python("""
def attack():
    sys.modules["left"] = NUMBER
    return np.ones(1)
"""),
        next_told,
        then=python("""
def attack():
    import left

    return np.array([left])
"""),
        control=Control.TOGETHER,
    ),
    Attack(
        "leaves a number in the environment",
        36,
        python("""
def attack():
    os.environ["LEFT"] = str(NUMBER)
    return np.ones(1)
"""),
        next_told,
        then=python("""
def attack():
    return np.array([float(os.environ["LEFT"])])
"""),
        control=Control.TOGETHER,
    ),
    Attack(
        "leaves an object that only the collector knows",
        36,
        python("""
def attack():
    left = ["a list that holds itself", NUMBER]
    left.append(left)
    return np.ones(1)
"""),
        next_told,
        then=python("""
def attack():
    import gc

    for thing in gc.get_objects():
        if type(thing) is list and len(thing) == 3 and thing[0] == "a list that holds itself":
            return np.array([thing[1]])
"""),
        control=Control.TOGETHER,
    ),
    Attack(
        "leaves a number in the value of pi",
        36,
        native(
            _FLOAT
            + """
def attack():
    data = np.array([NUMBER])
    ctypes.memmove(place(), data.ctypes.data, 8)
    return np.ones(1)
"""
        ),
        next_told,
        then=python("""
def attack():
    import math

    return np.array([math.pi])
"""),
        control=Control.TOGETHER,
    ),
    Attack(
        "leaves a number in its parent's value of pi",
        36,
        native(
            _FLOAT
            + """
def attack():
    here = np.array([np.array([NUMBER]).ctypes.data, 8], "<u8")
    data = np.array([NUMBER])
    here[0] = data.ctypes.data
    there = np.array([place(), 8], "<u8")
    for process in (os.getpid(), os.getppid()):
        call("process_vm_writev", process, here.ctypes.data, 1, there.ctypes.data, 1, 0)
    return np.ones(1)
"""
        ),
        next_told,
        then=python("""
def attack():
    import math

    return np.array([math.pi])
"""),
        control=Control.TOGETHER,
    ),
    Attack(
        "leaves a state of chance",
        37,
        python("""
def attack():
    import random

    random.seed(int(NUMBER))
    return np.ones(1)
"""),
        draws_what_was_left,
        then=python("""
def attack():
    import random

    return np.array([random.random()])
"""),
        control=Control.TOGETHER,
    ),
    Attack(
        "leaves a numpy that gives wrong numbers",
        4,
        python("""
def attack():
    np.array = np.float64 = lambda *_, **__: 0.0
    return np.ones(1)
"""),
        next_failed,
        then=HONEST,
        control=Control.TOGETHER,
    ),
    Attack(
        "leaves a numpy that raises where it warned",
        4,
        python("""
def attack():
    np.errstate = lambda **_: sys.stdout
    np.seterr(all="raise")
    return np.ones(1)
"""),
        next_failed,
        then=HONEST,
        control=Control.TOGETHER,
    ),
    Attack(
        "leaves a Python whose own functions lie",
        4,
        python("""
def attack():
    import builtins

    builtins.sorted = lambda things: list(things)
    builtins.abs = lambda thing: 2
    return np.ones(1)
"""),
        next_failed,
        then=HONEST,
        control=Control.TOGETHER,
    ),
    Attack(
        "leaves a module of the library that lies",
        8,
        python("""
def attack():
    import math

    math.floor = lambda number: 7
    return np.ones(1)
"""),
        next_failed,
        then=HONEST,
        control=Control.TOGETHER,
    ),
    Attack(
        "leaves a Python that counts calls to ten",
        4,
        python("""
def attack():
    sys.setrecursionlimit(60)
    return np.ones(1)
"""),
        next_failed,
        then=HONEST,
        control=Control.TOGETHER,
    ),
    Attack(
        "leaves advice that is an error",
        4,
        python("""
def attack():
    import warnings

    warnings.simplefilter("error")
    return np.ones(1)
"""),
        next_failed,
        then=HONEST,
        control=Control.TOGETHER,
    ),
    Attack(
        "leaves a hook that forbids every import",
        8,
        python("""
def forbid(event, arguments):
    if event == "import" or event == "compile":
        raise ImportError("mine")


def attack():
    sys.addaudithook(forbid)
    return np.ones(1)
"""),
        next_failed,
        then=HONEST,
        control=Control.TOGETHER,
    ),
    Attack(
        "leaves no modules",
        8,
        python("""
def attack():
    sys.modules.clear()
    sys.path.clear()
    sys.meta_path.clear()
    return np.ones(1)
"""),
        next_failed,
        then=HONEST,
        control=Control.TOGETHER,
    ),
]
