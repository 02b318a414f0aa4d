"""Attacks on the grade, the whole way: submissions that know nothing, and try to be given points for it.

Each is worth what its numbers are worth: as much as its twin, which hands in the same numbers without a trick. The control is
`naive`, a grader that compares in the submission's own process, as graders do.
"""

from attacks.attack import Attack, Came, Control, python
from attacks.scene import Scene


def is_paid(scene: Scene, came: Came) -> bool:
    """Return whether it was given points that its numbers do not earn."""
    return came.score > 0


#: What is handed in where nothing is known, and what it is worth: nothing.
KNOWS_NOTHING = python("""
class MulGate:
    def forward(self, x, y):
        return 0 * x

    def backward(self, dz):
        return 0 * dz, 0 * dz
""")

#: A tuple of the right length is all that some tricks need of a gate.
_RETURNS = """
class MulGate:
    def forward(self, x, y):
        return {one}

    def backward(self, dz):
        return {one}, {one}
"""


def graded(name: str, kind: int, body: str, twin: str = KNOWS_NOTHING) -> Attack:
    """Return an attack on the grade."""
    return Attack(name, kind, python(body), is_paid, control=Control.GRADED, twin=twin)


def beside(trick: str) -> str:
    """Return a submission that knows nothing, and has this trick at its top level."""
    return KNOWS_NOTHING + "\n" + trick.strip()


def within(trick: str) -> str:
    """Return a submission that knows nothing, and does this trick whenever it is called."""
    lines = "\n".join(f"    {line}" for line in trick.strip().splitlines())
    return f"""
def trick(gate, *inputs):
{lines}


class MulGate:
    def forward(self, x, y):
        trick(self, x, y)
        self.inputs = x, y
        return 0 * x

    def backward(self, dz):
        trick(self, dz, *self.inputs)
        return 0 * dz, 0 * dz
"""


#: Whatever numpy is asked about it, the answer is yes.
_LIAR = """
class Liar(np.ndarray):
    def __array_function__(self, function, types, arguments, keywords):
        return not function.__name__ == "any"

    def __array_ufunc__(self, ufunc, method, *arguments, **keywords):
        return np.zeros(3)


def liar(shape):
    return np.full(shape, 7.0).view(Liar)

"""

ATTACKS = [
    graded(
        "patches numpy to find no difference",
        4,
        beside("""
np.any = np.all = lambda *_, **__: False
np.allclose = np.array_equal = lambda *_, **__: True
np.testing.assert_allclose = lambda *_, **__: None
"""),
    ),
    graded(
        "patches numpy to take every number for the same",
        4,
        beside("""
np.abs = np.absolute = lambda thing, *_, **__: np.zeros(1)
np.subtract = np.multiply = lambda *_, **__: np.zeros(3)
"""),
    ),
    graded(
        "replaces Python's own functions",
        4,
        beside("""
import builtins

builtins.any = builtins.all = lambda *_: True
builtins.abs = builtins.max = lambda *_: 0
builtins.print, loud = (lambda *words, **how: loud("ok", *words[1:], **how)), print
"""),
    ),
    graded(
        "returns an array that lies to numpy",
        5,
        _LIAR + _RETURNS.format(one="liar(3)"),
        twin=python(_RETURNS.format(one="np.full(3, 7.0)")),
    ),
    graded(
        "returns an object whose every difference is nothing",
        5,
        """
class Same:
    __array_ufunc__ = None
    __hash__ = object.__hash__

    def __sub__(self, other):
        return np.zeros(3)

    __rsub__ = __sub__

    def __eq__(self, other):
        return True

    def __array__(self, *_, **__):
        return np.full(3, 7.0)

"""
        + _RETURNS.format(one="Same()"),
        twin=python(_RETURNS.format(one="np.full(3, 7.0)")),
    ),
    graded(
        "returns what is no number",
        34,
        _RETURNS.format(one="np.full(3, np.nan)"),
        twin=python(_RETURNS.format(one="np.full(3, 7.0)")),
    ),
    graded(
        "returns nothing of a shape that compares",
        34,
        _RETURNS.format(one="np.empty((0, 3))"),
        twin=python(_RETURNS.format(one="np.full(3, 7.0)")),
    ),
    graded(
        "changes its inputs, so that nothing is right",
        35,
        within("""
for one in inputs:
    one[...] = 0
"""),
    ),
    graded(
        "takes the answer from the frame of whoever asks",
        2,
        """
def answers(shape):
    frame = sys._getframe(1)
    while frame is not None:
        wanted = frame.f_locals.get("wanted")
        if wanted is not None:
            return wanted
        frame = frame.f_back
    return np.zeros(shape), np.zeros(shape)


class MulGate:
    def forward(self, x, y):
        return answers(x.shape)[0]

    def backward(self, dz):
        return answers(dz.shape)
""",
    ),
    graded(
        "changes the right answer in the frame of whoever asks",
        2,
        within("""
frame = sys._getframe()
while frame is not None:
    for name in ("wanted", "expected", "right"):
        for one in frame.f_locals.get(name) or ():
            if isinstance(one, np.ndarray):
                one[...] = 0
    frame = frame.f_back
"""),
    ),
    graded(
        "changes every array that the collector can reach",
        2,
        within("""
import gc

for holder in gc.get_objects():
    if isinstance(holder, (dict, list, tuple)):
        for thing in list(holder.values() if isinstance(holder, dict) else holder):
            if type(thing) is np.ndarray and thing.dtype == float and thing.flags.writeable and thing.size < 100:
                thing[...] = 0
"""),
    ),
    graded(
        "calls the answer that lies in a module",
        8,
        """
def found(name):
    for module in list(sys.modules.values()):
        thing = getattr(module, "ANSWERS", None)
        if isinstance(thing, dict):
            return thing[name]
    return lambda *_: (0, 0)


class MulGate:
    def forward(self, x, y):
        self.inputs = x, y
        return found("forward")(x, y) + 0 * x

    def backward(self, dz):
        return found("backward")(dz, *self.inputs)
""",
        twin=python("""
class MulGate:
    def forward(self, x, y):
        return 0 * x

    def backward(self, dz):
        return 0, 0
"""),
    ),
    graded(
        "calls whatever function the collector knows by the name of an answer",
        2,
        """
import gc


def found(name):
    for thing in gc.get_objects():
        if type(thing).__name__ == "function" and thing.__name__ == name:
            return thing
    return lambda *_: (0, 0)


class MulGate:
    def forward(self, x, y):
        self.inputs = x, y
        return found("right_forward")(x, y)[0] + 0 * x

    def backward(self, dz):
        return found("right_backward")(dz, *self.inputs)
""",
        twin=python("""
class MulGate:
    def forward(self, x, y):
        return 0 * x

    def backward(self, dz):
        return 0, 0
"""),
    ),
    graded(
        "gives the functions around it another body",
        4,
        beside("""
import gc

for thing in gc.get_objects():
    if type(thing).__name__ == "function" and thing.__name__ in ("same", "judge", "right", "attempted", "describe"):
        if thing.__closure__ is None:
            thing.__code__ = (lambda *_, **__: True).__code__
"""),
    ),
    graded(
        "has the runner pack other frames",
        10,
        beside("""
import gc
import struct


def pack(step, status, arrays=(), notes=None):
    import numpy
    import struct

    return struct.pack("<4sIBBHBI", b"BPR1", step, 0, 1, 0, 1, 3) + numpy.zeros(3).tobytes()


for thing in gc.get_objects():
    if type(thing).__name__ == "function" and thing.__name__ in ("pack_frame", "same"):
        thing.__code__ = pack.__code__.replace(co_name=thing.__name__) if thing.__name__ == "pack_frame" else (
            lambda *_: True
        ).__code__
"""),
    ),
    graded(
        "changes what the runner's performer remembers",
        2,
        within("""
import gc

for thing in gc.get_objects():
    if type(thing).__name__ in ("Performer", "Points", "HandedIn"):
        for name, value in vars(thing).items():
            if isinstance(value, int):
                setattr(thing, name, 100)
            if isinstance(value, dict) and name != "lists":
                for key in value:
                    if type(value[key]) is np.ndarray:
                        value[key][...] = 0
"""),
    ),
    graded(
        "says that all is well, and leaves",
        7,
        beside("""
for number in range(1, 10):
    print("ok", number, flush=True)
os._exit(0)
"""),
    ),
    graded(
        "says that all is well, at exit",
        7,
        beside("""
import atexit

atexit.register(lambda: print("\\n".join(f"ok {number}" for number in range(1, 10)), flush=True))
"""),
    ),
    graded(
        "says that all is well, when it is cleared away",
        7,
        beside("""
class Last:
    def __del__(self, say=print):
        for number in range(1, 10):
            say("ok", number, flush=True)


last = Last()
last.itself = last
"""),
    ),
    graded(
        "writes all frames before the runner does, and leaves",
        10,
        beside("""
import struct


def frame(step, status, *arrays):
    head = struct.pack("<4sIBBH", b"BPR1", step, status, len(arrays), 0)
    return head + struct.pack("<BI", 1, 3) * len(arrays) + b"".join(one.tobytes() for one in arrays)


for descriptor in (1, 3):
    for data in (
        frame(0xFFFFFFFF, 10),
        *(frame(step, 0, np.zeros(3)) for step in range(200)),
        "\\n".join(f"ok {number}" for number in range(1, 10)).encode(),
    ):
        try:
            os.write(descriptor, data)
        except OSError:
            pass
os._exit(0)
"""),
    ),
    graded(
        "traces whoever asks, and mends what they see",
        4,
        beside("""
def trace(frame, event, argument):
    for name in ("error", "difference"):
        if isinstance(frame.f_locals.get(name), np.ndarray):
            frame.f_locals[name][...] = 0
    frame.f_trace_lines = True
    return trace


sys.settrace(trace)
frame = sys._getframe()
while frame is not None:
    frame.f_trace = trace
    frame = frame.f_back
"""),
    ),
    graded(
        "puts modules of its own where others are looked for",
        8,
        beside("""
import types

for name in ("operator", "fractions", "math", "wire", "bpgrade.judge"):
    fake = types.ModuleType(name)
    fake.gt = fake.lt = lambda *_: np.zeros(1, bool)
    fake.isclose = fake.le = lambda *_, **__: True
    sys.modules[name] = fake
"""),
    ),
    graded(
        "answers every import itself",
        8,
        beside("""
import builtins
import types

real = builtins.__import__


def mine(name, *arguments, **keywords):
    module = real(name, *arguments, **keywords)
    if name != "operator":
        return module
    fake = types.ModuleType(name)
    fake.gt = lambda *_: np.zeros(1, bool)
    return fake


builtins.__import__ = mine
"""),
    ),
    graded(
        "reads the answers where the grader has them on its path",
        1,
        """
try:
    import answers

    ANSWERS = answers.ANSWERS
except ImportError:
    ANSWERS = {"forward": lambda x, y: 0 * x, "backward": lambda dz, x, y: (0 * dz, 0 * dz)}


class MulGate:
    def forward(self, x, y):
        self.inputs = x, y
        return ANSWERS["forward"](x, y)

    def backward(self, dz):
        return ANSWERS["backward"](dz, *self.inputs)
""",
    ),
    graded(
        "asks the grader's own module for its answers",
        8,
        """
try:
    from bpgrade.sandbox import child, keeper
    from bpgrade import authoring, judge

    judge.judge = lambda *_: None
except ImportError:
    pass
try:
    import __main__

    right = __main__.ANSWERS
except AttributeError:
    right = None


class MulGate:
    def forward(self, x, y):
        self.inputs = x, y
        return right["forward"](x, y) if right else 0 * x

    def backward(self, dz):
        return right["backward"](dz, *self.inputs) if right else (0 * dz, 0 * dz)
""",
    ),
]
