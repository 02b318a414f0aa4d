"""Attacks on processes: ending, stopping and changing others, making more, living on."""

from attacks.attack import Attack, Came, native, python
from attacks.scene import Scene


def touches_the_victim(scene: Scene, came: Came) -> bool:
    """Return whether the victim has ended, stands still, or was changed."""
    return scene.victim_is_touched()


def reaches_the_judge(scene: Scene, came: Came) -> bool:
    """Return whether a signal reached the judge."""
    return bool(scene.signals)


def makes_a_file(scene: Scene, came: Came) -> bool:
    """Return whether what was executed wrote its file."""
    return bool(scene.made())


def lives_on(scene: Scene, came: Came) -> bool:
    """Return whether something runs on, now that the submission has ended."""
    return came.strangers > 0


#: Forks that leave their group, and wait where nobody looks for them.
_STAY = """
def stay(count):
    for _ in range(count):
        if os.fork() == 0:
            try:
                os.setsid()
                os.closerange(0, 64)
                time.sleep(3)
            finally:
                os._exit(0)
"""

ATTACKS = [
    Attack(
        "kills a process",
        11,
        python("""
def attack():
    os.kill(VICTIM, 9)
    return np.zeros(1)
"""),
        touches_the_victim,
    ),
    Attack(
        "kills a process by the system call",
        11,
        native("""
def attack():
    return np.array([float(call("kill", VICTIM, 9))])
"""),
        touches_the_victim,
    ),
    Attack(
        "kills a thread",
        11,
        native("""
def attack():
    return np.array([float(call("tgkill", VICTIM, VICTIM, 9))])
"""),
        touches_the_victim,
    ),
    Attack(
        "kills a process by a handle",
        11,
        native("""
def attack():
    handle = call("pidfd_open", VICTIM, 0)
    return np.array([float(call("pidfd_send_signal", handle, 9, 0, 0))])
"""),
        touches_the_victim,
    ),
    Attack(
        "stops a process",
        11,
        python("""
def attack():
    os.kill(VICTIM, 19)
    return np.zeros(1)
"""),
        touches_the_victim,
    ),
    Attack(
        "queues a signal with a lie about its sender",
        11,
        native("""
def attack():
    told = np.array([10, 0, -1] + [0] * 29, "<i4")
    return np.array([float(call("rt_sigqueueinfo", VICTIM, 10, told.tobytes()))])
"""),
        touches_the_victim,
    ),
    Attack(
        "has the kernel signal a process when a descriptor is ready",
        11,
        native("""
F_SETFL, F_SETOWN, F_SETSIG, O_ASYNC = 4, 8, 10, 0o20000


def attack():
    read, write = os.pipe()
    call("fcntl", read, F_SETOWN, VICTIM)
    call("fcntl", read, F_SETSIG, 10)
    call("fcntl", read, F_SETFL, O_ASYNC)
    os.write(write, b"!")
    return np.zeros(1)
"""),
        touches_the_victim,
    ),
    Attack(
        "signals the judge",
        11,
        python("""
def attack():
    os.kill(JUDGE, 10)
    return np.zeros(1)
"""),
        reaches_the_judge,
    ),
    Attack(
        "signals its parent",
        11,
        python("""
def attack():
    os.kill(os.getppid(), 12)
    return np.zeros(1)
"""),
        reaches_the_judge,
    ),
    Attack(
        "reaches for every process that it may signal",
        11,
        # The signal that nobody notices: any other would end whatever else this user runs.
        python("""
def attack():
    os.kill(-1, 0)
    return np.array([7.0])
"""),
        lambda scene, came: list(came.numbers) == [7.0],
    ),
    Attack(
        "makes another process slow",
        38,
        python("""
def attack():
    os.setpriority(os.PRIO_PROCESS, VICTIM, 10)
    return np.zeros(1)
"""),
        touches_the_victim,
    ),
    Attack(
        "takes another process's limits",
        38,
        native("""
def attack():
    limits = np.array([10, 10], "<u8")
    return np.array([float(call("prlimit64", VICTIM, 7, limits.tobytes(), 0))])
"""),
        touches_the_victim,
    ),
    Attack(
        "moves another process to one processor",
        38,
        native("""
def attack():
    if os.cpu_count() == 1:
        return -np.ones(1)
    return np.array([float(call("sched_setaffinity", VICTIM, 8, np.array([1], "<u8").tobytes()))])
"""),
        touches_the_victim,
        needs="two processors",
    ),
    Attack(
        "leaves a process behind",
        19,
        python(
            _STAY
            + """
def attack():
    stay(1)
    return np.zeros(1)
"""
        ),
        lives_on,
    ),
    Attack(
        "forks sixty-four times",
        14,
        python(
            _STAY
            + """
def attack():
    stay(64)
    return np.zeros(1)
"""
        ),
        lambda scene, came: came.strangers >= 64,
    ),
    Attack(
        "forks at the top level, and both answer",
        14,
        python(
            _STAY
            + """
stay(1)


def attack():
    return np.zeros(1)
"""
        ),
        lives_on,
    ),
    Attack(
        "forks by the system call",
        14,
        native("""
def attack():
    process = call("clone", 17, 0, 0, 0, 0)
    if process == 0:
        os.setsid()
        os.execv("/bin/sleep", ["sleep", "3"])
    return np.array([float(process)])
"""),
        lives_on,
    ),
    Attack(
        "forks by the newer system call",
        14,
        native("""
def attack():
    how = np.zeros(8, "<u8")
    how[4] = 17
    process = call("clone3", how.ctypes.data, 64)
    if process == 0:
        os.setsid()
        os.execv("/bin/sleep", ["sleep", "3"])
    return np.array([float(process)])
"""),
        lives_on,
    ),
    Attack(
        "starts sixty-four threads",
        14,
        python("""
def attack():
    import threading

    for _ in range(64):
        threading.Thread(target=time.sleep, args=(0.2,), daemon=True).start()
    time.sleep(0.1)
    return np.zeros(1)
"""),
        lambda scene, came: came.threads >= 64,
        watched=True,
    ),
    Attack(
        "becomes another program",
        14,
        python("""
def attack():
    os.execv("/bin/sh", ["sh", "-c", f"echo here > {FOLDER}/made"])
"""),
        makes_a_file,
    ),
    Attack(
        "runs a command",
        14,
        python("""
def attack():
    os.system(f"echo here > {FOLDER}/made")
    return np.zeros(1)
"""),
        makes_a_file,
    ),
    Attack(
        "runs a command by way of subprocess",
        14,
        python("""
def attack():
    import subprocess

    subprocess.run(["/bin/sh", "-c", f"echo here > {FOLDER}/made"])
    return np.zeros(1)
"""),
        makes_a_file,
    ),
    Attack(
        "runs a command without a fork of its own",
        14,
        python("""
def attack():
    process = os.posix_spawn("/bin/sh", ["sh", "-c", f"echo here > {FOLDER}/made"], {})
    os.waitpid(process, 0)
    return np.zeros(1)
"""),
        makes_a_file,
    ),
    Attack(
        "executes a program that is no file",
        14,
        native("""
def attack():
    descriptor = call("memfd_create", b"program", 0)
    os.write(descriptor, b"#!/bin/sh\\necho here > " + FOLDER.encode() + b"/made\\n")
    arguments = (ctypes.c_char_p * 2)(b"program", None)
    return np.array([float(call("execveat", descriptor, b"", arguments, 0, 0x1000))])
"""),
        makes_a_file,
    ),
]
