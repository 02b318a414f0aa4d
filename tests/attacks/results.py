"""Attacks on the judge by what comes back: floods, lies about lengths, things that run when they are read, words that act."""

from attacks.attack import Attack, Came, Control, python
from attacks.scene import Scene

#: A judge that has read what it may is smaller than this, in mebibytes: a run's results may be 64 of them, and are copied.
BEARABLE = 160


def fills_the_judge(scene: Scene, came: Came) -> bool:
    """Return whether the judge grew by more than is bearable."""
    return came.grew > BEARABLE


def keeps_the_judge(scene: Scene, came: Came) -> bool:
    """Return whether the judge waited for longer than a submission's own time allows."""
    return came.seconds > 3.5


def keeps_the_judge_busy(scene: Scene, came: Came) -> bool:
    """Return whether the judge computed for longer than the submission, whose time is bounded, may."""
    return came.busy > 1.5


def is_kept(scene: Scene, came: Came) -> bool:
    """Return whether the judge keeps more than results may be, a quarter of a mebibyte for each of five functions."""
    return came.kept > 1.25


def makes_a_file(scene: Scene, came: Came) -> bool:
    """Return whether what came back ran, where it was read."""
    return bool(scene.made())


def acts_on_a_terminal(scene: Scene, came: Came) -> bool:
    """Return whether a person's terminal would be told to do something."""
    return any(not character.isprintable() and character not in "\n\t" for character in came.words)


#: A frame's beginning, as the runner writes it: step, status, how many arrays, how much text.
_FRAME = """
import struct


def head(step, status, arrays, text=0):
    return struct.pack("<4sIBBH", b"BPR1", step, status, arrays, text)


def send(data, times=1):
    for _ in range(times):
        view = memoryview(data)
        while view:
            view = view[os.write(3, view) :]

"""

ATTACKS = [
    Attack(
        "prints hundreds of mebibytes",
        16,
        python("""
def attack():
    for _ in range(120):
        os.write(1, bytes(1 << 20))
    return np.zeros(1)
"""),
        fills_the_judge,
        control=Control.TRUSTING,
    ),
    Attack(
        "sends hundreds of mebibytes that are no frame",
        16,
        python(
            _FRAME
            + """
def attack():
    send(b"x" * (1 << 20), 120)
    return np.zeros(1)
"""
        ),
        fills_the_judge,
        control=Control.TRUSTING,
    ),
    Attack(
        "sends one frame that is larger than any result",
        16,
        python(
            _FRAME
            + """
def attack():
    send(head(0, 0, 1) + struct.pack("<BI", 1, 120 << 17))
    send(bytes(1 << 20), 120)
    return np.zeros(1)
"""
        ),
        fills_the_judge,
        control=Control.TRUSTING,
    ),
    Attack(
        "says that an array will come that fills any memory",
        33,
        python(
            _FRAME
            + """
def attack():
    send(head(0, 0, 1) + struct.pack("<B2I", 2, 4000, 8000) + bytes(80))
    return np.zeros(1)
"""
        ),
        fills_the_judge,
        control=Control.TRUSTING,
    ),
    Attack(
        "says that many large arrays will come",
        33,
        python(
            _FRAME
            + """
def attack():
    send(head(0, 11, 64) + struct.pack("<BI", 1, 1 << 23) * 64)
    return np.zeros(1)
"""
        ),
        fills_the_judge,
        control=Control.TRUSTING,
    ),
    Attack(
        "sends a large answer, dies, and does so again when it is asked for the rest",
        16,
        python(
            _FRAME
            + """
def attack():
    # The first step that is asked is answered, as if nothing were amiss; the second goes down with the process.
    send(head(0, 0, 1) + struct.pack("<BI", 1, 4 << 17) + bytes(4 << 20))
    os._exit(0)


for number in range(1, 5):
    globals()[f"attack{number}"] = attack
"""
        ),
        is_kept,
        control=Control.TRUSTING,
        rounds=5,
    ),
    Attack(
        "sends millions of the smallest frames",
        16,
        python(
            _FRAME
            + """
def attack():
    send(b"".join(head(step, 2, 0) for step in range(1 << 16)), 20)
    return np.zeros(1)
"""
        ),
        lambda scene, came: fills_the_judge(scene, came) or keeps_the_judge_busy(scene, came),
        control=Control.TRUSTING,
    ),
    Attack(
        "sends a byte now and then, so that it is never silent",
        16,
        python(
            _FRAME
            + """
def attack():
    for _ in range(120):
        send(b"x")
        time.sleep(0.025)
    print("sent it all", flush=True)
    return np.zeros(1)
"""
        ),
        lambda scene, came: "sent it all" in came.printed,
        control=Control.TRUSTING,
    ),
    Attack(
        "closes its results, and stays",
        19,
        python("""
def attack():
    os.close(3)
    time.sleep(4)
"""),
        keeps_the_judge,
        control=Control.TRUSTING,
    ),
    Attack(
        "closes everything, and stays",
        19,
        python("""
def attack():
    for descriptor in range(4):
        os.close(descriptor)
    time.sleep(4)
"""),
        keeps_the_judge,
        control=Control.TRUSTING,
    ),
    Attack(
        "returns an array that costs it nothing, and the judge all memory",
        16,
        python("""
def attack():
    return np.broadcast_to(np.float64(1), (12000, 1000))
"""),
        fills_the_judge,
        control=Control.TRUSTING,
    ),
    Attack(
        "returns an object that runs where it is read",
        32,
        python("""
class Result:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (self.path, "w")


def attack():
    return Result(FOLDER + "/made")
"""),
        makes_a_file,
        control=Control.TRUSTING,
    ),
    Attack(
        "returns an array of objects that run where they are read",
        32,
        python("""
class Result:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (self.path, "w")


def attack():
    return np.array([Result(FOLDER + "/made"), 1.0], dtype=object)
"""),
        makes_a_file,
        control=Control.TRUSTING,
    ),
    Attack(
        "raises an error whose words act on a terminal",
        9,
        python("""
def attack():
    print("\\x1b]0;PASSED\\x07\\x1b[2J\\x1b[32mPASSED 100 of 100\\u202e", flush=True)
    raise ValueError("\\x1b]0;PASSED\\x07\\x1b[2J\\x1b[32mPASSED 100 of 100\\u202e")
"""),
        acts_on_a_terminal,
        control=Control.TRUSTING,
    ),
]
